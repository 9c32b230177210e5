// SPDX-License-Identifier: Apache-2.0
// The XML of FHIR's published test cases: a small reader, and resources as JSON by the R4 definitions.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const entities = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};
const decode = (text) => text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (all, name) => {
  if (name[0] !== '#') return entities[name] ?? all;
  return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
});

// {name, attributes, children, text, raw}; `raw` is the element as it was written.
export function parseXml(written) {
  const source = written.replace(/\r\n?/g, '\n');
  const root = {name: '', attributes: {}, children: [], text: '', start: 0};
  const open = [root];
  const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
  for (const found of source.matchAll(token)) {
    const here = open[open.length - 1];
    if (found[1] !== undefined) here.text += found[1];
    else if (found[2]) {
      here.raw = source.slice(here.start, found.index + found[0].length);
      open.pop();
    } else if (found[3]) {
      const attributes = {};
      for (const [, name, value] of found[4].matchAll(/([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g)) attributes[name] = decode(value.slice(1, -1));
      const element = {name: found[3], attributes, children: [], text: '', start: found.index, raw: found[0]};
      here.children.push(element);
      if (!found[5]) open.push(element);
    } else if (found[6]) here.text += decode(found[6]);
  }
  return root.children[0];
}

export function readDefinitions(directory) {
  const paths = new Map();
  for (const file of ['profiles-types.json', 'profiles-resources.json'])
    for (const {resource} of JSON.parse(readFileSync(join(directory, file), 'utf8')).entry)
      if (resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint')
        for (const element of resource.snapshot.element) paths.set(element.path, element);
  return paths;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const typeOf = (type) => type.extension?.find((e) => e.url.endsWith('fhir-type'))?.valueUrl ?? type.code.replace('http://hl7.org/fhirpath/System.', '').replace(/^String$/, 'string');

function childType(paths, owner, name) {
  const direct = paths.get(`${owner}.${name}`);
  if (direct?.contentReference) return {path: direct.contentReference.slice(1), array: direct.max !== '1'};
  if (direct) {
    const nested = [...paths.keys()].some((p) => p.startsWith(`${owner}.${name}.`));
    return {path: nested ? `${owner}.${name}` : typeOf(direct.type[0]), array: direct.max !== '1'};
  }
  for (let n = name.length - 1; n > 0; --n) {
    const choice = paths.get(`${owner}.${name.slice(0, n)}[x]`);
    const type = choice?.type.find((t) => capital(t.code) === name.slice(n));
    if (type) return {path: type.code, array: false};
  }
  throw new Error(`no element ${owner}.${name}`);
}

// One element of `path` as a pair of the value and its sibling with id and extensions.
function convert(paths, element, path) {
  if (path === 'xhtml') return {value: element.raw.replace(/\s+$/, '')};
  const resource = path === 'Resource' || /^[A-Z]/.test(element.name);
  if (resource) {
    const inner = path === 'Resource' && !/^[A-Z]/.test(element.name) ? element.children[0] : element;
    return {value: {resourceType: inner.name, ...members(paths, inner, inner.name)}};
  }
  if (/^[a-z]/.test(path)) {
    const text = element.attributes.value;
    const extra = members(paths, element, 'Element');
    const numeric = ['integer', 'positiveInt', 'unsignedInt', 'decimal'].includes(path);
    const value = text === undefined ? undefined : path === 'boolean' ? text === 'true' : numeric ? new Digits(text) : text;
    return {value, extra: Object.keys(extra).length ? extra : undefined};
  }
  return {value: members(paths, element, path)};
}

// A number that keeps its digits when it is written as JSON by toJson().
class Digits {
  constructor(text) { this.text = text; }
}
export function toJson(value) {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map((v) => toJson(v ?? null)).join(',')}]`;
  if (value && typeof value === 'object')
    return `{${Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => `${JSON.stringify(k)}:${toJson(v)}`).join(',')}}`;
  return JSON.stringify(value);
}

function members(paths, element, path) {
  const out = {};
  if (element.attributes.id) out.id = element.attributes.id;
  if (element.attributes.url) out.url = element.attributes.url;
  for (const child of element.children) {
    const {path: type, array} = childType(paths, path, child.name);
    const {value, extra} = convert(paths, child, type);
    const primitive = /^[a-z]/.test(type) && type !== 'xhtml';
    if (!array) {
      if (value !== undefined) out[child.name] = value;
      if (extra) out[`_${child.name}`] = extra;
      continue;
    }
    (out[child.name] ??= []).push(value ?? null);
    if (primitive) (out[`_${child.name}`] ??= []).push(extra ?? null);
  }
  for (const name of Object.keys(out)) {
    if (!name.startsWith('_') || !Array.isArray(out[name])) continue;
    if (out[name].every((v) => v === null)) delete out[name];
    else if (out[name.slice(1)].every((v) => v === null)) delete out[name.slice(1)];
  }
  return out;
}

export const resourceOf = (paths, element) => convert(paths, element, 'Resource').value;
