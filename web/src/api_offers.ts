// SPDX-License-Identifier: Apache-2.0
// What hospitals offer, as the server says it (src/care/offers_page.cpp, offers_desk.cpp).
import type { Instant, Words } from "./api";

/** A line of a list: the columns of the CSV, without what is empty. */
export type OfferRow = Record<string, string>;
export interface OfferSpan { from: Instant; to: Instant }
export interface OfferWindow extends OfferSpan { open: boolean; on_call: boolean; reason: string; row: OfferRow }
export interface OfferThing {
  reference: string; kind: string; id: string; name: string; level: string; features: string[]; count: number;
  in_service: boolean; reason: string; round_the_clock: boolean; windows: OfferWindow[]; open: OfferSpan[]; synthetic: boolean; row: OfferRow;
}
export interface OfferStock {
  reference: string; kind: "blood" | "drug"; id: string; name: string; product: string; group: string; units: number; use_by: string; expired: boolean;
  lead_minutes: number | null; in_service: boolean; reason: string; synthetic: boolean; row: OfferRow;
}
export interface OfferPerson { post: string; name: string; role: string; skills: string[]; windows: OfferWindow[]; open: OfferSpan[]; synthetic: boolean; row: OfferRow }
export interface OfferRoute {
  reference: string; to: string; to_names: Words | null; mode: string; minutes: number; back_minutes: number | null; asymmetric: boolean; in_service: boolean; reason: string; synthetic: boolean; row: OfferRow;
}
export interface OfferCode { code: string; names: Words }
export interface OfferKind extends OfferCode { levels: boolean }
export interface OfferWords {
  kinds: OfferKind[]; levels: OfferCode[]; features: OfferCode[]; skills: OfferCode[]; components: OfferCode[]; groups: OfferCode[]; drugs: OfferCode[]; modes: OfferCode[];
}
export interface OfferPage {
  hospital: string; names: Words; zone: string; now: Instant; days: { date: string; from: Instant; to: Instant }[]; words: OfferWords;
  things: OfferThing[]; stocks: OfferStock[]; people: OfferPerson[]; routes: OfferRoute[]; hospitals: { id: string; names: Words }[];
  unread: { reference: string; why: string }[]; may_change: boolean; may_change_people: boolean;
}

/** `code` is a key of the catalogue below "offers.fault.". */
export interface OfferFault { field: string; value: string; code: string; message: string; limit: string }
export interface OfferLine {
  line: number; text: string; row: OfferRow; outcome: "added" | "changed" | "unchanged" | "refused"; faults: OfferFault[]; warnings: OfferFault[]; before: OfferRow | null;
}
export interface OfferChange { applied: boolean; refused: boolean; lines: OfferLine[] }
export const offersPath = (hospital: string): string => `/api/hospitals/${encodeURIComponent(hospital)}/offers`;
