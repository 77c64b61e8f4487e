/* What the hub holds, said and signed by it, as sync/receipt.h: the only thing that lets a desk say
 * "received by the server".
 *
 * Refuses (null) what is not signed by our hub, is of another municipality, or is no receipt. */
import { bytes_hex, bytes_same } from "./bytes.js";
import { cbor_read_first } from "./cbor.js";
import { SIGNATURE_BYTES, SIGNATURE_RECEIPT, signature_is_good } from "./signature.js";

/* {epoch, commit, hub_ms, stored: Map(stream in hexadecimal -> how many frames from 0 on)}. */
export function receipt_decode(bytes, hub_key, tenant) {
    const end = bytes.length - SIGNATURE_BYTES;
    if (end < 1) return null;
    const said = bytes.slice(0, end);
    if (!signature_is_good(SIGNATURE_RECEIPT, said, hub_key, bytes.slice(end))) return null;
    try {
        const { value, size } = cbor_read_first(said);
        const [version, of, epoch, , commit, hub_ms, streams] = value;
        if (size !== end || value.length !== 7 || version !== 1 || !bytes_same(of, tenant)) return null;
        return { epoch, commit, hub_ms,
            stored: new Map(streams.map(([stream, stored]) => [bytes_hex(stream), stored])) };
    } catch {
        return null;
    }
}

/* Receipts are ordered by epoch, then commit. */
export function receipt_is_older(one, other) {
    return one.epoch !== other.epoch ? one.epoch < other.epoch : one.commit < other.commit;
}
