/* A letter: who she is and a safe way to reach her, for this office alone, as sync/letter.h.
 *
 * Promises: an envelope opens with its office's secret alone; what is not a letter in its one
 * writing is refused (null). Buffers are wiped; the texts that come out are JavaScript's, which
 * nobody can wipe: they are shown, and let go. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_hex, bytes_join, bytes_of_hex, bytes_same } from "./bytes.js";
import { cbor_read, cbor_write } from "./cbor.js";
import { IDENTITY_BYTES, IDENTITY_OF, frame_open, frame_step } from "./frame.js";

export const LETTER_CONTACTS = { call: 1, message: 2, no_message: 4, mornings: 8, afternoons: 16,
    only_her: 32 };
export const LETTER_GRID = { width: 256, height: 96 };
const PARTS = 20, SEQ_MAX = 1000, VERSION = 1, MEMBERS = 9, DRAWN = 1, CROSS = 2;

/* [[x, y], …] of each stroke; null: no mark. */
function read_mark(mark) {
    if (mark.length < 4 || (mark[0] !== DRAWN && mark[0] !== CROSS)) return null;
    const strokes = [];
    for (let at = 1; at < mark.length;) {
        const points = mark[at], end = at + 1 + 2 * points;
        if (points === 0 || end > mark.length) return null;
        const stroke = [];
        for (at++; at < end; at += 2) stroke.push([mark[at], mark[at + 1]]);
        if (stroke.some(([, y]) => y >= LETTER_GRID.height)) return null;
        strokes.push(stroke);
    }
    return strokes;
}

/* {office, given, surname1, surname2, phone, contact, text_version, strokes, cross} or null. */
export function letter_decode(bytes) {
    try {
        const said = cbor_read(bytes);
        const [version, office, given, surname1, surname2, phone, contact, text_version, mark] = said;
        const texts = [given, surname1, surname2, phone].every((text) => typeof text === "string");
        const strokes = mark instanceof Uint8Array ? read_mark(mark) : null;
        if (said.length !== MEMBERS || version !== VERSION || !texts || !strokes ||
            !Number.isInteger(contact) || contact > 63 || !bytes_same(cbor_write(said), bytes)) return null;
        return { office, given, surname1, surname2, phone, contact, text_version, strokes,
            cross: mark[0] === CROSS };
    } catch {
        return null;
    }
}

function read_envelope(envelope) {
    const hex = (name, size) => bytes_of_hex(envelope[name], size);
    const origin = { tenant: hex("tenant", 8), fair: hex("fair", 8), device: hex("device", 16),
        stream: hex("stream", 16) };
    const frames = (Array.isArray(envelope.frames) ? envelope.frames : []).map((frame) =>
        ({ seq: frame.seq, sealed: bytes_of_hex(frame.identity, IDENTITY_BYTES) }));
    const rising = frames.every(({ seq, sealed }, at) => sealed && Number.isInteger(seq) &&
        seq >= 0 && seq <= SEQ_MAX && (at === 0 || seq > frames[at - 1].seq));
    const wrap = hex("wrap", 80);
    const whole = frames.length === PARTS && rising && wrap && Object.values(origin).every(Boolean);
    return whole ? { origin, wrap, frames } : null;
}

function open_parts({ origin, wrap, frames }, pair) {
    let key = sodium.crypto_box_seal_open(wrap, pair.public_key, pair.secret), at = 0;
    const parts = [];
    for (const { seq, sealed } of frames) {
        for (; at < seq; at++) key = frame_step(key);
        const part = frame_open(origin, seq, key, IDENTITY_OF, sealed);
        if (!part) break;
        parts.push(part);
    }
    sodium.memzero(key);
    return parts;
}

/* Opens an envelope (JSON as the hub hands it) with {public_key, secret} of officekey_open. null:
 * not sealed for this key, damaged, or of another office than it says. */
export function letter_open(envelope, pair) {
    const read = read_envelope(envelope);
    if (!read) return null;
    let parts = [];
    try {
        parts = open_parts(read, pair);
    } catch {
        return null;
    }
    const bytes = bytes_join(...parts);
    const letter = parts.length === PARTS ? letter_decode(bytes) : null;
    for (const part of [...parts, bytes]) sodium.memzero(part);
    return letter && letter.office === envelope.office ? letter : null;
}

/* "given surname1 surname2" without holes. */
export function letter_name(letter) {
    return [letter.given, letter.surname1, letter.surname2].filter(Boolean).join(" ");
}

/* The kinds of contact that were chosen, by name. */
export function letter_contacts(letter) {
    return Object.keys(LETTER_CONTACTS).filter((name) => letter.contact & LETTER_CONTACTS[name]);
}

/* The envelope's slip, or null where it is none of ours. */
export function letter_slip(envelope, office) {
    const slip = envelope && envelope.v === 1 && envelope.office === office && bytes_of_hex(envelope.slip, 16);
    return slip ? bytes_hex(slip) : null;
}
