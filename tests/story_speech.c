/* Escuchar, from outside: the real kiosk, the real espeak-ng, samples in a file instead of a sound
 * card (SDL's "disk" driver). What was spoken is asked of the test socket; silence is measured in
 * the machine's own time, at the processes and at the samples. */
#include <dirent.h>
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

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"

#define SILENCE_MS 100
#define SAMPLE_BYTES_A_MS 44 /* 22 050 Hz of 16 bits */
#define HEARD_BYTES 60000

static const struct attendee somebody = {.services = {1, 2},
                                         .age = "30-44",
                                         .sex = "M",
                                         .place = "15054",
                                         .given = "Quetzalxochitl",
                                         .surname1 = "Zamudio-Ñúñez",
                                         .phone = "7225550147",
                                         .contact = "call"};

static void sound_file(const struct scene *scene, char path[SCENE_PATH_MAX])
{
    snprintf(path, SCENE_PATH_MAX, "%s/sound.raw", scene->folder);
}

static struct drive *open_kiosk(struct scene *scene, const char *const *more)
{
    char path[SCENE_PATH_MAX];
    sound_file(scene, path);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    struct drive *drive = scene_kiosk(scene, more);
    unsetenv("SDL_AUDIODRIVER");
    return drive;
}

/* -- What was heard ---------------------------------------------------------------------------- */

/* "id|text\n" of all that was spoken since the last time, behind what `heard` holds. */
static json_t *hear(struct drive *drive, char heard[HEARD_BYTES])
{
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard"), *one;
    size_t i, used = strlen(heard);
    assert_non_null(json_object_get(reply, "heard"));
    json_array_foreach(json_object_get(reply, "heard"), i, one)
    {
        int size = snprintf(heard + used, HEARD_BYTES - used, "%s|%s\n",
                            json_string_value(json_object_get(one, "id")),
                            json_string_value(json_object_get(one, "text")));
        assert_true(size > 0 && (size_t)size < HEARD_BYTES - used);
        used += (size_t)size;
    }
    return reply;
}

/* The screen to its end. */
static void hear_out(struct drive *drive, char heard[HEARD_BYTES])
{
    for (size_t before = SIZE_MAX; before != strlen(heard);) {
        before = strlen(heard);
        drive_advance(drive, 12000);
        json_decref(hear(drive, heard));
    }
}

static void assert_heard(const char *heard, const char *words)
{
    if (strstr(heard, words) == NULL)
        fail_msg("\"%s\" was not spoken, but:\n%s", words, heard);
}

static void assert_unheard(const char *heard, const char *words)
{
    if (strstr(heard, words) != NULL)
        fail_msg("\"%s\" was spoken:\n%s", words, heard);
}

static bool is_listening(struct drive *drive)
{
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard");
    bool on = json_is_true(json_object_get(reply, "listening"));
    json_decref(reply);
    return on;
}

static bool is_focused(struct drive *drive, const char *id)
{
    size_t i, k;
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node, *word;
    bool focused = false;
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (strcmp(json_string_value(json_object_get(node, "id")), id) != 0)
            continue;
        json_array_foreach(json_object_get(node, "state"), k, word)
        {
            focused = focused || strcmp(json_string_value(word), "focused") == 0;
        }
    }
    json_decref(tree);
    return focused;
}

/* Escuchar on attract, and the headset confirmed. */
static void listen_with_headset(struct drive *drive)
{
    drive_tap(drive, "listen");
    drive_tap(drive, "listen");
    drive_assert_screen(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "attract");
}

/* -- Samples and processes --------------------------------------------------------------------- */

/* How many samples that are not silence stand in the file behind byte `from`. */
static size_t count_sound(const struct scene *scene, size_t from, size_t *size)
{
    char path[SCENE_PATH_MAX];
    size_t loud = 0;
    sound_file(scene, path);
    char *bytes = scene_read(path, size);
    for (size_t i = from & ~(size_t)1; bytes != NULL && i + 1 < *size; i += 2)
        loud += bytes[i] != 0 || bytes[i + 1] != 0;
    free(bytes);
    return loud;
}

/* Waits until something is heard for real. */
static void wait_for_sound(const struct scene *scene)
{
    size_t size;
    for (int i = 0; i < 500; i++) {
        if (count_sound(scene, 0, &size) > 2000)
            return;
        poll(NULL, 0, 20);
    }
    fail_msg("no sound came");
}

/* A child of `parent` whose command line has `word` in it, 0 = none; the line itself in `line`. */
static pid_t find_child(pid_t parent, const char *word, char *line, size_t size)
{
    DIR *all = opendir("/proc");
    pid_t found = 0;
    assert_non_null(all);
    for (struct dirent *entry; found == 0 && (entry = readdir(all)) != NULL;) {
        char path[300], stat[300] = "";
        int above = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file == NULL)
            continue;
        bool read = fgets(stat, sizeof stat, file) != NULL;
        fclose(file);
        const char *rest = strrchr(stat, ')');
        if (!read || rest == NULL || sscanf(rest, ") %*c %d", &above) != 1 || above != parent)
            continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        file = fopen(path, "re");
        size_t count = file == NULL ? 0 : fread(line, 1, size - 1, file);
        if (file != NULL)
            fclose(file);
        for (size_t i = 0; i < count; i++)
            line[i] = line[i] == '\0' ? ' ' : line[i];
        line[count] = '\0';
        if (strstr(line, word) != NULL)
            found = (pid_t)atoi(entry->d_name);
    }
    closedir(all);
    return found;
}

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
    char heard[HEARD_BYTES] = "";
    size_t size;
    struct drive *drive = open_kiosk(scene, NULL);
    assert_true(drive_has(drive, "listen"));
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        glass_start(drive);
        assert_true(drive_has(drive, "listen"));
        drive_tap(drive, doors[i]);
        drive_advance(drive, 5000);
        glass_leave(drive, "leave");
    }
    poll(NULL, 0, 200);
    json_decref(hear(drive, heard));
    assert_string_equal(heard, "");
    assert_int_equal(count_sound(scene, 0, &size), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_screen_is_read_question_first_then_each_choice_under_the_ring(void **state)
{
    static const char *const tiles[] = {"services", "register",  "offices", "rights",
                                        "lines",    "workshops", "folio"};
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    char heard[HEARD_BYTES] = "";
    size_t next = 0;
    glass_start(drive);
    drive_tap(drive, "listen");
    json_decref(hear(drive, heard));
    assert_memory_equal(heard, "heading|", 8);
    for (int i = 0; i < 400 && next < sizeof tiles / sizeof tiles[0]; i++) {
        char now[HEARD_BYTES] = "", begin[40];
        json_decref(hear(drive, now));
        snprintf(begin, sizeof begin, "%s|", tiles[next]);
        if (strncmp(now, begin, strlen(begin)) == 0) {
            assert_true(is_focused(drive, tiles[next]));
            next++;
        }
        drive_advance(drive, 200);
    }
    assert_int_equal(next, sizeof tiles / sizeof tiles[0]);
    drive_tap(drive, "services"); /* another screen begins by itself */
    heard[0] = '\0';
    json_decref(hear(drive, heard));
    assert_memory_equal(heard, "heading|", 8);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_telephone_number_is_spoken_digit_by_digit(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    char heard[HEARD_BYTES] = "";
    listen_with_headset(drive);
    glass_start(drive);
    drive_tap(drive, "lines");
    drive_tap(drive, "line_nat-vida");
    hear_out(drive, heard);
    assert_heard(heard, "8 0 0, 9 1 1, 2 0 0 0");
    assert_unheard(heard, "800 911");
    assert_int_equal(drive_quit(drive), 0);
}

static void never_9_what_is_hers_is_said_to_a_headset_alone(void **state)
{
    static const char *const rows[] = {"change_age", "change_name", "change_phone"};
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    char heard[HEARD_BYTES] = "";
    drive_tap(drive, "listen");
    glass_answer(drive, &somebody);
    hear_out(drive, heard);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        glass_show(drive, rows[i]);
        hear_out(drive, heard);
    }
    assert_heard(heard, "change_name|Cambiar nombre. sus datos\n");
    assert_unheard(heard, "Quetzal");
    assert_unheard(heard, "Zamudio");
    assert_unheard(heard, "7 2 2");
    assert_unheard(heard, "722");
    assert_heard(heard, "service_1|elegido\n"); /* that it was touched, and not what it was */
    assert_unheard(heard, ". elegido");         /* and which ones are hers is not read out */
    drive_tap(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "register_review");
    glass_show(drive, "change_name");
    heard[0] = '\0';
    hear_out(drive, heard);
    assert_heard(heard, "Quetzalxochitl");
    glass_leave(drive, "leave");
    json_decref(hear(drive, heard)); /* and the next person's ears are her own */
    assert_false(is_listening(drive));
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
    struct drive *drive = open_kiosk(scene, NULL);
    char heard[HEARD_BYTES] = "";
    drive_tap(drive, "listen");
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        glass_start(drive);
        if (!is_listening(drive))
            drive_tap(drive, "listen");
        hear_out(drive, heard);
        drive_tap(drive, doors[i]);
        char page[HEARD_BYTES] = "";
        hear_out(drive, page);
        assert_memory_equal(page, "listen|", 7); /* what is touched next, under the ring */
        assert_null(strchr(strchr(page, '\n') + 1, '\n'));
        assert_true(is_focused(drive, "listen"));
        glass_leave(drive, "leave");
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_unheard(heard, words[i]);
    drive_tap(drive, "listen");
    glass_start(drive);
    drive_tap(drive, "rights");
    drive_tap(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "rights"); /* where she was, and now it is read */
    heard[0] = '\0';
    hear_out(drive, heard);
    assert_heard(heard, "heading|Sus derechos\nright_");
    assert_int_equal(drive_quit(drive), 0);
}

static void salir_silences_within_100_ms(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    char line[500];
    glass_start(drive);
    drive_tap(drive, "listen");
    wait_for_sound(scene);
    pid_t voice = find_child(drive_pid(drive), "--voice", line, sizeof line);
    assert_true(voice > 0);
    drive_advance(drive, 300); /* the guard of the screen */
    int end = watch_end(voice);
    long long before = now_ms();
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "leave");
    long long took = read_end(end) - before;
    printf("silent after %lld ms\n", took);
    assert_in_range(took, 0, SILENCE_MS);
    drive_assert_screen(drive, "attract");
    assert_int_equal(find_child(voice, "espeak-ng", line, sizeof line), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_touch_that_says_something_else_silences_within_100_ms(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    size_t before, size;
    glass_start(drive);
    drive_tap(drive, "folio"); /* keys stand there: their touch says nothing by itself */
    drive_tap(drive, "listen");
    wait_for_sound(scene);
    count_sound(scene, 0, &before);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "key_2");
    poll(NULL, 0, 600);
    size_t late = before + SILENCE_MS * SAMPLE_BYTES_A_MS;
    assert_int_equal(count_sound(scene, late, &size), 0);
    assert_true(size > late + 200 * SAMPLE_BYTES_A_MS); /* the card plays on, silence */
    assert_int_equal(drive_quit(drive), 0);
}

static void volume_and_headset_go_back_to_default_with_salir(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene, NULL);
    char heard[HEARD_BYTES] = "";
    glass_start(drive);
    drive_tap(drive, "listen");
    drive_tap(drive, "listen");
    drive_tap(drive, "louder");
    drive_tap(drive, "louder");
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "louder"); /* no louder than 100 */
    json_t *reply = hear(drive, heard);
    assert_int_equal(scene_number(reply, "volume"), 100);
    json_decref(reply);
    drive_tap(drive, "headset");
    glass_leave(drive, "leave");
    reply = hear(drive, heard);
    assert_int_equal(scene_number(reply, "volume"), 60);
    assert_false(json_is_true(json_object_get(reply, "headset")));
    assert_false(json_is_true(json_object_get(reply, "listening")));
    json_decref(reply);
    assert_int_equal(drive_quit(drive), 0);
}

/* A long page keeps espeak-ng at work long enough to be looked at. */
static void look_at_voice(struct scene *scene, const char *language, const char *voice)
{
    const char *const more[] = {"--language", language, NULL};
    struct drive *drive = open_kiosk(scene, more);
    char line[500] = "", wanted[100];
    drive_tap(drive, "listen");
    glass_start(drive);
    drive_tap(drive, "register");
    pid_t child = find_child(drive_pid(drive), "--voice", line, sizeof line), speaker = 0;
    assert_true(child > 0);
    snprintf(wanted, sizeof wanted, "espeak-ng -v %s -b 1 -s 150 --stdin --stdout ", voice);
    for (int i = 0; i < 2000 && speaker == 0; i++) {
        drive_advance(drive, 50);
        speaker = find_child(child, "espeak-ng ", line, sizeof line);
    }
    assert_string_equal(line, wanted); /* nothing that is said stands on a command line */
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard");
    json_t *first = json_array_get(json_object_get(reply, "heard"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "language")), language);
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

/* How many samples of exactly this height were played. */
static size_t count_height(const struct scene *scene, int16_t height)
{
    char path[SCENE_PATH_MAX];
    size_t size = 0, count = 0;
    sound_file(scene, path);
    char *bytes = scene_read(path, &size);
    for (size_t i = 0; bytes != NULL && i + 1 < size; i += 2) {
        int16_t sample;
        memcpy(&sample, bytes + i, sizeof sample);
        count += sample == height;
    }
    free(bytes);
    return count;
}

static void a_recorded_clip_takes_the_voices_place_and_a_wrong_one_is_named(void **state)
{
    struct scene *scene = *state;
    size_t size;
    record(scene, "home-heading.wav", 1, 20000);
    record(scene, "services.wav", 2, 20000); /* two channels: not in form */
    record(scene, "notes.txt", 1, 20000);
    struct drive *drive = open_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "listen");
    for (int i = 0; i < 300 && count_height(scene, 12000) < 5000; i++)
        poll(NULL, 0, 20);
    assert_true(count_height(scene, 12000) >= 5000); /* 20000 at volume 60 */
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
        sound_file(scene, sound);
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
        cmocka_unit_test(salir_silences_within_100_ms),
        cmocka_unit_test(a_touch_that_says_something_else_silences_within_100_ms),
        cmocka_unit_test(volume_and_headset_go_back_to_default_with_salir),
        cmocka_unit_test(each_language_has_a_voice_of_its_own),
        cmocka_unit_test(a_recorded_clip_takes_the_voices_place_and_a_wrong_one_is_named),
        cmocka_unit_test(without_a_voice_or_a_card_there_is_no_button_and_all_else_works),
    };
    return cmocka_run_group_tests_name("story_speech", tests, scene_begin, scene_end);
}
