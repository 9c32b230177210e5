// SPDX-License-Identifier: Apache-2.0
// Taking a call, declining it with a reason, or handing it on: large enough for a thumb at night.
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallParty, CaseCalls, OnCallList, PartyAct } from "./api_call";
import { useRoleName } from "./CallWords";
import { get, send } from "./client";
import { inWords } from "./said";

type Mode = "idle" | "decline" | "hand_on";

export const partyAct = async (caseId: string, party: string, body: { act: string; reason?: string; to?: string }): Promise<CaseCalls> =>
  send<CaseCalls>(`/api/cases/${encodeURIComponent(caseId)}/parties/${encodeURIComponent(party)}`, body);

export function CallAnswer({ caseId, party, page = false, onDone }: { caseId: string; party: CallParty; page?: boolean; onDone?: () => void }) {
  const { t } = useTranslation();
  const role = useRoleName();
  const id = useId();
  const [mode, setMode] = useState<Mode>("idle");
  const [reason, setReason] = useState("");
  const [to, setTo] = useState("");
  const [posts, setPosts] = useState<OnCallList["posts"] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (party.acts.length === 0) return null;

  const act = async (what: PartyAct): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await partyAct(caseId, party.id, { act: what, ...(reason ? { reason } : {}), ...(what === "hand_on" ? { to } : {}) });
      setMode("idle");
      setReason("");
      onDone?.();
    } catch (error) {
      setProblem(inWords(error));
    } finally {
      setBusy(false);
    }
  };
  const choose = (next: Mode): void => {
    setMode(next);
    if (next === "hand_on" && !posts)
      get<OnCallList>(`/api/hospitals/${encodeURIComponent(party.organization)}/on-call`).then((l) => setPosts(l.posts), () => setPosts([]));
  };
  return (
    <div className="call-answer">
      <div className="call-acts">
        {party.acts.includes("accept") ? <button type="button" className="button strong thumb" disabled={busy} onClick={() => void act("accept")}>{t(page ? "call.page.accept" : "call.accept")}</button> : null}
        <button type="button" className="button thumb" aria-expanded={mode === "decline"} onClick={() => choose(mode === "decline" ? "idle" : "decline")}>{t("call.decline")}</button>
        <button type="button" className="button thumb" aria-expanded={mode === "hand_on"} onClick={() => choose(mode === "hand_on" ? "idle" : "hand_on")}>{t("call.hand_on")}</button>
      </div>
      {mode === "idle" ? null : (
        <form className="call-form" onSubmit={(e) => { e.preventDefault(); void act(mode); }}>
          {mode === "hand_on" ? (
            <div className="field">
              <label htmlFor={`${id}to`}>{t("call.to")}</label>
              <select id={`${id}to`} required value={to} onChange={(e) => setTo(e.target.value)}>
                <option value="">{posts ? t("call.choose") : t("loading")}</option>
                {posts?.map((p) => <option key={p.id} value={p.id}>{p.name}, {role(p.role)}</option>)}
              </select>
            </div>
          ) : null}
          <div className="field">
            <label htmlFor={`${id}why`}>{t(mode === "decline" ? "call.reason" : "call.reason_optional")}</label>
            <input id={`${id}why`} type="text" required={mode === "decline"} value={reason} onChange={(e) => setReason(e.target.value)} autoFocus />
          </div>
          <button type="submit" className="button strong thumb" disabled={busy}>{t(`call.${mode}`)}</button>
        </form>
      )}
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </div>
  );
}
