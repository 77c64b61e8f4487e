/* A letter from end to end: written at a real kiosk by a certified volunteer, kept by the real hub,
 * opened in the real page with its office's key and passphrase, and by nothing else.
 *
 * By ctest: JORNADA_ROOT, JORNADA_BIN, JORNADA_DESK_FOLDER, JORNADA_NODE_MODULES, JORNADA_SHOTS. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { kit_button, kit_close, kit_kept, kit_libraries, kit_load_desk, kit_open, kit_scan, kit_shot } from "./desk_kit.mjs";
import { glass_accompany, glass_end, glass_enrol, glass_find, glass_is_on, glass_log_in, glass_quit, glass_start, glass_tap, glass_type, glass_until } from "./glass.mjs";
import { hub } from "./kit.mjs";

const shots = process.env.JORNADA_SHOTS, kit = await kit_libraries(process.env.JORNADA_NODE_MODULES);
const FAIR = "metepec-sample", OFFICE = 1, OTHER = 2, PASSPHRASE = "la frase de esta oficina";
const PEOPLE = ["Xóchitl", "Citlali", "Yolotzin"].map((given, at) => ({ given: `${given} Guadalupe`, surname: `Tlatoani${at}`, phone: `722555013${at}` }));
mkdirSync(shots, { recursive: true });

function add_volunteer(h) {
    const volunteer = h.json("staff", "add", FAIR, "--name", "Ana Núñez");
    const day = new Date(Date.now() + 2 * 86400000).toISOString().slice(0, 10);
    h.command("staff", "certify", volunteer.staff, "--certificate", "EC0539", "--number", "PRUEBA-1", "--issuer", "de prueba", "--valid-to", `${day}T12:00`);
    return volunteer;
}

function make_key(h, folder, office, passphrase) {
    const words = join(folder, `frase-${office}`), path = join(folder, `llave-${office}.json`);
    writeFileSync(words, passphrase + "\n", { mode: 0o600 });
    h.command("office", "key", FAIR, String(office), "--make", path, "--passphrase-file", words, "--by", "prueba");
    return path;
}

function add_desk(h, folder) {
    const path = join(folder, "desk.json");
    const { code } = h.json("desk", "add", FAIR, "--office", String(OFFICE), "--out", path, "--hub", h.tls);
    return { file: JSON.parse(readFileSync(path, "utf8")), code };
}

/* Three letters written at the glass and received by the hub. The kiosk is left on staff_refer. */
async function write_letters(t, h, folder, volunteer) {
    const data = join(folder, "kiosk");
    glass_enrol(h, FAIR, data, 1);
    const glass = await glass_start(data, { clock: new Date(Date.now() - 6 * 3600000).toISOString().slice(0, 19) + "-06:00" });
    t.after(() => glass_end(glass));
    await glass_log_in(glass, volunteer);
    await glass_find(glass, "staff_refer");
    const slips = [];
    for (const person of PEOPLE) slips.push(await glass_accompany(glass, OFFICE, person));
    await glass_until(glass, "pending", 0);
    return { glass, slips };
}

async function ask_to_open(browser, slip) {
    await kit_scan(browser, slip.token);
    await kit_button(browser, "Abrir la carta").click();
}

async function try_key(browser, path, passphrase, says) {
    if (path) await browser.page.setInputFiles(".found input[type=file]", path);
    await browser.page.fill("input[type=password]", passphrase);
    await browser.page.locator(".found button[type=submit]").click();
    await browser.page.getByText(says).waitFor();
}

/* The words of somebody, wherever they may have been written. */
function assert_nothing_of(person, text, where) {
    for (const word of [person.given, person.given.normalize("NFD"), person.given.split(" ")[0], person.surname, person.phone])
        assert.ok(!text.includes(word) && !text.includes(Buffer.from(word).toString("latin1")), `${where}: ${word}`);
}

function assert_not_on_disk(folder, where) {
    const utf16 = (word) => Buffer.from(word, "utf16le"), files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 10, where);
    for (const { parentPath, path, name } of files) {
        const bytes = readFileSync(join(parentPath ?? path, name));
        for (const { given, surname, phone } of PEOPLE)
            for (const word of [given, surname, phone, PASSPHRASE])
                assert.ok(!bytes.includes(word) && !bytes.includes(utf16(word)), `${where} ${name}: ${word}`);
    }
}

test("a letter of the glass opens with its office's key alone, and after a withdrawal nowhere", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "jornada-desk-story-")), h = await hub({ fair: FAIR });
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    t.after(() => h.close());
    const volunteer = add_volunteer(h), key = make_key(h, folder, OFFICE, PASSPHRASE), others = make_key(h, folder, OTHER, "otra frase de prueba");
    const { glass, slips } = await write_letters(t, h, folder, volunteer), desk = add_desk(h, folder);
    assert.deepEqual(h.json("quarantine", "list").quarantined ?? [], []);

    const browser = await kit_open(kit, { profile: join(folder, "profile"), url: new URL("/desk", h.url).href, may_ask: (asked) => asked.startsWith(h.url) || asked.startsWith(h.tls) });
    t.after(() => browser.context.close());
    const { page } = browser, audited = (what) => h.json("audit").rows.filter((row) => row.what === what).length;
    await kit_load_desk(browser, folder, desk);
    await page.locator(".number", { hasText: "3" }).waitFor();

    await ask_to_open(browser, slips[0]);
    await try_key(browser, others, "otra frase de prueba", "no es la llave de esta oficina");
    const stolen = { ...JSON.parse(readFileSync(others, "utf8")), office: OFFICE }, stolen_path = join(folder, "llave-robada.json");
    writeFileSync(stolen_path, JSON.stringify(stolen));
    await try_key(browser, stolen_path, "otra frase de prueba", "no se pudo abrir con esta llave");
    await try_key(browser, key, "la frase de otra oficina", "La frase no abre la llave");
    assert_nothing_of(PEOPLE[0], await kit_kept(browser), "refused");
    assert.equal(audited("opened"), 0);
    await try_key(browser, key, PASSPHRASE, PEOPLE[0].surname);
    const shown = await page.locator(".found").innerText();
    for (const word of [PEOPLE[0].given, PEOPLE[0].surname, PEOPLE[0].phone, "Llamada", "Solo en la mañana"]) assert.ok(shown.includes(word), word);
    assert.equal(await page.locator(".found svg.strokes, .found svg").count() > 0, true, "what was drawn with the finger");
    await kit_shot(browser, shots, "desk-1280-story-letter");
    await page.locator("#numbers", { hasText: "1 Recibido por el servidor" }).waitFor();
    assert.equal(audited("opened"), 1);
    await kit_button(browser, "Cerrar la carta").click();
    assert_nothing_of(PEOPLE[0], await kit_kept(browser), "closed");

    /* Taken back at the kiosk before it was opened, and by the coordination after it. */
    await glass_tap(glass, "withdraw");
    await glass_type(glass, slips[1].folio);
    await glass_tap(glass, "next", "confirm");
    await glass_until(glass, "pending", 0);
    h.command("referral", "withdraw", slips[0].folio, "--by", "maria");
    await kit_button(browser, "Enviar ahora").click();
    await page.locator("#numbers", { hasText: "2 Recibido por el servidor" }).waitFor();
    for (const slip of slips.slice(0, 2)) {
        await kit_scan(browser, slip.token);
        await page.getByText("Retiró su permiso").waitFor();
        assert.equal(await kit_button(browser, "Abrir la carta").count(), 0);
        await kit_button(browser, "Listo").first().click();
    }
    assert.equal(audited("destroyed"), 1, "of the opened one alone");
    assert.equal(audited("withdrawn"), 2);

    await ask_to_open(browser, slips[2]);
    await try_key(browser, null, PASSPHRASE, PEOPLE[2].surname);
    await kit_button(browser, "Cerrar la carta").click();
    await page.locator("#numbers", { hasText: "3 Recibido por el servidor" }).waitFor();
    for (const person of PEOPLE) assert_nothing_of(person, await kit_kept(browser), "at the end");
    await kit_close(browser);
    await glass_tap(glass, "leave");
    await glass_is_on(glass, "attract");
    await glass_quit(glass);
    for (const [name, path] of [["browser", join(folder, "profile")], ["kiosk", join(folder, "kiosk")], ["hub", h.data]]) assert_not_on_disk(path, name);
});
