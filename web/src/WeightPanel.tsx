// SPDX-License-Identifier: Apache-2.0
// Her weights under the hand. The answer from the outcomes at hand follows at once; a moment later the server has
// solved for these weights. Whatever is not hers says so, and never takes the place of the answer above.
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Decision, Goal } from "./api";
import type { CaseAsked } from "./CasePage";
import { useAsked } from "./client";
import { Certified, useNames } from "./DecideWords";
import { gestationText, kDay, ms } from "./format";
import { inWords } from "./said";
import { useVerdict } from "./Verdict";
import { bestDayAt, kEqual, kGoals, moveWeight, sameWeights, sidesAt, solvedSides, weightsQuery, type Weights } from "./weigh";
import { LifeMark, useFormat } from "./words";

const kAskMs = 250;
const kWho: Record<Goal, "mother" | "child"> = { mother_lives: "mother", child_lives: "child", child_intact: "child", treatment_soon: "mother" };

export function WeightSliders({ weights, onMove, marks }: { weights: Weights; onMove: (w: Weights) => void; marks?: Weights | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  return (
    <div className="sliders">
      {kGoals.map((g) => (
        <label key={g} className={`slider ${kWho[g]}`}>
          <span><LifeMark who={kWho[g]} size={10} /> {names.goal(g)}</span>
          <b>{f.number(Math.round(weights[g] * 100))}</b>
          <input
            type="range" min={0} max={100} step={1} value={Math.round(weights[g] * 100)} name={g} style={{ ["--at" as string]: weights[g] }}
            aria-valuetext={t("weights.of_hundred", { weight: f.number(Math.round(weights[g] * 100)) })}
            onChange={(e) => onMove(moveWeight(weights, g, Number(e.currentTarget.value) / 100))}
          />
          {marks ? <span className="hers-mark" style={{ ["--at" as string]: marks[g] }} aria-hidden="true" /> : null}
        </label>
      ))}
    </div>
  );
}

/** What the outcomes at hand say at these weights, without waiting for the server. */
function AtOnce({ decision, weights, hers }: { decision: Decision; weights: Weights; hers: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const sides = useMemo(() => (hers ? solvedSides(decision) : null) ?? sidesAt(decision, weights), [decision, weights, hers]);
  const day = useMemo(() => bestDayAt(decision, weights), [decision, weights]);
  if (!sides) return null;
  const [better, other] = sides.margin > 0 ? [sides.now, sides.wait] : [sides.wait, sides.now];
  const place = Math.max(-1, Math.min(1, sides.margin / 0.1));
  return (
    <>
      <p className="at-once" data-better={better}><b>{names.headline(better)}</b>: {t("weights.margin", { points: names.points(sides.margin), other: names.action(other) })}</p>
      <div className="balance" aria-hidden="true">
        <span>{t("weights.side.wait")}</span>
        <span className="beam"><span style={{ left: `${50 + place * 50}%` }} /></span>
        <span>{t("weights.side.now")}</span>
      </div>
      <p className="note">{t("weights.best_day", { day: f.day(ms(decision.at) + day * kDay), gestation: gestationText(decision.gestation_days + day) })}</p>
    </>
  );
}

export function WeightPanel({ decision, asked: of }: { decision: Decision; asked: CaseAsked }) {
  const { t } = useTranslation();
  const hers = decision.preference?.kind === "weights" ? decision.preference.weights : null;
  const start = hers ?? decision.weights ?? kEqual;
  const [moved, setMoved] = useState<Weights | null>(null);
  const weights = moved ?? start;
  const notHers = moved !== null && !sameWeights(moved, hers);
  const [asked, setAsked] = useState<Weights | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(notHers ? moved : null), kAskMs);
    return () => clearTimeout(timer);
  }, [moved, notHers]);
  const url = asked ? `${of.path}/decision${of.query}${of.query ? "&" : "?"}weights=${weightsQuery(asked)}` : null;
  const answer = useAsked<Decision>(url, of.generation);
  const solved = answer.data !== null && asked !== null && sameWeights(asked, weights) && sameWeights(answer.data.weights, weights) && answer.data.at === decision.at ? answer.data : null;
  const said = useVerdict();
  const verdict = solved ? said(solved) : null;
  return (
    <section className="panel weights" aria-labelledby="weights-head">
      <h2 id="weights-head">{t("weights.head")}</h2>
      <p className="note">{hers ? t(decision.preference?.stated_by === "surrogate" ? "weights.hint.surrogate" : "weights.hint") : decision.preference ? t("weights.hint.ordering") : t("weights.hint.none")}</p>
      <WeightSliders weights={weights} onMove={setMoved} marks={hers} />
      {notHers || (hers && decision.verdict !== "no_preference") ? (
        <div className={`weight-answer ${notHers ? "what-if" : ""}`} role="status">
          {notHers ? <p><b className="not-hers">{t(decision.preference ? "weights.not_hers" : "weights.nobody")}</b></p> : <p className="soft">{t("weights.hers")}</p>}
          <AtOnce decision={decision} weights={weights} hers={!notHers} />
          {notHers ? (
            solved && verdict ? <p className="solved"><span className="soft">{t("weights.solved")}</span> <b>{verdict.head}</b> <Certified certified={solved.verdict === "act"} /></p>
              : answer.error ? <p className="soft">{t("weights.failed")} {inWords(answer.error)}</p>
              : <p className="soft">{t("weights.asking")}</p>
          ) : null}
        </div>
      ) : null}
      {moved ? <button type="button" className="button" onClick={() => setMoved(null)}>{t(hers ? "weights.reset" : "weights.clear")}</button> : null}
    </section>
  );
}
