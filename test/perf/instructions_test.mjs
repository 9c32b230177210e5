// SPDX-License-Identifier: Apache-2.0
// Instructions of a decision, against the figures kept in bench/instructions.json:
//   node test/perf/instructions_test.mjs BUILD_DIR [--refresh]
// BUILD_DIR/decide_probe is run under callgrind for one and for two decisions; the difference is one decision whose
// model and draws are loaded. Unlike a time, a count does not depend on what else the machine does.
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = new URL("../..", import.meta.url).pathname;
const kept = join(root, "bench/instructions.json");
const refresh = process.argv.includes("--refresh");
const build = resolve(process.argv[2] ?? join(root, "build/release"));
const margin = 0.03;
const draws = 1000;
const decisions = { plain: ["plain", "0"], explained_with_40_days: ["explained", "40"] };

function leave(reason, status = 0) {
  console.log(`Instructions not counted: ${reason}`);
  process.exit(refresh ? 1 : status);
}

/** The release build's compiler, as CMake found it. */
function compiler() {
  const name = readFileSync(join(build, "CMakeCache.txt"), "utf8").match(/^CMAKE_CXX_COMPILER:[A-Z]+=(.*)$/m)[1];
  const run = spawnSync(name, ["-dumpfullversion"], { encoding: "utf8" });
  return `${name.split("/").pop()} ${run.stdout.trim()}`;
}

async function instructions(times, what) {
  const run = await promisify(execFile)("valgrind", [
    "--tool=callgrind", "--callgrind-out-file=/dev/null", join(build, "decide_probe"),
    join(root, "data"), String(draws), String(times), ...what,
  ]);
  return Number(run.stderr.match(/Collected : (\d+)/)[1]);
}

// Where packages are not ours to install, valgrind may be absent; everywhere else its absence is a failure.
if (spawnSync("valgrind", ["--version"]).error) leave("valgrind is not installed", process.env.DYAD_NO_PACKAGES ? 0 : 1);
// valgrind shows a program AVX2 where the machine has it, and never AVX-512: so the same kernels run everywhere.
const flags = readFileSync("/proc/cpuinfo", "utf8").match(/^flags\s*:(.*)$/m)?.[1].split(" ") ?? [];
for (const needed of ["avx2", "fma"]) if (!flags.includes(needed)) leave(`this processor has no ${needed}, and the kept figures are for it`);
const built_with = compiler();
const before = JSON.parse(readFileSync(kept, "utf8"));
if (!refresh && before.compiler !== built_with) leave(`the kept figures are for ${before.compiler}, this build is by ${built_with}`);

const counted = {};
for (const [name, what] of Object.entries(decisions)) {
  const [one, two] = await Promise.all([instructions(1, what), instructions(2, what)]);
  counted[name] = two - one;
}
if (refresh) {
  writeFileSync(kept, `${JSON.stringify({ ...before, compiler: built_with, draws, counts: counted }, null, 2)}\n`);
  console.log(`${kept}: ${JSON.stringify(counted)}`);
  process.exit(0);
}
let failed = 0;
for (const [name, count] of Object.entries(counted)) {
  const change = count / before.counts[name] - 1;
  console.log(`${name}: ${(count / 1e6).toFixed(1)} million instructions, ${(100 * change).toFixed(2)} % against the kept figure`);
  if (change > margin) failed += 1;
  else if (change < -margin) console.log("  less than kept: ./dev bench --instructions keeps the new figure");
}
if (failed) console.log(`More than ${100 * margin} % above bench/instructions.json. If it is meant: ./dev bench --instructions, and say why.`);
process.exit(failed ? 1 : 0);
