/* The help pages: published at the hub, fetched by kiosks, never going back. See day.h.
 *
 * A pack is small and whole, as the product's own reader wants it; every line of people's that
 * changes tells its serial number, so that what stands on a card can be compared, file by file,
 * with what was published under that version. What is shown is what content_current says, as for
 * the kiosk's screen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/content.h"
#include "sync/hub/fair.h"
#include "tests/sim/day.h"

#define PACK PAGES_PACK
#define TEXT_MAX 1024
#define ORIGIN "source,confidence,verified_on,reviewed_by,scope,sample"

static const struct disk_rules honest = {0};

/* %u is the serial number, where there is one. */
static const struct page {
    const char *path, *text;
    bool sometimes; /* in packs of odd numbers alone */
    bool hub_alone; /* names of volunteers: no kiosk has it */
} pages[] = {
    {.path = "fair.ini",
     .text = "[fair]\nnumber = 7\nname = Feria\ntitle = Jornada %u\nplace = Plaza\n"
             "hours = 9:00-14:00\ndays = any\nmunicipality = 15054\nutc_offset = -06:00\n"
             "notice_version = 1\nsample = 1\n[person]\nmodule = 1\nwhere_es = Al centro.\n"
             "where_en = In the middle.\n[slip]\nvalid_days = 30\nprivacy = Sin nombre.\n"
             "[lines]\nvalid_days = 180\nshow_unconfirmed = 1\n"},
    {.path = "notice.ini",
     .text = "[notice]\nversion = 1\ntitle = Aviso\nwho = Prueba %u.\npurposes = Para contar.\n"
             "transfers = Ninguna.\nrefuse = Puede no contestar.\nfull = En el centro.\n"
             "reviewed_by =\nsample = 1\n"},
    {.path = "services.csv",
     .text = "code,name_es,name_en,icon,subtitle_es,subtitle_en,bring,module,discreet_label," ORIGIN
             "\n1,Consulta %u,Check-up,medical_services,,,,2,,,,,,15054,1\n"},
    {.path = "booths.csv",
     .text = "module,name,discreet_label,services,hours,place,bring," ORIGIN
             "\n1,Centro,Centro,,,,,,,,,15054,1\n2,Mesa %u,Mesa,1,,,,,,,,15054,1\n"},
    {.path = "lines.csv",
     .text = "id,kind,name,discreet_label,phone,hours,cost,what_happens,place,scope,status,print,"
             "slip_order,verified_on,verified_by,confidence,source,reviewed_by\n"
             "a,emergency,A %u,A,911,,,,,MX,publicada,1,1,,,A,prueba,\n"
             "b,emergency,B,B,079,,,,,MX,publicada,1,2,,,A,prueba,\n"
             "c,emergency,C,C,800 911 2000,,,,,MX,publicada,1,3,,,A,prueba,\n"},
    {.path = "offices.csv",
     .text = "code,kind,name,discreet_label,module,needs,hours,address,lines,bring,cost,"
             "confidentiality,place," ORIGIN "\n"},
    {.path = "workshops.csv",
     .text = "id,kind,name,subtitle,when,place,bring,discreet_label," ORIGIN "\n"},
    {.path = "groups.csv", .text = "id,subject,colonia,join,discreet_label," ORIGIN "\n"},
    {.path = "staff.csv",
     .text = "badge,name,role,certificate,issuer,number,valid_to\n",
     .hub_alone = true},
    {.path = "rights/uno.ini",
     .text = "[card]\norder = 1\ntitle = Tarjeta %u\nicon = groups\ndiscreet_label = Uno\n"
             "sentence1 = Puede preguntar.\nsource = prueba\nconsulted = prueba\nconfidence = "
             "A\nverified_on =\n"
             "reviewed_by =\nscope = MX\n"},
    {.path = "rights/dos.ini",
     .text = "[card]\norder = 2\ntitle = Otra %u\nicon = groups\ndiscreet_label = Dos\n"
             "sentence1 = Puede preguntar.\nsource = prueba\nconsulted = prueba\nconfidence = "
             "A\nverified_on =\n"
             "reviewed_by =\nscope = MX\n",
     .sometimes = true},
};
#define PAGES (sizeof pages / sizeof pages[0])

static size_t write_text(const struct page *page, unsigned serial, char text[TEXT_MAX])
{
    const char *place = strstr(page->text, "%u");
    int before = place ? (int)(place - page->text) : (int)strlen(page->text);
    int size = place ? snprintf(text, TEXT_MAX, "%.*s%u%s", before, page->text, serial, place + 2)
                     : snprintf(text, TEXT_MAX, "%s", page->text);
    return size > 0 && size < TEXT_MAX ? (size_t)size : 0;
}

static enum outcome put(const struct io *io, const char *path, const char *text, size_t size)
{
    struct io_file *file = NULL;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_truncate(io->self, file, 0);
    if (outcome == DONE)
        outcome = io->file_write(io->self, file, 0, text, size);
    io->file_close(io->self, file);
    return outcome;
}

enum outcome pages_write_pack(const struct io *io, unsigned serial)
{
    static const char *const folders[] = {"packs", PACK, PACK "/rights"};
    char path[128], text[TEXT_MAX];
    enum outcome outcome = DONE;
    for (size_t i = 0; i < 3 && outcome == DONE; i++)
        outcome = io->folder_make(io->self, folders[i]);
    for (size_t i = 0; i < PAGES && outcome == DONE; i++) {
        size_t size = write_text(&pages[i], serial, text);
        snprintf(path, sizeof path, PACK "/%s", pages[i].path);
        if (!pages[i].sometimes || serial % 2 == 1)
            outcome = put(io, path, text, size);
        else if ((outcome = io->remove(io->self, path)) == NOT_FOUND)
            outcome = DONE;
    }
    return outcome;
}

/* One version is one content, whoever sees it and whenever. */
static void note_version(struct day *day, uint32_t version, unsigned serial, const char *where)
{
    for (size_t i = 0; i < day->edition_count; i++) {
        const struct edition *edition = &day->editions[i];
        if (edition->version != version)
            continue;
        if (edition->serial != serial)
            day_broken(day, "one_content_version_has_one_content", "%u is %u, %s %u", version,
                       edition->serial, where, serial);
        return;
    }
    if (day->edition_count < DAY_EDITIONS_MAX)
        day->editions[day->edition_count++] = (struct edition){version, serial};
}

void pages_publish(struct day *day)
{
    struct disk_rules rules = disk_rules_of(day->office.disk);
    struct fair fair = {0};
    if (!day->hub)
        return;
    unsigned serial = ++day->serial;
    disk_set_rules(day->office.disk, &honest);
    enum outcome outcome = pages_write_pack(&day->office.io, serial);
    disk_set_rules(day->office.disk, &rules);
    if (outcome == DONE)
        outcome = fair_import(day->hub, PACK, &fair);
    day_say(day, "pages %u are published as version %u: %s", serial, fair.content,
            trace_outcome(outcome));
    if (outcome == DONE)
        note_version(day, fair.content, serial, "published");
    else if (!disk_is_down(day->office.disk) && !disk_was_faulty(day->office.disk))
        day_broken(day, "a_sound_hub_publishes_pages", "%s: %s", trace_outcome(outcome),
                   hub_why(day->hub));
    office_look(day);
}

static bool is_same(const struct io *io, const char *folder, const struct page *page,
                    unsigned serial)
{
    char path[CONTENT_FOLDER_MAX + 64], wanted[TEXT_MAX], found[TEXT_MAX];
    struct io_file *file = NULL;
    uint64_t size = 0;
    snprintf(path, sizeof path, "%s/%s", folder, page->path);
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (page->hub_alone || (page->sometimes && serial % 2 == 0))
        return outcome == NOT_FOUND;
    if (outcome != DONE)
        return false;
    outcome = io->file_size(io->self, file, &size);
    bool same = outcome == DONE && size == write_text(page, serial, wanted) &&
                io->file_read(io->self, file, 0, found, size) == DONE &&
                memcmp(found, wanted, size) == 0;
    io->file_close(io->self, file);
    return same;
}

/* The serial number that the fair's title tells; 0: it cannot be read. */
static unsigned read_serial(const struct io *io, const char *folder)
{
    char path[CONTENT_FOLDER_MAX + 64], text[TEXT_MAX] = "";
    struct io_file *file = NULL;
    uint64_t size = 0;
    snprintf(path, sizeof path, "%s/fair.ini", folder);
    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return 0;
    if (io->file_size(io->self, file, &size) != DONE || size >= TEXT_MAX ||
        io->file_read(io->self, file, 0, text, size) != DONE)
        text[0] = '\0';
    io->file_close(io->self, file);
    const char *title = strstr(text, "title = Jornada ");
    return title ? (unsigned)strtoul(title + strlen("title = Jornada "), NULL, 10) : 0;
}

static void look_inside(struct day *day, const char *folder, uint32_t version)
{
    const struct io *io = &day->at->machine.io;
    unsigned serial = read_serial(io, folder);
    for (size_t i = 0; i < PAGES; i++)
        if (!is_same(io, folder, &pages[i], serial))
            day_broken(day, "what_is_shown_is_whole", "kiosk %u, version %u, pages %u: %s",
                       day->at->number, version, serial, pages[i].path);
    note_version(day, version, serial, "at a kiosk");
}

void pages_look(struct day *day)
{
    struct disk *disk = day->at->machine.disk;
    struct disk_rules rules = disk_rules_of(disk);
    char folder[CONTENT_FOLDER_MAX] = "";
    uint32_t version = 0;
    if (disk_is_down(disk))
        return;
    disk_set_rules(disk, &honest);
    enum outcome outcome = content_current(&day->at->machine.io, "kiosk", folder, &version);
    if (outcome != DONE)
        version = 0;
    /* All of the folder, or nothing of it: the hub is asked again, and says which is the newest. */
    bool gone = version == 0 && (day->at->flush_failed || disk_was_faulty(disk) || day->at->lies);
    if (version < day->at->shown && !gone)
        day_broken(day, "content_versions_never_go_back", "kiosk %u: %u, it showed %u",
                   day->at->number, version, day->at->shown);
    if (version > day->at->shown) {
        booth_say(day, "shows version %u of the pages", version);
        look_inside(day, folder, version);
    }
    disk_set_rules(disk, &rules);
    day->at->shown = version;
}

bool pages_are_newest(struct day *day)
{
    struct fair fair = {0};
    return !day->hub || fair_find(day->hub, "feria", &fair) != DONE ||
           day->at->shown >= fair.content;
}
