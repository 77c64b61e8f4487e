/* A rehearsal, walked rightly and wrongly at the real kiosk: what is scored and told, that ENSAYO
 * stands on every screen, that nothing outside its folder is written, that nobody is spoken to, and
 * that a hub takes nothing of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/audit.h"
#include "tests/folder.h"
#include "tests/stage/ear.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define STEPS_BYTES 400
#define PATH_BYTES 600

/* What is done between "Empezar" and the result: ids to tap, "@id" on a later page, "=text" to
 * type, "+ms" to wait, "#pin" the practice badge's PIN, "#wrong" another one, "!id" a tap after
 * which the power fails, "^" the restart that an exercise begins with. */
struct exercise {
    const char *right, *wrong;
    const char *told; /* of the wrong way: the node of what was missing or mistaken */
};

#define LOG_IN "practice_card practice_badge #pin"
#define FAMILY "start register next @service_7 next age_30-44 sex_M skip visit_first child_0-5 "

static const struct exercise exercises[] = {
    {"start person leave start services @service_3 take_turn leave",
     "start services @service_3 take_turn leave practice_card practice_done", "deed_0"},
    {"start register next @service_7 next age_30-44 sex_M skip visit_first !child_0-5 " FAMILY
     "child_6-11 next skip skip confirm leave",
     "start register next @service_7 next age_30-44 sex_M skip visit_first !child_0-5 "
     "practice_card practice_done",
     "deed_2"},
    {"start register next @service_2 next age_12-17 sex_M skip visit_first confirm leave",
     "start register next @service_2 next age_18-29 sex_M skip visit_first skip =Lola next skip "
     "confirm leave",
     "mistake_4"},
    {"start lines @line_nat-079 leave",
     "start services @service_3 take_turn leave start lines @line_nat-079 leave", "mistake_1"},
    {"start person leave", "practice_card practice_slip leave start person leave", "mistake_12"},
    {"start services @service_3 take_turn paper +3100 leave " LOG_IN
     " practice_card practice_roll leave",
     "start services @service_3 take_turn look leave " LOG_IN " leave practice_card practice_done",
     "deed_7"},
    {"leave " LOG_IN " @staff_state leave", "+6000 #wrong leave " LOG_IN " @staff_state leave",
     "mistake_11"},
    {"^ start services @service_3 take_turn leave " LOG_IN " @staff_state leave",
     "^ start services @service_3 take_turn leave practice_card practice_done", "deed_9"},
};
enum { EXERCISES = sizeof exercises / sizeof exercises[0] };

struct walk {
    struct drive *drive;
    struct audit audit;
    char pin[8];
    int looks;
};

/* -- Walking ----------------------------------------------------------------------------------- */

/* Every screen says what it is, and is as whole as it is at a fair. */
static void look(struct walk *walk)
{
    json_t *reply = drive_ask(walk->drive, "{s:s}", "do", "tree");
    const char *screen = json_string_value(json_object_get(reply, "screen"));
    glass_says(walk->drive, "ensayo", "ENSAYO");
    walk->audit.total += audit_reply(&walk->audit, reply, screen);
    ++walk->looks;
    json_decref(reply);
}

static void learn_pin(struct walk *walk)
{
    char *text = glass_text(walk->drive, "practice_pin", "text");
    int count = 0;
    for (const char *c = strrchr(text, ':'); c != NULL && *c != '\0' && count < 6; ++c)
        if (*c >= '0' && *c <= '9')
            walk->pin[count++] = *c;
    assert_int_equal(count, 6);
    free(text);
}

static void enter_pin(struct walk *walk, bool right)
{
    char key[] = "key_0";
    for (int i = 0; i < 6; ++i) {
        key[4] = walk->pin[i];
        if (!right && i == 0)
            key[4] = key[4] == '9' ? '0' : (char)(key[4] + 1);
        drive_tap(walk->drive, key);
    }
    drive_tap(walk->drive, "next");
}

/* It executes itself again; whoever asks meanwhile is not answered. */
static void come_back(struct drive *drive)
{
    while (drive_stays(drive, "{s:s}", "do", "frames"))
        ;
    do /* the one that goes may still take a call */
        drive_again(drive);
    while (!drive_stays(drive, "{s:s}", "do", "frames"));
    drive_assert_screen(drive, "attract");
}

static void step(struct walk *walk, const char *word)
{
    if (strcmp(word, "#pin") == 0 || strcmp(word, "#wrong") == 0)
        enter_pin(walk, word[1] == 'p');
    else if (*word == '^')
        come_back(walk->drive);
    else if (*word == '+')
        drive_advance(walk->drive, atoll(word + 1));
    else if (*word == '=')
        drive_type(walk->drive, word + 1);
    else if (*word == '@')
        glass_find(walk->drive, word + 1);
    else if (*word == '!') {
        drive_tap(walk->drive, word + 1);
        come_back(walk->drive);
    } else
        drive_tap(walk->drive, word);
    if (drive_has(walk->drive, "practice_pin"))
        learn_pin(walk);
    look(walk);
}

static void walk_steps(struct walk *walk, const char *steps)
{
    char copy[STEPS_BYTES], *rest = NULL;
    assert_true(snprintf(copy, sizeof copy, "%s", steps) < (int)sizeof copy);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        step(walk, word);
}

/* From a card to the card with what came of it. An exercise of another time begins elsewhere. */
static void walk_exercise(struct walk *walk, int index, bool right)
{
    const char *steps = right ? exercises[index].right : exercises[index].wrong;
    drive_assert_screen(walk->drive, "practice_card");
    if (drive_has(walk->drive, "practice_pin"))
        learn_pin(walk);
    drive_tap(walk->drive, "practice_start");
    walk_steps(walk, steps);
    drive_assert_screen(walk->drive, "practice_card");
    if (!drive_has(walk->drive, "practice_next"))
        fail_msg("exercise %d has not ended", index + 1);
}

/* -- A kiosk that rehearses -------------------------------------------------------------------- */

static struct walk start(const char *folder)
{
    static const char *const words[] = {
        "--rehearse", "--size", "1280x800", "--clock", "2026-11-21T09:00:00-06:00", NULL};
    struct walk walk = {.drive = drive_start(folder, words)};
    drive_assert_screen(walk.drive, "practice_card");
    look(&walk);
    return walk;
}

static void end(struct walk *walk)
{
    assert_int_equal(walk->audit.total, 0);
    assert_int_equal(drive_quit(walk->drive), 0);
}

static bool is_good(const struct walk *walk)
{
    char *heading = glass_text(walk->drive, "heading", "text");
    bool good = strstr(heading, "Hecho en") != NULL;
    free(heading);
    return good;
}

static void whoever_does_each_thing_rightly_has_all_of_them(void **state)
{
    const struct folder *folder = *state;
    struct walk walk = start(folder->path);
    for (int i = 0; i < EXERCISES; ++i) {
        walk_exercise(&walk, i, true);
        if (!is_good(&walk))
            fail_msg("exercise %d is not done", i + 1);
        drive_tap(walk.drive, "practice_next");
    }
    drive_assert_screen(walk.drive, "practice_score");
    glass_says(walk.drive, "heading", "8 de 8");
    glass_says(walk.drive, "exercise_1", "Hecho en");
    look(&walk);
    assert_true(walk.looks > 80);
    drive_tap(walk.drive, "practice_retry"); /* repeatable: from the beginning */
    glass_says(walk.drive, "heading", "1 de 8");
    end(&walk);
}

static void each_mistake_is_told_and_what_is_left_comes_again(void **state)
{
    const struct folder *folder = *state;
    struct walk walk = start(folder->path);
    for (int i = 0; i < EXERCISES; ++i) {
        walk_exercise(&walk, i, false);
        if (is_good(&walk))
            fail_msg("exercise %d was done wrongly and is good", i + 1);
        glass_show(walk.drive, exercises[i].told);
        if (strncmp(exercises[i].told, "deed_", 5) == 0)
            glass_says(walk.drive, exercises[i].told, "Todavía no");
        drive_tap(walk.drive, "practice_next");
    }
    drive_assert_screen(walk.drive, "practice_score");
    glass_says(walk.drive, "heading", "0 de 8");
    glass_show(walk.drive, "mistake_3_4");
    glass_show(walk.drive, "mistake_5_12");
    glass_show(walk.drive, "remember_8");
    drive_tap(walk.drive, "practice_retry");
    glass_says(walk.drive, "heading", "1 de 8");
    drive_tap(walk.drive, "practice_start");
    come_back(walk.drive); /* from 1970 */
    walk_steps(&walk, exercises[0].right);
    assert_true(is_good(&walk));
    end(&walk);
}

/* Away from a screen is not left: whoever walks off has not closed it. */
static void an_idle_screen_is_not_left_by_hand(void **state)
{
    const struct folder *folder = *state;
    struct walk walk = start(folder->path);
    drive_tap(walk.drive, "practice_start");
    walk_steps(&walk, "start person leave start services @service_3 take_turn");
    drive_advance(walk.drive, 61000);
    drive_assert_screen(walk.drive, "idle");
    drive_advance(walk.drive, 21000);
    drive_assert_screen(walk.drive, "practice_card"); /* Salir after "person" counts */
    assert_true(is_good(&walk));
    drive_tap(walk.drive, "practice_again");
    drive_tap(walk.drive, "practice_start");
    walk_steps(&walk, "start services @service_3 take_turn");
    drive_advance(walk.drive, 61000);
    drive_advance(walk.drive, 21000);
    drive_assert_screen(walk.drive, "attract");
    walk_steps(&walk, "practice_card practice_done");
    glass_says(walk.drive, "deed_8", "Todavía no");
    end(&walk);
}

/* -- Nothing outside its folder ---------------------------------------------------------------- */

static char listing[20000];
static size_t listed;

static int list_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)walk;
    if (strstr(path, "drive.sock") == NULL && listed < sizeof listing - PATH_BYTES)
        listed += (size_t)snprintf(listing + listed, PATH_BYTES, "%s %d %lld %lld\n", path, kind,
                                   kind == FTW_F ? (long long)about->st_size : 0,
                                   kind == FTW_F ? (long long)about->st_mtim.tv_nsec : 0);
    return 0;
}

static char *list(const char *folder)
{
    listed = 0;
    listing[0] = '\0';
    assert_int_equal(nftw(folder, list_one, 8, FTW_PHYS), 0);
    char *copy = strdup(listing);
    assert_non_null(copy);
    return copy;
}

static void register_one(struct walk *walk)
{
    drive_tap(walk->drive, "practice_start");
    walk_steps(walk,
               "start register next @service_2 next age_12-17 sex_M skip visit_first "
               "confirm leave");
}

static void the_real_kiosks_folder_stays_as_it_is(void **state)
{
    struct scene *scene = *state;
    char inside[PATH_BYTES];
    snprintf(inside, sizeof inside, "%s/ensayo", scene->kiosk);
    char *before = list(scene->kiosk);
    assert_non_null(strstr(before, "enrolment"));
    struct walk walk = start(scene->kiosk);
    assert_int_equal(access(inside, F_OK), 0);
    register_one(&walk);
    char *during = list(scene->kiosk), *at = during;
    assert_non_null(strstr(during, "/ensayo/store.db"));
    for (char *line = strsep(&at, "\n"); line != NULL && *line != '\0'; line = strsep(&at, "\n"))
        if (strstr(line, "/ensayo") == NULL && strstr(before, line) == NULL)
            fail_msg("changed: %s", line);
    end(&walk);
    char *after = list(scene->kiosk);
    assert_string_equal(after, before);
    free(before);
    free(during);
    free(after);
}

/* What stands in its own way is left alone, and said. */
static void a_folder_of_that_name_that_is_no_rehearsals_is_not_touched(void **state)
{
    const struct folder *folder = *state;
    char path[PATH_BYTES], data[PATH_BYTES], bin[PATH_BYTES];
    snprintf(path, sizeof path, "%s/ensayo", folder->path);
    assert_int_equal(mkdir(path, 0700), 0);
    folder_write(folder, "ensayo/fotos", "ours", 4);
    snprintf(data, sizeof data, "%s", folder->path);
    snprintf(bin, sizeof bin, "%s/said", folder->path);
    const char *const argv[] = {"jornada-kiosk", "--rehearse", "--data", data, NULL};
    assert_int_equal(scene_run(bin, argv, NULL), 1);
    size_t size = 0;
    char *text = folder_read(folder, "ensayo/fotos", &size);
    assert_string_equal(text, "ours");
    free(text);
    text = folder_read(folder, "said", &size);
    assert_non_null(strstr(text, "is no rehearsal's"));
    free(text);
}

/* -- Nobody is spoken to ----------------------------------------------------------------------- */

static bool has_socket(pid_t pid, unsigned long inode)
{
    char folder[64], path[400], link[128];
    snprintf(folder, sizeof folder, "/proc/%d/fd", (int)pid);
    DIR *fds = opendir(folder);
    bool found = false;
    for (struct dirent *fd; fds != NULL && (fd = readdir(fds)) != NULL;) {
        unsigned long held = 0;
        snprintf(path, sizeof path, "%s/%s", folder, fd->d_name);
        ssize_t length = readlink(path, link, sizeof link - 1);
        link[length < 0 ? 0 : length] = '\0';
        found = found || (sscanf(link, "socket:[%lu]", &held) == 1 && held == inode);
    }
    if (fds != NULL)
        closedir(fds);
    return found;
}

/* Sockets of a table of the kernel's that this process holds. */
static int count_sockets(pid_t pid, const char *table)
{
    char path[64], line[512];
    int found = 0;
    snprintf(path, sizeof path, "/proc/%d/net/%s", (int)pid, table);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long inode = 0;
        if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %lu", &inode) == 1 && inode != 0)
            found += has_socket(pid, inode);
    }
    if (file != NULL)
        fclose(file);
    return found;
}

static int count_talkers(pid_t pid)
{
    char path[96], line[512] = "", *rest = NULL;
    int found = count_sockets(pid, "tcp") + count_sockets(pid, "tcp6") + count_sockets(pid, "udp");
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "r");
    if (file != NULL && fgets(line, sizeof line, file) != NULL)
        for (char *one = strtok_r(line, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
            found += count_talkers((pid_t)atoi(one));
    if (file != NULL)
        fclose(file);
    return found;
}

/* The hub serves, the folder is enrolled with it: still nobody calls. A stick of it counts nowhere.
 */
static void a_hub_hears_nothing_of_it_and_takes_nothing_of_its_stick(void **state)
{
    struct scene *scene = *state;
    char stick[SCENE_PATH_MAX + 16], line[SCENE_PATH_MAX];
    int code = -1;
    snprintf(stick, sizeof stick, "%s/stick", scene->folder);
    assert_int_equal(mkdir(stick, 0700), 0);
    scene_hub_start(scene);
    json_t *before = scene_stats(scene);
    struct walk walk = start(scene->kiosk);
    register_one(&walk);
    drive_advance(walk.drive, 60000);
    assert_true(drive_state(walk.drive, "captured") >= 1);
    assert_int_equal(drive_state(walk.drive, "delivered"), 0);
    assert_int_equal(count_talkers(drive_pid(walk.drive)), 0);
    assert_int_equal(ear_find_child(drive_pid(walk.drive), "--uplink", line, sizeof line), 0);
    json_t *trip = drive_ask(walk.drive, "{s:s, s:s}", "do", "stick", "folder", stick);
    assert_true(scene_number(trip, "bundles") >= 1);
    json_decref(trip);
    end(&walk);
    scene_hub_stop(scene);
    const char *const words[] = {"import", stick, "--json", NULL};
    char *text = NULL;
    code = scene_hub(scene, words, &text);
    json_t *said = json_loads(text, 0, NULL);
    assert_non_null(said);
    assert_int_equal(code, 1);
    assert_int_equal(scene_number(said, "taken"), 0);
    json_t *after = scene_stats(scene);
    assert_true(json_equal(before, after));
    json_decref(said);
    json_decref(before);
    json_decref(after);
    free(text);
}

/* At a real kiosk the same look finds the child that talks: the test can fail. */
static void a_real_kiosk_has_the_child_that_talks(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    char line[SCENE_PATH_MAX];
    drive_advance(drive, 1000);
    assert_true(ear_find_child(drive_pid(drive), "--uplink", line, sizeof line) > 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void two_rehearsals_never_share_a_folder(void **state)
{
    const struct folder *folder = *state;
    struct walk walk = start(folder->path);
    char said[PATH_BYTES];
    snprintf(said, sizeof said, "%s/said", folder->path);
    const char *const argv[] = {"jornada-kiosk", "--rehearse", "--data", folder->path, NULL};
    assert_int_equal(scene_run(said, argv, NULL), 1);
    look(&walk); /* the first one goes on */
    end(&walk);
}

/* The plug is pulled in earnest: the next rehearsal wipes what the one before could not. */
static void what_a_killed_rehearsal_left_is_wiped_by_the_next(void **state)
{
    const struct folder *folder = *state;
    char left[PATH_BYTES];
    snprintf(left, sizeof left, "%s/ensayo/left", folder->path);
    struct walk walk = start(folder->path);
    register_one(&walk);
    drive_kill(walk.drive);
    folder_write(folder, "ensayo/left", "here", 4);
    walk = start(folder->path);
    assert_int_equal(access(left, F_OK), -1);
    glass_says(walk.drive, "heading", "1 de 8");
    assert_int_equal(drive_state(walk.drive, "captured"), 0);
    end(&walk);
    snprintf(left, sizeof left, "%s/ensayo", folder->path);
    assert_int_equal(access(left, F_OK), -1);
}

static int begin_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    folder_make(folder);
    *state = folder;
    return 0;
}

static int end_folder(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_does_each_thing_rightly_has_all_of_them,
                                        begin_folder, end_folder),
        cmocka_unit_test_setup_teardown(each_mistake_is_told_and_what_is_left_comes_again,
                                        begin_folder, end_folder),
        cmocka_unit_test_setup_teardown(an_idle_screen_is_not_left_by_hand, begin_folder,
                                        end_folder),
        cmocka_unit_test_setup_teardown(the_real_kiosks_folder_stays_as_it_is, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_folder_of_that_name_that_is_no_rehearsals_is_not_touched,
                                        begin_folder, end_folder),
        cmocka_unit_test_setup_teardown(a_hub_hears_nothing_of_it_and_takes_nothing_of_its_stick,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_real_kiosk_has_the_child_that_talks, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(what_a_killed_rehearsal_left_is_wiped_by_the_next,
                                        begin_folder, end_folder),
        cmocka_unit_test_setup_teardown(two_rehearsals_never_share_a_folder, begin_folder,
                                        end_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
