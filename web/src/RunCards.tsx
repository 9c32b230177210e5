// SPDX-License-Identifier: Apache-2.0
// Cards for what must not happen. One tap from everywhere, figures large enough to read across a table, doses by the
// newest weight with that weight's age; what is not known says so.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, CardLine, Cards } from "./api_run";
import { kHour, ms } from "./format";
import { LifeMark, Said, SyntheticMark, useFormat } from "./words";

function Figure({ line }: { line: CardLine }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { dose } = line;
  if (dose) {
    // As many decimals as the server gave, with the reader's own decimal sign.
    const told = (text: string): string => f.number(Number(text), text.split(".")[1]?.length ?? 0);
    const perKg = `${f.number(dose.per_kg)}${dose.per_kg_to === null ? "" : `–${f.number(dose.per_kg_to)}`} ${dose.unit.replace("/", "/kg/")}${dose.unit.includes("/") ? "" : "/kg"}`;
    return (
      <p className="card-figure">
        {dose.known ? <b>{told(dose.from ?? "")}{dose.to && dose.to !== dose.from ? `–${told(dose.to)}` : ""} {dose.unit}</b> : <b className="not-known">{t("value.not_known")}</b>}
        <small>{perKg}</small>
      </p>
    );
  }
  const big = f.lang === "vi" ? line.big?.replace(/(\d)\.(\d)/g, "$1,$2") : line.big;
  return big ? <p className="card-figure"><b>{big}</b></p> : null;
}

function Weight({ card }: { card: Card }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!card.lines.some((l) => l.dose)) return null;
  if (!card.weight) return <p className="card-weight"><b>{t("run.weight_unknown")}</b></p>;
  const { kg, age_h, estimated, at, synthetic } = card.weight;
  return (
    <p className="card-weight">
      {t(estimated ? "run.weight_estimated" : "run.weight")} <b>{kg < 10 ? `${f.number(Math.round(kg * 1000))} g` : `${f.number(kg, 1)} kg`}</b>{" "}
      <span className="soft">{t("run.weight_age", { span: f.span(age_h * kHour), at: f.dayTime(ms(at)) })}</span> {synthetic ? <SyntheticMark word /> : null}
    </p>
  );
}

export function RunCards({ cards }: { cards: Cards | null }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  if (!cards) return <p className="soft">{t("run.no_cards")}</p>;
  const card = cards.cards.find((c) => c.id === open);
  if (!card)
    return (
      <ul className="card-list">
        {cards.cards.map((c) => <li key={c.id}><button type="button" className="run-press" onClick={() => setOpen(c.id)}><span><LifeMark who={c.of} size={16} /> <Said words={c.names} />{c.of === "child" && c.child !== "1" ? ` ${c.child}` : ""}</span></button></li>)}
      </ul>
    );
  const cited = [...new Set(card.lines.flatMap((l) => l.sources.map((x) => x.citation)))];
  return (
    <article className="card" data-card={card.id}>
      <button type="button" className="button thumb" onClick={() => setOpen(null)}>‹ {t("run.all_cards")}</button>
      <h2><LifeMark who={card.of} size={18} /> <Said words={card.names} /></h2>
      <Weight card={card} />
      <ol>
        {card.lines.map((line, i) => (
          <li key={i} className={line.sure ? "" : "unsure"}>
            <Figure line={line} />
            <p><Said words={line.names} /> <sup>{line.sources.map((x) => `[${cited.indexOf(x.citation) + 1}]`).join("")}</sup></p>
            {line.sure ? null : <p className="run-warned">{t("run.memory")}</p>}
          </li>
        ))}
      </ol>
      {card.lines.some((l) => l.dose) ? <p className="soft">{t("run.rounded")}</p> : null}
      <ul className="card-sources" lang="en">{cited.map((text, i) => <li key={text}>[{i + 1}] {text}</li>)}</ul>
    </article>
  );
}
