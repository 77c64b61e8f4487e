// The kit of the browser tests: a real hub in a temporary folder, Debian's Chromium, and what every
// page of the hub must hold: no console error, no request off the machine, no serious finding of
// axe-core, nothing cut or wider than the screen. Pictures go to JORNADA_SHOTS.
//
//   import { hub, browser, check } from "./kit.mjs";
//   const h = await hub();               // init, the Metepec sample, open, served on loopback
//   const b = await browser();           // Chromium without a display
//   const page = await b.page(h, 768);   // a fresh visitor, 768 px wide
//   await page.logIn("ana");             // accounts are made by h.user(name, role)
//   await page.look("home");             // picture, axe, width; fails on what is wrong
//   await b.close(); await h.close();
//
// Every test ends by kit.run([["what it shows", async () => {…}], …]): one line each, exit code 1
// after the first that fails. Nothing sleeps; whatever may hang has a limit.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, writeFileSync, rmSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const root = need("JORNADA_ROOT");
export const bin = need("JORNADA_BIN");
const modules = need("JORNADA_NODE_MODULES");
const shots = process.env.JORNADA_SHOTS ?? join(tmpdir(), "web-shots");
const chromiumPath = process.env.JORNADA_CHROMIUM ?? "/usr/bin/chromium";
export const sizes = [360, 768, 1440];
export const password = "una clave de prueba";

const require = createRequire(pathToFileURL(join(modules, "x.js")));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this by ctest, label web`);
  return value;
}

// -- A hub ----------------------------------------------------------------------------------------

// Where the served hub says that its pages are.
function served(child, more) {
  return new Promise((resolve, reject) => {
    let said = "";
    const limit = setTimeout(() => reject(new Error(`the hub said only: ${said}`)), 60000);
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/^listening (\S+)\npages (\S+)\n(?:pages (\S+)\n)?/m);
      if (!found || (more && !found[3])) return;
      clearTimeout(limit);
      resolve({ tls: found[1], url: found[2], elsewhere: found[3] });
    });
    child.on("exit", (code) => reject(new Error(`the hub ended with ${code}: ${said}`)));
  });
}

export async function hub({ fair = "metepec-sample", open = true, serve = [], before } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "jornada-web-"));
  const data = join(folder, "hub");
  const passphrase = join(folder, "custodian");
  const secret = join(folder, "password");
  writeFileSync(passphrase, "una frase de custodia larga\n", { mode: 0o600 });
  writeFileSync(secret, password + "\n", { mode: 0o600 });
  const command = (...words) =>
    execFileSync(join(bin, "jornada-hub"), ["--data", data, ...words], {
      encoding: "utf8", timeout: 120000, stdio: ["ignore", "pipe", "pipe"],
    });
  command("init", "--municipality", "15054", "--name", "Metepec",
    "--custodian-passphrase-file", passphrase);
  if (fair) command("fair", "import", join(root, "assets/fairs", fair));
  if (fair && open) command("fair", "open", fair);
  if (before) before({ data, folder, command }); // what must be there before it serves
  const child = spawn(join(bin, "jornada-hub"), ["--data", data, "serve", "--listen", "127.0.0.1:0",
    ...serve], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL")); // whatever a test came to, no hub stays behind
  const where = await served(child, serve.includes("--pages"));
  return {
    ...where, data, folder, fair, command,
    user: (name, role) => command("user", "add", name, "--role", role, "--password-file", secret),
    json: (...words) => JSON.parse(command(...words, "--json")),
    async close() {
      child.removeAllListeners("exit");
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const result = await ended;
      rmSync(folder, { recursive: true, force: true });
      if (result !== 0) throw new Error(`the hub ended with ${result}`);
    },
  };
}

// -- A browser ------------------------------------------------------------------------------------

// What a page did that none of ours may do.
function watch(page, origin, wrong) {
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (400|401|403|404|409|413|429)/.test(message.text()))
      wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob|about|file):/.test(url))
      wrong.push(`off the machine: ${url}`);
  });
}

async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { "color-contrast-enhanced": { enabled: true } },
    });
    return result.violations.map((one) => ({
      id: one.id, impact: one.impact, at: one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)),
    }));
  });
  return found.filter((one) => one.impact === "serious" || one.impact === "critical");
}

// Text that its box hides, or a page that must be pushed sideways.
function cut() {
  const wrong = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    wrong.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll("main *, header *")) {
    const style = getComputedStyle(element);
    const own = style.overflowX === "auto" || style.display === "inline" || element.tagName === "INPUT";
    if (!own && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      wrong.push(`cut, or wider than its place: ${element.outerHTML.slice(0, 100)}`);
  }
  for (const element of document.querySelectorAll("a.button, button, .tile, input:not([type=hidden]), summary")) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.height < 32) wrong.push(`too low: ${element.outerHTML.slice(0, 100)}`);
  }
  return wrong;
}

export async function browser({ back = false, script = true } = {}) {
  const chrome = await chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    ignoreDefaultArgs: back ? ["--disable-back-forward-cache"] : [],
    timeout: 60000,
  });
  return {
    chrome,
    // A visitor without cookies; origin is h.url.
    async page(h, width = 1440, options = {}) {
      const context = await chrome.newContext({
        viewport: { width, height: width < 600 ? 740 : 900 }, locale: "es-MX",
        javaScriptEnabled: script, bypassCSP: false, ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(10000);
      page.wrong = [];
      watch(page, h.url, page.wrong);
      page.open = (path) => page.goto(new URL(path, h.url).href);
      page.logIn = async (user) => {
        await page.open("/");
        await page.fill("#user", user);
        await page.fill("#password", password);
        await page.press("#password", "Enter");
        await page.waitForSelector(".who");
      };
      page.look = (name) => look(page, name, width);
      return page;
    },
    close: () => chrome.close(),
  };
}

// The picture, and everything that is wrong with the page as it stands.
export async function look(page, name, width = page.viewportSize().width) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
  const found = await axe(page);
  const wrong = [...page.wrong, ...(await page.evaluate(cut)), ...found.map((one) => JSON.stringify(one))];
  if (wrong.length > 0) throw new Error(`${name} at ${width} px:\n  ${wrong.join("\n  ")}`);
}

// -- Tests ----------------------------------------------------------------------------------------

export function check(good, what) {
  if (!good) throw new Error(what);
}

export async function run(tests) {
  let failed = 0;
  for (const [name, test] of tests) {
    const limit = new Promise((_, reject) =>
      setTimeout(() => reject(new Error("took more than 120 s")), 120000).unref());
    try {
      await Promise.race([test(), limit]);
      console.log(`ok      ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  console.log(`${tests.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
