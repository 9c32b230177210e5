// SPDX-License-Identifier: Apache-2.0
// Bulk export: begun, asked after, fetched, forgotten. The files show the record as it was when the export began.
import assert from "node:assert/strict";
import { fhirServer, issue, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, put, post, del, base } = fhir;

for (const id of ["a", "b", "c"]) {
  await put(`Patient/${id}`, patient(id));
  await put(`Observation/of-${id}`, observation(id, 7, { id: `of-${id}` }));
}
await put("Organization/h", { resourceType: "Organization", id: "h", name: "H" });
await put("Group/g", { resourceType: "Group", id: "g", type: "person", actual: true, member: [{ entity: { reference: "Patient/a" } }, { entity: { reference: "Patient/b" }, inactive: true }] });

async function finished(path, begin = (p) => get(p, { prefer: "respond-async", accept: "application/fhir+json" })) {
  const begun = await begin(path);
  assert.equal(begun.status, 202, begun.text);
  const status = begun.header("content-location");
  assert.ok(status.startsWith(`${base}/_export/`));
  for (let n = 0; n < 200; n++) {
    const answer = await get(status, { accept: "application/json" });
    if (answer.status === 200) return { status, manifest: answer.body };
    assert.equal(answer.status, 202);
    assert.ok(answer.header("x-progress"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the export did not end");
}

async function resources(manifest) {
  const out = [];
  for (const file of manifest.output) {
    const answer = await get(file.url, { accept: "application/fhir+ndjson" });
    assert.equal(answer.header("content-type"), "application/fhir+ndjson");
    const lines = answer.text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines.length, file.count);
    assert.ok(lines.every((r) => r.resourceType === file.type));
    out.push(...lines.map((r) => `${r.resourceType}/${r.id}`));
  }
  return out.sort();
}

test("everything, as it was when the export began", async () => {
  const { status, manifest } = await finished("$export");
  await put("Patient/late", patient("late"));
  assert.equal(manifest.request, `${base}/$export`);
  assert.equal(manifest.requiresAccessToken, false);
  assert.ok(Date.parse(manifest.transactionTime) && Array.isArray(manifest.error));
  assert.deepEqual(await resources(manifest), ["Group/g", "Observation/of-a", "Observation/of-b", "Observation/of-c", "Organization/h", "Patient/a", "Patient/b", "Patient/c"]);
  assert.equal((await del(status)).status, 202);
  assert.equal((await get(status)).status, 404);
  assert.equal((await get(manifest.output[0].url)).status, 404);
  await del("Patient/late");
});

test("only patients and theirs, or those of a group", async () => {
  assert.deepEqual(await resources((await finished("Patient/$export")).manifest), ["Group/g", "Observation/of-a", "Observation/of-b", "Observation/of-c", "Patient/a", "Patient/b", "Patient/c"]);
  assert.deepEqual(await resources((await finished("Group/g/$export")).manifest), ["Group/g", "Observation/of-a", "Patient/a"]);
  assert.equal((await get("Group/none/$export")).status, 404);
});

test("types, times and formats", async () => {
  assert.deepEqual(await resources((await finished("$export?_type=Patient,Group")).manifest), ["Group/g", "Patient/a", "Patient/b", "Patient/c"]);
  assert.deepEqual(await resources((await finished("$export?_since=2999-01-01T00:00:00Z")).manifest), []);
  assert.deepEqual(await resources((await finished("$export?_type=Patient&_outputFormat=application/fhir%2Bndjson")).manifest), ["Patient/a", "Patient/b", "Patient/c"]);
  for (const wrong of ["_type=Nonsense", "_since=soon", "_outputFormat=text/csv"]) {
    const answer = await get(`$export?${wrong}`);
    assert.equal(answer.status, 400);
    assert.equal(issue(answer).expression[0], wrong.split("=")[0]);
  }
});

test("by POST with Parameters", async () => {
  const parameters = { resourceType: "Parameters", parameter: [{ name: "_type", valueString: "Observation" }, { name: "patient", valueReference: { reference: "Patient/c" } }] };
  const { manifest } = await finished("Patient/$export", (path) => post(path, parameters, { prefer: "respond-async" }));
  assert.deepEqual(await resources(manifest), ["Observation/of-c"]);
});

test("an export that never was", async () => {
  assert.equal((await get("_export/none")).status, 404);
  assert.equal((await del("_export/none")).status, 404);
});

await run();
await fhir.stop();
