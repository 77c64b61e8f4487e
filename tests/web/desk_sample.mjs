/* A desk of nobody, made with keys drawn here: its file, its code, slips for it and for others.
 *
 * Everything is as the hub and the kiosks make it (the modules' vectors say so); nothing is read
 * from a real fair. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;

/* The page's own modules, of the built folder. */
export async function sample_modules(folder) {
    const load = (name) => import(pathToFileURL(join(folder, name)));
    const { default: sodium } = await load("node_modules/libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs");
    await sodium.ready;
    const modules = { sodium };
    for (const name of ["base32", "bytes", "cbor", "day", "folio", "frame", "officekey", "roster", "signature", "token"])
        Object.assign(modules, await load(`${name}.js`));
    return modules;
}

function sorted_json(value) {
    return JSON.stringify(value, (key, now) => now && typeof now === "object" && !Array.isArray(now)
        ? Object.fromEntries(Object.keys(now).sort().map((name) => [name, now[name]])) : now);
}

function close_box(m, secret, passphrase) {
    const salt = m.sodium.randombytes_buf(16), nonce = m.sodium.randombytes_buf(24), mem = 1 << 20;
    const key = m.sodium.crypto_pwhash(32, passphrase, salt, 1, mem, m.sodium.crypto_pwhash_ALG_ARGON2ID13);
    return { salt: m.bytes_hex(salt), ops: 1, mem,
        box: m.bytes_hex(m.bytes_join(nonce, m.sodium.crypto_secretbox_easy(secret, nonce, key))) };
}

/* {file, code, office, day, hub, kiosk, online, device, cover}; `hub_url` "" = files alone. */
export function sample_desk(m, { day = 690, office = 5, hub_url = "" } = {}) {
    const { sodium, bytes_hex } = m;
    const hub = sodium.crypto_sign_keypair(), kiosk = sodium.crypto_sign_keypair();
    const device = sodium.crypto_sign_keypair(), online = sodium.crypto_box_keypair();
    const cover = sodium.randombytes_buf(32), code = m.base32_write(sodium.randombytes_buf(10));
    const rest = { fair: "muestra", fair_number: 9, utc_offset_minutes: -360, cover: bytes_hex(cover),
        keys: [{ key_id: m.roster_key_id(kiosk.publicKey), public_key: bytes_hex(kiosk.publicKey), kiosk: 1,
            valid_from: m.day_write(day), valid_to: m.day_write(day) }] };
    const signature = sodium.crypto_sign_detached(
        m.bytes_of_text("jornada-roster-v1\0" + sorted_json(rest)), hub.privateKey);
    const file = { v: 1, kind: "jornada-desk", hub: hub_url, tenant: "0102030405060708", fair: "1112131415161718",
        fair_name: "muestra", fair_number: 9, utc_offset_minutes: -360, office, office_name: "", module: 12,
        device: bytes_hex(sodium.randombytes_buf(16)), hub_key: bytes_hex(hub.publicKey),
        online_key: bytes_hex(online.publicKey), cover: bytes_hex(cover),
        roster: { ...rest, signature: bytes_hex(signature) }, days: { first: day, last: day }, pass: "00",
        ...close_box(m, device.privateKey, code) };
    return { file, code, office, day, hub, kiosk, online, device, cover };
}

/* A slip's token, as a kiosk signs it: {text, slip, folio}. Changes: any member of the token, or
 * `signer` (a key pair), `cover`. */
export function sample_slip(m, desk, changes = {}) {
    const said = { slip: m.sodium.randombytes_buf(16), fair: desk.file.fair_number, day: desk.day, valid_days: 30,
        office: desk.office, services: 0, signer: desk.kiosk, cover: desk.cover, ...changes };
    const number = m.bytes_of_number;
    const body = m.bytes_join(number(said.fair, 2), number(said.day, 2), number(said.valid_days, 1),
        number(said.office, 2), number(said.services, 4));
    const head = m.bytes_join(Uint8Array.of(0x4a), m.sodium.crypto_generichash(32, said.signer.publicKey).subarray(0, 2),
        said.slip, m.sodium.crypto_stream_xchacha20_xor(body, m.bytes_join(said.slip, m.bytes_of_text("JORNADA1")), said.cover));
    const signed = m.bytes_join(head, m.sodium.crypto_sign_detached(
        m.bytes_join(m.bytes_of_text("jornada-slip-v1\0"), head), said.signer.privateKey));
    const text = m.base32_write(m.bytes_join(signed, number(m.token_crc(signed), 2)));
    return { text, slip: m.bytes_hex(said.slip), folio: m.folio_write(said.slip) };
}

/* An envelope sealed for `office_key` (a box key pair), as a kiosk and the hub make it. */
export function sample_letter(m, desk, office_key, slip, { given = "Nadie", surname1 = "de la Prueba", phone = "7225550134", contact = 1 } = {}) {
    const plain = m.cbor_write([1, desk.office, given, surname1, "", phone, contact, 2,
        Uint8Array.of(1, 6, 10, 60, 60, 20, 110, 70, 150, 30, 200, 66, 240, 40)]);
    const hex = m.bytes_of_hex, stream = m.sodium.randombytes_buf(16);
    const origin = { tenant: hex(desk.file.tenant), fair: hex(desk.file.fair), device: m.sodium.randombytes_buf(16), stream };
    let key = m.sodium.randombytes_buf(32);
    const wrap = m.sodium.crypto_box_seal(key, office_key.publicKey), frames = [];
    for (let seq = 0; seq <= 20; seq++) {
        const block = new Uint8Array(64), part = plain.slice((seq - 1) * 63, seq * 63);
        block.set(seq === 0 ? [] : part);
        block[seq === 0 ? 0 : part.length] = 0x80;
        const aad = m.bytes_join(Uint8Array.of(1), origin.tenant, origin.fair, origin.device, stream, m.bytes_of_number(seq, 8));
        const nonce = m.bytes_join(m.bytes_of_number(seq, 8), Uint8Array.of(1), new Uint8Array(15));
        if (seq > 0) frames.push({ seq, identity: m.bytes_hex(
            m.sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(block, aad, null, nonce, key)) });
        key = m.frame_step(key);
    }
    return { v: 1, slip, office: desk.office, tenant: desk.file.tenant, fair: desk.file.fair,
        device: m.bytes_hex(origin.device), stream: m.bytes_hex(stream), wrap: m.bytes_hex(wrap), frames, withdrawn: false };
}
