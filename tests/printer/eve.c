/* See eve.h. */
#include "tests/printer/eve.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void path_of(const struct eve *eve, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", eve->folder, name);
}

static bool put(const struct eve *eve, const char *name, const char *text, mode_t mode)
{
    char path[512], part[520];
    path_of(eve, name, path);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *file = fopen(part, "we");
    bool good = file && fputs(text, file) >= 0;
    if (file)
        good = fclose(file) == 0 && good;
    return good && chmod(part, mode) == 0 && rename(part, path) == 0;
}

static int count_files(const struct eve *eve, const char *name, const char *end)
{
    char path[512];
    int count = 0;
    path_of(eve, name, path);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name), tail = strlen(end);
        count += entry->d_name[0] != '.' && length >= tail &&
                 strcmp(entry->d_name + length - tail, end) == 0;
    }
    if (folder)
        closedir(folder);
    return count;
}

/* A port that is free now; ippeveprinter takes it a moment later. */
static int free_port(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0 &&
                getsockname(fd, (struct sockaddr *)&here, &size) == 0;
    if (fd >= 0)
        close(fd);
    return good ? ntohs(here.sin_port) : 0;
}

static bool answers(int port)
{
    struct sockaddr_in there = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && connect(fd, (struct sockaddr *)&there, sizeof there) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

bool eve_can(void)
{
    const char *map = geteuid() == 0 ? "" : "--map-root-user";
    char command[160];
    snprintf(command, sizeof command,
             "unshare --mount --pid --fork --kill-child --mount-proc %s true 2>&1", map);
    return system(command) == 0;
}

static void run(const struct eve *eve)
{
    char script[512], conf[512], spool[512], log[512], port[16], shell[512];
    path_of(eve, "command.sh", script);
    path_of(eve, "printer.conf", conf);
    path_of(eve, "spool", spool);
    path_of(eve, "eve.log", log);
    snprintf(port, sizeof port, "%d", eve->port);
    const char *root = getenv("JORNADA_ROOT");
    snprintf(shell, sizeof shell, "%s/tests/printer/eve.sh", root ? root : "../../..");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd >= 0 && dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0)
        execlp(shell, shell, eve->folder, "ippeveprinter", "-p", port, "-n", "localhost", "-d",
               spool, "-c", script, "-a", conf, "-vv", "Printer of the tests", (char *)NULL);
    _exit(127);
}

/* "a,b" as "\"a\",\"b\"". */
static void quote(const char *list, char *quoted, size_t room)
{
    quoted[0] = '\0';
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, ","), used = strlen(quoted);
        snprintf(quoted + used, room - used, "%s\"%.*s\"", used ? "," : "", (int)length, at);
        at += length + (at[length] == ',');
    }
}

/* What stands in place of ippeveprinter's own attributes. */
static bool write_conf(const struct eve *eve, const char *media_ready, const char *formats)
{
    char conf[4096], media[1024], types[512];
    quote(media_ready, media, sizeof media);
    quote(formats, types, sizeof types);
    int size =
        snprintf(conf, sizeof conf,
                 "ATTR keyword media-ready %s\n"
                 "ATTR keyword media-default %.*s\n"
                 "ATTR keyword media-supported \"na_letter_8.5x11in\",\"iso_a4_210x297mm\","
                 "\"iso_a6_105x148mm\",\"na_legal_8.5x14in\"\n"
                 "ATTR collection media-size-supported "
                 "{ MEMBER integer x-dimension 21590 MEMBER integer y-dimension 27940 },"
                 "{ MEMBER integer x-dimension 10500 MEMBER integer y-dimension 14800 }\n"
                 "ATTR mimeMediaType document-format-supported %s\n"
                 "ATTR mimeMediaType document-format-default %.*s\n"
                 "ATTR resolution pwg-raster-document-resolution-supported 300dpi,600dpi\n"
                 "ATTR keyword pwg-raster-document-type-supported black_1,sgray_8\n",
                 media, (int)strcspn(media, ","), media, types, (int)strcspn(types, ","), types);
    return size > 0 && (size_t)size < sizeof conf && put(eve, "printer.conf", conf, 0600);
}

bool eve_switch_on(struct eve *eve, const char *media_ready, const char *formats)
{
    if (!write_conf(eve, media_ready, formats))
        return false;
    eve->pid = fork();
    if (eve->pid == 0)
        run(eve);
    for (int i = 0; i < 200 && eve->pid > 0 && waitpid(eve->pid, NULL, WNOHANG) == 0; i++) {
        if (answers(eve->port))
            return true;
        poll(NULL, 0, 50);
    }
    eve_switch_off(eve);
    return false;
}

void eve_switch_off(struct eve *eve)
{
    if (eve->pid > 0) {
        kill(eve->pid, SIGKILL); /* everything in its namespace ends with it */
        waitpid(eve->pid, NULL, 0);
    }
    eve->pid = 0;
    for (int i = 0; i < 100 && answers(eve->port); i++)
        poll(NULL, 0, 20);
}

bool eve_start(struct eve *eve, const char *name, const char *media_ready, const char *formats)
{
    char command[4096], here[128];
    *eve = (struct eve){.port = free_port()};
    if (!getcwd(here, sizeof here))
        return false;
    snprintf(eve->folder, sizeof eve->folder, "%s/%s", here, name);
    snprintf(eve->uri, sizeof eve->uri, "ipp://127.0.0.1:%d/ipp/print", eve->port);
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir -p '%s/out' '%s/begun' '%s/spool'",
             eve->folder, eve->folder, eve->folder, eve->folder);
    if (system(command) != 0)
        return false;
    /* $PATIENCE: until the file "go" is newer than this job. */
    snprintf(command, sizeof command,
             "#!/bin/sh\n"
             "folder='%s'\n"
             ": > \"$folder/begun/$$-$(date +%%N)\"\n"
             "PATIENCE=\"until [ -e $folder/go ]; do sleep 0.02; done; rm -f $folder/go\"\n"
             "eval \"$(cat \"$folder/do\")\"\n"
             "sheet=$$-$(date +%%N)\n"
             "env | sort > \"$folder/out/$sheet.env\"\n"
             "cp \"$1\" \"$folder/out/$sheet.part\" && mv \"$folder/out/$sheet.part\" "
             "\"$folder/out/$sheet.doc\"\n",
             eve->folder);
    eve_do(eve, ":");
    return put(eve, "command.sh", command, 0700) && eve_switch_on(eve, media_ready, formats);
}

void eve_stop(struct eve *eve)
{
    char command[512];
    eve_switch_off(eve);
    snprintf(command, sizeof command, "rm -rf '%s'", eve->folder);
    if (eve->folder[0] && system(command) != 0)
        perror(eve->folder);
}

void eve_do(const struct eve *eve, const char *shell)
{
    char path[512];
    path_of(eve, "go", path);
    unlink(path);
    if (!put(eve, "do", shell, 0600))
        perror(eve->folder);
}

void eve_go(const struct eve *eve)
{
    if (!put(eve, "go", "", 0600))
        perror(eve->folder);
}

int eve_sheets(const struct eve *eve)
{
    return count_files(eve, "out", ".doc");
}

int eve_begun(const struct eve *eve)
{
    return count_files(eve, "begun", "");
}
