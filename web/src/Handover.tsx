// SPDX-License-Identifier: Apache-2.0
// Handing over by I-PASS: what the record tells, what the sender adds, and the receiver's own words when they accept. One
// that nobody accepted stands first and says so.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { BirthPage, Handover, HandoverPage } from "./api_birth";
import { refusalKey } from "./birth_words";
import type { CaseAsked } from "./CasePage";
import { send, ServerError, useAsked } from "./client";
import { draftName, hasDraft, newKey, useDraft, useSender } from "./drafts";
import { Choice, Field, kNoTrouble, type Trouble } from "./FormParts";
import { ms } from "./format";
import { inWords } from "./said";
import { useSession } from "./session";
import { SendLine } from "./SendLine";
import { LevelMark, LifeMark, MessageText, Said, useFormat } from "./words";

const kSeverities = ["stable", "watcher", "unstable", "comfort"] as const;

export function useRefusal(): (error: unknown) => { field?: string; words: string } {
  return (error) => {
    const p = error instanceof ServerError ? error.problem : null;
    const key = refusalKey(p?.message);
    const words = inWords(error, key);
    return p?.field ? { field: p.field, words } : { words };
  };
}

function About({ id, page }: { id: string; page: BirthPage }) {
  const { t } = useTranslation();
  const child = page.children.find((c) => c.id === id);
  const name = child ? child.name : page.mother.name;
  return <span className={`about ${child ? "child" : "mother"}`}><LifeMark who={child ? "child" : "mother"} /> <b>{name ? <Said words={name} /> : t(child ? "stage.newborn" : "who.mother")}</b> <span className="pair-number">{child?.pair ?? page.mother.pair}</span></span>;
}

interface Typed { about: string; to: string; severity: Handover["severity"] | ""; summary: string; actions: string; contingency: string; not_known: string }

function HandoverForm({ name, page, births, path, onDone, onClose }: { name: string; page: HandoverPage; births: BirthPage; path: string; onDone: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const refusal = useRefusal();
  const draft = useDraft<Typed>(name, () => ({ about: births.children.find((c) => !c.fetus)?.id ?? births.mother.id, to: "", severity: "", summary: "", actions: "", contingency: "", not_known: "" }));
  const d = draft.value;
  const [trouble, setTrouble] = useState<Trouble>(kNoTrouble);
  const sender = useSender<HandoverPage>(() => { draft.drop(); onDone(); }, (error) => {
    const { field, words } = refusal(error);
    setTrouble(field && field in d ? { ...kNoTrouble, faults: [{ field, words }] } : { ...kNoTrouble, broken: words });
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    setTrouble(kNoTrouble);
    draft.tried();
    sender.submit(`${path}/handovers`, { key: draft.key, ...d }, {});
  };
  const area = (field: "summary" | "actions" | "contingency" | "not_known"): React.ReactNode => (
    <Field name={field} label={t(`hand.${field}`)} trouble={trouble}>{(id, why) => <textarea id={id} rows={2} aria-describedby={why} value={d[field]} onChange={(e) => draft.put({ [field]: e.currentTarget.value })} />}</Field>
  );
  const facts = page.prefill.find((p) => p.about === d.about)?.facts ?? [];
  const patients = [...births.children.map((c) => c.id), births.mother.id];
  return (
    <form className="consult-form hand-form" onSubmit={submit} noValidate aria-label={t("hand.form")}>
      <Field name="about" label={t("hand.about")} trouble={trouble} group>
        {() => <div className="choices">{patients.map((id) => <label key={id} className="choice"><input type="radio" name="hand-about" value={id} checked={d.about === id} onChange={() => draft.put({ about: id })} /> <About id={id} page={births} /></label>)}</div>}
      </Field>
      <Field name="to" label={t("hand.to")} trouble={trouble}>
        {(id, why) => <select id={id} aria-describedby={why} value={d.to} onChange={(e) => draft.put({ to: e.currentTarget.value })}><option value="" />{births.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.name).text}</option>)}</select>}
      </Field>
      <Field name="severity" label={t("hand.severity")} trouble={trouble} group>
        {() => <Choice name="hand-severity" values={kSeverities} value={d.severity} word={(v) => t(`hand.severity.${v}`)} onPick={(v) => draft.put({ severity: v })} />}
      </Field>
      <div className="hand-facts"><h4>{t("hand.facts")}</h4><ul>{facts.map((m, i) => <li key={i} className={m.code.startsWith("hand.unknown") || m.code.startsWith("hand.no_") ? "missing" : undefined}><MessageText message={m} /></li>)}</ul></div>
      {area("summary")}{area("actions")}{area("contingency")}{area("not_known")}
      <SendLine state={sender.state} refused={trouble.broken} onAgain={sender.again} />
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={sender.state === "sending"}>{t("hand.send")}</button>
        <button type="button" className="button" onClick={onClose}>{t("consult.later")}</button>
        <button type="button" className="button quiet" onClick={() => { draft.drop(); onClose(); }}>{t("consult.discard")}</button>
      </div>
    </form>
  );
}

function Acts({ of, path, mine, receiver, onDone }: { of: Handover; path: string; mine: boolean; receiver: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const [text, setText] = useState("");
  const [broken, setBroken] = useState("");
  const act = (name: string): void => {
    void send(`${path}/handovers/${encodeURIComponent(of.id)}`, { key: newKey(), act: name, text }, { "If-Match": `W/"${of.version}"` })
      .then(() => { setText(""); setBroken(""); onDone(); }).catch((e: unknown) => setBroken(refusal(e).words));
  };
  const empty = text.trim() === "";
  return (
    <div className="hand-acts hand-form">
      <label>{t(receiver && !of.accepted_at ? "hand.own_words" : "hand.say")}<textarea rows={2} value={text} onChange={(e) => setText(e.currentTarget.value)} /></label>
      <div className="form-foot">
        {receiver && !of.accepted_at && !mine ? <button type="button" className="button strong" disabled={empty} onClick={() => act("accept")}>{t("hand.accept")}</button> : null}
        <button type="button" className="button" disabled={empty} onClick={() => act("question")}>{t("hand.ask")}</button>
        {of.open_questions > 0 ? <button type="button" className="button" disabled={empty} onClick={() => act("answer")}>{t("hand.answer")}</button> : null}
        <button type="button" className="button" disabled={empty} onClick={() => act("correction")}>{t("hand.correct")}</button>
        {mine && !of.accepted_at ? <button type="button" className="button quiet" disabled={empty} onClick={() => act("withdraw")}>{t("hand.withdraw")}</button> : null}
      </div>
      {broken ? <p className="banner" role="alert">{broken}</p> : null}
    </div>
  );
}

function One({ of, births, path, writable, onDone }: { of: Handover; births: BirthPage; path: string; writable: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const session = useSession().session;
  const mine = session?.person?.id === of.from;
  const receiver = session?.posts?.some((p) => p.organization.id === of.to) ?? false;
  const to = births.hospitals.find((h) => h.id === of.to);
  const lines: [string, string][] = [["severity", t(`hand.severity.${of.severity}`)], ["summary", of.summary], ["actions", of.actions], ["contingency", of.contingency], ["not_known", of.not_known]];
  return (
    <article className={`handover ${of.accepted_at ? "accepted" : "waiting-for"}`} data-handover={of.id}>
      <h3><About id={of.about} page={births} /></h3>
      <p className="note">{t("hand.from_to", { name: of.from_name, at: f.dated(ms(of.sent_at)), hospital: to ? f.words(to.name).text : of.to })}</p>
      {of.accepted_at
        ? <p className="hand-state"><b>{t("hand.accepted", { name: of.accepted_name, at: f.dated(ms(of.accepted_at)) })}</b> {of.synthesis}</p>
        : <p className="hand-state"><LevelMark level="watch" word={false} /> <b>{t("hand.not_accepted")}</b></p>}
      {of.open_questions > 0 ? <p className="hand-state"><b>{t("hand.open", { count: of.open_questions })}</b></p> : null}
      <dl className="birth-facts">{lines.filter(([, v]) => v !== "").map(([k, v]) => <div key={k}><dt>{t(`hand.${k}`)}</dt><dd>{v}</dd></div>)}</dl>
      <details><summary>{t("hand.facts_then")}</summary><ul className="hand-list">{of.facts.map((m, i) => <li key={i}><MessageText message={m} /></li>)}</ul></details>
      {of.exchange.length > 0 ? <ul className="hand-exchange">{of.exchange.map((s, i) => <li key={i}><b>{t(`hand.kind.${s.kind}`)}</b> {s.text} <span className="soft">{s.by_name}, {f.dayTime(ms(s.at))}</span></li>)}</ul> : null}
      {writable ? <Acts key={of.version} of={of} path={path} mine={mine} receiver={receiver} onDone={onDone} /> : null}
    </article>
  );
}

export function HandoverPanel({ view, births, asked, past }: { view: CaseView; births: BirthPage; asked: CaseAsked; past: boolean }) {
  const { t } = useTranslation();
  const person = useSession().session?.person?.id ?? "";
  const [saved, setSaved] = useState(0);
  const { data } = useAsked<HandoverPage>(`${asked.path}/handovers${asked.query}`, `${asked.generation}.${saved}.${person}`);
  const name = draftName("handover", person, view.id);
  const [open, setOpen] = useState(() => hasDraft(name));
  const done = (): void => setSaved((n) => n + 1);
  if (!data) return null;
  const writable = !data.read_only && !past && person !== "";
  const sorted = [...data.handovers].sort((a, b) => Number(a.accepted_at !== null) - Number(b.accepted_at !== null));
  return (
    <section className="panel handovers" aria-labelledby="handover-head">
      <h2 id="handover-head">{t("hand.head")}</h2>
      {sorted.map((h) => <One key={h.id} of={h} births={births} path={asked.path} writable={writable} onDone={done} />)}
      {sorted.length === 0 ? <p>{t("hand.none")}</p> : null}
      {writable ? (open ? <HandoverForm key={name} name={name} page={data} births={births} path={asked.path} onClose={() => setOpen(false)} onDone={() => { setOpen(false); done(); }} /> : <button type="button" className="button" onClick={() => setOpen(true)}>{t("hand.new")}</button>) : null}
      <p className="note">{t("hand.source")}</p>
    </section>
  );
}
