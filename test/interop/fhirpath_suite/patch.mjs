// SPDX-License-Identifier: Apache-2.0
// Runs the published patch tests (github.com/FHIR/fhir-test-cases, r4/patch): JSON Patch and FHIRPath Patch.
//   node test/interop/fhirpath_suite/patch.mjs PROBE FHIR_TEST_CASES/r4 DEFINITIONS     (see run.mjs)
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {parseXml, readDefinitions, resourceOf, toJson} from './xml.mjs';

const [probe, cases, definitions] = process.argv.slice(2);
if (!definitions) {
  console.error('usage: node patch.mjs PROBE FHIR_TEST_CASES/r4 DEFINITIONS');
  process.exit(2);
}
const paths = readDefinitions(definitions);
// Quotes in XHTML may be written as references or not, which the cases mix.
const asJson = (element) => JSON.parse(toJson(resourceOf(paths, element)).replaceAll('&quot;', '\\"'));
const tests = [];
for (const test of JSON.parse(readFileSync(join(cases, 'patch/json-patch-tests.json'), 'utf8')))
  tests.push({name: `json: ${test.comment}`, before: test.doc, line: {json_patch: test.patch}, after: test.expected});
for (const test of parseXml(readFileSync(join(cases, 'patch/fhir-patch-tests.xml'), 'utf8')).children.filter((e) => e.name === 'case')) {
  const inner = (name) => test.children.find((e) => e.name === name)?.children[0];
  const output = inner('output');
  tests.push({name: `fhirpath: ${test.attributes.name}`, before: asJson(inner('input')), line: {fhirpath_patch: asJson(inner('diff'))}, after: output && asJson(output)});
}
const input = tests.flatMap(({before, line}) => [JSON.stringify({resource: before}), JSON.stringify(line)]).join('\n') + '\n';
const answers = execFileSync(probe, {input, maxBuffer: 1 << 28}).toString().trim().split('\n').map((l) => JSON.parse(l));
let failed = 0;
for (const [i, {name, after}] of tests.entries()) {
  const good = after ? isDeepStrictEqual(answers[i].patched, after) : Boolean(answers[i].error);
  if (good) continue;
  ++failed;
  console.log(`FAILED ${name}\n  expected ${JSON.stringify(after ?? 'an error')}\n  got      ${JSON.stringify(answers[i])}`);
}
console.log(`${tests.length - failed} passed, ${failed} failed of ${tests.length}`);
process.exit(failed ? 1 : 0);
