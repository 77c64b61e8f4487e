/* table_file.h: from cells of text to counts with labels, and back. */
#include "sync/hub/table_file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sync/hub/csv_write.h"

#define ROWS_MAX DISCLOSURE_CELLS_MAX
#define LABELS_THAT_TELL 6

/* Last headers that say: this column counts, the ones before it are labels. */
static const char *const count_names[] = {
    "n",       "count",    "counts",    "number",   "value",     "cases",       "people",
    "persons", "services", "referrals", "conteo",   "cuenta",    "numero",      "número",
    "valor",   "casos",    "cantidad",  "personas", "servicios", "referencias",
};

/* Headers over numbers that are labels. */
static const char *const label_names[] = {
    "day",          "date",     "hour",   "week",      "month",     "year",   "age",    "code",
    "id",           "key",      "module", "booth",     "zone",      "state",  "kiosk",  "turn",
    "municipality", "postcode", "dia",    "día",       "fecha",     "hora",   "semana", "mes",
    "año",          "anio",     "ano",    "edad",      "clave",     "cve",    "codigo", "código",
    "modulo",       "cp",       "módulo", "zona",      "municipio", "estado", "turno",  "sex",
    "sexo",         "sector",   "ageb",   "localidad", "colonia",
};

/* Totals under other names; whatever begins with "total" is one too. */
static const char *const total_names[] = {
    "sum",     "suma",        "sumas",      "todo",     "todos",     "todas", "all",
    "overall", "grand total", "gran total", "subtotal", "sub-total", "ambos", "ambas",
    "both",    "ambos sexos", "both sexes", "en total", "in total",
};

static enum outcome refuse(const struct table_file *table, uint32_t line, const char *expected,
                           const char *cell, char *why)
{
    (void)snprintf(why, TEXT_WHY_MAX, "%.80s:%u: %s%s%.40s%s", table->file, line, expected,
                   cell != NULL ? " (found \"" : "", cell != NULL ? cell : "",
                   cell != NULL ? "\")" : "");
    return INVALID;
}

static bool is_total(const char *text)
{
    return strcasecmp(text, TABLE_FILE_TOTAL) == 0;
}

static bool looks_like_a_count(const char *text)
{
    return strcmp(text, TABLE_FILE_HIDDEN) == 0 ||
           (text[0] != '\0' && strspn(text, "+-0123456789.,'") == strlen(text) &&
            strpbrk(text, "0123456789") != NULL);
}

static bool is_one_of(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(text, names[i]) == 0)
            return true;
    return false;
}

/* "clave", "clave_municipio". */
static bool is_name_of_labels(const char *header)
{
    char first[32];
    size_t length = strcspn(header, "_");
    (void)snprintf(first, sizeof first, "%.*s", (int)(length < 31 ? length : 31), header);
    return is_one_of(first, label_names, sizeof label_names / sizeof label_names[0]);
}

static bool is_name_of_counts(const char *header)
{
    return is_one_of(header, count_names, sizeof count_names / sizeof count_names[0]);
}

static bool is_total_by_another_name(const char *label)
{
    return (strncasecmp(label, TABLE_FILE_TOTAL, 5) == 0 && !is_total(label)) ||
           is_one_of(label, total_names, sizeof total_names / sizeof total_names[0]);
}

static bool is_column_of_counts(const struct csv *csv, size_t column)
{
    size_t counts = 0;
    for (size_t r = 0; r < csv->rows; r++)
        counts += looks_like_a_count(csv_cell(csv, r, column)) ? 1 : 0;
    return 2 * counts > csv->rows;
}

static const char *header_of(const struct table_file *table, size_t column)
{
    return table->csv.cells[column];
}

static void find_shape(struct table_file *table)
{
    const struct csv *csv = &table->csv;
    size_t first = csv->columns - 1;
    while (first > 1 && is_column_of_counts(csv, first - 1))
        first--;
    if (is_name_of_counts(header_of(table, csv->columns - 1)))
        first = csv->columns - 1;
    table->leading = first;
    table->cross = csv->columns - first > 1;
}

/* "age\sex", "age/sex" or "age × sex" name both dimensions of a cross table. */
static void name_dimensions(struct table_file *table)
{
    static const char *const marks[] = {"\\", "/", " × ", " x "};
    struct disclosure_table *to = &table->table;
    (void)snprintf(table->corner, sizeof table->corner, "%s", header_of(table, 0));
    for (size_t i = 0; table->cross && table->leading == 1 && i < 4; i++) {
        char *mark = strstr(table->corner, marks[i]);
        if (mark == NULL || mark == table->corner)
            continue;
        (void)snprintf(table->across, sizeof table->across, "%s", mark + strlen(marks[i]));
        *mark = '\0';
        break;
    }
    to->dimension_count = table->leading + (table->cross ? 1 : 0);
    for (size_t d = 0; d < table->leading; d++)
        to->dimensions[d] = d == 0 ? table->corner : header_of(table, d);
    if (table->cross)
        to->dimensions[table->leading] = table->across;
}

static enum outcome check_shape(const struct table_file *table, char *why)
{
    const struct csv *csv = &table->csv;
    const char *header = header_of(table, 0);
    if (csv->columns < 2 && strpbrk(header, ";\t") != NULL)
        return refuse(table, csv->lines[0], "expected commas between the cells", header, why);
    if (csv->columns < 2)
        return refuse(table, csv->lines[0], "expected a column of labels and one of counts", NULL,
                      why);
    if (csv->rows == 0)
        return refuse(table, csv->lines[0], "expected rows below the header", NULL, why);
    return DONE;
}

/* A year taken for a count would be rounded; a count taken for a label would be told. */
static enum outcome check_columns(const struct table_file *table, char *why)
{
    const struct csv *csv = &table->csv;
    for (size_t c = 1; c < csv->columns; c++) {
        const char *header = header_of(table, c);
        for (size_t b = 0; c < table->leading && b < c; b++)
            if (strcasecmp(header_of(table, b), header) == 0)
                return refuse(table, csv->lines[0], "two columns have one name", header, why);
        if (c < table->leading && is_column_of_counts(csv, c) && !is_name_of_labels(header))
            return refuse(table, csv->lines[0],
                          "numbers stand before the last column; counts of two kinds are two "
                          "tables, and labels get a word before the number, as in \"zone 1\"",
                          header, why);
        if (c >= table->leading && table->cross && is_name_of_labels(header))
            return refuse(table, csv->lines[0],
                          "expected a column of counts; if this one has labels, call the last "
                          "column \"n\"",
                          header, why);
        if (c >= table->leading && table->cross && is_name_of_counts(header))
            return refuse(table, csv->lines[0],
                          "counts of two kinds, or a share beside a count, are two tables", header,
                          why);
    }
    return DONE;
}

static enum outcome check_label(const struct table_file *table, uint32_t line, const char *label,
                                char *why)
{
    if (label[0] != '\0' && strchr("=+-@\t\r\n", label[0]) != NULL)
        return refuse(table, line, "expected a label, not what a spreadsheet would run", label,
                      why);
    if (strcmp(label, TABLE_FILE_HIDDEN) == 0)
        return refuse(table, line, "expected a label", label, why);
    if (is_total_by_another_name(label))
        return refuse(table, line, "a total is called \"Total\" here, and nothing else is", label,
                      why);
    return DONE;
}

static enum outcome check_labels(const struct table_file *table, char *why)
{
    const struct csv *csv = &table->csv;
    enum outcome outcome = DONE;
    for (size_t c = 0; outcome == DONE && c < csv->columns; c++)
        outcome = check_label(table, csv->lines[0], header_of(table, c), why);
    for (size_t r = 0; r < csv->rows; r++)
        for (size_t c = 0; outcome == DONE && c < table->leading; c++)
            outcome = check_label(table, csv_line(csv, r), csv_cell(csv, r, c), why);
    return outcome;
}

static enum outcome read_count(const struct table_file *table, enum table_values values, size_t row,
                               size_t column, int64_t *n, char *why)
{
    const char *text = csv_cell(&table->csv, row, column);
    uint32_t line = csv_line(&table->csv, row);
    bool hidden = strcmp(text, TABLE_FILE_HIDDEN) == 0;
    *n = DISCLOSURE_HIDDEN;
    if (hidden && values == TABLE_PUBLISHED)
        return DONE;
    if (hidden)
        return refuse(table, line, "expected an exact count; this is a table as published", text,
                      why);
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits] != '\0' || digits > 9 || (digits > 1 && text[0] == '0'))
        return refuse(table, line, "expected a whole count from 0 to 100000000", text, why);
    *n = strtoll(text, NULL, 10);
    return *n <= DISCLOSURE_N_MAX
               ? DONE
               : refuse(table, line, "expected a whole count from 0 to 100000000", text, why);
}

static enum outcome read_cells(struct table_file *table, enum table_values values, char *why)
{
    const struct csv *csv = &table->csv;
    size_t across = csv->columns - table->leading;
    enum outcome outcome = DONE;
    table->table.cells = calloc(csv->rows * across, sizeof *table->table.cells);
    table->lines = calloc(csv->rows * across, sizeof *table->lines);
    if (table->table.cells == NULL || table->lines == NULL)
        return refuse(table, 1, "memory is short", NULL, why);
    for (size_t r = 0; outcome == DONE && r < csv->rows; r++)
        for (size_t c = table->leading; outcome == DONE && c < csv->columns; c++) {
            struct disclosure_cell *cell = &table->table.cells[table->table.cell_count];
            for (size_t d = 0; d < table->leading; d++) {
                const char *label = csv_cell(csv, r, d);
                cell->labels[d] = is_total(label) ? NULL : label;
            }
            if (table->cross && !is_total(header_of(table, c)))
                cell->labels[table->leading] = header_of(table, c);
            table->lines[table->table.cell_count++] = csv_line(csv, r);
            outcome = read_count(table, values, r, c, &cell->n, why);
        }
    return outcome;
}

struct ranked {
    struct disclosure_cell cell;
    uint32_t line;
    size_t at, dimension;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    const char *x = a->cell.labels[a->dimension], *y = b->cell.labels[b->dimension];
    int order = x == NULL || y == NULL ? (x == NULL) - (y == NULL) : strverscmp(x, y);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

/* Do the labels of this dimension stand in the order of their counts? Of a few labels that says
 * nothing: women come before men in a fair's table because they always do. */
static bool is_in_order_of_counts(const struct disclosure_table *table, size_t dimension,
                                  int64_t *sums, const char **labels)
{
    size_t count = 0;
    for (size_t c = 0; c < table->cell_count; c++) {
        const char *label = table->cells[c].labels[dimension];
        size_t i = 0;
        while (label != NULL && i < count && strcmp(labels[i], label) != 0)
            i++;
        if (label == NULL)
            continue;
        if (i == count) {
            labels[count] = label;
            sums[count++] = 0;
        }
        sums[i] += table->cells[c].n;
    }
    bool falls = true, rises = true;
    for (size_t i = 1; i < count; i++) {
        falls = falls && sums[i] <= sums[i - 1];
        rises = rises && sums[i] >= sums[i - 1];
    }
    return count >= LABELS_THAT_TELL && (falls || rises);
}

static enum outcome sort_by_name(struct table_file *table, size_t dimension, char *why)
{
    struct disclosure_table *of = &table->table;
    struct ranked *ranked = calloc(of->cell_count, sizeof *ranked);
    if (ranked == NULL)
        return refuse(table, 1, "memory is short", NULL, why);
    for (size_t c = 0; c < of->cell_count; c++)
        ranked[c] = (struct ranked){of->cells[c], table->lines[c], c, dimension};
    qsort(ranked, of->cell_count, sizeof *ranked, compare_ranked);
    for (size_t c = 0; c < of->cell_count; c++) {
        of->cells[c] = ranked[c].cell;
        table->lines[c] = ranked[c].line;
    }
    free(ranked);
    return DONE;
}

static enum outcome forget_order(struct table_file *table, char *why)
{
    size_t count = table->table.cell_count;
    int64_t *sums = calloc(count, sizeof *sums);
    const char **labels = calloc(count, sizeof *labels);
    enum outcome outcome =
        sums != NULL && labels != NULL ? DONE : refuse(table, 1, "memory is short", NULL, why);
    for (size_t d = table->table.dimension_count; outcome == DONE && d-- > 0;)
        if (is_in_order_of_counts(&table->table, d, sums, labels))
            outcome = sort_by_name(table, d, why);
    free(sums);
    free(labels);
    return outcome;
}

enum outcome table_file_read(const struct io *io, const char *folder, const char *file,
                             enum table_values values, struct table_file *table,
                             char why[TEXT_WHY_MAX])
{
    memset(table, 0, sizeof *table);
    size_t length = strlen(file);
    if (length <= 4 || length >= sizeof table->file) {
        (void)snprintf(why, TEXT_WHY_MAX, "%.80s: the file's name is too long", file);
        return INVALID;
    }
    memcpy(table->file, file, length + 1);
    memcpy(table->name, file, length - 4); /* ".csv" */
    table->table.name = table->name;
    enum outcome outcome = text_load(io, folder, file, TABLE_FILE_BYTES_MAX, &table->text, why);
    if (outcome == DONE)
        outcome = csv_read(table->text, file, ROWS_MAX, &table->csv, why);
    if (outcome == DONE)
        outcome = check_shape(table, why);
    if (outcome != DONE)
        return outcome;
    find_shape(table);
    if (table->leading + (table->cross ? 1 : 0) > DISCLOSURE_DIMENSIONS_MAX)
        return refuse(table, table->csv.lines[0], "expected at most 4 columns of labels", NULL,
                      why);
    name_dimensions(table);
    outcome = check_labels(table, why);
    if (outcome == DONE && values == TABLE_EXACT)
        outcome = check_columns(table, why);
    if (outcome == DONE)
        outcome = read_cells(table, values, why);
    if (outcome == DONE && values == TABLE_EXACT)
        outcome = forget_order(table, why);
    return outcome;
}

void table_file_release(struct table_file *table)
{
    csv_release(&table->csv);
    free(table->text);
    free(table->table.cells);
    free(table->lines);
    memset(table, 0, sizeof *table);
}

static bool has_label(const struct disclosure_table *table, size_t dimension, const char *label)
{
    for (size_t c = 0; c < table->cell_count; c++) {
        const char *own = table->cells[c].labels[dimension];
        if (own != NULL && strcmp(own, label) == 0)
            return true;
    }
    return false;
}

/* Every label of the cross table's header stands in that dimension too. */
static bool has_all(const struct table_file *table, const struct disclosure_table *of,
                    size_t dimension)
{
    for (size_t c = table->leading; c < table->csv.columns; c++)
        if (!is_total(header_of(table, c)) && !has_label(of, dimension, header_of(table, c)))
            return false;
    return true;
}

static void name_across(struct table_file *table, struct table_file *const tables[], size_t count)
{
    for (size_t t = 0; t < count; t++)
        for (size_t d = 0; d < tables[t]->table.dimension_count; d++) {
            const char *name = tables[t]->table.dimensions[d];
            if (tables[t] == table || name[0] == '\0' || !has_all(table, &tables[t]->table, d))
                continue;
            (void)snprintf(table->across, sizeof table->across, "%s", name);
            return;
        }
    (void)snprintf(table->across, sizeof table->across, "%s …", header_of(table, table->leading));
}

void table_file_name_columns(struct table_file *const tables[], size_t count)
{
    for (size_t t = 0; t < count; t++)
        if (tables[t]->cross && tables[t]->across[0] == '\0')
            name_across(tables[t], tables, count);
}

static void write_count(int64_t n, FILE *out)
{
    if (n == DISCLOSURE_HIDDEN)
        fputs(TABLE_FILE_HIDDEN, out);
    else
        fprintf(out, "%lld", (long long)n);
}

static void write_label(const char *label, FILE *out)
{
    csv_write_cell(out, label != NULL ? label : TABLE_FILE_TOTAL);
}

static bool same_row(const struct disclosure_cell *a, const struct disclosure_cell *b,
                     size_t leading)
{
    bool same = true;
    for (size_t d = 0; same && d < leading; d++)
        same = a->labels[d] == b->labels[d] || (a->labels[d] != NULL && b->labels[d] != NULL &&
                                                strcmp(a->labels[d], b->labels[d]) == 0);
    return same;
}

void table_file_write(const struct table_file *table, const struct disclosure_table *published,
                      FILE *out)
{
    const struct disclosure_cell *cells = published->cells;
    size_t leading = table->leading, count = published->cell_count;
    for (size_t d = 0; d < leading; d++) {
        csv_write_cell(out, header_of(table, d));
        fputc(',', out);
    }
    if (!table->cross)
        csv_write_cell(out, header_of(table, leading));
    for (size_t c = 0; table->cross && c < count && same_row(&cells[0], &cells[c], leading); c++) {
        fputs(c > 0 ? "," : "", out);
        write_label(cells[c].labels[leading], out);
    }
    for (size_t c = 0; c < count; c++) {
        bool more = table->cross && c > 0 && same_row(&cells[c - 1], &cells[c], leading);
        if (!more)
            fputs("\r\n", out);
        for (size_t d = 0; !more && d < leading; d++) {
            write_label(cells[c].labels[d], out);
            fputs(d + 1 < leading ? "," : "", out);
        }
        fputc(',', out);
        write_count(cells[c].n, out);
    }
    fputs("\r\n", out);
}
