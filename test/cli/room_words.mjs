// SPDX-License-Identifier: Apache-2.0
// What the rooms say in English and a verb shows has words in Vietnamese and Chinese: findings in messages of HL7, faults of a record
// and of an audit, and refusals. The texts are read from the sources; one put together from parts needs a sentence with places.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { refusalsOf, saidBy, sourceOf, sourcesOf, textsOf } from "../support/refusal_texts.mjs";
import { catalogue } from "../web/catalogue_test.mjs";
import { key } from "../web/said_words.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rooms = JSON.parse(readFileSync(`${root}data/words/rooms.en.json`, "utf8"));
const pages = catalogue("vi");
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
// The sentence that says most is the one the program takes.
const letters = ([, text]) => text.replace(/\{\w+\}/g, "").length;
const sentences = Object.entries(rooms).sort((a, b) => letters(b) - letters(a)).map(([name, text]) => [name, new RegExp(`^${text.split(/\{\w+\}/).map(literal).join("(.+?)")}$`, "s"), places(text)]);
const code = (text) => /^[a-z0-9_]+$/.test(text) && (["quantity", "part", "score.text", "certainty"].some((kind) => pages[`${kind}.${text}`]) || Object.values(rooms).includes(text));
/** Names of scores, standards and authors: "Hadlock 1991", "fullPIERS (von Dadelszen 2011)". */
const name = (text) => !/(?<![\p{L}\d/-])(?!von )[a-z]{3,}(?![\p{L}\d])/u.test(text);
/** As `label_words` of src/app/refusals.cpp. */
export const labelled = (text) => known(text, false) || text.split(", ").every(code) || name(text);

/** Whether the program takes a text for one of its sentences, with or without words for what stands in the places. */
export const matched = (text) => sentences.some(([key, sentence]) => !key.startsWith("limit.") && sentence.test(text));

/** Whether the program has words for a text; a value in it is written {}. The catalogues of the languages have the same keys. */
export function known(text, limit) {
  if (!/\p{L}{2}/u.test(text)) return true;
  if (!text.includes("{}") && pages[key(text)] && !pages[key(text)].includes("{{")) return true;
  // What stands in a place is said as it is, but a refusal in {said} is looked up again; the title of an entry of evidence stays as it is.
  const own = (value, place) => (place.startsWith("said") ? labelled(value) : place === "title" || name(value) || !/\p{L}{2} \p{L}{2}/u.test(value));
  for (const limits of limit ? [true, false] : [false]) {
    for (const [key, sentence, at] of sentences) {
      const found = key.startsWith("limit.") === limits && sentence.exec(text);
      if (found) return found.slice(1).every((value, i) => own(value, at[i]));
    }
  }
  return false;
}
/** The notes of evidence that the program has no words for, each with the entry it stands in. */
export function notesWithoutWords() {
  const entries = readdirSync(`${root}data/evidence`).filter((file) => file.endsWith(".json") && file !== "schema.json").flatMap((file) => JSON.parse(readFileSync(`${root}data/evidence/${file}`, "utf8")).entries);
  const notes = entries.flatMap((entry) => [...(entry.limits ?? []), ...(entry.conflicts ?? [])].map((note) => [entry.id, note]));
  assert.ok(notes.length > 250, `found only ${notes.length}`);
  return notes.filter(([, note]) => !known(note.text, false)).map(([id, note]) => `${id}: ${note.code}: ${note.text}`);
}
const written = (parts) => parts.map((part) => part ?? "{}").join("");
const shown = (parts) => parts.some((part) => part !== null && /\p{L}{2}/u.test(part));

// Who says it, and where among the arguments.
const kFindings = [
  [/(?<!void Mapping::|void )\b(?:error|warn)\(/g, 1], [/(?<!void Mapping::|void )\binfo\(/g, 0], [/(?<!void )\bunsupported\(/g, 2],
  [/\bfindings_?\.push_back\(\s*\{/g, 2], [/\bFinding\{/g, 2],
];
const kFaults = [[/\bsay(?:\(\))?\((?=[^)])/g, 1], [/\bfaults\.push_back\(\{/g, 1], [/\beach\((?=\s*")/g, 1]];

// What no verb shows: answers to HTTP alone, to people who sign in with a browser and to programs with a token.
const kRooms = ["base", "json", "math", "fhir", "fhirpath", "search", "query", "evidence", "clinical", "pomdp", "timing", "study", "planning", "hl7v2", "record", "store", "access", "net", "app"];
const kNoVerb = /^src\/access\/(?:oidc|client_proof|oauth)/;
// A limit that is not only codes, names of fields or numbers.
const kWords = /(?:^| )(?:or|and|an?|the|of|with|at|from|to|one|than|as|in|not|by|it|is|for|no|once|most|least|above|below|after)(?: |$)/;

export function addRoomTests(test) {
  const without = (texts) => [...new Set(texts.filter(([, parts]) => shown(parts)).map(([file, parts]) => `${written(parts)} (${file})`))].filter((one) => !known(one.replace(/ \([^()]*\)$/, ""), false));
  const said = (files, calls) => files.flatMap((file) => calls.flatMap(([call, place]) => saidBy(sourceOf(file), call, place).map((parts) => [file, parts])));

  test("Every finding in a message of HL7 has words in three languages", () => {
    const texts = said([...sourcesOf("hl7v2"), "src/app/hl7_check.cpp"], kFindings);
    assert.ok(texts.length > 45, `found only ${texts.length}`);
    assert.deepEqual(without(texts), []);
  });
  test("Every fault of a record or of an audit has words in three languages", () => {
    const files = sourcesOf("store").filter((file) => /verify/.test(file));
    const audit = "src/access/audit_read.cpp";
    const assigned = [...sourceOf(audit).matchAll(/\bout\.what = (?=[^p])([^;]*)/g)].flatMap((m) => textsOf(m[1])).map((parts) => [audit, parts]);
    const texts = [...said(files, kFaults), ...said([audit], [[/\bbad\(/g, 0]]), ...assigned];
    assert.ok(texts.length > 25, `found only ${texts.length}`);
    assert.deepEqual(without(texts), []);
  });
  test("Every note of evidence has words", () => assert.deepEqual(notesWithoutWords(), []));
  test("Every refusal that a verb can show has words in three languages", () => {
    const all = kRooms.flatMap(refusalsOf).filter(({ file }) => !kNoVerb.test(file));
    assert.ok(all.length > 900, `found only ${all.length}`);
    const without = all.filter(({ parts, limit }) => shown(parts) && (limit ? kWords : / /).test(written(parts)) && !known(written(parts), limit));
    assert.deepEqual([...new Set(without.map(({ file, parts }) => `${written(parts)} (${file})`))], []);
  });
}
