// SPDX-License-Identifier: Apache-2.0
// Calling for help from a case: one press, who is proposed and why, then everybody who was called with state and clock.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Call, CallParty, CaseCalls } from "./api_call";
import { partyAct } from "./CallAnswer";
import { CallForm } from "./CallForm";
import { Party } from "./CallParty";
import { Clock, isLoud, useRoleName } from "./CallWords";
import { send, useAsked, useGeneration } from "./client";
import { ms } from "./format";
import { PagedMe } from "./Paged";
import { inWords } from "./said";
import { useFormat } from "./words";

function Steer({ caseId, call, onDone }: { caseId: string; call: Call; onDone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const steer = (body: object): void => {
    setProblem(null);
    send<CaseCalls>(`/api/cases/${encodeURIComponent(caseId)}/calls/${encodeURIComponent(call.id)}`, body).then(
      () => { setAsking(false); onDone(); },
      (e: unknown) => setProblem(inWords(e)),
    );
  };
  return (
    <div className="call-steer">
      {call.waiting > 0 ? <button type="button" className="button" onClick={() => steer({ act: "again" })}>{t("call.again")}</button> : null}
      <button type="button" className="button" aria-expanded={asking} onClick={() => setAsking(!asking)}>{t("call.take_back")}</button>
      <button type="button" className="button" onClick={() => window.print()}>{t("call.print")}</button>
      {asking ? (
        <form className="call-form" onSubmit={(e) => { e.preventDefault(); steer({ act: "cancel", reason }); }}>
          <div className="field"><label htmlFor="call-cancel">{t("call.reason")}</label>
            <input id="call-cancel" type="text" required value={reason} onChange={(e) => setReason(e.target.value)} /></div>
          <button type="submit" className="button strong">{t("call.take_back")}</button>
        </form>
      ) : null}
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </div>
  );
}

function OneCall({ caseId, call, onDone }: { caseId: string; call: Call; onDone: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const role = useRoleName();
  const urgent = (p: CallParty): number => (p.acts.includes("accept") ? 0 : isLoud(p) ? 1 : p.state === "cancelled" ? 3 : 2);
  const parties = [...call.parties].sort((a, b) => urgent(a) - urgent(b));
  return (
    <article className={`call ${call.open ? "open" : "over"}`}>
      <header className="call-head">
        <h2>{t(call.open ? "call.open_title" : "call.over_title")}</h2>
        {call.open ? <Clock since={call.called_at} /> : null}
        <span className={call.taken === 0 && call.open ? "loud-line" : ""}>{call.taken === 0 && call.open ? t("call.nobody_yet_loud") : t("call.taken_of", { taken: call.taken, all: call.parties.filter((p) => p.state !== "cancelled").length })}</span>
      </header>
      <p className="soft">{t(`call.priority.${call.priority}`)} · {call.caller ? t("call.by", { name: call.caller, at: f.dayTime(ms(call.called_at)) }) : f.dayTime(ms(call.called_at))}</p>
      {call.question ? <p className="call-question">{call.question}</p> : null}
      <ul className="parties">{parties.map((p) => <Party key={p.id} caseId={caseId} party={p} open={call.open} onDone={onDone} />)}</ul>
      {call.removed.length > 0 ? <p className="note">{t("call.left_out")}: {call.removed.map((r) => `${role(r.role)} (${r.reason})`).join("; ")}</p> : null}
      {call.end_reason ? <p>{t("call.taken_back")}: {call.end_reason}</p> : null}
      {call.open ? <Steer caseId={caseId} call={call} onDone={onDone} /> : null}
    </article>
  );
}

export function CallPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const generation = useGeneration(id, 60_000);
  const [visit, setVisit] = useState(0);
  const [calling, setCalling] = useState(false);
  const asked = useAsked<CaseCalls>(`/api/cases/${encodeURIComponent(id)}/calls`, `${generation}.${visit}`);
  const again = (): void => setVisit((v) => v + 1);
  const asking = [...(asked.data?.calls ?? []), ...(asked.data?.pages ?? [])];
  const mine = asking.flatMap((c) => (c.open ? c.parties.filter((p) => p.acts.includes("accept")) : []));
  // Whoever was asked and has the case open has read the call.
  const unread = mine.filter((p) => p.state !== "read").map((p) => p.id).join(" ");
  useRead(id, unread, again);
  if (!asked.data) return asked.error ? <section className="panel call-panel"><p className="banner" role="alert">{inWords(asked.error)}</p></section> : null;
  if (asked.data.replay) return <p className="note call-replay">{t("call.replay")}</p>;
  const open = asked.data.calls.find((c) => c.open);
  const over = asked.data.calls.filter((c) => !c.open);
  return (
    <section className={`panel call-panel ${open ? "open" : ""}`} aria-label={t("call.head")}>
      <PagedMe caseId={id} pages={asked.data.pages} onDone={again} />
      {open ? <OneCall caseId={id} call={open} onDone={again} /> : calling ? <CallForm id={id} onDone={() => { setCalling(false); again(); }} onLeave={() => setCalling(false)} /> : (
        <div className="call-none">
          <button type="button" className="button strong thumb" onClick={() => setCalling(true)}>{t("call.press")}</button>
          <span className="soft">{t("call.none")}</span>
        </div>
      )}
      {over.length > 0 ? <details><summary>{t("call.before", { count: over.length })}</summary>{over.map((c) => <OneCall key={c.id} caseId={id} call={c} onDone={again} />)}</details> : null}
    </section>
  );
}

const told = new Set<string>();
/** Tells once that these calls were looked at. */
function useRead(caseId: string, parties: string, onDone: () => void): void {
  useEffect(() => {
    if (document.visibilityState !== "visible") return;
    for (const party of parties.split(" ").filter((p) => p && !told.has(p))) {
      told.add(party);
      partyAct(caseId, party, { act: "read" }).then(onDone, () => told.delete(party));
    }
    // Whoever is told again of the same calls has nothing to add: onDone is not looked at.
  }, [caseId, parties]);
}
