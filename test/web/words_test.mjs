// SPDX-License-Identifier: Apache-2.0
// Every page in Vietnamese and Chinese, as signed-in people see it, with what is folded away unfolded: no English word is left on
// it, nor a key of the catalogue. Refusals too. What is allowed to stay: names, codes, drugs, and what is marked as a source in English.
//   node test/web/words_test.mjs      DYAD_WORDS=1 prints what is found; DYAD_PAPER=DIRECTORY keeps the case page with a drug to avoid
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { opinion, wishes } from "../support/consultation.mjs";
import { decideToDeliver, newKey, openRun } from "../support/operation.mjs";
import { kEnglish } from "../support/english.mjs";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { kDesktop, launch } from "./browser.mjs";
import { catalogue } from "./catalogue_test.mjs";
import { addSaidTests } from "./said_words.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const people = Object.fromEntries(await Promise.all(["lan", "hoa", "phuc", "quang", "dung", "giang", "tuan", "li", "zhou"].map(async (login) => [login, await signIn(server, login)])));
const good = (answer) => { assert.ok(answer.status < 300, JSON.stringify(answer.body)); return answer.body; };

const kKey = /(?<![\w.@/-])(?:msg|paper|minutes|offers|birth|hand|transport|order|run|call|wish|opinion|resolution|watch|guard|feeds|audit|glass|people|account|apps|unit|score|parameter|structure|state|said|live|role|kind)\.[a-z_]{3,}/;
// Languages name themselves; files; the three moments of the WHO checklist have these names everywhere; what test/support types as a person would.
const kNames = /\b(English|Dyad|day_by_day|fixed_day|Mother [ABC]|minutes\.pdf|decision\.json|sign in|time out|sign out|WHO|She wants the child to have a chance|Head of intensive care|Each day in the womb now costs both)\b/g;
// What a hospital calls its rooms, vehicles and stocks is a name of its own.
const kOwnNames = ".offer-list b, .own-name";

/** All that a person can see or have read out: texts and names of elements, but for parts in a language of their own. */
const seen = (page) => page.evaluate((names) => {
  const out = [];
  const own = document.documentElement.lang.slice(0, 2);
  const foreign = (e) => { const marked = e.closest("[lang]"); return marked !== document.documentElement && marked.lang.slice(0, 2) !== own; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!e || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(e.tagName) || e.closest(`pre, code, ${names}`) || !n.data.trim()) continue;
    out.push({ text: n.data.trim(), foreign: foreign(e), at: `${e.tagName.toLowerCase()}.${e.className}` });
  }
  for (const e of document.querySelectorAll("[aria-label],[title],[placeholder],[alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (e.getAttribute(name)) out.push({ text: e.getAttribute(name), foreign: foreign(e), at: `${e.tagName.toLowerCase()}.${e.className}[${name}]` });
  out.push({ text: document.title, foreign: false, at: "title" });
  return out;
}, kOwnNames);
// Where a text may stand in English and say so: what a source is called.
const kSources = /^(dd|a|b|span\.hidden|li|ul\.card-sources|span)\./;

const open = new Map();
/** A page of this person in this language; one context for all their pages, so that the pages are loaded once. */
async function screen(login, path, lang) {
  let page = open.get(`${login} ${lang}`);
  if (!page) {
    const context = await browser.newContext({ viewport: kDesktop, locale: lang === "vi" ? "vi-VN" : "zh-CN", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce" });
    await context.addInitScript((wanted) => localStorage.setItem("dyad.lang", wanted), lang);
    if (login) await context.addCookies(browserCookies(server, people[login]));
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    open.set(`${login} ${lang}`, page);
  }
  await page.goto(server.base + path);
  await page.waitForSelector("main, .sign-in");
  await page.waitForFunction(() => !document.querySelector(".waiting"));
  return page;
}

/** English on a page: "text (element)". */
async function left(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await page.waitForTimeout(700); // what is asked for on unfolding
  const found = new Set();
  for (const { text, foreign, at } of await seen(page)) {
    const bare = text.replace(kNames, " ");
    const raw = /(?<![\w./-])(?:[a-z]+_[a-z_]+|\d{4}-\d\d-\d\dT\S+)(?![\w.])/.exec(bare.replace(/https?:\S+/g, " "));
    if (raw && !foreign) found.add(`as machines write it: ${text.slice(0, 140)} (${at})`);
    if (kKey.test(bare)) found.add(`a key: ${text.slice(0, 120)} (${at})`);
    if (foreign && kSources.test(at)) continue;
    const english = kEnglish.exec(bare.replace(/https?:\S+|\b[\w-]+\/[\w-]+\b|\b[a-z]+(?:[_-][a-z]+)+\b/g, " "));
    if (english) found.add(`${english[0]}: ${text.slice(0, 140)} (${at})`);
  }
  return [...found];
}

const kPages = [
  ["", "/"], ["lan", "/"], ["lan", "/case/live-a"], ["lan", "/case/live-a/watch"], ["lan", "/case/live-a/decide"], ["lan", "/case/live-a/birth"], ["lan", "/case/live-a/looked"],
  ["lan", "/case/live-a/run"], ["lan", "/case/live-a/plan"], ["tuan", "/case/live-b/plan"], ["lan", "/case/live-a/run/wall"], ["lan", "/case/case-a"], ["lan", "/case/case-a/watch"], ["lan", "/case/case-a/decide"], ["lan", "/case/case-a/birth"],
  ["tuan", "/case/live-b"], ["tuan", "/case/live-b/watch"], ["tuan", "/case/live-b/decide"], ["tuan", "/case/live-b/birth"], ["tuan", "/case/live-b/run"], ["tuan", "/case/case-b/decide"],
  ["li", "/"], ["li", "/case/live-c"], ["li", "/case/live-c/decide"], ["li", "/case/case-c"], ["li", "/case/case-c/watch"], ["li", "/case/case-c/decide"],
  ["hoa", "/"], ["hoa", "/case/live-a/decide"], ["lan", "/on-call"], ["quang", "/on-call/a-cancer-hospital"], ["quang", "/offers/a-cancer-hospital"], ["dung", "/people"], ["dung", "/offers"], ["dung", "/feeds"], ["dung", "/apps"],
  ["giang", "/review"], ["lan", "/account"], ["lan", "/glass"], ["lan", "/models/day_by_day"], ["lan", "/nowhere"],
];

test("The reason of a drug rule stands on the case page in three languages", async () => {
  const order = { resourceType: "MedicationRequest", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, authoredOn: new Date().toISOString(), medicationCodeableConcept: { coding: [{ system: "http://www.whocc.no/atc", code: "M01AE01", display: "Ibuprofen" }] } };
  const written = await people.lan.json("/fhir/MedicationRequest", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: order });
  good(written);
  const shown = good(await people.lan.json("/api/cases/live-a/page")).treatments.find((t) => t.atc === "M01AE01");
  assert.ok(["X", "A"].includes(shown.class), shown.class);
  assert.deepEqual(Object.keys(shown.reason).sort(), ["en", "vi", "zh"]);
  if (process.env.DYAD_PAPER)
    for (const lang of ["en", "vi", "zh"]) writeFileSync(`${process.env.DYAD_PAPER}/page-${lang}.pdf`, Buffer.from(await (await people.lan(`/api/cases/live-a/page.pdf?lang=${lang}`)).arrayBuffer()));
  good(await people.lan.json(`/fhir/MedicationRequest/${written.body.id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body: { ...written.body, status: "entered-in-error" } }));
});

test("A case with a call, answers, wishes, a decision, an operation and a birth", async () => {
  const { lan, hoa, phuc } = people;
  const call = good(await lan.json("/api/cases/live-a/calls", { body: { question: "12/3?" } })).calls[0];
  for (const who of [hoa, phuc]) {
    const row = good(await who.json("/api/inbox")).asked.find((r) => r.case === "live-a");
    assert.deepEqual(Object.keys(row.party.organization_name).sort(), ["en", "vi", "zh"]);
    good(await who.json(`/api/cases/live-a/parties/${row.party.id}`, { body: { act: "accept" } }));
  }
  good(await lan.json("/api/cases/live-a/wishes", { body: wishes({ witness: "Nga", wishes: { goals: { asked: "answered", text: "1" }, intubation: { asked: "answered", choice: "trial", text: "3" } } }) }));
  good(await hoa.json("/api/cases/live-a/opinions", { body: opinion(call.id, { text: "1" }) }));
  good(await phuc.json("/api/cases/live-a/opinions", { body: opinion(call.id, { action: "deliver_when", until_gestation: undefined, conditions: ["1"], text: "2" }) }));
  for (const [who, letter] of [["lan", "a"], ["tuan", "b"]]) {
    await decideToDeliver(server, letter);
    const opened = await openRun(people[who], letter);
    assert.equal(opened.status, 201, JSON.stringify(opened.body));
  }
  good(await people.tuan.json("/api/cases/live-b/births", { body: { key: newKey(), child: "live-b-child", outcome: "live", born_at: new Date(Date.now() - 600_000).toISOString(), sex: "male", weight_g: 2200, of: 1, order: 1, apgar: { 1: 6, 5: 8 }, mode: "caesarean", resuscitation: "none" } }));
});

addSaidTests(test);
for (const lang of ["vi", "zh"])
  test(`No page has English on it in ${lang}`, async () => {
    const found = {};
    for (const [login, path] of kPages) {
      const page = await screen(login, path, lang);
      const english = await left(page);
      if (english.length > 0) found[`${login} ${path}`] = english;
    }
    if (process.env.DYAD_WORDS) console.log(JSON.stringify(found, null, 1));
    assert.deepEqual(found, {});
  });

for (const lang of ["vi", "zh"])
  test(`What is refused is refused in ${lang}`, async () => {
    const words = catalogue(lang);
    const offers = await screen("dung", "/offers", lang);
    await offers.setInputFiles("#offers-file", { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("") });
    await offers.waitForFunction((text) => document.querySelector(".offers-import .banner")?.textContent.includes(text), words["said.the_file_is_empty"]);
    await offers.setInputFiles("#offers-file", { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("1,2\r\n3,4\r\n") });
    await offers.waitForFunction((text) => document.querySelector(".offers-import .banner")?.textContent.includes(text), words["said.there_is_no_such_column"]);
  });

try {
  await run();
} finally {
  await browser.close();
  await server.stop();
}
