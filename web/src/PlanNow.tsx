// SPDX-License-Identifier: Apache-2.0
// The first thing on the page of a plan: what has to be done now, by whom, and the button for it where the reader may.
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { planAddress, runAddress, type Plan, type Plans } from "./api_plan";
import type { Runs } from "./api_run";
import { kHour, ms } from "./format";
import { ReplanForm, WithdrawForm } from "./PlanForms";
import { PartCard } from "./PlanParts";
import { HeldName, PlaceName } from "./PlanWords";
import { linkTo } from "./route";
import { LevelMark, Said, useFormat, useNow } from "./words";

const kTickMs = 15_000;
const kOrderSoonMs = 2 * kHour;

function Line({ level, what, children }: { level: "act" | "watch" | "none"; what: string; children: ReactNode }) {
  return <li className={`plan-todo ${level}`} data-todo={what}><LevelMark level={level} word={false} /><div>{children}</div></li>;
}

function Orders({ plan, now }: { plan: Plan; now: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const due = plan.manifest.filter((m) => m.order_by && ms(m.order_by) - now < kOrderSoonMs && (!m.needed_at || ms(m.needed_at) > now)).sort((a, b) => ms(a.order_by ?? "") - ms(b.order_by ?? ""));
  if (due.length === 0) return null;
  return (
    <Line level={due.some((m) => ms(m.order_by ?? "") < now) ? "act" : "watch"} what="order">
      <b>{t("plan.now.order")}</b>
      <ul>{due.map((m) => <li key={m.reference}>{t(ms(m.order_by ?? "") < now ? "plan.now.order_late" : "plan.now.order_by", { at: f.dayTime(ms(m.order_by ?? "")) })}: {f.number(m.units)} × <HeldName of={m} />, <PlaceName of={m.hospital} /></li>)}</ul>
    </Line>
  );
}

function Lost({ plan, replan }: { plan: Plan; replan: (() => void) | null }) {
  const { t } = useTranslation();
  if (plan.lost.length === 0) return null;
  return (
    <Line level="act" what="lost">
      <b>{t("plan.now.lost")}</b>
      <ul>{plan.lost.map((x) => <li key={x.reference}><b><HeldName of={x} /></b>, <PlaceName of={x.hospital} />: <Said words={x.why} /></li>)}</ul>
      {replan ? <button type="button" className="button thumb strong no-print" onClick={replan}>{t("plan.replan")}</button> : <p>{t("plan.now.replan_by")}</p>}
    </Line>
  );
}

function Answers({ caseId, plan, onChanged }: { caseId: string; plan: Plan; onChanged: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (plan.status !== "proposed" && plan.status !== "held") return null;
  return (
    <>
      {plan.parts.filter((p) => p.status === "refused" || p.status === "withdrawn").map((p) => (
        <Line key={p.id} level="act" what={`part-${p.status}`}>
          <b>{t(`plan.now.part_${p.status}`, { hospital: f.words(p.hospital.names).text })}</b> {p.reason}{p.by ? ` (${p.by.name})` : ""}
          {p.acts.length > 0 ? <PartCard caseId={caseId} plan={plan} part={p} onChanged={onChanged} /> : null}
        </Line>
      ))}
      {plan.parts.filter((p) => p.status === "asked").map((p) => (
        <Line key={p.id} level="watch" what="answer">
          <b>{t(p.changed ? "plan.now.asked_again" : "plan.now.asked", { hospital: f.words(p.hospital.names).text })}</b>
          {p.acts.length > 0 ? <PartCard caseId={caseId} plan={plan} part={p} onChanged={onChanged} /> : <p className="soft">{t("plan.now.asked_who")}</p>}
        </Line>
      ))}
    </>
  );
}

function Opening({ caseId, plan, runs }: { caseId: string; plan: Plan; runs: Runs }) {
  const { t } = useTranslation();
  const f = useFormat();
  const first = [...plan.tasks].sort((a, b) => ms(a.start) - ms(b.start))[0];
  if (plan.run)
    return (
      <Line level={plan.status === "running" ? "watch" : "none"} what="run">
        <b>{t(plan.status === "running" ? "plan.now.running" : "plan.now.over")}</b>{" "}
        <a className="button thumb strong" {...linkTo(runAddress(caseId, `?run=${plan.run}`))}>{t("plan.to_run")}</a>
      </Line>
    );
  if (plan.status !== "held") return null;
  const whole = plan.lost.length === 0;
  return (
    <Line level={whole ? "watch" : "none"} what="open">
      <b>{t(whole ? "plan.now.held" : "plan.now.held_lost")}</b>{first ? <> {t("plan.now.begins", { at: f.dayTime(ms(first.start)), what: f.words(first.names).text })}</> : null}
      {plan.acts.includes("open_run") && !runs.read_only ? <p className="no-print"><a className={`button plan-open ${whole ? "thumb strong" : ""}`} {...linkTo(runAddress(caseId, `?run=new&plan=${plan.id}`))}>{t("plan.open_run")}</a></p> : null}
    </Line>
  );
}

export function PlanNow({ caseId, plan, plans, current, runs, onChanged }: { caseId: string; plan: Plan; plans: Plans; current: string; runs: Runs; onChanged: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const now = useNow(kTickMs);
  const [doing, setDoing] = useState<"" | "replan" | "withdraw">("");
  const f = useFormat();
  const close = (): void => setDoing("");
  const over = plan.status === "superseded" || plan.status === "withdrawn";
  const mayReplan = plan.acts.includes("replan");
  const unmet = plan.contingencies.filter((c) => !c.met);
  return (
    <section className="panel plan-now" aria-labelledby="plan-now">
      <h2 id="plan-now">{t("plan.now")}</h2>
      <ul className="plan-todos" aria-live="polite">
        {over ? <Line level="watch" what="over"><b>{t(`plan.now.plan_${plan.status}`)}</b>{plan.ended ? <p>{plan.ended.reason} <span className="soft">{plan.ended.by}, {f.dated(ms(plan.ended.at))}</span></p> : null} {current !== plan.id ? <a {...linkTo(planAddress(caseId, current))}>{t("plan.now.current")}</a> : null}</Line> : null}
        {plan.status === "impossible" ? <Line level="act" what="impossible"><b>{t("plan.now.impossible")}</b> {t("plan.now.impossible_see")}{current !== plan.id ? <a {...linkTo(planAddress(caseId, current))}>{t("plan.now.current")}</a> : null}{plan.ways_out[0] ? <p>{t("plan.cheapest")}: <Said words={plan.ways_out[0].words} /></p> : null}</Line> : null}
        {over ? null : <Lost plan={plan} replan={mayReplan ? () => setDoing("replan") : null} />}
        {!over && plans.decision && !plans.decision.in_force && plan.status !== "over" ? <Line level="act" what="decision"><b>{t("plan.now.no_decision")}</b></Line> : null}
        {over || !plan.late ? null : (
          <Line level="act" what="late"><b>{t("plan.now.late", { what: f.words(plan.late.task).text, number: f.number(plan.late.minutes) })}</b> {t("plan.now.late_times", { at: f.dayTime(ms(plan.late.at)), by: f.dayTime(ms(plan.late.by)) })}</Line>
        )}
        <Answers caseId={caseId} plan={plan} onChanged={onChanged} />
        {over || plan.status === "over" ? null : <Orders plan={plan} now={now} />}
        {over ? null : <Opening caseId={caseId} plan={plan} runs={runs} />}
        {over || plan.status === "over" || unmet.length === 0 ? null : <Line level="watch" what="contingency"><b>{t("plan.now.unmet")}</b><ul>{unmet.map((c) => <li key={c.key} data-contingency={c.key}>{f.words(c.names).text}: {c.minutes === null ? t("plan.now.unmet_nobody") : t("plan.now.unmet_minutes", { number: f.number(c.minutes), limit: f.number(c.limit_min ?? 0) })}</li>)}</ul></Line>}
      </ul>
      {doing === "replan" ? <ReplanForm caseId={caseId} plan={plan} onDone={(p) => { close(); onChanged(p); }} onClose={close} /> : null}
      {doing === "withdraw" ? <WithdrawForm caseId={caseId} plan={plan} onDone={(p) => { close(); onChanged(p); }} onClose={close} /> : null}
      {doing === "" ? (
        <p className="form-foot no-print">
          {mayReplan && plan.lost.length === 0 ? <button type="button" className="button" onClick={() => setDoing("replan")}>{t("plan.replan")}</button> : null}
          {plan.acts.includes("withdraw") ? <button type="button" className="button" onClick={() => setDoing("withdraw")}>{t("plan.withdraw")}</button> : null}
          <button type="button" className="button" onClick={() => window.print()}>{t("plan.print")}</button>
        </p>
      ) : null}
    </section>
  );
}
