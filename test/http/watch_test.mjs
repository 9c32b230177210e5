// SPDX-License-Identifier: Apache-2.0
// Warnings on a running server: a value crosses, the rounds keep a Flag and call the bedside, people answer, the value is
// back, and a restart repeats nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dyad, feed, serve, suite } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";

const { test, run } = suite();
const server = await serve(["--demo"], { signIn: true });
const nurse = await signIn(server, "thao");
const doctor = await signIn(server, "hoa");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what, holds, ms = 15_000) {
  for (const end = Date.now() + ms; Date.now() < end; await wait(50)) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(`not in time: ${what}`);
}
const measured = (loinc, value, unit, minutesAgo = 0) => ({
  resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: loinc }] },
  subject: { reference: "Patient/live-a-mother" }, effectiveDateTime: new Date(Date.now() - minutesAgo * 60_000 - 1000).toISOString(),
  valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
});
async function measure(...observations) {
  const answer = await nurse("/fhir", {
    method: "POST", headers: { "content-type": "application/fhir+json" },
    body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry: observations.map((resource) => ({ resource, request: { method: "POST", url: "Observation" } })) }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
}
const watched = async (who = nurse) => (await who.json("/api/cases/live-a/warnings")).body;
const warning = async (key) => (await watched()).warnings.find((w) => w.key === key && w.resolved === null);
const flags = async () => (await nurse.json("/fhir/Flag?patient=Patient/live-a-mother")).body;

test("a red heart rate is a Flag with its source within seconds, and the bedside is to be told", async () => {
  await until("the first round", async () => !(await warning("heart_rate")));
  await measure(measured("8867-4", 141, "/min"));
  const flag = await until("a Flag", async () => (await flags()).entry?.find((e) => e.resource.code.coding[0].code === "heart_rate" && e.resource.status === "active")?.resource);
  const w = await warning("heart_rate");
  assert.equal(w.id, flag.id);
  assert.equal(w.level, "act");
  assert.equal(w.state, "crossing");
  assert.equal(w.source.id, "early_warning.meows");
  assert.equal(w.value.text, "141");
  assert.deepEqual(w.pages.map((p) => p.stage), ["bedside"]);
  assert.equal(w.next.stage, "doctor");
  assert.equal(Math.round((Date.parse(w.next.at) - Date.parse(w.raised)) / 60_000), 10);
  const told = await until("the bedside is paged", async () => {
    const { body } = await nurse.json(`/fhir/Communication/${flag.id}-act-bedside`);
    return body.status === "completed" && body;
  });
  assert.deepEqual(told.extension.filter((e) => e.url.endsWith("recipient-role")).map((e) => e.valueCode), ["midwife", "nurse"]);
  const provenance = (await nurse.json(`/fhir/Provenance/${flag.id}-p1`)).body;
  assert.match(provenance.entity[0].what.reference, /^Observation\/[0-9a-f-]+\/_history\/1$/);
});

test("more of the same rings nobody again and makes no new version", async () => {
  const before = (await warning("heart_rate")).id;
  const version = (await nurse.json(`/fhir/Flag/${before}`)).body.meta.versionId;
  for (const rate of [139, 143, 140]) await measure(measured("8867-4", rate, "/min"));
  await wait(1500);
  const all = (await watched()).warnings.filter((w) => w.key === "heart_rate" && w.resolved === null);
  assert.equal(all.length, 1);
  assert.equal((await nurse.json(`/fhir/Flag/${before}`)).body.meta.versionId, version);
});

test("an answer needs what was done, a reason to be quiet, and a warning that exists", async () => {
  const id = (await warning("heart_rate")).id;
  const say = (body, path = id) => nurse.json(`/api/cases/live-a/warnings/${path}/acknowledge`, { body });
  for (const [body, field] of [[{}, "action"], [{ action: "prayed" }, "action"], [{ action: "seen", snooze_min: 30 }, "reason"], [{ action: "seen", snooze_min: 10000, reason: "x" }, "snooze_min"], [{ action: "seen", note: 7 }, "note"]]) {
    const answer = await say(body);
    assert.ok(answer.status >= 400 && answer.status < 500);
    assert.equal(answer.body.field, field);
  }
  assert.equal((await say({ action: "seen" }, "warning-none")).status, 404);
  assert.equal((await nurse.json("/api/cases/none/warnings")).status, 404);
  const another = await nurse(`/api/cases/live-a/warnings/${id}/acknowledge`, { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" });
  assert.equal(another.status, 400);
});

test("an answer is seen by the others at once, with who and what, and holds the ladder", async () => {
  const id = (await warning("heart_rate")).id;
  const live = await feed(`${server.base}/live`, { cookie: doctor.cookie });
  const answer = await nurse.json(`/api/cases/live-a/warnings/${id}/acknowledge`, { body: { action: "treated", note: "500 mL" } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  for (;;) {
    const event = await live.next();
    if (event.event === "change" && event.data.cases.includes("live-a")) break;
  }
  live.close();
  const seen = (await watched(doctor)).warnings.find((w) => w.id === id);
  assert.equal(seen.acknowledged, true);
  assert.equal(seen.answers[0].action, "treated");
  assert.equal(seen.answers[0].note, "500 mL");
  assert.match(seen.answers[0].who, /Thảo/);
  assert.ok(Date.parse(seen.held_until) > Date.now());
  const burden = (await watched()).burden[0];
  assert.ok(burden.acknowledged >= 1 && burden.acted_within >= 1);
  assert.notEqual(burden.median_minutes, null);
});

test("a snooze is limited, has its reason on the case, and ends by itself", async () => {
  await measure(measured("9279-1", 34, "/min"));
  const w = await until("a warning", () => warning("respiratory_rate"));
  const flagged = await until("its Flag", async () => (await flags()).entry?.some((e) => e.resource.id === w.id));
  assert.ok(flagged);
  const answer = await nurse.json(`/api/cases/live-a/warnings/${w.id}/acknowledge`, { body: { action: "seen", snooze_min: 20, reason: "physiotherapy" } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const now = answer.body.warnings.find((one) => one.id === w.id);
  assert.equal(now.answers[0].reason, "physiotherapy");
  assert.equal(Math.round((Date.parse(now.held_until) - Date.now()) / 60_000), 20);
});

test("the ward's burden is over all cases that run and no replay", async () => {
  const { body } = await nurse.json("/api/watch/burden");
  assert.ok(body.cases.some((c) => c.id === "live-a"));
  assert.ok(body.cases.every((c) => !c.id.startsWith("case-")));
  assert.equal(body.burden.pages, body.cases.reduce((sum, c) => sum + c.burden.pages, 0));
});

test("a replayed case shows how it would have rung, and nobody can answer it", async () => {
  const { body } = await doctor.json("/api/cases/case-b/warnings");
  assert.equal(body.replay, true);
  const answer = await doctor.json("/api/cases/case-b/warnings/any/acknowledge", { body: { action: "seen" } });
  assert.ok([409, 422, 400, 403].includes(answer.status), `${answer.status}`);
  const kept = (await doctor.json("/fhir/Flag?patient=Patient/b-mother")).body.entry ?? [];
  assert.ok(kept.every((e) => !e.resource.id.startsWith("warning-")));
});

test("without a session there is nothing", async () => {
  assert.equal((await fetch(`${server.base}/api/cases/live-a/warnings`)).status, 401);
  assert.equal((await fetch(`${server.base}/api/watch/burden`)).status, 401);
});

test("after a kill and a restart nothing is told twice", async () => {
  const count = async (call) => (await call("/fhir/Communication?subject=Patient/live-a-mother&category=https://dyad.example/fhir/CodeSystem/concept|warning-page&_summary=count").then((r) => r.json())).total;
  await wait(800);
  const before = await count(nurse);
  const heart = (await warning("heart_rate")).id;
  server.process.removeAllListeners("exit");
  const gone = new Promise((resolve) => server.process.once("exit", resolve));
  server.process.kill("SIGKILL");
  await gone;
  const again = spawn(dyad, ["serve", "--open", "--listen", "127.0.0.1:0", "--data", server.data]);
  let said = "";
  again.stdout.on("data", (d) => (said += d));
  const base = await until("the restart", () => said.match(/Dyad is at (http:\/\/[^\s/]+)\//)?.[1], 30_000);
  const call = (path) => fetch(base + path);
  await wait(2500);
  assert.equal(await count(call), before);
  const w = (await (await call("/api/cases/live-a/warnings")).json()).warnings.find((one) => one.id === heart);
  assert.equal(w.answers.length, 1);
  const ended = new Promise((resolve) => again.once("exit", resolve));
  again.kill("SIGTERM");
  await ended;
});

await run();
await server.stop();
