// SPDX-License-Identifier: Apache-2.0
// The plan of a joint operation over HTTP: from the signed decisions of cases A and B to plans that both hospitals hold, what is
// refused and why, who sees and answers what, and what happens when something that was planned with is lost.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decideToDeliver, kCases, newKey } from "../support/operation.mjs";
import { signIn } from "../support/people.mjs";
import { dyad, serve, suite, temporaryDirectory } from "../support/server.mjs";
import { until } from "../support/sinks.mjs";

const { test, run } = suite();
const files = temporaryDirectory();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const people = {};
for (const login of ["minh", "lan", "hoa", "phuc", "quang", "khanh", "thao", "dung", "son", "loc", "bich", "an"]) people[login] = await signIn(server, login);
const { minh, khanh, quang, son } = people;
const A = `/api/cases/${kCases.a.id}/plans`, B = `/api/cases/${kCases.b.id}/plans`;
const good = (answer, status = 200) => { assert.equal(answer.status, status, JSON.stringify(answer.body)); return answer.body; };
const partOf = (plan, hospital) => plan.parts.find((p) => p.hospital.id === hospital);
const say = (who, path, plan, part, act, reason) => who.json(`${path}/${plan.id}/parts/${part.id}`, { body: { key: newKey(), act, ...(reason ? { reason } : {}) } });
const offers = async (hospital) => good(await minh.json(`/api/hospitals/${hospital}/offers`));
const change = async (who, hospital, row) => {
  const answer = good(await who.json(`/api/hospitals/${hospital}/offers`, { body: { rows: [row] } }));
  assert.equal(answer.applied, true, JSON.stringify(answer.lines));
};
const holderOf = (plan, kind) => plan.tasks.flatMap((t) => t.roles).find((r) => r.kind === kind && r.holders.length).holders[0];
const everybodyIn = (plan) => new Set(plan.roster.map((p) => p.name));
const pagesOf = async (path, topic) => good(await minh.json(path.replace(/plans$/, "calls"))).pages.filter((p) => p.topic === topic);
let planA, planB, first;

test("without a decision in force nothing is planned, and the list says why", async () => {
  const list = good(await minh.json(A));
  assert.equal(list.why_not, "no_decision");
  assert.deepEqual([list.can, list.plans], [[], []]);
  assert.ok(list.templates.length >= 3 && list.templates.every((t) => t.names.en && t.names.vi && t.names.zh));
  const refused = await minh.json(A, { body: { key: newKey(), template: "caesarean" } });
  assert.equal(refused.status, 422);
  assert.equal(refused.body.field, "decision");
});

test("from the signed decision of case A a plan is proposed that passes every rule; pressed twice it is one", async () => {
  const decision = await decideToDeliver(server, "a");
  const list = good(await minh.json(A));
  assert.deepEqual([list.decision.id, list.decision.in_force, list.can, list.suggested], [decision.id, true, ["propose"], kCases.a.plan]);
  const key = newKey();
  const [one, two] = await Promise.all([1, 2].map(() => minh.json(A, { body: { key, template: list.suggested } })));
  planA = good(one, 201);
  assert.equal(good(two, 201).id, planA.id);
  assert.equal(planA.served, true, JSON.stringify([planA.reasons, planA.venues]));
  assert.deepEqual([planA.status, planA.checked, planA.synthetic], ["proposed", true, true]);
  console.log(`case A: planned in ${planA.solved_ms} ms, proven ${planA.proven}, ${planA.tasks.length} tasks, ${planA.roster.length} people`);
  assert.ok(planA.solved_ms < 20_000);
  assert.equal(planA.parts.length, 2);
  assert.ok(planA.parts.every((p) => p.status === "asked" && p.brings.length > 0));
  assert.ok(planA.venues.some((v) => v.chosen && v.possible && v.begins_at && v.birth_at));
  assert.ok(planA.venues.every((v) => v.risk.mother === null), "no answer of the timing engine is kept here: not known");
  assert.ok(planA.roster.every((p) => p.reference.startsWith("PractitionerRole/") && p.role.en));
  assert.ok(planA.manifest.some((m) => m.kind === "blood" && m.order_by <= m.needed_at));
  assert.ok(planA.contingencies.length > 0 && planA.contingencies.every((c) => c.names.vi && c.limit_min > 0));
  assert.ok(planA.tiers.every((t) => t.names.zh));
  assert.ok(planA.acts.includes("replan") && !planA.acts.includes("open_run"));
});

test("each hospital that is asked for its part is paged once, and nobody else", async () => {
  const pages = await until(async () => { const all = await pagesOf(A, "plan-asked"); return all.length === 2 && all.every((p) => !p.pending) && all; }, "the pages");
  const rung = pages.map((p) => [p.about.replace("Task/", ""), p.parties.flatMap((x) => x.asked.map((a) => a.name))]);
  for (const [part, names] of rung) assert.deepEqual(names, [part === partOf(planA, kCases.a.host).id ? quang.person.name : khanh.person.name]);
  assert.equal(new Set(rung.map(([part]) => part)).size, 2);
  assert.ok(pages.every((p) => p.words.en.includes("joint operation") && p.words.vi && p.words.zh));
});

test("the region file that is kept gives the same plan on the command line", async () => {
  const answer = await minh(`${A}/${planA.id}/region`);
  const path = join(files.path, "region.json");
  writeFileSync(path, await answer.text());
  const again = JSON.parse(execFileSync(dyad, ["plan", path, "--json", "--seconds", "20"], { encoding: "utf8", maxBuffer: 1 << 26 }));
  assert.deepEqual(again.cases[0].tasks.map((t) => [t.task, new Date(t.start).getTime()]), planA.tasks.map((t) => [t.id, new Date(t.start).getTime()]));
});

test("a hospital answers for its own part only; a refusal needs its reason; nothing is held before", async () => {
  const theirs = partOf(planA, kCases.a.other), ours = partOf(planA, kCases.a.host);
  for (const who of [minh, quang, people.hoa]) assert.equal((await say(who, A, planA, theirs, "accept")).status, 422, who.person.name);
  const bare = await say(khanh, A, planA, theirs, "refuse");
  assert.deepEqual([bare.status, bare.body.field], [400, "reason"]);
  const refused = good(await say(khanh, A, planA, theirs, "refuse", "Both cots are promised tonight"));
  assert.deepEqual([refused.status, partOf(refused, kCases.a.other).status, partOf(refused, kCases.a.other).reason], ["proposed", "refused", "Both cots are promised tonight"]);
  assert.deepEqual(partOf(refused, kCases.a.other).acts, ["accept"]);
  assert.deepEqual(partOf(good(await minh.json(`${A}/${planA.id}`)), kCases.a.other).acts, []);
  assert.ok(!(await offers(kCases.a.other)).things.some((t) => t.windows.some((w) => w.reason === "joint operation")));
  assert.ok(ours.acts.length === 0);
});

test("bad input is refused with the field and the reason", async () => {
  const part = partOf(planA, kCases.a.host);
  const post = (path, body) => quang.json(path, { body });
  const cases = [
    [A, { template: "caesarean" }, "key"], [A, { key: newKey() }, "template"],
    [A, { key: newKey(), template: "appendix" }, "template"], [A, { key: newKey(), template: "caesarean", host: "d-district-hospital" }, "host"],
    [A, { key: newKey(), template: "caesarean", starts_after: "tomorrow" }, "starts_after"], [A, { key: newKey(), template: "caesarean", starts_after: "2099-01-01T00:00:00Z" }, "starts_after"],
    [`${A}/${planA.id}/parts/${part.id}`, { key: newKey(), act: "agree" }, "act"], [`${A}/${planA.id}/parts/${part.id}`, { key: "x", act: "accept" }, "key"],
    [`${A}/${planA.id}/parts/nowhere`, { key: newKey(), act: "accept" }, "part"], [`${A}/nowhere/withdraw`, { key: newKey(), reason: "x" }, "plan"],
    [`${A}/${planA.id}/withdraw`, { key: newKey() }, "reason"], [`${A}/${planA.id}/replan`, { key: newKey() }, "reason"],
    [`${A}/${planA.id}/replan`, { key: newKey(), reason: "x", lost: ["Location/of-another"] }, "lost[0]"],
  ];
  for (const [path, body, field] of cases) {
    const answer = await post(path, body);
    assert.ok(answer.status >= 400 && answer.status < 500, `${path} ${JSON.stringify(body)} ${answer.status}`);
    assert.equal(answer.body.field, field, JSON.stringify(answer.body));
  }
});

test("outsiders see neither the plans nor one of them, and cannot forge one through FHIR", async () => {
  for (const path of [A, `${A}/${planA.id}`, `${A}/${planA.id}/region`]) assert.equal((await people.an.json(path)).status, 404, path);
  assert.equal((await people.an.json(A, { body: { key: newKey(), template: "caesarean" } })).status, 404);
  const fhir = (body) => minh(`/fhir/${body.resourceType}/${body.id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(body) });
  const held = (await minh.json(`/fhir/CarePlan/${planA.id}`)).body;
  assert.equal(held.status, "draft");
  assert.equal((await fhir({ ...held, status: "active" })).status, 422);
  const task = (await minh.json(`/fhir/Task/${planA.parts[0].id}`)).body;
  assert.equal((await fhir({ ...task, status: "accepted" })).status, 422);
});

test("two accept at once: one acceptance, and the other is shown what stands; all accepted is held, and taken in the offers", async () => {
  const theirs = partOf(planA, kCases.a.other), ours = partOf(planA, kCases.a.host);
  const answers = await Promise.all([quang, people.thao].map((who) => say(who, A, planA, ours, "accept")));
  const [yes, no] = [answers.find((a) => a.status === 200), answers.find((a) => a.status !== 200)];
  assert.equal(partOf(good(yes), kCases.a.host).status, "accepted");
  assert.ok([409, 412].includes(no?.status) && partOf(no.body.current, kCases.a.host).by.name === partOf(yes.body, kCases.a.host).by.name, JSON.stringify(no?.body));
  const key = newKey();
  const twice = await Promise.all([1, 2].map(() => khanh.json(`${A}/${planA.id}/parts/${theirs.id}`, { body: { key, act: "accept" } })));
  for (const answer of twice) good(answer);
  planA = good(await minh.json(`${A}/${planA.id}`));
  assert.deepEqual([planA.status, planA.lost], ["held", []]);
  assert.ok((await pagesOf(A, "plan-asked")).every((p) => !p.open), "whoever has answered is not asked any more");
  assert.ok(planA.acts.includes("open_run"));
  const cot = holderOf(planA, "cot");
  const taken = (await offers(cot.hospital)).things.find((t) => t.reference === cot.reference).windows.filter((w) => !w.open);
  assert.deepEqual(taken.map((w) => w.reason), ["joint operation"]);
  assert.equal((await minh.json(A, { body: { key: newKey(), template: kCases.a.plan } })).status, 409);
  assert.equal(good(await minh.json(A)).why_not, "plan_open");
});

test("a cot is lost: it is shown, a new plan takes another, what did not change stays accepted, and only those concerned are paged", async () => {
  first = planA;
  const cot = holderOf(planA, "cot");
  const row = (await offers(cot.hospital)).things.find((t) => t.reference === cot.reference);
  await change(son, cot.hospital, { kind: "cot", id: row.id, name: row.name, level: row.level, features: row.features.join("|"), count: "1", status: "out", reason: "Ventilator broken" });
  const seen = good(await minh.json(`${A}/${planA.id}`));
  assert.deepEqual(seen.lost.map((l) => [l.reference, l.why.en]), [[cot.reference, "Out of service: Ventilator broken"]]);
  assert.equal(good(await minh.json(A)).plans[0].lost, 1);
  const key = newKey(), began = Date.now();
  planA = good(await minh.json(`${A}/${planA.id}/replan`, { body: { key, reason: "The cot is broken" } }), 201);
  console.log(`a cot lost: planned anew in ${planA.solved_ms} ms, answered in ${Date.now() - began} ms`);
  assert.ok(Date.now() - began < 30_000);
  assert.equal(good(await minh.json(`${A}/${first.id}/replan`, { body: { key, reason: "The cot is broken" } }), 201).id, planA.id);
  assert.deepEqual([planA.served, planA.before, planA.lost], [true, first.id, []]);
  assert.notEqual(holderOf(planA, "cot").reference, cot.reference);
  assert.equal(good(await minh.json(`${A}/${first.id}`)).status, "superseded");
  assert.deepEqual([partOf(planA, kCases.a.host).status, partOf(planA, kCases.a.host).changed], ["accepted", false]);
  assert.deepEqual([partOf(planA, kCases.a.other).status, partOf(planA, kCases.a.other).changed], ["asked", true]);
  assert.deepEqual([...everybodyIn(planA)].sort(), [...everybodyIn(first)].sort(), "nobody is exchanged for a cot");
  const named = planA.changes.flatMap((c) => c.concerns.map((x) => x.reference));
  assert.ok(named.includes(cot.reference) && named.every((r) => r.startsWith("Location/")), JSON.stringify(planA.changes));
  const page = await until(async () => good(await minh.json(`/api/cases/${kCases.a.id}/calls`)).pages.find((p) => p.topic === "plan-changed" && !p.pending), "the page");
  const asked = page.parties.flatMap((p) => p.asked.map((a) => a.name));
  assert.deepEqual(asked, [partOf(first, kCases.a.other).by.name], "whoever had accepted the part that changed, and nobody else");
  assert.match(page.words.vi, /kế hoạch/i);
  planA = good(await say(khanh, A, planA, partOf(planA, kCases.a.other), "accept"));
  assert.equal(planA.status, "held");
});

test("a vehicle and somebody who operates are lost while others could come: a new plan each, and whoever changes is asked", async () => {
  const vehicle = holderOf(planA, "vehicle");
  const row = (await offers(vehicle.hospital)).things.find((t) => t.reference === vehicle.reference);
  const keeper = vehicle.hospital === kCases.a.host ? people.dung : son;
  await change(keeper, vehicle.hospital, { kind: "vehicle", id: "SPARE-1", name: "Spare vehicle", features: row.features.join("|"), count: String(row.capacity ?? row.count ?? 1) });
  const somebody = planA.roster.find((p) => p.instead.some((i) => i.why.en === "Could as well"));
  assert.ok(somebody, "nobody of this plan has a stand-in");
  for (const [what, reference] of [["a vehicle", vehicle.reference], ["somebody", somebody.reference]]) {
    const began = Date.now();
    const next = good(await minh.json(`${A}/${planA.id}/replan`, { body: { key: newKey(), lost: [reference], reason: `${what} is gone` } }), 201);
    console.log(`${what} lost: planned anew in ${next.solved_ms} ms, answered in ${Date.now() - began} ms, ${next.changes.length} changes`);
    assert.equal(next.served, true, JSON.stringify([next.reasons, next.ways_out]));
    assert.ok(!next.tasks.some((t) => t.roles.some((r) => r.holders.some((h) => h.reference === reference))));
    const concerned = new Set(next.changes.flatMap((c) => c.concerns.map((x) => x.reference)));
    assert.ok(concerned.has(reference) && concerned.size < next.roster.length, "not everybody is called");
    planA = next;
    for (const [hospital, who] of [[kCases.a.host, quang], [kCases.a.other, khanh]])
      if (partOf(planA, hospital).status === "asked") planA = good(await say(who, A, planA, partOf(planA, hospital), "accept"));
    assert.equal(planA.status, "held");
  }
});

test("when nothing can be planned any more, the plan that is held stays, and the reasons are told in three languages", async () => {
  const all = planA.roster.filter((p) => p.tasks.includes("caesarean")).map((p) => p.reference);
  const next = good(await minh.json(`${A}/${planA.id}/replan`, { body: { key: newKey(), lost: all, reason: "The whole team is ill" } }), 201);
  assert.deepEqual([next.status, next.served], ["impossible", false]);
  assert.ok(next.reasons.length > 0 && next.reasons.every((r) => r.words.en && r.words.vi && r.words.zh));
  assert.equal(good(await minh.json(`${A}/${planA.id}`)).status, "held");
});

test("a run begins from the held plan, with its teams and times; its end is the plan's", async () => {
  const runs = `/api/cases/${kCases.a.id}/runs`;
  const list = good(await minh.json(runs)).joint_plans;
  assert.deepEqual(list.map((p) => p.id), [planA.id]);
  assert.ok(list[0].teams.length > 0 && list[0].steps.some((s) => s.id === "birth"));
  const opened = good(await minh.json(runs, { body: { key: newKey(), joint_plan: planA.id } }), 201);
  assert.deepEqual([opened.joint_plan, opened.plan, opened.decision], [planA.id, planA.template.key, planA.decision]);
  const birth = opened.steps.find((s) => s.id === "birth"), planned = list[0].steps.find((s) => s.id === "birth");
  assert.equal(Date.parse(birth.planned_at), Date.parse(planned.planned_at));
  assert.ok(opened.gate.every((g) => g.owner.organization));
  assert.ok(opened.gate.some((g) => everybodyIn(planA).has(g.owner.person)), "leads are people of the plan");
  const running = good(await minh.json(`${A}/${planA.id}`));
  assert.deepEqual([running.status, running.run], ["running", opened.id]);
  assert.equal((await say(quang, A, running, partOf(running, kCases.a.host), "withdraw", "x")).status, 409);
  const gate = opened.gate.find((g) => g.owner.person && running.roster.find((p) => p.name === g.owner.person)?.instead.some((i) => i.could));
  assert.ok(gate, "a lead for whom somebody could come instead");
  const checked = opened.steps[0];
  good(await minh.json(`${runs}/${opened.id}/tasks/${checked.task}`, { body: { key: newKey(), act: "check" } }));
  const gone = running.roster.find((p) => p.name === gate.owner.person).reference;
  const anew = good(await minh.json(`${A}/${running.id}/replan`, { body: { key: newKey(), lost: [gone], reason: "Has fallen ill" } }), 201);
  assert.equal(anew.served, true, JSON.stringify(anew.reasons));
  assert.deepEqual([anew.status, anew.run], ["running", opened.id]);
  const now = good(await minh.json(`${runs}/${opened.id}`));
  assert.deepEqual([now.joint_plan, now.replanned.length, now.replanned[0].plan, now.replanned[0].reason], [anew.id, 1, anew.id, "Has fallen ill"]);
  const lead = now.gate.find((g) => g.team === gate.team).owner.person;
  assert.ok(lead !== gate.owner.person && everybodyIn(anew).has(lead), `the new lead is of the new plan: ${lead}`);
  assert.deepEqual(now.gate.filter((g) => g.team !== gate.team).map((g) => g.owner.person), opened.gate.filter((g) => g.team !== gate.team).map((g) => g.owner.person));
  const kept = now.steps.find((x) => x.id === checked.id);
  assert.deepEqual([kept.state, kept.entries.length, kept.planned_at], ["done", 1, checked.planned_at], "what was checked stays");
  planA = anew;
  for (const [hospital, who] of [[kCases.a.host, quang], [kCases.a.other, khanh]])
    if (partOf(planA, hospital)?.status === "asked") planA = good(await say(who, A, planA, partOf(planA, hospital), "accept"));
  assert.ok(planA.status === "running" && planA.parts.every((p) => p.status === "accepted"));
  good(await minh.json(`${runs}/${opened.id}/end`, { body: { how: "completed", reason: "tested" } }));
  assert.equal(good(await minh.json(`${A}/${planA.id}`)).status, "over");
});

test("case B: the team travels with airborne precautions; taken back, everything is free again", async () => {
  await decideToDeliver(server, "b");
  const list = good(await people.bich.json(B));
  assert.equal(list.suggested, kCases.b.plan);
  planB = good(await people.bich.json(B, { body: { key: newKey(), template: list.suggested } }), 201);
  console.log(`case B: planned in ${planB.solved_ms} ms, proven ${planB.proven}, ${planB.tasks.length} tasks, ${planB.roster.length} people, ${planB.roster.filter((p) => p.away).length} away`);
  assert.equal(planB.served, true, JSON.stringify([planB.reasons, planB.ways_out]));
  assert.deepEqual(planB.precautions, ["airborne"]);
  assert.ok(planB.roster.some((p) => p.away && p.leaves_at < p.back_at));
  assert.equal((await people.bich.json(`/api/cases/${kCases.b.id}/runs`, { body: { key: newKey(), joint_plan: planB.id } })).status, 422);
  for (const [hospital, who] of [[kCases.b.host, people.loc], [kCases.b.other, khanh]]) planB = good(await say(who, B, planB, partOf(planB, hospital), "accept"));
  assert.equal(planB.status, "held");
  const held = async () => (await offers(kCases.b.other)).people.filter((p) => p.windows.some((w) => w.reason === "joint operation")).length;
  assert.ok(await held() > 0);
  const back = good(await people.bich.json(`${B}/${planB.id}/withdraw`, { body: { key: newKey(), reason: "She is better" } }));
  assert.equal(back.status, "withdrawn");
  assert.equal(await held(), 0);
});

await run();
await server.stop();
files.remove();
