// SPDX-License-Identifier: Apache-2.0
// Says which sources of a room may be compiled as one file, as UNITY_GROUP properties for CMake:
//   node cmake/unity.mjs SOURCE_DIR
//
// Two files may share a compilation only when neither would notice: a name that one keeps to itself (in an anonymous
// namespace, static, or brought in by using) is not spoken by the other, except as a member or after "::", and both
// bring in the same names and namespaces. What its headers declare, and the types they name, a file speaks as well.
// That is stricter than the language, so that no overload can be chosen that the file alone would not have chosen.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MOST_FILES = 16;
const MOST_BYTES = 120_000;

// Comments, literals and preprocessor lines hold no names that matter here.
const bare = (text) =>
  text
    .replace(/R"([^(\s]*)\([\s\S]*?\)\1"|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'/g, " 0 ")
    .replace(/^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, " ");

const tokens = (text) => bare(text).match(/[A-Za-z_]\w*|::|->|\.\d|\d[\w.']*|[^\s\w]/g) ?? [];

const NEVER_NAMES = new Set(
  "auto bool char class const constexpr consteval double else enum explicit extern final float if inline int long namespace noexcept operator override requires short signed static struct template typename unsigned using void volatile while".split(" "),
);
const isName = (token) => /^[A-Za-z_]/.test(token) && !NEVER_NAMES.has(token) && !/^[A-Z][A-Z0-9_]+$/.test(token);

// The names a file keeps to itself, each with the using-declaration that brought it in if one did; the names it
// speaks without a qualifier; and the namespaces it opens to everybody.
export function names(text) {
  const list = tokens(text);
  const own = new Map();
  const spoken = new Set();
  const opened = new Set();
  const declared = new Set();
  const scopes = [];  // of each open brace: "anonymous", "named" or "other"
  let parens = 0;
  let statement = 0;  // where the current declaration begins
  const inPrivate = () => scopes.every((scope) => scope !== "other");
  const keeps = () => scopes.includes("anonymous") || list[statement] === "static" || list[statement] === "using";
  for (let i = 0; i < list.length; ++i) {
    const token = list[i];
    if (isName(token)) {
      if (![".", "->", "::"].includes(list[i - 1])) spoken.add(token);
      if (parens === 0 && inPrivate() && /^[({;=:]$/.test(list[i + 1] ?? "")) declared.add(token);
      if (parens === 0 && inPrivate() && keeps() && /^[(={;[:,]$/.test(list[i + 1] ?? "")) {
        const using = list[statement] === "using" && list[i + 1] === ";" ? list.slice(statement, i + 1).join(" ") : "";
        if (/^using (namespace|enum)/.test(using)) opened.add(using);
        else if (!using.includes("=")) own.set(token, using);
        else own.set(list[statement + 1], "");
      }
    } else if (token === "(") {
      ++parens;
    } else if (token === ")") {
      --parens;
    } else if (token === "{") {
      const named = list.lastIndexOf("namespace", i);
      const between = named < 0 ? null : list.slice(named + 1, i);
      if (parens === 0 && between && between.every((part) => /^\w+$|^::$/.test(part)) && named >= statement) {
        scopes.push(between.length === 0 ? "anonymous" : "named");
      } else {
        scopes.push("other");
      }
      if (scopes.at(-1) !== "other") statement = i + 1;
    } else if (token === "}") {
      scopes.pop();
      if (inPrivate()) statement = i + 1;
    } else if (token === ";" && parens === 0 && inPrivate()) {
      statement = i + 1;
    }
  }
  return { own, spoken, opened, declared };
}

const notices = (one, other) =>
  [...one.own].some(([name, using]) => other.spoken.has(name) && !(using && other.own.get(name) === using)) ||
  [...one.opened].some((using) => !other.opened.has(using));

// Files in the order of their names, each in the first group that has room and takes no notice of it.
export function groupsOf(files) {
  const groups = [];
  for (const file of files) {
    const apart = (other) => !notices(file, other) && !notices(other, file);
    const found = groups.find(
      (group) =>
        group.length < MOST_FILES &&
        group.reduce((sum, other) => sum + other.bytes, file.bytes) <= MOST_BYTES &&
        group.every(apart),
    );
    if (found) found.push(file);
    else groups.push([file]);
  }
  return groups;
}

const includes = (text) => [...text.matchAll(/^#include "([^"]+)"/gm)].map((found) => found[1]);

// What a header says to whoever includes it, with all that it includes itself. Other rooms have namespaces of their own.
function headerNames(root, header, known) {
  const before = known.get(header);
  if (before) return before;
  const said = new Set();
  known.set(header, said);
  const path = join(root, "src", header);
  if (!existsSync(path)) return said;
  const text = readFileSync(path, "utf8");
  const { spoken, declared } = names(text);
  for (const name of declared) said.add(name);
  for (const name of spoken) if (/^[A-Z]/.test(name)) said.add(name);
  const room = header.split("/")[0];
  for (const inner of includes(text).filter((other) => other.startsWith(`${room}/`)))
    for (const name of headerNames(root, inner, known)) said.add(name);
  return said;
}

function roomGroups(root, room, known) {
  const dir = join(root, "src", room);
  const read = (name) => {
    const text = readFileSync(join(dir, name), "utf8");
    const file = { path: `src/${room}/${name}`, bytes: text.length, ...names(text) };
    for (const header of includes(text).filter((other) => other.startsWith(`${room}/`)))
      for (const said of headerNames(root, header, known)) file.spoken.add(said);
    return file;
  };
  const sources = readdirSync(dir).filter((name) => name.endsWith(".cpp") && !name.endsWith(".gen.cpp")).sort();
  const wanted = sources.filter((name) => name !== "main.cpp");
  const groups = (list) => groupsOf(list.map(read)).map((group) => group.map((file) => file.path));
  return [
    ...groups(wanted.filter((name) => !name.endsWith("_test.cpp"))),
    ...groups(wanted.filter((name) => name.endsWith("_test.cpp"))),
  ];
}

export function groupsOfTree(root) {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const known = new Map();
  return rooms.flatMap((room) => roomGroups(root, room.name, known));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  groupsOfTree(process.argv[2]).forEach((group, n) => {
    if (group.length < 2) return;
    const quoted = group.map((path) => `"\${CMAKE_SOURCE_DIR}/${path}"`).join(" ");
    console.log(`set_source_files_properties(${quoted} PROPERTIES UNITY_GROUP "${n}")`);
  });
}
