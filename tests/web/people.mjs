// The people of a fair: its team out of León's table of 125, the sheet of badges as a printer gets it,
// accounts and the record. By keyboard where it is a form, with a picture of every page.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browser, check, hub, root, run, sizes } from "./kit.mjs";

const fair = "leon-sample";
const h = await hub({ fair });
h.user("ana", "coordinator");
h.user("eva", "coordinator");
h.user("luz", "volunteer_lead");
const b = await browser();
const shots = process.env.JORNADA_SHOTS;
const table = join(root, "assets/fairs", fair, "staff.csv");
const at = (path) => `/preparar/equipo${path}?jornada=${fair}`;

async function visitor(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  return page;
}

async function anEmptyTeam(width) {
  const page = await visitor(width);
  await page.open(at(""));
  await page.look("team-empty");
  await page.open(at("/importar"));
  await page.look("team-import");
  await page.context().close();
}

async function aTableWithMistakes() {
  const page = await visitor(768);
  const bad = join(h.folder, "malo.csv");
  writeFileSync(bad, "gafete;nombre;funcion;certificado;emisor;folio;vence\r\na-1;Ana;reina;;;;\r\na-1;<b>Eva</b>;certificada;;;;\r\n");
  await page.open(at("/importar"));
  await page.setInputFiles("#tabla", bad);
  await page.click("main button.main");
  await page.waitForSelector("table");
  check((await page.textContent("main")).includes("2 líneas no se entienden"), "mistakes are not counted");
  await page.look("team-mistakes");
  check(h.json("staff", "list", fair).length === 0, "half of it was taken");
  await page.context().close();
}

async function leonsTable(width) {
  const page = await visitor(width);
  await page.open(at("/importar"));
  await page.setInputFiles("#tabla", table);
  await page.focus("#tabla");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("h2");
  await page.look("team-preview");
  if (width === sizes[0]) {
    await page.click("main form button.main");
    await page.waitForSelector("[role=status]");
    check(h.json("staff", "list", fair).length === 125, "not everybody was taken");
  }
  await page.context().close();
}

async function theTeam(width) {
  const page = await visitor(width);
  await page.open(at(""));
  check((await page.textContent(".lead")).includes("125 personas"), "another number of people");
  await page.look("team");
  await page.click("tbody tr:nth-child(2) a.button");
  await page.look("member");
  await page.fill("#hasta", "2031-01-01");
  await page.press("#hasta", "Enter");
  await page.waitForSelector("[role=alert]");
  check((await page.textContent("[role=alert]")).includes("31 días"), "an exception for years was made");
  check((await page.inputValue("#hasta")) === "2031-01-01", "what was typed is lost");
  await page.look("member-refused");
  await page.context().close();
}

// Eight of them: the sheet through the pages, its codes through the pixels.
async function theSheet() {
  const page = await visitor(1440);
  await page.open(at(""));
  await page.click("tbody tr:nth-child(1) a.button");
  const form = await page.evaluate(() => {
    const fields = {};
    for (const field of document.querySelectorAll("form[action$='/gafetes'] [name]")) fields[field.name] = field.value;
    return fields;
  });
  const answer = await page.context().request.post(new URL("/preparar/equipo/gafetes", h.url).href, { form });
  check(answer.status() === 200, `the sheet: ${answer.status()}`);
  check(answer.headers()["content-type"] === "application/pdf", "no PDF");
  check(answer.headers()["cache-control"] === "no-store", "a browser may keep it");
  const again = await page.context().request.post(new URL("/preparar/equipo/gafetes", h.url).href, { form });
  check(again.status() === 409, `the same form again: ${again.status()}`);
  const file = join(h.folder, "gafetes.pdf");
  mkdirSync(shots, { recursive: true });
  writeFileSync(file, await answer.body());
  execFileSync("pdftoppm", ["-r", "150", "-png", "-singlefile", file, join(h.folder, "sheet")]);
  const code = execFileSync("zbarimg", ["--quiet", "--raw", join(h.folder, "sheet.png")], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  check(/^P[0-9A-Z]{43}$/.test(code), `no badge's code: ${code}`);
  const other = execFileSync("ZXingReader", ["-1", join(h.folder, "sheet.png")], { encoding: "utf8" });
  check(other.includes(code), "the second reader reads something else");
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  check(/\b\d{3} \d{3}\b/.test(text), "no PIN");
  check(/Servidora? ejemplo/.test(text), "no name on the strip");
  const hash = h.json("desk", "page", "--out", join(h.folder, "mesa.html")).blake2b_256;
  check(text.includes(hash), "the desk page's hash is not on the sheet");
  for (const word of ["violencia", "víctima", "agresor", "denuncia", "abuso", "refugio"])
    check(!text.toLowerCase().includes(word), `the sheet says ${word}`);
  writeFileSync(join(shots, "badge-sheet.png"), readFileSync(join(h.folder, "sheet.png")));
  await page.context().close();
}

async function accounts(width) {
  const page = await visitor(width);
  await page.open("/cuentas");
  await page.look("accounts");
  await page.click("tbody tr:nth-child(3) a.button");
  await page.look("account");
  if (width === sizes[1]) {
    await page.open("/cuentas");
    await page.fill("#nombre", "maria.lopez");
    await page.press("#nombre", "Enter");
    await page.waitForSelector(".drawn");
    const drawn = await page.textContent(".drawn");
    await page.look("account-drawn");
    const other = await b.page(h, width);
    await other.open("/");
    await other.fill("#user", "maria.lopez");
    await other.fill("#password", drawn);
    await other.press("#password", "Enter");
    await other.waitForSelector(".who");
    await other.context().close();
  }
  await page.open("/auditoria");
  await page.look("audit");
  await page.context().close();
}

async function modules(width) {
  const page = await visitor(width);
  await page.open(`/preparar/oficinas?jornada=${fair}`);
  await page.look("modules");
  await page.click("tbody tr:nth-child(6) a.button");
  await page.fill("#f-discreet_label", "Refugio municipal");
  await page.press("#f-discreet_label", "Enter");
  await page.waitForSelector("[role=alert]");
  check((await page.inputValue("#f-discreet_label")) === "Refugio municipal", "what was typed is lost");
  await page.look("module");
  if (width === sizes[0]) {
    await page.click("form[action$='/mesa'] button");
    await page.waitForSelector(".drawn");
    await page.look("module-desk");
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    await saved.saveAs(join(h.folder, "mesa.json"));
    check(JSON.parse(readFileSync(join(h.folder, "mesa.json"), "utf8")).kind === "jornada-desk", "no desk's file");
  }
  await page.context().close();
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([
  ["an empty team", () => anEmptyTeam(sizes[1])],
  ["a table with mistakes", aTableWithMistakes],
  ["León's table on a telephone", () => leonsTable(sizes[0])],
  ["León's table again", () => leonsTable(sizes[2])],
  ...each("the team", theTeam),
  ["the sheet of badges", theSheet],
  ...each("offices and booths", modules),
  ...each("accounts and the record", accounts),
]);
await b.close();
await h.close();
