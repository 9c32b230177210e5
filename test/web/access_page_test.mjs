// SPDX-License-Identifier: Apache-2.0
// Who shares a case, opening one from outside, and who has looked: in Chromium, signed in as people of three hospitals.
// With a directory as argument it also writes screenshots there.
import assert from "node:assert/strict";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch } from "./browser.mjs";

const { test, run } = suite();
const shots = process.argv[2];
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const [lan, an, giang] = [await signIn(server, "lan"), await signIn(server, "an"), await signIn(server, "giang")];

async function pageOf(person, path, { lang = "en", size = kDesktop } = {}) {
  const context = await browser.newContext({ viewport: size, locale: "en-GB", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", isMobile: size.width < 500, hasTouch: size.width < 500 });
  await context.addCookies(browserCookies(server, person));
  await context.addInitScript((wanted) => localStorage.setItem("dyad.lang", wanted), lang);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(server.base + path);
  return page;
}
const shot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
async function accessible(page, where) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], where);
}

test("somebody outside is told there is no such case, and may open it in an emergency; the member's open page says so at once", async () => {
  const member = await pageOf(lan, "/case/live-a");
  await member.waitForSelector(".sharing");
  assert.equal(await member.locator(".banner.glass").count(), 0);
  const outside = await pageOf(an, "/case/live-a");
  await outside.waitForSelector(".glass-form");
  await accessible(outside, "glass form");
  await shot(outside, "glass-form");
  await outside.fill(".glass-form textarea", "She is bleeding in our hall");
  await outside.click(".glass-form button");
  await outside.waitForSelector(".banner.glass");
  await member.waitForSelector(".banner.glass", { timeout: 5_000 });
  assert.match(await member.locator(".banner.glass").innerText(), /Tạ Văn An.*She is bleeding in our hall/s);
  await shot(member, "glass-banner");
  await member.context().close();
  await outside.context().close();
});

test("the auditor judges it", async () => {
  const page = await pageOf(giang, "/review");
  await page.waitForSelector(".glass-review input");
  await accessible(page, "review");
  await shot(page, "review");
  await page.fill(".glass-review input", "She was there");
  await page.click(".glass-review .button-row button >> nth=0");
  await page.waitForSelector("text=judged justified");
  await page.context().close();
});

test("the leading hospital shares a case and ends it; the page shows who", async () => {
  const page = await pageOf(lan, "/case/live-a");
  await page.waitForSelector(".share-form select");
  await page.selectOption(".sharing > .share-form select >> nth=0", "Organization/b-lung-hospital");
  await page.fill(".sharing > .share-form input", "Her lungs");
  await page.click(".sharing > .share-form button");
  await page.waitForSelector(".sharers >> text=Lung hospital");
  await accessible(page, "sharing");
  await shot(page, "sharing");
  await page.context().close();
  const phone = await pageOf(lan, "/case/live-a", { size: kPhone, lang: "vi" });
  await phone.waitForSelector(".sharing");
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= kPhone.width, `${wide} px wide`);
  await phone.locator(".sharing").scrollIntoViewIfNeeded();
  if (shots) await phone.locator(".sharing").screenshot({ path: `${shots}/sharing-phone.png` });
  await phone.context().close();
});

test("who has looked, in words she can be shown, in three languages and on a phone", async () => {
  for (const [lang, size] of [["en", kDesktop], ["vi", kPhone], ["zh", kDesktop]]) {
    const page = await pageOf(lan, "/case/live-a/looked", { lang, size });
    await page.waitForSelector(".looked-table tbody tr");
    const text = await page.innerText("main");
    assert.ok(text.includes("Tạ Văn An") && text.includes("Trần Ngọc Lan"), text);
    assert.ok(!/looked\.|glass\./.test(text), "a key without words");
    await accessible(page, `looked ${lang}`);
    await shot(page, `looked-${lang}`);
    await page.context().close();
  }
});

await run();
await browser.close();
await server.stop();
