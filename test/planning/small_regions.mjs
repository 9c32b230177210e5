// SPDX-License-Identifier: Apache-2.0
// Small random regions, the same for the same seed, with every kind of rule in them.

// A generator of our own, so that a seed means the same everywhere (mulberry32).
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (least, most) => least + Math.floor(next() * (most - least + 1));
  return { next, whole, chance: (p) => next() < p, pick: (list) => list[whole(0, list.length - 1)] };
}

const kStart = Date.UTC(2031, 0, 6, 0, 0);
const instant = (minutes) => new Date(kStart + minutes * 60000).toISOString().replace(".000Z", "+00:00");

function windows(r, length) {
  if (r.chance(0.5)) return undefined;
  const from = r.whole(0, 3) * 30;
  const list = [{ from: instant(from), to: instant(Math.min(length, from + r.whole(5, 12) * 30)) }];
  if (r.chance(0.5)) {
    const next = Date.parse(list[0].to) - kStart;
    const again = next / 60000 + (r.chance(0.5) ? 0 : 30);
    if (again + 60 <= length) list.push({ from: instant(again), to: instant(length), cost: r.whole(0, 4), note: "called in" });
  }
  return list.filter((w) => w.from < w.to);
}

function resources(r, hospitals, length) {
  const out = [];
  const people = r.whole(5, 9);
  for (let i = 0; i < people; i++)
    out.push({
      id: `p${i}`, name: `Person ${i}`, kind: "person", hospital: r.pick(hospitals).id,
      skills: ["doctor", "nurse", "mask"].filter(() => r.chance(0.8)), windows: windows(r, length),
      turnaround_minutes: r.chance(0.5) ? 30 : 0, ...(r.chance(0.75) ? { travels_by: "car" } : {}),
      ...(r.chance(0.3) ? { longest_duty_minutes: r.whole(4, 9) * 30 } : {}),
    });
  const theatres = r.whole(2, 4);
  for (let i = 0; i < theatres; i++)
    out.push({ id: `t${i}`, name: `Theatre ${i}`, kind: "theatre", hospital: r.pick(hospitals).id, skills: r.chance(0.8) ? ["closed_air"] : [],
      windows: windows(r, length), turnaround_minutes: r.pick([0, 30, 60]) });
  out.push({ id: "cot", name: "Cot", kind: "cot", hospital: r.pick(hospitals).id, skills: [], count: r.whole(1, 2) });
  out.push({ id: "far", name: "Far cot", kind: "cot", hospital: r.pick(hospitals).id, skills: [] });
  out.push({ id: "van", name: "Ambulance", kind: "vehicle", hospital: r.pick(hospitals).id, skills: [], travels_by: "road", turnaround_minutes: 10 });
  for (let i = 0; i < 2; i++)
    out.push({ id: `b${i}`, name: `Blood ${i}`, kind: "supply", hospital: r.pick(hospitals).id, skills: [r.pick(["O", "A"])], amount: r.whole(3, 8),
      lead_minutes: r.pick([0, 20, 50]), ...(r.chance(0.8) ? { travels_by: "car" } : {}) });
  return out;
}

function tasks(r) {
  const list = [];
  if (r.chance(0.7))
    list.push({ id: "move", name: "Move", minutes: 10, move_by: "road", from: "mother", to: "host", when: ["mother_moves"],
      needs: [{ role: "vehicle", kind: "vehicle" }, ...(r.chance(0.5) ? [{ role: "escort", kind: "person", skills: ["nurse"] }] : [])] });
  list.push({ id: "birth", name: "Caesarean", minutes: r.pick([30, 50, 60]),
    needs: [{ role: "theatre", kind: "theatre" }, { role: "surgeon", kind: "person", skills: ["doctor"], count: r.chance(0.25) ? 2 : 1 },
      ...(r.chance(0.6) ? [{ role: "scrub", kind: "person", skills: ["nurse|doctor"] }] : []),
      ...(r.chance(0.5) ? [{ role: "blood", kind: "supply", skills: ["O|A"], amount: r.whole(1, 4) }] : [])] });
  if (r.chance(0.5))
    list.push({ id: "bowel", name: "Second operation", minutes: r.pick([30, 60]),
      needs: [{ role: "theatre", kind: "theatre", same_as: "birth.theatre" }, { role: "surgeon", kind: "person", skills: [r.pick(["doctor", "nurse"])] }] });
  if (r.chance(0.6))
    list.push({ id: "cot", name: "Cot", open_ended: true, at: "child", needs: [{ role: "cot", kind: "cot" }] });
  return list;
}

function order(r, list) {
  const has = (id) => list.some((t) => t.id === id);
  const out = [];
  if (has("move")) out.push({ before: "move", after: "birth", least_minutes: r.pick([0, 20]) });
  if (has("bowel")) out.push({ before: "birth", after: "bowel", most_minutes: r.pick([0, 30]) });
  if (has("cot")) out.push({ before: "birth", after: "cot", least_minutes: r.pick([0, 30]), ...(r.chance(0.5) ? { most_minutes: 60 } : {}) });
  return out;
}

function options(r, hospitals, at) {
  const out = [];
  for (const h of hospitals)
    for (const mode of h.id === at ? ["in_house", "team_travels"] : ["mother_moves"]) {
      if (!r.chance(0.8)) continue;
      out.push({ host: h.id, child_to: r.chance(0.3) ? r.pick(hospitals).id : h.id, mode, risk: { mother: r.whole(0, 9), child: r.whole(0, 9) }, transfers: r.whole(0, 2) });
    }
  return out.length ? out : [{ host: at, mode: "in_house", risk: { mother: 1, child: 1 } }];
}

// A promise at some option, with holders and starts that may or may not be possible any more.
function promise(r, c, things, length) {
  const o = r.pick(c.options);
  const of = (kind) => things.filter((x) => x.kind === kind && !x.count);
  return {
    host: o.host, mode: o.mode, ...(o.child_to ? { child_to: o.child_to } : {}),
    tasks: c.tasks.filter((t) => !t.when || t.when.includes(o.mode)).map((t) => ({
      task: t.id, start: instant(r.whole(0, length / 30 - 2) * 30),
      roles: Object.fromEntries(t.needs.filter((n) => of(n.kind).length && (n.count ?? 1) === 1).map((n) => [n.role, [r.pick(of(n.kind)).id]])),
    })),
  };
}

// Drawn by a generator of their own, so that they change nothing else of a region.
function contingencies(seed, cases, things, length) {
  const r = random(seed ^ 0x5eed);
  const need = () =>
    r.pick([
      { role: "surgeon", kind: "person", skills: ["doctor"], count: r.whole(1, 2) },
      { role: "nurse", kind: "person", skills: ["nurse"] },
      { role: "anybody", kind: "person", skills: ["doctor|nurse"] },
      { role: "theatre", kind: "theatre" },
      { role: "van", kind: "vehicle" },
      { role: "blood", kind: "supply", skills: ["O|A"], amount: r.whole(1, 4) },
    ]);
  for (const c of cases)
    c.contingencies = Array.from({ length: r.whole(0, 2) }, (_, i) => {
      const needs = Array.from({ length: r.whole(1, 3) }, need);
      const from = r.whole(0, length / 30 - 2) * 30;
      return {
        name: `Emergency ${i}`, trigger: "it happens", at: r.pick(["mother", "host", "child"]), from: instant(from), to: instant(r.whole(from / 30 + 1, length / 30) * 30),
        deadline_minutes: r.pick([0, 30, 60, 90]), minutes: r.pick([20, 30, 60]), needs: needs.filter((n, k) => needs.findIndex((m) => m.role === n.role) === k),
        lost: things.filter((x) => !x.count && r.chance(0.1)).map((x) => x.id),
        ...(r.chance(0.3) ? { from_task: r.pick(c.tasks).id } : {}),
        ...(r.chance(0.3) ? { to_task: r.pick(c.tasks).id } : {}),
        lost_roles: c.tasks.flatMap((t) => (t.needs ?? []).filter(() => r.chance(0.1)).map((n) => `${t.id}.${n.role}`)),
      };
    });
}

export function smallRegion(seed) {
  const r = random(seed);
  const length = r.whole(7, 10) * 30;
  const hospitals = Array.from({ length: r.whole(2, 3) }, (_, i) => ({ id: `h${i}`, name: `Hospital ${i}` }));
  const travel = [];
  for (const by of ["road", "car"])
    for (let a = 0; a < hospitals.length; a++)
      for (let b = 0; b < a; b++)
        if (r.chance(0.85)) travel.push({ by, from: `h${a}`, to: `h${b}`, minutes: r.whole(1, 3) * 20, both_ways: true });
  for (const by of ["road", "car"]) if (!travel.some((t) => t.by === by)) travel.push({ by, from: "h0", to: "h1", minutes: 30, both_ways: true });
  const things = resources(r, hospitals, length);
  const cases = Array.from({ length: r.whole(1, 3) }, (_, i) => {
    const list = tasks(r);
    const at = r.pick(hospitals).id;
    const c = {
      id: `c${i}`, name: `Case ${i}`, urgency: r.whole(1, 2), mother_at: at, weights: { mother: r.whole(1, 2), child: 1 }, precautions: r.chance(0.3) ? ["airborne"] : [],
      ...(r.chance(0.3) ? { decided_at: instant(30) } : {}),
      options: options(r, hospitals, at), tasks: list, order: order(r, list),
      deadlines: r.chance(0.7) ? [{ name: "Readiness", task: "birth", by: instant(r.whole(0, 5) * 30), weight: r.whole(1, 2) }] : [],
      delay: r.chance(0.7) ? [{ task: "birth", after: instant(r.whole(0, 3) * 30), every_minutes: r.chance(0.6) ? 60 : 0, mother: r.whole(0, 2), child: r.whole(0, 2) }] : [],
    };
    if (r.chance(0.3)) c.promise = promise(r, c, things, length);
    return c;
  });
  contingencies(seed, cases, things, length);
  return { name: `Small region ${seed}`, synthetic: true, start: instant(0), end: instant(length), step_minutes: 30, hospitals, travel,
    precautions: { airborne: { person: ["mask"], theatre: ["closed_air"] } }, resources: things, cases };
}
