/* Internal to the audit: its rules by file. Each function looks through audit->tree. */
#ifndef JORNADA_TESTS_AUDIT_RULES_H
#define JORNADA_TESTS_AUDIT_RULES_H

#include "tests/audit.h"

#define AUDIT_SLACK_MM 1e-3 /* numbers travel as decimals */

void audit_find(struct audit *audit, enum audit_rule rule, const struct node *node,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Touched now, or when it is not disabled. */
bool audit_is_target(const struct node *node);
/* One of the controls that stand on every screen. */
bool audit_is_bar(const char *id);

void audit_boxes(struct audit *audit);    /* audit_boxes.c: off-screen, sizes, overlaps */
void audit_keys(struct audit *audit);     /* audit_boxes.c: pitch, columns */
void audit_marks(struct audit *audit);    /* audit_marks.c: cut, broken, stray, icon, type */
void audit_contrast(struct audit *audit); /* audit_marks.c */
void audit_words(struct audit *audit);    /* audit_words.c: names, ids, speech, Never 5 */
void audit_order(struct audit *audit);    /* audit_order.c: Tab, reading order, bar, choices */

#endif
