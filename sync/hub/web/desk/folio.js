/* The folio: a slip's handle for voice and typing, as sync/folio.h.
 *
 * The first 35 bits of the slip id as seven characters and a Luhn mod 32 check. Reading takes any
 * case, spaces, hyphens, O for 0, I or L for 1. Its bits are numbers below 2^35. */
import { base32_character, base32_value } from "./base32.js";

const CHARS = 8;

function luhn_sum(values, doubled) {
    let sum = 0;
    for (let at = values.length - 1; at >= 0; at--, doubled = !doubled) {
        const addend = doubled ? values[at] * 2 : values[at];
        sum += Math.floor(addend / 32) + addend % 32;
    }
    return sum % 32;
}

export function folio_bits(slip) {
    let bits = 0;
    for (let at = 0; at < 5; at++) bits = bits * 256 + slip[at];
    return Math.floor(bits / 32);
}

export function folio_write_bits(bits) {
    const values = [];
    for (let at = CHARS - 2; at >= 0; at--) values.push(Math.floor(bits / 2 ** (5 * at)) % 32);
    values.push((32 - luhn_sum(values, true)) % 32);
    const text = values.map(base32_character).join("");
    return text.slice(0, 4) + "-" + text.slice(4);
}

export function folio_write(slip) {
    return folio_write_bits(folio_bits(slip));
}

/* {reading: "OK" | "EMPTY" | "TOO_SHORT" | "TOO_LONG" | "CHARACTER" | "CHECK", bits (OK alone)}. */
export function folio_read(text) {
    const values = [];
    for (const character of text.replace(/[ -]/g, "")) {
        const like = { o: 0, O: 0, i: 1, I: 1, l: 1, L: 1 }[character];
        const value = like === undefined ? base32_value(character) : like;
        if (value < 0) return { reading: "CHARACTER" };
        if (values.length === CHARS) return { reading: "TOO_LONG" };
        values.push(value);
    }
    if (values.length === 0) return { reading: "EMPTY" };
    if (values.length < CHARS) return { reading: "TOO_SHORT" };
    if (luhn_sum(values, false) !== 0) return { reading: "CHECK" };
    return { reading: "OK", bits: values.slice(0, -1).reduce((sum, value) => sum * 32 + value, 0) };
}

/* The record of a fact when no more than the folio is known: its 35 bits and zeros (record.h). */
export function folio_record(bits) {
    const record = new Uint8Array(16);
    for (let at = 4, rest = bits * 32; at >= 0; at--, rest = Math.floor(rest / 256))
        record[at] = rest % 256;
    return record;
}
