// SPDX-License-Identifier: Apache-2.0
// Birth, handover and transport in the browser: on a phone by the neonatologist and the midwife's side, in three languages;
// both patients in sight, names whole, a stillbirth said plainly, an order for the other held.
import assert from "node:assert/strict";
import { key } from "../support/consultation.mjs";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";

const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const { test, run } = suite();
const people = Object.fromEntries(await Promise.all(["phuc", "hoa", "zhao", "minh", "nga"].map(async (login) => [login, await signIn(server, login)])));
const shots = process.env.DYAD_SHOTS;
const shot = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };

async function pageOf(who, letter, options = {}) {
  const page = await open(browser, `${server.base}/favicon.ico`, { ...options, wait: false });
  await page.context().addCookies(browserCookies(server, who));
  await page.goto(`${server.base}/case/live-${letter}/birth`);
  await page.waitForSelector(".birth-tab .the-two", { timeout: 60_000 });
  page.problems.length = 0;
  return page;
}
const using = async (page, body) => {
  try {
    await body(page);
  } finally {
    await page.context().close();
  }
};
const pick = (form, name, value) => form.locator(`input[name="${name}"][value="${value}"]`).check();
const type = (form, field, text) => form.locator(`[data-field="${field}"] input`).first().fill(text);
/** No text of the page is cut off, and nothing makes it scroll sideways. */
const whole = async (page) => {
  // A phone zooms out over what is too wide, so that its own width tells nothing: the one it was given does.
  const over = await page.evaluate((width) => [...document.querySelectorAll(".birth-tab *")].filter((e) => e.closest(".scroll") === null && e.getBoundingClientRect().right > width + 1).map((e) => `${e.tagName}.${e.className}`).slice(0, 5), page.viewportSize().width);
  assert.deepEqual(over, [], "something runs over the edge");
  const cut = await page.evaluate(() => [...document.querySelectorAll(".one-name, .birth-child h3, .about, .whom")].filter((e) => {
    const style = getComputedStyle(e);
    return style.textOverflow === "ellipsis" || style.whiteSpace === "nowrap" || (e.scrollWidth > e.clientWidth + 1 && style.display !== "inline") || e.innerText.includes("…");
  }).map((e) => e.className));
  assert.deepEqual(cut, [], "a name is cut");
};
const accessible = async (page) => {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(".birth-tab", { runOnly: ["wcag2a", "wcag2aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), []);
};
const keysLeft = async (page) => assert.doesNotMatch(await page.locator(".birth-tab").innerText(), /\b(birth|hand|transport|order|msg|label)\.[a-z_]{3,}/);

async function recordBirth(form, { weight, apgar = ["5", "7", "8"], order = "1", of = "1", outcome = "live", sex = "male" }) {
  await pick(form, "birth-outcome", outcome);
  await form.locator(".with-now button").click();
  await pick(form, "birth-sex", sex);
  await type(form, "weight_g", weight);
  await type(form, "of", of);
  await type(form, "order", order);
  if (outcome !== "stillborn") for (const [i, minute] of ["1", "5", "10"].entries()) await form.locator(`[data-field="apgar.${minute}"] input`).fill(apgar[i]);
  await pick(form, "birth-mode", "caesarean");
}

test("Case A on a phone: wrong by a digit is refused at its field in Vietnamese, then 800 g is the newborn", async () => {
  await using(await pageOf(people.phuc, "a", { size: kPhone, lang: "vi" }), async (page) => {
    await page.locator(".birth-child .form-foot .button.strong").click();
    const form = page.locator(".birth-form");
    await recordBirth(form, { weight: "8000" });
    await pick(form, "birth-resuscitation", "given");
    await form.locator('[data-field="steps"] > .button').click();
    await form.locator(".birth-step select").selectOption("cpap");
    await form.locator(".birth-step input").first().fill("1");
    await shot(page, "form-phone-vi");
    await whole(page);
    await accessible(page);
    for (const target of await form.locator(".form-foot .button, .choice, .birth-step .button").all()) assert.ok((await target.boundingBox()).height >= 43.5);
    await form.locator('button[type="submit"]').click();
    await form.locator('[data-field="weight_g"].wrong').waitFor();
    assert.match(await form.locator('[data-field="weight_g"] .refused').innerText(), /Không trẻ nào.*8000 g/);
    await type(form, "weight_g", "800");
    await form.locator('button[type="submit"]').click();
    await form.waitFor({ state: "detached" });
    await page.locator(".one.child", { hasText: "Con trai của Mother A" }).waitFor();
    assert.match(await page.locator(".one.child").innerText(), /800 g/);
    await keysLeft(page);
    await whole(page);
    await shot(page, "born-phone-vi");
    assert.deepEqual(page.problems.filter((x) => !x.includes("400")), []);
  });
});

test("Mother left and purple with a circle, child right and green with a diamond, whatever is done for whom", async () => {
  await using(await pageOf(people.hoa, "a"), async (page) => {
    const [mother, child] = [await page.locator(".one.mother").boundingBox(), await page.locator(".one.child").boundingBox()];
    assert.ok(mother.x < child.x);
    assert.equal(await page.locator(".one.mother circle").count(), 1);
    assert.equal(await page.locator(".one.child path").count(), 1);
    // The newborn's surfactant ordered on the mother by one slip of the hand.
    const box = page.locator(".order-box");
    await box.locator('.whom.mother input[type="radio"]').check();
    await box.locator('input[name="drug"]').fill("Poractant alfa (surfactant)");
    await box.locator('input[name="dose"]').fill("160");
    await box.locator(".form-foot .button").click();
    await box.locator(".held").waitFor();
    assert.match(await box.locator(".held .whom.mother").innerText(), /Mother A/);
    assert.match(await box.locator(".held .whom.child").innerText(), /Boy of Mother A.*800 g/s);
    assert.equal(await box.locator(".held .button").isDisabled(), true, "no confirmation without a reason");
    await shot(page, "held-desktop-en");
    await accessible(page);
    await box.locator('.whom.child input[type="radio"]').check();
    await box.locator(".form-foot .button").click();
    await box.locator(".filed").waitFor();
    assert.match(await box.locator(".filed").innerText(), /Boy of Mother A.*800 g/s);
    await whole(page);
  });
});

test("A handover is visible until somebody at the other end accepts it in their own words", async () => {
  await using(await pageOf(people.minh, "a"), async (page) => {
    await page.locator(".handovers > .button").click();
    const form = page.locator(".handovers form");
    await form.locator('[data-field="to"] select').selectOption("a-obstetric-hospital");
    await pick(form, "hand-severity", "unstable");
    await form.locator('[data-field="actions"] textarea').fill("Surfactant on arrival, Phúc");
    await form.locator('[data-field="contingency"] textarea').fill("If the saturation falls: 2.5 tube");
    assert.match(await form.locator(".hand-facts").innerText(), /1 min after birth|1\.0 min after birth/);
    await form.locator('button[type="submit"]').click();
    await page.locator(".handover.waiting-for").waitFor();
    await page.goto(`${server.base}/`);
    await page.locator(".row", { hasText: "Handover of the child not accepted" }).waitFor();
  });
  await using(await pageOf(people.phuc, "a", { size: kPhone, lang: "zh" }), async (page) => {
    const one = page.locator(".handover.waiting-for");
    await one.waitFor();
    assert.match(await one.innerText(), /尚未接收/);
    await shot(page, "handover-phone-zh");
    await keysLeft(page);
    await whole(page);
    await one.locator(".hand-acts textarea").fill("CPAP，到达后给表面活性物质");
    await one.locator(".hand-acts .button.strong").click();
    await page.locator(".handover.accepted").waitFor();
  });
});

test("A transport goes stage by stage by one press each, and says when the oxygen will not last", async () => {
  await using(await pageOf(people.nga, "a", { size: kPhone }), async (page) => {
    await page.locator(".transports > .button").click();
    await page.locator('select[name="transport-from"]').selectOption("a-cancer-hospital");
    await page.locator('select[name="transport-to"]').selectOption("a-obstetric-hospital");
    await page.locator(".transports .form-foot .button").click();
    for (let done = 2; done <= 6; done++) {
      await page.locator(".stages .button").click();
      await page.waitForFunction((n) => document.querySelectorAll(".stages li.done").length === n, done);
    }
    await page.locator('input[name="condition-temperature"]').fill("36,4");
    await page.locator('input[name="condition-spo2"]').fill("91");
    await page.getByRole("button", { name: "Record this condition" }).click();
    await page.locator(".conditions-table td", { hasText: "36.4" }).waitFor();
    for (const [name, text] of [["volume_l", "2"], ["pressure_bar", "150"], ["flow_lpm", "8"], ["fio2", "0.605"], ["journey_min", "40"]]) await page.locator(`input[name="${name}"]`).fill(text);
    await page.getByRole("button", { name: "Work out and keep" }).click();
    await page.locator(".lasts .short-of", { hasText: "70 min" }).waitFor();
    await whole(page);
    await accessible(page);
    await shot(page, "transport-phone-en");
  });
});

test("Case B 2200 g; then taken back and recorded again, both kept", async () => {
  await using(await pageOf(people.phuc, "b", { lang: "vi" }), async (page) => {
    await page.locator(".birth-child .form-foot .button.strong").click();
    const form = page.locator(".birth-form");
    await recordBirth(form, { weight: "2200", apgar: ["7", "8", "9"] });
    await pick(form, "birth-resuscitation", "none");
    await form.locator('button[type="submit"]').click();
    await page.locator(".one.child", { hasText: "2200 g" }).waitFor();
    await page.locator(".birth-child .form-foot .button.quiet").click();
    await page.locator(".undo input").fill("Nhầm hồ sơ");
    await page.locator(".undo .button").click();
    await page.locator(".birth-child summary").waitFor();
    await page.locator(".birth-child .form-foot .button.strong").waitFor();
    await page.locator(".birth-child summary").click();
    assert.match(await page.locator(".birth-child .earlier").first().innerText(), /Nhầm hồ sơ/);
    await shot(page, "undone-desktop-vi");
  });
});

test("Case C: a twin and a stillbirth, in Chinese; no scores are asked, no cheerful word stands anywhere", async () => {
  await using(await pageOf(people.zhao, "c", { lang: "zh" }), async (page) => {
    await page.locator(".birth-child .form-foot .button.strong").click();
    const form = page.locator(".birth-form");
    await recordBirth(form, { weight: "1050", of: "2" });
    await pick(form, "birth-resuscitation", "not_told");
    await form.locator('button[type="submit"]').click();
    await page.locator(".one.child", { hasText: "双胎之一" }).waitFor();
    await page.locator(".births > .button").click();
    const second = page.locator(".birth-form");
    await recordBirth(second, { weight: "600", of: "2", order: "2", outcome: "stillborn", sex: "female" });
    assert.equal(await second.locator('[data-field="apgar.1"]').count(), 0);
    await pick(second, "birth-resuscitation", "none");
    await second.locator('button[type="submit"]').click();
    await page.locator(".one.child", { hasText: "双胎之二" }).waitFor();
    const text = await page.locator("body").innerText();
    assert.match(text, /死产/);
    assert.doesNotMatch(text, /恭喜|喜|祝|🎉/);
    await keysLeft(page);
    await whole(page);
    await shot(page, "twins-desktop-zh");
    await page.goto(`${server.base}/case/live-c`);
    await page.locator(".life-line.child", { hasText: "死产" }).waitFor();
  });
});

test("Long names wrap on pages of any width and language", async () => {
  const long = "Nguyễn Phước Hoàng Thị Tôn Nữ Công Tằng Ngọc Huyền Trân Thảo Nguyên";
  const zhao = people.zhao;
  const mother = await (await zhao("/fhir/Patient/live-c-mother")).json();
  mother.name = [{ use: "official", text: long }];
  const put = await zhao("/fhir/Patient/live-c-mother", { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(mother) });
  assert.equal(put.status, 200);
  const now = (await zhao.json("/api/cases/live-c/births")).body.children.find((c) => !c.stillborn);
  const amended = await zhao.json(`/api/cases/live-c/births/${now.id}`, { body: { ...now.birth, key: key() }, method: "PUT", headers: { "if-match": `W/"${now.version}"` } });
  assert.equal(amended.status, 200, JSON.stringify(amended.body));
  for (const [size, lang] of [[kPhone, "vi"], [kDesktop, "en"], [kPhone, "zh"]])
    await using(await pageOf(zhao, "c", { size, lang }), async (page) => {
      await page.locator(".one-name", { hasText: long }).first().waitFor();
      await whole(page);
      await shot(page, `long-${size.width}-${lang}`);
    });
});

try {
  await run();
} finally {
  await browser.close();
  await server.stop();
}
