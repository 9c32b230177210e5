// SPDX-License-Identifier: Apache-2.0
// Deliver today or wait. In this order: what to do, what it leads to for both, why, what would change it, what was said
// before, and what is not known.
import { memo, useCallback, useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Parameters, Warnings } from "./AdviceDetails";
import type { Advice, CaseView, Decision } from "./api";
import { BeliefPanel, Fan } from "./Belief";
import type { CaseAsked } from "./CasePage";
import { useAsked } from "./client";
import { Joinings, Structures, Sureness } from "./Compare";
import { Forecast } from "./Forecast";
import { ms } from "./format";
import type { Past } from "./NowLine";
import { Outcomes } from "./Outcomes";
import { PastDecisions } from "./PastDecisions";
import { PreferenceForm } from "./PreferenceForm";
import { OpinionsPanel } from "./OpinionsPanel";
import { Resolutions } from "./Resolutions";
import { linkTo } from "./route";
import { inWords } from "./said";
import { Verdict } from "./Verdict";
import { weighed } from "./weigh";
import { WeightPanel } from "./WeightPanel";
import { Flips, NextTests, Triggers } from "./Why";
import { Wishes } from "./Wishes";
import { WishesPanel } from "./WishesPanel";
import { MessageText, Tell } from "./words";

const kNowMs = 120_000; // what is known now is asked for part by part; parts this close are of the same time
const kCompareDay = 7; // the fixed day first shown when nothing was weighed

/** What is folded away on the screen stands open on paper. */
function useOpenForPrint(): void {
  useEffect(() => {
    const open = (): void => document.querySelectorAll<HTMLDetailsElement>("main details:not([open])").forEach((d) => { d.open = true; d.dataset["print"] = ""; });
    const close = (): void => document.querySelectorAll<HTMLDetailsElement>("main details[data-print]").forEach((d) => { d.open = false; delete d.dataset["print"]; });
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
    return () => {
      window.removeEventListener("beforeprint", open);
      window.removeEventListener("afterprint", close);
    };
  }, []);
}

const Reasons = memo(function Reasons({ decision }: { decision: Decision }) {
  return (
    <div className="two">
      <div className="stack"><Structures decision={decision} /><BeliefPanel decision={decision} /></div>
      <div className="stack"><Joinings decision={decision} /><Sureness decision={decision} /><Fan decision={decision} /></div>
    </div>
  );
});

const Grounds = memo(function Grounds({ view, decision, advice }: { view: CaseView; decision: Decision; advice: Advice | null }) {
  const { t } = useTranslation();
  const model = decision.model;
  return (
    <>
      {view.unknown.length > 0 ? (
        <section className="panel" aria-labelledby="unknown-head">
          <h2 id="unknown-head">{t("unknown.head")}</h2>
          <ul className="messages">{view.unknown.map((m) => <li key={m.code + m.text}><MessageText message={m} /></li>)}</ul>
        </section>
      ) : null}
      <Warnings advice={decision} />
      {advice ? <Parameters advice={{ ...advice, model: model ?? advice.model, parameters: [...decision.parameters, ...advice.parameters] }} /> : null}
      {model ? <p><a {...linkTo(`/models/${encodeURIComponent(model.id)}`)}>{t("model.card")}: <Tell k={`model.${model.id}`} english={model.title} /> {model.version}</a></p> : null}
      {decision.stored ? <p className="resource">{t("decide.stored")} {decision.stored.resource}</p> : null}
    </>
  );
});

export function Decide({ view, advice, at, asked, onMove }: { view: CaseView; advice: Advice | null; at: number; asked: CaseAsked; onMove: (at: number | null) => void }) {
  const { t } = useTranslation();
  useOpenForPrint();
  const [saved, setSaved] = useState(0);
  const generation = `${asked.generation}.${saved}`;
  const answer = useAsked<Decision>(`${asked.path}/decision${asked.query}`, generation);
  const past = useAsked<Past>(`${asked.path}/decisions`, `${view.last_sequence}.${saved}`);
  const decision = answer.data;
  const calm = useDeferredValue(decision);
  const [day, setDay] = useState<number | null>(null);
  const [recording, setRecording] = useState(false);
  const record = useCallback(() => setRecording((open) => !open), []);
  const stepTo = useCallback((when: number) => onMove(when), [onMove]);
  const list = past.data?.decisions ?? null;

  // The same element whether or not there is an answer yet: what is being typed must not begin again when it comes.
  const consult = (
    <div key="consult" className="consult-columns">
      <WishesPanel view={view} asked={asked} past={asked.query !== ""} />
      <OpinionsPanel view={view} asked={asked} past={asked.query !== ""} />
    </div>
  );
  const resolutions = <Resolutions key="resolutions" view={view} path={asked.path} generation={asked.generation} />;
  const table = <PastDecisions past={list} pending={past.data?.pending ?? 0} at={at} failed={past.error} onMove={stepTo} />;
  if (!decision) {
    return (
      <div className="decide">
        {answer.error ? <p className="panel problem" role="alert">{t("decide.failed")} {inWords(answer.error)}</p> : <p className="waiting" role="status">{t("decide.waiting")}</p>}
        {consult}
        {resolutions}
        {table}
      </div>
    );
  }
  const days = decision.strategies.flatMap((s) => (s.day === null ? [] : [s.day]));
  const chosen = Math.min(day ?? (weighed(decision) && decision.best_fixed_day > 0 ? decision.best_fixed_day : kCompareDay), Math.max(0, ...days));
  const stale = Math.abs(ms(decision.at) - ms(view.at)) > (asked.query === "" ? kNowMs : 0);
  return (
    <div className={`decide ${stale ? "behind" : ""}`} data-decided={decision.at}>
      {answer.error ? <p className="banner" role="alert">{t("decide.failed")} {inWords(answer.error)}</p> : null}
      <Verdict view={view} decision={decision} past={list ?? []} onRecord={record} />
      {recording ? (
        <PreferenceForm
          view={view} path={asked.path} current={decision.preference} onClose={() => setRecording(false)}
          onSaved={() => { setRecording(false); setSaved((n) => n + 1); }}
        />
      ) : null}
      {consult}
      {resolutions}
      {decision.available ? (
        <>
          <div className="decide-top">
            <div className="stack">
              <Outcomes decision={decision} chosen={chosen} />
              <Forecast view={view} decision={decision} chosen={chosen} onChoose={setDay} />
              <Flips decision={calm ?? decision} advice={advice} />
            </div>
            <div className="stack">
              <WeightPanel key={`${decision.preference?.resource ?? ""}`} decision={decision} asked={asked} />
              <Triggers decision={decision} />
              <NextTests decision={decision} />
              <Wishes preference={decision.preference} open={recording} onRecord={record} />
            </div>
          </div>
          {calm ? <Reasons decision={calm} /> : null}
        </>
      ) : <Wishes preference={decision.preference} open={recording} onRecord={record} />}
      {table}
      {calm?.available ? <Grounds view={view} decision={calm} advice={advice} /> : null}
    </div>
  );
}
