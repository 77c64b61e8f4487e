/* The page as a whole: what stands where, what happens when nobody touches it, other tabs.
 *
 * Promises: slip, list and letter vanish by themselves (IDLE_MS, a letter's own time); a second tab
 * shows what the first one noted. A page is one object that the views get; it keeps no text of a
 * letter. */
import { camera_prepare } from "./camera.js";
import { clockview_show } from "./clockview.js";
import { deskfile_read } from "./deskfile.js";
import { dom_button, dom_icon, dom_make } from "./dom.js";
import { list_show } from "./list.js";
import { notebook_open, notebook_read } from "./notebook.js";
import { scanview_show, scanview_take } from "./scanview.js";
import { setup_show, setup_show_locked } from "./setup.js";
import { store_change, store_get, store_open, store_put } from "./store.js";
import { sync_base, sync_once } from "./sync.js";
import { syncview_numbers, syncview_show } from "./syncview.js";
import { wedge_listen, wedge_new } from "./wedge.js";
import { words_language, words_say, words_set_language } from "./words.js";

const IDLE_MS = 90 * 1000;
const SYNC_MS = 2 * 60 * 1000;
const LIST_CLOSED = { shown: false, filter: "open", page: 0 };

export function page_new(root) {
    const page = { root, database: null, book: null, list: LIST_CLOSED, camera: null, word: "", busy: false,
        touched_ms: Date.now(), idle_ms: IDLE_MS, camera_is_ready: false };
    page.kept = () => store_get(page.database, "meta", "desk");
    page.open = (desk, secret) => open(page, desk, secret);
    page.show = (element) => show(page, element);
    page.show_found = (children, idle_ms = IDLE_MS) => show_found(page, children, idle_ms);
    page.clear = () => clear(page);
    page.render = () => render(page);
    page.changed = () => changed(page, true);
    page.set_list = (view) => { page.list = view; refresh(page); };
    page.sync = (all) => sync(page, all);
    page.camera_ready = () => ready_camera(page);
    page.stop_camera = () => {};
    return page;
}

function header(page) {
    const language = dom_button(words_say("language"), async () => {
        words_set_language(words_language() === "es" ? "en" : "es");
        await store_put(page.database, "meta", "language", words_language());
        start_view(page);
    }, "top", { lang: words_language() === "es" ? "en" : "es" });
    const where = page.book ? `${words_say("fair")} · ${words_say("module", { module: page.book.desk.module })}` : words_say("fair");
    return dom_make("header", { class: "top" },
        dom_make("div", { class: "brand" }, dom_icon("logo", "logo"),
            dom_make("div", {}, dom_make(page.book ? "h1" : "p", { class: "name" }, words_say("title")),
                dom_make("p", { class: "where" }, where))),
        dom_make("div", { class: "row" }, language,
            page.book ? dom_button(words_say("lock"), () => lock(page), "top dark") : null));
}

function show(page, element) {
    document.documentElement.lang = words_language();
    document.title = words_say("title");
    page.root.replaceChildren(header(page), dom_make("main", {}, element));
    element.querySelector("input")?.focus();
}

function render(page) {
    page.found = dom_make("section", { class: "card found", hidden: true });
    page.list_card = dom_make("section", { class: "card" });
    const clock = clockview_show(page);
    show(page, dom_make("div", { class: "columns" },
        dom_make("div", { class: "stack" }, clock, page.found, scanview_show(page)),
        dom_make("div", { class: "stack" }, page.list_card, syncview_show(page))));
    refresh(page);
}

/* The parts that follow the notebook; focus stays on what it was on. */
function refresh(page) {
    if (!page.book) return;
    const buttons = () => [...page.list_card.querySelectorAll("button")];
    const at = buttons().indexOf(document.activeElement);
    page.list_card.replaceChildren(...list_show(page, page.list).filter(Boolean));
    if (at >= 0) (buttons()[at] || buttons()[0]).focus();
    document.getElementById("numbers").replaceWith(syncview_numbers(page));
}

function show_found(page, children, idle_ms) {
    page.stop_camera();
    page.found.replaceChildren(...children.filter(Boolean));
    page.found.hidden = false;
    page.idle_ms = idle_ms;
    page.touched_ms = Date.now();
    page.found.querySelector(".verdict")?.focus();
    page.found.scrollIntoView({ block: "nearest" });
}

/* What a bystander may see: no slip, no list, no letter. */
function clear(page) {
    page.stop_camera();
    page.found.replaceChildren();
    page.found.hidden = true;
    page.idle_ms = IDLE_MS;
    page.list = LIST_CLOSED;
    refresh(page);
    page.root.querySelector("main input.code")?.focus();
}

function look_idle(page) {
    if (!page.book || Date.now() - page.touched_ms < page.idle_ms) return;
    if (!page.found.hidden || page.list.shown) clear(page);
}

function changed(page, tell) {
    refresh(page);
    if (tell) page.channel?.postMessage("changed");
}

async function heard(page, message) {
    if (message === "locked") await start_view(page);
    if (!page.book || message !== "changed") return;
    await notebook_read(page.book);
    changed(page, false);
}

async function sync(page, all) {
    if (page.busy || !page.book) return;
    const book = page.book;
    page.busy = true;
    refresh(page);
    try {
        page.word = await sync_once(book, sync_base(book.desk, location), all);
    } catch {
        page.word = "busy";
    }
    page.busy = false;
    changed(page, true);
}

async function lock(page) {
    await store_change(page.database, async (tables) => { tables.remove("meta", "open"); });
    page.channel?.postMessage("locked");
    await start_view(page);
}

function ready_camera(page) {
    if (page.camera_is_ready) return;
    const text = atob(document.getElementById("zxing-wasm").textContent);
    camera_prepare(Uint8Array.from(text, (character) => character.charCodeAt(0)));
    page.camera_is_ready = true;
}

async function open(page, desk, secret) {
    page.book = await notebook_open(page.database, desk, secret);
    page.list = LIST_CLOSED;
    render(page);
    sync(page, false);
}

/* The view that fits what is kept: no desk, a locked one, or the desk itself. */
async function start_view(page) {
    page.stop_camera();
    const [file, secret] = await Promise.all([page.kept(), store_get(page.database, "meta", "open")]);
    const desk = file ? deskfile_read(file) : null;
    page.book = null;
    if (desk && secret) return open(page, desk, secret);
    return show(page, desk ? setup_show_locked(page, file) : setup_show(page));
}

function listen(page) {
    const touched = () => { page.touched_ms = Date.now(); };
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, true);
    wedge_listen(wedge_new((text) => { if (page.book) scanview_take(page, text); }), document);
    page.channel = new BroadcastChannel("jornada-desk");
    page.channel.onmessage = (event) => heard(page, event.data);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) heard(page, "changed"); });
    setInterval(look_idle, 1000, page);
    setInterval(sync, SYNC_MS, page, false);
    addEventListener("online", () => sync(page, false));
}

export async function page_start(page) {
    try {
        page.database = await store_open();
    } catch {
        page.root.replaceChildren(header(page), dom_make("main", {},
            dom_make("p", { class: "card narrow" }, words_say("setup_no_store"))));
        return;
    }
    words_set_language(await store_get(page.database, "meta", "language"));
    listen(page);
    await start_view(page);
}
