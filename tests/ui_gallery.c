/* Pages of samples. They promise to be built from public widgets alone, as a kiosk's screens are:
 * a bar, a heading, and one kind of content each. */
#include "tests/ui_gallery.h"
#include "ui/button.h"
#include "ui/choice.h"
#include "ui/dialog.h"
#include "ui/field.h"
#include "ui/keyboard.h"
#include "ui/label.h"
#include "ui/list.h"
#include "ui/progress.h"
#include "ui/qr.h"
#include "ui/strip.h"
#include "ui/tile.h"
#include <string.h>

static const struct button bar_buttons[] = {
    {.id = "person", .label = "Hablar con una persona", .icon = "person", .stacked = true},
    {.id = "language", .label = "Idioma", .icon = "translate", .stacked = true},
    {.id = "contrast", .label = "Contraste", .icon = "contrast", .stacked = true},
    {.id = "text", .label = "Letra", .icon = "format_size", .stacked = true},
    {.id = "listen", .label = "Escuchar", .icon = "volume_up", .stacked = true},
    {.kind = BUTTON_LEAVE, .id = "leave", .label = "Salir", .icon = "exit_to_app", .stacked = true},
};
#define BAR (int)(sizeof bar_buttons / sizeof bar_buttons[0])

/* Where large text leaves no room for six, the two that matter most for looking. */
static void add_bar(struct tree *tree, struct box *rest)
{
    bool tight = tree->theme->large && rest->w * rest->h < 60000;
    const struct button *buttons = tight ? bar_buttons + BAR - 2 : bar_buttons;
    int count = tight ? 2 : BAR;
    double gap = tree->theme->gap_mm * 0.5;
    double height = strip_height_mm(tree, rest->w - 2 * tree->theme->margin_mm, buttons, count);
    struct box bar = layout_cut_top(rest, height + 2 * gap);
    struct node *node = node_add(tree, ROLE_IMAGE, "bar", bar);
    node->surface = SURFACE_BAR;
    node->name = "Barra";
    strip_add(tree, layout_inset_sides(bar, tree->theme->margin_mm, gap), buttons, count);
}

static struct box start(struct tree *tree, const char *heading, const char *paragraph)
{
    struct box rest = tree->page;
    add_bar(tree, &rest);
    rest = layout_inset_sides(rest, tree->theme->margin_mm, tree->theme->gap_mm);
    label_heading(tree, &rest, heading);
    if (paragraph != NULL)
        label_paragraph(tree, &rest, "intro", paragraph);
    return rest;
}

static void home(struct tree *tree, const struct gallery *gallery)
{
    static const struct button tiles[] = {
        {.kind = BUTTON_TILE,
         .id = "services",
         .label = "Servicios de hoy",
         .detail = "Y tomar turno",
         .icon = "event_available"},
        {.kind = BUTTON_TILE,
         .id = "register",
         .label = "Registrarme",
         .detail = "Si usted quiere",
         .icon = "person_add",
         .tint = TINT_CLAY},
        {.kind = BUTTON_TILE,
         .id = "offices",
         .label = "Dónde le atienden",
         .detail = "Oficinas y horarios",
         .icon = "place",
         .tint = TINT_BLUE},
        {.kind = BUTTON_TILE,
         .id = "rights",
         .label = "Sus derechos",
         .detail = "En pocas palabras",
         .icon = "account_balance",
         .tint = TINT_PLUM},
        {.kind = BUTTON_TILE,
         .id = "lines",
         .label = "Líneas de apoyo",
         .detail = "Las 24 horas",
         .icon = "phone_in_talk",
         .tint = TINT_TEAL},
        {.kind = BUTTON_TILE,
         .id = "workshops",
         .label = "Talleres y grupos",
         .detail = "Aprender y convivir",
         .icon = "groups",
         .tint = TINT_CLAY},
    };
    (void)gallery;
    struct box rest = start(tree, "¿Le ayudamos?", NULL);
    struct button folio = {.kind = BUTTON_QUIET,
                           .id = "folio",
                           .label = "Ya tengo mi folio",
                           .icon = "confirmation_number"};
    if (!tree->theme->large) {
        double height = button_height_mm(tree, rest.w, &folio);
        struct box below = layout_cut_bottom(&rest, height);
        button_add(tree, layout_centre(below, button_width_mm(tree, &folio), height), &folio);
        layout_cut_bottom(&rest, tree->theme->gap_mm * 0.5);
    }
    int count = tree->theme->large && rest.h < 90 ? 4 : 6;
    tile_grid(tree, rest, tile_columns(tree, rest.w, 3, tiles, count), tiles, count);
}

static void steps_below(struct tree *tree, struct box *rest)
{
    static const struct button steps[] = {
        {.id = "back", .label = "Atrás", .icon = "arrow_back"},
        {.kind = BUTTON_QUIET, .id = "skip", .label = "Prefiero no decirlo"},
        {.kind = BUTTON_MAIN,
         .id = "next",
         .label = "Siguiente",
         .icon = "arrow_forward",
         .icon_last = true},
    };
    double height = strip_height_mm(tree, rest->w, steps, 3);
    struct box strip = layout_cut_bottom(rest, height);
    layout_cut_bottom(rest, tree->theme->gap_mm * 0.6);
    strip_add(tree, strip, steps, 3);
}

static void form(struct tree *tree, const struct gallery *gallery)
{
    struct keyboard keyboard = {.capitals = CAPITALS_WORDS,
                                .shift = gallery->shift,
                                .space = "espacio",
                                .name = "Teclado",
                                .back = "Borrar",
                                .capital = "Mayúscula"};
    struct entry entry = {.text = (char *)(uintptr_t)gallery->name,
                          .size = sizeof gallery->name,
                          .caret = gallery->caret};
    struct field field = {.id = "field_given", .label = "Nombre", .entry = &entry, .active = true};
    struct button buttons[] = {
        {.id = "back", .label = "Atrás", .icon = "arrow_back"},
        {.kind = BUTTON_MAIN,
         .id = "next",
         .label = "Siguiente",
         .icon = "arrow_forward",
         .icon_last = true},
        {.kind = BUTTON_LEAVE, .id = "leave", .label = "Salir", .icon = "exit_to_app"},
    };
    struct box rest = tree->page;
    struct box keys = layout_cut_bottom(&rest, keyboard_height_mm(tree, KEYBOARD_LETTERS));
    rest = layout_inset_sides(rest, tree->theme->margin_mm, tree->theme->gap_mm * 0.5);
    strip_add(tree, layout_cut_top(&rest, strip_height_mm(tree, rest.w, buttons, 3)), buttons, 3);
    layout_cut_top(&rest, tree->theme->gap_mm * 0.5);
    double steps = text_line_mm(tree->text, FONT_BODY) + 2;
    double high = field_height_mm(tree, rest.w, &field);
    if (rest.h >= steps + high + tree->theme->gap_mm)
        progress_steps(tree, layout_cut_top(&rest, steps), "progress", "Paso 2 de 5", 2, 5);
    field_add(tree, layout_cut_bottom(&rest, high), &field);
    keyboard_add(tree, keys, &keyboard);
}

static void choices(struct tree *tree, const struct gallery *gallery)
{
    static const char *const labels[] = {"Menos de 18 años", "18 a 29 años",  "30 a 44 años",
                                         "45 a 59 años",     "60 años o más", "Sin decirlo"};
    static const char *const ids[] = {"age_a", "age_b", "age_c", "age_d", "age_e", "age_none"};
    struct box rest = start(tree, "¿Cuántos años tiene?", NULL);
    steps_below(tree, &rest);
    struct list list = {.id = "ages",
                        .name = "Edades",
                        .count = 6,
                        .page = gallery->page,
                        .columns = rest.w > 190 ? 2 : 1,
                        .previous = "Anterior",
                        .following = "Más"};
    struct choice choice[6];
    double width = layout_column(rest, list.columns, tree->theme->gap_mm * 0.75, 0).w;
    for (int i = 0; i < 6; i++) {
        choice[i] = (struct choice){.id = ids[i],
                                    .label = labels[i],
                                    .several = i >= 4,
                                    .checked = (gallery->checked >> i & 1) != 0,
                                    .disabled = i == 3};
        double high = choice_height_mm(tree, width, &choice[i]);
        list.row_height_mm = high > list.row_height_mm ? high : list.row_height_mm;
    }
    struct list_page page = list_add(tree, rest, &list);
    for (int i = 0; i < page.shown; i++)
        choice_add(tree, list_row(&page, i), &choice[page.first + i]);
}

static void rows(struct tree *tree, const struct gallery *gallery)
{
    static const char *const titles[] = {"Emergencia", "Línea de la Vida", "Orientación jurídica",
                                         "Centro de llamadas", "Atención a jóvenes"};
    static const char *const phones[] = {"911", "800 911 2000", "800 000 0001", "722 000 0002",
                                         NULL};
    struct box rest = start(tree, "Líneas de apoyo", NULL);
    struct list list = {.id = "lines",
                        .name = "Líneas",
                        .count = 5,
                        .page = gallery->page,
                        .previous = "Anterior",
                        .following = "Siguiente"};
    struct button row[5];
    for (int i = 0; i < 5; i++) {
        row[i] = (struct button){.kind = BUTTON_ROW,
                                 .id = tree_format(tree, "line_%d", i),
                                 .label = titles[i],
                                 .detail = "Gratis, las 24 horas",
                                 .trailing = phones[i],
                                 .icon = "phone_in_talk",
                                 .tint = i % 2 == 0 ? TINT_TEAL : TINT_BLUE};
        double high = button_height_mm(tree, rest.w, &row[i]);
        list.row_height_mm = high > list.row_height_mm ? high : list.row_height_mm;
    }
    struct list_page page = list_add(tree, rest, &list);
    for (int i = 0; i < page.shown; i++)
        button_add(tree, list_row(&page, i), &row[page.first + i]);
}

static void dialog(struct tree *tree, const struct gallery *gallery)
{
    (void)gallery;
    struct dialog question = {
        .id = "idle",
        .icon = "schedule",
        .title = "¿Sigue ahí?",
        .body = "En 20 segundos borraremos lo que escribió, para cuidar su privacidad.",
        .fraction = 0.66,
        .buttons = 1};
    struct button leave = {.id = "leave_now", .label = "Borrar y salir"};
    struct button stay = {.kind = BUTTON_MAIN, .id = "extend", .label = "Sí, sigo aquí"};
    struct box area = layout_inset(tree->page, tree->theme->margin_mm);
    double half = (area.w < 150 ? area.w : 150) / 2 - 10;
    double one = button_height_mm(tree, half, &leave), other = button_height_mm(tree, half, &stay);
    question.button_height_mm = one > other ? one : other;
    struct box buttons = dialog_add(tree, area, &question);
    button_add(tree, layout_column(buttons, 2, tree->theme->gap_mm, 0), &leave);
    button_add(tree, layout_column(buttons, 2, tree->theme->gap_mm, 1), &stay);
}

static void done(struct tree *tree, const struct gallery *gallery)
{
    (void)gallery;
    struct box rest = start(tree, "Su turno está listo", NULL);
    struct box side = layout_cut_right(&rest, rest.h < rest.w / 2 ? rest.h : rest.w / 2);
    layout_cut_right(&rest, tree->theme->gap_mm);
    struct node *card = node_add(tree, ROLE_IMAGE, "card", side);
    card->surface = SURFACE_CARD;
    card->name = "Vale";
    struct qr qr = {
        .id = "qr",
        .name = "Código de su vale",
        .value =
            "912345678901234567890123456789012345678901234567890123456789012345678901234567890"};
    qr_add(tree, layout_inset(side, tree->theme->pad_mm), &qr);
    struct label turn = {.id = "turn", .text = "A17", .font = FONT_FIGURE};
    label_add(tree, layout_cut_top(&rest, label_height_mm(tree, rest.w, &turn)), &turn);
    label_paragraph(tree, &rest, "where", "Presente este vale en el módulo 12.");
    struct label note = {.id = "note",
                         .text = "No hay papel. Su folio está aquí y nada se perdió.",
                         .icon = "print_disabled",
                         .colour = COLOUR_TROUBLE,
                         .surface = SURFACE_TROUBLE,
                         .down = ALIGN_MIDDLE};
    double high = label_height_mm(tree, rest.w, &note);
    double bar = text_line_mm(tree->text, FONT_BODY) + 2;
    if (high + bar + tree->theme->gap_mm > rest.h)
        return; /* large text beside a QR: the turn and the place are enough to look at */
    label_add(tree, layout_cut_top(&rest, high), &note);
    layout_cut_top(&rest, tree->theme->gap_mm);
    progress_bar(tree, layout_cut_top(&rest, bar), "work", "Guardando", 0.4);
}

static void digits(struct tree *tree, const struct gallery *gallery)
{
    struct keyboard keyboard = {.kind = KEYBOARD_DIGITS,
                                .space = "espacio",
                                .name = "Teclado",
                                .back = "Borrar",
                                .capital = "Mayúscula"};
    char phone[] = "722 12", empty[] = "";
    struct entry entry = {.text = phone, .size = sizeof phone, .caret = 6};
    struct entry none = {.text = empty, .size = 1};
    struct field field = {.id = "field_phone",
                          .label = "Teléfono",
                          .entry = &entry,
                          .active = true,
                          .trouble = "Faltan cifras"};
    struct field other = {
        .id = "field_folio", .label = "Folio", .hint = "Seis letras o cifras", .entry = &none};
    (void)gallery;
    struct box rest = tree->page;
    struct box keys = layout_cut_bottom(&rest, keyboard_height_mm(tree, KEYBOARD_DIGITS));
    rest = layout_inset_sides(rest, tree->theme->margin_mm, tree->theme->gap_mm);
    struct box column = layout_column(rest, 2, tree->theme->gap_mm, 0);
    field_add(tree, layout_cut_top(&column, field_height_mm(tree, column.w, &field)), &field);
    column = layout_column(rest, 2, tree->theme->gap_mm, 1);
    field_add(tree, layout_cut_top(&column, field_height_mm(tree, column.w, &other)), &other);
    keyboard_add(tree, keys, &keyboard);
}

static void address(struct tree *tree, const struct gallery *gallery)
{
    struct keyboard keyboard = {.kind = KEYBOARD_LETTERS_DIGITS,
                                .shift = true,
                                .space = "espacio",
                                .name = "Teclado",
                                .back = "Borrar",
                                .capital = "Mayúscula"};
    struct entry entry = {.text = (char *)(uintptr_t)gallery->name,
                          .size = sizeof gallery->name,
                          .caret = gallery->caret};
    struct field field = {
        .id = "field_colonia", .label = "Colonia", .entry = &entry, .active = true};
    struct box rest = tree->page;
    struct box keys = layout_cut_bottom(&rest, keyboard_height_mm(tree, keyboard.kind));
    rest = layout_inset_sides(rest, tree->theme->margin_mm, tree->theme->gap_mm);
    field_add(tree, layout_cut_top(&rest, field_height_mm(tree, rest.w, &field)), &field);
    keyboard_add(tree, keys, &keyboard);
}

static const struct {
    const char *name;
    void (*build)(struct tree *tree, const struct gallery *gallery);
} pages[] = {{"home", home},     {"form", form}, {"choices", choices}, {"rows", rows},
             {"dialog", dialog}, {"done", done}, {"digits", digits},   {"address", address}};

int gallery_count(void)
{
    return (int)(sizeof pages / sizeof pages[0]);
}

const char *gallery_name(int index)
{
    return pages[index].name;
}

void gallery_build(struct tree *tree, int index, const struct gallery *gallery)
{
    pages[index].build(tree, gallery);
}
