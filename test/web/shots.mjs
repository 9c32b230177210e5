// SPDX-License-Identifier: Apache-2.0
// The screenshots in docs/screenshots, taken from the running demo as one of its people sees it, an obstetrician of the hospital
// that shares cases A and B: every language, both sizes, both lights.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve } from "../support/server.mjs";
import { answered, decideAddress, decided } from "./decide_test.mjs";
import { kDesktop, kPhone, launch, open, settled } from "./browser.mjs";

const out = process.env.DYAD_SHOTS ?? fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
mkdirSync(out, { recursive: true });
const server = process.env.DYAD_URL ? { base: process.env.DYAD_URL, stop: async () => {} } : await serve(["--demo"], { signIn: true });
const hoa = await signIn(server, "hoa");
await answered(server.base, hoa);
const browser = await launch();
try {
  const { cases } = await (await hoa("/api/cases")).json();
  const story = cases.find((c) => c.id === "case-a") ?? cases[0];
  const pages = { board: server.base, case: `${server.base}/case/${story.id}?at=${story.opens_at}`, decide: decideAddress(server.base, story) };
  for (const [name, address] of Object.entries(pages))
    for (const [device, size] of [["desktop", kDesktop], ["phone", kPhone]])
      for (const lang of ["en", "vi", "zh"])
        for (const scheme of ["light", "dark"]) {
          const page = await open(browser, `${server.base}/favicon.ico`, { lang, scheme, size, wait: false });
          await page.context().addCookies(browserCookies(server, hoa));
          await page.goto(address);
          if (name !== "decide") await settled(page);
          if (name === "decide") await decided(page);
          if (name === "board") await page.waitForFunction((count) => document.querySelectorAll(".row-now").length === count, cases.length);
          if (name === "case") await page.waitForSelector(".outcomes");
          await page.waitForSelector(".live.live");
          await page.evaluate(() => document.fonts.ready);
          const file = `${name}-${device}-${lang}${scheme === "dark" ? "-dark" : ""}.png`;
          await page.screenshot({ path: `${out}/${file}` });
          console.log(file);
          await page.context().close();
        }
} finally {
  await browser.close();
  await server.stop();
}
