// SPDX-License-Identifier: Apache-2.0
// Nothing that reaches a person is left in English: every refusal a page can get has words in the catalogue, and no page has texts of its own.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { kText } from "../support/refusal_texts.mjs";
import { catalogue } from "./catalogue_test.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, "utf8");

// What no page asks: FHIR, other systems' calls, messages of machines, and what is read at the start.
const kNoPage = new RegExp(`^src/(${[
  "care/(advisor|intake|resolution_course|resolution_watch|consult_rules|phrases|consult_watch|consult_tell|run_plan|watch_burden|care_test|watch_read|seen|plan_templates|plan_words)",
  "access/(jose|crypto|keys|signing_keys|policy|roles|push_seal|client_proof|certificates|audit_log|audit_read|oauth_proof|oauth_token|oidc\\.|viewer)",
  "api/(fhir|cds|oauth_routes|catalogue|app_gate|case_page_values|openapi|knowledge)",
].join("|")})`);
const kRefusals = [
  String.raw`\b(?:fail|Error)\s*[({]\s*ErrorKind::\w+\s*,\s*${kText}(\+?)`, String.raw`\brefuse_field\(\s*${kText}(\+?)`,
  String.raw`\bproblem\(\s*\w+\s*,\s*"[\w-]+"\s*,\s*${kText}(\+?)`, String.raw`\bproblem\(\s*\{ErrorKind::\w+,\s*${kText}(\+?)`, String.raw`\brefused\(\s*route,\s*\d+,\s*"[\w-]+",\s*${kText}(\+?)`,
].map((pattern) => new RegExp(pattern, "g"));

/** The texts with which the server refuses, each with a file it stands in. Those put together from parts are in web/src/said.ts. */
function refusals() {
  const found = new Map();
  for (const room of ["care", "access", "api"])
    for (const name of readdirSync(`${root}src/${room}`)) {
      const file = `src/${room}/${name}`;
      if (!/\.[ch]pp$/.test(name) || /_test|for_tests/.test(name) || kNoPage.test(file)) continue;
      const text = read(file).replace(/\/\/.*/g, "");
      const patterns = [...kRefusals, ...(name.startsWith("preference_statement") ? [new RegExp(String.raw`\brefuse\(\s*${kText}()`, "g")] : [])];
      for (const pattern of patterns)
        for (const m of text.matchAll(pattern)) if (!m[2]) found.set([...m[1].matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1]).join(""), file);
    }
  return found;
}
// As web/src/said.ts makes it.
export const key = (message) => `said.${message.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "").slice(0, 80).replace(/_$/, "")}`;

/** Texts and names of elements written into a page instead of taken from the catalogue. */
function literals() {
  const ts = createRequire(`${root}web/package.json`)("typescript");
  const named = new Set(["aria-label", "title", "placeholder", "alt", "label"]);
  const found = [];
  for (const file of readdirSync(`${root}web/src`).filter((f) => f.endsWith(".tsx"))) {
    const source = ts.createSourceFile(file, read(`web/src/${file}`), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const visit = (node) => {
      const text = ts.isJsxText(node) ? node.text : ts.isJsxAttribute(node) && named.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : "";
      const marked = (n) => n && ((ts.isJsxElement(n) && /^<(code|kbd|pre)\b|\blang="/.test(n.openingElement.getText())) || marked(n.parent));
      if (/\p{L}{2,}/u.test(text) && !marked(node)) found.push(`${file}: ${text.trim()}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}
// Names, units and names of files, which are written alike everywhere.
const kAlike = /: (Dyad|kB|kg|mL|mg|bar|L\/min|(?:minutes\.pdf|decision\.json|signatures\.pdf|ca\.pem)[ .(]*)$/;

export function addSaidTests(test) {
  test("Every refusal that a page can get has words in three languages", () => {
    const given = refusals();
    assert.ok(given.size > 300, `found only ${given.size}`);
    for (const lang of ["en", "vi", "zh"]) {
      const texts = catalogue(lang);
      const missing = [...given].filter(([text]) => !texts[key(text)]).map(([text, file]) => `${text} (${file})`);
      assert.deepEqual(missing, [], lang);
    }
  });
  test("No page has a text of its own", () => assert.deepEqual(literals().filter((one) => !kAlike.test(one)), []));
}
