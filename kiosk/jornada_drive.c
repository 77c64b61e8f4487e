/* jornada-drive SOCKET [SCRIPT.jsonl]: sends JSON lines to a kiosk's test socket, prints replies.
 *
 * Promises: one reply is awaited for each line; stops with exit 1 at the first {"ok":false}, at a
 * reply that is not JSON, or when the kiosk is gone; exit 2 is wrong usage. Without a script the
 * lines come from standard input. Empty lines and lines beginning with # are passed over. Built
 * only with JORNADA_DRIVE. */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { DONE_WELL = 0, REFUSED_LINE = 1, WRONG_USAGE = 2 };

static FILE *dial(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    memcpy(at.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at))
        return NULL;
    return fdopen(fd, "r+");
}

/* Whether the reply is {"ok":true,…}. */
static bool is_ok(const char *reply)
{
    json_t *json = json_loads(reply, 0, NULL);
    bool ok = json_is_true(json_object_get(json, "ok"));
    json_decref(json);
    return ok;
}

static int run(FILE *script, FILE *kiosk)
{
    char *line = NULL, *reply = NULL;
    size_t line_room = 0, reply_room = 0;
    int status = DONE_WELL;
    for (int number = 1; status == DONE_WELL && getline(&line, &line_room, script) > 0; number++) {
        line[strcspn(line, "\n")] = 0;
        if (!line[0] || line[0] == '#')
            continue;
        bool sent = fprintf(kiosk, "%s\n", line) > 0 && fflush(kiosk) == 0;
        if (!sent || getline(&reply, &reply_room, kiosk) < 0) {
            fprintf(stderr, "jornada-drive: line %d: the kiosk is gone\n", number);
            status = REFUSED_LINE;
            break;
        }
        fputs(reply, stdout);
        if (!is_ok(reply)) {
            fprintf(stderr, "jornada-drive: line %d was refused: %s\n", number, line);
            status = REFUSED_LINE;
        }
    }
    free(line);
    free(reply);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        fprintf(stderr, "usage: jornada-drive SOCKET [SCRIPT.jsonl]\n");
        return WRONG_USAGE;
    }
    FILE *script = argc == 3 ? fopen(argv[2], "re") : stdin;
    if (!script) {
        fprintf(stderr, "jornada-drive: %s: %s\n", argv[2], strerror(errno));
        return WRONG_USAGE;
    }
    FILE *kiosk = dial(argv[1]);
    if (!kiosk) {
        fprintf(stderr, "jornada-drive: %s: %s\n", argv[1], strerror(errno));
        return REFUSED_LINE;
    }
    int status = run(script, kiosk);
    fclose(kiosk);
    fclose(script);
    return status;
}
