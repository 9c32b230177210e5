// SPDX-License-Identifier: Apache-2.0
// The page of what a hospital offers, in Chromium: added, changed, taken out of service and undone; a list refused line by line and
// taken back with its reasons; seen live at another hospital; by keyboard, on paper, on a phone, in three languages, by axe.
//   node test/web/offers_test.mjs [DIRECTORY]   also keeps screenshots there
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { serve, suite } from "../support/server.mjs";
import { browserCookies, signIn } from "../support/people.mjs";
import { axeSource, kDesktop, kPhone, launch } from "./browser.mjs";

const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();

async function screen(login, path, { lang = "en", size = kDesktop, scheme = "light", wait = ".offer-list" } = {}) {
  const person = await signIn(server, login);
  const phone = size.width < 500;
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: "en-GB", timezoneId: "Europe/Paris", isMobile: phone, hasTouch: phone, reducedMotion: "reduce", acceptDownloads: true });
  await context.addInitScript((wanted) => { if (!localStorage.getItem("dyad.lang")) localStorage.setItem("dyad.lang", wanted); }, lang);
  await context.addCookies(browserCookies(server, person));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.problems = [];
  page.on("pageerror", (e) => page.problems.push(`error: ${e.message}`));
  page.on("console", (m) => { if (m.type() === "error") page.problems.push(`console: ${m.text()}`); });
  await page.goto(server.base + path);
  await page.waitForSelector(wait);
  return page;
}
const clean = async (...pages) => {
  for (const p of pages) {
    assert.deepEqual(p.problems, []);
    await p.context().close();
  }
};
const keep = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : null);
const axe = async (page) => {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), []);
};
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("What a hospital offers stands by kind with today's and tomorrow's times, in its own zone and marked as synthetic", async () => {
  const page = await screen("dung", "/people", { wait: "a[href='/offers']" });
  await page.click("a[href='/offers']");
  await page.waitForSelector(".offer-list[data-kind=theatre]");
  assert.match(await page.innerText(".offers-head"), /Asia\/Ho_Chi_Minh/);
  const theatre = await page.innerText("[data-kind=theatre] [data-id='OR-3']");
  assert.match(theatre, /Today\s+07:00–13:00, 16:00–18:00\s+Tomorrow\s+07:00–18:00/);
  assert.match(theatre, /synthetic/);
  assert.match(await page.innerText("[data-kind=theatre] [data-id='OR-5']"), /round the clock/);
  assert.match(await page.innerText("[data-kind=blood] [data-id='RBC-O-']"), /O-\s+4\s+\d+ \w+ \d{4}/);
  assert.match(await page.innerText("[data-kind=people]"), /Bowel surgery and stoma/);
  assert.match(await page.innerText("[data-kind=route] [data-id='d-district-hospital']"), /95 minutes\s+150 minutes.*way back/s);
  await axe(page);
  assert.ok(await fits(page));
  await keep(page, "offers-desktop-en");
  await clean(page);
});

test("Added by keyboard, seen at once at another hospital, changed, taken out with a reason, and undone", async () => {
  const [page, other] = await Promise.all([screen("quang", "/offers"), screen("hoa", "/offers/a-cancer-hospital")]);
  assert.equal(await other.locator(".offer-acts").count(), 0, "who does not keep the lists finds nothing to press");
  assert.match(await other.innerText(".offers-head"), /administrators and heads of department/);
  await page.locator("summary", { hasText: "Add" }).focus();
  await page.keyboard.press("Enter");
  await page.selectOption(".offers-head select >> nth=0", "icu_bed");
  await page.locator(".offers-head [data-field=id] input").focus();
  await page.keyboard.type("ICU-9");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Intensive care 9");
  await page.keyboard.press("Enter");
  const row = "[data-kind=icu_bed] [data-id='ICU-9']";
  await Promise.all([page.waitForSelector(row), other.waitForSelector(row)]);
  await page.click(`${row} >> text=Take out of service`);
  await page.fill(`${row} input`, "no nurse for it");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${row}.out`);
  assert.match(await page.innerText(row), /Out of service: no nurse for it/);
  await other.waitForSelector(`${row}.out`);
  await page.click("text=Undo");
  await page.waitForSelector(`${row}:not(.out)`);
  await page.click(`${row} >> text=Add taken time`);
  await page.fill(`${row} [data-field=from] input`, "2030-03-01T17:00");
  await page.fill(`${row} [data-field=to] input`, "2030-03-01T07:00");
  await page.click(`${row} button[type=submit]`);
  await page.waitForSelector(`${row} .offer-faults.refused`);
  assert.match(await page.innerText(`${row} .offer-faults`), /Until: ends before it begins/);
  assert.equal(await page.inputValue(`${row} [data-field=from] input`), "2030-03-01T17:00", "what was typed stays");
  await page.fill(`${row} [data-field=to] input`, "2030-03-02T07:00");
  await page.click(`${row} button[type=submit]`);
  await page.waitForSelector(`${row} >> text=Times: 1`);
  await axe(page);
  await clean(page, other);
});

test("A refused list shows each line with its reason and goes back with the reasons; mended, it is written whole", async () => {
  const page = await screen("dung", "/offers");
  await page.click("text=Bring in a list");
  const csv = "kind,id,name,level,minutes\r\ncot,N-7,Cot seven,special,\r\ncot,N-8,Cot eight,superb,\r\nroute,a-cancer-hospital,,,10\r\n";
  const bring = (text) => page.setInputFiles("#offers-file", { name: "cots.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await bring(csv);
  await page.waitForSelector("tr.refused[data-line='3']");
  assert.match(await page.innerText("tr.refused[data-line='3']"), /Level: there is no such level – “superb” \(intensive, high_dependency, special\)/);
  assert.match(await page.innerText("tr.refused[data-line='4']"), /leads from a place to itself/);
  assert.match(await page.innerText(".offers-import [role=status]"), /2 refused\. Nothing was written/);
  await keep(page, "offers-import-desktop-en");
  await axe(page);
  const [back] = await Promise.all([page.waitForEvent("download"), page.click("text=Download the list with the reasons")]);
  const told = readFileSync(await back.path(), "utf8").replace("\uFEFF", "").split("\r\n");
  assert.equal(told[0], "kind,id,name,level,minutes,problem");
  assert.equal(told[1], "cot,N-7,Cot seven,special,,\"\"");
  assert.match(told[2], /^cot,N-8,Cot eight,superb,,"Level: there is no such level/);
  await bring(told.join("\r\n").replace("superb", "special").replace(/route,.*\r\n/, ""));
  await page.click("text=Write all 2 lines");
  await page.waitForSelector("[data-kind=cot] [data-id='N-8']");
  assert.equal(await page.locator("[data-kind=cot] .offer-rows > li").count(), 2);
  const [whole] = await Promise.all([page.waitForEvent("download"), page.click("text=Download as CSV")]);
  assert.match(readFileSync(await whole.path(), "utf8"), /cot,N-7,Cot seven,special/);
  await bring("kind,id,colour\r\n");
  await page.waitForSelector(".offers-import [role=alert]");
  assert.match(await page.innerText(".offers-import [role=alert]"), /line 1.*colour/i);
  page.problems = page.problems.filter((p) => !/400/.test(p)); // the refusal itself
  await clean(page);
});

for (const [lang, scheme, title] of [["en", "dark", "What we offer"], ["vi", "light", "Nguồn lực của chúng tôi"], ["zh", "light", "本院可提供的资源"]])
  test(`On a phone in ${lang}: everything is there, nothing runs out of the screen, and a form fits`, async () => {
    const page = await screen("son", "/offers/a-obstetric-hospital", { lang, scheme, size: kPhone });
    assert.equal(await page.innerText("h1"), title);
    assert.ok(await fits(page));
    await keep(page, `offers-phone-${lang}`);
    await page.locator("[data-kind=cot] [data-id='NICU-2'] .offer-acts button").first().click();
    await page.waitForSelector("[data-kind=cot] .offer-form");
    assert.ok(await fits(page));
    for (const box of await page.locator("[data-kind=cot] .offer-form .button").all()) assert.ok((await box.boundingBox()).height >= 44);
    await axe(page);
    if (shots) await page.locator("[data-kind=cot]").scrollIntoViewIfNeeded();
    await keep(page, `offers-form-phone-${lang}`);
    assert.doesNotMatch(await page.innerText("main"), /offers\.\w/, "no key without its text");
    await clean(page);
  });

test("A hospital that offers nothing says so; an unknown one too; on paper the lists stand without buttons", async () => {
  const page = await screen("binh", "/offers/c-hospital");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".offers .button:visible").count(), 0);
  assert.ok(await page.locator("[data-kind=theatre]").isVisible());
  await page.emulateMedia({ media: "screen" });
  assert.match(await page.innerText(".offers"), /Nothing entered yet of: .*Isolation room/);
  await page.goto(`${server.base}/offers/no-such`);
  await page.waitForSelector(".problem");
  assert.match(await page.innerText(".problem"), /no such hospital/);
  page.problems = page.problems.filter((p) => !/404/.test(p));
  await clean(page);
});

await run();
await browser.close();
await server.stop();
