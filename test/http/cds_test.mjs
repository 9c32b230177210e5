// SPDX-License-Identifier: Apache-2.0
// CDS Hooks 2.0 against the real server: a client as the public sandbox is one, good and bad messages of every class,
// and the language of the cards. docs/conformance-cds.md traces each requirement to a test here by its name.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomUUID, sign as signature } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { serve, suite, temporaryDirectory } from "../support/server.mjs";

const { test, run } = suite();

// The FHIR server of a caller: it answers what it is asked with the token it gave out.
const asked = [];
const theirs = createServer((request, response) => {
  asked.push({ url: request.url, authorization: request.headers.authorization });
  const json = (status, body) => response.writeHead(status, { "content-type": "application/fhir+json" }).end(JSON.stringify(body));
  if (request.headers.authorization !== "Bearer their-token") return json(401, {});
  if (request.url.startsWith("/fhir/Patient/")) return json(200, patient);
  if (request.url.startsWith("/fhir/Observation?")) return json(200, searchset(due()));
  return json(200, searchset());
});
await new Promise((resolve) => theirs.listen(0, "127.0.0.1", resolve));
const theirServer = `http://127.0.0.1:${theirs.address().port}/fhir`;
const secret = createServer((request, response) => { asked.push({ url: `secret${request.url}` }); response.end("{}"); });
await new Promise((resolve) => secret.listen(0, "127.0.0.1", resolve));
const secretServer = `http://127.0.0.1:${secret.address().port}/fhir`;

const server = await serve(["--demo", "--no-answers", "--allow-origin", "https://sandbox.example", "--cds-fhir-server", theirServer]);
const base = `${server.base}/cds-services`;

const days = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
const patient = { resourceType: "Patient", id: "p1", gender: "female", birthDate: "1996-03-04" };
const searchset = (...resources) => ({ resourceType: "Bundle", type: "searchset", total: resources.length, entry: resources.map((resource) => ({ resource })) });
/** A due date so that she is at `weeks` today. */
const due = (weeks = 30) => ({
  resourceType: "Observation", id: "edd", status: "final", subject: { reference: "Patient/p1" },
  code: { coding: [{ system: "http://loinc.org", code: "11778-8" }] }, valueDateTime: days(280 - weeks * 7),
});
const drug = (text, { id = "d1", coding = [] } = {}) => ({
  resourceType: "MedicationRequest", id, status: "draft", intent: "order", subject: { reference: "Patient/p1" },
  medicationCodeableConcept: { coding, text },
});
const scan = (text, id = "s1") => ({ resourceType: "ServiceRequest", id, status: "draft", intent: "order", subject: { reference: "Patient/p1" }, code: { text } });
const draftOrders = (...resources) => ({ resourceType: "Bundle", entry: resources.map((resource) => ({ resource })) });
const prefetch = (more = {}) => ({ patient, dating: searchset(due()), ...more });
const view = (more = {}) => ({ hook: "patient-view", hookInstance: randomUUID(), context: { userId: "Practitioner/1", patientId: "p1" }, prefetch: prefetch(), ...more });
const sign = (orders, more = {}) => ({
  hook: "order-sign", hookInstance: randomUUID(), context: { userId: "Practitioner/1", patientId: "p1", draftOrders: draftOrders(...orders) }, prefetch: prefetch(), ...more,
});
const select = (orders, selections, more = {}) => ({
  ...sign(orders, more), hook: "order-select", context: { userId: "Practitioner/1", patientId: "p1", selections, draftOrders: draftOrders(...orders) },
});
async function call(id, body, headers = {}) {
  const response = await fetch(`${base}/${id}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** No null, no empty text, array or object, but for `cards`. */
function nothingEmpty(value, path = "") {
  assert.notEqual(value, null, `${path} is null`);
  assert.notEqual(value, "", `${path} is empty`);
  if (typeof value !== "object") return;
  const entries = Object.entries(value);
  if (path !== ".cards") assert.ok(entries.length > 0, `${path} is empty`);
  for (const [key, inner] of entries) nothingEmpty(inner, Array.isArray(value) ? `${path}[]` : `${path}.${key}`);
}

function checkCards(answer) {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.match(answer.headers.get("content-type"), /^application\/json/);
  nothingEmpty(answer.body);
  assert.ok(Array.isArray(answer.body.cards));
  for (const card of answer.body.cards) {
    assert.match(card.uuid, uuid);
    assert.ok([...card.summary].length < 140, card.summary);
    assert.ok(["info", "warning", "critical"].includes(card.indicator));
    assert.ok(card.source.label);
    if (card.source.url) new URL(card.source.url);
    if (card.suggestions) assert.ok(["at-most-one", "any"].includes(card.selectionBehavior));
    for (const s of card.suggestions ?? []) {
      assert.ok(s.label);
      assert.match(s.uuid, uuid);
      for (const a of s.actions ?? []) {
        assert.ok(["create", "update", "delete"].includes(a.type) && a.description);
        if (a.type === "delete") assert.ok(a.resourceId);
      }
    }
    for (const reason of card.overrideReasons ?? []) assert.ok(reason.code && reason.display);
    for (const link of card.links ?? []) {
      assert.ok(link.label && ["absolute", "smart"].includes(link.type));
      new URL(link.url);
      if (link.type === "absolute") assert.equal(link.appContext, undefined);
    }
  }
  return answer.body.cards;
}

test("discovery lists each service with hook, id, description and prefetch of allowed tokens only", async () => {
  const response = await fetch(base);
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  const { services } = await response.json();
  nothingEmpty(services);
  assert.deepEqual(services.map((s) => s.hook), ["patient-view", "order-select", "order-sign"]);
  assert.equal(new Set(services.map((s) => s.id)).size, services.length);
  for (const s of services) {
    assert.ok(s.description);
    assert.match(s.id, /^[A-Za-z0-9._-]+$/);
    for (const query of Object.values(s.prefetch)) {
      assert.deepEqual([...query.matchAll(/\{\{([^}]*)\}\}/g)].map((m) => m[1]), ["context.patientId"]);
      assert.match(query, /^[A-Z][A-Za-z]+[/?]/);
    }
  }
});

test("pages of an allowed site may discover, call and give feedback from a browser; others may not", async () => {
  const origin = { origin: "https://sandbox.example" };
  assert.equal((await fetch(base, { headers: origin })).headers.get("access-control-allow-origin"), origin.origin);
  const preflight = await fetch(`${base}/dyad-order-sign`, { method: "OPTIONS", headers: { ...origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type,authorization" } });
  assert.ok(preflight.ok);
  assert.match(preflight.headers.get("access-control-allow-methods"), /POST/);
  const answer = await call("dyad-order-sign", sign([]), origin);
  assert.equal(answer.headers.get("access-control-allow-origin"), origin.origin);
  assert.equal((await call("dyad-order-sign", sign([]), { origin: "https://evil.example" })).status, 403);
});

test("good: patient-view of a stranger is answered from what was sent", async () => {
  const cards = checkCards(await call("dyad-patient-view", view()));
  assert.equal(cards.length, 1);
  assert.match(cards[0].summary, /30\+0|timing/);
});

test("good: order-select judges only what is selected", async () => {
  const orders = [drug("Ibuprofen 400 mg", { id: "a" }), drug("Warfarin 5 mg", { id: "b" })];
  const cards = checkCards(await call("dyad-order-select", select(orders, ["MedicationRequest/a"])));
  assert.equal(cards.length, 1);
  assert.match(cards[0].summary, /Ibuprofen: contraindicated at 30\+0|Ibuprofen 400 mg: contraindicated at 30\+0/);
  assert.equal(cards[0].indicator, "critical");
  assert.match(cards[0].detail, /fetal duct/);
  assert.equal(cards[0].suggestions[0].actions[0].type, "delete");
  assert.deepEqual(cards[0].suggestions[0].actions[0].resourceId, ["MedicationRequest/a"]);
  assert.ok(cards[0].overrideReasons.length > 0);
});

test("good: order-sign judges every draft, worst first, and adds up imaging", async () => {
  const cards = checkCards(await call("dyad-order-sign", sign([scan("CT abdomen", "s1"), scan("CT pelvis", "s2"), drug("Warfarin"), drug("Ibuprofen", { id: "d2" })])));
  assert.deepEqual(cards.map((c) => c.indicator), ["critical", "warning", "warning"]);
  assert.match(cards.map((c) => c.detail).join("\n"), /92 mGy/);
});

test("good: nothing to say is an empty list of cards", async () => {
  assert.deepEqual(checkCards(await call("dyad-order-sign", sign([drug("Amoxicillin", { coding: [{ system: "http://www.whocc.no/atc", code: "J01CA04" }] })]))), []);
  assert.deepEqual(checkCards(await call("dyad-order-sign", sign([]))), []);
});

test("good: unknown members and extensions are tolerated", async () => {
  checkCards(await call("dyad-patient-view", view({ extension: { "com.example": null }, vendor: { any: "thing" } })));
});

test("good: a prefetch that is null says that nothing was found, and that is said back", async () => {
  const cards = checkCards(await call("dyad-order-sign", sign([drug("Ibuprofen")], { prefetch: prefetch({ dating: null }) })));
  assert.equal(cards.length, 1);
  assert.match(cards[0].summary, /due date/);
  assert.match(cards[0].detail, /not pregnant is not concluded/);
});

test("good: a gestational age serves where there is no due date", async () => {
  const age = { resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: "18185-9" }] }, effectiveDateTime: days(0), valueQuantity: { value: 12, unit: "wk", system: "http://unitsofmeasure.org", code: "wk" } };
  const cards = checkCards(await call("dyad-order-sign", sign([drug("Fluorouracil")], { prefetch: prefetch({ dating: searchset(age) }) })));
  assert.match(cards[0].summary, /12\+\d/);
  assert.equal(cards[0].indicator, "critical");
});

test("good: a drug that is not known is said to be not known", async () => {
  const cards = checkCards(await call("dyad-order-sign", sign([drug("Zzzumab")])));
  assert.match(cards[0].summary, /Zzzumab: not known to Dyad/);
  assert.equal(cards[0].indicator, "info");
});

test("good: very long names of three scripts keep the summary under 140 characters", async () => {
  for (const name of ["布洛芬".repeat(80), "Ibuprofen ".repeat(60), "Thuốc ".repeat(70)]) checkCards(await call("dyad-order-sign", sign([drug(name)])));
});

const bad = (name, id, change, field) => test(`bad: ${name} is refused with 400 and names ${field}`, async () => {
  const body = id === "dyad-order-select" ? select([drug("Ibuprofen")], ["MedicationRequest/d1"]) : id === "dyad-order-sign" ? sign([drug("Ibuprofen")]) : view();
  change(body);
  const answer = await call(id, body);
  assert.equal(answer.status, 400, JSON.stringify(answer.body));
  assert.ok(answer.body.message.startsWith(field), answer.body.message);
  assert.equal(answer.body.cards, undefined);
});
bad("no hook", "dyad-patient-view", (b) => delete b.hook, "hook");
bad("another hook than the service's", "dyad-patient-view", (b) => (b.hook = "order-sign"), "hook");
bad("no hookInstance", "dyad-patient-view", (b) => delete b.hookInstance, "hookInstance");
bad("a hookInstance that is no UUID", "dyad-patient-view", (b) => (b.hookInstance = "1234"), "hookInstance");
bad("no context", "dyad-patient-view", (b) => delete b.context, "context");
bad("a context that is no object", "dyad-patient-view", (b) => (b.context = "x"), "context");
bad("no patientId", "dyad-patient-view", (b) => delete b.context.patientId, "context.patientId");
bad("a patientId of the wrong type", "dyad-patient-view", (b) => (b.context.patientId = 7), "context.patientId");
bad("no userId", "dyad-patient-view", (b) => delete b.context.userId, "context.userId");
bad("a userId that is no person", "dyad-patient-view", (b) => (b.context.userId = "Device/1"), "context.userId");
bad("no draftOrders", "dyad-order-sign", (b) => delete b.context.draftOrders, "context.draftOrders");
bad("draftOrders that are no Bundle", "dyad-order-sign", (b) => (b.context.draftOrders = [drug("x")]), "context.draftOrders");
bad("no selections", "dyad-order-select", (b) => delete b.context.selections, "context.selections");
bad("a selection that names no draft", "dyad-order-select", (b) => (b.context.selections = ["MedicationRequest/none"]), "context.selections");
bad("fhirAuthorization without fhirServer", "dyad-patient-view", (b) => (b.fhirAuthorization = { access_token: "x", token_type: "Bearer", expires_in: 300, scope: "patient/*.read", subject: "c" }), "fhirServer");
bad("a token type other than Bearer", "dyad-patient-view", (b) => Object.assign(b, { fhirServer: theirServer, fhirAuthorization: { access_token: "x", token_type: "MAC", expires_in: 300, scope: "s", subject: "c" } }), "fhirAuthorization.token_type");
bad("a fhirServer that is no address", "dyad-patient-view", (b) => (b.fhirServer = "our server"), "fhirServer");
bad("null where a value belongs", "dyad-patient-view", (b) => (b.fhirServer = null), "fhirServer");
bad("a prefetch that is no object", "dyad-patient-view", (b) => (b.prefetch = []), "prefetch");
bad("a prefetch value that is no resource", "dyad-patient-view", (b) => (b.prefetch.patient = { id: "p1" }), "prefetch.patient");

test("bad: what is not JSON is refused, and another content type too", async () => {
  assert.equal((await call("dyad-patient-view", "{not json")).status, 400);
  assert.equal((await call("dyad-patient-view", "[]")).status, 400);
  assert.equal((await call("dyad-patient-view", view(), { "content-type": "application/xml" })).status, 415);
});

test("bad: a service that does not exist is 404", async () => {
  assert.equal((await call("dyad-none", view())).status, 404);
  assert.equal((await call("dyad-none/feedback", {})).status, 404);
});

test("412 when data is missing and may not be asked for", async () => {
  for (const key of ["patient", "dating"]) {
    const sent = prefetch();
    delete sent[key];
    const answer = await call("dyad-order-sign", sign([drug("Ibuprofen")], { prefetch: sent }));
    assert.equal(answer.status, 412);
    assert.match(answer.body.message, new RegExp(`prefetch.${key}`));
  }
});

test("what was not sent is fetched from an allowed server with the caller's token, and from no other", async () => {
  asked.length = 0;
  const authorization = { access_token: "their-token", token_type: "Bearer", expires_in: 300, scope: "patient/*.read", subject: "client" };
  const cards = checkCards(await call("dyad-order-sign", sign([drug("Ibuprofen")], { prefetch: undefined, fhirServer: theirServer, fhirAuthorization: authorization })));
  assert.match(cards[0].summary, /30\+0/);
  assert.ok(asked.some((a) => a.url === "/fhir/Patient/p1"));
  for (const a of asked) assert.equal(a.authorization, "Bearer their-token");
  asked.length = 0;
  for (const fhirServer of [secretServer, `${theirServer}.evil.example`, `${theirServer}/../secret`, "http://169.254.169.254/latest"])
    assert.equal((await call("dyad-order-sign", sign([drug("Ibuprofen")], { prefetch: undefined, fhirServer, fhirAuthorization: authorization }))).status, 412, fhirServer);
  const odd = sign([drug("Ibuprofen")], { prefetch: undefined, fhirServer: theirServer, fhirAuthorization: authorization });
  odd.context.patientId = "p1?x=y";
  assert.equal((await call("dyad-order-sign", odd)).status, 412);
  assert.deepEqual(asked, []);
  assert.equal((await call("dyad-order-sign", sign([drug("Ibuprofen")], { prefetch: undefined, fhirServer: theirServer, fhirAuthorization: { ...authorization, access_token: "wrong" } }))).status, 412);
});

test("a mother of our own record is answered from the record: warnings, orders, deliver or wait", async () => {
  const cards = checkCards(await call("dyad-patient-view", view({ context: { userId: "Practitioner/1", patientId: "live-b-mother" }, prefetch: undefined })));
  assert.ok(cards.some((c) => /unanswered warnings/.test(c.summary)), cards.map((c) => c.summary).join("; "));
  assert.ok(cards.every((c) => c.links[0].url === `${server.base}/case/live-b`));
  const orders = checkCards(await call("dyad-order-sign", sign([drug("Amikacin")], { context: { userId: "Practitioner/1", patientId: "live-b-mother", draftOrders: draftOrders(drug("Amikacin")) }, prefetch: undefined })));
  assert.match(orders[0].summary, /34\+/);
});

test("cards speak the language that is asked for", async () => {
  const body = sign([drug("Ibuprofen")]);
  const of = async (lang) => (await call("dyad-order-sign", body, { "accept-language": lang }));
  assert.match((await of("vi")).body.cards[0].summary, /chống chỉ định/);
  assert.match((await of("zh-CN,en;q=0.5")).body.cards[0].summary, /禁用/);
  assert.match((await of("fr, vi;q=0.3, en;q=0.8")).body.cards[0].summary, /contraindicated/);
  assert.equal((await of("fr")).headers.get("content-language"), "en");
});

test("feedback is taken and kept: accepted with suggestions, overridden with a reason", async () => {
  const card = checkCards(await call("dyad-order-sign", sign([drug("Ibuprofen")])))[0];
  const feedback = [
    { card: card.uuid, outcome: "accepted", acceptedSuggestions: [{ id: card.suggestions[0].uuid }], outcomeTimestamp: new Date().toISOString() },
    { card: card.uuid, outcome: "overridden", overrideReason: { reason: { code: "benefit", system: "https://dyad.example/fhir/CodeSystem/guard-override-reason" }, userComment: "weighed" }, outcomeTimestamp: new Date().toISOString() },
  ];
  const answer = await call("dyad-order-sign/feedback", { feedback });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const kept = await (await fetch(`${server.base}/fhir/Basic?identifier=urn:ietf:rfc:3986|urn:uuid:${card.uuid}`)).json();
  assert.equal(kept.total, 2);
});

test("bad feedback is refused: no array, no card, another outcome, accepted without suggestions, no time", async () => {
  const good = { card: randomUUID(), outcome: "overridden", outcomeTimestamp: new Date().toISOString() };
  for (const [body, field] of [
    [{}, "feedback"], [{ feedback: [] }, "feedback"], [{ feedback: [{ ...good, card: undefined }] }, "feedback[0].card"], [{ feedback: [{ ...good, outcome: "ignored" }] }, "feedback[0].outcome"],
    [{ feedback: [good, { ...good, outcome: "accepted" }] }, "feedback[1].acceptedSuggestions"], [{ feedback: [{ ...good, outcomeTimestamp: "yesterday" }] }, "feedback[0].outcomeTimestamp"],
  ]) {
    const answer = await call("dyad-order-sign/feedback", body);
    assert.equal(answer.status, 400);
    assert.ok(answer.body.message.startsWith(field), answer.body.message);
  }
});

test("a server with sign-in answers no caller it does not know", async () => {
  const closed = await serve(["--demo", "--no-answers"], { signIn: true });
  try {
    const response = await fetch(`${closed.base}/cds-services/dyad-patient-view`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(view()) });
    assert.equal(response.status, 401);
    assert.equal((await fetch(`${closed.base}/cds-services`)).status, 200);
    const forged = await fetch(`${closed.base}/cds-services/dyad-patient-view`, { method: "POST", headers: { "content-type": "application/json", authorization: "Bearer e30.e30." }, body: JSON.stringify(view()) });
    assert.equal(forged.status, 401);
  } finally {
    await closed.stop();
  }
});

test("calling systems prove themselves: ES384 or RS384, known issuer, this address, in time, used once", async () => {
  const es = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const rs = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const published = createServer((request, response) => response.writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ keys: [{ ...rs.publicKey.export({ format: "jwk" }), kid: "r1", alg: "RS384", use: "sig" }] })));
  await new Promise((resolve) => published.listen(0, "127.0.0.1", resolve));
  const directory = temporaryDirectory();
  const file = `${directory.path}/callers.json`;
  const keys = { keys: [{ ...es.publicKey.export({ format: "jwk" }), kid: "e1", alg: "ES384", use: "sig" }] };
  writeFileSync(file, JSON.stringify({ systems: [
    { issuer: "https://ehr.example", keys, organization: "a-cancer-hospital" },
    { issuer: "https://district.example", keys, organization: "d-district-hospital" },
    { issuer: "https://stranger.example", keys_url: `http://127.0.0.1:${published.address().port}/jwks.json` },
  ] }));
  const closed = await serve(["--demo", "--no-answers", "--cds-callers", file], { signIn: true });
  try {
    const b64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
    const url = `${closed.base}/cds-services/dyad-order-sign`;
    const now = () => Math.floor(Date.now() / 1000);
    const claims = (more = {}) => ({ iss: "https://ehr.example", aud: url, iat: now(), exp: now() + 120, jti: randomUUID(), ...more });
    const token = (payload, { alg = "ES384", kid = "e1", key = es.privateKey, header = {} } = {}) => {
      const text = `${b64({ typ: "JWT", alg, kid, ...header })}.${b64(payload)}`;
      if (alg === "none") return `${text}.`;
      if (alg === "HS384") return `${text}.${createHmac("sha384", JSON.stringify(keys)).update(text).digest("base64url")}`;
      return `${text}.${signature("sha384", Buffer.from(text), alg === "ES384" ? { key, dsaEncoding: "ieee-p1363" } : key).toString("base64url")}`;
    };
    const order = (patientId, sent = {}) => sign([drug("Apixaban")], { context: { userId: "Practitioner/1", patientId, draftOrders: draftOrders(drug("Apixaban")) }, prefetch: sent });
    const ask = async (jwt, body = order("p1", prefetch())) => {
      const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...(jwt ? { authorization: `Bearer ${jwt}` } : {}) }, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json(), headers: response.headers };
    };
    checkCards(await ask(token(claims())));
    checkCards(await ask(token(claims({ iss: "https://stranger.example" }), { alg: "RS384", kid: "r1", key: rs.privateKey })));
    const once = token(claims());
    checkCards(await ask(once));
    for (const [what, jwt] of Object.entries({
      "no token": "", "used twice": once, "no signature": token(claims(), { alg: "none" }), "a shared secret": token(claims(), { alg: "HS384" }),
      "another key": token(claims(), { key: other.privateKey }), "an unknown key id": token(claims(), { kid: "zz" }), "an unknown issuer": token(claims({ iss: "https://evil.example" })),
      "another address": token(claims({ aud: `${closed.base}/cds-services/dyad-patient-view` })), "too old": token(claims({ exp: now() - 60, iat: now() - 300 })),
      "no jti": token(claims({ jti: undefined })), "no exp": token(claims({ exp: undefined })),
      "a key address of its own": token(claims({ iss: "https://stranger.example" }), { header: { jku: "http://127.0.0.1:1/keys" }, kid: "e1" }),
    })) assert.equal((await ask(jwt)).status, 401, what);
    // What lies in our record is told to the system of a hospital that shares the case, and to no other.
    const inside = checkCards(await ask(token(claims()), order("live-a-mother")));
    assert.match(inside[0].summary, /27\+/);
    for (const issuer of ["https://district.example", "https://stranger.example"]) {
      const jwt = issuer.includes("district") ? token(claims({ iss: issuer })) : token(claims({ iss: issuer }), { alg: "RS384", kid: "r1", key: rs.privateKey });
      const outside = await ask(jwt, order("live-a-mother"));
      assert.equal(outside.status, 412, issuer);
      assert.deepEqual(outside.body, (await ask(issuer.includes("district") ? token(claims({ iss: issuer })) : token(claims({ iss: issuer }), { alg: "RS384", kid: "r1", key: rs.privateKey }), order("nobody-at-all"))).body);
    }
  } finally {
    await closed.stop();
    published.close();
    directory.remove();
  }
});

test("an answer comes in well under half a second", async () => {
  await call("dyad-order-sign", sign([drug("Ibuprofen")]));
  const times = [];
  for (let i = 0; i < 10; i++) {
    const from = performance.now();
    checkCards(await call("dyad-order-sign", sign([drug("Ibuprofen"), scan("CT chest")])));
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  assert.ok(times[5] < 500, `${times[5]} ms`);
});

await run();
await server.stop();
theirs.close();
secret.close();
