/* The desk's page in a browser, from the saved file: no network, keys and slips of nobody.
 *
 * By ctest, or: node desk_page.mjs DESK_FOLDER NODE_MODULES SHOTS (DESK_FOLDER: the built page with its
 * modules). */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";
import { kit_axe, kit_button, kit_close, kit_fits, kit_kept, kit_libraries, kit_load_desk, kit_open, kit_put, kit_scan, kit_set_clock, kit_shot, kit_verdict } from "./desk_kit.mjs";
import { sample_desk, sample_letter, sample_modules, sample_slip } from "./desk_sample.mjs";

const [modules_folder, libraries, shots] = ["JORNADA_DESK_FOLDER", "JORNADA_NODE_MODULES", "JORNADA_SHOTS"]
    .map((name, at) => resolve(process.argv[2 + at] || process.env[name]));
const page_file = join(modules_folder, "desk.html");
const kit = await kit_libraries(libraries), m = await sample_modules(modules_folder);
const { deskfile_store_key } = await import(pathToFileURL(join(modules_folder, "deskfile.js")));
const { seal_close, seal_name } = await import(pathToFileURL(join(modules_folder, "seal.js")));
const url = pathToFileURL(page_file).href;
const today = m.day_of(Date.now(), -360);
mkdirSync(shots, { recursive: true });

function scratch(t) {
    const folder = mkdtempSync(join(tmpdir(), "jornada-desk-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

async function open_desk(t, changes = {}, options = {}) {
    const folder = scratch(t), desk = sample_desk(m, { day: today, ...changes });
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url, ...options });
    await kit_load_desk(browser, folder, desk);
    await browser.page.waitForSelector(".columns");
    return { browser, desk, folder };
}

const row = (slip, notes = [], letter = "") => ({ slip, issued: today, letter, notes });
const note = (type) => ({ type, day: today, code: 0, help: 0, left: false });

function sealed(desk, table, slip, value) {
    const key = deskfile_store_key(desk.device.privateKey);
    return [table, seal_name(key, slip), [...seal_close(key, value)]];
}

test("a desk opens with its file and code, and with no other", async (t) => {
    const folder = scratch(t), desk = sample_desk(m, { day: today });
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url });
    const { page } = browser;
    await kit_axe(browser, "the first page");
    await kit_load_desk(browser, folder, desk, { code: desk.code.replace(/.$/, (last) => last === "0" ? "1" : "0") });
    await page.getByText("El código no abre esta mesa").waitFor();
    await kit_load_desk(browser, folder, { ...desk, file: { ...desk.file, office: 0 } });
    await page.getByText("Este archivo no es de una mesa").waitFor();
    await kit_shot(browser, shots, "desk-1280-wrong-file");
    await kit_load_desk(browser, folder, desk, { code: desk.code.toLowerCase().replace(/(....)/g, "$1-") });
    await page.waitForSelector(".columns");
    assert.equal(await page.title(), "Mesa de atención");
    await kit_button(browser, "English").click();
    await page.getByRole("heading", { name: "Scan the slip" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await kit_close(browser);
});

test("a scan says its verdict, and one touch notes what happened; it is there after power was cut", async (t) => {
    const { browser, desk, folder } = await open_desk(t), slip = sample_slip(m, desk);
    await kit_scan(browser, slip.text);
    await kit_verdict(browser, "Vale bueno");
    await browser.page.getByText(slip.folio).first().waitFor();
    await kit_axe(browser, "a good slip");
    await kit_shot(browser, shots, "desk-1280-good");
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Anotado: Se atendió");
    await browser.page.getByText("Guardado. Puede escanear").waitFor();
    const session = await browser.context.newCDPSession(browser.page);
    session.send("Browser.crash").catch(() => {}); /* no orderly end: what was said to be kept is kept */
    await browser.context.waitForEvent("close");
    assert.deepEqual(browser.wrong, []);
    const again = await kit_open(kit, { profile: join(folder, "profile"), url });
    await again.page.waitForSelector(".columns");
    await again.page.locator("#numbers", { hasText: "2 Guardado aquí" }).waitFor();
    await again.page.fill(".row.wide input.code", slip.folio.toLowerCase().replace("-", " "));
    await kit_button(again, "Buscar").click();
    await kit_verdict(again, "Folio de esta mesa");
    await kit_button(again, "Ver lo anotado").click();
    assert.equal(await again.page.locator(".notes li").count(), 2);
    await again.page.reload();
    await again.page.waitForSelector(".columns");
    await again.page.locator("#numbers", { hasText: "2 Guardado aquí" }).waitFor();
    await kit_close(again);
});

test("each verdict is said in words, and no clock, key or roster refuses care", async (t) => {
    const { browser, desk } = await open_desk(t), stranger = m.sodium.crypto_sign_keypair();
    const wrong = m.sodium.randombytes_buf(32), good = sample_slip(m, desk).text;
    const forged = good.slice(0, 60) + "000000" + good.slice(66);
    const fixed = (text) => {
        const bytes = m.base32_read(text, 96);
        bytes.set(m.bytes_of_number(m.token_crc(bytes.subarray(0, 94)), 2), 94);
        return m.base32_write(bytes);
    };
    const cases = [
        [sample_slip(m, desk, { valid_days: 1 }).text, "Vale bueno", true],
        [sample_slip(m, desk, { signer: stranger }).text, "no se puede comprobar aquí", true],
        [sample_slip(m, desk, { office: 6 }).text, "para otro módulo", false],
        [sample_slip(m, desk, { office: 0, services: 5 }).text, "para otro módulo", false],
        [sample_slip(m, desk, { signer: stranger, office: 6 }).text, "para otro módulo", false],
        [sample_slip(m, desk, { fair: 8 }).text, "de otra jornada", false],
        [sample_slip(m, desk, { cover: wrong }).text, "de otra jornada", false],
        [sample_slip(m, desk, { signer: stranger, cover: wrong }).text, "de otra jornada", false],
        [fixed(forged), "La firma de este vale no coincide", false],
        [forged, "No se leyó bien", false],
        [good.slice(0, -1), "No se leyó bien", false],
        ["HTTPEXAMPLECOM0123456789", "No es un vale de la jornada", false],
    ];
    for (const [text, words, noted] of cases) {
        await kit_scan(browser, text);
        await kit_verdict(browser, words);
        const acts = await kit_button(browser, "Se atendió").count();
        assert.equal(acts, noted ? 1 : 0, words);
        const said = await browser.page.locator(".found").innerText();
        if (/otro módulo/.test(words)) assert.doesNotMatch(said, /-[0-9A-Z]{4}\b|Folio|oficina/i, "nothing of the slip");
        await kit_button(browser, "Listo").click();
    }
    await kit_set_clock(browser, Date.now() + 365 * 86400000);
    await kit_scan(browser, good);
    await kit_verdict(browser, "ya pasó su fecha");
    assert.match(await browser.page.locator(".found").innerText(), /Este equipo dice que hoy es .* de .* de \d{4}\. Atienda igual/);
    await kit_axe(browser, "an expired slip");
    await kit_shot(browser, shots, "desk-1280-expired");
    await kit_button(browser, "Se recibe").click();
    await kit_verdict(browser, "Anotado: Se recibió");
    await kit_set_clock(browser, Date.now() - 365 * 86400000);
    await kit_scan(browser, sample_slip(m, desk).text);
    await kit_verdict(browser, "para otro día");
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Anotado: Se atendió");
    await kit_close(browser);
});

test("a machine a year off asks for the day, keeps the answer, and lets nothing leave early", async (t) => {
    const { browser, desk } = await open_desk(t, {}, { now: Date.now() + 365 * 86400000 }), { page } = browser;
    await page.getByText("Revise la fecha de este equipo").waitFor();
    await kit_axe(browser, "the clock");
    await kit_shot(browser, shots, "desk-1280-clock");
    await kit_scan(browser, sample_slip(m, desk).text);
    await kit_verdict(browser, "ya pasó su fecha");
    await kit_button(browser, "Guardar archivo").click();
    await page.locator(".place", { hasText: "sale cuando cierre la jornada" }).waitFor();
    await page.fill("input[type=date]", m.day_write(today));
    await kit_button(browser, "Es esta fecha").click();
    await page.getByText("Revise la fecha").waitFor({ state: "detached" });
    await kit_scan(browser, sample_slip(m, desk).text);
    await kit_verdict(browser, "Vale bueno");
    await page.reload();
    await page.waitForSelector(".columns");
    assert.equal(await page.getByText("Revise la fecha").count(), 0);
    await kit_scan(browser, sample_slip(m, desk).text);
    await kit_verdict(browser, "Vale bueno");
    await kit_close(browser);
});

test("a burst never stays in a field, whatever the keyboard's layout, nor touches a button", async (t) => {
    const { browser, desk } = await open_desk(t), field = browser.page.locator(".row.wide input.code");
    const french = (key) => ({ A: "q", Q: "a", Z: "w", W: "z", M: ",", 1: "&", 2: "é", 3: "\"", 4: "'" }[key] || key.toLowerCase());
    for (const letter of [(key) => key, french]) {
        await field.fill("7K2M");
        await field.focus();
        await kit_scan(browser, sample_slip(m, desk).text, { letter });
        await kit_verdict(browser, "Vale bueno");
        assert.equal(await field.inputValue(), "7K2M");
    }
    await kit_button(browser, "Bloquear").focus();
    await kit_scan(browser, sample_slip(m, desk, { office: 6 }).text);
    await kit_verdict(browser, "para otro módulo");
    assert.equal(await kit_button(browser, "Bloquear").count(), 1);
    await kit_scan(browser, sample_slip(m, desk).text, { end: false });
    await kit_verdict(browser, "Vale bueno");
    await field.focus();
    await browser.page.keyboard.type("zzzz", { delay: 90 });
    assert.match(await field.inputValue(), /zzzz$/);
    await kit_close(browser);
});

test("typed folios: wrong ones say why, unknown ones can be noted, known ones are found", async (t) => {
    const { browser, desk } = await open_desk(t), { page } = browser, slip = sample_slip(m, desk);
    const find = async (text) => {
        await page.fill(".row.wide input.code", text);
        await kit_button(browser, "Buscar").click();
    };
    for (const [text, words] of [["", "Escriba el folio"], ["7K2M", "le faltan letras"], ["7K2M-Q9XD0", "letras de más"],
        ["7K2M-Q9U", "ningún folio tiene"], [slip.folio.replace(/.$/, (last) => last === "0" ? "1" : "0"), "no coincide"]]) {
        await find(text);
        await page.getByText(words).first().waitFor();
    }
    const wrong = page.locator("form.row.wide + .message");
    assert.match(await wrong.innerText(), /no coincide/);
    await kit_scan(browser, sample_slip(m, desk).text);
    await kit_verdict(browser, "Vale bueno");
    assert.equal(await wrong.innerText(), "", "what was wrong with a folio does not stand beside a slip");
    await find(slip.folio);
    await kit_verdict(browser, "no se conoce aquí");
    await kit_button(browser, "Anotar de todos modos").click();
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Anotado: Se atendió");
    await kit_scan(browser, slip.text);
    await kit_verdict(browser, "Vale bueno");
    await kit_button(browser, "Ver lo anotado").click();
    assert.equal(await page.locator(".notes li").count(), 2, "one row: what was noted of the folio is the slip's");
    await page.locator("#numbers", { hasText: "3 Guardado aquí" }).waitFor(); /* and the other slip's scan */
    await page.getByText("sale cuando cierre la jornada").waitFor();
    await kit_button(browser, "Enviar ahora").click();
    await page.getByText("Esta mesa no tiene servidor").waitFor();
    await kit_close(browser);
});

test("a mistaken touch is undone; what cannot follow is not noted twice; six outcomes close", async (t) => {
    const { browser, desk } = await open_desk(t), { page } = browser, slip = sample_slip(m, desk);
    await kit_scan(browser, slip.text);
    await kit_button(browser, "Ya no lo quiere").click();
    await kit_verdict(browser, "Anotado: Retirado");
    await kit_button(browser, "Deshacer").click();
    await kit_verdict(browser, "Se deshizo lo último");
    await kit_scan(browser, slip.text);
    await kit_button(browser, "Se cierra…").click();
    await kit_verdict(browser, "¿Cómo se cierra?");
    assert.equal(await page.locator(".acts .button").count(), 7);
    await kit_axe(browser, "six outcomes");
    await kit_shot(browser, shots, "desk-1280-close");
    await kit_button(browser, "Se dio aquí").click();
    await kit_verdict(browser, "¿Qué tipo de ayuda fue?");
    assert.equal(await page.locator(".acts .button").count(), 8);
    await kit_axe(browser, "seven kinds of help");
    await kit_shot(browser, shots, "desk-1280-help");
    await kit_button(browser, "Asesoría jurídica").click();
    await kit_verdict(browser, "Anotado: Cerrado");
    await kit_scan(browser, slip.text);
    await kit_verdict(browser, "Vale bueno");
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Eso ya estaba anotado");
    await kit_button(browser, "Ver lo anotado").click();
    assert.match(await page.locator(".notes").innerText(), /Cerrado: Se dio aquí/);
    assert.doesNotMatch(await page.locator("main").innerText(), /jurídica/, "a number for the loop, on no list");
    await kit_close(browser);
});

test("nothing of a slip stands on the page without a touch, and what was shown goes by itself", async (t) => {
    const { browser, desk } = await open_desk(t), { page } = browser;
    const closed = sample_slip(m, desk), fresh = sample_slip(m, desk);
    await kit_scan(browser, closed.text);
    await kit_button(browser, "Se cierra…").click();
    await kit_button(browser, "No quiso").click();
    const look = async (slip) => {
        await kit_scan(browser, slip.text);
        await page.getByText(slip.folio).first().waitFor();
        await kit_verdict(browser, "Vale bueno");
        return (await page.locator(".found").innerText()).replace(slip.folio, "");
    };
    assert.equal(await look(closed), await look(fresh), "a closed slip looks like a new one");
    await kit_button(browser, "Ver la lista").click();
    await page.locator(".list li").first().waitFor();
    const before = Date.now();
    await kit_set_clock(browser, before + 60000);
    assert.equal(await page.locator(".list").count(), 1);
    await kit_set_clock(browser, before + 100000);
    await page.locator(".list").waitFor({ state: "detached" });
    assert.equal(await page.locator(".found").isHidden(), true);
    assert.doesNotMatch(await page.locator("body").innerText(), /[0-9A-Z]{4}-[0-9A-Z]{4}/);
    await kit_close(browser);
});

test("two tabs note at once, and both show it; locking one locks both", async (t) => {
    const { browser, desk } = await open_desk(t), first = browser.page, slips = [sample_slip(m, desk), sample_slip(m, desk)];
    const second = await browser.context.newPage();
    await second.goto(url);
    await second.waitForSelector(".columns");
    for (const [at, page] of [first, second].entries()) {
        browser.page = page;
        await page.bringToFront();
        await kit_scan(browser, slips[at].text);
        await kit_verdict(browser, "Vale bueno");
    }
    for (const page of [first, second]) await page.locator("#numbers", { hasText: "2 Guardado aquí" }).waitFor();
    browser.page = second;
    await kit_scan(browser, slips[0].text);
    await kit_button(browser, "Se atendió").click();
    await kit_verdict(browser, "Anotado: Se atendió");
    await first.locator("#numbers", { hasText: "3 Guardado aquí" }).waitFor();
    await second.getByRole("button", { name: "Bloquear" }).click();
    await first.getByRole("heading", { name: "Mesa bloqueada" }).waitFor();
    const kept = await kit_kept(browser);
    for (const text of [slips[0].slip, slips[0].folio, m.bytes_hex(desk.device.privateKey)])
        assert.ok(!kept.includes(text), "a locked desk's disk tells no slip");
    assert.ok(!kept.includes(String.fromCharCode(...desk.device.privateKey.slice(0, 32))));
    await first.fill("input.code", desk.code);
    await first.click("button[type=submit]");
    await first.locator("#numbers", { hasText: "3 Guardado aquí" }).waitFor();
    await kit_close(browser);
});

test("2,000 slips stay quick, and another desk's file waits until they left", async (t) => {
    const { browser, desk, folder } = await open_desk(t), { page } = browser;
    const slips = Array.from({ length: 2000 }, () => sample_slip(m, desk, { }).slip);
    await kit_put(browser, slips.map((slip, at) => sealed(desk, "rows", slip, row(slip, at % 4 === 0 ? [note(15), note(18)] : [note(15)]))));
    const start = performance.now();
    await page.reload();
    await page.locator(".number", { hasText: "1500" }).waitFor();
    const loaded = performance.now() - start;
    await kit_button(browser, "Ver la lista").click();
    await kit_button(browser, "Todos 2000").click();
    await page.getByText("Página 1 de 167").waitFor();
    const turned = await page.evaluate(async () => {
        const times = [];
        for (let turn = 0; turn < 20; turn++) {
            const begin = performance.now();
            [...document.querySelectorAll(".turning button")].at(-1).click();
            times.push(performance.now() - begin);
        }
        return times.sort((one, other) => one - other)[10];
    });
    await page.getByText("Página 21 de 167").waitFor();
    const scan_start = performance.now(), slip = sample_slip(m, desk);
    await kit_scan(browser, slip.text);
    await page.getByText(slip.folio).first().waitFor();
    const scanned = performance.now() - scan_start;
    t.diagnostic(`2,000 slips: opened in ${Math.round(loaded)} ms, a page turned in ${turned.toFixed(1)} ms, a scan shown in ${Math.round(scanned)} ms`);
    assert.ok(loaded < 8000 && turned < 100 && scanned < 4000, "bounds of a slow laptop");
    await kit_axe(browser, "a long list");
    await kit_shot(browser, shots, "desk-1280-2000");
    await page.getByRole("button", { name: "Bloquear" }).click();
    await kit_button(browser, "Usar otro archivo").click();
    await kit_load_desk(browser, folder, sample_desk(m, { day: today, office: 6 }));
    await page.getByText("Hay anotaciones de otra mesa sin enviar").waitFor();
    await kit_close(browser);
});

test("a letter opens with the office's key and passphrase alone, is noted first, and leaves nothing", async (t) => {
    const { browser, desk, folder } = await open_desk(t), { page } = browser, slip = sample_slip(m, desk);
    const passphrase = "una frase de prueba", file = m.officekey_make(desk.file.fair, desk.office, passphrase, 1, 1 << 20);
    const public_key = m.bytes_of_hex(file.public, 32);
    const envelope = sample_letter(m, desk, { publicKey: public_key }, slip.slip, { given: "Zenaida", surname1: "Xochitl" });
    const other = m.officekey_make(desk.file.fair, desk.office + 1, passphrase, 1, 1 << 20);
    for (const [name, key] of [["llave.json", file], ["otra.json", other]]) writeFileSync(join(folder, name), JSON.stringify(key));
    await kit_put(browser, [sealed(desk, "letters", slip.slip, { envelope, opened: false }), sealed(desk, "rows", slip.slip, row(slip.slip, [], "here"))]);
    await page.reload();
    await page.locator(".number", { hasText: "1" }).waitFor();
    await kit_button(browser, "Ver la lista").click();
    await page.getByText("con carta").waitFor();
    await kit_scan(browser, slip.text);
    await kit_button(browser, "Abrir la carta").click();
    const open = async (name, words) => {
        if (name) await page.setInputFiles(".found input[type=file]", join(folder, name));
        await page.fill("input[type=password]", words);
        await page.locator(".found button[type=submit]").click();
    };
    await kit_axe(browser, "asking for the passphrase");
    await open("otra.json", passphrase);
    await page.getByText("no es la llave de esta oficina").waitFor();
    await open("llave.json", "otra frase cualquiera");
    await page.getByText("La frase no abre la llave").waitFor();
    assert.ok(!(await kit_kept(browser)).includes("Zenaida"));
    await page.locator("#numbers", { hasText: "1 Guardado aquí" }).waitFor();
    await open("llave.json", passphrase);
    await page.getByText("Zenaida Xochitl").waitFor();
    await page.locator("#numbers", { hasText: "2 Guardado aquí" }).waitFor();
    await kit_axe(browser, "an open letter");
    await kit_shot(browser, shots, "desk-1280-letter");
    await page.setViewportSize({ width: 360, height: 740 });
    await kit_fits(browser, "a letter at 360 px");
    await kit_axe(browser, "an open letter at 360 px");
    await kit_shot(browser, shots, "desk-360-letter");
    const now = Date.now();
    await kit_set_clock(browser, now + 119000);
    assert.equal(await page.getByText("Zenaida").count(), 1);
    await kit_set_clock(browser, now + 130000);
    await page.getByText("Zenaida").waitFor({ state: "detached" });
    const kept = await kit_kept(browser);
    for (const word of ["Zenaida", "Xochitl", "7225550134", passphrase]) assert.ok(!kept.includes(word), word);
    await kit_scan(browser, slip.text);
    await kit_button(browser, "Abrir la carta").click();
    await page.getByText("ya está en este equipo").waitFor();
    await open(null, passphrase);
    await page.getByText("Zenaida Xochitl").waitFor();
    await kit_button(browser, "Cerrar la carta").click();
    assert.ok(!(await kit_kept(browser)).includes("Zenaida"));
    await page.locator("#numbers", { hasText: "3 Guardado aquí" }).waitFor();
    await kit_close(browser);
});

test("an office makes its own key, and its passphrase opens it", async (t) => {
    const { browser } = await open_desk(t), { page } = browser;
    await page.getByText("Más", { exact: true }).click();
    await kit_button(browser, "Hacer una llave").click();
    const make = async (one, again) => {
        await page.locator(".place input").nth(0).fill(one);
        await page.locator(".place input").nth(1).fill(again);
        await page.locator(".place button[type=submit]").click();
    };
    await make("corta", "corta");
    await page.getByText("La frase es corta").waitFor();
    await make("una frase de prueba", "una frase de pruebo");
    await page.getByText("no son iguales").waitFor();
    await kit_axe(browser, "a key being made");
    await make("una frase de prueba", "una frase de prueba");
    await page.getByText("Dele esta clave pública").waitFor();
    const [saved] = await Promise.all([page.waitForEvent("download"), kit_button(browser, "Guardar el archivo de la llave").click()]);
    const { readFileSync } = await import("node:fs");
    const file = JSON.parse(readFileSync(await saved.path(), "utf8"));
    assert.equal(file.mem, 64 << 20);
    assert.ok(m.officekey_open(file, "una frase de prueba"));
    assert.equal(await page.locator(".mono").innerText(), file.public);
    await kit_close(browser);
});

test("with the keyboard alone: find, note, close, undo, list", async (t) => {
    const { browser, desk } = await open_desk(t), { page } = browser, slip = sample_slip(m, desk);
    const reach = async (name) => {
        for (let at = 0; at < 40; at++) {
            const [text, ring] = await page.evaluate(() => [document.activeElement.textContent.trim(),
                document.activeElement.matches(":focus-visible") && getComputedStyle(document.activeElement).outlineStyle]);
            if (text === name) {
                assert.equal(ring, "solid", `${name} shows its focus`);
                return;
            }
            await page.keyboard.press("Tab");
        }
        assert.fail(`${name} cannot be reached`);
    };
    assert.equal(await page.evaluate(() => document.activeElement.placeholder), "7K2M-Q9XD", "the folio has the focus at first");
    await page.keyboard.type(slip.folio, { delay: 70 });
    await page.keyboard.press("Enter");
    await kit_verdict(browser, "no se conoce aquí");
    await reach("Anotar de todos modos");
    await page.keyboard.press("Enter");
    await kit_verdict(browser, "Folio de esta mesa");
    await reach("Se atendió");
    await page.keyboard.press("Space");
    await kit_verdict(browser, "Anotado: Se atendió");
    await reach("Deshacer");
    await page.keyboard.press("Enter");
    await kit_verdict(browser, "Se deshizo lo último");
    await reach("Ver la lista");
    await page.keyboard.press("Enter");
    await reach("Todos 1");
    await page.keyboard.press("Enter");
    await reach(`${slip.folio}Llegó`);
    await page.keyboard.press("Enter");
    await kit_verdict(browser, "Folio de esta mesa");
    await kit_close(browser);
});

test("sixty wait: it fits and reads well at 360, 768 and 1280 px, in both languages", async (t) => {
    const { browser, desk } = await open_desk(t), { page } = browser;
    const slips = Array.from({ length: 64 }, () => sample_slip(m, desk));
    await kit_put(browser, slips.map(({ slip }, at) => sealed(desk, "rows", slip, row(slip, at < 60 ? [note(15)] : [note(15), note(18)]))));
    await page.reload();
    for (const language of ["es", "en"]) {
        await page.locator(".number", { hasText: "60" }).waitFor();
        for (const width of [360, 768, 1280]) {
            await page.setViewportSize({ width, height: 800 });
            await kit_shot(browser, shots, `desk-${width}-neutral-${language}`);
            await kit_scan(browser, slips[61].text);
            await kit_verdict(browser, language === "es" ? "Vale bueno" : "Good slip");
            await kit_button(browser, language === "es" ? "Ver la lista" : "Show the list").click();
            await page.locator(".list li").nth(11).waitFor();
            await kit_fits(browser, `${width} px, ${language}`);
            await kit_axe(browser, `${width} px, ${language}`);
            await kit_shot(browser, shots, `desk-${width}-sixty-${language}`);
            await kit_button(browser, language === "es" ? "Listo" : "Done").click();
        }
        if (language === "es") await kit_button(browser, "English").click();
    }
    await kit_close(browser);
});
