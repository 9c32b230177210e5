// SPDX-License-Identifier: Apache-2.0
// A plain client of the FHIR interface for the tests beside this file: Node's own fetch, nothing that hides a header.
import { serve } from "../support/server.mjs";

/** Starts a server of its own and returns ways to talk to it. */
export async function fhirServer(options = []) {
  const server = await serve(["--no-answers", ...options]);
  const base = `${server.base}/fhir`;
  const url = (path) => (path.startsWith("http") ? path : path === "" || path.startsWith("?") ? base + path : `${base}/${path}`);

  async function send(method, path, body, headers = {}) {
    const sent = { ...headers };
    const named = Object.keys(sent).some((name) => name.toLowerCase() === "content-type");
    if (body !== undefined && !named) sent["content-type"] = "application/fhir+json";
    const response = await fetch(url(path), { method, headers: sent, body: body === undefined || typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body) });
    const text = await response.text();
    let parsed = null;
    try {
      parsed = text === "" ? null : JSON.parse(text);
    } catch {
      parsed = text;
    }
    return { status: response.status, headers: response.headers, header: (name) => response.headers.get(name), text, body: parsed };
  }
  return {
    server,
    base,
    get: (path, headers) => send("GET", path, undefined, headers),
    head: (path, headers) => send("HEAD", path, undefined, headers),
    post: (path, body, headers) => send("POST", path, body, headers),
    put: (path, body, headers) => send("PUT", path, body, headers),
    patch: (path, body, media, headers) => send("PATCH", path, body, { "content-type": media, ...headers }),
    del: (path, headers) => send("DELETE", path, undefined, headers),
    options: (path, headers) => send("OPTIONS", path, undefined, headers),
    search: (path, form, headers) => send("POST", path, new URLSearchParams(form).toString(), { "content-type": "application/x-www-form-urlencoded", ...headers }),
    stop: () => server.stop(),
  };
}

export const patient = (id, more = {}) => ({ resourceType: "Patient", ...(id ? { id } : {}), ...more });

export const observation = (subject, value, more = {}) => ({
  resourceType: "Observation", status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "777-3" }] },
  subject: { reference: `Patient/${subject}` }, effectiveDateTime: "2025-02-03T10:00:00Z",
  valueQuantity: { value, unit: "10*3/uL", system: "http://unitsofmeasure.org", code: "10*3/uL" }, ...more,
});

/** The first issue of an OperationOutcome, checked to be one. */
export function issue(answer) {
  if (answer.body?.resourceType !== "OperationOutcome") throw new Error(`${answer.status}, no OperationOutcome: ${answer.text.slice(0, 300)}`);
  return answer.body.issue[0];
}
export const link = (bundle, relation) => bundle.link?.find((l) => l.relation === relation)?.url;
export const bundle = (type, entry) => ({ resourceType: "Bundle", type, entry });
export const entry = (method, path, resource, more = {}) => ({ ...(resource ? { resource } : {}), request: { method, url: path, ...more } });
