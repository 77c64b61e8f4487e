/* kit.h: sheets of four slips, and one PDF of everything. */
#include "kiosk/slip/kit.h"

#include <cairo-pdf.h>

#include "kiosk/slip/pdf.h"
#include "kiosk/slip/render_inside.h"

#define SLIPS_A_SHEET 4

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned size)
{
    return form_append(closure, bytes, size) == DONE ? CAIRO_STATUS_SUCCESS
                                                     : CAIRO_STATUS_WRITE_ERROR;
}

/* Dashes along both middles of the sheet, from edge to edge: where it is cut. */
static void draw_cuts(cairo_t *cairo, const struct slip_layout *layout)
{
    for (int x = 0; x < layout->sheet_width; x += 2 * RENDER_CUT_DASH)
        cairo_rectangle(cairo, x, layout->cut_y - 1, RENDER_CUT_DASH, 2);
    for (int y = 0; y < layout->sheet_height; y += 2 * RENDER_CUT_DASH)
        cairo_rectangle(cairo, layout->cut_x - 1, y, 2, RENDER_CUT_DASH);
    cairo_fill(cairo);
}

static enum outcome draw_slip(const struct kit *kit, const struct kit_page *page, size_t index)
{
    struct slip_layout layout;
    enum outcome outcome = slip_compose(&kit->slips[index], kit->paper, &layout);
    if (outcome != DONE)
        return outcome;
    size_t place = index % SLIPS_A_SHEET;
    if (place == 0)
        draw_cuts(page->cairo, &layout);
    cairo_save(page->cairo);
    cairo_translate(page->cairo, layout.margin + layout.cut_x * (int)(place % 2),
                    layout.top + layout.cut_y * (int)(place / 2));
    outcome = render_layout(page->render, page->cairo, &layout);
    cairo_restore(page->cairo);
    return outcome;
}

static enum outcome draw_slips(const struct kit *kit, const struct kit_page *page)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < kit->count && outcome == DONE; i++) {
        outcome = draw_slip(kit, page, i);
        if (i % SLIPS_A_SHEET == SLIPS_A_SHEET - 1 || i + 1 == kit->count)
            cairo_show_page(page->cairo);
    }
    return outcome;
}

static void draw_sheets(const struct kit *kit, const struct kit_page *page, cairo_surface_t *pdf,
                        double points_per_dot)
{
    struct kit_page side = {page->render, page->cairo, page->height, page->width};
    int sheets = kit_sheet_count(kit, &side);
    cairo_pdf_surface_set_size(pdf, side.width * points_per_dot, side.height * points_per_dot);
    for (int i = 0; i < sheets; i++) {
        kit_sheet_draw(kit, &side, i);
        cairo_show_page(page->cairo);
    }
}

static enum outcome draw_all(struct render *render, const struct kit *kit,
                             const struct slip_layout *layout, struct form *form)
{
    const double scale = layout->points_per_dot;
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(
        append, form, layout->sheet_width * scale, layout->sheet_height * scale);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, layout->document);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, "2025-01-01T00:00:00Z");
    struct kit_page page = {render, cairo_create(pdf), layout->sheet_width, layout->sheet_height};
    cairo_scale(page.cairo, scale, scale);
    render_begin_page(render);
    enum outcome outcome = draw_slips(kit, &page);
    if (outcome == DONE)
        draw_sheets(kit, &page, pdf, scale);
    cairo_destroy(page.cairo);
    cairo_surface_finish(pdf);
    if (outcome == DONE && cairo_surface_status(pdf) != CAIRO_STATUS_SUCCESS)
        outcome = BUSY;
    cairo_surface_destroy(pdf);
    return outcome == DONE ? pdf_settle(form) : outcome;
}

enum outcome kit_render(struct render *render, const struct kit *kit, struct form *form)
{
    struct slip_layout layout;
    if ((kit->paper != SLIP_A4 && kit->paper != SLIP_LETTER) || kit->count == 0)
        return INVALID;
    enum outcome outcome = slip_compose(&kit->slips[0], kit->paper, &layout);
    if (outcome == DONE)
        outcome = draw_all(render, kit, &layout, form);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}
