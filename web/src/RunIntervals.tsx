// SPDX-License-Identifier: Apache-2.0
// Lengths of time between steps, as they come about; one that passed its limit asks why.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, RunInterval } from "./api_run";
import { newKey } from "./drafts";
import { ms } from "./format";
import type { RunStore } from "./run_store";
import { inWords } from "./said";
import { Said, useFormat, useNow } from "./words";

/** Under two minutes the seconds matter. */
export function useLength(): (minutes: number) => string {
  const { t } = useTranslation();
  const f = useFormat();
  return (minutes) => (minutes < 2 ? t("run.seconds", { number: f.number(Math.round(minutes * 60)) }) : t("run.minutes", { number: f.number(Math.floor(minutes)) }));
}

export function IntervalValue({ store, interval, over }: { store: RunStore; interval: RunInterval; over: boolean }) {
  const { t } = useTranslation();
  const length = useLength();
  useNow(1000);
  if (interval.state === "running" && interval.from_at && !over)
    return <><b>{length((store.now() - ms(interval.from_at)) / 60_000)}</b> <span className="soft">{t("run.running")}</span></>;
  if (interval.state === "done" && interval.minutes !== null) return <b>{length(interval.minutes)}</b>;
  return <span className="soft">{t(`run.interval.${interval.state === "running" ? "not_ended" : interval.state}`)}</span>;
}

function Why({ store, run, interval }: { store: RunStore; run: Run; interval: RunInterval }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [key] = useState(newKey);
  const tell = (): void => {
    store.tell("delay", { key, interval: interval.id, reason, note }).catch((e: unknown) => setProblem(inWords(e)));
  };
  return (
    <form className="run-form" onSubmit={(e) => { e.preventDefault(); tell(); }}>
      <label htmlFor={`delay-${interval.id}`}>{t("run.why_late")}</label>
      <select id={`delay-${interval.id}`} required value={reason} onChange={(e) => setReason(e.target.value)}>
        <option value="">{t("run.choose")}</option>
        {run.delay_reasons.map((r) => <option key={r.key} value={r.key}>{f.words(r.names).text}</option>)}
      </select>
      <label htmlFor={`note-${interval.id}`}>{t("run.note")}</label>
      <input id={`note-${interval.id}`} type="text" value={note} onChange={(e) => setNote(e.target.value)} />
      <button type="submit" className="button thumb" disabled={reason === ""}>{t("run.send_reason")}</button>
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </form>
  );
}

export function useLimit(): (i: RunInterval) => string {
  const { t } = useTranslation();
  const f = useFormat();
  return (i) => (i.max_min !== null ? t("run.at_most", { number: f.number(i.max_min) }) : i.min_s !== null ? t("run.at_least", { number: f.number(i.min_s) }) : t("run.no_limit"));
}

export function RunIntervals({ store, run }: { store: RunStore; run: Run }) {
  const { t } = useTranslation();
  const f = useFormat();
  const limit = useLimit();
  return (
    <section>
      <h2>{t("run.part.times")}</h2>
      <ul className="run-intervals">
        {run.intervals.map((i) => (
          <li key={i.id} className={i.passed ? "passed" : ""} data-interval={i.id} data-state={i.state}>
            <p><Said words={i.names} /></p>
            <p><IntervalValue store={store} interval={i} over={run.ended_at !== null} /> <small className="soft">{limit(i)}</small></p>
            {i.delay ? <p><small>{f.words(run.delay_reasons.find((r) => r.key === i.delay?.reason)?.names ?? i.names).text}{i.delay.note ? `: ${i.delay.note}` : ""} · {i.delay.name}</small></p> : null}
            {i.ask_why ? <Why store={store} run={run} interval={i} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
