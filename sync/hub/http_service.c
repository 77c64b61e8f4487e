/* The two who may stand behind http.c: their functions, as http.h calls them. */
#include "sync/hub/http.h"
#include "sync/hub/relay.h"

static void hub_answers(void *self, const struct wire_request *request, struct wire_answer *answer)
{
    hub_answer(self, request, answer);
}

static void *hub_begins(void *self)
{
    return hub_push_begin(self);
}

static enum outcome hub_feeds(void *push, const uint8_t *bytes, size_t size)
{
    return hub_push_feed(push, bytes, size);
}

static void hub_finishes(void *push, struct wire_answer *answer)
{
    hub_push_finish(push, answer);
}

static void hub_abandons(void *push)
{
    hub_push_abandon(push);
}

void http_serve_hub(struct hub *hub, struct http_service *service)
{
    *service = (struct http_service){.self = hub,
                                     .answer = hub_answers,
                                     .push_begin = hub_begins,
                                     .push_feed = hub_feeds,
                                     .push_finish = hub_finishes,
                                     .push_abandon = hub_abandons};
}

static void relay_answers(void *self, const struct wire_request *request,
                          struct wire_answer *answer)
{
    relay_answer(self, request, answer);
}

static void *relay_begins(void *self)
{
    return relay_push_begin(self);
}

static enum outcome relay_feeds(void *push, const uint8_t *bytes, size_t size)
{
    return relay_push_feed(push, bytes, size);
}

static void relay_finishes(void *push, struct wire_answer *answer)
{
    relay_push_finish(push, answer);
}

static void relay_abandons(void *push)
{
    relay_push_abandon(push);
}

void http_serve_relay(struct relay *relay, struct http_service *service)
{
    *service = (struct http_service){.self = relay,
                                     .answer = relay_answers,
                                     .push_begin = relay_begins,
                                     .push_feed = relay_feeds,
                                     .push_finish = relay_finishes,
                                     .push_abandon = relay_abandons};
}
