/* What happened in one simulated day: see trace.h. */
#include "tests/sim/trace.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ROOM 240
#define PRINT_HEAD 450
#define PRINT_TAIL 12

struct trace {
    crypto_generichash_state state;
    bool keep;
    char **lines;
    uint64_t count, room;
};

struct trace *trace_create(bool keep)
{
    struct trace *trace = NULL;
    if (posix_memalign((void **)&trace, 64, sizeof *trace) != 0)
        abort();
    memset(trace, 0, sizeof *trace);
    trace->keep = keep;
    crypto_generichash_init(&trace->state, NULL, 0, 16);
    return trace;
}

void trace_destroy(struct trace *trace)
{
    if (!trace)
        return;
    for (uint64_t i = 0; trace->lines && i < trace->count; i++)
        free(trace->lines[i]);
    free(trace->lines);
    free(trace);
}

static void keep_line(struct trace *trace, const char *line)
{
    if (trace->count == trace->room) {
        trace->room = trace->room ? trace->room * 2 : 256;
        trace->lines = realloc(trace->lines, trace->room * sizeof *trace->lines);
        if (!trace->lines)
            abort();
    }
    trace->lines[trace->count] = strdup(line);
}

void trace_say(struct trace *trace, int64_t now_ms, const char *format, ...)
{
    char line[LINE_ROOM];
    int length =
        snprintf(line, sizeof line, "%02d:%02d:%02d.%03d ", (int)(now_ms / 3600000),
                 (int)(now_ms / 60000 % 60), (int)(now_ms / 1000 % 60), (int)(now_ms % 1000));
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + length, sizeof line - (size_t)length, format, arguments);
    va_end(arguments);
    crypto_generichash_update(&trace->state, (const uint8_t *)line, strlen(line) + 1);
    if (trace->keep)
        keep_line(trace, line);
    trace->count++;
}

void trace_fingerprint(const struct trace *trace, char text[17])
{
    crypto_generichash_state state = trace->state;
    uint8_t hash[16];
    crypto_generichash_final(&state, hash, sizeof hash);
    for (size_t i = 0; i < 8; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

void trace_print(const struct trace *trace, FILE *to)
{
    /* A day that does not end says the same over and over: its beginning and its end tell it. */
    for (uint64_t i = 0; trace->lines && i < trace->count; i++) {
        if (i == PRINT_HEAD && trace->count > PRINT_HEAD + PRINT_TAIL) {
            i = trace->count - PRINT_TAIL;
            fprintf(to, "  … %llu lines …\n", (unsigned long long)(i - PRINT_HEAD));
        }
        fprintf(to, "  %s\n", trace->lines[i]);
    }
}

uint64_t trace_lines(const struct trace *trace)
{
    return trace->count;
}

const char *trace_outcome(enum outcome outcome)
{
    static const char *const names[] = {
        [DONE] = "DONE",         [OFFLINE] = "OFFLINE",     [BUSY] = "BUSY",
        [NO_PAPER] = "NO_PAPER", [NO_DEVICE] = "NO_DEVICE", [DISK_FULL] = "DISK_FULL",
        [DOUBT] = "DOUBT",       [DAMAGED] = "DAMAGED",     [REFUSED] = "REFUSED",
        [INVALID] = "INVALID",   [NOT_FOUND] = "NOT_FOUND",
    };
    return (size_t)outcome < sizeof names / sizeof *names ? names[outcome] : "?";
}
