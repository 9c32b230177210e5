// SPDX-License-Identifier: Apache-2.0
// Reading by the FHIR interface: what clients ask for in headers and parameters, and what they are told when it is not
// there.
import assert from "node:assert/strict";
import http from "node:http";
import { fhirServer, issue, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, head, put, del } = fhir;

const whole = patient("m", {
  gender: "female", birthDate: "1995-03-01", active: true, text: { status: "generated", div: '<div xmlns="http://www.w3.org/1999/xhtml">M</div>' },
  contact: [{ name: { family: "Tran" } }], name: [{ family: "Trần", given: ["Thị Đào"] }],
});
await put("Patient/m", { ...whole, birthDate: "1995" });
await put("Patient/m", whole);
await put("Patient/gone", patient("gone"));
await del("Patient/gone");

test("a read gives the version, its etag and date, and says what it is", async () => {
  const answer = await get("Patient/m");
  assert.equal(answer.status, 200);
  assert.equal(answer.header("content-type"), "application/fhir+json; charset=utf-8");
  assert.equal(answer.header("etag"), 'W/"2"');
  assert.match(answer.header("last-modified"), / GMT$/);
  assert.equal(answer.body.meta.versionId, "2");
  assert.equal(answer.body.name[0].given[0], "Thị Đào");
});

test("an old version is read as it was, and one that never was is not found", async () => {
  const first = await get("Patient/m/_history/1");
  assert.equal(first.body.birthDate, "1995");
  assert.equal(first.header("etag"), 'W/"1"');
  for (const version of ["3", "0", "x", "-1", "99999999999"]) assert.equal((await get(`Patient/m/_history/${version}`)).status, 404);
});

test("HEAD gives the headers of GET and no body", async () => {
  const answer = await head("Patient/m");
  assert.equal(answer.status, 200);
  assert.equal(answer.header("etag"), 'W/"2"');
  assert.equal(answer.text, "");
  assert.equal((await head("Patient/nobody")).status, 404);
  assert.equal((await head("metadata")).status, 200);
});

test("a client that holds the version is told so, also by an etag without quotes", async () => {
  for (const tag of ['W/"2"', '"2"', "2", 'W/"1", W/"2"', "*"]) {
    const answer = await get("Patient/m", { "if-none-match": tag });
    assert.equal(answer.status, 304, tag);
    assert.equal(answer.text, "");
    assert.equal(answer.header("etag"), 'W/"2"');
  }
  for (const tag of ['W/"1"', "1", '"abc"']) assert.equal((await get("Patient/m", { "if-none-match": tag })).status, 200, tag);
});

test("a client that read it since it changed is told so", async () => {
  const changed = (await get("Patient/m")).header("last-modified");
  assert.equal((await get("Patient/m", { "if-modified-since": changed })).status, 304);
  assert.equal((await get("Patient/m", { "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT" })).status, 200);
  assert.equal((await get("Patient/m", { "if-modified-since": "yesterday" })).status, 200);
  assert.equal((await get("Patient/m", { "if-modified-since": changed, "if-none-match": 'W/"1"' })).status, 200);
});

test("what was deleted is gone, what never was is not found, and both say so in an outcome", async () => {
  const gone = await get("Patient/gone");
  assert.equal(gone.status, 410);
  assert.equal(issue(gone).code, "deleted");
  assert.equal(gone.header("etag"), 'W/"2"');
  assert.equal((await get("Patient/gone/_history/2")).status, 410);
  assert.equal((await get("Patient/gone/_history/1")).status, 200);
  const never = await get("Patient/nobody");
  assert.equal(never.status, 404);
  assert.equal(issue(never).code, "not-found");
});

test("a type in the wrong case, or of no standard, is not found and the right one named", async () => {
  const wrong = await get("patient/m");
  assert.equal(wrong.status, 404);
  assert.match(issue(wrong).diagnostics, /Patient/);
  assert.equal((await get("Nonsense/1")).status, 404);
  assert.equal((await get("a/b/c/d/e/f/g/h/i/j")).status, 404);
  assert.match(issue(await get("Patient/m/$no-such")).diagnostics, /\$no-such/);
  assert.match(issue(await get("$no-such")).diagnostics, /\$no-such/);
});

test("parts are given when asked for, and marked as parts", async () => {
  const tagged = (body) => body.meta.tag?.some((t) => t.code === "SUBSETTED");
  assert.ok(!tagged((await get("Patient/m")).body));
  const summary = (await get("Patient/m?_summary=true")).body;
  assert.ok(tagged(summary));
  assert.deepEqual(Object.keys(summary).sort(), ["active", "birthDate", "gender", "id", "meta", "name", "resourceType"]);
  const data = (await get("Patient/m?_summary=data")).body;
  assert.ok(!data.text && data.contact && tagged(data));
  const text = (await get("Patient/m?_summary=text")).body;
  assert.deepEqual(Object.keys(text).sort(), ["id", "meta", "resourceType", "text"]);
  const some = (await get("Patient/m?_elements=birthDate,Patient.gender")).body;
  assert.deepEqual(Object.keys(some).sort(), ["birthDate", "gender", "id", "meta", "resourceType"]);
  assert.ok((await get("Patient/m?_summary=false")).body.text);
  const wrong = await get("Patient/m?_summary=some");
  assert.equal(wrong.status, 400);
  assert.equal(issue(wrong).expression[0], "_summary");
});

test("JSON is given to whoever takes it, and XML is refused in words", async () => {
  for (const accept of ["application/fhir+json", "application/json", "application/json+fhir", "text/json", "*/*", "application/*", "application/fhir+json; fhirVersion=4.0",
    "application/fhir+xml;q=1.0, application/fhir+json;q=0.9", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])
    assert.equal((await get("Patient/m", { accept })).status, 200, accept);
  for (const accept of ["application/fhir+xml", "text/html", "application/fhir+json;q=0", "application/fhir+json; fhirVersion=3.0", "text/turtle, application/xml"]) {
    const refused = await get("Patient/m", { accept });
    assert.equal(refused.status, 406, accept);
    assert.equal(issue(refused).code, "not-supported");
  }
});

test("_format wins over Accept, and a plus that arrives as a blank is understood", async () => {
  for (const format of ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"])
    assert.equal((await get(`Patient/m?_format=${format}`, { accept: "application/fhir+xml" })).status, 200, format);
  assert.equal((await get("Patient/m?_format=xml")).status, 406);
});

test("_pretty writes for people", async () => {
  assert.ok((await get("Patient/m?_pretty=true")).text.includes('\n  "id": "m"'));
  assert.ok(!(await get("Patient/m")).text.includes("\n"));
});

test("parameters that mean nothing for a read are let pass", async () => {
  assert.equal((await get("Patient/m?__t=1&unknown=2")).body.meta.versionId, "2");
});

test("a trailing slash means the same", async () => {
  assert.equal((await get("Patient/m/")).status, 200);
  assert.equal((await get("metadata/")).status, 200);
  assert.equal((await get("Patient/")).status, 200);
});

test("the capability statement names what there is, is built once and can be kept", async () => {
  const answer = await get("metadata");
  assert.equal(answer.body.fhirVersion, "4.0.1");
  assert.equal(answer.body.implementation.url, fhir.base);
  const [rest] = answer.body.rest;
  assert.ok(rest.resource.length > 140);
  const codes = (type) => rest.resource.find((r) => r.type === type).interaction.map((i) => i.code).sort();
  assert.deepEqual(codes("Patient"), ["create", "delete", "history-instance", "history-type", "patch", "read", "search-type", "update", "vread"]);
  assert.deepEqual(rest.interaction.map((i) => i.code).sort(), ["batch", "history-system", "search-system", "transaction"]);
  const patientRest = rest.resource.find((r) => r.type === "Patient");
  assert.ok(patientRest.operation.some((o) => o.name === "everything"));
  assert.ok(patientRest.searchParam.some((p) => p.name === "birthdate" && p.type === "date"));
  assert.ok(patientRest.searchRevInclude.includes("Observation:patient"));
  assert.equal((await get("metadata", { "if-none-match": answer.header("etag") })).status, 304);
  assert.equal((await get("metadata")).header("etag"), answer.header("etag"));
});

test("a wrong method is told which ones there are, and OPTIONS lists them", async () => {
  const wrong = await del("metadata");
  assert.equal(wrong.status, 405);
  assert.match(wrong.header("allow"), /GET/);
  assert.equal(issue(wrong).code, "not-supported");
  const offered = await fhir.options("Patient/m");
  assert.equal(offered.status, 204);
  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) assert.ok(offered.header("allow").includes(method));
});

test("addresses are those the client came by, through a proxy on this machine too", async () => {
  const location = async (headers) => (await put("Patient/place", patient("place"), headers)).header("location");
  assert.ok((await location({})).startsWith(`${fhir.base}/Patient/place/_history/`));
  assert.ok((await location({ "x-forwarded-proto": "https", "x-forwarded-host": "ward.example", "x-forwarded-prefix": "/dyad" })).startsWith("https://ward.example/dyad/fhir/Patient/place/"));
  assert.ok((await location({ forwarded: 'for=192.0.2.43;proto=https;host="ward.example:8443", for=127.0.0.1' })).startsWith("https://ward.example:8443/fhir/Patient/place/"));
  assert.ok((await location({ "x-forwarded-host": "bad host/<script>" })).startsWith("/fhir/") || (await location({ "x-forwarded-host": "bad host" })).startsWith("http"));
});

test("a request that is no request is refused in the interface's own form", async () => {
  const { hostname, port } = new URL(fhir.base);
  const raw = await new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: "/fhir/Patient/%zz" }, (response) => {
      let text = "";
      response.on("data", (d) => (text += d)).on("end", () => resolve({ status: response.statusCode, text }));
    });
    request.on("error", reject).end();
  });
  assert.equal(raw.status, 400);
});

await run();
await fhir.stop();
