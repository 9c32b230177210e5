// SPDX-License-Identifier: Apache-2.0
// Wishes and opinions in the browser, by people of two hospitals: blindness, sending once, nothing typed is lost.
import assert from "node:assert/strict";
import { callFor, opinion, wishes } from "../support/consultation.mjs";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";

const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const { test, run } = suite();
const kMother = "live-a-mother";
const api = "/api/cases/live-a";
const address = `${server.base}/case/live-a/decide`;
const [lan, phuc, hoa, thao] = await Promise.all(["lan", "phuc", "hoa", "thao"].map((login) => signIn(server, login)));
const kKeys = /\b(wish|opinion|consult|comment|attach|presence|msg|form|role)\.[a-z_]{3,}/;

async function pageOf(who, options = {}) {
  const page = await open(browser, `${server.base}/favicon.ico`, { ...options, wait: false });
  await page.context().addCookies(browserCookies(server, who));
  await page.goto(address);
  await page.waitForSelector(".opinions-panel .consultation, .opinions-panel > p", { timeout: 60_000 });
  await page.waitForSelector(".wishes-panel .wish-state");
  page.problems.length = 0;
  return page;
}
const using = async (page, body) => {
  try {
    await body(page);
  } finally {
    await page.context().close();
  }
};
const box = (page, id) => page.locator(`[data-consultation="${id}"]`);
const pick = (form, name, value) => form.locator(`input[name="${name}"][value="${value}"]`).check();
async function fill(form, words) {
  await pick(form, "opinion-action", "deliver_when");
  await form.locator('[data-field="conditions"] textarea').fill("Liquor is gone\nPlatelets above 50");
  await pick(form, "opinion-venue", "bring_team");
  await pick(form, "opinion-mode", "caesarean");
  await pick(form, "opinion-steroids", "give");
  await pick(form, "opinion-magnesium", "give");
  await form.locator('[data-field="reasons"] input').first().check();
  await form.locator('[data-field="text"] textarea').fill(words);
  await form.locator('input[type="range"]').focus();
  await form.page().keyboard.press("ArrowRight");
}
const seen = async (who, id) => (await who.json(`${api}/opinions`)).body.consultations.find((c) => c.id === id);
const plain = (page) => page.evaluate(() => document.querySelector(".consult-columns").textContent);

test("Until mine is in the page holds nothing of the others'; afterwards all stand side by side, marked when changed", async () => {
  const id = await callFor(thao, kMother, [lan, phuc]);
  await lan.json(`${api}/opinions`, { body: opinion(id, { text: "Sealed reasoning of oncology" }) });
  await using(await pageOf(phuc), async (page) => {
    await box(page, id).locator(".sealed").waitFor();
    assert.ok(!(await page.content()).includes("Sealed reasoning"));
    await box(page, id).locator(".form-foot .button").first().click();
    const form = box(page, id).locator(".opinion-form");
    await fill(form, "The child gains from each week.");
    await form.locator('button[type="submit"]').click();
    await box(page, id).locator(".opinion").nth(1).waitFor();
    assert.equal(await box(page, id).locator(".opinion").count(), 2);
    assert.match(await plain(page), /Sealed reasoning of oncology/);
    const sizes = await box(page, id).locator(".opinion-action").evaluateAll((all) => all.map((e) => getComputedStyle(e).fontSize));
    assert.equal(new Set(sizes).size, 1, "dissent stands at the same size");
    // The other changes their mind: it shows without loading the page again, the earlier one beside it.
    await lan.json(`${api}/opinions`, { body: opinion(id, { action: "deliver_now", until_gestation: undefined, change_reason: "Obstruction since noon" }), headers: { "if-match": 'W/"1"' } });
    await page.locator(".changed-mark", { hasText: "Obstruction since noon" }).waitFor();
    assert.match(await box(page, id).locator(".earlier summary").first().innerText(), /30\+0/);
    assert.deepEqual(page.problems, []);
  });
});

test("A connection that breaks while an opinion is sent loses nothing, and it arrives once", async () => {
  const id = await callFor(thao, kMother, [hoa]);
  await using(await pageOf(hoa), async (page) => {
    await box(page, id).locator(".form-foot .button").first().click();
    const form = box(page, id).locator(".opinion-form");
    await fill(form, "Typed before the line broke");
    // The first sending arrives and its answer does not; the second does not arrive; then the line is back.
    let n = 0;
    await page.route("**/opinions", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      n += 1;
      if (n === 1) await route.fetch();
      if (n <= 2) return route.abort("connectionreset");
      return route.continue();
    });
    await form.locator('button[type="submit"]').click();
    await form.locator('.banner[role="alert"]').waitFor();
    assert.equal(await form.locator('[data-field="text"] textarea').inputValue(), "Typed before the line broke");
    await form.waitFor({ state: "detached", timeout: 20_000 });
    await box(page, id).locator(".opinion").waitFor();
    assert.equal(n, 3, "tried until it was answered, and no further");
  });
  const consultation = await seen(hoa, id);
  assert.equal(consultation.opinions.length, 1);
  assert.equal(consultation.mine.versions.length, 1);
  assert.equal(consultation.mine.text, "Typed before the line broke");
  assert.deepEqual(consultation.mine.conditions, ["Liquor is gone", "Platelets above 50"]);
});

test("A session that ends while somebody types loses nothing: they sign in again and send", async () => {
  const id = await callFor(thao, kMother, [phuc]);
  const typing = await signIn(server, "phuc");
  await using(await pageOf(typing), async (page) => {
    await box(page, id).locator(".form-foot .button").first().click();
    const form = box(page, id).locator(".opinion-form");
    await fill(form, "Typed in a session that ended");
    await typing("/api/session", { method: "DELETE" });
    // The live feed may have told the page before the button is pressed.
    await form.locator('button[type="submit"]').click({ timeout: 5_000 }).catch(async (error) => {
      if (!(await page.locator("dialog.sign-in-again").isVisible())) throw error;
    });
    await page.waitForFunction(() => /Sign in again|session has ended/.test(document.body.innerText));
    const again = await signIn(server, "phuc");
    await page.context().addCookies(browserCookies(server, again));
    await page.reload();
    const kept = box(page, id).locator(".opinion-form");
    await kept.waitFor({ timeout: 60_000 });
    assert.equal(await kept.locator('[data-field="text"] textarea').inputValue(), "Typed in a session that ended");
    assert.equal(await kept.locator('[data-field="conditions"] textarea').inputValue(), "Liquor is gone\nPlatelets above 50");
    await kept.locator('button[type="submit"]').click();
    await box(page, id).locator(".opinion").waitFor();
    assert.ok(!Object.keys(await page.evaluate(() => ({ ...localStorage }))).some((k) => k.startsWith("dyad.draft.opinion")), "the draft is gone once it is sent");
  });
  assert.equal((await seen(phuc, id)).mine.versions.length, 1);
});

test("What one person typed is not shown to the next at the same browser, and no name stands in a key", async () => {
  const id = await callFor(thao, kMother, [lan, phuc]);
  await using(await pageOf(lan), async (page) => {
    await box(page, id).locator(".form-foot .button").first().click();
    await box(page, id).locator('[data-field="text"] textarea').fill("Lan's half sentence");
    const keys = await page.evaluate(() => Object.keys(localStorage));
    for (const k of keys.filter((name) => name !== "dyad.lang")) assert.doesNotMatch(k, /lan|live-a|Trần/i);
    await page.context().clearCookies();
    await page.context().addCookies(browserCookies(server, phuc));
    await page.goto(address);
    await box(page, id).locator(".form-foot .button").first().waitFor({ timeout: 60_000 });
    assert.ok(!(await page.content()).includes("half sentence"));
  });
});

test("Wishes asked at the bedside on a phone; when somebody else was quicker both texts are shown and nothing is lost", async () => {
  await using(await pageOf(lan, { size: kPhone }), async (page) => {
    assert.match(await page.innerText(".wishes-panel .wish-state"), /missing|not asked point by point/);
    await page.locator(".wishes-panel > .button").click();
    const form = page.locator(".wishes-form");
    const small = await form.locator("button, input[type=text], select, textarea, .choice").evaluateAll((all) => all.filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 30).map((e) => e.outerHTML.slice(0, 120)));
    assert.deepEqual(small, []);
    await form.locator('button[type="submit"]').click();
    assert.ok(await form.locator(".refused").count() >= 3, "what is needed is said at its field");
    await pick(form, "wish-stated-by", "mother");
    await pick(form, "wish-capacity", "has_capacity");
    await pick(form, "wish-goals", "answered");
    await form.locator('[data-field="wishes.goals"] textarea').fill("To hear my child's voice");
    await pick(form, "wish-cpr", "undecided");
    await phuc.json(`${api}/wishes`, { body: wishes() });
    await form.locator('button[type="submit"]').click();
    await form.locator(".conflict").waitFor();
    const both = await form.locator(".both-texts").innerText();
    assert.match(both, /To meet my child/);
    assert.match(both, /To hear my child's voice/);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await form.locator('button[type="submit"]').click();
    await page.locator(".wishes-panel .statement.mother", { hasText: "To hear my child's voice" }).waitFor();
    await page.locator(".wishes-form").waitFor({ state: "detached" });
    assert.match(await page.innerText(".wishes-panel .statement"), /To hear my child's voice/);
    assert.equal(await page.locator(".wishes-panel .statement details").count(), 1);
  });
  const held = (await lan.json(`${api}/wishes`)).body;
  assert.equal(held.hers.versions.length, 2);
  assert.equal(held.hers.wishes.find((w) => w.key === "cpr").asked, "undecided");
  assert.equal(held.hers.wishes.find((w) => w.key === "ecmo").asked, "not_asked");
});

for (const lang of ["en", "vi", "zh"])
  for (const [device, size] of [["a desktop", kDesktop], ["a phone", kPhone]])
    test(`Wishes, opinions and their forms on ${device} (${lang}): words of that language, reachable, nothing over the edge`, async () => {
      const id = await callFor(thao, kMother, [lan, phuc, hoa]);
      await lan.json(`${api}/opinions`, { body: opinion(id) });
      await phuc.json(`${api}/opinions`, { body: opinion(id, { action: "deliver_now", until_gestation: undefined, confidence: 85 }) });
      await using(await pageOf(lan, { lang, size }), async (page) => {
        await page.locator(".wishes-panel > .button").click();
        await box(page, id).locator(".form-foot .button").first().click();
        await box(page, id).locator(".opinion-form").waitFor();
        const text = await plain(page);
        assert.doesNotMatch(text, kKeys);
        assert.doesNotMatch(text, /\{\{|\}\}|undefined|NaN|\[object/);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${over} px too wide`);
        await page.evaluate(axeSource);
        const found = await page.evaluate(() => window.axe.run(document.querySelector(".consult-columns"), { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
        assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), []);
        if (process.env.DYAD_SHOTS) await page.locator(".consult-columns").screenshot({ path: `${process.env.DYAD_SHOTS}/opinions-${lang}-${size.width}.png` });
      });
    });

test("A replay shows what was recorded and offers nothing to write", async () => {
  await using(await open(browser, `${server.base}/favicon.ico`, { wait: false }), async (page) => {
    await page.context().addCookies(browserCookies(server, await signIn(server, "li")));
    await page.goto(`${server.base}/case/case-c/decide?at=2024-12-10T08:00:00Z`);
    await page.waitForSelector(".wishes-panel .told li", { timeout: 60_000 });
    assert.equal(await page.locator(".wishes-panel .button, .opinions-panel .form-foot").count(), 0);
  });
});

try {
  await run();
} finally {
  await browser.close();
  await server.stop();
}
