// Preparar: from an empty folder to the first enrolled kiosk in twelve steps, with the real kiosk and
// the code read off the picture on the page; and every page of it, looked at and by keyboard alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { bin, browser, check, hub, root, run, sizes } from "./kit.mjs";

const metepec = join(root, "assets/fairs/metepec-sample");
const tables = readdirSync(metepec).filter((name) => name.endsWith(".csv")).map((name) => join(metepec, name));
const steps = [];
const step = (what) => steps.push(what);

step("jornada-hub init");
step("jornada-hub user add");
step("jornada-hub serve"); // hub() does the three
const h = await hub({ fair: null });
h.user("ana", "coordinator");
const b = await browser();

async function goTo(page, name) {
  await page.click(`.steps a:has-text("${name}")`);
}

async function theFirstRun() {
  const page = await b.page(h, 768);
  step("log in");
  await page.logIn("ana");
  await page.look("first-home");
  step("begin");
  await page.click("text=Empezar");
  await page.look("first-setup");
  step("place and date, make the fair");
  await page.fill("#fair_place", "Plaza cívica");
  await page.fill("[name=dia1]", "2026-11-28");
  await page.click("text=Crear la jornada");
  check((await page.textContent("main")).includes("La jornada está creada"), "it was not made");
  await page.look("first-steps");
  step("open the tables");
  await goTo(page, "Tablas de la jornada");
  await page.look("first-tables");
  step("choose all files and look");
  await page.setInputFiles("#archivos", tables);
  await page.click("text=Ver qué cambia");
  check((await page.textContent("h1")).includes("Esto cambiaría"), await page.textContent("main"));
  await page.look("first-preview");
  step("import them");
  await page.click("text=Importar todo");
  check((await page.textContent("main")).includes("Se importó todo"), "it was not imported");
  step("open the kiosks");
  await goTo(page, "Quioscos");
  step("make a code");
  await page.click("text=Hacer un código");
  await page.look("first-code");
  const picture = join(process.env.JORNADA_SHOTS, "first-code-qr.png");
  await page.locator("svg.qr").screenshot({ path: picture });
  const code = execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  check(code === (await page.textContent("p.token")).trim() || (await page.textContent(".code-card .token")).trim() === code, "picture and text differ");
  step("the kiosk reads it");
  const kiosk = join(h.folder, "kiosk");
  mkdirSync(kiosk);
  execFileSync(join(bin, "jornada-kiosk"), ["--data", kiosk, "--enrol", code], { timeout: 60000, env: { ...process.env, SDL_VIDEODRIVER: "dummy" }, stdio: ["ignore", "pipe", "pipe"] });
  check(steps.length <= 12, `${steps.length} steps: ${steps.join(", ")}`);
  await page.click("text=Ya está listo");
  check((await page.textContent("main")).includes("Quiosco A"), "the kiosk is not listed");
  await page.look("first-kiosks");
  check(h.json("device", "list").length === 1, "the hub does not know the kiosk");
  await page.context().close();
}

async function thePages(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  for (const [name, path] of [["home", "/"], ["prepare", "/preparar"], ["setup", "/preparar/jornada"],
    ["tables", "/preparar/tablas"], ["kiosks", "/preparar/kioscos"], ["prepare-open", "/preparar/abrir"],
    ["prepare-close", "/preparar/cerrar"]]) {
    await page.open(path);
    await page.look(`prepare-page-${name}`);
  }
  await page.open("/preparar/tablas");
  await page.setInputFiles("#archivos", [
    { name: "booths.csv", mimeType: "text/csv", buffer: Buffer.from(readFileSync(join(metepec, "booths.csv"), "utf8").replace("\n2,", "\ndos,").replace(/\n4,[^\n]*/, "\n4,corta")) },
    { name: "foto.png", mimeType: "image/png", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]) },
    { name: "groups.csv", mimeType: "text/csv", buffer: Buffer.from("PK\u0003\u0004") }]);
  await page.click("text=Ver qué cambia");
  check((await page.textContent("main")).includes("línea 3"), "no line is named");
  await page.look("prepare-page-wrong");
  await page.open("/preparar/tablas");
  await page.setInputFiles("#archivos", [{ name: "groups.csv", mimeType: "text/csv", buffer: Buffer.from(readFileSync(join(metepec, "groups.csv"), "utf8").replace("Productos de limpieza", "=HYPERLINK(1)<b>").replace(/\n[^\n]*\n$/, "\n")) }]);
  await page.click("text=Ver qué cambia");
  await page.look("prepare-page-change");
  await page.click("text=English");
  await page.open("/preparar/jornada");
  await page.look("prepare-page-setup-en");
  await page.open("/preparar?idioma=es");
  await page.context().close();
}

// Tab reaches the code's button, Enter makes the code.
async function byKeyboard() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/preparar/kioscos");
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.textContent.includes("Hacer un código"))) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("svg.qr");
  check((await page.textContent("h1")).includes("quiosco B"), "another kiosk's code");
  await page.context().close();
}

// Choosing a file, looking and importing need no script.
async function withoutScript() {
  const plain = await browser({ script: false });
  try {
    const page = await plain.page(h, 768);
    await page.logIn("ana");
    await page.open("/preparar/tablas");
    await page.setInputFiles("#archivos", join(metepec, "groups.csv"));
    await page.click("text=Ver qué cambia");
    check((await page.textContent("h1")).includes("Esto cambiaría"), "no preview");
    await page.click("text=Importar todo");
    check((await page.textContent("main")).includes("Se importó todo"), "it was not imported");
  } finally {
    await plain.close();
  }
}

// As a kiosk asks, which believes the hub's certificate by its pin.
const health = () => new Promise((resolve, reject) => {
  const asked = get(new URL("/v1/health", h.tls), { rejectUnauthorized: false, timeout: 20000 }, (answer) => {
    answer.resume().on("end", resolve).on("error", reject);
  });
  asked.on("error", reject).on("timeout", () => asked.destroy(new Error("no answer")));
});

// 50 MiB: said in words, and kiosks are answered meanwhile.
async function tooLarge() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/preparar/tablas");
  const big = join(h.folder, "big.csv");
  writeFileSync(big, Buffer.alloc(50 << 20, "x"));
  await page.setInputFiles("#archivos", big);
  const sent = page.click("text=Ver qué cambia");
  const began = performance.now();
  await health();
  check(performance.now() - began < 2000, "a kiosk waited for the upload");
  await sent;
  await page.waitForSelector("h1");
  check((await page.textContent("main")).length > 0 && !(await page.textContent("main")).includes("Esto cambiaría"), "it was taken");
  await page.look("prepare-page-large");
  await page.context().close();
}

await run([["from an empty folder to a kiosk in twelve steps", theFirstRun],
  ...sizes.map((width) => [`the pages at ${width} px`, () => thePages(width)]),
  ["by keyboard alone", byKeyboard], ["without a script", withoutScript], ["50 MiB are refused in words", tooLarge]]);
await b.close();
await h.close();
