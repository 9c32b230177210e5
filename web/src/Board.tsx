// SPDX-License-Identifier: Apache-2.0
// All cases, those that need a person first. One row, two lives.
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { CaseSummary, Message } from "./api";
import { useAsked, useGeneration, type Board as Answer } from "./client";
import { kHour, ms, unitText } from "./format";
import { RowNow } from "./NowLine";
import { NeedsYou } from "./Inbox";
import { caseAddress, linkTo } from "./route";
import { inWords } from "./said";
import { may, useSession } from "./session";
import { useScoreName } from "./Scores";
import { Spark } from "./Spark";
import { EventWords, Formats, kNoZone, LevelMark, LifeMark, MessageText, Said, SyntheticMark, useFormat, useNow, useScoreText, When } from "./words";

const kRank: Record<CaseSummary["level"], number> = { act: 0, watch: 1, none: 2 };
const kOldMs = 6 * kHour; // beyond this the row says how long nothing new has come in, with a clock

const kNeedsShown = 4;
const isWatch = (need: Message): boolean => need.code.endsWith("_watch");

function byNeed(a: CaseSummary, b: CaseSummary): number {
  return kRank[a.level] - kRank[b.level] || b.needs.length - a.needs.length || ms(b.at) - ms(a.at);
}

function Row({ item, wall }: { item: CaseSummary; wall: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const scoreName = useScoreName();
  const scoreText = useScoreText();
  const replay = item.clock.mode === "replay";
  const reference = replay ? ms(item.at) : Math.max(wall, ms(item.at));
  const m = item.mother;
  const quiet = item.freshest_at ? reference - ms(item.freshest_at) : null;
  const needs = [...item.needs.filter((n) => !isWatch(n)), ...item.needs.filter(isWatch)];
  const address = caseAddress(item.id, ms(item.opens_at) < ms(item.clock.now) ? item.opens_at : null);
  return (
    <li className={`row ${item.level}`}>
      <div className="cell what">
        <LevelMark level={item.level} />
        <h2><a {...linkTo(address)}><Said words={item.title} /></a></h2>
        <p className="marks-line">
          {replay ? <span className="replay" title={f.full(ms(item.at))}>{t("replay.at", { at: f.dated(ms(item.at)) })}</span> : null}
          {item.synthetic ? <SyntheticMark word /> : null}
        </p>
      </div>
      <div className="cell life-cell">
        <p><LifeMark who="mother" /> <b>{t("who.mother")}</b> {m.age_years === null ? t("age.not_known") : t("age.years", { years: m.age_years })}{m.alive ? "" : ` · ${t("mother.died_undated")}`}</p>
        {m.headline.en ? <p><Said words={m.headline} /></p> : null}
        <p className="figures">
          {m.sofa ? (
            <span className="score-line"><LevelMark level={m.sofa.level} word={false} />{scoreName(m.sofa.key)} <b>{scoreText(m.sofa.text)}</b>
              {m.sofa.change_24h ? <span className="soft"> {t("score.change", { change: f.signed(m.sofa.change_24h, 1) })}</span> : null}</span>
          ) : null}
          {m.worst && m.worst.key !== m.sofa?.key ? (
            <span className="score-line"><LevelMark level={m.worst.level} word={false} />{scoreName(m.worst.key)} <b>{scoreText(m.worst.text)}</b> {unitText(m.worst.unit)}</span>
          ) : null}
        </p>
        {m.spark ? <Spark series={m.spark} /> : null}
      </div>
      <div className="cell life-cell">
        {item.children.map((c) => (
          <div key={c.id}>
            <p><LifeMark who="child" /> <b>{t(`stage.${c.stage}`)}</b> <b className="gestation">{c.gestation_text || t("gestation.not_known")}</b>{c.alive ? "" : ` · ${t(c.stillborn ? "child.stillborn" : "child.died")}`}</p>
            <p>
              {c.weight ? <><b>{f.number(c.weight.value, 0)}</b> {unitText(c.weight.unit)} <span className="soft">{f.age(ms(c.weight.effective_at), reference)}</span></> : <span className="soft">{t("board.weight_not_known")}</span>}
              {c.centile_text ? <> · {t("board.centile", { centile: c.centile_text })}</> : null}
            </p>
            {c.spark ? <Spark series={c.spark} /> : null}
          </div>
        ))}
      </div>
      <div className="cell">
        {item.newest ? <p><LifeMark who={item.newest.who} size={10} /> <EventWords event={item.newest} /><br /><span className="soft"><When at={item.newest.at} /></span></p> : <p className="soft">{t("board.no_event")}</p>}
        <p className="soft">
          {quiet === null ? t("board.no_value") : <>{quiet > kOldMs ? <span aria-hidden="true">◷ </span> : null}{t("board.freshest", { age: f.span(quiet) })}</>}
        </p>
      </div>
      <div className="cell needs">
        <RowNow id={item.id} opensAt={item.opens_at} sequence={item.last_sequence} />
        {needs.length === 0 ? <p className="soft">{t("board.no_need")}</p> : (
          <ul>{needs.slice(0, kNeedsShown).map((n) => <li key={n.code + n.text} className={isWatch(n) ? "watch" : "act"}><MessageText message={n} /></li>)}</ul>
        )}
        {needs.length > kNeedsShown ? <p className="soft">{t("board.more_needs", { number: needs.length - kNeedsShown })}</p> : null}
      </div>
    </li>
  );
}

export function Board() {
  const { t } = useTranslation();
  const generation = useGeneration(null, 60_000);
  const { session } = useSession();
  const board = useAsked<Answer>("/api/cases", generation);
  const wall = useNow(15_000);
  useEffect(() => {
    document.title = `${t("board.head")} · Dyad`;
  }, [t]);
  const cases = board.data ? [...board.data.cases].sort(byNeed) : [];
  const needing = cases.filter((c) => c.level === "act").length;
  return (
    <main className="page board">
      <header className="board-head">
        <h1>{t("board.head")}</h1>
        {board.data ? <p>{t("board.count", { count: cases.length, number: cases.length })}{needing > 0 ? <b className="needing"> · {t("board.needing", { count: needing, number: needing })}</b> : null}</p> : null}
        {board.data?.demo ? <p className="soft">{t("board.demo")}</p> : null}
      </header>
      <NeedsYou />
      {board.error ? <p className="banner" role="alert">{board.data ? t("board.stale") : t("board.failed")} {inWords(board.error)}</p> : null}
      {!board.data && !board.error ? <p className="waiting" role="status">{t("loading")}</p> : null}
      {board.data && cases.length === 0 ? (
        <section className="panel empty">
          <h2>{t("empty.head")}</h2>
          <p>{t("empty.text")}</p>
          <ul><li>{t("empty.fhir")} <code>POST /fhir</code></li><li>{t("empty.import")} <code>dyad import</code></li><li>{t("empty.demo")} <code>dyad serve --demo</code></li></ul>
        </section>
      ) : null}
      {cases.length > 0 ? (
        <>
          <div className="row-head" aria-hidden="true">
            <span>{t("board.case")}</span><span>{t("who.mother")}</span><span>{t("who.child")}</span><span>{t("board.newest")}</span><span>{t("board.needs")}</span>
          </div>
          <ul className="rows">
            {cases.map((c) => <Formats key={c.id} zone={c.clock.zone || kNoZone}><Row item={c} wall={wall} /></Formats>)}
          </ul>
        </>
      ) : null}
      {session?.person != null && may(session, "care") ? <p><a {...linkTo("/glass")}>{t("glass.link")}</a></p> : null}
    </main>
  );
}
