// SPDX-License-Identifier: Apache-2.0
// Go or no go: each team's lead says ready or not, who is missing is named, and go is pressed by a person.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, RunGate } from "./api_run";
import { ms } from "./format";
import type { RunStore, RunView } from "./run_store";
import { inWords } from "./said";
import { Said, useFormat } from "./words";


function Team({ store, gate, view }: { store: RunStore; gate: RunGate; view: RunView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [why, setWhy] = useState<string | null>(null);
  const waiting = view.waiting.filter((w) => w.task === gate.task).at(-1);
  const state = waiting?.act === "ready" ? "ready" : waiting?.act === "not_ready" ? "not_ready" : gate.state;
  return (
    <li className={`run-gate-team ${state}`} data-team={gate.team} data-state={state}>
      <p>
        <span aria-hidden="true">{state === "ready" ? "✓" : state === "not_ready" ? "✕" : "○"}</span>{" "}
        <b><Said words={gate.names} /></b>{gate.owner.person ? ` · ${gate.owner.person}` : ""}{gate.owner.hospital ? <span className="soft"> · <Said words={gate.owner.hospital} /></span> : null}
      </p>
      <p className="soft">
        {t(`run.gate.${state}`)}{gate.last ? ` · ${f.clock(ms(gate.last.at))} ${gate.last.name}` : ""}{gate.last?.reason ? <>: <b>{gate.last.reason}</b></> : null}
        {waiting ? <span className="chip run-waits">{t("run.waits")}</span> : null}
      </p>
      <div className="run-choices">
        <button type="button" className="button thumb" onClick={() => { setWhy(null); store.press(gate.task, "ready"); }}>{t("run.ready")}</button>
        <button type="button" className="button thumb" aria-expanded={why !== null} onClick={() => setWhy(why === null ? "" : null)}>{t("run.not_ready")}</button>
      </div>
      {why !== null ? (
        <form className="run-form" onSubmit={(e) => { e.preventDefault(); store.press(gate.task, "not_ready", { reason: why }); setWhy(null); }}>
          <label htmlFor={`gate-${gate.team}`}>{t("run.what_is_missing")}</label>
          <input id={`gate-${gate.team}`} type="text" required value={why} onChange={(e) => setWhy(e.target.value)} />
          <button type="submit" className="button thumb">{t("run.not_ready")}</button>
        </form>
      ) : null}
    </li>
  );
}

export function RunGatePanel({ store, run, view }: { store: RunStore; run: Run; view: RunView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [despite, setDespite] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const missing = run.gate.filter((g) => g.state !== "ready");
  const names = missing.map((g) => f.words(g.names).text).join(", ");
  const go = (): void => {
    setProblem(null);
    const at = { at: new Date(Date.now()).toISOString(), clock_ms: view.clockMs };
    store.tell("go", { ...at, ...(missing.length > 0 ? { despite } : {}) }).catch((e: unknown) => setProblem(inWords(e)));
  };
  return (
    <section className="run-gate">
      <h2>{t("run.gate")}</h2>
      {run.go_at ? <p className="run-went"><b>{t("run.went", { at: f.clock(ms(run.go_at)), name: run.go_by })}</b>{run.go_despite ? ` ${t("run.went_despite", { reason: run.go_despite })}` : ""}</p> : null}
      <ul>{run.gate.map((g) => <Team key={g.team} store={store} gate={g} view={view} />)}</ul>
      {run.state === "draft" ? (
        <div className="run-form">
          {missing.length > 0 ? (
            <>
              <p role="status"><b>{t("run.missing_teams", { teams: names })}</b></p>
              <label htmlFor="run-despite">{t("run.despite")}</label>
              <input id="run-despite" type="text" value={despite} onChange={(e) => setDespite(e.target.value)} />
            </>
          ) : null}
          <button type="button" className="button thumb run-go" disabled={view.offline || (missing.length > 0 && despite.trim() === "")} onClick={go}>
            {view.offline ? t("run.go_offline") : missing.length > 0 ? t("run.go_despite") : t("run.go")}
          </button>
          {problem ? <p className="banner" role="alert">{problem}</p> : null}
        </div>
      ) : null}
    </section>
  );
}

export function RunEnd({ store, run }: { store: RunStore; run: Run }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const open = run.steps.filter((s) => s.state !== "done").length;
  if (run.ended_at) return <p className="panel"><b>{t(`run.state.${run.state}`)}</b> {f.dayTime(ms(run.ended_at))} · {run.ended_by}{run.ended_reason ? ` · ${run.ended_reason}` : ""}</p>;
  const end = (how: string): void => {
    setProblem(null);
    store.tell("end", { how, reason }).catch((e: unknown) => setProblem(inWords(e)));
  };
  return (
    <section className="run-form run-end">
      <h2>{t("run.end_head")}</h2>
      <label htmlFor="run-why">{open > 0 ? t("run.end_open", { count: open, number: f.number(open) }) : t("run.end_reason")}</label>
      <input id="run-why" type="text" value={reason} onChange={(e) => setReason(e.target.value)} />
      <div className="run-choices">
        <button type="button" className="button thumb" disabled={open > 0 && reason.trim() === ""} onClick={() => end("completed")}>{t("run.end")}</button>
        <button type="button" className="button thumb" disabled={reason.trim() === ""} onClick={() => end("revoked")}>{t("run.call_off")}</button>
      </div>
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </section>
  );
}
