// Resultados: tables with their sentences, pictures made of them, CSV that says the same, and the
// tables alone without scripts.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browser, check, hub, root, run, sizes } from "./kit.mjs";

const h = await hub({
  before: ({ data, folder, command }) => {
    const other = join(folder, "otra-feria");
    cpSync(join(root, "assets/fairs/metepec-sample"), other, { recursive: true });
    const ini = join(other, "fair.ini");
    writeFileSync(ini, readFileSync(ini, "utf8").replace("number = 1", "number = 2"));
    command("fair", "import", other);
    command("fair", "import", join(root, "assets/fairs/metepec-sample"));
    execFileSync(process.env.JORNADA_WEB_DAY, [data, folder, "closed"], { stdio: ["ignore", "ignore", "inherit"] });
  },
});
h.user("ana", "coordinator");
h.user("ines", "observatory");
const b = await browser();
const stats = h.json("stats", "--fair", "metepec-sample");

// Every number that a table's cells hold, by its section's heading.
const cells = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll(".result")].map((section) =>
  [section.querySelector("h2").id, [...section.querySelectorAll("tbody td")].map((cell) => [cell.dataset.n ?? null, cell.textContent])])));

async function tablesAndPictures(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  await page.open("/resultados?jornada=metepec-sample");
  for (const section of await page.locator(".result").all()) await section.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll(".picture[data-drawn]").length === document.querySelectorAll(".result").length);
  const tables = await cells(page);
  const given = tables["services-title"].reduce((sum, [n]) => sum + Number(n ?? 0), 0);
  const told = Object.values(stats.by_service).reduce((sum, n) => sum + (n ?? 0), 0);
  check(given === told && given > 100, `${given} services in the table, ${told} in stats`);
  check(tables["loop-title"].some(([n]) => n === String(stats.loop.issued)), "no referrals after the close");
  for (const list of Object.values(tables))
    for (const [n, said] of list)
      check(n === null ? said === "no se dice" : Number(n) >= 5, `a cell of ${n} says ${said}`);
  check(tables["places-title"].length >= 3 && (await page.textContent("section[aria-labelledby=places-title]")).includes("Toluca"), "a place without its name");
  check((await page.getAttribute(".picture >> nth=0", "aria-label")).includes("Lo que más se dio: "), "a picture without words");
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.look("results");
  await page.click("text=English");
  await page.waitForSelector(".picture[data-drawn] canvas");
  await page.look("results-en");
  await page.context().close();
}

async function theCsvSaysTheSame() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/resultados?jornada=metepec-sample");
  const shown = Object.values(await cells(page)).flat().map(([n]) => n ?? "");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Descargar como CSV")]);
  const path = join(h.folder, "resultados.csv");
  await download.saveAs(path);
  const text = readFileSync(path, "utf8");
  check(text.endsWith("\r\n") && text.startsWith("table,row,counted,count\r\n"), "not a CSV with CRLF");
  const rows = text.trimEnd().split("\r\n").slice(1).map((line) => line.split(","));
  const told = rows.filter((row) => row[1] !== "Total").map((row) => row.at(-1));
  check(told.length === shown.length && told.every((n, i) => n === "" || n === shown[i]), "other numbers than the page");
  check(told.filter((n) => n === "").length >= shown.filter((n) => n === "").length, "the file hides less than the page");
  check(rows.some((row) => row[1] === "Total" && row.at(-1) === String(stats.people)), "no total");
  await page.context().close();
}

async function withoutScripts() {
  const plain = await browser({ script: false });
  try {
    const page = await plain.page(h, 768);
    await page.logIn("ana");
    await page.open("/resultados?jornada=metepec-sample");
    check((await page.locator(".result table").count()) === 7, "not all tables");
    check(!(await page.isVisible(".picture")), "a hole where a picture would be");
  } finally {
    await plain.close();
  }
}

async function theLibraryIsAskedForHereAlone() {
  const page = await b.page(h, 1440);
  const asked = [];
  page.on("request", (one) => asked.push(new URL(one.url()).pathname));
  await page.logIn("ana");
  for (const path of ["/", "/vivo", "/corte", "/llamadas"]) await page.open(path);
  check(!asked.includes("/static/echarts.js"), "other pages ask for the library");
  await page.open("/resultados?jornada=metepec-sample");
  await page.waitForSelector(".picture[data-drawn] canvas");
  check(asked.includes("/static/echarts.js"), "it is not asked for");
  await page.context().close();
  const reader = await b.page(h, 1440);
  await reader.logIn("ines");
  check((await reader.open("/resultados")).status() === 403, "the inside view is shown to the observatory");
  await reader.context().close();
}

async function fairsBesideEachOther(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  await page.open("/resultados");
  await page.click("text=Comparar jornadas");
  await page.selectOption("#jornada1", "metepec-sample");
  await page.click("button:has-text(\"Comparar\")");
  check((await page.textContent("main")).includes("Elija de dos a cuatro"), "one fair is compared with nothing");
  await page.selectOption("#jornada2", "otra-feria");
  await page.click("button:has-text(\"Comparar\")");
  for (const section of await page.locator(".result").all()) await section.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll(".picture[data-drawn]").length === 2);
  const tables = await cells(page);
  check(tables["sizes-title"][0][0] === String(stats.people), "another number of people than in stats");
  const women = Math.round((100 * stats.by_sex.M) / stats.people);
  check(tables["shares-title"][0][0] === String(women), `${tables["shares-title"][0]} women, not ${women}`);
  check(tables["shares-title"].filter(([n]) => n === null).every(([, said]) => said === "no se dice"), "what is not told is told");
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.look("compare");
  await page.context().close();
}

// One booth, one municipality, and the way back, without a script.
async function theFilterIsAPlainForm() {
  const plain = await browser({ script: false });
  try {
    const page = await plain.page(h, 768);
    await page.logIn("ana");
    await page.open("/resultados?jornada=metepec-sample");
    await page.selectOption("#lugar", { label: "5 · Glucosa y presión arterial" });
    await page.click(".filter form:has(#lugar) button");
    check((await page.textContent(".note")).includes("módulo 5"), "the filter is not told");
    check((await page.locator(".result").count()) === 2, "more than the booth's own tables");
    await page.selectOption("#lugar", { label: "Toluca" });
    await page.click(".filter form:has(#lugar) button");
    check((await page.textContent(".note")).includes("Toluca"), "the place is not told");
    await page.click("text=Quitar el filtro");
    check((await page.locator(".result").count()) === 7, "the filter stays");
    for (const bad of ["jornada=../x", "dia=2026-12-24", "lugar=modulo-6"])
      check([400, 404].includes((await page.open(`/resultados?${bad}`)).status()), `${bad} is taken`);
  } finally {
    await plain.close();
  }
}

async function onPaper() {
  const page = await b.page(h, 768);
  await page.logIn("ana");
  await page.open("/resultados?jornada=metepec-sample");
  for (const section of await page.locator(".result").all()) await section.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll(".picture[data-drawn]").length === document.querySelectorAll(".result").length);
  await page.emulateMedia({ media: "print" });
  check(!(await page.isVisible(".filter")) && !(await page.isVisible(".bar")), "forms are printed");
  await page.setViewportSize({ width: 700, height: 1000 });
  check(await page.evaluate(() => [...document.querySelectorAll(".picture canvas")].every((one) => one.getBoundingClientRect().right <= document.documentElement.clientWidth)), "a picture is cut on paper");
  await page.screenshot({ path: join(process.env.JORNADA_SHOTS ?? h.folder, "results-print.png"), fullPage: true });
  await page.context().close();
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([
  ...each("tables and their pictures", tablesAndPictures),
  ...each("fairs beside each other", fairsBesideEachOther),
  ["the filter is a plain form", theFilterIsAPlainForm],
  ["on paper", onPaper],
  ["the CSV says the same", theCsvSaysTheSame],
  ["without scripts the tables stand alone", withoutScripts],
  ["the library is asked for here alone", theLibraryIsAskedForHereAlone],
]);
await b.close();
await h.close();
