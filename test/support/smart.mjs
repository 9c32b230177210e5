// SPDX-License-Identifier: Apache-2.0
// An application of another maker, for tests: enters itself, asks for access, exchanges codes and tokens.
import { createHash, createPublicKey, createSign, generateKeyPairSync, randomBytes, verify } from "node:crypto";

export const b64 = (bytes) => Buffer.from(bytes).toString("base64url");
export const challengeOf = (verifier) => b64(createHash("sha256").update(verifier).digest());
export const kBack = "http://127.0.0.1:9/back"; // nobody is there: the test reads the address itself

/** Enters an application as an administrator who is signed in. */
export async function enter(admin, app) {
  const answer = await admin.json("/api/apps", { body: { redirects: [kBack], ...app } });
  if (answer.status !== 201) throw new Error(`the application was not entered: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export const configuration = async (server) => (await fetch(`${server.base}/.well-known/smart-configuration`)).json();

/** A request for access as an application makes it; `changes` with null leave a parameter out. */
export function request(server, app, changes = {}) {
  const verifier = b64(randomBytes(32));
  const state = b64(randomBytes(16));
  const parameters = {
    response_type: "code", client_id: app.id, redirect_uri: kBack, scope: app.scopes.join(" "), state,
    aud: `${server.base}/fhir`, code_challenge: challengeOf(verifier), code_challenge_method: "S256", ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value === null) delete parameters[name];
  return { verifier, state, parameters, query: new URLSearchParams(parameters).toString() };
}

/** What the browser is told: {page} of this server or {back}, the parameters with which the application is called again. */
export async function ask(server, asked, method = "GET") {
  const response = method === "GET"
    ? await fetch(`${server.base}/auth/authorize?${asked.query}`, { redirect: "manual" })
    : await fetch(`${server.base}/auth/authorize`, { method, redirect: "manual", body: asked.query, headers: { "content-type": "application/x-www-form-urlencoded" } });
  const location = response.headers.get("location") ?? "";
  const parameters = location.includes("?") ? Object.fromEntries(new URLSearchParams(location.slice(location.indexOf("?")))) : {};
  return { response, status: response.status, location, page: location.includes("/apps/allow") ? parameters : null, back: location.startsWith(kBack) ? parameters : null };
}

/** The person's answer on the page; gives the parameters with which the application is called again. */
export async function answer(person, page, decision) {
  const shown = await person.json(`/api/authorization?request=${encodeURIComponent(page.request)}`);
  const scopes = shown.body.scopes?.map((s) => s.scope);
  const told = await person.json("/api/authorization", { body: { request: page.request, allow: true, scopes, ...decision } });
  const parameters = told.status === 200 ? Object.fromEntries(new URLSearchParams(told.body.address.slice(told.body.address.indexOf("?")))) : null;
  return { shown: shown.body, status: told.status, body: told.body, ...parameters };
}

export async function form(server, path, parameters, headers = {}) {
  const response = await fetch(server.base + path, {
    method: "POST", body: new URLSearchParams(parameters).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

export const exchange = (server, app, asked, code, changes = {}, headers = {}) =>
  form(server, "/auth/token", { grant_type: "authorization_code", client_id: app.id, redirect_uri: kBack, code, code_verifier: asked.verifier, ...changes }, headers);

/** From the request to the tokens, all allowed. */
export async function tokens(server, person, app, changes = {}, decision = {}) {
  const asked = request(server, app, changes);
  const { page, back } = await ask(server, asked);
  if (!page?.request) throw new Error(`not asked: ${JSON.stringify(back ?? page)}`);
  const told = await answer(person, page, decision);
  if (!told.code) throw new Error(`no code: ${JSON.stringify(told)}`);
  const reply = await exchange(server, app, asked, told.code);
  if (reply.status !== 200) throw new Error(`no token: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

export const refresh = (server, app, token, changes = {}) =>
  form(server, "/auth/token", { grant_type: "refresh_token", client_id: app.id, refresh_token: token, ...changes });

export async function fhir(server, token, path, options = {}) {
  const response = await fetch(`${server.base}/fhir/${path}`, {
    ...options, headers: { authorization: `Bearer ${token}`, ...(options.body ? { "content-type": "application/fhir+json" } : {}), ...options.headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

/** Keys of a program: ES384 or RS384, with the set that it publishes. */
export function makeKeys(algorithm = "ES384", kid = b64(randomBytes(6))) {
  const { privateKey, publicKey } = algorithm === "ES384" ? generateKeyPairSync("ec", { namedCurve: "P-384" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { algorithm, kid, privateKey, set: { keys: [{ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: algorithm }] } };
}

export function signed(keys, claims, header = {}) {
  const head = { alg: keys.algorithm, kid: keys.kid, typ: "JWT", ...header };
  const text = `${b64(JSON.stringify(head))}.${b64(JSON.stringify(claims))}`;
  const signature = createSign("sha384").update(text).sign(keys.algorithm === "ES384" ? { key: keys.privateKey, dsaEncoding: "ieee-p1363" } : keys.privateKey);
  return `${text}.${b64(signature)}`;
}

/** The form of a program that acts without a person. */
export function statement(server, app, keys, { claims = {}, header = {}, form: changes = {} } = {}) {
  const now = Math.floor(Date.now() / 1000);
  return {
    grant_type: "client_credentials", scope: app.scopes.join(" "),
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: signed(keys, { iss: app.id, sub: app.id, aud: `${server.base}/auth/token`, exp: now + 120, jti: b64(randomBytes(12)), ...claims }, header),
    ...changes,
  };
}

/** The claims of an identity token, checked against the published keys. */
export async function identity(server, token) {
  const [head, body, signature] = token.split(".");
  const header = JSON.parse(Buffer.from(head, "base64url"));
  const { keys } = await (await fetch(`${server.base}/auth/jwks`)).json();
  const key = keys.find((k) => k.kid === header.kid);
  if (header.alg !== "RS256" || !key) throw new Error(`not signed by a published key: ${JSON.stringify(header)}`);
  if (!verify("sha256", Buffer.from(`${head}.${body}`), createPublicKey({ key, format: "jwk" }), Buffer.from(signature, "base64url")))
    throw new Error("the signature is wrong");
  return JSON.parse(Buffer.from(body, "base64url"));
}
