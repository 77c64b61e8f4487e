/* What leaves the desk: notes become frames of a stream of their own, and wait as signed bundles
 * until the hub's receipt names them.
 *
 * Promises: each note leaves once, whatever happens between; notes of anonymous slips leave
 * shuffled, dated by day, at noon (Never 4), with paddings so that frames have one size; no key of
 * a stream is kept. A bundle that is sent again has the same bytes. */
import sodium from "libsodium-wrappers-sumo";
import { BUNDLE_FRAMES_MAX, bundle_encode, bundle_name } from "./bundle.js";
import { bytes_hex } from "./bytes.js";
import { day_noon_ms } from "./day.js";
import { deskfile_origin } from "./deskfile.js";
import { frame_seal, frame_stream } from "./frame.js";
import { FACTS_MAX, record_close, record_encode, record_noon, record_open, record_padding } from "./record.js";

const COMMIT_BYTES = 240; /* of every commit that says something: four blocks of a frame */

/* In place, every order as likely as another. */
export function outbox_shuffle(items) {
    for (let at = items.length - 1; at > 0; at--) {
        const other = sodium.randombytes_uniform(at + 1);
        [items[at], items[other]] = [items[other], items[at]];
    }
    return items;
}

function day_of_fact(fact) {
    return fact.body[2];
}

/* Facts of one day and a padding that makes every such commit fill as many blocks of its frame. */
function fill(day, facts) {
    const stamp = record_noon(day_noon_ms(day));
    const bare = record_encode({ stamp, facts: [...facts, record_padding(0)] }).length;
    return { stamp, facts: [...facts, record_padding(COMMIT_BYTES - bare)] };
}

/* Commits of at most FACTS_MAX facts of one day each, in no order. */
function pack(facts) {
    const days = new Map();
    for (const fact of outbox_shuffle([...facts])) {
        const day = day_of_fact(fact);
        days.set(day, [...(days.get(day) || []), fact]);
    }
    const commits = [];
    for (const [day, of_day] of days)
        for (let at = 0; at < of_day.length; at += FACTS_MAX - 1)
            commits.push(fill(day, of_day.slice(at, at + FACTS_MAX - 1)));
    return outbox_shuffle(commits);
}

/* [{name, bytes, stream, first, count, facts}, …] of a new stream that says `facts` (referral facts
 * of record.js, at least one). */
export function outbox_pack(facts, desk, secret_key) {
    const stream = frame_stream(deskfile_origin(desk), desk.online_key);
    const commits = pack(facts), ends = commits[0].stamp;
    const all = [{ stamp: ends, facts: [record_open(1, ends.ms)] }, ...commits,
        { stamp: ends, facts: [record_close()] }];
    const frames = all.map((commit) => frame_seal(stream, record_encode(commit)));
    sodium.memzero(stream.key);
    const bundles = [], stream_hex = bytes_hex(stream.origin.stream);
    for (let first = 0; first < frames.length; first += BUNDLE_FRAMES_MAX) {
        const part = frames.slice(first, first + BUNDLE_FRAMES_MAX);
        const bytes = bundle_encode({ origin: stream.origin, wraps: [stream.wrap], first, counter: 1,
            frames: part }, secret_key);
        bundles.push({ name: bundle_name(stream_hex, first, part.length), bytes, stream: stream_hex,
            first, count: part.length, facts: first === 0 ? facts.length : 0 });
    }
    return bundles;
}

/* Whether notes of anonymous slips may leave: the fair was closed, or its last day is over by a date
 * that somebody here can believe (within half a year, or confirmed by a person or the hub). */
export function outbox_may_leave(desk, today, closed, day_is_sure) {
    if (closed) return true;
    return today > desk.last_day && (day_is_sure || today - desk.last_day <= 180);
}
