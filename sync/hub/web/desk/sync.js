/* The desk and the hub: letters in, bundles out, receipts back; by network or by file.
 *
 * Promises: nothing leaves that may not (notebook_release), everything waits for a signed receipt,
 * and a call that fails changes nothing and is tried again. Answers of the hub are believed by its
 * signature (receipts) or by the connection (letters, which open with the office's key alone). */
import { bytes_join, bytes_of_hex, bytes_of_text } from "./bytes.js";
import { cbor_write } from "./cbor.js";
import { clock_set_hub } from "./clock.js";
import { notebook_forget, notebook_have, notebook_mark, notebook_may_release, notebook_receive, notebook_release, notebook_set_clock, notebook_take, notebook_today } from "./notebook.js";
import { receipt_decode } from "./receipt.js";
import { SIGNATURE_BYTES, SIGNATURE_DESK, SIGNATURE_DESK_LETTERS, signature_is_good, signature_make } from "./signature.js";

const TIMEOUT_MS = 20000;
const BODY_MAX = 1 << 20;
const ROUNDS_MAX = 20; /* of a question that is answered in parts */

/* The page's own hub where it was served by one, else the one in the desk's file; "" = none. */
export function sync_base(desk, location) {
    return location.protocol === "file:" ? desk.hub : location.origin;
}

async function call(base, path, body) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
        const answer = await fetch(base + path, { method: "POST", body, signal: stop.signal,
            credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
        return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
    } catch {
        return { status: 0, bytes: new Uint8Array() };
    } finally {
        clearTimeout(timer);
    }
}

const SAID = { 0: "offline", 401: "refused", 403: "revoked", 404: "offline" };

function word_of(status) {
    return SAID[status] || "busy";
}

/* A hub that was restored from before this desk takes it in again by what it once signed. */
async function call_again(book, base, path, body) {
    const answer = await call(base, path, body);
    if (answer.status !== 401) return answer;
    const taken = await call(base, "/v1/return", book.desk.pass);
    return taken.status === 200 ? call(base, path, body) : answer;
}

export async function sync_receive(book, bytes) {
    const receipt = receipt_decode(bytes, book.desk.hub_key, book.desk.tenant);
    if (!receipt) return false;
    await notebook_receive(book, receipt);
    return receipt;
}

/* One question and what came of it: {word, more}. */
async function ask_once(book, base) {
    const have = notebook_have(book).map((slip) => bytes_of_hex(slip, 16));
    const said = cbor_write([1, book.desk.device, Date.now(), have]);
    const answer = await call_again(book, base, "/desk/v1/letters",
        bytes_join(said, signature_make(SIGNATURE_DESK, said, book.secret)));
    if (answer.status !== 200) return { word: word_of(answer.status), more: false };
    try {
        const told = JSON.parse(new TextDecoder().decode(answer.bytes));
        /* A desk that was ended wipes every letter it has. */
        if (told.revoked === true) await notebook_take(book, { withdrawn: [...book.letters.keys()], closed: told.closed });
        else await notebook_take(book, told);
        return { word: told.revoked === true ? "revoked" : "done", more: told.more === true };
    } catch {
        return { word: "busy", more: false };
    }
}

async function ask_letters(book, base) {
    let said = { more: true };
    for (let round = 0; said.more && round < ROUNDS_MAX; round++) said = await ask_once(book, base);
    return said.word;
}

async function push(book, base) {
    let word = "done";
    for (const bundle of [...book.outbox].sort((one, other) => one.first - other.first)) {
        if (bundle.bytes.length > BODY_MAX) return "busy";
        const answer = await call_again(book, base, "/v1/push", bundle.bytes);
        if (answer.status === 0) return "offline";
        await notebook_mark(book, [bundle.name], "sent");
        if (answer.status !== 200) return word_of(answer.status);
        const receipt = await sync_receive(book, answer.bytes);
        if (!receipt) return "busy";
        await notebook_set_clock(book, clock_set_hub(book.clock, receipt.hub_ms, Date.now()));
    }
    return word;
}

/* One round: "done", or in one word what was in the way: offline, busy, refused, revoked, alone (a
 * desk without a hub's address, of whom somebody asked it). Notes of
 * today leave only when somebody asked (`all`): until then a mistaken touch can be undone. */
export async function sync_once(book, base, all) {
    if (base === "") {
        await notebook_forget(book);
        return all ? "alone" : "done";
    }
    const letters = await ask_letters(book, base);
    if (letters === "offline") return letters;
    await notebook_release(book, all ? Infinity : notebook_today(book));
    const pushed = await push(book, base);
    await notebook_forget(book);
    return pushed === "done" ? letters : pushed;
}

/* The files that carry what waits, where there is no network: [{name, bytes}, …]. */
export async function sync_files(book) {
    if (notebook_may_release(book)) await notebook_release(book);
    return book.outbox.map(({ name, bytes }) => ({ name, bytes }));
}

/* The parts of a file of letters (jornada-hub desk letters) that the hub signed for this office of this
 * fair; null: no such file, or one part of it is not. An unsigned word must neither wipe a letter nor
 * let notes leave early. */
function read_letters(desk, bytes) {
    try {
        const file = JSON.parse(new TextDecoder().decode(bytes));
        if (file.v !== 1 || file.kind !== "jornada-letters" || file.parts.length === 0) return null;
        const parts = file.parts.map(({ said, signature }) => signature_is_good(SIGNATURE_DESK_LETTERS,
            bytes_of_text(said), desk.hub_key, bytes_of_hex(signature, SIGNATURE_BYTES)) ? JSON.parse(said) : null);
        const ours = (part) => part && part.v === 1 && part.fair === desk.file.fair && part.office === desk.office;
        return parts.every(ours) ? parts : null;
    } catch {
        return null;
    }
}

/* A receipt that came back on a stick (.jrr), or a file of letters (.json). Whether it was for this
 * desk. What an older file hands over and the hub withdrew since stays out: that row says so. */
export async function sync_take_file(book, bytes) {
    const parts = read_letters(book.desk, bytes);
    if (!parts) return await sync_receive(book, bytes) !== false;
    for (const part of parts) await notebook_take(book, part);
    return true;
}
