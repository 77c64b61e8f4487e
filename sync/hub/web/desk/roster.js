/* Which keys sign a fair's slips, as sync/roster.h: the hub's JSON, checked and taken apart.
 *
 * Promises: a changed byte of meaning is refused (null) by the hub's signature. The signature is
 * over "jornada-roster-v1", a zero byte, and the object without "signature" as compact JSON with
 * sorted keys. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_hex, bytes_of_hex, bytes_of_text } from "./bytes.js";
import { day_read } from "./day.js";

/* First two bytes of BLAKE2b-256 of the public key, in hexadecimal. */
export function roster_key_id(public_key) {
    return bytes_hex(sodium.crypto_generichash(32, public_key).subarray(0, 2));
}

function sorted(value) {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function read_key(key) {
    const public_key = bytes_of_hex(key.public_key, 32);
    const from = day_read(key.valid_from), to = day_read(key.valid_to);
    if (!public_key || from === null || to === null || roster_key_id(public_key) !== key.key_id)
        return null;
    return { id: key.key_id, public_key, from, to, revoked: key.revoked === true };
}

/* `object`: the parsed JSON; hub_key: 32 bytes. null: not a roster, or not this hub's. */
export function roster_read(object, hub_key) {
    const { signature, ...rest } = object && typeof object === "object" ? object : {};
    const signed = bytes_of_hex(signature, 64), cover = bytes_of_hex(rest.cover, 32);
    const text = bytes_of_text("jornada-roster-v1\0" + JSON.stringify(sorted(rest)));
    if (!signed || !Array.isArray(rest.keys) || !Number.isInteger(rest.fair_number)) return null;
    if (!sodium.crypto_sign_verify_detached(signed, text, hub_key)) return null;
    const keys = rest.keys.map(read_key);
    if (keys.includes(null)) return null;
    return { fair: rest.fair, fair_number: rest.fair_number, keys, cover,
        utc_offset_minutes: rest.utc_offset_minutes };
}
