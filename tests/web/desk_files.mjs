/* A desk on a laptop that no network reaches: letters come as a file of the real hub, what was opened
 * and destroyed goes back as bundles; and what this machine keeps, counts and forgets.
 *
 * By ctest: JORNADA_ROOT, JORNADA_BIN, JORNADA_DESK_FOLDER, JORNADA_NODE_MODULES, JORNADA_SHOTS. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";
import { kit_axe, kit_button, kit_close, kit_kept, kit_libraries, kit_load_desk, kit_open, kit_scan, kit_set_clock, kit_shot, kit_verdict } from "./desk_kit.mjs";
import { sample_desk, sample_modules, sample_slip } from "./desk_sample.mjs";
import { glass_accompany, glass_end, glass_enrol, glass_find, glass_log_in, glass_quit, glass_start, glass_until } from "./glass.mjs";
import { hub } from "./kit.mjs";

const modules_folder = process.env.JORNADA_DESK_FOLDER, shots = process.env.JORNADA_SHOTS;
const kit = await kit_libraries(process.env.JORNADA_NODE_MODULES), m = await sample_modules(modules_folder);
const FAIR = "metepec-sample", OFFICE = 1, PASSPHRASE = "la frase de esta oficina", DAY_MS = 86400000;
const PEOPLE = [{ given: "Xóchitl", surname: "Tlatoani0", phone: "7225550130" }, { given: "Citlali", surname: "Tlatoani1", phone: "7225550131" }];
const page_url = pathToFileURL(join(modules_folder, "desk.html")).href;
mkdirSync(shots, { recursive: true });

function scratch(t) {
    const folder = mkdtempSync(join(tmpdir(), "jornada-desk-files-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

async function open_saved(t, folder, desk, profile = "profile") {
    const browser = await kit_open(kit, { profile: join(folder, profile), url: page_url });
    t.after(() => browser.context.close());
    await kit_load_desk(browser, folder, desk);
    await browser.page.waitForSelector(".columns");
    return browser;
}

async function more(page) {
    if (!await page.locator("details").evaluate((details) => details.open)) await page.getByText("Más", { exact: true }).click();
}

async function bring(page, path, says) {
    await more(page);
    await page.setInputFiles("details input[type=file]", path);
    await page.getByText(says).waitFor();
}

/* What waits becomes files of a stick's folder JORNADA, and the hub takes them; its report. */
async function carry(browser, folder, h, count) {
    const { page } = browser, stick = join(folder, "JORNADA");
    mkdirSync(stick, { recursive: true });
    await kit_button(browser, "Guardar archivo").click();
    for (let at = 1; at <= count; at++) {
        const save = kit_button(browser, `Guardar ${at}/${count}`);
        await save.waitFor();
        const [saved] = await Promise.all([page.waitForEvent("download"), save.click()]);
        copyFileSync(await saved.path(), join(stick, saved.suggestedFilename()));
    }
    return JSON.parse(h.command("import", folder, "--json"));
}

/* Two letters at the hub, written at a real kiosk, and a desk that works by files alone. */
async function make(t) {
    const folder = scratch(t), h = await hub({ fair: FAIR }), words = join(folder, "frase"), key = join(folder, "llave.json");
    t.after(() => h.close());
    writeFileSync(words, PASSPHRASE + "\n", { mode: 0o600 });
    const volunteer = h.json("staff", "add", FAIR, "--name", "Ana Núñez"), day = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    h.command("staff", "certify", volunteer.staff, "--certificate", "EC0539", "--number", "PRUEBA-1", "--issuer", "de prueba", "--valid-to", `${day}T12:00`);
    h.command("office", "key", FAIR, String(OFFICE), "--make", key, "--passphrase-file", words, "--by", "prueba");
    const data = join(folder, "kiosk"), path = join(folder, "desk.json");
    glass_enrol(h, FAIR, data, 1);
    const glass = await glass_start(data, { clock: new Date(Date.now() - DAY_MS / 4).toISOString().slice(0, 19) + "-06:00" });
    t.after(() => glass_end(glass));
    await glass_log_in(glass, volunteer);
    await glass_find(glass, "staff_refer");
    const slips = [];
    for (const person of PEOPLE) slips.push(await glass_accompany(glass, OFFICE, person));
    await glass_until(glass, "pending", 0);
    await glass_quit(glass);
    const { code } = h.json("desk", "add", FAIR, "--office", String(OFFICE), "--out", path, "--hub", "none");
    return { folder, h, key, slips, desk: { file: JSON.parse(readFileSync(path, "utf8")), code } };
}

test("letters come by file, are opened, and what was withdrawn is gone; the answers go back by file", async (t) => {
    const { folder, h, key, slips, desk } = await make(t), first = join(folder, "cartas-1.json"), second = join(folder, "cartas-2.json"), stranger = join(folder, "cartas-otra.json");
    const audited = (what) => h.json("audit").rows.filter((row) => row.what === what);
    assert.deepEqual(h.json("desk", "letters", FAIR, "--office", "1", "--out", first, "--by", "maria"), { file: first, letters: 2, withdrawn: 0 });
    assert.deepEqual(audited("handed").map(({ by, code }) => [by, code]), [["maria", 1], ["maria", 1]]);
    h.command("desk", "letters", FAIR, "--office", "2", "--out", stranger, "--by", "maria");
    assert.throws(() => h.command("desk", "letters", FAIR, "--office", "1", "--out", first, "--by", "no name"));
    assert.throws(() => h.command("desk", "letters", "nowhere", "--office", "1", "--out", first, "--by", "maria"));
    const browser = await open_saved(t, folder, desk), { page } = browser;
    const changed = join(folder, "cambiado.json"), text = readFileSync(first, "utf8");
    writeFileSync(changed, text.replace('\\"closed\\":false', '\\"closed\\":true'));
    assert.notEqual(readFileSync(changed, "utf8"), text);
    for (const path of [changed, stranger]) await bring(page, path, "Este archivo no es para esta mesa");
    await page.locator(".number", { hasText: "0" }).waitFor();
    await bring(page, first, "Se leyó el archivo");
    await page.locator(".number", { hasText: "2" }).waitFor();
    await kit_scan(browser, slips[0].token);
    await kit_button(browser, "Abrir la carta").click();
    await page.setInputFiles(".found input[type=file]", key);
    await page.fill("input[type=password]", PASSPHRASE);
    await page.locator(".found button[type=submit]").click();
    await page.getByText("Xóchitl Tlatoani0").waitFor();
    await kit_button(browser, "Cerrar la carta").click();
    assert.equal((await carry(browser, folder, h, 1)).bad.length, 0);
    assert.equal(audited("opened").length, 1);

    for (const { folio } of slips) h.command("referral", "withdraw", folio, "--by", "maria");
    assert.deepEqual(h.json("desk", "letters", FAIR, "--office", "1", "--out", second, "--by", "maria"), { file: second, letters: 0, withdrawn: 2 });
    await bring(page, second, "Se leyó el archivo");
    await bring(page, first, "Se leyó el archivo"); /* an older file brings nothing back */
    for (const { token } of slips) {
        await kit_scan(browser, token);
        await page.getByText("Retiró su permiso").waitFor();
        assert.equal(await kit_button(browser, "Abrir la carta").count(), 0);
        await kit_button(browser, "Listo").first().click();
    }
    assert.equal((await carry(browser, folder, h, 2)).bad.length, 0);
    assert.equal(audited("destroyed").length, 1, "of the one that was opened");
    const kept = await kit_kept(browser);
    for (const { given, surname, phone } of PEOPLE) for (const word of [given, surname, phone]) assert.ok(!kept.includes(word), word);
    await kit_close(browser);

    /* At another laptop of the office, where the newer file came first. */
    const other = await open_saved(t, folder, desk, "other");
    for (const path of [second, first]) await bring(other.page, path, "Se leyó el archivo");
    await other.page.locator(".number", { hasText: "0" }).waitFor();
    await kit_button(other, "Ver la lista").click();
    await kit_button(other, "Todos 0").click();
    await kit_close(other);
});

test("today's rows, slips that were not noted as a number, and rows that go by themselves", async (t) => {
    const folder = scratch(t), today = m.day_of(Date.now(), -360), desk = sample_desk(m, { day: today }), slips = [sample_slip(m, desk), sample_slip(m, desk)];
    const browser = await open_saved(t, folder, desk), { page } = browser;
    await kit_scan(browser, slips[0].text);
    await kit_verdict(browser, "Vale bueno");
    await kit_scan(browser, sample_slip(m, desk, { fair: 77 }).text);
    await kit_verdict(browser, "de otra jornada");
    const forged = m.base32_read(sample_slip(m, desk).text, 96);
    forged[60] ^= 1;
    forged.set(m.bytes_of_number(m.token_crc(forged.subarray(0, 94)), 2), 94);
    await kit_scan(browser, m.base32_write(forged));
    await kit_verdict(browser, "La firma de este vale no coincide");
    await kit_button(browser, "Listo").click();
    await page.reload();
    await page.waitForSelector(".columns");
    await more(page);
    await page.getByText("1 con firma que no coincide, 1 de otra jornada").waitFor();
    await kit_axe(browser, "more");
    await kit_shot(browser, shots, "desk-1280-more");

    await kit_set_clock(browser, Date.now() + DAY_MS);
    await kit_scan(browser, slips[1].text);
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Anotado: Se atendió");
    await kit_button(browser, "Ver la lista").click();
    await kit_button(browser, "Hoy 1").click();
    assert.equal(await page.locator(".list li").count(), 1);
    await page.locator(".list li", { hasText: slips[1].folio }).waitFor();
    await kit_shot(browser, shots, "desk-1280-today");

    /* What did not leave stays for ever; what left goes 180 days after the last word. */
    const look_after = async (days) => {
        await kit_set_clock(browser, Date.now() + days * DAY_MS);
        await page.reload();
        await page.waitForSelector(".columns");
        const question = kit_button(browser, "Es esta fecha");
        if (await question.count() > 0) {
            await page.fill("input[type=date]", new Date(Date.now() + days * DAY_MS - DAY_MS / 4).toISOString().slice(0, 10));
            await question.click();
        }
        await kit_button(browser, "Enviar ahora").click();
        await page.getByText("Esta mesa no tiene servidor").waitFor();
        await page.locator(".columns").waitFor();
        await kit_button(browser, "Ver la lista").click();
        const all = await page.getByRole("button", { name: /^Todos \d+$/ }).innerText();
        return Number(all.split(" ")[1]);
    };
    assert.equal(await look_after(190), 2, "not sent yet");
    await kit_button(browser, "Guardar archivo").click();
    await kit_button(browser, "Guardar 1/1").waitFor();
    assert.equal(await look_after(170), 2, "within its days");
    assert.equal(await look_after(190), 0);
    assert.ok(!(await kit_kept(browser)).includes(slips[0].folio));
    await kit_close(browser);
});
