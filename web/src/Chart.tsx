// SPDX-License-Identifier: Apache-2.0
// One ECharts drawing in the page: follows its size, the colours of the theme and its options. What it shows is
// always also in a table or text beside it, so the drawing itself is hidden from screen readers.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { EChartsCoreOption, EChartsType } from "./echart";

export interface Palette { ink: string; soft: string; line: string; mother: string; child: string; panel: string; watch: string; band: string }

function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read("ink"), soft: read("soft"), line: read("line"), mother: read("mother"), child: read("child"),
    panel: read("panel"), watch: read("watch"), band: read("reference"),
  };
}

export function Chart({ options, height, label }: { options: (p: Palette) => EChartsCoreOption; height: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const scheme = useComputedColorScheme("light");

  const seen = useRef(false);
  const due = useRef(false); // new options came while the chart was out of sight

  useEffect(() => {
    let closed = false;
    let watch: ResizeObserver | null = null;
    const sight = new IntersectionObserver((entries) => {
      seen.current = entries.some((e) => e.isIntersecting);
      if (seen.current && due.current) {
        due.current = false;
        chart.current?.setOption({ animation: false, ...latest.current(palette()) }, { notMerge: true });
      }
    }, { rootMargin: "200px" });
    if (box.current) sight.observe(box.current);
    void import("./echart").then(({ init }) => {
      if (closed || !box.current) return;
      const made = init(box.current, undefined, { renderer: "svg" });
      chart.current = made;
      made.setOption({ animation: false, ...latest.current(palette()) });
      watch = new ResizeObserver(() => made.resize());
      watch.observe(box.current);
    });
    return () => {
      closed = true;
      sight.disconnect();
      watch?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    if (seen.current) chart.current?.setOption({ animation: false, ...options(palette()) }, { notMerge: true });
    else due.current = true;
  }, [options, scheme]);
  return <div className="chart" role="img" aria-label={label}><div ref={box} style={{ height }} /></div>;
}
