// SPDX-License-Identifier: Apache-2.0
// The decision in Chromium: three people of two hospitals, each in a browser of their own, draft, sign and amend; what was
// typed survives a conflict; the obstruction shows at once. DYAD_SHOTS names a directory for pictures.
import assert from "node:assert/strict";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch } from "./browser.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const kPath = "/api/cases/live-a/resolutions";
const people = {};
for (const login of ["lan", "quang", "khanh"]) people[login] = await signIn(server, login);

async function open(login, { lang = "en", size = kDesktop, scheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-GB", reducedMotion: "reduce", isMobile: size.width < 500, hasTouch: size.width < 500 });
  await context.addCookies(browserCookies(server, people[login]));
  await context.addInitScript((wanted) => localStorage.setItem("dyad.lang", wanted), lang);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.problems = [];
  page.on("pageerror", (e) => page.problems.push(e.message));
  await page.goto(`${server.base}/case/live-a/decide`);
  await page.waitForSelector(".resolutions");
  return page;
}
const shot = async (page, name) => {
  if (!process.env.DYAD_SHOTS) return;
  await page.locator(".resolutions").scrollIntoViewIfNeeded();
  await page.locator(".resolutions").screenshot({ path: `${process.env.DYAD_SHOTS}/${name}.png` });
};
const local = (hours) => new Date(Date.now() + 7 * 3_600_000 + hours * 3_600_000).toISOString().slice(0, 16); // the ward: UTC+7
const newest = async () => (await people.lan.json(kPath)).body.decisions[0];
const field = (page, name) => page.getByLabel(name, { exact: true });
const article = (page, id) => page.locator(`[data-resolution="${id}"]`);
const becomes = (page, id, state) => page.waitForSelector(`[data-resolution="${id}"][data-state="${state}"]`);

async function accessible(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(".resolutions", { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ").slice(0, 300)}`), []);
}
const noOverflow = async (page) =>
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), "the page is wider than the screen");

let id;
let hers;
test("a draft begins with what is proposed, and its button names what is missing", async () => {
  hers = await open("lan");
  await hers.getByRole("button", { name: "Draft a decision" }).click();
  await field(hers, "Action").selectOption("wait");
  await hers.getByRole("button", { name: "Save the draft" }).click();
  await hers.waitForSelector('[data-state="draft"]');
  id = (await newest()).id;
  const put = article(hers, id).getByRole("button", { name: "Put it to signature" });
  assert.equal(await put.isDisabled(), true);
  assert.match(await article(hers, id).innerText(), /Missing: .*window.*expiry/s);
  await accessible(hers);
});

test("the structure becomes a sentence in the reader's language", async () => {
  await article(hers, id).getByRole("button", { name: "Amend" }).click();
  await hers.getByLabel(/^From \(/).fill(local(0));
  await field(hers, "To").fill(local(30));
  await field(hers, "The decision ends").fill(local(30));
  await hers.getByLabel("antenatal steroids").check();
  await hers.getByRole("button", { name: "Add a diagnosis" }).click();
  await hers.locator('[data-trigger="condition"]').last().getByLabel("Diagnosis").selectOption("bowel_obstruction");
  await hers.getByRole("button", { name: "Add a limit" }).click();
  const limit = hers.locator('[data-trigger="measured"]').last();
  await limit.getByLabel("Value", { exact: true }).selectOption("platelets");
  await limit.getByLabel("Comparison").selectOption("<");
  await limit.getByLabel(/^Limit/).fill("10");
  await hers.getByRole("button", { name: "Add who is responsible" }).click();
  await hers.getByLabel("Name and role").fill("Lê Quang Minh, intensive care");
  await hers.getByLabel("Reasons").fill("She is stable; each day helps the child.");
  await shot(hers, "decision-form");
  await accessible(hers);
  await hers.getByRole("button", { name: "Save as a new revision" }).click();
  await hers.waitForFunction((d) => document.querySelector(`[data-resolution="${d}"] .resolution-sentence`)?.textContent.includes("bowel obstruction"), id);
  assert.match(await article(hers, id).locator(".resolution-sentence").innerText(), /^Continue the pregnancy from .* with antenatal steroids; looked at again at once if mother: bowel obstruction or mother: Platelets < 10/);
});

test("put to signature, it asks the people of both hospitals, and each signs with a proof of their own", async () => {
  await article(hers, id).getByRole("button", { name: "Put it to signature" }).click();
  const emergency = hers.getByLabel("Why this cannot wait for her wishes");
  if (await emergency.count()) {
    assert.equal(await hers.getByRole("button", { name: "Freeze the minutes" }).isDisabled(), true);
    await emergency.fill("She is sedated.");
  }
  await hers.getByRole("button", { name: "Freeze the minutes" }).click();
  await becomes(hers, id, "to_be_signed");
  assert.equal(await article(hers, id).getByRole("button", { name: "Sign", exact: true }).count(), 0); // she may not
  for (const [login, size, lang, sign] of [["quang", kDesktop, "vi", "Ký"], ["khanh", kPhone, "zh", "签署"]]) {
    const page = await open(login, { size, lang });
    await article(page, id).getByRole("button", { name: sign, exact: true }).click();
    await page.waitForSelector(".resolution-step");
    await shot(page, `decision-sign-${lang}`);
    await accessible(page);
    await noOverflow(page);
    await page.locator(".resolution-step button[type=submit]").click();
    await page.waitForSelector(".resolution-step", { state: "detached" });
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
  await becomes(hers, id, "in_force"); // her page hears of it by itself
  assert.equal(await article(hers, id).getByText("signature verified").count(), 2);
  await shot(hers, "decision-in-force");
});

test("two people amend at once: the second is shown what is there, and loses nothing", async () => {
  const made = (await people.lan.json(kPath, { body: { ...(await newest()).content, triggers: [], opinions: [], dissent: [], wishes: "", advice: "", request: "", reasons: "first" } })).body;
  const other = await open("khanh");
  await article(other, made.id).getByRole("button", { name: "Amend" }).click();
  await other.getByLabel("Reasons").fill("typed in the other hospital");
  const content = { ...made.content, reasons: "amended meanwhile" };
  const amended = await people.lan.json(`${kPath}/${made.id}`, { method: "PUT", body: content, headers: { "if-match": `W/"${made.version}"` } });
  assert.equal(amended.status, 200, JSON.stringify(amended.body));
  await other.getByRole("button", { name: "Save as a new revision" }).click();
  await other.waitForSelector(".resolution-form .banner");
  assert.match(await other.locator(".resolution-form .banner").innerText(), /changed while you were writing/);
  assert.equal(await other.getByLabel("Reasons").inputValue(), "typed in the other hospital");
  await other.getByRole("button", { name: "Save as a new revision" }).click();
  await other.waitForSelector(".resolution-form", { state: "detached" });
  assert.equal((await people.lan.json(kPath)).body.decisions.find((d) => d.id === made.id).content.reasons, "typed in the other hospital");
  await people.lan.json(`${kPath}/${made.id}/withdraw`, { body: { reason: "test" }, headers: { "if-match": `W/"${(await newest()).version}"` } });
  await other.context().close();
});

test("the obstruction opens it again on every screen, and on the board", async () => {
  const board = await browser.newContext({ viewport: kDesktop });
  await board.addCookies(browserCookies(server, people.khanh));
  const boardPage = await board.newPage();
  await boardPage.goto(server.base);
  await boardPage.waitForSelector(".rows .row");
  const ileus = {
    resourceType: "Condition", clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
    code: { coding: [{ system: "http://hl7.org/fhir/sid/icd-10", code: "K56.6" }], text: "Bowel obstruction" },
    subject: { reference: "Patient/live-a-mother" }, onsetDateTime: new Date(Date.now() - 60_000).toISOString(),
  };
  const stored = await people.lan("/fhir/Condition", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(ileus) });
  assert.equal(stored.status, 201);
  await becomes(hers, id, "reopened");
  assert.match(await article(hers, id).locator(".banner.act").innerText(), /bowel obstruction/);
  await boardPage.waitForFunction(() => document.body.innerText.includes("Decision reopened"));
  await shot(hers, "decision-reopened");
  await accessible(hers);
  await board.close();
});

for (const [lang, scheme, size] of [["vi", "dark", kDesktop], ["zh", "light", kPhone], ["en", "dark", kPhone]])
  test(`it reads well in ${lang}, ${scheme}, ${size.width} wide`, async () => {
    const page = await open("quang", { lang, scheme, size });
    await becomes(page, id, "reopened");
    await page.locator(`[data-resolution="${id}"] details`).evaluateAll((all) => all.forEach((d) => { d.open = true; }));
    await shot(page, `decision-${lang}-${scheme}-${size.width}`);
    await accessible(page);
    await noOverflow(page);
    assert.doesNotMatch(await page.locator(".resolutions").innerText(), /\bresolution\.[a-z_]/); // no key without its words
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

await run();
await browser.close();
await server.stop();
