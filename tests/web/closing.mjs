// The corte as a page and on paper: differences in words, the signed text checked by the command.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin, browser, check, hub, run, sizes } from "./kit.mjs";

const h = await hub({
  before: ({ data, folder }) => execFileSync(process.env.JORNADA_WEB_DAY, [data, folder, "closed"], { stdio: ["ignore", "ignore", "inherit"] }),
});
h.user("ana", "coordinator");
const b = await browser();
const corte = (...words) => spawnSync(join(bin, "jornada-hub"), ["--data", h.data, "corte", "metepec-sample", ...words], { encoding: "utf8" });

async function thePage(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  await page.open("/corte");
  const told = JSON.parse(corte("--json").stdout);
  check((await page.textContent("tfoot")).includes(String(told.delivered)), "another total");
  check((await page.textContent(".verdict")).includes("No cuadra"), "it balances, though a kiosk was not heard from");
  check((await page.textContent(".plain")).includes("Quiosco C: No se ha sabido de él"), "the silent kiosk is not named");
  await page.look("closing");
  await page.click("text=English");
  await page.look("closing-en");
  await page.context().close();
}

async function wiping(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  await page.open("/corte");
  await page.click("text=Borrar los quioscos");
  check((await page.textContent("main")).includes("No se ha sabido de él"), "the silent kiosk may be wiped");
  await page.look("wipe");
  await page.click("text=English");
  await page.look("wipe-en");
  await page.context().close();
}

async function onPaper() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/corte");
  const file = join(process.env.JORNADA_SHOTS, "closing.pdf");
  await page.pdf({ path: file, format: "Letter", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  for (const word of ["Corte de jornada", "Capturados", "Visto bueno", "ed25519"])
    check(text.includes(word), `the paper does not say ${word}`);
  for (const word of ["Salir", "Descargar"]) check(!text.includes(word), `the paper says ${word}`);
  execFileSync("pdftoppm", ["-r", "60", "-png", file, join(process.env.JORNADA_SHOTS, "closing-paper")]);
  await page.context().close();
}

async function theSignedText() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/corte");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Descargar el texto firmado")]);
  const path = join(h.folder, "corte.txt");
  await download.saveAs(path);
  const [sheet] = await Promise.all([page.waitForEvent("download"), page.click("text=Descargar para imprimir")]);
  const pdf = join(h.folder, "corte-signed.pdf");
  await sheet.saveAs(pdf);
  check(execFileSync("pdftotext", [pdf, "-"], { encoding: "utf8" }).includes("ed25519"), "no page to sign");
  check(corte("--check", path).status === 0, "its own text is not taken");
  const text = execFileSync("cat", [path], { encoding: "utf8" });
  writeFileSync(path, text.replace("Total", "Totaj"));
  check(corte("--check", path).status === 1, "a changed text is taken");
  check(corte().status === 1, "exit code of what does not balance");
  check(corte("--language", "fr").status === 2, "French");
  await page.context().close();
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([...each("the page", thePage), ...each("kiosks to be wiped", wiping), ["on paper", onPaper], ["the signed text", theSignedText]]);
await b.close();
await h.close();
