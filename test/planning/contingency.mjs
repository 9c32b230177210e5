// SPDX-License-Identifier: Apache-2.0
// What a plan can do when a contingency happens, worked out once more from the rules in docs/planning.md: people,
// places and ways from the region file, times and names from the plan. Nothing of the planner is used; where it looks
// for a matching within each time, this keeps for every set of roles the least time in which it can be filled.

const kNever = Infinity;

export class Emergency {
  constructor(region, plan) {
    this.region = region;
    this.plan = plan;
    const start = Date.parse(region.start);
    this.step = region.step_minutes;
    this.at = (text) => (Date.parse(text) - start) / 60000 / this.step;
    this.steps = Math.floor(this.at(region.end));
    this.resources = region.resources.flatMap((r) =>
      (r.count ?? 1) === 1 ? [r] : Array.from({ length: r.count }, (_, i) => ({ ...r, id: `${r.id}#${i + 1}` })));
    this.uses = plan.cases.flatMap((p) => (p.served ? this.usesOf(p) : []));
  }

  way(resource, from, to) {
    if (from === to) return 0;
    const kind = resource.travels_by;
    const t = kind && this.region.travel.find((w) => w.by === kind && ((w.from === from && w.to === to) || (w.both_ways && w.from === to && w.to === from)));
    return t ? Math.ceil(t.minutes / this.step) : kNever;
  }
  place(c, p, where) {
    if (where === undefined || where === "host") return p.host;
    if (where === "mother") return c.mother_at;
    return where === "child" ? p.child_to : where;
  }

  usesOf(p) {
    const c = this.region.cases.find((x) => x.id === p.case);
    return p.tasks.flatMap((t) => {
      const task = c.tasks.find((x) => x.id === t.task);
      return t.roles.flatMap((role) => role.filled_by.map((id) => ({
        c: c.id, id, start: this.at(t.start), end: this.at(t.end), amount: task.needs.find((n) => n.role === role.role).amount ?? 0,
        from: this.place(c, p, task.at ?? task.from), to: this.place(c, p, task.at ?? task.to),
      })));
    });
  }

  // The stretches of somebody's day in one case: on the way to each task, at it, waiting for the next, on the way home.
  day(resource, c) {
    const mine = this.uses.filter((u) => u.id === resource.id && u.c === c).sort((a, b) => a.start - b.start);
    const out = [];
    let at = resource.hospital;
    mine.forEach((u, i) => {
      const leaves = u.start - (resource.travels_by ? this.way(resource, at, u.from) : 0);
      if (i > 0) out.push({ from: mine[i - 1].end, to: leaves, place: at, moving: false, needed: false, began: mine[i - 1].start });
      out.push({ from: leaves, to: u.start, place: u.from, moving: true, needed: true, began: leaves });
      out.push({ from: u.start, to: u.end, place: u.to, moving: u.from !== u.to, needed: true, began: u.start });
      at = u.to;
    });
    if (mine.length && at !== resource.hospital && mine.at(-1).end < this.steps)
      out.push({ from: mine.at(-1).end, to: mine.at(-1).end + this.way(resource, at, resource.hospital), place: resource.hospital, moving: true, needed: false, began: mine.at(-1).end });
    return out.filter((s) => s.from < s.to);
  }

  arrival(c, where, k, need, resource, t) {
    const wanted = [...(need.skills ?? []), ...(c.precautions ?? []).flatMap((p) => this.region.precautions[p][need.kind] ?? [])];
    if (resource.kind !== need.kind || !wanted.every((w) => w.split("|").some((one) => (resource.skills ?? []).includes(one)))) return kNever;
    if (k.gone.includes(resource.id)) return kNever;
    const supply = resource.kind === "supply";
    const days = supply ? [] : this.region.cases.map((x) => ({ own: x.id === c.id, list: this.day(resource, x.id) }));
    let there;
    if (supply) {
      const used = this.uses.filter((u) => u.id === resource.id).reduce((sum, u) => sum + u.amount, 0);
      if (resource.amount - used < need.amount) return kNever;
      const ready = Math.max(0, Math.ceil(c.decided_at ? this.at(c.decided_at) : 0)) + Math.ceil((resource.lead_minutes ?? 0) / this.step);
      there = Math.max(0, ready - t) + this.way(resource, resource.hospital, where);
    } else {
      const now = days.flatMap((d) => d.list).filter((s) => s.from <= t && t < s.to);
      const latest = (list) => list.sort((a, b) => a.began - b.began || a.to - b.to).at(-1);
      const moving = latest(now.filter((s) => s.moving)), still = latest(now.filter((s) => !s.moving));
      there = moving ? moving.to - t + this.way(resource, moving.place, where) : this.way(resource, still?.place ?? resource.hospital, where);
    }
    if (there === kNever) return kNever;
    const end = Math.min(this.steps, t + there + Math.ceil(k.minutes / this.step));
    const windows = (resource.windows ?? [{ from: this.region.start, to: this.region.end }]).map((w) => [Math.ceil(this.at(w.from)), Math.floor(this.at(w.to))]);
    for (let s = t; s < end; s++) if (!windows.some(([a, b]) => s >= a && s < b)) return kNever;
    const taken = days.some((d) => !d.own && d.list.some((s) => s.needed && s.from < end && s.to > t));
    return taken ? kNever : there;
  }

  // For each set of roles the least number of steps in which it can be filled, each by somebody of its own.
  fill(c, p, k, t) {
    const places = k.needs.flatMap((need) => Array.from({ length: need.count ?? 1 }, () => need));
    const least = new Array(1 << places.length).fill(kNever);
    least[0] = 0;
    const where = this.place(c, p, k.at ?? "mother");
    const times = new Map();
    for (const r of this.resources) {
      const arrivals = places.map((need) => this.arrival(c, where, k, need, r, t));
      times.set(r.id, arrivals);
      for (let set = least.length - 1; set >= 0; set--)
        arrivals.forEach((a, i) => {
          if (set & (1 << i)) least[set] = Math.min(least[set], Math.max(least[set ^ (1 << i)], a));
        });
    }
    return { places, least, times };
  }

  // When it may begin and what is not there then, by what the plan makes of it.
  byPlan(p, k) {
    const task = (id) => p.tasks.find((t) => t.task === id);
    const gone = (k.lost_roles ?? []).flatMap((text) => {
      const [id, name] = text.split(".");
      return task(id)?.roles.find((role) => role.role === name)?.filled_by ?? [];
    });
    let from = Math.ceil(this.at(k.from)), to = Math.floor(this.at(k.to));
    if (task(k.from_task)) from = Math.max(from, this.at(task(k.from_task).start));
    if (task(k.to_task)) to = Math.min(to, this.at(task(k.to_task).start));
    return { from, to: Math.max(to, from + 1), gone: [...(k.lost ?? []), ...gone] };
  }

  // The first step at which it takes longest; somebody missing is longer than everything.
  answer(c, p, k) {
    const { from, to, gone } = this.byPlan(p, k);
    let worst = null;
    let met = true;
    for (let t = from; t < to; t++) {
      const filled = this.fill(c, p, { ...k, gone }, t);
      const needed = filled.least.at(-1);
      if (needed === kNever || needed * this.step > k.deadline_minutes) met = false;
      if (!worst || needed > worst.needed) worst = { t, needed, ...filled };
    }
    return { met, minutes: worst.needed === kNever ? null : worst.needed * this.step, worst };
  }

  // What is wrong with the plan's own answer; empty when it is right.
  differences(c, p, k, said) {
    const mine = this.answer(c, p, k), { places, least, times, t } = mine.worst;
    const out = [];
    const differ = (what, ours, theirs) => ours !== theirs && out.push(`${what}: ${theirs}, not ${ours}`);
    differ("met", mine.met, said.met);
    differ("minutes", mine.minutes, said.minutes);
    differ("worst_at", t, this.at(said.worst_at));
    if (new Set(said.team).size !== said.team.length) out.push("somebody has two roles");
    const size = (set) => set.toString(2).replaceAll("0", "").length;
    const fillable = least.map((time, set) => (time === kNever ? -1 : set)).filter((set) => set >= 0);
    const most = Math.max(...fillable.map(size));
    differ("people", most, said.team.length);
    if (mine.minutes === null) {
      const spared = fillable.some((set) => size(set) === most && places.some((need, i) => need.role === said.missing && !(set & (1 << i))));
      if (!spared) out.push(`missing: ${said.missing} could be filled with all the others`);
    } else {
      differ("missing", undefined, said.missing);
      said.team.forEach((id, i) => times.get(id)[i] * this.step <= mine.minutes || out.push(`${id} is not there within ${mine.minutes} minutes as ${places[i]?.role}`));
    }
    return out;
  }

  // Every contingency of the cases that are served: how many were asked, and what is wrong.
  check() {
    const wrong = [];
    let asked = 0;
    for (const p of this.plan.cases.filter((x) => x.served)) {
      const c = this.region.cases.find((x) => x.id === p.case);
      (c.contingencies ?? []).forEach((k, i) => {
        asked++;
        for (const what of this.differences(c, p, k, p.contingencies[i])) wrong.push(`${c.id}, ${k.name}: ${what}`);
      });
      if (p.contingencies.length !== (c.contingencies ?? []).length) wrong.push(`${c.id}: ${p.contingencies.length} answers`);
    }
    return { asked, wrong };
  }
}
