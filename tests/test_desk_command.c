/* desk add, list, revoke and take as they are typed, beside a running server and without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/desk_hand.h"
#include "tests/served.h"

static json_t *printed(struct scene *scene, const char *const words[])
{
    char *out, *err;
    int code = server_command(scene->at->data, words, &out, &err);
    if (code != 0)
        fail_msg("%s %s: %d, %s", words[0], words[1], code, err);
    json_t *json = json_loads(out, 0, NULL);
    assert_non_null(json);
    free(out);
    free(err);
    return json;
}

static void refused(struct scene *scene, const char *const words[], int code, const char *why)
{
    char *out, *err;
    assert_int_equal(server_command(scene->at->data, words, &out, &err), code);
    assert_string_equal(out, "");
    if (strstr(err, why) == NULL)
        fail_msg("%s %s said \"%s\", not \"%s\"", words[0], words[1], err, why);
    free(out);
    free(err);
}

static const char *text_of(const json_t *json, const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));
    assert_non_null(text);
    return text;
}

static void path_of(struct scene *scene, const char *name, char path[FOLDER_PATH_MAX + 32])
{
    snprintf(path, FOLDER_PATH_MAX + 32, "%s/%s", scene->at->folder.path, name);
}

/* The printed code, without its dashes, opens the file. */
static void assert_opens(const char *path, const char *spelled)
{
    static struct desk_hand desk;
    static char file[DESK_PAPER_MAX];
    char code[DESK_CODE_CHARS + 1];
    size_t at = 0;
    assert_int_equal(strlen(spelled), DESK_CODE_CHARS + 3);
    for (; *spelled != '\0'; spelled++)
        if (*spelled != '-')
            code[at++] = *spelled;
    code[at] = '\0';
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t size = fread(file, 1, sizeof file, in);
    fclose(in);
    assert_int_equal(desk_hand_open(&desk, file, size, code), DONE);
    assert_int_equal(desk.paper.office, 40);
    assert_string_equal(desk.paper.hub_url, ""); /* files alone */
}

static json_t *the_row(struct scene *scene, const char *device)
{
    const char *const list[] = {"desk", "list", "--fair", POCKET_FAIR, "--json", NULL};
    json_t *rows = printed(scene, list), *found = NULL, *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(text_of(row, "device"), device) == 0)
            found = json_incref(row);
    }
    json_decref(rows);
    assert_non_null(found);
    return found;
}

static void check(struct scene *scene)
{
    char path[FOLDER_PATH_MAX + 32];
    path_of(scene, "desk.json", path);
    const char *const add[] = {"desk", "add",   POCKET_FAIR, "--office", "40", "--out",
                               path,   "--hub", "none",      "--json",   NULL};
    json_t *made = printed(scene, add);
    char device[64];
    snprintf(device, sizeof device, "%s", text_of(made, "device"));
    assert_opens(path, text_of(made, "code"));
    json_decref(made);
    json_t *row = the_row(scene, device);
    assert_true(json_is_null(json_object_get(row, "revoked")));
    assert_null(json_object_get(row, "code")); /* shown once */
    json_decref(row);
    const char *const devices[] = {"device", "list", "--json", NULL};
    json_t *kiosks = printed(scene, devices);
    assert_int_equal(json_array_size(kiosks), 1); /* the kiosk alone */
    json_decref(kiosks);
    const char *const take[] = {"desk", "take", path, "--json", NULL};
    json_decref(printed(scene, take)); /* known already: nothing changes */
    const char *const revoke[] = {"desk", "revoke", device, "--json", NULL};
    json_decref(printed(scene, revoke));
    row = the_row(scene, device);
    assert_true(json_is_string(json_object_get(row, "revoked")));
    json_decref(row);
    refused(scene, revoke, 1, "already");
    refused(scene, take, 1, "revoked");
}

static void a_desk_is_made_listed_and_ended(void **state)
{
    struct scene *scene = *state;
    check(scene);
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    check(scene);
    server_start(&scene->server, scene->at->data);
}

static void what_cannot_be_a_desk_is_refused_and_leaves_no_file(void **state)
{
    struct scene *scene = *state;
    char path[FOLDER_PATH_MAX + 32], nowhere[FOLDER_PATH_MAX + 32];
    path_of(scene, "none.json", path);
    path_of(scene, "no/such/folder.json", nowhere);
    const char *const fair[] = {"desk", "add", "otra", "--office", "4", "--out", path, NULL};
    const char *const office[] = {"desk", "add",   POCKET_FAIR, "--office",
                                  "dos",  "--out", path,        NULL};
    const char *const url[] = {"desk",  "add", POCKET_FAIR, "--office", "4",
                               "--out", path,  "--hub",     "http://x", NULL};
    const char *const place[] = {"desk", "add",   POCKET_FAIR, "--office",
                                 "4",    "--out", nowhere,     NULL};
    const char *const kiosk[] = {"desk", "revoke", "1", NULL};
    const char *const file[] = {"desk", "take", scene->at->folder.path, NULL};
    refused(scene, fair, 1, "otra");
    refused(scene, office, 2, "--office");
    refused(scene, url, 1, "https://");
    refused(scene, place, 1, "no new desk");
    refused(scene, kiosk, 2, "32 hex digits");
    refused(scene, file, 1, "no desk's file");
    assert_null(fopen(path, "rb"));
    const char *const list[] = {"desk", "list", "--json", NULL};
    json_t *rows = printed(scene, list);
    assert_int_equal(json_array_size(rows), 0);
    json_decref(rows);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, served_open, served_close)
    const struct CMUnitTest tests[] = {
        TEST(a_desk_is_made_listed_and_ended),
        TEST(what_cannot_be_a_desk_is_refused_and_leaves_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
