// SPDX-License-Identifier: Apache-2.0
// One's own account, and the people an administrator keeps: what src/api/account_routes.cpp and people_routes.cpp say.
import type { Instant, Words } from "./api";
import type { NamedId, Post, Power } from "./session";

export interface AccountSession {
  id: string; agent: string; address: string; second_factor: boolean;
  signed_in_at: Instant; seen_at: Instant; ends_at: Instant; current: boolean;
}
export interface Account {
  login: string; name: string; posts: Post[];
  has_password: boolean; password_at: Instant; least_characters: number;
  second_factor: boolean; recovery_codes_left: number;
  proved_until: Instant | null; // a sign-in service has just said anew who this is: good for one signature
  sessions: AccountSession[];
}
export interface Enrolment { secret: string; address: string }
export interface RecoveryCodes { recovery_codes: string[] }

export interface KeptPost {
  id: string; organization: NamedId; hospital: NamedId; role: { code: string; names: Words };
  from: string; to: string; current: boolean;
}
export interface KeptAccount { login: string; disabled: boolean; waits_for_first_sign_in: boolean; second_factor: boolean; signed_in_at: Instant | null }
export interface KeptPerson { id: string; name: string; family: string; given: string; synthetic: boolean; posts: KeptPost[]; account: KeptAccount | null }
export interface KeptHospital extends NamedId { departments: NamedId[] }
export interface People {
  hospitals: KeptHospital[];
  people: KeptPerson[];
  roles: { code: string; names: Words; powers: Power[] }[];
}
/** A password for one use, told once. */
export interface FirstPassword { login: string; password: string; ends_at: Instant; person?: string }

// GET    /api/account                  -> Account
// POST   /api/account/password         { password, new_password }
// POST   /api/account/totp             { password } -> Enrolment;  /confirm { code } -> RecoveryCodes;  /remove { password }
// POST   /api/account/recovery-codes   { password } -> RecoveryCodes
// DELETE /api/account/sessions, /api/account/sessions/{id}
// GET    /api/people                   -> People
// POST   /api/people                   { family, given, login, organization, role, from?, to? } -> FirstPassword
// POST   /api/people/{id}/recovery     { second_factor? , login? } -> FirstPassword
// POST   /api/people/{id}/disabled     { disabled };  /api/people/{id}/name { family, given }
// POST   /api/posts                    { login, organization, role, from?, to? };  /api/posts/{id}/end
// POST   /api/hospitals                { names, part_of }
