// SPDX-License-Identifier: Apache-2.0
// A chart for each chosen quantity: all points up to the time shown, its unit and its reference range with source.
import { useCallback, memo } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView, Series } from "./api";
import { Chart, type Palette } from "./Chart";
import type { EChartsCoreOption } from "./echart";
import { SourceButton } from "./EvidencePopover";
import { ms, unitText } from "./format";
import { LifeMark, useFormat, useQuantityName } from "./words";

function SeriesChart({ series, from, to, onClose }: { series: Series; from: number; to: number; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = useQuantityName()(series.key);
  const unit = unitText(series.unit);
  const low = series.reference?.low;
  const high = series.reference?.high;
  const options = useCallback((p: Palette): EChartsCoreOption => {
    const colour = series.who === "mother" ? p.mother : p.child;
    return {
      grid: { left: 44, right: 14, top: 10, bottom: 24 },
      tooltip: {
        trigger: "axis", renderMode: "richText", backgroundColor: p.panel, borderColor: p.line, textStyle: { color: p.ink, fontSize: 13 },
        formatter: (items: unknown) => {
          const item = Array.isArray(items) ? (items[0] as { value?: [number, number] } | undefined) : undefined;
          return item?.value ? `${f.dayTime(item.value[0])}\n${f.number(item.value[1], series.digits)} ${unit}` : "";
        },
      },
      xAxis: {
        type: "time", min: from, max: to, splitNumber: 4, axisLine: { lineStyle: { color: p.line } }, axisTick: { show: false },
        axisLabel: { color: p.soft, fontSize: 13, hideOverlap: true, formatter: (v: number) => f.day(v) }, splitLine: { show: false },
      },
      yAxis: {
        type: "value", scale: true, splitNumber: 3, axisLabel: { color: p.soft, fontSize: 13, formatter: (v: number) => f.number(v) },
        splitLine: { lineStyle: { color: p.line } },
      },
      series: [{
        type: "line", data: series.points.map((q) => [ms(q.at), q.value]), symbol: series.who === "mother" ? "circle" : "diamond",
        symbolSize: series.points.length > 40 ? 4 : 7, lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour },
        ...(low !== undefined || high !== undefined
          ? { markArea: { silent: true, itemStyle: { color: p.band }, data: [[{ yAxis: low ?? "min" }, { yAxis: high ?? "max" }]] } }
          : {}),
      }],
    };
  }, [series, from, to, f, unit, low, high]);
  const last = series.points.at(-1);
  return (
    <figure className="series">
      <figcaption>
        <LifeMark who={series.who} /> <b>{name}</b> {unit}
        {series.reference ? (
          <span className="reference">
            {low !== undefined && high !== undefined ? t("series.range", { low: f.number(low), high: f.number(high) })
              : low !== undefined ? t("series.above", { low: f.number(low) }) : high !== undefined ? t("series.below", { high: f.number(high) }) : ""}
            {" "}<SourceButton source={series.reference.source} />
          </span>
        ) : <span className="reference">{t("series.no_range")}</span>}
        <button type="button" className="close" onClick={onClose} aria-label={t("series.close", { name })}>×</button>
      </figcaption>
      <Chart
        options={options} height={150}
        label={`${name}, ${series.points.length}${last ? `, ${f.dayTime(ms(last.at))}: ${f.number(last.value, series.digits)} ${unit}` : ""}`}
      />
    </figure>
  );
}

/** The chart begins with the story, or earlier where the story itself has too few points to make a line. */
function startOf(series: Series, from: number): number {
  const first = series.points[0];
  const inside = series.points.filter((p) => ms(p.at) >= from).length;
  return first && inside < 2 ? Math.min(from, ms(first.at)) : from;
}

export const SeriesCharts = memo(function SeriesCharts({ view, at, picked, onPick }: { view: CaseView; at: number; picked: string[]; onPick: (who: "mother" | "child", key: string) => void }) {
  const { t } = useTranslation();
  const all = [...view.mother.series, ...view.children.flatMap((c) => c.series)];
  const shown = all.filter((s) => picked.includes(`${s.who}.${s.key}`) && s.points.length > 0);
  return (
    <section className="panel" aria-labelledby="series-head">
      <h2 id="series-head">{t("series.head")}</h2>
      <p className="note">{t("series.hint")}</p>
      {shown.length === 0 ? <p>{t("series.none")}</p> : (
        <div className="series-grid">
          {shown.map((s) => (
            <SeriesChart key={`${s.who}.${s.key}.${s.child ?? ""}`} series={s} from={startOf(s, ms(view.axis.from))} to={at} onClose={() => onPick(s.who, s.key)} />
          ))}
        </div>
      )}
    </section>
  );
});
