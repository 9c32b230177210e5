// SPDX-License-Identifier: Apache-2.0
// The live feed. The browser resumes a broken stream by itself from the last event it saw; when the server has
// closed it for good we open a new one, and listeners are told to fetch again, because something may have been missed.
import { useSyncExternalStore } from "react";
import type { Change } from "./api";
import { loadSession } from "./session";

export interface LiveState {
  state: "connecting" | "live" | "reconnecting" | "closed"; // closed by the server, which said why
  since: number; // when this state began; for "reconnecting", when the feed was last known to be live
}
type Listener = (change: Change | null) => void; // null: fetch again, changes may have been missed

const kRetryMs = 2000;
let state: LiveState = { state: "connecting", since: Date.now() };
let source: EventSource | null = null;
let ended = "";
const watchers = new Set<() => void>();
const listeners = new Set<Listener>();

function become(next: LiveState["state"]): void {
  if (state.state === next) return;
  state = { state: next, since: Date.now() };
  for (const w of watchers) w();
}

function tell(change: Change | null): void {
  for (const l of listeners) l(change);
}

function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const v = value as Partial<Change>;
  return typeof v.sequence === "number" && Array.isArray(v.cases);
}

function open(): void {
  source = new EventSource("/live");
  source.onopen = () => {
    const again = state.state !== "connecting" && state.state !== "live";
    become("live");
    if (again) tell(null);
  };
  source.onerror = () => {
    if (state.state !== "closed") become("reconnecting");
    if (source?.readyState === EventSource.CLOSED) {
      source.close();
      void loadSession(); // the session may be over: then nobody is told anything
      setTimeout(open, kRetryMs);
    }
  };
  // The server says why before it closes: nobody has to guess from the silence.
  source.addEventListener("closed", (event: MessageEvent<string>) => {
    const told = JSON.parse(event.data) as { reason?: string };
    ended = told.reason ?? "session-over";
    source?.close();
    become("closed");
    void loadSession();
    if (ended === "no-post") source = null; // until a post is given and the page is opened anew
    else setTimeout(open, kRetryMs); // signing in again goes on where this stopped
  });
  source.addEventListener("change", (event: MessageEvent<string>) => {
    const change: unknown = JSON.parse(event.data);
    if (isChange(change)) tell(change);
  });
}

export function startLive(): void {
  if (!source) open();
}

/** Why the server closed the feed: "session-over", "token-over" or "no-post". */
export const liveEnd = (): string => ended;

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (w) => {
      watchers.add(w);
      return () => watchers.delete(w);
    },
    () => state,
  );
}
