// SPDX-License-Identifier: Apache-2.0
// The run of a joint operation in Chromium: four phones and a wall screen, to the end, for the case of two operations in
// one and for the team that travels. In the middle two phones lose the network for twenty minutes of the operation's time.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { network } from "../support/network.mjs";
import { decideToDeliver, kCases, newKey, openRun } from "../support/operation.mjs";
import { signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { kDesktop, kPhone, launch } from "./browser.mjs";
import { kWall, runSteps } from "./run_steps.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const shots = process.env.DYAD_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const { kBegun, free, look, minutesBefore, part, press, ready, screen, shot, stateOf, waiting } = runSteps(server, browser, shots);

const people = {};
for (const login of ["minh", "hung", "thao", "hoa", "phuc", "yen", "nga", "bich", "tuan"]) people[login] = await signIn(server, login);
const held = async (letter, id) => (await people[letter === "a" ? "minh" : "bich"].json(`/api/cases/${kCases[letter].id}/runs/${id}`)).body;

async function passGate(letter, id) {
  const who = people.hoa, path = `/api/cases/${kCases[letter].id}/runs/${id}`;
  for (const g of (await held(letter, id)).gate)
    assert.equal((await who.json(`${path}/tasks/${g.task}`, { body: { key: newKey(), act: "ready" } })).status, 200);
}

test("an operation is opened on a phone from the signed decision, and goes when all teams are ready", async () => {
  await decideToDeliver(server, "a");
  const page = await screen(people.minh, "/case/live-a/run");
  await page.waitForSelector(".run-open form");
  assert.equal(await page.inputValue("#run-plan"), "caesarean_then_surgery");
  await shot(page, "open-phone-en");
  await page.click(".run-open button[type=submit]");
  await ready(page);
  await page.waitForSelector(".run-gate");
  assert.match(await page.textContent(".run-gate [role=status]"), /Neonatologist/);
  assert.ok(await page.isDisabled(".run-go"));
  const neonatal = page.locator('[data-team="neonatal"]');
  await neonatal.getByText("Not ready", { exact: true }).click();
  await neonatal.locator("input").fill("The incubator is cold");
  await neonatal.locator("form button").click();
  await page.waitForSelector('[data-team="neonatal"][data-state="not_ready"]');
  await waiting(page, 0);
  await shot(page, "gate-phone-en");
  const teams = await page.locator(".run-gate-team").count();
  for (let i = 0; i < teams; i++) await page.locator(".run-gate-team").nth(i).getByText("Ready", { exact: true }).click();
  await page.waitForFunction(() => !document.querySelector(".run-go")?.disabled && !document.querySelector(".run-gate [role=status]"));
  await page.click(".run-go");
  await page.waitForSelector(".run-went");
  await look(page);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("case A to the end on four phones and a wall: two are offline for twenty minutes; all arrives once, in order, with its own time; two who disagree are shown", async () => {
  const runA = (await people.minh.json("/api/cases/live-a/runs")).body.runs.find((r) => !r.drill);
  const cut = [await network(server), await network(server)];
  const address = `/case/live-a/run?run=${runA.id}`;
  const [obstetric, neonatal] = [
    await screen(people.hoa, address, { base: cut[0].base, team: "obstetric" }),
    // A phone whose clock is seven minutes fast.
    await screen(people.phuc, address, { base: cut[1].base, team: "neonatal", lang: "vi", clockMs: 7 * 60_000 }),
  ];
  const anaesthesia = await screen(people.yen, address, { team: "anaesthesia", lang: "zh" });
  const host = await screen(people.hung, address, { team: "all" });
  const wall = await screen(people.minh, `/case/live-a/run/wall?run=${runA.id}`, { size: kWall });
  for (const page of [obstetric, neonatal, anaesthesia, host, wall]) await ready(page);
  await waiting(neonatal, 0);
  await press(host, "briefing", 40);
  await press(host, "blood_ready", 38);
  await press(neonatal, "newborn_place_ready", 37);
  await press(host, "mother_in_theatre", 34);
  await press(anaesthesia, "sign_in", 30);
  await press(anaesthesia, "anaesthesia_start", 28.3);
  await press(host, "time_out", 22);
  await stateOf(wall, "time_out", "done");
  await shot(wall, "wall-a-before-en");

  // The theatre loses the network: what two teams press counts from then, and waits.
  await free(obstetric, "incision");
  for (const c of cut) c.cut();
  await obstetric.waitForSelector(".run-network.off");
  await press(obstetric, "incision", 20);
  await press(obstetric, "uterine_incision", 16);
  await press(obstetric, "birth", 13.8);
  await neonatal.waitForSelector(".run-network.off");
  await press(neonatal, "cord_clamped", 12.8, true);
  await press(neonatal, "child_at_place", 12.5, true);
  await press(obstetric, "placenta", 9);
  await press(obstetric, "uterus_closed", 2);
  await waiting(obstetric, 5);
  assert.match(await obstetric.textContent(".run-network"), /Offline, 5 check-offs waiting/);
  await shot(obstetric, "phone-offline-en");
  await shot(neonatal, "phone-offline-vi");
  await look(obstetric);
  // The page itself opens again without a network, with what is waiting.
  await obstetric.reload();
  await ready(obstetric);
  await waiting(obstetric, 5);
  await stateOf(obstetric, "uterus_closed", "done");
  // A second page of the same browser overwrites nothing of what waits here.
  const second = await obstetric.context().newPage();
  await second.goto(`${cut[0].base}/case/live-a/run/wall?run=${runA.id}`);
  await second.waitForSelector("main.wall");
  await waiting(second, 5);
  await second.close();
  await obstetric.reload();
  await waiting(obstetric, 5);
  // Meanwhile somebody with a network checks one of the same steps, four minutes off.
  await press(host, "incision", 16);
  assert.equal((await held("a", runA.id)).steps.find((s) => s.id === "birth").state, "open");

  for (const c of cut) c.mend();
  await waiting(obstetric, 0);
  await waiting(neonatal, 0);
  const back = await held("a", runA.id);
  const step = (id) => back.steps.find((s) => s.id === id);
  for (const [id, ago] of [["uterine_incision", 16], ["birth", 13.8], ["cord_clamped", 12.8], ["child_at_place", 12.5], ["placenta", 9], ["uterus_closed", 2]]) {
    const entries = step(id).entries;
    assert.equal(entries.length, 1, `${id} arrived ${entries.length} times`);
    assert.ok(Math.abs(minutesBefore(entries[0].at) - ago) < 0.2, `${id} at its own time: ${entries[0].at}`);
    if (ago > 3) assert.ok(Date.parse(entries[0].received_at) - Date.parse(entries[0].at) > 5 * 60_000);
  }
  const received = ["uterine_incision", "birth", "placenta", "uterus_closed"].map((id) => Date.parse(step(id).entries[0].received_at));
  assert.deepEqual(received, [...received].sort((a, b) => a - b), "in the order they were pressed");
  assert.ok(Math.abs(step("cord_clamped").entries[0].clock_ms + 7 * 60_000) < 2000, "the fast clock was measured");
  assert.deepEqual(step("cord_clamped").entries[0].despite, ["birth"]);

  // Two stated different times: everybody sees it, a person settles it with a reason.
  assert.equal(step("incision").state, "conflict");
  for (const page of [host, obstetric, neonatal]) await stateOf(page, "incision", "conflict");
  await wall.waitForSelector('[data-disputed="1"]');
  await shot(wall, "wall-a-conflict-en");
  await shot(host, "phone-conflict-en");
  const conflict = host.locator('.run-conflict[data-step="incision"]');
  assert.equal(await conflict.locator("button").count(), 2);
  assert.ok(await conflict.locator("button").first().isDisabled());
  await conflict.locator("input").fill("The surgeon's own phone saw it");
  await conflict.getByText("Nguyễn").click();
  await stateOf(host, "incision", "done");
  await waiting(host, 0);
  const settled = (await held("a", runA.id)).steps.find((s) => s.id === "incision");
  assert.equal(settled.state, "done");
  assert.equal(settled.entries.filter((e) => e.act === "check").length, 2, "both are kept");
  assert.ok(Math.abs(minutesBefore(settled.at) - 20) < 0.2);

  await press(host, "second_begins", 1.5);
  await press(neonatal, "child_leaves", 1.2);
  await press(host, "second_ends", 0.8);
  await press(host, "sign_out", 0.6);
  await press(obstetric, "closure", 0.5);
  await press(host, "mother_leaves", 0.3);
  await press(host, "mother_in_icu", 0.1);
  await waiting(host, 0);
  await wall.waitForFunction(() => !document.querySelector('.wall-step[data-state="open"]'));
  const interval = async (id) => (await wall.textContent(`[data-interval="${id}"] .wall-length`)).trim();
  assert.equal(await interval("incision_to_birth"), "6 min");
  assert.equal(await interval("anaesthesia_to_incision"), "8 min");
  assert.match(await interval("birth_to_cord_clamp"), /^(59|60|61) s$/);
  await look(wall);
  await shot(wall, "wall-a-end-en");
  await part(host, 3);
  await shot(host, "phone-times-en");
  await part(host, 1);
  await host.click(".run-end button:first-of-type");
  await wall.waitForSelector('main[data-state="completed"]');
  for (const page of [obstetric, neonatal, anaesthesia, host, wall]) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
  for (const c of cut) await c.close();
});

test("case B: the team that travels, under airborne precautions, to the end", async () => {
  await decideToDeliver(server, "b");
  const opened = await openRun(people.bich, "b");
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  const id = opened.body.id;
  await passGate("b", id);
  assert.equal((await people.bich.json(`/api/cases/live-b/runs/${id}/go`, { body: { at: new Date(Date.now() - 3_000_000).toISOString(), clock_ms: 0 } })).status, 200);
  const address = `/case/live-b/run?run=${id}`;
  const cut = await network(server);
  const phones = {
    obstetric: await screen(people.hoa, address, { team: "obstetric", base: cut.base }),
    neonatal: await screen(people.phuc, address, { team: "neonatal" }),
    transport: await screen(people.nga, address, { team: "transport" }),
    host: await screen(people.bich, address, { team: "all" }),
  };
  const wall = await screen(people.tuan, `/case/live-b/run/wall?run=${id}`, { size: kWall, lang: "vi", scheme: "dark" });
  for (const page of [...Object.values(phones), wall]) await ready(page);
  let ago = 45;
  const order = opened.body.steps.map((s) => [s.id, s.team]);
  for (const [step, team] of order) {
    const page = phones[team] ?? phones.host;
    ago -= 1.5;
    if (step === "incision") {
      await free(page, step);
      cut.cut();
      await page.waitForSelector(".run-network.off");
    }
    // The newborn team has not heard of the birth yet.
    await press(page, step, ago, ["cord_clamped", "child_at_place"].includes(step));
    if (step === "child_in_incubator") await shot(wall, "wall-b-vi-dark");
    if (step === "placenta") { cut.mend(); await waiting(phones.obstetric, 0); }
  }
  for (const page of Object.values(phones)) await waiting(page, 0);
  await wall.waitForFunction(() => !document.querySelector('.wall-step[data-state="open"]'));
  const end = await held("b", id);
  for (const s of end.steps) {
    assert.equal(s.state, "done", s.id);
    assert.equal(s.entries.length, 1, s.id);
  }
  assert.equal(end.intervals.find((i) => i.id === "incision_to_birth").minutes.toFixed(0), "3");
  await look(wall);
  for (const page of [...Object.values(phones), wall]) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
  await cut.close();
});

test("contingency cards are one tap away, in 40 px, with the weight and its age; what is from memory says so", async () => {
  const runB = (await people.bich.json("/api/cases/live-b/runs")).body.runs[0];
  for (const lang of ["en", "vi", "zh"]) {
    const page = await screen(people.bich, `/case/live-b/run?run=${runB.id}`, { lang });
    await ready(page);
    await part(page, 2);
    await page.locator(".card-list button").nth(4).click();
    const bolus = page.locator(".card-figure b").first();
    assert.match(await bolus.textContent(), /^\d+ mL$/);
    assert.equal(await bolus.evaluate((e) => getComputedStyle(e).fontSize), "40px");
    assert.match(await page.textContent(".card-weight"), /\d+[.,]\d kg/);
    await look(page);
    await shot(page, `card-lipid-${lang}`);
    await page.locator(".card > button").click();
    await page.locator(".card-list button").nth(1).click();
    await page.waitForSelector(".unsure .run-warned");
    assert.equal(await page.locator(".unsure .card-figure").count(), 0);
    await page.locator(".card > button").click();
    await page.locator(".card-list button").nth(5).click();
    await page.waitForSelector('[data-card="newborn"]');
    await shot(page, `card-newborn-${lang}`);
    await page.context().close();
  }
});

test("a rehearsal is marked on every screen, and on a case of each kind", async () => {
  for (const [letter, who] of [["a", "minh"], ["b", "bich"], ["c", "chen"]]) {
    const person = people[who] ?? (people[who] = await signIn(server, who));
    const page = await screen(person, `/case/live-${letter}/run?run=new`, { lang: letter === "a" ? "vi" : "zh", size: letter === "c" ? kDesktop : kPhone });
    await page.waitForSelector(".run-open form");
    if (letter === "c") await page.selectOption("#run-plan", "caesarean");
    await page.check(".run-check input");
    await page.click(".run-open button[type=submit]");
    await ready(page);
    await page.waitForSelector(".run-drill");
    await look(page);
    await shot(page, `drill-phone-${letter}`);
    await page.click(".run-wall-link");
    await page.waitForSelector("main.wall .run-drill");
    await shot(page, `drill-wall-${letter}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

await run();
await browser.close();
await server.stop();
