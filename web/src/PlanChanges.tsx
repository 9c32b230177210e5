// SPDX-License-Identifier: Apache-2.0
// What is other than in the plan before, whom it concerns; why there is none; and what the planner says of its own answer.
import { useTranslation } from "react-i18next";
import { planAddress, plansPath, type Plan } from "./api_plan";
import { ms } from "./format";
import { PagedList, type usePaged } from "./Paged";
import { linkTo } from "./route";
import { Said, useFormat } from "./words";

export function PlanChanges({ caseId, plan, paged }: { caseId: string; plan: Plan; paged: ReturnType<typeof usePaged> }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <>
      {plan.before ? (
        <section className="panel plan-changes" aria-labelledby="plan-changes">
          <h2 id="plan-changes">{t("plan.changes")}</h2>
          {plan.reason ? <p>{plan.reason} <span className="soft">{plan.created_by?.name}</span></p> : null}
          {plan.changes.length === 0 ? <p>{t("plan.no_changes")}</p> : (
            <ul className="plan-list">{plan.changes.map((c, i) => (
              <li key={i}><Said words={c.words} />{c.concerns.length > 0 ? <span className="soft"> {t("plan.concerns", { names: c.concerns.map((x) => x.name).join(", ") })}</span> : null}</li>
            ))}</ul>
          )}
          {paged.pages.filter((p) => p.about === `CarePlan/${plan.id}`).map((p) => <PagedList key={p.id} caseId={caseId} page={p} onDone={paged.again} />)}
          <p><a {...linkTo(planAddress(caseId, plan.before))}>{t("plan.before")}</a></p>
        </section>
      ) : null}
      {plan.served ? null : (
        <section className="panel plan-impossible" aria-labelledby="plan-impossible">
          <h2 id="plan-impossible">{t("plan.reasons")}</h2>
          {plan.reasons.length === 0 ? <p>{t("plan.not_known")}</p> : <ul className="plan-list">{plan.reasons.map((r, i) => <li key={i}>✕ <Said words={r.words} /></li>)}</ul>}
          {plan.ways_out.length > 0 ? <><h3>{t("plan.ways_out")}</h3><ol className="plan-list numbered">{plan.ways_out.map((w, i) => <li key={i}>{f.number(i + 1)}. <Said words={w.words} /></li>)}</ol></> : null}
        </section>
      )}
    </>
  );
}

export function PlanProof({ caseId, plan }: { caseId: string; plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <details className="panel plan-proof">
      <summary>{t("plan.proof")}</summary>
      <p>{t(plan.proven ? "plan.proven" : "plan.not_proven")} {plan.checked ? t("plan.checked") : t("plan.not_checked")} {t("plan.solved", { number: f.number(plan.solved_ms) })}</p>
      {plan.tiers.length > 0 ? (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("plan.tiers")}>
          <table className="plain">
            <thead><tr><th scope="col">{t("plan.tiers")}</th><th scope="col">{t("plan.cost")}</th><th scope="col">{t("plan.lower")}</th></tr></thead>
            <tbody>{plan.tiers.map((x, i) => <tr key={i}><th scope="row"><Said words={x.names} /></th><td>{f.number(x.cost)}</td><td>{x.proven ? t("plan.tier_proven") : f.number(x.lower)}</td></tr>)}</tbody>
          </table>
        </div>
      ) : null}
      <p>{t("plan.made", { at: f.dated(ms(plan.created_at)), name: plan.created_by?.name ?? t("plan.not_known") })} · {t("plan.zone", { zone: plan.zone })} · <a href={`${plansPath(caseId)}/${plan.id}/region`} download={`plan-${plan.id}-region.json`}>{t("plan.region")}</a></p>
    </details>
  );
}
