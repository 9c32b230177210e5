// SPDX-License-Identifier: Apache-2.0
// The three catalogues hold the same keys, all filled, none left in English, and every code the server can send.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, "utf8");
/** One language's texts, from all its files; a key stands in one of them only. */
export const catalogue = (lang) => {
  const all = {};
  for (const file of readdirSync(new URL("../../web/src/locales/", import.meta.url)).filter((f) => f === `${lang}.json` || f.endsWith(`.${lang}.json`)))
    for (const [key, text] of Object.entries(JSON.parse(read(`web/src/locales/${file}`)))) {
      assert.ok(!(key in all), `${key} stands twice in the ${lang} catalogue`);
      all[key] = text;
    }
  return all;
};
const en = catalogue("en");
const others = { vi: catalogue("vi"), zh: catalogue("zh") };

// Abbreviations and names that are written alike in every language.
const kAlike = /^(?:[A-Z]{2,}|[A-Za-z]+[₀-₉0-9]+|[A-Za-z]*[A-Z]+[A-Za-z0-9₀-₉/.+-]*|pH|mini|full|z|D-dimer|g|Albumin|Fibrinogen|Apgar|aPTT|min|Hemoglobin|Dyad)$/;
const words = (text) => text.replace(/\{\{[^}]*\}\}/g, " ").split(/[\s,.:;()·/，：；（）]+/).filter((w) => /[A-Za-z]/.test(w));
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
    /\{"code",\s*"([a-z][a-z0-9_]*\.[a-z0-9_.-]+)"\}/g,
    /\{\s*"(timing\.[a-z0-9_.]*[a-z0-9_])",\s*\n?\s*"/g,
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

const matches = (text, pattern) => [...text.matchAll(pattern)].map((m) => m[1]);
const body = (path, name) => {
  const text = read(path);
  const from = text.indexOf(name);
  assert.ok(from >= 0, `${name} is not in ${path}`);
  return text.slice(from, text.indexOf("\n}\n", from));
};

/** What the model file and its reader can name on a page: parameters, their notes, units and parts, cohorts, alternatives. */
export function modelKeys() {
  const keys = new Set();
  for (const file of readdirSync(`${root}data/models`).filter((f) => f.endsWith(".json") && f !== "schema.json")) {
    const model = JSON.parse(read(`data/models/${file}`));
    keys.add(`model.${model.id}`);
    for (const site of model.sites ?? []) {
      keys.add(`site.${site.key}`);
      if (site.note) keys.add(`parameter_note.site.${site.key}`);
      if (!site.default) keys.add(`alternative.site.${site.key}`);
    }
    for (const p of model.parameters) {
      keys.add(`parameter.${p.key}`);
      keys.add(`msg.distribution.${p.distribution.kind}`);
      if (p.unit) keys.add(`unit.${p.unit.replaceAll(" ", "_")}`);
      if (p.note || p.reason) keys.add(`parameter_note.${p.key}`);
    }
  }
  for (const curve of ["survival", "morbidity_free"]) for (const number of ["level", "slope"]) keys.add(`parameter.${curve}.${number}`);
  for (const key of matches(body("src/timing/fixed_day.cpp", "choices(const Setup& setup"), /push_back\(\s*\{"([a-z0-9_.]+)",/g)) keys.add(`alternative.${key}`);
  for (const key of [...keys].filter((k) => /^alternative\.(?!site\.|steroids_from_today)/.test(k))) keys.add(key.replace("alternative.", "msg.timing.sensitivity."));
  for (const name of ["read_row(", "read_mix("])
    for (const list of matches(body("src/timing/spec_parameter.cpp", name), /(?:: |components = )\{((?:"[a-z_]+",? ?)+)\}/g)) for (const part of matches(list, /"([a-z_]+)"/g)) keys.add(`component.${part}`);
  return keys;
}

/** What each input can be understood as. A code that ends in a value of the situation is followed to those values. */
export function inputKeys() {
  const text = read("src/timing/explain_inputs.cpp");
  const ends = {
    "input.sex.": ["male", "female"],
    "input.place.": matches(read("src/timing/setup.cpp"), /s\.place != "([a-z_]+)"/g),
    "input.cancer.": matches(read("src/care/situation.cpp"), /cancer = [^;]*?"([a-z_]+_metastatic)"/g).concat(matches(read("src/timing/setup.cpp"), /cancer [!=]= "([a-z_]+)"/g)),
    "input.illness.": matches(body("src/timing/setup.cpp", "std::string illness_key("), /"stillbirth\.([a-z_]+)"/g).concat(matches(read("src/timing/fixed_day.cpp"), /\.illness = "stillbirth\.([a-z_]+)"/g)),
    "input.mother_state.": matches(body("src/timing/explain_inputs.cpp", "Note state_words("), /\{"([a-z_]+)", "/g),
    "input.efw": [".grams", ".z", ".grams.z", ".z.standard", ".grams.z.standard"],
    "input.sofa": [".today", ".first", ".today.first"],
  };
  const keys = new Set();
  for (const code of matches(text, /"(input\.[a-z_.]+)"/g)) {
    if (ends[code] === undefined) assert.ok(!code.endsWith("."), `the values that follow ${code} are not known here`);
    if (ends[code] !== undefined) assert.ok(ends[code].length >= 2, `found no values for ${code}`);
    for (const end of ends[code] ?? [""]) keys.add(`msg.${code}${end}`);
  }
  return keys;
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
  const inAll = (keys) => [...keys].flatMap((key) => Object.entries({ en, ...others }).filter(([, texts]) => !texts[key]).map(([lang]) => `${lang}: ${key}`));
  test("Every parameter, note, unit, cohort and alternative of the model has words in every language", () => {
    const keys = modelKeys();
    for (const [kind, least] of Object.entries({ parameter: 40, parameter_note: 20, alternative: 10, site: 3, unit: 4, component: 7, model: 1, "msg.timing.sensitivity": 6 }))
      assert.ok([...keys].filter((k) => k.startsWith(`${kind}.`)).length >= least, `found fewer than ${least} keys ${kind}.*`);
    assert.deepEqual(inAll(keys), []);
  });
  test("Whatever an input is understood as has words in every language", () => {
    const keys = inputKeys();
    assert.ok(keys.size >= 50, `found only ${keys.size}`);
    assert.deepEqual(inAll(keys), []);
  });
  test("Every standard of weight has a name in every language", () => {
    const ids = JSON.parse(read("data/evidence/growth.json")).entries.map((e) => e.id)
      .filter((id) => /^growth\.(intergrowth\.\w+\.weight|fetal_weight\.\w+)$/.test(id) && !id.endsWith("_sd"));
    assert.ok(ids.length >= 6, `found only ${ids}`);
    assert.deepEqual(inAll(ids.map((id) => `standard.${id}`)), []);
  });
  test("Every refusal the preference form has words for is one the server gives", () => {
    const given = read("src/care/preference_statement.cpp");
    const known = [...read("web/src/refusals.ts").matchAll(/^  "(.+)": "(form\.[a-z_]+)",$/gm)];
    assert.ok(known.length >= 9, `found only ${known.length}`);
    for (const [, text, key] of known) {
      assert.ok(given.includes(`"${text}"`) || (text === "required" && given.includes("? \"required\"")), text);
      assert.deepEqual(inAll([key]), []);
    }
  });
  test("Parameters of messages are named, not counted", () => {
    for (const [key, text] of Object.entries(en)) assert.deepEqual(placeholders(text).filter((name) => /^n\d+$/.test(name)), [], key);
  });
  test("Every message code the server sends is in the catalogue", () => {
    const codes = codesSent();
    assert.ok(codes.size >= 40, `found only ${codes.size} codes`);
    const missing = [...codes].filter(([code]) => !en[`msg.${code}`]).map(([code, file]) => `${code} (${file})`);
    assert.deepEqual(missing, []);
  });
}
