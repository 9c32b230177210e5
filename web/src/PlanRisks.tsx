// SPDX-License-Identifier: Apache-2.0
// What may go wrong: how soon those who are needed would be there, against the limit.
import { useTranslation } from "react-i18next";
import type { Plan } from "./api_plan";
import { At, PlaceName } from "./PlanWords";
import { Said, useFormat } from "./words";

export function PlanRisks({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (plan.contingencies.length === 0) return null;
  return (
      <ul className="plan-contingencies">
        {plan.contingencies.map((c) => (
          <li key={c.key} className={c.met ? "met" : "unmet"} data-contingency={c.key}>
            <h3><Said words={c.names} /></h3>
            <p className="soft"><Said words={c.trigger} /></p>
            <p>
              <b className="big">{c.minutes === null ? t("plan.nobody_comes") : t("plan.minutes", { number: f.number(c.minutes) })}</b>{" "}
              {c.limit_min === null ? null : <span>{t("plan.limit", { number: f.number(c.limit_min) })}</span>}{" "}
              <b className={c.met ? "" : "plan-late"}>{c.met ? `✓ ${t("plan.met")}` : `✕ ${t("plan.unmet")}`}</b>
            </p>
            {c.worst_at ? <p className="note">{t("plan.worst")} <At at={c.worst_at} /></p> : null}
            {c.who.length > 0 ? <p>{c.who.map((w, i) => <span key={i} className="row-of">{w.name}{w.hospital ? <span className="soft">, <PlaceName of={w.hospital} /></span> : null}</span>)}</p> : null}
          </li>
        ))}
      </ul>
  );
}
