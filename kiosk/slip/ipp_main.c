/* The program jornada-ipp: libcups and the network's waiting, in a process that may be killed.
 *
 * Started by the kiosk's road of ipp: with one argument, the printer's address, and a socket pair.
 * It reads orders and answers them, one at a time, and ends when the other side is gone. It cannot
 * write a file or start a program (kiosk/confine.h), leaves no core, and is not the kiosk itself so
 * that libcups and what it links stay out of that one's memory. */
#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/confine.h"
#include "kiosk/slip/ipp.h"
#include "kiosk/slip/ipp_wire.h"

static bool receive_all(void *bytes, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t count = recv(IPP_FD, (uint8_t *)bytes + got, size - got, 0);
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        got += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool say(const struct ipp_answer *answer)
{
    return send(IPP_FD, answer, sizeof *answer, MSG_NOSIGNAL) == (ssize_t)sizeof *answer;
}

/* CREATED and, where there is a job, what became of its document. */
static bool print(struct ipp *ipp, const struct ipp_order *order)
{
    struct ipp_answer answer;
    if (order->size > IPP_DOCUMENT_MAX)
        return false;
    uint8_t *document = sodium_malloc(order->size + 1); /* zeroed when freed */
    bool good = document && receive_all(document, order->size);
    if (good) {
        ipp_create(ipp, order, &answer);
        good = say(&answer);
    }
    if (good && answer.progress == JOB_WAITS) {
        ipp_send(ipp, order, document, &answer);
        good = say(&answer);
    }
    sodium_free(document);
    return good;
}

static bool obey(struct ipp *ipp, const struct ipp_order *order)
{
    struct ipp_answer answer;
    switch ((enum ipp_order_kind)order->kind) {
    case WIRE_PRINT:
        return print(ipp, order);
    case WIRE_ASK:
        ipp_ask(ipp, order->job, &answer);
        return say(&answer);
    case WIRE_LOOK:
        ipp_look(ipp, order->job, &answer);
        return say(&answer);
    case WIRE_CANCEL:
        ipp_cancel(ipp, order->job, &answer);
        return say(&answer);
    }
    return false;
}

int main(int argc, char **argv)
{
    const struct rlimit none = {0, 0};
    struct ipp *ipp;
    struct ipp_order order;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    if (argc != 2 || ipp_open(argv[1], &ipp) != DONE || confine_network() != DONE)
        return 2;
    bool good = true;
    while (good && receive_all(&order, sizeof order))
        good = obey(ipp, &order);
    ipp_close(ipp);
    _exit(good ? 0 : 1); /* what libcups keeps is not worth looking for leaks in a closed process */
}
