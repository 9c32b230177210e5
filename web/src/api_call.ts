// SPDX-License-Identifier: Apache-2.0
// Calls for help, as the server says them (src/care/consult_view.cpp, consult_open.cpp, consult_oncall.cpp).
import type { Instant, Words } from "./api";

export type PartyState =
  | "sent" | "delivered" | "read" | "accepted" | "declined" | "handed-on" | "escalated" | "answered" | "cancelled"
  | "nobody-answered" | "nobody-on-list";
export type PartyAct = "accept" | "decline" | "hand_on";

export interface CallSource { title: string; reference?: string; certainty: string }
/** A reason: `message` is a key of the catalogue, `words` what the record (or the caller) says. */
export interface CallWhy { message: string; words: Words | null; source: CallSource | string | null }
export interface CallWay { channel: "page" | "push" | "email" | "sms"; status: string; sent: Instant | null; received: Instant | null; problem: string | null }
export interface CallAsking {
  name: string;
  level: "on_call" | "next" | "head" | "coordinator" | "named" | "signer" | "responsible" | "adviser" | "planned";
  round: number;
  at: Instant;
  delivered: Instant | null;
  read: Instant | null;
  end: "" | "silent" | "declined" | "handed_on";
  reason: string;
  ways: CallWay[];
}
export interface CallParty {
  id: string;
  version: number;
  role: string;
  organization: string;
  organization_name: Words;
  state: PartyState;
  called_at: Instant;
  answer_due: Instant;
  round: number;
  nobody_on_list: boolean;
  exhausted_at: Instant | null;
  accepted_by: string;
  accepted_at: Instant | null;
  answered_at: Instant | null;
  end_reason: string;
  requester: string | null;
  why: CallWhy[];
  asked: CallAsking[];
  acts: PartyAct[];
}
export interface Call {
  id: string;
  version: number;
  status: string;
  open: boolean;
  priority: "stat" | "urgent" | "routine";
  question: string | null;
  caller: string | null;
  called_at: Instant;
  end_reason: string | null;
  removed: { role: string; reason: string }[];
  taken: number;
  waiting: number;
  parties: CallParty[];
}
export type PageTopic = "decision-reopened" | "decision-expired" | "decision-ends" | "warning" | "warning-last" | "plan-asked" | "plan-changed";
/** People who were told that something happened (src/care/consult_pager.cpp); `about` is "CarePlan/x" or "Flag/x". */
export interface CasePaged {
  id: string;
  topic: PageTopic;
  about: string;
  words: Words;
  priority: Call["priority"];
  at: Instant;
  open: boolean;
  pending: boolean; // nobody was paged yet; that follows within moments
  taken: number;
  waiting: number;
  parties: CallParty[];
}
export interface CaseCalls { case: string; replay: boolean; now: Instant; calls: Call[]; pages: CasePaged[] }

export interface ProposedParty {
  role: string;
  why: CallWhy[];
  organization: string;
  organization_name: Words | null;
  in_circle: boolean;
  nobody_on_list: boolean;
  first: { name: string; level: CallAsking["level"] } | null;
}
export interface CallProposal {
  case: string;
  replay: boolean;
  parties: ProposedParty[];
  hospitals: { id: string; name: Words; in_circle: boolean; on_call: string[] }[];
  silence_ms: number;
  answer_due_ms: number;
  sources: CallSource[];
}

export interface InboxRow {
  case: string;
  title: Words | null;
  topic: PageTopic | "call";
  words: Words | null;  // of a page: what happened
  call: string;
  question: string | null;
  caller: string | null;
  priority: Call["priority"];
  party: CallParty;
}
export interface Inbox { now: Instant; asked: InboxRow[]; unanswered: InboxRow[] }

export interface OnCallLine { id: string; post: string; name: string; role: string; from: Instant; to: Instant; order: number; now: boolean }
export interface OnCallList {
  hospital: string;
  name: Words;
  now: Instant;
  lines: OnCallLine[];
  posts: { id: string; name: string; role: string; organization_name: Words | null }[];
  nobody_on_list: string[];
}
