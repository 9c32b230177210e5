// SPDX-License-Identifier: Apache-2.0
// Weight against gestation, with the centile lines of one named standard at a time; estimates are hollow, scales solid.
import { useCallback, useState, memo } from "react";
import { useTranslation } from "react-i18next";
import type { ChildView } from "./api";
import { Chart, type Palette } from "./Chart";
import type { EChartsCoreOption } from "./echart";
import { SourceButton } from "./EvidencePopover";
import { gestationText, ms } from "./format";
import { LifeMark, SyntheticMark, useFormat, useStandardName } from "./words";

const kCentiles = ["p03", "p10", "p50", "p90", "p97"] as const;

export const GrowthChart = memo(function GrowthChart({ child }: { child: ChildView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const standardName = useStandardName();
  const newest = child.growth.at(-1);
  const standards = new Map<string, string>();
  for (const c of child.growth_curves ?? []) standards.set(c.standard, standardName(c.standard, c.label));
  for (const p of child.growth) for (const s of p.by_standard) standards.set(s.standard, standardName(s.standard, s.label));
  const [wanted, setWanted] = useState<string | null>(null);
  const preferred = newest?.by_standard[0]?.standard ?? [...standards.keys()][0] ?? "";
  const standard = wanted !== null && standards.has(wanted) ? wanted : preferred;
  const curve = child.growth_curves?.find((c) => c.standard === standard);

  const options = useCallback((p: Palette): EChartsCoreOption => {
    const days = child.growth.map((g) => g.gestation_days);
    const min = Math.floor((Math.min(...days) - 14) / 7) * 7;
    const max = Math.ceil((Math.max(...days) + 21) / 7) * 7;
    const lines = (curve?.points ?? []).filter((q) => q.gestation_days >= min && q.gestation_days <= max);
    return {
      grid: { left: 52, right: 34, top: 12, bottom: 26 },
      tooltip: {
        trigger: "item", renderMode: "richText", backgroundColor: p.panel, borderColor: p.line, textStyle: { color: p.ink, fontSize: 13 },
        formatter: (item: unknown) => {
          const value = (item as { value?: [number, number] }).value;
          return value ? `${gestationText(value[0])}\n${f.number(value[1], 0)} g` : "";
        },
      },
      xAxis: {
        type: "value", min, max, interval: 7, axisLabel: { color: p.soft, fontSize: 13, hideOverlap: true, formatter: (v: number) => gestationText(v) },
        axisLine: { lineStyle: { color: p.line } }, splitLine: { show: false },
      },
      yAxis: {
        type: "value", scale: true, splitNumber: 4, axisLabel: { color: p.soft, fontSize: 13, formatter: (v: number) => f.number(v) },
        splitLine: { lineStyle: { color: p.line } },
      },
      series: [
        ...kCentiles.map((c) => ({
          type: "line", data: lines.map((q) => [q.gestation_days, q[c]]), showSymbol: false, silent: true,
          lineStyle: { color: p.soft, width: c === "p50" ? 1.5 : 1, type: c === "p50" ? "solid" : "dashed" },
          endLabel: { show: true, formatter: c.replace(/^p0?/, ""), color: p.soft, fontSize: 13, distance: 4 },
        })),
        {
          type: "line", symbol: "diamond", symbolSize: 9, data: child.growth.map((g) => ({
            value: [g.gestation_days, g.weight_g],
            itemStyle: g.estimated ? { color: p.panel, borderColor: p.child, borderWidth: 2 } : { color: p.child },
          })),
          lineStyle: { color: p.child, width: 1.5 },
        },
      ],
    };
  }, [child.growth, curve, f]);

  const label = standards.get(standard) ?? "";
  return (
    <section className="panel growth" aria-labelledby={`growth-head-${child.id}`}>
      <h2 id={`growth-head-${child.id}`}><LifeMark who="child" /> {t("growth.head")}</h2>
      {!newest ? <p>{t("growth.none")}</p> : (
        <>
          {standards.size > 1 ? (
            <label className="pick-standard">
              {t("growth.standard")}{" "}
              <select value={standard} onChange={(e) => setWanted(e.currentTarget.value)}>
                {[...standards].map(([value, text]) => <option key={value} value={value}>{text}</option>)}
              </select>
            </label>
          ) : null}
          <Chart options={options} height={260} label={t("growth.label", { standard: label, weight: f.number(newest.weight_g, 0) })} />
          <p className="note">
            {curve ? <>{t("growth.centiles", { standard: label })} <SourceButton source={curve.source} /> </> : null}{t("growth.shapes")}
          </p>
          <div className="scroll" tabIndex={0} role="group" aria-label={t("growth.head")}>
            <table className="plain">
              <thead><tr><th scope="col">{t("growth.age")}</th><th scope="col">{t("growth.weight")}</th><th scope="col">z</th><th scope="col">{t("growth.centile")}</th><th scope="col">{t("growth.standard")}</th><th scope="col"><span className="hidden">{t("column.mark")}</span></th></tr></thead>
              <tbody>
                {[...child.growth].reverse().slice(0, 8).map((g) => {
                  const by = g.by_standard.find((s) => s.standard === standard) ?? g.by_standard[0];
                  return (
                    <tr key={g.resource}>
                      <td title={f.full(ms(g.at))}>{gestationText(g.gestation_days)}</td>
                      <td>{f.number(g.weight_g, 0)} g{g.estimated ? ` (${t("growth.estimated")})` : ""}</td>
                      <td>{by ? f.number(by.z, 2) : "–"}</td>
                      <td>{by ? f.number(by.centile, 1) : t("value.not_known")}</td>
                      <td>{by ? <>{standardName(by.standard, by.label)} <SourceButton source={by.source} /></> : "–"}</td>
                      <td>{g.synthetic ? <SyntheticMark /> : null}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
});
