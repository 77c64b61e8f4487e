/* passphrase.h over /dev/tty and struct io. */
#include "sync/hub/passphrase.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "sync/hub/file.h"

#define GROUPS 8
#define GROUP 4

struct passphrase *passphrase_create(void)
{
    struct passphrase *passphrase = sodium_malloc(sizeof *passphrase);
    if (passphrase != NULL)
        sodium_memzero(passphrase, sizeof *passphrase);
    return passphrase;
}

void passphrase_destroy(struct passphrase *passphrase)
{
    sodium_free(passphrase);
}

static enum outcome cut_line(struct passphrase *passphrase, size_t size)
{
    passphrase->text[size] = '\0';
    passphrase->text[strcspn(passphrase->text, "\r\n")] = '\0';
    return passphrase->text[0] != '\0' ? DONE : INVALID;
}

enum outcome passphrase_read_file(const struct io *io, const char *path,
                                  struct passphrase *passphrase)
{
    size_t size;
    enum outcome outcome =
        file_read_all(io, path, passphrase->text, sizeof passphrase->text - 1, &size);
    return outcome == DONE ? cut_line(passphrase, size) : outcome;
}

static enum outcome read_hidden(int tty, const char *prompt, struct passphrase *passphrase)
{
    struct termios shown, hidden;
    if (tcgetattr(tty, &shown) != 0)
        return NO_DEVICE;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    hidden.c_lflag |= ECHONL | ICANON;
    if (write(tty, prompt, strlen(prompt)) < 0 || tcsetattr(tty, TCSAFLUSH, &hidden) != 0)
        return NO_DEVICE;
    ssize_t size = read(tty, passphrase->text, sizeof passphrase->text - 1);
    tcsetattr(tty, TCSAFLUSH, &shown);
    return size > 0 ? cut_line(passphrase, (size_t)size) : INVALID;
}

enum outcome passphrase_ask(const char *prompt, bool twice, struct passphrase *passphrase)
{
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (tty < 0)
        return NO_DEVICE;
    enum outcome outcome = read_hidden(tty, prompt, passphrase);
    struct passphrase *again = twice && outcome == DONE ? passphrase_create() : NULL;
    if (again != NULL) {
        outcome = read_hidden(tty, "Once more: ", again);
        if (outcome == DONE && strcmp(again->text, passphrase->text) != 0)
            outcome = INVALID;
        passphrase_destroy(again);
    }
    close(tty);
    return outcome;
}

void passphrase_draw(const struct io *io, struct passphrase *passphrase)
{
    /* No letter or digit that can be taken for another one. */
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    const unsigned count = sizeof letters - 1;
    char *at = passphrase->text;
    for (unsigned i = 0; i < GROUPS * GROUP;) {
        uint8_t byte;
        io->random(io->self, &byte, 1);
        if (byte >= 256 / count * count)
            continue; /* the remainder would favour the first letters */
        if (i > 0 && i % GROUP == 0)
            *at++ = '-';
        *at++ = letters[byte % count];
        i++;
    }
    *at = '\0';
}
