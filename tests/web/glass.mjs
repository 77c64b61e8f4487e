/* A kiosk's glass in node: starts jornada-kiosk --drive and touches it by ids alone.
 *
 * Promises: a touch that is refused, a screen that does not come, a kiosk that ends by itself or
 * that a sanitizer complains about makes the test fail. Time is the kiosk's own and moves only when
 * it is told (glass_advance). Programs come from JORNADA_BIN. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { connect } from "node:net";
import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(process.env.JORNADA_BIN, "jornada-kiosk");
const GUARD_MS = 260, PATIENCE_MS = 60000, PAGES_MAX = 20;
const environment = { ...process.env, SDL_VIDEODRIVER: process.env.SDL_VIDEODRIVER ?? "dummy" };

/* Enrols the kiosk of `folder` with a code that the hub `h` of kit.mjs prints. */
export function glass_enrol(h, fair, folder, number) {
    const { code } = h.json("enrol", "--fair", fair, "--kiosk", String(number));
    execFileSync(program, ["--data", folder, "--enrol", code], { env: environment, timeout: PATIENCE_MS, stdio: ["ignore", "pipe", "pipe"] });
}

/* Once somebody listens there: the folder tells when its socket appears. */
function connected(folder, name) {
    const path = join(folder, name);
    return new Promise((resolve, reject) => {
        let trying = false;
        const limit = setTimeout(() => reject(new Error(`nobody listens at ${path}`)), PATIENCE_MS);
        const look = () => {
            if (trying || !existsSync(path)) return;
            trying = true; /* one at a time: the kiosk has room for one */
            const socket = connect(path), again = () => { trying = false; setImmediate(look); };
            socket.once("error", again);
            socket.once("connect", () => {
                socket.off("error", again);
                clearTimeout(limit);
                watching.close();
                resolve(socket);
            });
        };
        const watching = watch(folder, look);
        look();
    });
}

/* A started kiosk. `module` = the booth where it stands; `board` = the call screen beside one. */
export async function glass_start(folder, { clock, module = null, board = false, words = [], size = "1280x800" } = {}) {
    const name = board ? "board-drive.sock" : "drive.sock", log = [];
    if (module !== null) writeFileSync(join(folder, "kiosk.ini"), `module = ${module}\n`);
    const child = spawn(program, ["--data", folder, "--drive", join(folder, name), "--clock", clock, "--size", size,
        ...(board ? ["--board"] : []), ...words], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (bytes) => log.push(bytes));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const socket = await connected(folder, name), asked = [];
    createInterface({ input: socket }).on("line", (line) => asked.shift()(JSON.parse(line)));
    const dropped = () => { for (const answer of asked.splice(0)) answer({ ok: false, why: "the kiosk is gone" }); };
    socket.on("close", dropped).on("error", dropped);
    return { child, ended, socket, asked, log };
}

/* One line out, its answer in. */
export function glass_ask(glass, line) {
    return new Promise((resolve) => {
        glass.asked.push(resolve);
        glass.socket.write(JSON.stringify(line) + "\n");
    });
}

/* The same, and it must be done. */
export async function glass_do(glass, line) {
    const answer = await glass_ask(glass, line);
    assert.ok(answer.ok, `${JSON.stringify(line)}: ${JSON.stringify(answer).slice(0, 400)}`);
    return answer;
}

export async function glass_quit(glass) {
    await glass_do(glass, { do: "quit" });
    assert.equal(await glass.ended, 0);
    const said = Buffer.concat(glass.log).toString();
    assert.doesNotMatch(said, /ERROR: AddressSanitizer|runtime error:|Assertion/);
}

/* Whatever the test came to: for t.after. */
export function glass_end(glass) {
    if (glass.child.exitCode === null && glass.child.signalCode === null) glass.child.kill("SIGKILL");
}

export function glass_advance(glass, ms) {
    return glass_do(glass, { do: "clock", advance_ms: ms });
}

export function glass_tree(glass) {
    return glass_do(glass, { do: "tree" });
}

export async function glass_is_on(glass, screen) {
    const tree = await glass_tree(glass);
    assert.equal(tree.screen, screen, JSON.stringify(tree.nodes.map(({ id, text }) => `${id}: ${text}`)));
    return tree;
}

/* Past the guard against touches that were meant for the screen before. */
export async function glass_tap(glass, ...ids) {
    for (const id of ids) {
        await glass_advance(glass, GUARD_MS);
        await glass_do(glass, { do: "tap", id });
    }
}

/* The same, paging until it is there. */
export async function glass_find(glass, id) {
    for (let page = 0; page < PAGES_MAX; page++) {
        const { nodes } = await glass_tree(glass);
        if (nodes.some((node) => node.id === id)) return glass_tap(glass, id);
        await glass_tap(glass, "page_next");
    }
    return assert.fail(`there is no ${id}`);
}

export function glass_type(glass, text) {
    return glass_do(glass, { do: "type", text });
}

export function glass_scan(glass, text) {
    return glass_do(glass, { do: "scan", text });
}

/* A member of a node that must be there. */
export async function glass_field(glass, id, name = "text") {
    const { nodes } = await glass_tree(glass), node = nodes.find((one) => one.id === id);
    assert.ok(node && typeof node[name] === "string", `${id} has no ${name}: ${JSON.stringify(nodes.map((one) => one.id))}`);
    return node[name];
}

/* Lets virtual seconds pass until `state` says so; children and servers need the machine's time. */
export async function glass_until(glass, name, value) {
    const limit = Date.now() + PATIENCE_MS;
    let state = await glass_do(glass, { do: "state" });
    while (state[name] !== value && Date.now() < limit) {
        await glass_advance(glass, 1000);
        await new Promise(setImmediate);
        state = await glass_do(glass, { do: "state" });
    }
    assert.equal(state[name], value, name);
}

export async function glass_log_in(glass, { badge, pin }) {
    await glass_scan(glass, badge);
    await glass_is_on(glass, "staff_pin");
    for (const digit of pin) await glass_tap(glass, `key_${digit}`);
    await glass_tap(glass, "next");
    await glass_is_on(glass, "staff_home");
}

/* "Seguir" through what is to be read, until `screen`. */
export async function glass_read_on(glass, screen) {
    for (let page = 0; page < PAGES_MAX && (await glass_tree(glass)).screen !== screen; page++) await glass_tap(glass, "next");
    await glass_is_on(glass, screen);
}

/* {token, folio} of an anonymous slip for `office`, taken by an attendee; from attract to attract. */
export async function glass_refer(glass, office) {
    await glass_tap(glass, "start", "offices");
    await glass_find(glass, `office_${office}`);
    await glass_tap(glass, "take_slip");
    await glass_is_on(glass, "slip");
    return leave_with(glass);
}

/* The same of a turn for `service`. */
export async function glass_turn(glass, service) {
    await glass_tap(glass, "start", "services");
    await glass_find(glass, `service_${service}`);
    await glass_tap(glass, "take_turn");
    await glass_is_on(glass, "turn");
    return leave_with(glass);
}

async function leave_with(glass) {
    const token = await glass_field(glass, "qr", "value"), folio = await glass_field(glass, "folio");
    await glass_tap(glass, "none");
    await glass_is_on(glass, "attract");
    return { token, folio };
}

async function sign(glass) {
    const { nodes } = await glass_tree(glass), [x, y, wide, high] = nodes.find(({ id }) => id === "pad").box_mm;
    const finger = (across, down, phase) => glass_do(glass, { do: "finger", at_mm: [x + wide * across, y + high * down], phase });
    await glass_advance(glass, GUARD_MS);
    await finger(0.2, 0.3, "down");
    for (let at = 1; at <= 20; at++) await finger(0.2 + at * 0.03, at % 2 ? 0.7 : 0.3, "move");
    await finger(0.85, 0.5, "up");
}

/* {token, folio} of a letter that a certified volunteer writes with somebody: from staff_refer to
 * staff_refer. */
export async function glass_accompany(glass, office, { given, surname, phone }) {
    await glass_find(glass, `office_${office}`);
    await glass_is_on(glass, "staff_office");
    await glass_tap(glass, "accompany");
    await glass_read_on(glass, "staff_letter_age");
    await glass_tap(glass, "adult_yes", "next");
    await glass_read_on(glass, "staff_letter_name");
    await glass_type(glass, given);
    await glass_tap(glass, "field_surname1");
    await glass_type(glass, surname);
    await glass_tap(glass, "next");
    await glass_type(glass, phone);
    await glass_tap(glass, "next", "contact_call", "contact_mornings", "next");
    await glass_is_on(glass, "staff_letter_sign");
    await sign(glass);
    await glass_tap(glass, "next");
    await glass_is_on(glass, "staff_letter_review");
    await glass_tap(glass, "confirm");
    await glass_is_on(glass, "staff_referred");
    const token = await glass_field(glass, "qr", "value"), folio = await glass_field(glass, "folio");
    await glass_tap(glass, "none");
    await glass_is_on(glass, "staff_refer");
    return { token, folio };
}
