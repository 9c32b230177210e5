// SPDX-License-Identifier: Apache-2.0
// Time and numbers for the stories: local clock times, straight lines between anchor values, and a small repeatable
// scatter. Only +, -, * and / are used, so every machine writes the same bytes.

/** "2025-02-02 20:00" -> milliseconds as if the local clock were UTC; the zone is added when written. */
export const ms = (local) => Date.parse(`${local.replace(" ", "T")}:00Z`);
export const local = (t) => new Date(t).toISOString().slice(0, 16).replace("T", " ");
export const plus = (at, minutes) => local(ms(at) + minutes * 60000);

/** Local times from `from` to `to` inclusive, every `hours`. */
export function every(hours, from, to) {
  const out = [];
  for (let t = ms(from); t <= ms(to); t += hours * 3600000) out.push(local(t));
  return out;
}

/** Repeatable pseudo-random numbers in [0,1) from a name (FNV-1a seeding a 32-bit mixing generator). */
export function random(name) {
  let state = 2166136261;
  for (const ch of name) state = Math.imul(state ^ ch.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

export function round(value, digits) {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** Value on the straight lines through [["2025-02-02 20:00", 128], ...]; constant outside them. */
export function between(anchors, at) {
  const t = ms(at);
  if (t <= ms(anchors[0][0])) return anchors[0][1];
  for (let i = 1; i < anchors.length; i++) {
    const [t0, t1] = [ms(anchors[i - 1][0]), ms(anchors[i][0])];
    if (t <= t1) return anchors[i - 1][1] + ((anchors[i][1] - anchors[i - 1][1]) * (t - t0)) / (t1 - t0);
  }
  return anchors[anchors.length - 1][1];
}

/** A series at `times`: the line through the anchors plus a scatter that remembers half of its last step. */
export function walk(name, times, anchors, { scatter = 0, digits = 0, min = -Infinity, max = Infinity } = {}) {
  const next = random(name);
  let drift = 0;
  return times.map((at) => {
    drift = drift * 0.5 + (next() + next() + next() - 1.5) * scatter;
    return [at, Math.min(max, Math.max(min, round(between(anchors, at) + drift, digits)))];
  });
}
