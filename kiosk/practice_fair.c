#include "kiosk/practice_fair.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/disk.h"
#include "sync/enrolment.h"

#define MARK "es-un-ensayo" /* a folder without it is not ours to wipe */
#define FILE_MOST (1024U * 1024U)

/* -- The folder -------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

void practice_fair_wipe(const struct practice_fair *fair)
{
    char mark[DISK_PATH_MAX];
    struct stat about;
    bool ours = disk_path(mark, fair->folder, MARK) == DONE && lstat(mark, &about) == 0 &&
                S_ISREG(about.st_mode);
    if (ours) /* what cannot be removed is found, and wiped, by the next rehearsal */
        (void)nftw(fair->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int practice_fair_hold(const struct practice_fair *fair)
{
    char mark[DISK_PATH_MAX];
    if (disk_path(mark, fair->folder, MARK) != DONE)
        return -1;
    int fd = open(mark, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void practice_fair_let_go(int hold)
{
    (void)flock(hold, LOCK_UN);
    close(hold);
}

static bool is_held(const struct practice_fair *fair)
{
    struct stat about;
    char mark[DISK_PATH_MAX];
    if (disk_path(mark, fair->folder, MARK) != DONE || lstat(mark, &about) != 0)
        return false;
    int fd = practice_fair_hold(fair);
    if (fd >= 0)
        practice_fair_let_go(fd);
    return fd < 0;
}

static bool make_folder(const char *data, struct practice_fair *fair)
{
    const char *temporary = getenv("TMPDIR");
    if (data == NULL) {
        snprintf(fair->folder, sizeof fair->folder, "%s/jornada-" PRACTICE_FOLDER "-XXXXXX",
                 temporary != NULL && *temporary == '/' ? temporary : "/tmp");
        return mkdtemp(fair->folder) != NULL;
    }
    int length = snprintf(fair->folder, sizeof fair->folder, "%s/" PRACTICE_FOLDER, data);
    if (length >= (int)sizeof fair->folder || (mkdir(data, 0700) != 0 && errno != EEXIST))
        return false;
    practice_fair_wipe(fair);
    return mkdir(fair->folder, 0700) == 0;
}

/* -- What lies in it --------------------------------------------------------------------------- */

static enum outcome copy_file(const struct io *io, const char *from, const char *to,
                              const char *name)
{
    char path[DISK_PATH_MAX];
    size_t size = 0;
    uint8_t *bytes = malloc(FILE_MOST);
    enum outcome outcome = bytes == NULL ? BUSY : disk_path(path, from, name);
    if (outcome == DONE)
        outcome = disk_read(io, path, bytes, FILE_MOST, &size);
    if (outcome == DONE)
        outcome = disk_replace(io, to, name, bytes, size);
    free(bytes);
    return outcome;
}

/* A pack has one level of folders below it. */
static enum outcome copy_folder(const struct io *io, const char *from, const char *to, bool deeper)
{
    enum outcome outcome = io->folder_make(io->self, to);
    DIR *folder = opendir(from);
    if (folder == NULL)
        return NOT_FOUND;
    struct dirent *entry;
    while (outcome == DONE && (entry = readdir(folder)) != NULL) {
        char below[DISK_PATH_MAX], target[DISK_PATH_MAX];
        struct stat about;
        if (entry->d_name[0] == '.')
            continue;
        outcome = disk_path(below, from, entry->d_name);
        if (outcome == DONE)
            outcome = disk_path(target, to, entry->d_name);
        if (outcome != DONE || stat(below, &about) != 0)
            continue;
        if (S_ISREG(about.st_mode))
            outcome = copy_file(io, from, to, entry->d_name);
        else if (S_ISDIR(about.st_mode) && deeper)
            outcome = copy_folder(io, below, target, false);
    }
    closedir(folder);
    return outcome;
}

static enum outcome make_badge(const struct io *io, struct staff_list *list, unsigned role,
                               char text[STAFF_BADGE_CHARS + 1], char pin[STAFF_PIN_DIGITS + 1])
{
    struct staff_badge badge;
    struct staff_member *member = &list->members[list->count];
    memset(member, 0, sizeof *member);
    enum outcome outcome = staff_make(io, &badge, pin, member);
    if (outcome != DONE)
        return outcome;
    member->role = (uint8_t)role;
    ++list->count;
    staff_write_badge(&badge, text);
    sodium_memzero(&badge, sizeof badge);
    return DONE;
}

/* As the list wants them. */
static void put_in_order(struct staff_list *list)
{
    struct staff_member first = list->members[0];
    if (memcmp(first.staff, list->members[1].staff, sizeof first.staff) <= 0)
        return;
    list->members[0] = list->members[1];
    list->members[1] = first;
}

/* Badges of the trainee and of a colleague, signed as a hub signs them. */
static enum outcome make_badges(const struct io *io, const char *content, const uint8_t fair_id[8],
                                const uint8_t hub_secret[64], struct practice_fair *fair)
{
    struct staff_list *list = calloc(1, sizeof *list);
    uint8_t *bytes = malloc(STAFF_LIST_BYTES_MAX);
    size_t size = 0;
    enum outcome outcome = list != NULL && bytes != NULL ? DONE : BUSY;
    if (outcome == DONE) {
        memcpy(list->fair, fair_id, sizeof list->fair);
        outcome = make_badge(io, list, STAFF_ROLE_VOLUNTEER, fair->badge, fair->pin);
    }
    if (outcome == DONE)
        outcome = make_badge(io, list, STAFF_ROLE_VOLUNTEER, fair->other, fair->wrong_pin);
    if (outcome == DONE)
        put_in_order(list);
    if (outcome == DONE)
        outcome = staff_encode(list, hub_secret, bytes, STAFF_LIST_BYTES_MAX, &size);
    if (outcome == DONE)
        outcome = disk_replace(io, content, STAFF_FILE, bytes, size);
    fair->wrong_pin[0] = fair->wrong_pin[0] == '9' ? '0' : (char)(fair->wrong_pin[0] + 1);
    free(bytes);
    free(list);
    return outcome;
}

/* Whatever is sealed with these can be opened by nobody: the secret halves end here. */
static void draw_sealing_keys(struct enrolment *enrolment)
{
    uint8_t secret[crypto_box_SECRETKEYBYTES];
    crypto_box_keypair(enrolment->facts_key, secret);
    crypto_box_keypair(enrolment->identity_key, secret);
    sodium_memzero(secret, sizeof secret);
}

static enum outcome make_keys(const struct io *io, const char *content, const char *name,
                              struct practice_fair *fair)
{
    uint8_t hub_secret[crypto_sign_SECRETKEYBYTES];
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    if (enrolment == NULL)
        return BUSY;
    memset(enrolment, 0, sizeof *enrolment);
    crypto_sign_keypair(enrolment->hub_key, hub_secret);
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    draw_sealing_keys(enrolment);
    io->random(io->self, enrolment->tenant, sizeof enrolment->tenant);
    io->random(io->self, enrolment->device, sizeof enrolment->device);
    io->random(io->self, enrolment->fair_id, sizeof enrolment->fair_id);
    io->random(io->self, enrolment->cover_key, sizeof enrolment->cover_key);
    enrolment->fair_number = PRACTICE_FAIR_NUMBER;
    enrolment->kiosk = PRACTICE_KIOSK;
    snprintf(enrolment->fair, sizeof enrolment->fair, "%s", name);
    enum outcome outcome = make_badges(io, content, enrolment->fair_id, hub_secret, fair);
    if (outcome == DONE)
        outcome = enrolment_save(io, fair->folder, enrolment);
    sodium_memzero(hub_secret, sizeof hub_secret);
    sodium_free(enrolment);
    return outcome;
}

static enum outcome fill(const char *pack, const char *name, struct practice_fair *fair)
{
    const struct io *io = io_real();
    char contents[DISK_PATH_MAX], content[DISK_PATH_MAX];
    enum outcome outcome = disk_replace(io, fair->folder, MARK, (const uint8_t *)"", 0);
    if (outcome == DONE)
        outcome = disk_path(contents, fair->folder, "content");
    if (outcome == DONE)
        outcome = disk_path(content, contents, "1");
    if (outcome == DONE)
        outcome = io->folder_make(io->self, contents);
    if (outcome == DONE)
        outcome = copy_folder(io, pack, content, true);
    if (outcome == DONE)
        outcome = make_keys(io, content, name, fair);
    if (outcome == DONE)
        outcome = disk_replace(io, contents, "current", (const uint8_t *)"1\n", 2);
    return outcome;
}

bool practice_fair_make(const char *data, const char *pack, const char *name,
                        struct practice_fair *fair, char *why, size_t room)
{
    memset(fair, 0, sizeof *fair);
    if (data != NULL) {
        snprintf(fair->folder, sizeof fair->folder, "%s/" PRACTICE_FOLDER, data);
        if (is_held(fair)) {
            snprintf(why, room, "somebody rehearses there already");
            return false;
        }
    }
    if (!make_folder(data, fair)) {
        snprintf(why, room, "%.200s cannot be made anew, or is no rehearsal's", fair->folder);
        return false;
    }
    enum outcome outcome = fill(pack, name, fair);
    if (outcome == DONE)
        return true;
    snprintf(why, room, "the sample fair \"%s\" cannot be set up", name);
    practice_fair_wipe(fair);
    return false;
}
