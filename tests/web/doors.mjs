// By which door what is answered, without a browser: plain HTTP on loopback, TLS under the pages'
// own CA for other machines, the kiosks' port; bad requests; kiosks while passwords are looked at.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { join } from "node:path";
import { check, hub, run } from "./kit.mjs";

const h = await hub({ serve: ["--pages", "127.0.0.1:0"] });
h.user("ana", "coordinator");
const pem = join(h.folder, "ca.pem");
h.command("pages", "ca", "--out", pem);
const ca = readFileSync(pem);

function ask(url, { method = "GET", headers = {}, body, ...more } = {}) {
  return new Promise((resolve, reject) => {
    const module = url.startsWith("https:") ? https : http;
    const request = module.request(url, { method, headers, timeout: 20000, ...more }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("time is up")));
    request.end(body);
  });
}
const failed = (promise) => promise.then(() => null, (error) => error.code ?? error.message);
const form = { "Content-Type": "application/x-www-form-urlencoded" };
const logIn = (password, address) =>
  ask(`${h.url}login`, { method: "POST", headers: form, localAddress: address, agent: false,
    body: `user=ana&password=${encodeURIComponent(password)}` });

// The bytes of one connection, as they are.
function raw(bytes) {
  return new Promise((resolve) => {
    const socket = net.connect(new URL(h.url).port, "127.0.0.1", () => socket.write(bytes));
    let said = "";
    socket.setTimeout(20000, () => socket.destroy());
    socket.on("data", (part) => (said += part));
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
  });
}

async function doors() {
  check((await ask(h.url)).status === 200, "no page in plain HTTP on loopback");
  check((await ask(h.elsewhere, { ca })).status === 200, "no page under the pages' CA");
  check((await failed(ask(h.elsewhere))) !== null, "believed without the CA");
  check((await failed(ask(`${h.tls}/`, { ca }))) !== null, "the kiosks' certificate is the pages'");
  const kiosks = { rejectUnauthorized: false };
  check((await ask(`${h.tls}/`, kiosks)).status === 404, "a page under the kiosks' certificate");
  check((await ask(`${h.tls}/v1/health`, kiosks)).status === 200, "kiosks are not answered");
  check((await failed(ask(`${h.url}v1/health`))) !== null, "a kiosk's call without TLS");
  const desk = await ask(`${h.url}v1/push`, { method: "POST", headers: { Origin: "null" }, body: "x" });
  check(desk.status === 400 && desk.headers["access-control-allow-origin"] === "*", "no desk's call");
  for (const [path, status] of [["v1/push", 204], ["desk/v1/letters", 204], ["login", 405]]) {
    const said = await ask(h.url + path, { method: "OPTIONS", headers: { Origin: "null" } });
    check(said.status === status, `a preflight of ${path}: ${said.status}`);
  }
}

async function secureCookies() {
  const said = await ask(`${h.elsewhere}login`, { method: "POST", ca, headers: form,
    body: "user=ana&password=una+clave+de+prueba" });
  check(said.status === 303, `log-in: ${said.status}`);
  check(/^__Host-jornada=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Secure$/
    .test(said.headers["set-cookie"][0]), said.headers["set-cookie"][0]);
}

async function badRequests() {
  for (const path of ["/%", "/%zz", "/%00", "/a%0d%0aSet-Cookie:x=1", "/..%2f..%2fkeys/signing",
    "/static/%2e%2e/keys/signing", `/${"a".repeat(5000)}`, "/%C3%28"]) {
    const said = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    check(/^HTTP\/1\.1 4\d\d /.test(said), `${path.slice(0, 40)}: ${said.slice(0, 60)}`);
    check(!/^Set-Cookie: x/m.test(said), "a header was put in");
  }
  const large = "a".repeat(2 << 20);
  const said = await ask(`${h.url}login`, { method: "POST", headers: form, body: large });
  check(said.status === 413, `a body of 2 MiB: ${said.status}`);
  check((await raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
    .startsWith("HTTP/1.1 421"), "another name is this hub");
}

// One who drips holds nobody up, and eight who log in hold up no kiosk.
async function slowOnes() {
  const slow = net.connect(new URL(h.url).port, "127.0.0.1");
  slow.on("error", () => {});
  slow.write("POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nuser=");
  const tries = [];
  for (let i = 0; i < 30; i++)
    tries.push(ask(`${h.url}login`, { method: "POST", headers: form, agent: false,
      body: `user=u${i}&password=no+es+la+clave` }).then((one) => one.status));
  let longest = 0;
  for (let i = 0; i < 20; i++) {
    const since = performance.now();
    check((await ask(`${h.tls}/v1/health`, { rejectUnauthorized: false })).status === 200, "no kiosk");
    longest = Math.max(longest, performance.now() - since);
  }
  const statuses = await Promise.all(tries);
  check(statuses.every((one) => one === 401 || one === 429), statuses.join(" "));
  check(statuses.includes(401) && statuses.includes(429), "all or none were looked at");
  check(longest < 2000, `a kiosk waited ${longest} ms`);
  slow.destroy();
}

async function wrongOnes() {
  let looked = 0;
  for (let i = 0; i < 300; i++) looked += (await logIn("no es la clave", "127.0.0.5")).status === 401;
  check(looked < 30, `${looked} of 300 were looked at`);
}

await run([
  ["each door answers what it is for", doors],
  ["under TLS the cookie is Secure and this host's alone", secureCookies],
  ["requests that are none get a 4xx", badRequests],
  ["neither drips nor log-ins hold up a kiosk", slowOnes],
  ["wrong passwords are looked at rarely", wrongOnes],
]);
await h.close();
