/* Whoever holds her paper learns turn and module at most (Never 15): every place where a slip or a
 * folio can be shown is asked, with papers of offices and of booths, and its words are collected.
 *
 * Fails on the name, label or need of any office, on a service that another booth gives, and on any
 * word that a paper of an office brings out and one of a booth does not. By ctest: JORNADA_ROOT,
 * JORNADA_BIN, JORNADA_DESK_FOLDER, JORNADA_NODE_MODULES. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { kit_button, kit_close, kit_libraries, kit_load_desk, kit_open, kit_scan } from "./desk_kit.mjs";
import { glass_advance, glass_end, glass_enrol, glass_find, glass_is_on, glass_log_in, glass_quit, glass_refer, glass_scan, glass_start, glass_tap, glass_tree, glass_turn, glass_type } from "./glass.mjs";
import { hub } from "./kit.mjs";

const kit = await kit_libraries(process.env.JORNADA_NODE_MODULES);
const FAIR = "metepec-sample", OTHER_BOOTH = 3; /* dental care: no paper of this test names it */
const OFFICES = [1, 2], SERVICES = [9, 1];
const ROOT = process.env.JORNADA_ROOT;

/* -- What may not be read --------------------------------------------------------------------- */

/* Rows of a table as objects; the packs quote cells with commas. */
function table(name) {
    const lines = readFileSync(join(ROOT, "assets/fairs", FAIR, name), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
    const cells = (line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, whole, inner]) => inner ?? whole);
    const [head, ...rows] = lines.map(cells);
    return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ""])));
}

function plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/* Of every office: what it is called and what people are sent there for; of the services that these
 * papers name: what they are called, in two languages. */
function secrets() {
    const offices = table("offices.csv").flatMap(({ name, discreet_label, address }) => [name, discreet_label, address]);
    const services = table("services.csv").filter(({ code }) => SERVICES.includes(Number(code))).flatMap(({ name_es, name_en }) => [name_es, name_en]);
    const booths = table("booths.csv").filter((booth) => SERVICES.some((code) => booth.services.split(" ").includes(String(code)))).flatMap(({ name }) => [name]);
    const needs = ["Apoyo social", "Social support", "Orientación jurídica", "Legal advice", "Apoyo psicológico", "Psychological support", "Psicología",
        "Girls and boys", "Niñas y niños", "Trabajo e ingresos", "Work and income", "violencia", "víctima", "género", "canaliz"];
    return [...offices, ...services, ...booths, ...needs].filter((word) => word.length > 3).map(plain);
}

/* -- What is read ------------------------------------------------------------------------------ */

const VOLUNTEERS_OWN = /^(staff_booth|booth)$/; /* the booth where it stands, chosen by the volunteer */

/* Words on the glass, without keys, bar and the volunteer's own booth. Numbers are what may be
 * learnt: folio, turn and module become letters. */
async function words_of(glass, paper) {
    const { screen, nodes } = await glass_tree(glass);
    const texts = nodes.filter(({ role, id }) => role !== "key" && !VOLUNTEERS_OWN.test(id)).flatMap(({ text, name, speech, value }) => [text, name, speech, value]);
    return [screen, ...texts.filter((text) => typeof text === "string" && text !== "")].map((text) => without_numbers(text, paper));
}

function without_numbers(text, paper) {
    return [paper.folio, paper.folio.replace("-", ""), paper.folio.replace("-", " ")].reduce((said, folio) => said.replaceAll(folio, "<folio>"), text.replaceAll(paper.token, "<token>"))
        .replace(/(Turno|Turn) [A-Z] ?\d+/g, "$1 <turn>").replace(/(Módulo|Module) \d+/g, "$1 <module>");
}

/* Alike for offices and booths, and of no secret. */
function assert_alike(seen, where) {
    const [first, ...others] = seen;
    for (const { words, paper } of seen)
        for (const secret of secrets())
            assert.ok(!words.some((word) => plain(word).includes(secret)), `${where}: "${secret}" stands there for ${paper.what}: ${words.join(" | ")}`);
    for (const { words, paper } of others)
        assert.deepEqual(words, first.words, `${where}: ${paper.what} reads differently from ${first.paper.what}`);
}

/* Every paper at one place; `look` leaves the place as it found it. */
async function look_at(papers, where, look) {
    const seen = [];
    for (const paper of papers) seen.push({ paper, words: await look(paper) });
    assert_alike(seen, where);
    return seen;
}

/* -- The places -------------------------------------------------------------------------------- */

async function at_the_glass(glass, papers, where) {
    const ask = (enter) => async (paper) => {
        await glass_tap(glass, "start", "folio");
        await enter(paper);
        const words = await words_of(glass, paper);
        await glass_tap(glass, "leave");
        await glass_is_on(glass, "attract");
        return words;
    };
    await look_at(papers, `${where}, folio typed`, ask(async ({ folio }) => {
        await glass_type(glass, folio);
        await glass_tap(glass, "next");
    }));
    await look_at(papers, `${where}, slip scanned`, ask(({ token }) => glass_scan(glass, token)));
}

async function home(glass) {
    for (let step = 0; step < 8; step++) {
        const { screen, nodes } = await glass_tree(glass);
        if (screen === "staff_home") return;
        await glass_tap(glass, ["back", "other", "another", "next"].find((id) => nodes.some((node) => node.id === id)));
    }
    await glass_is_on(glass, "staff_home");
}

/* From and to staff_home: a volunteer's road to `screen`, what is shown there, and back. */
async function by_a_volunteer(glass, papers, where, open, enter) {
    await look_at(papers, where, async (paper) => {
        for (const id of open) await glass_find(glass, id);
        await enter(paper);
        const words = await words_of(glass, paper);
        await home(glass);
        return words;
    });
}

const typed = (glass, more = []) => async ({ folio }) => {
    await glass_type(glass, folio);
    await glass_tap(glass, "next", ...more);
};
const scanned = (glass, more = []) => async ({ token }) => {
    await glass_scan(glass, token);
    await glass_tap(glass, ...more);
};

async function at_a_booth(glass, papers, where) {
    await by_a_volunteer(glass, papers, `${where}, scan`, ["staff_scan"], scanned(glass));
    await by_a_volunteer(glass, papers, `${where}, scan, folio typed`, ["staff_scan", "staff_folio"], typed(glass));
    await by_a_volunteer(glass, papers, `${where}, scan, noted`, ["staff_scan"], scanned(glass, ["say_absent"]));
    await by_a_volunteer(glass, papers, `${where}, withdrawal, folio typed`, ["staff_refer", "withdraw"], typed(glass));
    await by_a_volunteer(glass, papers, `${where}, withdrawal, typed and done`, ["staff_refer", "withdraw"], typed(glass, ["confirm"]));
    await by_a_volunteer(glass, papers, `${where}, withdrawal, scanned and done`, ["staff_refer", "withdraw"], scanned(glass, ["confirm"]));
}

async function corrections(glass, papers, where) {
    await by_a_volunteer(glass, papers, `${where}, correction, folio typed`, ["staff_correct"], typed(glass));
    await by_a_volunteer(glass, papers, `${where}, correction, scanned`, ["staff_correct"], scanned(glass));
}

/* -- Set-up ------------------------------------------------------------------------------------ */

async function papers_of(glass) {
    const papers = [];
    for (const office of OFFICES) papers.push({ what: `office ${office}`, ...await glass_refer(glass, office) });
    for (const service of SERVICES) papers.push({ what: `service ${service}`, ...await glass_turn(glass, service) });
    return papers;
}

async function make(t) {
    const folder = mkdtempSync(join(tmpdir(), "jornada-paper-")), h = await hub({ fair: FAIR });
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    t.after(() => h.close());
    const volunteer = h.json("staff", "add", FAIR, "--name", "Ana Núñez"), [a, b] = [join(folder, "a"), join(folder, "b")];
    glass_enrol(h, FAIR, a, 1);
    glass_enrol(h, FAIR, b, 2);
    const clock = new Date(Date.now() - 6 * 3600000).toISOString().slice(0, 10) + "T12:00:00-06:00";
    const start = async (data, more) => {
        const glass = await glass_start(data, { clock, ...more });
        t.after(() => glass_end(glass));
        return glass;
    };
    return { folder, h, volunteer, a, b, start };
}

test("glass and volunteers' look-ups, at the kiosk that made it and at another one", async (t) => {
    const { volunteer, a, b, start } = await make(t);
    const [maker, other] = [await start(a, { module: OTHER_BOOTH }), await start(b, { module: OTHER_BOOTH })];
    const papers = await papers_of(maker), others = await papers_of(other);
    await at_the_glass(maker, papers, "glass where it was made");
    await at_the_glass(other, papers, "glass of another kiosk");
    for (const [glass, where] of [[maker, "booth where it was made"], [other, "another booth"]]) {
        await glass_log_in(glass, volunteer);
        await at_a_booth(glass, papers, where);
    }
    await corrections(other, papers, "another booth");
    /* Where it was made a booth's registration can be corrected; an office's slip is as a stranger's. */
    await corrections(maker, [...papers.slice(0, OFFICES.length), ...others], "booth where it was made");
    for (const glass of [maker, other]) await glass_quit(glass);
});

/* -- The call screen --------------------------------------------------------------------------- */

async function stands_on(board, kiosk, id) {
    for (let look = 0; look < 60; look++) {
        for (const glass of [board, kiosk]) await glass_advance(glass, 1000);
        if ((await glass_tree(board)).nodes.some((node) => node.id === id)) return;
    }
    assert.fail(`the call screen has no ${id}`);
}

/* What the board shows of calls, and all its words. */
async function board_words(board) {
    const { nodes } = await glass_tree(board);
    return { calls: nodes.filter(({ id }) => id.startsWith("call_")).map(({ text }) => text),
        words: nodes.flatMap(({ text, name, speech }) => [text, name, speech]).filter((text) => typeof text === "string") };
}

test("the call screen has turns and modules alone, and a paper of an office brings nothing onto it", async (t) => {
    const { volunteer, a, start } = await make(t), kiosk = await start(a, { module: 9 }), papers = await papers_of(kiosk);
    const board = await start(a, { board: true });
    await glass_log_in(kiosk, volunteer);
    await glass_find(kiosk, "staff_queue");
    await glass_tap(kiosk, "queue_next");
    await stands_on(board, kiosk, "call_0");
    const called = await board_words(board);
    assert.equal(called.calls.length, 1);
    assert.match(called.calls[0], /^[A-Z]\d+ 9$/);
    await home(kiosk);
    for (const module of [6, 11]) { /* of these papers' offices */
        await glass_find(kiosk, "staff_scan");
        await glass_find(kiosk, "staff_booth");
        await glass_find(kiosk, `booth_${module}`);
        for (const { token } of papers.slice(0, OFFICES.length)) {
            await glass_scan(kiosk, token);
            await glass_tap(kiosk, "next");
        }
        await home(kiosk);
        await glass_advance(board, 3000);
    }
    const after = await board_words(board);
    for (const call of after.calls) assert.match(call, /^[A-Z]\d+ \d+$/);
    for (const secret of secrets()) assert.ok(!after.words.some((word) => plain(word).includes(secret)), `${secret}: ${after.words.join(" | ")}`);
    for (const { folio } of papers) assert.ok(!after.words.some((word) => word.includes(folio)), "no folio");
    for (const glass of [board, kiosk]) await glass_quit(glass);
});

/* -- The desk of an office that none of these papers is for ---------------------------------------- */

async function page_words(page) {
    return page.evaluate(() => [document.title, document.body.innerText,
        ...[...document.querySelectorAll("[aria-label],[title],[placeholder],[alt]")].flatMap((element) => [...element.attributes].map(({ value }) => value))]);
}

test("the desk of another office says of every paper the same, scanned and by its folio", async (t) => {
    const { folder, h, a, start } = await make(t), kiosk = await start(a, { module: OTHER_BOOTH }), papers = await papers_of(kiosk);
    await glass_quit(kiosk);
    const path = join(folder, "mesa-4.json"), { code } = h.json("desk", "add", FAIR, "--office", "4", "--out", path, "--hub", h.tls);
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url: new URL("/desk", h.url).href, may_ask: (asked) => asked.startsWith(h.url) || asked.startsWith(h.tls) });
    t.after(() => browser.context.close());
    const { page } = browser;
    await kit_load_desk(browser, folder, { file: JSON.parse(readFileSync(path, "utf8")), code });
    await page.waitForSelector(".columns");
    /* What stands there before any paper is this office's own; its name is not among it either. */
    const look = (enter, says) => async (paper) => {
        await enter(paper);
        await page.locator(".found .verdict", { hasText: says }).waitFor();
        const words = (await page_words(page)).map((text) => without_numbers(text, paper));
        await kit_button(browser, "Listo").click();
        await page.locator(".found .verdict").waitFor({ state: "detached" });
        return words;
    };
    await look_at(papers, "desk, scanned", look(({ token }) => kit_scan(browser, token), "Este vale es para otro módulo"));
    await look_at(papers, "desk, folio", look(async ({ folio }) => {
        await page.fill("input.code", folio);
        await kit_button(browser, "Buscar").click();
    }, "Este folio no se conoce aquí"));
    await kit_close(browser);
});
