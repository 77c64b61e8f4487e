/* The desk's file: what jornada-hub desk add writes, checked (sync/hub/desk_paper.h).
 *
 * Promises: a file whose roster is not signed by its own hub, or with a member of another shape, is
 * refused; so is a code that does not open its box, or a box of another device. The device's secret
 * key comes out alone, for the caller to keep. */
import sodium from "libsodium-wrappers-sumo";
import { bytes_of_hex } from "./bytes.js";
import { officekey_unbox } from "./officekey.js";
import { roster_read } from "./roster.js";

export const DESKFILE_CODE_CHARS = 16;
const SIZES = { tenant: 8, fair: 8, device: 16, hub_key: 32, online_key: 32, cover: 32 };
const NUMBERS = ["office", "module", "fair_number"];

function is_url(text) {
    return text === "" || /^https?:\/\/[^\s\/?#]+$/.test(text);
}

/* The desk as the page works with it; null: not such a file. `today` is a day number or null. */
export function deskfile_read(file) {
    if (!file || file.v !== 1 || file.kind !== "jornada-desk") return null;
    const desk = { file, hub: typeof file.hub === "string" ? file.hub.replace(/\/$/, "") : null,
        fair_name: String(file.fair_name || ""), pass: bytes_of_hex(file.pass) };
    for (const [name, size] of Object.entries(SIZES)) desk[name] = bytes_of_hex(file[name], size);
    for (const name of NUMBERS) desk[name] = file[name];
    if (Object.keys(SIZES).some((name) => !desk[name]) || !desk.pass || !is_url(desk.hub ?? "?")) return null;
    if (NUMBERS.some((name) => !Number.isInteger(desk[name])) || desk.office < 1) return null;
    desk.roster = roster_read(file.roster, desk.hub_key);
    desk.first_day = file.days?.first;
    desk.last_day = file.days?.last;
    const days = Number.isInteger(desk.first_day) && Number.isInteger(desk.last_day);
    if (!desk.roster || !days || desk.roster.fair_number !== desk.fair_number) return null;
    desk.roster.cover = desk.roster.cover || desk.cover;
    return desk;
}

/* What somebody typed as the code: capitals, without dashes and blanks. */
export function deskfile_code(text) {
    return text.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
}

/* The device's secret key, 64 bytes; null: another code, or a box that was changed. */
export function deskfile_open(desk, code) {
    const clean = deskfile_code(code);
    return clean.length === DESKFILE_CODE_CHARS ? officekey_unbox(desk.file, clean, 64) : null;
}

/* The origin of the desk's frames, but for the stream. */
export function deskfile_origin(desk) {
    return { tenant: desk.tenant, fair: desk.fair, device: desk.device };
}

/* The key under which this machine keeps what the desk noted. */
export function deskfile_store_key(secret_key) {
    return sodium.crypto_generichash(32, secret_key, "jornada-desk-store-v1");
}
