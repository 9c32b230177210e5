// SPDX-License-Identifier: Apache-2.0
// Every calculator in Vietnamese and Chinese. A server is asked over and over with random inputs for all of them (seeded; the seed is
// printed): each label, figure, unit, standard, warning, limit and refusal in its answers must have words. Then the command line shows
// each calculator's inputs, an answer and what it refuses, and no English is left.   DYAD_SEED=n repeats a run
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "../support/server.mjs";
import { catalogue } from "../web/catalogue_test.mjs";
import { known, labelled, matched } from "./room_words.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const json = (path) => JSON.parse(readFileSync(`${root}${path}`, "utf8"));
const pages = catalogue("vi"), cli = json("data/words/cli.vi.json");
const evidence = readdirSync(`${root}data/evidence`).filter((name) => name.endsWith(".json") && name !== "schema.json").flatMap((name) => json(`data/evidence/${name}`).entries);
const usual = Object.fromEntries(evidence.filter((e) => e.kind === "quantity").map((e) => [e.id.replace(/^[^.]*\./, ""), e.values.usual]));
const drugs = evidence.filter((e) => e.id.startsWith("drug.") && e.values.names);
const { reasons, monitors } = evidence.find((e) => e.id === "guard.reasons").values;
const said = new Set(drugs.flatMap((e) => [reasons[e.id] && e.values.reason, monitors[e.values.monitor] && e.values.monitor]).filter(Boolean));
const exams = ["chest_xray", "ct_head", "ct_abdomen", "ct_pelvis"];

const kSeed = Number(process.env.DYAD_SEED ?? Math.floor(Math.random() * 1e6)), kAnswers = 40;
let state = kSeed;
function random() { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const between = (low, high) => low + Math.floor(random() * (high - low + 1));

function number({ key, min, max }) {
  const [low, high] = usual[key] && random() < 0.6 ? [usual[key].min, usual[key].max] : [min, max];
  const value = low + (high - low) * random() ** pick([1, 1, 3]);
  return String(Math.min(Math.max(high - low > 5 && random() < 0.6 ? Math.round(value) : Number(value.toFixed(3)), low), high));
}
function good(input) {
  switch (input.kind) {
    case "choice": return pick(input.choices);
    case "flag": return pick(["yes", "no"]);
    case "gestation": return `${random() < 0.8 ? between(20, 42) : between(0, 47)}+${between(0, 6)}`;
    case "date": return `2025-0${between(1, 4)}-${between(10, 28)}`;
    case "text": return input.key === "drug" ? pick(pick(drugs).values.names) : `${pick(exams)}:${between(1, 9)}`;
    default: return number(input);
  }
}
const answers = (inputs, share) => Object.fromEntries(inputs.filter((i) => i.required || random() < share).map((i) => [i.key, good(i)]));
// What cannot be taken: by its kind, and outside its limits.
function bad(input) {
  switch (input.kind) {
    case "quantity": return ["x", "5 lightyears", String(input.max * 2 + 1)];
    case "number": return ["x", String(input.max + 1)];
    case "gestation": return ["27+9"];
    case "date": return ["2025-13-40"];
    case "text": return ["", "nothing_like_it"];
    default: return ["perhaps"];
  }
}

/** What the program could not say of one answer or refusal. */
function unsaid({ status, body }) {
  const out = [];
  const need = (what, text, ok) => text && !ok && out.push(`${what}: ${text}`);
  if (status !== 200) {
    need("refusal", body.message, known(body.message, false));
    need("allowed", body.limit, !/ /.test(body.limit ?? "") || known(body.limit, true) || body.limit.split(", ").every((one) => !/ /.test(one)));
    return out;
  }
  for (const f of Object.values(body.figures)) {
    need("label", f.label, labelled(f.label));
    need("figure", f.text, said.has(f.text) || drugs.some((e) => e.title === f.text) || known(f.text, /^[\d.+% to]+$/.test(f.text)) || labelled(f.text));
    need("standard", f.standard, labelled(f.standard));
    need("unit", f.unit, !/^[a-z ]{5,}|per /.test(f.unit) || cli[`unit.${f.unit.replaceAll(" ", "_")}`]);
  }
  for (const note of [...body.warnings, ...body.limits]) {
    const page = pages[`msg.${note.code}`];
    const filled = page && [...page.matchAll(/\{\{(\w+)\}\}/g)].every(([, name]) => name in (note.params ?? {}));
    const message = note.text.replace(/^[\w]+: ([^]*?) \(got [^]*\)$/, "$1");
    need("note", `${note.code}: ${note.text}`, filled || known(message, false));
  }
  return out;
}

/** What a person reads of a listing or an answer: without its sources, the values typed and the names of choices. */
const read = (text) => text.split(/^(?:Nguồn|来源)$/m)[0].split("\n")
  .filter((line) => !/^ {5,}/.test(line) || /[“"]/.test(line) || /^ {6}?\S/.test(line))
  .map((line) => line.replace(/^ {3,4}\w+(?: \([^)]*\)|（[^）]*）)? {2,}/, "").replace(/\S+(?: \| \S+)+/, "").replace(/(?:đơn vị: |单位：)[^)）]*/, "").replace(/\[[^\]]*\]|Child-Pugh|\b(?:very_)?high\b/g, "")).join("\n");

export function addCalculatorTests(test, say, left) {
  const list = () => JSON.parse(say("en", ["calc", "--list", "--json"]).out).calculators;
  const words = (input) => labelled(input.label) || (pages[`quantity.${input.key}`] && !matched(input.label));

  test("Every calculator has words for its title, its inputs and all that it answers", async () => {
    const all = list(), missing = new Set();
    assert.ok(all.length > 60, `only ${all.length} calculators`);
    for (const { kind } of evidence) if (!cli[`evidence.kind.${kind}`]) missing.add(`kind of evidence: ${kind}`);
    for (const c of all) {
      if (!cli[`calc.title.${c.name}`]) missing.add(`title: ${c.title}`);
      for (const input of c.inputs) if (!words(input)) missing.add(`${c.name}: input: ${input.label}`);
    }
    const server = await serve();
    try {
      for (const c of all) {
        const asked = Array.from({ length: c.inputs.length > 0 ? kAnswers : 1 }, () => answers(c.inputs, pick([0, 0.3, 0.6, 0.9, 1])));
        const base = answers(c.inputs, 0);
        asked.push({ ...base, no_such_input: "1" }, {}, ...c.inputs.flatMap((i) => bad(i).map((value) => ({ ...base, [i.key]: value }))));
        for (const inputs of asked) {
          const answer = await fetch(`${server.base}/api/calculators/${c.name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ inputs }) });
          for (const one of unsaid({ status: answer.status, body: await answer.json() })) missing.add(`${c.name}: ${one}`);
        }
      }
    } finally {
      await server.stop();
    }
    assert.deepEqual([...missing], [], `DYAD_SEED=${kSeed}`);
  });

  for (const lang of ["vi", "zh"])
    test(`No calculator leaves English in ${lang}`, () => {
      const found = {};
      for (const c of list()) {
        const one = Object.entries(answers(c.inputs, 1)).map(([key, value]) => `${key}=${value}`);
        const wrong = c.inputs.length > 0 ? [["no_such_input=1"], [`${c.inputs[0].key}=${bad(c.inputs[0])[0]}`]] : [];
        const each = c.inputs.some((i) => i.key === "drug") ? drugs.map((e) => [`drug=${e.values.names[0]}`, ...one.filter((i) => !i.startsWith("drug="))]) : [];
        for (const inputs of [[], one, ...wrong, ...each]) {
          // A warning about an input names it as it is typed.
          const named = new RegExp(`^( +- )(?:${c.inputs.map((i) => i.key).join("|")})(?:: |：)`, "gm");
          const text = read(say(lang, ["calc", c.name, ...inputs]).all.replace(named, "$1").replace(/[(（](?:nhận được|cho phép|给出|允许)[^)）]*[)）]?/g, "").replace(/^((?: {3}|.{0,3})\w+ {2,})\S.*? {2,}/gm, "$1"));
          const english = left(text, /^\s+(?:none|normal|other)\s/);
          if (english.length > 0) found[`${c.name} ${inputs.join(" ")}`] = english;
        }
      }
      assert.deepEqual(found, {}, `DYAD_SEED=${kSeed}`);
    });
}
