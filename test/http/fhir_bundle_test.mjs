// SPDX-License-Identifier: Apache-2.0
// Transactions and batches: all or nothing against each by itself, order, references between entries, and answers in
// the order of the request.
import assert from "node:assert/strict";
import { bundle, entry, fhirServer, issue, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, post, put, base } = fhir;
const transaction = (...entries) => post("", bundle("transaction", entries));
const batch = (...entries) => post("", bundle("batch", entries));
const status = (answer) => answer.body.entry.map((e) => Number(e.response.status.slice(0, 3)));
const named = (value) => patient(undefined, { identifier: [{ system: "urn:hospital", value }] });

test("a transaction stores everything and answers in the order asked", async () => {
  await put("Patient/old", patient("old"));
  const answer = await transaction(entry("PUT", "Patient/t1", patient("t1")), entry("POST", "Patient", patient()), entry("DELETE", "Patient/old"), entry("GET", "Patient/t1"));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.type, "transaction-response");
  assert.deepEqual(status(answer), [201, 201, 204, 200]);
  assert.match(answer.body.entry[0].response.location, /Patient\/t1\/_history\/1$/);
  assert.equal(answer.body.entry[0].response.etag, 'W/"1"');
  assert.ok(Date.parse(answer.body.entry[0].response.lastModified));
  assert.equal(answer.body.entry[3].resource.id, "t1");
  assert.equal((await get("Patient/old")).status, 410);
});

test("a transaction with one wrong entry stores nothing and names the entry", async () => {
  const answer = await transaction(entry("PUT", "Patient/t2", patient("t2")), entry("POST", "Patient", patient(undefined, { birthDate: "soon" })));
  assert.equal(answer.status, 400);
  assert.equal(issue(answer).expression[0], "Bundle.entry[1].resource.birthDate");
  assert.equal((await get("Patient/t2")).status, 404);
});

test("entries refer to each other by urn:uuid, by relative address and by conditions", async () => {
  const urn = "urn:uuid:4d6d6b1e-4b1a-4f0a-9c2e-0d6f6a1b2c3d";
  const answer = await transaction(
    { ...entry("POST", "Observation", { ...observation("x", 5), subject: { reference: urn } }) },
    { fullUrl: urn, ...entry("POST", "Patient", named("ref")) },
  );
  assert.equal(answer.status, 200, answer.text);
  const [, obs] = answer.body.entry[0].response.location.match(/Observation\/([^/]+)/);
  const [, made] = answer.body.entry[1].response.location.match(/(Patient\/[^/]+)/);
  assert.equal((await get(`Observation/${obs}`)).body.subject.reference, made);
  const conditional = await transaction(entry("POST", "Observation", { ...observation("x", 6), subject: { reference: "Patient?identifier=urn:hospital|ref" } }));
  assert.equal(conditional.status, 200, conditional.text);
  const [, second] = conditional.body.entry[0].response.location.match(/Observation\/([^/]+)/);
  assert.equal((await get(`Observation/${second}`)).body.subject.reference, made);
  const nobody = await transaction(entry("POST", "Observation", { ...observation("x", 6), subject: { reference: "Patient?identifier=urn:hospital|nobody" } }));
  assert.ok(nobody.status >= 400 && nobody.status < 500);
  assert.equal(nobody.body.resourceType, "OperationOutcome");
});

test("deletions come first, then creations, then changes, whatever the order of the entries", async () => {
  await put("Patient/again", patient("again"));
  const answer = await transaction(entry("GET", "Patient/order"), entry("PUT", "Patient/order", patient("order")), entry("DELETE", "Patient/again"));
  assert.deepEqual(status(answer), [200, 201, 204]);
});

test("conditions guard entries as headers guard requests", async () => {
  await put("Patient/c", patient("c"));
  const stale = await transaction(entry("PUT", "Patient/c", patient("c"), { ifMatch: 'W/"9"' }), entry("POST", "Patient", named("with-stale")));
  assert.equal(stale.status, 412, stale.text);
  assert.deepEqual((await get("Patient?identifier=urn:hospital|with-stale")).body.entry, undefined);
  const good = await transaction(entry("PUT", "Patient/c", patient("c"), { ifMatch: 'W/"1"' }));
  assert.deepEqual(status(good), [200]);
  const exists = await transaction(entry("PUT", "Patient/c", patient("c"), { ifNoneMatch: "*" }));
  assert.equal(exists.status, 412);
  const once = () => transaction(entry("POST", "Patient", named("once"), { ifNoneExist: "identifier=urn:hospital|once" }));
  assert.deepEqual(status(await once()), [201]);
  assert.deepEqual(status(await once()), [200]);
  assert.deepEqual(status(await transaction(entry("PUT", "Patient?identifier=urn:hospital|once", named("once")))), [200]);
  assert.deepEqual(status(await transaction(entry("DELETE", "Patient?identifier=urn:hospital|once"))), [204]);
});

test("a transaction patches: FHIRPath Patch as Parameters, JSON Patch in a Binary", async () => {
  await put("Patient/pa", patient("pa", { gender: "male" }));
  const data = Buffer.from(JSON.stringify([{ op: "replace", path: "/gender", value: "female" }])).toString("base64");
  const json = await transaction(entry("PATCH", "Patient/pa", { resourceType: "Binary", contentType: "application/json-patch+json", data }));
  assert.equal(json.status, 200, json.text);
  assert.equal((await get("Patient/pa")).body.gender, "female");
  const part = (name, value) => ({ name, ...value });
  const parameters = { resourceType: "Parameters", parameter: [{ name: "operation", part: [part("type", { valueCode: "delete" }), part("path", { valueString: "Patient.gender" })] }] };
  assert.equal((await transaction(entry("PATCH", "Patient/pa", parameters))).status, 200);
  assert.equal((await get("Patient/pa")).body.gender, undefined);
});

test("a resource named twice in a transaction is refused", async () => {
  const answer = await transaction(entry("PUT", "Patient/twice", patient("twice")), entry("PUT", "Patient/twice", patient("twice")));
  assert.equal(answer.status, 400, answer.text);
  assert.equal((await get("Patient/twice")).status, 404);
});

test("an entry without its resource, its request or its method is named", async () => {
  for (const wrong of [entry("POST", "Patient"), { resource: patient() }, { ...entry("POST", "Patient", null), resource: null }, entry("STEAL", "Patient/x"), entry("PUT", "Patient", patient("x")), entry("POST", "Patient/x", patient()), entry("PUT", "https://elsewhere.example/fhir/Patient/x", patient("x"))]) {
    const answer = await transaction(wrong);
    assert.ok(answer.status === 400 || answer.status === 422, JSON.stringify(wrong));
    assert.match(issue(answer).expression[0], /^Bundle\.entry\[0\]/, answer.text);
  }
});

test("addresses in entries may be relative, rooted or whole", async () => {
  const answer = await transaction(entry("PUT", "/Patient/r1", patient("r1")), entry("PUT", `${base}/Patient/r2`, patient("r2")), entry("GET", "/Patient/r1"));
  assert.deepEqual(status(answer), [201, 201, 200]);
});

test("a batch does what it can, and each entry tells for itself", async () => {
  const answer = await batch(
    entry("PUT", "Patient/b1", patient("b1")), entry("POST", "Patient", patient(undefined, { birthDate: "soon" })), entry("GET", "Patient/b1"),
    entry("GET", "Patient/nobody"), entry("DELETE", "Patient/b2"), entry("POST", "Patient", null), { resource: patient() }, entry("GET", "Nonsense/1"), entry("GET", "Patient/b1/_history/1"),
  );
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.type, "batch-response");
  assert.deepEqual(status(answer), [201, 400, 200, 404, 204, 400, 400, 404, 200]);
  assert.equal(answer.body.entry[1].response.outcome.issue[0].expression[0], "Patient.birthDate");
  assert.equal(answer.body.entry[2].resource.id, "b1");
  assert.equal(answer.body.entry[3].response.outcome.resourceType, "OperationOutcome");
});

test("a batch searches, validates and reads what is there", async () => {
  const answer = await batch(entry("GET", "Patient?_id=b1"), entry("POST", "Patient/$validate", patient()), entry("GET", "metadata"), entry("HEAD", "Patient/b1"), entry("GET", "Patient/b1", undefined, { ifNoneMatch: 'W/"1"' }));
  assert.deepEqual(status(answer), [200, 200, 200, 200, 304], answer.text.slice(0, 500));
  assert.equal(answer.body.entry[0].resource.type, "searchset");
  assert.equal(answer.body.entry[2].resource.resourceType, "CapabilityStatement");
});

test("a bundle is taken with and without a slash at the end, and an empty one is answered", async () => {
  for (const path of ["", "/"]) {
    const response = await fetch(base + path, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(bundle("transaction", [entry("POST", "Patient", patient())])) });
    assert.equal(response.status, 200, path);
  }
  assert.equal((await transaction()).status, 200);
  assert.equal((await post("", { resourceType: "Bundle", type: "batch" })).body.type, "batch-response");
});

test("a bundle of no type that can be done is refused", async () => {
  for (const type of ["searchset", "nonsense", undefined]) assert.ok((await post("", { resourceType: "Bundle", type })).status >= 400, type);
  assert.equal((await post("", "[]")).status, 400);
});

test("the resources come back when they are asked for", async () => {
  const answer = await post("", bundle("transaction", [entry("POST", "Patient", named("back"))]), { prefer: "return=representation" });
  assert.equal(answer.body.entry[0].resource.identifier[0].value, "back");
});

test("a document or a collection can also be kept as a Bundle", async () => {
  const kept = await post("Bundle", bundle("collection", [{ fullUrl: "urn:uuid:4d6d6b1e-4b1a-4f0a-9c2e-0d6f6a1b2c3e", resource: patient("inside") }]));
  assert.equal(kept.status, 201, kept.text);
  assert.equal((await get(`Bundle/${kept.body.id}`)).body.entry[0].resource.id, "inside");
  assert.equal((await get("Patient/inside")).status, 404);
});

test("a collection puts what it holds, and tells the sequence", async () => {
  const answer = await post("", bundle("collection", [{ resource: patient("coll") }]));
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await get("Patient/coll")).status, 200);
  assert.ok(Number(answer.header("dyad-last-sequence")) > 0);
});

// What undoes such a work outgrows what SQLite keeps of it in memory.
test("large bundles are stored one after another, however much of the record each one touches", async () => {
  assert.equal((await transaction(...Array.from({ length: 200 }, (_, i) => entry("PUT", `Patient/many${i}`, patient(`many${i}`))))).status, 200);
  for (let b = 0; b < 28; b++) {
    const values = Array.from({ length: 500 }, (_, i) => observation(`many${i % 200}`, 100 + (i % 100), { effectiveDateTime: new Date(Date.UTC(2026, 0, 1) + ((b * 500 + i) * 7919) % 20_000 * 1_000_000).toISOString() }));
    const answer = await transaction(...values.map((value) => entry("POST", "Observation", value)));
    assert.equal(answer.status, 200, `bundle ${b}: ${answer.text.slice(0, 300)}`);
  }
});

await run();
await fhir.stop();
