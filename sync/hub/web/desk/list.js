/* The desk's list: folios, states, how many wait; a page of it at a time, so that 2,000 stay quick.
 *
 * Promises: hidden until it is asked for; in the order of folios, which tells nobody's order of
 * arrival; no name, no letter's text. */
import { dom_button, dom_make } from "./dom.js";
import { found_show_row } from "./found.js";
import { notebook_folio, notebook_today } from "./notebook.js";
import { states_is_bare, states_is_open, states_name } from "./states.js";
import { words_say } from "./words.js";

export const LIST_PAGE = 12;
const FILTERS = {
    open: states_is_open,
    today: (row, today) => row.notes.some((note) => note.day === today),
    done: (row) => states_name(row) === "attended",
    closed: (row) => ["closed", "withdrawn", "no_capacity"].includes(states_name(row)),
    all: () => true,
};

/* {rows of one page, page, pages}. `today`: a day number, for those of which something was noted today. */
export function list_page(rows, filter, page, today) {
    const chosen = rows.filter((row) => FILTERS[filter](row, today))
        .sort((one, other) => (one.slip < other.slip ? -1 : one.slip > other.slip ? 1 : 0));
    const pages = Math.max(1, Math.ceil(chosen.length / LIST_PAGE));
    const now = Math.min(Math.max(page, 0), pages - 1);
    return { rows: chosen.slice(now * LIST_PAGE, (now + 1) * LIST_PAGE), page: now, pages };
}

export function list_count(rows, filter, today) {
    return rows.reduce((sum, row) => sum + (FILTERS[filter](row, today) ? 1 : 0), 0);
}

function line(page, row) {
    const state = states_name(row);
    return dom_make("li", {}, dom_make("button", { type: "button", class: "line",
        on_click: () => found_show_row(page, row) },
        dom_make("span", { class: "folio" }, notebook_folio(row)),
        row.letter === "here" ? dom_make("span", { class: "with" }, words_say("list_letter")) : null,
        dom_make("span", { class: `state ${state}` }, words_say(`state_${state}`))));
}

function filters(page, view, rows) {
    return dom_make("div", { class: "filters", role: "group", "aria-label": words_say("list_filter") },
        ...Object.keys(FILTERS).map((name) => dom_button(
            `${words_say(`list_${name}`)} ${list_count(rows, name, notebook_today(page.book))}`,
            () => page.set_list({ ...view, filter: name, page: 0 }), "chip",
            { "aria-pressed": String(view.filter === name) })));
}

function turning(page, view, shown) {
    if (shown.pages < 2) return null;
    const turn = (by) => () => page.set_list({ ...view, page: shown.page + by });
    return dom_make("div", { class: "row turning" },
        dom_button(words_say("list_previous"), turn(-1), "", { disabled: shown.page === 0 }),
        dom_make("span", {}, words_say("list_page", { page: shown.page + 1, pages: shown.pages })),
        dom_button(words_say("list_next"), turn(1), "", { disabled: shown.page === shown.pages - 1 }));
}

/* `view`: {shown, filter, page} as page.set_list takes it. */
export function list_show(page, view) {
    const rows = [...page.book.rows.values()].filter((row) => !states_is_bare(row));
    const waiting = dom_make("p", { class: "number" }, dom_make("strong", {}, String(list_count(rows, "open"))),
        " ", words_say("list_open"));
    const toggle = dom_button(words_say(view.shown ? "list_hide" : "list_show"),
        () => page.set_list({ ...view, shown: !view.shown, page: 0 }), "", { "aria-expanded": String(view.shown) });
    const top = dom_make("div", { class: "row spread" }, waiting, toggle);
    const heading = dom_make("h2", {}, words_say("list_title"));
    if (!view.shown) return [heading, top];
    const shown = list_page(rows, view.filter, view.page, notebook_today(page.book));
    const lines = shown.rows.length > 0 ? dom_make("ul", { class: "list" }, ...shown.rows.map((row) => line(page, row)))
        : dom_make("p", { class: "hint" }, words_say("list_empty"));
    return [heading, top, filters(page, view, rows), lines, turning(page, view, shown)];
}
