/* What the road of ipp: and the program jornada-ipp say to each other over their socket pair: one
 * machine, one build, so structs go as they are. An order, then its answer; PRINT has two: CREATED
 * tells the job's number before a byte of the document leaves. */
#ifndef JORNADA_KIOSK_SLIP_IPP_WIRE_H
#define JORNADA_KIOSK_SLIP_IPP_WIRE_H

#include <stdint.h>

#include "kiosk/slip/printer.h"

#define IPP_PROGRAM "jornada-ipp" /* stands beside jornada-kiosk; its argument is the address */
#define IPP_FD 3                  /* the child's end */
#define IPP_DOCUMENT_MAX (4U << 20)

enum ipp_order_kind { WIRE_ASK = 1, WIRE_PRINT, WIRE_LOOK, WIRE_CANCEL };

struct ipp_order {
    uint32_t kind;
    int32_t job;
    uint32_t paper, form; /* PRINT: what the document was made for; its bytes follow */
    uint32_t size;
};

enum ipp_said { WIRE_STATUS = 1, WIRE_CREATED };

/* How far a job has come. */
enum ipp_progress {
    JOB_WAITS,
    JOB_RUNS,
    JOB_STOPPED, /* the printer wants a hand in the middle of it */
    JOB_PRINTED,
    JOB_ENDED,   /* aborted or cancelled by somebody */
    JOB_REFUSED, /* never taken: nothing of it left */
    JOB_UNKNOWN  /* no answer about it */
};

struct ipp_answer {
    uint32_t said;
    uint32_t reached; /* 0: nobody answered */
    uint32_t need;    /* enum printer_need */
    uint32_t low;     /* paper ends soon */
    uint32_t paper;   /* enum slip_paper; SLIP_PAPERS = none of ours */
    uint32_t form;    /* enum maker_form; MAKER_FORMS = none of ours */
    int32_t job;
    uint32_t progress; /* enum ipp_progress */
};

#endif
