// SPDX-License-Identifier: Apache-2.0
// People of the demo (data/demo/people.json) signed in to a server started with serve(["--demo", ...], {signIn: true}).

/** The Set-Cookie lines of an answer. Older forms of fetch give them joined; the comma in a date is followed by no name. */
export const setCookieLines = ({ headers }) =>
  headers.getSetCookie?.() ?? (headers.get("set-cookie") ?? "").split(/, (?=[\w.-]+=)/).filter(Boolean);

/** The cookies an answer sets, as a Cookie field carries them: "dyad_session=...; dyad_device=...". */
export function cookiesOf(response, held = "") {
  const jar = new Map(held.split("; ").filter(Boolean).map((c) => [c.slice(0, c.indexOf("=")), c.slice(c.indexOf("=") + 1)]));
  for (const line of setCookieLines(response)) {
    const [pair] = line.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(pair.indexOf("=") + 1);
    if (/max-age=0/i.test(line)) jar.delete(name);
    else if (name) jar.set(name, value);
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** A fetch bound to a session: `cookie` and `csrf` as the server gave them. Paths are taken below the server's base. */
export function bound(base, cookie, csrf) {
  return (path, options = {}) => {
    const headers = { cookie, ...options.headers };
    if (!["GET", "HEAD"].includes(options.method ?? "GET")) headers["x-dyad-csrf"] ??= csrf;
    return fetch(path.startsWith("http") ? path : base + path, { ...options, headers });
  };
}

/**
 * Signs in a demo person by login ("hoa"). Gives a fetch with that person's cookie and token; it also carries
 * `person`, `posts`, `cookie` (for browsers and feeds) and `csrf`, and `json(path, options)` for short.
 */
export async function signIn(server, login) {
  const response = await fetch(`${server.base}/api/session/demo`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login }),
  });
  const session = await response.json();
  if (!response.ok) throw new Error(`${login} could not sign in: ${response.status} ${JSON.stringify(session)}`);
  return asSession(server, session, cookiesOf(response));
}

export function asSession(server, session, cookie) {
  const call = bound(server.base, cookie, session.csrf);
  const json = async (path, { body, ...options } = {}) => {
    const sent = body === undefined ? options
      : { method: "POST", ...options, headers: { "content-type": "application/json", ...options.headers }, body: typeof body === "string" ? body : JSON.stringify(body) };
    const response = await call(path, sent);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
  return Object.assign(call, { ...session, cookie, json });
}

/** The same session in a page of the browser: cookies for playwright's context.addCookies. */
export const browserCookies = (server, signed) =>
  signed.cookie.split("; ").filter((c) => c.startsWith("dyad_session="))
    .map((c) => ({ name: "dyad_session", value: c.slice("dyad_session=".length), url: server.base, httpOnly: true, sameSite: "Strict" }));

/** Puts addresses of e-mail and telephones ("lan@hospital.example", "+84-lan") to demo people, as an installation would before it opens. */
export async function giveAddresses(options, data, logins) {
  const { serve } = await import("./server.mjs");
  const server = await serve(options, { data });
  try {
    const names = JSON.parse(await (await import("node:fs/promises")).readFile(new URL("../../data/demo/people.json", import.meta.url), "utf8")).people;
    const held = (await (await fetch(`${server.base}/fhir/Practitioner?_count=200`)).json()).entry.map((e) => e.resource);
    for (const login of logins) {
      const { family, given } = names.find((p) => p.login === login);
      const body = held.find((p) => p.name[0].family === family && p.name[0].given.join(" ") === given);
      const telecom = [{ system: "email", value: `${login}@hospital.example` }, { system: "sms", value: `+84-${login}` }];
      const answer = await fetch(`${server.base}/fhir/Practitioner/${body.id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify({ ...body, telecom }) });
      if (!answer.ok) throw new Error(`${login}: ${answer.status} ${await answer.text()}`);
    }
  } finally {
    await server.stop();
  }
}
