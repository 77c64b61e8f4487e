/* A letter on the glass: opened with the office's key and passphrase, shown, and gone.
 *
 * Promises: the opening is on the disk as a fact before one word is shown; the text stands in the
 * page's elements alone, for LETTERVIEW_IDLE_MS without a touch at most, and nothing of it is kept.
 * Refuses another office's key, a wrong passphrase, a letter that was withdrawn meanwhile. */
import sodium from "libsodium-wrappers-sumo";
import { dom_button, dom_field, dom_make, dom_strokes } from "./dom.js";
import { LETTER_GRID, letter_contacts, letter_name, letter_open } from "./letter.js";
import { notebook_letter_opened } from "./notebook.js";
import { officekey_is_ours, officekey_open } from "./officekey.js";
import { setup_pause, setup_read_json } from "./setup.js";
import { store_get, store_put } from "./store.js";
import { words_say } from "./words.js";

export const LETTERVIEW_IDLE_MS = 2 * 60 * 1000;

function line(label, ...values) {
    return [dom_make("dt", {}, label), dom_make("dd", {}, ...values)];
}

function contacts(letter) {
    const chosen = letter_contacts(letter);
    if (chosen.length === 0) return [words_say("letter_contact_none")];
    return [dom_make("ul", {}, ...chosen.map((name) => dom_make("li", {}, words_say(`letter_${name}`))))];
}

function show(page, letter) {
    const mark = letter.cross ? words_say("letter_cross") : dom_strokes(letter.strokes, LETTER_GRID, words_say("letter_mark"));
    page.show_found([dom_make("h2", { tabindex: "-1", class: "verdict" }, words_say("letter_title")),
        dom_make("dl", { class: "said" },
            ...line(words_say("letter_name"), letter_name(letter)),
            ...(letter.phone ? line(words_say("letter_phone"), letter.phone) : []),
            ...line(words_say("letter_contact"), ...contacts(letter)),
            ...line(words_say("letter_mark"), mark)),
        dom_make("div", { class: "acts" }, dom_button(words_say("letter_close"), () => page.clear(), "main")),
        dom_make("p", { class: "hint" }, words_say("letter_idle"))], LETTERVIEW_IDLE_MS);
}

/* "" once the letter is shown, or the sentence that says why it is not. */
async function open(page, slip, file, passphrase) {
    const { fair, office } = page.book.desk.file;
    if (!officekey_is_ours(file, fair, office)) return words_say("letter_bad_key");
    const pair = officekey_open(file, passphrase);
    if (!pair) return words_say("letter_bad_passphrase");
    const letter = letter_open(page.book.letters.get(slip)?.envelope || {}, pair);
    sodium.memzero(pair.secret);
    if (!letter) return words_say(page.book.letters.has(slip) ? "letter_bad" : "letter_gone");
    await store_put(page.database, "meta", "officekey", file);
    try {
        await notebook_letter_opened(page.book, slip);
    } catch {
        return words_say(page.book.letters.has(slip) ? "noted_failed" : "letter_gone");
    }
    show(page, letter);
    page.changed();
    page.sync(false);
    return "";
}

/* Asks for passphrase and, the first time, for the key's file. */
export async function letterview_ask(page, slip) {
    const kept = await store_get(page.database, "meta", "officekey");
    const file = dom_make("input", { class: "input", type: "file", accept: ".json,application/json", required: !kept });
    const passphrase = dom_make("input", { class: "input", type: "password", autocomplete: "off", required: true });
    const message = dom_make("p", { class: "message", role: "alert" });
    const go = dom_make("button", { class: "button main", type: "submit" }, words_say("letter_open"));
    const chooser = dom_field(words_say(kept ? "letter_other_key" : "letter_file"), file);
    const form = dom_make("form", { class: "stack", on_submit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        message.textContent = words_say("opening");
        await setup_pause();
        const chosen = file.files[0] ? await setup_read_json(file.files[0]) : kept;
        const why = await open(page, slip, chosen, passphrase.value);
        passphrase.value = "";
        message.textContent = why;
        go.disabled = false;
    } }, kept ? dom_make("p", { class: "hint" }, words_say("letter_has_key")) : null, chooser,
        dom_field(words_say("letter_passphrase"), passphrase), message,
        dom_make("div", { class: "acts" }, go, dom_button(words_say("close_back"), () => page.clear())));
    page.show_found([dom_make("h2", { tabindex: "-1", class: "verdict" }, words_say("letter_here")), form]);
}
