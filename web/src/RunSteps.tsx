// SPDX-License-Identifier: Apache-2.0
// The steps of one team: what is next as a large button, what is done with its time and who said so, and where two people
// disagree, both times for a person to choose from.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, RunEntry } from "./api_run";
import { ms } from "./format";
import { notYet, type RunStore, type StepShown } from "./run_store";
import { LifeMark, Said, useFormat } from "./words";

function Conflict({ store, step }: { store: RunStore; step: StepShown }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [reason, setReason] = useState("");
  const live = step.entries.filter((e) => step.live.includes(e.key)).sort((a, b) => ms(a.at) - ms(b.at));
  const settling = step.waiting.some((w) => w.act === "settle");
  const name = (e: RunEntry): string => e.name || t("value.not_known");
  return (
    <div className="run-conflict" role="alert" data-step={step.id}>
      <p><b>{t("run.conflict")}</b></p>
      <label htmlFor={`why-${step.id}`}>{t("run.conflict_reason")}</label>
      <input id={`why-${step.id}`} type="text" value={reason} onChange={(e) => setReason(e.target.value)} />
      <div className="run-choices">
        {live.map((e) => (
          <button
            key={e.key} type="button" className="button thumb" disabled={reason.trim() === "" || settling}
            onClick={() => store.press(step.task, "settle", { chosen: e.key, reason })}
          >
            {f.clock(ms(e.at))} · {name(e)}
          </button>
        ))}
      </div>
      {settling ? <p className="soft">{t("run.settling")}</p> : null}
    </div>
  );
}

function HowDone({ step }: { step: StepShown }) {
  const { t } = useTranslation();
  const f = useFormat();
  const chosen = step.entries.find((e) => e.key === (step.settled ?? step.live[0]));
  const waits = step.waiting.length > 0;
  const arrived = chosen ? ms(chosen.received_at) - ms(chosen.at) : 0;
  return (
    <span className="run-said">
      {step.at ? <b>{f.clock(ms(step.at))}</b> : null} {chosen?.name}
      {waits ? <span className="chip run-waits">{t("run.waits")}</span> : arrived > 60_000 ? <small className="soft"> {t("run.arrived", { at: f.clock(ms(chosen?.received_at ?? "")) })}</small> : null}
      {step.settled && chosen ? <small className="soft"> {t("run.settled", { reason: chosen.reason })}</small> : null}
    </span>
  );
}

function Step({ store, step, steps, next }: { store: RunStore; step: StepShown; steps: StepShown[]; next: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [asking, setAsking] = useState(false);
  const before = notYet(step, steps);
  const of = (ids: StepShown[]): string => ids.map((s) => f.words(s.names).text).join(", ");
  const name = <><LifeMark who={step.of} size={16} /> <Said words={step.names} />{step.child !== "1" ? ` ${step.child}` : ""}</>;
  const check = (despite: string[]): void => {
    setAsking(false);
    store.press(step.task, "check", despite.length ? { despite } : {});
  };
  if (step.state === "conflict") return <li className="run-step conflict" data-step={step.id} data-state="conflict"><p>{name}</p><Conflict store={store} step={step} /></li>;
  if (step.state === "done")
    return (
      <li className="run-step done" data-step={step.id} data-state="done">
        <span className="run-done-name"><span aria-hidden="true">✓</span> {name}</span>
        <HowDone step={step} />
        {step.warnings.filter((w) => w.code !== "before_go").map((w) => (
          <small key={w.code + w.step} className="run-warned">{t(`run.warn.${w.code}`, { step: f.words(steps.find((s) => s.id === w.step)?.names ?? step.names).text })}</small>
        ))}
        <button type="button" className="button run-undo" onClick={() => store.press(step.task, "undo", { reason: "" })}>{t("run.undo")}</button>
      </li>
    );
  return (
    <li className={`run-step open ${next ? "next" : ""}`} data-step={step.id} data-state="open">
      {asking ? (
        <div className="run-ask" role="alert">
          <p>{t("run.not_yet", { steps: of(before) })}</p>
          <div className="run-choices">
            <button type="button" className="button thumb run-anyway" onClick={() => check(before.map((s) => s.id))}>{t("run.anyway")}</button>
            <button type="button" className="button thumb" onClick={() => setAsking(false)}>{t("run.wait")}</button>
          </div>
        </div>
      ) : (
        <button type="button" className="run-press" onClick={() => (before.length > 0 ? setAsking(true) : check([]))}>
          <span>{name}</span>
          <small>{step.planned_at ? t("run.planned", { at: f.time(ms(step.planned_at)) }) : ""}{before.length > 0 ? ` · ${t("run.after", { steps: of(before) })}` : ""}</small>
        </button>
      )}
    </li>
  );
}

export function RunSteps({ store, run, steps, team }: { store: RunStore; run: Run; steps: StepShown[]; team: string }) {
  const { t } = useTranslation();
  // A disagreement is everybody's until it is settled.
  const mine = steps.filter((s) => team === "all" || s.team === team || s.state === "conflict");
  const next = mine.find((s) => s.state === "open");
  const by = (state: StepShown["state"]): StepShown[] => mine.filter((s) => s.state === state);
  const done = by("done").sort((a, b) => ms(b.at ?? run.now) - ms(a.at ?? run.now));
  return (
    <div className="run-lists">
      <ul>{[...by("conflict"), ...by("open")].map((s) => <Step key={s.id} store={store} step={s} steps={steps} next={s === next} />)}</ul>
      {done.length > 0 ? <h2>{t("run.done_head")}</h2> : null}
      <ul>{done.map((s) => <Step key={s.id} store={store} step={s} steps={steps} next={false} />)}</ul>
    </div>
  );
}
