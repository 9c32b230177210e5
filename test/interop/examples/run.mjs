// SPDX-License-Identifier: Apache-2.0
// Every resource of a directory through the real server: stored, read back and compared, and found by its standard
// search parameters exactly where an independent evaluator (search_oracle/evaluate.mjs) finds it.
//   node test/interop/examples/run.mjs NODE_MODULES DIRECTORY [--values N] [--out FILE]
// Of the values that a parameter has in all resources of a type, N (60) are searched for, spread evenly.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluator } from "../search_oracle/evaluate.mjs";
import { serve } from "../../support/server.mjs";
import { question, readValue } from "./questions.mjs";
import { expectedRefusal } from "./refusals.mjs";
import { differences, parseTree, withoutStamp } from "./tree.mjs";

const args = process.argv.slice(2);
const option = (name, otherwise) => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : otherwise);
const valuesAsked = Number(option("--values", 60));
const out = option("--out");
const [modules, directory] = args;
if (!directory) {
  console.error("usage: node run.mjs NODE_MODULES DIRECTORY [--values N] [--out FILE]");
  process.exit(2);
}
const kAtOnce = 6;
const kPage = 1000;
const { definitions, expected } = evaluator(modules);

async function inParallel(items, work) {
  let next = 0;
  await Promise.all(Array.from({ length: kAtOnce }, async () => {
    while (next < items.length) await work(items[next++]);
  }));
}

function load() {
  const byName = new Map();
  for (const file of readdirSync(directory).filter((f) => f.endsWith(".json")).sort()) {
    const text = readFileSync(join(directory, file), "utf8");
    const { resourceType, id } = JSON.parse(text);
    if (resourceType && id) byName.set(`${resourceType}/${id}`, { file, text, type: resourceType, id });
  }
  return [...byName.values()];
}

const refused = [];
const changed = [];
async function store(base, example) {
  const at = `${base}/${example.type}/${example.id}`;
  const answer = await fetch(at, { method: "PUT", body: example.text, headers: { "content-type": "application/fhir+json", prefer: "return=OperationOutcome" } });
  const outcome = await answer.json();
  if (!answer.ok) {
    const issue = outcome.issue[0];
    const why = `${issue.diagnostics ?? issue.details?.text} (${(issue.expression ?? []).join()})`;
    return refused.push({ name: `${example.type}/${example.id}`, status: answer.status, why, known: expectedRefusal(example, why) });
  }
  example.stored = true;
  example.warned = outcome.issue.some((i) => i.severity === "warning");
  const back = parseTree(await (await fetch(at)).text());
  const paths = differences(withoutStamp(parseTree(example.text)), withoutStamp(back));
  if (paths.length) changed.push({ name: `${example.type}/${example.id}`, paths });
}

// Type and parameter -> its kind, the values of each resource, and every value once.
function readValues(examples) {
  const all = new Map();
  for (const { text, type, id } of examples) {
    for (const [code, texts] of expected(JSON.parse(text))) {
      if (code === "_lastUpdated") continue;  // the record's own
      const key = `${type}?${code}`;
      if (!all.has(key)) {
        const parameter = definitions.find((p) => p.code === code && (p.base.includes(type) || p.base.includes("Resource")));
        const kinds = (parameter.component ?? []).map((c) => definitions.find((d) => d.url === c.definition).type);
        if (code === "relationship") kinds.reverse();
        all.set(key, { type, code, kind: parameter.type, kinds, of: new Map(), distinct: new Map() });
      }
      const entry = all.get(key);
      const values = texts.map((t) => readValue(entry.kind, t));
      entry.of.set(id, values);
      texts.forEach((t, i) => entry.distinct.set(t, values[i]));
    }
  }
  return [...all.values()];
}

async function found(base, type, query) {
  const ids = new Set();
  for (let url = `${base}/${type}?${query}&_elements=id&_count=${kPage}`; url; ) {
    const answer = await fetch(url, { headers: { prefer: "handling=strict" } });
    const bundle = await answer.json();
    if (!answer.ok) throw new Error(`${answer.status} ${bundle.issue?.[0]?.diagnostics}`);
    for (const entry of bundle.entry ?? []) if (entry.search?.mode !== "outcome") ids.add(entry.resource.id);
    url = bundle.link?.find((l) => l.relation === "next")?.url;
  }
  return ids;
}

let members = 0;
let others = 0;
const wrong = [];
async function ask(base, { entry, query, meets }) {
  let ids;
  try {
    ids = await found(base, entry.type, query);
  } catch (error) {
    return wrong.push({ query: `${entry.type}?${query}`, error: error.message });
  }
  const missed = [];
  const extra = [...ids].filter((id) => !entry.of.has(id));
  for (const [id, values] of entry.of) {
    const wanted = meets(values);
    if (wanted === true) members++;
    if (wanted === false) others++;
    if (wanted === true && !ids.has(id)) missed.push(id);
    if (wanted === false && ids.has(id)) extra.push(id);
  }
  if (missed.length || extra.length) wrong.push({ query: `${entry.type}?${query}`, missed, extra });
}

function questions(entries) {
  const all = new Map();
  for (const entry of entries) {
    const values = [...entry.distinct.values()];
    const step = Math.max(1, values.length / valuesAsked);
    for (let i = 0; i < values.length; i += step) {
      const made = question(entry.code, entry.kind, values[Math.floor(i)], entry.kinds);
      if (made) all.set(`${entry.type}?${made.query}`, { entry, ...made });
    }
  }
  return [...all.values()];
}

const server = await serve(["--references", "any", "--no-answers"]);
try {
  const base = `${server.base}/fhir`;
  const examples = load();
  await inParallel(examples, (example) => store(base, example));
  const stored = examples.filter((e) => e.stored);
  const unexpected = refused.filter((r) => !r.known);
  console.log(`${examples.length} resources: ${stored.length} stored (${stored.filter((e) => e.warned).length} with a warning), ` +
    `${refused.length} refused, of which ${unexpected.length} for no known reason; ${stored.length - changed.length} read back as sent`);
  for (const { name, status, why, known } of refused) console.log(`  refused ${name}: ${status} ${why}${known ? ` [${known}]` : ""}`);
  for (const { name, paths } of changed) console.log(`  changed ${name}: ${paths.slice(0, 5).join(" ")}`);
  const entries = readValues(stored);
  const asked = questions(entries);
  await inParallel(asked, (one) => ask(base, one));
  console.log(`${asked.length} searches by ${entries.length} parameters of types: ${members} times a resource that must be found, ` +
    `${others} times one that must not; ${wrong.length} searches answered otherwise`);
  for (const w of wrong.slice(0, 60)) console.log(`  ${w.query.slice(0, 200)}: ${w.error ?? `missed ${w.missed.slice(0, 5)} extra ${w.extra.slice(0, 5)}`}`);
  if (out) writeFileSync(out, JSON.stringify({ refused, changed, wrong }, null, 1));
  process.exitCode = unexpected.length || changed.length || wrong.length || !asked.length ? 1 : 0;
} finally {
  await server.stop();
}
