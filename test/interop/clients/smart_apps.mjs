// SPDX-License-Identifier: Apache-2.0
// Programs of others that sign in, against servers of their own: oidc-provider (npm, certified) as the identity provider of
// a hospital; fhirclient (npm) launched by itself and from a case; a program that signs its statements with jose (npm).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jose from "jose";
import { Provider } from "oidc-provider";
import { serve } from "../../support/server.mjs";
import { bound, cookiesOf, setCookieLines, signIn } from "../../support/people.mjs";
import { answer, enter, fhir, form } from "../../support/smart.mjs";
import { prove } from "./claims.mjs";

const listen = (handler) => new Promise((resolve) => {
  const site = createServer(handler).listen(0, "127.0.0.1", () => resolve({ site, base: `http://127.0.0.1:${site.address().port}` }));
});
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const folder = mkdtempSync(join(tmpdir(), "dyad-oidc-"));

// The hospital's provider: everybody signs in as whom the form says, with an address that is verified.
let provider;
const hospital = await listen((req, res) => provider.callback()(req, res));
const providers = join(folder, "oidc.json");
writeFileSync(providers, JSON.stringify({ providers: [{ id: "hospital", name: "Hospital", issuer: hospital.base, client_id: "dyad", client_secret: "a-secret-of-the-test", trusts_email: true }] }));
const server = await serve(["--demo", "--no-answers", "--oidc", providers], { signIn: true });
const client = { client_id: "dyad", client_secret: "a-secret-of-the-test", redirect_uris: [`${server.base}/auth/oidc/back`], grant_types: ["authorization_code"], response_types: ["code"], token_endpoint_auth_method: "client_secret_basic" };
const { privateKey } = await jose.generateKeyPair("RS256", { extractable: true });
provider = new Provider(hospital.base, {
  clients: [client],
  cookies: { keys: ["one", "two"] },
  jwks: { keys: [{ ...(await jose.exportJWK(privateKey)), use: "sig", alg: "RS256", kid: "p-1" }] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true, methods: ["S256"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Person ${id}`, email: `${id}@hospital.example`, email_verified: true }) }),
  features: { devInteractions: { enabled: true } },
});

/** A browser without a screen: keeps cookies by site, follows redirects, fills in the provider's forms. */
function browser() {
  const jars = new Map();
  async function open(address, options = {}) {
    for (let step = 0; step < 20; step++) {
      const { origin } = new URL(address);
      const response = await fetch(address, { redirect: "manual", ...options, headers: { ...options.headers, cookie: jars.get(origin) ?? "" } });
      const jar = new Map((jars.get(origin) ?? "").split("; ").filter(Boolean).map((c) => [c.slice(0, c.indexOf("=")), c]));
      for (const line of setCookieLines(response)) {
        const pair = line.split(";")[0];
        if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(pair.slice(0, pair.indexOf("=")));
        else jar.set(pair.slice(0, pair.indexOf("=")), pair);
      }
      jars.set(origin, [...jar.values()].join("; "));
      const next = response.headers.get("location");
      if (!next) return { address, response, text: await response.text() };
      address = new URL(next, address).href;
      options = {};
    }
    throw new Error(`sent round and round, last to ${address}`);
  }
  const post = (address, fields) => open(address, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() });
  return { open, post, cookies: (base) => jars.get(new URL(base).origin) ?? "" };
}

async function throughTheHospital(login, person = browser(), more = "") {
  let page = await person.open(`${server.base}/auth/oidc/hospital/begin?return_to=/case/live-a${more}`);
  for (let i = 0; i < 4 && page.address.startsWith(hospital.base); i++) {
    const action = new URL(/action="([^"]+)"/.exec(page.text)[1], page.address).href;
    const prompt = /name="prompt" value="([^"]+)"/.exec(page.text)[1];
    page = await person.post(action, prompt === "login" ? { prompt, login, password: "any" } : { prompt });
  }
  return { person, page };
}

const session = async (person) => (await fetch(`${server.base}/api/session`, { headers: { cookie: person.cookies(server.base) } })).json();
const dung = await signIn(server, "dung");
const lan = await signIn(server, "lan");

await prove("programs that sign in", {
  "a stranger of the hospital's provider gets no account, and the administrator sees who came": async () => {
    const { person, page } = await throughTheHospital("stranger");
    assert.ok(page.address.endsWith("/?sign-in=unknown"), page.address);
    assert.equal((await session(person)).person, null);
    const { unknown } = (await dung.json("/api/identities")).body;
    assert.ok(unknown.some((u) => u.subject === "stranger" && u.issuer === hospital.base));
  },
  "a person whom an administrator has linked is signed in by the hospital's provider": async () => {
    assert.equal((await dung.json("/api/identities", { body: { issuer: hospital.base, subject: "l.tran", login: "lan" } })).status, 201);
    const { person, page } = await throughTheHospital("l.tran");
    assert.equal(new URL(page.address).pathname, "/case/live-a");
    const held = await session(person);
    assert.equal(held.person.id, lan.person.id);
    const cases = await bound(server.base, person.cookies(server.base), held.csrf)("/api/cases");
    assert.equal(cases.status, 200);
  },
  "an invited person is known by the verified address, the first time": async () => {
    assert.equal((await dung.json("/api/identities", { body: { issuer: hospital.base, email: "Minh@hospital.example", login: "minh" } })).status, 201);
    const { person } = await throughTheHospital("minh");
    assert.match((await session(person)).person.name, /Minh/);
  },
  "a sign-in that another browser began is not taken": async () => {
    const response = await fetch(`${server.base}/auth/oidc/hospital/begin`, { redirect: "manual" });
    const state = new URL(response.headers.get("location")).searchParams.get("state");
    const back = await fetch(`${server.base}/auth/oidc/back?state=${state}&code=x`, { redirect: "manual" });
    assert.equal(back.headers.get("location"), "/?sign-in=refused");
    assert.equal(cookiesOf(back).includes("dyad_session"), false);
  },
  "somebody without a password here signs a decision by proving anew at the hospital's provider who they are, once": async () => {
    const quang = await signIn(server, "quang");
    await dung.json(`/api/people/${quang.person.id}/recovery`, { body: {} }); // no demo person without proof any more
    assert.equal((await dung.json("/api/identities", { body: { issuer: hospital.base, subject: "v.quang", login: "quang" } })).status, 201);
    const { person } = await throughTheHospital("v.quang");
    const as = async () => bound(server.base, person.cookies(server.base), (await session(person)).csrf);
    const kept = "/api/cases/live-a/resolutions", until = new Date(Date.now() + 20 * 3_600_000).toISOString();
    const drafted = (await lan.json(kept, { body: {
      action: "wait", from: new Date().toISOString(), to: until, treatments: [], triggers: [{ kind: "condition", who: "live-a-mother", key: "bowel_obstruction" }],
      responsible: [{ organization: "a-cancer-hospital", who: "Minh", until }], expires: until, hospitals: ["a-cancer-hospital", "a-obstetric-hospital"], reasons: "She is stable.",
    } })).body;
    const put = await lan.json(`${kept}/${drafted.id}/to-sign`, { body: { language: "vi", emergency: "a test" }, headers: { "if-match": `W/"${drafted.version}"` } });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const sign = async () => (await as())(`${kept}/${drafted.id}/sign`, { method: "POST", headers: { "content-type": "application/json", "if-match": `W/"${put.body.version}"` }, body: JSON.stringify({ organization: "a-cancer-hospital" }) });
    const until_of = async () => (await (await (await as())("/api/account")).json()).proved_until;
    assert.equal((await sign()).status, 403, "signed in with the provider some time ago is no proof");
    assert.equal(await until_of(), null);
    const begun = await fetch(`${server.base}/auth/oidc/hospital/begin?anew=true`, { redirect: "manual" });
    const asked = new URL(begun.headers.get("location")).searchParams;
    assert.equal(asked.get("prompt"), "login");
    assert.equal(asked.get("max_age"), "0");
    await throughTheHospital("v.quang", person, "&anew=true"); // the same browser, still signed in there
    assert.ok(Date.parse(await until_of()) > Date.now());
    const signed = await sign();
    assert.equal(signed.status, 200, await signed.clone().text());
    assert.equal(await until_of(), null, "good once");
    assert.equal((await sign()).status, 403);
  },
  "fhirclient launches by itself: the person chooses a patient, and the chart is read": () => launched("standalone"),
  "fhirclient launches from a case: the patient comes with it": () => launched("ehr"),
  "a program signs its statement with jose and reads for its hospital": async () => {
    for (const alg of ["ES384", "RS384"]) {
      const pair = await jose.generateKeyPair(alg);
      const kid = `k-${alg}`;
      const app = await enter(dung, { id: `night-${alg.toLowerCase()}`, name: "Night job", proof: "key", keys: { keys: [{ ...(await jose.exportJWK(pair.publicKey)), kid, alg }] }, organization: "a-cancer-hospital", redirects: [], scopes: ["system/Observation.rs"] });
      const statement = await new jose.SignJWT({}).setProtectedHeader({ alg, kid, typ: "JWT" }).setIssuer(app.id).setSubject(app.id)
        .setAudience(`${server.base}/auth/token`).setExpirationTime("2m").setJti(`${Math.random()}`).sign(pair.privateKey);
      const reply = await form(server, "/auth/token", { grant_type: "client_credentials", scope: "system/Observation.rs", client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: statement });
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      assert.equal((await fhir(server, reply.body.access_token, "Observation?_count=1")).status, 200);
    }
  },
});

/** An application that is a small web server with fhirclient, as its makers show it; the browser is the test. */
async function launched(how) {
  const smart = createRequire(import.meta.url)("fhirclient");
  const kept = new Map();
  const storage = { get: async (k) => kept.get(k), set: async (k, v) => (kept.set(k, v), v), unset: async (k) => kept.delete(k) };
  const id = `chart-${how}`;
  let ready, failed;
  const done = new Promise((resolve, reject) => { ready = resolve; failed = reject; });
  const app = await listen((req, res) => {
    // fhirclient redirects in the manner of express.
    res.redirect ??= (to) => res.writeHead(302, { location: to }).end();
    req.headers.host ??= "127.0.0.1";
    const api = smart(req, res, storage);
    const { pathname } = new URL(req.url, "http://x");
    const scope = how === "ehr" ? "launch openid fhirUser patient/Observation.rs patient/Patient.r" : "launch/patient openid fhirUser offline_access patient/Observation.rs patient/Patient.r";
    if (pathname === "/launch")
      api.authorize({ clientId: id, scope, redirectUri: `${app.base}/back`, pkceMode: "required", ...(how === "ehr" ? {} : { iss: `${server.base}/fhir` }) }).catch(failed);
    else if (pathname === "/back")
      api.ready().then((held) => { ready(held); res.end("ready"); }).catch((error) => { failed(error); res.end("failed"); });
    else res.end();
  });
  await enter(dung, { id, name: "Chart", proof: "none", redirects: [`${app.base}/back`], launch_url: `${app.base}/launch`, scopes: ["launch", "launch/patient", "openid", "fhirUser", "offline_access", "patient/*.rs"] });
  const start = how === "ehr" ? (await lan.json("/api/launches", { body: { app: id, case: "live-a" } })).body.address : `${app.base}/launch`;
  const person = browser();
  const { address } = await person.open(start);
  const asked = new URL(address);
  assert.equal(asked.pathname, "/apps/allow", address);
  const told = await answer(lan, { request: asked.searchParams.get("request") }, how === "ehr" ? {} : { patient: "live-a-mother" });
  assert.equal(told.status, 200, JSON.stringify(told.body));
  const back = await person.open(told.body.address);
  assert.equal(back.text, "ready", back.text);
  const held = await Promise.race([done, wait(10_000).then(() => { throw new Error("fhirclient was not ready"); })]);
  assert.equal(held.patient.id, "live-a-mother");
  assert.equal((await held.patient.read()).id, "live-a-mother");
  assert.equal(held.getFhirUser(), `Practitioner/${lan.person.id}`);
  const bundle = await held.request("Observation?_count=3");
  assert.ok(bundle.entry.length > 0);
  if (how === "standalone") {
    await held.refresh();
    assert.ok((await held.request("Observation?_count=1")).entry.length > 0);
  }
  app.site.close();
}

hospital.site.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
setTimeout(() => process.exit(process.exitCode ?? 0), 200);
