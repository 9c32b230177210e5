// SPDX-License-Identifier: Apache-2.0
// The run on a phone that may lose the network: what was last heard of it, what was pressed and has not arrived, and how
// far this phone's clock is off. All three outlive the page. Presses are sent one by one, in order, each under its own
// key, so that each arrives once; one that the server refuses is shown and kept until a person throws it away.
import type { Cards, Run, RunEntry, RunStep } from "./api_run";
import { get, send, ServerError } from "./client";
import { draftName, newKey } from "./drafts";
import { onChange } from "./live";
import { loadSession, sessionState } from "./session";

const kRetryMs = 4000;
const kRefreshMs = 15_000;

export interface Press {
  key: string;
  task: string;
  act: RunEntry["act"];
  at: string; // by this phone's clock
  clock_ms: number | null;
  of?: string[];
  chosen?: string;
  reason?: string;
  despite?: string[];
}
export interface Refusal { press: Press; message: string }
interface Heard { run: Run | null; cards: Cards | null; clockMs: number | null }
interface Kept extends Heard { waiting: Press[]; refused: Refusal[] }
export interface RunView extends Kept { offline: boolean; missing: boolean; signedOut: boolean }

function load<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(name);
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

function store(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // storage is full or closed to us: it lives as long as the page
  }
}

// Each press stands under a name of its own, so that two pages of one browser overwrite nothing of each other.
interface StoredPress { n: number; press: Press; message: string | null }
function storedPresses(prefix: string): StoredPress[] {
  const found: StoredPress[] = [];
  for (const name of Object.keys(localStorage)) {
    const held = name.startsWith(prefix) ? load<StoredPress>(name) : null;
    if (held) found.push(held);
  }
  return found.sort((a, b) => a.n - b.n);
}

/** One run as this person sees it on this phone. */
export class RunStore {
  private readonly name: string;
  private readonly base: string;
  private kept: Kept;
  private state: RunView;
  private readonly watchers = new Set<() => void>();
  private sending = false;
  private asking = false;
  private bestTripMs = Infinity;
  private timer = 0;
  private count = 0;
  private stops: (() => void)[] = [];

  constructor(private readonly caseId: string, readonly runId: string, person: string) {
    this.name = draftName("run", person, caseId, runId);
    this.base = `/api/cases/${encodeURIComponent(caseId)}`;
    const presses = storedPresses(`${this.name}.press.`);
    this.count = Math.max(0, ...presses.map((p) => p.n));
    this.kept = {
      ...(load<Heard>(this.name) ?? { run: null, cards: null, clockMs: null }),
      waiting: presses.filter((p) => p.message === null).map((p) => p.press),
      refused: presses.flatMap((p) => (p.message === null ? [] : [{ press: p.press, message: p.message }])),
    };
    this.state = { ...this.kept, offline: !navigator.onLine, missing: false, signedOut: false };
  }

  readonly view = (): RunView => this.state;
  readonly watch = (w: () => void): (() => void) => {
    this.watchers.add(w);
    return () => this.watchers.delete(w);
  };
  /** This phone's clock, put right by what was measured. */
  readonly now = (): number => Date.now() + (this.kept.clockMs ?? 0);

  start(): void {
    const again = (): void => void this.work();
    window.addEventListener("online", again);
    window.addEventListener("offline", again);
    this.stops = [
      onChange((change) => { if (change === null || change.cases.includes(this.caseId)) void this.ask(); }),
      () => window.removeEventListener("online", again),
      () => window.removeEventListener("offline", again),
    ];
    void this.work();
  }
  stop(): void {
    clearTimeout(this.timer);
    for (const s of this.stops) s();
    this.stops = [];
  }

  /** Pressed now: it counts from this moment, whenever it arrives. */
  press(task: string, act: Press["act"], more: Partial<Press> = {}): void {
    const made: Press = { key: newKey(), task, act, at: new Date(Date.now()).toISOString(), clock_ms: this.kept.clockMs, ...more };
    this.keep(made, null);
    this.become({ waiting: [...this.kept.waiting, made] });
    void this.flush();
  }
  dismiss(key: string): void {
    store(`${this.name}.press.${key}`, null);
    this.become({ refused: this.kept.refused.filter((r) => r.press.key !== key) });
  }
  /** What asks for the server's own word: go, end, a reason for delay. */
  async tell(what: "go" | "end" | "delay", body: object): Promise<void> {
    this.heard(await send<Run>(`${this.base}/runs/${this.runId}/${what}`, body));
  }

  private keep(press: Press, message: string | null): void {
    this.count += 1;
    store(`${this.name}.press.${press.key}`, { n: this.count, press, message });
  }

  private become(change: Partial<Kept>, more: Partial<RunView> = {}): void {
    this.kept = { ...this.kept, ...change };
    this.state = { ...this.state, ...this.kept, ...more };
    const { run, cards, clockMs, waiting, refused } = this.kept;
    const over = run?.ended_at != null && waiting.length === 0 && refused.length === 0;
    store(this.name, over ? null : { run, cards, clockMs });
    for (const w of this.watchers) w();
  }

  private heard(run: Run): void {
    // An answer that was overtaken by a newer one tells nothing.
    if (this.kept.run && Date.parse(run.now) < Date.parse(this.kept.run.now)) return;
    this.become({ run }, { offline: false, missing: false, signedOut: false });
  }

  private failed(error: unknown): void {
    if (error instanceof ServerError && error.status === 404) this.become({}, { missing: true, offline: false });
    else if (error instanceof ServerError && error.status === 401) this.become({}, { signedOut: true, offline: false });
    else this.become({}, { offline: true });
  }

  /** The server's clock beside ours; the quickest answer so far tells it best. */
  private measure(serverNow: string, tripMs: number): void {
    if (tripMs > this.bestTripMs * 2 && this.kept.clockMs !== null) return;
    this.bestTripMs = Math.min(this.bestTripMs, tripMs);
    this.become({ clockMs: Math.round(Date.parse(serverNow) + tripMs / 2 - Date.now()) });
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const begun = performance.now();
      const run = await get<Run>(`${this.base}/runs/${this.runId}`);
      this.measure(run.now, performance.now() - begun);
      this.heard(run);
      if (!this.kept.cards) this.become({ cards: await get<Cards>(`${this.base}/cards`) });
    } catch (error) {
      this.failed(error);
    } finally {
      this.asking = false;
    }
  }

  private async work(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
    await this.ask();
    this.timer = window.setTimeout(() => void this.work(), this.state.offline || this.kept.waiting.length > 0 ? kRetryMs : kRefreshMs);
  }

  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.kept.waiting[0]; next; next = this.kept.waiting[0]) {
        // A page that was opened without a network has no token yet.
        if (sessionState().session?.csrf === null) await loadSession();
        if (!(await this.sendOne(next))) return;
      }
    } finally {
      this.sending = false;
    }
  }

  /** Whether it is done with, one way or the other. */
  private async sendOne(press: Press): Promise<boolean> {
    const { task, ...body } = press;
    try {
      const run = await send<Run>(`${this.base}/runs/${this.runId}/tasks/${task}`, body);
      store(`${this.name}.press.${press.key}`, null);
      this.kept = { ...this.kept, waiting: this.kept.waiting.filter((w) => w.key !== press.key) };
      this.heard(run);
      this.become({});
      return true;
    } catch (error) {
      const refused = error instanceof ServerError && error.status >= 400 && error.status < 500 && ![401, 403, 408, 409, 429].includes(error.status);
      if (!refused) {
        this.failed(error);
        return false;
      }
      this.keep(press, error.message);
      this.become({
        waiting: this.kept.waiting.filter((w) => w.key !== press.key),
        refused: [...this.kept.refused, { press, message: error.message }],
      });
      return true;
    }
  }
}

export interface StepShown extends RunStep { waiting: Press[] }

/** The steps with what was pressed here and has not arrived. */
export function stepsShown(run: Run, waiting: Press[]): StepShown[] {
  return run.steps.map((step) => {
    const own = waiting.filter((w) => w.task === step.task);
    let { state, at } = step;
    for (const w of own) {
      if (w.act === "check" && state === "open") {
        state = "done";
        at = new Date(Date.parse(w.at) + (w.clock_ms ?? 0)).toISOString();
      }
      if (w.act === "undo") {
        state = "open";
        at = null;
      }
    }
    return { ...step, state, at, waiting: own };
  });
}

export const notYet = (step: StepShown, steps: StepShown[]): StepShown[] =>
  step.needs.map((id) => steps.find((s) => s.id === id)).filter((s): s is StepShown => s !== undefined && s.state === "open");

/** Keeps the pages themselves on this phone, so that they open without a network. */
export async function keepShell(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  (await navigator.serviceWorker.ready).active?.postMessage("keep-shell");
}
