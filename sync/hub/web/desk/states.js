/* What an office says of a slip: seen → accepted or no capacity → attended → closed with one of six
 * outcomes; or withdrawn.
 *
 * A row is {slip (hexadecimal; 35 bits and zeros where the folio alone is known), issued (day or
 * null), letter ("" | "here" | "gone"), notes: [{type, day, code, help, left}]}. Promises: a state
 * is never said twice of a slip; a mistaken touch can be undone until it left this machine, and
 * never afterwards. Rows are changed as new values: the old one stays as it was. */
import { FACT, record_referral } from "./record.js";
import { bytes_of_hex } from "./bytes.js";

export const OUTCOMES = [1, 2, 3, 4, 5, 6]; /* enum referral_outcome of sync/record.h */
export const HELPS = [1, 2, 3, 4, 5, 6, 7]; /* enum pack_need of sync/pack.h */
export const HELPED = [1, 2]; /* outcomes that something was given with: sent on well, or given here */

const NEXT = {
    [FACT.SEEN]: [FACT.ACCEPTED, FACT.NO_CAPACITY, FACT.ATTENDED, FACT.CLOSED, FACT.WITHDRAWN],
    [FACT.ACCEPTED]: [FACT.NO_CAPACITY, FACT.ATTENDED, FACT.CLOSED, FACT.WITHDRAWN],
    [FACT.NO_CAPACITY]: [FACT.ACCEPTED, FACT.ATTENDED, FACT.CLOSED, FACT.WITHDRAWN],
    [FACT.ATTENDED]: [FACT.CLOSED, FACT.WITHDRAWN],
    [FACT.CLOSED]: [],
    [FACT.WITHDRAWN]: [],
};
const NAMES = { [FACT.SEEN]: "seen", [FACT.ACCEPTED]: "accepted", [FACT.NO_CAPACITY]: "no_capacity",
    [FACT.ATTENDED]: "attended", [FACT.CLOSED]: "closed", [FACT.WITHDRAWN]: "withdrawn" };

export function states_new(slip, issued) {
    return { slip, issued, letter: "", notes: [] };
}

/* 0: nothing was said yet. */
export function states_now(row) {
    return row.notes.length === 0 ? 0 : row.notes[row.notes.length - 1].type;
}

/* "new", "seen", … "withdrawn": for words and marks. */
export function states_name(row) {
    return NAMES[states_now(row)] || "new";
}

export function states_may(row, type) {
    const now = states_now(row), said = row.notes.some((note) => note.type === type);
    return !said && (now === 0 ? type in NEXT : NEXT[now].includes(type));
}

/* The row with one more note; null: that cannot follow, or was said already. */
export function states_add(row, type, day, code = 0, help = 0) {
    const coded = type === FACT.CLOSED ? OUTCOMES.includes(code) : code === 0;
    const helped = help === 0 || (HELPS.includes(help) && type === FACT.CLOSED && HELPED.includes(code));
    if (!coded || !helped || !states_may(row, type)) return null;
    return { ...row, notes: [...row.notes, { type, day, code, help, left: false }] };
}

/* The row without its last note; null: there is none, or it left already. */
export function states_undo(row) {
    const last = row.notes[row.notes.length - 1];
    return last && !last.left ? { ...row, notes: row.notes.slice(0, -1) } : null;
}

/* Somebody who was sent here and is still waited for, or waits. */
export function states_is_open(row) {
    return [0, FACT.SEEN, FACT.ACCEPTED].includes(states_now(row));
}

/* All that is known of it is that its letter is gone: it stands on no list. */
export function states_is_bare(row) {
    return row.notes.length === 0 && row.letter === "gone";
}

export function states_waiting(row) {
    return row.notes.filter((note) => !note.left).length;
}

/* What the hub has not been told yet, as facts; and the row once it has. */
export function states_facts(row, office) {
    const slip = bytes_of_hex(row.slip, 16);
    return row.notes.filter((note) => !note.left).map((note) =>
        record_referral(note.type, slip, office, note.day, note.code, note.help));
}

export function states_left(row) {
    return { ...row, notes: row.notes.map((note) => ({ ...note, left: true })) };
}

/* Two rows of one slip, one of them known by its folio alone: whatever either says, once. */
export function states_join(row, other) {
    const notes = [...row.notes];
    for (const note of other.notes)
        if (!notes.some((one) => one.type === note.type)) notes.push(note);
    return { ...row, issued: row.issued ?? other.issued, letter: row.letter || other.letter, notes };
}
