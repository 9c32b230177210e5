// SPDX-License-Identifier: Apache-2.0
// Signing in over HTTP: sessions, lockout, the second factor, recovery, what administrators may do and to whom, the two
// commands of an empty server, and that no secret shows in answers, logs or files.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { asSession, cookiesOf, signIn } from "../support/people.mjs";
import { dyad, feed, serve, suite, temporaryDirectory } from "../support/server.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const secrets = []; // everything that must not be found anywhere
const keep = (text) => (secrets.push(text), text);

const json = async (path, options = {}) => {
  const response = await fetch(server.base + path, options);
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const enter = (body, headers = {}, base = server.base) =>
  fetch(`${base}/api/session`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

/** Signs in with a password; a session as signIn gives it, or what was refused. */
async function withPassword(body, headers = {}, where = server) {
  const response = await enter(body, headers, where.base);
  const answer = await response.json();
  if (!response.ok) return { refused: answer.error, status: response.status, retry: response.headers.get("retry-after"), ...answer };
  const cookie = cookiesOf(response, headers.cookie ?? "");
  for (const one of cookie.split("; ")) keep(one.slice(one.indexOf("=") + 1));
  return asSession(where, answer, cookie);
}

function code(secret, step = Math.floor(Date.now() / 30_000)) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const son = await signIn(server, "son"); // administrator of the obstetric hospital
let nth = 0;
async function newPerson(more = {}) {
  const login = `new.person.${++nth}`;
  const made = await son.json("/api/people", { body: { family: "Lê", given: `Mới ${nth}`, login, organization: "a-obstetric-hospital", role: "midwife", ...more } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  keep(made.body.password);
  return made.body;
}
async function settledPerson() {
  const made = await newPerson();
  const password = keep(`long sentence number ${nth} of the owner`);
  const session = await withPassword({ login: made.login, password: made.password, new_password: password });
  assert.equal(session.person?.id, made.person);
  return { ...made, password, session };
}

test("without a session nothing of the record is told, in the form of each interface", async () => {
  for (const path of ["/api/cases", "/api/cases/case-a", "/api/feeds", "/api/people", "/api/account", "/api/hospitals"]) {
    const refused = await json(path);
    assert.equal(refused.status, 401, path);
    assert.equal(refused.body.error, "sign-in-needed");
  }
  for (const path of ["/fhir/Patient", "/fhir/Patient/a-mother", "/fhir/Patient/no-such", "/fhir/_history"]) {
    const refused = await json(path);
    assert.equal(refused.status, 401, path);
    assert.equal(refused.body.issue[0].code, "login");
    assert.match(refused.headers.get("www-authenticate"), /^Bearer/);
  }
  assert.equal((await fetch(`${server.base}/live`)).status, 401);
  const who = await json("/api/session");
  assert.deepEqual([who.body.person, who.body.posts, who.body.open, who.body.demo], [null, [], false, true]);
});

test("a demo person comes in at one click, is known by name and posts, and goes out for good", async () => {
  const hoa = await signIn(server, "hoa");
  assert.equal(hoa.person.name, "Nguyễn Thị Hoa");
  assert.deepEqual(hoa.posts.map((p) => [p.hospital.id, p.role.code]), [["a-obstetric-hospital", "obstetrician"], ["b-obstetric-hospital", "obstetrician"]]);
  assert.equal((await hoa.json("/api/cases")).status, 200);
  assert.equal((await hoa.json("/api/people")).status, 403);
  const live = await feed(`${server.base}/live`, { cookie: hoa.cookie });
  assert.equal(live.response.status, 200);
  live.close();
  const again = (await hoa.json("/api/session")).body;
  assert.equal(again.csrf, hoa.csrf);
  assert.ok(Date.parse(again.expires_at) > Date.now());
  const out = await hoa("/api/session", { method: "DELETE" });
  assert.equal(out.status, 200);
  assert.match(out.headers.get("set-cookie"), /^dyad_session=; .*Max-Age=0/);
  assert.equal((await hoa.json("/api/cases")).status, 401);
});

test("the cookie is not for scripts nor for other sites, and every sign-in makes a new one", async () => {
  const response = await fetch(`${server.base}/api/session/demo`, { method: "POST", headers: { "content-type": "application/json", cookie: "dyad_session=planted-by-somebody" }, body: '{"login":"lan"}' });
  const line = response.headers.get("set-cookie");
  const [, token] = /dyad_session=([A-Za-z0-9_-]{43});/.exec(line);
  assert.match(line, /dyad_session=[^;]+; HttpOnly; SameSite=Strict; Path=\/(,|$)/);
  assert.notEqual(token, "planted-by-somebody");
  const second = await fetch(`${server.base}/api/session/demo`, { method: "POST", headers: { "content-type": "application/json", cookie: `dyad_session=${token}` }, body: '{"login":"lan"}' });
  assert.ok(!second.headers.get("set-cookie").includes(token));
  // The one before is over: what was known of it opens nothing.
  assert.equal((await json("/api/cases", { headers: { cookie: `dyad_session=${token}` } })).status, 401);
});

test("a request that changes something needs the session's token; another site's page gets nowhere with the cookie", async () => {
  const lan = await signIn(server, "lan");
  const post = (headers) => fetch(`${server.base}/fhir/Basic`, { method: "POST", headers: { "content-type": "application/fhir+json", cookie: lan.cookie, ...headers }, body: '{"resourceType":"Basic","code":{"text":"x"}}' });
  assert.equal((await post({})).status, 403);
  assert.equal((await post({ "x-dyad-csrf": "x".repeat(32) })).status, 403);
  assert.equal((await post({ "x-dyad-csrf": lan.csrf, origin: "https://evil.example" })).status, 403);
  assert.equal((await post({ "x-dyad-csrf": lan.csrf, "sec-fetch-site": "cross-site" })).status, 401);
  assert.equal((await fetch(`${server.base}/api/cases`, { headers: { cookie: lan.cookie, "sec-fetch-site": "same-site" } })).status, 401);
  // Sign-in itself takes no form of another site.
  assert.equal((await fetch(`${server.base}/api/session/demo`, { method: "POST", headers: { "content-type": "text/plain" }, body: '{"login":"lan"}' })).status, 400);
});

test("a new person gets a password for one use, chooses another, and is in", async () => {
  const made = await newPerson();
  const first = await withPassword({ login: made.login, password: made.password });
  assert.deepEqual([first.status, first.refused], [401, "new-password-needed"]);
  const short = await withPassword({ login: made.login, password: made.password, new_password: "too short" });
  assert.deepEqual([short.refused, short.field, short.limit], ["new-password-needed", "new_password", "at least 15 characters"]);
  const inside = await withPassword({ login: made.login.toUpperCase(), password: made.password, new_password: keep("four words are enough here") });
  assert.equal(inside.person.name, `Lê Mới ${nth}`);
  assert.equal((await withPassword({ login: made.login, password: made.password, new_password: "another long one again" })).refused, "sign-in-failed");
});

test("who guesses is locked out for a while, and the owner's browser is not", async () => {
  const owner = await settledPerson();
  const device = owner.session.cookie.split("; ").find((c) => c.startsWith("dyad_device="));
  const answers = [];
  for (let i = 0; i < 7; ++i) answers.push(await withPassword({ login: owner.login, password: `guess number ${i} of many` }));
  assert.deepEqual(answers.map((a) => a.status), [401, 401, 401, 401, 401, 429, 429]);
  assert.ok(Number(answers[5].retry) > 0 && Number(answers[5].retry) <= 30, answers[5].retry);
  assert.equal((await withPassword({ login: owner.login, password: owner.password })).status, 429);
  assert.equal((await withPassword({ login: owner.login, password: owner.password }, { cookie: device })).person.id, owner.person);
  // Recovery by the administrator ends the delay.
  const recovered = await son.json(`/api/people/${owner.person}/recovery`, { body: {} });
  keep(recovered.body.password);
  assert.equal((await withPassword({ login: owner.login, password: recovered.body.password, new_password: keep("after the recovery, a new one") })).person.id, owner.person);
  assert.equal((await owner.session.json("/api/account")).status, 401, "sessions from before the recovery are over");
});

test("many at once do not get more tries than one after another", async () => {
  const owner = await settledPerson();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => withPassword({ login: owner.login, password: `parallel guess ${i} of many` })));
  assert.equal(answers.filter((a) => a.status === 401).length, 5);
  assert.equal(answers.filter((a) => a.status === 429).length, 15);
});

test("an unknown login is refused in the same words and about the same time", async () => {
  const owner = await settledPerson();
  const times = { known: [], unknown: [] };
  for (let i = 0; i < 3; ++i)
    for (const [kind, login] of [["known", owner.login], ["unknown", `nobody.${i}`]]) {
      const from = performance.now();
      const answer = await enter({ login, password: "certainly not this one" });
      times[kind].push(performance.now() - from);
      assert.equal(answer.status, 401);
      assert.deepEqual(await answer.json(), { error: "sign-in-failed", message: "login, password or code are not right" });
    }
  const least = (list) => Math.min(...list);
  assert.ok(least(times.unknown) > least(times.known) / 3, JSON.stringify(times));
});

test("the second factor: enrolled by its owner, asked for from then on, a code once, recovery codes, removed by recovery", async () => {
  const owner = await settledPerson();
  const me = owner.session;
  assert.equal((await me.json("/api/account/totp", { body: { password: "not the password" } })).status, 422);
  const begun = (await me.json("/api/account/totp", { body: { password: owner.password } })).body;
  keep(begun.secret);
  assert.equal(begun.address, `otpauth://totp/Dyad:${owner.login}?secret=${begun.secret}&issuer=Dyad&algorithm=SHA1&digits=6&period=30`);
  const used = Math.floor(Date.now() / 30_000);
  const confirmed = (await me.json("/api/account/totp/confirm", { body: { code: code(begun.secret, used) } })).body;
  assert.equal(confirmed.recovery_codes.length, 10);
  confirmed.recovery_codes.forEach(keep);
  const again = { login: owner.login, password: owner.password };
  assert.equal((await withPassword(again)).refused, "second-factor-needed");
  assert.equal((await withPassword({ ...again, code: code(begun.secret, used) })).refused, "sign-in-failed");
  const next = await withPassword({ ...again, code: code(begun.secret, used + 1) });
  assert.equal(next.person.id, owner.person);
  assert.equal((await withPassword({ ...again, code: confirmed.recovery_codes[0] })).person.id, owner.person);
  assert.equal((await withPassword({ ...again, code: confirmed.recovery_codes[0] })).refused, "sign-in-failed");
  const account = (await next.json("/api/account")).body;
  assert.deepEqual([account.second_factor, account.recovery_codes_left, account.least_characters], [true, 9, 8]);
  const recovered = (await son.json(`/api/people/${owner.person}/recovery`, { body: { second_factor: true } })).body;
  keep(recovered.password);
  assert.equal((await withPassword({ login: owner.login, password: recovered.password, new_password: keep("the telephone was lost at sea") })).person.id, owner.person);
});

test("my sessions are listed; one, or all others, can be ended from here; nobody else's", async () => {
  const owner = await settledPerson();
  const here = owner.session;
  const there = await withPassword({ login: owner.login, password: owner.password }, { "user-agent": "A browser at home" });
  const list = (await here.json("/api/account")).body.sessions;
  assert.equal(list.length, 2);
  assert.equal(list.filter((s) => s.current).length, 1);
  const home = list.find((s) => s.agent === "A browser at home");
  const stranger = await signIn(server, "hoa");
  assert.equal((await stranger(`/api/account/sessions/${home.id}`, { method: "DELETE" })).status, 404);
  assert.equal((await there.json("/api/account")).status, 200);
  assert.equal((await here(`/api/account/sessions/${home.id}`, { method: "DELETE" })).status, 200);
  assert.equal((await there.json("/api/account")).status, 401);
  const third = await withPassword({ login: owner.login, password: owner.password });
  assert.equal((await here("/api/account/sessions", { method: "DELETE" })).status, 200);
  assert.equal((await third.json("/api/account")).status, 401);
  const changed = await here.json("/api/account/password", { body: { password: owner.password, new_password: keep("a better sentence than before") } });
  assert.equal(changed.status, 200);
  assert.equal((await here.json("/api/account")).status, 200);
});

test("an administrator keeps the people of their own hospital, and of no other", async () => {
  const mine = (await son.json("/api/people")).body;
  assert.deepEqual(mine.hospitals.map((h) => h.id), ["a-obstetric-hospital", "b-obstetric-hospital"]);
  assert.ok(mine.people.every((p) => p.posts.length > 0 && p.posts.every((post) => post.hospital.id.endsWith("obstetric-hospital"))));
  assert.ok(!JSON.stringify(mine.people).includes("argon2"));
  const refused = async (path, body, status) => {
    const answer = await son.json(path, { body });
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`);
  };
  await refused("/api/people", { family: "X", login: "x.y", organization: "a-cancer-hospital", role: "nurse" }, 403);
  await refused("/api/posts", { login: "son", organization: "a-cancer-hospital", role: "administrator" }, 403);
  await refused("/api/people/lan/recovery", {}, 404);
  await refused("/api/people/lan/disabled", { disabled: true }, 404);
  await refused("/api/people/lan/name", { family: "X" }, 404);
  await refused("/api/posts/lan-oncologist-a-cancer-hospital/end", {}, 404);
  await refused("/api/hospitals", { names: { en: "Mine" } }, 403);
  await refused("/api/hospitals", { names: { en: "A department" }, part_of: "a-cancer-hospital" }, 403);
  await refused("/api/people/son/disabled", { disabled: true }, 403);
  const made = await newPerson();
  await refused("/api/people", { family: "X", login: made.login, organization: "a-obstetric-hospital", role: "nurse" }, 409);
  await refused("/api/people", { family: "X", login: "x.z", organization: "a-obstetric-hospital", role: "emperor" }, 400);
  await refused("/api/people", { family: "", login: "x.z", organization: "a-obstetric-hospital", role: "nurse" }, 400);
});

test("who also works elsewhere keeps their account out of one administrator's hands", async () => {
  const owner = await settledPerson();
  const dung = await signIn(server, "dung"); // administrator of the cancer hospital
  const post = await dung.json("/api/posts", { body: { login: owner.login, organization: "a-cancer-hospital", role: "midwife" } });
  assert.equal(post.status, 201);
  assert.equal((await son.json(`/api/people/${owner.person}/recovery`, { body: {} })).status, 403);
  assert.equal((await dung.json(`/api/people/${owner.person}/recovery`, { body: {} })).status, 403);
  const session = (await owner.session.json("/api/session")).body;
  assert.equal(session.posts.length, 2, "a new post counts in a session that was there before");
  assert.equal((await dung.json(`/api/posts/${post.body.id}/end`, { body: {} })).status, 200);
  assert.equal((await owner.session.json("/api/session")).body.posts.length, 1);
  assert.equal((await dung.json(`/api/posts/${post.body.id}/end`, { body: {} })).status, 409);
  const back = await son.json(`/api/people/${owner.person}/disabled`, { body: { disabled: true } });
  assert.equal(back.status, 200);
  assert.equal((await owner.session.json("/api/session")).body.person, null);
  assert.equal((await withPassword({ login: owner.login, password: owner.password })).refused, "sign-in-failed");
});

test("a person writes what they care for, and neither people nor posts", async () => {
  const lan = await signIn(server, "lan");
  const fhir = { headers: { "content-type": "application/fhir+json" } };
  const made = await lan.json("/fhir/Observation", { ...fhir, body: {
    resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, subject: { reference: "Patient/live-a-mother" },
    effectiveDateTime: new Date(Date.now() - 60_000).toISOString(), valueQuantity: { value: 98, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" },
  } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  for (const resourceType of ["PractitionerRole", "Practitioner", "Organization"]) {
    const refused = await lan.json(`/fhir/${resourceType}`, { ...fhir, body: { resourceType, active: true } });
    assert.ok([403, 422].includes(refused.status), `${resourceType}: ${refused.status}`);
  }
});

test("a session of a server that was stopped goes on after the start, and its secrets are in no file or log", async () => {
  const directory = temporaryDirectory();
  const first = await serve(["--demo", "--no-answers"], { signIn: true, data: directory.path });
  const lan = await signIn(first, "lan");
  keep(lan.cookie.match(/dyad_session=([^;]+)/)[1]);
  await first.stop();
  const second = await serve(["--demo", "--no-answers"], { signIn: true, data: directory.path });
  try {
    const answer = await fetch(`${second.base}/api/session`, { headers: { cookie: lan.cookie } });
    assert.equal((await answer.json()).person.id, "lan");
    for (const name of ["vault.sqlite", "vault.key", "server.json"]) assert.equal(statSync(join(directory.path, name)).mode & 0o777, 0o600, name);
  } finally {
    await second.stop();
    const files = (at) => readdirSync(at, { withFileTypes: true }).flatMap((f) => (f.isDirectory() ? files(join(at, f.name)) : [join(at, f.name)]));
    assert.ok(files(directory.path).length >= 3);
    for (const name of files(directory.path)) {
      const bytes = readFileSync(name).toString("latin1");
      for (const secret of secrets) assert.ok(!bytes.includes(secret), `${name} holds a secret`);
    }
    directory.remove();
  }
});

function command(args, input = "") {
  return new Promise((resolve) => {
    const child = spawn(dyad, args);
    let out = "", err = "";
    child.stdout.on("data", (d) => (out += d));
    child.stderr.on("data", (d) => (err += d));
    child.on("close", (status) => resolve({ status, out, err }));
    child.stdin.end(input);
  });
}

test("two commands make the first hospital and administrator, before or while the server runs", async () => {
  const directory = temporaryDirectory();
  const data = ["--data", directory.path];
  const made = await command(["hospital", "add", "st-anna", "--name", "St Anna", "--name-vi", "Bệnh viện Anna", ...data]);
  assert.deepEqual([made.status, made.out], [0, "made st-anna\n"], made.err);
  const running = await serve(["--no-answers"], { signIn: true, data: directory.path });
  try {
    assert.deepEqual((await (await fetch(`${running.base}/api/session/doors`)).json()), { empty: true, demo: false, hospitals: [] });
    assert.equal((await fetch(`${running.base}/api/session/demo`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"login":"lan"}' })).status, 404);
    const admin = await command(["user", "add", "anna", "--hospital", "st-anna", "--role", "administrator", "--role", "steward", "--family", "Anna", ...data]);
    assert.equal(admin.status, 0, admin.err);
    const password = keep(/password {2}(\S+)/.exec(admin.out)[1]);
    const anna = await withPassword({ login: "anna", password, new_password: keep("the keys of the whole house") }, {}, running);
    assert.deepEqual(anna.posts.map((p) => p.role.code).sort(), ["administrator", "steward"]);
    assert.equal((await anna.json("/api/hospitals", { body: { names: { en: "Ward" }, part_of: "st-anna" } })).status, 201);
    const list = await command(["user", "list", ...data]);
    assert.match(list.out, /anna +Anna +administrator at st-anna, steward at st-anna|anna +Anna +steward at st-anna, administrator at st-anna/);
    const typed = await command(["user", "reset", "anna", "--password-stdin", ...data], `${keep("typed at the terminal once")}\n`);
    assert.equal(typed.status, 0, typed.err);
    assert.ok(!typed.out.includes("typed at"));
    assert.equal((await anna.json("/api/account")).status, 401);
    assert.equal((await command(["user", "disable", "anna", ...data])).status, 0);
    assert.equal((await withPassword({ login: "anna", password: "typed at the terminal once", new_password: "the keys of another house" }, {}, running)).refused, "sign-in-failed");
    assert.equal((await command(["user", "enable", "anna", ...data])).status, 0);
    for (const [args, words] of [
      [["user", "disable", "nobody"], /login: nobody has this login/i],
      [["user", "add", "b", "--hospital", "nowhere", "--role", "nurse", "--family", "B"], /organization: there is no such hospital/],
      [["user", "add", "b", "--hospital", "st-anna", "--role", "emperor", "--family", "B"], /role: there is no such role/],
      [["user", "add"], /login: a login is needed/],
      [["hospital", "add", "st-anna", "--name", "Again"], /id: there is one with this id already/],
      [["user", "reset", "anna", "--password-stdin"], /password: no password came/],
    ]) {
      const refused = await command([...args, ...data]);
      assert.notEqual(refused.status, 0, args.join(" "));
      assert.match(refused.err, words);
      assert.equal(refused.err.trim().split("\n").length, 1);
    }
    const stored = await command(["import", new URL("../../data/scenarios/case-b.json", import.meta.url).pathname, ...data]);
    assert.equal(stored.status, 0, stored.err);
    for (const secret of secrets) assert.ok(!running.output().includes(secret));
  } finally {
    await running.stop();
    directory.remove();
  }
});

test("with --open everything is open but what needs a person", async () => {
  const open = await serve(["--no-answers"]);
  try {
    assert.equal((await fetch(`${open.base}/fhir/Patient`)).status, 200);
    assert.equal((await (await fetch(`${open.base}/api/session`)).json()).open, true);
    const account = await fetch(`${open.base}/api/account`);
    assert.deepEqual([account.status, (await account.json()).error], [403, "sign-in-needed"]);
    const made = await fetch(`${open.base}/api/people/x/recovery`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    assert.deepEqual([made.status, (await made.json()).error], [403, "sign-in-needed"]);
  } finally {
    await open.stop();
  }
});

test("no secret of any of this is in what the server said", async () => {
  assert.ok(secrets.length > 30, `only ${secrets.length}`);
  for (const secret of secrets) assert.ok(!server.output().includes(secret));
});

await run();
await server.stop();
