// SPDX-License-Identifier: Apache-2.0
// Calling for help over HTTP: one press, who is asked and why, answers, silence that is passed on, the list of what needs
// whom, on-call lists, e-mail and the gateway, and a server that is killed in between.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve, suite, temporaryDirectory } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";
import { mailSink, until, webSink } from "../support/sinks.mjs";

const { test, run } = suite();
const files = temporaryDirectory();
const kSecret = "a secret of sixteen letters or more";
const kSilenceMs = 5000;

const mail = await mailSink({ refuse: (line) => line.includes("nobody@") });
const gateway = await webSink();
const configuration = join(files.path, "calling.json");
writeFileSync(configuration, JSON.stringify({
  email: { server: mail.url, from: "dyad@hospital.example" },
  sms: { url: `${gateway.url}sms`, secret: kSecret },
  escalation: { stat: { silence_min: kSilenceMs / 60_000, answer_due_min: 32 } },
}));
const options = ["--demo", "--no-answers", "--calling", configuration];
const server = await serve(options, { signIn: true });
const people = {};
for (const login of ["lan", "minh", "hung", "thao", "quang", "dung", "hoa", "phuc", "yen", "khanh", "son", "tuan", "an", "wang"])
  people[login] = await signIn(server, login);
const partyOf = (answer, role) => answer.calls[0].parties.find((p) => p.role === role);
const calls = async (who, id) => (await who.json(`/api/cases/${id}/calls`)).body;
const act = (who, id, party, body) => who.json(`/api/cases/${id}/parties/${party}`, { body });

test("who is needed is proposed from the case, each with its reason and source, at hospitals of the circle", async () => {
  const { status, body } = await people.lan.json("/api/cases/live-a/calls/proposal");
  assert.equal(status, 200);
  const roles = body.parties.map((p) => p.role);
  for (const role of ["obstetrician", "neonatologist", "anaesthetist", "intensivist", "oncologist", "surgeon"]) assert.ok(roles.includes(role), role);
  assert.ok(!roles.includes("infectious_disease"));
  for (const p of body.parties) {
    assert.ok(p.in_circle, `${p.role} at ${p.organization}`);
    assert.ok(p.why.length > 0 && p.why.every((w) => w.message.startsWith("call.why.") && w.source.title && w.source.certainty));
  }
  const oncology = body.parties.find((p) => p.role === "oncologist");
  assert.match(oncology.why[0].words.vi, /Ung thư/);
  assert.equal(oncology.organization, "a-cancer-hospital");
  assert.equal(body.parties.find((p) => p.role === "neonatologist").organization, "a-obstetric-hospital");
  assert.match(body.parties.find((p) => p.role === "neonatologist").why[0].words.en, /^27\+\d$/);
  assert.ok(body.sources.every((s) => s.title));
  const lung = (await people.tuan.json("/api/cases/live-b/calls/proposal")).body.parties.map((p) => p.role);
  assert.ok(lung.includes("lung_physician") && lung.includes("infectious_disease") && !lung.includes("oncologist"));
});

test("for what nobody is on call, that is said, and whoever is responsible there is asked", async () => {
  const { body } = await people.lan.json("/api/cases/live-a/calls/proposal");
  const palliative = body.parties.find((p) => p.role === "palliative");
  assert.equal(palliative.nobody_on_list, true);
  assert.equal(palliative.first.level, "head");
  const list = (await people.quang.json("/api/hospitals/a-cancer-hospital/on-call")).body;
  assert.ok(list.lines.length >= 3 && list.lines.every((l) => l.now));
});

test("a replay can call nobody; a stranger's body is refused by name", async () => {
  const replay = await people.lan.json("/api/cases/case-a/calls", { body: {} });
  assert.equal(replay.status, 422);
  assert.equal((await people.lan.json("/api/cases/case-a/calls")).body.replay, true);
  for (const [body, field] of [[{ priority: "soon" }, "priority"], [{ parties: [] }, "parties"], [{ parties: [{ organization: "a-cancer-hospital" }] }, "parties.role"],
    [{ parties: [{ role: "surgeon", organization: "no-such" }] }, "parties.organization"], [{ key: "x" }, "key"], [{ removed: [{ role: "surgeon" }] }, "removed.reason"]]) {
    const { status, body: problem } = await people.lan.json("/api/cases/live-a/calls", { body });
    assert.ok(status === 400 || status === 422, `${status} for ${field}`);
    assert.equal(problem.field, field);
  }
  assert.deepEqual((await calls(people.lan, "live-a")).calls, []);
});

let open;
test("one press calls everybody who is proposed; the caller who is on call has answered; pressing twice calls once", async () => {
  const key = "press-0001";
  const [first, second] = await Promise.all([1, 2].map(() => people.lan.json("/api/cases/live-a/calls", { body: { key } })));
  assert.deepEqual([first.status, second.status], [201, 201]);
  open = await calls(people.lan, "live-a");
  assert.equal(open.calls.length, 1);
  assert.equal(open.calls[0].id, key);
  assert.equal(partyOf(open, "oncologist").state, "accepted");
  assert.equal(partyOf(open, "oncologist").accepted_by, "Trần Ngọc Lan");
  assert.equal(partyOf(open, "obstetrician").asked[0].level, "on_call");
  const other = await people.minh.json("/api/cases/live-a/calls", { body: {} });
  assert.equal(other.status, 409);
  assert.equal(other.body.value, key);
  const task = (await people.lan.json(`/fhir/Task/${partyOf(open, "neonatologist").id}`)).body;
  assert.equal(task.code.coding[0].code, "give-opinion");
  assert.equal(task.focus.reference, `ServiceRequest/${key}`);
  assert.match(task.owner.reference, /^PractitionerRole\//);
  assert.equal(task.input[0].valueCodeableConcept.coding[0].code, "neonatologist");
});

test("whoever is asked finds the call in the list; arriving, reading and taking it are seen by the caller", async () => {
  const inbox = (await people.phuc.json("/api/inbox")).body;
  const row = inbox.asked.find((r) => r.case === "live-a");
  assert.equal(row.party.role, "neonatologist");
  assert.deepEqual((await people.an.json("/api/inbox")).body.asked, []);
  await act(people.phuc, "live-a", row.party.id, { act: "delivered" });
  assert.equal(partyOf(await calls(people.lan, "live-a"), "neonatologist").state, "delivered");
  await act(people.phuc, "live-a", row.party.id, { act: "read" });
  const read = partyOf(await calls(people.lan, "live-a"), "neonatologist");
  assert.equal(read.state, "read");
  assert.ok(read.asked[0].ways.find((w) => w.channel === "page").received);
  const taken = await act(people.phuc, "live-a", row.party.id, { act: "accept" });
  assert.equal(partyOf(taken.body, "neonatologist").state, "accepted");
  const stranger = await act(people.hung, "live-a", row.party.id, { act: "accept" });
  assert.ok(stranger.status >= 400);
  assert.equal((await people.lan.json(`/fhir/Task/${row.party.id}/_history`)).body.total, 4);
});

test("a no needs its reason and moves on at once; handing on asks the one who was named", async () => {
  const party = partyOf(await calls(people.lan, "live-a"), "surgeon").id;
  assert.equal((await act(people.hung, "live-a", party, { act: "decline" })).body.field, "reason");
  assert.equal((await act(people.hung, "live-a", party, { act: "decline", reason: "in theatre" })).status, 200);
  const next = await until(async () => {
    const p = partyOf(await calls(people.lan, "live-a"), "surgeon");
    return p.asked.length === 2 ? p : null;
  }, "the next surgeon is asked");
  assert.equal(next.asked[0].end, "declined");
  assert.equal(next.asked[1].level, "head");
  const minh = partyOf(await calls(people.lan, "live-a"), "intensivist").id;
  const posts = (await people.quang.json("/api/hospitals/a-cancer-hospital/on-call")).body.posts;
  const nurse = posts.find((p) => p.name.includes("Thảo"));
  const handed = await act(people.minh, "live-a", minh, { act: "hand_on", to: nurse.id, reason: "she was with her tonight" });
  assert.equal(partyOf(handed.body, "intensivist").state, "handed-on");
  assert.equal(partyOf(handed.body, "intensivist").asked[1].name, nurse.name);
});

test("silence climbs: next on the list, head of department; nobody is asked twice; the last silence is said loudly", async () => {
  const party = await until(async () => {
    const p = partyOf(await calls(people.lan, "live-a"), "anaesthetist");
    return p.state === "nobody-answered" ? p : null;
  }, "everybody was asked", 60_000);
  assert.deepEqual(party.asked.map((a) => a.level), ["on_call", "head"]);
  assert.ok(party.asked.every((a) => a.end === "silent"));
  assert.ok(Date.parse(party.asked[1].at) - Date.parse(party.asked[0].at) >= kSilenceMs);
  assert.equal(new Set(party.asked.map((a) => a.name)).size, party.asked.length);
  const watch = (await people.lan.json("/api/inbox")).body.unanswered;
  assert.ok(watch.some((r) => r.party.role === "anaesthetist"));
  assert.deepEqual(partyOf(await calls(people.lan, "live-a"), "neonatologist").asked.length, 1, "nothing climbs after acceptance");
  const late = await act(people.yen, "live-a", party.id, { act: "accept" });
  assert.equal(partyOf(late.body, "anaesthetist").state, "accepted");
});

test("calling again begins anew; adding a hospital from outside the circle lets it join; taking back needs a reason", async () => {
  const surgeon = await until(async () => { const p = partyOf(await calls(people.lan, "live-a"), "surgeon"); return p.state === "nobody-answered" ? p : null; }, "silence of the surgeons", 60_000);
  const again = await people.lan.json("/api/cases/live-a/calls/press-0001", { body: { act: "again", party: surgeon.id } });
  assert.equal(again.status, 200);
  assert.equal(partyOf(again.body, "surgeon").round, 1);
  assert.equal(partyOf(again.body, "surgeon").asked.at(-1).level, "on_call");
  const added = await people.lan.json("/api/cases/live-a/calls/press-0001", { body: { act: "add", parties: [{ role: "lung_physician", organization: "b-lung-hospital", reason: "pneumonia" }] } });
  assert.equal(added.status, 200, JSON.stringify(added.body));
  assert.equal(partyOf(added.body, "lung_physician").asked[0].name, "Dương Anh Tuấn");
  assert.ok((await people.tuan.json("/api/inbox")).body.asked.some((r) => r.case === "live-a"));
  const team = (await people.lan.json("/fhir/CareTeam/live-a-team")).body;
  assert.ok(team.participant.some((p) => p.member.reference === "Organization/b-lung-hospital"));
  assert.equal((await people.lan.json("/api/cases/live-a/calls/press-0001", { body: { act: "cancel" } })).body.field, "reason");
  const over = await people.lan.json("/api/cases/live-a/calls/press-0001", { body: { act: "cancel", reason: "decided by telephone" } });
  assert.equal(over.body.calls[0].open, false);
  assert.ok(over.body.calls[0].parties.every((p) => p.state === "cancelled"));
  assert.equal((await act(people.hoa, "live-a", partyOf(over.body, "obstetrician").id, { act: "accept" })).status, 409);
  assert.deepEqual((await people.hoa.json("/api/inbox")).body.asked, []);
});

test("on-call lists are kept by the hospital's own administrator and heads; ending a line needs a reason", async () => {
  const path = "/api/hospitals/a-cancer-hospital/on-call";
  const list = (await people.dung.json(path)).body;
  const minh = list.posts.find((p) => p.name.includes("Minh"));
  const line = { post: minh.id, from: new Date(Date.now() + 3_600_000).toISOString(), to: new Date(Date.now() + 7_200_000).toISOString(), order: 2 };
  assert.equal((await people.lan.json(path, { body: line })).status, 422);
  assert.equal((await people.son.json(path, { body: line })).status, 422);
  assert.equal((await people.dung.json(path, { body: { ...line, to: line.from } })).body.field, "to");
  const put = await people.dung.json(path, { body: line });
  assert.equal(put.status, 201);
  const mine = put.body.lines.find((l) => l.order === 2 && !l.now);
  assert.equal((await people.quang.json(`${path}/${mine.id}/end`, { body: {} })).body.field, "reason");
  const ended = await people.quang.json(`${path}/${mine.id}/end`, { body: { reason: "ill" } });
  assert.ok(!ended.body.lines.some((l) => l.id === mine.id));
});

test("without sign-in anybody may call, nobody may answer", async () => {
  const free = await serve(["--demo", "--no-answers"]);
  const json = async (path, body) => { const r = await fetch(free.base + path, body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}); return { status: r.status, body: await r.json() }; };
  const made = await json("/api/cases/live-c/calls", {});
  assert.equal(made.status, 201);
  const answer = await json(`/api/cases/live-c/parties/${made.body.calls[0].parties[0].id}`, { act: "accept" });
  assert.equal(answer.status, 403);
  assert.equal(answer.body.error, "sign-in-needed");
  await free.stop();
});

test("e-mail and the gateway: no patient data, signed, told once; a failure is seen", async () => {
  const telecom = async (id, values) => {
    const boss = people.son;
    const held = (await people.hoa.json(`/fhir/Practitioner/${id}`)).body;
    return { boss, held, values };
  };
  // The addresses stand in the record before the call; written as an installation would, by an import.
  const { held } = await telecom(people.wang.person.id);
  const told = await serve(options);
  const json = async (path, options_) => { const r = await fetch(told.base + path, options_); return { status: r.status, body: await r.json().catch(() => null) }; };
  const put = async (login, list) => {
    const id = people[login].person.id;
    const body = (await json(`/fhir/Practitioner/${id}`)).body;
    const answer = await json(`/fhir/Practitioner/${id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify({ ...body, telecom: list }) });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  assert.ok(held.id);
  await put("hoa", [{ system: "email", value: "hoa@hospital.example" }, { system: "sms", value: "+84000000001" }]);
  await put("phuc", [{ system: "email", value: "nobody@hospital.example" }]);
  await json("/api/cases/live-b/calls", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ parties: [{ role: "obstetrician" }, { role: "neonatologist" }] }) });
  const letter = await until(() => mail.mails.find((m) => m.to.includes("hoa@hospital.example")), "the letter");
  assert.match(letter.text, /needs you|cần bạn|需要您/);
  assert.match(letter.headers["message-id"], /-email@hospital\.example>$/);
  const call = await until(() => gateway.requests.at(0), "the gateway");
  const body = call.body.toString();
  assert.equal(JSON.parse(body).to, "+84000000001");
  assert.equal(call.headers["x-dyad-signature"], `sha256=${createHmac("sha256", kSecret).update(`${call.headers["x-dyad-timestamp"]}.${body}`).digest("hex")}`);
  assert.equal(call.headers["idempotency-key"], JSON.parse(body).id);
  for (const text of [letter.text, Buffer.from(letter.headers.subject.slice(10, -2), "base64").toString(), body])
    assert.doesNotMatch(text, /live-b|Mother|tubercul|lao|34\+|mother/i);
  const failed = await until(async () => {
    const p = (await json("/api/cases/live-b/calls")).body.calls[0].parties.find((x) => x.role === "neonatologist");
    return p.asked[0].ways.find((w) => w.channel === "email" && w.status === "not-done");
  }, "the failed letter is seen", 150_000);
  assert.match(failed.problem, /550/);
  assert.equal(mail.mails.filter((m) => m.to.includes("hoa@hospital.example")).length, new Set(mail.mails.filter((m) => m.to.includes("hoa@hospital.example")).map((m) => m.headers["message-id"])).size);
  await told.stop();
});

test("a gateway outside the allowed addresses is refused at the start, by name", async () => {
  const bad = join(files.path, "bad.json");
  writeFileSync(bad, JSON.stringify({ sms: { url: "http://192.0.2.1/sms", secret: kSecret } }));
  await assert.rejects(serve(["--demo", "--calling", bad]), /calling\.sms\.url/);
  writeFileSync(bad, JSON.stringify({ escalation: { stat: { silence_min: -1 } } }));
  await assert.rejects(serve(["--demo", "--calling", bad]), /escalation\.stat\.silence_min/);
});

test("killed again and again while calls are silent: nobody is forgotten and nobody is asked twice", async () => {
  const data = temporaryDirectory();
  const start = () => serve(options, { data: data.path });
  const ask = async (s, path, body) => (await fetch(s.base + path, body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {})).json();
  let one = await start();
  await ask(one, "/api/cases/live-c/calls", { key: "kill-0001" });
  let last = null;
  for (let round = 0; round < 6; round++) {
    await new Promise((resolve) => setTimeout(resolve, 300 + 700 * round));
    await one.stop("SIGKILL");
    one = await start();
    last = (await ask(one, "/api/cases/live-c/calls")).calls[0];
  }
  last = await until(async () => {
    const call = (await ask(one, "/api/cases/live-c/calls")).calls[0];
    return call.parties.every((p) => p.state === "nobody-answered") ? call : null;
  }, "every silence ended", 60_000);
  for (const p of last.parties) {
    assert.equal(new Set(p.asked.map((a) => a.name)).size, p.asked.length, `${p.role}: ${p.asked.map((a) => a.name)}`);
    assert.ok(p.asked.every((a) => a.ways.filter((w) => w.channel === "page").length === 1), "each asking was told once");
    assert.ok(p.asked.some((a) => a.level === "head"), `${p.role} reached the head of department`);
  }
  const told = (await ask(one, "/fhir/Communication?category=call&_count=200")).entry.map((e) => `${e.resource.basedOn[0].reference} ${e.resource.recipient[0].reference} ${e.resource.medium[0].coding[0].code}`);
  assert.equal(new Set(told).size, told.length, "one message for each person and channel");
  await one.stop();
  data.remove();
});

await run();
await server.stop();
mail.close();
gateway.close();
files.remove();
