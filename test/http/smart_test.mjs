// SPDX-License-Identifier: Apache-2.0
// SMART App Launch 2.2 and its backend services, as applications meet them. docs/conformance.md names these claims.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { serve, suite } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";
import { answer, ask, configuration, enter, exchange, fhir, form, identity, kBack, makeKeys, refresh, request, statement, tokens } from "../support/smart.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const [lan, hoa, dung] = await Promise.all(["lan", "hoa", "dung"].map((login) => signIn(server, login)));
const kMother = "live-a-mother";
const kEverything = ["openid", "fhirUser", "launch", "launch/patient", "launch/encounter", "offline_access", "online_access", "patient/*.cruds", "user/*.cruds"];
const app = await enter(dung, { id: "growth", name: "Growth chart", proof: "none", scopes: kEverything, launch_url: "http://127.0.0.1:9/launch" });
const secretive = await enter(dung, { id: "letters", name: "Letters", proof: "secret", scopes: ["openid", "patient/*.rs", "offline_access"], introspects: true });
const keys = makeKeys();
const program = await enter(dung, { id: "registry", name: "Registry", proof: "key", keys: keys.set, organization: "a-cancer-hospital", redirects: [], scopes: ["system/Observation.rs", "system/Patient.r"] });
const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}` });
const json = { accept: "text/html" };

// --- 5.2.1 discovery
test("5.2.1 the configuration is JSON whatever is accepted, open to everybody, with absolute addresses", async () => {
  for (const path of ["/.well-known/smart-configuration", "/fhir/.well-known/smart-configuration"]) {
    const response = await fetch(server.base + path, { headers: json });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json");
    const body = await response.json();
    for (const name of ["issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "introspection_endpoint", "revocation_endpoint"])
      assert.ok(new URL(body[name]).protocol.startsWith("http"), name);
  }
});
test("5.2.1 the configuration names what SMART requires: grants, S256 and not plain, ways to prove oneself, scopes", async () => {
  const said = await configuration(server);
  assert.deepEqual(said.grant_types_supported, ["authorization_code", "refresh_token", "client_credentials"]);
  assert.deepEqual(said.code_challenge_methods_supported, ["S256"]);
  assert.ok(said.token_endpoint_auth_methods_supported.includes("private_key_jwt"));
  assert.deepEqual(said.token_endpoint_auth_signing_alg_values_supported, ["RS384", "ES384"]);
  assert.ok(said.scopes_supported.includes("offline_access"));
});
test("5.2.9 the capabilities are those that are offered, and each of the four capability sets is whole", async () => {
  const { capabilities } = await configuration(server);
  const sets = {
    "patient standalone": ["launch-standalone", "client-public", "context-standalone-patient", "permission-patient"],
    "patient from the EHR": ["launch-ehr", "client-public", "context-ehr-patient", "permission-patient"],
    "clinician standalone": ["launch-standalone", "client-public", "permission-user", "permission-patient"],
    "clinician from the EHR": ["launch-ehr", "client-public", "context-ehr-patient", "context-ehr-encounter", "permission-user", "permission-patient"],
  };
  for (const [name, needed] of Object.entries(sets)) for (const one of needed) assert.ok(capabilities.includes(one), `${name}: ${one}`);
  for (const absent of ["context-style", "smart-app-state", "context-standalone-encounter"]) assert.ok(!capabilities.includes(absent));
});
test("5.2.1 pages of any origin may read the configuration and the capability statement", async () => {
  for (const path of ["/.well-known/smart-configuration", "/fhir/.well-known/smart-configuration", "/fhir/metadata"]) {
    const response = await fetch(server.base + path, { headers: { origin: "https://anybody.example" } });
    assert.equal(response.headers.get("access-control-allow-origin"), "https://anybody.example", path);
  }
});
test("5.2.1 pages of an entered application may use the token endpoint and FHIR; pages of others may not", async () => {
  const origin = "http://127.0.0.1:9";
  const preflight = (path, from) => fetch(server.base + path, { method: "OPTIONS", headers: { origin: from, "access-control-request-method": "POST" } });
  for (const path of ["/auth/token", "/fhir/Patient"]) {
    assert.equal((await preflight(path, origin)).headers.get("access-control-allow-origin"), origin, path);
    assert.equal((await preflight(path, "https://stranger.example")).headers.get("access-control-allow-origin"), null, path);
  }
  const reply = await form(server, "/auth/token", { grant_type: "refresh_token", client_id: app.id, refresh_token: "x.y" }, { origin });
  assert.equal(reply.body.error, "invalid_grant");
  assert.equal((await form(server, "/auth/token", { grant_type: "x" }, { origin: "https://stranger.example" })).status, 403);
  // What lies beside FHIR stays closed to it.
  assert.equal((await preflight("/api/cases", origin)).headers.get("access-control-allow-origin"), null);
});

// --- 5.2.2 the request for access
test("5.2.2 authorize takes GET and POST, and asks the person on a page", async () => {
  for (const method of ["GET", "POST"]) {
    const { status, page, response } = await ask(server, request(server, app), method);
    assert.equal(status, 303);
    assert.ok(page.request.length > 30);
    assert.equal(response.headers.get("cache-control"), "no-store");
  }
});
test("5.2.2 nobody is sent to an address that was not entered, nor for an application that is not known", async () => {
  for (const uri of ["http://127.0.0.1:9/back/", "http://127.0.0.1:9/other", "https://evil.example/", `${kBack}?x=1`])
    assert.equal((await ask(server, request(server, app, { redirect_uri: uri }))).page.problem, "redirect_uri", uri);
  assert.equal((await ask(server, request(server, { ...app, id: "nobody" }))).page.problem, "client_id");
});
test("5.2.2 what is wrong with a request is told to the application, with its state", async () => {
  const wrong = async (changes) => {
    const asked = request(server, app, changes);
    const { back } = await ask(server, asked);
    assert.equal(back.state ?? null, asked.parameters.state ?? null);
    assert.ok(!back.code);
    return back.error;
  };
  assert.equal(await wrong({ response_type: "token" }), "unsupported_response_type");
  assert.equal(await wrong({ state: null }), "invalid_request");
  assert.equal(await wrong({ aud: null }), "invalid_request");
  assert.equal(await wrong({ aud: "https://other.example/fhir" }), "invalid_request");
  assert.equal(await wrong({ scope: "nonsense" }), "invalid_scope");
});
test("5.2.2 a proof key is required, S256 and nothing weaker", async () => {
  const wrong = async (changes) => (await ask(server, request(server, app, changes))).back.error;
  assert.equal(await wrong({ code_challenge: null }), "invalid_request");
  assert.equal(await wrong({ code_challenge_method: null }), "invalid_request");
  assert.equal(await wrong({ code_challenge_method: "plain", code_challenge: "a".repeat(43) }), "invalid_request");
});
test("5.2.2 the person allows: a code and the exact state come back; the person says no: access_denied", async () => {
  const asked = request(server, app, { state: "a b/ü&=" });
  const yes = await answer(lan, (await ask(server, asked)).page, { patient: kMother });
  assert.ok(yes.code);
  assert.equal(yes.state, "a b/ü&=");
  const no = await answer(lan, (await ask(server, asked)).page, { allow: false });
  assert.equal(no.error, "access_denied");
  assert.equal(no.state, "a b/ü&=");
});
test("5.2.2 the question is shown to people who are signed in, and answered once, with their session's token", async () => {
  const { page } = await ask(server, request(server, app));
  assert.equal((await fetch(`${server.base}/api/authorization?request=${page.request}`)).status, 401);
  const forged = await fetch(`${server.base}/api/authorization`, { method: "POST", headers: { cookie: lan.cookie, "content-type": "application/json" }, body: JSON.stringify({ request: page.request, allow: true }) });
  assert.equal(forged.status, 403);
  assert.ok((await answer(lan, page, { patient: kMother })).code);
  assert.equal((await answer(lan, page, { patient: kMother })).status, 404);
});
test("5.2.2 the person sees who asks and for what, and may grant less", async () => {
  const asked = request(server, app, { scope: "launch/patient patient/Observation.rs user/Practitioner.r" });
  const { page } = await ask(server, asked);
  const told = await answer(lan, page, { scopes: ["patient/Observation.rs"], patient: kMother });
  assert.equal(told.shown.app.name, "Growth chart");
  assert.ok(told.shown.needs_patient);
  assert.ok(told.shown.patients.some((p) => p.id === kMother));
  const reply = await exchange(server, app, asked, told.code);
  assert.equal(reply.body.scope, "patient/Observation.rs");
});

// --- 5.2.3 tokens
test("5.2.3 the answer carries token, type, lifetime, scope and patient, and is kept by nobody", async () => {
  const asked = request(server, app, { scope: "launch/patient patient/Observation.rs" });
  const told = await answer(lan, (await ask(server, asked)).page, { patient: kMother });
  const reply = await exchange(server, app, asked, told.code);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("cache-control"), "no-store");
  assert.equal(reply.headers.get("pragma"), "no-cache");
  assert.match(reply.headers.get("content-type"), /^application\/json/);
  assert.equal(reply.body.token_type, "Bearer");
  assert.equal(reply.body.expires_in, 3600);
  assert.equal(reply.body.scope, "launch/patient patient/Observation.rs");
  assert.equal(reply.body.patient, kMother);
  assert.equal(reply.body.need_patient_banner, true);
  assert.match(reply.body.access_token, /^[\x21-\x7e]+$/);
  assert.equal(reply.body.refresh_token, undefined);
});
test("5.2.3 a code is good once, with its address and verifier; used again, it ends what came of it", async () => {
  const fresh = async () => {
    const asked = request(server, app, { scope: "launch/patient patient/Observation.rs" });
    return { asked, code: (await answer(lan, (await ask(server, asked)).page, { patient: kMother })).code };
  };
  const wrong = async (changes) => {
    const { asked, code } = await fresh();
    const reply = await exchange(server, app, asked, code, changes);
    assert.equal(reply.status, 400);
    return reply.body.error;
  };
  assert.equal(await wrong({ code_verifier: "v".repeat(43) }), "invalid_grant");
  assert.equal(await wrong({ code_verifier: "" }), "invalid_request");
  assert.equal(await wrong({ redirect_uri: "http://127.0.0.1:9/other" }), "invalid_grant");
  const { asked, code } = await fresh();
  const { access_token: token } = (await exchange(server, app, asked, code)).body;
  assert.equal((await fhir(server, token, "Observation?_count=1")).status, 200);
  assert.equal((await exchange(server, app, asked, code)).body.error, "invalid_grant");
  assert.equal((await fhir(server, token, "Observation?_count=1")).status, 401);
});
test("5.2.3 a refresh token is rotated, bound to its application, keeps its scope, and ends its family when used again", async () => {
  const first = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs offline_access" }, { patient: kMother });
  assert.equal(first.expires_in, 900);
  const stolen = await form(server, "/auth/token", { grant_type: "refresh_token", refresh_token: first.refresh_token }, basic(secretive.id, secretive.secret));
  assert.equal(stolen.body.error, "invalid_grant");
  const second = await refresh(server, app, first.refresh_token);
  assert.equal(second.status, 200);
  assert.equal(second.body.token_type, "Bearer");
  assert.equal(second.body.expires_in, 900);
  assert.equal(second.body.scope, first.scope);
  assert.equal(second.body.patient, kMother);
  assert.notEqual(second.body.refresh_token, first.refresh_token);
  const less = await refresh(server, app, second.body.refresh_token, { scope: "patient/Observation.r" });
  assert.equal(less.body.scope, "patient/Observation.r");
  assert.equal((await refresh(server, app, less.body.refresh_token, { scope: "patient/*.cruds" })).body.error, "invalid_scope");
  assert.equal((await refresh(server, app, first.refresh_token)).body.error, "invalid_grant");
  assert.equal((await refresh(server, app, less.body.refresh_token)).body.error, "invalid_grant");
});
test("5.2.3 online access lasts as long as the session; offline access lasts longer", async () => {
  const phuc = await signIn(server, "phuc");
  const online = await tokens(server, phuc, app, { scope: "launch/patient patient/Observation.rs online_access" }, { patient: kMother });
  const offline = await tokens(server, phuc, app, { scope: "launch/patient patient/Observation.rs offline_access" }, { patient: kMother });
  const kept = await refresh(server, app, online.refresh_token);
  assert.equal(kept.status, 200);
  await phuc("/api/session", { method: "DELETE" });
  assert.equal((await refresh(server, app, kept.body.refresh_token)).body.error, "invalid_grant");
  assert.equal((await refresh(server, app, offline.refresh_token)).status, 200);
});
test("5.2.3 an application with a secret proves itself in the Authorization field and nowhere else", async () => {
  const good = { grant_type: "refresh_token", refresh_token: "x.y" };
  assert.equal((await form(server, "/auth/token", good, basic(secretive.id, secretive.secret))).body.error, "invalid_grant");
  for (const [parameters, headers] of [
    [good, basic(secretive.id, "wrong")], [good, basic("nobody", "wrong")], [{ ...good, client_id: secretive.id }, {}],
    [{ ...good, client_id: secretive.id, client_secret: secretive.secret }, {}]]) {
    const reply = await form(server, "/auth/token", parameters, headers);
    assert.equal(reply.status, 401);
    assert.equal(reply.body.error, "invalid_client");
  }
});
test("5.2.3 a secret is shown once, and is in no list", async () => {
  assert.ok(secretive.secret.length > 40);
  const list = JSON.stringify((await dung.json("/api/apps")).body);
  assert.ok(list.includes("letters") && !list.includes(secretive.secret) && !list.includes("argon2"));
  assert.equal((await lan.json("/api/apps")).status, 403);
});

// --- 5.2.4 scopes
test("5.2.4 a token opens what its scopes name, and nothing beside it", async () => {
  const { access_token: token } = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs patient/Patient.r" }, { patient: kMother });
  assert.equal((await fhir(server, token, "Observation?_count=1")).status, 200);
  assert.equal((await fhir(server, token, `Patient/${kMother}`)).status, 200);
  assert.equal((await fhir(server, token, "Patient?_count=1")).status, 403); // r without s
  assert.equal((await fhir(server, token, "Condition?_count=1")).status, 403);
  assert.equal((await fhir(server, token, "Observation", { method: "POST", body: "{}" })).status, 403);
  assert.equal((await fhir(server, token, `Patient/${kMother}`, { method: "DELETE" })).status, 403);
  for (const path of ["/api/cases", "/api/session/mine", "/api/people", "/api/apps"]) {
    const response = await fetch(server.base + path, { headers: { authorization: `Bearer ${token}` } });
    assert.ok([403, 404].includes(response.status), `${path}: ${response.status}`);
  }
});
test("5.2.4 scopes of version 1 mean what they meant: read is rs, write is cud", async () => {
  const { access_token: token, scope } = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.read" }, { patient: kMother });
  assert.equal(scope, "launch/patient patient/Observation.read");
  assert.equal((await fhir(server, token, "Observation?_count=1")).status, 200);
  assert.equal((await fhir(server, token, "Observation", { method: "POST", body: "{}" })).status, 403);
});
test("5.2.4 a scope with a query opens only what matches it", async () => {
  const all = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  const some = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs?code=http://loinc.org|8867-4" }, { patient: kMother });
  const count = async (token, query) => (await fhir(server, token, `Observation?_summary=count&${query}`)).body.total;
  const hearts = await count(all.access_token, "code=http://loinc.org|8867-4");
  assert.ok(hearts > 0 && hearts < await count(all.access_token, ""));
  assert.equal(await count(some.access_token, ""), hearts);
  const other = (await fhir(server, all.access_token, "Observation?code:not=http://loinc.org|8867-4&_count=1")).body.entry[0].resource.id;
  const heart = (await fhir(server, all.access_token, "Observation?code=http://loinc.org|8867-4&_count=1")).body.entry[0].resource.id;
  assert.equal((await fhir(server, some.access_token, `Observation/${heart}`)).status, 200);
  assert.equal((await fhir(server, some.access_token, `Observation/${other}`)).status, 403);
  assert.equal((await fhir(server, some.access_token, "Observation?_include=*&_count=5")).status, 403);
});
test("5.2.4 what comes along with a search is held to the scopes as well", async () => {
  const { access_token: token } = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  const found = await fhir(server, token, "Observation?_include=Observation:subject&_count=20");
  assert.equal(found.status, 200);
  assert.ok(found.body.entry.length > 0 && found.body.entry.every((e) => e.resource.resourceType === "Observation"));
});
test("5.2.4 a batch is judged by what is in it", async () => {
  const { access_token: token } = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  const batch = { resourceType: "Bundle", type: "batch", entry: [{ request: { method: "GET", url: "Observation?_count=1" } }, { request: { method: "GET", url: "Condition?_count=1" } }] };
  const reply = await fhir(server, token, "", { method: "POST", body: JSON.stringify(batch) });
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.body.entry.map((e) => e.response.status.slice(0, 3)), ["200", "403"]);
});
test("5.2.4 a user scope opens what the person may see, and no more than they may do", async () => {
  const { access_token: token, patient } = await tokens(server, lan, app, { scope: "user/Patient.rs" });
  assert.equal(patient, undefined);
  const seen = (await fhir(server, token, "Patient?_count=100")).body.entry?.map((e) => e.resource.id) ?? [];
  assert.ok(seen.includes(kMother));
  const own = (await lan.json("/fhir/Patient?_count=100")).body.entry.map((e) => e.resource.id);
  assert.deepEqual([...seen].sort(), [...own].sort());
});
test("5.2.4 the update scope is what an update needs; it makes no resource under an id of the sender's choice", async () => {
  const heart = { resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, subject: { reference: `Patient/${kMother}` }, effectiveDateTime: new Date().toISOString(), valueQuantity: { value: 88, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" } };
  const made = await lan.json("/fhir/Observation", { body: heart, headers: { "content-type": "application/fhir+json", prefer: "return=representation" } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { access_token: token } = await tokens(server, lan, app, { scope: "user/Observation.u" });
  const put = (id, value) => fhir(server, token, `Observation/${id}`, { method: "PUT", body: JSON.stringify({ ...heart, valueQuantity: { ...heart.valueQuantity, value }, id }) });
  const updated = await put(made.body.id, 91);
  assert.equal(updated.status, 200, JSON.stringify(updated.body));
  const read = (await lan.json(`/fhir/Observation/${made.body.id}`)).body;
  assert.equal(read.valueQuantity.value, 91);
  assert.equal(read.meta.versionId, "2");
  assert.equal((await put("smart-upsert", 91)).status, 404);
  const { access_token: reader } = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  assert.equal((await fhir(server, reader, `Observation/${made.body.id}`, { method: "PUT", body: JSON.stringify({ ...heart, id: made.body.id }) })).status, 403);
});

const pulse = (patient, value = 92) => ({ resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, subject: { reference: `Patient/${patient}` }, effectiveDateTime: new Date().toISOString(), valueQuantity: { value, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" } });
const write = (token, method, path, body, headers) => fhir(server, token, path, { method, ...(body ? { body: JSON.stringify(body) } : {}), headers });
test("5.2.4 an application creates, updates, patches and deletes for the patient of its token, in the person's name, and reads it back", async () => {
  for (const [scope, decision] of [["launch/patient patient/*.cruds", { patient: kMother }], ["user/*.cruds", {}]]) {
    const { access_token: token } = await tokens(server, lan, app, { scope }, decision);
    const made = await write(token, "POST", "Observation", pulse(kMother), { prefer: "return=representation" });
    assert.equal(made.status, 201, `${scope}: ${JSON.stringify(made.body)}`);
    const place = `Observation/${made.body.id}`;
    assert.equal((await fhir(server, token, place)).body.valueQuantity.value, 92);
    assert.equal((await write(token, "PUT", place, { ...pulse(kMother, 93), id: made.body.id })).status, 200);
    const patched = await write(token, "PATCH", place, [{ op: "replace", path: "/valueQuantity/value", value: 94 }], { "content-type": "application/json-patch+json" });
    assert.equal(patched.status, 200, JSON.stringify(patched.body));
    assert.equal((await lan.json(`/fhir/${place}`)).body.valueQuantity.value, 94);
    const changed = await write(token, "POST", "", { resourceType: "Bundle", type: "transaction", entry: [{ resource: pulse(kMother, 95), request: { method: "POST", url: "Observation" } }] });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    assert.match(changed.body.entry[0].response.status, /^201/);
    assert.equal((await write(token, "DELETE", place)).status, 204);
    assert.equal((await lan.json(`/fhir/${place}`)).status, 410);
    const events = (await lan.json(`/fhir/AuditEvent?patient=${kMother}&agent=${lan.person.id}`)).body.entry.map((e) => e.resource);
    assert.ok(events.some((e) => e.type && JSON.stringify(e).includes(app.id)), "the audit names the application");
  }
});
test("5.2.4 what is outside a token's scopes or its patient is refused, in every way of writing, and changes nothing", async () => {
  const made = (await lan.json("/fhir/Observation", { body: pulse(kMother), headers: { "content-type": "application/fhir+json", prefer: "return=representation" } })).body;
  const place = `Observation/${made.id}`;
  const stays = async (at) => assert.equal((await lan.json(`/fhir/${place}`)).body?.meta?.versionId, "1", at);
  const tries = (patient) => ({
    c: (token) => write(token, "POST", "Observation", pulse(patient)),
    u: (token) => write(token, "PUT", place, { ...pulse(patient, 99), id: made.id }),
    d: (token) => write(token, "DELETE", place),
  });
  // Each scope allows one of the three, so the other two are refused before the record is asked.
  for (const letter of ["c", "u", "d"]) {
    const { access_token: token } = await tokens(server, lan, app, { scope: `launch/patient patient/Observation.${letter}` }, { patient: kMother });
    for (const [other, attempt] of Object.entries(tries(kMother))) if (other !== letter) assert.equal((await attempt(token)).status, 403, `${letter} tries ${other}`);
    const condition = await write(token, "POST", "Condition", { resourceType: "Condition", subject: { reference: `Patient/${kMother}` }, code: { text: "x" } });
    assert.equal(condition.status, 403);
    const entries = await write(token, "POST", "", { resourceType: "Bundle", type: "transaction", entry: [{ resource: pulse(kMother), request: { method: "POST", url: "Observation" } }, { request: { method: "DELETE", url: place } }] });
    assert.equal(entries.status, 403, `${letter}: ${JSON.stringify(entries.body)}`);
    await stays(letter);
  }
  // Another patient than that of the token: nothing of it is there.
  const child = (await lan.json("/fhir/Patient?_count=100")).body.entry.map((e) => e.resource.id).find((id) => id.startsWith("live-a-") && id !== kMother);
  const { access_token: ofChild } = await tokens(server, lan, app, { scope: "launch/patient patient/*.cruds" }, { patient: child });
  const asMissing = await write(ofChild, "POST", "Observation", pulse("nobody-at-all"));
  const asHidden = await write(ofChild, "POST", "Observation", pulse(kMother));
  assert.ok(asHidden.status >= 400);
  assert.equal(asHidden.status, asMissing.status);
  assert.equal(JSON.stringify(asHidden.body).replaceAll(kMother, "ID"), JSON.stringify(asMissing.body).replaceAll("nobody-at-all", "ID"));
  assert.equal((await tries(kMother).u(ofChild)).status, 404);
  assert.ok([204, 404].includes((await tries(kMother).d(ofChild)).status));
  await stays("of the child");
  // With user scopes: what the person cannot do, the application cannot.
  const { access_token: token } = await tokens(server, lan, app, { scope: "user/*.cruds" });
  const outside = await write(token, "POST", "Observation", pulse("live-c-mother"));
  assert.equal(outside.status, asMissing.status);
  assert.ok((await write(token, "POST", "PractitionerRole", { resourceType: "PractitionerRole", practitioner: { reference: `Practitioner/${lan.person.id}` }, organization: { reference: "Organization/a-cancer-hospital" } })).status >= 400);
  // Somebody without a post of care writes nothing through one either.
  const { access_token: ofAdministrator } = await tokens(server, dung, app, { scope: "user/*.cruds" });
  assert.ok((await write(ofAdministrator, "POST", "Observation", pulse(kMother))).status >= 400);
});
test("5.2.6 a program with a scope to write does so for its hospital's cases, under its own name, and nowhere else", async () => {
  const own = makeKeys();
  const monitor = await enter(dung, { id: "monitor", name: "Monitor", proof: "key", keys: own.set, organization: "a-cancer-hospital", redirects: [], scopes: ["system/Observation.crs"] });
  const { access_token: token } = (await form(server, "/auth/token", statement(server, monitor, own))).body;
  const made = await write(token, "POST", "Observation", pulse(kMother), { prefer: "return=representation" });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal((await lan.json(`/fhir/Observation/${made.body.id}`)).status, 200);
  assert.equal((await write(token, "DELETE", `Observation/${made.body.id}`)).status, 403);
  assert.ok((await write(token, "POST", "Observation", pulse("live-c-mother"))).status >= 400);
});

// --- 5.2.5 who the person is
test("5.2.5 an identity token is signed with RS256 by a published bare key and says who the person is", async () => {
  const body = await tokens(server, lan, app, { scope: "openid fhirUser launch/patient patient/Observation.rs user/Practitioner.r", nonce: "n-77" }, { patient: kMother });
  const claims = await identity(server, body.id_token);
  const said = await configuration(server);
  assert.equal(claims.iss, said.issuer);
  assert.equal(claims.aud, app.id);
  assert.equal(claims.sub, lan.person.id);
  assert.equal(claims.nonce, "n-77");
  assert.ok(claims.exp > Date.now() / 1000);
  assert.equal(claims.fhirUser, `${server.base}/fhir/Practitioner/${lan.person.id}`);
  const { keys: published } = await (await fetch(said.jwks_uri)).json();
  for (const key of published) for (const secret of ["d", "p", "q", "x5c", "x5u"]) assert.equal(key[secret], undefined);
  const openid = await (await fetch(`${server.base}/.well-known/openid-configuration`)).json();
  assert.deepEqual(openid.id_token_signing_alg_values_supported, ["RS256"]);
});
test("5.2.5 without openid there is no identity token", async () => {
  const body = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  assert.equal(body.id_token, undefined);
});
test("5.2.5 a new key is published beside the old one, whose tokens are still read", async () => {
  const before = await tokens(server, lan, app, { scope: "openid fhirUser" });
  assert.equal((await dung.json("/api/apps/keys", { body: {} })).status, 200);
  await identity(server, before.id_token);
  const after = await tokens(server, lan, app, { scope: "openid fhirUser" });
  assert.notEqual(after.id_token.split(".")[0], before.id_token.split(".")[0]);
});

// --- 5.2.6 programs without a person
test("5.2.6 a program proves itself by key and gets five minutes of what it was entered for", async () => {
  const reply = await form(server, "/auth/token", statement(server, program, keys));
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  assert.equal(reply.body.token_type, "Bearer");
  assert.ok(reply.body.expires_in <= 300);
  assert.equal(reply.body.scope, "system/Observation.rs system/Patient.r");
  const found = await fhir(server, reply.body.access_token, `Observation?_summary=count&subject=Patient/${kMother}`);
  assert.equal(found.status, 200);
  assert.ok(found.body.total > 0, "it sees the cases of its hospital");
  assert.equal((await fhir(server, reply.body.access_token, "Observation?_summary=count&subject=Patient/live-c-mother")).body.total, 0);
  assert.equal((await fhir(server, reply.body.access_token, "Condition?_count=1")).status, 403);
});
test("5.2.6 RS384 is taken like ES384, from keys behind an address, asked for with GET", async () => {
  const rsa = makeKeys("RS384");
  const asked = [];
  const site = createServer((req, res) => {
    asked.push(req.method);
    res.setHeader("cache-control", "max-age=60");
    res.end(JSON.stringify(rsa.set));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => site.once("listening", resolve));
  const keys_url = `http://127.0.0.1:${site.address().port}/jwks`;
  const byUrl = await enter(dung, { id: "by-url", name: "By address", proof: "key", keys_url, organization: "a-cancer-hospital", redirects: [], scopes: ["system/Observation.rs"] });
  assert.equal((await form(server, "/auth/token", statement(server, byUrl, rsa, { header: { jku: keys_url } }))).status, 200);
  assert.equal((await form(server, "/auth/token", statement(server, byUrl, rsa))).status, 200);
  assert.deepEqual(asked, ["GET"]);
  assert.equal((await form(server, "/auth/token", statement(server, byUrl, rsa, { header: { jku: "http://127.0.0.1:9/jwks" } }))).body.error, "invalid_client");
  site.close();
});
test("5.2.6 a statement that is stale, long, for another, of another, unsigned, or used before is refused", async () => {
  const now = Math.floor(Date.now() / 1000);
  const refused = async (changes) => {
    const reply = await form(server, "/auth/token", typeof changes === "function" ? changes() : statement(server, program, keys, changes));
    assert.equal(reply.status, 401, JSON.stringify(reply.body));
    assert.equal(reply.body.error, "invalid_client");
  };
  await refused({ claims: { exp: now - 5 } });
  await refused({ claims: { exp: now + 900 } });
  await refused({ claims: { aud: "https://other.example/token" } });
  await refused({ claims: { sub: "somebody" } });
  await refused({ claims: { iss: "nobody", sub: "nobody" } });
  await refused({ claims: { jti: "" } });
  await refused({ header: { kid: "another" } });
  await refused(() => statement(server, program, makeKeys("ES384", keys.kid)));
  await refused(() => statement(server, program, keys, { form: { client_assertion: `${Buffer.from('{"alg":"none","typ":"JWT","kid":"x"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.` } }));
  const once = statement(server, program, keys);
  assert.equal((await form(server, "/auth/token", once)).status, 200);
  await refused(() => once);
});
test("5.2.6 a program gets no scope it was not entered for, and one with a secret gets none at all", async () => {
  const other = await form(server, "/auth/token", statement(server, program, keys, { form: { scope: "user/*.rs" } }));
  assert.equal(other.status, 400);
  assert.equal(other.body.error, "invalid_scope");
  const byPassword = await form(server, "/auth/token", { grant_type: "client_credentials", scope: "system/Observation.rs" }, basic(secretive.id, secretive.secret));
  assert.equal(byPassword.body.error, "unauthorized_client");
  const refusedApp = await dung.json("/api/apps", { body: { name: "x", proof: "secret", redirects: [], organization: "a-cancer-hospital", scopes: ["system/*.rs"] } });
  assert.equal(refusedApp.body.field, "proof");
});

// --- 5.2.7 what a token opens; giving it back
test("5.2.7 introspection tells scope, client, end, patient and person, to those who may ask", async () => {
  const body = await tokens(server, lan, app, { scope: "openid fhirUser launch/patient patient/Observation.rs" }, { patient: kMother });
  const told = await form(server, "/auth/introspect", { token: body.access_token }, basic(secretive.id, secretive.secret));
  const said = await configuration(server);
  assert.equal(told.body.active, true);
  assert.equal(told.body.scope, body.scope);
  assert.equal(told.body.client_id, app.id);
  assert.ok(Math.abs(told.body.exp - Date.now() / 1000 - body.expires_in) < 10);
  assert.equal(told.body.patient, kMother);
  assert.equal(told.body.need_patient_banner, true);
  assert.equal(told.body.iss, said.issuer);
  assert.equal(told.body.sub, lan.person.id);
  assert.ok(told.body.fhirUser.endsWith(`/Practitioner/${lan.person.id}`));
  assert.deepEqual((await form(server, "/auth/introspect", { token: "made-up" }, basic(secretive.id, secretive.secret))).body, { active: false });
  assert.equal((await form(server, "/auth/introspect", { token: body.access_token, client_id: app.id })).status, 401);
  const otherProgram = { ...statement(server, program, keys), token: body.access_token };
  assert.deepEqual((await form(server, "/auth/introspect", otherProgram)).body, { active: false });
});
test("5.2.7 a token given back opens nothing any more, nor one of a removed application", async () => {
  const body = await tokens(server, lan, app, { scope: "launch/patient patient/Observation.rs" }, { patient: kMother });
  assert.equal((await form(server, "/auth/revoke", { token: body.access_token, client_id: app.id })).status, 200);
  assert.equal((await fhir(server, body.access_token, "Observation?_count=1")).status, 401);
  const brief = await enter(dung, { id: "brief", name: "Brief", proof: "none", scopes: ["patient/*.rs"] });
  const its = await tokens(server, lan, brief, {}, { patient: kMother });
  assert.equal((await dung.json("/api/apps/brief", { method: "DELETE" })).status, 200);
  assert.equal((await fhir(server, its.access_token, "Observation?_count=1")).status, 401);
});
test("5.2.3 a token that is made up or over is refused with 401", async () => {
  const reply = await fhir(server, "made-up", "Observation");
  assert.equal(reply.status, 401);
  assert.match(reply.headers.get("www-authenticate"), /Bearer/);
  assert.equal(reply.body.resourceType, "OperationOutcome");
});

// --- 5.2.8 mother and child
test("5.2.8 a token for the mother opens nothing of the child, nor one for the child of the mother", async () => {
  const patients = (await lan.json("/fhir/Patient?_count=100")).body.entry.map((e) => e.resource.id);
  const child = patients.find((id) => id.startsWith("live-a-") && id !== kMother);
  assert.ok(child, `no child among ${patients}`);
  for (const [one, other] of [[kMother, child], [child, kMother]]) {
    const { access_token: token } = await tokens(server, lan, app, { scope: "launch/patient patient/*.rs" }, { patient: one });
    const seen = (await fhir(server, token, "Patient?_count=100")).body.entry.map((e) => e.resource.id);
    assert.deepEqual(seen, [one]);
    assert.equal((await fhir(server, token, `Patient/${other}`)).status, 404);
    // What was recorded with the mother as subject and the child as focus is about the child: it belongs to both.
    const about = (await fhir(server, token, `Observation?subject=Patient/${other}&_count=100`)).body.entry ?? [];
    assert.ok(about.every((e) => e.resource.focus?.some((f) => f.reference === `Patient/${one}`)));
    const everything = await fhir(server, token, `Patient/${other}/$everything`);
    assert.ok([403, 404].includes(everything.status), `$everything: ${everything.status}`);
  }
});
test("5.2.8 nobody can choose a patient they may not see", async () => {
  const { page } = await ask(server, request(server, app, { scope: "launch/patient patient/*.rs" }));
  assert.equal((await answer(lan, page, { patient: "live-c-mother" })).status, 404);
});

// --- launch from a case
test("5.2.4 opened from a case, an application gets that patient, without choosing", async () => {
  const opened = await lan.json("/api/launches", { body: { app: app.id, case: "live-a" } });
  assert.equal(opened.status, 200, JSON.stringify(opened.body));
  const { iss, launch } = Object.fromEntries(new URL(opened.body.address).searchParams);
  assert.equal(iss, `${server.base}/fhir`);
  const asked = request(server, app, { scope: "launch patient/Observation.rs", launch });
  const { page } = await ask(server, asked);
  const byAnother = await hoa.json(`/api/authorization?request=${page.request}`);
  assert.equal(byAnother.status, 422, JSON.stringify(byAnother.body));
  const told = await answer(lan, page, {});
  assert.equal(told.shown.needs_patient, false);
  assert.equal(told.shown.patient.id, kMother);
  assert.equal((await exchange(server, app, asked, told.code)).body.patient, kMother);
  assert.equal((await ask(server, asked)).back.error, "invalid_request"); // once
});
test("5.2.4 opened from an encounter, it gets that encounter too", async () => {
  const encounters = await lan.json(`/fhir/Encounter?patient=${kMother}&_count=1`);
  const encounter = encounters.body.entry[0].resource.id;
  const opened = await lan.json("/api/launches", { body: { app: app.id, patient: kMother, encounter } });
  const asked = request(server, app, { scope: "launch patient/Observation.rs", launch: new URL(opened.body.address).searchParams.get("launch") });
  const told = await answer(lan, (await ask(server, asked)).page, {});
  assert.equal((await exchange(server, app, asked, told.code)).body.encounter, encounter);
});

// --- limits
test("too many failures from one address are made to wait", async () => {
  const own = await serve(["--demo", "--no-answers"], { signIn: true });
  let last;
  for (let i = 0; i < 40; i++) last = await form(own, "/auth/token", { grant_type: "x", client_id: `nobody-${i}` });
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers.get("retry-after")) > 0);
  await own.stop();
});
test("a server without sign-in lets no application in", async () => {
  const open = await serve(["--no-answers"]);
  assert.equal((await fetch(`${open.base}/.well-known/smart-configuration`)).status, 404);
  assert.equal((await form(open, "/auth/token", { grant_type: "client_credentials" })).status, 404);
  await open.stop();
});
test("no token, secret or code stands in what the server says of itself", async () => {
  const body = await tokens(server, lan, app, { scope: "openid launch/patient patient/Observation.rs offline_access" }, { patient: kMother });
  await fhir(server, body.access_token, "Observation?_count=1");
  for (const secret of [body.access_token, body.refresh_token, body.id_token, secretive.secret]) assert.ok(!server.output().includes(secret));
});

await run();
await server.stop();
