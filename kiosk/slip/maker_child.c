/* The slip maker's own process: loads fonts, shuts itself in, answers until its parent is gone.
 *
 * After warming up it may open no file and no socket and start nothing (seccomp): what it knows can
 * only go back through the one socket. Memory is locked where the machine's limits allow it, no
 * core is ever written. */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/form.h"
#include "kiosk/slip/maker_wire.h"
#include "kiosk/slip/pwg.h"
#include "kiosk/slip/render.h"

#define LOCK_ENOUGH_BYTES (256UL << 20) /* a lower limit would make later allocations fail */

struct child {
    int fd;
    struct render *render; /* NULL when the fonts are missing */
    struct maker_question question;
};

static void lock_memory(void)
{
    const struct rlimit none = {0, 0};
    struct rlimit limit;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    bool enough = geteuid() == 0 ||
                  (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur >= LOCK_ENOUGH_BYTES);
    /* On fault: only what is touched is kept, not every page of every library. */
    if (enough && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        return; /* a machine without the right runs without swap: kiosk/slip/README.md */
}

/* False when the kernel has no seccomp: the child then works unconfined. */
static bool shut_in(void)
{
    static const int denied[] = {SCMP_SYS(open),
                                 SCMP_SYS(openat),
                                 SCMP_SYS(openat2),
                                 SCMP_SYS(creat),
                                 SCMP_SYS(socket),
                                 SCMP_SYS(connect),
                                 SCMP_SYS(execve),
                                 SCMP_SYS(execveat),
                                 SCMP_SYS(fork),
                                 SCMP_SYS(vfork),
                                 SCMP_SYS(ptrace),
                                 SCMP_SYS(memfd_create),
                                 SCMP_SYS(process_vm_writev)};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool good = filter != NULL;
    for (size_t i = 0; good && i < sizeof denied / sizeof denied[0]; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), denied[i], 0) == 0;
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

static bool receive_all(int fd, void *bytes, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t count = recv(fd, (uint8_t *)bytes + got, size - got, 0);
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        got += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool send_all(int fd, const void *bytes, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t count = send(fd, (const uint8_t *)bytes + sent, size - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return false;
        sent += count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* A page in the dots of the printer that asked. */
static enum outcome make_pwg(const struct child *child, const struct slip_layout *layout,
                             struct form forms[MAKER_FORMS])
{
    static const struct {
        enum maker_form form;
        int dots_per_inch;
    } pages[] = {{MAKER_PWG_300, 300}, {MAKER_PWG_360, 360}, {MAKER_PWG_600, 600}};
    enum outcome outcome = DONE;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0] && outcome == DONE; i++) {
        struct grey grey;
        if (!(child->question.forms & MAKER_BIT(pages[i].form)))
            continue;
        outcome = render_grey(child->render, layout, pages[i].dots_per_inch, &grey);
        if (outcome != DONE)
            break;
        outcome = pwg_page(&grey, layout, pages[i].dots_per_inch, &forms[pages[i].form]);
        grey_free(&grey);
    }
    return outcome;
}

static unsigned escpos_flags(unsigned wanted)
{
    return (wanted & MAKER_TEAR ? ESCPOS_TEAR : 0U) | (wanted & MAKER_SLOW ? ESCPOS_DOUBLED : 0U);
}

/* Half the dots each way, for a slow line: the same boxes, and the QR in whole dots again. */
static void halve(struct slip_layout *layout)
{
    layout->width /= 2;
    layout->height /= 2;
    for (int i = 0; i < layout->count; i++) {
        struct slip_element *element = &layout->elements[i];
        int middle = element->x + element->width / 2;
        element->x /= 2;
        element->y /= 2;
        element->width /= 2;
        element->height = (element->height + 1) / 2;
        element->size /= 2;
        element->grain = SLIP_FINE; /* all of it is sent two by two */
        if (element->kind != SLIP_QR)
            continue;
        element->width = element->height = element->size * SLIP_QR_MODULES;
        element->x = middle / 2 - element->width / 2;
    }
}

/* The forms that were asked for, of a raster that is there. */
static enum outcome make_forms(const struct child *child, const struct slip_layout *layout,
                               const struct raster *raster, struct form forms[MAKER_FORMS])
{
    unsigned wanted = child->question.forms;
    enum outcome outcome = DONE;
    if (wanted & MAKER_BIT(MAKER_RASTER))
        outcome = form_append(&forms[MAKER_RASTER], raster->bits,
                              raster->stride * (size_t)raster->height);
    if (outcome == DONE && wanted & MAKER_BIT(MAKER_PNG))
        outcome = render_png(raster, layout, &forms[MAKER_PNG]);
    if (outcome == DONE && wanted & MAKER_BIT(MAKER_PDF))
        outcome = render_pdf(child->render, layout, &forms[MAKER_PDF]);
    if (outcome == DONE && wanted & MAKER_BIT(MAKER_ESCPOS))
        outcome = escpos_job_as(raster, escpos_flags(wanted), &forms[MAKER_ESCPOS]);
    return outcome == DONE ? make_pwg(child, layout, forms) : outcome;
}

static enum outcome compose(const struct child *child, const struct slip *slip,
                            struct slip_layout *layout)
{
    enum outcome outcome = slip_compose(slip, (enum slip_paper)child->question.paper, layout);
    if (outcome == DONE && child->question.forms & MAKER_SLOW)
        halve(layout);
    return outcome;
}

static void write_nobodys(struct slip *slip)
{
    memset(slip->token, '0', TOKEN_CHARS);
    strcpy(slip->folio, "0000-0000");
}

/* As many bytes as nobody's slip on which every line says something, and a little more for what
 * QRs and folios differ by: a desk's slip and that of three turns take equally long on the wire. */
static enum outcome pad_job(const struct child *child, struct form *job)
{
    struct slip full = child->question.slip;
    struct slip_layout layout;
    struct raster raster;
    struct form other = {0};
    write_nobodys(&full);
    for (int i = 1; i < SLIP_LINES; i++)
        full.lines[i] = full.lines[0];
    enum outcome outcome = compose(child, &full, &layout);
    if (outcome == DONE)
        outcome = render_raster(child->render, &layout, &raster);
    if (outcome == DONE) {
        outcome = escpos_job_as(&raster, escpos_flags(child->question.forms), &other);
        raster_free(&raster);
    }
    if (outcome == DONE)
        outcome = escpos_pad(job, other.size + other.size / 64);
    form_free(&other);
    explicit_bzero(&full, sizeof full);
    return outcome;
}

static enum outcome make(const struct child *child, struct maker_head *head,
                         struct form forms[MAKER_FORMS])
{
    struct slip_layout layout;
    struct raster raster = {0};
    if (!child->render)
        return NOT_FOUND;
    const unsigned dotted =
        MAKER_BIT(MAKER_RASTER) | MAKER_BIT(MAKER_PNG) | MAKER_BIT(MAKER_ESCPOS);
    unsigned wanted = child->question.forms;
    enum outcome outcome = compose(child, &child->question.slip, &layout);
    if (outcome == DONE && wanted & dotted)
        outcome = render_raster(child->render, &layout, &raster);
    if (outcome != DONE)
        return outcome;
    head->width = layout.width;
    head->height = layout.height;
    outcome = make_forms(child, &layout, &raster, forms);
    if (outcome == DONE && wanted & MAKER_BIT(MAKER_ESCPOS))
        outcome = pad_job(child, &forms[MAKER_ESCPOS]);
    raster_free(&raster);
    return outcome;
}

static bool answer(struct child *child, enum maker_kind kind)
{
    struct maker_head head = {.kind = kind};
    struct form forms[MAKER_FORMS] = {0};
    head.outcome = make(child, &head, forms);
    bool good = true;
    for (int i = 0; i < MAKER_FORMS; i++)
        if (kind == MAKER_ANSWER && head.outcome == DONE)
            head.sizes[i] = (uint32_t)forms[i].size;
    good = send_all(child->fd, &head, sizeof head);
    for (int i = 0; i < MAKER_FORMS; i++) {
        if (head.sizes[i])
            good = good && send_all(child->fd, forms[i].bytes, forms[i].size);
        form_free(&forms[i]);
    }
    explicit_bzero(&child->question, sizeof child->question);
    return good;
}

/* One slip of nobody, in every form: fonts, glyphs and libraries are loaded by it. */
static bool warm_up(struct child *child)
{
    struct slip *slip = &child->question.slip;
    child->question.forms = MAKER_BIT(MAKER_PNG) | MAKER_BIT(MAKER_PDF) | MAKER_BIT(MAKER_ESCPOS);
    write_nobodys(slip);
    strcpy(slip->title, "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ 0123456789 abcdefghijklmnñopqrstuvwxyz");
    strcpy(slip->fair, slip->title);
    strcpy(slip->phones[0].label, "áéíóúü.,:-");
    strcpy(slip->lines[0].module, "áéíóúü.,:-");
    return answer(child, MAKER_WARM);
}

int maker_run(int fd)
{
    struct child child = {.fd = fd};
    lock_memory();
    if (render_open(&child.render) != DONE)
        child.render = NULL; /* every answer says NOT_FOUND */
    bool good = warm_up(&child);
    if (!shut_in())
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    while (good && receive_all(fd, &child.question, sizeof child.question))
        good = answer(&child, MAKER_ANSWER);
    explicit_bzero(&child.question, sizeof child.question);
    render_close(child.render);
    return good ? 0 : 1;
}
