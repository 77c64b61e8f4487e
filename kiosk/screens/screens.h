/* Every screen's functions, for the table in kiosk/screen.c. */
#ifndef JORNADA_KIOSK_SCREENS_SCREENS_H
#define JORNADA_KIOSK_SCREENS_SCREENS_H

#include "kiosk/kiosk.h"
#include "sync/folio.h"

void board_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void attract_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool attract_act(struct kiosk *kiosk, const char *id);
void home_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool home_act(struct kiosk *kiosk, const char *id);

void services_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool services_act(struct kiosk *kiosk, const char *id);
void service_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool service_act(struct kiosk *kiosk, const char *id);

void register_enter(struct kiosk *kiosk);
void register_notice_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_notice_act(struct kiosk *kiosk, const char *id);
void register_services_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_services_act(struct kiosk *kiosk, const char *id);
void register_age_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_age_act(struct kiosk *kiosk, const char *id);
void register_identity_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_identity_act(struct kiosk *kiosk, const char *id);
void register_place_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_place_act(struct kiosk *kiosk, const char *id);
void register_colonia_enter(struct kiosk *kiosk);
void register_colonia_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_colonia_act(struct kiosk *kiosk, const char *id);
void register_visit_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_visit_act(struct kiosk *kiosk, const char *id);
void register_children_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_children_act(struct kiosk *kiosk, const char *id);
void register_name_enter(struct kiosk *kiosk);
void register_name_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_name_act(struct kiosk *kiosk, const char *id);
void register_phone_enter(struct kiosk *kiosk);
void register_phone_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_phone_act(struct kiosk *kiosk, const char *id);
void register_review_enter(struct kiosk *kiosk);
void register_review_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool register_review_act(struct kiosk *kiosk, const char *id);

/* turn, done and slip: what was made, and "Papel / Solo ver / Nada". */
void slip_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool slip_act(struct kiosk *kiosk, const char *id);
void folio_enter(struct kiosk *kiosk);
void folio_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool folio_act(struct kiosk *kiosk, const char *id);
const char *folio_mistake(enum folio_reading reading);     /* NULL of FOLIO_OK */
void folio_scanned(struct kiosk *kiosk, const char *text); /* a token, as a scanner typed it */

/* The volunteers' side, behind kiosk/lock.h. */
void staff_pin_enter(struct kiosk *kiosk);
void staff_pin_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_pin_act(struct kiosk *kiosk, const char *id);
void staff_home_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_home_act(struct kiosk *kiosk, const char *id);
void staff_state_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void staff_stick_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_stick_act(struct kiosk *kiosk, const char *id);
void staff_print_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_print_act(struct kiosk *kiosk, const char *id);
void staff_sheet_enter(struct kiosk *kiosk);
void staff_sheet_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_sheet_act(struct kiosk *kiosk, const char *id);
void staff_session_enter(struct kiosk *kiosk);
void staff_session_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_session_act(struct kiosk *kiosk, const char *id);
void staff_blank_enter(struct kiosk *kiosk);
void staff_blank_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_blank_act(struct kiosk *kiosk, const char *id);
void staff_home_enter(struct kiosk *kiosk);
void staff_assist_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_assist_act(struct kiosk *kiosk, const char *id);
void staff_assist_typed(struct kiosk *kiosk, const char *text); /* keys of the answers */
void staff_papers_enter(struct kiosk *kiosk);
void staff_papers_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_papers_act(struct kiosk *kiosk, const char *id);
void staff_correct_enter(struct kiosk *kiosk);
void staff_correct_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_correct_act(struct kiosk *kiosk, const char *id);
void staff_correct_scanned(struct kiosk *kiosk, const char *text);
void staff_correct_looked(struct kiosk *kiosk); /* the store answered */
void staff_booth_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_booth_act(struct kiosk *kiosk, const char *id);
void staff_scan_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_scan_act(struct kiosk *kiosk, const char *id);
void staff_which_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_which_act(struct kiosk *kiosk, const char *id);
void staff_folio_enter(struct kiosk *kiosk);
void staff_folio_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_folio_act(struct kiosk *kiosk, const char *id);
void staff_queue_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_queue_act(struct kiosk *kiosk, const char *id);
/* In place of what is on the glass; where it was opened from there, back to it. */
void staff_queue_open(struct kiosk *kiosk);
void staff_move_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_move_act(struct kiosk *kiosk, const char *id);
void staff_calls_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_calls_act(struct kiosk *kiosk, const char *id);

void staff_refer_enter(struct kiosk *kiosk);
void staff_refer_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_refer_act(struct kiosk *kiosk, const char *id);
void staff_office_enter(struct kiosk *kiosk);
void staff_office_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_office_act(struct kiosk *kiosk, const char *id);
void staff_letter_duty_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_duty_act(struct kiosk *kiosk, const char *id);
void staff_letter_age_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_age_act(struct kiosk *kiosk, const char *id);
void staff_letter_text_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_text_act(struct kiosk *kiosk, const char *id);
void staff_letter_name_enter(struct kiosk *kiosk);
void staff_letter_name_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_name_act(struct kiosk *kiosk, const char *id);
void staff_letter_phone_enter(struct kiosk *kiosk);
void staff_letter_phone_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_phone_act(struct kiosk *kiosk, const char *id);
void staff_letter_contact_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_contact_act(struct kiosk *kiosk, const char *id);
void staff_letter_sign_enter(struct kiosk *kiosk);
void staff_letter_sign_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_sign_act(struct kiosk *kiosk, const char *id);
void staff_letter_review_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_letter_review_act(struct kiosk *kiosk, const char *id);
/* Of a letter that is being made, for its read-back; "" = not given. */
bool staff_letter_has_somebody(const struct visit *visit);
const char *staff_letter_phone(const struct visit *visit, struct tree *tree);
const char *staff_letter_contacts(const struct visit *visit, struct tree *tree);
void staff_withdraw_enter(struct kiosk *kiosk);
void staff_withdraw_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool staff_withdraw_act(struct kiosk *kiosk, const char *id);

void map_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void offices_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool offices_act(struct kiosk *kiosk, const char *id);
void needs_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool needs_act(struct kiosk *kiosk, const char *id);
void office_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool office_act(struct kiosk *kiosk, const char *id);
void rights_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool rights_act(struct kiosk *kiosk, const char *id);
void right_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void poster_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void lines_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool lines_act(struct kiosk *kiosk, const char *id);
void line_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void workshops_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool workshops_act(struct kiosk *kiosk, const char *id);
void workshop_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void groups_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool groups_act(struct kiosk *kiosk, const char *id);
void group_build(struct kiosk *kiosk, struct tree *tree, struct box body);

void languages_touch(struct kiosk *kiosk); /* the bar's Idioma, wherever she is */
void languages_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool languages_act(struct kiosk *kiosk, const char *id);
void notice_build(struct kiosk *kiosk, struct tree *tree, struct box body); /* the whole one */
void person_enter(struct kiosk *kiosk);
void person_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool person_act(struct kiosk *kiosk, const char *id);
/* Somebody is wanted here, or no longer. Salir and Esc take a call back; walking away does not:
 * whoever called may be the one who cannot use the screen. */
void person_call(struct kiosk *kiosk, bool wanted);
void idle_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool idle_act(struct kiosk *kiosk, const char *id);
void listen_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool listen_act(struct kiosk *kiosk, const char *id);
void practice_card_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool practice_card_act(struct kiosk *kiosk, const char *id);
void practice_score_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool practice_score_act(struct kiosk *kiosk, const char *id);
void out_build(struct kiosk *kiosk, struct tree *tree, struct box body);
void trouble_build(struct kiosk *kiosk, struct tree *tree, struct box body);
bool trouble_act(struct kiosk *kiosk, const char *id);

#endif
