// SPDX-License-Identifier: Apache-2.0
// Warnings and guarded orders, as the server says them.
import type { Instant, SourceRef, Value, Who, Words } from "./api";

export type Stage = "bedside" | "doctor" | "specialist";
export interface WatchPage { stage: Stage; level: "watch" | "act"; at: Instant }
export interface WatchReading { known: Instant; measured: Instant; level: string; text: string; from: string[] }
export interface WatchAnswer { at: Instant; who: string; action: string; note: string; snoozed_until?: Instant; reason?: string }
export interface Warning {
  id: string;
  key: string; // a quantity, a score, or "no_vital_signs"
  who: Who;
  level: "watch" | "act";
  state: "crossing" | "recovering" | "stale" | "resolved";
  since: Instant;
  raised: Instant;
  resolved: Instant | null;
  crossings: number;
  first: WatchReading;
  last: WatchReading;
  value: Value | null; // the newest, with its trend
  pages: WatchPage[];
  next: WatchPage | null;
  held_until: Instant | null;
  acknowledged: boolean;
  answers: WatchAnswer[];
  source: SourceRef | null;
}
export interface Burden {
  from: Instant;
  to: Instant;
  warnings: number;
  pages: number;
  shifts: number;
  pages_per_shift: number;
  acknowledged: number;
  acted_within: number;
  median_minutes: number | null;
  pages_by_stage: Partial<Record<Stage, number>>;
}
export interface LadderStage { stage: Stage; after_min: number; roles: string[] }
export interface CaseWatch {
  id: string;
  at: Instant;
  replay: boolean;
  place: Words | null;
  warnings: Warning[];
  silent: { key: string; state: "missing" | "stale"; at: Instant | null; limit_h: number }[];
  burden: Burden[];
  actions: string[];
  rules: { ladders: Record<"watch" | "act", LadderStage[]>; quiet_min: number; rearm_min: number; holds_min: number; snooze_most_min: number; acted_within_min: number; shift_h: number };
  source: SourceRef;
}
export interface WardBurden { burden: Burden; cases: { id: string; title: Words; place: Words | null; burden: Burden }[]; source: SourceRef }

export type Severity = "high" | "moderate" | "low" | "none";
export interface GuardFinding { code: string; severity: Severity; words: Words; read: boolean; sources: SourceRef[]; changes_on?: string }
export interface GuardIssue { id: string; version: number; status: string; open: boolean; overrides: { at: Instant; who: string; reason: string }[] }
export interface GuardOrder {
  resource: string;
  kind: "drug" | "imaging";
  given: boolean;
  words: Words;
  at: Instant;
  running: boolean;
  gestation: string | null;
  state: "judged" | "unknown" | "not_judged" | "not_applicable";
  severity: Severity;
  findings: GuardFinding[];
  issue: GuardIssue | null;
}
export interface CaseGuard {
  id: string;
  at: Instant;
  replay: boolean;
  planned_birth: Instant | null;
  orders: GuardOrder[];
  dose: { examinations: number; low: number; high: number; unknown: number; alert: number; stop: number; source: SourceRef };
}
