// SPDX-License-Identifier: Apache-2.0
// fhirclient (npm, SMART's own) against a running server: node fhirclient_js.mjs http://127.0.0.1:8080/fhir
import { createRequire } from "node:module";
import { assert, person, prove, pulse } from "./claims.mjs";

const smart = createRequire(import.meta.url)("fhirclient");
const request = { headers: {}, url: "/", socket: {} };
const storage = { get: async () => undefined, set: async () => undefined, unset: async () => true };
const client = smart(request, {}, storage).client({ serverUrl: process.argv[2] });
const family = `Smart${Date.now()}`;
let patient;

await prove("fhirclient (JavaScript)", {
  "reads the version of the server": async () => {
    assert.equal(await client.getFhirVersion(), "4.0.1");
    assert.equal(await client.getFhirRelease(), 4);
  },
  "creates": async () => {
    patient = await client.create(person(family));
    assert.ok(patient.id);
  },
  "reads": async () => assert.equal((await client.request(`Patient/${patient.id}`)).name[0].family, family),
  "updates": async () => {
    patient = await client.update({ ...patient, active: true });
    assert.equal(patient.meta.versionId, "2");
  },
  "is told of a conflict": async () => {
    await assert.rejects(
      client.update({ ...patient, active: false }, { headers: { "if-match": 'W/"1"', "content-type": "application/json" } }),
      (error) => error.status === 412 || error.statusCode === 412,
    );
  },
  "patches": async () => {
    const patched = await client.patch(`Patient/${patient.id}`, [{ op: "add", path: "/language", value: "vi" }]);
    assert.equal(patched.language, "vi");
  },
  "sends a transaction": async () => {
    const entry = [];
    for (let i = 0; i < 12; i++)
      entry.push({
        resource: pulse(`Patient/${patient.id}`, 90 + i, `2026-04-01T08:${10 + i}:00+07:00`),
        request: { method: "POST", url: "Observation" },
      });
    const answer = await client.request({
      url: "",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry }),
    });
    assert.equal(answer.entry.length, 12);
  },
  "searches and follows every page": async () => {
    const all = await client.request(`Observation?patient=${patient.id}&_count=5`, { pageLimit: 0, flat: true });
    assert.equal(all.length, 12);
  },
  "resolves references": async () => {
    const found = await client.request(`Observation?patient=${patient.id}&_count=1`, { resolveReferences: ["subject"], pageLimit: 1 });
    assert.equal(found.entry[0].resource.subject.resourceType ?? found.entry[0].resource.subject.reference.split("/")[0], "Patient");
  },
  "asks for history": async () => assert.ok((await client.request(`Patient/${patient.id}/_history`)).entry.length >= 3),
  "deletes": async () => {
    const made = await client.create(person(`${family}D`));
    await client.delete(`Patient/${made.id}`);
    await assert.rejects(client.request(`Patient/${made.id}`), (error) => error.status === 410 || error.statusCode === 410);
  },
});
