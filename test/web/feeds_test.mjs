// SPDX-License-Identifier: Apache-2.0
// The page of the feeds in Chromium, over a server that takes messages: empty, with items, by keyboard, on a phone, in
// three languages.
import assert from "node:assert/strict";
import { connect } from "../hl7/mllp.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";
import { catalogue } from "./catalogue_test.mjs";

const { test, run } = suite();
const server = await serve(["--mllp", "127.0.0.1:0", "--hl7-zone", "+00:00", "--no-answers"]);
const until = Date.now() + 5000;
while (!/taken at (\S+)/.test(server.output()) && Date.now() < until) await new Promise((r) => setTimeout(r, 50));
const line = await connect(/taken at (\S+)/.exec(server.output())[1]);
const browser = await launch();
const address = `${server.base}/feeds`;
const page = async (options) => {
  const p = await open(browser, address, { wait: false, ...options });
  await p.waitForSelector(".feeds .panel");
  await p.waitForFunction(() => document.querySelector(".queue-items .queue-item, .feeds .panel .soft"));
  return p;
};
const using = async (p, body) => {
  try {
    await body(p);
    assert.deepEqual(p.problems, [], "the page reported problems in its console");
  } finally {
    await p.context().close();
  }
};
const secret = "Nguyen-Secret";
let sent = 0;
const bad = () => line.send(`MSH|^~\\&|LAB|H1|||20260203041500+0000||ORU^R01|Q${++sent}|P|2.5\rPID|1||||${secret}\rOBR|1||F${sent}|1^x^L||||||||||||||||||||||F\rOBX|1|NM|1^x^L||5|mg|||||F\r`);

test("Without messages the page says so", () => page().then((p) => using(p, async () => {
  const text = await p.innerText("main");
  assert.match(text, /Nothing waits/);
  assert.match(text, /No message has come yet/);
})));

test("The page is reached from the top bar", () => open(browser, server.base, { wait: false }).then((p) => using(p, async () => {
  await p.click(".feeds-link");
  await p.waitForSelector("main.feeds");
  assert.equal(await p.getAttribute(".feeds-link", "aria-current"), "page");
})));

test("An item shows sender, place and reason, and nothing of the patient until its message is asked for", async () => {
  await bad();
  const p = await page();
  await using(p, async () => {
    await p.waitForSelector(".queue-item");
    const text = await p.innerText("main");
    assert.match(text, /ORU\^R01/);
    assert.match(text, /LAB · H1/);
    assert.match(text, /PID-3 A required field is missing/);
    assert.ok(!text.includes(secret));
    assert.ok(!p.url().includes(secret));
    await p.getByRole("button", { name: "Show the message" }).first().click();
    await p.waitForSelector(".raw-message");
    assert.ok((await p.innerText(".raw-message")).includes(secret));
  });
});

test("By keyboard alone an item is mapped again and, still not understood, says so; then it is taken out with a reason", () => page().then((p) => using(p, async () => {
  await p.waitForSelector(".queue-item");
  await p.getByRole("button", { name: "Map again" }).first().focus();
  await p.keyboard.press("Enter");
  await p.keyboard.type("table was mended");
  await p.keyboard.press("Enter");
  await p.getByText("Still not wholly understood").waitFor();
  await p.getByRole("button", { name: "Take out", exact: true }).first().focus();
  await p.keyboard.press("Enter");
  assert.equal(await p.getByRole("button", { name: "Take it out of the queue" }).isDisabled(), true);
  await p.keyboard.press("Escape");
  await p.getByRole("button", { name: "Take out", exact: true }).first().click();
  await p.keyboard.type("a test of the laboratory");
  await p.keyboard.press("Enter");
  await p.getByText("Taken out of the queue; message and reason are kept.").waitFor();
  await p.getByRole("button", { name: "Done", exact: true }).click();
  await p.getByText("Taken out: a test of the laboratory").waitFor();
})));

for (const [name, size] of [["desktop", kDesktop], ["phone", kPhone]])
  for (const lang of ["en", "vi", "zh"])
    test(`In ${lang} on a ${name} nothing is cut off, every word is from the catalogue and axe-core finds nothing`, async () => {
      await bad();
      const p = await page({ size, lang, scheme: name === "phone" ? "dark" : "light" });
      await using(p, async () => {
        await p.waitForSelector(".queue-item");
        assert.equal(await p.innerText("main h1"), catalogue(lang)["feeds.head"]);
        assert.ok(await p.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), "the page scrolls sideways");
        assert.doesNotMatch(await p.innerText("main"), /feeds\.[a-z]/);
        await p.evaluate(axeSource);
        const found = await p.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), []);
        if (process.env.DYAD_SHOTS) await p.screenshot({ path: `${process.env.DYAD_SHOTS}/feeds-${name}-${lang}.png` });
      });
    });

await run();
line.destroy();
await browser.close();
await server.stop();
