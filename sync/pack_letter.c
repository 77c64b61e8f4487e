/* letter.ini: what is said and agreed to before a letter for one office (accompanied referral).
 *
 * Promises: every part is there, and what stands in it may be read by a bystander (Never 5). The
 * municipality writes and reviews it; nothing here adds a word, and the program promises nothing in
 * its place (Never 8). */
#include "sync/pack_load.h"

#define LETTER(member) offsetof(struct pack_letter, member)
const struct field pack_form_letter[] = {
    {"letter.version", field_u16, LETTER(version), 1, 65535, NULL, NULL},
    {"letter.title", field_label, LETTER(title), 0, 0, NULL, NULL},
    {"letter.duty1", field_label, LETTER(duty1), 0, 0, NULL, NULL},
    {"letter.duty2", field_discreet, LETTER(duty2), 0, 0, NULL, ""},
    {"letter.duty3", field_discreet, LETTER(duty3), 0, 0, NULL, ""},
    {"letter.who", field_label, LETTER(who), 0, 0, NULL, NULL},
    {"letter.what", field_label, LETTER(what), 0, 0, NULL, NULL},
    {"letter.purpose", field_label, LETTER(purpose), 0, 0, NULL, NULL},
    {"letter.keep", field_label, LETTER(keep), 0, 0, NULL, NULL},
    {"letter.refuse", field_label, LETTER(refuse), 0, 0, NULL, NULL},
    {"letter.withdraw", field_label, LETTER(withdraw), 0, 0, NULL, NULL},
    {"letter.reviewed_by", field_text, LETTER(reviewed_by), 0, 0, NULL, NULL},
    {"letter.sample", field_flag, LETTER(sample), 0, 0, NULL, NULL},
};
const size_t pack_form_letter_count = sizeof pack_form_letter / sizeof *pack_form_letter;
