// SPDX-License-Identifier: Apache-2.0
// What the server says of HL7 v2 messages: who sends them, and the queue of those that were not wholly understood.
// GET  /api/feeds                                  -> Feeds
// GET  /api/feeds/queue?status=waiting|done&page=  -> Queue
// GET  /api/feeds/queue/{id}/message               -> { text }   only when a person asks for it
// POST /api/feeds/queue/{id}/replay|dismiss { reason } -> QueueItem

export interface Sender {
  application: string;
  facility: string;
  received: number;
  accepted: number;
  partly: number; // in the record in part; the rest waits in the queue
  refused: number; // nothing of it is in the record; it waits in the queue
  rejected: number; // of a kind not taken here; not kept
  duplicates: number;
  unreadable: number;
  not_stored: number; // not acknowledged: the sender sends it again
  per_minute: number; // over the last five whole minutes
  last_at: string;
  lag_ms: number | null; // of the last message, from when it was made to when it came
}

export interface Feeds {
  listening: string | null; // HOST:PORT; null: no port is open for messages
  connections: number;
  since: string; // counts are since then
  waiting: number; // items in the queue
  senders: Sender[];
}

export interface Reason {
  severity: "error" | "warning";
  place: string; // "OBX[3]-5"
  code: string; // of table 0357
  text: string; // English, for the people who run the interfaces
}

export interface QueueItem {
  id: string;
  status: "requested" | "completed" | "rejected";
  at: string;
  changed_at: string;
  application: string;
  facility: string;
  type: string; // "ORU^R01"
  answer: string; // "AA" or "AE": what the sender was told
  reasons: Reason[];
  reason: string | null; // why it was dismissed
}

export interface Queue {
  items: QueueItem[];
  total: number;
  next: string | null;
}
