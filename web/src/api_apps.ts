// SPDX-License-Identifier: Apache-2.0
// Applications of other makers, as the server describes them.
import type { Instant } from "./api";

export interface AppScope {
  scope: string; // "patient/Observation.rs", "offline_access"
  whose?: "patient" | "user" | "system";
  type?: string; // "*": every type
  reads?: boolean;
  writes?: boolean;
  query?: string[];
}
export interface AppPatient { id: string; name?: string; birth_date?: string | null; unborn?: boolean }
export interface AppQuestion {
  app: { id: string; name: string; goes_back_to: string };
  scopes: AppScope[];
  needs_patient: boolean;
  patients?: AppPatient[];
  patient?: AppPatient; // given by the case it was opened from
  until: Instant;
}
export interface App {
  id: string;
  name: string;
  proof: "none" | "secret" | "key";
  redirects: string[];
  scopes: string[];
  launch_url?: string;
  organization?: string;
  keys_url?: string;
  added_at_ms: number;
  added_by?: string;
}
export interface IdentityLink { issuer: string; subject: string; email: string; login: string; made_by: string; made_at: Instant }
export interface UnknownIdentity { issuer: string; subject: string; name: string; email: string; at: Instant }
export interface Identities { links: IdentityLink[]; unknown: UnknownIdentity[] }
