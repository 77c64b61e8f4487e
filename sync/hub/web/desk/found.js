/* One slip on the page: the verdict in words, what can be said of it, and what was said.
 *
 * Promises: it looks the same whatever was noted before: that is shown after the volunteer's touch
 * alone (a companion may stand beside her). "Saved" is said only when it is on the disk. */
import { day_say } from "./day.js";
import { dom_button, dom_icon, dom_make } from "./dom.js";
import { folio_write } from "./folio.js";
import { bytes_of_hex } from "./bytes.js";
import { letterview_ask } from "./letterview.js";
import { notebook_count, notebook_find, notebook_note, notebook_today, notebook_undo } from "./notebook.js";
import { FACT } from "./record.js";
import { HELPED, HELPS, OUTCOMES, states_name, states_now } from "./states.js";
import { words_language, words_say } from "./words.js";

const LOOKS = { OK: "good", FOLIO: "good", OTHER_OFFICE: "other", OTHER_FAIR: "other", FORGED: "care",
    NOT_YET: "care", EXPIRED: "care", REVOKED: "care", UNKNOWN_KEY: "care", UNKNOWN_FOLIO: "care",
    BAD_READ: "bad", NOT_OURS: "bad" };
const COUNTED = ["FORGED", "OTHER_FAIR"]; /* as numbers, on this machine alone */
const ACTS = [["attended", FACT.ATTENDED, "main"], ["accepted", FACT.ACCEPTED, ""],
    ["no_capacity", FACT.NO_CAPACITY, ""], ["withdrawn", FACT.WITHDRAWN, ""]];

function say_day(day) {
    return day_say(day, words_language());
}

function head(look, title, text) {
    const heading = dom_make("h2", { tabindex: "-1", class: "verdict" }, title);
    return dom_make("div", { class: `head ${look}`, role: "status" }, dom_icon(look),
        dom_make("div", {}, heading, dom_make("p", {}, text)));
}

function verdict_head(page, judged) {
    const days = { from: judged.from, until: judged.until, today: notebook_today(page.book) };
    const values = Object.fromEntries(Object.entries(days).map(([name, day]) =>
        [name, day === undefined ? "" : say_day(day)]));
    return head(LOOKS[judged.verdict], words_say(`verdict_${judged.verdict}`),
        words_say(`verdict_${judged.verdict}_text`, values));
}

function folio_line(slip) {
    return dom_make("p", { class: "folio" }, folio_write(bytes_of_hex(slip, 16)));
}

function noted_line(note) {
    const state = states_name({ notes: [note] });
    const outcome = note.code > 0 ? `: ${words_say(`outcome_${note.code}`)}` : "";
    return dom_make("li", {}, words_say("noted_line",
        { state: words_say(`state_${state}`) + outcome, day: say_day(note.day) }));
}

/* What was noted, behind a button. */
function history(page, slip) {
    const list = dom_make("ul", { class: "notes", hidden: true });
    const button = dom_button(words_say("act_show"), () => {
        const notes = notebook_find(page.book, slip)?.notes || [];
        list.hidden = !list.hidden;
        button.textContent = words_say(list.hidden ? "act_show" : "act_hide");
        button.setAttribute("aria-expanded", String(!list.hidden));
        list.replaceChildren(...(list.hidden ? [] : notes.length > 0 ? notes.map(noted_line)
            : [dom_make("li", {}, words_say("act_none"))]));
    }, "quiet", { "aria-expanded": "false" });
    return [button, list];
}

function failed(page) {
    page.show_found([head("bad", words_say("noted_failed"), words_say("noted_failed_text"))]);
}

async function undo(page, judged) {
    try {
        const { undone } = await notebook_undo(page.book, judged.slip);
        page.changed();
        page.show_found([
            head(undone ? "good" : "care", words_say(undone ? "noted_undone" : "noted_left"), ""),
            folio_line(judged.slip),
            dom_make("div", { class: "acts" }, dom_button(words_say("act_next"), () => page.clear(), "main"))]);
    } catch {
        failed(page);
    }
}

async function note(page, judged, type, code, help) {
    try {
        const { row, added } = await notebook_note(page.book, judged.slip, judged.issued, type, code, help);
        page.changed();
        show_noted(page, judged, row, added);
    } catch {
        failed(page);
    }
}

function show_noted(page, judged, row, added) {
    const state = words_say(`state_${states_name(row)}`);
    const title = added ? words_say("noted", { state }) : words_say("noted_again");
    const kept = added ? `${words_say("noted_kept")}. ${words_say("noted_text")}` : words_say("noted_text");
    const close = states_now(row) === FACT.ATTENDED
        ? dom_button(words_say("act_closed"), () => show_close(page, judged)) : null;
    page.show_found([head("good", title, kept), folio_line(judged.slip),
        dom_make("div", { class: "acts" }, dom_button(words_say("act_next"), () => page.clear(), "main"), close,
            added ? dom_button(words_say("act_undo"), () => undo(page, judged)) : null),
        ...history(page, judged.slip)]);
}

/* Which kind of help it was, asked only where something was given. A number for the loop's table;
 * it stands on no list, and nobody has to say it. */
function show_help(page, judged, code) {
    page.show_found([head("good", words_say("help_title"), words_say("help_text")), folio_line(judged.slip),
        dom_make("div", { class: "acts" },
            ...HELPS.map((help) => dom_button(words_say(`help_${help}`),
                () => note(page, judged, FACT.CLOSED, code, help))),
            dom_button(words_say("help_skip"), () => note(page, judged, FACT.CLOSED, code), "main")),
        dom_make("div", { class: "row" }, dom_button(words_say("close_back"), () => show_close(page, judged), "quiet"))]);
}

function show_close(page, judged) {
    const close = (code) => HELPED.includes(code) ? show_help(page, judged, code) : note(page, judged, FACT.CLOSED, code);
    page.show_found([head("good", words_say("close_title"), ""), folio_line(judged.slip),
        dom_make("div", { class: "acts" },
            ...OUTCOMES.map((code) => dom_button(words_say(`outcome_${code}`), () => close(code))),
            dom_button(words_say("close_back"), () => show_acts(page, judged), "quiet"))]);
}

/* Which of the letter's two sentences stands here, if any. */
function letter_part(page, slip) {
    const row = notebook_find(page.book, slip);
    if (row?.letter === "gone") return dom_make("p", { class: "letter gone" }, words_say("letter_gone"));
    if (!page.book.letters.has(slip)) return null;
    return dom_make("div", { class: "letter" },
        dom_make("p", {}, dom_make("strong", {}, words_say("letter_here")), " ", words_say("letter_here_text")),
        dom_button(words_say("letter_open"), () => letterview_ask(page, slip)));
}

function show_acts(page, judged) {
    page.show_found([verdict_head(page, judged), folio_line(judged.slip), letter_part(page, judged.slip),
        dom_make("h3", {}, words_say("act_title")),
        dom_make("div", { class: "acts" },
            ...ACTS.map((act) => act_button(page, judged, act)),
            dom_button(words_say("act_closed"), () => show_close(page, judged))),
        dom_make("div", { class: "row" }, ...history(page, judged.slip),
            dom_button(words_say("act_next"), () => page.clear(), "quiet"))]);
}

function act_button(page, judged, [name, type, look]) {
    return dom_button(words_say(`act_${name}`), () => note(page, judged, type), look);
}

/* Shows what judge_scan said. A slip of this desk is noted as arrived, once, by itself. */
export async function found_show(page, judged) {
    if (!judged.mine) {
        if (COUNTED.includes(judged.verdict)) await notebook_count(page.book, judged.verdict).catch(() => {});
        page.show_found([verdict_head(page, judged),
            dom_make("div", { class: "acts" }, dom_button(words_say("act_next"), () => page.clear(), "main"))]);
        return;
    }
    try {
        await notebook_note(page.book, judged.slip, judged.issued, FACT.SEEN);
        page.changed();
        show_acts(page, judged);
    } catch {
        failed(page);
    }
}

/* A row of the list, or one whose folio was typed: nothing is noted by looking. */
export function found_show_row(page, row) {
    show_acts(page, { verdict: "FOLIO", mine: true, slip: row.slip, issued: row.issued });
}

/* A folio that nobody showed here: its record is the folio alone. */
export function found_show_unknown(page, slip) {
    page.show_found([head("care", words_say("verdict_UNKNOWN_FOLIO"), words_say("verdict_UNKNOWN_FOLIO_text")),
        folio_line(slip),
        dom_make("div", { class: "acts" },
            dom_button(words_say("act_anyway"), () => found_show(page,
                { verdict: "FOLIO", mine: true, slip, issued: null })),
            dom_button(words_say("act_next"), () => page.clear(), "main"))]);
}
