// SPDX-License-Identifier: Apache-2.0
// The screenshots of signing in, people and account in docs/screenshots.
import { fileURLToPath } from "node:url";
import { signIn } from "../support/people.mjs";
import { serve } from "../support/server.mjs";
import { kDesktop, kPhone, launch, open } from "./browser.mjs";

const out = process.env.DYAD_SHOTS ?? fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const son = await signIn(server, "son");
const made = (await son.json("/api/people", { body: { family: "Lê", given: "Mai", login: "mai", organization: "a-obstetric-hospital", role: "midwife" } })).body;
const kOwn = "a sentence that its owner chose";
const browser = await launch();
let fresh = kOwn; // only the first sign-in chooses it
try {
  for (const [device, size, lang, scheme] of [["desktop", kDesktop, "en", "light"], ["phone", kPhone, "vi", "dark"], ["phone", kPhone, "zh", "light"]]) {
    const page = await open(browser, `${server.base}/`, { wait: false, size, lang, scheme });
    const shot = async (name) => {
      await page.evaluate(() => document.fonts.ready);
      const file = `${name}-${device}-${lang}${scheme === "dark" ? "-dark" : ""}.png`;
      await page.screenshot({ path: `${out}/${file}` });
      console.log(file);
    };
    await page.waitForSelector(".demo-person");
    await shot("sign-in");
    await page.click("[data-login=zhou]");
    await page.waitForSelector("table.people");
    await page.waitForSelector(".live.live");
    await shot("people");
    await page.click(".sign-out");
    await page.waitForSelector(".sign-in-form");
    await page.fill("[autocomplete=username]", "mai");
    await page.fill("[autocomplete=current-password]", fresh ? made.password : kOwn);
    await page.click("form button[type=submit]");
    if (fresh) {
      await page.fill("[autocomplete=new-password]", fresh);
      await page.click("form button[type=submit]");
      fresh = "";
    }
    await page.waitForSelector(".who-am-i");
    await page.click(".who-am-i a");
    const factor = page.locator("section.panel form").nth(1);
    await factor.locator("input").fill(kOwn);
    await factor.locator("button").click();
    await page.waitForSelector(".qr");
    await page.waitForSelector(".live.live");
    await shot("account");
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.stop();
}
