// SPDX-License-Identifier: Apache-2.0
// What people do with a running operation, on phones and on the wall, as steps in the browser.
import assert from "node:assert/strict";
import { browserCookies } from "../support/people.mjs";
import { axeSource, kPhone } from "./browser.mjs";

export const kWall = { width: 1920, height: 1080 };

/** Steps against one server in one browser; pictures go to `shots` where it names a directory. */
export function runSteps(server, browser, shots) {
  const shot = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };

  async function screen(who, address, { size = kPhone, lang = "en", scheme = "light", base = server.base, team = "", clockMs = 0 } = {}) {
    const phone = size.width < 500;
    const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-GB", timezoneId: "Asia/Ho_Chi_Minh", hasTouch: phone, isMobile: phone, reducedMotion: "reduce" });
    await context.addCookies(browserCookies({ ...server, base }, who));
    await context.addInitScript(([wanted, own, ms]) => {
      if (!localStorage.getItem("dyad.lang")) localStorage.setItem("dyad.lang", wanted);
      if (own) localStorage.setItem("dyad.run.team", own);
      // A clock that is wrong by so much.
      const real = Date.now;
      if (ms) Date.now = () => real() + ms;
    }, [lang, team, clockMs]);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.clockMs = clockMs;
    page.problems = [];
    page.on("pageerror", (e) => page.problems.push(e.message));
    await page.goto(base + address);
    return page;
  }
  const ready = (page) => page.waitForSelector("main.run");
  const part = (page, index) => page.locator(".run-parts button").nth(index).click();
  const stateOf = (page, step, state) => page.waitForSelector(`[data-step="${step}"][data-state="${state}"]`);

  /** Until nothing that must come before is open on this page. */
  const free = (page, step) => page.waitForFunction((s) => !document.querySelector(`[data-step="${s}"] small`)?.textContent.includes("·"), step);
  // The moment the operation's times are told from: how long the machine takes for the test changes none of them.
  const kBegun = Date.now();
  /** Presses a step as it would have been pressed so many minutes before: the phone's own clock says so. */
  async function press(page, step, minutesAgo = 0, anyway = false) {
    await stateOf(page, step, "open");
    if (!anyway) await free(page, step);
    const click = (selector) => page.evaluate(([what, at]) => {
      const real = Date.now;
      Date.now = () => at;
      document.querySelector(what).click();
      Date.now = real;
    }, [selector, kBegun - minutesAgo * 60_000 + page.clockMs]);
    await click(`[data-step="${step}"] .run-press`);
    if (anyway) {
      await page.waitForSelector(`[data-step="${step}"] .run-anyway`);
      await click(`[data-step="${step}"] .run-anyway`);
    }
    await page.waitForSelector(`[data-step="${step}"]:not([data-state="open"])`);
  }
  const waiting = (page, n) => page.waitForFunction((count) => document.querySelector(".run-network")?.dataset.waiting === String(count), n);
  const minutesBefore = (text) => (kBegun - Date.parse(text)) / 60_000;
  async function look(page) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
    const small = await page.evaluate(() => [...document.querySelectorAll(".run-press, .run .thumb")].filter((e) => e.getBoundingClientRect().height < 56).map((e) => e.textContent));
    assert.deepEqual(small, [], "buttons are smaller than a thumb");
    await page.evaluate(axeSource);
    const found = await page.evaluate(async () => (await window.axe.run(document.querySelector("main"), { runOnly: ["wcag2a", "wcag2aa", "wcag22aa"] })).violations.map((v) => `${v.id}: ${v.nodes[0].html}`));
    assert.deepEqual(found, []);
  }
  return { kBegun, free, look, minutesBefore, part, press, ready, screen, shot, stateOf, waiting };
}
