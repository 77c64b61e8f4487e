/* The desk page's modules against every vector of the repository, and against bad values of ours.
 *
 * By ctest, or: node desk_modules.mjs MODULES VECTORS. MODULES: the built folder with node_modules
 * beside them. */
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";

globalThis.crypto ??= webcrypto;
const modules = process.argv[2] || process.env.JORNADA_DESK_FOLDER;
const vectors = process.argv[3] || join(process.env.JORNADA_ROOT, "tests/vectors");
const load = (name) => import(pathToFileURL(join(modules, name)));
const read = (name) => JSON.parse(readFileSync(join(vectors, name), "utf8"));
const { default: sodium } = await load("node_modules/libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs");
await sodium.ready;

const { base32_read, base32_write } = await load("base32.js");
const { bytes_hex, bytes_of_hex, bytes_of_text } = await load("bytes.js");
const { bundle_decode, bundle_encode, bundle_name } = await load("bundle.js");
const { cbor_read, cbor_write } = await load("cbor.js");
const clock = await load("clock.js");
const { day_noon_ms, day_of, day_read, day_write } = await load("day.js");
const { deskfile_code, deskfile_open, deskfile_origin, deskfile_read } = await load("deskfile.js");
const { folio_bits, folio_read, folio_record, folio_write, folio_write_bits } = await load("folio.js");
const { FACTS_OF, frame_hash, frame_open, frame_seal, frame_step } = await load("frame.js");
const { letter_decode, letter_open, letter_slip } = await load("letter.js");
const { officekey_is_ours, officekey_make, officekey_open } = await load("officekey.js");
const { outbox_may_leave, outbox_pack } = await load("outbox.js");
const { receipt_decode, receipt_is_older } = await load("receipt.js");
const { FACT, NOBODY, record_decode, record_encode, record_referral } = await load("record.js");
const { roster_key_id, roster_read } = await load("roster.js");
const { seal_close, seal_name, seal_open } = await load("seal.js");
const { signature_is_good } = await load("signature.js");
const states = await load("states.js");
const { token_crc, token_read_unproved, token_verify } = await load("token.js");
const { wedge_key, wedge_new } = await load("wedge.js");
const hex = bytes_of_hex;

const tokens = read("token.json"), wire = read("wire.json"), letters = read("letter.json").letters;
const blanks = read("blank.json"), desk = read("desk.json");

test("base32 writes and reads every size, and refuses what has two meanings", () => {
    for (let size = 0; size < 70; size++) {
        const bytes = sodium.randombytes_buf(size);
        assert.deepEqual(base32_read(base32_write(bytes).toLowerCase(), size), bytes);
    }
    for (const bad of ["I0", "0L", "UU", "ſ0", "01", "0", "000", "0-", "ı0"]) assert.equal(base32_read(bad, 1), null);
});

test("hexadecimal of another length or case is nothing", () => {
    assert.equal(bytes_of_hex("0g"), null);
    assert.equal(bytes_of_hex("AB"), null);
    assert.equal(bytes_of_hex("abc"), null);
    assert.equal(bytes_of_hex("ab", 2), null);
    assert.equal(bytes_of_hex(7), null);
    assert.equal(bytes_hex(hex("00ff10")), "00ff10");
});

test("tokens get the verdicts of the vectors", () => {
    const roster = roster_read(tokens.roster, hex(tokens.hub_public_key));
    assert.ok(roster);
    assert.equal(token_crc(bytes_of_text("123456789")), tokens.crc_of_123456789);
    for (const { why, text, today, verdict, revoked } of tokens.verify)
        assert.equal(token_verify(text, roster, today, (slip) => slip === revoked).verdict, verdict, why);
    for (const made of tokens.make) {
        const { token } = token_verify(made.text, roster, made.day);
        assert.deepEqual({ ...token, slip: bytes_hex(token.slip) }, { slip: made.slip, fair: made.fair,
            day: made.day, valid_days: made.valid_days, office: made.office, services: made.services });
        assert.equal(folio_write(token.slip), made.folio);
    }
});

test("one changed character of a token is never good", () => {
    const roster = roster_read(tokens.roster, hex(tokens.hub_public_key)), text = tokens.make[0].text;
    for (let at = 0; at < text.length; at++) {
        const other = text[at] === "7" ? "8" : "7";
        assert.notEqual(token_verify(text.slice(0, at) + other + text.slice(at + 1), roster, 689).verdict, "OK");
    }
});

test("a revoked key, a reader without cover key, and an unknown signer", () => {
    const roster = roster_read(tokens.roster, hex(tokens.hub_public_key)), text = tokens.make[1].text;
    const gone = { ...roster, keys: roster.keys.map((key) => ({ ...key, revoked: true })) };
    assert.equal(token_verify(text, gone, 689).verdict, "REVOKED");
    const blind = token_verify(text, { ...roster, cover: null }, 689);
    assert.equal(blind.verdict, "OK");
    assert.equal(blind.token.office, undefined);
    assert.equal(token_verify(text, { ...roster, keys: [] }, 689).verdict, "UNKNOWN_KEY");
    assert.equal(token_read_unproved(text, roster.cover, 1, 689).token.office, 301);
    assert.equal(token_read_unproved(text, roster.cover, 2, 689).verdict, "OTHER_FAIR");
    assert.equal(token_read_unproved(text, roster.cover, 1, 999).verdict, "EXPIRED");
});

test("a roster with one changed byte of meaning is refused", () => {
    const hub = hex(tokens.hub_public_key);
    const spoil = (change) => roster_read(change(JSON.parse(JSON.stringify(tokens.roster))), hub);
    assert.equal(spoil((roster) => ({ ...roster, fair_number: 2 })), null);
    assert.equal(spoil((roster) => ({ ...roster, extra: 1 })), null);
    assert.equal(spoil((roster) => { roster.keys[0].valid_to = "2027-11-22"; return roster; }), null);
    assert.equal(spoil((roster) => { delete roster.signature; return roster; }), null);
    for (const bad of [null, 7, [], {}, { signature: "00" }]) assert.equal(roster_read(bad, hub), null);
    assert.equal(roster_read(tokens.roster, hex(wire.signer_public_key)), null);
    assert.equal(roster_key_id(hex(tokens.kiosk_public_key)), tokens.roster.keys[0].key_id);
});

test("days are the fair's, and no date is another", () => {
    for (const { wall_ms, utc_offset_minutes, day } of tokens.days)
        assert.equal(day_of(wall_ms, utc_offset_minutes), day);
    for (const day of [0, 59, 60, 424, 689, 1154, 27392]) assert.equal(day_read(day_write(day)), day);
    for (const bad of ["2026-02-31", "2026-2-3", "", "2024-12-31", "20261121", null, "2026-13-01"])
        assert.equal(day_read(bad), null);
    assert.equal(day_noon_ms(0), Date.UTC(2025, 0, 1, 12));
});

test("folios of blanks and slips, and what is typed wrongly", () => {
    for (const { bits, folio, slip } of blanks.blanks) {
        assert.equal(folio_write_bits(bits), folio);
        assert.equal(folio_bits(hex(slip)), bits);
        assert.deepEqual(folio_read(folio), { reading: "OK", bits });
        assert.equal(folio_bits(folio_record(bits)), bits);
        assert.equal(bytes_hex(folio_record(bits)).slice(10), "0".repeat(22));
    }
    const reading = (text) => folio_read(text).reading;
    assert.equal(reading("0O0o-0000"), "OK");
    assert.equal(reading("vtpv xvym"), "OK");
    assert.equal(reading("VTPV-XVYN"), "CHECK");
    assert.equal(reading("TVPV-XVYM"), "CHECK");
    assert.equal(reading(""), "EMPTY");
    assert.equal(reading(" - "), "EMPTY");
    assert.equal(reading("VTPV-XVY"), "TOO_SHORT");
    assert.equal(reading("VTPV-XVYM0"), "TOO_LONG");
    assert.equal(reading("VTPVUVYM"), "CHARACTER");
    assert.equal(reading("VTPV.VYM"), "CHARACTER");
    for (let at = 0; at < 8; at++) {
        const text = "VTPVXVYM", other = text[at] === "0" ? "1" : "0";
        assert.equal(reading(text.slice(0, at) + other + text.slice(at + 1)), "CHECK");
    }
});

test("CBOR has one writing only", () => {
    for (const value of [0, 23, 24, 255, 256, 65535, 65536, 2 ** 32, 2 ** 53 - 1, -1, -300, "ñ", true, false,
        Uint8Array.of(1, 2), [1, [2, "x"], []]])
        assert.deepEqual(cbor_read(cbor_write(value)), value);
    for (const bad of ["", "1817", "190001", "1a00000001", "1b0000000000000001", "9f01ff", "a0", "f6", "fb0000000000000000",
        "0000", "42ff", "61ff", "8201", "1bffffffffffffffff", "818181818181818181818100", "9affffffff"])
        assert.throws(() => cbor_read(hex(bad)), bad);
    assert.throws(() => cbor_write(1.5));
    assert.throws(() => cbor_write(null));
});

test("records are the kiosks', byte for byte", () => {
    for (const record of [wire.record, ...desk.records])
        assert.equal(bytes_hex(record_encode(record_decode(hex(record)))), record);
    const seen = record_decode(hex(desk.records[1])).facts[0];
    assert.deepEqual(seen, record_referral(FACT.SEEN, hex(desk.slip), 40, 698));
    const closed = record_decode(hex(desk.records[3])).facts[0];
    assert.equal(closed.body[1], 0x2a);
    assert.deepEqual(closed, record_referral(FACT.CLOSED, hex(desk.slip), 40, 701, 2, 5));
    for (const bad of ["", "80", "8147", desk.records[1].slice(0, -2), desk.records[1] + "00", "9f" + desk.records[1].slice(2)])
        assert.throws(() => record_decode(hex(bad)), bad);
    assert.throws(() => record_encode({ stamp: record_decode(hex(desk.records[1])).stamp, facts: [] }));
    assert.throws(() => record_encode({ stamp: record_decode(hex(desk.records[1])).stamp,
        facts: [{ type: FACT.SEEN, record: NOBODY, body: [1] }] }));
});

test("frames and bundles are those of the vectors", () => {
    const origin = { tenant: hex(wire.tenant), fair: hex(wire.fair), device: hex(wire.device), stream: hex(wire.stream) };
    assert.equal(bytes_hex(frame_hash(origin, wire.seq, hex(wire.frame))), wire.frame_hash);
    assert.equal(bytes_hex(frame_hash(origin, wire.seq, hex(wire.frame_erased))), wire.frame_hash);
    assert.equal(bytes_hex(frame_step(hex(wire.facts_key))), wire.next_facts_key);
    const paper = deskfile_read(desk.file), secret = hex(desk.device_secret);
    const ours = { origin: { ...deskfile_origin(paper), stream: hex(desk.stream) }, key: hex(desk.facts_key), seq: 0 };
    const frames = desk.records.map((record) => frame_seal(ours, hex(record)));
    assert.deepEqual(frames.map(bytes_hex), desk.frames);
    const bundle = bundle_encode({ origin: ours.origin, wraps: [hex(desk.wrap)], first: 0, counter: 1, frames }, secret);
    assert.equal(bytes_hex(bundle), desk.bundle);
    for (const text of [wire.bundle, desk.bundle]) {
        const read = bundle_decode(hex(text)), end = text.length / 2 - 64;
        const signer = text === wire.bundle ? hex(wire.signer_public_key) : secret.slice(32);
        assert.ok(signature_is_good("jornada-bundle-v1", hex(text).slice(0, end), signer, hex(text).slice(end)));
        assert.ok(!signature_is_good("jornada-receipt-v1", hex(text).slice(0, end), signer, hex(text).slice(end)));
        assert.equal(bytes_hex(read.origin.stream), text === wire.bundle ? wire.stream : desk.stream);
    }
    assert.throws(() => bundle_decode(hex(desk.bundle).slice(0, -1)));
    assert.throws(() => bundle_encode({ origin: ours.origin, wraps: [], first: 0, counter: 1, frames: [] }, secret));
    assert.equal(bundle_name("aa", 256, 4), "aa-256-259.jrb");
});

test("a frame of another place, number or key does not open", () => {
    const paper = deskfile_read(desk.file);
    const origin = { ...deskfile_origin(paper), stream: hex(desk.stream) };
    const sealed = hex(desk.frames[0]).slice(1), key = hex(desk.facts_key);
    assert.equal(bytes_hex(frame_open(origin, 0, key, FACTS_OF, sealed)), desk.records[0]);
    assert.equal(frame_open(origin, 1, key, FACTS_OF, sealed), null);
    assert.equal(frame_open(origin, 0, key, 1, sealed), null);
    assert.equal(frame_open({ ...origin, fair: hex("00".repeat(8)) }, 0, key, FACTS_OF, sealed), null);
    assert.equal(frame_open(origin, 0, hex(desk.wrap).slice(0, 32), FACTS_OF, sealed), null);
    sealed[3] ^= 1;
    assert.equal(frame_open(origin, 0, key, FACTS_OF, sealed), null);
});

test("receipts are believed by the hub's signature alone", () => {
    const hub = sodium.crypto_sign_seed_keypair(hex("9192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0"));
    const said = hex(wire.receipt), tenant = hex(wire.tenant);
    const signer = [hub.publicKey, hex(wire.signer_public_key)].find((key) => receipt_decode(said, key, tenant));
    assert.ok(signer, "one of the two keys signed it");
    const receipt = receipt_decode(said, signer, tenant);
    assert.equal(receipt.stored.get(wire.stream), 40);
    assert.equal(receipt_decode(said, hex(desk.file.hub_key), tenant), null);
    assert.equal(receipt_decode(said, signer, hex("0000000000000000")), null);
    for (let at = 0; at < said.length; at += 7) {
        const spoiled = Uint8Array.from(said);
        spoiled[at] ^= 4;
        assert.equal(receipt_decode(spoiled, signer, tenant), null);
    }
    assert.equal(receipt_decode(new Uint8Array(3), signer, tenant), null);
    assert.ok(receipt_is_older({ epoch: 1, commit: 9 }, { epoch: 2, commit: 1 }));
    assert.ok(!receipt_is_older({ epoch: 2, commit: 1 }, { epoch: 2, commit: 1 }));
});

test("the desk's file opens with its code alone", () => {
    const paper = deskfile_read(desk.file);
    assert.equal(paper.office, 40);
    assert.equal(bytes_hex(deskfile_open(paper, "0123-4567 89ab-cdef")), desk.device_secret);
    assert.equal(deskfile_code("oil0-1234"), "01101234");
    for (const code of ["", "0123456789ABCDEG", "0123456789ABCDE", "0123456789ABCDEFG"])
        assert.equal(deskfile_open(paper, code), null);
    const bad = [{ v: 2 }, { kind: "jornada-office-key" }, { roster: {} }, { hub: "javascript:x" }, { office: 0 },
        { device: "00" }, { days: {} }, { fair_number: 8 }, { pass: "zz" }, { hub_key: desk.file.online_key }, { module: "4" }];
    for (const change of bad) assert.equal(deskfile_read({ ...desk.file, ...change }), null, JSON.stringify(change));
    for (const nothing of [null, 3, "x", [], {}]) assert.equal(deskfile_read(nothing), null);
    const greedy = deskfile_read({ ...desk.file, mem: 2 ** 40 });
    assert.equal(deskfile_open(greedy, desk.code), null);
    const dear = deskfile_read({ ...desk.file, box: desk.file.box.replace(/.$/, (last) => last === "0" ? "1" : "0") });
    assert.equal(deskfile_open(dear, desk.code), null);
});

test("letters of the vectors open with their office's key alone", () => {
    for (const { envelope, letter, plaintext, office_public_key, office_secret_key } of letters) {
        const pair = { public_key: hex(office_public_key), secret: hex(office_secret_key) };
        const read = letter_open(envelope, pair);
        for (const name of ["office", "given", "surname1", "surname2", "phone", "contact", "text_version"])
            assert.equal(read[name], letter[name]);
        assert.equal(read.cross, letter.mark.startsWith("02"));
        assert.ok(letter_decode(hex(plaintext)));
        assert.equal(letter_slip(envelope, letter.office), envelope.slip);
        assert.equal(letter_slip(envelope, letter.office + 1), null);
        const other = sodium.crypto_box_keypair();
        assert.equal(letter_open(envelope, { public_key: other.publicKey, secret: other.privateKey }), null);
        const spoil = (change) => letter_open({ ...envelope, ...change }, pair);
        assert.equal(spoil({ office: letter.office ^ 1 }), null);
        assert.equal(spoil({ frames: envelope.frames.slice(1) }), null);
        assert.equal(spoil({ frames: [...envelope.frames].reverse() }), null);
        assert.equal(spoil({ stream: "00".repeat(16) }), null);
        assert.equal(spoil({ wrap: "00".repeat(80) }), null);
        assert.equal(spoil({ frames: envelope.frames.map((frame) => ({ ...frame, seq: 2 ** 52 + frame.seq })) }), null);
        assert.equal(spoil({ frames: 7 }), null);
    }
});

test("bytes that are almost a letter are none", () => {
    const plain = letters[0].plaintext;
    for (const bad of ["", plain + "00", plain.slice(2), "8801" + plain.slice(4), plain.replace(/^8901/, "8902")])
        assert.equal(letter_decode(hex(bad)), null);
    const said = cbor_read(hex(plain));
    const change = (at, value) => letter_decode(cbor_write(said.map((item, index) => index === at ? value : item)));
    assert.ok(change(2, "Ana"));
    assert.equal(change(2, 7), null);
    assert.equal(change(6, 64), null);
    for (const mark of ["", "01", "0300010203", "0100", "01020304", "01010a60"]) assert.equal(change(8, hex(mark)), null);
});

test("an office's key opens with its passphrase alone", () => {
    const file = officekey_make("1112131415161718", 40, "doce letras o más", 1, 8192);
    const pair = officekey_open(file, "doce letras o más");
    assert.equal(bytes_hex(pair.public_key), file.public);
    assert.equal(bytes_hex(officekey_open(file, "doce letras o ma\u0301s").secret), bytes_hex(pair.secret));
    for (const wrong of ["", "doce letras o mas", "Doce letras o más"]) assert.equal(officekey_open(file, wrong), null);
    assert.equal(officekey_open({ ...file, public: desk.file.hub_key }, "doce letras o más"), null);
    assert.ok(officekey_is_ours(file, "1112131415161718", 40));
    assert.ok(!officekey_is_ours(file, "1112131415161718", 41));
    assert.ok(!officekey_is_ours(file, "1112131415161719", 40));
    assert.ok(!officekey_is_ours(desk.file, "1112131415161718", 40));
    assert.ok(!officekey_is_ours(null, "1112131415161718", 40));
});

test("states go forward, each once, and a touch is undone until it left", () => {
    const add = (row, ...types) => types.reduce((now, type) => states.states_add(now, type, 700, type === FACT.CLOSED ? 2 : 0), row);
    const fresh = states.states_new(desk.slip, 698), seen = add(fresh, FACT.SEEN);
    assert.equal(states.states_name(fresh), "new");
    assert.equal(states.states_name(add(seen, FACT.ACCEPTED, FACT.ATTENDED, FACT.CLOSED)), "closed");
    assert.equal(states.states_name(add(seen, FACT.NO_CAPACITY, FACT.ACCEPTED)), "accepted");
    assert.equal(states.states_add(seen, FACT.SEEN, 700), null);
    assert.equal(states.states_add(seen, FACT.CLOSED, 700), null);
    assert.equal(states.states_add(seen, FACT.CLOSED, 700, 7), null);
    assert.equal(states.states_add(seen, FACT.ATTENDED, 700, 2), null);
    assert.equal(states.states_add(seen, 14, 700), null);
    assert.equal(states.states_add(seen, FACT.CLOSED, 700, 2, 7).notes.at(-1).help, 7);
    for (const [type, code, help] of [[FACT.CLOSED, 2, 8], [FACT.CLOSED, 5, 3], [FACT.ATTENDED, 0, 3], [FACT.CLOSED, 0, 3]])
        assert.equal(states.states_add(seen, type, 700, code, help), null, "help where none was given, or none that there is");
    assert.equal(states.states_add(add(seen, FACT.ATTENDED), FACT.ACCEPTED, 700), null);
    assert.equal(states.states_add(add(seen, FACT.WITHDRAWN), FACT.ATTENDED, 700), null);
    assert.equal(states.states_add(add(seen, FACT.CLOSED), FACT.WITHDRAWN, 700), null);
    assert.equal(states.states_name(states.states_undo(add(seen, FACT.ATTENDED))), "seen");
    assert.equal(states.states_undo(states.states_left(seen)), null);
    assert.equal(states.states_undo(fresh), null);
    assert.ok(states.states_is_open(seen) && !states.states_is_open(add(seen, FACT.ATTENDED)));
    assert.equal(states.states_facts(add(seen, FACT.ATTENDED), 40).length, 2);
    assert.equal(states.states_facts(states.states_left(seen), 40).length, 0);
    const joined = states.states_join(seen, add(states.states_new("a50102030000", null), FACT.SEEN, FACT.ATTENDED));
    assert.deepEqual(joined.notes.map((note) => note.type), [FACT.SEEN, FACT.ATTENDED]);
    assert.equal(fresh.notes.length, 0, "values are not changed in place");
});

function open_bundles(bundles, online) {
    const commits = [];
    for (const { bytes } of bundles) {
        const { origin, wraps, first, frames } = bundle_decode(bytes);
        let key = sodium.crypto_box_seal_open(wraps[0], online.publicKey, online.privateKey);
        for (let at = 0; at < first; at++) key = frame_step(key);
        frames.forEach((frame, at) => {
            const plain = frame_open({ ...origin, fair: hex(desk.file.fair) }, first + at, key, FACTS_OF, frame.slice(1));
            commits.push(record_decode(plain));
            key = frame_step(key);
        });
    }
    return commits;
}

test("what leaves says a day's noon and nothing of order, hour or staff, in frames of one size", () => {
    const online = sodium.crypto_box_keypair();
    const paper = { ...deskfile_read(desk.file), online_key: online.publicKey };
    const slips = Array.from({ length: 1000 }, () => sodium.randombytes_buf(16));
    const facts = slips.flatMap((slip, at) => [record_referral(FACT.SEEN, slip, 40, 698 + at % 2),
        record_referral(FACT.ATTENDED, slip, 40, 700), record_referral(FACT.CLOSED, slip, 40, 700, 2)]);
    const bundles = outbox_pack(facts, paper, hex(desk.device_secret));
    assert.ok(bundles.length >= 2 && bundles.every(({ count }) => count <= 256));
    assert.deepEqual(bundles.map(({ first }) => first), bundles.map((_, at) => 256 * at));
    assert.equal(bundles.reduce((sum, { facts: count }) => sum + count, 0), 3000);
    const commits = open_bundles(bundles, online);
    assert.equal(commits[0].facts[0].type, FACT.STREAM_OPEN);
    assert.equal(commits[0].facts[0].body[3], 1);
    assert.equal(commits[commits.length - 1].facts[0].type, FACT.STREAM_CLOSE);
    const said = commits.slice(1, -1).flatMap((commit) => {
        assert.ok(commit.facts.length <= 8 && commit.facts[commit.facts.length - 1].type === FACT.PADDING);
        const day = commit.facts.find((fact) => fact.type !== FACT.PADDING).body[2];
        assert.deepEqual(commit.stamp, { ms: day_noon_ms(day), counter: 0, monotonic_ms: 0, quality: 0, staff: null });
        for (const fact of commit.facts) assert.ok(fact.type === FACT.PADDING || fact.body[2] === day);
        return commit.facts.filter((fact) => fact.type !== FACT.PADDING);
    });
    assert.equal(said.length, 3000);
    const text = (list) => list.map((fact) => bytes_hex(fact.record) + fact.type).sort().join();
    assert.equal(text(said), text(facts), "each once");
    const order = said.filter((fact) => fact.type === FACT.SEEN).map((fact) => slips.findIndex((slip) => bytes_hex(slip) === bytes_hex(fact.record)));
    const rising = order.filter((at, index) => index > 0 && at > order[index - 1]).length;
    assert.ok(rising > 380 && rising < 620, `${rising} of 999 neighbours rise`);
    const few = outbox_pack([facts[0], facts[1], facts[4]], paper, hex(desk.device_secret));
    const frames = [...bundles, ...few].flatMap(({ bytes }) => bundle_decode(bytes).frames);
    const sizes = new Set(frames.map((frame) => frame.length));
    assert.ok(sizes.size <= 3, `one size beside those of OPEN and CLOSE: ${[...sizes]}`);
});

test("anonymous notes stay until the fair is over by a date that can be believed", () => {
    const paper = deskfile_read(desk.file);
    assert.equal(outbox_may_leave(paper, 698, false, true), false);
    assert.equal(outbox_may_leave(paper, 699, false, false), true);
    assert.equal(outbox_may_leave(paper, 698 + 365, false, false), false, "a clock a year ahead");
    assert.equal(outbox_may_leave(paper, 698 + 365, false, true), true, "a person said that it is so");
    assert.equal(outbox_may_leave(paper, 333, false, true), false);
    assert.equal(outbox_may_leave(paper, 698, true, false), true, "the hub closed it");
});

test("a clock a year off is asked about, and put right as a difference", () => {
    const paper = deskfile_read(desk.file), now = day_noon_ms(698 + 365) + 6 * 3600000;
    const kept = clock.clock_new(undefined, -360);
    assert.ok(clock.clock_is_strange(kept, paper, now));
    assert.ok(!clock.clock_is_strange(kept, paper, day_noon_ms(700)));
    assert.ok(clock.clock_is_strange(kept, paper, day_noon_ms(400)));
    const right = clock.clock_set_day(kept, 698, now);
    assert.equal(clock.clock_today(right, now), 698);
    assert.equal(clock.clock_today(right, now + 86400000), 699);
    assert.ok(!clock.clock_is_strange(right, paper, now));
    const by_hub = clock.clock_set_hub(kept, day_noon_ms(698), now);
    assert.equal(clock.clock_today(by_hub, now), 698);
    assert.equal(clock.clock_set_hub(kept, now + 60000, now).offset_ms, 0);
});

test("what lies on the disk opens with the desk's key alone, and its names tell no slip", () => {
    const key = sodium.randombytes_buf(32), row = states.states_new(desk.slip, 698);
    const sealed = seal_close(key, row);
    assert.deepEqual(seal_open(key, sealed), row);
    assert.throws(() => seal_open(sodium.randombytes_buf(32), sealed));
    sealed[30] ^= 1;
    assert.throws(() => seal_open(key, sealed));
    assert.notEqual(seal_name(key, desk.slip), seal_name(sodium.randombytes_buf(32), desk.slip));
    assert.ok(!bytes_hex(seal_close(key, row)).includes(desk.slip));
});

function type_keys(text, gap_ms, field, start = 1000) {
    const scans = [], wedge = wedge_new((said) => scans.push(said));
    let taken = 0, now = start;
    for (const code of text) {
        now += gap_ms;
        const held = wedge_key(wedge, { code, timeStamp: now, target: field });
        if (held) taken++;
        else if (/^(Key|Digit|Numpad)/.test(code) && field && field.type !== "file") field.value += "é";
    }
    clearTimeout(wedge.timer);
    return { scans, taken };
}

function codes_of(text) {
    return [...text].map((character) => /[0-9]/.test(character) ? `Digit${character}` : `Key${character}`);
}

test("a burst is a scan under any layout and never stays in a field; fingers type", () => {
    const token = tokens.make[0].text, field = { value: "7K2", type: "text" };
    const quick = type_keys([...codes_of(token), "Enter"], 8, field);
    assert.deepEqual(quick.scans, [token]);
    assert.equal(field.value, "7K2");
    assert.ok(quick.taken >= token.length - 20 + 1, "the Enter behind it acts on nothing");
    const slow = type_keys([...codes_of("VTPVXVYM"), "Enter"], 130, field);
    assert.deepEqual(slow, { scans: [], taken: 0 });
    assert.equal(field.value, "7K2" + "é".repeat(8));
    const shifted = type_keys(codes_of(token).flatMap((code) => ["ShiftLeft", code]).concat("Enter"), 8, null);
    assert.deepEqual(shifted.scans, [token]);
    const numpad = type_keys([...codes_of(token)].map((code) => code.replace("Digit", "Numpad")).concat("NumpadEnter"), 8, null);
    assert.deepEqual(numpad.scans, [token]);
    const url = type_keys([...codes_of("HTTPS"), "Semicolon", "Slash", "Slash", ...codes_of("EXAMPLEEXAMPLEEXAMPLE"), "Enter"], 8, null);
    assert.deepEqual(url.scans, ["HTTPS???EXAMPLEEXAMPLEEXAMPLE"]);
    const short = type_keys([...codes_of("ABCDEFGHJKMNPQRSTVW"), "Enter"], 8, null);
    assert.deepEqual(short.scans, [], "nineteen are typing");
});

test("keys that a busy machine hands over late are one scan still, by their own times", async () => {
    const token = tokens.make[0].text, scans = [], wedge = wedge_new((said) => scans.push(said));
    let now = 1000;
    for (const [at, code] of [...codes_of(token), "Enter"].entries()) {
        if (at === 70) await new Promise((resolve) => setTimeout(resolve, 200));
        wedge_key(wedge, { code, timeStamp: now += 4, target: null });
    }
    assert.deepEqual(scans, [token]);
});

test("a file is chosen in no field: its value is left alone by a burst", () => {
    const field = { type: "file", get value() { return "C:\\x"; }, set value(text) { throw new Error(text); } };
    assert.equal(type_keys([...codes_of(tokens.make[0].text), "Enter"], 8, field).scans.length, 1);
});

test("every word stands in both languages, and none is one that a bystander must not read", () => {
    const words = JSON.parse(readFileSync(join(modules, "words.json"), "utf8"));
    for (const [key, both] of Object.entries(words)) {
        assert.equal(both.length, 2, key);
        assert.ok(both.every((text) => text.length > 0), key);
        const holes = both.map((text) => (text.match(/\{\w+\}/g) || []).sort().join());
        assert.equal(holes[0], holes[1], key);
        assert.doesNotMatch(both.join(" "), /violen|v[ií]ctima|victim|agresor|denuncia|abus|refugio|shelter/i, key);
        assert.doesNotMatch(both[0], /\bdebe\b|[a-z]@|[a-z]x@/i, key);
    }
});
