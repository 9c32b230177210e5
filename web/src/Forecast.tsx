// SPDX-License-Identifier: Apache-2.0
// The days ahead on one axis: what each fixed day leads to for her and for the child, and beneath, on which days the
// strategy itself ends in a planned birth.
import { useElementSize } from "@mantine/hooks";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Band, CaseView, Decision } from "./api";
import { CurveLane, CurveLegend, type CurveDay } from "./Curves";
import { gestationText, kDay, ms, toInstant } from "./format";
import { makeTicks, type Scale } from "./scale";
import { isTransfer } from "./weigh";
import { LifeMark, useFormat } from "./words";

const against = (b: Band): Band => ({ median: 1 - b.median, p05: 1 - b.p95, p25: 1 - b.p75, p75: 1 - b.p25, p95: 1 - b.p05 });

/** The fixed days of a decision, as the curves read them. */
export function curveDays(d: Decision): CurveDay[] {
  return d.strategies.flatMap((s) => (s.day === null || !s.bands || isTransfer(s) ? [] : [{
    day: s.day, at: toInstant(ms(d.at) + s.day * kDay), child_survival: s.bands.child_alive, child_intact: s.bands.child_intact,
    stillbirth_before: s.bands.stillbirth, mother_death: against(s.bands.mother_alive), mother_death_before: s.bands.mother_dies_before,
  }])).sort((a, b) => a.day - b.day);
}

function Histogram({ decision, scale }: { decision: Decision; scale: Scale }) {
  const { t } = useTranslation();
  const f = useFormat();
  const at = ms(decision.at);
  const most = Math.max(0.01, ...decision.decision_days.map((d) => d.probability));
  const width = scale.x(at + kDay) - scale.x(at);
  const e = decision.endings;
  return (
    <section className="lane births" aria-labelledby="births-head">
      <header><span className="who" id="births-head">{t("births.head")}</span></header>
      <div className="births-body" aria-hidden="true">
        {decision.decision_days.map((d) => (
          <span key={d.day} className="bar" style={{ left: `${scale.x(at + d.day * kDay) * 100}%`, width: `clamp(3px, calc(${width * 100}% - 1px), 16px)`, height: `${(d.probability / most) * 100}%` }} />
        ))}
        <span className="y-label" style={{ top: 0 }}>{f.ofHundred(most)}</span>
        <span className="y-label" style={{ top: "100%" }}>0</span>
      </div>
      <p className="note">{t("births.endings", { planned: f.ofHundred(e.planned_birth), unplanned: f.ofHundred(e.unplanned_birth), mother: f.ofHundred(e.mother_dies), child: f.ofHundred(e.fetus_dies) })}</p>
    </section>
  );
}

export const Forecast = memo(function Forecast({ view, decision, chosen, onChoose }: { view: CaseView; decision: Decision; chosen: number; onChoose: (day: number) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const days = useMemo(() => curveDays(decision), [decision]);
  const from = ms(decision.at);
  const to = from + Math.max(1, days.at(-1)?.day ?? 1) * kDay;
  const scale = useMemo<Scale>(() => ({
    from, split: from, to, x: (at) => Math.min(1, Math.max(0, (at - from) / (to - from))), at: (x) => from + x * (to - from),
  }), [from, to]);
  const edd = view.children[0]?.edd ?? null;
  const ticks = useMemo(() => makeTicks(scale, width, edd, view.clock.utc_offset_minutes), [scale, width, edd, view.clock.utc_offset_minutes]);
  if (days.length < 2) return null;
  const index = Math.max(0, days.findIndex((d) => d.day === chosen));
  const at = from + chosen * kDay;
  const step = (by: number): void => {
    const next = days[index + by];
    if (next) onChoose(next.day);
  };
  return (
    <section className="panel forecast" aria-labelledby="forecast-head">
      <h2 id="forecast-head">{t("forecast.head")}</h2>
      <p className="note">{t("forecast.hint")}</p>
      <div className="day-choice">
        <button type="button" className="step" disabled={index <= 0} onClick={() => step(-1)} aria-label={t("day.earlier")}>◂</button>
        <input
          type="range" min={0} max={days.length - 1} step={1} value={index} aria-label={t("day.choose")}
          aria-valuetext={`${f.day(at)}, ${gestationText(decision.gestation_days + chosen)}`}
          onChange={(e) => onChoose(days[Number(e.currentTarget.value)]?.day ?? 0)}
        />
        <button type="button" className="step" disabled={index >= days.length - 1} onClick={() => step(1)} aria-label={t("day.later")}>▸</button>
        <b className="day-chosen">{f.day(at)} · {gestationText(decision.gestation_days + chosen)}</b>
      </div>
      <div className="axis-plot" ref={ref}>
        <div className="ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick.at} className={`tick ${tick.week ? "week" : ""} ${tick.label ? "label" : ""}`} style={{ left: `${tick.x * 100}%` }}>
              {tick.label ? <><b>{tick.gestation}</b><span>{f.day(tick.at)}</span></> : null}
            </span>
          ))}
        </div>
        {(["mother", "child"] as const).map((who) => (
          <section key={who} className={`lane ${who}`} aria-label={t(`who.${who}`)}>
            <header>
              <span className="who"><LifeMark who={who} /> {t(`who.${who}`)}</span>
              <CurveLegend who={who} horizonDays={decision.horizon_days} />
            </header>
            <div className="lane-body">
              {ticks.filter((tick) => tick.week).map((tick) => <span key={tick.at} className="week-line" style={{ left: `${tick.x * 100}%` }} />)}
              <CurveLane who={who} all={days} scale={scale} from={from} chosen={index} onChoose={(i) => onChoose(days[i]?.day ?? 0)} />
            </div>
          </section>
        ))}
        {decision.decision_days.length > 0 ? <Histogram decision={decision} scale={scale} /> : null}
      </div>
    </section>
  );
});
