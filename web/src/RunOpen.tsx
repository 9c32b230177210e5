// SPDX-License-Identifier: Apache-2.0
// Opening an operation: what is proposed, changed where it does not fit, and confirmed by a person.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, RunPlan, Runs } from "./api_run";
import { send, ServerError } from "./client";
import { newKey } from "./drafts";
import { kMinute, ms } from "./format";
import { go, linkTo } from "./route";
import { LifeMark, Said, SyntheticMark, useFormat } from "./words";

interface Owner { organization: string; person: string }
const kUrgencies = ["planned", "category_1", "category_2"] as const;

const ownersOf = (plan: RunPlan): Record<string, Owner> => Object.fromEntries(plan.teams.map((x) => [x.team, { organization: x.organization, person: "" }]));

/** The zone's own wall time, as <input type="datetime-local"> wants it, and back. */
function localText(at: number, zone: string): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(at).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}
function instantOf(text: string, zone: string): number {
  const guess = Date.parse(`${text}:00Z`);
  return guess - (Date.parse(`${localText(guess, zone)}:00Z`) - guess);
}

function Teams({ runs, plan, owners, put }: { runs: Runs; plan: RunPlan; owners: Record<string, Owner>; put: (team: string, change: Partial<Owner>) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <ul className="run-owners">
      {plan.teams.map((x) => (
        <li key={x.team}>
          <b><Said words={x.names} /></b>
          <label>{t("run.hospital")}
            <select value={owners[x.team]?.organization ?? ""} onChange={(e) => put(x.team, { organization: e.target.value })}>
              {runs.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.names).text}</option>)}
            </select>
          </label>
          <label>{t("run.person")}
            <input type="text" value={owners[x.team]?.person ?? ""} onChange={(e) => put(x.team, { person: e.target.value })} />
          </label>
        </li>
      ))}
    </ul>
  );
}

export function RunOpen({ caseId, runs }: { caseId: string; runs: Runs }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [first] = runs.plans;
  const proposed = runs.plans.find((p) => (runs.decision?.mode === "caesarean_with_surgery" ? p.key === "caesarean_then_surgery" : p.key === "caesarean")) ?? first;
  const [planKey, setPlan] = useState(proposed?.key ?? "");
  const plan = runs.plans.find((p) => p.key === planKey);
  const [owners, setOwners] = useState<Record<string, Owner>>(() => (proposed ? ownersOf(proposed) : {}));
  const [begins, setBegins] = useState(() => localText(Math.max(ms(runs.now), runs.decision?.from ? ms(runs.decision.from) : 0), runs.zone));
  const [drill, setDrill] = useState(false);
  const [emergency, setEmergency] = useState("");
  const [urgency, setUrgency] = useState<string>("planned");
  const [key] = useState(newKey);
  const [problem, setProblem] = useState<string | null>(null);
  if (!plan) return null;
  const starts = instantOf(begins, runs.zone);
  const open = (): void => {
    setProblem(null);
    const teams = plan.teams.map((x) => ({ team: x.team, organization: owners[x.team]?.organization ?? x.organization, person: owners[x.team]?.person ?? "" }));
    const body = { key, plan: plan.key, drill, urgency, emergency, begins_at: new Date(starts).toISOString(), teams, ...(runs.decision && !emergency ? { decision: runs.decision.id } : {}) };
    send<Run>(`/api/cases/${encodeURIComponent(caseId)}/runs`, body).then(
      (run) => go(`/case/${encodeURIComponent(caseId)}/run?run=${run.id}`),
      (e: unknown) => setProblem(e instanceof ServerError && e.problem ? `${e.problem.field ?? ""} ${e.problem.message}` : String(e)),
    );
  };
  const grounded = drill || runs.decision !== null || emergency.trim() !== "";
  return (
    <main className="page run-open">
      <p><a {...linkTo(`/case/${encodeURIComponent(caseId)}`)}>‹ <Said words={runs.title} /></a> {runs.synthetic ? <SyntheticMark word /> : null}</p>
      <h1>{t("run.new")}</h1>
      {runs.runs.length > 0 ? (
        <section className="panel">
          <h2>{t("run.earlier")}</h2>
          <ul>{runs.runs.map((r) => <li key={r.id}><a {...linkTo(`/case/${encodeURIComponent(caseId)}/run?run=${r.id}`)}><Said words={r.names} /></a> · {f.dayTime(ms(r.opened_at))} · {t(`run.state.${r.state}`)}{r.drill ? <b className="run-tag"> {t("run.drill")}</b> : null}</li>)}</ul>
        </section>
      ) : null}
      {runs.read_only ? <p className="banner">{t("run.read_only")}</p> : (
        <form className="panel run-form" onSubmit={(e) => { e.preventDefault(); open(); }}>
          <label htmlFor="run-plan">{t("run.what")}</label>
          <select id="run-plan" value={planKey} onChange={(e) => { const next = runs.plans.find((p) => p.key === e.target.value); setPlan(e.target.value); if (next) setOwners(ownersOf(next)); }}>
            {runs.plans.map((p) => <option key={p.key} value={p.key}>{f.words(p.names).text}</option>)}
          </select>
          <label className="run-check"><input type="checkbox" checked={drill} onChange={(e) => setDrill(e.target.checked)} /> {t("run.as_drill")}</label>
          <p className={runs.decision ? "soft" : "banner"}>{t(runs.decision ? "run.follows" : "run.no_decision")}</p>
          {runs.decision || drill ? null : <><label htmlFor="run-emergency">{t("run.emergency")}</label><input id="run-emergency" type="text" value={emergency} onChange={(e) => setEmergency(e.target.value)} /></>}
          <label htmlFor="run-urgency">{t("run.urgency")}</label>
          <select id="run-urgency" value={urgency} onChange={(e) => setUrgency(e.target.value)}>{kUrgencies.map((u) => <option key={u} value={u}>{t(`run.urgency.${u}`)}</option>)}</select>
          <label htmlFor="run-begins">{t("run.begins")}</label>
          <input id="run-begins" type="datetime-local" required value={begins} onChange={(e) => setBegins(e.target.value)} />
          <Teams runs={runs} plan={plan} owners={owners} put={(team, change) => setOwners({ ...owners, [team]: { ...(owners[team] ?? { organization: "", person: "" }), ...change } })} />
          <h2>{t("run.steps_head")}</h2>
          <ol className="run-plan">
            {plan.steps.map((s) => <li key={s.id}><b>{Number.isNaN(starts) ? "" : f.time(starts + s.minutes * kMinute)}</b> <LifeMark who={s.of} /> <Said words={s.names} /> <span className="soft">{f.words(plan.teams.find((x) => x.team === s.team)?.names ?? s.names).text}</span></li>)}
          </ol>
          <p className="soft">{t("run.planned_source")}</p>
          <button type="submit" className="button thumb strong" disabled={!grounded}>{t(drill ? "run.confirm_drill" : "run.confirm")}</button>
          {problem ? <p className="banner" role="alert" lang="en">{problem}</p> : null}
        </form>
      )}
    </main>
  );
}
