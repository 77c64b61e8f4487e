// Log-in, first page, refusals and the call centre, as a browser shows them at three widths.
import { browser, check, hub, run, sizes } from "./kit.mjs";

const h = await hub();
h.user("ana", "coordinator");
h.user("luz", "call_centre");
h.user("ines", "observatory");
const b = await browser();

const routes = h.json("routes");

async function firstPages(width) {
  const page = await b.page(h, width);
  await page.open("/");
  await page.look("login");
  await page.fill("#user", "nadie");
  await page.fill("#password", "no es la clave");
  await page.press("#password", "Enter");
  await page.waitForSelector("[role=alert]");
  await page.look("login-wrong");
  await page.logIn("ana");
  await page.look("home");
  await page.click("text=English");
  check((await page.getAttribute("html", "lang")) === "en", "the page is not in English");
  await page.look("home-en");
  await page.open("/nada");
  await page.look("refused");
  await page.context().close();
}

// Need → office → confirm → folio, by hand of a psychologist.
async function makeSlip(page, look = async () => {}) {
  await page.open("/llamadas");
  await look("calls-need");
  await page.click(".tile >> text=/psicol|Psychol/");
  await look("calls-office");
  await page.click(".tile >> nth=0");
  await look("calls-confirm");
  await page.click("main form button");
  await page.waitForSelector(".folio-text");
  await look("calls-folio");
  return page.textContent(".folio-text");
}

async function callCentre(width) {
  const page = await b.page(h, width);
  await page.logIn("luz");
  const folio = await makeSlip(page, page.look);
  check(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(folio), `no folio: ${folio}`);
  check((await page.locator(".spelled li").count()) === 8, "not all of it is spelled");
  await page.click("summary");
  await page.look("calls-code");
  await page.context().close();
}

async function keyboardAlone() {
  const page = await b.page(h, 1440);
  const reach = async (selector) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
    }
    throw new Error(`Tab never reaches ${selector}`);
  };
  await page.open("/");
  await reach("#user");
  await page.keyboard.type("luz");
  await reach("#password");
  await page.keyboard.type("una clave de prueba");
  await reach("main button");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".who");
  for (const next of [/llamadas$/, /necesidad=\d+$/, /oficina=\d+$/]) {
    await reach(".tile");
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    check(ring === "solid", "the focus cannot be seen");
    await Promise.all([page.waitForURL(next), page.keyboard.press("Enter")]);
  }
  await reach("main form button");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".folio-text");
  await page.context().close();
}

async function goingBackShowsNothing() {
  const old = await browser({ back: true });
  const page = await old.page(h, 768);
  await page.logIn("luz");
  const folio = await makeSlip(page);
  await page.click("main a.button.main");
  await page.waitForURL(/llamadas$/);
  await page.goBack({ timeout: 20000 }).catch(() => {});
  check(!(await page.content()).includes(folio), "the folio is shown again");
  await page.goForward({ timeout: 20000 }).catch(() => {});
  check(!(await page.content()).includes(folio), "the folio is shown again");
  await page.open("/llamadas");
  check(!(await page.content()).includes(folio), "a list of folios");
  await old.close();
}

async function withoutScripts() {
  const plain = await browser({ script: false });
  const page = await plain.page(h, 768);
  await page.logIn("luz");
  check((await makeSlip(page)).length === 9, "no folio without scripts");
  await plain.close();
}

// Whoever may not is told so, in a page that can be read; whoever may gets a page.
async function everyPageAndRole() {
  for (const user of ["ana", "luz", "ines"]) {
    const page = await b.page(h, 1440);
    await page.logIn(user);
    const role = { ana: "coordinator", luz: "call_centre", ines: "observatory" }[user];
    for (const route of routes.filter((one) => one.method === "GET" && !/^\/(v1|static)\//.test(one.path))) {
      const answer = await page.request.get(new URL(route.path, h.url).href);
      const may = route.roles.includes("anybody") || route.roles.includes(role);
      const there = [200, 404]; // of nothing, before the close and of no row: every_page.mjs clicks to them
      check(may ? there.includes(answer.status()) : answer.status() === 403, `${route.path} as ${user}: ${answer.status()}`);
      if (answer.headers()["content-type"]?.startsWith("text/html")) {
        const bytes = (await answer.body()).length;
        if (route.path !== "/desk") check(bytes < 300000, `${route.path}: ${bytes} bytes`);
      }
    }
    await page.context().close();
  }
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([
  ...each("log-in, first page, refusal", firstPages),
  ...each("the call centre's pages", callCentre),
  ["the keyboard alone reaches everything", keyboardAlone],
  ["going back shows no folio", goingBackShowsNothing],
  ["pages work without scripts", withoutScripts],
  ["every page opens for its roles and no other", everyPageAndRole],
]);
await b.close();
await h.close();
