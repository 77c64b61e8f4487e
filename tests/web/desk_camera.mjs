/* Slips before a fake camera: pictures of the kiosk's own slip, damaged by ImageMagick, as a film.
 *
 * By ctest: JORNADA_DESK_FOLDER, JORNADA_DESK_SLIP, JORNADA_NODE_MODULES, JORNADA_SHOTS. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";
import { kit_axe, kit_button, kit_close, kit_libraries, kit_load_desk, kit_open, kit_shot, kit_verdict } from "./desk_kit.mjs";
import { sample_desk, sample_modules, sample_slip } from "./desk_sample.mjs";

const modules_folder = process.env.JORNADA_DESK_FOLDER, shots = process.env.JORNADA_SHOTS;
const kit = await kit_libraries(process.env.JORNADA_NODE_MODULES), m = await sample_modules(modules_folder);
const url = pathToFileURL(join(modules_folder, "desk.html")).href;
const today = m.day_of(Date.now(), -360);
mkdirSync(shots, { recursive: true });

function convert(...words) {
    execFileSync("convert", words, { timeout: 60000 });
}

/* The slip on paper, as the kiosk prints it. */
function paper(folder, slip, name) {
    const path = join(folder, `${name}.png`);
    execFileSync(process.env.JORNADA_DESK_SLIP, [slip.text, slip.folio, path], { timeout: 60000 });
    return path;
}

/* A film of one picture: JPEGs end to end. */
function film(folder, picture) {
    const path = join(folder, "camera.mjpeg"), frame = readFileSync(picture);
    writeFileSync(path, Buffer.concat([frame, frame, frame, frame]));
    return path;
}

async function open_camera(t, folder, desk, picture) {
    const film_path = film(folder, picture);
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url,
        args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            `--use-file-for-fake-video-capture=${film_path}`] });
    await kit_load_desk(browser, folder, desk);
    await browser.page.waitForSelector(".columns");
    await kit_button(browser, "Usar la cámara").click();
    return browser;
}

function scratch(t) {
    const folder = mkdtempSync(join(tmpdir(), "jornada-camera-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

test("a crumpled, scratched, faded slip held askew is read", async (t) => {
    const folder = scratch(t), desk = sample_desk(m, { day: today }), slip = sample_slip(m, desk);
    const picture = join(folder, "damaged.jpg");
    convert(paper(folder, slip, "slip"), "-stroke", "white", "-strokewidth", "5", "-fill", "none",
        "-draw", "line 60,760 560,830", "-draw", "line 90,1010 520,960",
        "-stroke", "black", "-strokewidth", "4", "-draw", "line 330,700 350,1120",
        "-wave", "2x400", "-background", "#8f8577", "-rotate", "7", "-resize", "x1300", "-blur", "0x1.1",
        "+level", "28%,82%", "-attenuate", "0.35", "+noise", "Gaussian",
        "-gravity", "center", "-extent", "1280x960", "-quality", "72", picture);
    const browser = await open_camera(t, folder, desk, picture);
    await kit_verdict(browser, "Vale bueno");
    await browser.page.getByText(slip.folio).first().waitFor();
    assert.equal(await browser.page.locator("video").count(), 0, "the camera is closed");
    await kit_shot(browser, shots, "desk-1280-camera-read");
    await kit_close(browser);
});

test("of three slips in one picture a person chooses, and nothing is noted before", async (t) => {
    const folder = scratch(t), desk = sample_desk(m, { day: today });
    const slips = [sample_slip(m, desk), sample_slip(m, desk, { office: desk.office + 1 }), sample_slip(m, desk)];
    const picture = join(folder, "three.jpg");
    const papers = slips.map((slip, at) => paper(folder, slip, `slip${at}`));
    convert(...papers, "-resize", "x1040", "-bordercolor", "#8f8577", "-border", "40x10", "+append", "-background", "#8f8577",
        "-gravity", "center", "-extent", "1920x1080", "-quality", "88", picture);
    const browser = await open_camera(t, folder, desk, picture), { page } = browser;
    await kit_verdict(browser, "Se ven varios vales");
    const choices = page.locator(".found .acts .button");
    assert.equal(await choices.count(), 4);
    await page.locator("#numbers", { hasText: "0 Guardado aquí" }).waitFor();
    assert.ok(!(await page.locator(".found").innerText()).includes(slips[1].folio), "another office's slip shows no folio");
    await kit_axe(browser, "three slips");
    await kit_shot(browser, shots, "desk-1280-camera-three");
    await page.getByRole("button", { name: new RegExp(slips[2].folio) }).click();
    await kit_verdict(browser, "Vale bueno");
    await page.locator("#numbers", { hasText: "1 Guardado aquí" }).waitFor();
    await kit_close(browser);
});

test("a camera that sees no slip goes on looking until it is closed", async (t) => {
    const folder = scratch(t), desk = sample_desk(m, { day: today }), empty = join(folder, "empty.jpg");
    convert("-size", "1280x960", "xc:#8f8577", "-quality", "80", empty);
    const browser = await open_camera(t, folder, desk, empty), { page } = browser;
    await page.locator("video").waitFor();
    await page.waitForFunction(() => document.querySelector("video").videoWidth > 0);
    await kit_axe(browser, "the camera");
    await kit_button(browser, "Cerrar la cámara").click();
    assert.equal(await page.locator("video").count(), 0);
    await kit_close(browser);
});

test("without a camera the page says so, and folios can be typed", async (t) => {
    const folder = scratch(t), desk = sample_desk(m, { day: today });
    const browser = await kit_open(kit, { profile: join(folder, "profile"), url });
    await kit_load_desk(browser, folder, desk);
    await browser.page.waitForSelector(".columns");
    await kit_button(browser, "Usar la cámara").click();
    await browser.page.getByText("No hay cámara, o el navegador no la permite").waitFor();
    await kit_close(browser);
});
