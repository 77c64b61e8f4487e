/* See csv_write.h. */
#include "sync/hub/csv_write.h"

#include <stdbool.h>
#include <string.h>

void csv_write_cell(FILE *out, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quoted = formula || strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        fputc('"', out);
    if (formula)
        fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    if (quoted)
        fputc('"', out);
}

void csv_write_row(FILE *out, const char *const cells[], size_t count, int64_t n)
{
    for (size_t i = 0; i < count; i++) {
        csv_write_cell(out, cells[i]);
        fputc(',', out);
    }
    if (n != CSV_WRITE_HIDDEN)
        fprintf(out, "%lld", (long long)n);
    fputs("\r\n", out);
}
