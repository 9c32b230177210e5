// SPDX-License-Identifier: Apache-2.0
// Opening an operation: what is proposed, changed where it does not fit, and confirmed by a person.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JointPlan, Run, RunPlan, Runs } from "./api_run";
import { send } from "./client";
import { newKey } from "./drafts";
import { kMinute, ms } from "./format";
import { instantOf, localText } from "./local_time";
import { OperationParts } from "./PlanWords";
import { planAddress } from "./api_plan";
import { go, linkTo, useQuery } from "./route";
import { inWords } from "./said";
import { LifeMark, Said, SyntheticMark, useFormat } from "./words";

interface Owner { organization: string; person: string }
const kUrgencies = ["planned", "category_1", "category_2"] as const;

/** Who has which team: as the joint plan says, and the template where it says nothing. */
const ownersOf = (plan: RunPlan, joint: JointPlan | undefined): Record<string, Owner> =>
  Object.fromEntries(plan.teams.map((x) => {
    const held = joint?.teams.find((y) => y.team === x.team);
    return [x.team, { organization: held?.organization || x.organization, person: held?.person ?? "" }];
  }));
const timesOf = (joint: JointPlan | undefined, zone: string): Record<string, string> => Object.fromEntries((joint?.steps ?? []).map((x) => [x.id, localText(ms(x.planned_at), zone)]));

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

function Steps({ plan, starts, zone, times, put }: { plan: RunPlan; starts: number; zone: string; times: Record<string, string>; put: (step: string, time: string) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const at = (s: RunPlan["steps"][number]): number => (times[s.id] ? instantOf(times[s.id] ?? "", zone) : starts + s.minutes * kMinute);
  const timed = Object.keys(times).length > 0;
  return (
    <ol className="run-plan">
      {[...plan.steps].sort((a, b) => (timed ? at(a) - at(b) : 0)).map((s) => (
        <li key={s.id} className={timed ? "timed" : ""} data-step={s.id}>
          {timed ? <input type="datetime-local" required aria-label={t("run.step_time", { step: f.words(s.names).text })} value={times[s.id] ?? (Number.isNaN(starts) ? "" : localText(at(s), zone))} onChange={(e) => put(s.id, e.target.value)} />
            : <b>{Number.isNaN(starts) ? "" : f.time(at(s))}</b>}{" "}
          <span><LifeMark who={s.of} /> <Said words={s.names} /> <span className="soft">{f.words(plan.teams.find((x) => x.team === s.team)?.names ?? s.names).text}</span></span>
        </li>
      ))}
    </ol>
  );
}

/** Which joint plan it follows; what all hospitals have accepted comes first. */
function JointChoice({ caseId, runs, joint, pick, gone }: { caseId: string; runs: Runs; joint: JointPlan | undefined; pick: (id: string) => void; gone: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const all = runs.joint_plans ?? [];
  if (all.length === 0) return gone ? <p className="banner" role="alert">{t("run.joint_gone")} <a {...linkTo(planAddress(caseId))}>{t("plan.tab")}</a></p> : null;
  const name = (p: JointPlan): string => `${f.words(runs.plans.find((x) => x.key === p.template)?.names ?? { en: p.template }).text}${p.begins_at ? `, ${f.dated(ms(p.begins_at))}` : ""}`;
  return (
    <div className="run-joint">
      <label htmlFor="run-joint"><b>{t(joint ? "run.joint" : "run.joint_pick")}</b></label>
      <select id="run-joint" value={joint?.id ?? ""} onChange={(e) => pick(e.target.value)}>
        {all.map((p) => <option key={p.id} value={p.id}>{name(p)}</option>)}
        <option value="">{t("run.joint_none")}</option>
      </select>
      {joint ? <p>{t("run.joint_note")} <a {...linkTo(planAddress(caseId, joint.id))}>{t("plan.tab")}</a></p> : null}
    </div>
  );
}

export function RunOpen({ caseId, runs }: { caseId: string; runs: Runs }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [first] = runs.plans;
  const asked = new URLSearchParams(useQuery()).get("plan");
  const held = runs.joint_plans ?? [];
  const [jointId, setJoint] = useState(() => (asked ? held.find((p) => p.id === asked) : held[0])?.id ?? "");
  const joint = held.find((p) => p.id === jointId);
  const proposed = runs.plans.find((p) => p.key === joint?.template) ?? runs.plans.find((p) => (runs.decision?.mode === "caesarean_with_surgery" ? p.key === "caesarean_then_surgery" : p.key === "caesarean")) ?? first;
  const [planKey, setPlan] = useState(proposed?.key ?? "");
  const plan = runs.plans.find((p) => p.key === planKey);
  const [owners, setOwners] = useState<Record<string, Owner>>(() => (proposed ? ownersOf(proposed, joint) : {}));
  const [times, setTimes] = useState(() => timesOf(joint, runs.zone));
  const [begins, setBegins] = useState(() => localText(joint?.begins_at ? ms(joint.begins_at) : Math.max(ms(runs.now), runs.decision?.from ? ms(runs.decision.from) : 0), runs.zone));
  const [drill, setDrill] = useState(false);
  const [emergency, setEmergency] = useState("");
  const [urgency, setUrgency] = useState<string>("planned");
  const [key] = useState(newKey);
  const [problem, setProblem] = useState<string | null>(null);
  if (!plan) return null;
  const starts = instantOf(begins, runs.zone);
  const follow = (id: string): void => {
    const next = held.find((p) => p.id === id);
    const template = runs.plans.find((p) => p.key === next?.template) ?? plan;
    setJoint(next?.id ?? "");
    setPlan(template.key);
    setOwners(ownersOf(template, next));
    setTimes(timesOf(next, runs.zone));
    if (next?.begins_at) setBegins(localText(ms(next.begins_at), runs.zone));
  };
  // A later beginning moves what follows by as much.
  const begin = (text: string): void => {
    const by = instantOf(text, runs.zone) - starts;
    if (!Number.isNaN(by)) setTimes((old) => Object.fromEntries(Object.entries(old).map(([id, at]) => [id, localText(instantOf(at, runs.zone) + by, runs.zone)])));
    setBegins(text);
  };
  const open = (): void => {
    setProblem(null);
    const teams = plan.teams.map((x) => ({ team: x.team, organization: owners[x.team]?.organization ?? x.organization, person: owners[x.team]?.person ?? "" }));
    const steps = Object.entries(times).filter(([, at]) => at !== "").map(([id, at]) => ({ id, planned_at: new Date(instantOf(at, runs.zone)).toISOString() }));
    const body = { key, plan: plan.key, drill, urgency, emergency, begins_at: new Date(starts).toISOString(), teams, ...(runs.decision && !emergency ? { decision: runs.decision.id } : {}), ...(joint ? { steps, ...(drill ? {} : { joint_plan: joint.id }) } : {}) };
    send<Run>(`/api/cases/${encodeURIComponent(caseId)}/runs`, body).then(
      (run) => go(`/case/${encodeURIComponent(caseId)}/run?run=${run.id}`),
      (e: unknown) => setProblem(inWords(e)),
    );
  };
  const grounded = drill || runs.decision !== null || emergency.trim() !== "";
  return (
    <main className="page run-open">
      <p><a {...linkTo(`/case/${encodeURIComponent(caseId)}`)}>‹ <Said words={runs.title} /></a> {runs.synthetic ? <SyntheticMark word /> : null}</p>
      <OperationParts caseId={caseId} at="run" />
      <h1>{t("run.new")}</h1>
      {runs.runs.length > 0 ? (
        <section className="panel">
          <h2>{t("run.earlier")}</h2>
          <ul>{runs.runs.map((r) => <li key={r.id}><a {...linkTo(`/case/${encodeURIComponent(caseId)}/run?run=${r.id}`)}><Said words={r.names} /></a> · {f.dayTime(ms(r.opened_at))} · {t(`run.state.${r.state}`)}{r.drill ? <b className="run-tag"> {t("run.drill")}</b> : null}</li>)}</ul>
        </section>
      ) : null}
      {runs.read_only ? <p className="banner">{t("run.read_only")}</p> : (
        <form className="panel run-form" onSubmit={(e) => { e.preventDefault(); open(); }}>
          <JointChoice caseId={caseId} runs={runs} joint={joint} pick={follow} gone={asked !== null} />
          <label htmlFor="run-plan">{t("run.what")}</label>
          <select id="run-plan" value={planKey} onChange={(e) => { const next = runs.plans.find((p) => p.key === e.target.value); setPlan(e.target.value); if (next) { setOwners(ownersOf(next, undefined)); setJoint(""); setTimes({}); } }}>
            {runs.plans.map((p) => <option key={p.key} value={p.key}>{f.words(p.names).text}</option>)}
          </select>
          <label className="run-check"><input type="checkbox" checked={drill} onChange={(e) => setDrill(e.target.checked)} /> {t("run.as_drill")}</label>
          <p className={runs.decision ? "soft" : "banner"}>{t(runs.decision ? "run.follows" : "run.no_decision")}</p>
          {runs.decision || drill ? null : <><label htmlFor="run-emergency">{t("run.emergency")}</label><input id="run-emergency" type="text" value={emergency} onChange={(e) => setEmergency(e.target.value)} /></>}
          <label htmlFor="run-urgency">{t("run.urgency")}</label>
          <select id="run-urgency" value={urgency} onChange={(e) => setUrgency(e.target.value)}>{kUrgencies.map((u) => <option key={u} value={u}>{t(`run.urgency.${u}`)}</option>)}</select>
          <label htmlFor="run-begins">{t("run.begins")}</label>
          <input id="run-begins" type="datetime-local" required value={begins} onChange={(e) => begin(e.target.value)} />
          <Teams runs={runs} plan={plan} owners={owners} put={(team, change) => setOwners({ ...owners, [team]: { ...(owners[team] ?? { organization: "", person: "" }), ...change } })} />
          <h2>{t("run.steps_head")}</h2>
          <Steps plan={plan} starts={starts} zone={runs.zone} times={times} put={(step, time) => setTimes({ ...times, [step]: time })} />
          {joint ? null : <p className="soft">{t("run.planned_source")}</p>}
          <button type="submit" className="button thumb strong" disabled={!grounded}>{t(drill ? "run.confirm_drill" : "run.confirm")}</button>
          {problem ? <p className="banner" role="alert" lang="en">{problem}</p> : null}
        </form>
      )}
    </main>
  );
}
