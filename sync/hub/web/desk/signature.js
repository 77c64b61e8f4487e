/* Ed25519 signatures that say what they are for, as sync/signature.h.
 *
 * What is signed is context, a zero byte, and BLAKE2b-512 of the bytes. A secret key is libsodium's
 * 64 bytes. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_join, bytes_of_text } from "./bytes.js";

export const SIGNATURE_BYTES = 64;
export const SIGNATURE_BUNDLE = "jornada-bundle-v1"; /* device */
export const SIGNATURE_RECEIPT = "jornada-receipt-v1"; /* hub */
export const SIGNATURE_DESK_LETTERS = "jornada-desk-letters-v1"; /* hub */
export const SIGNATURE_DESK = "jornada-desk-v1"; /* device */

function message(context, bytes) {
    return bytes_join(bytes_of_text(context + "\0"), sodium.crypto_generichash(64, bytes));
}

export function signature_make(context, bytes, secret_key) {
    return sodium.crypto_sign_detached(message(context, bytes), secret_key);
}

export function signature_is_good(context, bytes, public_key, signature) {
    return sodium.crypto_sign_verify_detached(signature, message(context, bytes), public_key);
}
