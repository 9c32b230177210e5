// SPDX-License-Identifier: Apache-2.0
// Who these two are: her age and illness, its gestation and how surely that is known, and where they are cared for.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView, ChildView, Score } from "./api";
import { kDay, ms } from "./format";
import { linkTo } from "./route";
import { useScoreName } from "./Scores";
import { LevelMark, LifeMark, MessageText, Said, SyntheticMark, useFormat, useScoreText } from "./words";

function ChildLine({ child }: { child: ChildView }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (child.stillborn) return <>{t("child.stillborn")}{child.born_at ? ` · ${f.dayTime(ms(child.born_at))}` : ""}{child.birth_gestation_text ? ` · ${child.birth_gestation_text}` : ""}</>;
  if (!child.alive) return <>{t("child.died")}</>;
  if (child.stage === "newborn") {
    return (
      <>
        {t(`sex.${child.sex}`)} · {t("child.born", { at: child.born_at ? f.dayTime(ms(child.born_at)) : t("value.not_known"), gestation: child.birth_gestation_text ?? child.gestation_text })}
        {child.age_days !== undefined ? <> · {t("child.age", { days: f.days(child.age_days) })}</> : null}
        {child.corrected_text ? <> · {t("child.corrected", { gestation: child.corrected_text })}</> : null}
      </>
    );
  }
  return (
    <>
      {child.gestation_days === null ? t("gestation.not_known") : <b className="gestation">{child.gestation_text}</b>}
      {child.gestation_sd_days !== null ? <span title={t("gestation.sd")}> ±{f.days(Math.round(child.gestation_sd_days))}</span> : null}
      {child.gestation_days !== null ? <span className="soft"> · <MessageText message={child.dating} /></span> : null}
    </>
  );
}

const kPregnant = "77386006"; // SNOMED CT; the child's line says it better
const kNowMs = 120_000; // a page this close to the case's clock is of now
const kNewMs = 2 * kDay; // a diagnosis this new stands out
const kRank: Record<Score["level"], number> = { act: 0, watch: 1, none: 2, unknown: 3 };
const kShown = 3;

const kOrgans = ["sofa", "sofa2", "omsofa"]; // they count the same organs: one is named, the board's first
const kWarning = ["meows", "mewt"]; // early-warning charts: the worst is named
const calls = (s: Score): boolean => s.level === "act" || s.level === "watch";
const worstFirst = (a: Score, b: Score): number => kRank[a.level] - kRank[b.level];

/** The scores that call for someone, worst first; of those that measure the same, one. */
function callingOf(scores: Score[]): Score[] {
  const organ = kOrgans.map((key) => scores.find((s) => s.key === key && calls(s))).find((s) => s !== undefined);
  const warning = scores.filter((s) => kWarning.includes(s.key) && calls(s)).sort(worstFirst)[0];
  const others = scores.filter((s) => calls(s) && !kOrgans.includes(s.key) && !kWarning.includes(s.key)).sort(worstFirst);
  const named = [organ, warning].filter((s) => s !== undefined);
  return [...named, ...others.slice(0, Math.max(0, kShown - named.length))].sort(worstFirst);
}

function Calling({ scores }: { scores: Score[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = useScoreName();
  const text = useScoreText();
  const calling = callingOf(scores);
  if (calling.length === 0) return null;
  return (
    <span className="life-scores">
      {calling.map((s) => (
        <span key={s.key} className="score-line">
          <LevelMark level={s.level} word={false} />{name(s.key)} <b>{text(s.text)}</b>
          {s.change_24h ? <span className="soft">{t("score.change", { change: f.signed(s.change_24h, 1) })}</span> : null}
        </span>
      ))}
    </span>
  );
}

export const CaseHeader = memo(function CaseHeader({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const at = ms(view.at);
  const active = view.mother.diagnoses.filter((d) => d.active && d.code !== kPregnant);
  const isNew = (since: string | undefined): boolean => since !== undefined && at - ms(since) < kNewMs;
  return (
    <header className="case-head">
      <div className="case-title">
        <a className="back" {...linkTo("/")}>‹ {t("board.head")}</a>
        <h1><Said words={view.title} /></h1>
        {view.synthetic ? <SyntheticMark word /> : null}
        {view.clock.mode === "replay" ? <span className="replay" title={f.full(ms(view.clock.now))}>{t("replay.clock", { at: f.dated(ms(view.clock.now)) })}</span> : null}
        <span className="paper-links"><a href={`/api/cases/${encodeURIComponent(view.id)}/page.pdf?lang=${f.lang}${Math.abs(at - ms(view.clock.now)) > kNowMs ? `&at=${encodeURIComponent(view.at)}` : ""}`} target="_blank" rel="noopener">{t("paper.link")}</a></span>
        <span className="hospitals">{view.hospitals.map((h, i) => <span key={h.id}>{i ? " · " : ""}<Said words={h.name} /></span>)}</span>
      </div>
      <p className="life-line mother">
        <span>
          <LifeMark who="mother" /> <b className="who">{t("who.mother")}</b>{" "}
          {view.mother.age_years === null ? t("age.not_known") : t("age.years", { years: view.mother.age_years })}
          {view.mother.alive ? null : <b> · {view.mother.died_at ? t("mother.died", { at: f.dayTime(ms(view.mother.died_at)) }) : t("mother.died_undated")}</b>}
          {active.length > 0 ? <span> · {active.map((d, i) => <span key={d.resource}>{i ? ", " : ""}{isNew(d.since) ? <b><Said words={d.text} /></b> : <Said words={d.text} />}</span>)}</span> : <span> · {t("diagnosis.none")}</span>}
        </span>
        <Calling scores={view.mother.scores} />
      </p>
      {view.children.map((c) => (
        <p key={c.id} className="life-line child">
          <span><LifeMark who="child" /> <b className="who">{t(`stage.${c.stage}`)}</b> <ChildLine child={c} /></span>
          <Calling scores={c.scores} />
        </p>
      ))}
    </header>
  );
});
