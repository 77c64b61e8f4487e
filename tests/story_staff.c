/* A volunteer's morning at the kiosk, with the real hub: badge and PIN, wrong ones with the plug in
 * somebody's hand, the counts that say no more than the hub does, the stick, the lock.
 *
 * Beside it the Nevers of this side: without a badge nobody comes to it, nothing of a badge or a
 * PIN is left anywhere, and who looks at a locked kiosk sees the picture of every other moment. */
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

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define PATH_ROOM (2 * SCENE_PATH_MAX)
#define MEMORY_DISK "/dev/shm" /* a stick is another disk than the kiosk's */
#define LONG_MS 130000

struct morning {
    struct scene scene;
    struct volunteer ana, eva;
    char stick[64];
};

/* Two badges before the kiosk is enrolled: their list comes with the fair's content. */
static int begin(void **state)
{
    struct morning *morning = calloc(1, sizeof *morning);
    struct scene *scene = &morning->scene;
    char ini[PATH_ROOM + 16];
    assert_non_null(morning);
    scene_open(scene);
    volunteer_add(scene, "Ana Núñez", &morning->ana);
    volunteer_add(scene, "Eva Ríos", &morning->eva);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
    snprintf(morning->stick, sizeof morning->stick, MEMORY_DISK "/jornada-XXXXXX");
    assert_non_null(mkdtemp(morning->stick));
    snprintf(ini, sizeof ini, "%s/kiosk.ini", scene->kiosk);
    FILE *file = fopen(ini, "w");
    assert_non_null(file);
    fprintf(file, "stick = %s\n", morning->stick);
    fclose(file);
    *state = morning;
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int end(void **state)
{
    struct morning *morning = *state;
    nftw(morning->stick, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    scene_close(&morning->scene);
    free(morning);
    return 0;
}

static void scan(struct drive *drive, const char *text)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", text);
}

static void press(struct drive *drive, const char *key)
{
    drive_do(drive, "{s:s, s:s}", "do", "key", "key", key);
}

/* On the glass's own pad, digit by digit. */
static void enter(struct drive *drive, const char *pin)
{
    char key[8] = "key_0";
    for (; *pin != '\0'; ++pin) {
        key[4] = *pin;
        drive_tap(drive, key);
    }
    drive_tap(drive, "next");
}

static void wrong_of(const char *pin, char wrong[8])
{
    snprintf(wrong, 8, "%s", pin);
    wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
}

static void count_is(struct drive *drive, const char *id, const char *number)
{
    char *value = glass_text(drive, id, "value");
    if (strcmp(value, number) != 0)
        fail_msg("%s is %s and not %s", id, value, number);
    free(value);
}

static void shot(struct drive *drive, const struct scene *scene, const char *name,
                 char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", scene->folder, name);
    drive_do(drive, "{s:s, s:s}", "do", "shot", "file", path);
}

static void same_picture(const char *one, const char *other)
{
    size_t size, other_size;
    char *bytes = scene_read(one, &size), *others = scene_read(other, &other_size);
    assert_non_null(bytes);
    assert_non_null(others);
    assert_true(size == other_size && memcmp(bytes, others, size) == 0);
    free(bytes);
    free(others);
}

static void a_badge_ends_the_visit_and_its_pin_opens(void **state)
{
    struct morning *morning = *state;
    struct drive *drive = scene_kiosk(&morning->scene, NULL);
    glass_turn(drive, 1);
    scan(drive, morning->ana.badge);
    drive_assert_screen(drive, "staff_pin");
    assert_false(drive_has(drive, "person"));
    assert_false(drive_has(drive, "listen"));
    drive_type(drive, "12"); /* a keyboard will do as well: dots, never digits */
    char *value = drive_field(drive, "field_pin", "value");
    assert_string_equal(value, "••");
    free(value);
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract"); /* her turn is not to be found any more */
    volunteer_log_in(drive, &morning->ana);
    count_is(drive, "count_saved", "1");
    press(drive, "Escape"); /* from the home it goes back to where it came from: locked */
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_quit(drive), 0);
}

static void wrong_pins_are_counted_over_kills_and_waits_hold(void **state)
{
    struct morning *morning = *state;
    struct drive *drive = scene_kiosk(&morning->scene, NULL);
    char wrong[8];
    wrong_of(morning->ana.pin, wrong);
    for (int i = 1; i <= 3; ++i) {
        scan(drive, morning->ana.badge);
        enter(drive, wrong);
        drive_assert_screen(drive, "staff_pin");
        glass_says(drive, i < 3 ? "trouble" : "wrong", "PIN");
        drive_kill(drive);
        drive = scene_kiosk(&morning->scene, NULL);
    }
    scan(drive, morning->ana.badge); /* the third one waits, also in a new process */
    drive_assert_screen(drive, "staff_pin");
    assert_false(drive_has(drive, "key_1"));
    glass_says(drive, "gate", "5 s");
    drive_advance(drive, 2000);
    glass_says(drive, "gate", "3 s");
    scan(drive, morning->eva.badge); /* another one need not wait */
    assert_true(drive_has(drive, "key_1"));
    drive_tap(drive, "leave");
    drive_advance(drive, 3000);
    volunteer_log_in(drive, &morning->ana);
    press(drive, "F12");
    drive_assert_screen(drive, "attract");
    scan(drive, morning->ana.badge); /* the right one cleared it */
    enter(drive, wrong);
    glass_says(drive, "trouble", "PIN");
    assert_int_equal(drive_quit(drive), 0);
}

static void at_the_limit_only_the_hub_releases(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    char wrong[8];
    wrong_of(morning->ana.pin, wrong);
    for (int i = 0; i < 10; ++i) {
        scan(drive, morning->ana.badge);
        if (!drive_has(drive, "key_1"))
            drive_tap(drive, "leave");
        drive_advance(drive, 3600000);
        scan(drive, morning->ana.badge);
        enter(drive, wrong);
    }
    scan(drive, morning->ana.badge);
    assert_false(drive_has(drive, "key_1"));
    glass_says(drive, "gate", "coordinación");
    const char *const words[] = {"staff", "release", morning->ana.staff, NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 0);
    scene_hub_start(scene);
    for (int i = 0; i < 60; ++i) { /* the list comes with the content, when the hub is asked */
        drive_advance(drive, 60000);
        scan(drive, morning->ana.badge);
        if (drive_has(drive, "key_1"))
            break;
        usleep(50000);
    }
    enter(drive, morning->ana.pin);
    drive_assert_screen(drive, "staff_home");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_badge_that_was_taken_back_opens_nothing(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    const char *const words[] = {"staff", "revoke", morning->ana.staff, NULL};
    volunteer_log_in(drive, &morning->ana);
    assert_int_equal(scene_hub(scene, words, NULL), 0);
    scene_hub_start(scene);
    for (int i = 0; i < 60; ++i) {
        drive_tap(drive, "leave");
        drive_advance(drive, 60000);
        scan(drive, morning->ana.badge);
        if (!drive_has(drive, "key_1"))
            break;
        usleep(50000);
    }
    glass_says(drive, "gate", "no abre");
    volunteer_log_in(drive, &morning->eva); /* hers is as it was */
    char another[64];                       /* made up: right in form, of nobody */
    snprintf(another, sizeof another, "%s", morning->eva.badge);
    another[20] = another[20] == '7' ? '8' : '7';
    scan(drive, another);
    drive_assert_screen(drive, "staff_pin");
    glass_says(drive, "gate", "no se leyó");
    assert_int_equal(drive_quit(drive), 0);
}

static void the_counts_say_no_more_than_the_hub_does(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < 3; ++i) {
        glass_turn(drive, 1);
        glass_leave(drive, "leave");
    }
    volunteer_log_in(drive, &morning->ana);
    count_is(drive, "count_saved", "3");
    count_is(drive, "count_received", "0");
    count_is(drive, "count_safe", "0");
    count_is(drive, "progress", "0");
    glass_says(drive, "progress", "0 de 3");
    glass_find(drive, "staff_state");
    glass_says(drive, "state_hub", "no ha contestado");
    drive_tap(drive, "back");
    drive_tap(drive, "leave");
    scene_hub_start(scene);
    scene_until(drive, "delivered", 3);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 3);
    json_decref(stats);
    volunteer_log_in(drive, &morning->ana);
    count_is(drive, "count_received", "3");
    count_is(drive, "count_safe", "0"); /* received is not backed up */
    glass_says(drive, "progress", "0 de 3");
    glass_find(drive, "staff_state");
    glass_says(drive, "state_hub", "contestó");
    assert_int_equal(drive_quit(drive), 0);
}

static bool wait_for(struct drive *drive, const char *id)
{
    for (int i = 0; i < 400; ++i) { /* the stick is touched in real time */
        if (drive_has(drive, id))
            return true;
        usleep(25000);
    }
    return false;
}

static void the_stick_is_filled_from_this_side_and_the_hub_takes_it(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    const char *const import[] = {"import", morning->stick, "--json", NULL};
    for (int i = 0; i < 2; ++i) {
        glass_turn(drive, 1);
        glass_leave(drive, "leave");
    }
    volunteer_log_in(drive, &morning->ana);
    glass_find(drive, "staff_stick");
    glass_says(drive, "stick_ask", "Conecte");
    drive_tap(drive, "copy_stick");
    assert_true(wait_for(drive, "stick_over"));
    glass_says(drive, "stick_over", "Listo");
    json_decref(scene_hub_json(scene, import));
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 2);
    json_decref(stats);
    drive_tap(drive, "copy_stick"); /* the receipts come back the same way */
    assert_true(wait_for(drive, "stick_receipts"));
    drive_tap(drive, "back");
    count_is(drive, "count_received", "2");
    assert_int_equal(rename(morning->stick, "/dev/shm/jornada-gone"), 0);
    glass_find(drive, "staff_stick");
    drive_tap(drive, "copy_stick");
    assert_true(wait_for(drive, "stick_over"));
    glass_says(drive, "stick_over", "No hay memoria");
    assert_int_equal(rename("/dev/shm/jornada-gone", morning->stick), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void it_locks_by_time_and_shows_what_everybody_sees(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    char before[PATH_ROOM], after[PATH_ROOM];
    shot(drive, scene, "before.png", before);
    volunteer_log_in(drive, &morning->ana);
    drive_tap(drive, "contrast"); /* her dress is not the next person's */
    drive_advance(drive, 119000);
    drive_assert_screen(drive, "staff_home");
    glass_find(drive, "staff_state");
    drive_advance(drive, 119000); /* a touch is a touch */
    drive_assert_screen(drive, "staff_state");
    drive_advance(drive, 1000);
    drive_assert_screen(drive, "attract"); /* no question: a companion might answer it */
    shot(drive, scene, "after.png", after);
    same_picture(before, after);
    volunteer_log_in(drive, &morning->ana);
    scan(drive, morning->eva.badge); /* hand over */
    drive_assert_screen(drive, "staff_pin");
    enter(drive, morning->ana.pin); /* Ana's PIN is not Eva's */
    drive_assert_screen(drive, "staff_pin");
    drive_advance(drive, LONG_MS); /* left half way */
    drive_assert_screen(drive, "attract");
    shot(drive, scene, "after.png", after);
    same_picture(before, after);
    assert_int_equal(drive_quit(drive), 0);
}

/* Every id that attendees see is tried elsewhere (monkey); here: a slip and a code of nothing. */
static void without_a_badge_nobody_comes_to_it(void **state)
{
    struct morning *morning = *state;
    struct drive *drive = scene_kiosk(&morning->scene, NULL);
    char token[SCENE_PATH_MAX];
    glass_turn(drive, 1);
    char *value = glass_text(drive, "qr", "value");
    snprintf(token, sizeof token, "%s", value);
    free(value);
    glass_leave(drive, "leave");
    scan(drive, token);
    drive_assert_screen(drive, "folio");
    glass_leave(drive, "leave");
    scan(drive, "ABCDEFGHJKMNABCDEFGHJKMNABCDEFGHJKMNABCDEFGH");
    drive_assert_screen(drive, "folio");
    glass_leave(drive, "leave");
    press(drive, "F12");
    drive_assert_screen(drive, "attract");
    drive_refused(drive, "{s:s, s:s}", "do", "tap", "id", "staff_state");
    scan(drive, morning->ana.badge);
    drive_tap(drive, "next"); /* without a PIN */
    drive_assert_screen(drive, "staff_pin");
    glass_says(drive, "trouble", "seis");
    press(drive, "Escape");
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_quit(drive), 0);
}

static struct {
    const char *words[6];
    size_t files;
} traces;

static int look_into(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    size_t size;
    (void)info;
    (void)walk;
    if (kind != FTW_F)
        return 0;
    char *bytes = scene_read(path, &size);
    assert_non_null(bytes);
    traces.files++;
    for (const char *const *word = traces.words; *word != NULL; ++word)
        if (memmem(bytes, size, *word, strlen(*word)) != NULL)
            fail_msg("%s holds what a badge or a PIN says", path);
    free(bytes);
    return 0;
}

static void nothing_of_badge_or_pin_is_left(void **state)
{
    struct morning *morning = *state;
    struct scene *scene = &morning->scene;
    struct drive *drive = scene_kiosk(scene, NULL);
    char wrong[8];
    wrong_of(morning->ana.pin, wrong);
    volunteer_log_in(drive, &morning->ana);
    drive_tap(drive, "leave");
    scan(drive, morning->eva.badge);
    enter(drive, wrong);
    assert_int_equal(drive_quit(drive), 0);
    traces.words[0] = morning->ana.badge;
    traces.words[1] = morning->ana.badge + 16; /* the secret's part */
    traces.words[2] = morning->eva.badge;
    traces.words[3] = "Núñez"; /* names stay at the hub */
    traces.words[4] = NULL;
    traces.files = 0;
    assert_int_equal(nftw(scene->kiosk, look_into, 16, FTW_PHYS), 0);
    assert_true(traces.files > 5);
    char log[SCENE_PATH_MAX + 16];
    snprintf(log, sizeof log, "%s/kiosk.log", scene->kiosk);
    traces.words[0] = morning->ana.pin;
    traces.words[1] = morning->eva.pin;
    traces.words[2] = wrong;
    traces.words[3] = morning->ana.badge;
    look_into(log, NULL, FTW_F, NULL);
    look_into(scene->kiosk_log, NULL, FTW_F, NULL);
    look_into(scene->hub_log, NULL, FTW_F, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(a_badge_ends_the_visit_and_its_pin_opens),
        TEST(wrong_pins_are_counted_over_kills_and_waits_hold),
        TEST(at_the_limit_only_the_hub_releases),
        TEST(a_badge_that_was_taken_back_opens_nothing),
        TEST(the_counts_say_no_more_than_the_hub_does),
        TEST(the_stick_is_filled_from_this_side_and_the_hub_takes_it),
        TEST(it_locks_by_time_and_shows_what_everybody_sees),
        TEST(without_a_badge_nobody_comes_to_it),
        TEST(nothing_of_badge_or_pin_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
