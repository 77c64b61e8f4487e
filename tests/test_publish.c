/* publish as it is typed: folders of tables in, releases out, and every mistake named by file and
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/key.h"
#include "sync/hub/publish.h"
#include "sync/signature.h"
#include "tests/pocket.h"
#include "tests/server.h"

#define AGES "0-11,21,14,3,38\n12-29,88,35,2,125\n30-59,140,61,7,208\n60+,77,42,0,119\n"
#define CROSS "age,M,H,X,Total\n" AGES "Total,326,152,12,490\n"
#define LONG "sex,n\nM,326\nH,152\nX,12\nTotal,490\n"
#define HOURS "hour,n\n09,61\n10,120\n11,8\n12,144\n13,157\nTotal,490\n"
/* 30 women of 30 to 59 more. */
#define LATER_CROSS                                                                         \
    "age,M,H,X,Total\n0-11,21,14,3,38\n12-29,88,35,2,125\n30-59,170,61,7,238\n60+,77,42,0," \
    "119\nTotal,356,152,12,520\n"
#define LATER_LONG "sex,n\nM,356\nH,152\nX,12\nTotal,520\n"
#define LATER_HOURS "hour,n\n09,61\n10,120\n11,8\n12,144\n13,187\nTotal,520\n"

struct desk {
    struct folder folder;
    char (*paths)[FOLDER_PATH_MAX + 64]; /* the last eight of below() */
    size_t count;
};

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    desk->paths = calloc(8, sizeof *desk->paths);
    folder_make(&desk->folder);
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    folder_remove(&desk->folder);
    free(desk->paths);
    free(desk);
    return 0;
}

/* A path below the test's folder. */
static const char *below(struct desk *desk, const char *name)
{
    char *path = desk->paths[desk->count++ % 8];
    snprintf(path, FOLDER_PATH_MAX + 64, "%s/%s", desk->folder.path, name);
    return path;
}

static void put(struct desk *desk, const char *folder, const char *name, const char *text)
{
    char both[64];
    mkdir(below(desk, folder), 0700);
    snprintf(both, sizeof both, "%s/%s", folder, name);
    folder_write(&desk->folder, both, text, strlen(text));
}

static void put_fair(struct desk *desk, const char *folder, bool later)
{
    put(desk, folder, "people_age_sex.csv", later ? LATER_CROSS : CROSS);
    put(desk, folder, "people_sex.csv", later ? LATER_LONG : LONG);
    put(desk, folder, "people_hour.csv", later ? LATER_HOURS : HOURS);
}

static int publish(struct desk *desk, const char *data, const char *in, const char *out,
                   const char *previous, const char *limit, char **err)
{
    const char *words[12] = {"publish", "--tables", below(desk, in), "--out", below(desk, out)};
    size_t count = 5;
    if (previous != NULL) {
        words[count++] = "--previous";
        words[count++] = below(desk, previous);
    }
    if (limit != NULL) {
        words[count++] = "--limit-seconds";
        words[count++] = limit;
    }
    return server_command(data, words, NULL, err);
}

static void publishes(struct desk *desk, const char *in, const char *out, const char *previous)
{
    char *err;
    int code = publish(desk, NULL, in, out, previous, NULL, &err);
    if (code != 0)
        fail_msg("%s → %s: %d, %s", in, out, code, err);
    free(err);
}

static void refuses(struct desk *desk, const char *in, const char *previous, const char *limit,
                    const char *words)
{
    char *err;
    struct stat status;
    assert_int_equal(publish(desk, NULL, in, "refused", previous, limit, &err), 1);
    if (strstr(err, words) == NULL)
        fail_msg("said \"%s\", not \"%s\"", err, words);
    assert_int_not_equal(stat(below(desk, "refused"), &status), 0); /* nothing was written */
    free(err);
}

static char *read_text(struct desk *desk, const char *name)
{
    size_t size;
    return folder_read(&desk->folder, name, &size);
}

static void test_tables_come_back_in_their_shape_rounded_and_with_stars(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    publishes(desk, "in", "out", NULL);
    char *cross = read_text(desk, "out/people_age_sex.csv");
    char *lines = read_text(desk, "out/people_sex.csv");
    assert_memory_equal(cross, "age,M,H,X,Total\r\n0-11,", 22);
    assert_non_null(strstr(cross, "*"));
    assert_null(strstr(cross, "326"));
    assert_memory_equal(lines, "sex,n\r\nM,", 9);
    assert_non_null(strstr(lines, "\r\nTotal,490\r\n"));
    free(cross);
    free(lines);
}

static void test_the_same_tables_make_the_same_bytes(void **state)
{
    struct desk *desk = *state;
    static const char *const names[] = {"people_age_sex.csv", "people_sex.csv", "people_hour.csv",
                                        "release.json"};
    put_fair(desk, "in", false);
    publishes(desk, "in", "one", NULL);
    publishes(desk, "in", "two", NULL);
    for (size_t i = 0; i < 4; i++) {
        char paths[2][64];
        snprintf(paths[0], sizeof paths[0], "one/%s", names[i]);
        snprintf(paths[1], sizeof paths[1], "two/%s", names[i]);
        char *one = read_text(desk, paths[0]), *two = read_text(desk, paths[1]);
        assert_string_equal(one, two);
        free(one);
        free(two);
    }
}

static void test_a_release_says_in_words_what_was_hidden_and_why(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    publishes(desk, "in", "out", NULL);
    char *text = read_text(desk, "out/release.json");
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_integer_value(json_object_get(json, "version")), 1);
    json_t *words = json_object_get(json_object_get(json, "words"), "es");
    assert_int_equal(json_array_size(words), 4);
    assert_non_null(strstr(json_string_value(json_array_get(words, 0)), "menores de 10"));
    json_t *tables = json_object_get(json, "tables");
    assert_int_equal(json_array_size(tables), 3);
    for (size_t i = 0; i < 3; i++) {
        json_t *table = json_array_get(tables, i);
        char path[128], hash[65];
        unsigned char digest[32];
        size_t size, stars = 0;
        snprintf(path, sizeof path, "out/%s", json_string_value(json_object_get(table, "file")));
        char *bytes = folder_read(&desk->folder, path, &size);
        crypto_hash_sha256(digest, (unsigned char *)bytes, size);
        sodium_bin2hex(hash, sizeof hash, digest, sizeof digest);
        assert_string_equal(hash, json_string_value(json_object_get(table, "sha256")));
        for (const char *at = bytes; (at = strchr(at, '*')) != NULL; at++)
            stars++;
        assert_int_equal(stars, json_integer_value(json_object_get(table, "hidden_cells")));
        assert_int_equal(stars, json_array_size(json_object_get(table, "hidden")));
        free(bytes);
    }
    json_decref(json);
    free(text);
}

static void test_a_correction_needs_ten_changes_and_becomes_the_next_version(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    put_fair(desk, "later", true);
    mkdir(below(desk, "all"), 0700);
    publishes(desk, "in", "all/1", "all");
    refuses(desk, "in", "all", NULL, "fewer than 10 changes");
    refuses(desk, "in", "all/1", NULL, "fewer than 10 changes");
    publishes(desk, "later", "all/2", "all");
    refuses(desk, "later", "all", NULL, "fewer than 10 changes");
    refuses(desk, "in", "all", NULL, "fewer than 10 changes"); /* back to the first */
    char *text = read_text(desk, "all/2/release.json");
    assert_non_null(strstr(text, "\"version\": 2"));
    assert_non_null(strstr(text, "\"version\": 1"));
    free(text);
}

/* She alone came at eight and was left out the first time. */
static void
test_a_release_that_subtracts_from_the_last_one_to_show_one_woman_is_refused(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    publishes(desk, "in", "out", NULL);
    put_fair(desk, "one", false);
    put(desk, "one", "people_hour.csv",
        "hour,n\n08,1\n09,61\n10,120\n11,8\n12,144\n13,157\nTotal,491\n");
    put(desk, "one", "people_sex.csv", "sex,n\nM,327\nH,152\nX,12\nTotal,491\n");
    put(desk, "one", "people_age_sex.csv",
        "age,M,H,X,Total\n0-11,22,14,3,39\n12-29,88,35,2,125\n30-59,140,61,7,208\n"
        "60+,77,42,0,119\nTotal,327,152,12,491\n");
    refuses(desk, "one", "out", NULL, "fewer than 10 changes");
    put(desk, "few", "people_sex.csv", LATER_LONG);
    refuses(desk, "few", "out", NULL, "of an earlier release is missing now");
    put_fair(desk, "more", true);
    put(desk, "more", "people_first.csv", "first,n\nyes,310\nno,210\nTotal,520\n");
    refuses(desk, "more", "out", NULL, "no table \"people_first\"");
}

static void test_a_release_that_was_changed_is_no_earlier_release(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    put_fair(desk, "later", true);
    publishes(desk, "in", "out", NULL);
    folder_replace(&desk->folder, "out/people_hour.csv", "*", "20");
    refuses(desk, "later", "out", NULL, "does not fit its tables");
    put_fair(desk, "exact", false);
    refuses(desk, "later", "exact", NULL, "not published by these rules");
    refuses(desk, "later", "nowhere", NULL, "expected a folder that can be read");
}

static void test_too_little_to_show_and_too_little_time_are_refused_in_words(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    refuses(desk, "in", NULL, "0", "time ran out");
    put(desk, "in", "tiny.csv", "need,n\nhealth,3\nlegal,2\nincome,8\nTotal,13\n");
    refuses(desk, "in", NULL, NULL, "\"tiny\" every cell would be hidden");
    mkdir(below(desk, "empty"), 0700);
    refuses(desk, "empty", NULL, NULL, "no table there");
}

static void test_a_release_is_never_written_over(void **state)
{
    struct desk *desk = *state;
    char *err;
    put_fair(desk, "in", false);
    publishes(desk, "in", "deep/below/out", NULL);
    assert_int_equal(publish(desk, NULL, "in", "deep/below/out", NULL, NULL, &err), 1);
    assert_non_null(strstr(err, "never written over"));
    free(err);
}

static enum outcome refuse_release(void *self, const char *from, const char *to)
{
    return strstr(to, "release.json") != NULL ? DISK_FULL : io_real()->rename(self, from, to);
}

static void test_a_release_that_cannot_be_finished_leaves_nothing(void **state)
{
    struct desk *desk = *state;
    struct publish_folder now;
    struct publish_made made = {.words_es = {NULL}};
    char why[PUBLISH_WHY_MAX];
    struct stat status;
    struct io io = *io_real();
    put_fair(desk, "in", false);
    io.rename = refuse_release;
    assert_int_equal(publish_read(&io, below(desk, "in"), TABLE_EXACT, &now, why), DONE);
    assert_int_equal(publish_make(&io, &now, NULL, 0, below(desk, "half"), DISCLOSURE_LIMIT_MS,
                                  NULL, &made, why),
                     REFUSED);
    assert_string_equal(why, "the release cannot be written there");
    assert_int_not_equal(stat(below(desk, "half/people_sex.csv"), &status), 0);
    publish_forget(&now);
}

/* A row that went, was put together with others or got another name could be subtracted. */
static void test_a_correction_may_bring_rows_and_takes_none_away(void **state)
{
    struct desk *desk = *state;
    static const char *const gone[] = {
        "age,M,H\na,41,52\nc,85,96\nd,107,118\n",
        "age,M,H\na,41,52\nb or c,148,100\nd,107,118\n",
        "age,M,H\na,41,52\nbe,63,4\nc,85,96\nd,107,118\n",
        "age,M,h\na,91,52\nb,63,4\nc,85,96\nd,107,118\n",
    };
    put(desk, "in", "t.csv", "age,M,H\na,41,52\nb,63,4\nc,85,96\nd,107,118\n");
    publishes(desk, "in", "out", NULL);
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
        put(desk, "less", "t.csv", gone[i]);
        refuses(desk, "less", "out", NULL, "of an earlier release is missing in");
    }
    put(desk, "new", "t.csv",
        "age,M,H,X\na,41,52,60\nb,0,0,0\nc,85,96,70\nd,107,118,80\ne,30,30,30\n");
    publishes(desk, "new", "out2", "out");
    char *text = read_text(desk, "out2/t.csv");
    assert_non_null(strstr(text, "\nb,*,*,*\r\n"));
    assert_non_null(strstr(text, "\ne,30,30,30\r\n"));
    free(text);
}

/* Whoever reads "Suma" or "0-17" adds up, whatever the labels are to a program. */
static void test_rows_that_hold_the_same_people_twice_are_refused(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *text, *other, *words;
    } cases[] = {
        {"age,n\na,3\nb,22\nSuma,25\n", NULL, "t.csv:4: a total is called \"Total\""},
        {"age,n\na,3\nb,22\nTotal general,25\n", NULL, "t.csv:4: a total is called"},
        {"age,M,H,TODOS\na,13,22,35\nb,20,30,50\n", NULL, "t.csv:1: a total is called"},
        {"age,n\na,3\nb,22\nc,30\nGesamt,55\n", NULL, "\"Gesamt\" is exactly all other rows"},
        {"age,M,H,x\na,3,22,25\nb,20,31,51\n", NULL, "\"x\" is exactly all other rows"},
        {"age,n\n0-17,25\n0-5,3\n6-17,22\n18+,90\n", NULL, "\"0-17\" and \"0-5\" hold"},
        {"age,n\n0-5,3\n6-17,22\n18+,90\n", "age,n\n0-17,25\n18+,90\n", "\"0-17\""},
        {"age,n\n60 y más,93\n60-64,22\n18-59,90\n", NULL, "\"60 y más\" and \"60-64\" hold"},
        {"age,n\nyoung,25\nold,90\n", "age,n\nkids,3\nteens,22\nold,90\n", "has no \"kids\""},
        {"age,sex,n\na,M,3\na,H,22\nb,M,31\nb,H,51\n", "Age,n\na,25\nb,82\n",
         "\"age\" has the rows and counts of another table's \"Age\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char in[16];
        snprintf(in, sizeof in, "twice%zu", i);
        put(desk, in, "t.csv", cases[i].text);
        if (cases[i].other != NULL)
            put(desk, in, "other.csv", cases[i].other);
        refuses(desk, in, NULL, NULL, cases[i].words);
    }
    put(desk, "fine", "hours.csv", "hour,n\n08-09,55\n09-10,60\n10-11,41\n");
    put(desk, "fine", "sex.csv", "sex,n\nM,100\nH,50\nX,50\nTotal,200\n");
    put(desk, "fine", "first.csv", "first,n\nyes,100\nno,100\n");
    publishes(desk, "fine", "out", NULL);
}

static void test_a_number_that_may_be_a_label_is_not_guessed_at(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"name,clave,visits\nx,15054,30\ny,15106,40\n", "t.csv:1: expected a column of counts"},
        {"state,cve_mun,visits\n15,15054,30\n15,15106,40\n", "t.csv:1: expected a column of"},
        {"stand,people,services\na,31,50\nb,7,60\n", "t.csv:1: numbers stand before"},
        {"age,n,share\na,31,51\nb,30,49\n", "t.csv:1: counts of two kinds"},
        {"age,Age,n\na,b,31\nb,a,30\n", "t.csv:1: two columns have one name"},
        {"age,n\na,31\nb,009\n", "t.csv:3: expected a whole count"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put(desk, "bad", "t.csv", cases[i].text);
        refuses(desk, "bad", NULL, NULL, cases[i].words);
    }
}

static void test_every_mistake_of_a_table_is_named_with_file_and_line(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"age,n\n0-11,40\n=HYPERLINK(\"x\"),50\n", "t.csv:3: a quote inside a cell"},
        {"age,n\n0-11,40\n\"=HYPERLINK(\"\"x\"\")\",50\n", "t.csv:3: expected a label"},
        {"age,n\n0-11,40\n+52,50\n", "t.csv:3: expected a label"},
        {"age,n\n0-11,40\n12-17,=1+1\n18+,60\n", "t.csv:3: expected a whole count"},
        {"age;n\n0-11;40\n12-17;50\n", "t.csv:1: expected commas"},
        {"age\tn\n0-11\t40\n12-17\t50\n", "t.csv:1: expected commas"},
        {"ni\xF1os,n\nuno,40\ndos,50\n", "t.csv:1: not UTF-8"},
        {"age,n\n0-11,40\nni\xF1os,50\n", "t.csv:3: not UTF-8"},
        {"age,n\n\"0-11,40\n12-17,50\n", "t.csv:2: a quote is opened and never closed"},
        {"age,n\n0-11,40\n12-17,-5\n", "t.csv:3: expected a whole count"},
        {"age,n\n0-11,40\n12-17,99999999999999999999\n", "t.csv:3: expected a whole count"},
        {"age,n\n0-11,40\n12-17,100000001\n", "t.csv:3: expected a whole count"},
        {"age,n\n0-11,40\n12-17,12.5\n", "t.csv:3: expected a whole count"},
        {"age,n\n0-11,40\n12-17,\n", "t.csv:3: expected a whole count"},
        {"age,n\n0-11,40\n12-17,50\n0-11,41\n", "t.csv:4: \"t\": the same labels twice"},
        {"age,n\n0-11,40\n12-17,50\nTotal,91\n", "t.csv:4: \"t\": a Total is not the sum"},
        {"age,M,H,Total\n0-11,40,50,90\n12+,20,30,51\n", "t.csv:3: \"t\": a Total is not the sum"},
        {"age,M,H\n0-11,40,50\n12+,20\n", "t.csv:3: fewer cells"},
        {"age,M,H\n0-11,40,50\n12+,20,30,40\n", "t.csv:3: more cells"},
        {"age,n\n", "t.csv:1: expected rows"},
        {"", "t.csv:1: empty"},
        {"age\n0-11\n", "t.csv:1: expected a column of labels"},
        {"a,b,c,d,e,n\n1,2,3,4,5,40\n", "t.csv:1: expected at most 4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put(desk, "bad", "t.csv", cases[i].text);
        refuses(desk, "bad", NULL, NULL, cases[i].words);
    }
}

static void test_a_hundred_thousand_rows_are_refused_at_the_line_that_is_too_many(void **state)
{
    struct desk *desk = *state;
    char *text = malloc(2000000);
    size_t used = (size_t)sprintf(text, "place,n\n");
    for (int i = 0; i < 100000; i++)
        used += (size_t)sprintf(text + used, "p%d,40\n", i);
    put(desk, "bad", "t.csv", text);
    refuses(desk, "bad", NULL, NULL, "t.csv:20002: more rows");
    free(text);
}

static void test_a_byte_order_mark_crlf_quotes_and_other_shapes_are_read(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *text, *published;
    } cases[] = {
        {"\xEF\xBB\xBF\"age\",\"n\"\r\n\"0-11, \"\"x\"\"\",41\r\n12+,52\r\n",
         "age,n\r\n\"0-11, \"\"x\"\"\",40\r\n12+,50\r\n"},
        {"day,age,n\n1,0-11,41\n1,12+,52\n2,0-11,63\n2,12+,74\n",
         "day,age,n\r\n1,0-11,40\r\n1,12+,50\r\n2,0-11,65\r\n2,12+,75\r\n"},
        {"day,hour,n\n1,09,41\n1,10,52\n2,09,63\n2,10,74\n", /* labels that are numbers */
         "day,hour,n\r\n1,09,40\r\n1,10,50\r\n2,09,65\r\n2,10,75\r\n"},
        {"day,age,M,H\n1,a,41,52\n1,b,63,74\n2,a,85,96\n2,b,107,118\n",
         "day,age,M,H\r\n1,a,40,50\r\n1,b,65,75\r\n2,a,85,95\r\n2,b,105,120\r\n"},
        {"age,n\n,41\n12+,52\nTOTAL,93\n", "age,n\r\n,40\r\n12+,50\r\nTotal,95\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[16], path[32];
        snprintf(out, sizeof out, "out%zu", i);
        snprintf(path, sizeof path, "%s/t.csv", out);
        put(desk, "in", "t.csv", cases[i].text);
        publishes(desk, "in", out, NULL);
        char *text = read_text(desk, path);
        assert_string_equal(text, cases[i].published);
        free(text);
    }
}

/* Rows from the fullest to the emptiest would say which hidden cell is the larger. */
static void test_rows_in_the_order_of_their_counts_are_published_by_name(void **state)
{
    struct desk *desk = *state;
    put(desk, "in", "t.csv", "place,n\ne,90\nb,80\nf,70\nc,60\na,50\nd,4\ng,1\nTotal,355\n");
    publishes(desk, "in", "out", NULL);
    char *text = read_text(desk, "out/t.csv");
    static const char *const order[] = {"\na,", "\nb,", "\nc,", "\nd,",
                                        "\ne,", "\nf,", "\ng,", "\nTotal,"};
    for (size_t i = 0; i + 1 < 8; i++)
        assert_true(strstr(text, order[i]) != NULL &&
                    strstr(text, order[i]) < strstr(text, order[i + 1]));
    free(text);
}

/* The columns of a cross table have no name; the labels say that they are the other table's. */
static void test_unnamed_columns_link_with_the_dimension_of_the_same_labels(void **state)
{
    struct desk *desk = *state;
    put_fair(desk, "in", false);
    publishes(desk, "in", "out", NULL);
    char *cross = read_text(desk, "out/people_age_sex.csv");
    char *lines = read_text(desk, "out/people_sex.csv"),
         *json = read_text(desk, "out/release.json");
    static const char *const labels[] = {"M", "H", "X", "Total"};
    char *at = strstr(cross, "\nTotal,");
    assert_non_null(at);
    at = strtok(at + 7, ",\r\n");
    for (size_t i = 0; i < 4; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "\n%s,%s\r\n", labels[i], at);
        assert_non_null(strstr(lines, expected));
        at = strtok(NULL, ",\r\n");
    }
    assert_non_null(strstr(json, "\"sex\""));
    free(cross);
    free(lines);
    free(json);
}

static void test_with_a_hubs_folder_the_release_is_signed(void **state)
{
    struct desk *desk = *state;
    struct pocket_hub *hub = pocket_open();
    char *err, key[FOLDER_PATH_MAX + 32];
    uint8_t public_key[32], signature[SIGNATURE_BYTES];
    size_t size;
    put_fair(desk, "in", false);
    assert_int_equal(publish(desk, hub->data, "in", "out", NULL, NULL, &err), 0);
    free(err);
    snprintf(key, sizeof key, "%s/keys/signing", hub->data);
    assert_int_equal(key_load_public(io_real(), key, KEY_SIGNING, public_key), DONE);
    char *json = folder_read(&desk->folder, "out/release.json", &size);
    char *hex = read_text(desk, "out/release.sig");
    assert_int_equal(
        sodium_hex2bin(signature, sizeof signature, hex, strlen(hex), "\n", NULL, NULL), 0);
    assert_int_equal(
        signature_check(SIGNATURE_TABLES, (uint8_t *)json, size, public_key, signature), DONE);
    json[size / 2] ^= 1;
    assert_int_equal(
        signature_check(SIGNATURE_TABLES, (uint8_t *)json, size, public_key, signature), REFUSED);
    free(json);
    free(hex);
    assert_int_equal(publish(desk, desk->folder.path, "in", "out2", NULL, NULL, &err), 1);
    assert_non_null(strstr(err, "signing key cannot be read"));
    free(err);
    pocket_close(hub);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tables_come_back_in_their_shape_rounded_and_with_stars),
        TEST(test_the_same_tables_make_the_same_bytes),
        TEST(test_a_release_says_in_words_what_was_hidden_and_why),
        TEST(test_a_correction_needs_ten_changes_and_becomes_the_next_version),
        TEST(test_a_release_that_subtracts_from_the_last_one_to_show_one_woman_is_refused),
        TEST(test_a_release_that_was_changed_is_no_earlier_release),
        TEST(test_too_little_to_show_and_too_little_time_are_refused_in_words),
        TEST(test_a_release_is_never_written_over),
        TEST(test_a_release_that_cannot_be_finished_leaves_nothing),
        TEST(test_a_correction_may_bring_rows_and_takes_none_away),
        TEST(test_rows_that_hold_the_same_people_twice_are_refused),
        TEST(test_a_number_that_may_be_a_label_is_not_guessed_at),
        TEST(test_every_mistake_of_a_table_is_named_with_file_and_line),
        TEST(test_a_hundred_thousand_rows_are_refused_at_the_line_that_is_too_many),
        TEST(test_a_byte_order_mark_crlf_quotes_and_other_shapes_are_read),
        TEST(test_rows_in_the_order_of_their_counts_are_published_by_name),
        TEST(test_unnamed_columns_link_with_the_dimension_of_the_same_labels),
        TEST(test_with_a_hubs_folder_the_release_is_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
