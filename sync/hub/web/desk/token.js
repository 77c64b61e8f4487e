/* The slip's token, judged without a network: what sync/token.c says, in the same order.
 *
 * Promises: the verdicts of tests/vectors/token.json. What is said of a token whose signer nobody
 * here knows (token_read_unproved) proves nothing. Needs sodium.ready before. */
import sodium from "libsodium-wrappers-sumo";
import { base32_read } from "./base32.js";
import { bytes_hex, bytes_join, bytes_number, bytes_of_text } from "./bytes.js";

export const TOKEN_CHARS = 154;
const BYTES = 96, VERSION = 0x4a, KEY_CANDIDATES = 4;
const AT = { key_id: 1, slip: 3, body: 19, signature: 30, crc: 94 };
const CONTEXT = bytes_of_text("jornada-slip-v1\0");
const COVER_NAME = bytes_of_text("JORNADA1");

/* CRC-16/CCITT-FALSE. */
export function token_crc(bytes) {
    let crc = 0xffff;
    for (const byte of bytes) {
        crc ^= byte << 8;
        for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xffff;
    }
    return crc;
}

function read_bytes(text) {
    if (text.length !== TOKEN_CHARS) return { verdict: "BAD_LENGTH" };
    const bytes = base32_read(text, BYTES);
    if (!bytes) return { verdict: "BAD_CHARACTER" };
    if (token_crc(bytes.subarray(0, AT.crc)) !== bytes_number(bytes.subarray(AT.crc)))
        return { verdict: "BAD_READ" };
    return { verdict: bytes[0] === VERSION ? "OK" : "NOT_OURS", bytes };
}

function find_signer(bytes, roster) {
    const id = bytes_hex(bytes.subarray(AT.key_id, AT.slip));
    const message = bytes_join(CONTEXT, bytes.subarray(0, AT.signature));
    const signature = bytes.subarray(AT.signature, AT.crc);
    const candidates = roster.keys.filter((key) => key.id === id).slice(0, KEY_CANDIDATES);
    const signer = candidates.find(
        (key) => sodium.crypto_sign_verify_detached(signature, message, key.public_key));
    return { signer, verdict: candidates.length === 0 ? "UNKNOWN_KEY" : signer ? "OK" : "FORGED" };
}

function uncover(bytes, cover) {
    const slip = bytes.slice(AT.slip, AT.body);
    const body = sodium.crypto_stream_xchacha20_xor(bytes.subarray(AT.body, AT.signature),
        bytes_join(slip, COVER_NAME), cover);
    return { slip, fair: bytes_number(body.subarray(0, 2)), day: bytes_number(body.subarray(2, 4)),
        valid_days: body[4], office: bytes_number(body.subarray(5, 7)),
        services: bytes_number(body.subarray(7, 11)) };
}

function judge_days(token, signer, roster, today) {
    let first = signer.from, last = signer.to;
    if (roster.cover) {
        if (token.fair !== roster.fair_number) return "OTHER_FAIR";
        /* A key that was not valid on the day of issue never was this slip's. */
        if (token.day < signer.from) return "NOT_YET";
        if (token.day > signer.to || token.valid_days === 0) return "EXPIRED";
        first = token.day;
        last = first + token.valid_days - 1;
    }
    return today < first ? "NOT_YET" : today > last ? "EXPIRED" : "OK";
}

/* {verdict, token}: token = {slip, fair, day, valid_days, office, services} from OTHER_FAIR on and
 * with OK (only the slip where the roster has no cover key), else undefined. `revoked`: slip in
 * hexadecimal -> boolean. */
export function token_verify(text, roster, today, revoked = () => false) {
    const { bytes, verdict } = read_bytes(text);
    if (verdict !== "OK") return { verdict };
    const found = find_signer(bytes, roster);
    if (found.verdict !== "OK") return { verdict: found.verdict };
    const token = roster.cover ? uncover(bytes, roster.cover) : { slip: bytes.slice(AT.slip, AT.body) };
    const judged = judge_days(token, found.signer, roster, today);
    const gone = found.signer.revoked || revoked(bytes_hex(token.slip));
    return { verdict: judged === "OK" && gone ? "REVOKED" : judged, token };
}

/* What a token says of itself when nobody here knows its signer; nothing of it is proved. */
export function token_read_unproved(text, cover, fair_number, today) {
    const { bytes, verdict } = read_bytes(text);
    if (verdict !== "OK") return { verdict };
    const token = uncover(bytes, cover);
    if (token.fair !== fair_number) return { verdict: "OTHER_FAIR" };
    if (today < token.day) return { verdict: "NOT_YET", token };
    return { verdict: today - token.day < token.valid_days ? "OK" : "EXPIRED", token };
}
