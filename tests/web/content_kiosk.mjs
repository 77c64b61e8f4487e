// What is changed in the pages reaches the glass: a real kiosk shows the corrected number below the
// confirmed ones, marked "por confirmar", and among them once a second person rang it.
import { join } from "node:path";
import { browser, check, hub, run } from "./kit.mjs";
import { glass_advance, glass_do, glass_end, glass_enrol, glass_find, glass_is_on, glass_quit, glass_start, glass_tap, glass_tree } from "./glass.mjs";

const FAIR = "metepec-sample", LINE = "met-cc1", NUMBER = "722 555 0101";
const h = await hub();
for (const name of ["ana", "beto"]) h.user(name, "coordinator");
const b = await browser();
const data = join(h.folder, "kiosk");
glass_enrol(h, FAIR, data, 1);
const HOURS_6 = 6 * 60 * 60 * 1000; // Metepec's clock
const glass = await glass_start(data, { clock: new Date(Date.now() - HOURS_6).toISOString().slice(0, 19) + "-06:00" });

// Every line that the list shows, page by page, in its order.
async function listed() {
  const seen = [];
  await glass_tap(glass, "start", "lines");
  for (let page = 0; page < 20; page++) {
    const { nodes } = await glass_tree(glass);
    for (const node of nodes) if (/^line_/.test(node.id) && !seen.some((one) => one.id === node.id)) seen.push(node);
    if (!nodes.some((node) => node.id === "page_next" && !node.state.includes("disabled"))) break;
    await glass_tap(glass, "page_next");
  }
  await glass_tap(glass, "leave");
  await glass_is_on(glass, "attract");
  return seen;
}

async function words(id) {
  await glass_tap(glass, "start", "lines");
  await glass_find(glass, `line_${id}`);
  const { nodes } = await glass_tree(glass);
  await glass_tap(glass, "leave");
  return nodes.map((node) => `${node.text} ${node.name}`).join("\n");
}

// The kiosk asks the hub once a minute of its own time, and takes content between visits.
async function until(good, what) {
  const limit = Date.now() + 60000;
  while (Date.now() < limit) {
    await glass_advance(glass, 61000);
    const said = await words(LINE);
    if (good(said)) return said;
    await new Promise(setImmediate);
  }
  throw new Error(`the kiosk never shows ${what}: ${await words(LINE)}`);
}

async function fromThePagesToTheGlass() {
  const ana = await b.page(h, 1440), beto = await b.page(h, 1440);
  await ana.logIn("ana");
  await ana.open(`/preparar/contenido/uno?clase=lines&id=${LINE}`);
  await ana.fill("#f-phone", NUMBER);
  await ana.click("text=Guardar como versión nueva");
  await ana.waitForSelector("[role=status]");
  const corrected = await until((said) => said.includes(NUMBER), "the corrected number");
  check(corrected.includes("Por confirmar") && !corrected.includes("Verificado"), `it stands as current: ${corrected}`);
  const before = await listed(), at = before.findIndex((one) => one.id === `line_${LINE}`);
  check(before[at].text.includes("Por confirmar"), "the list does not mark it");
  check(before.slice(at).every((one) => one.text.includes("Por confirmar")), "it stands above a confirmed one");
  await beto.logIn("beto");
  await beto.open(`/preparar/contenido/uno?clase=lines&id=${LINE}`);
  await beto.click("[data-second=confirm] button");
  await beto.waitForSelector("[role=status]");
  const confirmed = await until((said) => !/por confirmar/i.test(said), "it as confirmed");
  check(confirmed.includes(NUMBER) && confirmed.includes("Verificado el:"), `the day is not told: ${confirmed}`);
  const after = await listed(), now = after.findIndex((one) => one.id === `line_${LINE}`);
  check(after.slice(0, now + 1).every((one) => !one.text.includes("Por confirmar")), "it stands below an unconfirmed one");
  await glass_quit(glass);
}

await run([["from the pages to the glass", fromThePagesToTheGlass]]);
glass_end(glass);
await b.close();
await h.close();
