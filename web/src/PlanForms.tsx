// SPDX-License-Identifier: Apache-2.0
// Proposing a plan, planning again and withdrawing one. Each of them counts once, however often it is sent.
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { plansPath, type Plan, type Plans } from "./api_plan";
import type { Runs } from "./api_run";
import { send } from "./client";
import { newKey } from "./drafts";
import { ms } from "./format";
import { instantOf } from "./local_time";
import { planTrouble, Trouble, type PlanTrouble } from "./PlanWords";
import { Said, useFormat } from "./words";

/** Sends one press; what was sent without an answer keeps its key and is the same press when sent again. */
export function usePress<T>(onDone: (answer: T) => void): { busy: boolean; trouble: PlanTrouble | null; press: (url: string, body: Record<string, unknown>) => void } {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<PlanTrouble | null>(null);
  const sent = useRef({ body: "", key: "" });
  const press = (url: string, body: Record<string, unknown>): void => {
    const text = url + JSON.stringify(body);
    if (sent.current.body !== text) sent.current = { body: text, key: newKey() };
    setBusy(true);
    setTrouble(null);
    send<T>(url, { key: sent.current.key, ...body })
      .then((answer) => {
        sent.current = { body: "", key: "" };
        onDone(answer);
      })
      .catch((e: unknown) => setTrouble(planTrouble(e)))
      .finally(() => setBusy(false));
  };
  return { busy, trouble, press };
}

/** Asks for a reason before something is done that others are told of. */
export function ReasonForm({ label, verb, busy, trouble, onSend, onClose, children }: { label: string; verb: string; busy: boolean; trouble: PlanTrouble | null; onSend: (reason: string) => void; onClose: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    onSend(reason.trim());
  };
  return (
    <form className="plan-form no-print" onSubmit={submit}>
      {children}
      <label className="field">{label}<input type="text" required autoFocus value={reason} onChange={(e) => setReason(e.currentTarget.value)} /></label>
      <Trouble of={trouble} />
      <div className="form-foot">
        <button type="submit" className="button thumb strong" disabled={busy || reason.trim() === ""}>{verb}</button>
        <button type="button" className="button thumb" onClick={onClose}>{t("plan.leave")}</button>
      </div>
    </form>
  );
}

/** What is lost is already ticked; who plans may leave out more of what the plan uses. */
export function ReplanForm({ caseId, plan, onDone, onClose }: { caseId: string; plan: Plan; onDone: (plan: Plan) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { busy, trouble, press } = usePress<Plan>(onDone);
  const used = new Map<string, string>();
  for (const role of plan.tasks.flatMap((x) => x.roles)) for (const h of role.holders) used.set(h.reference, `${h.names ? f.words(h.names).text : h.name || h.reference}${h.hospital ? `, ${f.words(h.hospital.names).text}` : ""}`);
  for (const x of plan.lost) used.set(x.reference, `${x.name}${x.hospital ? `, ${f.words(x.hospital.names).text}` : ""}`);
  const [lost, setLost] = useState<string[]>(() => plan.lost.map((x) => x.reference));
  const others = [...used].filter(([reference]) => !lost.includes(reference));
  return (
    <ReasonForm label={t("plan.replan_reason")} verb={t("plan.replan")} busy={busy} trouble={trouble} onClose={onClose} onSend={(reason) => press(`${plansPath(caseId)}/${plan.id}/replan`, { lost, reason })}>
      <h3>{t("plan.replan")}</h3>
      {lost.length > 0 ? <p>{t("plan.without")}</p> : null}
      <ul className="plan-lost">{lost.map((r) => <li key={r}>✕ {used.get(r)} <button type="button" className="button" onClick={() => setLost(lost.filter((x) => x !== r))}>{t("plan.use_it")}</button></li>)}</ul>
      <label className="field">{t("plan.also_without")}
        <select value="" onChange={(e) => { const { value } = e.currentTarget; if (value) setLost([...lost, value]); }}>
          <option value="">{t("plan.choose")}</option>
          {others.map(([reference, name]) => <option key={reference} value={reference}>{name}</option>)}
        </select>
      </label>
      <p className="note">{t("plan.replan_note")}</p>
    </ReasonForm>
  );
}

export function WithdrawForm({ caseId, plan, onDone, onClose }: { caseId: string; plan: Plan; onDone: (plan: Plan) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, trouble, press } = usePress<Plan>(onDone);
  return <ReasonForm label={t("plan.withdraw_reason")} verb={t("plan.withdraw")} busy={busy} trouble={trouble} onClose={onClose} onSend={(reason) => press(`${plansPath(caseId)}/${plan.id}/withdraw`, { reason })}><p>{t("plan.withdraw_note")}</p></ReasonForm>;
}

export function ProposeForm({ caseId, plans, runs, onDone, onClose }: { caseId: string; plans: Plans; runs: Runs; onDone: (plan: Plan) => void; onClose: (() => void) | null }) {
  const { t, i18n } = useTranslation();
  const f = useFormat();
  const { busy, trouble, press } = usePress<Plan>(onDone);
  const templates = [...plans.templates].sort((a, b) => Number(b.key === plans.suggested) - Number(a.key === plans.suggested));
  const [template, setTemplate] = useState(templates[0]?.key ?? "");
  const [host, setHost] = useState("");
  const [after, setAfter] = useState("");
  const { decision } = plans;
  if (!plans.can.includes("propose")) {
    const why = `plan.why_not.${plans.why_not ?? ""}`;
    return <section className="panel plan-empty"><h1>{t("plan.none")}</h1><p>{t(i18n.exists(why) ? why : "plan.why_not")}</p></section>;
  }
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    press(plansPath(caseId), { template, ...(host ? { host } : {}), ...(after ? { starts_after: new Date(instantOf(after, runs.zone)).toISOString() } : {}) });
  };
  return (
    <form className="panel plan-form plan-propose no-print" onSubmit={submit}>
      <h1>{t("plan.propose_head")}</h1>
      <p>{decision?.from && decision.to ? t("plan.window", { from: f.dated(ms(decision.from)), to: f.dated(ms(decision.to)) }) : t("plan.propose_note")}</p>
      <fieldset className="plan-templates">
        <legend>{t("run.what")}</legend>
        {templates.map((x) => (
          <label key={x.key} className="choice">
            <input type="radio" name="plan-template" value={x.key} checked={template === x.key} onChange={() => setTemplate(x.key)} /> <Said words={x.names} />
            {x.key === plans.suggested ? <span className="chip">{t("plan.suggested")}</span> : null}
          </label>
        ))}
      </fieldset>
      <label className="field">{t("plan.host_choice")}
        <select value={host} onChange={(e) => setHost(e.currentTarget.value)}>
          <option value="">{t("plan.host_any")}</option>
          {runs.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.names).text}</option>)}
        </select>
      </label>
      <label className="field">{t("plan.starts_after", { zone: runs.zone })}<input type="datetime-local" value={after} onChange={(e) => setAfter(e.currentTarget.value)} /></label>
      <p className="note">{t("plan.propose_seen")}</p>
      <Trouble of={trouble} />
      <div className="form-foot">
        <button type="submit" className="button thumb strong" disabled={busy || !template}>{t(busy ? "plan.planning" : "plan.propose")}</button>
        {onClose ? <button type="button" className="button thumb" onClick={onClose}>{t("plan.leave")}</button> : null}
      </div>
    </form>
  );
}
