// SPDX-License-Identifier: Apache-2.0
// Asking the server. One question at a time per view: while a handle is dragged only the newest time is asked for,
// at most every 120 ms, a slow older question is dropped, and the last answer stays on the page until the next one is in.
import { useEffect, useRef, useState } from "react";
import type { CaseSummary, EvidenceEntry, Problem } from "./api";
import { onChange } from "./live";
import { noteSignInNeeded, sessionHeaders } from "./session";

const kThrottleMs = 120;
const kSlowMs = 1000; // an answer slower than this gives way to a newer question
const kKept = 200; // answers kept

export class ServerError extends Error {
  constructor(readonly status: number, readonly problem: Problem | null) {
    super(problem?.message ?? `HTTP ${status}`);
  }
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) {
    let problem: Problem | null = null;
    try {
      problem = (await response.json()) as Problem;
    } catch {
      // no readable reason; the status alone is shown
    }
    if (response.status === 401 && problem?.error === "sign-in-needed") noteSignInNeeded();
    throw new ServerError(response.status, problem);
  }
  return (await response.json()) as T;
}

export const get = async <T>(url: string, signal?: AbortSignal): Promise<T> =>
  read<T>(await fetch(url, { headers: { Accept: "application/json", ...sessionHeaders(false) }, ...(signal ? { signal } : {}) }));

export const send = async <T>(url: string, body: unknown, headers: Record<string, string> = {}, method: "POST" | "PUT" | "PATCH" | "DELETE" = "POST"): Promise<T> =>
  read<T>(await fetch(url, { method, headers: { Accept: "application/json", "Content-Type": "application/json", ...sessionHeaders(true), ...headers }, body: JSON.stringify(body) }));

export interface Board { cases: CaseSummary[]; demo: boolean; version: string }
export const getEvidence = (id: string, signal?: AbortSignal): Promise<EvidenceEntry> =>
  get<EvidenceEntry>(`/api/evidence/${encodeURIComponent(id)}`, signal);

const answers = new Map<string, unknown>();
function keep(key: string, value: unknown): void {
  answers.set(key, value);
  if (answers.size > kKept) {
    const oldest = answers.keys().next().value;
    if (oldest !== undefined) answers.delete(oldest);
  }
}

export interface Asked<T> { data: T | null; error: Error | null; loading: boolean }

interface Flight { key: string; abort: AbortController; since: number }
interface Desk { wanted: { key: string; url: string } | null; flight: Flight | null; timer: number; last: number }

/** The answer to `url`, asked again whenever `url` or `generation` changes; null asks nothing. */
export function useAsked<T>(url: string | null, generation: string): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ data: null, error: null, loading: url !== null });
  const desk = useRef<Desk>({ wanted: null, flight: null, timer: 0, last: 0 });

  useEffect(() => {
    const d = desk.current;
    const send = (): void => {
      const wanted = d.wanted;
      if (!wanted || d.flight) return;
      const flight: Flight = { key: wanted.key, abort: new AbortController(), since: performance.now() };
      d.flight = flight;
      d.wanted = null;
      d.last = flight.since;
      get<T>(wanted.url, flight.abort.signal)
        .then((data) => {
          keep(flight.key, data);
          setAsked({ data, error: null, loading: d.wanted !== null });
        })
        .catch((error: unknown) => {
          if (flight.abort.signal.aborted) return;
          setAsked((old) => ({ data: old.data, error: error instanceof Error ? error : new Error(String(error)), loading: false }));
        })
        .finally(() => {
          if (d.flight === flight) d.flight = null;
          plan();
        });
    };
    const plan = (): void => {
      if (!d.wanted) return;
      if (d.flight && performance.now() - d.flight.since > kSlowMs) {
        d.flight.abort.abort();
        d.flight = null;
      }
      if (d.flight) return;
      clearTimeout(d.timer);
      d.timer = window.setTimeout(send, Math.max(0, d.last + kThrottleMs - performance.now()));
    };

    if (url === null) {
      d.wanted = null;
      setAsked((old) => (old.loading ? { ...old, loading: false } : old));
      return;
    }
    const key = `${generation}|${url}`;
    const known = answers.get(key);
    if (known !== undefined) {
      d.wanted = null;
      d.flight?.abort.abort();
      setAsked({ data: known as T, error: null, loading: false });
      return;
    }
    d.wanted = { key, url };
    setAsked((old) => (old.loading ? old : { ...old, loading: true }));
    plan();
  }, [url, generation]);

  useEffect(() => {
    const d = desk.current;
    return () => {
      clearTimeout(d.timer);
      d.wanted = null;
      d.flight?.abort.abort();
    };
  }, []);
  return asked;
}

const counts = new Map<string, number>();
let countOfAll = 0;
let countOfNone = 0; // changes that name no case: what hospitals offer, who is on duty
onChange((change) => {
  countOfAll += 1;
  if (change === null || change.cases.length === 0) countOfNone += 1;
  if (change === null) counts.clear();
  else for (const id of change.cases) counts.set(id, change.sequence);
});

/** Changes whenever the live feed has named this case (or, without an id, any), on each visit, and every `refreshMs`. With `offers` also when it named no case. */
export function useGeneration(caseId: string | null, refreshMs: number, offers = false): string {
  const current = (): string => (caseId === null ? `${countOfAll}` : `${counts.get(caseId) ?? 0}${offers ? `.${countOfNone}` : ""}`);
  const [visit, setVisit] = useState(() => Date.now());
  const [seen, setSeen] = useState(current);
  useEffect(() => {
    const stop = onChange((change) => {
      if (change === null) setVisit(Date.now());
      else setSeen(current());
    });
    const timer = refreshMs > 0 ? window.setInterval(() => setVisit(Date.now()), refreshMs) : 0;
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [caseId, refreshMs, offers]);
  return `${visit}.${seen}`;
}
