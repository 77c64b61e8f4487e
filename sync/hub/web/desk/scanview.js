/* Where a slip comes in: the scanner's burst, a typed folio, or the camera.
 *
 * Promises: a burst is read wherever the focus is; a folio is looked up by its row alone; of several
 * slips in one picture a person chooses. */
import { bytes_hex, bytes_of_hex } from "./bytes.js";
import { camera_close, camera_open } from "./camera.js";
import { dom_button, dom_field, dom_make } from "./dom.js";
import { folio_record, folio_read, folio_write } from "./folio.js";
import { found_show, found_show_row, found_show_unknown } from "./found.js";
import { judge_scan } from "./judge.js";
import { notebook_find_folio, notebook_today } from "./notebook.js";
import { words_say } from "./words.js";

/* What a scanner or the camera read. */
export function scanview_take(page, text) {
    if (page.forget_typed) page.forget_typed(); /* what was wrong with a folio is not of this slip */
    return found_show(page, judge_scan(text, page.book.desk, notebook_today(page.book)));
}

/* "" or the sentence that says what is wrong with the folio. */
function find(page, text) {
    const { reading, bits } = folio_read(text);
    if (reading !== "OK") return words_say(`folio_${reading}`);
    const rows = notebook_find_folio(page.book, bits);
    if (rows.length > 0) found_show_row(page, rows[0]);
    else found_show_unknown(page, bytes_hex(folio_record(bits)));
    return "";
}

function choose(page, texts) {
    const today = notebook_today(page.book), judged = texts.map((text) => judge_scan(text, page.book.desk, today));
    page.show_found([dom_make("h2", { tabindex: "-1", class: "verdict" }, words_say("camera_many")),
        dom_make("div", { class: "acts" }, ...judged.map((one, at) => dom_button(
            one.slip ? words_say("camera_pick", { number: at + 1, folio: folio_write(bytes_of_hex(one.slip, 16)) })
                : words_say("camera_pick_other", { number: at + 1 }),
            () => found_show(page, one))),
        dom_button(words_say("act_next"), () => page.clear(), "quiet"))]);
}

function start_camera(page, place, toggle) {
    const video = dom_make("video", { class: "camera", muted: true, playsinline: true, "aria-label": words_say("camera_label") });
    const stop = () => {
        if (page.camera) camera_close(page.camera);
        page.camera = null;
        place.replaceChildren();
        toggle.textContent = words_say("camera_start");
    };
    page.stop_camera = stop;
    place.replaceChildren(video, dom_make("p", { class: "hint" }, words_say("camera_hint")));
    toggle.textContent = words_say("camera_stop");
    page.camera_ready();
    return camera_open(video, (texts) => {
        stop();
        if (texts.length > 1) choose(page, texts);
        else scanview_take(page, texts[0]);
    }).then((camera) => { page.camera = camera; }, () => {
        stop();
        place.replaceChildren(dom_make("p", { class: "message", role: "alert" }, words_say("camera_none")));
    });
}

export function scanview_show(page) {
    const folio = dom_make("input", { class: "input code", autocomplete: "off", autocapitalize: "characters",
        spellcheck: "false", maxlength: "12", placeholder: "7K2M-Q9XD" });
    const message = dom_make("p", { class: "message", role: "alert" });
    page.forget_typed = () => { message.textContent = ""; };
    const place = dom_make("div", { class: "stack" });
    const toggle = dom_button(words_say("camera_start"), () => {
        if (page.camera) page.stop_camera();
        else start_camera(page, place, toggle);
    });
    const form = dom_make("form", { class: "row wide", on_submit: (event) => {
        event.preventDefault();
        message.textContent = find(page, folio.value);
        if (message.textContent === "") folio.value = "";
    } }, dom_field(words_say("folio"), folio),
        dom_make("button", { class: "button main", type: "submit" }, words_say("folio_find")), toggle);
    return dom_make("section", { class: "card" }, dom_make("h2", {}, words_say("scan_title")),
        dom_make("p", { class: "text" }, words_say("scan_text")), form, message, place);
}
