// SPDX-License-Identifier: Apache-2.0
// The plan of a joint operation in Chromium, for two operations in one and for the team that travels: from the signed
// decision to a plan that both hospitals accept in browsers of their own, through what is lost on the way, to the run that
// is opened from it and pressed to its end on four phones and a wall.
//   node test/web/plan_test.mjs [DIRECTORY]   also keeps screenshots there
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { decideToDeliver, kCases, newKey } from "../support/operation.mjs";
import { signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { until } from "../support/sinks.mjs";
import { kPhone, launch } from "./browser.mjs";
import { kWall, runSteps } from "./run_steps.mjs";
import { accessible, fits } from "./steps.mjs";

const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const { free, look, minutesBefore, part, press, ready, screen, shot, waiting } = runSteps(server, browser, shots);
const kScreen = { width: 1280, height: 900 };

const people = {};
for (const login of ["minh", "quang", "khanh", "son", "hoa", "phuc", "yen", "hung", "bich", "loc", "nga", "tuan", "an"]) people[login] = await signIn(server, login);
const cases = {
  a: { ...kCases.a, drafter: people.minh, signers: { [kCases.a.host]: people.quang, [kCases.a.other]: people.khanh }, phones: { obstetric: people.hoa, neonatal: people.phuc, anaesthesia: people.yen }, at: people.hung },
  b: { ...kCases.b, drafter: people.bich, signers: { [kCases.b.host]: people.loc, [kCases.b.other]: people.khanh }, phones: { obstetric: people.hoa, neonatal: people.phuc, transport: people.nga }, at: people.tuan },
};
const planOf = async (c, id) => (await c.drafter.json(`/api/cases/${c.id}/plans/${id}`)).body;
const idOn = (page) => page.getAttribute(".plan-body", "data-plan");
const stands = (page, status, id = "") => page.waitForSelector(`.plan-body${id ? `[data-plan="${id}"]` : ""}[data-status=${status}]`);
const laneOf = (plan, kind) => plan.tasks.flatMap((x) => x.roles).find((r) => r.kind === kind && r.holders.length > 0).holders[0];
const partOn = (page, hospital) => page.locator(`.plan-part[data-part="${hospital}"]`);
const leave = async (...pages) => {
  for (const page of pages) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
};

/** Each hospital that has not accepted does so in a browser of its own; until the plan is held there. */
async function allAccept(c, id) {
  for (const p of (await planOf(c, id)).parts.filter((x) => x.status !== "accepted")) {
    const page = await screen(c.signers[p.hospital.id], `/case/${c.id}/plan`, { size: kPhone });
    await partOn(page, p.hospital.id).getByRole("button", { name: "Accept this part" }).click();
    await page.waitForSelector(`.plan-part[data-part="${p.hospital.id}"][data-status=accepted]`);
    await leave(page);
  }
}

/** From the decision to a proposed plan; resolves with the page of who proposed it. */
async function propose(c, letter) {
  await decideToDeliver(server, letter);
  const page = await screen(c.drafter, `/case/${c.id}/decide`, { size: kScreen });
  // What the model says arrives meanwhile and moves the page under the press.
  const way = page.locator('.resolution[data-state="in_force"] .resolution-plan');
  for (let tries = 0; tries < 5 && !page.url().endsWith("/plan"); ++tries) {
    await way.click();
    await page.waitForURL("**/plan", { timeout: 3_000 }).catch(() => {});
  }
  await page.waitForSelector(".plan-propose");
  assert.equal(await page.inputValue("input[name=plan-template]:checked"), c.plan, "what the decision is about comes first");
  if (letter === "a") await shot(page, "plan-propose-desktop-en");
  await page.click(".plan-propose button[type=submit]");
  await page.locator(".plan-body").waitFor({ timeout: 60_000 });
  return page;
}

test("before a decision the page says why there is nothing to plan, and nobody outside sees it", async () => {
  const page = await screen(people.minh, "/case/live-a/plan", { size: kScreen });
  assert.match(await page.locator(".plan-empty").innerText(), /No signed decision to deliver is in force/);
  await accessible(page);
  const other = await screen(people.an, "/case/live-a/plan", { size: kScreen });
  await other.waitForSelector(".problem[role=alert]");
  await leave(page, other);
});

test("case A is planned from its signed decision: at the cancer hospital, the bowel after the caesarean, the child's team and cot from the obstetric hospital", async () => {
  const c = cases.a;
  c.page = await propose(c, "a");
  await stands(c.page, "proposed");
  const plan = await planOf(c, await idOn(c.page));
  assert.equal(await c.page.locator(".plan-venue.chosen").getAttribute("data-host"), c.host);
  assert.match(await c.page.locator(".plan-venue.chosen .plan-risks").innerText(), /not known[\s\S]*not known/, "no risk is made up");
  const steps = await c.page.locator(".plan-steps li").evaluateAll((all) => all.map((x) => x.dataset.task));
  assert.ok(steps.indexOf("caesarean") >= 0 && steps.indexOf("caesarean") < steps.indexOf("bowel"), steps.join());
  assert.equal(laneOf(plan, "cot").hospital, c.other);
  assert.ok(plan.roster.some((p) => p.hospital === c.other && p.away && p.tasks.includes("neonatal_transport")));
  assert.match(await c.page.locator('[data-todo="answer"]').first().innerText(), /has not accepted its part/);
  assert.equal(await c.page.locator(".plan-now").getByRole("button", { name: "Accept this part" }).count(), 0, "an intensivist answers for no hospital");
  await shot(c.page, "plan-a-proposed-desktop-en");
});

test("each hospital accepts its own part in its own browser, and every open page shows it by itself", async () => {
  const c = cases.a;
  const [quang, khanh] = await Promise.all([people.quang, people.khanh].map((who) => screen(who, "/case/live-a/plan", { size: kPhone })));
  await stands(khanh, "proposed");
  assert.equal(await quang.getByRole("button", { name: "Accept this part" }).count(), 1, "one part: its own");
  await accessible(quang);
  await fits(quang);
  await shot(quang, "plan-a-accept-phone-en");
  await partOn(khanh, c.other).getByRole("button", { name: "Refuse" }).click();
  await khanh.getByLabel(/^Why/).fill("Both cots are promised tonight");
  await khanh.locator(".plan-part .plan-form button[type=submit]").click();
  await quang.waitForSelector('[data-todo="part-refused"]');
  assert.match(await quang.locator('[data-todo="part-refused"]').innerText(), /Both cots are promised tonight \(.*Khánh|Both cots are promised tonight/);
  await partOn(khanh, c.other).getByRole("button", { name: "Accept this part" }).click();
  await partOn(quang, c.host).getByRole("button", { name: "Accept this part" }).click();
  for (const page of [c.page, quang, khanh]) await stands(page, "held");
  await c.page.waitForSelector(".plan-open");
  await leave(quang, khanh);
});

for (const [lang, size] of [["en", kScreen], ["vi", kScreen], ["zh", kScreen], ["en", kPhone], ["vi", kPhone], ["zh", kPhone]])
  test(`the held plan in ${lang}, ${size.width} px wide: words of that language, every name whole, nothing over the edge`, async () => {
    const page = await screen(people.minh, "/case/live-a/plan", { size, lang, scheme: lang === "zh" ? "dark" : "light" });
    await stands(page, "held");
    if (size === kPhone) {
      const long = await page.evaluate(() => document.documentElement.scrollHeight);
      console.log(`      folded: ${long} px long`);
      assert.ok(long < 3_000, `${long} px`);
      assert.equal(await page.locator(".folded details[open]").count(), 0, "what is not one's own part is folded");
      await shot(page, `plan-phone-${lang}`);
      for (const fold of await page.locator(".folded > details > summary").all()) await fold.click();
    }
    const words = await page.locator("main").innerText();
    assert.doesNotMatch(words, /\b(plan|run|birth|call)\.[a-z_]+/);
    for (const { name } of (await planOf(cases.a, await idOn(page))).roster) assert.ok(words.includes(name), name);
    const cut = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).overflowX !== "visible" && !e.matches(".scroll")).map((e) => e.outerHTML.slice(0, 120)));
    assert.deepEqual(cut, []);
    await fits(page);
    await accessible(page);
    await shot(page, `plan-${size.width > 500 ? "desktop" : "phone-open"}-${lang}`);
    await leave(page);
  });

test("a cot is lost: the page says so by itself, it is planned again, and only those concerned are paged", async () => {
  const c = cases.a, { page } = c;
  const first = await idOn(page), before = await planOf(c, first);
  const cot = laneOf(before, "cot");
  const { row } = (await people.son.json(`/api/hospitals/${cot.hospital}/offers`)).body.things.find((x) => x.reference === cot.reference);
  const out = await people.son.json(`/api/hospitals/${cot.hospital}/offers`, { body: { rows: [{ ...row, status: "out", reason: "Ventilator broken" }] } });
  assert.equal(out.body.applied, true, JSON.stringify(out.body));
  await page.waitForSelector('[data-todo="lost"]');
  assert.match(await page.locator('[data-todo="lost"]').innerText(), /Ventilator broken/);
  assert.ok((await page.locator('[data-todo="lost"]').innerText()).includes(cot.name));
  await shot(page, "plan-lost-desktop-en");
  await page.locator('[data-todo="lost"]').getByRole("button", { name: "Plan again" }).click();
  await page.getByLabel("Why it is planned again").fill("The cot is broken");
  await page.locator(".plan-now .plan-form button[type=submit]").click();
  await page.waitForFunction((old) => { const now = document.querySelector(".plan-body"); return now && now.dataset.plan !== old; }, first, { timeout: 60_000 });
  await stands(page, "proposed");
  const id = await idOn(page), next = await planOf(c, id);
  assert.notEqual(laneOf(next, "cot").reference, cot.reference);
  assert.match(await page.locator(".plan-changes").innerText(), /The cot is broken/);
  await partOn(page, c.host).and(page.locator("[data-status=accepted]")).first().waitFor();
  const asked = await until(async () => {
    const found = (await people.minh.json("/api/cases/live-a/calls")).body.pages.find((p) => p.topic === "plan-changed" && !p.pending);
    return found?.parties.flatMap((p) => p.asked.map((x) => x.name));
  }, "the page of those concerned");
  assert.deepEqual(asked, [before.parts.find((p) => p.hospital.id === c.other).by.name], "who had accepted what changed, and nobody else");
  await page.locator(".plan-changes .paged").getByText(asked[0]).first().waitFor();
  const old = await screen(people.minh, `/case/live-a/plan/${first}`, { size: kScreen });
  await stands(old, "superseded", first);
  await old.locator('[data-todo="over"] a').click();
  await stands(old, "proposed", id);
  await allAccept(c, id);
  await stands(page, "held", id);
  await accessible(page);
  await shot(page, "plan-changed-desktop-en");
  await leave(old);
});

test("a team that cannot come: the reasons and the ways out, and the plan that was held stays", async () => {
  const c = cases.a, { page } = c;
  const before = await planOf(c, await idOn(page));
  await page.locator(".plan-now").getByRole("button", { name: "Plan again" }).click();
  for (const p of before.roster.filter((x) => x.tasks.includes("bowel"))) await page.locator(".plan-now .plan-form select").selectOption(p.reference);
  await page.getByLabel("Why it is planned again").fill("The surgeons cannot come");
  await page.locator(".plan-now .plan-form button[type=submit]").click();
  await page.waitForFunction((old) => { const now = document.querySelector(".plan-body"); return now && now.dataset.plan !== old; }, before.id, { timeout: 60_000 });
  const next = await planOf(c, await idOn(page));
  await stands(page, "impossible", next.id);
  assert.ok((await page.locator(".plan-impossible li").count()) > 0, "the reasons stand on the page");
  await accessible(page);
  await shot(page, "plan-impossible-desktop-en");
  await page.locator('[data-todo="impossible"] a').click();
  await stands(page, "held", before.id);
});

/** The run is opened from the held plan on its page, with the plan's leads and times, one of them changed by a person. */
async function openFromPlan(c, page) {
  const plan = await planOf(c, await idOn(page));
  await page.click(".plan-open");
  await page.waitForSelector(".run-joint");
  const joint = (await c.drafter.json(`/api/cases/${c.id}/runs`)).body.joint_plans.find((p) => p.id === plan.id);
  assert.equal(await page.inputValue("#run-joint"), plan.id);
  assert.equal(await page.inputValue("#run-plan"), plan.template.key);
  const leads = await page.locator('.run-owners input[type="text"]').evaluateAll((all) => all.map((x) => x.value));
  assert.deepEqual(leads.filter(Boolean).sort(), joint.teams.map((x) => x.person).filter(Boolean).sort());
  assert.ok(leads.some(Boolean), "leads are people of the plan");
  const times = await page.locator(".run-plan input[type=datetime-local]").count();
  assert.equal(times, joint.steps.length);
  await fits(page);
  await accessible(page);
  await shot(page, `plan-open-${c.id.slice(-1)}-en`);
  await page.locator('.run-owners input[type="text"]').last().fill("Trương Thị Thử");
  await page.click(".run-open button[type=submit]");
  await ready(page);
  const held = (await c.drafter.json(`/api/cases/${c.id}/runs`)).body.runs.find((r) => !r.ended_at && !r.drill);
  const opened = (await c.drafter.json(`/api/cases/${c.id}/runs/${held.id}`)).body;
  assert.equal(opened.joint_plan, plan.id);
  const birth = opened.steps.find((s) => s.id === "birth"), planned = joint.steps.find((s) => s.id === "birth");
  assert.equal(Date.parse(birth.planned_at), Date.parse(planned.planned_at));
  assert.ok(opened.gate.some((g) => g.owner.person === "Trương Thị Thử"), "what a person changed holds");
  return opened;
}

/** To the end on four phones and a wall; every interval of the wall comes about by itself. */
async function runToTheEnd(c, opened) {
  const path = `/api/cases/${c.id}/runs/${opened.id}`;
  for (const g of opened.gate) assert.equal((await c.phones.obstetric.json(`${path}/tasks/${g.task}`, { body: { key: newKey(), act: "ready" } })).status, 200);
  const gone = await c.drafter.json(`${path}/go`, { body: { at: new Date(Date.now() - 3_000_000).toISOString(), clock_ms: 0 } });
  assert.equal(gone.status, 200, JSON.stringify(gone.body));
  const address = `/case/${c.id}/run?run=${opened.id}`;
  const phones = {};
  for (const [team, who] of Object.entries(c.phones)) phones[team] = await screen(who, address, { team });
  const host = await screen(c.at, address, { team: "all" });
  const wall = await screen(c.drafter, `/case/${c.id}/run/wall?run=${opened.id}`, { size: kWall });
  const all = [...Object.values(phones), host, wall];
  for (const page of all) await ready(page);
  let ago = 1.5 * (opened.steps.length + 1);
  for (const step of opened.steps) {
    const page = phones[step.team] ?? host;
    ago -= 1.5;
    await free(page, step.id);
    await press(page, step.id, ago);
  }
  for (const page of [...Object.values(phones), host]) await waiting(page, 0);
  await wall.waitForFunction(() => !document.querySelector('.wall-step[data-state="open"]'));
  const end = (await c.drafter.json(path)).body;
  for (const s of end.steps) assert.deepEqual([s.id, s.state, s.entries.length], [s.id, "done", 1]);
  const between = (from, to) => minutesBefore(end.steps.find((s) => s.id === from).at) - minutesBefore(end.steps.find((s) => s.id === to).at);
  await wall.waitForSelector('[data-interval="incision_to_birth"][data-state="done"]');
  assert.equal(await wall.textContent('[data-interval="incision_to_birth"] .wall-length').then((x) => x.trim()), `${Math.floor(between("incision", "birth"))} min`);
  await look(wall);
  await shot(wall, `plan-wall-${c.id.slice(-1)}-en`);
  await part(host, 1);
  await host.click(".run-end button:first-of-type");
  await wall.waitForSelector('main[data-state="completed"]');
  await leave(...all);
}

test("case A: the run is opened from the plan and goes to its end on four phones and a wall", async () => {
  const c = cases.a;
  const planId = await idOn(c.page), opened = await openFromPlan(c, c.page);
  const other = await screen(people.hoa, "/case/live-a", { size: kPhone });
  await other.locator('.tabs a[href$="/operation"]').click();
  await ready(other);
  assert.match(other.url(), /\/case\/live-a\/run$/, "the tab leads to the run while one is open");
  await leave(other);
  await runToTheEnd(c, opened);
  await c.page.goto(`${server.base}/case/live-a/plan/${planId}`);
  await stands(c.page, "over", planId);
  await leave(c.page);
});

test("case B: a team of exactly eleven travels with kit, incubator and infection control, from the decision to the end", async () => {
  const c = cases.b, page = await propose(c, "b");
  await stands(page, "proposed");
  assert.equal(await page.locator(".plan-venue.chosen").getAttribute("data-host"), c.host);
  assert.equal(await page.locator(".plan-venue.chosen").getAttribute("data-mode"), "team_travels");
  await page.locator(".plan-head .plan-precaution").getByText("airborne").waitFor();
  const crew = page.locator(`.plan-crew[data-hospital="${c.other}"]`);
  assert.match(await crew.locator("h3").innerText(), /\b11\b.*travel/s);
  const plan = await planOf(c, await idOn(page));
  assert.equal(plan.roster.filter((p) => p.away).length, 11);
  const kinds = plan.manifest.map((m) => m.kind).concat(plan.tasks.flatMap((x) => x.roles.map((r) => r.kind)));
  for (const kind of ["incubator", "vehicle"]) assert.ok(kinds.includes(kind), kind);
  assert.ok(plan.manifest.some((m) => m.precaution), "what the infection needs is marked");
  assert.ok((await page.locator(".plan-manifest .plan-precaution").count()) > 0);
  await shot(page, "plan-b-desktop-en");
  await allAccept(c, plan.id);
  await stands(page, "held");
  const phone = await screen(people.bich, "/case/live-b/plan", { size: kPhone, lang: "vi" });
  await stands(phone, "held");
  await accessible(phone);
  await fits(phone);
  await shot(phone, "plan-b-phone-vi");
  await leave(phone);
  await runToTheEnd(c, await openFromPlan(c, page));
  await page.goto(`${server.base}/case/live-b/plan/${plan.id}`);
  await stands(page, "over", plan.id);
  await leave(page);
});

try {
  await run();
} finally {
  await browser.close();
  await server.stop();
}
