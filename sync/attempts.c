/* The counts of attempts.h: groups of members, each group a sector, two of them in turn, two files.
 *
 * A sector: magic, turn, group, floor, members, check. The higher turn that is whole counts. An
 * update goes into the older of the group's two sectors, first file then second, each flushed: at
 * any moment the state before it is whole somewhere, and the state after it before it is used. */
#include "sync/attempts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"

#define FILES 2
#define SECTOR 512U
#define GROUP_MEMBERS 16U
#define GROUPS (ATTEMPTS_MEMBERS_MAX / GROUP_MEMBERS)
#define FILE_BYTES (GROUPS * 2U * SECTOR)
#define CHECK_BYTES 16U
#define MEMBER_BYTES (RECORD_STAFF_BYTES + 2U + 4U)
#define HEAD_SIZE (4U + 8U + 2U + 2U)
#define CHECK_PLACE (HEAD_SIZE + GROUP_MEMBERS * MEMBER_BYTES)
#define FAILURES_MAX 60000U
#define DEVICE_SHARE 5 /* the device waits after n wrong ones as a member after n / 5 */

static const uint8_t magic[4] = {'J', 'P', 'A', '1'};
static const char *const file_names[FILES] = {"attempts.1", "attempts.2"};

struct member {
    uint8_t staff[RECORD_STAFF_BYTES]; /* zeros = free */
    uint16_t failures;
    uint32_t released;
    int64_t since_ms;
};

struct group {
    uint64_t turn;
    uint16_t floor; /* failures of a member that stands nowhere */
    struct member members[GROUP_MEMBERS];
};

struct attempts {
    const struct io *io;
    struct io_file *files[FILES];
    struct group groups[GROUPS];
    int64_t since_ms; /* of the device's last attempt, or of the open */
    uint8_t begun[RECORD_STAFF_BYTES];
    bool lost, dead;
};

static void put(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t get(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

static void write_sector(const struct group *group, size_t index, uint64_t turn,
                         uint8_t sector[SECTOR])
{
    memset(sector, 0, SECTOR);
    memcpy(sector, magic, sizeof magic);
    put(sector + 4, turn, 8);
    put(sector + 12, index, 2);
    put(sector + 14, group->floor, 2);
    for (size_t i = 0; i < GROUP_MEMBERS; i++) {
        uint8_t *to = sector + HEAD_SIZE + i * MEMBER_BYTES;

        memcpy(to, group->members[i].staff, RECORD_STAFF_BYTES);
        put(to + 8, group->members[i].failures, 2);
        put(to + 10, group->members[i].released, 4);
    }
    crypto_generichash(sector + CHECK_PLACE, CHECK_BYTES, sector, CHECK_PLACE, NULL, 0);
}

static bool is_whole(const uint8_t sector[SECTOR], size_t index)
{
    uint8_t check[CHECK_BYTES];

    crypto_generichash(check, sizeof check, sector, CHECK_PLACE, NULL, 0);
    return memcmp(sector, magic, sizeof magic) == 0 && get(sector + 12, 2) == index &&
           memcmp(sector + CHECK_PLACE, check, sizeof check) == 0;
}

static void read_sector(const uint8_t sector[SECTOR], struct group *group)
{
    group->turn = get(sector + 4, 8);
    group->floor = (uint16_t)get(sector + 14, 2);
    for (size_t i = 0; i < GROUP_MEMBERS; i++) {
        const uint8_t *from = sector + HEAD_SIZE + i * MEMBER_BYTES;

        memcpy(group->members[i].staff, from, RECORD_STAFF_BYTES);
        group->members[i].failures = (uint16_t)get(from + 8, 2);
        group->members[i].released = (uint32_t)get(from + 10, 4);
    }
}

/* What is not known is many: for those who stand here, and for those who perhaps did. */
static void lose(struct group *group)
{
    group->floor = ATTEMPTS_LOST;
    for (size_t i = 0; i < GROUP_MEMBERS; i++)
        if (group->members[i].failures < ATTEMPTS_LOST)
            group->members[i].failures = ATTEMPTS_LOST;
}

/* The newest of the group's four sectors. False: one of its two places is whole in neither file,
 * and what stood there may have been newer. */
static bool choose(const uint8_t *const bytes[FILES], size_t index, struct group *group)
{
    bool known[2] = {false, false}, any = false;

    for (size_t file = 0; file < FILES; file++)
        for (size_t place = 0; place < 2; place++) {
            const uint8_t *sector = bytes[file] + (2 * index + place) * SECTOR;

            if (!is_whole(sector, index))
                continue;
            if (!any || get(sector + 4, 8) > group->turn)
                read_sector(sector, group);
            known[place] = any = true;
        }
    return known[0] && known[1];
}

/* Zeros where there is no such file, or none of our size. */
static enum outcome read_file(const struct io *io, const char *folder, const char *name,
                              uint8_t *bytes, bool *is_there)
{
    char path[DISK_PATH_MAX];
    size_t size = 0;
    enum outcome outcome = disk_path(path, folder, name);

    if (outcome != DONE)
        return outcome;
    outcome = disk_read(io, path, bytes, FILE_BYTES, &size);
    *is_there = outcome != NOT_FOUND;
    if (outcome != DONE || size != FILE_BYTES)
        memset(bytes, 0, FILE_BYTES); /* a medium that does not give it is as one that lost it */
    return DONE;
}

static bool holds_store(const struct io *io, const char *folder)
{
    char path[DISK_PATH_MAX];
    struct io_file *file = NULL;

    if (disk_path(path, folder, "store.db") != DONE)
        return true;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome == DONE)
        io->file_close(io->self, file);
    return outcome != NOT_FOUND;
}

static enum outcome read_all(struct attempts *attempts, const char *folder, uint8_t *bytes)
{
    const struct io *io = attempts->io;
    const uint8_t *const each[FILES] = {bytes, bytes + FILE_BYTES};
    bool is_there[FILES];
    enum outcome outcome = read_file(io, folder, file_names[0], bytes, &is_there[0]);

    if (outcome == DONE)
        outcome = read_file(io, folder, file_names[1], bytes + FILE_BYTES, &is_there[1]);
    if (outcome != DONE || (!is_there[0] && !is_there[1] && !holds_store(io, folder)))
        return outcome; /* the first start: everybody begins with none */
    for (size_t i = 0; i < GROUPS; i++)
        if (!choose(each, i, &attempts->groups[i])) {
            lose(&attempts->groups[i]);
            attempts->lost = true;
        }
    return DONE;
}

/* Both places of every group alike: what was read may never have reached the disk. */
static enum outcome write_all(struct attempts *attempts, const char *folder, uint8_t *bytes)
{
    char path[DISK_PATH_MAX];
    enum outcome outcome = DONE;

    for (size_t i = 0; i < GROUPS; i++) {
        struct group *group = &attempts->groups[i];
        uint64_t turn = (group->turn | 1) + 1;

        write_sector(group, i, turn, bytes + 2 * i * SECTOR);
        write_sector(group, i, turn + 1, bytes + (2 * i + 1) * SECTOR);
        group->turn = turn + 1;
    }
    for (size_t file = 0; file < FILES && outcome == DONE; file++) {
        outcome = disk_replace(attempts->io, folder, file_names[file], bytes, FILE_BYTES);
        if (outcome == DONE)
            outcome = disk_path(path, folder, file_names[file]);
        if (outcome == DONE)
            outcome = attempts->io->file_open(attempts->io->self, path, IO_CREATE,
                                              &attempts->files[file]);
    }
    return outcome;
}

enum outcome attempts_open(const struct io *io, const char *folder, struct attempts **attempts)
{
    struct attempts *made = calloc(1, sizeof *made);
    uint8_t *bytes = calloc(FILES, FILE_BYTES);
    enum outcome outcome = made == NULL || bytes == NULL ? BUSY : DONE;

    if (outcome == DONE) {
        made->io = io;
        made->since_ms = io->monotonic_ms(io->self);
        outcome = read_all(made, folder, bytes);
    }
    if (outcome == DONE)
        outcome = write_all(made, folder, bytes);
    for (size_t i = 0; outcome == DONE && i < ATTEMPTS_MEMBERS_MAX; i++)
        made->groups[i / GROUP_MEMBERS].members[i % GROUP_MEMBERS].since_ms = made->since_ms;
    free(bytes);
    if (outcome != DONE) {
        attempts_close(made);
        made = NULL;
    }
    *attempts = made;
    return outcome;
}

void attempts_close(struct attempts *attempts)
{
    if (attempts == NULL)
        return;
    for (size_t i = 0; i < FILES; i++)
        attempts->io->file_close(attempts->io->self, attempts->files[i]);
    free(attempts);
}

bool attempts_was_lost(const struct attempts *attempts)
{
    return attempts->lost;
}

/* One more than the position; 0 = stands nowhere. */
static size_t find(const struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES])
{
    size_t i = ATTEMPTS_MEMBERS_MAX;

    while (i > 0 &&
           memcmp(attempts->groups[(i - 1) / GROUP_MEMBERS].members[(i - 1) % GROUP_MEMBERS].staff,
                  staff, RECORD_STAFF_BYTES) != 0)
        i--;
    return i;
}

static uint16_t floor_of(const struct attempts *attempts)
{
    uint16_t floor = 0;

    for (size_t i = 0; i < GROUPS; i++)
        floor = attempts->groups[i].floor > floor ? attempts->groups[i].floor : floor;
    return floor;
}

/* A place for a new member: a free one, else of somebody of whom nothing has to be known. */
static size_t find_room(const struct attempts *attempts)
{
    static const uint8_t nobody[RECORD_STAFF_BYTES];
    size_t place = find(attempts, nobody);

    for (size_t i = 0; place == 0 && i < ATTEMPTS_MEMBERS_MAX; i++) {
        const struct member *member =
            &attempts->groups[i / GROUP_MEMBERS].members[i % GROUP_MEMBERS];

        if (member->failures == 0 && member->released == 0)
            place = i + 1;
    }
    return place;
}

static uint32_t count_all(const struct attempts *attempts)
{
    static const uint8_t nobody[RECORD_STAFF_BYTES];
    uint32_t count = 0;

    for (size_t i = 0; i < ATTEMPTS_MEMBERS_MAX; i++) {
        const struct member *member =
            &attempts->groups[i / GROUP_MEMBERS].members[i % GROUP_MEMBERS];

        if (memcmp(member->staff, nobody, sizeof nobody) != 0)
            count += member->failures;
    }
    return count;
}

int64_t attempts_wait_ms(uint32_t failures)
{
    static const int64_t seconds[] = {0, 0, 0, 5, 15, 30, 60, 120, 300, 600};
    size_t most = sizeof seconds / sizeof seconds[0] - 1;

    return seconds[failures < most ? failures : most] * 1000;
}

static int64_t left_ms(int64_t since_ms, int64_t wait_ms, int64_t now_ms)
{
    int64_t passed = now_ms > since_ms ? now_ms - since_ms : 0;

    return passed < wait_ms ? wait_ms - passed : 0;
}

void attempts_look(const struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES],
                   struct attempts_view *view)
{
    size_t place = find(attempts, staff);
    const struct member *member =
        place == 0
            ? NULL
            : &attempts->groups[(place - 1) / GROUP_MEMBERS].members[(place - 1) % GROUP_MEMBERS];
    int64_t now = attempts->io->monotonic_ms(attempts->io->self);
    int64_t since = member != NULL ? member->since_ms : attempts->since_ms;

    view->failures = member != NULL ? member->failures : floor_of(attempts);
    view->device = count_all(attempts);
    view->locked = view->failures >= ATTEMPTS_LIMIT;
    view->device_locked = view->device >= ATTEMPTS_DEVICE_LIMIT;
    int64_t own = left_ms(since, attempts_wait_ms(view->failures), now);
    int64_t all = left_ms(attempts->since_ms, attempts_wait_ms(view->device / DEVICE_SHARE), now);
    view->wait_ms = own > all ? own : all;
}

static enum outcome write_group(struct attempts *attempts, size_t index)
{
    const struct io *io = attempts->io;
    struct group *group = &attempts->groups[index];
    uint64_t turn = group->turn + 1, place = (2 * index + (turn & 1)) * SECTOR;
    uint8_t sector[SECTOR];

    write_sector(group, index, turn, sector);
    for (size_t file = 0; file < FILES; file++)
        if (io->file_write(io->self, attempts->files[file], place, sector, sizeof sector) != DONE ||
            io->file_sync(io->self, attempts->files[file]) != DONE) {
            attempts->dead = true;
            return DOUBT;
        }
    group->turn = turn;
    return DONE;
}

/* The member as `changed`, written. Whatever fails leaves this object dead. */
static enum outcome set(struct attempts *attempts, const struct member *changed)
{
    size_t place = find(attempts, changed->staff);

    if (attempts->dead)
        return DOUBT;
    if (place == 0)
        place = find_room(attempts);
    if (place == 0)
        return DISK_FULL;
    attempts->groups[(place - 1) / GROUP_MEMBERS].members[(place - 1) % GROUP_MEMBERS] = *changed;
    return write_group(attempts, (place - 1) / GROUP_MEMBERS);
}

static void fill(const struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES],
                 struct member *member)
{
    size_t place = find(attempts, staff);

    memset(member, 0, sizeof *member);
    if (place != 0)
        *member =
            attempts->groups[(place - 1) / GROUP_MEMBERS].members[(place - 1) % GROUP_MEMBERS];
    else
        member->failures = floor_of(attempts);
    memcpy(member->staff, staff, RECORD_STAFF_BYTES);
}

enum outcome attempts_begin(struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct attempts_view view;
    struct member member;

    sodium_memzero(attempts->begun, sizeof attempts->begun);
    if (sodium_is_zero(staff, RECORD_STAFF_BYTES))
        return INVALID;
    if (attempts->dead)
        return DOUBT;
    attempts_look(attempts, staff, &view);
    if (view.locked || view.device_locked)
        return REFUSED;
    if (view.wait_ms > 0)
        return BUSY;
    fill(attempts, staff, &member);
    member.failures =
        (uint16_t)(member.failures < FAILURES_MAX ? member.failures + 1U : FAILURES_MAX);
    attempts->since_ms = member.since_ms = attempts->io->monotonic_ms(attempts->io->self);
    enum outcome outcome = set(attempts, &member);
    if (outcome == DONE)
        memcpy(attempts->begun, staff, RECORD_STAFF_BYTES);
    return outcome;
}

enum outcome attempts_clear(struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct member member;

    if (sodium_is_zero(staff, RECORD_STAFF_BYTES) ||
        memcmp(attempts->begun, staff, RECORD_STAFF_BYTES) != 0)
        return REFUSED;
    sodium_memzero(attempts->begun, sizeof attempts->begun);
    fill(attempts, staff, &member);
    member.failures = 0;
    return set(attempts, &member);
}

enum outcome attempts_release(struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES],
                              uint32_t number)
{
    struct member member;

    if (sodium_is_zero(staff, RECORD_STAFF_BYTES))
        return INVALID;
    fill(attempts, staff, &member);
    if (number <= member.released)
        return DONE;
    member.failures = 0;
    member.released = number;
    return set(attempts, &member);
}
