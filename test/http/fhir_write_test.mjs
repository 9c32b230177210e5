// SPDX-License-Identifier: Apache-2.0
// Writing by the FHIR interface: create, update, patch and delete, with and without conditions, and what each answers.
import assert from "node:assert/strict";
import { fhirServer, issue, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, post, put, patch, del, base } = fhir;
const named = (value, more) => patient(undefined, { identifier: [{ system: "urn:hospital", value }], ...more });

test("a create gives the server's id, an address, a version and the resource", async () => {
  const answer = await post("Patient", patient("mine", { gender: "female" }));
  assert.equal(answer.status, 201);
  assert.notEqual(answer.body.id, "mine");
  assert.equal(answer.header("location"), `${base}/Patient/${answer.body.id}/_history/1`);
  assert.equal(answer.header("etag"), 'W/"1"');
  assert.deepEqual((await get(answer.header("location"))).body, answer.body);
});

test("digits, dates and letters stay as they were sent", async () => {
  const sent = JSON.stringify(observation("m1", 0)).replace('"value":0', '"value":1.50').replace('"Patient/m1"', '"Patient/m2"');
  await put("Patient/m2", patient("m2", { birthDate: "1895-02", name: [{ text: "Trần “Đào” 陈\u2028" }] }));
  const answer = await post("Observation", sent);
  assert.equal(answer.status, 201, answer.text);
  assert.match((await get(`Observation/${answer.body.id}`)).text, /"value":1\.50[,}]/);
  const { body } = await get("Patient/m2");
  assert.equal(body.birthDate, "1895-02");
  assert.equal(body.name[0].text, "Trần “Đào” 陈\u2028");
});

test("a control character in a text is refused or kept, never broken", async () => {
  const answer = await put("Patient/control", patient("control", { name: [{ family: "a\u0001b" }] }));
  if (answer.status >= 400) assert.equal(answer.body.resourceType, "OperationOutcome");
  else assert.equal((await get("Patient/control")).body.name[0].family, "a\u0001b");
});

test("an update creates, then makes versions, also of the same content", async () => {
  assert.equal((await put("Patient/u", patient("u"))).status, 201);
  const again = await put("Patient/u", patient("u"));
  assert.equal(again.status, 200);
  assert.equal(again.header("etag"), 'W/"2"');
  assert.equal(again.header("location"), `${base}/Patient/u/_history/2`);
});

test("the id in the body is the id in the path", async () => {
  const wrong = await put("Patient/a", patient("b"));
  assert.equal(wrong.status, 400);
  assert.equal(issue(wrong).expression[0], "Patient.id");
  assert.equal((await put("Patient/a", patient())).status, 400);
  assert.equal((await put("Patient/a", observation("u", 1, { id: "a" }))).status, 400);
  assert.equal((await put("Patient/bad_id", patient("bad_id"))).status, 400);
});

test("what is not FHIR is refused, and the element named", async () => {
  const wrong = await post("Patient", { resourceType: "Patient", gendr: "female" });
  assert.equal(wrong.status, 400);
  assert.equal(issue(wrong).expression[0], "Patient.gendr");
  assert.equal((await post("Patient", "{not json")).status, 400);
  assert.equal((await post("Patient", "")).status >= 400, true);
  assert.equal((await post("Nonsense", { resourceType: "Nonsense" })).status, 404);
});

test("a body that says it is something else is refused with 415", async () => {
  for (const media of ["application/fhir+xml", "text/plain", "application/x-www-form-urlencoded"]) {
    const refused = await post("Patient", "<Patient/>", { "content-type": media });
    assert.equal(refused.status, 415, media);
    assert.equal(issue(refused).code, "not-supported");
  }
  for (const media of ["application/json", "application/fhir+json; charset=utf-8", "application/json+fhir"])
    assert.equal((await post("Patient", JSON.stringify(patient()), { "content-type": media })).status, 201, media);
});

test("If-Match guards against overwriting what one has not read", async () => {
  await put("Patient/g", patient("g"));
  for (const tag of ['W/"1"', "2", '"3"']) assert.equal((await put("Patient/g", patient("g"), { "if-match": tag })).status, 200, tag);
  const stale = await put("Patient/g", patient("g", { gender: "male" }), { "if-match": 'W/"1"' });
  assert.equal(stale.status, 412);
  assert.equal(stale.body.resourceType, "OperationOutcome");
  assert.equal((await get("Patient/g")).body.gender, undefined);
  assert.equal((await put("Patient/g", patient("g"), { "if-match": "W/three" })).status, 400);
  assert.equal((await put("Patient/absent", patient("absent"), { "if-match": 'W/"1"' })).status, 412);
  assert.equal((await put("Patient/absent", patient("absent"), { "if-match": "*" })).status, 412);
  assert.equal((await put("Patient/g", patient("g"), { "if-match": "*" })).status, 200);
});

test("If-None-Match: * creates and never replaces", async () => {
  assert.equal((await put("Patient/n", patient("n"), { "if-none-match": "*" })).status, 201);
  assert.equal((await put("Patient/n", patient("n"), { "if-none-match": "*" })).status, 412);
  await del("Patient/n");
  assert.equal((await put("Patient/n", patient("n"), { "if-none-match": "*" })).status, 201);
});

test("Prefer says what a write gives back", async () => {
  const minimal = await put("Patient/p", patient("p"), { prefer: "return=minimal" });
  assert.equal(minimal.status, 201);
  assert.equal(minimal.text, "");
  assert.equal(minimal.header("etag"), 'W/"1"');
  assert.equal((await put("Patient/p", patient("p"), { prefer: "return=representation" })).body.resourceType, "Patient");
  const told = await put("Patient/p", patient("p"), { prefer: "handling=lenient; return=OperationOutcome" });
  assert.equal(told.status, 200);
  assert.equal(issue(told).severity, "information");
});

test("a delete can be repeated, and what was deleted can come back", async () => {
  await put("Patient/d", patient("d"));
  const first = await del("Patient/d");
  assert.equal(first.status, 204);
  assert.equal(first.text, "");
  assert.equal(first.header("etag"), 'W/"2"');
  assert.equal((await del("Patient/d")).status, 204);
  assert.equal((await del("Patient/never")).status, 204);
  assert.equal((await get("Patient/d")).status, 410);
  const back = await put("Patient/d", patient("d"));
  assert.equal(back.status, 201);
  assert.equal(back.header("etag"), 'W/"3"');
  assert.equal((await del("Patient/d", { "if-match": 'W/"1"' })).status, 412);
  assert.equal((await del("Patient/d", { prefer: "return=OperationOutcome" })).status, 200);
});

test("a conditional create finds the one there is", async () => {
  const condition = { "if-none-exist": "identifier=urn:hospital|1" };
  const made = await post("Patient", named("1"), condition);
  assert.equal(made.status, 201, made.text);
  const found = await post("Patient", named("1"), condition);
  assert.equal(found.status, 200);
  assert.equal(found.body.id, made.body.id);
  assert.equal(found.header("etag"), 'W/"1"');
  await post("Patient", named("1"));
  const several = await post("Patient", named("1"), condition);
  assert.equal(several.status, 412);
  assert.equal(issue(several).code, "multiple-matches");
});

test("a create with a search in its address is the same (fhirpy's get_or_create)", async () => {
  const made = await post("Patient?identifier=urn:hospital|2", named("2"));
  assert.equal(made.status, 201);
  const found = await post("Patient?identifier=urn:hospital%7C2", named("2"));
  assert.equal(found.status, 200);
  assert.equal(found.body.id, made.body.id);
});

test("a conditional update creates, updates, or refuses several", async () => {
  const made = await put("Patient?identifier=urn:hospital|3", named("3"));
  assert.equal(made.status, 201);
  const changed = await put("Patient?identifier=urn:hospital|3", named("3", { gender: "female" }));
  assert.equal(changed.status, 200);
  assert.equal(changed.body.id, made.body.id);
  assert.equal(changed.header("etag"), 'W/"2"');
  await post("Patient", named("3"));
  assert.equal((await put("Patient?identifier=urn:hospital|3", named("3"))).status, 412);
  const none = await put("Patient", named("3"));
  assert.equal(none.status, 400);
});

test("a conditional delete deletes one, nothing, or refuses several", async () => {
  await post("Patient", named("4"));
  assert.equal((await del("Patient?identifier=urn:hospital|4")).status, 204);
  assert.equal((await del("Patient?identifier=urn:hospital|4")).status, 204);
  await post("Patient", named("5"));
  await post("Patient", named("5"));
  assert.equal((await del("Patient?identifier=urn:hospital|5")).status, 412);
  assert.equal((await del("Patient")).status, 400);
});

test("JSON Patch, merge patch and FHIRPath Patch change what they name", async () => {
  await put("Patient/x", patient("x", { gender: "male", active: true }));
  const json = await patch("Patient/x", [{ op: "replace", path: "/gender", value: "female" }], "application/json-patch+json; charset=UTF-8");
  assert.equal(json.status, 200, json.text);
  assert.equal(json.body.gender, "female");
  assert.equal(json.header("etag"), 'W/"2"');
  const merge = await patch("Patient/x", { birthDate: "1999", active: null }, "application/merge-patch+json");
  assert.equal(merge.body.birthDate, "1999");
  assert.equal(merge.body.active, undefined);
  const fhirpy = await patch("Patient/x", { resourceType: "Patient", birthDate: "2000" }, "application/json");
  assert.equal(fhirpy.body.birthDate, "2000");
  const part = (name, value) => ({ name, ...value });
  const fhirpath = await patch("Patient/x", { resourceType: "Parameters", parameter: [{ name: "operation", part: [
    part("type", { valueCode: "replace" }), part("path", { valueString: "Patient.birthDate" }), part("value", { valueDate: "2001" })] }] }, "application/fhir+json");
  assert.equal(fhirpath.status, 200, fhirpath.text);
  assert.equal(fhirpath.body.birthDate, "2001");
});

test("a patch that cannot be applied changes nothing", async () => {
  await put("Patient/y", patient("y"));
  assert.ok((await patch("Patient/y", [{ op: "replace", path: "/gender", value: "x" }], "application/json-patch+json")).status >= 400);
  assert.ok((await patch("Patient/y", [{ op: "test", path: "/id", value: "z" }], "application/json-patch+json")).status >= 400);
  assert.equal((await patch("Patient/y", "<diff/>", "application/xml-patch+xml")).status, 415);
  assert.equal((await patch("Patient/y", patient("y"), "application/fhir+json")).status, 415);
  assert.equal((await patch("Patient/nobody", [], "application/json-patch+json")).status, 404);
  assert.equal((await patch("Patient/y", { gender: "female" }, "application/merge-patch+json", { "if-match": 'W/"9"' })).status, 412);
  assert.equal((await get("Patient/y")).header("etag"), 'W/"1"');
});

test("a conditional patch changes the one found", async () => {
  await post("Patient", named("6"));
  const one = await patch("Patient?identifier=urn:hospital|6", { gender: "female" }, "application/merge-patch+json");
  assert.equal(one.status, 200, one.text);
  assert.equal(one.body.gender, "female");
  assert.equal((await patch("Patient?identifier=urn:hospital|none", { gender: "female" }, "application/merge-patch+json")).status, 404);
});

test("a reference to what is not there is refused", async () => {
  const wrong = await post("Observation", observation("nobody-at-all", 1));
  assert.ok(wrong.status === 400 || wrong.status === 422, String(wrong.status));
  assert.match(issue(wrong).expression[0], /subject/);
});

test("a search right after the answer finds what was written", async () => {
  await Promise.all(Array.from({ length: 64 }, async (_, i) => {
    const made = await post("Patient", named(`w${i}`));
    assert.equal(made.status, 201);
    const found = await get(`Patient?identifier=urn:hospital|w${i}`);
    assert.deepEqual(found.body.entry?.map((e) => e.resource.id), [made.body.id]);
  }));
});

await run();
await fhir.stop();
