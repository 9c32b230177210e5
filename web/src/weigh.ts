// SPDX-License-Identifier: Apache-2.0
// What she weighs, and what a strategy is worth by it. A value is linear in the outcomes, so the page can answer a
// moved weight at once from the outcomes it has; only the server can solve anew and certify.
import type { ActionKey, Decision, Goal, Outcomes, Strategy } from "./api";

export const kGoals: readonly Goal[] = ["mother_lives", "child_lives", "child_intact", "treatment_soon"];
export type Weights = Record<Goal, number>;
export const kEqual: Weights = { mother_lives: 0.25, child_lives: 0.25, child_intact: 0.25, treatment_soon: 0.25 };
const kDelayScaleDays = 90; // as in src/timing/preference.hpp

export const motherAlive = (o: Outcomes): number => o.both_intact + o.both_severe + o.mother_only;
export const childAlive = (o: Outcomes): number => o.both_intact + o.both_severe + o.intact_only + o.severe_only;
export const childIntact = (o: Outcomes): number => o.both_intact + o.intact_only;

export function valueOf(w: Weights, o: Outcomes): number {
  return w.mother_lives * motherAlive(o) + w.child_lives * childAlive(o) + w.child_intact * childIntact(o)
    + w.treatment_soon * (1 - o.delay_days / kDelayScaleDays);
}

/** The weights after one is moved by hand: the others keep their proportions and the sum stays 1. */
export function moveWeight(w: Weights, goal: Goal, to: number): Weights {
  const wanted = Math.min(1, Math.max(0, to));
  const rest = kGoals.filter((g) => g !== goal);
  const sum = rest.reduce((s, g) => s + w[g], 0);
  const next = { ...w, [goal]: wanted };
  for (const g of rest) next[g] = sum > 1e-9 ? (w[g] / sum) * (1 - wanted) : (1 - wanted) / rest.length;
  return next;
}

export const sameWeights = (a: Weights | null, b: Weights | null): boolean =>
  a === b || (a !== null && b !== null && kGoals.every((g) => Math.abs(a[g] - b[g]) < 5e-4));

/** The weights in whole ten-thousandths that sum to one, as they are asked for and recorded. */
export function wholeWeights(w: Weights): Weights {
  const out = { ...w };
  for (const g of kGoals) out[g] = Math.round(w[g] * 10_000);
  const most = [...kGoals].sort((a, b) => out[b] - out[a])[0] ?? "mother_lives";
  out[most] += 10_000 - kGoals.reduce((sum, g) => sum + out[g], 0);
  for (const g of kGoals) out[g] /= 10_000;
  return out;
}

export function weightsQuery(w: Weights): string {
  const whole = wholeWeights(w);
  return kGoals.map((g) => `${g}:${whole[g].toFixed(4)}`).join(",");
}

/** Whether anything was weighed; without her preference there are outcomes and nothing else. */
export const weighed = (d: Decision): boolean => d.verdict !== "no_preference";

export const stops = (key: ActionKey): boolean => !key.startsWith("wait");
export const strategyOf = (d: Decision, key: string): Strategy | undefined => d.strategies.find((s) => s.key === key);

export const isTransfer = (s: Strategy): boolean => s.key.startsWith("transfer:");

/** Birth fixed on a day, here or after a transfer: whichever is worth more to her, here when nothing is weighed. */
export function fixedDay(d: Decision, day: number): Strategy | undefined {
  const here = strategyOf(d, `day:${day}`);
  const there = strategyOf(d, `transfer:${day}`);
  if (!here || !there || !d.weights) return here ?? there;
  return valueOf(d.weights, there.mean) > valueOf(d.weights, here.mean) ? there : here;
}

export interface Sides { now: ActionKey; wait: ActionKey; margin: number } // margin above 0: deliver today is worth more

/** Deliver today against every way of waiting whose outcomes are known here. */
export function sidesAt(d: Decision, w: Weights): Sides | null {
  const best = { now: { key: "deliver_here" as ActionKey, value: -1 }, wait: { key: "wait" as ActionKey, value: -1 } };
  const look = (side: "now" | "wait", key: ActionKey, o: Outcomes): void => {
    const value = valueOf(w, o);
    if (value > best[side].value) best[side] = { key, value };
  };
  for (const a of d.actions) look(a.stops ? "now" : "wait", a.key, a.outcomes);
  for (const s of d.strategies) {
    if (s.day === null) continue;
    if (s.day > 0) look("wait", "wait", s.mean);
    else look("now", isTransfer(s) ? "deliver_after_transfer" : "deliver_here", s.mean);
  }
  if (best.now.value < 0 || best.wait.value < 0) return null;
  return { now: best.now.key, wait: best.wait.key, margin: best.now.value - best.wait.value };
}

/** The same as the solver certified it at the recorded weights, when its best two actions are one of each side. */
export function solvedSides(d: Decision): Sides | null {
  const next = nextBest(d);
  if (d.verdict !== "act" || d.action === null || next === null || stops(next) === stops(d.action)) return null;
  return stops(d.action) ? { now: d.action, wait: next, margin: d.advantage } : { now: next, wait: d.action, margin: -d.advantage };
}

/** The best fixed day at these weights among those whose outcomes are known. */
export function bestDayAt(d: Decision, w: Weights): number {
  let best = 0;
  let most = -1;
  for (const s of d.strategies) {
    if (s.day === null) continue;
    const value = valueOf(w, s.mean);
    if (value > most) [best, most] = [s.day, value];
  }
  return best;
}

/** The next best of the other actions, by what the solver knows of each at least. */
export function nextBest(d: Decision): ActionKey | null {
  const others = d.actions.filter((a) => a.key !== d.action).sort((a, b) => b.upper - a.upper);
  return others[0]?.key ?? null;
}

/** The action of the other side, when it comes out better in the mean over all draws though the solver, which plans in their mean world, prefers this one. */
export function betterOverDraws(d: Decision): { key: ActionKey; points: number } | null {
  const w = d.weights;
  const own = d.actions.find((a) => a.key === d.action);
  if (!w || !own) return null;
  const best = d.actions.filter((a) => a.stops !== own.stops).map((a) => ({ key: a.key, points: valueOf(w, a.outcomes) - valueOf(w, own.outcomes) })).sort((a, b) => b.points - a.points)[0];
  return best && best.points > 0 ? best : null;
}

/** When the best two actions cannot be told apart but both are on one side: whether that side, for certain, delivers or waits. */
export function sureSide(d: Decision): "deliver" | "wait" | null {
  const best = d.actions.find((a) => a.key === d.action);
  if (!best) return null;
  const others = d.actions.filter((a) => a.stops !== best.stops);
  if (betterOverDraws(d)) return null;
  return others.every((a) => a.upper < best.lower) ? (best.stops ? "deliver" : "wait") : null;
}

/** The way of waiting that is worth most, when waiting is on offer. */
export function waiting(d: Decision): Decision["actions"][number] | null {
  const list = d.actions.filter((a) => !a.stops).sort((a, b) => b.lower - a.lower);
  return list[0] ?? null;
}
