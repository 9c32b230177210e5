// SPDX-License-Identifier: Apache-2.0
// JSON compared as trees in which a number is its text: 5.40 is not 5.4.
const pieces = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON; each number becomes the string "\u0000" and its text. */
export const parseTree = (text) => JSON.parse(text.replace(pieces, (piece) => (piece[0] === '"' ? piece : `"\\u0000${piece}"`)));

/** The paths at which two trees differ; the order of members does not count, that of items does. */
export function differences(a, b, path = "") {
  if (a === b) return [];
  const kind = (v) => (Array.isArray(v) ? "list" : v === null ? "null" : typeof v);
  if (kind(a) !== kind(b) || kind(a) === "string" || kind(a) === "boolean" || kind(a) === "null") return [path];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) =>
    name in a && name in b ? differences(a[name], b[name], `${path}.${name}`) : [`${path}.${name}`]);
}

/** What the record writes itself: the version and the time. A meta that held nothing else comes and goes with them. */
export function withoutStamp(tree) {
  const { meta, ...rest } = tree;
  const { versionId, lastUpdated, ...more } = meta ?? {};
  return Object.keys(more).length ? { ...rest, meta: more } : rest;
}
