/* A browser with a desk in it: what every browser test of the desk does.
 *
 * Promises: whatever the page writes to the console as an error, throws, or asks of anything but the
 * hub of the test, makes the test fail (kit_check). Nothing waits for time to pass: the page's own
 * clock is moved. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const CHROMIUM = process.env.JORNADA_CHROMIUM || "/usr/bin/chromium";
const WAIT_MS = 20000;

/* Libraries of the test kit, of a folder node_modules. */
export async function kit_libraries(folder) {
    const { chromium } = await import(pathToFileURL(join(folder, "playwright-core/index.mjs")));
    return { chromium, axe: readFileSync(join(folder, "axe-core/axe.min.js"), "utf8") };
}

/* {context, page, wrong, asked}: `may_ask` says which addresses are the test's own. */
export async function kit_open(kit, { profile, args = [], url, size = { width: 1280, height: 800 }, may_ask = () => false, now, permissions = [] }) {
    const context = await kit.chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, viewport: size,
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ...args], permissions, ignoreHTTPSErrors: true,
        acceptDownloads: true, locale: "es-MX" });
    context.setDefaultTimeout(WAIT_MS);
    const browser = { context, kit, wrong: [], asked: [], may_ask, url, page: null };
    context.on("page", (page) => watch(browser, page));
    browser.page = context.pages()[0] || await context.newPage();
    watch(browser, browser.page);
    await kit_set_clock(browser, now ?? Date.now());
    await browser.page.goto(url);
    await browser.page.waitForSelector("main");
    return browser;
}

function watch(browser, page) {
    if (page.kit_watched) return;
    page.kit_watched = true;
    page.on("console", (said) => { if (said.type() === "error") browser.wrong.push(said.text()); });
    page.on("pageerror", (error) => browser.wrong.push(error.stack));
    page.on("request", (request) => {
        const address = request.url();
        browser.asked.push(`${request.method()} ${address.slice(0, 120)}`);
        if (!/^(file|data|blob):/.test(address) && !browser.may_ask(address)) browser.wrong.push(`asked ${address}`);
    });
}

/* The page's clock says another time from now on, also after a reload; timers go on as they were. */
export async function kit_set_clock(browser, ms) {
    const shift = `globalThis.kit_now ??= Date.now.bind(Date); Date.now = () => kit_now() + ${Math.round(ms - Date.now())};`;
    await browser.context.addInitScript(shift);
    for (const page of browser.context.pages()) await page.evaluate(shift);
}

/* Closes; fails when anything went wrong that nobody looked for. */
export async function kit_close(browser) {
    await browser.context.close();
    assert.deepEqual(browser.wrong, []);
}

/* A desk's first page, filled in. */
export async function kit_load_desk(browser, folder, desk, { ask = false, code = desk.code } = {}) {
    const path = join(folder, "mesa.json");
    writeFileSync(path, JSON.stringify(desk.file));
    await browser.page.setInputFiles("input[type=file]", path);
    await browser.page.fill("input.code", code);
    if (ask) await browser.page.check("input[type=checkbox]");
    await browser.page.click("button[type=submit]");
}

/* What a wedge scanner types: places of keys of an American board, letters as `layout` has them. */
export async function kit_scan(browser, text, { gap_ms = 4, end = true, letter = (character) => character } = {}) {
    const session = await browser.context.newCDPSession(browser.page), sends = [];
    let now = Date.now() / 1000;
    const press = (code, key, typed) => {
        now += gap_ms / 1000;
        sends.push(session.send("Input.dispatchKeyEvent", { type: typed ? "keyDown" : "rawKeyDown", code, key, text: typed, timestamp: now }));
        sends.push(session.send("Input.dispatchKeyEvent", { type: "keyUp", code, key, timestamp: now + 0.001 }));
    };
    for (const character of text)
        press(/[0-9]/.test(character) ? `Digit${character}` : `Key${character}`, letter(character), letter(character));
    if (end) press("Enter", "Enter", "\r");
    await Promise.all(sends);
    await session.detach();
}

export async function kit_verdict(browser, words) {
    await browser.page.locator(".found .verdict", { hasText: words }).waitFor();
}

export function kit_button(browser, name) {
    return browser.page.getByRole("button", { name, exact: true });
}

/* No finding of axe-core that is serious or critical; the others are counted. */
export async function kit_axe(browser, where) {
    const session = await browser.context.newCDPSession(browser.page);
    const run = `${browser.kit.axe}; axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(
        found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => node.html.slice(0, 160)) }))))`;
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression: run, awaitPromise: true, returnByValue: true });
    await session.detach();
    assert.equal(exceptionDetails, undefined, where);
    const found = JSON.parse(result.value);
    assert.deepEqual(found.filter(({ impact }) => impact === "serious" || impact === "critical"), [], where);
    return found;
}

/* Nothing wider than its place: the page itself never scrolls sideways. */
export async function kit_fits(browser, where) {
    const over = await browser.page.evaluate(() => {
        const wide = document.documentElement.clientWidth;
        return [...document.querySelectorAll("body *")].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width > 0 && (box.right > wide + 1 || box.left < -1 || element.scrollWidth > element.clientWidth + 1 &&
                getComputedStyle(element).overflow !== "visible");
        }).map((element) => element.outerHTML.slice(0, 120));
    });
    assert.deepEqual(over, [], where);
}

export async function kit_shot(browser, folder, name) {
    await browser.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/* Everything that this browser keeps of the page, as one text of bytes. */
export async function kit_kept(browser) {
    return browser.page.evaluate(async () => {
        const database = await new Promise((resolve) => {
            const request = indexedDB.open("jornada-desk");
            request.onsuccess = () => resolve(request.result);
        });
        const say = (value) => value instanceof Uint8Array ? new TextDecoder("latin1").decode(value)
            : JSON.stringify(value, (key, now) => now instanceof Uint8Array ? new TextDecoder("latin1").decode(now) : now);
        const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.outerHTML];
        for (const name of database.objectStoreNames) {
            const table = database.transaction(name).objectStore(name);
            for (const ask of [table.getAllKeys(), table.getAll()])
                texts.push(...await new Promise((resolve) => { ask.onsuccess = () => resolve(ask.result.map(say)); }));
        }
        database.close();
        return texts.join("\n");
    });
}

/* Rows straight into the tables, sealed as the page seals them: [[table, key, bytes as an array]]. */
export async function kit_put(browser, entries) {
    await browser.page.evaluate(async (rows) => {
        const database = await new Promise((resolve) => {
            const request = indexedDB.open("jornada-desk");
            request.onsuccess = () => resolve(request.result);
        });
        const transaction = database.transaction(["rows", "letters", "meta"], "readwrite");
        for (const [table, key, value] of rows)
            transaction.objectStore(table).put(Array.isArray(value) ? Uint8Array.from(value) : value, key);
        await new Promise((resolve) => { transaction.oncomplete = resolve; });
        database.close();
    }, entries);
}
