/* sheet_language.h */
#include "sync/hub/sheet_language.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CATALOG "<< /Type /Catalog\n"
#define XREF "\nendobj\nxref\n"
#define START "\nstartxref\n"

/* The last one; NULL: none. */
static const char *find_last(const char *bytes, size_t size, const char *what)
{
    size_t length = strlen(what);
    for (size_t at = size < length ? 0 : size - length + 1; at > 0; at--) {
        if (memcmp(bytes + at - 1, what, length) == 0)
            return bytes + at - 1;
    }
    return NULL;
}

static bool put(FILE *result, const char *from, const char *to)
{
    return fwrite(from, 1, (size_t)(to - from), result) == (size_t)(to - from);
}

enum outcome sheet_language_write(const char *pdf, size_t size, const char *language, FILE *result)
{
    char more[160];
    const char *end = pdf + size, *start = find_last(pdf, size, START);
    const char *xref = start != NULL ? find_last(pdf, (size_t)(start - pdf), XREF) : NULL;
    const char *catalog = xref != NULL ? find_last(pdf, (size_t)(xref - pdf), CATALOG) : NULL;
    if (catalog == NULL || memmem(catalog, (size_t)(xref - catalog), "endobj", 6) != NULL)
        return put(result, pdf, end) ? DONE : BUSY;
    int length =
        snprintf(more, sizeof more,
                 "   /Lang (%.20s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n", language);
    const char *behind = catalog + strlen(CATALOG);
    unsigned long moved =
        strtoul(start + strlen(START), NULL, 10) + (unsigned long)(length > 0 ? length : 0);
    bool good = put(result, pdf, behind) && fputs(more, result) >= 0 &&
                put(result, behind, start) && fprintf(result, START "%lu\n%%%%EOF\n", moved) > 0;
    return good ? DONE : BUSY;
}
