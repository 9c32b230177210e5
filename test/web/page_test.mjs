// SPDX-License-Identifier: Apache-2.0
// Drives the real pages of a real `dyad` in Chromium. DYAD_BIN names the binary, DYAD_URL a server that runs already.
import assert from "node:assert/strict";
import { freshCase, historyBundle, newObservation } from "../scenarios/fresh_case.mjs";
import { serve, suite } from "../support/server.mjs";
import { addCatalogueTests, catalogue } from "./catalogue_test.mjs";
import { addDecideTests, answered } from "./decide_test.mjs";
import { axeSource, kPhone, launch, open, settled, showing } from "./browser.mjs";

const { test, run } = suite();
addCatalogueTests(test);

const server = process.env.DYAD_URL ? { base: process.env.DYAD_URL, stop: async () => {} } : await serve(["--demo"]);
const base = server.base;
const browser = await launch();
const kTries = 3; // a time is the best of so many, for the machine may be busy with something else
await answered(base);

const json = async (path) => (await fetch(`${base}${path}`)).json();
const post = async (body, path = "/fhir") => {
  const answer = await fetch(`${base}${path}`, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${path} answered ${answer.status}: ${text.slice(0, 400)}`);
  return text;
};
const using = async (page, body) => {
  try {
    await body(page);
    assert.deepEqual(page.problems, [], "the page reported problems in its console");
  } finally {
    await page.context().close();
  }
};
const caseA = await json("/api/cases/case-a");
const summaryA = (await json("/api/cases")).cases.find((c) => c.id === "case-a");
const admission = Date.parse(caseA.marks[0].at);
const night = admission + 4 * 3_600_000;
/** All words of the case, also those folded away; not what the model was asked about ("bowel obstruction: no"). */
const caseText = (page) => page.evaluate(() => {
  const copy = document.querySelector("main").cloneNode(true);
  copy.querySelector(".why")?.remove();
  return copy.textContent;
});
const lacks = (text, pattern) => assert.equal(text.match(pattern)?.[0], undefined);
const decision = summaryA.opens_at;
const atDecision = `${base}/case/case-a?at=${decision}`;

test("The board shows every case with both lives, and leads to a case", () =>
  open(browser, base).then((page) => using(page, async () => {
    const cases = (await json("/api/cases")).cases;
    assert.equal(await page.locator(".rows .row").count(), cases.length);
    for (const row of await page.locator(".rows .row").all()) {
      assert.ok(await row.locator(".life.mother").count() > 0 && await row.locator(".life.child").count() > 0);
      assert.ok(await row.locator(".level").first().innerText());
    }
    await page.locator(`.row a[href^="/case/case-a"]`).click();
    await page.waitForSelector("main.case");
    assert.match(page.url(), /\/case\/case-a\?at=/);
  })));

test("Rows stand in the order of need", () =>
  open(browser, base).then((page) => using(page, async () => {
    const rank = { act: 0, watch: 1, none: 2 };
    const levels = await page.locator(".rows .row").evaluateAll((rows) => rows.map((r) => r.className.split(" ")[1]));
    assert.deepEqual(levels, [...levels].sort((a, b) => rank[a] - rank[b]));
  })));

test("Dragged back to the night of admission, case A shows only what was known then", () =>
  open(browser, `${base}/case/case-a`).then((page) => using(page, async () => {
    const later = /Bowel obstruction|No liquor|Birth weight|Boy|800 g/;
    assert.match(await page.innerText("main"), later);
    const grip = await page.locator("[role=slider].grip").boundingBox();
    const plot = await page.locator(".axis-plot").boundingBox();
    const start = { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2 };
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (let i = 1; i <= 30; ++i) await page.mouse.move(start.x + ((plot.x + 8 - start.x) * i) / 30, start.y);
    await page.mouse.up();
    await page.waitForFunction((t) => Date.parse(document.querySelector("main.case").dataset.shown) < t, admission + 12 * 3_600_000);
    assert.match(await page.innerText(".status-line"), /Showing what was known on 2 Feb/);
    assert.match(await page.innerText(".status-line"), /newer facts/);
    const all = await caseText(page);
    lacks(all, later);
    assert.match(all, /26\+1/);
    assert.ok(await page.locator(".life-line.child", { hasText: "womb" }).count() === 1);
    await page.waitForURL(/at=/);
    await page.getByRole("button", { name: "Back to now" }).click();
    await page.waitForSelector("main.case:not(.past)");
    await page.waitForFunction((re) => new RegExp(re).test(document.querySelector("main").innerText), "800");
  })));

test("A link to a time shows that time", () =>
  open(browser, `${base}/case/case-a?at=${new Date(night).toISOString()}`).then((page) => using(page, async () => {
    await showing(page, night);
    lacks(await caseText(page), /obstruction|no liquor/i);
  })));

test("The handle works from the keyboard and says where it stands", () =>
  open(browser, atDecision).then((page) => using(page, async () => {
    const slider = page.locator("[role=slider].grip");
    await slider.focus();
    const at = async () => Number(await slider.getAttribute("aria-valuenow"));
    const before = await at();
    await page.keyboard.press("ArrowLeft");
    assert.ok(Math.abs(before - (await at()) - 60) <= 15, "one hour back");
    await page.keyboard.press("PageDown");
    assert.ok(Math.abs(before - (await at()) - 60 - 24 * 60) <= 15, "one day back");
    await page.keyboard.press("Home");
    assert.equal(await at(), 0);
    await page.keyboard.press("PageUp");
    await page.waitForFunction(() => /2025.*, 26\+2/.test(document.querySelector("[role=slider].grip").getAttribute("aria-valuetext")));
    await page.keyboard.press("End");
    assert.equal(await at(), Number(await slider.getAttribute("aria-valuemax")));
    await page.waitForSelector("main.case:not(.past)");
  })));

test("The marked moments are buttons that turn to their page", () =>
  open(browser, atDecision).then((page) => using(page, async () => {
    await page.locator(".moment").first().click();
    await showing(page, admission);
    assert.match(await page.innerText(".status-line"), /Showing what was known/);
  })));

test("A chosen day shows both lives' outcomes of a hundred with their ranges, and recommends nothing", () =>
  open(browser, atDecision).then((page) => using(page, async () => {
    await page.waitForSelector(".outcomes");
    const text = await page.innerText(".day-panel");
    assert.match(text, /Fixed-day comparison: no recommendation/);
    assert.match(text, /Of 100 women like her/);
    assert.match(text, /Of 100 children like this one/);
    assert.match(text, /\d+ \(\d+(\.\d)? to \d+(\.\d)?\)/);
    const head = () => page.locator(".outcomes thead").innerText();
    const first = await head();
    await page.locator(".day-choice input").focus();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await head(), first);
    const second = await head();
    const box = await page.locator(".lane.child .pick").boundingBox();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 20);
    await page.waitForFunction((old) => document.querySelector(".outcomes thead").innerText !== old, second);
  })));

test("Every figure's source opens, names citation and denominator, and closes with Escape", () =>
  open(browser, atDecision).then((page) => using(page, async () => {
    const source = page.locator(".score .source").first();
    await source.click();
    await page.waitForSelector(".evidence dl");
    assert.match(await page.innerText(".evidence"), /Source[\s\S]*Population[\s\S]*Out of[\s\S]*Standard/);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".evidence", { state: "detached" });
  })));

test("A new observation of a live case appears in under a second, without a reload", async () => {
  await post(freshCase({ prefix: "page-test" }));
  const page = await open(browser, `${base}/case/case-page-test`);
  await using(page, async () => {
    await page.waitForSelector(".live.live");
    await page.evaluate(() => { window.sameDocument = true; });
    const row = page.locator(".values.mother tr", { hasText: "Platelets" });
    assert.doesNotMatch(await row.innerText(), /\b37\b/);
    let took = Infinity;
    for (let i = 0; i < kTries && took >= 1000; ++i) {
      const value = 37 - i;
      const observation = newObservation({ id: `page-test-platelets-${i}`, subject: "page-test-mother", key: "platelets", value, effective: new Date().toISOString() });
      const seen = page.waitForFunction((number) =>
        [...document.querySelectorAll(".values.mother tr")].some((r) => new RegExp(`Platelets[\\s\\S]*\\b${number}\\b`).test(r.innerText)), value, { polling: 20, timeout: 10_000 });
      const sent = performance.now();
      await post(observation, "/fhir/Observation");
      await seen;
      took = Math.min(took, performance.now() - sent);
    }
    console.log(`      a new value was on the page after ${took.toFixed(0)} ms`);
    assert.ok(took < 1000, `took ${took.toFixed(0)} ms`);
    assert.ok(await page.evaluate(() => window.sameDocument), "the page was loaded again");
  });
});

test("While the past is shown, what arrives changes only the count of newer facts", async () => {
  const page = await open(browser, atDecision);
  await using(page, async () => {
    await page.waitForSelector(".outcomes");
    await page.waitForSelector(".live.live");
    const count = async () => Number((await page.innerText(".chip")).replace(/\D/g, ""));
    const before = await count();
    const values = await page.innerText(".values.mother");
    const recorded = new Date(Date.parse(caseA.clock.now) + 600_000).toISOString();
    await post(historyBundle([newObservation({ id: "a-page-test", subject: "a-mother", key: "platelets", value: 41, effective: recorded })], recorded));
    await page.waitForFunction((n) => Number(document.querySelector(".chip").innerText.replace(/\D/g, "")) > n, before);
    assert.equal(await page.innerText(".values.mother"), values);
  });
});

test("Dragging asks at most every 120 ms, never empties the page and keeps its frames", () =>
  open(browser, atDecision).then((page) => using(page, async () => {
    await page.waitForSelector(".outcomes");
    let asked = 0;
    page.on("request", (r) => { if (/\/api\/cases\/case-a\?/.test(r.url())) asked++; });
    let best = Infinity;
    for (let i = 0; i < kTries && best >= 60; ++i) {
      asked = 0;
      await page.evaluate(() => {
        window.frames_ = [];
        window.empty_ = 0;
        let last = performance.now();
        const tick = (now) => { window.frames_.push(now - last); last = now; if (!document.querySelector(".values.mother tr")) window.empty_++; window.raf_ = requestAnimationFrame(tick); };
        window.raf_ = requestAnimationFrame(tick);
      });
      const grip = await page.locator("[role=slider].grip").boundingBox();
      const y = grip.y + grip.height / 2;
      let x = grip.x + grip.width / 2;
      await page.mouse.move(x, y);
      await page.mouse.down();
      const started = performance.now();
      for (let i = 0; i < 80; ++i) {
        x += i % 40 < 20 ? -8 : 8;
        await page.mouse.move(x, y);
      }
      await page.mouse.up();
      const took = performance.now() - started;
      const { frames, empty } = await page.evaluate(() => { cancelAnimationFrame(window.raf_); return { frames: window.frames_, empty: window.empty_ }; });
      const median = frames.sort((a, b) => a - b)[Math.floor(frames.length / 2)];
      const slow = frames.filter((f) => f > 100).length;
      console.log(`      80 steps in ${took.toFixed(0)} ms, ${asked} requests, median frame ${median.toFixed(0)} ms, ${slow} of ${frames.length} frames over 100 ms, longest ${frames.at(-1).toFixed(0)} ms`);
      assert.ok(asked <= took / 120 + 2, `${asked} requests in ${took.toFixed(0)} ms`);
      assert.equal(empty, 0);
      best = Math.min(best, median);
    }
    assert.ok(best < 60, `median frame ${best.toFixed(0)} ms`);
  })));

for (const scheme of ["light", "dark"])
  for (const [name, address] of [["board", base], ["case", atDecision], ["case after birth", `${base}/case/case-a`]])
    test(`axe-core finds nothing on the ${name} in the ${scheme}`, () =>
      open(browser, address, { scheme }).then((page) => using(page, async () => {
        if (name === "case") await page.waitForSelector(".outcomes");
        if (name !== "board") {
          await page.waitForSelector(".chart svg");
          await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
        }
        await page.evaluate(axeSource);
        const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join(" | ")}`), []);
      })));

test("Whatever the server says about a case, at any of its moments, has words in every language with all its parameters", async () => {
  const catalogues = Object.fromEntries(["en", "vi", "zh"].map((lang) => [lang, catalogue(lang)]));
  const faults = new Set();
  let seen = 0;
  const look = (value) => {
    if (value === null || typeof value !== "object") return;
    if (typeof value.code === "string" && typeof value.text === "string") {
      seen++;
      for (const [lang, texts] of Object.entries(catalogues)) {
        const text = texts[`msg.${value.code}`];
        if (text === undefined) faults.add(`${lang}: ${value.code}`);
        else for (const [, name] of text.matchAll(/\{\{(\w+)\}\}/g)) if (value.params?.[name] === undefined && !(name === "words" && value.words)) faults.add(`${lang}: ${value.code} lacks ${name}`);
      }
    }
    Object.values(value).forEach(look);
  };
  for (const { id } of (await json("/api/cases")).cases.filter((c) => c.synthetic)) {
    const view = await json(`/api/cases/${id}`);
    for (const at of [view.clock.now, ...view.marks.map((m) => m.at)])
      for (const part of ["", "/advice", "/decision", "/decisions"])
        look(await json(`/api/cases/${id}${part}?at=${at}`));
  }
  assert.ok(seen > 200, `found only ${seen} messages`);
  assert.deepEqual([...faults].sort(), []);
});

for (const lang of ["en", "vi", "zh"])
  test(`Every word of the pages is there in ${lang}`, async () => {
    for (const address of [base, atDecision, `${base}/case/case-a`, `${base}/case/none-such`]) {
      const page = await open(browser, address, { lang });
      try {
        assert.equal(await page.getAttribute("html", "lang"), lang === "zh" ? "zh-CN" : lang);
        if (address === atDecision) await page.waitForSelector(".outcomes");
        const text = await page.evaluate(() => {
          const copy = document.body.cloneNode(true);
          copy.querySelectorAll('[lang="en"], .resource, script, style, noscript').forEach((e) => e.remove());
          const names = [...copy.querySelectorAll("[aria-label], [title]")].map((e) => `${e.getAttribute("aria-label") ?? ""} ${e.getAttribute("title") ?? ""}`);
          return `${copy.textContent} ${names.join(" ")}`;
        });
        assert.doesNotMatch(text, /\b(msg|quantity|score|state|level|part|kind|group|value|outcome|curve|steroids|unknown|board|axis|day|status|input|parameter|parameter_note|alternative|standard|site|unit|component|model)\.[a-z_]{3,}/, `a raw key on ${address}`);
        assert.doesNotMatch(text, /\{\{|\}\}|undefined|NaN|\[object/);
        if (lang !== "en" && address.startsWith(`${base}/case/case-a`)) {
          await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
          const english = await page.evaluate(() => [...document.querySelectorAll('[lang="en"]')]
            .filter((e) => e.checkVisibility() && !e.closest(".evidence, .source")).map((e) => e.textContent.slice(0, 80)));
          assert.deepEqual(english, [], `shown in English on ${address}`);
        }
        if (lang !== "en" && address === atDecision)
          assert.deepEqual(text.match(/.{0,40}\b(the|what|known|birth|mother|child|watch|not|weight|source)\b.{0,40}/gi) ?? [], [], "English outside of what is marked as English");
      } finally {
        await page.context().close();
      }
    }
  });

test("The chosen language and light are remembered", () =>
  open(browser, base).then((page) => using(page, async () => {
    await page.getByText("VI", { exact: true }).click();
    await page.waitForFunction(() => document.documentElement.lang === "vi");
    await page.locator(".light-switch").click();
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "dark");
    await page.reload();
    await settled(page);
    assert.equal(await page.getAttribute("html", "lang"), "vi");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), "dark");
  })));

for (const lang of ["en", "vi", "zh"])
  test(`On a phone nothing runs over the edge (${lang}), and the handle answers a finger`, async () => {
    for (const address of [base, atDecision]) {
      const page = await open(browser, address, { lang, size: kPhone });
      await using(page, async () => {
        if (address === atDecision) await page.waitForSelector(".outcomes");
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        const wide = await page.evaluate((wanted) => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > wanted + 1 && !e.parentElement.closest(".scroll")).slice(0, 5).map((e) => `${e.tagName}.${e.getAttribute("class")}`), kPhone.width);
        assert.ok(over <= 0, `${over} px too wide on ${address}: ${wide}`);
        if (address !== atDecision) return;
        const strip = await page.locator(".strip").boundingBox();
        const before = await page.getAttribute("[role=slider].grip", "aria-valuenow");
        await page.touchscreen.tap(strip.x + 6, strip.y + strip.height / 2);
        await page.waitForFunction((old) => document.querySelector("[role=slider].grip").getAttribute("aria-valuenow") !== old, before);
        const grip = await page.locator("[role=slider].grip").boundingBox();
        assert.ok(grip.width >= 44 && grip.height >= 24, "a finger can take the handle");
      });
    }
  });

test("When the live feed breaks the page says so, and says when it is back", async () => {
  const page = await open(browser, base, { wait: false });
  try {
    await page.waitForSelector(".live.live");
    assert.equal(await page.innerText(".live"), "\u25cf Live");
    await page.route("**/live*", (route) => route.abort());
    await page.reload();
    await page.waitForSelector(".live.dead", { timeout: 20_000 });
    assert.match(await page.innerText(".live"), /Not live since \d\d:\d\d/);
    await page.unroute("**/live*");
    await page.waitForSelector(".live.live", { timeout: 20_000 });
  } finally {
    await page.context().close();
  }
});

addDecideTests({ test, browser, base, using, json, post });

try {
  await run();
} finally {
  await browser.close();
  await server.stop();
}
