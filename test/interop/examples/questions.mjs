// SPDX-License-Identifier: Apache-2.0
// Searches made from the values that the independent evaluator reads, and whether other values answer them. Where the
// specification leaves room (units, nearness, letters in another case), that is undefined.
import { fold } from "../search_oracle/normalise.mjs";

const escaped = (text) => text.replace(/[\\,|$]/g, "\\$&");
const one = (value, meets, modifier = "") => ({ queries: [[modifier, value]], meets });

function token({ system, code, text }) {
  if (!code && !system)
    return one(escaped(text), (v) => (v.text === text ? true : undefined), ":text");
  const value = system ? `${escaped(system)}|${escaped(code)}` : escaped(code);
  return one(value, (v) => {
    if (system && v.system !== system) return false;
    if (!code) return v.code ? true : undefined;  // whether "system|" asks for a code is left open
    if (v.code === code) return true;
    return v.code.toLowerCase() === code.toLowerCase() ? undefined : false;
  });
}

function string({ text }) {
  const start = [...text.replace(/\s+/g, " ").trim()].slice(0, 24).join("").trim();
  const wanted = fold(start);
  return wanted ? one(escaped(start), (v) => v.folded.startsWith(wanted)) : null;
}

const iso = (ms) => new Date(ms).toISOString();
// The partial date that means exactly this span.
function dateText(first, last) {
  const text = iso(first);
  const next = (years, months) => {
    const date = new Date(first);
    date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months);
    return date.getTime();
  };
  if (last - first === 1) return text;
  if (last - first === 1000 && text.endsWith(".000Z")) return `${text.slice(0, 19)}Z`;
  if (last - first === 60_000 && text.endsWith(":00.000Z")) return `${text.slice(0, 16)}Z`;
  if (!text.endsWith("T00:00:00.000Z")) return null;
  if (last - first === 86_400_000) return text.slice(0, 10);
  if (text.slice(8, 10) === "01" && last === next(0, 1)) return text.slice(0, 7);
  return text.slice(5, 10) === "01-01" && last === next(1, 0) ? text.slice(0, 4) : null;
}

function date([first, last]) {
  const text = first !== null && last !== null ? dateText(first, last) : null;
  if (text) return one(text, ([f, l]) => f !== null && l !== null && f >= first && l <= last);
  const queries = [];
  if (first !== null) queries.push(["", `ge${iso(first)}`, ([, l]) => l === null || l > first]);
  if (last !== null) queries.push(["", `le${iso(last - 1)}`, ([f]) => f === null || f < last]);
  return queries.length ? { queries } : null;
}

// True where the numbers are the same, false where they are far apart.
function near([low, high], n) {
  if (low === n && high === n) return true;
  const room = Math.max(Math.abs(n) * 0.2, 1);
  return (low === null || low <= n + room) && (high === null || high >= n - room) ? undefined : false;
}

function number(span, unit = "", comparable = () => true, spanOf = (v) => v) {
  const [low, high] = span;
  const meets = (v) => (comparable(v) ? near(spanOf(v), low) : undefined);
  if (low !== null && low === high) return one(`${low}${unit}`, meets);
  const loose = (v) => (comparable(v) && JSON.stringify(spanOf(v)) === JSON.stringify(span) ? true : undefined);
  const queries = [];
  if (low !== null) queries.push(["", `ge${low}${unit}`, loose]);
  if (high !== null) queries.push(["", `le${high}${unit}`, loose]);
  return queries.length ? { queries } : null;
}

function quantity({ system, code, unit, span }) {
  const suffix = code ? `|${escaped(system)}|${escaped(code)}` : unit ? `||${escaped(unit)}` : "";
  return number(span, suffix, (v) => !suffix || (v.system === system && v.code === code && (code || v.unit === unit)), (v) => v.span);
}

function reference({ type, id, url, version, identifier }) {
  if (id && type) return one(`${type}/${id}`, (v) => v.type === type && v.id === id);
  if (url.startsWith("#") || /^[A-Za-z0-9.-]+$/.test(url)) return null;  // in a search a bare word is an id
  if (url) {
    const value = version ? `${escaped(url)}|${escaped(version)}` : escaped(url);
    return one(value, (v) => v.url === url && (!version || v.version === version));
  }
  if (!identifier[0] && !identifier[1]) return null;
  return one(`${escaped(identifier[0])}|${escaped(identifier[1])}`,
    (v) => v.identifier[0] === identifier[0] && v.identifier[1] === identifier[1], ":identifier");
}

const uri = ({ text, version }) =>
  one(version ? `${escaped(text)}|${escaped(version)}` : escaped(text), (v) => v.text === text && (!version || v.version === version));

const makers = { token, string, date, number, quantity, reference, uri };
const some = (answers) => (answers.includes(true) ? true : answers.includes(undefined) ? undefined : false);

function composite(parts, kinds) {
  const asked = parts.map((values, i) => makers[kinds[i]](values[0]));
  if (asked.some((q) => !q || !q.meets || q.queries[0][0])) return null;
  return one(asked.map((q) => q.queries[0][1]).join("$"), (v) => {
    const each = v.map((values, i) => some(values.map(asked[i].meets)));
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
  });
}

/** A value of the evaluator, parsed: of a composite the parts too. */
export function readValue(kind, text) {
  const value = JSON.parse(text);
  return kind === "composite" ? value.map((part) => part.map((v) => JSON.parse(v))) : value;
}

/**
 * What to ask so that a resource with this value is found: {query, meets(values)} of the parameter, where `meets` says
 * of the values of another resource whether it must be found (true), must not (false), or either. Null: nothing to ask.
 */
export function question(name, kind, value, kinds) {
  const made = kind === "composite" ? composite(value, kinds) : makers[kind](value);
  if (!made) return null;
  const query = made.queries.map(([modifier, text]) => `${name}${modifier}=${encodeURIComponent(text)}`).join("&");
  const meets = (values) => {
    const each = made.queries.map(([, , own]) => some(values.map(own ?? made.meets)));
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
  };
  return { query, meets };
}
