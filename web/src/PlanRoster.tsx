// SPDX-License-Identifier: Apache-2.0
// Who does what, hospital by hospital, with who comes instead and why others do not.
import { useTranslation } from "react-i18next";
import type { Plan, PlanPerson } from "./api_plan";
import { FromTo, HeldName, PlaceName } from "./PlanWords";
import { Said, useFormat } from "./words";

function Instead({ of }: { of: PlanPerson }) {
  const { t } = useTranslation();
  const cover = of.instead.filter((x) => x.could);
  const not = of.instead.filter((x) => !x.could);
  return (
    <>
      {cover.length === 0 ? <b className="plan-uncovered">! {t("plan.no_cover")}</b> : cover.map((x) => <span key={x.name} className="row-of">{x.name}{x.hospital && x.hospital.id !== of.hospital?.id ? <span className="soft">, <PlaceName of={x.hospital} /></span> : null}</span>)}
      {not.length > 0 ? <details className="no-print"><summary>{t("plan.why_others", { count: not.length })}</summary><ul>{not.map((x) => <li key={x.name}>{x.name}: {x.why ? <Said words={x.why} /> : null}</li>)}</ul></details> : null}
    </>
  );
}

export function PlanRoster({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  const hospitals = [...new Map(plan.roster.map((p) => [p.hospital?.id ?? "", p.hospital])).values()];
  const task = (id: string): string => {
    const found = plan.tasks.find((x) => x.id === id);
    return found ? f.words(found.names).text : id;
  };
  if (plan.roster.length === 0) return null;
  return (
    <>
      {hospitals.map((h) => {
        const own = plan.roster.filter((p) => (p.hospital?.id ?? "") === (h?.id ?? ""));
        const away = own.filter((p) => p.away);
        return (
          <div key={h?.id ?? ""} className="plan-crew" data-hospital={h?.id ?? ""} data-count={own.length}>
            <h3><PlaceName of={h} />: {t("plan.people", { count: own.length })}{away.length > 0 ? <span className="soft"> · {t("plan.travel_count", { number: f.number(away.length) })}</span> : null}</h3>
            <div className="scroll" tabIndex={0} role="group" aria-label={h ? f.words(h.names).text : t("plan.roster")}>
              <table className="plain cards">
                <thead><tr><th scope="col">{t("plan.col.name")}</th><th scope="col">{t("plan.col.role")}</th><th scope="col">{t("plan.col.tasks")}</th>{away.length > 0 ? <th scope="col">{t("plan.col.away")}</th> : null}<th scope="col">{t("plan.col.instead")}</th></tr></thead>
                <tbody>{own.map((p) => (
                  <tr key={p.reference} data-person={p.reference}>
                    <th scope="row"><b><HeldName of={p} /></b></th>
                    <td data-label={t("plan.col.role")}><Said words={p.role} /></td>
                    <td data-label={t("plan.col.tasks")}>{p.tasks.map((id) => <span key={id} className="row-of">{task(id)}</span>)}</td>
                    {away.length > 0 ? <td data-label={t("plan.col.away")}>{p.away ? <FromTo from={p.leaves_at} to={p.back_at} /> : t("plan.stays")}</td> : null}
                    <td data-label={t("plan.col.instead")}><Instead of={p} /></td>
                  </tr>
                ))}</tbody>
              </table>
            </div>
          </div>
        );
      })}
    </>
  );
}
