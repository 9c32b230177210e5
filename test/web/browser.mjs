// SPDX-License-Identifier: Apache-2.0
// Chromium for the page tests and the screenshots. Debian's chromium; DYAD_CHROMIUM names another one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(`${here}node_modules/playwright-core`)) {
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
  if (done.status !== 0) throw new Error("npm ci in test/web failed");
}
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
export const axeSource = require("axe-core").source;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.DYAD_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--font-render-hinting=none"],
  });

export const kDesktop = { width: 1440, height: 900 };
export const kPhone = { width: 390, height: 844 };

/** A page at `address` in a language and a light; problems it reports in its console are collected in page.problems. */
export async function open(browser, address, { lang = "en", scheme = "light", size = kDesktop, wait = true } = {}) {
  const phone = size.width < 500;
  const context = await browser.newContext({
    viewport: size, colorScheme: scheme, locale: "en-GB", timezoneId: "Europe/Paris", hasTouch: phone, isMobile: phone, reducedMotion: "reduce",
  });
  await context.addInitScript((wanted) => { if (!localStorage.getItem("dyad.lang")) localStorage.setItem("dyad.lang", wanted); }, lang);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.problems = [];
  page.on("pageerror", (e) => page.problems.push(`error: ${e.message}`));
  page.on("console", (m) => { if (m.type() === "error") page.problems.push(`console: ${m.text()}`); });
  await page.goto(address);
  if (wait) await settled(page);
  return page;
}

/** Waits until the board or the case stands and, on a case, its forecast or the reason for having none. */
export async function settled(page) {
  await page.waitForSelector(".rows .row, main.case .day-panel, .empty, .problem");
}

/** The instant a case page shows, from the slider's own value. */
export const shown = (page) => page.getAttribute("main.case", "data-shown");

/** Waits until the page shows the record as at `at` (ms). */
export const showing = (page, at) =>
  page.waitForFunction((t) => Math.abs(Date.parse(document.querySelector("main.case")?.dataset.shown ?? "") - t) < 60_000, at);
