// SPDX-License-Identifier: Apache-2.0
// The planning problem of docs/planning.md once more, as a time-indexed integer programme for CBC: a variable for
// every start of every task under every option, and for every resource in every role at every start. Nothing of the
// planner is used, neither its reader nor its rounding.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const kOtherHost = 5;
const key = (...parts) => parts.join("_");

function grid(file) {
  const start = Date.parse(file.start);
  const minutes = (text) => (Date.parse(text) - start) / 60000;
  return {
    steps: Math.floor(minutes(file.end) / file.step_minutes),
    up: (m) => Math.ceil(m / file.step_minutes),
    down: (m) => Math.floor(m / file.step_minutes),
    atUp: (text) => Math.ceil(minutes(text) / file.step_minutes),
    atDown: (text) => Math.floor(minutes(text) / file.step_minutes),
  };
}

function unfold(file) {
  return file.resources.flatMap((r) => (!r.count || r.count === 1 ? [r] : Array.from({ length: r.count }, (_, i) => ({ ...r, id: `${r.id}#${i + 1}` }))));
}

const has = (resource, wanted) => wanted.every((w) => w.split("|").some((one) => (resource.skills ?? []).includes(one)));

export class Milp {
  // With `only`, the rules that an explanation can name hold only when it names them, in its words; every other rule
  // holds always.
  constructor(file, only = null) {
    this.file = file;
    this.only = only && new Set(only);
    this.named = new Set(file.cases.map((c) => `${c.id} is served`));
    this.g = grid(file);
    this.rows = [];
    this.binaries = new Set();
    this.uses = []; // {c, i, k, r, o, t, end, from, to, left, back, name, demand, task}
    this.tiers = new Map();
    this.resources = unfold(file);
    file.cases.forEach((c, n) => this.addCase(c, n));
    this.addShared();
    this.addAmounts();
    this.addEffort();
  }

  holds(rule) {
    this.named.add(rule);
    return this.only === null || this.only.has(rule);
  }
  way(kind, from, to) {
    if (from === to) return 0;
    if (!kind) return Infinity;
    const t = this.file.travel.find((w) => w.by === kind && ((w.from === from && w.to === to) || (w.both_ways && w.from === to && w.to === from)));
    return t ? this.g.up(t.minutes) : Infinity;
  }
  row(terms, sense, right) {
    this.rows.push({ terms: terms.filter(([a]) => a !== 0), sense, right });
  }
  cost(tier, name, weight, constant = 0) {
    if (!this.tiers.has(tier)) this.tiers.set(tier, { terms: new Map(), constant: 0 });
    const t = this.tiers.get(tier);
    t.constant += constant;
    if (name && weight) t.terms.set(name, (t.terms.get(name) ?? 0) + weight);
  }
  binary(name) {
    this.binaries.add(name);
    return name;
  }

  addCase(c, n) {
    for (const [o] of c.options.entries()) this.binary(key("h", n, o));
    this.row(c.options.map((_, o) => [1, key("h", n, o)]), "<=", 1);
    this.cost(`unserved ${c.urgency}`, null, 0, 1);
    c.options.forEach((o, k) => {
      this.cost(`unserved ${c.urgency}`, key("h", n, k), -1);
      this.cost("risk", key("h", n, k), o.risk.mother * c.weights.mother + o.risk.child * c.weights.child);
      this.cost("effort", key("h", n, k), o.transfers ?? 0);
      c.tasks.forEach((task, i) => this.addTask(c, n, o, k, task, i));
      (c.order ?? []).forEach((l) => this.addOrder(c, n, k, l));
    });
    c.tasks.forEach((task, i) => (task.needs ?? []).forEach((need, k) => need.same_as && this.addSame(c, n, i, k, need)));
    if (c.promise) this.addPromise(c, n);
  }

  place(c, o, where) {
    if (where === undefined || where === "host") return o.host;
    if (where === "mother") return c.mother_at;
    return where === "child" ? (o.child_to ?? o.host) : where;
  }

  addTask(c, n, o, k, task, i) {
    if (task.when && !task.when.includes(o.mode)) return;
    const from = this.place(c, o, task.at ?? task.from), to = this.place(c, o, task.at ?? task.to);
    let steps = this.g.up(task.minutes ?? 0);
    if (task.move_by) steps = Math.max(1, steps + this.way(task.move_by, from, to));
    const first = Math.max(c.decided_at ? this.g.atUp(c.decided_at) : 0, task.earliest ? this.g.atUp(task.earliest) : 0, this.file.now ? this.g.atUp(this.file.now) : 0);
    const starts = [];
    for (let t = first; t < this.g.steps; t++) {
      const end = task.open_ended ? this.g.steps : t + steps;
      if (end > this.g.steps) break;
      starts.push({ t, end, z: this.binary(key("z", n, k, i, t)) });
    }
    this.row([...starts.map((s) => [1, s.z]), [-1, key("h", n, k)]], "=", 0);
    for (const s of starts) {
      (task.needs ?? []).forEach((need, d) => this.addRole(c, n, k, task, i, need, d, s, from, to));
      for (const line of c.deadlines ?? []) if (line.task === task.id && s.t > this.g.atDown(line.by)) this.cost("deadlines", s.z, line.weight ?? 1);
      for (const d of c.delay ?? []) if (d.task === task.id) this.addDelay(c, d, s);
    }
  }
  addDelay(c, d, s) {
    const every = this.g.up(d.every_minutes ?? 0);
    for (let after = this.g.atDown(d.after); ; after += every) {
      if (s.t > after) this.cost("risk", s.z, d.mother * c.weights.mother + d.child * c.weights.child);
      if (every === 0 || after + every >= this.g.steps) return;
    }
  }

  addRole(c, n, o, task, i, need, d, s, from, to) {
    const extra = (this.holds(`the precautions of ${c.id}`) ? c.precautions ?? [] : []).flatMap((p) => this.file.precautions[p][need.kind] ?? []);
    const terms = [];
    this.resources.forEach((r, index) => {
      if (r.kind !== need.kind || !has(r, [...(need.skills ?? []), ...extra])) return;
      const out = this.way(r.travels_by, r.hospital, from);
      const back = task.open_ended || r.kind === "supply" ? 0 : this.way(r.travels_by, to, r.hospital);
      if (!this.available(r, c, s, out, back, need, task)) return;
      const name = this.binary(key("w", n, o, i, d, index, s.t));
      terms.push([1, name]);
      if ((need.count ?? 1) > 1) this.row([[1, name], [-1, s.z]], "<=", 0);
      this.uses.push({ c: n, i, k: d, r: index, o, t: s.t, end: s.end, from, to, left: s.t - out, back: s.end + back, name, need, task });
    });
    // A role that is the same as another has no rule of its own: it is filled when the other is.
    const filled = need.same_as ? this.only === null : this.holds(`${c.id}.${task.id} has its ${need.role}`);
    this.row([...terms, [-(need.count ?? 1), s.z]], filled ? "=" : "<=", 0);
  }
  available(r, c, s, out, back, need, task) {
    if (out === Infinity || back === Infinity) return false;
    if (r.kind === "supply") {
      const decided = c.decided_at ? this.g.atUp(c.decided_at) : 0;
      if (need.amount > r.amount || s.t < decided + this.g.up(r.lead_minutes ?? 0) + out) return false;
    }
    const always = [{ from: this.file.start, to: this.file.end }];
    const windows = (this.holds(`the hours of ${r.id}`) ? r.windows ?? always : always).map((w) => [this.g.atUp(w.from), this.g.atDown(w.to)]);
    const now = this.file.now ? this.g.atUp(this.file.now) : 0;
    const left = r.kind === "supply" ? s.t : s.t - out;
    if (left < now) return false;
    for (let t = left; t < s.end + back; t++) if (!windows.some(([a, b]) => t >= a && t < b)) return false;
    return r.longest_duty_minutes === undefined || task.open_ended || s.end + back - (s.t - out) <= this.g.down(r.longest_duty_minutes);
  }

  addOrder(c, n, o, l) {
    const i = c.tasks.findIndex((t) => t.id === l.before), j = c.tasks.findIndex((t) => t.id === l.after);
    const starts = (task) => {
      const out = [];
      for (let t = 0; t < this.g.steps; t++) if (this.binaries.has(key("z", n, o, task, t))) out.push(t);
      return out;
    };
    const option = c.options[o];
    const task = c.tasks[i];
    let steps = this.g.up(task.minutes ?? 0);
    if (task.move_by) steps = Math.max(1, steps + this.way(task.move_by, this.place(c, option, task.at ?? task.from), this.place(c, option, task.at ?? task.to)));
    const least = this.g.up(l.least_minutes ?? 0), most = l.most_minutes === undefined || !this.holds(`${c.id}.${l.after} not too late after ${l.before}`) ? Infinity : this.g.down(l.most_minutes);
    for (const t of starts(i)) {
      const wrong = starts(j).filter((u) => u - t - steps < least || u - t - steps > most);
      if (wrong.length) this.row([[1, key("z", n, o, i, t)], ...wrong.map((u) => [1, key("z", n, o, j, u)])], "<=", 1);
    }
  }

  addSame(c, n, i, k, need) {
    const [id, role] = need.same_as.split(".");
    const j = c.tasks.findIndex((t) => t.id === id), l = c.tasks[j].needs.findIndex((x) => x.role === role);
    this.resources.forEach((_, r) => {
      const of = (task, demand, sign) => this.uses.filter((u) => u.c === n && u.i === task && u.k === demand && u.r === r).map((u) => [sign, u.name]);
      const terms = [...of(i, k, 1), ...of(j, l, -1)];
      if (terms.length) this.row(terms, "=", 0);
    });
  }

  addShared() {
    this.resources.forEach((resource, r) => {
      if (resource.kind === "supply") return;
      const mine = this.uses.filter((u) => u.r === r);
      const tasks = [...new Set(mine.map((u) => key(u.c, u.i)))].map((id) => mine.filter((u) => key(u.c, u.i) === id));
      for (const list of tasks) if (new Set(list.map((u) => u.k)).size > 1) this.row(list.map((u) => [1, u.name]), "<=", 1);
      for (const a of tasks)
        for (const b of tasks)
          if (a !== b)
            for (const u of a) {
              const wrong = b.filter((v) => !this.compatible(resource, u, v));
              if (wrong.length) this.row([[1, u.name], ...wrong.map((v) => [1, v.name])], "<=", 1);
            }
    });
  }
  compatible(resource, u, v) {
    if (u.c === v.c && u.o !== v.o) return true;
    const rest = u.c === v.c ? 0 : this.g.up(resource.turnaround_minutes ?? 0);
    const follows = (a, b) => b.t >= a.end + Math.max(rest, this.way(resource.travels_by, a.to, b.from));
    if (this.holds(`${resource.id} is in one place at a time`) && !follows(u, v) && !follows(v, u)) return false;
    if (resource.longest_duty_minutes === undefined || !this.holds(`the longest duty of ${resource.id}`)) return true;
    const most = this.g.down(resource.longest_duty_minutes);
    return [[u, v], [v, u]].every(([a, b]) => b.task.open_ended || b.back - a.left <= most);
  }

  addAmounts() {
    this.resources.forEach((resource, r) => {
      const mine = this.uses.filter((u) => u.r === r && resource.kind === "supply");
      if (mine.length && this.holds(`no more of ${resource.id} than there is`)) this.row(mine.map((u) => [u.need.amount, u.name]), "<=", resource.amount);
    });
  }

  addPromise(c, n) {
    const p = c.promise;
    const o = c.options.findIndex((x) => x.host === p.host && x.mode === p.mode && (x.child_to ?? x.host) === (p.child_to ?? p.host));
    this.cost("disruption", key("h", n, o), -kOtherHost, kOtherHost);
    for (const was of p.tasks) {
      const i = c.tasks.findIndex((t) => t.id === was.task);
      this.cost("disruption", null, 0, 1);
      c.options.forEach((_, k) => {
        const z = key("z", n, k, i, this.g.atDown(was.start));
        if (this.binaries.has(z)) this.cost("disruption", z, -1);
      });
      for (const [role, ids] of Object.entries(was.roles ?? {}))
        for (const id of ids) {
          const k = c.tasks[i].needs.findIndex((x) => x.role === role);
          this.cost("disruption", null, 0, 1);
          for (const u of this.uses) if (u.c === n && u.i === i && u.k === k && this.resources[u.r].id === id) this.cost("disruption", u.name, -1);
        }
    }
  }

  addEffort() {
    const groups = new Map();
    const charge = (name, weight, use) => {
      if (!groups.has(name)) {
        groups.set(name, []);
        this.cost("effort", this.binary(name), weight);
      }
      groups.get(name).push(use);
    };
    for (const u of this.uses) {
      const r = this.resources[u.r];
      if (r.kind === "supply") continue;
      if (r.kind === "person" && r.hospital !== u.from) charge(key("B", u.c, u.r), 1, u);
      (r.windows ?? []).forEach((w, i) => {
        if (w.cost && u.left < this.g.atDown(w.to) && u.back > this.g.atUp(w.from)) charge(key("X", u.r, i), w.cost, u);
      });
    }
    for (const [name, list] of groups) for (const u of list) this.row([[1, u.name], [-1, name]], "<=", 0);
  }

  tierNames() {
    const urgencies = [...new Set(this.file.cases.map((c) => c.urgency))].sort((a, b) => a - b);
    return [...urgencies.map((u) => `unserved ${u}`), "deadlines", "risk", "disruption", "effort"];
  }

  // Whether anything fits in which the cases are served that the named rules say.
  possible(scratch) {
    const served = this.file.cases.flatMap((c, n) => (this.only.has(`${c.id} is served`) ? [c.options.map((_, o) => [1, key("h", n, o)])] : []));
    return this.least(null, [], scratch, served.map((terms) => ({ terms, sense: "=", right: 1 }))) !== null;
  }

  // The least cost of a tier with those before held at `held`; null when nothing fits.
  least(tier, held, scratch, extra = []) {
    const linear = (terms) => terms.map(([a, x]) => `${a < 0 ? "-" : "+"} ${Math.abs(a)} ${x}`).join("\n ");
    const of = (name) => this.tiers.get(name) ?? { terms: new Map(), constant: 0 };
    const rows = [...this.rows, ...extra];
    for (const [name, value] of held) rows.push({ terms: [...of(name).terms].map(([x, a]) => [a, x]), sense: "<=", right: value - of(name).constant });
    const goal = [...of(tier).terms].map(([x, a]) => [a, x]).filter(([a]) => a !== 0);
    const lines = ["Minimize", ` goal: ${goal.length ? linear(goal) : "+ 0 one"}`, "Subject To", " fix: + 1 one = 1"];
    for (const [n, row] of rows.entries()) {
      if (row.terms.length) lines.push(` r${n}: ${linear(row.terms)} ${row.sense} ${row.right}`);
      else if (row.sense === "=" ? row.right !== 0 : row.right < 0) return null;
    }
    lines.push("Binaries", ` one\n ${[...this.binaries].join("\n ")}`, "End");
    const lp = `${scratch}.lp`, solution = `${scratch}.sol`;
    writeFileSync(lp, lines.join("\n"));
    execFileSync("cbc", [lp, "-ratioGap", "0", "-allowableGap", "0", "-solve", "-solu", solution], { stdio: ["ignore", "pipe", "pipe"] });
    const first = readFileSync(solution, "utf8").split("\n")[0];
    if (/infeasible/i.test(first)) return null;
    const found = /objective value\s+(-?[\d.e+]+)/.exec(first);
    if (!/^Optimal/.test(first) || !found) throw new Error(`CBC said: ${first}`);
    return Math.round(Number(found[1])) + of(tier).constant;
  }
}
