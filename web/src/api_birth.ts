// SPDX-License-Identifier: Apache-2.0
// What the calls under /api/cases/{id}/births, /handovers, /transports and /orders carry.
import type { Instant, Message, SourceRef, Words } from "./api";

export interface BirthStep { minute: number; code: string; text: string }
export interface BirthForm {
  child: string;
  outcome: "live" | "stillborn" | "died";
  born_at: Instant;
  died_at: Instant | null;
  sex: "male" | "female" | "unknown";
  weight_g: number | null;
  apgar: { "1": number | null; "5": number | null; "10": number | null };
  cord: { ph: number | null; base_excess: number | null };
  mode: string;
  order: number;
  of: number;
  hospital: string;
  resuscitation: "none" | "given" | "not_told";
  steps: BirthStep[];
  note: string;
}
export interface BirthVersion {
  version: number;
  recorded_at: Instant;
  recorded_by: { reference: string; name: string };
  undone: boolean;
  reason: string;
  birth: BirthForm;
}
export interface BirthChild {
  id: string;
  name: Words | null;
  fetus: boolean;
  stillborn: boolean;
  alive: boolean;
  sex: string;
  order: number | null;
  birth_date: string;
  born_at: Instant | null;
  weight_g?: number;
  pair?: string;
  versions: BirthVersion[];
  birth?: BirthForm;
  version?: number;
}
export interface BirthPage {
  at: Instant;
  read_only: boolean;
  mother: { id: string; name: Words | null; birth_date: string; pair: string };
  gestation_text: string;
  children: BirthChild[];
  hospitals: { id: string; name: Words }[];
  modes: string[];
  steps: string[];
  most_babies: number;
  doubtful: { patient: string; code: string; text: string; at: Instant; order: string; resource: string }[];
  sources: SourceRef[];
}

export interface HandoverSaid { kind: "question" | "answer" | "correction"; text: string; by: string; by_name: string; at: Instant }
export interface Handover {
  id: string;
  version: number;
  about: string;
  to: string;
  severity: "stable" | "watcher" | "unstable" | "comfort";
  summary: string;
  actions: string;
  contingency: string;
  not_known: string;
  facts: Message[];
  exchange: HandoverSaid[];
  open_questions: number;
  from: string;
  from_name: string;
  sent_at: Instant;
  accepted_by: string;
  accepted_name: string;
  accepted_at: Instant | null;
  synthesis: string;
}
export interface HandoverPage { at: Instant; read_only: boolean; handovers: Handover[]; prefill: { about: string; facts: Message[] }[]; source: SourceRef }

export interface SupplyForm {
  oxygen: { volume_l: number | string | null; pressure_bar: number | string | null; count: number | string | null }[];
  flow_lpm: number | string | null; fio2: number | string | null; driving_lpm: number | string | null;
  battery_wh: number | string | null; charge: number | string | null; power_w: number | string | null; journey_min: number | string | null;
}
export interface SupplyLasts {
  oxygen_l: number | null; oxygen_lpm: number | null; oxygen_min: number | null; battery_min: number | null; needed_min: number | null;
  oxygen_enough: boolean | null; battery_enough: boolean | null;
}
export interface TransportCondition {
  stage: string; at: Instant; support: string;
  temperature: number | null; spo2: number | null; heart_rate: number | null; glucose: number | null; fio2: number | null;
}
export interface Transport {
  id: string; version: number; status: string; recorded_at: Instant; recorded_by: string;
  child: string; from: string; to: string; team: string; vehicle: string; note: string;
  times: Record<string, Instant | null>;
  conditions: TransportCondition[];
  positions: { at: Instant; place: string }[];
  supply: SupplyForm | null;
  lasts?: SupplyLasts;
}
export interface TransportPage { at: Instant; read_only: boolean; transports: Transport[]; sources: SourceRef[] }

export interface Identity { id: string; kind: "mother" | "newborn" | "fetus"; name: Words; birth_date: string; pair: string; born_at?: Instant | null; weight_g?: number }
export interface FiledOrder { filed: boolean; patient: Identity; others: Identity[]; findings: (Message & { impossible: boolean })[]; hold: string; resource: string }
