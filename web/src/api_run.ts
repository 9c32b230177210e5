// SPDX-License-Identifier: Apache-2.0
// The run of a joint operation, as the server says it (src/care/run_json.cpp, run_cards.cpp).
import type { Instant, Words } from "./api";

export type RunStateName = "draft" | "active" | "completed" | "revoked";
export interface RunEntry {
  key: string;
  act: "check" | "undo" | "settle" | "ready" | "not_ready";
  name: string;
  at: Instant; // when it happened, by the phone's clock put right
  phone_at: Instant | null;
  clock_ms: number | null;
  received_at: Instant;
  of: string[];
  reason: string;
  despite: string[];
}
export interface RunOwner { organization: string; hospital: Words | null; person: string }
export interface RunStep {
  task: string;
  id: string;
  key: string;
  names: Words;
  team: string;
  owner: RunOwner;
  of: "mother" | "child";
  child: string;
  needs: string[];
  before_go: boolean;
  planned_at: Instant | null;
  state: "open" | "done" | "conflict";
  at: Instant | null;
  live: string[]; // keys of the entries that hold
  settled: string | null;
  warnings: { code: "before_needed" | "out_of_order" | "before_go"; step: string }[];
  entries: RunEntry[];
}
export interface RunGate {
  task: string;
  team: string;
  names: Words;
  owner: RunOwner;
  state: "missing" | "ready" | "not_ready";
  last: RunEntry | null;
}
export interface RunSource { id: string; title?: string }
export interface RunInterval {
  id: string;
  names: Words;
  state: "not_begun" | "running" | "done" | "disputed" | "out_of_order";
  from: string;
  to: string;
  from_at: Instant | null;
  to_at: Instant | null;
  minutes: number | null;
  max_min: number | null;
  min_s: number | null;
  passed: boolean;
  ask_why: boolean;
  delay: { reason: string; note: string; name: string; at: Instant } | null;
}
export interface RunTeam { key: string; names: Words; lead: Words; roles: string[] }
/** The plan was planned anew while the run was open. */
export interface RunReplanned { plan: string; reason: string; name: string; at: Instant; steps: number; leads: number }
export interface RunHead {
  id: string;
  plan: string;
  names: Words;
  state: RunStateName;
  drill: boolean;
  decision: string;
  emergency: string;
  replanned?: RunReplanned[]; // absent in what a phone kept from an older server
  urgency: string;
  decided_at: Instant | null;
  opened_at: Instant;
  go_at: Instant | null;
  go_by: string;
  go_despite: string;
  ended_at: Instant | null;
  ended_by: string;
  ended_reason: string;
}
export interface Run extends RunHead {
  version: number;
  case: string;
  title: Words;
  synthetic: boolean;
  zone: string;
  now: Instant;
  same_within_s: number;
  teams: RunTeam[];
  steps: RunStep[];
  gate: RunGate[];
  intervals: RunInterval[];
  delay_reasons: { key: string; names: Words }[];
}
export interface RunPlan {
  key: string;
  names: Words;
  sources: { citation: string; certainty: string }[];
  teams: { team: string; names: Words; lead: Words; organization: string }[];
  steps: { id: string; names: Words; team: string; of: "mother" | "child"; minutes: number }[];
}
/** A plan that all hospitals have accepted, from which an operation can be opened. */
export interface JointPlan {
  id: string;
  template: string;
  begins_at: Instant | null;
  teams: { team: string; organization: string; person: string }[];
  steps: { id: string; planned_at: Instant; organization: string | null }[];
}
export interface Runs {
  runs: RunHead[];
  now: Instant;
  title: Words;
  zone: string;
  synthetic: boolean;
  read_only: boolean;
  decision: { id: string; mode: string; from: Instant | null; to: Instant | null } | null;
  hospitals: { id: string; names: Words }[];
  plans: RunPlan[];
  joint_plans?: JointPlan[];
}
export interface CardLine {
  names: Words;
  certainty: string;
  sure: boolean;
  sources: { citation: string; locator?: string }[];
  big?: string;
  dose?: { per_kg: number; per_kg_to: number | null; unit: string; known: boolean; from?: string; to?: string };
}
export interface Card {
  id: string;
  names: Words;
  of: "mother" | "child";
  child: string;
  weight: { kg: number; estimated: boolean; at: Instant; age_h: number; synthetic: boolean } | null;
  lines: CardLine[];
}
export interface Cards { cards: Card[]; now: Instant }
