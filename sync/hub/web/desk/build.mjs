/* Builder of the desk's page: every module, word, style and library of it in ONE file of HTML.
 *
 * node build.mjs SOURCES LIBRARIES OUT (LIBRARIES: a node_modules folder). Promises: the same input
 * gives the same bytes; nothing in the page is fetched; a Content-Security-Policy that names each
 * script and style by its hash. Understands our own modules alone: named imports, `import x from`
 * of a library, `export` before function, const or class; no circles. Everything else is refused. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LIBRARIES = {
    "libsodium-sumo": ["libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs"],
    "libsodium-wrappers-sumo": ["libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs"],
    "zxing-wasm/reader": ["zxing-wasm/dist/iife/reader/index.js", "export default ZXingWASM;"],
};
const ZXING_WASM = "zxing-wasm/dist/reader/zxing_reader.wasm";
const IMPORT = /^import\s*(?:\{([^}]*)\}|([\w$]+))\s*from\s*"([^"]+)";?[ \t]*\n?/gm;
const EXPORT = /^export ((?:async )?function|const|class) (\w+)/gm;

function read_source(name, folders) {
    const library = LIBRARIES[name];
    if (!library) return readFileSync(join(folders.sources, name), "utf8");
    return readFileSync(join(folders.libraries, library[0]), "utf8") + "\n" + (library[1] || "");
}

function variable(name) {
    return "m_" + name.replace(/^\.\//, "").replace(/\W/g, "_");
}

/* Our modules: imports and exports at the beginning of a line. */
function take_ours(text) {
    const imports = [], names = [];
    const body = text.replace(IMPORT, (all, named, whole, from) => {
        imports.push({ from, names: named ? `{${named}}` : `{ default: ${whole} }`,
            wanted: named ? named.split(",").map((name) => name.trim()) : ["default"] });
        return "";
    }).replace(EXPORT, (all, kind, name) => {
        names.push(name);
        return `${kind} ${name}`;
    });
    if (/^(import|export)\b/m.test(body)) throw new Error("an import or export of another kind");
    return { imports, body, names, result: `{ ${names.join(", ")} }` };
}

/* Minified libraries: at most one import in front, the default export at the end. */
function take_library(text) {
    const imports = [];
    let body = text.replace(/^import (\w+) from\s*"([^"]+)";/, (all, whole, from) => {
        imports.push({ from, names: `{ default: ${whole} }`, wanted: ["default"] });
        return "";
    });
    const end = /export default (\w+);(?:export\{[^{}]*\};)?\s*$/;
    const found = end.exec(body);
    if (!found) throw new Error("a library without a default export at its end");
    body = body.replace(end, "");
    return { imports, body, names: ["default"], result: `{ default: ${found[1]} }` };
}

function add_module(name, folders, done, under_way) {
    if (done.has(name)) return;
    if (under_way.includes(name)) throw new Error(`a circle: ${[...under_way, name].join(" → ")}`);
    const text = read_source(name, folders);
    const module = LIBRARIES[name] ? take_library(text) : take_ours(text);
    for (const { from, wanted } of module.imports) {
        add_module(from, folders, done, [...under_way, name]);
        const missing = wanted.filter((one) => !done.get(from).names.includes(one));
        if (missing.length > 0) throw new Error(`${name} wants ${missing} of ${from}`);
    }
    const heads = module.imports.map(({ from, names }) => `const ${names} = ${variable(from)};`);
    const text_now = `const ${variable(name)} = (() => {\n${heads.join("\n")}\n${module.body}\n` +
        `return ${module.result};\n})();`;
    done.set(name, { names: module.names, text: text_now });
}

function hash(text) {
    return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}

/* The text of an element that ends at the first "</": ours has none, a library's is refused. */
function safe(text) {
    if (/<\/script|<\/style|<!--/i.test(text)) throw new Error("text that would end its own element");
    return text;
}

function build(folders) {
    const done = new Map();
    add_module("./main.js", folders, done, []);
    const script = safe([...done.values()].map(({ text }) => text).join("\n") + "\n");
    const style = safe(readFileSync(join(folders.sources, "page.css"), "utf8"));
    const words = safe(JSON.stringify(JSON.parse(readFileSync(join(folders.sources, "words.json"), "utf8"))));
    const wasm = readFileSync(join(folders.libraries, ZXING_WASM)).toString("base64");
    const policy = `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; ` +
        `style-src ${hash(style)}; img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'`;
    const parts = { policy, style, words, wasm, script };
    const html = readFileSync(join(folders.sources, "page.html"), "utf8");
    return html.replace(/\{\{(\w+)\}\}/g, (all, part) => parts[part]);
}

const [sources, libraries, out] = process.argv.slice(2);
if (!out) {
    console.error("node build.mjs SOURCES LIBRARIES OUT");
    process.exit(2);
}
writeFileSync(out, build({ sources, libraries }));
