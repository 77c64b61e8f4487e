/* A plaza in one process: a hub (pocket.h), relays and kiosks with their real stores, and roads
 * between them that a test closes and opens. Time is the test's own; files are real. */
#ifndef JORNADA_TESTS_PLAZA_H
#define JORNADA_TESTS_PLAZA_H

#include "sync/hub/relay.h"
#include "sync/sync.h"
#include "tests/pocket.h"

#define PLAZA_KIOSKS 4
#define PLAZA_RELAYS 2

struct plaza_kiosk {
    struct enrolment enrolment;
    char folder[FOLDER_PATH_MAX + 16];
    struct sync *sync;
    int road;      /* -1 nowhere, 0 the hub, n relay n */
    unsigned asks; /* requests that went out */
    unsigned pushed;
};

struct plaza {
    struct pocket_hub *at;
    struct plaza_kiosk kiosk[PLAZA_KIOSKS];
    size_t kiosks;
    struct {
        struct relay_papers papers;
        char folder[FOLDER_PATH_MAX + 16];
        struct relay *relay;
        bool cut; /* from the hub */
        uint64_t room_bytes;
        unsigned carried; /* requests that went on to the hub */
        /* Between relay and kiosk, when a test wants to lie: changes the answer. */
        void (*bend)(void *context, const struct wire_request *request, struct wire_answer *answer);
        void *context;
    } relay[PLAZA_RELAYS];
    bool hub_gone; /* for everybody */
    bool guest;    /* of a hub that was made elsewhere */
};

struct plaza *plaza_open(size_t kiosks, size_t relays);
void plaza_close(struct plaza *plaza);
/* A plaza around a hub and kiosks that real programs made: `data` of the hub, which does not serve
 * now, and a folder below which relays live. Kiosks join with the folder they were enrolled in,
 * relays behind the first of them. */
struct plaza *plaza_attach(const char *data, const char *folder);
void plaza_join(struct plaza *plaza, const char *kiosk);
void plaza_add_relay(struct plaza *plaza);

void plaza_stop_kiosk(struct plaza *plaza, size_t kiosk); /* as a planned stop */
void plaza_start_kiosk(struct plaza *plaza, size_t kiosk);
void plaza_stop_relay(struct plaza *plaza, size_t relay, bool crash);
void plaza_start_relay(struct plaza *plaza, size_t relay);
void plaza_wipe_relay(struct plaza *plaza,
                      size_t relay); /* its disk is gone: started anew, empty */
void plaza_save_relay(struct plaza *plaza, size_t relay,
                      const char *name); /* a copy of its files */
void plaza_restore_relay(struct plaza *plaza, size_t relay, const char *name);

void plaza_turns(struct plaza *plaza, size_t kiosk, unsigned count); /* commits, each one turn */
/* Everybody steps for so long, a second at a time. */
void plaza_pass(struct plaza *plaza, unsigned seconds);
struct sync_counts plaza_count(const struct plaza *plaza, size_t kiosk);
int64_t plaza_turns_at_hub(const struct plaza *plaza);
int64_t plaza_quarantined_at_hub(const struct plaza *plaza);

#endif
