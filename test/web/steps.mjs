// SPDX-License-Identifier: Apache-2.0
// What people do in a consultation, as steps in the browser: each takes the page of one person and does it as that person
// would, by what stands on the screen. Pages are in English.
import assert from "node:assert/strict";
import { browserCookies, signIn } from "../support/people.mjs";
import { axeSource, kDesktop, open } from "./browser.mjs";

/** A page of a person in a browser of their own; `person` on it is their session for asking the server beside. */
export async function screen(server, browser, login, path, options = {}) {
  const person = await signIn(server, login);
  const page = await open(browser, `${server.base}/favicon.ico`, { size: kDesktop, ...options, wait: false });
  await page.context().addCookies(browserCookies(server, person));
  await page.goto(server.base + path);
  page.problems.length = 0;
  return Object.assign(page, { person, login });
}
export async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.problems, [], page.login);
    await page.context().close();
  }
}
export async function accessible(page, part = "main") {
  await page.evaluate(axeSource);
  const found = await page.evaluate((within) => window.axe.run(within, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }), part);
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`), []);
}
export const fits = async (page) => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${over} px over the edge`);
};

const consultation = (page) => page.locator(".consultation[data-consultation]").first();
const pick = (form, name, value) => form.locator(`input[name="${name}"][value="${value}"]`).check();
const field = (page, name) => page.getByLabel(name, { exact: true });
export const decisionOn = (page, id) => page.locator(`[data-resolution="${id}"]`);
export const stands = (page, id, state) => page.locator(`[data-resolution="${id}"][data-state="${state}"]`).waitFor();

/** Presses for help with everybody who is proposed; the time of the press. */
export async function callForHelp(page, question) {
  await page.getByRole("button", { name: "Call for help" }).click();
  await page.waitForSelector(".party.proposed");
  await page.fill("#call-question", question);
  const pressed = Date.now();
  await page.click(".call-new button[type=submit]");
  return pressed;
}
/** Takes the call that stands in the list on the board. */
export const takeCall = (page, caseId) => page.locator(`.need.mine[data-topic=call]:has(a[href*="${caseId}"]) .call-acts .strong`).click();
export const called = (page, caseId) => page.waitForSelector(`.need.mine[data-topic=call]:has(a[href*="${caseId}"])`);

export async function recordWishes(page, { goals, cpr = "undecided" }) {
  await page.locator(".wishes-panel > .button").click();
  const form = page.locator(".wishes-form");
  await pick(form, "wish-stated-by", "mother");
  await pick(form, "wish-capacity", "has_capacity");
  await pick(form, "wish-goals", "answered");
  await form.locator('[data-field="wishes.goals"] textarea').fill(goals);
  await pick(form, "wish-cpr", cpr);
  await form.locator('button[type="submit"]').click();
  await page.locator(".wishes-panel .statement", { hasText: goals }).waitFor();
}

/** {action, until, conditions, venue, mode, steroids, magnesium, text} */
export async function giveOpinion(page, o) {
  await consultation(page).getByRole("button", { name: "Give your opinion" }).click();
  const form = consultation(page).locator(".opinion-form");
  await pick(form, "opinion-action", o.action);
  if (o.until) await form.locator('[data-field="until_gestation"] input').fill(o.until);
  if (o.conditions) await form.locator('[data-field="conditions"] textarea').fill(o.conditions);
  await pick(form, "opinion-venue", o.venue ?? "here");
  await pick(form, "opinion-mode", o.mode ?? "caesarean");
  await pick(form, "opinion-steroids", o.steroids ?? "no_view");
  await pick(form, "opinion-magnesium", o.magnesium ?? "no_view");
  await form.locator('[data-field="reasons"] input').first().check();
  await form.locator('[data-field="text"] textarea').fill(o.text);
  await form.locator('input[type="range"]').focus();
  await page.keyboard.press("ArrowRight");
  await form.locator('button[type="submit"]').click();
  await form.waitFor({ state: "detached" });
}
export const opinionsOn = (page) => consultation(page).locator(".opinion");
export const sealedOn = (page) => consultation(page).locator(".sealed");

/** Drafts a decision; resolves with its id. `local(hours)` gives the ward's own time. */
export async function draftDecision(page, d) {
  await page.getByRole("button", { name: "Draft a decision" }).click();
  await field(page, "Action").selectOption(d.action);
  if (d.mode) await field(page, "Way of birth").selectOption(d.mode);
  await page.getByLabel(/^From \(/).fill(d.local(0));
  await field(page, "To").fill(d.local(d.hours));
  await field(page, "The decision ends").fill(d.local(d.hours));
  for (const diagnosis of d.diagnoses ?? []) {
    await page.getByRole("button", { name: "Add a diagnosis" }).click();
    await page.locator('[data-trigger="condition"]').last().getByLabel("Diagnosis").selectOption(diagnosis);
  }
  for (const [quantity, comparator, limit] of d.limits ?? []) {
    await page.getByRole("button", { name: "Add a limit" }).click();
    const row = page.locator('[data-trigger="measured"]').last();
    await row.getByLabel("Value", { exact: true }).selectOption(quantity);
    await row.getByLabel("Comparison").selectOption(comparator);
    await row.getByLabel(/^Limit/).fill(String(limit));
  }
  await page.getByRole("button", { name: "Add who is responsible" }).click();
  await page.getByLabel("Name and role").fill(d.responsible);
  await page.getByLabel("Reasons").last().fill(d.reasons);
  await page.getByRole("button", { name: "Save the draft" }).click();
  const article = page.locator('[data-resolution][data-state="draft"]').first();
  await article.waitFor();
  return article.getAttribute("data-resolution");
}
export async function putToSignature(page, id) {
  await decisionOn(page, id).getByRole("button", { name: "Put it to signature" }).click();
  await page.getByRole("button", { name: "Freeze the minutes" }).click();
  await stands(page, id, "to_be_signed");
}
export async function signDecision(page, id) {
  await stands(page, id, "to_be_signed");
  await decisionOn(page, id).getByRole("button", { name: "Sign", exact: true }).click();
  await page.locator(".resolution-step button[type=submit]").click();
  await page.locator(".resolution-step").waitFor({ state: "detached" });
}
