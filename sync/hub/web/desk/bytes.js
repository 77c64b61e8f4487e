/* Bytes: hexadecimal, joining, comparing, big-endian numbers.
 *
 * Promises: what bytes_hex writes, bytes_of_hex reads. Refuses text of another length or with other
 * characters than 0-9 a-f (null). */
export function bytes_hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* null: not exactly `size` bytes in lower-case hexadecimal (size undefined: any). */
export function bytes_of_hex(text, size) {
    if (typeof text !== "string" || !/^([0-9a-f]{2})*$/.test(text)) return null;
    if (size !== undefined && text.length !== 2 * size) return null;
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

export function bytes_join(...parts) {
    const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
        joined.set(part, at);
        at += part.length;
    }
    return joined;
}

export function bytes_same(one, other) {
    return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/* `size` bytes, the highest first; numbers up to 2^53. */
export function bytes_of_number(number, size) {
    const bytes = new Uint8Array(size);
    for (let at = size - 1; at >= 0; at--) {
        bytes[at] = number % 256;
        number = Math.floor(number / 256);
    }
    return bytes;
}

export function bytes_number(bytes) {
    return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

export function bytes_of_text(text) {
    return new TextEncoder().encode(text);
}
