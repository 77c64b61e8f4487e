#include "kiosk/speech/clip.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORM_BYTES 16 /* of the chunk "fmt " */

static uint32_t little(const uint8_t *bytes, int count)
{
    uint32_t value = 0;
    for (int i = count - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static bool read_all(int fd, uint8_t *bytes, size_t size)
{
    return read(fd, bytes, size) == (ssize_t)size;
}

static const char *judge_form(const uint8_t form[FORM_BYTES])
{
    if (little(form, 2) != 1 || little(form + 14, 2) != 16)
        return "expected samples of 16 bits, not squeezed";
    if (little(form + 2, 2) != 1)
        return "expected one channel";
    return little(form + 4, 4) == CLIP_RATE_HZ ? NULL : "expected 22050 samples a second";
}

/* To the first sample; chunks of other kinds are passed over. NULL: it stands there. */
static const char *find_samples(int fd, off_t size, uint32_t *bytes)
{
    static const char cut[] = "expected a whole WAV file";
    uint8_t head[12], form[FORM_BYTES];
    const char *wrong = "expected the form before the samples";
    if (!read_all(fd, head, sizeof head) || memcmp(head, "RIFF", 4) != 0 ||
        memcmp(head + 8, "WAVE", 4) != 0)
        return "expected a WAV file";
    for (int chunk = 0; chunk < 32 && read_all(fd, head, 8); chunk++) {
        uint32_t length = little(head + 4, 4);
        off_t at = lseek(fd, 0, SEEK_CUR);
        if (at < 0 || (off_t)length > size - at)
            return cut;
        if (memcmp(head, "data", 4) == 0) {
            *bytes = length & ~1U;
            return wrong;
        }
        if (memcmp(head, "fmt ", 4) == 0) {
            if (length < FORM_BYTES || !read_all(fd, form, FORM_BYTES))
                return cut;
            wrong = judge_form(form);
            if (wrong != NULL)
                return wrong;
        }
        if (lseek(fd, at + (off_t)length + (length & 1), SEEK_SET) < 0)
            return cut;
    }
    return cut;
}

int clip_open(const char *path, uint32_t *bytes, const char **why)
{
    struct stat stat;
    *bytes = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        *why = "cannot be read";
        return -1;
    }
    *why = fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode) ? "expected a file"
                                                           : find_samples(fd, stat.st_size, bytes);
    if (*why == NULL && *bytes > 2U * CLIP_RATE_HZ * CLIP_SECONDS_MAX)
        *why = "expected at most 60 seconds";
    if (*why == NULL && *bytes == 0)
        *why = "expected at least one sample";
    if (*why == NULL)
        return fd;
    close(fd);
    return -1;
}
