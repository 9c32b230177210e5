// SPDX-License-Identifier: Apache-2.0
// Subscriptions against the real server, with an HTTP server of this test as the subscriber.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { appendFileSync } from "node:fs";
import { fhirServer, issue } from "./fhir.mjs";
import { dyad, feed, suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer();
const { get, put, post, del } = fhir;
const root = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
const topic = (name) => `https://dyad.example/fhir/SubscriptionTopic/${name}`;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// What each path of the subscriber was sent, and how it answers.
const got = {};
const answers = {};
const hook = createServer((request, response) => {
  let text = "";
  request.on("data", (data) => (text += data));
  request.on("end", () => {
    const path = request.url.split("/")[1];
    (got[path] ??= []).push({ method: request.method, url: request.url, headers: request.headers, body: text && JSON.parse(text) });
    if (process.env.DYAD_EMITTED && text) appendFileSync(process.env.DYAD_EMITTED, `${text}\n`);
    response.writeHead(answers[path] ?? 200).end();
  });
});
await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
const endpoint = (path) => `http://127.0.0.1:${hook.address().port}/${path}`;

const subscription = (id, content = "id-only", more = {}, channel = {}) => ({
  resourceType: "Subscription", id, status: "requested", reason: "test", criteria: topic("resource-change"),
  _criteria: { extension: [{ url: `${root}backport-filter-criteria`, valueString: `Observation?code=${id}` }] },
  channel: {
    type: "rest-hook", endpoint: endpoint(id), payload: "application/fhir+json",
    _payload: { extension: [{ url: `${root}backport-payload-content`, valueCode: content }] }, ...channel,
  }, ...more,
});
const observation = (code, id) => ({ resourceType: "Observation", ...(id ? { id } : {}), status: "final", code: { coding: [{ code }] } });
const stream = { type: "rest-hook", _type: { extension: [{ url: `${root}backport-channel-type`, valueCoding: { code: "server-sent-events" } }] }, endpoint: undefined };

async function until(what, holds, ms = 10_000) {
  for (const end = Date.now() + ms; Date.now() < end; await wait(20)) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(`not in time: ${what}`);
}
const becomes = (id, status) => until(`${id} ${status}`, async () => (await get(`Subscription/${id}`)).body.status === status);
async function active(resource) {
  const stored = await put(`Subscription/${resource.id}`, resource);
  assert.equal(stored.status, 201, stored.text);
  await becomes(resource.id, "active");
}
const value = (parameter) => Object.entries(parameter).find(([key]) => key.startsWith("value"))?.[1];
const stated = (bundle, name) => value(bundle.entry[0].resource.parameter.find((p) => p.name === name) ?? {});
const events = (bundle) => bundle.entry[0].resource.parameter.filter((p) => p.name === "notification-event")
  .map((event) => Object.fromEntries(event.part.map((part) => [part.name, value(part)])));
const told = (id) => (got[id] ?? []).filter((n) => n.body && stated(n.body, "type") === "event-notification").map((n) => n.body);
const numbers = (bundles) => bundles.flatMap(events).map((e) => Number(e["event-number"]));

function checkShape(bundle, id) {
  assert.equal(bundle.resourceType, "Bundle");
  assert.equal(bundle.type, "history");
  const [first] = bundle.entry;
  assert.equal(first.resource.resourceType, "Parameters");
  assert.deepEqual(first.resource.meta.profile, [`${root}backport-subscription-status-r4`]);
  assert.deepEqual(first.request, { method: "GET", url: `${fhir.base}/Subscription/${id}/$status` });
  assert.equal(stated(bundle, "subscription").reference, `${fhir.base}/Subscription/${id}`);
  for (const entry of bundle.entry) assert.ok(entry.fullUrl && entry.request.method && entry.request.url && entry.response.status);
}

test("a subscription is greeted and becomes active when the subscriber agrees", async () => {
  await active(subscription("greet", "id-only", {}, { header: ["Authorization: Bearer secret", "X-Ward: 7"] }));
  const [hello] = got.greet;
  assert.equal(hello.method, "POST");
  assert.match(hello.headers["content-type"], /^application\/fhir\+json/);
  checkShape(hello.body, "greet");
  assert.equal(stated(hello.body, "type"), "handshake");
  assert.equal(stated(hello.body, "events-since-subscription-start"), "0");
  assert.equal(hello.headers.authorization, "Bearer secret");
  assert.equal(hello.headers["x-ward"], "7");
});

test("a subscriber that refuses the greeting leaves the subscription in error, with the reason", async () => {
  answers.refuses = 500;
  await put("Subscription/refuses", subscription("refuses"));
  await becomes("refuses", "error");
  assert.match((await get("Subscription/refuses")).body.error, /500/);
});

test("it is told of what meets its filter, and of nothing else", async () => {
  await active(subscription("match"));
  await post("Observation", observation("other"));
  const made = (await post("Observation", observation("match"))).body.id;
  await until("the event", () => told("match").length > 0);
  await wait(300);
  assert.equal(told("match").length, 1);
  const [event] = events(told("match")[0]);
  assert.equal(event["event-number"], "1");
  assert.equal(event.focus.reference, `${fhir.base}/Observation/${made}`);
  assert.equal(stated(told("match")[0], "events-since-subscription-start"), "1");
});

test("a change and a deletion are told like a creation", async () => {
  await active(subscription("life"));
  await put("Observation/life", observation("life", "life"));
  await put("Observation/life", observation("life", "life"));
  await del("Observation/life");
  await until("three events", () => numbers(told("life")).length === 3);
  const methods = told("life").flatMap((b) => b.entry.slice(1)).map((e) => e.request.method);
  assert.deepEqual(methods, ["POST", "PUT", "DELETE"]);
});

for (const content of ["empty", "id-only", "full-resource"])
  test(`content ${content} sends that and no more`, async () => {
    const id = `c-${content}`;
    await active(subscription(id, content));
    const made = (await post("Observation", observation(id))).body;
    const [bundle] = await until("the event", () => told(id).length > 0 && told(id));
    checkShape(bundle, id);
    assert.equal(bundle.entry.length, content === "empty" ? 1 : 2);
    assert.equal("focus" in events(bundle)[0], content !== "empty");
    assert.deepEqual(bundle.entry[1]?.resource, content === "full-resource" ? made : undefined);
    if (content !== "empty") assert.equal(bundle.entry[1].fullUrl, `${fhir.base}/Observation/${made.id}`);
    const more = (await get(`Subscription/${id}/$events?content=full-resource`)).body;
    assert.equal(Boolean(more.entry[1]?.resource), content === "full-resource", "no more by asking");
  });

test("what could not be delivered is tried again, later and later, and is in $events meanwhile", async () => {
  await active(subscription("retry"));
  answers.retry = 503;
  const began = Date.now();
  for (const n of [1, 2]) await put(`Observation/retry${n}`, observation("retry", `retry${n}`));
  await until("three tries", () => told("retry").length >= 3);
  assert.ok(Date.now() - began >= 2_900, "1 s and 2 s between tries");
  const status = (await get("Subscription/retry/$status")).body.entry[0].resource;
  assert.equal(value(status.parameter.find((p) => p.name === "events-since-subscription-start")), "2");
  assert.deepEqual(numbers([(await get("Subscription/retry/$events")).body]), [1, 2]);
  assert.deepEqual(numbers([(await get("Subscription/retry/$events?eventsSinceNumber=2&eventsUntilNumber=2")).body]), [2]);
  got.retry = [];
  answers.retry = 200;
  await until("both", () => new Set(numbers(told("retry"))).size === 2, 15_000);
  assert.deepEqual(numbers(told("retry")), [1, 2]);
});

test("a subscription that is off is told nothing", async () => {
  await active(subscription("off"));
  await put("Subscription/off", { ...subscription("off"), status: "off" });
  await post("Observation", observation("off"));
  await wait(500);
  assert.equal(told("off").length, 0);
});

test("what cannot be done is refused, with the element at fault", async () => {
  const refused = async (resource, element) => {
    const answer = await put(`Subscription/${resource.id}`, resource);
    assert.equal(answer.status, 422, answer.text);
    assert.match(JSON.stringify(issue(answer)), element);
  };
  await refused(subscription("no", "id-only", { criteria: topic("nonsense") }), /criteria/);
  await refused(subscription("no", "id-only", {}, { type: "email" }), /channel\.type/);
  await refused(subscription("no", "everything"), /payload/);
  await refused(subscription("no", "id-only", {}, { payload: "application/fhir+xml" }), /payload/);
  await refused(subscription("no", "id-only", {}, { endpoint: "http://192.0.2.1/hook" }), /endpoint/);
  await refused(subscription("no", "id-only", { criteria: "Observation?nonsense=1", _criteria: undefined }), /criteria/);
  assert.equal((await get("Subscription/no")).status, 404);
});

test("a patch is held to the same as an update", async () => {
  await active(subscription("patched"));
  const patch = (path, value) => fhir.patch("Subscription/patched", [{ op: "replace", path, value }], "application/json-patch+json");
  assert.equal((await patch("/channel/endpoint", "http://192.0.2.1/hook")).status, 422);
  assert.equal((await patch("/criteria", topic("nonsense"))).status, 422);
  assert.equal((await fhir.patch("Subscription/patched", { channel: { type: "sms" } }, "application/merge-patch+json")).status, 422);
  assert.equal((await get("Subscription/patched")).body.status, "active");
  assert.equal((await patch("/reason", "another")).body.status, "requested");
  await becomes("patched", "active");
});

test("a search as criteria sends the resource, or only wakes", async () => {
  const classic = (id, payload) => subscription(id, "empty", { criteria: `Observation?code=${id}`, _criteria: undefined }, { payload, _payload: undefined });
  await active(classic("classic", "application/fhir+json"));
  await active(classic("wake", undefined));
  const made = (await put("Observation/classic", observation("classic", "classic"))).body;
  await post("Observation", observation("wake"));
  await until("both", () => got.classic?.length && got.wake?.length);
  assert.equal(got.classic[0].method, "PUT");
  assert.equal(got.classic[0].url, "/classic/Observation/classic");
  assert.deepEqual(got.classic[0].body, made);
  assert.equal(got.wake[0].method, "POST");
  assert.equal(got.wake[0].body, "");
});

test("a stream tells events as they happen and goes on after the last that was seen", async () => {
  await active(subscription("sse", "full-resource", {}, stream));
  const accept = (headers) => feed(`${fhir.base}/Subscription/sse/$events`, headers);
  const first = await accept();
  assert.equal(first.response.status, 200);
  const hello = await first.next();
  checkShape(hello.data, "sse");
  assert.equal(stated(hello.data, "type"), "handshake");
  await put("Observation/sse1", observation("sse", "sse1"));
  const one = await first.next();
  assert.equal(one.id, "1");
  assert.equal(one.data.entry[1].resource.id, "sse1");
  first.close();
  for (const n of [2, 3]) await put(`Observation/sse${n}`, observation("sse", `sse${n}`));
  await post("Observation", observation("other"));
  const second = await accept({ "last-event-id": "1" });
  await second.next();
  const missed = [];
  while (missed.length < 2) missed.push(...numbers([(await second.next()).data]));
  assert.deepEqual(missed, [2, 3]);
  second.close();
});

test("a quiet stream shows that it lives, and ends with the subscription", async () => {
  const heart = { extension: [{ url: `${root}backport-heartbeat-period`, valueUnsignedInt: 5 }] };
  await active(subscription("heart", "empty", {}, { ...stream, ...heart }));
  const live = await feed(`${fhir.base}/Subscription/heart/$events`);
  assert.equal(stated((await live.next()).data, "type"), "handshake");
  assert.equal(stated((await live.next(9_000)).data, "type"), "heartbeat");
  await put("Subscription/heart", { ...subscription("heart", "empty", {}, { ...stream, ...heart }), status: "off" });
  assert.equal(stated((await live.next()).data, "status"), "off");
  await assert.rejects(live.next(), /ended/);
  const again = await get("Subscription/heart/$events", { accept: "text/event-stream" });
  assert.equal(again.status, 422);
  assert.equal((await get("Subscription/match/$events", { accept: "text/event-stream" })).status, 422, "a rest-hook");
});

test("the capability statement names the profile, the topics and the operations", async () => {
  const statement = (await get("metadata")).body;
  assert.ok(statement.instantiates.some((url) => url.endsWith("CapabilityStatement/backport-subscription-server-r4")));
  const ours = statement.rest[0].resource.find((r) => r.type === "Subscription");
  assert.deepEqual(ours.supportedProfile, [`${root}backport-subscription`]);
  assert.ok(ours.extension.some((e) => e.url === `${root}capabilitystatement-subscriptiontopic-canonical` && e.valueCanonical === topic("resource-change")));
  assert.ok(ours.operation.some((o) => o.name === "events" && o.definition.endsWith("backport-subscription-events")));
  assert.ok(ours.operation.some((o) => o.name === "status" && o.definition.endsWith("backport-subscription-status")));
  assert.ok(ours.searchParam.some((p) => p.name === "url"));
});

test("events that were not confirmed when the server was killed are told after its restart", async () => {
  await active(subscription("crash"));
  await put("Observation/crash1", observation("crash", "crash1"));
  await until("the first", () => told("crash").length === 1);
  answers.crash = 503;
  await put("Observation/crash2", observation("crash", "crash2"));
  await until("a try", () => told("crash").length >= 2);
  fhir.server.process.removeAllListeners("exit");
  const gone = new Promise((resolve) => fhir.server.process.once("exit", resolve));
  fhir.server.process.kill("SIGKILL");
  await gone;
  got.crash = [];
  answers.crash = 200;
  const child = spawn(dyad, ["serve", "--open", "--no-answers", "--listen", "127.0.0.1:0", "--data", fhir.server.data], { stdio: "ignore" });
  try {
    await until("the second", () => numbers(told("crash")).includes(2));
    assert.deepEqual(numbers(told("crash")), [2]);
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([ended, wait(5_000)]);
  }
});

await run();
hook.close();
hook.closeAllConnections?.();
await fhir.stop();
process.exit(process.exitCode ?? 0);
