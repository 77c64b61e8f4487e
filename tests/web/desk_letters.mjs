/* Letters by network: taken in, opened, withdrawn before and after, and a desk that was ended.
 *
 * The hub's side is spoken here with keys of our own, so that every frame that leaves can be opened
 * and looked at. By ctest: JORNADA_DESK_FOLDER, JORNADA_NODE_MODULES, JORNADA_SHOTS. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";
import { kit_button, kit_close, kit_kept, kit_libraries, kit_load_desk, kit_open, kit_scan } from "./desk_kit.mjs";
import { sample_desk, sample_letter, sample_modules, sample_slip } from "./desk_sample.mjs";

const modules_folder = process.env.JORNADA_DESK_FOLDER;
const kit = await kit_libraries(process.env.JORNADA_NODE_MODULES), m = await sample_modules(modules_folder);
for (const name of ["bundle", "record"])
    Object.assign(m, await import(pathToFileURL(join(modules_folder, `${name}.js`))));
const html = readFileSync(join(modules_folder, "desk.html"));
const today = m.day_of(Date.now(), -360);

function body_of(request) {
    return new Promise((resolve) => {
        const parts = [];
        request.on("data", (part) => parts.push(part));
        request.on("end", () => resolve(new Uint8Array(Buffer.concat(parts))));
    });
}

/* What a bundle says, once its signature is this desk's. */
function facts_of(desk, bytes) {
    const { origin, wraps, frames } = m.bundle_decode(bytes), end = bytes.length - 64;
    assert.ok(m.signature_is_good("jornada-bundle-v1", bytes.slice(0, end), desk.device.publicKey, bytes.slice(end)));
    let key = m.sodium.crypto_box_seal_open(wraps[0], desk.online.publicKey, desk.online.privateKey);
    const facts = frames.flatMap((frame, seq) => {
        const plain = m.frame_open({ ...origin, fair: m.bytes_of_hex(desk.file.fair) }, seq, key, 0, frame.slice(1));
        key = m.frame_step(key);
        return m.record_decode(plain).facts;
    });
    return { stream: origin.stream, count: frames.length, facts };
}

function receipt_for(desk, hub, { stream, count }) {
    const said = m.cbor_write([1, m.bytes_of_hex(desk.file.tenant), 1, new Uint8Array(8), ++hub.commit, Date.now(),
        [[stream, count, 0, 0, false, []]]]);
    return m.bytes_join(said, m.signature_make("jornada-receipt-v1", said, desk.hub.privateKey));
}

/* {url, said (the next answers about letters), asked, facts}. */
async function serve(t, desk) {
    const hub = { commit: 0, said: { letters: [], withdrawn: [], closed: false, revoked: false }, asked: [], facts: [] };
    const server = createServer(async (request, answer) => {
        const body = await body_of(request);
        if (request.url === "/desk") {
            answer.setHeader("Content-Type", "text/html; charset=utf-8");
            answer.end(html);
        } else if (request.url === "/desk/v1/letters") {
            const end = body.length - 64, asked = m.cbor_read(body.slice(0, end));
            assert.ok(m.signature_is_good("jornada-desk-v1", body.slice(0, end), desk.device.publicKey, body.slice(end)));
            hub.asked.push(asked[3].map(m.bytes_hex));
            answer.end(JSON.stringify({ v: 1, ...hub.said }));
        } else {
            const told = facts_of(desk, body);
            hub.facts.push(...told.facts.filter(({ type }) => type > 2 && type !== 37));
            answer.end(receipt_for(desk, hub, told));
        }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => { server.closeAllConnections(); server.close(); });
    return Object.assign(hub, { url: `http://127.0.0.1:${server.address().port}` });
}

test("letters arrive, are opened under audit, and are gone when they are withdrawn", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "jornada-letters-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const desk = sample_desk(m, { day: today }), hub = await serve(t, desk), passphrase = "una frase de prueba";
    const file = m.officekey_make(desk.file.fair, desk.office, passphrase, 1, 1 << 20), key = { publicKey: m.bytes_of_hex(file.public, 32) };
    const slips = [sample_slip(m, desk), sample_slip(m, desk), sample_slip(m, desk)];
    const letters = slips.map(({ slip }, at) => sample_letter(m, desk, key, slip, { given: `Persona${at}` }));
    const stray = { ...sample_letter(m, desk, key, "ab".repeat(16)), office: desk.office + 1 };
    writeFileSync(join(folder, "llave.json"), JSON.stringify(file));
    hub.said.letters = [...letters, stray];
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url: `${hub.url}/desk`, may_ask: (asked) => asked.startsWith(hub.url) });
    const { page } = browser;
    await kit_load_desk(browser, folder, desk);
    await page.locator(".number", { hasText: "3" }).waitFor();
    hub.said.letters = [];

    await kit_scan(browser, slips[0].text);
    await kit_button(browser, "Abrir la carta").click();
    await page.setInputFiles(".found input[type=file]", join(folder, "llave.json"));
    await page.fill("input[type=password]", passphrase);
    await page.locator(".found button[type=submit]").click();
    await page.getByText("Persona0 de la Prueba").waitFor();
    await page.locator("#numbers", { hasText: "1 Recibido por el servidor" }).waitFor();
    assert.deepEqual(hub.facts.map(({ type, record }) => [type, m.bytes_hex(record)]), [[m.FACT.LETTER_OPENED, slips[0].slip]],
        "the opening alone left: the arrival waits for the close");
    assert.deepEqual(hub.asked.at(-1).sort(), slips.map(({ slip }) => slip).sort(), "another office's letter was not kept");
    await kit_button(browser, "Cerrar la carta").click();

    hub.said.withdrawn = [slips[0].slip, slips[1].slip];
    await kit_button(browser, "Enviar ahora").click();
    await page.locator("#numbers", { hasText: "2 Recibido por el servidor" }).waitFor();
    assert.deepEqual(hub.facts.slice(1).map(({ type, record }) => [type, m.bytes_hex(record)]), [[m.FACT.LETTER_DESTROYED, slips[0].slip]],
        "destroyed is said of the opened one alone");
    hub.said.withdrawn = [];
    for (const slip of slips.slice(0, 2)) {
        await kit_scan(browser, slip.text);
        await page.getByText("Retiró su permiso").waitFor();
        assert.equal(await kit_button(browser, "Abrir la carta").count(), 0);
        await kit_button(browser, "Listo").first().click();
    }
    const kept = await kit_kept(browser);
    for (const word of ["Persona0", "Persona1", passphrase]) assert.ok(!kept.includes(word), word);

    hub.said.letters = [letters[1]];
    await kit_button(browser, "Enviar ahora").click();
    await page.waitForFunction(() => !/Enviando/.test(document.getElementById("numbers").textContent));
    await kit_scan(browser, slips[1].text);
    await page.getByText("Retiró su permiso").waitFor();
    hub.said = { letters: [], withdrawn: [], closed: false, revoked: true };
    await kit_button(browser, "Enviar ahora").click();
    await page.getByText("Esta mesa fue dada de baja").waitFor();
    await kit_scan(browser, slips[2].text);
    await page.getByText("Retiró su permiso").waitFor();
    await kit_close(browser);
});
