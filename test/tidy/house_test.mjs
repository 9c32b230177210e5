// SPDX-License-Identifier: Apache-2.0
// The rules of the house, as a test: who may include whom, sizes, banned words and calls, dead files.
// Usage: node test/tidy/house_test.mjs BUILD_DIR   (BUILD_DIR/house.json is written by cmake/rooms.cmake)
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

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
  const lines = (text.get(file) ?? "").split("\n").length;
  if (lines <= 300 || lines < limit - 20) say(file, `the exception of ${limit} lines is no longer needed as it stands (${lines})`);
}

for (const problem of problems) console.log(problem);
console.log(`${checked - new Set(problems.map((p) => p.split(":")[0])).size} passed, ${problems.length} failed`);
process.exit(problems.length ? 1 : 0);
