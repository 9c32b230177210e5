// SPDX-License-Identifier: Apache-2.0
// The wall of the theatre: one clock, both patients, what is done now and next for each, a lane for each team, and the
// intervals as they come about. Nothing on it is pressed.
import { useTranslation } from "react-i18next";
import type { Run, RunTeam } from "./api_run";
import { ms } from "./format";
import { IntervalValue, useLimit } from "./RunIntervals";
import { RunClock, RunMarks, RunNetwork } from "./RunPage";
import { linkTo } from "./route";
import { stepsShown, type RunStore, type RunView, type StepShown } from "./run_store";
import { LifeMark, Said, useFormat } from "./words";

function Life({ who, steps }: { who: "mother" | "child"; steps: StepShown[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const own = steps.filter((s) => s.of === who);
  const [now, next] = own.filter((s) => s.state === "open");
  const last = own.filter((s) => s.state === "done").sort((a, b) => ms(b.at ?? "") - ms(a.at ?? ""))[0];
  const name = (s: StepShown): string => `${f.words(s.names).text}${s.child !== "1" ? ` ${s.child}` : ""}`;
  return (
    <section className={`wall-life ${who}`} data-who={who}>
      <h2><LifeMark who={who} size={26} /> {t(`who.${who}`)}</h2>
      <p className="wall-label">{t("run.now")}</p>
      <p className="wall-now" data-now={now?.id ?? ""}>{now ? name(now) : t("run.nothing_left")}</p>
      <p className="wall-next">{next ? <><span className="wall-label">{t("run.next")}</span> <b data-next={next.id}>{name(next)}</b></> : null}</p>
      <p className="wall-last">{last ? t("run.last", { step: name(last), at: f.clock(ms(last.at ?? "")) }) : ""}</p>
    </section>
  );
}

function Lane({ team, steps, gate }: { team: RunTeam; steps: StepShown[]; gate: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const own = steps.filter((s) => s.team === team.key);
  const next = own.find((s) => s.state === "open");
  return (
    <li className="wall-lane" data-team={team.key}>
      <h3><Said words={team.names} />{gate ? <span className={`wall-gate ${gate}`}> {gate === "ready" ? "✓" : gate === "not_ready" ? "✕" : "○"} {t(`run.gate.${gate}`)}</span> : null}</h3>
      <ol>
        {own.map((s) => (
          <li key={s.id} className={`wall-step is-${s.state} ${s === next ? "next" : ""}`} data-step={s.id} data-state={s.state}>
            <span aria-hidden="true">{s.state === "done" ? "✓" : s.state === "conflict" ? "!" : s === next ? "▸" : "○"}</span>{" "}
            <LifeMark who={s.of} size={13} /> <Said words={s.names} />{s.child !== "1" ? ` ${s.child}` : ""}
            <b>{s.state !== "open" && s.at ? ` ${f.clock(ms(s.at))}` : ""}</b>
            {s.state === "open" && s.planned_at ? <small> {f.time(ms(s.planned_at))}</small> : null}
          </li>
        ))}
      </ol>
    </li>
  );
}

export function RunWall({ store, view, run }: { store: RunStore; view: RunView; run: Run }) {
  const { t } = useTranslation();
  const f = useFormat();
  const limit = useLimit();
  const steps = stepsShown(run, view.waiting);
  const disputed = steps.filter((s) => s.state === "conflict").length;
  const missing = run.gate.filter((g) => g.state !== "ready");
  return (
    <main className="run wall" data-run={run.id} data-state={run.state}>
      <RunMarks run={run} />
      <header className="wall-head">
        <RunClock store={store} big />
        <div>
          <h1><Said words={run.title} /></h1>
          <p className="wall-what"><Said words={run.names} /> · <b>{t(`run.state.${run.state}`)}</b>{run.go_at ? ` · ${t("run.since_go", { span: f.span(store.now() - ms(run.go_at)) })}` : ""}</p>
          <RunNetwork view={view} />
        </div>
        <a {...linkTo(`/case/${encodeURIComponent(run.case)}/run?run=${run.id}`)}>{t("run.phone")}</a>
      </header>
      {run.state === "draft" && missing.length > 0 ? <p className="wall-banner" role="status">{t("run.missing_teams", { teams: missing.map((g) => f.words(g.names).text).join(", ") })}</p> : null}
      {disputed > 0 ? <p className="wall-banner" role="alert" data-disputed={disputed}>! {t("run.disputed_count", { count: disputed, number: f.number(disputed) })}</p> : null}
      <div className="wall-lives"><Life who="mother" steps={steps} /><Life who="child" steps={steps} /></div>
      <ul className="wall-lanes" aria-label={t("run.lanes")}>
        {run.teams.map((team) => <Lane key={team.key} team={team} steps={steps} gate={run.state === "draft" ? (run.gate.find((g) => g.team === team.key)?.state ?? "") : ""} />)}
      </ul>
      <ul className="wall-intervals" aria-label={t("run.part.times")}>
        {run.intervals.filter((i) => i.state !== "not_begun").map((i) => (
          <li key={i.id} className={i.passed ? "passed" : ""} data-interval={i.id} data-state={i.state}>
            <span><Said words={i.names} /></span>
            <span className={i.state === "done" || i.state === "running" ? "wall-length" : "wall-length wall-untold"}><IntervalValue store={store} interval={i} over={run.ended_at !== null} /></span>
            {i.max_min === null && i.min_s === null ? null : <small>{limit(i)}</small>}
          </li>
        ))}
      </ul>
    </main>
  );
}
