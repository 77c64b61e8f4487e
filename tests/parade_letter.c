#include "tests/parade_letter.h"

#include <math.h>
#include <string.h>

#include "kiosk/words.h"
#include "sync/letter.h"

static void open_side(struct kiosk *kiosk)
{
    kiosk->visit->staff.open = true;
    kiosk->status.counts_known = true;
    kiosk->visit->trail[0] = SCREEN_STAFF_HOME;
    kiosk->visit->depth = 1;
}

static void put(struct kiosk *kiosk, enum visit_entry entry, const char *text)
{
    field_clear(&kiosk->visit->entries[entry]);
    (void)field_insert(&kiosk->visit->entries[entry], text);
}

/* What she gave: of nobody, everyday, as long as it may be. */
static void fill_person(struct kiosk *kiosk, int much)
{
    static const char longest[] = "María Guadalupe de los Ángeles Concepción Montserrat Xóchitl";
    if (much == 0)
        return;
    put(kiosk, ENTRY_GIVEN, much == 1 ? "María de los Ángeles" : longest);
    put(kiosk, ENTRY_SURNAME1, much == 1 ? "Núñez" : longest);
    put(kiosk, ENTRY_SURNAME2, much == 1 ? "de la Peña" : longest);
    put(kiosk, ENTRY_PHONE, "7225550134");
    kiosk->visit->letter.contact =
        much == 1 ? LETTER_CALL | LETTER_MORNINGS
                  : LETTER_CALL | LETTER_MESSAGE | LETTER_AFTERNOONS | LETTER_ONLY_HER;
}

/* A finger that writes in loops from left to right. */
static void draw(struct pad *pad, int loops)
{
    const struct box box = {0, 0, PAD_WIDTH, PAD_HEIGHT};
    struct window_event event = {.kind = WINDOW_DOWN};
    for (int i = 0; i <= loops * 24; ++i) {
        double turn = i * 6.283 / 24;
        event.x_mm = 30 + i * 190.0 / (loops * 24) + 14 * cos(turn);
        event.y_mm = 48 + 30 * sin(turn);
        (void)pad_finger(pad, box, &event);
        event.kind = WINDOW_MOVE;
    }
    event.kind = WINDOW_UP;
    (void)pad_finger(pad, box, &event);
}

bool parade_letter_refer(struct kiosk *kiosk, int variant)
{
    static const uint8_t needs[] = {NEED_NONE, NEED_LEGAL, NEED_CHILDREN};
    if (variant >= (int)(sizeof needs / sizeof needs[0]))
        return false;
    open_side(kiosk);
    kiosk->visit->need = needs[variant];
    kiosk_show(kiosk, SCREEN_STAFF_REFER);
    return true;
}

bool parade_letter_office(struct kiosk *kiosk, int variant)
{
    if (variant > PERMIT_NO_KEY + 2)
        return false;
    open_side(kiosk);
    kiosk->visit->office = kiosk->pack->offices[variant % (int)kiosk->pack->office_count].code;
    kiosk_show(kiosk, SCREEN_STAFF_REFER);
    kiosk_show(kiosk, SCREEN_STAFF_OFFICE);
    kiosk->visit->pending = variant > PERMIT_NO_KEY ? PENDING_PERMIT : PENDING_NOTHING;
    kiosk->visit->letter.asked = variant <= PERMIT_NO_KEY;
    kiosk->visit->letter.failed = variant == PERMIT_NO_KEY + 2;
    if (variant <= PERMIT_NO_KEY)
        kiosk->visit->letter.permit = (enum permit)variant;
    return true;
}

static void begin(struct kiosk *kiosk, enum screen_id id)
{
    open_side(kiosk);
    kiosk->visit->office = kiosk->pack->offices[0].code;
    kiosk_show(kiosk, SCREEN_STAFF_REFER);
    kiosk_show(kiosk, SCREEN_STAFF_OFFICE);
    kiosk->visit->pending = PENDING_NOTHING;
    kiosk->visit->letter.on = kiosk->visit->letter.asked = true;
    kiosk->visit->letter.failed = false;
    kiosk_show(kiosk, id);
    kiosk->visit->letter.asked = true;
    kiosk->visit->letter.failed = false;
}

bool parade_letter_duty(struct kiosk *kiosk, int variant)
{
    if (variant > 0)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_DUTY);
    return true;
}

bool parade_letter_age(struct kiosk *kiosk, int variant)
{
    if (variant > 2)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_AGE);
    kiosk->visit->letter.adult = variant == 1;
    kiosk->visit->letter.minor = variant == 2;
    return true;
}

bool parade_letter_text(struct kiosk *kiosk, int variant)
{
    if (variant > 0)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_TEXT);
    return true;
}

bool parade_letter_name(struct kiosk *kiosk, int variant)
{
    if (variant > 2)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_NAME);
    fill_person(kiosk, variant);
    return true;
}

bool parade_letter_phone(struct kiosk *kiosk, int variant)
{
    static const char *const troubles[] = {NULL, "Some digits are missing. A number has ten.",
                                           "Nobody has this number. Please look again."};
    if (variant > 2)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_PHONE);
    fill_person(kiosk, variant > 0);
    kiosk->visit->trouble = variant == 0 ? NULL : words_say(troubles[variant]);
    return true;
}

bool parade_letter_contact(struct kiosk *kiosk, int variant)
{
    if (variant > 2)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_CONTACT);
    fill_person(kiosk, variant);
    return true;
}

/* Empty; signed; a cross; as long as a signature may be. */
bool parade_letter_sign(struct kiosk *kiosk, int variant)
{
    if (variant > 3)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_SIGN);
    struct pad *pad = &kiosk->visit->letter.pad;
    if (variant == 2)
        pad_cross(pad);
    else if (variant > 0)
        draw(pad, variant == 1 ? 5 : 60);
    return true;
}

bool parade_letter_review(struct kiosk *kiosk, int variant)
{
    if (variant > 4)
        return false;
    begin(kiosk, SCREEN_STAFF_LETTER_REVIEW);
    fill_person(kiosk, variant > 2 ? 1 : variant);
    draw(&kiosk->visit->letter.pad, 5);
    if (variant == 3)
        kiosk->visit->pending = PENDING_LETTER;
    kiosk->visit->letter.failed = variant == 4;
    return true;
}

bool parade_letter_withdraw(struct kiosk *kiosk, int variant)
{
    if (variant > 5)
        return false;
    open_side(kiosk);
    kiosk_show(kiosk, SCREEN_STAFF_REFER);
    kiosk_show(kiosk, SCREEN_STAFF_WITHDRAW);
    struct visit_letter *letter = &kiosk->visit->letter;
    memset(letter->slip, 0x5A, sizeof letter->slip);
    letter->ready = variant == 2 || variant == 3;
    letter->failed = variant == 1 || variant == 3;
    letter->outcome = variant == 1 ? NOT_FOUND : BUSY;
    letter->withdrawn = variant > 3;
    letter->none = variant == 5;
    return true;
}
