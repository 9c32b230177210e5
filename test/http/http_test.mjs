// SPDX-License-Identifier: Apache-2.0
// The running server over HTTP: answers have the shapes web/src/api.ts states, bad input is refused by name and loses
// nothing, changes arrive by the live feed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import http from "node:http";
import { feed, serve, suite } from "../support/server.mjs";

const root = new URL("../..", import.meta.url).pathname;
const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"]); // nothing is written but what a test writes
const get = async (path, options) => {
  const response = await fetch(server.base + path, options);
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const post = (path, body) =>
  get(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": "application/fhir+json" } });
const tag = [{ system: "https://dyad.example/fhir/CodeSystem/origin", code: "synthetic" }];

// A late heart rate of case A's mother, as the other system's history would tell it.
function heartRate(id, recordedAt, value = 104) {
  const resource = {
    resourceType: "Observation", id, meta: { lastUpdated: recordedAt, tag }, status: "final",
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs" }] }],
    code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, subject: { reference: "Patient/a-mother" },
    effectiveDateTime: recordedAt, valueQuantity: { value, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" },
  };
  return { resourceType: "Bundle", type: "history", entry: [{ fullUrl: `urn:uuid:${randomUUID()}`, resource,
    request: { method: "PUT", url: `Observation/${id}` }, response: { status: "201", lastModified: recordedAt } }] };
}

test("a model card is served as a PDF that is not empty, and an unknown one refused", async () => {
  const { models } = (await get("/api/models")).body;
  for (const { id } of models) {
    const response = await fetch(`${server.base}/api/models/${id}.pdf`);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/pdf");
    assert.ok(bytes.subarray(0, 5).toString() === "%PDF-" && bytes.length > 10_000, `${bytes.length} bytes`);
    assert.match(bytes.subarray(-1024).toString("latin1"), /%%EOF/);
  }
  const unknown = await get("/api/models/no-such-model.pdf");
  assert.equal(unknown.status, 404);
  assert.equal(unknown.body.field, "id");
});

test("every answer to the pages has the shape api.ts states", async () => {
  const lines = ['import type * as api from "../src/api";'];
  const add = (type, value) => lines.push(`export const v${lines.length}: api.${type} = ${JSON.stringify(value)};`);
  const board = (await get("/api/cases")).body;
  assert.equal(board.cases.length, 6); // three replays and their live copies
  for (const row of board.cases) {
    add("CaseSummary", row);
    const whole = (await get(`/api/cases/${row.id}`)).body;
    for (const at of ["", row.opens_at, ...whole.marks.map((m) => m.at)]) {
      const query = at ? `?at=${encodeURIComponent(at)}` : "";
      const view = (await get(`/api/cases/${row.id}${query}`)).body;
      // A few of each list say as much about the shape as all of them.
      for (const who of [view.mother, ...view.children]) who.series = who.series.slice(0, 2).map((s) => ({ ...s, points: s.points.slice(0, 2) }));
      add("CaseView", { ...view, events: view.events.slice(0, 40) });
      const advice = (await get(`/api/cases/${row.id}/advice${query}`)).body;
      add("Advice", { ...advice, days: advice.days.slice(0, 3) });
      if (at === row.opens_at) {
        add("Decision", (await get(`/api/cases/${row.id}/decision${query}`)).body);
        add("Decision", (await get(`/api/cases/${row.id}/decision${query}&weights=mother_lives:0.5,child_lives:0.5`)).body);
        const past = (await get(`/api/cases/${row.id}/decisions${query}`)).body;
        const newest = (await get(`/api/cases/${row.id}/decisions${query}&last=1`)).body;
        assert.ok(newest.decisions.length <= 1);
        if (past.decisions.length > 0) assert.ok(newest.decisions[0].at >= past.decisions.at(-1).at);
        add("PastDecisions", past);
        add("PastDecisions", newest);
      }
      for (const source of advice.sources.slice(0, 2)) add("EvidenceEntry", (await get(`/api/evidence/${source.id}`)).body);
    }
  }
  for (const card of (await get("/api/models")).body.models) add("ModelCard", card);
  const directory = `${root}web/.contract`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/answers.ts`, lines.join("\n"));
  writeFileSync(`${directory}/tsconfig.json`, JSON.stringify({ compilerOptions: { strict: true, noEmit: true, target: "es2022", module: "esnext", moduleResolution: "bundler", skipLibCheck: true, types: [] }, files: ["answers.ts"] }));
  try {
    execFileSync(`${root}web/node_modules/.bin/tsc`, ["-p", directory], { encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout.split("\n").map((l) => l.slice(0, 400)).slice(0, 12).join("\n"));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a view back in time holds nothing that was recorded later", async () => {
  const { clock } = (await get("/api/cases/case-a")).body;
  const night = "2025-02-02T22:00:00+07:00";
  const { body } = await get(`/api/cases/case-a?at=${encodeURIComponent(night)}`);
  assert.ok(Date.parse(clock.now) > Date.parse(night));
  const walk = (value) => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (value === null || typeof value !== "object") return;
    for (const key of ["recorded_at", "effective_at"]) if (value[key]) assert.ok(Date.parse(value[key]) <= Date.parse(night), `${key} ${value[key]}`);
    Object.values(value).forEach(walk);
  };
  walk(body);
  assert.equal(body.children[0].stage, "fetus");
  assert.ok(body.recorded_later > 0);
  assert.ok(!JSON.stringify(body).includes("obstruction"));
  assert.ok(body.marks.filter((m) => Date.parse(m.at) > Date.parse(night)).every((m) => m.text === null && m.key === ""));
});

test("the numbers differ between admission, recovery and obstruction", async () => {
  const { marks } = (await get("/api/cases/case-a")).body;
  const seen = [];
  // Six hours in, what the admission found has been recorded: before, the due date is not known.
  for (const key of ["admission", "stabilised", "obstruction"]) {
    const at = marks.find((m) => m.key === key).at;
    const { body } = await get(`/api/cases/case-a/advice?at=${encodeURIComponent(new Date(Date.parse(at) + 6 * 3_600_000).toISOString())}`);
    assert.ok(body.available, body.reason?.text);
    assert.equal(body.draws, 10_000);
    for (const day of body.days)
      for (const band of [day.child_survival, day.child_intact, day.mother_death])
        assert.ok(0 <= band.p05 && band.p05 <= band.median && band.median <= band.p95 && band.p95 <= 1);
    seen.push(`${body.days[0].child_survival.median} ${body.days[0].mother_death.median}`);
  }
  assert.equal(new Set(seen).size, 3, seen.join(" | "));
});

test("the same question gets the same bits", async () => {
  const path = "/api/cases/case-b/advice?at=2025-07-06T09:00:00%2B07:00";
  assert.deepEqual((await get(path)).body, (await get(path)).body);
});

const before = async () => (await get("/health")).body.last_sequence;
const refusals = [
  ["not JSON", "{\"resourceType\":", /JSON/i, 400],
  ["an unknown type", { resourceType: "Bundle", type: "collection", entry: [{ resource: { resourceType: "Patience", id: "x" } }] }, /entry\[0\]\.resource.*Patience|Patience/, 400],
  ["a wrong unit", () => { const b = heartRate("h-unit", new Date().toISOString()); b.type = "collection"; b.entry[0].resource.valueQuantity.code = "furlong"; b.entry[0].resource.valueQuantity.unit = "furlong"; return b; }, /entry\[0\]\.resource\.valueQuantity.*furlong/, 400],
  ["10,000-deep nesting", () => `{"resourceType":"Bundle","type":"collection","entry":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, /64 levels/, 413],
];
for (const [name, body, message, status] of refusals)
  test(`${name} gives one clear error and changes nothing`, async () => {
    const sequence = await before();
    const answer = await post("/fhir", typeof body === "function" ? body() : body);
    assert.equal(answer.body.resourceType, "OperationOutcome", JSON.stringify(answer.body).slice(0, 300));
    assert.equal(answer.body.issue.length, 1);
    assert.match(JSON.stringify(answer.body).replaceAll("\\\"", '"'), message);
    assert.equal(answer.status, status);
    assert.equal(await before(), sequence);
  });

test("100 MB is refused with the limit, and the server lives on", async () => {
  const sequence = await before();
  const { hostname, port } = new URL(server.base);
  const answer = await new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: "/fhir", method: "POST", headers: { "content-type": "application/fhir+json", "content-length": 100 * 1024 * 1024 } }, (response) => {
      let text = "";
      response.on("data", (d) => (text += d));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    let answered = false;
    request.on("response", () => (answered = true));
    request.on("error", (error) => answered || reject(error));
    const chunk = Buffer.alloc(1024 * 1024, " ");
    let left = 100;
    const push = () => { while (left-- > 0 && !answered) if (!request.write(chunk)) return request.once("drain", push); if (!answered) request.end(); };
    push();
  });
  assert.equal(answer.status, 413);
  assert.match(answer.text, /OperationOutcome/);
  assert.equal(await before(), sequence);
});

test("a change reaches the live feed in under a second and names only the case", async () => {
  const events = await feed(`${server.base}/live`);
  const from = performance.now();
  const { body } = await get("/api/cases/case-a");
  const answer = await post("/fhir", heartRate("live-a-1", new Date(Date.parse(body.clock.now) + 60_000).toISOString()));
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  const event = await events.next();
  assert.ok(performance.now() - from < 1_000);
  assert.deepEqual(event.data.cases, ["case-a"]);
  assert.deepEqual(Object.keys(event.data).sort(), ["cases", "recorded_at", "sequence"]);
  events.close();
  const missed = await post("/fhir", heartRate("live-a-2", new Date(Date.parse(body.clock.now) + 120_000).toISOString()));
  assert.ok(missed.status < 300);
  const resumed = await feed(`${server.base}/live`, { "last-event-id": event.id });
  assert.equal(Number((await resumed.next()).id), Number(event.id) + 1);
  resumed.close();
});

const stated = { kind: "weights", weights: { mother_lives: 0.5, child_lives: 0.2, child_intact: 0.3 }, effective_at: "2025-02-05T09:00:00+07:00", stated_by: "mother", recorded_by: "Dr Lan", capacity: "has_capacity" };
const state = (body, headers = {}) => get("/api/cases/case-a/preference", { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });

test("what she weighs is kept in versions, and nobody overwrites one they have not read", async () => {
  const held = await get("/api/cases/case-a/preference");
  const version = held.status === 200 ? held.body.version : 0;
  const now = version ? { "if-match": `W/"${version}"` } : {};
  if (version) assert.equal((await state(stated)).status, 409);
  const first = await state(stated, now);
  assert.ok(first.status < 300, JSON.stringify(first.body));
  assert.equal(first.headers.get("etag"), `W/"${version + 1}"`);
  assert.deepEqual(first.body.weights, { ...stated.weights, treatment_soon: 0 });
  const stale = await state(stated, { "if-match": 'W/"99"' });
  assert.equal(stale.status, 412);
  assert.equal(stale.body.limit, `W/"${version + 1}"`);
  assert.equal((await state({ ...stated, weights: { mother_lives: 0.5 } }, { "if-match": `W/"${version + 1}"` })).body.field, "weights");
  assert.equal((await get("/api/cases/case-a/preference", { method: "POST", body: "x", headers: { "content-type": "text/plain" } })).status, 415);
  assert.equal((await get("/api/cases/case-a/decision?weights=luck:1")).body.field, "weights");
});

test("a bad time and an unknown case are told apart", async () => {
  assert.equal((await get("/api/cases/case-a?at=yesterday")).status, 400);
  assert.equal((await get("/api/cases/nobody")).status, 404);
  assert.equal((await get("/fhir/Patient/nobody")).body.resourceType, "OperationOutcome");
});

test("what was stored is read back with its version and its digits", async () => {
  const view = (await get("/api/cases/case-a")).body;
  const [, id, , version] = view.mother.latest.find((v) => v.key === "platelets").resource.split("/");
  const { body, headers } = await get(`/fhir/Observation/${id}/_history/${version}`);
  assert.equal(body.id, id);
  assert.equal(headers.get("etag"), `W/"${version}"`);
  const sent = JSON.parse(readFileSync(`${root}data/scenarios/case-a.json`, "utf8")).entry.find((e) => e.resource.id === id);
  assert.deepEqual(body.valueQuantity, sent.resource.valueQuantity);
});

test("another host name or a foreign origin is refused", async () => {
  const { hostname, port } = new URL(server.base);
  const status = await new Promise((resolve, reject) =>
    http.get({ hostname, port, path: "/api/cases", headers: { host: "evil.example" } }, (r) => { r.resume(); resolve(r.statusCode); }).on("error", reject));
  assert.ok(status >= 400, String(status));
  const foreign = await fetch(`${server.base}/fhir`, { method: "POST", body: "{}", headers: { origin: "https://evil.example", "content-type": "application/fhir+json" } });
  assert.ok(foreign.status === 403);
});

test("logs hold no patient data", () => {
  for (const word of ["a-mother", "case-a", "Mother A", "live-a-1"]) assert.ok(!server.output().includes(word), `${word} in the log`);
});

await run();
await server.stop();
