// SPDX-License-Identifier: Apache-2.0
// Who is signed in, as the server says. The session itself is a cookie that no script can read; what stands here is its
// face, and the token that requests which change something carry.
import { useSyncExternalStore } from "react";
import type { Instant, Problem, Words } from "./api";

export type Power = "care" | "sign" | "admin" | "steward" | "audit";
export interface NamedId { id: string; names: Words }
export interface RoleName { code: string; names: Words }
export interface Post { id: string; organization: NamedId; hospital: NamedId; role: RoleName; powers: Power[] }
export interface Session {
  person: { id: string; name: string } | null;
  login?: string;
  posts: Post[];
  open: boolean; // the server asks nobody to sign in
  demo: boolean;
  expires_at: Instant | null;
  csrf: string | null;
}
export interface Doors {
  empty: boolean; // there are no accounts yet
  demo: boolean;
  hospitals: (NamedId & { people: { login: string; name: string; roles: RoleName[] }[] })[];
}

// Who was signed in here last, without the token: only for the run of an operation, which must open without a network.
const kFace = "dyad.run.face";
const kRunPath = /^\/case\/[^/]+\/run(\/|$)/;
let timer = 0;
const kAgainMs = 5000;

function keepFace(session: Session): void {
  try {
    if (session.person && kRunPath.test(location.pathname)) localStorage.setItem(kFace, JSON.stringify({ ...session, csrf: null }));
    else if (!session.person) localStorage.removeItem(kFace);
  } catch {
    // storage is closed to us: the page needs a network to open
  }
}

function keptFace(): Session | null {
  if (!kRunPath.test(location.pathname)) return null;
  try {
    const text = localStorage.getItem(kFace);
    const face = text ? (JSON.parse(text) as Session) : null;
    return face?.person && (!face.expires_at || Date.parse(face.expires_at) > Date.now()) ? face : null;
  } catch {
    return null;
  }
}

/** `ended`: somebody was signed in here and no longer is; what they typed is still on the page. */
export interface SessionState { session: Session | null; ended: boolean; failed: boolean }

let state: SessionState = { session: null, ended: false, failed: false };
const watchers = new Set<() => void>();
const kUnattendedAfterMs = 60_000;
let lastTouch = Date.now();

function become(next: SessionState): void {
  state = next;
  for (const w of watchers) w();
}

export const sessionState = (): SessionState => state;
export function useSession(): SessionState {
  return useSyncExternalStore(
    (w) => {
      watchers.add(w);
      return () => watchers.delete(w);
    },
    () => state,
  );
}

/** Whether the person may do this at one of their posts; on an open server everything but signing. */
export const may = (session: Session | null, power: Power): boolean =>
  session !== null && (session.open ? power !== "sign" : session.posts.some((p) => p.powers.includes(power)));

/** What requests carry besides the cookie. Those a page makes by itself must not keep a forgotten session awake. */
export function sessionHeaders(changes: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  if (changes && state.session?.csrf) headers["X-Dyad-CSRF"] = state.session.csrf;
  if (!changes && Date.now() - lastTouch > kUnattendedAfterMs) headers["X-Dyad-Unattended"] = "1";
  return headers;
}

/** Called where an answer says that nobody is signed in. */
export function noteSignInNeeded(): void {
  if (state.session?.person && !state.ended) become({ ...state, ended: true });
}

export async function loadSession(): Promise<void> {
  try {
    const response = await fetch("/api/session", { headers: { Accept: "application/json", ...sessionHeaders(false) } });
    if (!response.ok) throw new Error(String(response.status));
    const session = (await response.json()) as Session;
    // Another window of this browser may have signed out, or in as somebody else.
    if (state.session?.person && session.person?.id !== state.session.person.id) become({ ...state, ended: true });
    else become({ session, ended: false, failed: false });
    keepFace(session);
  } catch {
    const face = state.session === null ? keptFace() : null;
    become({ ...state, session: state.session ?? face, failed: state.session === null && face === null });
    clearTimeout(timer);
    if (state.session?.csrf === null && state.session.person) timer = window.setTimeout(() => void loadSession(), kAgainMs);
  }
}

export interface Refused { status: number; problem: Problem | null; waitMs: number }

async function enter(path: string, body: unknown): Promise<Refused | null> {
  let response: Response;
  try {
    response = await fetch(path, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    return { status: 0, problem: null, waitMs: 0 };
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as (Problem & { wait_ms?: number }) | null;
    return { status: response.status, problem, waitMs: problem?.wait_ms ?? 0 };
  }
  const session = (await response.json()) as Session;
  // Somebody else at the same browser must not find what the one before had on the screen.
  const other = state.session?.person && state.session.person.id !== session.person?.id;
  if (other) location.assign("/");
  else become({ session, ended: false, failed: false });
  return null;
}

export const signIn = (login: string, password: string, code: string, newPassword: string): Promise<Refused | null> =>
  enter("/api/session", { login, password, ...(code ? { code } : {}), ...(newPassword ? { new_password: newPassword } : {}) });
export const signInDemo = (login: string): Promise<Refused | null> => enter("/api/session/demo", { login });

// What an operation showed does not stay on the phone; what was pressed and has not arrived does.
function forgetRuns(): void {
  localStorage.removeItem(kFace);
  for (const name of Object.keys(localStorage)) if (name.startsWith("dyad.draft.run.") && !name.includes(".press.")) localStorage.removeItem(name);
}

export async function signOut(): Promise<void> {
  forgetRuns();
  await fetch("/api/session", { method: "DELETE", headers: { Accept: "application/json", ...sessionHeaders(true) } }).catch(() => undefined);
  location.assign("/");
}

export function startSession(): void {
  const touched = (): void => {
    lastTouch = Date.now();
  };
  for (const event of ["pointerdown", "keydown", "wheel", "touchstart"]) window.addEventListener(event, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.session) void loadSession();
  });
  void loadSession();
}
