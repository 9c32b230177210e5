// SPDX-License-Identifier: Apache-2.0
// The planner against a referee: on small random regions the optimum, tier by tier, is CBC's; every plan passes the
// independent checker. DYAD_BIN=path/to/dyad node test/planning/referee_test.mjs [FIRST_SEED [COUNT]]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emergency } from "./contingency.mjs";
import { Milp } from "./milp.mjs";
import { smallRegion } from "./small_regions.mjs";

const root = new URL("../..", import.meta.url).pathname;
const bin = process.env.DYAD_BIN ?? join(root, "build/release/dyad");
const first = Number(process.argv[2] ?? 1);
const count = Number(process.argv[3] ?? 200);
const scratch = mkdtempSync(join(tmpdir(), "dyad-referee-"));
const totals = { regions: 0, asked: 0, unserved: 0, served: 0, excluded: 0, reasons: 0, contingencies: 0 };
const problems = [];

function check(seed, claim, good, detail = "") {
  if (!good) problems.push(`seed ${seed}: ${claim} ${detail}`);
}

// The reasons together exclude the case, and without any one of them it could be served: CBC's word, not the planner's.
function judgeReasons(seed, region, why) {
  check(seed, "an impossible case is confirmed and has reasons", why.confirmed && why.reasons.length > 0, why.case);
  check(seed, "the case itself is among the reasons", why.reasons.includes(`${why.case} is served`), why.reasons.join("; "));
  const all = new Milp(region, why.reasons);
  const unknown = why.reasons.filter((name) => !all.named.has(name));
  check(seed, "every reason is a rule of the region", unknown.length === 0, unknown.join("; "));
  check(seed, `the reasons exclude ${why.case}`, !all.possible(join(scratch, "model")), why.reasons.join("; "));
  totals.excluded++;
  for (const one of why.reasons) {
    const fewer = new Milp(region, why.reasons.filter((name) => name !== one));
    check(seed, `without "${one}" ${why.case} could be served`, fewer.possible(join(scratch, "model")), why.reasons.join("; "));
    totals.reasons++;
  }
}

function referee(seed) {
  const region = smallRegion(seed);
  const file = join(scratch, "region.json"), plan = join(scratch, "plan.json");
  writeFileSync(file, JSON.stringify(region));
  const out = spawnSync(bin, ["plan", file, "--json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  check(seed, "the region is planned", out.status === 0, out.error?.message ?? out.stderr);
  if (out.status !== 0) return;
  const found = JSON.parse(out.stdout);
  writeFileSync(plan, out.stdout);
  const checked = spawnSync(bin, ["plan", file, "--validate", plan], { encoding: "utf8" });
  check(seed, "the plan passes the checker", checked.status === 0, checked.stdout);
  check(seed, "the optimum is proven", found.proven);
  for (const why of found.not_served) judgeReasons(seed, region, why);
  const emergencies = new Emergency(region, found).check();
  totals.contingencies += emergencies.asked;
  for (const what of emergencies.wrong) check(seed, "a contingency is answered rightly", false, what);
  const milp = new Milp(region);
  const held = [];
  milp.tierNames().forEach((name, i) => {
    const mine = found.tiers[i].cost;
    // Nothing costs less than nothing: the plan itself shows that zero can be reached, and it was checked.
    if (mine > 0) {
      totals.asked++;
      const theirs = milp.least(name, held, join(scratch, "model"));
      check(seed, `${name} is CBC's`, theirs === mine, `(ours ${mine}, CBC ${theirs})`);
    }
    held.push([name, mine]);
  });
  totals.regions++;
  for (const c of found.cases) totals[c.served ? "served" : "unserved"]++;
}

execFileSync("cbc", ["-quit"], { stdio: "ignore" });
for (let seed = first; seed < first + count; seed++) referee(seed);
rmSync(scratch, { recursive: true });
for (const p of problems) console.log(`FAILED: ${p}`);
console.log(`${totals.regions} regions, ${totals.served} cases served, ${totals.unserved} not, ${totals.asked} optima asked of CBC, ${totals.excluded} times reasons exclude, ${totals.reasons} reasons needed, ${totals.contingencies} contingencies`);
if (totals.unserved < 0.02 * totals.served && count >= 50) problems.push("too few impossible cases");
console.log(`${totals.regions - problems.length} passed, ${problems.length} failed`);
process.exit(problems.length ? 1 : 0);
