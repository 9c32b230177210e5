// SPDX-License-Identifier: Apache-2.0
// One chosen day against today: raw outcomes for both lives, counted out of a hundred, with their ranges.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Advice, AdviceDay, Band, Who } from "./api";
import { ms } from "./format";
import { LifeMark, MessageText, useFormat } from "./words";

interface Row { key: string; band: (d: AdviceDay) => Band; head?: boolean; days?: boolean }
const kRows: Record<Who, Row[]> = {
  mother: [
    { key: "mother_death", band: (d) => d.mother_death, head: true },
    { key: "mother_death_before", band: (d) => d.mother_death_before },
    { key: "mother_death_from_operation", band: (d) => d.mother_death_from_operation },
    { key: "treatment_delay_days", band: (d) => d.treatment_delay_days, days: true },
  ],
  child: [
    { key: "child_survival", band: (d) => d.child_survival, head: true },
    { key: "child_intact", band: (d) => d.child_intact, head: true },
    { key: "stillbirth_before", band: (d) => d.stillbirth_before },
    { key: "neonatal_death", band: (d) => d.neonatal_death },
  ],
};

function Figure({ band, days, who }: { band: Band; days: boolean; who: Who }) {
  const { t } = useTranslation();
  const f = useFormat();
  const show = (v: number): string => (days ? f.number(Math.round(v)) : f.ofHundred(v));
  return (
    <span className="figure">
      <b>{show(band.median)}</b>{" "}
      {show(band.p05) === show(band.p95) ? null : <span className="range">({t("range", { low: show(band.p05), high: show(band.p95) })})</span>}
      {days ? null : (
        <svg className={`whisker ${who}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <path className="base" d="M0 4H100" />
          <path className="span" d={`M${band.p05 * 100} 4H${band.p95 * 100}`} />
          <path className="mid" d={`M${band.median * 100 - 0.7} 0V8H${band.median * 100 + 0.7}V0Z`} />
        </svg>
      )}
    </span>
  );
}

export const DayPanel = memo(function DayPanel({ advice, chosen, onChoose }: { advice: Advice | null; chosen: number; onChoose: (day: number) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!advice) return null;
  const today = advice.days[0];
  const day = advice.days[chosen];
  if (!advice.available || !today || !day) {
    return (
      <section className="panel day-panel" aria-labelledby="day-head">
        <h2 id="day-head">{t("day.head")}</h2>
        <p>{advice.reason ? <MessageText message={advice.reason} /> : t("day.none")}</p>
      </section>
    );
  }
  const when = (d: AdviceDay): string => (d.day === 0 ? t("day.today") : t("day.in", { days: f.days(d.day) }));
  return (
    <section className="panel day-panel" aria-labelledby="day-head">
      <h2 id="day-head">{t("day.head")}</h2>
      <p className="note"><b>{t("advice.fixed_day")}</b></p>
      <div className="day-choice">
        <button type="button" className="step" disabled={chosen <= 0} onClick={() => onChoose(chosen - 1)} aria-label={t("day.earlier")}>◂</button>
        <input
          type="range" min={0} max={advice.days.length - 1} step={1} value={chosen} aria-label={t("day.choose")}
          aria-valuetext={`${f.day(ms(day.at))}, ${day.gestation_text}, ${when(day)}`}
          onChange={(e) => onChoose(Number(e.currentTarget.value))}
        />
        <button type="button" className="step" disabled={chosen >= advice.days.length - 1} onClick={() => onChoose(chosen + 1)} aria-label={t("day.later")}>▸</button>
      </div>
      <table className="outcomes">
        <thead>
          <tr>
            <th scope="col"><span className="hidden">{t("day.outcome")}</span></th>
            <th scope="col">{t("day.today")}<br /><span>{today.gestation_text}</span></th>
            {chosen > 0 ? <th scope="col">{f.day(ms(day.at))}<br /><span>{day.gestation_text}</span></th> : null}
          </tr>
        </thead>
        {(["mother", "child"] as const).map((who) => (
          <tbody key={who}>
            <tr className="group"><th scope="rowgroup" colSpan={3}><LifeMark who={who} /> {t(`day.of.${who}`)}</th></tr>
            {kRows[who].map((row) => (
              <tr key={row.key} className={row.head ? "head" : ""}>
                <th scope="row">{t(`outcome.${row.key}`, { horizon: f.days(advice.horizon_days) })}</th>
                <td><Figure band={row.band(today)} days={row.days === true} who={who} /></td>
                {chosen > 0 ? <td><Figure band={row.band(day)} days={row.days === true} who={who} /></td> : null}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <p className="note">{t("day.ranges", { draws: f.number(advice.draws) })}</p>
    </section>
  );
});
