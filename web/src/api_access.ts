// SPDX-License-Identifier: Apache-2.0
// Who shares a case, who opened one from outside, and who has looked, as the server says it.
import type { Instant, Words } from "./api";

/** A hospital (by language) or a person. */
export interface Named { name: string; label?: string; names?: Words }
export interface Sharer extends Named { leads: boolean; active: boolean; from?: Instant | null; until?: Instant | null }
export interface Glass {
  id: string; case: string; by: Named; from: Instant | null; until: Instant | null; open: boolean; reason: string;
  review: { justified: boolean; comment: string; at: Instant; by: Named } | null;
}
export interface Circle {
  case: string; sharers: Sharer[]; glass: Glass[]; by_glass: boolean; may_change: boolean;
  candidates?: { organizations: Named[]; persons: Named[] };
}
export type Deed = "looked" | "changed" | "exported" | "refused";
export interface LookedRow {
  at: Instant; who: Named; hospitals: (Named & { role: string })[]; deed: Deed; purpose: string; client: string; entity: string;
}
export interface Looked { rows: LookedRow[]; most: number }
