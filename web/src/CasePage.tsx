// SPDX-License-Identifier: Apache-2.0
// A case at one time. The handle decides what time that is; everything on the page is what was known then.
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Alternatives, Parameters, Warnings } from "./AdviceDetails";
import type { Advice, CaseView } from "./api";
import { TimeAxis } from "./Axis";
import { CaseHeader } from "./CaseHeader";
import { ServerError, useAsked, useGeneration } from "./client";
import { DayPanel } from "./DayPanel";
import { EventList } from "./EventList";
import { kHour, ms, toInstant } from "./format";
import { GrowthChart } from "./GrowthChart";
import { kFirstCharts } from "./quantities";
import { caseAddress, linkTo, putAddress } from "./route";
import { Scores } from "./Scores";
import { SeriesCharts } from "./SeriesCharts";
import { ValueTable } from "./ValueTable";
import { Formats, kNoZone, MessageText, Said, useFormat, useNow } from "./words";

const kFirstDay = 7; // the day first compared with today
const kRefreshMs = 60_000;
const kAddressMs = 250;

function askedTime(): number | null {
  const text = new URLSearchParams(location.search).get("at");
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

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

export function CasePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(askedTime);
  useEffect(() => {
    const back = (): void => setAt(askedTime());
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => putAddress(caseAddress(id, at === null ? null : toInstant(at))), kAddressMs);
    return () => clearTimeout(timer);
  }, [id, at]);
  const generation = useGeneration(id, at === null ? kRefreshMs : 0);
  const path = `/api/cases/${encodeURIComponent(id)}`;
  const query = at === null ? "" : `?at=${encodeURIComponent(toInstant(at))}`;
  const view = useAsked<CaseView>(`${path}${query}`, generation);
  const advice = useAsked<Advice>(`${path}/advice${query}`, generation);

  if (!view.data) {
    return (
      <main className="page">
        {view.error ? (
          <div className="panel problem" role="alert">
            <h1>{t(view.error instanceof ServerError && view.error.status === 404 ? "case.not_found" : "case.failed")}</h1>
            <p lang="en">{view.error.message}</p>
            <p><a {...linkTo("/")}>{t("board.back")}</a></p>
          </div>
        ) : <p className="waiting" role="status">{t("loading")}</p>}
      </main>
    );
  }
  return (
    <Formats zone={view.data.clock.zone || kNoZone}>
      <CaseBody view={view.data} advice={advice.data} adviceError={advice.error} failed={view.error} at={at} onMove={setAt} />
    </Formats>
  );
}

function CaseBody({ view, advice, adviceError, failed, at, onMove }: {
  view: CaseView; advice: Advice | null; adviceError: Error | null; failed: Error | null; at: number | null; onMove: (at: number | null) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const wall = useNow(15_000);
  const now = view.clock.mode === "replay" ? ms(view.clock.now) : Math.max(wall, ms(view.clock.now));
  const follow = at === null || at >= now;
  const shown = Math.min(at ?? now, now);
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
  useEffect(() => {
    document.title = `${f.words(view.title).text} · Dyad`;
  }, [f, view.title]);
  const [pickedMother, pickedChild] = useMemo(
    () => ["mother.", "child."].map((who) => charts.filter((c) => c.startsWith(who)).map((c) => c.slice(who.length))),
    [charts],
  );
  const pickMother = useCallback((key: string) => pick("mother", key), [pick]);
  const pickChild = useCallback((key: string) => pick("child", key), [pick]);
  const childScores = useMemo(() => calm.children.flatMap((c) => c.scores), [calm]);
  const dataAt = follow ? shown : ms(calm.at); // while the handle moves, the values keep the age they have in their own view

  return (
    <main className={`page case ${follow ? "" : "past"}`} data-shown={view.at}>
      <CaseHeader view={view} />
      {failed ? <p className="banner" role="alert">{t("case.stale", { at: f.dayTime(ms(view.at)) })}</p> : null}
      <div className="status-line">
        {follow ? <span>{t("status.now", { at: f.dayTime(now) })}</span> : (
          <>
            <b className="showing">{t("status.past", { at: f.dayTime(shown) })}</b>
            {view.recorded_later > 0 ? <span className="chip">{t("status.later", { count: view.recorded_later, number: f.number(view.recorded_later) })}</span> : null}
            <button type="button" className="button" onClick={() => onMove(null)}>{t("status.back")}</button>
          </>
        )}
        {view.marks.length > 0 ? (
          <nav className="moments" aria-label={t("moments.head")}>
            {view.marks.filter((m) => ms(m.at) <= now).map((m) => (
              <button
                key={m.at} type="button" className="button moment" aria-pressed={!follow && Math.abs(shown - ms(m.at)) < 1000}
                title={f.full(ms(m.at))} onClick={() => onMove(ms(m.at) >= now ? null : ms(m.at))}
              >
                {m.text ? <Said words={m.text} /> : <span className="soft">{f.dayTime(ms(m.at))}</span>}
              </button>
            ))}
          </nav>
        ) : null}
      </div>
      <TimeAxis view={view} advice={advice} at={shown} now={now} follow={follow} chosen={chosen} lines={charts} onMove={onMove} onChoose={setDay} />
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
        {adviceError && !calmAdvice ? <p className="panel problem" role="alert">{t("advice.failed")} <span lang="en">{adviceError.message}</span></p>
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
    </main>
  );
}
