// SPDX-License-Identifier: Apache-2.0
// Operations of the FHIR interface: everything, document, validate, meta and the last observations.
import assert from "node:assert/strict";
import { fhirServer, issue, link, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer(["--demo"]);
const { get, put, post, base } = fhir;
const names = (body, mode) => (body.entry ?? []).filter((e) => !mode || e.search.mode === mode).map((e) => `${e.resource.resourceType}/${e.resource.id}`);

await put("Organization/h", { resourceType: "Organization", id: "h", name: "H" });
await put("Patient/mum", patient("mum", { managingOrganization: { reference: "Organization/h" } }));
await put("Patient/baby", patient("baby"));
await put("RelatedPerson/mum-of-baby", { resourceType: "RelatedPerson", id: "mum-of-baby", patient: { reference: "Patient/baby" } });
await put("Patient/mum", patient("mum", { managingOrganization: { reference: "Organization/h" }, link: [{ type: "seealso", other: { reference: "RelatedPerson/mum-of-baby" } }] }));
for (const [id, who, when, value] of [["e1", "mum", "2025-01-05T10:00:00Z", 120], ["e2", "mum", "2025-02-05T10:00:00Z", 90], ["e3", "baby", "2025-02-06T10:00:00Z", 200], ["e4", "mum", "2025-03-05T10:00:00Z", 80]])
  await put(`Observation/${id}`, observation(who, value, { id, effectiveDateTime: when }));
await put("Observation/other", observation("mum", 11, { id: "other", code: { coding: [{ system: "http://loinc.org", code: "718-7" }] }, valueQuantity: { value: 11, unit: "g/dL", system: "http://unitsofmeasure.org", code: "g/dL" } }));

test("everything of a mother shows her children too, and what they name", async () => {
  const { status, body } = await get("Patient/mum/$everything");
  assert.equal(status, 200);
  assert.deepEqual(names(body, "match").sort(), ["Observation/e1", "Observation/e2", "Observation/e3", "Observation/e4", "Observation/other", "Patient/baby", "Patient/mum", "RelatedPerson/mum-of-baby"]);
  assert.deepEqual(names(body, "include"), ["Organization/h"]);
  assert.deepEqual(names((await get("Patient/baby/$everything")).body, "match").sort(), ["Observation/e3", "Patient/baby", "RelatedPerson/mum-of-baby"]);
});

test("everything within dates, of types, since a time", async () => {
  const dated = names((await get("Patient/mum/$everything?start=2025-02-01&end=2025-02-28")).body, "match");
  assert.deepEqual(dated.filter((n) => n.startsWith("Observation")).sort(), ["Observation/e2", "Observation/e3", "Observation/other"]);
  assert.ok(dated.includes("Patient/mum"));
  assert.deepEqual(names((await get("Patient/mum/$everything?_type=Patient")).body).sort(), ["Patient/baby", "Patient/mum"]);
  assert.equal(names((await get("Patient/mum/$everything?_since=2999-01-01")).body, "match").length, 0);
  assert.equal((await get("Patient/mum/$everything?start=soon")).status, 400);
  assert.equal((await get("Patient/nobody/$everything")).status, 404);
});

test("everything comes in pages that stand still while others write", async () => {
  const whole = names((await get("Patient/mum/$everything")).body, "match");
  const seen = [];
  for (let url = "Patient/mum/$everything?_count=2", n = 0; url && n < 20; n++) {
    const { body } = await get(url);
    seen.push(...names(body, "match"));
    await put(`Observation/late${n}`, observation("mum", 1, { id: `late${n}`, effectiveDateTime: "2025-04-01" }));
    url = link(body, "next");
  }
  assert.deepEqual(seen.sort(), whole.sort());
});

test("everything of a case holds mother and child", async () => {
  const { status, body } = await get("EpisodeOfCare/case-a/$everything");
  assert.equal(status, 200);
  const types = new Set(names(body, "match").map((n) => n.split("/")[0]));
  for (const type of ["EpisodeOfCare", "Patient", "Observation"]) assert.ok(types.has(type), type);
  assert.equal(names(body, "match").filter((n) => n === "EpisodeOfCare/case-a").length, 1);
  assert.ok(names(body, "match").includes("Patient/a-mother"));
});

test("the summary of a case is a document: the same for the same time, with all that it names", async () => {
  const { clock } = await (await fetch(`${fhir.server.base}/api/cases/case-a`)).json();
  const path = `EpisodeOfCare/case-a/$document?at=${encodeURIComponent(clock.now)}`;
  const { status, body, text } = await get(path);
  assert.equal(status, 200, text.slice(0, 300));
  assert.equal(body.type, "document");
  assert.match(body.identifier.value, /^urn:uuid:[0-9a-f-]{36}$/);
  const [{ resource: composition }] = body.entry;
  assert.equal(composition.resourceType, "Composition");
  assert.equal(composition.subject.reference, "Patient/a-mother");
  assert.ok(composition.section.length >= 5);
  const held = new Set(body.entry.map((e) => e.fullUrl));
  assert.equal(held.size, body.entry.length);
  const references = [...JSON.stringify(composition).matchAll(/"reference":"([A-Z][^"#]*)"/g)].map((m) => m[1]);
  assert.ok(references.length > 10);
  for (const reference of references) assert.ok(held.has(`${base}/${reference}`), reference);
  assert.equal((await get(path)).text, text);
  assert.notEqual((await get("EpisodeOfCare/case-a/$document?at=2025-02-02T22:00:00%2B07:00")).body.identifier.value, body.identifier.value);
  const verdict = await post("Composition/$validate", composition);
  assert.deepEqual(verdict.body.issue.filter((i) => i.severity === "error"), []);
  assert.equal((await get("EpisodeOfCare/none/$document")).status, 404);
  for (const [lang, title, section] of [["vi", /^Tóm tắt ca: /, "Diễn biến"], ["zh", /^病例摘要：/, "经过"]]) {
    const [{ resource: theirs }] = (await get(`${path}&lang=${lang}`)).body.entry;
    assert.equal(theirs.language, lang);
    assert.match(theirs.title, title);
    assert.ok(theirs.section.some((one) => one.title === section));
    assert.doesNotMatch(JSON.stringify(theirs.section.map((one) => [one.title, one.text.div.replace(/<[^>]*>/g, " ")])), /\b(the|not|values|Measured|diagnoses)\b/);
    assert.notEqual(theirs.id, composition.id);
    assert.deepEqual((await post("Composition/$validate", theirs)).body.issue.filter((i) => i.severity === "error"), []);
  }
  assert.equal((await get(`${path}&lang=fr`)).status, 400);
});

test("a composition becomes a document", async () => {
  await put("Composition/c", { resourceType: "Composition", id: "c", status: "final", type: { text: "note" }, date: "2025-02-03", title: "T", author: [{ reference: "Organization/h" }], subject: { reference: "Patient/baby" }, section: [{ title: "S", entry: [{ reference: "Observation/e3" }] }] });
  const { body } = await get("Composition/c/$document");
  assert.deepEqual(names({ entry: body.entry }).slice(0, 1), ["Composition/c"]);
  for (const name of ["Observation/e3", "Patient/baby", "Organization/h"]) assert.ok(names({ entry: body.entry }).includes(name), name);
  assert.equal((await get("Composition/none/$document")).status, 404);
});

test("a resource is checked without being kept", async () => {
  const good = await post("Patient/$validate", patient("v", { gender: "female" }));
  assert.equal(good.status, 200);
  assert.equal(issue(good).severity, "information");
  const bad = await post("Patient/$validate", patient("v", { gendr: "female" }));
  assert.equal(bad.status, 200);
  assert.ok(bad.body.issue.some((i) => i.severity === "error" && i.expression[0] === "Patient.gendr"), bad.text);
  const coded = await post("Patient/$validate", patient("v", { gender: "woman" }));
  assert.ok(coded.body.issue.some((i) => i.severity === "error"), coded.text);
  assert.equal((await get("Patient/v")).status, 404);
});

test("a check by Parameters knows the intent", async () => {
  const ask = (path, mode, resource) => post(path, { resourceType: "Parameters", parameter: [{ name: "mode", valueCode: mode }, ...(resource ? [{ name: "resource", resource }] : [])] });
  const update = await ask("Patient/$validate", "update", patient());
  assert.ok(update.body.issue.some((i) => i.severity === "error" && /id/.test(i.diagnostics)), update.text);
  assert.equal(issue(await ask("Patient/$validate", "create", patient())).severity, "information");
  assert.equal(issue(await ask("Patient/mum/$validate", "delete")).severity, "information");
  assert.equal(issue(await ask("Patient/nobody/$validate", "delete")).severity, "error");
  assert.equal((await ask("Patient/$validate", "explode", patient())).status, 400);
  assert.equal((await get("Patient/mum/$validate")).status, 200);
  assert.equal((await post("Patient/$validate", { resourceType: "Parameters" })).status, 400);
});

test("tags are added and taken away", async () => {
  const meta = (tag) => ({ resourceType: "Parameters", parameter: [{ name: "meta", valueMeta: { tag: [tag] } }] });
  const tag = { system: "urn:x", code: "study" };
  const added = await post("Patient/mum/$meta-add", meta(tag));
  assert.equal(added.status, 200, added.text);
  assert.deepEqual(added.body.parameter[0].valueMeta.tag, [tag]);
  assert.deepEqual((await get("Patient/mum/$meta")).body.parameter[0].valueMeta.tag, [tag]);
  assert.deepEqual(names((await get("Patient?_tag=urn:x|study")).body), ["Patient/mum"]);
  assert.equal((await post("Patient/mum/$meta-delete", meta(tag))).body.parameter[0].valueMeta.tag, undefined);
});

test("the last observations of each code", async () => {
  const { status, body, text } = await get("Observation/$lastn?patient=mum&max=2&code=777-3,718-7");
  assert.equal(status, 200, text);
  assert.equal(body.entry.filter((e) => e.resource.code.coding[0].code === "777-3").length, 2);
  assert.equal(body.entry.filter((e) => e.resource.code.coding[0].code === "718-7").length, 1);
  assert.equal((await get("Observation/$lastn")).status, 400);
  assert.equal((await get("Observation/$lastn?patient=mum&max=x")).status, 400);
});

test("an operation that is not there is named", async () => {
  for (const path of ["$reindex", "Patient/$match", "Patient/mum/$graphql"]) {
    const answer = await get(path);
    assert.equal(answer.status, 404);
    assert.ok(issue(answer).diagnostics.includes(path.split("/").at(-1)));
  }
});

await run();
await fhir.stop();
