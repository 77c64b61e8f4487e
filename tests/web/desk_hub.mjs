/* The desk and a real hub: /desk from the hub and the saved file, pushed and imported, counted once.
 *
 * By ctest: JORNADA_ROOT, JORNADA_BIN, JORNADA_DESK_FOLDER, JORNADA_NODE_MODULES, JORNADA_SHOTS. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";
import { kit_axe, kit_button, kit_close, kit_libraries, kit_load_desk, kit_open, kit_scan, kit_set_clock, kit_shot, kit_verdict } from "./desk_kit.mjs";
import { sample_modules, sample_slip } from "./desk_sample.mjs";
import { hub } from "./kit.mjs";

const modules_folder = process.env.JORNADA_DESK_FOLDER, shots = process.env.JORNADA_SHOTS;
const kit = await kit_libraries(process.env.JORNADA_NODE_MODULES), m = await sample_modules(modules_folder);
const FAIR = "metepec-sample";
mkdirSync(shots, { recursive: true });

/* A hub that serves, and a desk of one of its offices: {file, code, …} as sample_slip takes it. */
async function make(t) {
    const folder = mkdtempSync(join(tmpdir(), "jornada-desk-hub-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const h = await hub({ fair: null }), pack = join(folder, FAIR);
    t.after(() => h.close());
    cpSync(join(process.env.JORNADA_ROOT, "assets/fairs", FAIR), pack, { recursive: true });
    const ini = readFileSync(join(pack, "fair.ini"), "utf8"), today = m.day_of(Date.now(), -360);
    writeFileSync(join(pack, "fair.ini"), ini.replace(/^days = any$/m, `days = ${m.day_write(today)}`));
    h.command("fair", "import", pack);
    h.command("fair", "open", FAIR);
    const offices = readFileSync(join(pack, "offices.csv"), "utf8").split("\n");
    const column = offices.find((line) => line.includes("code")).split(",").indexOf("code");
    const office = Number(offices.slice(offices.findIndex((line) => line.includes("code")) + 1).find(Boolean).split(",")[column]);
    const path = join(folder, "desk.json");
    const said = h.command("desk", "add", FAIR, "--office", String(office), "--out", path, "--hub", h.tls);
    const file = JSON.parse(readFileSync(path, "utf8")), code = said.match(/([0-9A-Z]{4}-){3}[0-9A-Z]{4}/)[0];
    const desk = { file, code, office, day: file.days.first, cover: m.bytes_of_hex(file.cover, 32), kiosk: m.sodium.crypto_sign_keypair() };
    return { folder, h, desk };
}

async function open(folder, h, desk, address, profile = "profile") {
    const browser = await kit_open(kit, { profile: join(folder, profile), url: address, may_ask: (asked) => asked.startsWith(h.url) || asked.startsWith(h.tls),
        now: m.day_noon_ms(desk.day) + 6 * 3600000 });
    if (await browser.page.locator("input[type=file]").count() > 0) {
        await kit_load_desk(browser, folder, desk);
        await browser.page.waitForSelector(".columns");
    }
    return browser;
}

const pushes = (browser) => browser.asked.filter((line) => /POST .*\/v1\/push/.test(line)).length;

/* Each arrived and was attended; and was closed with that kind of help, where one is said. */
async function note_all(browser, desk, count, help = "") {
    for (let at = 0; at < count; at++) {
        await kit_scan(browser, sample_slip(m, desk).text);
        await kit_button(browser, "Se atendió").click();
        await kit_verdict(browser, "Anotado: Se atendió");
        if (help) {
            for (const touch of ["Se cierra…", "Se dio aquí", help]) await kit_button(browser, touch).click();
            await kit_verdict(browser, "Anotado: Cerrado");
        }
        await kit_button(browser, "Listo").click();
    }
}

test("from the hub's /desk: nothing leaves before the close, and after it each note is counted once", async (t) => {
    const { folder, h, desk } = await make(t), browser = await open(folder, h, desk, new URL("/desk", h.url).href);
    const { page } = browser;
    await note_all(browser, desk, 6, "Asesoría jurídica");
    await page.locator("#numbers", { hasText: "18 Guardado aquí" }).waitFor();
    await kit_button(browser, "Enviar ahora").click();
    await page.locator("#numbers", { hasText: "sale cuando cierre la jornada" }).waitFor();
    assert.equal(pushes(browser), 0, "Never 4");
    await kit_axe(browser, "served by the hub");
    h.command("fair", "close", FAIR);
    await kit_button(browser, "Enviar ahora").click();
    await page.locator("#numbers", { hasText: "18 Recibido por el servidor" }).waitFor();
    await page.locator("#numbers", { hasText: "0 Guardado aquí" }).waitFor();
    await kit_shot(browser, shots, "desk-1280-received");
    assert.equal(pushes(browser), 1);
    const quarantine = JSON.parse(h.command("quarantine", "list", "--json"));
    assert.equal((quarantine.quarantined ?? quarantine.frames ?? quarantine).length, 0, JSON.stringify(quarantine));
    const said = JSON.stringify(h.json("stats"));
    const { loop } = h.json("stats");
    assert.deepEqual([loop.by_help.legal, loop.by_help.health, loop.by_outcome.provided], [6, null, 6]);
    assert.match(said, /"by_office":\{"\d+":\{"issued":null,"seen":6,"accepted":6,"no_capacity":null,"attended":6,/);
    await kit_button(browser, "Enviar ahora").click();
    await page.locator("#numbers", { hasText: "Todo está enviado" }).waitFor();
    assert.equal(JSON.stringify(h.json("stats")), said, "sending again changes nothing");
    h.command("verify");
    await kit_close(browser);
});

test("from the saved file: checked by hash and signature, its results go by file and are counted once", async (t) => {
    const { folder, h, desk } = await make(t), path = join(folder, "mesa.html");
    const made = JSON.parse(h.command("desk", "page", "--out", path, "--hub", h.tls, "--json"));
    const bytes = new Uint8Array(readFileSync(path));
    assert.equal(m.bytes_hex(m.sodium.crypto_generichash(32, bytes)), made.blake2b_256);
    const signature = m.bytes_of_hex(readFileSync(`${path}.sig`, "utf8").trim(), 64);
    const hub_key = m.bytes_of_hex(desk.file.hub_key, 32);
    assert.ok(m.signature_is_good("jornada-desk-page-v1", bytes, hub_key, signature));
    assert.ok(!m.signature_is_good("jornada-desk-page-v1", bytes.slice(1), hub_key, signature));
    const served = new Uint8Array(await (await fetch(new URL("/desk", h.url))).arrayBuffer());
    const served_signature = m.bytes_of_hex(await (await fetch(new URL("/desk.sig", h.url))).text(), 64);
    assert.ok(m.signature_is_good("jornada-desk-page-v1", served, hub_key, served_signature));

    const browser = await open(folder, h, desk, pathToFileURL(path).href), { page } = browser;
    await note_all(browser, desk, 5);
    await kit_button(browser, "Guardar archivo").click();
    await page.locator(".place", { hasText: "sale cuando cierre la jornada" }).waitFor();
    await kit_set_clock(browser, m.day_noon_ms(desk.file.days.last + 1) + 6 * 3600000);
    await kit_button(browser, "Guardar archivo").click();
    const save = kit_button(browser, "Guardar 1/1");
    await save.waitFor();
    await kit_axe(browser, "files to save");
    const [saved] = await Promise.all([page.waitForEvent("download"), save.click()]);
    await page.locator("#numbers", { hasText: "10 Enviado" }).waitFor();
    const stick = join(folder, "JORNADA");
    mkdirSync(stick);
    const bundle = join(stick, saved.suggestedFilename());
    copyFileSync(await saved.path(), bundle);
    h.command("fair", "close", FAIR);
    for (const repeated of [0, 1]) {
        const report = JSON.parse(h.command("import", folder, "--json"));
        assert.equal(report.bad.length, 0, JSON.stringify(report));
        assert.equal(report.quarantined, 0);
        assert.equal(repeated ? report.fresh : report.fresh > 0, repeated ? 0 : true);
    }
    const counted = JSON.stringify(h.json("stats"));
    const receipt = readdirSync(stick).find((name) => name.endsWith(".jrr"));
    assert.ok(receipt, "the stick carries the hub's receipt");
    await page.getByText("Más", { exact: true }).click();
    writeFileSync(join(folder, "other.jrr"), Buffer.from("no receipt"));
    await page.setInputFiles("details input[type=file]", join(folder, "other.jrr"));
    await page.getByText("Este archivo no es para esta mesa").waitFor();
    await page.setInputFiles("details input[type=file]", join(stick, receipt));
    await page.locator("#numbers", { hasText: "10 Recibido por el servidor" }).waitFor();
    assert.equal(JSON.stringify(h.json("stats")), counted);
    await kit_close(browser);
});

test("a revoked desk is told so, keeps its notes, and can still write them into a file", async (t) => {
    const { folder, h, desk } = await make(t), browser = await open(folder, h, desk, new URL("/desk", h.url).href);
    await note_all(browser, desk, 1);
    h.command("fair", "close", FAIR);
    h.command("desk", "revoke", desk.file.device);
    browser.wrong.length = 0;
    await kit_button(browser, "Enviar ahora").click();
    await browser.page.getByText("Esta mesa fue dada de baja").waitFor();
    await kit_set_clock(browser, m.day_noon_ms(desk.file.days.last + 1) + 6 * 3600000);
    await kit_button(browser, "Guardar archivo").click();
    await kit_button(browser, "Guardar 1/1").waitFor();
    browser.wrong = browser.wrong.filter((line) => !/403/.test(line));
    await kit_close(browser);
});
