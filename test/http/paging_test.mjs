// SPDX-License-Identifier: Apache-2.0
// Paging: a trigger fires, and whoever is concerned is told once, by the same delivery as a call: in the pages, by e-mail and
// by the gateway, tracked, followed when silent, quiet once answered, and not repeated by a server that was killed. Warnings
// of the watch page the people of their stage in the same way.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { opinion, wishes } from "../support/consultation.mjs";
import { giveAddresses, signIn } from "../support/people.mjs";
import { serve, suite, temporaryDirectory } from "../support/server.mjs";
import { mailSink, until, webSink } from "../support/sinks.mjs";

const { test, run } = suite();
const kSilenceMs = 6000;
const files = temporaryDirectory(), data = temporaryDirectory();
const mail = await mailSink();
const gateway = await webSink();
const configuration = join(files.path, "calling.json");
writeFileSync(configuration, JSON.stringify({
  email: { server: mail.url, from: "dyad@hospital.example" },
  sms: { url: `${gateway.url}sms`, secret: "a secret of sixteen letters or more" },
  escalation: { stat: { silence_min: kSilenceMs / 60_000, answer_due_min: 32 } },
}));
const options = ["--demo", "--no-answers", "--calling", configuration];
await giveAddresses(options, data.path, ["lan", "minh", "hung", "thao", "quang", "hoa", "phuc", "yen", "khanh"]);
let server = await serve(options, { signIn: true, data: data.path });
const kLogins = ["lan", "minh", "hung", "thao", "quang", "hoa", "phuc", "yen", "khanh", "an", "tuan"];
const people = {};
const everybody = async () => { for (const login of kLogins) people[login] = await signIn(server, login); };
await everybody();

const api = "/api/cases/live-a";
const match = (version) => ({ headers: { "if-match": `W/"${version}"` } });
const good = (answer) => { assert.ok(answer.status < 300, `${answer.status} ${JSON.stringify(answer.body)}`); return answer.body; };
const pages = async (who = people.lan) => good(await who.json(`${api}/calls`)).pages;
const decisionPage = async () => (await pages()).find((p) => p.topic === "decision-reopened" && !p.pending);
const name = (login) => people[login].person.name;
const askedOf = (page) => page.parties.flatMap((p) => p.asked.map((a) => ({ ...a, party: p })));
const mails = (login) => mail.mails.filter((m) => m.to.includes(`${login}@hospital.example`));
const texts = (login) => gateway.requests.filter((r) => JSON.parse(r.body).to === `+84-${login}`);
const store = async (who, resource) => {
  const answer = await who(`/fhir/${resource.resourceType}`, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(resource) });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
};
const inHours = (h) => new Date(Date.now() + h * 3_600_000).toISOString();

async function inForce(more = {}) {
  const offer = good(await people.lan.json(`${api}/resolutions/offer`));
  const draft = good(await people.lan.json(`${api}/resolutions`, { body: {
    ...offer, action: "wait", from: inHours(0), to: inHours(30), expires: inHours(30), hospitals: ["a-cancer-hospital", "a-obstetric-hospital"],
    triggers: [{ kind: "condition", who: "live-a-mother", key: "bowel_obstruction" }],
    responsible: [{ organization: "a-cancer-hospital", who: "Lê Quang Minh, intensive care", until: inHours(30) }], reasons: "Each day helps.", ...more } }));
  const path = `${api}/resolutions/${draft.id}`;
  const put = good(await people.lan.json(`${path}/to-sign`, { body: { language: "vi" }, ...match(draft.version) }));
  good(await people.quang.json(`${path}/sign`, { body: { organization: "a-cancer-hospital" }, ...match(put.version) }));
  const signed = good(await people.khanh.json(`${path}/sign`, { body: { organization: "a-obstetric-hospital" }, ...match(put.version) }));
  assert.equal(signed.state, "in_force");
  return signed;
}

let decision, ileus;
test("when a trigger fires, signers, the responsible, who gave opinions and who is on call for what is needed are paged, each once", async () => {
  good(await people.hoa.json(`${api}/wishes`, { body: wishes() }));
  const call = good(await people.lan.json(`${api}/calls`, { body: { parties: ["oncologist", "obstetrician", "neonatologist"].map((role) => ({ role })) } })).calls[0];
  for (const login of ["lan", "hoa", "phuc"]) good(await people[login].json(`${api}/opinions`, { body: opinion(call.id) }));
  decision = await inForce();
  const before = [mail.mails.length, gateway.requests.length];
  assert.equal(await decisionPage(), undefined);
  ileus = await store(people.minh, {
    resourceType: "Condition", clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
    code: { coding: [{ system: "http://hl7.org/fhir/sid/icd-10", code: "K56.6" }] }, subject: { reference: "Patient/live-a-mother" }, onsetDateTime: new Date(Date.now() - 60_000).toISOString(),
  });
  const page = await until(decisionPage, "the page");
  assert.equal(page.about, `CarePlan/${decision.id}`);
  assert.equal(page.priority, "stat");
  assert.match(page.words.en, /^Decision reopened: mother: bowel obstruction$/);
  assert.match(page.words.vi, /tắc ruột/i);
  const asked = askedOf(page);
  const level = Object.fromEntries(asked.map((a) => [a.name, a.level]));
  assert.equal(new Set(asked.map((a) => a.name)).size, asked.length, "each person once");
  assert.equal(level[name("quang")], "signer");
  assert.equal(level[name("khanh")], "signer");
  assert.equal(level[name("minh")], "responsible");
  for (const login of ["lan", "hoa", "phuc"]) assert.equal(level[name(login)], "adviser", login);
  // Surgery is needed because of what has just happened; nobody asked it before.
  assert.equal(level[name("hung")], "on_call");
  assert.ok(asked.find((a) => a.name === name("hung")).party.why.some((w) => w.words?.en && /obstruction/i.test(w.words.en)));
  assert.equal(level[name("yen")], "on_call");
  await until(() => ["quang", "khanh", "minh", "lan", "hoa", "phuc", "hung", "yen"].every((l) => mails(l).length >= 1 && texts(l).length >= 1), "mail and text to each");
  assert.ok(mail.mails.length > before[0] && gateway.requests.length > before[1]);
  for (const text of [mails("hung")[0].text, texts("hung")[0].body.toString()]) assert.doesNotMatch(text, /live-a|obstruct|mother|K56/i);
});

test("it stands in the list of each, and in nobody's outside the circle; arriving and reading are seen", async () => {
  const row = good(await people.hung.json("/api/inbox")).asked.find((r) => r.topic === "decision-reopened");
  assert.equal(row.case, "live-a");
  assert.match(row.words.zh, /肠梗阻/);
  for (const login of ["an", "tuan"]) {
    assert.deepEqual(good(await people[login].json("/api/inbox")).asked.filter((r) => r.case === "live-a"), []);
    assert.ok((await people[login].json(`${api}/parties/${row.party.id}`, { body: { act: "accept" } })).status >= 400);
  }
  good(await people.hung.json(`${api}/parties/${row.party.id}`, { body: { act: "delivered" } }));
  good(await people.hung.json(`${api}/parties/${row.party.id}`, { body: { act: "read" } }));
  const seen = askedOf(await decisionPage()).find((a) => a.name === name("hung"));
  assert.ok(seen.delivered && seen.read && seen.ways.find((w) => w.channel === "page").received);
  await until(async () => {
    const { ways } = askedOf(await decisionPage()).find((a) => a.name === name("hung"));
    return ["email", "sms"].every((channel) => ways.find((w) => w.channel === channel).status === "completed");
  }, "both have gone out");
  assert.equal((await people.hung.json(`${api}/parties/${row.party.id}`, { body: { act: "cancel", reason: "no" } })).status, 422);
});

test("silence is followed by the list of that post, by nobody who was paged already; an answer ends it", async () => {
  const mine = (await decisionPage()).parties.find((p) => p.asked[0].name === name("hung"));
  good(await people.hung.json(`${api}/parties/${mine.id}`, { body: { act: "accept" } }));
  const page = await until(async () => {
    const p = await decisionPage();
    return p.parties.every((x) => x.state === "accepted" || x.state === "nobody-answered") ? p : null;
  }, "every silence ended", 60_000);
  const asked = askedOf(page);
  assert.equal(new Set(asked.map((a) => a.name)).size, asked.length, "nobody is paged twice for one thing");
  assert.equal(page.parties.find((p) => p.id === mine.id).asked.length, 1, "nothing climbs after an answer");
  const climbed = asked.filter((a) => a.level === "coordinator" || a.level === "head" || a.level === "next");
  assert.ok(climbed.some((a) => a.name === name("thao")), "the coordinator was reached by silence");
  assert.ok(climbed.every((a) => Date.parse(a.at) - Date.parse(a.party.called_at) >= kSilenceMs));
  assert.ok(good(await people.quang.json("/api/inbox")).unanswered.some((r) => r.topic === "decision-reopened"), "a head sees what nobody has answered");
});

test("the same fact again, amended, told by a server that was killed: nobody is paged a second time", async () => {
  const count = async () => (await people.lan.json("/fhir/Communication?category=call&_summary=count")).body.total;
  await until(async () => askedOf(await decisionPage()).every((a) => a.ways.every((w) => w.status !== "preparation")), "everything has gone out", 30_000);
  const before = [await count(), mail.mails.length, gateway.requests.length, (await pages()).length];
  const { id, meta: _, ...body } = ileus;
  const amended = await people.minh(`/fhir/Condition/${id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify({ ...body, id, note: [{ text: "seen on the scan" }] }) });
  assert.equal(amended.status, 200, await amended.text());
  await server.stop("SIGKILL");
  server = await serve(options, { signIn: true, data: data.path });
  await everybody();
  await new Promise((resolve) => setTimeout(resolve, 2 * kSilenceMs));
  assert.deepEqual([await count(), mail.mails.length, gateway.requests.length, (await pages()).length], before);
});

test("another decision in its place ends the page for all", async () => {
  await inForce({ replaces: decision.id, action: "deliver", mode: "caesarean", triggers: [{ kind: "measured", who: "live-a-mother", key: "platelets", comparator: "<", value: 10, unit: "10*9/L" }] });
  const page = await until(async () => { const p = await decisionPage(); return p.parties.every((x) => x.state === "answered") ? p : null; }, "all parties are over");
  assert.equal(page.open, false);
  assert.deepEqual(good(await people.hung.json("/api/inbox")).asked.filter((r) => r.topic === "decision-reopened"), []);
  assert.equal((await people.yen.json(`${api}/parties/${page.parties[0].id}`, { body: { act: "accept" } })).status, 409);
});

const measure = (loinc, value, unit) => store(people.thao, {
  resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: loinc }] }, subject: { reference: "Patient/live-a-mother" },
  effectiveDateTime: new Date(Date.now() - 1000).toISOString(), valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
});
const warningPage = async (key) => {
  const warning = good(await people.thao.json(`${api}/warnings`)).warnings.find((w) => w.key === key && w.resolved === null);
  return warning && (await pages()).find((p) => p.about === `Flag/${warning.id}` && p.open && p.parties.length > 0);
};

test("a warning pages the bedside by the same delivery; taking it answers the warning and ends the page", async () => {
  await server.stop();
  server = await serve(options.filter((o) => o !== "--no-answers"), { signIn: true, data: data.path }); // the watch goes its rounds
  await everybody();
  await measure("8867-4", 141, "/min");
  const page = await until(() => warningPage("heart_rate"), "the page of the warning");
  assert.match(page.topic, /^warning/);
  assert.equal(page.priority, "stat");
  assert.deepEqual(page.parties.map((p) => [p.role, p.asked[0].name]), [["nurse", name("thao")]]);
  assert.ok(page.parties[0].asked[0].ways.some((w) => w.channel === "page"));
  const row = good(await people.thao.json("/api/inbox")).asked.find((r) => r.party.id === page.parties[0].id);
  assert.equal(row.case, "live-a");
  good(await people.thao.json(`${api}/parties/${row.party.id}`, { body: { act: "accept" } }));
  const warning = good(await people.thao.json(`${api}/warnings`)).warnings.find((w) => `Flag/${w.id}` === page.about);
  assert.equal(warning.answers[0].action, "seen");
  assert.equal(warning.answers[0].who, name("thao"));
  assert.ok(Date.parse(warning.held_until) > Date.now(), "the ladder waits");
  await until(async () => !good(await people.thao.json("/api/inbox")).asked.some((r) => r.party.id === row.party.id), "it leaves her list");
});

test("a warning answered on its own page ends its paging; whoever has not answered one page is not rung for the next", async () => {
  await measure("9279-1", 34, "/min");
  const first = await until(() => warningPage("respiratory_rate"), "the page");
  await until(() => texts("thao").length > 0, "the text");
  await measure("8480-6", 182, "mm[Hg]");
  const second = await until(() => warningPage("systolic_bp"), "the second page");
  assert.deepEqual(second.parties[0].asked[0].ways.map((w) => w.channel), ["page"]);
  const id = first.about.slice(5);
  assert.equal((await people.thao.json(`${api}/warnings/${id}/acknowledge`, { body: { action: "treated" } })).status, 201);
  await until(async () => (await pages()).find((p) => p.id === first.id).parties.every((p) => p.state === "answered"), "its page is over");
});

await run();
await server.stop();
mail.close();
gateway.close();
for (const d of [files, data]) d.remove();
