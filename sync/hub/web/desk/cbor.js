/* Deterministic CBOR, only what our formats use: whole numbers, byte strings, text, booleans,
 * arrays of known length, as sync/binary.h.
 *
 * A value is a number (whole, up to 2^53), a Uint8Array, a string, a boolean or an array of such.
 * Reading refuses (throws) heads that are longer than needed, indefinite lengths, everything else
 * and stray bytes. */
import { bytes_join, bytes_number, bytes_of_number, bytes_of_text } from "./bytes.js";

const UINT = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, ARRAY = 4;
const DEPTH_MAX = 8;

function head(kind, number) {
    if (!Number.isSafeInteger(number) || number < 0) throw new RangeError("cbor: no whole number");
    if (number < 24) return Uint8Array.of(kind << 5 | number);
    const size = number < 2 ** 8 ? 1 : number < 2 ** 16 ? 2 : number < 2 ** 32 ? 4 : 8;
    return bytes_join(Uint8Array.of(kind << 5 | 24 + Math.log2(size)), bytes_of_number(number, size));
}

export function cbor_write(value) {
    if (typeof value === "number")
        return value < 0 ? head(NEGATIVE, -1 - value) : head(UINT, value);
    if (typeof value === "boolean") return Uint8Array.of(value ? 0xf5 : 0xf4);
    if (value instanceof Uint8Array) return bytes_join(head(BYTES, value.length), value);
    if (typeof value === "string") {
        const bytes = bytes_of_text(value);
        return bytes_join(head(TEXT, bytes.length), bytes);
    }
    if (Array.isArray(value)) return bytes_join(head(ARRAY, value.length), ...value.map(cbor_write));
    throw new TypeError("cbor: not a value of ours");
}

function take(reader, size) {
    if (size > reader.bytes.length - reader.at) throw new RangeError("cbor: it ends too early");
    reader.at += size;
    return reader.bytes.subarray(reader.at - size, reader.at);
}

function take_number(reader, low) {
    if (low < 24) return low;
    if (low > 27) throw new RangeError("cbor: no length of ours");
    const size = 2 ** (low - 24), number = bytes_number(take(reader, size));
    if (!Number.isSafeInteger(number) || number < (size === 1 ? 24 : 2 ** (4 * size)))
        throw new RangeError("cbor: a head longer than needed");
    return number;
}

function take_value(reader, depth) {
    const first = take(reader, 1)[0];
    if (first === 0xf4 || first === 0xf5) return first === 0xf5;
    const kind = first >> 5, number = take_number(reader, first & 31);
    if (kind === UINT) return number;
    if (kind === NEGATIVE) return -1 - number;
    if (kind === BYTES) return take(reader, number).slice();
    if (kind === TEXT) return new TextDecoder("utf-8", { fatal: true }).decode(take(reader, number));
    if (kind !== ARRAY || depth === 0 || number > reader.bytes.length)
        throw new RangeError("cbor: nothing of ours");
    return Array.from({ length: number }, () => take_value(reader, depth - 1));
}

/* The value at the beginning of `bytes` and how many bytes it took. */
export function cbor_read_first(bytes) {
    const reader = { bytes, at: 0 };
    return { value: take_value(reader, DEPTH_MAX), size: reader.at };
}

export function cbor_read(bytes) {
    const { value, size } = cbor_read_first(bytes);
    if (size !== bytes.length) throw new RangeError("cbor: stray bytes");
    return value;
}
