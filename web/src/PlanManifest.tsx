// SPDX-License-Identifier: Apache-2.0
// Blood, drugs, kit and vehicles: how many, from where to where, ready by when, ordered by when. On paper each line has a box.
import { useTranslation } from "react-i18next";
import type { Plan } from "./api_plan";
import { ms } from "./format";
import { At, HeldName, PlaceName } from "./PlanWords";
import { useFormat, useNow } from "./words";

const kTickMs = 60_000;

export function PlanManifest({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow(kTickMs);
  if (plan.manifest.length === 0) return null;
  const time = (at: string | null): number => (at ? ms(at) : Number.MAX_SAFE_INTEGER);
  const rows = [...plan.manifest].sort((a, b) => time(a.order_by) - time(b.order_by) || time(a.needed_at) - time(b.needed_at));
  return (
    <div className="plan-manifest">
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="plan-manifest">
        <table className="plain cards">
          <thead><tr><th scope="col">{t("plan.col.order_by")}</th><th scope="col">{t("plan.col.what")}</th><th scope="col">{t("plan.col.units")}</th><th scope="col">{t("plan.col.from")}</th><th scope="col">{t("plan.col.to")}</th><th scope="col">{t("plan.col.ready_by")}</th></tr></thead>
          <tbody>{rows.map((m, i) => (
            <tr key={`${m.reference}.${i}`} data-kind={m.kind}>
              <td data-label={t("plan.col.order_by")}><span className="plan-box" aria-hidden="true">□</span> <At at={m.order_by} />{m.order_by && ms(m.order_by) < now && m.needed_at && ms(m.needed_at) > now ? <b className="plan-late"> {t("plan.passed")}</b> : null}</td>
              <th scope="row"><b><HeldName of={m} /></b> <span className="soft">{t(`plan.kind.${m.kind}`)}</span>{m.precaution ? <span className="chip plan-precaution">! {t("plan.with_precaution")}</span> : null}</th>
              <td data-label={t("plan.col.units")}>{f.number(m.units)}</td>
              <td data-label={t("plan.col.from")}><PlaceName of={m.hospital} /></td>
              <td data-label={t("plan.col.to")}><PlaceName of={m.goes_to} /></td>
              <td data-label={t("plan.col.ready_by")}><At at={m.needed_at} />{m.lead_min ? <span className="note"> {t("plan.lead", { number: f.number(m.lead_min) })}</span> : null}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </div>
  );
}
