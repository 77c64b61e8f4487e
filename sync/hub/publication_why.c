/* publication_why.h: by how the sentences of publication*.c and disclosure.h begin. */
#include "sync/hub/publication_why.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *begins, *word;
} reasons[] = {
    {"the fair is not closed", "publish.why_open"},
    {"what was withheld", "publish.why_withheld"},
    {"entries of the ledger", "publish.why_ledger"},
    {"releases of this fair", "publish.why_lost"},
    {"fewer than", "publish.why_few"},
    {"few_changes", "publish.why_few"},
    {"the fair's services", "publish.why_rows"},
    {"other_tables", "publish.why_rows"},
    {"the counts,", "publish.why_changed"},
    {"version", "publish.why_changed"},
    {"so few people", "publish.why_nothing"},
    {"all_hidden", "publish.why_nothing"},
    {"time_out", "publish.why_time"},
    {"no_proof", "publish.why_time"},
    {"it took longer", "publish.why_time"},
    {"earlier_weak", "publish.why_earlier"},
    {"the fair has no program", "publish.why_program"},
};

const char *publication_why_word(const char *why)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strncmp(why, reasons[i].begins, strlen(reasons[i].begins)) == 0)
            return reasons[i].word;
    }
    return "publish.why_other";
}
