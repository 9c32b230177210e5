// SPDX-License-Identifier: Apache-2.0
// What is being typed, kept in this browser until it is saved or thrown away: a lost connection, an expired session or a
// closed window loses nothing. Each person has their own, and no name stands in a key.
import { useCallback, useEffect, useRef, useState } from "react";
import { send, ServerError } from "./client";

const kPrefix = "dyad.draft.";
const kRetryMs = 3000;

/** A draft's name: what it is, and a digest of whose and of what case. */
export function draftName(kind: string, ...parts: string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join("|"))) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return `${kPrefix}${kind}.${hash.toString(16)}`;
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** `tried`: this content was sent under this key and nobody knows whether it arrived. */
interface Kept<T> { value: T; key: string; tried: boolean }

function load<T>(name: string): Kept<T> | null {
  try {
    const text = localStorage.getItem(name);
    return text ? (JSON.parse(text) as Kept<T>) : null;
  } catch {
    return null;
  }
}

function store<T>(name: string, kept: Kept<T> | null): void {
  try {
    if (kept) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
  } catch {
    // storage is full or closed to us: the draft lives as long as the page
  }
}

export const hasDraft = (name: string): boolean => load(name) !== null;

export interface Draft<T> {
  value: T;
  key: string;
  put: (change: Partial<T>) => void;
  tried: () => void;
  drop: () => void;
}

/** The draft of this name, or `begin()`. Text that differs from what was sent gets a key of its own. */
export function useDraft<T extends object>(name: string, begin: () => T): Draft<T> {
  const [kept, setKept] = useState<Kept<T>>(() => load<T>(name) ?? { value: begin(), key: newKey(), tried: false });
  const put = useCallback((change: Partial<T>) => setKept((old) => {
    const next = { value: { ...old.value, ...change }, key: old.tried ? newKey() : old.key, tried: false };
    store(name, next);
    return next;
  }), [name]);
  const tried = useCallback(() => setKept((old) => {
    const next = { ...old, tried: true };
    store(name, next);
    return next;
  }), [name]);
  const drop = useCallback(() => store(name, null), [name]);
  return { value: kept.value, key: kept.key, put, tried, drop };
}

export type SendState = "idle" | "sending" | "waiting" | "signed_out";

/** Sends a form; while there is no connection it tries again with the same key, so that it arrives once. */
export function useSender<T>(onSent: (answer: T) => void, onRefused: (error: ServerError) => void): {
  state: SendState; submit: (url: string, body: object, headers: Record<string, string>) => void; again: () => void;
} {
  const [state, setState] = useState<SendState>("idle");
  const work = useRef<{ url: string; body: object; headers: Record<string, string> } | null>(null);
  const timer = useRef(0);
  const alive = useRef(true);
  const handlers = useRef({ onSent, onRefused });
  handlers.current = { onSent, onRefused };

  const attempt = useCallback(async () => {
    clearTimeout(timer.current);
    const sending = work.current;
    if (!sending) return;
    setState("sending");
    try {
      const answer = await send<T>(sending.url, sending.body, sending.headers);
      if (!alive.current || work.current !== sending) return;
      work.current = null;
      setState("idle");
      handlers.current.onSent(answer);
    } catch (error) {
      if (!alive.current || work.current !== sending) return;
      if (error instanceof ServerError && error.status < 500) {
        work.current = null;
        setState(error.status === 401 ? "signed_out" : "idle");
        if (error.status !== 401) handlers.current.onRefused(error);
        return;
      }
      setState("waiting");
      timer.current = window.setTimeout(() => void attempt(), kRetryMs);
    }
  }, []);
  useEffect(() => {
    alive.current = true;
    const back = (): void => void attempt();
    window.addEventListener("online", back);
    return () => {
      alive.current = false;
      clearTimeout(timer.current);
      window.removeEventListener("online", back);
    };
  }, [attempt]);
  const submit = useCallback((url: string, body: object, headers: Record<string, string>) => {
    work.current = { url, body, headers };
    void attempt();
  }, [attempt]);
  return { state, submit, again: () => void attempt() };
}
