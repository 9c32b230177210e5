// SPDX-License-Identifier: Apache-2.0
// The tab Watch in Chromium: a warning is answered by keyboard, an order is let stand with a reason, and both are seen by
// the other hospital; a replay is only shown; phone, three languages, accessibility.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { serve, suite } from "../support/server.mjs";
import { browserCookies, signIn } from "../support/people.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";

const { test, run } = suite();
const server = await serve(["--demo"], { signIn: true });
const nurse = await signIn(server, "thao");
const doctor = await signIn(server, "hoa");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const browser = await launch();
const shots = process.env.DYAD_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const vital = (id, loinc, value, unit, minutes) => ({
  resourceType: "Observation", id, status: "final", code: { coding: [{ system: "http://loinc.org", code: loinc }] }, subject: { reference: "Patient/live-a-mother" }, effectiveDateTime: ago(minutes),
  valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
});
const orders = [
  { resourceType: "MedicationRequest", id: "page-ibuprofen", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: ago(1), medicationCodeableConcept: { text: "Ibuprofen 400 mg" } },
  { resourceType: "MedicationRequest", id: "page-apixaban", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: ago(1), medicationCodeableConcept: { coding: [{ system: "http://www.whocc.no/atc", code: "B01AF02" }], text: "Apixaban" } },
];
const resources = [vital("page-hr", "8867-4", 138, "/min", 1), vital("page-spo2", "2708-6", 91, "%", 1), ...orders];
const posted = await nurse("/fhir", {
  method: "POST", headers: { "content-type": "application/fhir+json" },
  body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry: resources.map(({ id: _, ...resource }) => ({ resource, request: { method: "POST", url: resource.resourceType } })) }),
});
assert.equal(posted.status, 200, await posted.clone().text());
for (let i = 0; i < 100; i++) {
  const all = (await nurse.json("/api/cases/live-a/guard")).body.orders;
  if (all.filter((o) => /Ibuprofen|Apixaban/.test(o.words.en) && o.issue).length === 2) break;
  await wait(100);
}

async function page(who, options = {}, path = "/case/live-a/watch") {
  const p = await open(browser, server.base, { wait: false, ...options });
  await p.context().addCookies(browserCookies(server, who));
  await p.goto(server.base + path);
  await p.waitForSelector(".watch-tab .guard");
  await p.waitForSelector(".guard-dose");
  p.problems.length = 0; // what was refused before the session was given
  return p;
}
const using = async (p, body) => {
  try {
    await body(p);
    assert.deepEqual(p.problems, [], "the page reported problems in its console");
  } finally {
    await p.context().close();
  }
};

test("A warning shows what crossed, since when, its stage and its source", () => page(nurse).then((p) => using(p, async () => {
  const card = p.locator('.warning-card[data-key="heart_rate"]');
  const text = await card.innerText();
  assert.match(text, /138/);
  assert.match(text, /Crossed its limit at 138/);
  assert.match(text, /Bedside\s+due since/);
  assert.match(text, /Doctor\s+at .*if nobody answers/);
  assert.equal(await card.getAttribute("data-state"), "crossing");
  await card.getByRole("button", { name: /MEOWS|early obstetric/i }).first().click();
  await p.waitForSelector(".evidence");
})));

test("By keyboard alone a warning is answered; the button names what is missing", () => page(nurse).then((p) => using(p, async () => {
  const card = p.locator('.warning-card[data-key="heart_rate"]');
  await card.getByRole("button", { name: /^Answer/ }).focus();
  await p.keyboard.press("Enter");
  const form = card.locator("form");
  assert.equal(await form.locator('button[type="submit"]').isDisabled(), true);
  assert.equal(await form.locator('button[type="submit"]').innerText(), "Choose what was done");
  await form.locator('input[value="seen"]').focus();
  await p.keyboard.press("ArrowDown");
  await p.keyboard.press("ArrowDown");
  await p.keyboard.press("Tab");
  await p.keyboard.type("fluids, warm blanket");
  await p.keyboard.press("Enter");
  await card.locator(".warning-answers").waitFor();
  assert.match(await card.locator(".warning-answers").innerText(), /Thảo.*Treated.*fluids, warm blanket/);
})));

test("A snooze asks for its reason before it can be sent", () => page(nurse).then((p) => using(p, async () => {
  const card = p.locator('.warning-card[data-key="spo2"]');
  await card.getByRole("button", { name: /^Answer/ }).click();
  await card.getByLabel("Measured again").check();
  await card.getByLabel("Keep it quiet for a time").check();
  assert.equal(await card.locator('button[type="submit"]').innerText(), "Say why it may be quiet");
  await card.getByLabel("Why it may be quiet").fill("probe being changed");
  await card.locator('button[type="submit"]').click();
  await card.locator(".warning-answers").waitFor();
  assert.match(await card.locator(".warning-answers").innerText(), /quiet until .*probe being changed/);
})));

test("An order that must not stand is first; letting it stand needs a reason, and the other hospital sees it at once", async () => {
  const other = await page(doctor);
  await page(nurse).then((p) => using(p, async () => {
    const first = p.locator(".guard-order").first();
    assert.equal(await first.getAttribute("data-severity"), "high");
    assert.match(await first.innerText(), /Apixaban[\s\S]*contraindicated at 27/);
    await first.getByRole("button", { name: /^Let it stand/ }).click();
    assert.equal(await first.locator('button[type="submit"]').isDisabled(), true);
    await first.getByLabel("Why the order stands").fill("heparin is impossible: HIT");
    await first.locator('button[type="submit"]').click();
    await first.locator(".guard-override").waitFor();
  }));
  await using(other, async () => {
    await other.waitForFunction(() => document.querySelector(".guard-override")?.textContent.includes("HIT"));
    assert.match(await other.locator(".guard-override").innerText(), /Thảo/);
  });
});

test("The burden is on the page in numbers", () => page(nurse).then((p) => using(p, async () => {
  const text = await p.locator(".burden").innerText();
  assert.match(text, /last 12/);
  assert.match(text, /%/);
})));

test("A replay says that nobody was told, and offers no answer", () => page(nurse, {}, "/case/case-a/watch").then((p) => using(p, async () => {
  assert.match(await p.locator(".watch-tab .banner").innerText(), /replay/);
  assert.equal(await p.getByRole("button", { name: /^Answer/ }).count(), 0);
})));

for (const [device, size] of [["desktop", kDesktop], ["phone", kPhone]])
  for (const lang of ["en", "vi", "zh"])
    test(`On a ${device} in ${lang} nothing overflows and axe finds nothing`, () => page(nurse, { lang, size }).then((p) => using(p, async () => {
      assert.ok(await p.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), "the page is wider than the screen");
      const text = await p.innerText(".watch-tab");
      assert.ok(!/(?:watch|guard)\.[a-z_]+\.?[a-z_]*/.test(text), text.match(/(?:watch|guard)\.[a-z_.]+/)?.[0]);
      await p.evaluate(axeSource);
      const { violations } = await p.evaluate(() => window.axe.run(document.querySelector("main")));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
      if (shots) await p.screenshot({ path: `${shots}/watch-${device}-${lang}.png`, fullPage: true });
    })));

await run();
await browser.close();
await server.stop();
