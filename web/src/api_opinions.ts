// SPDX-License-Identifier: Apache-2.0
// Wishes, opinions and what is said around a consultation, as the server says them.
import type { Instant, Message, SourceRef, Words } from "./api";

export interface Wish { key: string; asked: "not_asked" | "undecided" | "answered"; choice: string; text: string }
export interface WishStatement {
  id: string;
  version: number;
  stated_by: "mother" | "surrogate" | "family";
  relation: string;
  name: string;
  capacity: "has_capacity" | "lacks_capacity" | "not_assessed";
  witness: string;
  note: string;
  stated_at: Instant;
  recorded_at: Instant;
  recorded_by: { reference: string; name: string };
  wishes: Wish[];
  synthetic: boolean;
  resource: string;
  versions?: WishStatement[]; // oldest first, this one included
}
export interface WishesPage {
  at: Instant;
  state: { state: "missing" | "present" | "ask_again"; reasons: (Message & { source?: SourceRef; resource?: string })[]; resource: string };
  fields: { key: string; choices: string[] }[];
  hers: WishStatement | null;
  family: WishStatement[];
  told_before: { at: Instant; text: Words; synthetic: boolean; resource: string }[];
  read_only: boolean;
}

export interface OpinionVersion {
  version: number;
  given_at: Instant;
  recorded_at: Instant;
  action: string;
  until_date: string;
  until_gestation: string;
  conditions: string[];
  venue: string;
  venue_text: string;
  mode: string;
  steroids: string;
  magnesium: string;
  reasons: string[];
  text: string;
  confidence: number;
  change_reason: string;
  withdrawn: string;
  resource: string;
}
export interface Opinion extends OpinionVersion {
  id: string;
  mine: boolean;
  author: { practitioner: string; name: string; role: string; role_words: Words | null; hospital: Words | null; unasked: boolean };
  synthetic: boolean;
  versions: OpinionVersion[]; // oldest first, this one included
}
export interface AskedParty {
  task: string; specialty: string; role_words: Words | null; owner: string; name: string; hospital: Words | null;
  status: string; step: string; due: string;
}
export interface Consultation {
  id: string;
  status: string;
  priority: string;
  open: boolean;
  opened: boolean;
  asked_at: Instant;
  question: Words | null;
  asked: AskedParty[];
  my_task: string | null;
  sealed: boolean; // the others' answers are kept from the reader until theirs is in
  answers: number;
  mine: Opinion | null;
  opinions: Opinion[];
}
export interface OpinionsPage {
  at: Instant;
  read_only: boolean;
  signed_in: boolean;
  posts: { id: string; role: string; role_words: Words | null; hospital: Words | null }[];
  reasons: string[];
  consultations: Consultation[]; // newest first
}

export interface Comment {
  id: string; at: Instant; author: { practitioner: string; name: string }; mine: boolean; text: string; reply_to: string; withdrawn: boolean; resource: string;
}
export interface Attachment {
  id: string; at: Instant; author: { practitioner: string; name: string }; mine: boolean; title: string; content_type: string; bytes: number; withdrawn: boolean; resource: string;
}
export interface Looker { practitioner: string; name: string; role: string; me: boolean; since: Instant }

// GET  /api/cases/{id}/wishes?at=     -> WishesPage
// POST /api/cases/{id}/wishes {key, stated_by, relation, name, stated_at, capacity, witness, note, wishes: {field: {asked, choice, text}}}
//                                     -> WishesPage; 412 with `now` (needs If-Match: W/"n" once there is a version)
// GET  /api/cases/{id}/opinions?at=   -> OpinionsPage;  POST {consultation, key, post, ...OpinionVersion} or {consultation, key, withdraw}
// GET  /api/cases/{id}/comments?consultation=    -> {comments};     POST {consultation, key, text, reply_to} or {consultation, key, withdraw}
// GET  /api/cases/{id}/attachments?consultation= -> {attachments};  POST {consultation, key, title, content_type, data} or {..., withdraw}
// POST /api/cases/{id}/presence       -> {looking}
// GET  /api/cases/{id}/page.pdf?lang=&at=
