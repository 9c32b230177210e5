// SPDX-License-Identifier: Apache-2.0
// The three catalogues hold the same keys, all filled, none left in English, and every code the server can send.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, "utf8");
const catalogue = (lang) => JSON.parse(read(`web/src/locales/${lang}.json`));
const en = catalogue("en");
const others = { vi: catalogue("vi"), zh: catalogue("zh") };

// Abbreviations and names that are written alike in every language.
const kAlike = /^(?:[A-Z]{2,}|[A-Za-z]+[₀-₉0-9]+|[A-Za-z]*[A-Z]+[A-Za-z0-9₀-₉/.+-]*|pH|mini|full|z|D-dimer|Albumin|Fibrinogen|Apgar|aPTT|min|Hemoglobin|Dyad)$/;
const words = (text) => text.replace(/\{\{[^}]*\}\}/g, " ").split(/[\s,.:;()·/]+/).filter((w) => /[A-Za-z]/.test(w));
const placeholders = (text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

// What only `dyad calc` and the calculators' interface say; no page shows it yet.
const kNotShown = /_calculators?\.cpp$|^drugs\.cpp$/;

function sources(dir, ending) {
  return readdirSync(`${root}${dir}`).filter((f) => f.endsWith(ending) && !f.includes("_test.") && !kNotShown.test(f)).map((f) => [`${dir}/${f}`, read(`${dir}/${f}`)]);
}

/** The codes of messages that reach the pages: those of the case view, of the scores in it and of the comparison. */
export function codesSent() {
  const codes = new Map();
  const files = [...sources("src/care", ".cpp"), ...sources("src/timing", ".cpp"), ...sources("src/clinical", ".cpp")];
  const patterns = [
    /\bmessage\(\s*"([a-z0-9_]+\.[a-z0-9_.-]+)"/g,
    /\badd_unknown\(\w+,\s*"([a-z0-9_]+\.[a-z0-9_.-]+)"/g,
    /\bwarn\([\w.]+,\s*"([a-z0-9_]+\.[a-z0-9_.-]+)"/g,
    /\brefuse\(\s*"([a-z0-9_]+\.[a-z0-9_.-]+)"/g,
    /\{"code",\s*"([a-z0-9_]+\.[a-z0-9_.-]+)"\}/g,
    /\{\s*"(timing\.[a-z0-9_]+)",\s*\n?\s*"/g,
  ];
  for (const [file, text] of files) for (const pattern of patterns) for (const m of text.matchAll(pattern)) if (!m[1].endsWith(".")) codes.set(m[1], file);
  return codes;
}

function scoreKeys() {
  const text = read("src/care/scores.cpp");
  const keys = [...text.matchAll(/\b(?:organ_score|warning_score|add)\((?:facts, book, |facts, )?"([a-z0-9_]+)"/g)].map((m) => m[1]);
  for (const m of text.matchAll(/\bs\.key = ([^;]+);/g)) for (const k of m[1].matchAll(/"([a-z0-9_]+)"/g)) keys.push(k[1]);
  return [...new Set(keys)];
}

export function addCatalogueTests(test) {
  for (const [lang, texts] of Object.entries(others)) {
    test(`The ${lang} catalogue has the English one's keys, all filled, with the same placeholders`, () => {
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
      for (const [key, text] of Object.entries(texts)) {
        assert.ok(text.trim(), `${key} is empty`);
        assert.deepEqual(placeholders(text), placeholders(en[key]), `${key} has other placeholders`);
      }
    });
    test(`Nothing in the ${lang} catalogue was left in English`, () => {
      for (const [key, text] of Object.entries(texts)) {
        if (text !== en[key]) continue;
        const left = words(text).filter((w) => !kAlike.test(w));
        assert.deepEqual(left, [], `${key}: "${text}"`);
      }
      if (lang === "zh") for (const [key, text] of Object.entries(texts)) assert.ok(/\p{Script=Han}/u.test(text) || words(text).every((w) => kAlike.test(w)), `${key}: "${text}"`);
    });
  }
  test("Every quantity of the evidence has a name in the catalogue", () => {
    for (const { id } of JSON.parse(read("data/evidence/quantities.json")).entries) assert.ok(en[id], id);
  });
  test("Every score the server sends has a name in the catalogue", () => {
    const keys = scoreKeys();
    assert.ok(keys.length >= 6, `found only ${keys}`);
    for (const key of keys) assert.ok(en[`score.${key}`], `score.${key}`);
  });
  test("Every message code the server sends is in the catalogue", () => {
    const codes = codesSent();
    assert.ok(codes.size >= 40, `found only ${codes.size} codes`);
    const missing = [...codes].filter(([code]) => !en[`msg.${code}`]).map(([code, file]) => `${code} (${file})`);
    assert.deepEqual(missing, []);
  });
}
