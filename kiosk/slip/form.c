/* Bytes that are zeroed when freed; see form.h. */
#include "kiosk/slip/form.h"

#include <stdlib.h>
#include <string.h>

enum outcome form_append(struct form *form, const void *bytes, size_t size)
{
    if (form->size + size > form->room) {
        size_t room = form->room ? form->room * 2 : 16384;
        while (room < form->size + size)
            room *= 2;
        uint8_t *larger = malloc(room);
        if (!larger)
            return BUSY;
        if (form->size)
            memcpy(larger, form->bytes, form->size);
        if (form->bytes)
            explicit_bzero(form->bytes, form->room);
        free(form->bytes);
        form->bytes = larger;
        form->room = room;
    }
    if (size)
        memcpy(form->bytes + form->size, bytes, size);
    form->size += size;
    return DONE;
}

void form_free(struct form *form)
{
    if (form->bytes)
        explicit_bzero(form->bytes, form->room);
    free(form->bytes);
    *form = (struct form){0};
}
