/* Slips into files: PNG, PDF or ESC/POS bytes by the name's end; each slip replaces the last.
 *
 * Written beside the file and renamed, so that a reader never sees half a slip. For rehearsals,
 * tests, and offices that print by other means. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/slip/road.h"

#define FILE_NAME_MAX (PRINTER_TARGET_MAX + 16)

static const struct {
    enum maker_form form;
    const char *end;
} endings[] = {{MAKER_PNG, ".png"}, {MAKER_PDF, ".pdf"}, {MAKER_ESCPOS, ".escpos"}};

#define ENDINGS (sizeof endings / sizeof endings[0])

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

static bool folder_is_there(const char *path)
{
    char folder[PRINTER_TARGET_MAX];
    struct stat about;
    const char *slash = strrchr(path, '/');
    if (!slash)
        return true;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
    return stat(folder, &about) == 0 && S_ISDIR(about.st_mode);
}

/* Renaming a slip over a device node would destroy the node. */
static bool is_device(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

static bool read_file(const char *text, struct road_target *target, char *why, size_t room)
{
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] == '/') {
        snprintf(why, room, "file: needs a file name, such as file:slip.png");
        return false;
    }
    if (is_device(text)) {
        snprintf(why, room, "\"%.80s\" is a device, and file: replaces a file", text);
        return false;
    }
    if (!folder_is_there(text)) {
        snprintf(why, room, "the folder of \"%.80s\" does not exist", text);
        return false;
    }
    strcpy(target->path, text);
    target->forms = MAKER_BIT(MAKER_ESCPOS);
    for (size_t i = 0; i < ENDINGS; i++)
        if (ends_with(text, endings[i].end))
            target->forms = MAKER_BIT(endings[i].form);
    if (ends_with(text, ".*")) {
        target->path[length - 2] = '\0';
        target->several = true;
        target->forms = MAKER_BIT(MAKER_PNG) | MAKER_BIT(MAKER_PDF) | MAKER_BIT(MAKER_ESCPOS);
    }
    return true;
}

static enum outcome outcome_of_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? DISK_FULL : NO_DEVICE;
}

static enum outcome write_all(int fd, const struct form *form)
{
    for (size_t at = 0; at < form->size;) {
        ssize_t wrote = write(fd, form->bytes + at, form->size - at);
        if (wrote < 0 && errno != EINTR)
            return outcome_of_errno();
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    return DONE;
}

static enum outcome replace(const char *path, const struct form *form)
{
    char part[FILE_NAME_MAX + 8];
    if (is_device(path))
        return NO_DEVICE; /* it became one since the kiosk started */
    snprintf(part, sizeof part, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return outcome_of_errno();
    enum outcome outcome = write_all(fd, form);
    if (close(fd) != 0 && outcome == DONE)
        outcome = outcome_of_errno();
    if (outcome == DONE && rename(part, path) != 0)
        outcome = outcome_of_errno();
    if (outcome != DONE)
        unlink(part);
    return outcome;
}

static enum outcome write_forms(const struct road_target *target, const struct form *forms)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < ENDINGS && outcome == DONE; i++) {
        char path[FILE_NAME_MAX];
        if (!(target->forms & MAKER_BIT(endings[i].form)))
            continue;
        snprintf(path, sizeof path, "%s%s", target->path, target->several ? endings[i].end : "");
        outcome = replace(path, &forms[endings[i].form]);
    }
    return outcome;
}

static void run_file(struct printer *printer, const struct road_target *target)
{
    printer_say(printer, PRINTER_READY, PRINTER_NEEDS_NOTHING);
    for (;;) {
        unsigned orders = printer_orders(printer);
        if (orders & ORDER_CLOSE)
            return;
        if (orders & ORDER_DROP) {
            printer_dropped(printer);
        } else if (orders & ORDER_PRINT) {
            printer_say(printer, PRINTER_SENDING, PRINTER_NEEDS_NOTHING);
            enum outcome outcome = write_forms(target, printer_job(printer));
            printer_say(printer, PRINTER_READY, PRINTER_NEEDS_NOTHING);
            printer_finish(printer, outcome);
        }
        struct pollfd wait = {.fd = printer_order_fd(printer), .events = POLLIN};
        poll(&wait, 1, -1);
    }
}

const struct road road_file = {"file:", read_file, run_file};
