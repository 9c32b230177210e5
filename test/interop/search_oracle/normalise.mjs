// SPDX-License-Identifier: Apache-2.0
// What FHIRPath gives, read as search values in the form that the probe prints: each value as a JSON text. Types are
// told by the shape of the value, not by tables.
const tidy = (text) => text.replace(/[\s\u00a0\u3000]+/g, ' ').trim();
const letters = {đ: 'd', ø: 'o', ł: 'l', ı: 'i', ħ: 'h', ŧ: 't', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ß: 'ss', ς: 'σ'};
export const fold = (text) => tidy(text.normalize('NFKC').toLowerCase().normalize('NFD')
  .replace(/[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u0591-\u05c7\u064b-\u065f\u0670]/g, '')
  .replace(/[đøłıħŧðþæœßς]/g, (c) => letters[c]).replace(/\u00ad/g, '').normalize('NFC'));

const isObject = (v) => v !== null && typeof v === 'object';
const token = (system, code, text = '', type = []) => ({system: system ?? '', code: String(code ?? ''), text, type});

function tokens(v) {
  if (!isObject(v)) return [token('', v)];
  if (v.coding || (v.text && !('value' in v) && !('code' in v) && !('system' in v)))
    return [...(v.coding ?? []).flatMap(tokens), ...(v.text ? [token('', '', v.text)] : [])];
  if ('value' in v || v.use || v.assigner || v.type || v.rank)
    return [token(v.system, v.value, v.type?.text ?? '', (v.type?.coding ?? []).map((c) => [c.system ?? '', c.code ?? '']))];
  return [token(v.system, v.code, v.display ?? '')];
}

const zone = (text) => {
  if (!text || text === 'Z') return 0;
  const [hours, minutes] = text.slice(1).split(':').map(Number);
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60000;
};

// The first moment that a partial date means, and the first one after.
export function span(text) {
  const m = String(text).match(/^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/);
  if (!m) return null;
  const [, y, mo, d, h, mi, s, f, z] = m;
  const at = (...parts) => {
    const date = new Date(0);
    date.setUTCFullYear(parts[0], parts[1] ?? 0, parts[2] ?? 1);
    date.setUTCHours(parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0, 0);
    return date.getTime();
  };
  if (!mo) return [at(+y), at(+y + 1)];
  if (!d) return [at(+y, mo - 1), at(+y, +mo)];
  if (!h) return [at(+y, mo - 1, +d), at(+y, mo - 1, +d + 1)];
  const milliseconds = f ? Math.floor(Number(`0.${f}`) * 1000 + 1e-6) : 0;
  const first = at(+y, mo - 1, +d, +h, +mi, +(s ?? 0)) + milliseconds - zone(z);
  const length = !s ? 60000 : !f ? 1000 : f.length === 1 ? 100 : f.length === 2 ? 10 : 1;
  return [first, first + length];
}

const period = (p) => {
  const start = p?.start && span(p.start);
  const end = p?.end && span(p.end);
  return start || end ? [start ? start[0] : null, end ? end[1] : null] : null;
};

function dates(v) {
  if (!isObject(v)) return [span(v)];
  if (v.event || v.repeat || (v.code && !v.start && !v.end)) {
    const all = [...(v.event ?? []).map(span), period(v.repeat?.boundsPeriod)].filter(Boolean);
    if (!all.length) return [];
    const open = (i) => all.some((s) => s[i] === null);
    return [[open(0) ? null : Math.min(...all.map((s) => s[0])), open(1) ? null : Math.max(...all.map((s) => s[1]))]];
  }
  return [period(v)];
}

const plain = (v) => (v === undefined || v === null ? null : Number(v));
const amount = (of, low, high) => ({system: of?.system ?? '', code: of?.code ?? '', unit: of?.unit ?? '', span: [low, high]});

function quantities(v) {
  if (v.currency !== undefined || ('value' in v && !v.unit && !v.code && v.currency))
    return v.value === undefined ? [] : [amount({system: 'urn:iso:std:iso:4217', code: v.currency}, plain(v.value), plain(v.value))];
  if (v.data !== undefined || v.origin) {
    const samples = String(v.data ?? '').split(/\s+/).filter((t) => /^[-+]?[\d.]/.test(t)).map((t) => (v.origin.value ?? 0) + Number(t) * (v.factor ?? 1));
    return samples.length ? [amount(v.origin, Math.min(...samples), Math.max(...samples))] : [];
  }
  if (v.low || v.high)
    return v.low?.value !== undefined || v.high?.value !== undefined
      ? [amount(v.low?.value !== undefined ? v.low : v.high, plain(v.low?.value), plain(v.high?.value))] : [];
  if (v.value === undefined) return [];
  return [amount(v, v.comparator?.startsWith('<') ? null : plain(v.value), v.comparator?.startsWith('>') ? null : plain(v.value))];
}

function numbers(v) {
  if (!isObject(v)) return [[Number(v), Number(v)]];
  return v.low || v.high ? [[plain(v.low?.value), plain(v.high?.value)]] : [];
}

function strings(v) {
  if (!isObject(v)) return [String(v)];
  return ['family', 'given', 'prefix', 'suffix', 'text', 'line', 'city', 'district', 'state', 'postalCode', 'country']
    .flatMap((part) => v[part] ?? []).filter((t) => typeof t === 'string');
}

const cutVersion = (text) => (text.includes('|') ? [text.slice(0, text.lastIndexOf('|')), text.slice(text.lastIndexOf('|') + 1)] : [text, '']);

// The type in the address of a resource: ".../Patient/1", ".../Patient/1/_history/2".
function typeInUrl(url) {
  const parts = url.split('/_history/')[0].split('/');
  const type = parts.length > 2 ? parts[parts.length - 2] : '';
  return knownTypes.has(type) ? type : '';
}

export function statedType(reference, resource) {
  const text = reference?.reference ?? '';
  if (text === '#') return resource.resourceType;
  if (text.startsWith('#')) return (resource.contained ?? []).find((c) => c.id === text.slice(1))?.resourceType ?? reference.type ?? '';
  const local = text.match(/^([A-Z]\w+)\/[A-Za-z0-9\-.]{1,64}(\/_history\/[A-Za-z0-9\-.]+)?$/);
  if (local && knownTypes.has(local[1])) return local[1];
  return typeInUrl(text) || reference?.type || '';
}

const localReference = /^([A-Z]\w+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/\d+)?$/;

function references(v, resource) {
  const none = {type: '', id: '', url: '', version: '', identifier: ['', '']};
  if (!isObject(v)) {
    const [url, version] = cutVersion(String(v));
    const local = !version && url.match(localReference);
    if (local && knownTypes.has(local[1])) return [{...none, type: local[1], id: local[2]}];
    return [{...none, type: typeInUrl(url), url, version}];
  }
  if (v.resourceType) return v.id ? [{...none, type: v.resourceType, id: v.id}] : [];
  const identifier = [v.identifier?.system ?? '', v.identifier?.value ?? ''];
  if (!v.reference && !identifier[0] && !identifier[1]) return [];
  const type = statedType(v, resource);
  const local = (v.reference ?? '').match(localReference);
  if (local && knownTypes.has(local[1])) return [{...none, type, id: local[2], identifier}];
  return [{...none, type, url: v.reference ?? '', identifier}];
}

function uris(v, resource, name) {
  // Only a canonical has a version; in R4 the parameter that reads canonicals as uris is _profile.
  const [text, version] = name === '_profile' ? cutVersion(String(v)) : [String(v), ''];
  return [{text, version}];
}

const readers = {token: tokens, string: (v) => strings(v).map((text) => ({text, folded: fold(text)})), date: dates, number: numbers,
  quantity: quantities, reference: references, uri: uris};

const empty = {token: (v) => !v.system && !v.code && !v.text, string: (v) => !v.text, uri: (v) => !v.text};

export function normalise(kind, results, resource, name) {
  return results.flatMap((v) => (v === null || v === undefined ? [] : readers[kind](v, resource, name)))
    .filter((v) => v !== null && !(empty[kind]?.(v))).map((v) => JSON.stringify(v));
}

export const knownTypes = new Set();
