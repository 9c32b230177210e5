// SPDX-License-Identifier: Apache-2.0
// A joint operation on a phone: my steps as large buttons, the gate, the cards one tap away. It goes on without a network
// and says so.
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { planAddress } from "./api_plan";
import type { Run, Runs } from "./api_run";
import { useAsked, useGeneration } from "./client";
import { ms } from "./format";
import { linkTo, useQuery } from "./route";
import { RunCards } from "./RunCards";
import { RunEnd, RunGatePanel } from "./RunGate";
import { RunIntervals } from "./RunIntervals";
import { RunOpen } from "./RunOpen";
import { RunReplannedLine } from "./RunReplanned";
import { RunSteps } from "./RunSteps";
import { RunWall } from "./RunWall";
import { keepShell, RunStore, stepsShown, type RunView } from "./run_store";
import { inWords, inWordsAgain } from "./said";
import { useSession, type Session } from "./session";
import { Formats, kNoZone, Said, SyntheticMark, useFormat, useNow } from "./words";

export function useRun(caseId: string, runId: string): { store: RunStore; view: RunView } {
  const { session } = useSession();
  const person = session?.person?.id ?? "";
  const store = useMemo(() => new RunStore(caseId, runId, person), [caseId, runId, person]);
  useEffect(() => {
    store.start();
    void keepShell();
    return () => store.stop();
  }, [store]);
  return { store, view: useSyncExternalStore(store.watch, store.view) };
}

/** Hours, minutes and seconds of the operation's one clock. */
export function RunClock({ store, big }: { store: RunStore; big?: boolean }) {
  const f = useFormat();
  useNow(1000);
  const now = store.now();
  const seconds = String(Math.floor(now / 1000) % 60).padStart(2, "0");
  return <span className={big ? "run-clock big-clock" : "run-clock"}>{f.time(now)}<small>:{seconds}</small></span>;
}

export function RunMarks({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <>
      {run.drill ? <p className="run-drill" role="note"><b>{t("run.drill")}</b> {t("run.drill_note")}</p> : null}
      {run.synthetic ? <p><SyntheticMark word /></p> : null}
    </>
  );
}

export function RunNetwork({ view }: { view: RunView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const n = view.waiting.length;
  const text = view.offline ? t(n > 0 ? "run.offline_waiting" : "run.offline", { count: n, number: f.number(n) })
    : view.signedOut ? t("run.signed_out", { number: f.number(n) })
    : n > 0 ? t("run.sending", { count: n, number: f.number(n) }) : t("run.online");
  return (
    <p className={`run-network ${view.offline || view.signedOut ? "off" : "on"}`} role="status" data-waiting={n}>
      <span aria-hidden="true">{view.offline ? "■" : n > 0 ? "◌" : "●"}</span> {text}
    </p>
  );
}

const kTeam = "dyad.run.team";
const teamOf = (run: Run, session: Session | null): string => {
  const kept = localStorage.getItem(kTeam);
  if (kept && (kept === "all" || run.teams.some((x) => x.key === kept))) return kept;
  const roles = session?.posts.map((p) => p.role.code) ?? [];
  return run.teams.find((x) => x.roles.some((r) => roles.includes(r)))?.key ?? "all";
};

function Refused({ store, view }: { store: RunStore; view: RunView }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (view.refused.length === 0) return null;
  return (
    <ul className="run-refused" role="alert">
      {view.refused.map(({ press, message }) => {
        const step = view.run?.steps.find((s) => s.task === press.task);
        return (
          <li key={press.key}>
            <b>{t("run.refused")}</b> {step ? <Said words={step.names} /> : t("run.gate")} · {f.time(Date.parse(press.at) + (press.clock_ms ?? 0))} · {inWordsAgain(message)}
            <button type="button" className="button thumb" onClick={() => store.dismiss(press.key)}>{t("run.seen")}</button>
          </li>
        );
      })}
    </ul>
  );
}

function Phone({ store, view, run }: { store: RunStore; view: RunView; run: Run }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { session } = useSession();
  const [team, setTeam] = useState(() => teamOf(run, session));
  const [part, setPart] = useState<"steps" | "gate" | "cards" | "times">(run.state === "draft" ? "gate" : "steps");
  const steps = stepsShown(run, view.waiting);
  const disputed = steps.filter((s) => s.state === "conflict").length;
  const pick = (value: string): void => {
    setTeam(value);
    localStorage.setItem(kTeam, value);
  };
  return (
    <main className="run phone" data-run={run.id}>
      <header className="run-head">
        <RunMarks run={run} />
        <p className="run-line"><a {...linkTo(`/case/${encodeURIComponent(run.case)}`)}>‹ <Said words={run.title} /></a> <a {...linkTo(planAddress(run.case))}>{t("plan.tab")}</a> <a className="run-wall-link" {...linkTo(`/case/${encodeURIComponent(run.case)}/run/wall?run=${run.id}`)}>{t("run.wall")}</a></p>
        <h1><Said words={run.names} /> <span className="chip">{t(`run.state.${run.state}`)}</span></h1>
        <p className="run-line"><RunClock store={store} /> {run.go_at ? <span>{t("run.since_go", { span: f.span(store.now() - ms(run.go_at)) })}</span> : null}</p>
        <RunNetwork view={view} />
      </header>
      {run.ended_at ? null : <RunReplannedLine run={run} />}
      <Refused store={store} view={view} />
      <nav className="run-parts" aria-label={t("run.parts")}>
        {(["steps", "gate", "cards", "times"] as const).map((name) => (
          <button key={name} type="button" className="button thumb" aria-pressed={part === name} onClick={() => setPart(name)}>
            {t(`run.part.${name}`)}{name === "steps" && disputed > 0 ? <b className="run-count"> !{f.number(disputed)}</b> : null}
          </button>
        ))}
      </nav>
      {part === "steps" ? (
        <>
          <div className="run-team">
            <label htmlFor="run-team">{t("run.i_check_for")}</label>
            <select id="run-team" value={team} onChange={(e) => pick(e.target.value)}>
              {run.teams.map((x) => <option key={x.key} value={x.key}>{f.words(x.names).text}</option>)}
              <option value="all">{t("run.all_teams")}</option>
            </select>
          </div>
          <RunSteps store={store} run={run} steps={steps} team={team} />
        </>
      ) : part === "gate" ? <><RunGatePanel store={store} run={run} view={view} /><RunEnd store={store} run={run} /></>
        : part === "cards" ? <RunCards cards={view.cards} />
        : <RunIntervals store={store} run={run} />}
    </main>
  );
}

function OneRun({ caseId, runId, wall }: { caseId: string; runId: string; wall: boolean }) {
  const { t } = useTranslation();
  const { store, view } = useRun(caseId, runId);
  if (!view.run)
    return <main className="page"><p className={view.missing ? "panel problem" : "waiting"} role="status">{t(view.missing ? "run.missing" : view.offline ? "run.offline" : "loading")}</p></main>;
  return (
    <Formats zone={view.run.zone || kNoZone}>
      {wall ? <RunWall store={store} view={view} run={view.run} /> : <Phone store={store} view={view} run={view.run} />}
    </Formats>
  );
}

const kLast = "dyad.run.last.";

/** Without a network the list cannot be asked for; then the run this phone saw last is opened. */
function CurrentRun({ id, wall }: { id: string; wall: boolean }) {
  const { t } = useTranslation();
  const generation = useGeneration(id, 0);
  const asked = useAsked<Runs>(`/api/cases/${encodeURIComponent(id)}/runs`, generation);
  const open = asked.data?.runs.find((r) => !r.ended_at && !r.drill) ?? asked.data?.runs.find((r) => !r.ended_at);
  const last = asked.data ? null : localStorage.getItem(kLast + id);
  const runId = open?.id ?? (asked.error && last ? last : null);
  useEffect(() => {
    if (open) localStorage.setItem(kLast + id, open.id);
  }, [id, open]);
  if (runId) return <OneRun key={runId} caseId={id} runId={runId} wall={wall} />;
  if (asked.data) return <Formats zone={asked.data.zone || kNoZone}><RunOpen caseId={id} runs={asked.data} /></Formats>;
  return <main className="page"><p className={asked.error ? "panel problem" : "waiting"} role="status">{asked.error ? inWords(asked.error) : t("loading")}</p></main>;
}

export function RunPage({ id, wall }: { id: string; wall: boolean }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const asked = new URLSearchParams(useQuery()).get("run");
  useEffect(() => {
    document.title = `${t("run.head")} · Dyad`;
  }, [t]);
  if (!session?.person) return <main className="page"><p className="panel problem">{t("run.sign_in")}</p></main>;
  if (asked === "new") return <NewRun id={id} />;
  return asked ? <OneRun key={asked} caseId={id} runId={asked} wall={wall} /> : <CurrentRun id={id} wall={wall} />;
}

function NewRun({ id }: { id: string }) {
  const { t } = useTranslation();
  const asked = useAsked<Runs>(`/api/cases/${encodeURIComponent(id)}/runs`, useGeneration(id, 0));
  if (!asked.data) return <main className="page"><p className="waiting" role="status">{asked.error ? inWords(asked.error) : t("loading")}</p></main>;
  return <Formats zone={asked.data.zone || kNoZone}><RunOpen caseId={id} runs={asked.data} /></Formats>;
}
