// SPDX-License-Identifier: Apache-2.0
// Decisions of consultations as the server sends them: /api/cases/{id}/resolutions.
import type { Instant, Message, Words } from "./api";

export type DecisionState = "draft" | "to_be_signed" | "in_force" | "reopened" | "expired" | "superseded" | "withdrawn";
export const kActions = ["deliver", "wait", "treat_first", "transfer"] as const;
export const kModes = ["caesarean", "caesarean_with_surgery", "vaginal", "induction", "undecided"] as const;
export const kTreatments = [
  "steroids", "magnesium", "blood_products", "antibiotics", "anticoagulation", "chemotherapy", "tb_treatment", "analgesia",
  "breathing", "drainage", "nutrition", "infection_rules", "neonatal_team", "other",
] as const;

export interface DecisionTrigger {
  id?: string;
  kind: "measured" | "condition" | "state" | "reading" | "time" | "gestation" | "location" | "death";
  who?: string;
  key?: string;
  comparator?: string;
  value?: number;
  unit?: string;
  code?: string;
  at?: Instant;
  gestation_days?: number;
  note?: string;
  suggested?: boolean;
}

export interface DecisionContent {
  action: string;
  mode: string;
  from: Instant | null;
  to: Instant | null;
  venue: string;
  treatments: { key: string; text: string }[];
  triggers: DecisionTrigger[];
  responsible: { organization: string; who: string; until: Instant | null }[];
  expires: Instant | null;
  hospitals: string[];
  reasons: string;
  words: string;
  words_language: string;
  opinions: string[];
  dissent: string[];
  wishes: string;
  advice: string;
  request: string;
}

export interface DecisionSignature { organization: string; practitioner: string; name: string; role: string; at: Instant; revision: number; holds: boolean }
export interface TriggerShown { id: string; text: Words; value: string; at: Instant | null; resource: string; met: boolean; fired: boolean }
export interface FollowUp {
  key: string;
  due_at: Instant;
  due: boolean;
  questions: { key: string; choices: string[] }[];
  answer: { answers: Record<string, string>; text: string; by: string; at: Instant } | null;
}

export interface Resolution {
  id: string;
  version: number;
  state: DecisionState;
  content: DecisionContent;
  course: {
    revision: number;
    hospitals: string[];
    emergency: string;
    language: string;
    minutes: string;
    fired: { trigger: string; resource: string; value: string; reason: string; at: Instant; noticed_at: Instant } | null;
    replaces: string;
    ended_reason: string;
    ended_at: Instant | null;
  };
  recorded_at: Instant;
  sentence: Words;
  generated: Words;
  triggers: TriggerShown[];
  signatures: DecisionSignature[];
  unsigned: string[];
  missing: string[];
  history: { version: number; at: Instant; author: string; state: DecisionState; revision: number; signed_by: string[]; changed: string[] }[];
  follow_up: FollowUp[];
}

export interface Hospital { id: string; name: Words; may_sign: boolean }
export interface Resolutions {
  case: string;
  now: Instant;
  replay: boolean;
  utc_offset_minutes: number;
  mother: string;
  children: string[];
  hospitals: Hospital[];
  wishes: { recorded: boolean; resource: string; ask_again: Message[] };
  conditions: string[];
  quantities: { key: string; unit: string; subject: "mother" | "child" | "either" }[];
  may_write: boolean;
  decisions: Resolution[];
}
