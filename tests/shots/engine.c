#include "tests/shots/engine.h"

#include <qrencode.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ui/face.h"

static void add(char text[ENGINE_MAX], const char *line)
{
    size_t length = strlen(text);
    snprintf(text + length, ENGINE_MAX - length, "%s\n", line);
}

/* The name of a font's file and the beginning of its hash. */
static void add_font(char text[ENGINE_MAX], const char *path)
{
    unsigned char hash[16], bytes[4096];
    char hex[2 * sizeof hash + 1], line[160];
    crypto_generichash_state state;
    const char *name = strrchr(path, '/');
    FILE *file = fopen(path, "rb");
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t size; file != NULL && (size = fread(bytes, 1, sizeof bytes, file)) > 0;)
        crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(line, sizeof line, "%s %s", name == NULL ? path : name + 1,
             file == NULL ? "cannot be read" : hex);
    add(text, line);
    if (file != NULL)
        fclose(file);
}

void engine_write(char text[ENGINE_MAX])
{
    char line[160];
    int major = 0, minor = 0, patch = 0;
    const SDL_version *ttf = TTF_Linked_Version();
    text[0] = '\0';
    snprintf(line, sizeof line, "SDL_ttf %d.%d.%d", ttf->major, ttf->minor, ttf->patch);
    add(text, line);
    bool was_open = TTF_WasInit() > 0;
    if (!was_open && TTF_Init() != 0)
        add(text, "SDL_ttf does not start");
    TTF_GetFreeTypeVersion(&major, &minor, &patch);
    snprintf(line, sizeof line, "FreeType %d.%d.%d", major, minor, patch);
    add(text, line);
    TTF_GetHarfBuzzVersion(&major, &minor, &patch);
    snprintf(line, sizeof line, "HarfBuzz %d.%d.%d", major, minor, patch);
    add(text, line);
    QRcode_APIVersion(&major, &minor, &patch);
    snprintf(line, sizeof line, "qrencode %d.%d.%d", major, minor, patch);
    add(text, line);
    for (int face = 0; face < FACE_COUNT; ++face)
        add_font(text, face_path((enum face)face));
    if (!was_open)
        TTF_Quit();
}
