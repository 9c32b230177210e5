// SPDX-License-Identifier: Apache-2.0
// What each hospital brings, and whether it has accepted it. Accepting holds the people and things; refusing frees them.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { plansPath, type Plan, type PlanPart } from "./api_plan";
import { ms } from "./format";
import { PagedList, type usePaged } from "./Paged";
import { ReasonForm, usePress } from "./PlanForms";
import { HeldName, Trouble } from "./PlanWords";
import { Said, useFormat } from "./words";

/** The names behind what a part brings, people first, each once. */
function brought(plan: Plan, part: PlanPart): { people: Plan["roster"]; things: { reference: string; name?: string; names?: Plan["manifest"][number]["names"]; units: number }[] } {
  const wanted = new Set(part.brings);
  const people = plan.roster.filter((p) => wanted.has(p.reference));
  const things = new Map<string, { reference: string; name?: string; names?: Plan["manifest"][number]["names"]; units: number }>();
  for (const h of plan.tasks.flatMap((x) => x.roles).filter((r) => r.kind !== "person").flatMap((r) => r.holders)) if (wanted.has(h.reference)) things.set(h.reference, { ...h, names: h.names ?? null, units: 1 });
  for (const m of plan.manifest) if (wanted.has(m.reference)) things.set(m.reference, { ...m, names: m.names ?? null });
  return { people, things: [...things.values()] };
}

function Brings({ plan, part }: { plan: Plan; part: PlanPart }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { people, things } = brought(plan, part);
  return (
    <dl className="facts plan-brings">
      <div><dt>{t("plan.people", { count: people.length })}</dt><dd>{people.length === 0 ? t("plan.nobody") : people.map((p) => <span key={p.reference} className="row-of"><HeldName of={p} /> <span className="soft"><Said words={p.role} /></span></span>)}</dd></div>
      <div><dt>{t("plan.things")}</dt><dd>{things.length === 0 ? t("plan.nothing") : things.map((x) => <span key={x.reference} className="row-of">{x.units > 1 ? `${f.number(x.units)} × ` : ""}<HeldName of={x} /></span>)}</dd></div>
    </dl>
  );
}

/** A part with its buttons, for those who may answer for the hospital. */
export function PartCard({ caseId, plan, part, onChanged }: { caseId: string; plan: Plan; part: PlanPart; onChanged: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [asking, setAsking] = useState<"" | "refuse" | "withdraw">("");
  const { busy, trouble, press } = usePress<Plan>((answer) => { setAsking(""); onChanged(answer); });
  const at = `${plansPath(caseId)}/${plan.id}/parts/${encodeURIComponent(part.id)}`;
  return (
    <div className={`plan-part ${part.status}`} data-part={part.hospital.id} data-status={part.status}>
      <p>
        <span aria-hidden="true">{part.status === "accepted" ? "✓" : part.status === "asked" ? "○" : "✕"}</span> <b><Said words={part.hospital.names} /></b>: {t(`plan.part.${part.status}`)}
        {part.by ? <span className="soft"> {part.by.name}{part.at ? `, ${f.dated(ms(part.at))}` : ""}</span> : null}
        {part.changed && part.status === "asked" ? <span className="chip">{t("plan.part.changed")}</span> : null}
      </p>
      {part.reason ? <p>{part.reason}</p> : null}
      <Brings plan={plan} part={part} />
      {asking === "" ? (
        <>
          <Trouble of={trouble} />
          {part.acts.length > 0 ? (
            <p className="form-foot no-print">
              {part.acts.includes("accept") ? <button type="button" className="button thumb strong" disabled={busy} onClick={() => press(at, { act: "accept" })}>{t("plan.accept")}</button> : null}
              {part.acts.includes("refuse") ? <button type="button" className="button thumb" disabled={busy} onClick={() => setAsking("refuse")}>{t("plan.refuse")}</button> : null}
              {part.acts.includes("withdraw") ? <button type="button" className="button thumb" disabled={busy} onClick={() => setAsking("withdraw")}>{t("plan.take_back")}</button> : null}
            </p>
          ) : null}
        </>
      ) : <ReasonForm label={t("plan.part_reason")} verb={t(asking === "refuse" ? "plan.refuse" : "plan.take_back")} busy={busy} trouble={trouble} onClose={() => setAsking("")} onSend={(reason) => press(at, { act: asking, reason })} />}
    </div>
  );
}

/** All hospitals side by side. What waits for the reader's answer stands with its buttons under "now", at the top. */
export function PlanParts({ caseId, plan, paged, onChanged }: { caseId: string; plan: Plan; paged: ReturnType<typeof usePaged>; onChanged: (plan: Plan) => void }) {
  const { t } = useTranslation();
  if (plan.parts.length === 0) return null;
  return (
      <div className="plan-parts">
        {plan.parts.map((p) => {
          const above = p.status !== "accepted" && p.acts.length > 0 && (plan.status === "proposed" || plan.status === "held");
          return (
            <div key={p.id} className="plan-part-cell">
              {above ? <p><b><Said words={p.hospital.names} /></b>: {t(`plan.part.${p.status}`)}. <a className="no-print" href="#plan-now">{t("plan.answer_above")}</a></p> : <PartCard caseId={caseId} plan={plan} part={p} onChanged={onChanged} />}
              {paged.pages.filter((x) => x.about === `Task/${p.id}`).map((x) => <PagedList key={x.id} caseId={caseId} page={x} onDone={paged.again} />)}
            </div>
          );
        })}
      </div>
  );
}
