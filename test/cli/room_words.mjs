// SPDX-License-Identifier: Apache-2.0
// What the rooms say in English and a verb shows has words in Vietnamese and Chinese: findings in messages of HL7, and faults of a
// record and of an audit. The texts are read from the sources; one put together from parts needs a sentence with places.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { saidBy, sourceOf, sourcesOf, textsOf } from "../support/refusal_texts.mjs";
import { catalogue } from "../web/catalogue_test.mjs";
import { key } from "../web/said_words.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rooms = JSON.parse(readFileSync(`${root}data/words/rooms.en.json`, "utf8"));
const pages = catalogue("vi");
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const sentences = Object.entries(rooms).map(([name, text]) => [name, new RegExp(`^${text.split(/\{\w+\}/).map(literal).join("(.+?)")}$`, "s")]);

/** Whether the program has words for a text; a value in it is written {}. The catalogues of the languages have the same keys. */
export function known(text, limit) {
  if (!text.includes("{}") && pages[key(text)] && !pages[key(text)].includes("{{")) return true;
  return sentences.some(([name, sentence]) => (limit || !name.startsWith("limit.")) && sentence.test(text));
}
export const written = (parts) => parts.map((part) => part ?? "{}").join("");
const shown = (parts) => parts.some((part) => part !== null && /\p{L}{2}/u.test(part));

// Who says it, and where among the arguments.
const kFindings = [
  [/(?<!void Mapping::|void )\b(?:error|warn)\(/g, 1], [/(?<!void Mapping::|void )\binfo\(/g, 0], [/(?<!void )\bunsupported\(/g, 2],
  [/\bfindings_?\.push_back\(\s*\{/g, 2], [/\bFinding\{/g, 2],
];
const kFaults = [[/\bsay(?:\(\))?\((?=[^)])/g, 1], [/\bfaults\.push_back\(\{/g, 1], [/\beach\((?=\s*")/g, 1]];

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
}
