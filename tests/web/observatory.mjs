// Publicar and Observatorio: what would be published is seen before it is, the form publishes that,
// and the observatory's reader gets rounded numbers, files that are the same, and nothing else.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { browser, check, hub, run, sizes } from "./kit.mjs";

const h = await hub({
  before: ({ data, folder }) => execFileSync(process.env.JORNADA_WEB_DAY, [data, folder, "closed"], { stdio: ["ignore", "ignore", "inherit"] }),
});
h.user("ana", "coordinator");
h.user("ines", "observatory");
const b = await browser();
const release = "/observatorio/metepec-sample-1";

async function beforeAnything() {
  for (const width of sizes) {
    const reader = await b.page(h, width);
    await reader.logIn("ines");
    await reader.look("observatory-home");
    await reader.click("a.tile[href='/observatorio']");
    check((await reader.textContent("main")).includes("Todavía no se ha publicado nada"), "something is there");
    await reader.look("observatory-empty");
    check((await reader.open("/publicar")).status() === 403, "a reader publishes");
    await reader.context().close();
    const page = await b.page(h, width);
    await page.logIn("ana");
    await page.open("/publicar");
    check((await page.locator(".result table").count()) >= 3, "not all tables");
    await page.look("publish");
    await page.click("text=English");
    check((await page.textContent("main")).includes("Nothing was published yet"), "not in English");
    await page.context().close();
  }
  check(h.json("publish", "list").releases.length === 0, "looking published it");
}

// With the keyboard alone: to the form's button, and Enter.
async function publishedByKeyboard() {
  const page = await b.page(h, 768);
  await page.logIn("ana");
  await page.open("/publicar");
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.matches("form[action='/publicar'] button"))) break;
  }
  await Promise.all([page.waitForURL("**/observatorio/metepec-sample-1**"), page.keyboard.press("Enter")]);
  check((await page.textContent("[role=status]")).includes("firmado"), "not said");
  await page.look("release-fresh");
  await page.open("/publicar");
  check((await page.textContent("main")).includes("menos de 10 cambios"), "published twice");
  await page.look("publish-few");
  await page.context().close();
  check(h.json("publish", "list").releases.length === 1, "not published");
}

const cells = (page) => page.evaluate(() => [...document.querySelectorAll(".result td")].map((cell) => cell.textContent));

async function theReaderReads(width) {
  const page = await b.page(h, width);
  await page.logIn("ines");
  await page.open("/observatorio");
  await page.look("observatory");
  await page.click(".release a");
  for (const said of await cells(page))
    check(said === "oculto" || (Number(said) >= 10 && Number(said) % 5 === 0), `a cell says ${said}`);
  await page.look("release");
  await page.click("text=English");
  check((await cells(page)).includes("hidden"), "not in English");
  await page.context().close();
}

// An own, small reader of CSV: quotes, CRLF.
const csv = (text) => text.trimEnd().split("\r\n").map((line) =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell]) => cell.replace(/^"|"$/g, "").replace(/""/g, '"')));

async function theFilesAreAFrictionlessPackage() {
  const page = await b.page(h, 1440);
  await page.logIn("ines");
  const get = async (name) => (await page.request.get(new URL(`${release}/${name}`, h.url).href)).body();
  const pack = JSON.parse(await get("datapackage.json"));
  check(pack.profile === "tabular-data-package" && /^[a-z0-9._-]+$/.test(pack.name), "no such package");
  check(pack.sources.every((one) => typeof one.title === "string" && one.title !== ""), "a source without a title");
  check(pack.licenses === undefined, "a licence that nobody named");
  check(pack.resources.length >= 3, "resources are missing");
  for (const one of pack.resources) {
    check(/^[a-z0-9._-]+$/.test(one.name) && one.profile === "tabular-data-resource" && one.format === "csv", `not a resource: ${one.name}`);
    const bytes = await get(one.path);
    check(bytes.length === one.bytes, `${one.path} has ${bytes.length} bytes`);
    check(`sha256:${createHash("sha256").update(bytes).digest("hex")}` === one.hash, `${one.path} is another file`);
    const [head, ...rows] = csv(bytes.toString("utf8"));
    const fields = one.schema.fields;
    check(head.join() === fields.map((field) => field.name).join(), `${one.path}: ${head}`);
    const keys = rows.map((row) => one.schema.primaryKey.map((name) => row[head.indexOf(name)]).join("|"));
    check(new Set(keys).size === rows.length, `${one.path}: a key stands twice`);
    for (const row of rows) {
      check(row.length === fields.length, `${one.path}: ${row}`);
      fields.forEach((field, i) => {
        if (field.type === "string") return check(row[i] !== "" && field.constraints.required, `${one.path}: ${row}`);
        check(field.type === "integer", `a field of type ${field.type}`);
        check(one.schema.missingValues.includes(row[i]) || (/^[0-9]+$/.test(row[i]) && Number(row[i]) >= field.constraints.minimum), `${one.path}: ${row}`);
      });
    }
    check(rows.at(-1)[0] === "Total", `${one.path} ends with ${rows.at(-1)}`);
  }
  await page.context().close();
}

async function theZipHoldsTheSameFiles() {
  const page = await b.page(h, 1440);
  await page.logIn("ines");
  await page.open(release);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Descargar todo")]);
  check(download.suggestedFilename() === "jornada-metepec-sample-1.zip", download.suggestedFilename());
  const path = join(h.folder, "release.zip");
  await download.saveAs(path);
  execFileSync("unzip", ["-tq", path]);
  const names = execFileSync("unzip", ["-Z1", path], { encoding: "utf8" }).trim().split("\n").map((name) => name.split("/").at(-1)).sort();
  const links = await page.evaluate(() => [...document.querySelectorAll("section:last-of-type li a")].map((a) => a.textContent).sort());
  check(names.join() === [...links].sort().join(), `${names} and ${links}`);
  check(h.command("publish", "take", path, "--check").includes("not changed"), "the hub does not know its own package");
  check(readFileSync(path).length < 100000, "too large");
  await page.context().close();
}

async function withoutScripts() {
  const plain = await browser({ script: false });
  try {
    const page = await plain.page(h, 360);
    await page.logIn("ines");
    await page.open(release);
    check((await page.locator(".result table").count()) >= 3, "not all tables");
    check(await page.isVisible("text=Descargar todo"), "no package");
  } finally {
    await plain.close();
  }
}

await run([
  ["what would be published is seen first", beforeAnything],
  ["published by keyboard, once", publishedByKeyboard],
  ...sizes.map((width) => [`the reader reads at ${width} px`, () => theReaderReads(width)]),
  ["the files are a Frictionless Data Package", theFilesAreAFrictionlessPackage],
  ["the ZIP holds the same files", theZipHoldsTheSameFiles],
  ["without scripts", withoutScripts],
]);
await b.close();
await h.close();
