// SPDX-License-Identifier: Apache-2.0
// The usual attacks on a server of the web, tried on ours with sign-in: each must fail, and the server live on.
import assert from "node:assert/strict";
import net from "node:net";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { serve, suite } from "../support/server.mjs";
import { bound, cookiesOf, signIn } from "../support/people.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const lan = await signIn(server, "lan");  // cares for case A
const json = { "content-type": "application/json" }, fhir = { "content-type": "application/fhir+json" };
const alive = async () => assert.equal((await fetch(`${server.base}/health`)).status, 200);
const login = (body, headers = {}) => fetch(`${server.base}/api/session`, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });

/** Sends bytes as they are and gives all that comes back until the server closes, or a second has passed in silence. */
function raw(bytes) {
  const { hostname, port } = new URL(server.base);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    let said = "";
    socket.setTimeout(1000, () => { socket.destroy(); resolve(said); });
    socket.on("data", (d) => (said += d.toString("latin1")));
    socket.on("close", () => resolve(said));
    socket.on("error", reject);
  });
}
const host = new URL(server.base).host;
const answers = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((m) => Number(m[1]));

test("text of a query language is only text: in searches, ids, logins and cases", async () => {
  for (const evil of ["' OR '1'='1", "m'; DROP TABLE version; --", "\" OR \"\"=\"", "%' UNION SELECT body FROM version --", "$(reboot)", "{{7*7}}", "\u0000"]) {
    const search = await lan(`/fhir/Patient?name=${encodeURIComponent(evil)}`);
    const found = await search.json();
    assert.ok(search.status === 200 ? (found.total ?? 0) === 0 && !(found.entry ?? []).some((e) => e.search?.mode === "match") : search.status === 400, `${evil}: ${search.status}`);
    assert.ok([400, 404].includes((await lan(`/fhir/Patient/${encodeURIComponent(evil)}`)).status), evil);
    assert.ok([400, 404].includes((await lan(`/api/cases/${encodeURIComponent(evil)}`)).status), evil);
    assert.ok([400, 401, 429].includes((await login({ login: evil, password: evil })).status), evil);
  }
  assert.equal((await lan("/fhir/Patient/a-mother")).status, 200);
});

test("a path never leaves the pages: climbing, encoded and doubled", async () => {
  for (const path of ["/../../../../etc/passwd", "/assets/../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd", "/assets/%252e%252e/etc/passwd", "//etc/passwd", "/assets/..\\..\\etc\\passwd", "/fhir/Binary/..%2f..%2fvault.sqlite"]) {
    const said = await raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.ok(!said.includes("root:x:") && !said.includes("SQLite format"), path);
    assert.ok([400, 401, 404, 200].includes(answers(said)[0]), `${path}: ${answers(said)}`);
  }
});

test("a script in a name, a narrative or a document comes back as data that no browser runs", async () => {
  const evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
  const stored = await lan("/fhir/Observation", { method: "POST", headers: fhir, body: JSON.stringify({ resourceType: "Observation", status: "final", code: { text: evil }, subject: { reference: "Patient/a-mother" }, valueString: evil }) });
  assert.equal(stored.status, 201, await stored.clone().text());
  const read = await lan(new URL(stored.headers.get("location")).pathname.replace(/\/_history.*/, ""));
  assert.match(read.headers.get("content-type"), /^application\/fhir\+json/);
  assert.equal(read.headers.get("x-content-type-options"), "nosniff");
  assert.equal((await read.json()).valueString, evil);
  const narrative = await lan("/fhir/Observation", { method: "POST", headers: fhir, body: JSON.stringify({ resourceType: "Observation", status: "final", text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>` }, code: { text: "x" }, subject: { reference: "Patient/a-mother" } }) });
  assert.ok([400, 422].includes(narrative.status), `a narrative with a script was answered with ${narrative.status}`);
  // What the caller sends comes back in an error as text of JSON, never as a page.
  const error = await fetch(`${server.base}/api/${encodeURIComponent(evil)}`);
  assert.match(error.headers.get("content-type"), /json/);
});

test("pages say where scripts may come from and that nobody may frame them", async () => {
  const page = await fetch(server.base);
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'self'|default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.ok(!/script-src[^;]*unsafe-(inline|eval)/.test(policy), policy);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  assert.match(page.headers.get("referrer-policy") ?? "", /no-referrer|same-origin/);
});

test("another site cannot use a person's session: no cookie across sites, no change without the session's token", async () => {
  const change = (headers) => fetch(`${server.base}/api/session`, { method: "DELETE", headers: { cookie: lan.cookie, ...headers } });
  assert.equal((await change({})).status, 403, "without the token");
  assert.equal((await change({ "x-dyad-csrf": "0".repeat(32) })).status, 403, "with another token");
  for (const headers of [{ origin: "https://evil.example", "x-dyad-csrf": lan.csrf }, { "sec-fetch-site": "cross-site", "x-dyad-csrf": lan.csrf }, { "sec-fetch-site": "same-site", "x-dyad-csrf": lan.csrf }])
    assert.notEqual((await change(headers)).status, 200, JSON.stringify(headers));
  // A form or an image of another site: the browser would say so, and then the cookie counts for nothing.
  const peek = await fetch(`${server.base}/api/cases`, { headers: { cookie: lan.cookie, "sec-fetch-site": "cross-site" } });
  assert.equal(peek.status, 401);
  assert.equal((await lan("/api/cases")).status, 200, "the session itself lives on");
});

test("a session cannot be fixed beforehand, guessed or used after its end", async () => {
  const planted = `dyad_session=${"A".repeat(43)}`;
  const response = await fetch(`${server.base}/api/session/demo`, { method: "POST", headers: { ...json, cookie: planted }, body: JSON.stringify({ login: "minh" }) });
  const set = response.headers.get("set-cookie");
  assert.match(set, /dyad_session=[^;]+;.*HttpOnly/i);
  assert.match(set, /SameSite=Strict/i);
  const cookie = cookiesOf(response);
  assert.ok(!cookie.includes("A".repeat(43)), "the planted secret was taken over");
  assert.equal((await fetch(`${server.base}/api/cases`, { headers: { cookie: planted } })).status, 401);
  const { csrf } = await response.json();
  const minh = bound(server.base, cookie, csrf);
  assert.equal((await minh("/api/cases")).status, 200);
  assert.ok((await minh("/api/session", { method: "DELETE" })).ok);
  assert.equal((await minh("/api/cases")).status, 401, "the cookie still opens after signing out");
  // Two cookies of one name: nobody can say which is ours.
  assert.equal((await fetch(`${server.base}/api/cases`, { headers: { cookie: `${lan.cookie}; ${planted}` } })).status, 401);
});

test("passwords cannot be tried without end, and an unknown login is not told from a wrong password", async () => {
  const times = { known: [], unknown: [] };
  const bodies = new Set();
  let locked = null;
  for (let i = 0; i < 40 && !locked; i++)
    for (const [kind, name] of [["known", "hung"], ["unknown", `nobody${i}`]]) {
      const began = performance.now();
      const response = await login({ login: name, password: `wrong-${i}` });
      if (response.status === 429) { locked = response; break; }
      times[kind].push(performance.now() - began);
      bodies.add(`${response.status} ${await response.text()}`);
    }
  assert.ok(locked, "forty wrong passwords were taken");
  assert.ok(Number(locked.headers.get("retry-after")) > 0);
  assert.equal(bodies.size, 1, [...bodies].join("\n"));
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const ratio = median(times.known) / median(times.unknown);
  assert.ok(ratio > 0.33 && ratio < 3, `a known login takes ${ratio.toFixed(2)} times as long`);
});

test("a request cannot be smuggled past the one before it", async () => {
  const inner = `GET /api/cases HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const cases = {
    "two lengths": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    "a length and chunks": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    "a coding that is no coding": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
    "a blank before the colon": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
    "a length that is no number": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: +5\r\n\r\n0\r\n\r\n${inner}`,
    "a length below nought": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -1\r\n\r\n${inner}`,
    "a chunk with a wrong size": `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${inner}`,
    "two hosts": `GET /health HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`,
    "a line folded": `GET /health HTTP/1.1\r\nHost: ${host}\r\nX: a\r\n b\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const statuses = answers(await raw(bytes));
    assert.ok(statuses.length <= 1 && !statuses.includes(200), `${name}: ${statuses.join(", ") || "closed"}`);
  }
  await alive();
});

test("a name that is not this server's is not answered, and no header of the caller's enters ours", async () => {
  assert.ok([400, 403, 421].includes(answers(await raw("GET /api/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))[0]));
  const said = await raw(`GET /fhir/Patient/a%0d%0aSet-Cookie:%20x=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  assert.ok(!/^set-cookie: x=1/im.test(said), said);
});

test("the server is not sent where it should not go: subscriptions name only addresses that were allowed", async () => {
  const steward = await signIn(server, "dung");
  for (const endpoint of ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:22/", "http://localhost/", "http://[::1]/", "http://0x7f000001/", "http://2130706433/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://127.0.0.1.nip.io/", "http://user@127.0.0.1/"]) {
    const response = await steward("/fhir/Subscription", { method: "POST", headers: fhir, body: JSON.stringify({ resourceType: "Subscription", status: "requested", reason: "test", criteria: "Observation?status=final", channel: { type: "rest-hook", endpoint, payload: "application/fhir+json" } }) });
    assert.ok(response.status >= 400 && response.status < 500, `${endpoint}: ${response.status}`);
  }
});

test("nobody gives themself a power: what a body says of posts or session is not believed", async () => {
  const response = await fetch(`${server.base}/api/session/demo`, { method: "POST", headers: json, body: JSON.stringify({ login: "an", posts: [{ organization: "a-cancer-hospital", role: "administrator" }], powers: ["admin", "steward", "audit"] }) });
  const an = bound(server.base, cookiesOf(response), (await response.json()).csrf);
  assert.equal((await an("/api/feeds")).status, 403);
  assert.equal((await an("/api/feeds", { headers: { "x-dyad-role": "steward", "x-forwarded-user": "dung", "x-remote-user": "dung" } })).status, 403);
  const role = await an("/fhir/PractitionerRole", { method: "POST", headers: fhir, body: JSON.stringify({ resourceType: "PractitionerRole", active: true, practitioner: { reference: "Practitioner/an" }, organization: { reference: "Organization/a-cancer-hospital" }, code: [{ coding: [{ system: "https://dyad.example/fhir/CodeSystem/role", code: "administrator" }] }] }) });
  assert.ok(role.status >= 400, `a doctor of another hospital made a post there: ${role.status}`);
});

test("a token that somebody signed themself, or unsigned, is no token", async () => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = part({ iss: server.base, sub: "lan", exp: 4102444800, scope: "user/*.cruds", fhirUser: "Practitioner/lan" });
  const none = `${part({ alg: "none", typ: "JWT" })}.${claims}.`;
  const hmac = `${part({ alg: "HS256", typ: "JWT" })}.${claims}`;
  const forged = `${hmac}.${createHmac("sha256", "secret").update(hmac).digest("base64url")}`;
  for (const token of [none, forged, "", "null", "undefined", "..", "A".repeat(5000)])
    assert.equal((await fetch(`${server.base}/fhir/Patient/a-mother`, { headers: { authorization: `Bearer ${token}` } })).status, 401, token.slice(0, 40));
  assert.equal((await fetch(`${server.base}/fhir/Patient/a-mother`, { headers: { authorization: "Basic bGFuOmxhbg==" } })).status, 401);
});

test("a search pattern that would run for ever is cut off", async () => {
  const began = performance.now();
  const patch = { resourceType: "Parameters", parameter: [{ name: "operation", part: [{ name: "type", valueCode: "replace" }, { name: "path", valueString: `Patient.where(${"'a'".repeat(1)}.matches('^(a+)+$').not() and '${"a".repeat(40)}!'.matches('^(a+)+$')).gender` }, { name: "value", valueCode: "female" }] }] };
  const response = await lan("/fhir/Patient/a-mother", { method: "PATCH", headers: fhir, body: JSON.stringify(patch) });
  assert.ok(response.status >= 400 && response.status < 500, String(response.status));
  assert.ok(performance.now() - began < 5000, "it ran for more than five seconds");
  await alive();
});

test("secrets stand neither in the log nor in the record", async () => {
  const password = "correct horse battery 7391", other = "Tr0ub4dor-and-3-more";
  await login({ login: "lan", password });
  await login({ login: "lan", password: other, code: "918273" });
  await fetch(`${server.base}/api/cases?access_token=tok-5512`, { headers: { authorization: "Bearer tok-9921", cookie: lan.cookie } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const secret = lan.cookie.match(/dyad_session=([^;]+)/)[1];
  const files = readdirSync(server.data, { recursive: true }).map((f) => join(server.data, f.toString()));
  const held = (text, where) => {
    for (const hidden of [password, other, "918273", "tok-5512", "tok-9921", secret, lan.csrf])
      assert.ok(!text.includes(hidden), `${where} holds ${hidden.slice(0, 6)}...`);
  };
  held(server.output(), "the log");
  for (const file of files) {
    try { held(readFileSync(file).toString("latin1"), file); } catch (error) { if (error.code !== "EISDIR" && error.code !== "ENXIO") throw error; }
  }
});

await run();
await server.stop();
