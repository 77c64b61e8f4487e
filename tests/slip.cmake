# Tests of slip.
jornada_test(test_token SOURCES test_token.c USES jornada_sync)
jornada_test(test_token_third SOURCES test_token_third.c PACKAGES jansson libcrypto)
jornada_test(test_folio SOURCES test_folio.c USES jornada_sync)
jornada_test(test_phone SOURCES test_phone.c USES jornada_sync)
add_library(jornada_printer_soft STATIC printer/cable.c printer/listener.c printer/soft.c
  slip_sample.c)
target_link_libraries(jornada_printer_soft PUBLIC jornada_slip)
jornada_test(test_slip SOURCES test_slip.c USES jornada_printer_soft)
jornada_test(test_roll SOURCES test_roll.c folder.c USES jornada_kiosk_back jornada_slip)
jornada_test(test_slip_maker SOURCES test_slip_maker.c USES jornada_slip jornada_printer_soft)
jornada_test(test_slip_printer SOURCES test_slip_printer.c USES jornada_printer_soft)
jornada_test(test_slip_cable SOURCES test_slip_cable.c USES jornada_printer_soft)
# Beside the programs, where the road looks for jornada-ipp.
jornada_test(test_slip_ipp SOURCES test_slip_ipp.c printer/eve.c USES jornada_ipp jornada_printer_soft)
add_dependencies(test_slip_ipp jornada-ipp)
jornada_test(test_ipp_choice SOURCES test_ipp_choice.c USES jornada_ipp)
jornada_test(test_slip_page SOURCES test_slip_page.c USES jornada_ipp jornada_printer_soft)
jornada_test(test_slip_trouble SOURCES test_slip_trouble.c printer/paper.c printer/plot.c
  printer/plot_beats.c printer/wire.c
  USES jornada_printer_soft PACKAGES zbar)
jornada_test(test_slip_wire SOURCES test_slip_wire.c printer/paper.c printer/wire.c
  USES jornada_printer_soft PACKAGES zbar)
