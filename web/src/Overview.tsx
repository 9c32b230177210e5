// SPDX-License-Identifier: Apache-2.0
// A case at one time, past to future: what was known of both, and what follows from a birth planned for one day.
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Alternatives, Parameters, Warnings } from "./AdviceDetails";
import type { Advice, CaseView } from "./api";
import type { CaseAsked } from "./CasePage";
import { TimeAxis } from "./Axis";
import { DayPanel } from "./DayPanel";
import { EventList } from "./EventList";
import { kHour, ms } from "./format";
import { GrowthChart } from "./GrowthChart";
import { NowLine } from "./NowLine";
import { kFirstCharts } from "./quantities";
import { inWords } from "./said";
import { Scores } from "./Scores";
import { SeriesCharts } from "./SeriesCharts";
import { ValueTable } from "./ValueTable";
import { MessageText, useFormat } from "./words";

const kFirstDay = 7; // the day first compared with today

/** The quantities behind the organs that fail most, by the points of SOFA. */
function failing(view: CaseView): string[] {
  const parts = view.mother.scores.find((s) => s.key === "sofa")?.parts.filter((p) => (p.points ?? 0) > 0) ?? [];
  return [...parts].sort((a, b) => (b.points ?? 0) - (a.points ?? 0))
    .flatMap((p) => view.mother.latest.filter((v) => p.from.includes(v.resource)).slice(0, 1).map((v) => v.key));
}

function firstCharts(view: CaseView): string[] {
  const pick = (who: "mother" | "child", series: CaseView["mother"]["series"], keys: string[]): string[] =>
    [...new Set(keys)].filter((key) => series.some((s) => s.key === key && s.points.length > 0)).slice(0, 2).map((key) => `${who}.${key}`);
  const child = view.children[0];
  return [
    ...pick("mother", view.mother.series, [...failing(view), ...kFirstCharts.mother]),
    ...(child ? pick("child", child.series, kFirstCharts[child.stage]) : []),
  ];
}

export function Overview({ view, advice, adviceError, at, now, follow, asked, onMove }: {
  view: CaseView; advice: Advice | null; adviceError: Error | null; at: number; now: number; follow: boolean; asked: CaseAsked; onMove: (at: number | null) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const [day, setDay] = useState<number | null>(null);
  const chosen = Math.min(day ?? kFirstDay, Math.max(0, (advice?.days.length ?? 1) - 1));
  const [picked, setPicked] = useState<string[] | null>(null);
  // What stands below the axis may come a moment later, so that the handle never waits for it.
  const calm = useDeferredValue(view);
  const calmAdvice = useDeferredValue(advice);
  // Chosen when the case is opened and again at birth, not while the handle moves.
  const stage = calm.children[0]?.stage;
  const first = useRef<{ stage: string | undefined; charts: string[] }>({ stage, charts: firstCharts(calm) });
  if (first.current.stage !== stage) first.current = { stage, charts: firstCharts(calm) };
  const charts = picked ?? first.current.charts;
  const pick = useCallback((who: "mother" | "child", key: string) => {
    const name = `${who}.${key}`;
    setPicked(charts.includes(name) ? charts.filter((c) => c !== name) : [...charts, name]);
  }, [charts]);
  const [pickedMother, pickedChild] = useMemo(
    () => ["mother.", "child."].map((who) => charts.filter((c) => c.startsWith(who)).map((c) => c.slice(who.length))),
    [charts],
  );
  const pickMother = useCallback((key: string) => pick("mother", key), [pick]);
  const pickChild = useCallback((key: string) => pick("child", key), [pick]);
  const childScores = useMemo(() => calm.children.flatMap((c) => c.scores), [calm]);
  const dataAt = follow ? at : ms(calm.at); // while the handle moves, the values keep the age they have in their own view

  return (
    <>
      <NowLine view={view} at={at} follow={follow} asked={asked} />
      <TimeAxis view={view} advice={advice} at={at} now={now} follow={follow} chosen={chosen} lines={charts} onMove={onMove} onChoose={setDay} />
      <div className="columns">
        <ValueTable who="mother" stage="mother" values={calm.mother.latest} at={dataAt} follow={follow} picked={pickedMother ?? []} onPick={pickMother} />
        {calm.children.map((c) => (
          <div key={c.id} className="child-column">
            <ValueTable who="child" stage={c.stage} values={c.latest} at={dataAt} follow={follow} picked={pickedChild ?? []} onPick={pickChild} />
            {c.stage === "fetus" ? (
              <p className={`panel steroids ${c.steroids?.window ?? "not_given"}`}>
                <b>{t("steroids.head")}</b>{" "}
                {c.steroids ? t(`steroids.${c.steroids.window}`, { at: f.dayTime(ms(c.steroids.given_at)), age: f.span(c.steroids.hours * kHour) }) : t("steroids.not_known")}
              </p>
            ) : null}
            {calm.unknown.length > 0 ? (
              <section className="panel" aria-labelledby="unknown-head">
                <h2 id="unknown-head">{t("unknown.head")}</h2>
                <ul className="messages">{calm.unknown.map((m) => <li key={m.code + m.text}><MessageText message={m} /></li>)}</ul>
              </section>
            ) : null}
          </div>
        ))}
        {adviceError && !calmAdvice ? <p className="panel problem" role="alert">{t("advice.failed")} {inWords(adviceError)}</p>
          : <DayPanel advice={calmAdvice} chosen={chosen} onChoose={setDay} />}
      </div>
      <EventList events={calm.events} />
      <Scores mother={calm.mother.scores} child={childScores} />
      <div className="two">
        <SeriesCharts view={calm} at={dataAt} picked={charts} onPick={pick} />
        {calm.children.map((c) => <GrowthChart key={c.id} child={c} />)}
      </div>
      {calmAdvice ? (
        <>
          <Alternatives advice={calmAdvice} />
          <Warnings advice={calmAdvice} />
          <Parameters advice={calmAdvice} />
        </>
      ) : null}
    </>
  );
}
