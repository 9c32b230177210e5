// SPDX-License-Identifier: Apache-2.0
// Nothing ends in silence: a live feed says why it closes, a subscription why it is off; beginning an export is in the audit; and nobody
// answers for another.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { signIn } from "../support/people.mjs";
import { dyad, feed, serve, suite } from "../support/server.mjs";
import { enter, form, tokens } from "../support/smart.mjs";
import { until } from "../support/sinks.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const people = Object.fromEntries(await Promise.all(["lan", "hung", "minh", "dung", "hoa"].map(async (login) => [login, await signIn(server, login)])));
const fhir = (method, body) => ({ method, body, headers: { "content-type": "application/fhir+json" } });
const kMother = "live-a-mother";
const observation = { resourceType: "Observation", status: "final", subject: { reference: `Patient/${kMother}` }, effectiveDateTime: new Date().toISOString(), code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, valueQuantity: { value: 88, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" } };
const subscription = (filter) => ({
  resourceType: "Subscription", status: "requested", reason: "test", criteria: "https://dyad.example/fhir/SubscriptionTopic/resource-change",
  _criteria: { extension: [{ url: "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria", valueString: `Observation?${filter}` }] },
  channel: {
    type: "rest-hook", payload: "application/fhir+json",
    _type: { extension: [{ url: "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-channel-type", valueCoding: { code: "server-sent-events" } }] },
    _payload: { extension: [{ url: "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content", valueCode: "id-only" }] },
  },
});

async function active(who, filter = `patient=Patient/${kMother}`) {
  const made = await who.json("/fhir/Subscription", fhir("POST", subscription(filter)));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await until(async () => (await who.json(`/fhir/Subscription/${made.body.id}`)).body.status === "active", "active");
  return made.body.id;
}
/** As the operator of the machine reads it, by the secret that stands in the data directory. */
const asOperator = async (path) => {
  const { secret } = JSON.parse(readFileSync(`${server.data}/server.json`, "utf8"));
  return (await fetch(server.base + path, { headers: { authorization: `Dyad-Operator ${secret}` } })).json();
};
const off = (id) => until(async () => {
  const held = await asOperator(`/fhir/Subscription/${id}`);
  return held.status === "off" ? held : null;
}, "off");
const write = async () => assert.equal((await people.minh.json("/fhir/Observation", fhir("POST", observation))).status, 201);
const endPosts = async (who) => {
  for (const post of who.posts) assert.equal((await people.dung.json(`/api/posts/${post.id}/end`, { body: {} })).status, 200);
};
const closing = async (listener) => {
  for (;;) {
    const event = await listener.next();
    if (event.event === "closed") return event.data.reason;
  }
};

test("A feed whose session is over says so and closes", async () => {
  const leaving = await signIn(server, "hung");
  const listener = await feed(`${server.base}/live`, { cookie: leaving.cookie });
  assert.equal((await leaving.json("/api/session", { method: "DELETE", body: {} })).status, 200);
  assert.equal(await closing(listener), "session-over");
});

test("An application reads the events of a subscription while its token lasts, then it is told so; the live feed is not for it", async () => {
  const app = await enter(people.dung, { id: "listener", name: "Listener", proof: "none", scopes: ["user/*.cruds", "offline_access"] });
  const { access_token: token } = await tokens(server, people.lan, app);
  const authorization = `Bearer ${token}`;
  assert.equal((await fetch(`${server.base}/live`, { headers: { authorization } })).status, 403);
  const id = await active(people.lan);
  const listener = await feed(`${server.base}/fhir/Subscription/${id}/$events`, { authorization });
  assert.equal((await listener.next()).event, "notification");
  await write();
  assert.equal((await listener.next()).event, "notification");
  assert.equal((await form(server, "/auth/revoke", { token, client_id: app.id })).status, 200);
  assert.equal(await closing(listener), "token-over");
  await assert.rejects(listener.next(), /the feed ended/);
});

test("The events of a subscription end with the session of who reads them", async () => {
  const leaving = await signIn(server, "lan");
  const id = await active(leaving);
  const listener = await feed(`${server.base}/fhir/Subscription/${id}/$events`, { cookie: leaving.cookie });
  assert.equal((await listener.next()).event, "notification");
  assert.equal((await leaving.json("/api/session", { method: "DELETE", body: {} })).status, 200);
  assert.equal(await closing(listener), "session-over");
});

test("Who loses their last post is told that by the live feed, and their subscription is off with the reason", async () => {
  const id = await active(people.hung);
  const listener = await feed(`${server.base}/live`, { cookie: people.hung.cookie });
  await endPosts(people.hung);
  assert.equal(await closing(listener), "no-post");
  await write();
  assert.equal((await off(id)).error, "who made it holds no post any more");
});

const parameter = (bundle, name) => bundle.entry[0].resource.parameter.find((p) => p.name === name);
const notified = async (listener) => {
  const { data } = await listener.next();
  return { type: parameter(data, "type").valueCode, status: parameter(data, "status").valueCode, error: parameter(data, "error")?.valueCodeableConcept.text, events: data.entry.length - 1 };
};

test("A subscription to a patient whose case is not shared any more is off with the reason; one that names no patient goes on and says that there are fewer", async () => {
  const id = await active(people.hoa);
  const wide = await active(people.hoa, "code=8867-4");
  const listener = await feed(`${server.base}/fhir/Subscription/${wide}/$events`, { cookie: people.hoa.cookie });
  assert.deepEqual(await notified(listener), { type: "handshake", status: "active", error: undefined, events: 0 });
  await write();
  assert.deepEqual(await notified(listener), { type: "event-notification", status: "active", error: undefined, events: 1 });
  const circle = (await people.lan.json("/api/cases/live-a/circle")).body;
  assert.ok(circle.sharers.length > 1);
  assert.equal((await people.lan.json("/api/cases/live-a/circle/end", { body: { member: "Organization/a-obstetric-hospital", reason: "test" } })).status, 200);
  const said = await notified(listener);
  assert.match(said.error, /^fewer patients are shared with who made it than before \d{4}-/);
  assert.deepEqual({ ...said, error: "" }, { type: "heartbeat", status: "active", error: "", events: 0 });
  await write();
  assert.match((await off(id)).error, /not shared with who made it any more/);
  const held = (await people.hoa.json(`/fhir/Subscription/${wide}`)).body;
  assert.equal(held.status, "active");
  assert.equal(held.error, said.error);
  assert.ok(!JSON.stringify(held).includes("live-a"), "names what may no longer be known");
  assert.equal((await people.hoa.json(`/fhir/Subscription/${wide}`, fhir("PUT", { ...held, status: "requested" }))).status, 200);
  await until(async () => {
    const again = (await people.hoa.json(`/fhir/Subscription/${wide}`)).body;
    return again.status === "active" && again.error === undefined;
  }, "accepted");
  listener.close();
});

test("Beginning an export is in the audit, with whose data it was begun for", async () => {
  assert.equal((await people.dung("/fhir/Patient/$export?_type=Observation", { headers: { prefer: "respond-async", accept: "application/fhir+json" } })).status, 202);
  const listed = spawnSync(dyad, ["audit", "list", "--patient", kMother, "--data", server.data], { encoding: "utf8" });
  assert.match(listed.stdout, /\/fhir\/Patient\/\$export/, listed.stderr);
});

test("An answer is written by who gives it", async () => {
  const request = (await people.lan.json("/fhir/ServiceRequest", fhir("POST", { resourceType: "ServiceRequest", status: "active", intent: "order", subject: { reference: `Patient/${kMother}` } }))).body;
  const answer = (assessor) => ({ resourceType: "ClinicalImpression", status: "completed", subject: { reference: `Patient/${kMother}` }, ...(assessor ? { assessor: { reference: `Practitioner/${assessor}` } } : {}), supportingInfo: [{ reference: `ServiceRequest/${request.id}` }], summary: "1" });
  for (const assessor of [people.minh.person.id, null]) {
    const forged = await people.lan.json("/fhir/ClinicalImpression", fhir("POST", answer(assessor)));
    assert.equal(forged.status, 422, JSON.stringify(forged.body));
    assert.match(forged.body.issue[0].diagnostics, /written by who gives it/);
  }
  const own = await people.lan.json("/fhir/ClinicalImpression", fhir("POST", answer(people.lan.person.id)));
  assert.equal(own.status, 201);
  assert.equal((await people.minh.json(`/fhir/ClinicalImpression/${own.body.id}`, fhir("PUT", { ...own.body, summary: "2" }))).status, 422, "nor changed by another");
});

await run();
await server.stop();
