/* The first page of a desk: its file, and the code that opens it. Later, locked: the code alone.
 *
 * Promises: nothing is kept before the code opened the file; another desk's file takes the place of
 * one that has notes only after those left. */
import { deskfile_open, deskfile_read } from "./deskfile.js";
import { dom_button, dom_field, dom_make } from "./dom.js";
import { store_change, store_wipe } from "./store.js";
import { words_say } from "./words.js";

/* The text of a chosen file as JSON; null where it is none. */
export async function setup_read_json(file) {
    try {
        return JSON.parse(await file.text());
    } catch {
        return null;
    }
}

/* Lets the page draw "opening" before the slow part begins. */
export function setup_pause() {
    return new Promise((resolve) => setTimeout(resolve, 40));
}

async function keep(page, desk, secret, ask) {
    const rows = await store_change(page.database, async (tables) => {
        const kept = await tables.get("meta", "desk");
        const others = kept && kept.device !== desk.file.device;
        return others ? [...await tables.all("rows"), ...await tables.all("outbox")].length : 0;
    });
    if (rows > 0) return false;
    const kept = await page.kept();
    if (kept && kept.device !== desk.file.device) await store_wipe(page.database);
    await store_change(page.database, async (tables) => {
        tables.put("meta", "desk", desk.file);
        if (ask) tables.remove("meta", "open");
        else tables.put("meta", "open", secret);
    });
    return true;
}

function form(title, text, fields, button, submit) {
    const message = dom_make("p", { class: "message", role: "alert" });
    const go = dom_make("button", { class: "button main", type: "submit" }, button);
    return dom_make("form", { class: "card narrow", on_submit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        message.textContent = words_say("opening");
        await setup_pause();
        message.textContent = await submit();
        go.disabled = false;
    } }, dom_make("h1", {}, title), dom_make("p", { class: "text" }, text), ...fields, message, go);
}

function code_field() {
    return dom_make("input", { class: "input code", autocomplete: "off", autocapitalize: "characters",
        spellcheck: "false", maxlength: "24", required: true });
}

async function open(page, file, code, ask) {
    const desk = deskfile_read(file);
    if (!desk) return words_say("setup_bad_file");
    const secret = deskfile_open(desk, code);
    if (!secret) return words_say("setup_bad_code");
    if (!await keep(page, desk, secret, ask)) return words_say("setup_other");
    await page.open(desk, secret);
    return "";
}

export function setup_show(page) {
    const file = dom_make("input", { class: "input", type: "file", accept: ".json,application/json", required: true });
    const code = code_field(), ask = dom_make("input", { type: "checkbox" });
    return form(words_say("setup_title"), words_say("setup_text"), [
        dom_field(words_say("setup_file"), file), dom_field(words_say("setup_code"), code),
        dom_make("label", { class: "check" }, ask, words_say("setup_ask")),
    ], words_say("setup_open"), async () => {
        const chosen = file.files[0] ? await setup_read_json(file.files[0]) : null;
        return open(page, chosen, code.value, ask.checked);
    });
}

export function setup_show_locked(page, kept) {
    const code = code_field();
    const card = form(words_say("locked_title"), words_say("locked_text"),
        [dom_field(words_say("setup_code"), code)], words_say("setup_open"),
        () => open(page, kept, code.value, true));
    card.append(dom_button(words_say("setup_forget"), () => page.show(setup_show(page)), "quiet"));
    return card;
}
