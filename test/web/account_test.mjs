// SPDX-License-Identifier: Apache-2.0
// Signing in, one's own account and the people page, in Chromium: at one click, with a password, again over a page that
// was in use, with a second factor; in three languages, on a desktop and on a phone.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";

const { test, run } = suite();
const browser = await launch();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const son = await signIn(server, "son");

const visit = async (path, ready, options = {}) => {
  const page = await open(browser, server.base + path, { wait: false, ...options });
  await page.waitForSelector(ready);
  return page;
};
/** Only what the browser reports of requests that were refused on purpose. */
const unexpected = (page) => page.problems.filter((p) => !/status of (401|409|422|429|400)/.test(p));
async function accessible(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ").slice(0, 300)}`), [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${what} is ${wide} px too wide`);
}
let nth = 0;
async function newPerson() {
  const login = `page.person.${++nth}`;
  const made = await son.json("/api/people", { body: { family: "Lê", given: `Trang ${nth}`, login, organization: "a-obstetric-hospital", role: "midwife" } });
  assert.equal(made.status, 201);
  return made.body;
}
const kOwn = "a sentence that its owner chose";
async function signInByPage(page, login, password) {
  await page.fill("[autocomplete=username]", login);
  await page.fill("[autocomplete=current-password]", password);
  await page.click("form button[type=submit]");
}
function code(secret, step) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("One click signs a demo person in; the bar says who and where; signing out leaves nothing behind", async () => {
  const page = await visit("/", ".demo-person");
  const groups = await page.$$eval(".demo-hospital", (all) => all.map((g) => [g.querySelector("h3").textContent, g.querySelectorAll("button").length]));
  assert.deepEqual(groups.map(([name]) => name), ["Cancer hospital", "Obstetric and gynaecological hospital", "Lung hospital", "General hospital", "District hospital"]);
  await page.click("[data-login=lan]");
  await page.waitForSelector(".rows .row");
  assert.match(await page.innerText(".who-am-i"), /Trần Ngọc Lan\s+Cancer hospital/);
  assert.equal(await page.locator("a[href='/people']").count(), 0);
  assert.equal(await page.locator("a[href='/feeds']").count(), 0);
  assert.equal(await page.evaluate(() => document.cookie), "", "no script sees the session");
  await page.click(".sign-out");
  await page.waitForSelector(".demo-person");
  await page.goto(`${server.base}/case/case-a`);
  await page.waitForSelector(".demo-person");
  assert.equal(await page.locator(".rows").count(), 0);
  assert.deepEqual(unexpected(page), []);
  await page.context().close();
});

test("A first password, a new one, a wrong one, and the delay, all in words", async () => {
  const made = await newPerson();
  const page = await visit(`/#login=${made.login}`, ".sign-in-form");
  assert.equal(await page.inputValue("[autocomplete=username]"), made.login);
  await signInByPage(page, made.login, "not the password that was given");
  await page.waitForSelector(".sign-in-word.bad");
  assert.match(await page.innerText("[role=alert]"), /not right/);
  await signInByPage(page, made.login, made.password);
  await page.waitForSelector("[autocomplete=new-password]");
  await page.fill("[autocomplete=new-password]", "too short");
  await page.click("form button[type=submit]");
  await page.waitForFunction(() => /at least 15/.test(document.querySelector("[role=alert]").textContent));
  await page.fill("[autocomplete=new-password]", kOwn);
  await page.click("form button[type=submit]");
  await page.waitForSelector(".who-am-i");
  await page.context().close();

  const other = await visit("/", ".sign-in-form", { lang: "vi" });
  for (let i = 0; i < 6; ++i) {
    const answered = other.waitForResponse((r) => r.url().endsWith("/api/session") && r.request().method() === "POST");
    await signInByPage(other, made.login, `guess number ${i} of somebody`);
    await answered;
  }
  await other.waitForFunction(() => /\d+ giây/.test(document.querySelector("[role=alert]").textContent));
  assert.equal(await other.inputValue("[autocomplete=username]"), made.login);
  await other.context().close();
});

test("When the session ends while somebody types, signing in again is laid over the page and what was typed stays", async () => {
  const page = await visit("/", ".demo-person");
  await page.click("[data-login=son]");
  await page.waitForSelector("table.people"); // an administrator without patients begins here
  await page.click("details.people-form summary");
  const form = page.locator("details.people-form form").first();
  await form.locator("input").nth(0).fill("Người");
  await form.locator("input").nth(2).fill("typed.before");
  await form.locator("select").nth(1).selectOption("midwife");
  // Ended elsewhere, as by idleness.
  const cookie = (await page.context().cookies()).find((c) => c.name === "dyad_session");
  const csrf = (await (await fetch(`${server.base}/api/session`, { headers: { cookie: `dyad_session=${cookie.value}` } })).json()).csrf;
  assert.equal((await fetch(`${server.base}/api/session`, { method: "DELETE", headers: { cookie: `dyad_session=${cookie.value}`, "x-dyad-csrf": csrf } })).status, 200);
  await form.locator("button[type=submit]").click();
  await page.waitForSelector("dialog.sign-in-again");
  assert.match(await page.innerText("dialog.sign-in-again"), /Ngô Thái Sơn has ended/);
  assert.equal(await page.locator("dialog .demo-person").count(), 1, "only the person whose page it is");
  await accessible(page, "sign in again");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog.sign-in-again").isVisible(), true);
  await page.click("dialog .demo-person");
  await page.waitForSelector("dialog.sign-in-again", { state: "detached" });
  assert.equal(await form.locator("input").nth(0).inputValue(), "Người");
  assert.equal(await form.locator("input").nth(2).inputValue(), "typed.before");
  await form.locator("button[type=submit]").click();
  await page.waitForSelector(".first-password");
  assert.match(await page.innerText(".first-password"), /typed\.before/);
  await page.context().close();
});

test("An administrator adds a person and hands over a password that is shown once; ends a post after asking; closes an account", async () => {
  const page = await visit("/", ".demo-person");
  await page.click("[data-login=dung]");
  await page.waitForSelector("table.people");
  await page.click("details.people-form summary");
  const form = page.locator("details.people-form form").first();
  await form.locator("input").nth(0).fill("Trương");
  await form.locator("input").nth(1).fill("Mỹ");
  await form.locator("input").nth(2).fill("not a login");
  await form.locator("select").nth(1).selectOption("nurse");
  await form.locator("button[type=submit]").click();
  await page.waitForFunction(() => /1 to 60/.test(document.querySelector("details.people-form [role=alert]").textContent));
  await form.locator("input").nth(2).fill("my.truong");
  await form.locator("button[type=submit]").click();
  await page.waitForSelector(".first-password");
  const password = (await page.locator(".first-password dd code").nth(1).innerText()).trim();
  assert.match(password, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  await page.click(".first-password .primary");
  assert.equal((await page.innerText("body")).includes(password), false);
  const row = page.locator("tr[data-login='my.truong']");
  assert.match(await row.innerText(), /Trương Mỹ[\s\S]*Nurse, Cancer hospital[\s\S]*Waits for the first sign-in/);
  await row.locator("summary").click();
  await row.getByText("Close the account").click();
  await page.waitForFunction(() => /Closed/.test(document.querySelector("tr[data-login='my.truong']").textContent));
  await row.getByRole("button", { name: "End", exact: true }).click();
  await row.getByText("End this post now").click();
  await page.waitForFunction(() => /until/.test(document.querySelector("tr[data-login='my.truong']")?.textContent ?? ""));
  assert.deepEqual(unexpected(page), []);
  await page.context().close();
});

test("A second factor is set up from the page, asked for, and replaced by a recovery code", async () => {
  const made = await newPerson();
  const page = await visit(`/#login=${made.login}`, ".sign-in-form");
  await signInByPage(page, made.login, made.password);
  await page.fill("[autocomplete=new-password]", kOwn);
  await page.click("form button[type=submit]");
  await page.waitForSelector(".who-am-i");
  await page.click(".who-am-i a");
  await page.waitForSelector(".account-parts");
  const factor = page.locator("section.panel", { hasText: "Second factor" });
  await factor.locator("input").fill(kOwn);
  await factor.locator("button").click();
  await page.waitForSelector(".qr path");
  assert.ok((await page.getAttribute(".qr path", "d")).length > 2000);
  await accessible(page, "enrolling");
  const secret = (await page.innerText("code.secret")).replaceAll(/\s/g, "");
  const step = Math.floor(Date.now() / 30_000);
  await factor.locator("input").fill("000");
  await factor.locator("button").click();
  await page.waitForSelector("section .sign-in-word.bad");
  await factor.locator("input").fill(code(secret, step));
  await factor.locator("button").click();
  await page.waitForSelector(".recovery-codes li");
  const codes = await page.$$eval(".recovery-codes code", (all) => all.map((c) => c.textContent));
  assert.equal(codes.length, 10);
  await page.click(".recovery-codes .primary");
  await page.waitForFunction(() => /Recovery codes left: 10/.test(document.body.textContent));
  await page.click(".sign-out");
  await page.waitForSelector(".sign-in-form");
  await signInByPage(page, made.login, kOwn);
  await page.waitForSelector("[autocomplete=one-time-code]");
  await page.fill("[autocomplete=one-time-code]", codes[4]);
  await page.click("form button[type=submit]");
  await page.waitForSelector(".who-am-i");
  await page.context().close();
});

for (const lang of ["en", "vi", "zh"])
  for (const [size, scheme] of [[kDesktop, "light"], [kPhone, "dark"]])
    test(`The pages of signing in, account and people are accessible and fit (${lang}, ${size.width} px)`, async () => {
      const page = await visit("/", ".demo-person", { lang, size, scheme });
      await accessible(page, "sign in");
      await page.click("[data-login=zhou]");
      await page.waitForSelector("table.people");
      await page.locator("details").first().evaluate((d) => { d.open = true; });
      await page.locator("details.people-form").first().evaluate((d) => { d.open = true; });
      await accessible(page, "people");
      await page.click(".who-am-i a");
      await page.waitForSelector(".account-parts");
      await accessible(page, "account");
      const shown = await page.innerText("body");
      assert.doesNotMatch(shown, /\b(people|account|totp|password|sign_in)\.[a-z_]+\b/, "a key without its text");
      await page.context().close();
    });

test("A server without people says how the first hospital and administrator are made", async () => {
  const empty = await serve(["--no-answers"], { signIn: true });
  const page = await open(browser, `${empty.base}/`, { wait: false });
  await page.waitForSelector(".first-steps");
  const text = await page.innerText(".first-steps");
  assert.match(text, /dyad hospital add/);
  assert.match(text, /dyad user add .* --role administrator/);
  assert.equal(await page.locator(".sign-in-form").count(), 0);
  await accessible(page, "first steps");
  await page.context().close();
  await empty.stop();
});

test("Every refusal these pages have words for is one the server gives", () => {
  const source = (dir) => readdirSync(new URL(`../../src/${dir}/`, import.meta.url)).filter((f) => f.endsWith(".cpp") && !f.endsWith("_test.cpp"))
    .map((f) => readFileSync(new URL(`../../src/${dir}/${f}`, import.meta.url), "utf8")).join("\n");
  // Long texts are broken over lines in the source.
  const given = (source("access") + source("api")).replaceAll(/"\s*\n\s*"/g, "");
  const known = [...readFileSync(new URL("../../web/src/account_words.tsx", import.meta.url), "utf8").matchAll(/^ {2}"(.+)": "([a-z_.]+)",$/gm)];
  assert.ok(known.length >= 15, `found only ${known.length}`);
  for (const [, text] of known) assert.ok(given.includes(`"${text}"`), text);
});

await run();
await browser.close();
await server.stop();
