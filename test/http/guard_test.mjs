// SPDX-License-Identifier: Apache-2.0
// Orders on a running server, by every way in: each is judged and kept as an issue, recomputed when the plan moves, and
// let stand only by somebody with a reason.
import assert from "node:assert/strict";
import { serve, suite } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";

const { test, run } = suite();
const server = await serve(["--demo"], { signIn: true });
const oncologist = await signIn(server, "lan");
const obstetrician = await signIn(server, "hoa");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what, holds, ms = 15_000) {
  for (const end = Date.now() + ms; Date.now() < end; await wait(50)) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(`not in time: ${what}`);
}
// The record chooses the ids of what people write; here orders are called by names of our own.
const ids = {};
async function stored({ id: name, ...resource }) {
  const id = ids[name];
  const answer = await oncologist(`/fhir/${resource.resourceType}${id ? `/${id}` : ""}`, {
    method: id ? "PUT" : "POST", headers: { "content-type": "application/fhir+json", prefer: "return=representation" }, body: JSON.stringify(id ? { ...resource, id } : resource),
  });
  assert.ok(answer.ok, await answer.clone().text());
  ids[name] = (await answer.json()).id;
}
const order = (id, text, more = {}) => ({
  resourceType: "MedicationRequest", id, status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: new Date(Date.now() - 1000).toISOString(),
  medicationCodeableConcept: { text }, ...more,
});
const guarded = async (who = oncologist) => (await who.json("/api/cases/live-a/guard")).body;
const row = async (id) => (await guarded()).orders.find((o) => o.resource.split("/")[1] === ids[id]);
const withIssue = (id) => until(`an issue of ${id}`, async () => {
  const found = await row(id);
  return found?.issue ? found : null;
});

test("an order by FHIR is judged within seconds and kept as an issue with severity, source, words and exact versions", async () => {
  await stored(order("guard-ibuprofen", "Ibuprofen 400 mg three times a day"));
  const found = await withIssue("guard-ibuprofen");
  assert.equal(found.severity, "moderate"); // 27+3: from 28+0 on it is contraindicated
  const issue = (await oncologist.json(`/fhir/DetectedIssue/${found.issue.id}`)).body;
  assert.equal(issue.severity, "moderate");
  assert.deepEqual(issue.implicated, [{ reference: `MedicationRequest/${ids["guard-ibuprofen"]}` }]);
  assert.equal(issue.evidence[0].code[0].coding[0].code, "drug.nsaid");
  assert.deepEqual(issue._detail.extension.map((e) => e.extension.find((x) => x.url === "lang").valueCode).sort(), ["vi", "zh"]);
  const provenance = (await oncologist.json(`/fhir/Provenance/${found.issue.id}-p1`)).body;
  assert.equal(provenance.target[0].reference, `DetectedIssue/${found.issue.id}/_history/1`);
  assert.equal(provenance.entity[0].what.reference, `MedicationRequest/${ids["guard-ibuprofen"]}/_history/1`);
  assert.ok(found.findings[0].changes_on > new Date().toISOString().slice(0, 10));
});

test("orders in a transaction, administrations and imaging are judged too; what is unknown is said", async () => {
  const resources = [
    order("guard-unknown", "Zzzumab 10 mg"),
    { resourceType: "MedicationAdministration", id: "guard-given", status: "in-progress", subject: { reference: "Patient/live-a-mother" }, effectivePeriod: { start: new Date(Date.now() - 1000).toISOString() }, medicationCodeableConcept: { coding: [{ system: "http://www.whocc.no/atc", code: "B01AF02" }], text: "Apixaban" } },
    { resourceType: "ServiceRequest", id: "guard-ct-1", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: new Date(Date.now() - 2000).toISOString(), code: { text: "CT abdomen" } },
    { resourceType: "ServiceRequest", id: "guard-ct-2", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: new Date(Date.now() - 1000).toISOString(), code: { text: "CT pelvis" } },
  ];
  const answer = await oncologist("/fhir", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry: resources.map(({ id: _, ...resource }) => ({ resource, request: { method: "POST", url: resource.resourceType } })) }) });
  assert.equal(answer.status, 200, await answer.clone().text());
  (await answer.json()).entry.forEach((entry, i) => { ids[resources[i].id] = entry.response.location.match(/[A-Z][A-Za-z]+\/([^/]+)/)[1]; });
  assert.equal((await withIssue("guard-unknown")).state, "unknown");
  assert.equal((await withIssue("guard-given")).severity, "high");
  assert.equal((await withIssue("guard-ct-2")).findings[0].code, "guard.dose_alert");
  assert.equal((await row("guard-ct-1")).severity, "none");
  assert.equal((await guarded()).dose.high, 92);
});

test("chemotherapy is held against the planned birth, again when the plan moves", async () => {
  await stored(order("guard-chemo", "Carboplatin", { medicationCodeableConcept: { coding: [{ system: "http://www.whocc.no/atc", code: "L01XA02" }], text: "Carboplatin" } }));
  assert.equal((await withIssue("guard-chemo")).severity, "low");
  const birth = (days) => ({ resourceType: "ServiceRequest", id: "guard-birth", status: "active", intent: "plan", subject: { reference: "Patient/live-a-mother" }, code: { coding: [{ system: "http://snomed.info/sct", code: "11466000" }] }, occurrenceDateTime: new Date(Date.now() + days * 86_400_000).toISOString() });
  await stored(birth(5));
  const closer = await until("the new issue", async () => {
    const found = await row("guard-chemo");
    return found.issue.version === 2 ? found : null;
  });
  assert.equal(closer.severity, "high");
  assert.ok(closer.findings.some((x) => x.code === "guard.chemo_before_birth" && /5|4/.test(x.words.vi)));
  await stored(birth(30));
  await until("the issue eased", async () => (await row("guard-chemo")).severity === "low");
});

test("an override needs a reason and the version read; who and why stand on the case for the other hospital", async () => {
  const { issue } = await withIssue("guard-given");
  const say = (body, version, who = oncologist) => who.json(`/api/cases/live-a/guard/${issue.id}/override`, { body, headers: version ? { "if-match": `W/"${version}"` } : {} });
  assert.equal((await say({ reason: "no alternative" })).status, 400);
  assert.equal((await say({}, issue.version)).body.field, "reason");
  assert.equal((await say({ reason: "  " }, issue.version)).status, 400);
  assert.equal((await say({ reason: "no alternative" }, 99)).status, 412);
  const done = await say({ reason: "lung embolism, heparin impossible" }, issue.version);
  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.equal(done.headers.get("etag"), `W/"${issue.version + 1}"`);
  const seen = (await guarded(obstetrician)).orders.find((o) => o.issue?.id === issue.id);
  assert.equal(seen.issue.open, false);
  assert.match(seen.issue.overrides[0].who, /Lan/);
  assert.equal(seen.issue.overrides[0].reason, "lung embolism, heparin impossible");
  const kept = (await obstetrician.json(`/fhir/DetectedIssue/${issue.id}`)).body;
  assert.equal(kept.status, "mitigated");
  assert.match(kept.mitigation[0].author.reference, /^Practitioner\//);
  assert.equal((await say({ reason: "the same page, later" }, issue.version, obstetrician)).status, 412);
});

test("two who override at once: one is told to look again", async () => {
  const { issue } = await withIssue("guard-ibuprofen");
  const say = (who) => who.json(`/api/cases/live-a/guard/${issue.id}/override`, { body: { reason: "short course" }, headers: { "if-match": `W/"${issue.version}"` } });
  const answers = await Promise.all([say(oncologist), say(obstetrician)]);
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412]);
});

test("without sign-in nobody can override", async () => {
  const open = await serve(["--demo"]);
  try {
    const answer = await fetch(`${open.base}/api/cases/live-a/guard/any/override`, { method: "POST", headers: { "content-type": "application/json", "if-match": 'W/"1"' }, body: '{"reason":"because"}' });
    assert.equal(answer.status, 403);
    assert.equal((await answer.json()).error, "sign-in-needed");
  } finally {
    await open.stop();
  }
  assert.equal((await fetch(`${server.base}/api/cases/live-a/guard`)).status, 401);
});

test("what was called off takes its issue with it", async () => {
  await stored({ ...order("guard-unknown", "Zzzumab 10 mg"), status: "stopped" });
  await until("the issue to end", async () => !(await row("guard-unknown")));
  const all = (await oncologist.json("/fhir/DetectedIssue?patient=Patient/live-a-mother&_count=200")).body.entry.map((e) => e.resource);
  const ended = all.find((i) => i.implicated[0].reference === `MedicationRequest/${ids["guard-unknown"]}`);
  await until("its end", async () => (await oncologist.json(`/fhir/DetectedIssue/${ended.id}`)).body.identifiedPeriod?.end);
});

await run();
await server.stop();
