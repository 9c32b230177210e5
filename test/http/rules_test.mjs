// SPDX-License-Identifier: Apache-2.0
// What holds for every request whatever it asks: packed bodies, pages of other sites, and limits.
import assert from "node:assert/strict";
import http from "node:http";
import { gzipSync, gunzipSync, deflateSync } from "node:zlib";
import { fhirServer, issue, observation, patient } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const app = "https://app.example";
const fhir = await fhirServer(["--allow-origin", app, "--allow-origin", "http://localhost:3000/"]);
const { get, post, put } = fhir;
await put("Patient/m", patient("m", { name: [{ text: "x".repeat(3000) }] }));

/** A request whose body and headers nothing changes on the way. */
function raw(path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(fhir.base);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers }, (response) => {
      const chunks = [];
      response.on("data", (d) => chunks.push(d)).on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

test("a long answer is packed for whoever takes it, a short one never", async () => {
  const packed = await raw("/fhir/Patient/m", { headers: { "accept-encoding": "gzip, deflate" } });
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.match(packed.headers.vary, /Accept-Encoding/);
  assert.equal(JSON.parse(gunzipSync(packed.body)).id, "m");
  for (const coding of ["", "br", "gzip;q=0", "identity"])
    assert.equal((await raw("/fhir/Patient/m", { headers: { "accept-encoding": coding } })).headers["content-encoding"], undefined, coding);
  assert.equal((await raw("/fhir/Patient/none", { headers: { "accept-encoding": "gzip" } })).headers["content-encoding"], undefined);
});

test("a packed body is understood; one in another coding, broken or too large is not", async () => {
  const text = JSON.stringify(patient("packed"));
  const send = (body, coding) => raw("/fhir/Patient/packed", { method: "PUT", headers: { "content-type": "application/fhir+json", "content-encoding": coding }, body });
  assert.equal((await send(gzipSync(text), "gzip")).status, 201);
  assert.equal((await send(deflateSync(text), "deflate")).status, 200);
  assert.equal((await send(text, "identity")).status, 200);
  const other = await send(text, "br");
  assert.equal(other.status, 415);
  assert.match(other.body.toString(), /OperationOutcome/);
  assert.equal((await send(text, "gzip")).status, 400);
  assert.equal((await send(gzipSync(text).subarray(0, 20), "gzip")).status, 400);
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, " "));
  assert.ok(bomb.length < 1024 * 1024);
  assert.equal((await send(bomb, "gzip")).status, 413);
});

test("a page of a named site may ask, write and read the headers it needs", async () => {
  const asked = await raw("/fhir/Patient", { method: "OPTIONS", headers: { origin: app, "access-control-request-method": "PUT", "access-control-request-headers": "content-type,if-match,prefer" } });
  assert.equal(asked.status, 204);
  assert.equal(asked.headers["access-control-allow-origin"], app);
  assert.match(asked.headers["access-control-allow-methods"], /PATCH/);
  assert.equal(asked.headers["access-control-allow-headers"], "content-type,if-match,prefer");
  const body = JSON.stringify(patient());
  const made = await raw("/fhir/Patient", { method: "POST", headers: { origin: app, "content-type": "application/fhir+json" }, body });
  assert.equal(made.status, 201);
  assert.equal(made.headers["access-control-allow-origin"], app);
  for (const name of ["ETag", "Location", "Content-Location", "Last-Modified"]) assert.ok(made.headers["access-control-expose-headers"].includes(name), name);
  const second = await raw("/fhir/Patient/none", { headers: { origin: "http://localhost:3000" } });
  assert.equal(second.headers["access-control-allow-origin"], "http://localhost:3000");
});

test("a page of another site may not write, and cannot read", async () => {
  const origin = "https://evil.example";
  const asked = await raw("/fhir/Patient", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
  assert.equal(asked.headers["access-control-allow-origin"], undefined);
  const written = await raw("/fhir/Patient", { method: "POST", headers: { origin, "content-type": "application/fhir+json" }, body: JSON.stringify(patient()) });
  assert.equal(written.status, 403);
  const read = await raw("/fhir/Patient/m", { headers: { origin } });
  assert.equal(read.headers["access-control-allow-origin"], undefined);
});

test("a body above the limit is refused in the interface's own form", async () => {
  const answer = await post("Patient", `"${"x".repeat(70 * 1024 * 1024)}"`).catch((error) => ({ status: 0, error }));
  assert.equal(answer.status, 413, String(answer.error));
  assert.equal(answer.body.resourceType, "OperationOutcome");
});

test("a large resource is kept and read back whole", async () => {
  const data = Buffer.alloc(8 * 1024 * 1024, "a").toString("base64");
  const made = await post("Binary", { resourceType: "Binary", contentType: "application/octet-stream", data });
  assert.equal(made.status, 201, made.text.slice(0, 300));
  assert.equal((await get(`Binary/${made.body.id}`)).body.data, data);
});

test("a Binary is sent and read as what it is, and never runs as a page", async () => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]);
  const made = await post("Binary", bytes, { "content-type": "image/png" });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(Buffer.from(made.body.data, "base64"), bytes);
  const read = await raw(`/fhir/Binary/${made.body.id}`, { headers: { accept: "image/png" } });
  assert.equal(read.headers["content-type"], "image/png");
  assert.deepEqual(read.body, bytes);
  assert.match(read.headers["content-security-policy"], /sandbox/);
  assert.equal((await get(`Binary/${made.body.id}`, { accept: "application/fhir+json" })).body.resourceType, "Binary");
  assert.equal((await get(`Binary/${made.body.id}`, { accept: "text/html" })).status, 406);
});

test("many at once are all answered", async () => {
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => (i % 3 ? get("Patient/m") : post("Observation", observation("m", i)))));
  assert.ok(answers.every((a) => a.status === 200 || a.status === 201));
});

test("an unknown address under /fhir is told in an outcome", async () => {
  assert.equal((await get("Patient/m/_history/1/more")).status, 404);
  assert.equal(issue(await get("nowhere/at/all")).severity, "error");
});

await run();
await fhir.stop();
