// SPDX-License-Identifier: Apache-2.0
// What follows for mother and child, counted out of a hundred pregnancies like this, before anything is weighed.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Band, Decision, Outcomes as Result, Strategy, Who } from "./api";
import { useNames } from "./DecideWords";
import { gestationText, kDay, ms } from "./format";
import { childAlive, childIntact, fixedDay, isTransfer, motherAlive, stops, strategyOf, waiting, weighed } from "./weigh";
import { LifeMark, useFormat } from "./words";

type Bands = NonNullable<Strategy["bands"]>;
interface Column { key: string; head: string; under: string; mean: Result; bands: Bands | undefined; advised: boolean }
interface Row { key: string; mean: (o: Result) => number; band?: (b: Bands) => Band; days?: boolean; head?: boolean }

const kRows: Record<Who, Row[]> = {
  mother: [
    { key: "mother_alive", mean: motherAlive, band: (b) => b.mother_alive, head: true },
    { key: "mother_dies_before", mean: (o) => o.mother_dies_before, band: (b) => b.mother_dies_before },
    { key: "delay_days", mean: (o) => o.delay_days, days: true },
    { key: "organ_failure_days", mean: (o) => o.organ_failure_days, days: true },
  ],
  child: [
    { key: "child_alive", mean: childAlive, band: (b) => b.child_alive, head: true },
    { key: "child_intact", mean: childIntact, band: (b) => b.child_intact, head: true },
    { key: "stillbirth", mean: (o) => o.stillbirth, band: (b) => b.stillbirth },
  ],
};

function Cell({ row, column, who }: { row: Row; column: Column; who: Who }) {
  const { t } = useTranslation();
  const f = useFormat();
  const value = row.mean(column.mean);
  const band = row.band && column.bands ? row.band(column.bands) : null;
  if (row.days) return <span className="figure"><b>{f.days(Math.round(value))}</b></span>;
  return (
    <span className="figure">
      <b>{f.ofHundred(value)}</b>{" "}
      {band && band.p95 - band.p05 > 1e-6 ? <span className="range">({t("range", { low: f.ofHundred(band.p05), high: f.ofHundred(band.p95) })})</span> : null}
      <svg className={`whisker ${who}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <path className="base" d="M0 4H100" />
        {band ? <path className="span" d={`M${band.p05 * 100} 4H${band.p95 * 100}`} /> : null}
        <path className="mid" d={`M${value * 100 - 0.7} 0V8H${value * 100 + 0.7}V0Z`} />
      </svg>
    </span>
  );
}

export const Outcomes = memo(function Outcomes({ decision, chosen }: { decision: Decision; chosen: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const at = ms(decision.at);
  const today = strategyOf(decision, "day:0");
  const wait = waiting(decision);
  const fixed = chosen > 0 ? fixedDay(decision, chosen) : undefined;
  const policy = strategyOf(decision, "policy");
  const advised = decision.verdict === "act" ? decision.action : null;
  const other = advised && stops(advised) && advised !== "deliver_here" ? decision.actions.find((a) => a.key === advised) : undefined;
  const columns: Column[] = [];
  if (today) columns.push({ key: "now", head: names.headline("deliver_here"), under: gestationText(decision.gestation_days), mean: today.mean, bands: today.bands, advised: advised === "deliver_here" });
  if (other) columns.push({ key: other.key, head: names.headline(other.key), under: "", mean: other.outcomes, bands: undefined, advised: true });
  if (wait) {
    const follows = policy !== undefined && decision.action !== null && !stops(decision.action);
    columns.push({ key: "wait", head: t("outcomes.wait"), under: t("outcomes.wait.under"), mean: follows ? policy.mean : wait.outcomes, bands: follows ? policy.bands : undefined, advised: advised !== null && !stops(advised) });
  }
  // With nothing weighed: the two ends of what may be wished, as outcomes only.
  if (!weighed(decision)) {
    for (const end of ["mother_only", "child_only"]) {
      const s = strategyOf(decision, `policy:${end}`);
      if (s) columns.push({ key: end, head: t(`outcomes.policy.${end}`), under: t("outcomes.policy.under"), mean: s.mean, bands: s.bands, advised: false });
    }
  }
  if (fixed) {
    columns.push({
      key: "fixed", head: t(weighed(decision) && chosen === decision.best_fixed_day ? "outcomes.best_day" : "outcomes.fixed_day"),
      under: `${f.day(at + chosen * kDay)}, ${gestationText(decision.gestation_days + chosen)}${isTransfer(fixed) ? ` · ${t("outcomes.transfer")}` : ""}`, mean: fixed.mean, bands: fixed.bands, advised: false,
    });
  }
  const anyWithout = columns.some((c) => !c.bands);
  return (
    <section className="panel outcomes-panel" aria-labelledby="outcomes-head">
      <h2 id="outcomes-head">{t("outcomes.head")}</h2>
      <table className="outcomes side-by-side" style={{ ["--columns" as string]: columns.length }}>
        <thead>
          <tr>
            <th scope="col"><span className="hidden">{t("day.outcome")}</span></th>
            {columns.map((c) => <th key={c.key} scope="col" className={c.advised ? "advised" : ""}>{c.head}<br /><span>{c.under}</span></th>)}
          </tr>
        </thead>
        {(["mother", "child"] as const).map((who) => (
          <tbody key={who}>
            <tr className="group"><th scope="rowgroup" colSpan={columns.length + 1}><LifeMark who={who} /> {t(`outcomes.of.${who}`)}</th></tr>
            {kRows[who].map((row) => (
              <tr key={row.key} className={row.head ? "head" : ""}>
                <th scope="row">{t(`result.${row.key}`, { horizon: f.days(decision.horizon_days) })}</th>
                {columns.map((c) => <td key={c.key} className={c.advised ? "advised" : ""}><Cell row={row} column={c} who={who} /></td>)}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <p className="note">{t("outcomes.ranges", { draws: f.number(decision.draws) })}{anyWithout ? ` ${t("outcomes.no_range")}` : ""}</p>
    </section>
  );
});
