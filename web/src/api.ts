// SPDX-License-Identifier: Apache-2.0
// What the server says, as the pages read it. src/api/ writes exactly these shapes; test/http holds both to it.

export * from "./api_decision";

export type Instant = string; // ISO 8601, UTC
export type Lang = "en" | "vi" | "zh";
export type Words = Partial<Record<Lang, string>> & { en: string }; // text out of the record, with its translations
export type Who = "mother" | "child";

/** A message: `code` is a key under "msg." in the catalogue, filled with `params`; `text` is its English, for logs. */
export interface Message {
  code: string;
  params?: Record<string, string | number>;
  text: string;
  words?: Words; // what the record itself says, where the message is about an entry of it
}

export type Certainty =
  | "read" | "read_secondary" | "computed" | "memory_high" | "memory_medium" | "memory_low"
  | "conflicting" | "not_found" | "assumption";

export interface SourceRef { id: string; title: string; certainty: Certainty }

/** One measured value. `key` is a quantity ("platelets"): its name is "quantity.platelets" in the catalogue. */
export interface Value {
  key: string;
  who: Who;
  child?: string; // Patient id, when there are several children
  value: number;
  text: string; // digits to show, in `unit`
  unit: string; // UCUM, canonical
  sent?: string; // as sent, when the unit was another: "2.1 mg/dL"
  effective_at: Instant;
  recorded_at: Instant;
  trend: "rising" | "falling" | "steady" | "unknown";
  stale: boolean; // older than this quantity should be, at the time shown
  synthetic: boolean;
  device?: string; // what or who measured, when known
  resource: string; // "Observation/x/_history/1"
}

export interface SeriesPoint { at: Instant; value: number; synthetic: boolean; resource: string }
export interface Series { key: string; who: Who; child?: string; unit: string; digits: number; points: SeriesPoint[];
  reference?: { low?: number; high?: number; source: SourceRef } }

export interface ScorePart { key: string; points: number | null; from: string[]; missing: boolean }
/** A score at one time. `key` names it: "score.sofa" in the catalogue. value null = not known, with the reason. */
export interface Score {
  key: string;
  who: Who;
  at: Instant;
  value: number | null;
  text: string; // what to show: "8", "red", "26 or more", "17.6 %"
  unit?: string;
  max?: number;
  level: "none" | "watch" | "act" | "unknown";
  change_24h?: number;
  parts: ScorePart[];
  warnings: Message[];
  not_derived_in_pregnancy: boolean;
  sources: SourceRef[];
}

/** One day of the mother's or the child's ribbon. */
export interface DayState {
  date: string; // ward's local date
  from: Instant;
  to: Instant;
  state: "stable" | "compromised" | "failing" | "critical" | "unknown" | "growing" | "small" | "faltering" | "well" | "dead";
  sofa?: number | null;
  parts?: ScorePart[];
  message?: Message;
}

export interface Event {
  at: Instant;
  end?: Instant;
  who: Who;
  kind: "admission" | "diagnosis" | "treatment" | "blood" | "scan" | "steroid" | "procedure" | "finding" | "birth" | "transfer" | "visit" | "wish" | "consult";
  text: Words;
  detail?: Words;
  message?: { code: string; params?: Record<string, string | number> }; // worded by the program: shown instead of text
  synthetic: boolean;
  alarm: boolean; // an event that changes the decision (obstruction, jaundice...)
  resource: string;
}

export interface GrowthPoint {
  at: Instant;
  gestation_days: number; // or postmenstrual age after birth
  weight_g: number;
  estimated: boolean;
  synthetic: boolean;
  resource: string;
  by_standard: { standard: string; label: string; z: number; centile: number; source: SourceRef }[];
}

/** A standard's centile lines over the gestations charted, one list per child; absent when they cannot be given. */
export interface GrowthCurve {
  standard: string;
  label: string;
  source: SourceRef;
  points: { gestation_days: number; p03: number; p10: number; p50: number; p90: number; p97: number }[]; // grams
}

export interface Diagnosis { text: Words; code?: string; since?: Instant; active: boolean; synthetic: boolean; resource: string }

export interface MotherView {
  age_years: number | null;
  alive: boolean;
  died_at?: Instant;
  diagnoses: Diagnosis[];
  latest: Value[];
  series: Series[];
  scores: Score[];
  days: DayState[];
  place: Words | null; // where she is
}

export interface ChildView {
  id: string;
  stage: "fetus" | "newborn";
  alive: boolean;
  stillborn?: boolean; // of a child
  sex: "male" | "female" | "unknown";
  gestation_days: number | null; // at `at`; at birth once born
  gestation_text: string; // "27+5" or ""
  gestation_sd_days: number | null;
  dating: Message; // how it is known
  edd: string | null;
  born_at?: Instant;
  birth_gestation_text?: string;
  age_days?: number; // after birth
  corrected_text?: string; // postmenstrual age after birth, "30+4"
  latest: Value[];
  series: Series[];
  scores: Score[];
  growth: GrowthPoint[];
  growth_curves?: GrowthCurve[];
  days: DayState[];
  steroids: { given_at: Instant; hours: number; window: "not_given" | "early" | "open" | "closed"; message: Message } | null;
  place: Words | null;
}

export interface Hospital { id: string; name: Words; kind: string }

/** A marked moment of a replayed story. One that lies after the time shown has no key and no text: it was not known. */
export interface Mark { at: Instant; key: string; text: Words | null }

export interface Clock {
  mode: "wall" | "replay"; // replay: a past case shown as its story ran; its clock stands at `now`
  now: Instant;
  utc_offset_minutes: number;
  zone: string; // IANA
}

export interface CaseSummary {
  id: string;
  title: Words;
  synthetic: boolean;
  clock: Clock;
  opens_at: Instant; // where the page stands when it is opened: now, or the decision of a replayed case
  at: Instant; // the time this row describes
  mother: { age_years: number | null; headline: Words; sofa: Score | null; worst: Score | null; spark: Series | null; alive: boolean };
  children: { id: string; stage: "fetus" | "newborn"; gestation_text: string; weight: Value | null; centile_text: string; spark: Series | null; alive: boolean; stillborn?: boolean }[];
  newest: { at: Instant; text: Words; who: Who; message?: { code: string; params?: Record<string, string | number> } } | null; // newest alarm or event
  needs: Message[]; // why a person should look, worst first
  level: "none" | "watch" | "act";
  freshest_at: Instant | null; // newest measured value
  last_sequence: number;
}

export interface CaseView {
  id: string;
  title: Words;
  synthetic: boolean;
  at: Instant;
  clock: Clock;
  axis: { from: Instant; to: Instant }; // recorded part of the story
  marks: Mark[];
  hospitals: Hospital[];
  mother: MotherView;
  children: ChildView[];
  events: Event[];
  unknown: Message[]; // what is not known and would matter
  recorded_later: number; // versions recorded after `at`
  last_sequence: number;
}

export interface Band { median: number; p05: number; p25: number; p75: number; p95: number }
export interface AdviceDay {
  day: number;
  date: string;
  at: Instant;
  gestation_days: number;
  gestation_text: string;
  child_survival: Band;
  child_intact: Band;
  stillbirth_before: Band;
  neonatal_death: Band;
  mother_death_before: Band;
  mother_death: Band;
  mother_death_from_operation: Band;
  treatment_delay_days: Band;
}

export interface Advice {
  kind: "fixed_day_comparison";
  available: boolean;
  reason?: Message; // when not available (born, dead, gestation not known)
  at: Instant;
  model: { id: string; version: string; title: string } | null;
  seed: number;
  draws: number;
  horizon_days: number;
  days: AdviceDay[];
  inputs: { key: string; text: string; effect: string; text_message?: Message; effect_message?: Message; resource?: string }[];
  parameters: {
    key: string;
    label: string; // English
    parameter: string; // key of the model; `key` is this and the component
    component: string; // of a parameter with parts: "die", "31"; else ""
    evidence: string;
    certainty: Certainty;
    distribution: string; // English
    distribution_message: Message;
    mean: number;
    p05: number;
    p95: number;
    note: string; // English
    note_code: string; // "" without a note
  }[];
  warnings: Message[];
  limits: Message[];
  alternatives: { key: string; label: string; child_survival: [number, Band][]; mother_death: [number, Band][] }[];
  sources: SourceRef[];
}

export interface EvidenceEntry {
  id: string;
  title: string;
  kind: string;
  population: string;
  denominator: string;
  standard: string;
  certainty: Certainty;
  use: "decide" | "warn" | "refuse";
  unit: string;
  sources: { citation: string; locator: string; url: string }[];
  derived_from: string[]; // ids of the entries it was computed from
  limits: { code: string; text: string }[];
  conflicts: { code: string; text: string }[];
  values: unknown;
}

/** One line of the live feed (server-sent events at /live, event "change"; id is the sequence). */
export interface Change { sequence: number; cases: string[]; recorded_at: Instant }

export interface Problem { error: string; message: string; field?: string; value?: string; limit?: string }

// GET  /api/cases                     -> { cases: CaseSummary[], demo: boolean, version: string }
// GET  /api/cases/{id}?at=            -> CaseView          (at empty = the case's clock)
// GET  /api/cases/{id}/advice?at=     -> Advice
// GET  /api/cases/{id}/decision?at=&weights=mother_lives:0.4,child_lives:0.3,...  -> Decision  (weights: what if, never stored)
// GET  /api/cases/{id}/decisions?at=  -> PastDecisions
// GET  /api/models                    -> { models: ModelCard[] };  GET /api/models/{id}.pdf?lang= -> the card as PDF
// GET  /api/cases/{id}/preference?at= -> Preference (404 when none is recorded)
// POST /api/cases/{id}/preference {kind, weights|ordering, effective_at, stated_by, recorded_by, witness, capacity, interpreter, note}
//                                     -> Preference  (a new version when one exists; needs If-Match: W/"n" then)
// GET  /api/evidence/{id}             -> EvidenceEntry
// GET  /api/calculators               -> { calculators: [...] };  POST /api/calculators/{name} {inputs:{key:text}}
// GET  /live                          -> text/event-stream, Last-Event-ID honoured
// POST /fhir   POST|PUT /fhir/{Type}[/{id}]   GET /fhir/{Type}/{id}[/_history[/{v}]]
