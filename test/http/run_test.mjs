// SPDX-License-Identifier: Apache-2.0
// The run of a joint operation over HTTP: what it may begin from, the gate, check-offs that come twice, late and at odds
// with each other, what other systems read of it, and a rehearsal beside it.
import assert from "node:assert/strict";
import { decideToDeliver, kCases, newKey, openRun } from "../support/operation.mjs";
import { signIn } from "../support/people.mjs";
import { feed, serve, suite } from "../support/server.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const kA = kCases.a;
const minh = await signIn(server, "minh"); // intensivist, cancer hospital
const hoa = await signIn(server, "hoa"); // obstetrician, the other hospital
const phuc = await signIn(server, "phuc"); // neonatologist there
const runs = `/api/cases/${kA.id}/runs`;

let current;
const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
const taskOf = (id) => (current.steps.find((s) => s.id === id) ?? current.gate.find((g) => g.team === id)).task;
const step = (id) => current.steps.find((s) => s.id === id);
const say = async (who, id, body) => {
  const answer = await who.json(`${runs}/${current.id}/tasks/${taskOf(id)}`, { body: { key: newKey(), act: "check", clock_ms: 0, ...body } });
  if (answer.status === 200) current = answer.body;
  return answer;
};

test("without a decision to deliver nothing is run, but it can be rehearsed; a replay cannot be written to", async () => {
  const refused = await openRun(minh, "a");
  assert.equal(refused.status, 422, JSON.stringify(refused.body));
  assert.equal(refused.body.field, "decision");
  const drill = await openRun(minh, "a", { drill: true });
  assert.equal(drill.status, 201, JSON.stringify(drill.body));
  assert.equal(drill.body.drill, true);
  assert.equal(drill.body.state, "draft");
  const replay = await minh.json("/api/cases/case-a/runs", { body: { key: newKey(), plan: "caesarean", drill: true } });
  assert.ok([404, 422].includes(replay.status));
});

test("from a decision that both hospitals signed a run begins; pressed twice it is one", async () => {
  const decision = await decideToDeliver(server, "a");
  const key = newKey();
  const [one, two] = await Promise.all([openRun(minh, "a", { key }), openRun(minh, "a", { key })]);
  assert.equal(one.status, 201, JSON.stringify(one.body));
  assert.equal(two.body.id, one.body.id);
  current = one.body;
  assert.equal(current.decision, decision.id);
  assert.equal(current.steps.length, 21);
  assert.deepEqual(step("birth").owner.organization, kA.other);
  assert.deepEqual(step("second_begins").owner.organization, kA.host);
  const second = await openRun(hoa, "a");
  assert.equal(second.status, 409);
});

test("the gate names who is missing; the teams go when all are ready", async () => {
  const early = await minh.json(`${runs}/${current.id}/go`, { body: {} });
  assert.equal(early.status, 422);
  assert.ok(early.body.limit.includes("neonatal"));
  const bare = await say(phuc, "neonatal", { act: "not_ready" });
  assert.equal(bare.body.field, "reason");
  await say(phuc, "neonatal", { act: "not_ready", reason: "the incubator is cold", at: at(-20) });
  assert.equal(current.gate.find((g) => g.team === "neonatal").state, "not_ready");
  for (const g of current.gate) assert.equal((await say(g.team === "neonatal" ? phuc : hoa, g.team, { act: "ready", at: at(-10) })).status, 200);
  const go = await minh.json(`${runs}/${current.id}/go`, { body: { at: at(-600), clock_ms: 0 } });
  assert.equal(go.status, 200, JSON.stringify(go.body));
  assert.equal(go.body.state, "active");
  assert.equal((await hoa.json(`${runs}/${current.id}/go`, { body: {} })).body.go_by, go.body.go_by);
});

test("a check-off sent eight times at once counts once, with its own time beside the time it arrived", async () => {
  const body = { key: newKey(), act: "check", at: at(-300), clock_ms: 0 };
  const answers = await Promise.all(Array.from({ length: 8 }, () => hoa.json(`${runs}/${current.id}/tasks/${taskOf("incision")}`, { body })));
  for (const a of answers) assert.equal(a.status, 200, JSON.stringify(a.body));
  current = answers[0].body;
  assert.equal(step("incision").entries.length, 1);
  assert.equal(step("incision").at, body.at);
  assert.ok(Date.parse(step("incision").entries[0].received_at) - Date.parse(body.at) > 250_000);
  const task = await (await hoa(`/fhir/Task/${taskOf("incision")}`)).json();
  assert.equal(task.status, "completed");
  assert.equal(task.executionPeriod.start, body.at);
  assert.equal(task.basedOn[0].reference, `CarePlan/${current.id}`);
  assert.deepEqual(step("incision").warnings.map((w) => w.code).sort(), ["before_needed", "before_needed"]);
});

test("a dozen people at once on the same and other steps: nothing is lost", async () => {
  const people = [minh, hoa, phuc];
  const before = step("placenta").entries.length;
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
    people[i % 3].json(`${runs}/${current.id}/tasks/${taskOf(i % 2 ? "placenta" : "uterus_closed")}`, { body: { key: newKey(), act: "check", at: at(-100 - i), clock_ms: 0 } })));
  for (const a of answers) assert.equal(a.status, 200, JSON.stringify(a.body));
  current = (await hoa.json(`${runs}/${current.id}`)).body;
  assert.equal(step("placenta").entries.length, before + 6);
  assert.equal(step("uterus_closed").entries.length, 6);
});

test("two times that differ are a conflict that a person settles with a reason; intervals wait for that", async () => {
  await say(hoa, "birth", { at: at(-200) });
  const interval = () => current.intervals.find((i) => i.id === "incision_to_birth");
  assert.equal(interval().state, "done");
  const other = newKey();
  await say(phuc, "birth", { key: other, at: at(-60) });
  assert.equal(step("birth").state, "conflict");
  assert.equal(interval().state, "disputed");
  const unexplained = await say(minh, "birth", { act: "settle", chosen: other });
  assert.equal(unexplained.body.field, "reason");
  await say(minh, "birth", { act: "settle", chosen: other, reason: "The newborn team started its clock at the cry." });
  assert.equal(step("birth").state, "done");
  assert.equal(step("birth").entries.length, 3);
  assert.ok(Math.abs(interval().minutes - 4) < 0.2);
});

test("what was pressed by mistake is taken back and both are kept", async () => {
  await say(phuc, "child_leaves", { at: at(-30) });
  await say(phuc, "child_leaves", { act: "undo", reason: "wrong button" });
  assert.equal(step("child_leaves").state, "open");
  assert.deepEqual(step("child_leaves").entries.map((e) => e.act), ["check", "undo"]);
  const history = await (await phuc(`/fhir/Task/${taskOf("child_leaves")}/_history`)).json();
  assert.deepEqual(history.entry.map((e) => e.resource.status), ["requested", "completed", "requested"]);
});

test("bad input is refused by the name of its field", async () => {
  for (const [body, field] of [
    [{ at: "10:20" }, "at"], [{ at: at(3600) }, "at"], [{ at: at(-90 * 3600) }, "at"], [{ key: "x" }, "key"], [{ act: "ready" }, "act"],
    [{ act: "undo", of: ["never-said"] }, "of"], [{ at: at(0), clock_ms: 9e12 }, "clock_ms"],
  ]) assert.equal((await say(hoa, "sign_out", body)).body.field, field, JSON.stringify(body));
  assert.equal((await hoa.json(`${runs}/${current.id}/tasks/none`, { body: { key: newKey(), act: "check" } })).status, 404);
  assert.equal((await hoa.json(`${runs}/none`)).status, 404);
  const reason = await hoa.json(`${runs}/${current.id}/delay`, { body: { key: newKey(), interval: "incision_to_birth", reason: "tired" } });
  assert.equal(reason.body.field, "reason");
});

test("who does not share the case sees nothing of its operation and checks nothing", async () => {
  const stranger = await signIn(server, "tuan");
  assert.equal((await stranger.json(`${runs}/${current.id}`)).status, 404);
  const said = await stranger.json(`${runs}/${current.id}/tasks/${taskOf("sign_out")}`, { body: { key: newKey(), act: "check" } });
  assert.equal(said.status, 404);
  assert.equal((await stranger(`/fhir/Task/${taskOf("sign_out")}`)).status, 404);
});

test("everyone who watches the case hears of a check-off", async () => {
  const live = await feed(`${server.base}/live`, { cookie: minh.cookie });
  const heard = live.next();
  await say(hoa, "sign_out", { at: at(-5) });
  assert.ok((await heard).data.cases.includes(kA.id));
  live.close();
});

test("a rehearsal stands beside the operation, is marked in every resource, and is told apart", async () => {
  const tagged = await (await hoa("/fhir/CarePlan?_tag=https://dyad.example/fhir/CodeSystem/run-kind|drill")).json();
  assert.equal(tagged.entry.length, 1);
  const tasks = await (await hoa(`/fhir/Task?based-on=CarePlan/${tagged.entry[0].resource.id}&_count=100`)).json();
  assert.equal(tasks.entry.length, 27);
  for (const e of tasks.entry) assert.ok(e.resource.meta.tag.some((t) => t.code === "drill"), e.resource.id);
  const plain = await (await hoa(`/fhir/Task?based-on=CarePlan/${current.id}&_tag=https://dyad.example/fhir/CodeSystem/run-kind|drill`)).json();
  assert.equal(plain.entry?.length ?? 0, 0);
  const listed = (await hoa.json(runs)).body.runs;
  assert.deepEqual(listed.map((r) => r.drill).sort(), [false, true]);
});

test("cards give doses by her weight and its age; the child's by an estimate that says so", async () => {
  const { cards } = (await hoa.json(`/api/cases/${kA.id}/cards`)).body;
  const lipid = cards.find((c) => c.id === "lipid");
  assert.ok(lipid.weight.kg > 40 && lipid.weight.age_h > 0);
  const bolus = lipid.lines.find((l) => l.dose);
  assert.equal(bolus.dose.from, String(Math.floor(1.5 * lipid.weight.kg)));
  const newborn = cards.find((c) => c.id === "newborn");
  assert.equal(newborn.weight.estimated, true);
  for (const line of cards.flatMap((c) => c.lines)) if (!line.sure) assert.ok(!line.big && !line.dose, JSON.stringify(line));
});

test("it ends with a reason while steps are open, and a phone that comes back late is still heard", async () => {
  const bare = await minh.json(`${runs}/${current.id}/end`, { body: { how: "completed" } });
  assert.equal(bare.body.field, "reason");
  const ended = await minh.json(`${runs}/${current.id}/end`, { body: { how: "completed", reason: "The rest is on paper." } });
  assert.equal(ended.body.state, "completed");
  assert.equal((await say(phuc, "cord_clamped", { at: at(-150) })).status, 200);
  assert.equal(step("cord_clamped").state, "done");
  const again = await openRun(minh, "a", { emergency: "Bleeding: back to theatre", urgency: "category_1", decision: "" });
  assert.equal(again.status, 201, JSON.stringify(again.body));
  const late = again.body.intervals.find((i) => i.id === "decision_to_birth");
  assert.equal(late.max_min, 30);
});

await run();
await server.stop();
