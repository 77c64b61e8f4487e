/* Asks which day it is, where this machine's date can hardly be right. */
import { clock_is_strange, clock_set_day } from "./clock.js";
import { day_read, day_say } from "./day.js";
import { dom_field, dom_make } from "./dom.js";
import { notebook_set_clock, notebook_today } from "./notebook.js";
import { words_language, words_say } from "./words.js";

/* null: nothing needs to be asked. */
export function clockview_show(page) {
    const { clock, desk } = page.book;
    if (!clock_is_strange(clock, desk, Date.now())) return null;
    const say = (day) => day_say(day, words_language());
    const field = dom_make("input", { class: "input", type: "date", required: true });
    const message = dom_make("p", { class: "message", role: "alert" });
    return dom_make("form", { class: "card care", on_submit: async (event) => {
        event.preventDefault();
        const day = day_read(field.value);
        if (day === null) {
            message.textContent = words_say("clock_bad");
            return;
        }
        await notebook_set_clock(page.book, clock_set_day(clock, day, Date.now()));
        page.render();
    } }, dom_make("h2", {}, words_say("clock_title")),
        dom_make("p", { class: "text" }, words_say("clock_text",
            { today: say(notebook_today(page.book)), first: say(desk.first_day), last: say(desk.last_day) })),
        dom_make("div", { class: "row wide" }, dom_field(words_say("clock_day"), field),
            dom_make("button", { class: "button", type: "submit" }, words_say("clock_set"))), message);
}
