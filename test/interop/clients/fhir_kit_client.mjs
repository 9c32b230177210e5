// SPDX-License-Identifier: Apache-2.0
// fhir-kit-client (npm) against a running server: node fhir_kit_client.mjs http://127.0.0.1:8080/fhir
import { Client } from "fhir-kit-client";
import { assert, person, prove, pulse } from "./claims.mjs";

const client = new Client({ baseUrl: process.argv[2] });
const family = `Kit${Date.now()}`;
const status = (error) => error.response?.status ?? error.statusCode ?? error.status;
let patient;
let observations;

await prove("fhir-kit-client", {
  "reads the capability statement": async () => {
    const statement = await client.capabilityStatement();
    assert.equal(statement.fhirVersion, "4.0.1");
    assert.ok(statement.rest[0].resource.some((r) => r.type === "Observation"));
  },
  "creates": async () => {
    patient = await client.create({ resourceType: "Patient", body: person(family) });
    assert.equal(patient.meta.versionId, "1");
  },
  "reads and reads a version": async () => {
    assert.equal((await client.read({ resourceType: "Patient", id: patient.id })).name[0].family, family);
    assert.equal((await client.vread({ resourceType: "Patient", id: patient.id, version: "1" })).id, patient.id);
  },
  "updates": async () => {
    const changed = await client.update({ resourceType: "Patient", id: patient.id, body: { ...patient, active: true } });
    assert.equal(changed.meta.versionId, "2");
    patient = changed;
  },
  "is told of a conflict": async () => {
    await assert.rejects(
      client.update({
        resourceType: "Patient", id: patient.id, body: { ...patient, active: false }, options: { headers: { "If-Match": 'W/"1"' } },
      }),
      (error) => status(error) === 412,
    );
  },
  "patches": async () => {
    const patched = await client.patch({
      resourceType: "Patient", id: patient.id, jsonPatch: [{ op: "replace", path: "/active", value: false }],
    });
    assert.equal(patched.active, false);
  },
  "sends a transaction to the base with its trailing slash": async () => {
    const mother = "urn:uuid:5b0f3c1e-1111-4a2b-8c3d-0123456789ab";
    const entries = [{ fullUrl: mother, resource: person(`${family}T`), request: { method: "POST", url: "Patient" } }];
    for (let i = 0; i < 25; i++)
      entries.push({
        resource: pulse(mother, 80 + i, `2026-03-0${1 + (i % 9)}T08:00:00Z`), request: { method: "POST", url: "Observation" },
      });
    const answer = await client.transaction({ body: { resourceType: "Bundle", type: "transaction", entry: entries } });
    assert.equal(answer.type, "transaction-response");
    assert.ok(answer.entry.every((e) => e.response.status.startsWith("201")));
    observations = answer.entry[0].response.location.match(/Patient\/([^/]+)/)[1];
  },
  "refuses a whole transaction for one wrong entry": async () => {
    const before = await client.search({ resourceType: "Patient", searchParams: { family: `${family}X` } });
    await assert.rejects(client.transaction({
      body: {
        resourceType: "Bundle",
        type: "transaction",
        entry: [
          { resource: person(`${family}X`), request: { method: "POST", url: "Patient" } },
          { resource: { resourceType: "Observation" }, request: { method: "POST", url: "Observation" } },
        ],
      },
    }));
    const after = await client.search({ resourceType: "Patient", searchParams: { family: `${family}X` } });
    assert.equal(after.total, before.total);
  },
  "sends a batch": async () => {
    const answer = await client.batch({
      body: {
        resourceType: "Bundle",
        type: "batch",
        entry: [
          { request: { method: "GET", url: `Patient/${patient.id}` } },
          { request: { method: "GET", url: "Patient/there-is-none" } },
        ],
      },
    });
    assert.equal(answer.type, "batch-response");
    assert.deepEqual(answer.entry.map((e) => e.response.status.slice(0, 3)), ["200", "404"]);
  },
  "searches, also by POST": async () => {
    const searchParams = { patient: observations, code: "http://loinc.org|8867-4", _count: 100 };
    assert.equal((await client.search({ resourceType: "Observation", searchParams })).entry.length, 25);
    const posted = await client.search({ resourceType: "Observation", searchParams, options: { postSearch: true } });
    assert.equal(posted.entry.length, 25);
  },
  "pages to the end and back": async () => {
    const seen = new Set();
    let page = await client.search({ resourceType: "Observation", searchParams: { subject: `Patient/${observations}`, _count: 10 } });
    let pages = 0;
    while (page) {
      pages++;
      for (const entry of page.entry ?? []) seen.add(entry.resource.id);
      page = await client.nextPage({ bundle: page });
    }
    assert.equal(seen.size, 25);
    assert.equal(pages, 3);
  },
  "searches a compartment": async () => {
    const found = await client.compartmentSearch({
      resourceType: "Observation", compartment: { resourceType: "Patient", id: observations }, searchParams: { code: "8867-4", _count: 30 },
    });
    assert.equal(found.entry.length, 25);
  },
  "asks for history": async () => {
    const history = await client.history({ resourceType: "Patient", id: patient.id });
    assert.equal(history.type, "history");
    assert.equal(history.entry.length, 3);
    assert.ok((await client.resourceHistory?.({ resourceType: "Patient", id: patient.id })) ?? true);
    assert.equal((await client.typeHistory({ resourceType: "Patient" })).type, "history");
    assert.equal((await client.systemHistory()).type, "history");
  },
  "calls an operation": async () => {
    const all = await client.operation({ name: "everything", resourceType: "Patient", id: observations, method: "GET" });
    assert.ok(all.entry.some((e) => e.resource.resourceType === "Observation"));
  },
  "deletes, and is told that it is gone": async () => {
    await client.delete({ resourceType: "Patient", id: patient.id });
    await assert.rejects(client.read({ resourceType: "Patient", id: patient.id }), (error) => status(error) === 410);
  },
});
