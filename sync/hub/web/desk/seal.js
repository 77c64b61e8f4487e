/* What lies on this machine's disk, sealed: rows, letters and bundles under the desk's own key.
 *
 * Promises: without the key neither a slip nor a state can be read, and no name of a row tells its
 * slip. Refuses (throws) what was changed. The envelope of a letter is sealed for the office's key
 * inside, besides. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_hex, bytes_join, bytes_of_text } from "./bytes.js";

/* The name under which something of this slip (or stream) is kept. */
export function seal_name(key, text) {
    return bytes_hex(sodium.crypto_generichash(16, bytes_of_text(text), key));
}

export function seal_close(key, value) {
    const nonce = sodium.randombytes_buf(24);
    return bytes_join(nonce, sodium.crypto_secretbox_easy(JSON.stringify(value), nonce, key));
}

export function seal_open(key, bytes) {
    const text = sodium.crypto_secretbox_open_easy(bytes.subarray(24), bytes.subarray(0, 24), key, "text");
    return JSON.parse(text);
}
