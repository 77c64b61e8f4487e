/* Escuchar, from outside: the real kiosk, the real espeak-ng, samples in a file instead of a sound
 * card (SDL's "disk" driver). What was spoken is asked of the test socket; silence is measured in
 * the machine's own time, at the processes and at the samples. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/ear.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"

#define SILENCE_MS 100
#define SAMPLE_BYTES_A_MS 44 /* 22 050 Hz of 16 bits */

static const struct attendee somebody = {.services = {1, 2},
                                         .age = "30-44",
                                         .sex = "M",
                                         .place = "15054",
                                         .given = "Quetzalxochitl",
                                         .surname1 = "Zamudio-Ñúñez",
                                         .phone = "7225550147",
                                         .contact = "call"};

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A process of its own that writes down when `pid` ended; the pipe's reading end. */
static int watch_end(pid_t pid)
{
    int ends[2];
    int watched = (int)syscall(SYS_pidfd_open, pid, 0);
    assert_true(watched >= 0);
    assert_int_equal(pipe(ends), 0);
    if (fork() == 0) {
        struct pollfd poll_on = {.fd = watched, .events = POLLIN};
        long long at = poll(&poll_on, 1, 10000) == 1 ? now_ms() : -1;
        _exit(write(ends[1], &at, sizeof at) == sizeof at ? 0 : 1);
    }
    close(ends[1]);
    close(watched);
    return ends[0];
}

static long long read_end(int fd)
{
    long long at = -1;
    assert_int_equal(read(fd, &at, sizeof at), sizeof at);
    close(fd);
    assert_true(wait(NULL) > 0);
    return at;
}

/* -- Stories ----------------------------------------------------------------------------------- */

static void never_9_nothing_sounds_before_escuchar_is_touched(void **state)
{
    static const char *const doors[] = {"services",  "offices",  "rights", "lines",
                                        "workshops", "register", "folio"};
    struct scene *scene = *state;
    char heard[EAR_BYTES] = "";
    size_t size;
    struct drive *drive = ear_kiosk(scene, NULL);
    assert_true(drive_has(drive, "listen"));
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        glass_start(drive);
        assert_true(drive_has(drive, "listen"));
        drive_tap(drive, doors[i]);
        drive_advance(drive, 5000);
        glass_leave(drive, "leave");
    }
    poll(NULL, 0, 200);
    json_decref(ear_hear(drive, heard));
    assert_string_equal(heard, "");
    assert_int_equal(ear_count(scene, 0, &size), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_screen_is_read_question_first_then_each_choice_under_the_ring(void **state)
{
    static const char *const tiles[] = {"services", "register",  "offices", "rights",
                                        "lines",    "workshops", "folio"};
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char heard[EAR_BYTES] = "";
    size_t next = 0;
    glass_start(drive);
    drive_tap(drive, "listen");
    json_decref(ear_hear(drive, heard));
    assert_memory_equal(heard, "heading|", 8);
    for (int i = 0; i < 400 && next < sizeof tiles / sizeof tiles[0]; i++) {
        char now[EAR_BYTES] = "", begin[40];
        json_decref(ear_hear(drive, now));
        snprintf(begin, sizeof begin, "%s|", tiles[next]);
        if (strncmp(now, begin, strlen(begin)) == 0) {
            assert_true(ear_is_pointed_at(drive, tiles[next]));
            next++;
        }
        drive_advance(drive, 200);
    }
    assert_int_equal(next, sizeof tiles / sizeof tiles[0]);
    drive_tap(drive, "services"); /* another screen begins by itself */
    heard[0] = '\0';
    json_decref(ear_hear(drive, heard));
    assert_memory_equal(heard, "heading|", 8);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_telephone_number_is_spoken_digit_by_digit(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char heard[EAR_BYTES] = "";
    ear_wear_headset(drive);
    glass_start(drive);
    drive_tap(drive, "lines");
    drive_tap(drive, "line_nat-vida");
    ear_hear_out(drive, heard);
    ear_assert(heard, "8 0 0, 9 1 1, 2 0 0 0");
    ear_assert_not(heard, "800 911");
    assert_int_equal(drive_quit(drive), 0);
}

static void never_9_what_is_hers_is_said_to_a_headset_alone(void **state)
{
    static const char *const rows[] = {"change_age", "change_name", "change_phone"};
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char heard[EAR_BYTES] = "";
    drive_tap(drive, "listen");
    glass_answer(drive, &somebody);
    ear_hear_out(drive, heard);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        glass_show(drive, rows[i]);
        ear_hear_out(drive, heard);
    }
    ear_assert(heard, "change_name|Cambiar nombre. sus datos\n");
    ear_assert_not(heard, "Quetzal");
    ear_assert_not(heard, "Zamudio");
    ear_assert_not(heard, "7 2 2");
    ear_assert_not(heard, "722");
    ear_assert(heard, "service_1|elegido\n"); /* that it was touched, and not what it was */
    ear_assert_not(heard, ". elegido");       /* and which ones are hers is not read out */
    drive_tap(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "register_review");
    glass_show(drive, "change_name");
    heard[0] = '\0';
    ear_hear_out(drive, heard);
    ear_assert(heard, "Quetzalxochitl");
    glass_leave(drive, "leave");
    json_decref(ear_hear(drive, heard)); /* and the next person's ears are her own */
    assert_false(ear_is_open(drive));
    struct seek *seek = seek_create();
    seek_add_text(seek, "Quetzalxochitl");
    seek_add_text(seek, "Zamudio");
    size_t bytes;
    const char *left = seek_process(seek, drive_pid(drive), &bytes);
    if (left != NULL)
        fail_msg("%s", left);
    assert_true(bytes > 0);
    seek_destroy(seek);
    assert_int_equal(drive_quit(drive), 0);
}

static void never_5_help_pages_ask_for_a_headset_and_are_not_read_before(void **state)
{
    static const char *const words[] = {"violencia", "víctima", "agresor",
                                        "denuncia",  "abuso",   "refugio"};
    static const char *const doors[] = {"rights", "lines", "offices"};
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char heard[EAR_BYTES] = "";
    drive_tap(drive, "listen");
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        glass_start(drive);
        if (!ear_is_open(drive))
            drive_tap(drive, "listen");
        ear_hear_out(drive, heard);
        drive_tap(drive, doors[i]);
        char page[EAR_BYTES] = "";
        ear_hear_out(drive, page);
        assert_memory_equal(page, "listen|", 7); /* what is touched next, under the ring */
        assert_null(strchr(strchr(page, '\n') + 1, '\n'));
        assert_true(ear_is_pointed_at(drive, "listen"));
        glass_leave(drive, "leave");
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ear_assert_not(heard, words[i]);
    drive_tap(drive, "listen");
    glass_start(drive);
    drive_tap(drive, "rights");
    drive_tap(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "rights"); /* where she was, and now it is read */
    heard[0] = '\0';
    ear_hear_out(drive, heard);
    ear_assert(heard, "heading|Sus derechos\n");
    ear_assert(heard, "\nright_");
    assert_int_equal(drive_quit(drive), 0);
}

/* What she came for, from choosing it to the paper: the list is for everybody, her choice is not.
 */
static void never_9_the_service_she_chose_is_told_to_a_headset_alone(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char list[EAR_BYTES] = "", heard[EAR_BYTES] = "", worn[EAR_BYTES] = "";
    drive_tap(drive, "listen");
    glass_start(drive);
    drive_tap(drive, "services");
    char *name = glass_text(drive, "service_2", "name");
    ear_hear_out(drive, list);
    ear_assert(list, name);
    drive_tap(drive, "service_2");
    ear_hear_out(drive, heard);
    assert_memory_equal(heard, "listen|", 7);
    drive_tap(drive, "take_turn"); /* and nobody is held up */
    drive_assert_screen(drive, "turn");
    ear_hear_out(drive, heard);
    ear_assert(heard, "sus datos");
    ear_assert_not(heard, name);
    ear_assert_not(heard, "dulo"); /* Módulo 3 would tell it, too */
    glass_leave(drive, "leave");
    ear_wear_headset(drive);
    glass_start(drive);
    drive_tap(drive, "services");
    ear_hear_out(drive, list);
    drive_tap(drive, "service_2");
    ear_hear_out(drive, worn);
    ear_assert(worn, name);
    free(name);
    assert_int_equal(drive_quit(drive), 0);
}

static void salir_silences_within_100_ms(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char line[500];
    glass_start(drive);
    drive_tap(drive, "listen");
    ear_wait(scene);
    pid_t voice = ear_find_child(drive_pid(drive), "--voice", line, sizeof line);
    assert_true(voice > 0);
    drive_advance(drive, 300); /* the guard of the screen */
    int end = watch_end(voice);
    long long before = now_ms();
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "leave");
    long long took = read_end(end) - before;
    printf("silent after %lld ms\n", took);
    assert_in_range(took, 0, SILENCE_MS);
    drive_assert_screen(drive, "attract");
    assert_int_equal(ear_find_child(voice, "espeak-ng", line, sizeof line), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_touch_that_says_something_else_silences_within_100_ms(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    size_t before, size;
    glass_start(drive);
    drive_tap(drive, "folio"); /* keys stand there: their touch says nothing by itself */
    drive_tap(drive, "listen");
    ear_wait(scene);
    ear_count(scene, 0, &before);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "key_2");
    poll(NULL, 0, 600);
    size_t late = before + SILENCE_MS * SAMPLE_BYTES_A_MS;
    assert_int_equal(ear_count(scene, late, &size), 0);
    assert_true(size > late + 200 * SAMPLE_BYTES_A_MS); /* the card plays on, silence */
    assert_int_equal(drive_quit(drive), 0);
}

static void a_killed_kiosk_takes_its_voice_along(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char line[500];
    glass_start(drive);
    drive_tap(drive, "listen");
    ear_wait(scene);
    pid_t voice = ear_find_child(drive_pid(drive), "--voice", line, sizeof line);
    assert_true(voice > 0);
    int end = watch_end(voice);
    long long before = now_ms();
    drive_kill(drive); /* kill -9 */
    assert_in_range(read_end(end) - before, 0, SILENCE_MS);
}

static void volume_and_headset_go_back_to_default_with_salir(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, NULL);
    char heard[EAR_BYTES] = "";
    glass_start(drive);
    drive_tap(drive, "listen");
    drive_tap(drive, "listen");
    drive_tap(drive, "louder");
    drive_tap(drive, "louder");
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "louder"); /* no louder than 100 */
    json_t *reply = ear_hear(drive, heard);
    assert_int_equal(scene_number(reply, "volume"), 100);
    json_decref(reply);
    drive_tap(drive, "headset");
    glass_leave(drive, "leave");
    reply = ear_hear(drive, heard);
    assert_int_equal(scene_number(reply, "volume"), 60);
    assert_false(json_is_true(json_object_get(reply, "headset")));
    assert_false(json_is_true(json_object_get(reply, "listening")));
    json_decref(reply);
    assert_int_equal(drive_quit(drive), 0);
}

/* espeak-ng lives for some hundredths of a second each time: one of the screen's is seen. */
static void look_at_voice(struct scene *scene, const char *language, const char *voice)
{
    const char *const more[] = {"--language", language, NULL};
    struct drive *drive = ear_kiosk(scene, more);
    char line[500] = "", wanted[100];
    drive_tap(drive, "listen");
    glass_start(drive);
    pid_t child = ear_find_child(drive_pid(drive), "--voice", line, sizeof line), speaker = 0;
    assert_true(child > 0);
    snprintf(wanted, sizeof wanted, "espeak-ng -v %s -b 1 -s 150 --stdin --stdout ", voice);
    /* What the fair is called is Spanish in either language: the screen's own sentence is waited
     * for. */
    for (int i = 0; i < 2000 && strcmp(line, wanted) != 0; i++) {
        drive_advance(drive, 50);
        speaker = ear_find_child(child, "espeak-ng ", line, sizeof line);
    }
    assert_string_equal(line, wanted); /* nothing that is said stands on a command line */
    ear_assert_no_core(child);
    ear_assert_no_core(speaker);
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard");
    json_t *said = json_object_get(reply, "heard");
    json_t *last = json_array_get(said, json_array_size(said) - 1);
    assert_string_equal(json_string_value(json_object_get(last, "language")), language);
    json_decref(reply);
    assert_int_equal(drive_quit(drive), 0);
}

static void spanish_texts_of_the_pack_keep_the_spanish_voice_in_english(void **state)
{
    const char *const more[] = {"--language", "en", NULL};
    struct scene *scene = *state;
    struct drive *drive = ear_kiosk(scene, more);
    ear_wear_headset(drive);
    glass_start(drive);
    drive_tap(drive, "rights");
    drive_advance(drive, 60000);
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard"), *one;
    size_t i, cards = 0;
    json_array_foreach(json_object_get(reply, "heard"), i, one)
    {
        const char *id = json_string_value(json_object_get(one, "id"));
        const char *language = json_string_value(json_object_get(one, "language"));
        bool is_card = strncmp(id, "right_", 6) == 0;
        cards += is_card && strcmp(language, "es") == 0;
        if (strcmp(id, "start") == 0 || strcmp(id, "back") == 0)
            assert_string_equal(language, "en");
    }
    assert_true(cards >= 3);
    json_decref(reply);
    assert_int_equal(drive_quit(drive), 0);
}

static void each_language_has_a_voice_of_its_own(void **state)
{
    look_at_voice(*state, "es", "es-419");
    look_at_voice(*state, "en", "en");
}

/* -- Recorded clips ---------------------------------------------------------------------------- */

/* A WAV file of one loud tone (a square wave of this height) in clips/es of the kiosk's folder. */
static void record(const struct scene *scene, const char *name, int channels, int16_t height)
{
    enum { RATE = 22050, SAMPLES = RATE / 2 };
    static int16_t samples[SAMPLES];
    char path[SCENE_PATH_MAX + 64];
    const uint32_t bytes = sizeof samples, rate = RATE, all = bytes + 36, form = 16;
    const uint16_t words[] = {1, (uint16_t)channels, 2, 16};
    for (int i = 0; i < SAMPLES; i++)
        samples[i] = (int16_t)(i / 20 % 2 == 0 ? height : -height);
    snprintf(path, sizeof path, "%s/clips", scene->kiosk);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/clips/es", scene->kiosk);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/clips/es/%s", scene->kiosk, name);
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    fwrite("RIFF", 1, 4, file);
    fwrite(&all, 1, 4, file);
    fwrite("WAVEfmt ", 1, 8, file);
    fwrite(&form, 1, 4, file);
    fwrite(&words[0], 1, 4, file);
    fwrite(&rate, 1, 4, file);
    fwrite((uint32_t[]){RATE * 2}, 1, 4, file);
    fwrite(&words[2], 1, 4, file);
    fwrite("data", 1, 4, file);
    fwrite(&bytes, 1, 4, file);
    assert_int_equal(fwrite(samples, 2, SAMPLES, file), SAMPLES);
    assert_int_equal(fclose(file), 0);
}

static void a_recorded_clip_takes_the_voices_place_and_a_wrong_one_is_named(void **state)
{
    struct scene *scene = *state;
    size_t size;
    record(scene, "home-heading.wav", 1, 20000);
    record(scene, "services.wav", 2, 20000); /* two channels: not in form */
    record(scene, "notes.txt", 1, 20000);
    struct drive *drive = ear_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "listen");
    for (int i = 0; i < 300 && ear_count_height(scene, 12000) < 5000; i++)
        poll(NULL, 0, 20);
    assert_true(ear_count_height(scene, 12000) >= 5000); /* 20000 at volume 60 */
    drive_advance(drive, 9000);
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard"), *one;
    size_t i, clips = 0;
    json_array_foreach(json_object_get(reply, "heard"), i, one)
    {
        bool is_clip = json_is_true(json_object_get(one, "clip"));
        clips += is_clip;
        assert_int_equal(is_clip,
                         strcmp(json_string_value(json_object_get(one, "id")), "heading") == 0);
    }
    assert_int_equal(clips, 1);
    json_decref(reply);
    char *log = scene_read(scene->kiosk_log, &size);
    assert_non_null(strstr(log, "a clip is not used: es/services.wav: expected one channel"));
    assert_non_null(strstr(log, "a clip is not used: es/notes.txt: expected NAME.wav"));
    assert_null(strstr(log, "home-heading"));
    free(log);
    assert_int_equal(drive_quit(drive), 0);
}

static void without_a_voice_or_a_card_there_is_no_button_and_all_else_works(void **state)
{
    struct scene *scene = *state;
    char *path = strdup(getenv("PATH"));
    for (int i = 0; i < 2; i++) {
        char sound[SCENE_PATH_MAX];
        ear_file(scene, sound);
        setenv("SDL_AUDIODRIVER", i == 0 ? "disk" : "no-such-card", 1);
        setenv("SDL_DISKAUDIOFILE", sound, 1);
        if (i == 0)
            setenv("PATH", scene->folder, 1); /* no espeak-ng along it */
        struct drive *drive = scene_kiosk(scene, NULL);
        setenv("PATH", path, 1);
        assert_false(drive_has(drive, "listen"));
        glass_turn(drive, 1);
        assert_false(drive_has(drive, "listen"));
        glass_leave(drive, "leave");
        glass_help(drive);
        assert_int_equal(drive_quit(drive), 0);
    }
    unsetenv("SDL_AUDIODRIVER");
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_9_nothing_sounds_before_escuchar_is_touched),
        cmocka_unit_test(a_screen_is_read_question_first_then_each_choice_under_the_ring),
        cmocka_unit_test(a_telephone_number_is_spoken_digit_by_digit),
        cmocka_unit_test(never_9_what_is_hers_is_said_to_a_headset_alone),
        cmocka_unit_test(never_5_help_pages_ask_for_a_headset_and_are_not_read_before),
        cmocka_unit_test(never_9_the_service_she_chose_is_told_to_a_headset_alone),
        cmocka_unit_test(salir_silences_within_100_ms),
        cmocka_unit_test(a_touch_that_says_something_else_silences_within_100_ms),
        cmocka_unit_test(a_killed_kiosk_takes_its_voice_along),
        cmocka_unit_test(volume_and_headset_go_back_to_default_with_salir),
        cmocka_unit_test(spanish_texts_of_the_pack_keep_the_spanish_voice_in_english),
        cmocka_unit_test(each_language_has_a_voice_of_its_own),
        cmocka_unit_test(a_recorded_clip_takes_the_voices_place_and_a_wrong_one_is_named),
        cmocka_unit_test(without_a_voice_or_a_card_there_is_no_button_and_all_else_works),
    };
    return cmocka_run_group_tests_name("story_speech", tests, scene_begin, scene_end);
}
