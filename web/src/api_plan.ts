// SPDX-License-Identifier: Apache-2.0
// Plans of a joint operation as the server says them: /api/cases/{id}/plans.
import type { Instant, Words } from "./api";

export type PlanStatus = "proposed" | "held" | "superseded" | "withdrawn" | "impossible" | "running" | "over";
export interface Place { id: string; names: Words }
export interface Held { reference: string; name: string; names?: Words; hospital: Place | null }
export interface Told { words: Words }
export interface Risk { value: number; unit: string; source: string }

export interface PlanVenue {
  host: Place;
  child_to: Place | null;
  mode: "in_house" | "team_travels" | "mother_moves";
  possible: boolean;
  chosen: boolean;
  begins_at: Instant | null;
  birth_at: Instant | null;
  ends_at: Instant | null;
  transfers: number;
  people_away: number | null;
  risk: { mother: Risk | null; child: Risk | null };
  missing: Told[];
  ways_out: Told[];
}
export interface PlanRole { role: string; names: Words; kind: string; count: number; holders: Held[] }
export interface PlanTask {
  id: string; names: Words; start: Instant; end: Instant; open_ended: boolean; from: Place | null; to: Place | null; of: "mother" | "child" | "both"; team: string; roles: PlanRole[];
}
/** Somebody else of the same kind; `could` says that they can take over as they are, `why` says why or why not. */
export interface Cover { name: string; hospital: Place | null; could: boolean; why: Words | null }
export interface PlanPerson extends Held { role: Words; away: boolean; leaves_at: Instant | null; back_at: Instant | null; tasks: string[]; instead: Cover[] }
export interface PlanItem {
  kind: string; reference: string; name?: string; names?: Words | null; hospital: Place | null; goes_to: Place | null; units: number; needed_at: Instant | null; order_by: Instant | null; lead_min: number | null;
  precaution: boolean;
}
export interface PlanContingency {
  key: string; names: Words; trigger: Words; minutes: number | null; limit_min: number | null; met: boolean; worst_at: Instant | null; who: { name: string; hospital: Place | null }[];
}
export interface PlanTier { tier: string; names: Words; cost: number; lower: number; proven: boolean }
export interface PlanPart {
  id: string; hospital: Place; status: "asked" | "accepted" | "refused" | "withdrawn"; brings: string[]; by: { name: string } | null; at: Instant | null; reason: string | null; changed: boolean;
  acts: ("accept" | "refuse" | "withdraw")[];
}
export interface PlanChange { words: Words; concerns: { name: string; hospital: Place | null }[] }
export interface PlanLoss extends Held { why: Words }

export interface Plan {
  id: string;
  status: PlanStatus;
  synthetic: boolean;
  created_at: Instant;
  created_by: { name: string } | null;
  decision: string;
  template: { key: string; names: Words };
  zone: string;
  now: Instant;
  served: boolean;
  proven: boolean;
  solved_ms: number;
  checked: boolean;
  venues: PlanVenue[];
  tasks: PlanTask[];
  roster: PlanPerson[];
  manifest: PlanItem[];
  precautions: string[];
  contingencies: PlanContingency[];
  late?: PlanLate | null; // absent in plans that an older server kept
  tiers: PlanTier[];
  parts: PlanPart[];
  before: string | null;
  reason: string; // why it was planned anew
  ended: { at: Instant; by: string; reason: string } | null;
  changes: PlanChange[];
  lost: PlanLoss[];
  reasons: Told[];
  ways_out: Told[];
  run: string | null;
  acts: ("replan" | "withdraw" | "open_run")[];
}
/** What begins after the time that the decision allows. */
export interface PlanLate { task: Words; by: Instant; at: Instant; minutes: number }
export interface PlanHead {
  id: string; status: PlanStatus; created_at: Instant; created_by: { name: string } | null; template: string; host: Place | null; parts: { accepted: number; of: number }; lost: number;
}
export interface Plans {
  decision: { id: string; action: string; from: Instant | null; to: Instant | null; in_force: boolean } | null;
  templates: { key: string; names: Words }[];
  suggested: string | null;
  can: string[];
  why_not: string | null;
  plans: PlanHead[];
}

/** People and things carry their hospital's id; here its names are put beside it. */
export function withHospitals(plan: Plan, known: readonly Place[]): Plan {
  const places = new Map<string, Place>();
  for (const p of [...known, ...plan.parts.map((x) => x.hospital), ...plan.venues.flatMap((v) => (v.child_to ? [v.host, v.child_to] : [v.host]))]) places.set(p.id, p);
  const named = <T extends { hospital: Place | string | null }>(of: T): T & { hospital: Place | null } => ({
    ...of, hospital: typeof of.hospital === "string" ? places.get(of.hospital) ?? { id: of.hospital, names: { en: of.hospital } } : of.hospital,
  });
  return {
    ...plan,
    tasks: plan.tasks.map((x) => ({ ...x, roles: x.roles.map((r) => ({ ...r, holders: r.holders.map(named) })) })),
    roster: plan.roster.map((p) => ({ ...named(p), instead: p.instead.map(named) })),
    manifest: plan.manifest.map(named),
    contingencies: plan.contingencies.map((c) => ({ ...c, who: c.who.map(named) })),
    changes: plan.changes.map((c) => ({ ...c, concerns: c.concerns.map(named) })),
    lost: plan.lost.map(named),
  };
}

export const plansPath = (caseId: string): string => `/api/cases/${encodeURIComponent(caseId)}/plans`;
export const planAddress = (caseId: string, plan?: string): string => `/case/${encodeURIComponent(caseId)}/plan${plan ? `/${encodeURIComponent(plan)}` : ""}`;
export const runAddress = (caseId: string, query = ""): string => `/case/${encodeURIComponent(caseId)}/run${query}`;

/** Plans that a hospital still counts on. */
export const kStanding: readonly PlanStatus[] = ["proposed", "held", "running"];
/** The plan a person means who asks for the plan of a case: what stands, otherwise the newest. */
export const currentPlan = (plans: PlanHead[]): PlanHead | undefined => plans.find((p) => kStanding.includes(p.status)) ?? plans[0];
