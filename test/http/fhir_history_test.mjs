// SPDX-License-Identifier: Apache-2.0
// The log as FHIR shows it: of a resource, a type, the whole record; pages that stand still while others write.
import assert from "node:assert/strict";
import { fhirServer, issue, link, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, put, del, post, base } = fhir;

const pause = () => new Promise((resolve) => setTimeout(resolve, 15));
for (const gender of ["male", "female", "other"]) await put("Patient/h", patient("h", { gender }));
await pause();
const before = new Date().toISOString();
await pause();
await del("Patient/h");
await put("Patient/h", patient("h", { gender: "unknown" }));
await put("Patient/i", patient("i"));
await put("Observation/o", observation("i", 3, { id: "o" }));
const versions = (bundle) => (bundle.entry ?? []).map((e) => `${e.fullUrl.split("/").at(-1)}.${e.response.etag.replace(/\D/g, "")}`);

test("all versions of a resource, newest first, deletions among them", async () => {
  const { body, status } = await get("Patient/h/_history");
  assert.equal(status, 200);
  assert.equal(body.type, "history");
  assert.equal(body.total, 5);
  assert.deepEqual(versions(body), ["h.5", "h.4", "h.3", "h.2", "h.1"]);
  assert.deepEqual(body.entry.map((e) => e.request.method), ["PUT", "DELETE", "PUT", "PUT", "PUT"]);
  assert.equal(body.entry[1].resource, undefined);
  assert.equal(body.entry[0].resource.gender, "unknown");
  assert.equal(body.entry[0].fullUrl, `${base}/Patient/h`);
  assert.ok(body.entry.every((e) => Date.parse(e.response.lastModified) && e.request.url === "Patient/h"));
});

test("of a type, and of everything", async () => {
  assert.deepEqual(versions((await get("Observation/_history")).body), ["o.1"]);
  const type = (await get("Patient/_history")).body;
  assert.deepEqual(versions(type), ["i.1", "h.5", "h.4", "h.3", "h.2", "h.1"]);
  const all = (await get("_history")).body;
  assert.equal(all.total, 7);
  assert.deepEqual(versions(all).slice(0, 2), ["o.1", "i.1"]);
});

test("since a time, and as it stood at a time", async () => {
  assert.deepEqual(versions((await get(`Patient/h/_history?_since=${before}`)).body), ["h.5", "h.4"]);
  const at = (await get(`Patient/h/_history?_at=${before}`)).body;
  assert.equal(at.entry[0].response.etag, 'W/"3"');
  const wrong = await get("Patient/h/_history?_since=yesterday");
  assert.equal(wrong.status, 400);
  assert.equal(issue(wrong).expression[0], "_since");
});

async function pages(first) {
  const seen = [];
  for (let url = first, n = 0; url && n < 50; n++) {
    const { body, status } = await get(url);
    assert.equal(status, 200);
    seen.push(...versions(body));
    url = link(body, "next");
    // While the reader goes from page to page, others write.
    await put("Patient/i", patient("i"));
    await del("Patient/h");
    await put("Patient/h", patient("h"));
  }
  return seen;
}

test("pages stand still while others write, of a resource, a type and everything", async () => {
  for (const path of ["Patient/h/_history", "Patient/_history", "_history"]) {
    const whole = versions((await get(`${path}?_count=1000`)).body);
    assert.deepEqual(await pages(`${path}?_count=2`), whole, path);
  }
});

test("pages of a history at a time stand still too", async () => {
  const now = new Date().toISOString();
  const whole = versions((await get(`_history?_at=${now}&_count=1000`)).body);
  assert.deepEqual(await pages(`_history?_at=${now}&_count=1`), whole);
});

test("a count of nought gives only the total", async () => {
  const { body } = await get("Patient/_history?_count=0");
  assert.equal(body.entry, undefined);
  assert.ok(body.total > 5);
});

test("of what never was, and a page that no link names", async () => {
  assert.equal((await get("Patient/nobody/_history")).status, 404);
  assert.deepEqual((await get("Group/_history")).body.total, 0);
  assert.equal((await get("_history?_page=x")).status, 400);
  assert.equal((await get("_history?_count=-1")).status, 400);
});

test("the deleted version shows in the history of the type", async () => {
  const made = (await post("Group", { resourceType: "Group", type: "person", actual: true })).body;
  await del(`Group/${made.id}`);
  const { body } = await get("Group/_history");
  assert.deepEqual(body.entry.map((e) => e.request.method), ["DELETE", "PUT"]);
});

await run();
await fhir.stop();
