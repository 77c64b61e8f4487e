// En vivo, as a browser shows it: numbers of a day that was written before, calls that come and are
// answered while nobody reloads, and the same without scripts.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { browser, check, hub, run, sizes } from "./kit.mjs";

const h = await hub({
  before: ({ data, folder }) => execFileSync(process.env.JORNADA_WEB_DAY, [data, folder], { stdio: ["ignore", "ignore", "inherit"] }),
});
h.user("ana", "coordinator");
h.user("leo", "volunteer_lead");
const b = await browser();
const stats = h.json("stats");

// A kiosk's call for a person, signed by web_day.
function call(number) {
  const body = readFileSync(join(h.folder, `call-${number}`));
  return new Promise((resolve, reject) => {
    const asked = request(new URL("/v1/queue", h.tls), { method: "POST", rejectUnauthorized: false, headers: { "Content-Length": body.length } },
      (answer) => { answer.resume(); answer.on("end", () => resolve(answer.statusCode)); });
    asked.on("error", reject);
    asked.end(body);
  });
}

const figure = (page, name) => page.textContent(`.figures [data-of=${name}]`);

async function thePageOfADay(width) {
  const page = await b.page(h, width);
  await page.logIn("ana");
  await page.look("home-coordinator");
  await page.open("/vivo");
  check((await figure(page, "people")) === String(stats.people), "another number of people");
  check((await figure(page, "given")) === String(stats.services), "another number of services");
  check((await page.locator(".kiosk").count()) === 3, "not the three kiosks");
  check((await page.textContent("tbody[data-list=services]")).includes("menos de 5"), "no cell is hidden");
  await page.look("live");
  await page.click("text=English");
  check((await page.textContent("h1")) === "The fair as it goes on", "not in English");
  await page.look("live-en");
  await page.context().close();
}

async function aCallComesAndIsAnswered() {
  const page = await b.page(h, 1440), other = await b.page(h, 1440);
  for (const one of [page, other]) {
    await one.logIn(one === page ? "ana" : "leo");
    await one.open("/vivo");
    await one.evaluate(() => { window.stays = true; });
  }
  check(await page.isVisible("text=Nadie pide ayuda"), "somebody is asked for already");
  check((await call(1)) === 200, "the hub refused the call");
  await page.waitForSelector(".call >> text=/Piden a alguien/");
  check(!(await page.isVisible("text=Nadie pide ayuda")), "and nobody is");
  check((await call(2)) === 200, "the hub refused the call");
  await page.waitForSelector(".call[data-tone=bad]");
  await page.look("live-calls");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.look("live-calls", 360);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click(".call[data-tone=bad] button");
  await page.waitForURL(/vivo$/);
  await other.waitForSelector(".call[data-tone=good] >> text=Alguien va en camino");
  check((await other.locator(".call button:visible").count()) === 1, "an answered call can be answered");
  check(await other.evaluate(() => window.stays === true), "the page was reloaded");
  await page.context().close();
  await other.context().close();
}

async function whatAHiddenPageAsks() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  await page.open("/vivo");
  let asked = 0;
  page.on("request", (one) => { asked += one.url().endsWith("/vivo.json") ? 1 : 0; });
  await page.waitForRequest(/vivo\.json$/);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 11000)); // two times the module's own pace
  check(asked <= before + 1, `${asked - before} times while nobody looks`);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForRequest(/vivo\.json$/, { timeout: 3000 });
  await page.context().close();
}

async function aSessionThatEndedIsSaid() {
  const page = await b.page(h, 768);
  await page.logIn("ana");
  await page.open("/vivo");
  h.command("user", "password", "ana", "--password-file", join(h.folder, "password"));
  await page.waitForSelector("[data-trouble]:visible");
  check((await page.textContent("[data-trouble]")).startsWith("La sesión terminó"), "not said");
  await page.look("live-ended");
  await page.context().close();
}

async function withoutScripts() {
  const plain = await browser({ script: false });
  try {
    const page = await plain.page(h, 768);
    await page.logIn("leo");
    await page.open("/vivo");
    check((await page.textContent(".figures [data-of=people]")) === String(stats.people), "no numbers");
    await page.click("text=Actualizar");
    check((await page.locator(".call").count()) === 2, "no calls");
    await page.click(".call button:visible");
    await page.waitForURL(/vivo$/);
    check((await page.locator(".call button:visible").count()) === 0, "not answered");
    await page.screenshot({ path: join(process.env.JORNADA_SHOTS, "live-plain-768.png"), fullPage: true });
  } finally {
    await plain.close();
  }
}

// Until something of the page can be seen, beside a page of three words in the same browser.
async function firstPaint() {
  const page = await b.page(h, 1440);
  await page.logIn("ana");
  const median = async (address) => {
    const seen = [];
    for (let i = 0; i < 5; i++) {
      await page.goto(address);
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
      seen.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    }
    return seen.sort((one, other) => one - other)[2];
  };
  const blank = await median("data:text/html,<p>Jornada de Salud</p>");
  const live = await median(new URL("/vivo", h.url).href);
  console.log(`        first paint: ${live.toFixed(0)} ms, a blank page ${blank.toFixed(0)} ms: ${(live / blank).toFixed(1)} x`);
  check(live <= 1000, `the first paint takes ${live} ms`);
  await page.context().close();
}

const each = (name, test) => sizes.map((width) => [`${name} at ${width} px`, () => test(width)]);
await run([
  ...each("the numbers of a day", thePageOfADay),
  ["a call comes and is answered without reloading", aCallComesAndIsAnswered],
  ["it can be seen within a second", firstPaint],
  ["nothing is asked while nobody looks", whatAHiddenPageAsks],
  ["without scripts the numbers are there and calls are answered", withoutScripts],
  ["a session that ended is said", aSessionThatEndedIsSaid],
]);
await b.close();
await h.close();
