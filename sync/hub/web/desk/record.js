/* Facts as deterministic CBOR, as sync/record.h: what a desk writes down.
 *
 * A commit is {stamp, facts}: stamp = {ms, counter, monotonic_ms, quality, staff (8 bytes or null)},
 * a fact = {type, record (16 bytes), body (an array of numbers and byte strings in the order of its
 * struct)}. Promises: encode(decode(x)) = x. Refuses (throws) a body of another length. */
import { bytes_join, bytes_number, bytes_of_number, bytes_same } from "./bytes.js";
import { cbor_read, cbor_write } from "./cbor.js";

export const FACTS_MAX = 8; /* of one commit */
export const FACT = { STREAM_OPEN: 1, STREAM_CLOSE: 2, SEEN: 15, ACCEPTED: 16, NO_CAPACITY: 17,
    ATTENDED: 18, CLOSED: 19, WITHDRAWN: 20, PADDING: 37, LETTER_OPENED: 40, LETTER_DESTROYED: 41 };
export const NOBODY = new Uint8Array(16);
const SCHEMA = 1, BODY_MAX = 192;

/* How many members a body has; a type that is not here has one byte string. */
const MEMBERS = { 1: 5, 3: 2, 4: 2, 6: 2, 7: 3, 8: 3, 9: 3, 10: 2, 11: 1, 12: 2, 13: 1, 14: 3, 15: 3,
    16: 3, 17: 3, 18: 3, 19: 3, 20: 3, 21: 3, 24: 1, 25: 4, 30: 4, 31: 4, 38: 2, 39: 4, 40: 3, 41: 3 };

function members(type) {
    return MEMBERS[type] || 1;
}

/* code: how a referral was closed, 1 … 6; help: the help given, 0 not said. */
export function record_referral(type, record, office, day, code = 0, help = 0) {
    return { type, record, body: [office, help * 8 + code, day] };
}

/* `size` bytes of nothing, RECORD_BODY_MAX at most. */
export function record_padding(size) {
    return { type: FACT.PADDING, record: NOBODY, body: [new Uint8Array(Math.min(Math.max(size, 0), BODY_MAX))] };
}

/* kind: 0 day, 1 anonymous. */
export function record_open(kind, ms) {
    return { type: FACT.STREAM_OPEN, record: NOBODY, body: [new Uint8Array(0), 0, SCHEMA, kind, ms] };
}

export function record_close() {
    return { type: FACT.STREAM_CLOSE, record: NOBODY, body: [new Uint8Array(0)] };
}

/* A day's noon and nothing else: no hour, no order, no staff. */
export function record_noon(ms) {
    return { ms, counter: 0, monotonic_ms: 0, quality: 0, staff: null };
}

function bytes_needed(number) {
    let size = 0;
    for (; number > 0; number = Math.floor(number / 256)) size++;
    return size;
}

function stamp_write(stamp) {
    const counter = bytes_needed(stamp.counter), monotonic = bytes_needed(stamp.monotonic_ms);
    if (counter > 2 || monotonic > 7 || stamp.quality > 3) throw new RangeError("record: stamp");
    const first = stamp.quality | (stamp.staff ? 4 : 0) | counter << 3 | monotonic << 5;
    return bytes_join(Uint8Array.of(first), bytes_of_number(stamp.ms, 6),
        bytes_of_number(stamp.counter, counter), bytes_of_number(stamp.monotonic_ms, monotonic),
        stamp.staff || new Uint8Array(0));
}

function stamp_read(bytes) {
    const counter = bytes[0] >> 3 & 3, monotonic = bytes[0] >> 5, staff = bytes[0] & 4 ? 8 : 0;
    if (!(bytes instanceof Uint8Array) || bytes.length !== 7 + counter + monotonic + staff)
        throw new RangeError("record: stamp");
    const at = 7 + counter;
    return { ms: bytes_number(bytes.subarray(1, 7)), counter: bytes_number(bytes.subarray(7, at)),
        monotonic_ms: bytes_number(bytes.subarray(at, at + monotonic)), quality: bytes[0] & 3,
        staff: staff ? bytes.slice(at + monotonic) : null };
}

export function record_encode({ stamp, facts }) {
    if (facts.length < 1 || facts.length > FACTS_MAX) throw new RangeError("record: facts");
    const items = [stamp_write(stamp)];
    facts.forEach((fact, at) => {
        if (fact.body.length !== members(fact.type)) throw new RangeError("record: body");
        if (at === 0 || !bytes_same(fact.record, facts[at - 1].record))
            items.push(bytes_same(fact.record, NOBODY) ? new Uint8Array(0) : fact.record);
        items.push(fact.type, ...fact.body);
    });
    return cbor_write(items);
}

export function record_decode(bytes) {
    const items = cbor_read(bytes), facts = [];
    const stamp = stamp_read(items[0]);
    let record = NOBODY, at = 1;
    while (at < items.length) {
        if (items[at] instanceof Uint8Array) {
            record = items[at].length === 0 ? NOBODY : items[at];
            at++;
        }
        const type = items[at], end = at + 1 + members(type);
        if (!Number.isInteger(type) || record.length !== 16 || end > items.length)
            throw new RangeError("record: fact");
        facts.push({ type, record, body: items.slice(at + 1, end) });
        at = end;
    }
    const commit = { stamp, facts };
    if (!bytes_same(record_encode(commit), bytes)) throw new RangeError("record: another writing");
    return commit;
}
