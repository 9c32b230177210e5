// SPDX-License-Identifier: Apache-2.0
// What to do, in one sentence, with what it rests on. Nothing is recommended before her preference is recorded.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView, Decision, PastDecision } from "./api";
import { differs } from "./Compare";
import { StructureName, useNames, VerdictShort } from "./DecideWords";
import { ms } from "./format";
import { betterOverDraws, nextBest, stops, sureSide } from "./weigh";
import { EventWords, LifeMark, MessageText, useFormat, When } from "./words";

export function useVerdict(): (d: Decision) => { head: string; rest: string; tone: "act" | "info" | "plain" } {
  const { t } = useTranslation();
  const names = useNames();
  return (d) => {
    const other = nextBest(d);
    const second = other ? names.action(other) : t("action.other");
    const ordered = !d.what_if && d.preference?.kind === "ordering";
    const whose = d.what_if ? "what_if" : ordered ? "ordering" : d.preference?.stated_by === "surrogate" ? "surrogate" : "hers";
    if (d.verdict === "depends") {
      const [first, next] = [...d.actions].sort((a, b) => b.lower - a.lower);
      return { head: t("verdict.depends"), rest: t("verdict.depends.why", { action: first ? names.action(first.key) : "", other: next ? names.action(next.key) : "" }), tone: "plain" };
    }
    if (d.verdict === "no_preference" || d.action === null) return { head: t("verdict.no_preference"), rest: t("verdict.no_preference.why"), tone: "plain" };
    const side = d.verdict === "toss_up" && d.what_if === false ? sureSide(d) : null;
    if (side)
      return { head: t(`verdict.toss_up.${side}`), rest: t(`verdict.toss_up.${side}.why`, { action: names.action(d.action), other: second, points: names.points(Math.max(d.advantage, d.gap)) }), tone: "info" };
    if (d.verdict === "toss_up")
      return { head: t("verdict.toss_up", { points: names.points(Math.max(d.advantage, d.gap)) }), rest: t("verdict.toss_up.why", { action: names.action(d.action), other: second }), tone: "plain" };
    return {
      head: names.headline(d.action),
      rest: `${t(`verdict.certified.${whose}`)} ${t(ordered ? "verdict.advantage.ordering" : "verdict.advantage", { points: names.points(d.advantage), other: second })}`,
      tone: stops(d.action) && !d.what_if ? "act" : "info",
    };
  };
}

/** The moment since which the answer has been what it is, and what it was before. */
function turnOf(past: PastDecision[], at: number): { since: PastDecision; before: PastDecision } | null {
  const known = past.filter((p) => ms(p.at) <= at && p.reason === null);
  const same = (a: PastDecision, b: PastDecision): boolean => a.verdict === b.verdict && a.action === b.action;
  for (let i = known.length - 1; i > 0; --i) {
    const [a, b] = [known[i - 1], known[i]];
    if (a && b && !same(a, b)) return { since: b, before: a };
  }
  return null;
}

function Changed({ view, decision, past }: { view: CaseView; decision: Decision; past: PastDecision[] }) {
  const { t } = useTranslation();
  const at = ms(view.at);
  const events = view.events.filter((e) => ms(e.at) <= at);
  const newest = events.filter((e) => e.alarm).at(-1) ?? events.at(-1);
  const turn = turnOf(past, at);
  const surprise = decision.history.filter((h) => h.alarm).at(-1);
  return (
    <ul className="changed">
      {newest ? <li><LifeMark who={newest.who} size={10} /> <EventWords event={newest} />, <When at={newest.at} /></li> : null}
      {turn ? <li>{t("changed.answer")} <When at={turn.since.at} />: <VerdictShort of={turn.since} /> · {t("changed.before")} <VerdictShort of={turn.before} /></li> : null}
      {surprise ? <li className="watch"><span aria-hidden="true">⚠ </span>{t("changed.surprise")} <When at={surprise.at} /></li> : null}
    </ul>
  );
}

export const Verdict = memo(function Verdict({ view, decision, past, onRecord }: { view: CaseView; decision: Decision; past: PastDecision[]; onRecord: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const verdict = useVerdict()(decision);
  if (!decision.available) {
    return (
      <section className="panel verdict plain" aria-labelledby="verdict-head">
        <h2 id="verdict-head">{t("verdict.none")}</h2>
        {decision.reason ? <p><MessageText message={decision.reason} /></p> : null}
        <Changed view={view} decision={decision} past={past} />
      </section>
    );
  }
  const p = decision.preference;
  const against = betterOverDraws(decision);
  return (
    <section className={`panel verdict ${verdict.tone}`} aria-labelledby="verdict-head">
      <div>
        <h2 id="verdict-head" className="big">{verdict.tone === "act" ? <svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 15.5 14.5H.5Z" /></svg> : null}{verdict.head}</h2>
        <p>{verdict.rest}</p>
        {against ? <p className="unless"><span aria-hidden="true">⚠ </span>{t("verdict.draws", { other: names.action(against.key), points: names.points(against.points) })}</p> : null}
        {decision.structures.filter((s) => differs(s.action, decision.action)).map((s) => (
          <p key={s.key} className="unless"><span aria-hidden="true">⚠ </span>{t("verdict.unless")} <StructureName of={s} /> <span aria-hidden="true">→ </span><b>{s.action ? names.headline(s.action) : ""}</b></p>
        ))}
        <p className="note">{t("verdict.people")}</p>
      </div>
      <div className="verdict-side">
        <h3>{t("changed.head")}</h3>
        <Changed view={view} decision={decision} past={past} />
        {p ? <p className="note">{t(`preference.by.${p.stated_by}`)}, {f.dayTime(ms(p.effective_at))}</p> : <button type="button" className="button strong" onClick={onRecord}>{t("preference.record")}</button>}
      </div>
    </section>
  );
});
