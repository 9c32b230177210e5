// SPDX-License-Identifier: Apache-2.0
// The texts that the rooms write in English for people, read from their sources: what stands in fail(...), in an Error and in
// what hands its words on to them. A text put together from parts is the list of its parts, null where a value stands.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const kText = String.raw`((?:"(?:[^"\\]|\\.)*"\s*)+)`;
const joined = (literals) => [...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1].replace(/\\(["\\])/g, "$1")).join("");

/** Where an expression ends that begins at a place: at the sign that `stop` names, or at the bracket that closes around it. */
function ends(text, at, stop) {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === '"' && text[i - 1] !== "'") { for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++; continue; }
    if (c === "'" && text[i + 1] === "\\") { i += 3; continue; }
    if (c === "'" && text[i + 2] === "'") { i += 2; continue; }
    if (depth === 0 && stop(text, i)) return i;
    if ("([{".includes(c)) depth++;
    if (")]}".includes(c) && --depth < 0) return i;
  }
  return text.length;
}
const split = (text, stop, width = 1) => {
  const out = [];
  for (let at = 0; at <= text.length;) {
    const end = ends(text, at, stop);
    out.push(text.slice(at, end).trim());
    at = end + width;
  }
  return out;
};
const comma = (t, i) => t[i] === ",";
const plus = (t, i) => t[i] === "+" && t[i + 1] !== "+" && t[i - 1] !== "+";

/** Each text that an expression may become. */
export function textsOf(expression) {
  const e = expression.trim().replace(/^\(([^]*)\)$/, (all, inner) => (ends(inner, 0, () => false) === inner.length ? inner : all));
  const question = ends(e, 0, (t, i) => t[i] === "?");
  if (question < e.length) {
    let nested = 0;
    const colon = ends(e, question + 1, (t, i) => {
      if (t[i] === "?") nested++;
      if (t[i] !== ":" || t[i + 1] === ":" || t[i - 1] === ":") return false;
      return nested-- === 0;
    });
    return [...textsOf(e.slice(question + 1, colon)), ...textsOf(e.slice(colon + 1))];
  }
  const parts = split(e, plus);
  if (parts.length > 1) {
    let out = [[]];
    for (const part of parts) {
      const each = textsOf(part);
      out = out.flatMap((before) => each.map((one) => [...before, ...one]));
    }
    return out;
  }
  const literal = new RegExp(`^(?:std::string(?:_view)?[({]\\s*)?${kText}[)}]?$`).exec(e);
  return [literal ? [joined(literal[1])] : e === "{}" || e === "" ? [""] : [null]];
}

const tidy = (parts) => {
  const out = [];
  for (const part of parts) {
    if (typeof part === "string" && typeof out.at(-1) === "string") out[out.length - 1] += part;
    else if (part !== null || out.at(-1) !== null || out.length === 0) out.push(part);
  }
  return out.filter((part) => part !== "");
};

export const argumentsAt = (text, at) => split(text.slice(at, ends(text, at, () => false)), comma);
const named = (e) => /^(?:std::move\(|std::string\()?(\w+)\)?$/.exec(e)?.[1];

/** The functions of a source that hand words on: by name, the places among their arguments of the message and of the limit. */
function handing(text) {
  const out = new Map();
  for (const m of text.matchAll(/\b(?:Failure|Error|auto|std::unexpected<Error>) (?:\w+::)?(\w+)\(/g)) {
    const from = m.index + m[0].length, close = ends(text, from, () => false);
    const body = /^\)\s*(?:const\s*)?(?:-> \w+\s*)?\{/.exec(text.slice(close));
    if (!body) continue;
    const names = split(text.slice(from, close), comma).map((p) => /(\w+)(?:\s*=[^]*)?$/.exec(p)?.[1]);
    const inner = text.slice(close + body[0].length, ends(text, close + body[0].length, () => false));
    const call = /(?:\bfail\(|\bError\{|\{)\s*ErrorKind::\w+/.exec(inner) ?? /(?:\bfail\(|\bError\{)\s*kind/.exec(inner);
    if (!call) continue;
    const given = argumentsAt(inner, call.index + call[0].search(/[({]/) + 1);
    const place = (e) => (e === undefined ? -1 : split(e, plus).map((part) => names.indexOf(named(part))).find((n) => n >= 0) ?? -1);
    out.set(m[1], { message: place(given[1]), limit: place(given[4]) });
  }
  return out;
}

/** A source without comments, and with the texts of its constants where they are named. */
export function sourceOf(file) {
  let text = readFileSync(`${root}${file}`, "utf8").replace(/("(?:[^"\\\n]|\\.)*")|\/\/.*/g, "$1");
  for (const [, name, literals] of text.matchAll(new RegExp(String.raw`constexpr (?:const char\*|std::string_view|char) (k\w+)(?:\[\])?\s*=\s*${kText};`, "g")))
    text = text.replace(new RegExp(String.raw`(?<=[(,{?:+]\s*)(?:std::string\()?${name}\b\)?(?=\s*[,)}:+])`, "g"), (all) => (all.includes("(") === all.endsWith(")") ? literals.trim() : all.replace(name, literals.trim())));
  return text;
}
export const sourcesOf = (room) => readdirSync(`${root}src/${room}`).filter((name) => /\.[ch]pp$/.test(name) && !/_test|for_tests/.test(name)).map((name) => `src/${room}/${name}`);

/** What the calls of a function of a source say: `place` is that of the words among its arguments. */
export function saidBy(text, call, place) {
  const out = [];
  for (const m of text.matchAll(call)) {
    const given = argumentsAt(text, m.index + m[0].length);
    if (given[place] !== undefined) out.push(...textsOf(given[place]).map(tidy));
  }
  return out;
}

/** The refusals of a room: {file, parts, limit}; `limit` when it says what is allowed. */
export function refusalsOf(room) {
  const files = sourcesOf(room).map((file) => [file, sourceOf(file)]);
  const shared = new Map(files.flatMap(([, text]) => [...handing(text)]));
  const out = [];
  for (const [file, text] of files) {
    const own = new Map([...shared, ...handing(text)]);
    const take = (call, { message, limit }) => {
      if (message >= 0) out.push(...saidBy(text, call, message).map((parts) => ({ file, parts, limit: false })));
      if (limit >= 0) out.push(...saidBy(text, call, limit).map((parts) => ({ file, parts, limit: true })));
    };
    take(/(?:\bfail\(|\bError\{|\bError\w* \w+\{|[({,\s]\{|return \{)(?=\s*ErrorKind::\w+\s*,)/g, { message: 1, limit: 4 });
    for (const [name, places] of own) take(new RegExp(String.raw`(?<!(?:Failure|Error|auto) (?:\w+::)?)\b${name}\(`, "g"), places);
  }
  return out;
}
