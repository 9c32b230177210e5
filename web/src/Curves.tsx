// SPDX-License-Identifier: Apache-2.0
// The forecast, on the same time axis as the record: what follows from a birth planned for each coming day.
import { memo } from "react";
import type { PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AdviceDay, Band, Who } from "./api";
import { kDay, ms } from "./format";
import type { Scale } from "./scale";
import { useFormat } from "./words";

/** What the curves need of a day; the fixed-day comparison and the strategies of a decision both have it. */
export type CurveDay = Pick<AdviceDay, "day" | "at" | "child_survival" | "child_intact" | "stillbirth_before" | "mother_death_before" | "mother_death">;
interface Line { key: string; band: (d: CurveDay) => Band; style: "main" | "second" | "dotted"; bands: boolean }

export const kLines: Record<Who, Line[]> = {
  mother: [
    { key: "mother_death", band: (d) => d.mother_death, style: "main", bands: true },
    { key: "mother_death_before", band: (d) => d.mother_death_before, style: "dotted", bands: false },
  ],
  child: [
    { key: "child_survival", band: (d) => d.child_survival, style: "main", bands: true },
    { key: "child_intact", band: (d) => d.child_intact, style: "second", bands: true },
    { key: "stillbirth_before", band: (d) => d.stillbirth_before, style: "dotted", bands: false },
  ],
};

/** The top of a lane's scale: 1 for the child; for the mother the next round step above all bands. */
export function topOf(who: Who, days: CurveDay[]): number {
  if (who === "child") return 1;
  const most = Math.max(0.01, ...days.map((d) => d.mother_death.p95));
  return [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.8].find((top) => most <= top) ?? 1;
}

function path(points: [number, number][]): string {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(4)} ${y.toFixed(4)}`).join("");
}

function areaOf(days: CurveDay[], scale: Scale, top: number, low: (d: CurveDay) => number, high: (d: CurveDay) => number): string {
  const up = days.map((d): [number, number] => [scale.x(ms(d.at)), 1 - high(d) / top]);
  const down = days.map((d): [number, number] => [scale.x(ms(d.at)), 1 - low(d) / top]).reverse();
  return `${path([...up, ...down])}Z`;
}

export function CurveLane({ who, all, scale, from, chosen, onChoose }: {
  who: Who; all: CurveDay[]; scale: Scale; from: number; chosen: number; onChoose: (day: number) => void;
}) {
  const f = useFormat();
  const days = all.filter((d) => ms(d.at) >= from - kDay);
  if (days.length < 2) return null;
  const top = topOf(who, all);
  const day = all[chosen];
  const pick = (e: PointerEvent<HTMLDivElement>): void => {
    const box = e.currentTarget.parentElement?.getBoundingClientRect();
    if (!box) return;
    const at = scale.at((e.clientX - box.left) / box.width);
    let best = 0;
    all.forEach((d, i) => {
      const other = all[best];
      if (other && Math.abs(ms(d.at) - at) < Math.abs(ms(other.at) - at)) best = i;
    });
    if (best !== chosen) onChoose(best);
  };
  const x0 = scale.x(from);
  const chosenX = day ? `${Math.max(scale.x(ms(day.at)), x0) * 100}%` : "0";
  return (
    <>
      <svg className={`curves ${who}`} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" style={{ clipPath: `inset(-5% -1% -5% ${x0 * 100}%)` }}>
        {[0, 0.25, 0.5, 0.75, 1].map((y) => <path key={y} className="grid" d={`M${x0} ${y}H1`} />)}
        {kLines[who].map((line) => (
          <g key={line.key} className={line.style}>
            {line.bands ? (
              <>
                <path className="outer" d={areaOf(days, scale, top, (d) => line.band(d).p05, (d) => line.band(d).p95)} />
                <path className="inner" d={areaOf(days, scale, top, (d) => line.band(d).p25, (d) => line.band(d).p75)} />
              </>
            ) : null}
            <path className="line" d={path(days.map((d) => [scale.x(ms(d.at)), 1 - line.band(d).median / top]))} />
          </g>
        ))}
      </svg>
      {[0, 0.5, 1].map((y) => (
        <span key={y} className="y-label" style={{ top: `${(1 - y) * 100}%` }} aria-hidden="true">{f.number(Math.round(y * top * 100))}</span>
      ))}
      {day && ms(day.at) >= from - kDay ? (
        <>
          <span className="chosen-line" style={{ left: chosenX }} aria-hidden="true" />
          {kLines[who].map((line) => (
            <span
              key={line.key} className={`dot ${who} ${line.style}`} aria-hidden="true"
              style={{ left: chosenX, top: `${(1 - line.band(day).median / top) * 100}%` }}
            />
          ))}
        </>
      ) : null}
      <div className="pick" style={{ left: `${x0 * 100}%` }} onPointerMove={pick} onPointerDown={pick} />
    </>
  );
}

export const CurveLegend = memo(function CurveLegend({ who, horizonDays }: { who: Who; horizonDays: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <span className={`legend ${who}`}>
      <span className="of">{t(`curve.of.${who}`)}</span>
      {kLines[who].map((line) => (
        <span key={line.key} className={line.style}>
          <svg width="22" height="8" viewBox="0 0 22 8" aria-hidden="true"><path d="M0 4H22" /></svg>
          {t(`curve.short.${line.key}`, { horizon: f.days(horizonDays) })}
        </span>
      ))}
    </span>
  );
});
