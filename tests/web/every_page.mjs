// Every page that clicking reaches, as every role: axe-core and nothing cut at 360, 768 and 1440 px,
// the keyboard alone, no request off the machine, no error in the console, under 300 KB without
// ECharts, and with scripts off the same headings and rows. A page of the table of routes that no
// click reaches is a defect, too. What a page does is its own test's story.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { bin, browser, check, hub, run, sizes } from "./kit.mjs";

const heaviest = 300 * 1024;
// What no click reaches on a closed day with one fair, and where it is looked at.
const elsewhere = { "/preparar/abrir": "prepare", "/preparar/cerrar": "prepare", "/preparar/kioscos/baja": "prepare", "/resultados/comparar": "results" };
const roles = ["coordinator", "volunteer_lead", "observatory", "call_centre", "partner_desk", "custodian"];
const routes = JSON.parse(execFileSync(join(bin, "jornada-hub"), ["routes", "--json"], { encoding: "utf8" }));
const h = await hub({
  before: ({ data, folder }) => execFileSync(process.env.JORNADA_WEB_DAY, [data, folder, "closed"], { stdio: ["ignore", "ignore", "inherit"] }),
});
for (const role of roles) h.user(role.replace("_", "."), role);
h.command("staff", "add", h.fair, "--name", "María Guadalupe Concepción Hernández-Villaseñor", "--json");
h.command("publish", h.fair, "--by", "coordinator");
const b = await browser(), plain = await browser({ script: false });
const seen = new Map(); // path with its query → who saw it first

async function links(page) {
  return page.evaluate(() => [...document.querySelectorAll("a[href]:not([download])")]
    .map((link) => new URL(link.href)).filter((url) => url.origin === location.origin)
    .map((url) => url.pathname + url.search));
}

// Pages that differ in what their query says alone are of one kind: the first of them is looked at.
function kind_of(path) {
  const [name, query] = path.split("?");
  const values = new URLSearchParams(query), keys = [...values.keys()].filter((key) => key !== "jornada").sort();
  return [name.replace(/\d+/g, "N"), ...keys, values.get("clase") ?? ""].join(" ").trim();
}

// The pages of one role, in the order in which they are met.
async function walk(page, role) {
  const queue = ["/"], found = [], kinds = new Set();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const kind = kind_of(path);
    if (kinds.has(kind) || kind === "/desk" || path.includes("idioma=")) continue;
    const answer = await page.context().request.get(new URL(path, h.url).href, { maxRedirects: 0 });
    check(answer.status() < 400, `${path} as ${role}: ${answer.status()}`);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    kinds.add(kind);
    found.push(path);
    await page.open(path);
    queue.push(...await links(page));
  }
  return found;
}

// What the browser was handed for it, its pictures and modules included.
async function weight(page, path) {
  let bytes = 0;
  const count = async (response) => {
    if (!response.url().includes("echarts")) bytes += (await response.body().catch(() => "")).length;
  };
  page.on("response", count);
  await page.open(path);
  await page.waitForLoadState("networkidle");
  page.off("response", count);
  check(bytes > 0 && bytes < heaviest, `${path}: ${bytes} bytes`);
}

// Each thing that can be used gets the focus by Tab, shows it, and lets it go again.
async function keyboard(page, path) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
      .filter((one) => !one.disabled && one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }));
    const groups = new Set(); // of radio buttons one alone is a stop
    const stops = all.filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)));
    stops.forEach((one) => { one.dataset.stop = ""; });
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    return stops.length;
  });
  const missed = async () => page.evaluate(() => [...document.querySelectorAll("[data-stop='']")].map((one) => one.outerHTML.slice(0, 90)));
  for (let i = 0; i < 4 * wanted + 40 && (i % 8 > 0 || (await missed()).length > 0); i++) {
    await page.keyboard.press("Tab");
    const shown = await page.evaluate(() => {
      const one = document.activeElement, style = getComputedStyle(one);
      if (one.type === "radio") document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`).forEach((other) => { if (other.dataset.stop !== undefined) other.dataset.stop = "had"; });
      if (one.dataset.stop !== undefined) one.dataset.stop = "had";
      return one === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none" ? "" : one.outerHTML.slice(0, 90);
    });
    check(shown === "", `${path}: nobody sees the focus on ${shown}`);
  }
  check((await missed()).length === 0, `${path}: Tab does not reach ${(await missed()).slice(0, 3).join(" ")}`);
}

const outline = (page) => page.evaluate(() => [...document.querySelectorAll("main h1, main h2, main caption, main tbody tr")]
  .filter((one) => one.closest("[hidden]") === null).map((one) => one.textContent.replace(/\s+/g, " ").trim().replace(/\d+/g, "N")));

async function holds(visitors, path, role) {
  const { pages, silent } = visitors, wide = pages[1440];
  const name = path === "/" ? `every-home-${role}` : `every-${path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "")}`;
  await weight(wide, path);
  const rows = (await outline(wide)).join("\n");
  for (const width of sizes) {
    if (width !== 1440) await pages[width].open(path);
    await pages[width].look(name);
  }
  await keyboard(wide, path);
  await silent.open(path);
  const plainly = (await outline(silent)).join("\n");
  check(plainly === rows, `without scripts it says something else:\n${rows}\n--\n${plainly}`);
}

const tests = [];

// A line for each page, as they are found; then the next role, for a hub hears so many connections
// of one machine and no more.
async function find(role, others) {
  const pages = Object.fromEntries(await Promise.all(sizes.map(async (width) => [width, await b.page(h, width)])));
  const visitors = { pages, silent: await plain.page(h, 1440) };
  for (const page of [...Object.values(pages), visitors.silent]) await page.logIn(role.replace("_", "."));
  const paths = (await walk(pages[1440], role)).filter((one) => one === "/" || !seen.has(one));
  for (const path of paths) {
    seen.set(path, role);
    tests.push([`${path} as ${role}`, () => holds(visitors, path, role)]);
  }
  tests.push([`${role} leaves`, async () => { for (const page of [...Object.values(pages), visitors.silent]) await page.context().close(); }]);
  begin(others);
}

function begin([role, ...others]) {
  if (role) tests.push([`${role} clicks through every page`, () => find(role, others)]);
  else tests.push(["every page of the table of routes is reached by clicking", noPageIsHidden]);
}

async function noPageIsHidden() {
  const reached = new Set([...seen.keys()].map((path) => path.split("?")[0]));
  const pages = routes.filter((one) => one.method === "GET" && !/\.|^\/(v1|static|desk)\b/.test(one.path) && !reached.has(one.path) && elsewhere[one.path] === undefined && ![...reached].some((path) => one.path.endsWith("/") && path.startsWith(one.path)));
  check(pages.length === 0, `no click leads to ${pages.map((one) => one.path).join(" ")}`);
}

begin(roles);
await run(tests).finally(async () => { await b.close(); await plain.close(); await h.close(); });
