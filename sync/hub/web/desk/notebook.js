/* The desk's notebook: rows of slips, letters and what waits to leave, in memory and on the disk.
 *
 * Promises: every function that changes something returns only once it is on the disk (store.js),
 * and memory follows the disk; two tabs may note at once. A slip that was known by its folio alone
 * becomes one row with its full id when its paper is shown. A notebook is {database, desk, secret,
 * key, rows, letters, clock, closed, received, last,
 * strange}. */
import { bytes_hex, bytes_of_hex } from "./bytes.js";
import { clock_new, clock_today } from "./clock.js";
import { deskfile_store_key } from "./deskfile.js";
import { folio_bits, folio_record, folio_write } from "./folio.js";
import { letter_slip } from "./letter.js";
import { outbox_may_leave, outbox_pack } from "./outbox.js";
import { FACT, record_referral } from "./record.js";
import { receipt_is_older } from "./receipt.js";
import { seal_close, seal_name, seal_open } from "./seal.js";
import { states_add, states_facts, states_join, states_left, states_new, states_now, states_undo, states_waiting } from "./states.js";
import { store_all, store_change } from "./store.js";

export const NOTEBOOK_DAYS = 180; /* a row stays as long after the last word about it */
const HAVE_MAX = 4096; /* LETTERS_HAVE_MAX of sync/hub/letters.h */

export async function notebook_open(database, desk, secret) {
    const book = { database, desk, secret, key: deskfile_store_key(secret), rows: new Map(),
        letters: new Map(), outbox: [], clock: null, closed: false, received: 0, last: null, strange: {}, changes: 0 };
    await notebook_read(book);
    return book;
}

/* Everything again from the disk: another tab may have written. What was noted here while it was
 * read is newer than what was read: then once more. */
export async function notebook_read(book) {
    const before = book.changes;
    const [rows, letters, outbox, meta] = await Promise.all(
        ["rows", "letters", "outbox", "meta"].map((table) => store_all(book.database, table)));
    if (book.changes !== before) {
        await notebook_read(book);
        return;
    }
    const opened = (entries) => entries.map(([, bytes]) => seal_open(book.key, bytes));
    const settings = new Map(meta);
    book.rows = new Map(opened(rows).map((row) => [row.slip, row]));
    book.letters = new Map(opened(letters).map((letter) => [letter.envelope.slip, letter]));
    book.outbox = outbox.map(([, bundle]) => bundle);
    book.clock = clock_new(settings.get("clock"), book.desk.roster.utc_offset_minutes);
    book.closed = settings.get("closed") === true;
    book.received = settings.get("received") || 0;
    book.last = settings.get("receipt") || null;
    book.strange = settings.get("strange") || {};
}

export function notebook_today(book) {
    return clock_today(book.clock, Date.now());
}

function name_of(book, slip) {
    return seal_name(book.key, slip);
}

async function get_row(book, tables, slip) {
    const bytes = await tables.get("rows", name_of(book, slip));
    return bytes ? seal_open(book.key, bytes) : null;
}

function put_row(book, tables, row) {
    tables.put("rows", name_of(book, row.slip), seal_close(book.key, row));
}

/* The row that one slip has, whatever of it is known: its own, or that of its folio. */
export function notebook_find(book, slip) {
    const folio = bytes_hex(folio_record(folio_bits(bytes_of_hex(slip, 16))));
    return book.rows.get(slip) || book.rows.get(folio) || null;
}

/* All rows whose folio has these bits: the hub draws again on a clash, but papers may lie. */
export function notebook_find_folio(book, bits) {
    return [...book.rows.values()].filter((row) => folio_bits(bytes_of_hex(row.slip, 16)) === bits);
}

export function notebook_folio(row) {
    return folio_write(bytes_of_hex(row.slip, 16));
}

/* Changes one row on the disk: change(row) gives the new one, or null = nothing happens. Returns
 * what is there now. */
async function change_row(book, slip, issued, change) {
    const folio = bytes_hex(folio_record(folio_bits(bytes_of_hex(slip, 16))));
    const row = await store_change(book.database, async (tables) => {
        let now = await get_row(book, tables, slip);
        const by_folio = folio === slip ? null : await get_row(book, tables, folio);
        if (by_folio) now = states_join(now || states_new(slip, issued), by_folio);
        const next = change(now || states_new(slip, issued));
        if (by_folio) tables.remove("rows", name_of(book, folio));
        if (!next && !by_folio) return now;
        const kept = next || now;
        if (kept.notes.length === 0 && kept.letter === "") tables.remove("rows", name_of(book, slip));
        else put_row(book, tables, kept);
        return kept;
    });
    book.changes++;
    book.rows.delete(folio);
    if (!row || (row.notes.length === 0 && row.letter === "")) book.rows.delete(slip);
    else book.rows.set(slip, row);
    return row;
}

/* {row, added}: added = false when it was said already or cannot follow. */
export async function notebook_note(book, slip, issued, type, code = 0, help = 0) {
    let added = false;
    const row = await change_row(book, slip, issued, (now) => {
        const next = states_add(now, type, notebook_today(book), code, help);
        added = next !== null;
        return next;
    });
    return { row, added };
}

/* {row, undone}. */
export async function notebook_undo(book, slip) {
    let undone = false;
    const row = await change_row(book, slip, null, (now) => {
        const next = states_undo(now);
        undone = next !== null;
        return next;
    });
    return { row, undone };
}

/* Whether what was noted may leave (Never 4). */
export function notebook_may_release(book) {
    return outbox_may_leave(book.desk, notebook_today(book), book.closed, book.clock.sure);
}

function put_bundles(tables, bundles) {
    for (const bundle of bundles) tables.put("outbox", bundle.name, { ...bundle, sent: false, saved: false });
}

/* Notes of days before `before` become bundles; how many notes left. */
export async function notebook_release(book, before = Infinity) {
    if (!notebook_may_release(book)) return 0;
    const left = await store_change(book.database, async (tables) => {
        const rows = (await tables.all("rows")).map(([, bytes]) => seal_open(book.key, bytes))
            .filter((row) => states_waiting(row) > 0 && row.notes.every((note) => note.left || note.day < before));
        const facts = rows.flatMap((row) => states_facts(row, book.desk.office));
        if (facts.length === 0) return 0;
        put_bundles(tables, outbox_pack(facts, book.desk, book.secret));
        for (const row of rows) put_row(book, tables, states_left(row));
        return facts.length;
    });
    await notebook_read(book);
    return left;
}

function word(book, type, slip) {
    return record_referral(type, bytes_of_hex(slip, 16), book.desk.office, notebook_today(book));
}

/* On the disk before this returns: somebody opens this letter now. It leaves at once. */
export async function notebook_letter_opened(book, slip) {
    await store_change(book.database, async (tables) => {
        const name = name_of(book, slip), bytes = await tables.get("letters", name);
        if (!bytes) throw new Error("the letter is gone");
        const letter = { ...seal_open(book.key, bytes), opened: true };
        put_bundles(tables, outbox_pack([word(book, FACT.LETTER_OPENED, slip)], book.desk, book.secret));
        tables.put("letters", name, seal_close(book.key, letter));
    });
    await notebook_read(book);
}

/* A slip that cannot be noted (forged, another fair's): one more of a number that stays here. Nothing
 * of the slip is kept. */
export async function notebook_count(book, verdict) {
    book.strange = await store_change(book.database, async (tables) => {
        const counts = await tables.get("meta", "strange") || {}, more = { ...counts, [verdict]: (counts[verdict] || 0) + 1 };
        tables.put("meta", "strange", more);
        return more;
    });
}

async function take_letter(book, tables, envelope) {
    const slip = letter_slip(envelope, book.desk.office);
    if (!slip || await tables.get("letters", name_of(book, slip))) return;
    const row = await get_row(book, tables, slip) || states_new(slip, null);
    if (row.letter === "gone") return;
    tables.put("letters", name_of(book, slip), seal_close(book.key, { envelope, opened: false, since: notebook_today(book) }));
    put_row(book, tables, { ...row, letter: "here" });
}

async function drop_letter(book, tables, slip) {
    const bytes = await tables.get("letters", name_of(book, slip));
    const row = await get_row(book, tables, slip);
    if (!bytes) { /* never here: an older file must not bring it */
        if (!row || row.letter === "") put_row(book, tables, { ...row || states_new(slip, null), letter: "gone" });
        return;
    }
    if (seal_open(book.key, bytes).opened)
        put_bundles(tables, outbox_pack([word(book, FACT.LETTER_DESTROYED, slip)], book.desk, book.secret));
    tables.remove("letters", name_of(book, slip));
    const note = { type: FACT.WITHDRAWN, day: notebook_today(book), code: 0, help: 0, left: true };
    const known = row || states_new(slip, null);
    const notes = states_now(known) === FACT.WITHDRAWN ? known.notes : [...known.notes, note];
    put_row(book, tables, { ...known, letter: "gone", notes });
}

/* The last day of which this row, or its letter, says something. */
function last_day(row, letter) {
    return Math.max(letter?.since ?? 0, ...row.notes.map((note) => note.day), 0);
}

/* Rows and letters of which nothing was said for NOTEBOOK_DAYS go, once the fair's days are over by a
 * date that somebody believes and all of them left. Of a letter stays that it is gone, so that it is
 * not taken in again. How many went. */
export async function notebook_forget(book) {
    const today = notebook_today(book), gone = [];
    if (!book.clock.sure || !notebook_may_release(book)) return 0;
    const old = [...book.rows.values()].filter((row) => states_waiting(row) === 0 &&
        today - last_day(row, book.letters.get(row.slip)) > NOTEBOOK_DAYS && (row.notes.length > 0 || row.letter === "here"));
    if (old.length === 0) return 0;
    await store_change(book.database, async (tables) => {
        for (const { slip } of old) {
            const row = await get_row(book, tables, slip);
            if (!row || states_waiting(row) > 0) continue;
            tables.remove("letters", name_of(book, slip));
            if (row.letter === "") tables.remove("rows", name_of(book, slip));
            else put_row(book, tables, { ...states_new(slip, null), letter: "gone" });
            gone.push(slip);
        }
    });
    await notebook_read(book);
    return gone.length;
}

/* Slips whose letters need not be told again: here, or gone for good. */
export function notebook_have(book) {
    return [...book.letters.keys(), ...[...book.rows.values()].filter((row) => row.letter === "gone").map((row) => row.slip)]
        .slice(0, HAVE_MAX);
}

/* What the hub said: {letters: [envelope …], withdrawn: [slip …], closed}. */
export async function notebook_take(book, said) {
    const slips = (Array.isArray(said.withdrawn) ? said.withdrawn : []).filter((slip) => bytes_of_hex(slip, 16));
    await store_change(book.database, async (tables) => {
        for (const envelope of Array.isArray(said.letters) ? said.letters : [])
            await (envelope.withdrawn ? drop_letter(book, tables, envelope.slip) : take_letter(book, tables, envelope));
        for (const slip of slips) await drop_letter(book, tables, slip);
        if (typeof said.closed === "boolean") tables.put("meta", "closed", said.closed);
    });
    await notebook_read(book);
}

/* A receipt of our hub: what it names is received, and is kept here no longer. False: an older one. */
export async function notebook_receive(book, receipt) {
    if (book.last && receipt_is_older(receipt, book.last)) return false;
    await store_change(book.database, async (tables) => {
        let received = await tables.get("meta", "received") || 0;
        for (const [name, bundle] of await tables.all("outbox")) {
            if ((receipt.stored.get(bundle.stream) || 0) < bundle.first + bundle.count) continue;
            tables.remove("outbox", name);
            received += bundle.facts;
        }
        tables.put("meta", "received", received);
        tables.put("meta", "receipt", { epoch: receipt.epoch, commit: receipt.commit });
    });
    await notebook_read(book);
    return true;
}

/* Bundles were sent, or saved into files: marked, and kept until a receipt names them. */
export async function notebook_mark(book, names, mark) {
    await store_change(book.database, async (tables) => {
        for (const name of names) {
            const bundle = await tables.get("outbox", name);
            if (bundle) tables.put("outbox", name, { ...bundle, [mark]: true });
        }
    });
    await notebook_read(book);
}

export async function notebook_set_clock(book, clock) {
    await store_change(book.database, async (tables) => {
        tables.put("meta", "clock", { offset_ms: clock.offset_ms, sure: clock.sure });
    });
    book.clock = clock;
}

/* {here, sent, received}: notes kept here alone, on their way, and named by a receipt. */
export function notebook_counts(book) {
    const here = [...book.rows.values()].reduce((sum, row) => sum + states_waiting(row), 0);
    const under_way = (moved) => book.outbox.filter((bundle) => (bundle.sent || bundle.saved) === moved)
        .reduce((sum, bundle) => sum + bundle.facts, 0);
    return { here: here + under_way(false), sent: under_way(true), received: book.received };
}
