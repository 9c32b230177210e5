// SPDX-License-Identifier: Apache-2.0
// The page where it is decided: what it says first, what it refuses to say, and that the hand is answered at once.
import assert from "node:assert/strict";
import { freshCase } from "../scenarios/fresh_case.mjs";
import { axeSource, kDesktop, kPhone, open } from "./browser.mjs";

const kLangs = ["en", "vi", "zh"];
const kNo = { en: /No recommendation/, vi: /Không khuyến nghị/, zh: /不作建议/ };
const kAnswerFrames = 2; // a moved weight is answered within so many pictures of the page
const kKeys = /\b(msg|action|act|verdict|goal|channel|reading|hidden|exit|structure|joining|weights|outcomes|result|past|form|card|preference|capacity|order|tests|triggers|flips|sure|bounds|belief|fan|history|tab)\.[a-z_]{3,}/;

export const decideAddress = (base, item) => `${base}/case/${item.id}/decide?at=${item.opens_at}`;

/** Waits until the page has an answer for the time it shows, and what was said before. */
export async function decided(page) {
  await page.waitForFunction(() => {
    const at = document.querySelector("main.case")?.dataset.shown;
    const decided = document.querySelector(".decide:not(.behind)")?.dataset.decided;
    return at !== undefined && decided !== undefined && Math.abs(Date.parse(decided) - Date.parse(at)) < 120_000;
  }, null, { timeout: 60_000 });
  await page.waitForSelector(".past-answers :is(table, .soft)");
}

/** Waits until the server has answered the past of every case, so that what is timed is not timed beside that work. */
export async function answered(base, call = fetch) {
  const ask = async (path) => (await call(`${base}${path}`)).json();
  const until = Date.now() + 600_000;
  for (const { id } of (await ask("/api/cases")).cases)
    while ((await ask(`/api/cases/${id}/decisions?last=1`)).pending > 0) {
      assert.ok(Date.now() < until, `the past of ${id} is not answered yet`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
}

const words = (page) => page.evaluate(() => {
  const copy = document.querySelector("main").cloneNode(true);
  copy.querySelectorAll('[lang="en"], .resource').forEach((e) => e.remove());
  const names = [...copy.querySelectorAll("[aria-label], [title], [aria-valuetext]")].flatMap((e) => ["aria-label", "title", "aria-valuetext"].map((a) => e.getAttribute(a) ?? ""));
  return `${copy.textContent} ${names.join(" ")}`;
});

export function addDecideTests({ test, browser, base, using, json, post }) {
  const openDecide = async (item, options = {}) => {
    const page = await open(browser, decideAddress(base, item), { ...options, wait: false });
    await decided(page);
    return page;
  };
  const stories = async () => (await json("/api/cases")).cases.filter((c) => /^case-[abc]$/.test(c.id));
  const fresh = async (prefix) => {
    await post(freshCase({ prefix }));
    return { id: `case-${prefix}`, opens_at: "" };
  };
  const weighedStory = async () => {
    for (const item of await stories())
      if ((await json(`/api/cases/${item.id}/decision?at=${item.opens_at}`)).preference?.kind === "weights") return item;
    return null;
  };

  for (const lang of kLangs)
    for (const [device, size] of [["a desktop", kDesktop], ["a phone", kPhone]])
      test(`Cases A, B and C can be decided on ${device} (${lang}): the answer first, then both lives, nothing over the edge`, async () => {
        for (const item of await stories()) {
          const page = await openDecide(item, { lang, size });
          await using(page, async () => {
            const place = (selector) => page.locator(selector).first().boundingBox().then((b) => b.y);
            assert.ok(await place(".verdict") < await place(".outcomes-panel"), "the verdict stands above the outcomes");
            assert.ok(await place(".outcomes-panel") < await place(".tests"), "raw outcomes stand above what they are worth");
            assert.ok(await page.locator(".outcomes-panel .life.mother").count() === 1 && await page.locator(".outcomes-panel .life.child").count() === 1);
            const text = await words(page);
            assert.doesNotMatch(text, kKeys, `a raw key in ${item.id}`);
            assert.doesNotMatch(text, /\{\{|\}\}|undefined|NaN|\[object/);
            const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(over <= 0, `${item.id}: ${over} px too wide`);
            if (size === kPhone)
              assert.deepEqual(await page.locator(".weights input, .wishes > .button, .tabs a, .forecast .step").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height).filter((h) => h < 44)), []);
          });
        }
      });

  for (const lang of kLangs)
    test(`The verdict says what the answer of the server says, and red only when it is to act (${lang})`, async () => {
      for (const item of await stories()) {
        const answer = await json(`/api/cases/${item.id}/decision?at=${item.opens_at}`);
        const page = await openDecide(item, { lang });
        await using(page, async () => {
          const red = await page.locator(".verdict.act").count() === 1;
          assert.equal(red, answer.verdict === "act" && !answer.action.startsWith("wait"));
          if (answer.verdict === "no_preference") assert.match(await page.innerText(".verdict h2"), kNo[lang]);
          if (answer.preference?.stated_by === "surrogate") assert.equal(await page.locator(".surrogate").count(), 1);
        });
      }
    });

  test("Without a recorded preference the page shows outcomes, recommends nothing and offers to record one", async () => {
    const item = await fresh("no-wish");
    for (const lang of kLangs) {
      const page = await openDecide(item, { lang });
      await using(page, async () => {
        assert.match(await page.innerText(".verdict h2"), kNo[lang]);
        assert.ok(await page.locator(".side-by-side tbody tr").count() >= 7);
        assert.equal(await page.locator(".weight-answer, .tornado, .side-by-side .advised").count(), 0);
        assert.equal(await page.locator(".verdict .button").count(), 1);
      });
    }
  });

  test("A moved weight is answered at once, solved a moment later, and never passes for hers", async () => {
    const item = await weighedStory() ?? (await stories())[0];
    const page = await openDecide(item);
    await using(page, async () => {
      const before = await page.innerText(".verdict h2");
      const slider = page.locator(".weights input").first();
      const sum = () => page.locator(".weights input").evaluateAll((all) => all.reduce((s, e) => s + Number(e.value), 0));
      await slider.focus();
      await page.evaluate(() => {
        const input = document.querySelector(".weights input");
        window.took_ = [];
        window.frames_ = [];
        input.addEventListener("input", () => {
          const start = performance.now();
          let frames = 0;
          const look = () => {
            frames += 1;
            if (!document.querySelector(".weight-answer.what-if .at-once")) requestAnimationFrame(look);
            else window.frames_.push(frames) && window.took_.push(performance.now() - start);
          };
          requestAnimationFrame(look);
        }, { capture: true });
      });
      const weight = Number(await slider.inputValue());
      for (let i = 0; i < 10; ++i) await page.keyboard.press(weight > 50 ? "ArrowLeft" : "ArrowRight");
      await page.waitForFunction(() => window.took_.length >= 10);
      const slowest = Math.max(...await page.evaluate(() => window.took_));
      const frames = Math.max(...await page.evaluate(() => window.frames_));
      console.log(`      the slowest of ten moves was answered after ${slowest.toFixed(0)} ms, ${frames} frames`);
      assert.ok(frames <= kAnswerFrames, `answered after ${frames} frames`);
      assert.notEqual(Number(await slider.inputValue()), weight);
      assert.ok(Math.abs(await sum() - 100) <= 2, "the weights still sum to 100");
      assert.match(await page.innerText(".weight-answer"), /not hers|nobody stated/);
      await page.waitForSelector(".weight-answer .solved", { timeout: 60_000 });
      assert.equal(await page.innerText(".verdict h2"), before, "what is recorded still stands above");
      await page.locator(".weights > .button").click();
      assert.equal(await page.locator(".not-hers").count(), 0);
    });
  });

  test("Pressing a past day turns the page back to it, and later answers are not shown then", async () => {
    for (const item of await stories()) {
      const page = await openDecide(item);
      await using(page, async () => {
        const rows = page.locator(".past-table tbody tr");
        assert.ok(await rows.count() >= 2, `${item.id} has ${await rows.count()} past days`);
        const shown = await page.getAttribute("main.case", "data-shown");
        await page.evaluate(() => document.querySelectorAll(".earlier-days").forEach((d) => { d.open = true; }));
        await rows.last().locator(".name").click();
        await page.waitForFunction((old) => Date.parse(document.querySelector("main.case").dataset.shown) < Date.parse(old), shown);
        await page.waitForURL(/\/decide\?at=/);
        await page.waitForFunction(() => document.querySelectorAll(".past-table tbody tr").length === 1);
        assert.ok(await page.locator(".later-days").count() === 1);
      });
    }
  });

  test("The tabs keep the time shown, and lead back", async () => {
    const [item] = await stories();
    const page = await openDecide(item);
    await using(page, async () => {
      await page.locator(".tabs a").first().click();
      await page.waitForSelector(".day-panel");
      assert.match(page.url(), /\/case\/[^/]+\?at=/);
      assert.equal(Date.parse(await page.getAttribute("main.case", "data-shown")), Date.parse(item.opens_at));
      await page.goBack();
      await decided(page);
    });
  });

  test("A preference is recorded, amended, and kept from being lost when two people record at once", async () => {
    const item = await fresh("wish");
    const path = `/api/cases/${item.id}/preference`;
    const page = await openDecide(item);
    try {
      assert.match(await page.innerText(".verdict h2"), kNo.en);
      await page.locator(".verdict .button").click();
      const form = page.locator(".preference-form");
      await form.locator("button[type=submit]").click();
      assert.equal(await form.locator(".refused").count(), 3, "who said it, who wrote it down and capacity are asked for");
      await form.locator("input[name=stated_by][value=surrogate]").check();
      await form.locator("input[name=capacity][value=lacks_capacity]").check();
      await form.locator("[data-field=recorded_by] input").fill("Dr. Lê");
      await form.locator("input[name=mother_lives]").focus();
      for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowRight");
      await form.locator("button[type=submit]").click();
      await page.waitForSelector(".wishes .surrogate");
      assert.doesNotMatch(await page.innerText(".verdict h2"), kNo.en, "the answer is another one once her wishes are known");
      const first = await json(path);
      assert.equal(first.version, 1);
      assert.ok(Math.abs(Object.values(first.weights).reduce((a, b) => a + b, 0) - 1) < 1e-9);
      assert.ok(first.weights.mother_lives > 0.29);

      await page.locator(".wishes > .button").click();
      await form.locator("input[name=kind][value=ordering]").check();
      await form.locator(".left-out .button").first().click();
      const second = { kind: "ordering", ordering: ["child_lives"], effective_at: new Date().toISOString(), stated_by: "mother", recorded_by: "Midwife", capacity: "has_capacity", interpreter: false };
      const other = await fetch(`${base}${path}`, { method: "POST", headers: { "content-type": "application/json", "if-match": 'W/"1"' }, body: JSON.stringify(second) });
      assert.ok(other.ok, await other.text());
      await form.locator("input[name=stated_by][value=mother]").check();
      await form.locator("input[name=capacity][value=has_capacity]").check();
      await form.locator("[data-field=recorded_by] input").fill("Dr. Trần");
      await form.locator("[data-field=note] textarea").fill("Her own words");
      await form.locator("button[type=submit]").click();
      await page.waitForSelector(".conflict");
      assert.match(await page.innerText(".conflict"), /Midwife/);
      assert.equal(await form.locator("[data-field=note] textarea").inputValue(), "Her own words");
      await form.locator("button[type=submit]").click();
      await page.waitForSelector(".preference-form", { state: "detached" });
      const last = await json(path);
      assert.equal(last.version, 3);
      assert.equal(last.versions.length, 3);
      assert.deepEqual(page.problems.filter((p) => !/\b412\b/.test(p)), []);
    } finally {
      await page.context().close();
    }
  });

  for (const lang of kLangs)
    test(`Every model has a card with its purpose, limits, calibration and PDF (${lang})`, async () => {
      const { models } = await json("/api/models");
      assert.ok(models.length > 0);
      for (const model of models) {
        const page = await open(browser, `${base}/models/${model.id}`, { lang, wait: false });
        await using(page, async () => {
          await page.waitForSelector("#card-sources");
          const text = await words(page);
          assert.doesNotMatch(text, kKeys);
          for (const part of ["purpose", "not_for", "limits", "calibration", "parameters"]) assert.equal(await page.locator(`#card-${part}`).count(), 1);
          const pdf = await fetch(new URL(await page.getAttribute(".card-head a", "href"), base));
          assert.equal(pdf.headers.get("content-type"), "application/pdf");
        });
      }
    });

  for (const scheme of ["light", "dark"])
    for (const name of ["case-a", "case-b", "case-c", "form", "card"])
      test(`axe-core finds nothing on the Decide page of ${name} in the ${scheme}`, async () => {
        const all = await stories();
        const item = all.find((c) => c.id === name) ?? all[0];
        const page = name === "card" ? await open(browser, `${base}/models/day_by_day`, { scheme, wait: false }) : await openDecide(item, { scheme });
        await using(page, async () => {
          if (name === "card") await page.waitForSelector("#card-sources");
          if (name === "form") {
            await page.locator(".wishes > .button").click();
            await page.locator(".preference-form button[type=submit]").click();
          }
          await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
          await page.evaluate(axeSource);
          const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
          assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join(" | ")}`), []);
        });
      });

  test("On paper the answer, both lives and every reason stand, and no controls", async () => {
    const [item] = await stories();
    const page = await openDecide(item);
    await using(page, async () => {
      await page.waitForSelector(".why details");
      await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator("main details:not([open])").count(), 0);
      assert.equal(await page.locator(".tabs, .sliders input, .wishes > .button").evaluateAll((all) => all.filter((e) => e.checkVisibility()).length), 0);
      for (const part of [".verdict", ".side-by-side", ".past-table"]) assert.ok(await page.locator(part).first().isVisible());
    });
  });
}
