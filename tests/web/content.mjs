// Review, call list, content and versions: looked at in three widths, driven by the keyboard, and
// the call list as it leaves the printer.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browser, check, hub, run, sizes } from "./kit.mjs";

const h = await hub();
for (const name of ["ana", "beto"]) h.user(name, "coordinator");
const b = await browser();

async function asUser(name, width) {
  const page = await b.page(h, width);
  await page.logIn(name);
  return page;
}

// By Tab alone until the element with this selector has the focus.
async function tabTo(page, selector) {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

async function thePages(width) {
  const page = await asUser("ana", width);
  await page.open("/preparar/revision");
  check((await page.locator(".check[data-state=red]").count()) >= 8, "the sample is not red");
  check((await page.textContent("#verdict")).includes("puntos por resolver"), "no verdict");
  await page.look("preflight");
  await page.open("/preparar/llamadas");
  check((await page.locator(".call-table tbody tr").count()) === 9, "not every number is to be rung");
  await page.look("call-list");
  await page.open("/preparar/contenido");
  await page.look("content");
  await page.open("/preparar/contenido/uno?clase=lines&id=nat-vida");
  await page.look("content-line");
  await page.open("/preparar/contenido/uno?clase=rights&id=tipos");
  await page.look("content-card");
  await page.open("/preparar/versiones");
  await page.look("versions");
  await page.context().close();
}

async function twoPeopleByKeyboard() {
  const ana = await asUser("ana", 768);
  await ana.open("/preparar/contenido");
  await tabTo(ana, "[data-id=met-cc1] a");
  await ana.keyboard.press("Enter");
  await ana.waitForSelector("#f-phone");
  await tabTo(ana, "#f-phone");
  await ana.keyboard.press("Control+A");
  await ana.keyboard.type("722 370 0000");
  await ana.keyboard.press("Enter");
  await ana.waitForSelector("[role=status]");
  check((await ana.textContent("[data-id=met-cc1]")).includes("722 370 0000"), "the number was not changed");
  check((await ana.textContent("[data-id=met-cc1] .row-state")).includes("Por confirmar · escrito por ana"), "it is not said who wrote it");
  await ana.look("content-saved");
  await ana.click("[data-id=met-cc1] a");
  check((await ana.locator("[data-second=confirm] button").count()) === 0, "ana is offered to confirm her own number");
  await ana.look("content-own");
  const beto = await asUser("beto", 768);
  await beto.open("/preparar/contenido/uno?clase=lines&id=met-cc1");
  await tabTo(beto, "[data-second=confirm] button");
  await beto.keyboard.press("Enter");
  await beto.waitForSelector("[role=status]");
  check((await beto.textContent("[data-id=met-cc1] .row-state")).includes("Confirmado · por beto"), "not confirmed");
  await beto.open("/preparar/versiones");
  await beto.click(".versions .actions a >> nth=0");
  check((await beto.textContent("#changes")).includes("verified_by"), "the change is not told");
  await beto.look("versions-changes");
  await beto.click("text=Volver a la >> nth=0");
  await beto.waitForSelector("[role=status]");
  check((await beto.locator("[data-version]").count()) === 4, "going back made no version");
  await beto.context().close();
  // What ana typed while beto was faster stays.
  await ana.open("/preparar/contenido/uno?clase=lines&id=met-cc2");
  h.command("fair", "import", join(process.env.JORNADA_ROOT, "assets/fairs/metepec-sample"));
  await ana.fill("#f-hours", "24 h");
  await ana.click("text=Guardar como versión nueva");
  check((await ana.textContent("[role=alert]")).includes("Alguien cambió la jornada"), "a stale form was taken");
  check((await ana.inputValue("#f-hours")) === "24 h", "what was typed is lost");
  await ana.look("content-stale");
  await ana.fill("#f-discreet_label", "Línea contra la violencia");
  await ana.click("text=Guardar como versión nueva");
  check((await ana.textContent("[data-field=discreet_label]")).includes("de lejos"), "an indiscreet label was taken");
  await ana.look("content-refused");
  await ana.context().close();
}

async function onPaper() {
  const page = await asUser("ana", 1440);
  await page.open("/preparar/llamadas");
  const folder = process.env.JORNADA_SHOTS ?? h.folder;
  mkdirSync(folder, { recursive: true });
  for (const format of ["A4", "Letter"]) {
    const pdf = join(folder, `call-list-${format}.pdf`);
    await page.pdf({ path: pdf, format });
    const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
    for (const said of ["800 911 2000", "*7311", "Qué preguntar", "Quién y cuándo"])
      check(text.includes(said), `${said} is not on ${format}`);
    check(!text.includes("Anotar el resultado") && !text.includes("Salir"), "buttons on paper");
    const info = execFileSync("pdfinfo", [pdf], { encoding: "utf8" });
    check(/Pages:\s+[12]\n/.test(info), `nine numbers take ${info.match(/Pages:.*/)}`);
    execFileSync("pdftoppm", ["-r", "60", "-png", pdf, join(folder, `call-list-${format}`)]);
  }
  await page.context().close();
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([...each("the pages", thePages), ["two people, by keyboard", twoPeopleByKeyboard], ["on paper", onPaper]]);
await b.close();
await h.close();
