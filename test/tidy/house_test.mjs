// SPDX-License-Identifier: Apache-2.0
// The rules of the house, as a test: who may include whom, sizes of files and functions, banned words and calls, dead
// files, commands in the documents that do not exist.
// Usage: node test/tidy/house_test.mjs BUILD_DIR   (BUILD_DIR/house.json is written by cmake/rooms.cmake)
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { longFunctions } from "./functions.mjs";

const root = new URL("../..", import.meta.url).pathname;
const house = JSON.parse(readFileSync(join(process.argv[2], "house.json"), "utf8"));
const exceptions = JSON.parse(readFileSync(join(root, "test/tidy/exceptions.json"), "utf8"));
const problems = [];
let checked = 0;
const say = (file, text) => problems.push(`${file}: ${text}`);

function walk(dir) {
  return readdirSync(join(root, dir)).flatMap((name) => {
    const path = `${dir}/${name}`;
    return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
  });
}

const sources = walk("src").filter((f) => /\.(cpp|hpp)$/.test(f));
const text = new Map(sources.map((f) => [f, readFileSync(join(root, f), "utf8")]));
const thirdParty = Object.values(house).flatMap((room) => room.third_party);

for (const [file, body] of text) {
  checked++;
  const room = file.split("/")[1];
  const rules = house[room];
  if (!rules) {
    say(file, `the room ${room} is not in the house (CMakeLists.txt)`);
    continue;
  }
  for (const [, included] of body.matchAll(/^#include "([^"]+)"/gm)) {
    const other = included.split("/")[0];
    if (included.includes("/") && house[other] && !rules.may.includes(other))
      say(file, `${room} may not include ${included} (may: ${rules.may.join(", ")})`);
  }
  for (const [, included] of body.matchAll(/^#include <([^>]+)>/gm)) {
    const owner = thirdParty.find((library) => included === library || included.startsWith(`${library}/`) || included.startsWith(`${library}.`));
    if (owner && !rules.third_party.includes(owner)) say(file, `${room} may not use ${included}`);
  }
  if (!body.startsWith("// SPDX-License-Identifier: Apache-2.0")) say(file, "the first line is not the licence");
  const generated = file.endsWith(".gen.cpp");
  const lines = body.split("\n").length;
  const longest = exceptions.long_files[file] ?? 300;
  if (!generated && !file.endsWith("_test.cpp") && lines > longest) say(file, `${lines} lines, at most ${longest}`);
  if (/\b(TODO|FIXME|XXX|HACK)\b/.test(body)) say(file, "work left in a comment: do it or say it in an issue");
  for (const call of ["sprintf(", "strcpy(", "strcat(", "gets(", "system(", "rand(", "atoi(", "atof("])
    if (new RegExp(`(^|[^a-zA-Z_:])${call.replace("(", "\\(")}`, "m").test(body)) say(file, `banned call ${call}`);
}

// No circle between rooms: each room may see only rooms declared before it, which rooms.cmake refuses otherwise;
// here the files inside one room are checked for header circles.
function circle(file, seen = []) {
  if (seen.includes(file)) return [...seen.slice(seen.indexOf(file)), file];
  for (const [, included] of (text.get(file) ?? "").matchAll(/^#include "([^"]+\.hpp)"/gm)) {
    const found = text.has(`src/${included}`) && circle(`src/${included}`, [...seen, file]);
    if (found) return found;
  }
  return null;
}
for (const file of sources.filter((f) => f.endsWith(".hpp"))) {
  const found = circle(file);
  if (found) say(file, `includes itself: ${found.join(" -> ")}`);
}

// A header nobody includes is dead.
const all = [...text.values()].join("\n");
for (const file of sources.filter((f) => f.endsWith(".hpp")))
  if (!all.includes(`"${file.slice(4)}"`)) say(file, "no file includes this header");

// The table only shrinks: an exception that is no longer needed must go.
for (const [file, limit] of Object.entries(exceptions.long_files)) {
  const lines = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8").split("\n").length : 0;
  if (lines <= 300 || lines < limit - 20) say(file, `the exception of ${limit} lines is no longer needed as it stands (${lines})`);
}

// Functions: what starts in the first column of a line and has a body.
for (const file of [...sources, ...walk("bench"), ...walk("fuzz")].filter((f) => /\.(cpp|hpp)$/.test(f))) {
  if (/(\.gen|_test)\.cpp$/.test(file)) continue;
  for (const { name, line, lines } of longFunctions(readFileSync(join(root, file), "utf8"), 60))
    say(`${file}:${line}`, `${name} has ${lines} lines, at most 60`);
}

// The pages.
for (const file of walk("web/src").filter((f) => /\.(ts|tsx)$/.test(f))) {
  checked++;
  const lines = readFileSync(join(root, file), "utf8").split("\n").length;
  if (lines > (exceptions.long_files[file] ?? 300)) say(file, `${lines} lines, at most 300`);
}

// The project speaks of itself, not of how or where it was written. The words are put together here, so that this
// file does not contain them.
const word = (...parts) => parts.join("");
const told = new RegExp(
  `\\b(${[
    word("cla", "ude"), word("anth", "ropic"), word("chat", "gpt"), word("open", "ai"), word("cop", "ilot"), word("gem", "ini"),
    word("chat", "bot"), word("ll", "ms?"), word("language", " model"), word("ai", "[- ]generated"), word("ai", "[- ]assist\\w*"),
    word("sub", "-?agents?"), word("work", "trees?"), word("system", " prompt"), word("issues", " show"), word("hard", "-?coded answer"),
  ].join("|")})\\b`,
  "i",
);
const somewhere = new RegExp(`(^|[\\s"'\`(=:])/(${word("wo", "rk")}|${word("ro", "ot")}|${word("ho", "me/\\w+")}|${word("Us", "ers/\\w+")}|${word("tm", "p/\\w+")})/`);
const notOurs = /(^|\/)(node_modules|dist|build|package-lock\.json|screenshots|corpus)(\/|$)/;
const readable = /\.(cpp|hpp|ts|tsx|mjs|js|json|md|css|html|svg|txt|cmake|yml|sh)$|\/(dev|run)$/;
const top = readdirSync(root).filter((name) => !/^(\.git|\.cache|LICENSE)$/.test(name) && statSync(join(root, name)).isFile());
const everything = [...top, ...["src", "web", "test", "bench", "fuzz", "tools", "docs", "data", "cmake", ".ci"].filter((d) => existsSync(join(root, d))).flatMap(walk)];
for (const file of everything) {
  if (notOurs.test(file) || !(readable.test(file) || top.includes(file)) || file.startsWith("data/scenarios/case-")) continue;
  checked++;
  readFileSync(join(root, file), "utf8").split("\n").forEach((line, n) => {
    const found = line.match(told)?.[0] ?? line.match(somewhere)?.[0].trim();
    if (found) say(`${file}:${n + 1}`, `"${found}" has no place here`);
  });
}

// Commands that the documents tell a reader to type exist.
const verbs = new Set([...readdirSync(join(root, "src/app")).filter((f) => /^(command_line.*|app_command)\.cpp$/.test(f)).map((f) => readFileSync(join(root, "src/app", f), "utf8")).join("").matchAll(/add_subcommand\(\s*"([a-z][a-z0-9]*)"/g)].map((m) => m[1]));
const devVerbs = new Set([...readFileSync(join(root, "dev"), "utf8").matchAll(/^\.\/dev ([a-z]+)/gm)].map((m) => m[1]));
if (verbs.size < 5 || devVerbs.size < 5) say("test/tidy/house_test.mjs", "the verbs were not found where they used to be");
for (const file of everything.filter((f) => f.endsWith(".md") && !notOurs.test(f)))
  for (const [, block] of readFileSync(join(root, file), "utf8").matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm))
    for (const line of block.split("\n")) {
      const typed = line.replace(/^\s*\$\s+/, "").replace(/\s#.*$/, "").trim();
      const server = typed.match(/^(?:\S+\/|\$)?dyad\s+([a-z][a-z0-9-]*)/)?.[1];
      if (server && !verbs.has(server)) say(file, `"${typed}": dyad has no ${server}`);
      const script = typed.match(/^\.\/dev\s+([a-z][a-z-]*)/)?.[1];
      if (script && !devVerbs.has(script)) say(file, `"${typed}": ./dev has no ${script}`);
    }

for (const problem of problems) console.log(problem);
console.log(`${checked - new Set(problems.map((p) => p.split(":")[0])).size} passed, ${problems.length} failed`);
process.exit(problems.length ? 1 : 0);
