/* table_in.h and upload.h: what people's spreadsheets and browsers really send, and what they send
 * by mistake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/csv.h"
#include "sync/hub/csv_write.h"
#include "sync/hub/table_in.h"
#include "sync/hub/upload.h"

static struct table_in *read_text(const char *text)
{
    struct table_in *table;
    assert_int_equal(table_in_read(text, strlen(text), 1000, &table), DONE);
    return table;
}

static void assert_mistake(const char *bytes, size_t size, enum table_in_wrong wrong, uint32_t line,
                           unsigned column)
{
    struct table_in *table;
    assert_int_equal(table_in_read(bytes, size, 3, &table), DONE);
    assert_true(table->mistake_count > 0);
    assert_int_equal(table->mistakes[0].wrong, wrong);
    assert_int_equal(table->mistakes[0].line, line);
    assert_int_equal(table->mistakes[0].column, column);
    assert_non_null(table_in_wrong_name(wrong));
    table_in_free(table);
}

static void every_way_to_save_a_table_reads_alike(void **state)
{
    static const char *const texts[] = {
        "a,b\n1,mañana\n2,x;y\n",
        "\xEF\xBB\xBF"
        "a,b\r\n1,mañana\r\n2,x;y\r\n",
        "a;b\n1;ma\xF1"
        "ana\n2;\"x;y\"\n",
        "a\tb\r1\tmañana\r2\tx;y\r",
        "\n\n\"a\" , b\n1,\"mañana\"\n;;,\n2, x;y ",
        "a,b\n1,mañana\n,\n,,\n2,x;y\n,\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct table_in *table = read_text(texts[i]);
        assert_int_equal(table->columns, 2);
        size_t last = table->rows - 1;
        assert_string_equal(table_in_title(table, 1), "b");
        assert_int_equal(table_in_column(table, "b"), 1);
        assert_true(table_in_column(table, "c") == SIZE_MAX);
        assert_string_equal(table_in_cell(table, 0, 1), "mañana");
        assert_string_equal(table_in_cell(table, last, 0), "2");
        assert_string_equal(table_in_cell(table, last, 1), "x;y");
        assert_int_equal(table->latin, i == 2);
        table_in_free(table);
    }
}

static void windows_1252_becomes_utf8_and_its_holes_are_no_text(void **state)
{
    (void)state;
    struct table_in *table = read_text("a\n\x93hola\x94 \x80\n");
    assert_true(table->latin);
    assert_string_equal(table_in_cell(table, 0, 0), "“hola” €");
    table_in_free(table);
    assert_mistake("a\n\x81\n", 4, TABLE_IN_NO_TEXT, 1, 0);
}

static void every_bad_row_is_named_and_its_neighbours_are_taken(void **state)
{
    (void)state;
    struct table_in *table = read_text("a,b\n1,2\n1\n3,4\n1,2,3\n\"x\"y,2\n5,6\n7,q\"q\n");
    static const struct {
        uint32_t line;
        unsigned column;
        enum table_in_wrong wrong;
    } wrong[] = {{3, 0, TABLE_IN_CELLS_FEWER},
                 {5, 0, TABLE_IN_CELLS_MORE},
                 {6, 1, TABLE_IN_QUOTE},
                 {8, 2, TABLE_IN_QUOTE}};
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->mistake_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(table->mistakes[i].line, wrong[i].line);
        assert_int_equal(table->mistakes[i].column, wrong[i].column);
        assert_int_equal(table->mistakes[i].wrong, wrong[i].wrong);
    }
    assert_string_equal(table_in_cell(table, 2, 1), "6");
    assert_int_equal(table_in_line(table, 2), 7);
    table_in_free(table);
}

static void what_is_no_table_is_one_mistake(void **state)
{
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", zip[] = "PK\3\4\24\0\6\0";
    char longer[TABLE_IN_CELL_MAX + 8] = "a\n";
    (void)state;
    assert_mistake("", 0, TABLE_IN_EMPTY, 1, 0);
    assert_mistake("\n \n,,\n", 6, TABLE_IN_EMPTY, 1, 0);
    assert_mistake(png, sizeof png, TABLE_IN_NO_TEXT, 2, 0);
    assert_mistake(zip, sizeof zip, TABLE_IN_NO_TEXT, 1, 0);
    assert_mistake("a\0b", 3, TABLE_IN_NO_TEXT, 1, 0);
    assert_mistake("a,b\n1,\"2\n3,4\n", 13, TABLE_IN_QUOTE_OPEN, 2, 2);
    assert_mistake("a,b,a\n", 6, TABLE_IN_COLUMN_TWICE, 1, 3);
    assert_mistake("a\n1\n2\n3\n4\n5\n", 12, TABLE_IN_ROWS_MANY, 5, 0);
    memset(longer + 2, 'x', TABLE_IN_CELL_MAX);
    assert_mistake(longer, 2 + TABLE_IN_CELL_MAX, TABLE_IN_CELL_LONG, 2, 1);
    assert_mistake("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y\n", 50, TABLE_IN_COLUMNS_MANY,
                   1, 0);
}

static void what_is_written_is_read_alike_by_line_and_cell(void **state)
{
    static const char text[] =
        "a;b\r\n\r\n1;\"dos\nlíneas\"\r\n\"\"\"x\"\"\";'=1+1\r\n mal\r\n3;4\r\n";
    char *written, why[CSV_WHY_MAX];
    size_t size;
    struct csv csv;
    (void)state;
    struct table_in *table = read_text(text);
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->mistake_count, 1);
    assert_int_equal(table_in_write(table, &written, &size), DONE);
    assert_int_equal(strlen(written), size);
    assert_int_equal(csv_read(written, "t.csv", 10, &csv, why), DONE);
    assert_int_equal(csv.rows, 3);
    for (size_t row = 0; row < 3; row++) {
        assert_int_equal(csv_line(&csv, row), table_in_line(table, row));
        for (size_t i = 0; i < 2; i++)
            assert_string_equal(csv_cell(&csv, row, i), table_in_cell(table, row, i));
    }
    assert_string_equal(csv_cell(&csv, 1, 0), "\"x\"");
    assert_string_equal(csv_cell(&csv, 1, 1), "=1+1");
    csv_release(&csv);
    free(written);
    table_in_free(table);
}

static void what_our_own_files_say_comes_back_as_it_was(void **state)
{
    static const char *const cells[] = {
        "=HYPERLINK(\"x\")",     "+52 722", "-1", "@x", "a'b", "O'Higgins", "<b>&amp;",
        "'; DROP TABLE fair; --"};
    char *text = NULL;
    size_t size;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    fputs("x\r\n", out);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        csv_write_cell(out, cells[i]);
        fputs("\r\n", out);
    }
    fclose(out);
    assert_non_null(strstr(text, "\"'=HYPERLINK"));
    struct table_in *table = read_text(text);
    assert_int_equal(table->mistake_count, 0);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        assert_string_equal(table_in_cell(table, i, 0), cells[i]);
    table_in_free(table);
    free(text);
}

static void a_hundred_thousand_rows_are_read(void **state)
{
    char *text = NULL;
    size_t size;
    struct table_in *table;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    fputs("code;name\r\n", out);
    for (int i = 1; i <= 100000; i++)
        fprintf(out, "%d;Colonia %d%s\r\n", i, i, i == 77777 ? ";de más" : "");
    fclose(out);
    assert_int_equal(table_in_read(text, size, TABLE_IN_ROWS_MAX, &table), DONE);
    assert_int_equal(table->rows, 99999);
    assert_int_equal(table->mistake_count, 1);
    assert_int_equal(table->mistakes[0].line, 77778);
    assert_string_equal(table_in_cell(table, 99998, 1), "Colonia 100000");
    table_in_free(table);
    free(text);
}

/* -- Forms with files ---------------------------------------------------------------------------
 */

#define TYPE "multipart/form-data; boundary=--limite"
#define PART "----limite\r\nContent-Disposition: form-data; name="
static const char sent[] =
    PART "\"csrf\"\r\n\r\nabc\r\n" PART
         "\"tablas\"; filename=\"C:\\x\\metepec\\rights\\salud.ini\"\r\nContent-Type: x\r\n\r\n"
         "[card]\r\n--no\0\r\n" PART "\"tablas\"; filename=\"../../fair.ini\"\r\n\r\n\r\n" PART
         "\"nada\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n"
         "----limite--\r\n";

static enum outcome take(const char *type, const char *body, size_t size, struct form *form,
                         struct upload *upload)
{
    /* At the end of a block of its own, so that a byte read behind it is found. */
    char *copy = malloc(size + 1);
    memcpy(copy, body, size);
    char *exact = realloc(copy, size > 0 ? size : 1);
    enum outcome outcome = upload_read(type, (const uint8_t *)exact, size, form, upload);
    if (outcome == DONE && upload->count > 0)
        assert_memory_equal(upload->files[0].bytes, "[card]", 6);
    free(exact);
    return outcome;
}

static void a_form_with_files_is_taken_apart(void **state)
{
    struct form form;
    struct upload upload;
    (void)state;
    assert_true(upload_is(TYPE));
    assert_false(upload_is("text/plain"));
    assert_int_equal(take(TYPE, sent, sizeof sent - 1, &form, &upload), DONE);
    assert_string_equal(form_get(&form, "csrf"), "abc");
    assert_int_equal(upload.count, 2);
    assert_string_equal(upload.files[0].field, "tablas");
    assert_string_equal(upload.files[0].name, "rights/salud.ini");
    assert_int_equal(upload.files[0].size, 13);
    assert_string_equal(upload.files[1].name, "../fair.ini");
    assert_int_equal(upload.files[1].size, 0);
    assert_null(upload_find(&upload, "nada"));
    assert_ptr_equal(upload_find(&upload, "tablas"), &upload.files[0]);
    form_wipe(&form);
}

static void one_that_is_cut_anywhere_is_refused_whole(void **state)
{
    struct form form;
    struct upload upload;
    (void)state;
    for (size_t size = 0; size + 4 < sizeof sent - 1; size++)
        assert_int_equal(take(TYPE, sent, size, &form, &upload), INVALID);
    assert_int_equal(take("multipart/form-data", sent, sizeof sent - 1, &form, &upload), INVALID);
    assert_int_equal(
        take("multipart/form-data; boundary=otro", sent, sizeof sent - 1, &form, &upload), INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_save_a_table_reads_alike),
        cmocka_unit_test(windows_1252_becomes_utf8_and_its_holes_are_no_text),
        cmocka_unit_test(every_bad_row_is_named_and_its_neighbours_are_taken),
        cmocka_unit_test(what_is_no_table_is_one_mistake),
        cmocka_unit_test(what_is_written_is_read_alike_by_line_and_cell),
        cmocka_unit_test(what_our_own_files_say_comes_back_as_it_was),
        cmocka_unit_test(a_hundred_thousand_rows_are_read),
        cmocka_unit_test(a_form_with_files_is_taken_apart),
        cmocka_unit_test(one_that_is_cut_anywhere_is_refused_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
