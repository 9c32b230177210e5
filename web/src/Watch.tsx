// SPDX-License-Identifier: Apache-2.0
// The watch of a case: warnings with their stage, trend and answers, what is missing, and how much it rings.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { Burden, CaseWatch, Warning } from "./api_watch";
import type { CaseAsked } from "./CasePage";
import { BurdenTable } from "./BurdenTable";
import { useAsked } from "./client";
import { SourceButton } from "./EvidencePopover";
import { ms, unitText } from "./format";
import { Guard } from "./Guard";
import { PagedList, usePaged } from "./Paged";
import { inWords } from "./said";
import { useScoreName } from "./Scores";
import { SeriesCharts } from "./SeriesCharts";
import { WardBurdenPanel } from "./WardBurden";
import { WatchAnswerForm } from "./WatchAnswer";
import { LevelMark, LifeMark, useFormat, useQuantityName, useScoreText, useTell, When } from "./words";
import "./watch.css";

const kFirstCharts = 4;
const kScores = new Set(["sofa", "pf", "meows", "erez_dic", "isth_dic", "shock_index"]);

export function useSignalName(): (key: string) => string {
  const tell = useTell();
  const score = useScoreName();
  const quantity = useQuantityName();
  return (key) => (key === "no_vital_signs" || key === "consciousness" ? tell(`watch.signal.${key}`, key).text : kScores.has(key) ? score(key) : quantity(key));
}

function Stages({ of, watch }: { of: Warning; watch: CaseWatch }) {
  const { t } = useTranslation();
  const f = useFormat();
  const ladder = watch.rules.ladders[of.level];
  return (
    <ol className="watch-stages" aria-label={t("watch.stages")}>
      {ladder.map((s) => {
        const page = of.pages.filter((p) => p.stage === s.stage && p.level === of.level).at(-1);
        const next = of.next?.stage === s.stage && of.next.level === of.level ? of.next : null;
        return (
          <li key={s.stage} className={page ? "told" : next ? "due" : "not-yet"}>
            <b>{t(`watch.stage.${s.stage}`)}</b>{" "}
            <span>{page ? t(watch.replay ? "watch.would" : "watch.told", { at: f.dayTime(ms(page.at)) }) : next ? t("watch.next", { at: f.dayTime(ms(next.at)) })
              : of.resolved ? t("watch.not_needed") : t("watch.later")}</span>
          </li>
        );
      })}
    </ol>
  );
}

function WarningCard({ of, watch, path, now, canAnswer, paged, onDone }: { of: Warning; watch: CaseWatch; path: string; now: number; canAnswer: boolean; paged: ReturnType<typeof usePaged>; onDone: (next: CaseWatch) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = useSignalName()(of.key);
  const scoreText = useScoreText();
  const [answering, setAnswering] = useState(false);
  const open = of.resolved === null;
  const trend = of.value?.trend;
  return (
    <li className={`warning-card ${open ? of.level : "over"} ${of.acknowledged ? "answered" : ""}`} data-key={of.key} data-state={of.state}>
      <div className="warning-head">
        <h3><LifeMark who={of.who} /> {name}</h3>
        {open ? <LevelMark level={of.level} /> : null}
        <span className={`warning-state ${of.state}`}>{t(`watch.state.${of.state}`)}</span>
      </div>
      <p className="warning-value">
        {of.value ? <><b className="big">{of.value.text}</b> {unitText(of.value.unit)} <span aria-hidden="true">{trend === "rising" ? "↗" : trend === "falling" ? "↘" : trend === "steady" ? "→" : ""}</span>
          <span className="hidden">{trend ? t(`trend.${trend}`) : ""}</span> <span className={of.value.stale ? "stale" : "soft"}>{f.age(ms(of.value.effective_at), now)}</span></>
          : of.last.text ? <b>{scoreText(of.last.text)}</b> : null}
      </p>
      <p>{t("watch.crossed", { value: scoreText(of.first.text), at: f.dayTime(ms(of.since)), age: f.age(ms(of.since), of.resolved ? ms(of.resolved) : now) })}
        {of.crossings > 1 ? ` ${t("watch.crossings", { count: of.crossings })}` : ""}{of.resolved ? ` ${t("watch.resolved", { at: f.dayTime(ms(of.resolved)) })}` : ""}</p>
      <Stages of={of} watch={watch} />
      {paged.pages.filter((p) => p.about === `Flag/${of.id}`).map((p) => <PagedList key={p.id} caseId={watch.id} page={p} onDone={paged.again} />)}
      {of.held_until ? <p className="note">{t("watch.held", { at: f.time(ms(of.held_until)) })}</p> : null}
      {of.answers.length > 0 ? (
        <ul className="warning-answers">
          {of.answers.map((a) => (
            <li key={a.at + a.action}><When at={a.at} /> · <b>{a.who}</b> · {t(`watch.action.${a.action}`)}{a.note ? ` · ${a.note}` : ""}
              {a.snoozed_until ? ` · ${t("watch.snoozed", { at: f.dayTime(ms(a.snoozed_until)), reason: a.reason ?? "" })}` : ""}</li>
          ))}
        </ul>
      ) : null}
      <div className="warning-foot">
        {of.source ? <SourceButton source={of.source} /> : null}
        {canAnswer && open && !answering ? <button type="button" className="button strong" onClick={() => setAnswering(true)}>{t(of.acknowledged ? "watch.answer_again" : "watch.answer")}<span className="hidden"> {name}</span></button> : null}
      </div>
      {answering ? <WatchAnswerForm path={path} watch={watch} warning={of} name={name} onCancel={() => setAnswering(false)} onDone={(next) => { setAnswering(false); onDone(next); }} /> : null}
    </li>
  );
}

function Silent({ watch }: { watch: CaseWatch }) {
  const { t } = useTranslation();
  const f = useFormat();
  const quantity = useQuantityName();
  if (watch.silent.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="silent-head">
      <h2 id="silent-head">{t("watch.silent.head")}</h2>
      <ul className="messages">
        {watch.silent.map((s) => (
          <li key={s.key}><b>{quantity(s.key)}</b>: {s.at ? t("watch.silent.stale", { at: f.dayTime(ms(s.at)), hours: s.limit_h }) : t("watch.silent.missing")}</li>
        ))}
      </ul>
    </section>
  );
}

export function WatchTab({ view, at, now, follow, asked }: { view: CaseView; at: number; now: number; follow: boolean; asked: CaseAsked }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [answered, setAnswered] = useState<CaseWatch | null>(null);
  const got = useAsked<CaseWatch>(`${asked.path}/warnings${asked.query}`, asked.generation);
  const watch = answered && (!got.data || ms(answered.at) > ms(got.data.at)) && follow ? answered : got.data;
  const paged = usePaged(follow && got.data && !got.data.replay ? asked.path : null, asked.generation);
  const [picked, setPicked] = useState<string[] | null>(null);
  if (!watch)
    return got.error ? <p className="panel problem" role="alert">{t("watch.failed")} {inWords(got.error)}</p> : <p className="waiting" role="status">{t("loading")}</p>;
  const open = watch.warnings.filter((w) => w.resolved === null);
  const over = watch.warnings.filter((w) => w.resolved !== null);
  const first = [...new Set([...open, ...over].filter((w) => w.value).map((w) => `${w.who}.${w.key}`))].slice(0, kFirstCharts);
  const charts = picked ?? first;
  const card = (w: Warning) => <WarningCard key={w.id} of={w} watch={watch} path={asked.path} now={follow ? now : at} canAnswer={follow && !watch.replay} paged={paged} onDone={setAnswered} />;
  const span = (b: Burden): string => t("watch.burden.last", { time: f.span(ms(b.to) - ms(b.from)) });
  return (
    <div className="watch-tab">
      {watch.replay ? <p className="banner">{t("watch.replay")}</p> : null}
      <section className="panel" aria-labelledby="watch-head">
        <h2 id="watch-head">{t("watch.head", { count: open.length })}</h2>
        {open.length === 0 ? <p>{t("watch.none")}</p> : <ul className="warning-list">{open.map(card)}</ul>}
        {over.length > 0 ? <details><summary>{t("watch.over", { count: over.length })}</summary><ul className="warning-list">{over.map(card)}</ul></details> : null}
        <p className="note">{t("watch.rules", { quiet: watch.rules.quiet_min, rearm: watch.rules.rearm_min })} <SourceButton source={watch.source} /></p>
      </section>
      <Silent watch={watch} />
      <Guard asked={asked} follow={follow} />
      {charts.length > 0 || picked ? (
        <SeriesCharts view={view} at={at} picked={charts} onPick={(who, key) => { const name = `${who}.${key}`; setPicked(charts.includes(name) ? charts.filter((c) => c !== name) : [...charts, name]); }} />
      ) : null}
      <section className="panel" aria-labelledby="burden-head">
        <h2 id="burden-head">{t("watch.burden.head")}</h2>
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="burden-head">
          <BurdenTable of={watch.burden} name={span} acted={watch.rules.acted_within_min} />
        </div>
        <p className="note">{t("watch.burden.note", { hours: watch.rules.shift_h, at: f.dayTime(ms(watch.at)) })}</p>
        <button type="button" className="button print-button" onClick={() => window.print()}>{t("watch.print")}</button>
      </section>
      {watch.replay ? null : <WardBurdenPanel generation={asked.generation} acted={watch.rules.acted_within_min} />}
    </div>
  );
}
