// SPDX-License-Identifier: Apache-2.0
// Before the call goes out: who is proposed and why, where, and who would be asked first. One press calls all of them.
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallProposal, CaseCalls, ProposedParty } from "./api_call";
import { useRoleName, Whys } from "./CallWords";
import { send, useAsked } from "./client";
import { inWords } from "./said";
import { Said, useFormat } from "./words";

const kRoles = ["obstetrician", "neonatologist", "anaesthetist", "intensivist", "oncologist", "surgeon", "lung_physician", "haematologist", "blood_bank",
  "infectious_disease", "pharmacist", "palliative", "ethics", "interpreter", "transport_nurse", "coordinator"];
interface Added { role: string; organization: string; reason: string }

function Proposed({ party, out, onToggle, reason, onReason }: { party: ProposedParty; out: boolean; onToggle: () => void; reason: string; onReason: (text: string) => void }) {
  const { t } = useTranslation();
  const role = useRoleName();
  const id = useId();
  return (
    <li className={`party proposed ${out ? "out" : ""} ${party.nobody_on_list && !out ? "loud" : ""}`} data-role={party.role}>
      <label className="choice" htmlFor={id}><input id={id} type="checkbox" checked={!out} onChange={onToggle} /> <b>{role(party.role)}</b></label>
      <p className="soft">{party.organization_name ? <Said words={party.organization_name} /> : null}{party.first ? ` · ${party.first.name} (${t(`call.level.${party.first.level}`)})` : ""}</p>
      {party.nobody_on_list ? <p className="loud-line">{t(party.first ? "call.nobody_on_list" : "call.nobody_known")}</p> : null}
      {party.in_circle ? null : <p className="note">{t("call.joins")}</p>}
      <Whys why={party.why} />
      {out ? <div className="field"><label htmlFor={`${id}r`}>{t("call.why_out")}</label><input id={`${id}r`} type="text" required value={reason} onChange={(e) => onReason(e.target.value)} /></div> : null}
    </li>
  );
}

function Add({ proposal, onAdd }: { proposal: CallProposal; onAdd: (a: Added) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const role = useRoleName();
  const id = useId();
  const [a, setA] = useState<Added>({ role: "", organization: "", reason: "" });
  return (
    <details className="call-add">
      <summary>{t("call.add")}</summary>
      <div className="call-form">
        <div className="field"><label htmlFor={`${id}r`}>{t("call.role")}</label>
          <select id={`${id}r`} value={a.role} onChange={(e) => setA({ ...a, role: e.target.value })}><option value="">{t("call.choose")}</option>{kRoles.map((r) => <option key={r} value={r}>{role(r)}</option>)}</select></div>
        <div className="field"><label htmlFor={`${id}o`}>{t("call.hospital")}</label>
          <select id={`${id}o`} value={a.organization} onChange={(e) => setA({ ...a, organization: e.target.value })}><option value="">{t("call.anywhere")}</option>{proposal.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.name).text}{h.in_circle ? "" : ` (${t("call.outside")})`}</option>)}</select></div>
        <div className="field"><label htmlFor={`${id}w`}>{t("call.reason_optional")}</label><input id={`${id}w`} type="text" value={a.reason} onChange={(e) => setA({ ...a, reason: e.target.value })} /></div>
        <button type="button" className="button" disabled={!a.role} onClick={() => { onAdd(a); setA({ role: "", organization: "", reason: "" }); }}>{t("call.add_do")}</button>
      </div>
    </details>
  );
}

export function CallForm({ id, onDone, onLeave }: { id: string; onDone: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  const role = useRoleName();
  const [key] = useState(() => crypto.randomUUID());
  const [opened] = useState(() => String(Date.now()));
  const asked = useAsked<CallProposal>(`/api/cases/${encodeURIComponent(id)}/calls/proposal`, opened);
  const [out, setOut] = useState<Record<string, string>>({});
  const [added, setAdded] = useState<Added[]>([]);
  const [question, setQuestion] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (!asked.data) return <p className="waiting" role="status">{asked.error ? inWords(asked.error) : t("loading")}</p>;
  const proposal = asked.data;
  const kept = proposal.parties.filter((p) => out[p.role] === undefined);
  const call = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await send<CaseCalls>(`/api/cases/${encodeURIComponent(id)}/calls`, {
        key, priority: "stat", ...(question ? { question } : {}),
        parties: [...kept.map((p) => ({ role: p.role, organization: p.organization })), ...added.map((a) => ({ role: a.role, ...(a.organization ? { organization: a.organization } : {}), ...(a.reason ? { reason: a.reason } : {}) }))],
        removed: Object.entries(out).map(([r, reason]) => ({ role: r, reason })),
      });
      onDone();
    } catch (error) {
      setProblem(inWords(error));
      setBusy(false);
    }
  };
  return (
    <form className="call-new" onSubmit={(e) => { e.preventDefault(); void call(); }}>
      <h2>{t("call.proposal_head")}</h2>
      <p className="soft">{t("call.proposal_note", { silence: Math.max(1, Math.round(proposal.silence_ms / 60_000)), due: Math.max(1, Math.round(proposal.answer_due_ms / 60_000)) })}</p>
      <div className="field"><label htmlFor="call-question">{t("call.question")}</label><textarea id="call-question" rows={2} value={question} onChange={(e) => setQuestion(e.target.value)} /></div>
      <ul className="parties">
        {proposal.parties.map((p) => (
          <Proposed key={p.role} party={p} out={out[p.role] !== undefined} reason={out[p.role] ?? ""} onReason={(text) => setOut({ ...out, [p.role]: text })}
            onToggle={() => setOut((o) => { const { [p.role]: held, ...rest } = o; return held === undefined ? { ...rest, [p.role]: "" } : rest; })} />
        ))}
        {added.map((a, i) => (
          <li key={`${a.role}${i}`} className="party proposed"><b>{role(a.role)}</b> {a.reason ? <span className="soft">{a.reason}</span> : null}
            <button type="button" className="button quiet" onClick={() => setAdded(added.filter((x) => x !== a))}>{t("call.remove")}</button></li>
        ))}
      </ul>
      <Add proposal={proposal} onAdd={(a) => setAdded([...added, a])} />
      <details className="note"><summary>{t("call.sources")}</summary><ul>{proposal.sources.map((s) => <li key={s.title} lang="en">{s.title}{s.reference ? `, ${s.reference}` : ""} ({t(`certainty.${s.certainty}`)})</li>)}</ul></details>
      <div className="form-foot">
        <button type="submit" className="button strong thumb" disabled={busy || kept.length + added.length === 0}>{t("call.do", { count: kept.length + added.length })}</button>
        <button type="button" className="button thumb" onClick={onLeave}>{t("call.leave")}</button>
      </div>
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </form>
  );
}
