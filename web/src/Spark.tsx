// SPDX-License-Identifier: Apache-2.0
// A small line of one quantity's recent course, with its last point marked by the life's own shape.
import type { Series } from "./api";
import { ms } from "./format";
import { useFormat, useQuantityName } from "./words";

const kWidth = 110;
const kHeight = 26;

export function Spark({ series }: { series: Series }) {
  const f = useFormat();
  const name = useQuantityName()(series.key);
  const points = series.points;
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const values = points.map((p) => p.value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const from = ms(first.at);
  const length = ms(last.at) - from || 1;
  const xy = points.map((p): [number, number] => [4 + ((ms(p.at) - from) / length) * (kWidth - 12), 4 + (1 - (p.value - low) / span) * (kHeight - 8)]);
  const end = xy.at(-1) ?? [0, 0];
  return (
    <span className={`spark ${series.who}`}>
      <svg width={kWidth} height={kHeight} viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={`${name}: ${f.number(first.value, series.digits)} → ${f.number(last.value, series.digits)}`}>
        <path className="line" d={xy.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("")} />
        {series.who === "mother" ? <circle cx={end[0]} cy={end[1]} r="3.5" /> : <path className="end" d={`M${end[0]} ${end[1] - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5Z`} />}
      </svg>
      <span>{name} <b>{f.number(last.value, series.digits)}</b></span>
    </span>
  );
}
