// SPDX-License-Identifier: Apache-2.0
// Cases A and B planned from their region files through the built program: DYAD_BIN=path/to/dyad node test/planning/cases_test.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emergency } from "./contingency.mjs";

const root = new URL("../..", import.meta.url).pathname;
const bin = process.env.DYAD_BIN ?? join(root, "build/release/dyad");
const scratch = mkdtempSync(join(tmpdir(), "dyad-plan-"));
let passed = 0;
let failed = 0;
function check(claim, good, detail = "") {
  if (good) passed++;
  else {
    failed++;
    console.log(`FAILED: ${claim} ${detail}`);
  }
}
const run = (...args) => spawnSync(bin, ["plan", ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
const region = (name) => JSON.parse(readFileSync(join(root, "data/planning", name), "utf8"));
const file = (name, value) => {
  writeFileSync(join(scratch, name), typeof value === "string" ? value : JSON.stringify(value));
  return join(scratch, name);
};
const task = (plan, id) => plan.cases[0].tasks.find((t) => t.task === id);
const who = (plan, id) => task(plan, id).roles.flatMap((r) => (r.kind === "person" ? r.filled_by : []));

{
  const path = join(root, "data/planning/case-a.json");
  const out = run(path, "--json");
  const plan = JSON.parse(out.stdout);
  check("case A: the cancer hospital is the host, the child goes to the obstetric hospital", plan.cases[0].host === "cancer" && plan.cases[0].child_to === "obstetrics");
  check("case A: the bowel operation follows the caesarean at once, in the same theatre", task(plan, "bowel").start === task(plan, "caesarean").end &&
    task(plan, "bowel").roles.find((r) => r.role === "theatre").filled_by[0] === task(plan, "caesarean").roles.find((r) => r.role === "theatre").filled_by[0]);
  check("case A: the child leaves while the mother's operation goes on, with team, incubator and cot", task(plan, "neonatal_transport").start < task(plan, "bowel").end && task(plan, "cot").start === task(plan, "neonatal_transport").end);
  check("case A: in the morning, proven", plan.proven && task(plan, "caesarean").start <= "2025-02-13T09:00:00+07:00");
  check("case A: says that it is synthetic", plan.synthetic === true);
  check("case A: blood and platelets with the time by which to ask for them", plan.cases[0].manifest.some((m) => m.item === "platelets-onco" && m.order_by < m.needed_at));
  const again = file("a.json", out.stdout);
  check("case A: the checker passes the plan", run(path, "--validate", again).status === 0);
  // Ten minutes before the neonatal team would leave, one of them falls ill.
  const replan = run(path, "--promised", again, "--now", "2025-02-13T07:00:00+07:00", "--lost", "neonatologist-1", "--json");
  const next = JSON.parse(replan.stdout);
  check("case A: a neonatologist falls ill: the plan stands but for that name", next.proven && next.cases[0].host === "cancer" && task(next, "caesarean").start === task(plan, "caesarean").start &&
    next.changes.length > 0 && next.changes.every((c) => /neonatologist/.test(c.what)), JSON.stringify(next.changes));
  check("case A: only those concerned are named", next.changes.every((c) => c.affects.every((id) => /^neonatologist-/.test(id))));
  const refused = run(path, "--promised", again, "--now", "2025-02-13T08:15:00+07:00", "--lost", "onco-theatre-1");
  check("case A: what a task under way needs is not lost without a word", refused.status === 1 && /lost: is in use by a task that has begun/.test(refused.stderr), refused.stderr);
  const sides = JSON.parse(run(path, "--explain", "--json").stdout);
  check("case A: venues side by side with the risk to each of the two", sides.venues.length === 2 && sides.venues.every((v) => v.risk.mother > 0 && v.risk.child > 0));
  check("case A: she cannot be moved to the obstetric hospital, where no bowel surgeon comes", sides.venues[0].possible && !sides.venues[1].possible);
  check("case A: each contingency has its time to the knife or says who is missing", plan.cases[0].contingencies.length === 3 && plan.cases[0].contingencies.every((k) => k.minutes !== null || k.missing));
  const emergencies = new Emergency(region("case-a.json"), plan).check();
  check("case A: the answers to its contingencies are those of a second implementation", emergencies.asked === 3 && emergencies.wrong.length === 0, emergencies.wrong.join("; "));
  const none = region("case-a.json");
  for (const r of none.resources) if (r.skills?.includes("obstetric_anaesthesia")) r.windows = [{ from: "2025-02-13T00:00:00+07:00", to: "2025-02-13T01:00:00+07:00" }];
  const why = JSON.parse(run(file("unmanned.json", none), "--json").stdout).not_served[0];
  check("case A without its obstetric anaesthetist: impossible, confirmed, with a way out", why.confirmed && why.reasons.some((x) => /second_anaesthetist/.test(x)) && why.ways_out.some((w) => /second_anaesthetist|obstetric-anaesthetist/.test(w.join())), JSON.stringify(why));
  const late = JSON.parse(out.stdout);
  const bowel = task(late, "bowel");
  bowel.start = bowel.end;
  const judged = run(path, "--validate", file("late.json", late), "--json");
  check("case A: a changed plan is refused with the rules it breaks", judged.status === 1 && JSON.parse(judged.stdout).violations.some((v) => v.rule === "order"));
}
{
  const path = join(root, "data/planning/case-b.json");
  const plan = JSON.parse(run(path, "--json").stdout);
  const all = region("case-b.json");
  const away = new Set(["set_up", "caesarean"].flatMap((id) => who(plan, id)).filter((id) => all.resources.find((r) => r.id === id).hospital === "obstetrics"));
  check("case B: the team travels to the lung hospital", plan.cases[0].mode === "team_travels" && plan.cases[0].host === "lung");
  const emergencies = new Emergency(all, plan).check();
  check("case B: the answers to its contingencies are those of a second implementation", emergencies.asked === 3 && emergencies.wrong.length === 0, emergencies.wrong.join("; "));
  check("case B: eleven people of the obstetric hospital", away.size === 11, [...away].join(" "));
  const kinds = ["caesarean", "obstetric_anaesthesia", "obstetric_intensive_care", "neonatology", "incubator_technician", "neonatal_nursing"];
  check("case B: surgeons, anaesthetist, intensivist, neonatologists, technicians, nurses", kinds.every((s) => [...away].some((id) => all.resources.find((r) => r.id === id).skills.includes(s))));
  check("case B: everybody has a fitted mask, the theatre has negative pressure", [...new Set([...who(plan, "caesarean"), ...who(plan, "set_up")])].every((id) => all.resources.find((r) => r.id === id).skills.includes("n95_fitted")) &&
    task(plan, "caesarean").roles.find((r) => r.role === "theatre").filled_by[0] === "lung-theatre");
  check("case B: the incubator comes with a filter and goes with the child", task(plan, "neonatal_transport").roles.some((r) => r.filled_by[0] === "incubator"));
  const sides = JSON.parse(run(path, "--explain", "--json").stdout).venues;
  check("case B: the obstetric hospital is no venue, because it has no theatre with negative pressure", sides.find((v) => v.host === "obstetrics").possible === false && sides.find((v) => v.host === "lung").possible);
  check("case B: nobody without a fitted mask is offered as cover", plan.cases[0].tasks.every((t) => t.roles.every((r) => !(r.cover ?? []).includes("obstetrician-3"))));
}
{
  const bad = region("case-a.json");
  bad.resources[0].windows[0] = { from: "2025-02-13T07:00:00+07:00", to: "2025-02-13T06:00:00+07:00" };
  const out = run(file("bad.json", bad));
  check("bad input: exit 2 and one line with field, value and limit", out.status === 2 && /resources\[0\]\.windows\[0\]\.to: ends before it begins \(got 2025-02-13T06:00:00\+07:00; /.test(out.stderr) && out.stderr.trim().split("\n").length === 1, out.stderr);
  check("a region that is not there: exit 2", run(join(scratch, "none.json")).status === 2);
}
rmSync(scratch, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
