/* An office's key: a file that opens the letters to this office, under a passphrase of its own.
 *
 * {"v":1,"kind":"jornada-office-key","fair":hex,"office":n,"public":hex,"salt":hex,"ops":n,"mem":
 * bytes,"box":hex}: box = nonce 24 and crypto_secretbox of the X25519 secret under Argon2id13 of the
 * passphrase. Promises: a wrong passphrase, a changed file or another office's opens nothing. The
 * secret is the caller's to wipe. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_hex, bytes_join, bytes_of_hex, bytes_same, bytes_of_text } from "./bytes.js";

const OPS = 3, MEM = 64 << 20, MEM_MAX = 512 << 20, OPS_MAX = 16;
export const OFFICEKEY_PASSPHRASE_MIN = 12; /* characters */

function stretch(passphrase, salt, ops, mem) {
    const text = bytes_of_text(passphrase.normalize("NFC"));
    const key = sodium.crypto_pwhash(32, text, salt, ops, mem, sodium.crypto_pwhash_ALG_ARGON2ID13);
    sodium.memzero(text);
    return key;
}

/* What a box like these holds (24 bytes of nonce in front), or null. Used for the desk's, too. */
export function officekey_unbox(file, passphrase, size) {
    const salt = bytes_of_hex(file.salt, 16), box = bytes_of_hex(file.box, 24 + 16 + size);
    const sane = Number.isInteger(file.ops) && file.ops >= 1 && file.ops <= OPS_MAX &&
        Number.isInteger(file.mem) && file.mem >= 8192 && file.mem <= MEM_MAX;
    if (!salt || !box || !sane) return null;
    const key = stretch(passphrase, salt, file.ops, file.mem);
    try {
        return sodium.crypto_secretbox_open_easy(box.subarray(24), box.subarray(0, 24), key);
    } catch {
        return null;
    } finally {
        sodium.memzero(key);
    }
}

/* Whether this is such a file, for this office of this fair (both as in the desk's file). */
export function officekey_is_ours(file, fair, office) {
    return !!file && file.v === 1 && file.kind === "jornada-office-key" && file.fair === fair &&
        file.office === office && bytes_of_hex(file.public, 32) !== null;
}

/* {public_key, secret}; null: it does not open. */
export function officekey_open(file, passphrase) {
    const secret = officekey_unbox(file, passphrase, 32), public_key = bytes_of_hex(file.public, 32);
    if (!secret || !public_key) return null;
    if (bytes_same(sodium.crypto_scalarmult_base(secret), public_key)) return { public_key, secret };
    sodium.memzero(secret);
    return null;
}

/* A new key as the file's object; ops and mem only for tests. */
export function officekey_make(fair, office, passphrase, ops = OPS, mem = MEM) {
    const pair = sodium.crypto_box_keypair(), salt = sodium.randombytes_buf(16);
    const key = stretch(passphrase, salt, ops, mem), nonce = sodium.randombytes_buf(24);
    const box = bytes_join(nonce, sodium.crypto_secretbox_easy(pair.privateKey, nonce, key));
    sodium.memzero(key);
    sodium.memzero(pair.privateKey);
    return { v: 1, kind: "jornada-office-key", fair, office, public: bytes_hex(pair.publicKey),
        salt: bytes_hex(salt), ops, mem, box: bytes_hex(box) };
}
