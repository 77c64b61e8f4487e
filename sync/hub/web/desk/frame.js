/* Frames: sealed commits of one stream, as sync/seal.h and sync/frame.h.
 *
 * A stream is {origin: {tenant, fair, device, stream}, key, seq, wrap}. Promises: no key seals
 * twice (it takes a step after every frame, and the old one is wiped); what was sealed cannot be
 * read again here. Plain packing alone (0x80): squeezing is a choice of the writer's. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_join, bytes_of_number } from "./bytes.js";

const VERSION = 1, BLOCK = 64, BLOCKS_MAX = 63, TAG = 16, PLAIN = 0x80, HAS_IDENTITY = 0x40;
export const IDENTITY_BYTES = BLOCK + TAG;
export const FACTS_OF = 0;
export const IDENTITY_OF = 1;

/* A new stream with a random id, its key wrapped for the hub's online key. */
export function frame_stream(origin, online_key) {
    const key = sodium.randombytes_buf(32), stream = sodium.randombytes_buf(16);
    return { origin: { ...origin, stream }, key, seq: 0, wrap: sodium.crypto_box_seal(key, online_key) };
}

/* The key of frame seq + 1; wipes the one before. */
export function frame_step(key) {
    const next = sodium.crypto_generichash(32, key);
    sodium.memzero(key);
    return next;
}

function additional(origin, seq) {
    return bytes_join(Uint8Array.of(VERSION), origin.tenant, origin.fair, origin.device,
        origin.stream, bytes_of_number(seq, 8));
}

function nonce(seq, compartment) {
    return bytes_join(bytes_of_number(seq, 8), Uint8Array.of(compartment), new Uint8Array(15));
}

/* Whole blocks with the marker behind the content. */
function pad(bytes) {
    const blocks = Math.ceil((bytes.length + 1) / BLOCK);
    if (bytes.length === 0 || blocks > BLOCKS_MAX) throw new RangeError("frame: size");
    const padded = new Uint8Array(blocks * BLOCK);
    padded.set(bytes);
    padded[bytes.length] = PLAIN;
    return padded;
}

/* Seals `facts` (of record_encode) as the stream's next frame. */
export function frame_seal(stream, facts) {
    const padded = pad(facts);
    const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded,
        additional(stream.origin, stream.seq), null, nonce(stream.seq, FACTS_OF), stream.key);
    stream.key = frame_step(stream.key);
    stream.seq++;
    sodium.memzero(padded);
    return bytes_join(Uint8Array.of(padded.length / BLOCK), sealed);
}

/* The plain content of one compartment of frame `seq`, whose key this is. null: not sealed so, or
 * not packed as we do. */
export function frame_open(origin, seq, key, compartment, sealed) {
    let padded;
    try {
        padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed,
            additional(origin, seq), nonce(seq, compartment), key);
    } catch {
        return null;
    }
    let end = padded.length;
    while (end > 0 && padded[end - 1] === 0) end--;
    const good = end > 0 && padded.length - end < BLOCK && padded[end - 1] === PLAIN;
    const plain = good ? padded.slice(0, end - 1) : null;
    sodium.memzero(padded);
    return plain;
}

/* Bytes of the frame that starts here. */
export function frame_size(shape) {
    const blocks = shape & 63;
    if (blocks === 0 || (shape & 0xc0) === 0x80) throw new RangeError("frame: shape");
    const identity = (shape & HAS_IDENTITY) === 0 ? 0 : shape & 0x80 ? 32 : IDENTITY_BYTES;
    return 1 + blocks * BLOCK + TAG + identity;
}

/* What "same frame" means at the hub. */
export function frame_hash(origin, seq, frame) {
    const facts = 1 + (frame[0] & 63) * BLOCK + TAG;
    const hash = (bytes) => sodium.crypto_generichash(32, bytes);
    return hash(bytes_join(additional(origin, seq), hash(frame.subarray(1, facts)),
        frame[0] & 0x80 ? frame.subarray(facts) : hash(frame.subarray(facts))));
}
