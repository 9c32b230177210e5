// SPDX-License-Identifier: Apache-2.0
// clang-tidy over every source of the program:   node test/tidy/tidy.mjs BUILD [JOBS]
// BUILD is a build directory that compiles file by file. Most of the time of a check goes into reading the same headers
// again, so files that cannot notice each other (cmake/unity.mjs) are read as one; findings name the files themselves.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { groupsOfTree } from "../../cmake/unity.mjs";

const root = resolve(new URL("../..", import.meta.url).pathname);
const build = resolve(process.argv[2] ?? "build/tidy"), jobs = Number(process.argv[3] ?? availableParallelism());
// How far the analyzer follows the paths through a function. Its own measure, DYAD_ANALYZER_NODES=225000, takes several
// times as long as everything else together.
const nodes = Number(process.env.DYAD_ANALYZER_NODES ?? 5_000);
const more = ["-Wno-unknown-warning-option", "-Xclang", "-analyzer-config", "-Xclang", `max-nodes=${nodes}`];

const commands = new Map(JSON.parse(readFileSync(join(build, "compile_commands.json"))).map((c) => [relative(root, c.file), c]));
const checked = (file) => file.startsWith("src/") && !file.endsWith(".gen.cpp") && !file.endsWith("_test.cpp");
const sources = [...commands.keys()].filter(checked);
const joined = groupsOfTree(root).map((group) => group.filter((file) => sources.includes(file))).filter((group) => group.length);
const alone = sources.filter((file) => !joined.flat().includes(file)).map((file) => [file]);

const directory = join(build, "joined");
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });

// One file to check; `starts` says at which of its lines each source begins.
function write(group, n) {
  const starts = [];
  let text = "", line = 1;
  for (const file of group) {
    const source = readFileSync(join(root, file), "utf8");
    starts.push({ file, line });
    text += source.endsWith("\n") ? source : `${source}\n`;
    line = text.split("\n").length;
  }
  const path = join(directory, `${n}.cpp`);
  writeFileSync(path, text);
  return { path, starts, bytes: text.length, command: commands.get(group[0]) };
}

const flags = (command) =>
  command.match(/(?:-I|-D|-isystem |-std=|-W)\S+/g).flatMap((flag) => flag.replaceAll('\\"', '"').split(" "));

function check(unit) {
  const names = (text) =>
    text.replaceAll(new RegExp(`${unit.path}:(\\d+)`, "g"), (_, at) => {
      const start = unit.starts.findLast((s) => s.line <= Number(at));
      return `${start.file}:${at - start.line + 1}`;
    });
  const options = ["--quiet", `--config-file=${join(root, ".clang-tidy")}`, unit.path, "--", ...flags(unit.command.command), ...more];
  return new Promise((done) => {
    execFile("clang-tidy-19", options, { maxBuffer: 1 << 28 }, (error, out, err) => {
      if (!error) return done(true);
      console.log(names(out || err));
      done(false);
    });
  });
}

// The largest first, so that all cores end together.
const units = [...joined, ...alone].map(write).sort((a, b) => b.bytes - a.bytes);
console.log(`${sources.length} files, read as ${units.length}`);
let good = true;
async function worker() {
  for (let unit = units.shift(); unit; unit = units.shift()) good = (await check(unit)) && good;
}
await Promise.all(Array.from({ length: jobs }, worker));
process.exit(good ? 0 : 1);
