/* Base32: RFC 4648's bit order with Crockford's alphabet, as sync/base32.h.
 *
 * Reading ignores case; it refuses I L O U, every other character, and spare bits that are not zero
 * (null), so that a text has one meaning only. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function base32_character(value) {
    return ALPHABET[value];
}

/* 0 … 31, or -1. */
export function base32_value(character) {
    return character.length === 1 ? ALPHABET.indexOf(ascii_capital(character)) : -1;
}

/* Only a-z: other letters have capitals that look like ours (ı, ſ, …). */
function ascii_capital(character) {
    return character >= "a" && character <= "z" ? character.toUpperCase() : character;
}

export function base32_write(bytes) {
    let text = "", held = 0, bits = 0;
    for (const byte of bytes) {
        held = (held << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5;) {
            bits -= 5;
            text += ALPHABET[held >> bits & 31];
        }
    }
    return bits > 0 ? text + ALPHABET[held << 5 - bits & 31] : text;
}

/* Exactly the characters that `size` bytes take; null otherwise. */
export function base32_read(text, size) {
    if (text.length !== Math.ceil(size * 8 / 5)) return null;
    const bytes = new Uint8Array(size);
    let held = 0, bits = 0, filled = 0;
    for (const character of text) {
        const value = base32_value(character);
        if (value < 0) return null;
        held = (held << 5 | value) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[filled++] = held >> bits & 255;
        }
    }
    return (held & (1 << bits) - 1) === 0 ? bytes : null;
}
