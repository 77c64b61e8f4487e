/* Consecutive frames of one stream on their way, as sync/bundle.h: the body of POST /v1/push is one
 * or more of them end to end; a file JORNADA/….jrb of a USB stick is one.
 *
 * Refuses (throws) more than 256 frames. A desk writes no identities: one wrap. */
import { bytes_join, bytes_number, bytes_of_number, bytes_of_text } from "./bytes.js";
import { frame_size } from "./frame.js";
import { SIGNATURE_BUNDLE, SIGNATURE_BYTES, signature_make } from "./signature.js";

export const BUNDLE_FRAMES_MAX = 256;
const VERSION = 1, WRAP = 80;
const HEAD = bytes_join(bytes_of_text("JRB"), Uint8Array.of(VERSION));

/* bundle: {origin (of frame.js), wraps: [80 bytes, …], first, counter, frames: [bytes, …]}. */
export function bundle_encode(bundle, secret_key) {
    const { origin, wraps, first, counter, frames } = bundle;
    if (frames.length < 1 || frames.length > BUNDLE_FRAMES_MAX) throw new RangeError("bundle: frames");
    const bytes = bytes_join(HEAD, origin.tenant, origin.device, origin.stream,
        Uint8Array.of(wraps.length), ...wraps, bytes_of_number(first, 4),
        Uint8Array.of(frames.length - 1), bytes_of_number(counter, 4), ...frames);
    return bytes_join(bytes, signature_make(SIGNATURE_BUNDLE, bytes, secret_key));
}

/* Takes one whole bundle apart; its signature is not looked at. Throws: it is none. */
export function bundle_decode(bytes) {
    let at = HEAD.length;
    const take = (size) => bytes.slice(at, at += size);
    if (bytes_number(bytes.subarray(0, 4)) !== bytes_number(HEAD)) throw new RangeError("bundle: head");
    const origin = { tenant: take(8), device: take(16), stream: take(16) };
    const wraps = Array.from({ length: take(1)[0] }, () => take(WRAP));
    const first = bytes_number(take(4)), count = take(1)[0] + 1, counter = bytes_number(take(4));
    const frames = Array.from({ length: count }, () => take(frame_size(bytes[at])));
    if (at + SIGNATURE_BYTES !== bytes.length) throw new RangeError("bundle: size");
    return { origin, wraps, first, counter, frames };
}

/* As a stick's files are called. */
export function bundle_name(stream_hex, first, count) {
    return `${stream_hex}-${first}-${first + count - 1}.jrb`;
}
