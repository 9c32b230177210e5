// SPDX-License-Identifier: Apache-2.0
// Scores with their components, warnings and sources. A score that is not known says why; one that was not derived in
// pregnancy carries its mark.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Score, ScorePart } from "./api";
import { SourceButton } from "./EvidencePopover";
import { ms, unitText } from "./format";
import { LevelMark, LifeMark, MessageText, useFormat, useQuantityName, useScoreText, useTell } from "./words";

const readable = (key: string): string => {
  const last = key.split(".").at(-1) ?? key;
  return last.replaceAll("_", " ");
};

export function useScoreName(): (key: string) => string {
  const tell = useTell();
  return (key) => tell(`score.${key}`, readable(key)).text;
}

function Part({ part }: { part: ScorePart }) {
  const { t } = useTranslation();
  const name = useQuantityName();
  const tell = useTell();
  const last = part.key.split(".").at(-1) ?? part.key;
  const label = tell(`part.${last}`, "").text || name(last);
  return (
    <tr className={part.missing ? "missing" : ""}>
      <th scope="row">{label}</th>
      <td>{part.points === null ? t("value.not_known") : part.points}{part.missing && part.points !== null ? ` (${t("score.part_missing")})` : ""}</td>
      <td>{part.from.map((from) => (from.includes("/") ? <div key={from} className="resource">{from}</div> : <div key={from}>{name(from)}</div>))}</td>
    </tr>
  );
}

function ScoreCard({ score }: { score: Score }) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = useScoreName()(score.key);
  const text = useScoreText();
  return (
    <li className={`score ${score.level}`}>
      <div className="score-head">
        <span className="score-name">{name}{score.not_derived_in_pregnancy ? <abbr className="not-derived" title={t("score.not_derived")}>{t("score.not_derived_short")}</abbr> : null}</span>
        <LevelMark level={score.level} />
      </div>
      <div className="score-value">
        {score.value === null && (score.text === "" || score.text === "unknown" || score.text === "not known") ? <span className="unknown-value">{t("value.not_known")}</span> : (
          <><b className="big">{text(score.text)}</b>{score.max !== undefined ? <span> / {score.max}</span> : null} <span>{unitText(score.unit)}</span></>
        )}
        {score.change_24h !== undefined && score.change_24h !== 0 ? <span className="change">{t("score.change", { change: f.signed(score.change_24h, 1) })}</span> : null}
      </div>
      {score.warnings.map((w) => <p key={w.code} className="warning"><span aria-hidden="true">⚠ </span><MessageText message={w} /></p>)}
      <div className="score-foot">
        <span title={f.full(ms(score.at))}>{f.dayTime(ms(score.at))}</span>
        {score.sources.map((s) => <SourceButton key={s.id} source={s} />)}
      </div>
      {score.parts.length > 0 ? (
        <details>
          <summary>{t("score.parts")}<span className="hidden"> {name}</span></summary>
          <table className="plain">
            <thead><tr><th scope="col">{t("score.part")}</th><th scope="col">{t("score.points")}</th><th scope="col">{t("score.from")}</th></tr></thead>
            <tbody>{score.parts.map((p) => <Part key={p.key} part={p} />)}</tbody>
          </table>
        </details>
      ) : null}
    </li>
  );
}

const kRank: Record<Score["level"], number> = { act: 0, watch: 1, unknown: 3, none: 2 };

export const Scores = memo(function Scores({ mother, child }: { mother: Score[]; child: Score[] }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="scores-head">
      <h2 id="scores-head">{t("scores.head")}</h2>
      {([["mother", mother], ["child", child]] as const).map(([who, scores]) => scores.length === 0 ? null : (
        <div key={who}>
          <h3><LifeMark who={who} /> {t(`who.${who}`)}</h3>
          <ul className="scores">{[...scores].sort((a, b) => kRank[a.level] - kRank[b.level]).map((s) => <ScoreCard key={s.key} score={s} />)}</ul>
        </div>
      ))}
      <p className="note">{t("score.not_derived_short")}: {t("score.not_derived")}</p>
    </section>
  );
});
