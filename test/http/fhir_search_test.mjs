// SPDX-License-Identifier: Apache-2.0
// Searching by the FHIR interface: the answer's form, paging, parts, compartments, and what is told about parameters
// that are not known. Which resources match what is claimed beside the search itself.
import assert from "node:assert/strict";
import { fhirServer, issue, link, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, put, post, del, search, base } = fhir;

await put("Patient/m", patient("m", { gender: "female", birthDate: "1995-03-01", name: [{ family: "Trần & Lê", given: ["Đào"] }], text: { status: "generated", div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } }));
await put("Patient/n", patient("n", { gender: "female" }));
for (let i = 0; i < 25; i++) await put(`Observation/o${String(i).padStart(2, "0")}`, observation(i < 20 ? "m" : "n", 100 + i, { id: `o${String(i).padStart(2, "0")}` }));
await put("Encounter/e", { resourceType: "Encounter", id: "e", status: "in-progress", class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" }, subject: { reference: "Patient/m" } });
const matches = (body) => (body.entry ?? []).filter((e) => e.search.mode === "match").map((e) => e.resource.id);

test("a search gives matches with whole addresses, a total and its own link", async () => {
  const { status, body } = await get("Observation?patient=m&code=777-3");
  assert.equal(status, 200);
  assert.equal(body.type, "searchset");
  assert.equal(body.total, 20);
  assert.equal(body.entry[0].fullUrl, `${base}/Observation/${body.entry[0].resource.id}`);
  assert.ok(body.entry.every((e) => e.search.mode === "match"));
  assert.match(link(body, "self"), /\/fhir\/Observation\?/);
  assert.equal((await get(link(body, "self"))).body.total, 20);
});

test("a form says the same as an address, and both together too", async () => {
  assert.equal((await search("Observation/_search", { patient: "m" })).body.total, 20);
  assert.equal((await search("Observation/_search?patient=m", { _count: "1" })).body.entry.length, 1);
  assert.equal((await search("_search", { _type: "Patient,Encounter" })).body.total, 3);
  assert.equal((await get("Observation/_search?patient=m")).body.total, 20);
  const wrong = await post("Observation/_search", "{}", { "content-type": "application/json" });
  assert.equal(wrong.status, 415);
});

test("what others have recorded as audit is searched by its own parameters where nobody signs in", async () => {
  await put("AuditEvent/their", { resourceType: "AuditEvent", id: "their", type: { code: "rest" }, action: "R", recorded: "2026-01-02T03:04:05Z", agent: [{ requestor: true, name: "Somebody" }], source: { observer: { display: "their system" } } });
  assert.deepEqual(matches((await get("AuditEvent?action=R&agent-name=some")).body), ["their"]);
  assert.deepEqual(matches((await get("AuditEvent?action=C")).body), []);
});

async function follow(first, between = async () => {}) {
  const seen = [];
  for (let url = first, n = 0; url && n < 100; n++) {
    const { status, body } = await get(url);
    assert.equal(status, 200, url);
    seen.push(...matches(body));
    await between(n);
    url = link(body, "next");
  }
  return seen;
}

test("pages go through all matches once, and stand still while others write", async () => {
  const whole = matches((await get("Observation?patient=m&_count=100")).body);
  assert.equal(whole.length, 20);
  const paged = await follow("Observation?patient=m&_count=3", async (n) => {
    await put(`Observation/new${n}`, observation("m", 1, { id: `new${n}` }));
    await put("Observation/o05", observation("m", 999 + n, { id: "o05" }));
    if (n === 2) await del("Observation/o19");
  });
  assert.deepEqual([...paged].sort(), [...whole].sort());
  assert.equal(new Set(paged).size, paged.length);
});

test("a link keeps the characters of a value whatever they are", async () => {
  const { body } = await get(`Patient?name=${encodeURIComponent("Trần & Lê")}&gender=female,male`);
  assert.deepEqual(matches(body), ["m"]);
  assert.deepEqual(matches((await get(link(body, "self"))).body), ["m"]);
  assert.deepEqual(matches((await get(link(body, "first"))).body), ["m"]);
});

test("the count alone, in the three ways clients ask for it", async () => {
  const total = (await get("Observation?patient=n&_summary=count")).body;
  assert.equal(total.total, 5);
  assert.equal(total.entry, undefined);
  const none = (await get("Observation?patient=n&_count=0")).body;
  assert.equal(none.total, 5);
  assert.deepEqual(matches(none), []);
  const fhirpy = await get("Observation?patient=n&_count=0&_totalMethod=count");
  assert.equal(fhirpy.status, 200);
  assert.equal(fhirpy.body.total, 5);
});

test("a parameter that is not known is ignored, told, and left out of the link", async () => {
  const { status, body } = await get("Patient?_id=m&colour=green");
  assert.equal(status, 200);
  assert.deepEqual(matches(body), ["m"]);
  const told = body.entry.find((e) => e.search.mode === "outcome").resource;
  assert.equal(told.resourceType, "OperationOutcome");
  assert.match(told.issue[0].diagnostics, /colour/);
  assert.ok(!link(body, "self").includes("colour"));
  const strict = await get("Patient?_id=m&colour=green", { prefer: "handling=strict" });
  assert.equal(strict.status, 400);
  assert.match(issue(strict).diagnostics, /colour/);
});

test("a value that cannot be is refused and named", async () => {
  const wrong = await get("Patient?birthdate=yesterday");
  assert.equal(wrong.status, 400);
  assert.match(JSON.stringify(issue(wrong)), /birthdate/);
});

test("included resources say that they are", async () => {
  const { body } = await get("Observation?_id=o01&_include=Observation:subject");
  assert.deepEqual(body.entry.map((e) => e.search.mode), ["match", "include"]);
  assert.equal(body.entry[1].resource.id, "m");
  const back = (await get("Patient?_id=n&_revinclude=Observation:subject")).body;
  assert.equal(back.entry.filter((e) => e.search.mode === "include").length, 5);
});

test("parts of matches, marked", async () => {
  const { body } = await get("Patient?_id=m&_elements=birthDate");
  assert.deepEqual(Object.keys(body.entry[0].resource).sort(), ["birthDate", "id", "meta", "resourceType"]);
  assert.equal(body.entry[0].resource.meta.tag[0].code, "SUBSETTED");
  assert.equal((await get("Patient?_id=m&_summary=true")).body.entry[0].resource.text, undefined);
  assert.equal((await get("Patient?_id=m&_summary=text")).body.entry[0].resource.birthDate, undefined);
});

test("several types, and everything of a compartment", async () => {
  assert.deepEqual((await get("?_type=Patient,Encounter")).body.entry.map((e) => e.resource.resourceType).sort(), ["Encounter", "Patient", "Patient"]);
  const observations = (await get("Patient/n/Observation?code=777-3")).body;
  assert.equal(observations.total, 5);
  const all = await get("Patient/n/*?_count=100");
  assert.equal(all.status, 200, all.text);
  assert.ok(matches(all.body).includes("o20") && !matches(all.body).includes("o01"));
  assert.equal((await search("Patient/n/Observation/_search", { code: "777-3" })).body.total, 5);
  assert.equal((await get("Organization/n/Patient")).status, 404);
  assert.equal((await get("Patient/n/Nonsense")).status, 404);
});

test("what is common to all resources can be searched: id, date, tag, label, profile, source", async () => {
  const meta = { tag: [{ system: "urn:t", code: "t1" }], security: [{ system: "urn:s", code: "R" }], profile: ["http://p.example/mine|1.0"], source: "http://src.example/x" };
  await put("Group/tagged", { resourceType: "Group", id: "tagged", meta, type: "person", actual: true });
  await put("Group/plain", { resourceType: "Group", id: "plain", type: "person", actual: true });
  for (const query of ["_id=tagged", "_tag=urn:t|t1", "_tag=t1", "_security=urn:s|R", "_source=http://src.example/x", "_profile=http://p.example/mine", "_profile=http://p.example/mine|1.0"])
    assert.deepEqual(matches((await get(`Group?${query}`)).body), ["tagged"], query);
  assert.deepEqual(matches((await get("Group?_lastUpdated=gt2999")).body), []);
  assert.equal(matches((await get("Group?_lastUpdated=gt2020")).body).length, 2);
});

test("the format asked for stays in the links", async () => {
  const { body } = await get("Observation?_count=2&_format=json");
  assert.match(link(body, "next"), /_format=json/);
});

test("a page that no link gave is refused", async () => {
  assert.equal((await get("Observation?_page=nonsense")).status, 400);
});

await run();
await fhir.stop();
