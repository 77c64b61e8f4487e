/* How far the notes have come, in words; sending now; files out and in; the office's key.
 *
 * Promises: "received by the server" is said only of what a signed receipt named. */
import { dom_button, dom_field, dom_make } from "./dom.js";
import { NOTEBOOK_DAYS, notebook_counts, notebook_mark, notebook_may_release } from "./notebook.js";
import { OFFICEKEY_PASSPHRASE_MIN, officekey_make } from "./officekey.js";
import { setup_pause } from "./setup.js";
import { store_put } from "./store.js";
import { sync_files, sync_take_file } from "./sync.js";
import { words_say } from "./words.js";

function number(value, label) {
    return dom_make("li", {}, dom_make("strong", {}, String(value)), " ", words_say(label));
}

function sentence(page, counts) {
    if (page.word && page.word !== "done") return words_say(`sync_${page.word}`);
    if (counts.here === 0) return words_say("sync_nothing");
    return words_say(notebook_may_release(page.book) ? "sync_ready" : "sync_waits");
}

/* A file that the browser puts where the person says. */
export function syncview_download(name, bytes, type) {
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    const link = dom_make("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function show_files(page, place) {
    const files = await sync_files(page.book);
    page.changed();
    place.replaceChildren(...(files.length === 0 ? [dom_make("p", {}, words_say(
        notebook_may_release(page.book) ? "sync_no_files" : "sync_waits"))] : [
        dom_make("p", {}, words_say("sync_files")),
        ...files.map(({ name, bytes }, at) => dom_button(
            words_say("sync_file", { name: `${at + 1}/${files.length}` }), async () => {
                syncview_download(name, bytes, "application/octet-stream");
                await notebook_mark(page.book, [name], "saved");
                page.changed();
            }))]));
}

async function take_file(page, file, place) {
    const taken = file && await sync_take_file(page.book, new Uint8Array(await file.arrayBuffer()));
    place.replaceChildren(dom_make("p", {}, words_say(taken ? "sync_taken" : "sync_not_taken")));
    page.changed();
}

function key_form(page, place) {
    const field = () => dom_make("input", { class: "input", type: "password", autocomplete: "new-password", required: true });
    const one = field(), again = field(), message = dom_make("p", { class: "message", role: "alert" });
    const form = dom_make("form", { class: "stack", on_submit: async (event) => {
        event.preventDefault();
        const short = [...one.value].length < OFFICEKEY_PASSPHRASE_MIN;
        message.textContent = short ? words_say("key_short") : one.value !== again.value ? words_say("key_differ") : words_say("opening");
        if (short || one.value !== again.value) return;
        await setup_pause();
        const { fair, office } = page.book.desk.file, key = officekey_make(fair, office, one.value);
        one.value = again.value = "";
        await store_put(page.database, "meta", "officekey", key);
        const text = JSON.stringify(key, null, 1) + "\n";
        place.replaceChildren(dom_make("p", {}, words_say("key_public")),
            dom_make("p", { class: "mono" }, key.public),
            dom_button(words_say("key_save"), () => syncview_download(`llave-${office}.json`, text, "application/json"), "main"));
    } }, dom_field(words_say("key_passphrase"), one), dom_field(words_say("key_again"), again), message,
        dom_make("button", { class: "button", type: "submit" }, words_say("key_make")));
    place.replaceChildren(form);
    one.focus();
}

/* Slips that could not be noted, as numbers; and how long rows stay. */
function kept(page) {
    const { FORGED = 0, OTHER_FAIR = 0 } = page.book.strange;
    return [dom_make("h3", {}, words_say("kept_title")),
        dom_make("p", { class: "hint strange" }, words_say("kept_strange", { forged: FORGED, other: OTHER_FAIR })),
        dom_make("p", { class: "hint" }, words_say("kept_days", { days: NOTEBOOK_DAYS }))];
}

function more(page, place) {
    const file = dom_make("input", { class: "input", type: "file", accept: ".jrr,.json",
        on_change: () => take_file(page, file.files[0], place) });
    return dom_make("details", {}, dom_make("summary", {}, words_say("more")),
        dom_field(words_say("sync_take"), file),
        dom_make("h3", {}, words_say("key_title")), dom_make("p", { class: "hint" }, words_say("key_text")),
        dom_button(words_say("key_make"), () => key_form(page, place)), ...kept(page));
}

export function syncview_show(page) {
    const place = dom_make("div", { class: "stack place", "aria-live": "polite" });
    return dom_make("section", { class: "card", "aria-label": words_say("sync_title") },
        dom_make("h2", {}, words_say("sync_title")), syncview_numbers(page),
        dom_make("div", { class: "row" },
            dom_button(words_say("sync_now"), () => page.sync(true)),
            dom_button(words_say("sync_save"), () => show_files(page, place))),
        place, more(page, place));
}

/* The part that changes by itself. */
export function syncview_numbers(page) {
    const counts = notebook_counts(page.book);
    return dom_make("div", { id: "numbers", role: "status" },
        dom_make("ul", { class: "numbers" }, number(counts.here, "sync_here"), number(counts.sent, "sync_sent"),
            number(counts.received, "sync_received")),
        dom_make("p", { class: "hint" }, page.busy ? words_say("sync_going") : sentence(page, counts)));
}
