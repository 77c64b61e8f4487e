// The coordinator's pages on one sheet, to be looked at: sheet.mjs FOLDER writes FOLDER/NAME.png of
// each. tests/shots/pages-sheet.sh puts them together; it tests nothing.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { browser, hub } from "./kit.mjs";

const folder = process.argv[2];
const day = (...more) => ({
  before: ({ data, folder: at }) =>
    execFileSync(process.env.JORNADA_WEB_DAY, [data, at, ...more], { stdio: ["ignore", "ignore", "inherit"] }),
});
const open = [["1-home", "/"], ["2-prepare", "/preparar"], ["3-tables", "/preparar/tablas"],
  ["4-content", "/preparar/contenido"], ["5-review", "/preparar/revision"], ["6-team", "/preparar/equipo"],
  ["7-kiosks", "/preparar/kioscos"], ["8-live", "/vivo"]];
const closed = [["9-corte", "/corte"], ["a-results", "/resultados"], ["b-publish", "/publicar"], ["c-accounts", "/cuentas"]];

const b = await browser();
for (const [kind, pages] of [[day(), open], [day("closed"), closed]]) {
  const h = await hub(kind);
  h.user("ana", "coordinator");
  const page = await b.page(h, 1280);
  await page.logIn("ana");
  for (const [name, path] of pages) {
    await page.open(path);
    if (name === "a-results") await page.waitForSelector(".picture[data-drawn] canvas");
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.context().close();
  await h.close();
}
await b.close();
