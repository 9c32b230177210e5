// SPDX-License-Identifier: Apache-2.0
// Deliver today or wait: what the server says of the engine's answer, the mother's preference and the models.

import type { Advice, Band, Certainty, Instant, Message, SourceRef, Words } from "./api";

export type Goal = "mother_lives" | "child_lives" | "child_intact" | "treatment_soon";
/** What the mother weighs, as recorded: her own weights (sum 1) or her ordering of goals, most important first. */
export interface Preference {
  id: string; // Observation id
  version: number;
  kind: "weights" | "ordering";
  weights: Record<Goal, number> | null;
  ordering: Goal[] | null;
  effective_at: Instant; // when she said it
  recorded_at: Instant;
  stated_by: "mother" | "surrogate"; // a surrogate is named as such, always
  recorded_by: Words; // who wrote it down
  witness: Words | null;
  capacity: "has_capacity" | "lacks_capacity" | "not_assessed";
  interpreter: boolean;
  note: Words | null;
  synthetic: boolean;
  resource: string;
  versions: { version: number; recorded_at: Instant; resource: string }[]; // all, oldest first
}

export type OutcomeKey =
  | "both_intact" | "both_severe" | "mother_only" | "intact_only" | "severe_only" | "neither"
  | "stillbirth" | "mother_dies_before" | "delay_days" | "organ_failure_days";
export type Outcomes = Record<OutcomeKey, number>;
export type ActionKey = "deliver_here" | "deliver_after_transfer" | "deliver_with_magnesium" | "wait" | "wait_with_steroids";

export interface Strategy {
  key: string; // "day:14", "policy", "policy:<joining>", "rule:local"
  day: number | null;
  mean: Outcomes;
  bands?: { mother_alive: Band; child_alive: Band; child_intact: Band; stillbirth: Band; mother_dies_before: Band };
}

/** The engine's answer: deliver today or wait, with what will be seen on the way. */
export interface Decision {
  kind: "timing_decision";
  available: boolean;
  reason?: Message;
  at: Instant;
  model: { id: string; version: string; title: string; structure: string } | null;
  seed: number;
  draws: number;
  horizon_days: number;
  last_day: number;
  gestation_days: number;
  preference: Preference | null;
  weights: Record<Goal, number> | null; // the ones used: hers, or those asked for with ?weights=
  what_if: boolean; // true when the weights were asked for and are not hers
  verdict: "no_preference" | "act" | "toss_up" | "depends";
  action: ActionKey | null;
  message: Message; // the verdict in words
  advantage: number; // over the next best action, in points of her value (0..1)
  gap: number; // what the solver cannot tell
  belief: { key: string; mother: string; fetus: string; probability: number }[];
  history: { at: Instant; seen: { channel: string; level: string }[]; tail: number; alarm: boolean }[];
  actions: { key: ActionKey; lower: number; upper: number; outcomes: Outcomes; stops: boolean }[];
  strategies: Strategy[];
  best_fixed_day: number;
  local_rule_action: ActionKey | null;
  bounds: { open_loop: number; fast_informed: number; qmdp: number };
  decision_days: { day: number; probability: number }[];
  endings: { planned_birth: number; unplanned_birth: number; mother_dies: number; fetus_dies: number };
  fan: { names: string[]; days: { day: number; shares: Band[] }[] };
  certainty: { share_best: number; effective_draws: number; expected_loss: number };
  triggers: { channel: string; level: string; flips_to: ActionKey; chance: number; margin: number; verified: boolean; message: Message }[];
  next_tests: { channel: string; value: number; lower: number; upper: number; detectable: boolean; message: Message }[];
  evpi_state: number;
  parameter_values: { key: string; label: string; evppi: number; se: number }[];
  weight_flips: { goal: Goal; now: number; at: number; to: ActionKey; verified: boolean; message: Message }[];
  parameter_flips: { key: string; label: string; now: number; at: number | null; low: number; high: number; to: ActionKey | null; message: Message }[];
  belief_flip: { state: string; now: number; at: number; to: ActionKey; message: Message } | null;
  structures: { key: string; label: string; action: ActionKey | null; certified: boolean; advantage: number; now: Outcomes; wait: Outcomes }[];
  joinings: { key: string; label: string; evidence: string; action: ActionKey; certified: boolean; advantage: number; best_fixed_day: number }[];
  parameters: Advice["parameters"];
  warnings: Message[];
  limits: Message[];
  sources: SourceRef[];
  stored: { resource: string; recorded_at: Instant } | null; // the RiskAssessment that keeps this answer
}

/** What was said at each past moment of the case, against what was known then; newest last. */
export interface PastDecision {
  at: Instant;
  gestation_days: number;
  verdict: Decision["verdict"];
  action: ActionKey | null;
  advantage: number;
  certified: boolean;
  top_trigger: { channel: string; level: string; flips_to: ActionKey } | null;
  best_fixed_day: number;
  mother_alive: { now: number; wait: number };
  child_intact: { now: number; wait: number };
  reason: Message | null; // when no answer could be given
  resource: string; // "RiskAssessment/x/_history/1"
}

/** `pending`: moments of the case still to be looked at; 0 when its past is complete. */
export interface PastDecisions { decisions: PastDecision[]; pending: number }

/** A model in words and numbers. Texts are English; the page words headings and keeps texts marked lang="en". */
export interface ModelCard {
  id: string; version: string; title: string;
  purpose: Message; population: Message; not_for: Message[];
  structures: { key: string; label: string; text: string; default: boolean }[];
  states: { key: string; text: string }[]; exits: { key: string; text: string }[];
  actions: { key: string; text: string }[];
  channels: { key: string; text: string; levels: string[] }[];
  parameters: { key: string; label: string; evidence: string; certainty: Certainty; distribution: string; distribution_message: Message; note: string }[];
  calibration: { title: string; text: string; rows: { label: string; published: string; model: string }[]; source: SourceRef }[];
  limits: Message[];
  sources: SourceRef[];
}
