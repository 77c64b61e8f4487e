/* A camera as a scanner, without one: pictures of real slips through the same eyes, and the program
 * jornada-camera as the kiosk runs it, with a FIFO of pictures in a camera's place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/camera/camera.h"
#include "kiosk/camera/frame.h"
#include "kiosk/camera/hold.h"
#include "kiosk/camera/look.h"
#include "tests/camera_picture.h"
#include "tests/slip_sample.h"

#define WAIT_MS 20000 /* a sanitized child on a busy machine */
#define WIDE 1280
#define HIGH 960

static void token_of(int variant, char token[TOKEN_TEXT_BYTES])
{
    struct slip slip;
    slip_sample(&slip, variant);
    memcpy(token, slip.token, TOKEN_TEXT_BYTES);
}

/* -- The eye ----------------------------------------------------------------------------------- */

static bool is_black(const struct camera_picture *picture)
{
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++)
        if (picture->grey[i] != 0)
            return false;
    return true;
}

static void a_slip_that_is_turned_blurred_and_noisy_is_read_and_its_picture_zeroed(void **state)
{
    static const struct {
        double degrees, scale;
        int blur, noise;
    } views[] = {{0, 0.9, 0, 0},   {17, 0.9, 1, 8}, {-31, 0.8, 1, 12},
                 {90, 0.8, 0, 20}, {180, 1, 2, 10}, {200, 0.75, 0, 6}};
    (void)state;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        struct camera_picture picture;
        struct look look;
        char token[TOKEN_TEXT_BYTES];
        token_of((int)i, token);
        camera_picture_begin(&picture, WIDE, HIGH);
        camera_picture_slip(
            &picture, (int)i, "",
            (struct picture_place){WIDE / 2.0, HIGH / 2.0, views[i].scale, views[i].degrees});
        camera_picture_blur(&picture, views[i].blur);
        camera_picture_noise(&picture, views[i].noise, i);
        look_codes(picture.grey, picture.width, picture.height, &look);
        if (look.codes != 1)
            print_message("view %zu: %u codes\n", i, look.codes);
        assert_int_equal(look.codes, 1);
        assert_string_equal(look.text, token);
        assert_true(is_black(&picture));
        camera_picture_end(&picture);
    }
}

static void three_slips_in_view_are_several_and_none_is_named(void **state)
{
    struct camera_picture picture;
    struct look look;
    (void)state;
    camera_picture_begin(&picture, WIDE, HIGH);
    for (int i = 0; i < 3; i++)
        camera_picture_slip(&picture, i, "",
                            (struct picture_place){220 + 420 * i, HIGH / 2.0, 0.8, 5 * i});
    look_codes(picture.grey, picture.width, picture.height, &look);
    assert_int_equal(look.codes, 2);
    assert_string_equal(look.text, "");
    camera_picture_end(&picture);
}

static void a_table_and_noise_are_no_code(void **state)
{
    struct camera_picture picture;
    struct look look;
    (void)state;
    for (int most = 0; most < 2; most++) {
        camera_picture_begin(&picture, 640, 480);
        camera_picture_noise(&picture, most * 127, 7);
        look_codes(picture.grey, picture.width, picture.height, &look);
        assert_int_equal(look.codes, 0);
        camera_picture_end(&picture);
    }
}

static void pictures_that_are_not_whole_are_refused(void **state)
{
    uint8_t bytes[64 * 48 * 2], grey[64 * 48];
    const struct frame good = {FRAME_YUYV, 64, 48, 128, bytes, sizeof bytes, 0};
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i % 2 ? 255 : i / 2 % 251);
    assert_true(frame_to_grey(&good, grey));
    for (size_t i = 0; i < sizeof grey; i++)
        assert_int_equal(grey[i], i % 251);
    struct frame bad[] = {good, good, good, good, good, good, good};
    bad[0].size--;
    bad[1].stride = 127;
    bad[2].stride = SIZE_MAX;
    bad[3].width = FRAME_SIDE_MIN - 1;
    bad[4].width = bad[4].height = FRAME_SIDE_MAX;
    bad[5].height = FRAME_SIDE_MAX + 1;
    bad[6].bytes = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(frame_to_grey(&bad[i], grey));
    struct frame wiped = good;
    frame_wipe(&wiped);
    assert_true(sodium_is_zero(bytes, sizeof bytes));
}

/* -- What counts ------------------------------------------------------------------------------- */

struct glance {
    int64_t at_ms;
    unsigned codes;
    int variant; /* -1 = something else */
    enum hold_news news;
};

static void see_all(const struct glance *glances, size_t count)
{
    struct hold *hold = calloc(1, sizeof *hold);
    for (size_t i = 0; i < count; i++) {
        struct look look = {.codes = glances[i].codes};
        if (glances[i].codes == 1 && glances[i].variant < 0)
            strcpy(look.text, "https://example.test/9A");
        else if (glances[i].codes == 1)
            token_of(glances[i].variant, look.text);
        enum hold_news news = hold_see(hold, &look, glances[i].at_ms);
        if (news != glances[i].news)
            print_message("glance %zu: news %d\n", i, news);
        assert_int_equal(news, glances[i].news);
        if (news == HOLD_CODE)
            assert_string_equal(hold->now.text, look.text);
    }
    free(hold);
}

static void a_code_held_in_view_counts_once_until_it_was_gone_for_two_seconds(void **state)
{
    static const struct glance glances[] = {{1000, 1, 1, HOLD_NOTHING}, {1100, 1, 1, HOLD_CODE},
                                            {1200, 1, 1, HOLD_NOTHING}, {1300, 0, 0, HOLD_NOTHING},
                                            {3100, 1, 1, HOLD_NOTHING}, {3200, 1, 1, HOLD_NOTHING},
                                            {5100, 1, 1, HOLD_NOTHING}, {5200, 0, 0, HOLD_NOTHING},
                                            {7200, 1, 1, HOLD_NOTHING}, {7300, 1, 1, HOLD_CODE}};
    (void)state;
    see_all(glances, sizeof glances / sizeof glances[0]);
}

static void the_next_slip_waits_for_the_last_one_and_that_one_counts_no_second_time(void **state)
{
    static const struct glance glances[] = {{1000, 1, 1, HOLD_NOTHING}, {1100, 1, 1, HOLD_CODE},
                                            {1200, 1, 2, HOLD_NOTHING}, {1300, 1, 2, HOLD_NOTHING},
                                            {1600, 1, 2, HOLD_CODE},    {2200, 1, 1, HOLD_NOTHING},
                                            {2700, 1, 1, HOLD_NOTHING}, {2800, 1, 1, HOLD_NOTHING}};
    (void)state;
    see_all(glances, sizeof glances / sizeof glances[0]);
}

static void several_codes_are_said_once_and_none_is_taken_until_one_is_left(void **state)
{
    static const struct glance glances[] = {
        {1000, 2, 0, HOLD_MANY},    {1100, 2, 0, HOLD_NOTHING}, {1200, 1, 1, HOLD_NOTHING},
        {1300, 1, 1, HOLD_NOTHING}, {1400, 2, 0, HOLD_NOTHING}, {1900, 1, 1, HOLD_CLEAR},
        {2000, 1, 1, HOLD_NOTHING}, {2100, 1, 1, HOLD_CODE},    {2200, 2, 0, HOLD_MANY}};
    (void)state;
    see_all(glances, sizeof glances / sizeof glances[0]);
}

static void two_slips_that_are_read_by_turns_are_several(void **state)
{
    static const struct glance glances[] = {{1000, 1, 1, HOLD_NOTHING},
                                            {1100, 1, 2, HOLD_NOTHING},
                                            {1200, 1, 1, HOLD_MANY},
                                            {1300, 1, 1, HOLD_NOTHING}};
    (void)state;
    see_all(glances, sizeof glances / sizeof glances[0]);
}

static void a_code_of_something_else_is_said_and_taken_back(void **state)
{
    static const struct glance glances[] = {
        {1000, 1, -1, HOLD_NOTHING}, {1100, 1, -1, HOLD_FOREIGN}, {1200, 1, -1, HOLD_NOTHING},
        {2000, 0, 0, HOLD_NOTHING},  {3300, 0, 0, HOLD_CLEAR},    {3400, 0, 0, HOLD_NOTHING}};
    (void)state;
    see_all(glances, sizeof glances / sizeof glances[0]);
}

static void only_the_forms_of_slips_and_badges_are_ours(void **state)
{
    char token[TOKEN_TEXT_BYTES], other[TOKEN_TEXT_BYTES];
    (void)state;
    token_of(3, token);
    assert_true(hold_is_ours(token));
    assert_true(hold_is_ours("P0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789A"));
    assert_false(hold_is_ours("Q0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789A"));
    assert_false(hold_is_ours("P0123456789ABCDEFGHJKMNPQRSTVWXYZ012345678"));
    assert_false(hold_is_ours("PEGL850101MMCRRS09")); /* a CURP's length */
    assert_false(hold_is_ours(""));
    memcpy(other, token, sizeof other);
    other[80] = 'u';
    assert_false(hold_is_ours(other));
    memcpy(other, token, sizeof other);
    other[TOKEN_CHARS - 1] = '\0';
    assert_false(hold_is_ours(other));
}

/* -- The program, and its parent --------------------------------------------------------------- */

struct booth {
    char fifo[64], setting[96], text[CAMERA_TEXT_BYTES];
    int fd; /* our end of the FIFO */
    uint32_t at_ms;
    int64_t now_ms;
    struct camera *camera;
};

static int begin(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    snprintf(booth->fifo, sizeof booth->fifo, "/tmp/jornada-camera-%d", (int)getpid());
    snprintf(booth->setting, sizeof booth->setting, "frames:%s", booth->fifo);
    unlink(booth->fifo);
    assert_int_equal(mkfifo(booth->fifo, 0600), 0);
    booth->fd = open(booth->fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC); /* stays, reader or not */
    assert_true(booth->fd >= 0);
    booth->at_ms = 1000;
    booth->now_ms = 10000;
    assert_int_equal(camera_open(booth->setting, booth->now_ms, &booth->camera), DONE);
    *state = booth;
    return 0;
}

static int end(void **state)
{
    struct booth *booth = *state;
    camera_close(booth->camera);
    if (booth->fd >= 0)
        close(booth->fd);
    unlink(booth->fifo);
    free(booth);
    return 0;
}

static enum camera_news step(struct booth *booth)
{
    memset(booth->text, 0, sizeof booth->text);
    return camera_step(booth->camera, booth->now_ms, booth->text);
}

/* The next thing it says, or the state that is waited for. */
static enum camera_news until(struct booth *booth, enum camera_state state)
{
    for (int passed_ms = 0; passed_ms < WAIT_MS; passed_ms += 20) {
        enum camera_news news = step(booth);
        if (news != CAMERA_NOTHING || camera_state(booth->camera) == state)
            return news;
        struct pollfd wait = {.fd = camera_fd(booth->camera), .events = POLLIN};
        poll(&wait, 1, 20);
    }
    fail_msg("nothing came; its state is %d", camera_state(booth->camera));
    return CAMERA_NOTHING;
}

static void look(struct booth *booth)
{
    camera_want(booth->camera, true, booth->now_ms);
    assert_int_equal(until(booth, CAMERA_LOOKING), CAMERA_NOTHING);
}

/* The same picture `times` times, a tenth of a second apart. */
static void show(struct booth *booth, const struct camera_picture *picture, int times)
{
    for (int i = 0; i < times; i++, booth->at_ms += 100)
        assert_true(camera_picture_send(picture, booth->fd, booth->at_ms, SIZE_MAX));
}

static void show_slip(struct booth *booth, int variant)
{
    struct camera_picture picture;
    camera_picture_begin(&picture, 640, 900);
    camera_picture_slip(&picture, variant, "", (struct picture_place){320, 450, 0.8, 12});
    show(booth, &picture, 2);
    camera_picture_end(&picture);
}

static void expect_slip(struct booth *booth, int variant)
{
    char token[TOKEN_TEXT_BYTES];
    token_of(variant, token);
    assert_int_equal(until(booth, CAMERA_NONE), CAMERA_CODE);
    assert_string_equal(booth->text, token);
}

static int children(void)
{
    char path[64], list[256] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t got = fread(list, 1, sizeof list - 1, file);
    fclose(file);
    int count = 0;
    for (size_t i = 0; i < got; i++)
        count += list[i] == ' ';
    return count;
}

static void without_a_setting_there_is_no_camera_and_no_child(void **state)
{
    static const char *const off[] = {"", "none"};
    (void)state;
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        struct camera *camera = NULL;
        char text[CAMERA_TEXT_BYTES];
        assert_int_equal(camera_open(off[i], 0, &camera), DONE);
        assert_null(camera);
        camera_want(camera, true, 0);
        assert_int_equal(camera_step(camera, 0, text), CAMERA_NOTHING);
        assert_int_equal(camera_state(camera), CAMERA_NONE);
        assert_int_equal(camera_fd(camera), -1);
        assert_int_equal(camera_due_ms(camera), -1);
        assert_int_equal(children(), 0);
    }
}

static void a_child_looks_only_while_it_is_wanted(void **state)
{
    struct booth *booth = *state;
    camera_wait(booth->camera);
    assert_int_equal(camera_state(booth->camera), CAMERA_OFF);
    assert_int_equal(children(), 0);
    look(booth);
    assert_int_equal(children(), 1);
    show_slip(booth, 1);
    expect_slip(booth, 1);
    camera_want(booth->camera, false, booth->now_ms);
    assert_int_equal(children(), 0);
    assert_int_equal(camera_state(booth->camera), CAMERA_OFF);
    assert_int_equal(camera_due_ms(booth->camera), -1);
}

static void three_slips_are_said_to_be_several_and_the_one_that_stays_is_taken(void **state)
{
    struct booth *booth = *state;
    struct camera_picture picture;
    look(booth);
    camera_picture_begin(&picture, WIDE, HIGH);
    for (int i = 0; i < 3; i++)
        camera_picture_slip(&picture, i, "",
                            (struct picture_place){220 + 420 * i, HIGH / 2.0, 0.8, 0});
    show(booth, &picture, 3);
    camera_picture_end(&picture);
    assert_int_equal(until(booth, CAMERA_NONE), CAMERA_MANY);
    booth->at_ms += 1000;
    show_slip(booth, 2);
    show_slip(booth, 2);
    assert_int_equal(until(booth, CAMERA_NONE), CAMERA_CLEAR);
    expect_slip(booth, 2);
}

static void spoiled_pictures_and_foreign_codes_never_leave_the_child(void **state)
{
    struct booth *booth = *state;
    struct camera_picture picture;
    look(booth);
    camera_picture_begin(&picture, 640, 480);
    camera_picture_noise(&picture, 127, 3);
    show(booth, &picture, 3);
    for (size_t size = 0; size < 640 * 480; size += 99999) /* cut short */
        assert_true(camera_picture_send(&picture, booth->fd, booth->at_ms, size));
    camera_picture_end(&picture);
    camera_picture_begin(&picture, 640, 480);
    camera_picture_code(&picture, "HTTPS://EXAMPLE.TEST/PEGL850101MMCRRS09",
                        (struct picture_place){320, 240, 1, 8});
    show(booth, &picture, 2);
    camera_picture_end(&picture);
    assert_int_equal(until(booth, CAMERA_NONE), CAMERA_FOREIGN);
    assert_string_equal(booth->text, "");
    booth->at_ms += 500;
    show_slip(booth, 4);
    expect_slip(booth, 4);
}

static void what_is_no_picture_stops_it_and_it_is_tried_again_after_its_time(void **state)
{
    struct booth *booth = *state;
    static const char garbage[] = "GARBAGE AND NOT A PICTURE AT ALL, NOR THE BEGINNING OF ONE";
    look(booth);
    assert_int_equal(write(booth->fd, garbage, sizeof garbage), sizeof garbage);
    assert_int_equal(until(booth, CAMERA_STOPPED), CAMERA_NOTHING);
    while (camera_fd(booth->camera) >= 0)
        (void)step(booth);
    assert_int_equal(children(), 0);
    int64_t due_ms = camera_due_ms(booth->camera);
    assert_int_equal(due_ms, booth->now_ms + CAMERA_RETRY_MS);
    camera_want(booth->camera, true, due_ms - 1);
    assert_int_equal(children(), 0);
    char rest[256]; /* what was left of it in the FIFO */
    while (read(booth->fd, rest, sizeof rest) > 0)
        ;
    booth->now_ms = due_ms;
    look(booth);
    show_slip(booth, 5);
    expect_slip(booth, 5);
}

static void one_that_is_unplugged_in_mid_picture_is_said_to_have_stopped(void **state)
{
    struct booth *booth = *state;
    look(booth);
    assert_int_equal(write(booth->fd, "JCAM\1", 5), 5);
    close(booth->fd);
    booth->fd = -1;
    assert_int_equal(until(booth, CAMERA_STOPPED), CAMERA_NOTHING);
}

static void what_is_missing_or_no_camera_is_named_so(void **state)
{
    static const struct {
        const char *setting;
        enum camera_state state;
    } wrong[] = {{"/dev/jornada-no-such-camera", CAMERA_ABSENT},
                 {"/dev/null", CAMERA_NOT_ONE},
                 {"/etc/hostname", CAMERA_ABSENT}, /* not even opened for writing, or no device */
                 {"frames:/dev/null", CAMERA_NOT_ONE},
                 {"frames:/no/such/file", CAMERA_ABSENT}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct camera *camera;
        if (strcmp(wrong[i].setting, "/etc/hostname") == 0 && geteuid() == 0)
            continue; /* root may open it for writing: then it is NOT_ONE */
        assert_int_equal(camera_open(wrong[i].setting, 0, &camera), DONE);
        camera_wait(camera);
        assert_int_equal(camera_state(camera), wrong[i].state);
        assert_int_equal(children(), 0);
        camera_close(camera);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_that_is_turned_blurred_and_noisy_is_read_and_its_picture_zeroed),
        cmocka_unit_test(three_slips_in_view_are_several_and_none_is_named),
        cmocka_unit_test(a_table_and_noise_are_no_code),
        cmocka_unit_test(pictures_that_are_not_whole_are_refused),
        cmocka_unit_test(a_code_held_in_view_counts_once_until_it_was_gone_for_two_seconds),
        cmocka_unit_test(the_next_slip_waits_for_the_last_one_and_that_one_counts_no_second_time),
        cmocka_unit_test(several_codes_are_said_once_and_none_is_taken_until_one_is_left),
        cmocka_unit_test(two_slips_that_are_read_by_turns_are_several),
        cmocka_unit_test(a_code_of_something_else_is_said_and_taken_back),
        cmocka_unit_test(only_the_forms_of_slips_and_badges_are_ours),
        cmocka_unit_test(without_a_setting_there_is_no_camera_and_no_child),
        cmocka_unit_test_setup_teardown(a_child_looks_only_while_it_is_wanted, begin, end),
        cmocka_unit_test_setup_teardown(
            three_slips_are_said_to_be_several_and_the_one_that_stays_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(spoiled_pictures_and_foreign_codes_never_leave_the_child,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            what_is_no_picture_stops_it_and_it_is_tried_again_after_its_time, begin, end),
        cmocka_unit_test_setup_teardown(
            one_that_is_unplugged_in_mid_picture_is_said_to_have_stopped, begin, end),
        cmocka_unit_test(what_is_missing_or_no_camera_is_named_so),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
