// SPDX-License-Identifier: Apache-2.0
// The record of a birth, by a phone in one hand: what is known now, the rest later. Of a stillborn child no scores are
// asked, and nothing is cheerful.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { BirthChild, BirthForm as Form, BirthPage } from "./api_birth";
import { refusalKey } from "./birth_words";
import type { ServerError } from "./client";
import { send } from "./client";
import { useDraft, useSender } from "./drafts";
import { Choice, Field, kNoTrouble, type Trouble } from "./FormParts";
import { kMinute, ms, toInstant } from "./format";
import { inWords } from "./said";
import { SendLine } from "./SendLine";
import { Said, useFormat } from "./words";

interface Typed {
  child: string; outcome: Form["outcome"] | ""; born: string; died: string; sex: Form["sex"] | ""; weight: string;
  apgar1: string; apgar5: string; apgar10: string; ph: string; excess: string; mode: string; order: string; of: string;
  hospital: string; resuscitation: Form["resuscitation"] | ""; steps: { minute: string; code: string; text: string }[]; note: string;
}

const text = (n: number | null | undefined): string => (n === null || n === undefined ? "" : String(n));

function begin(page: BirthPage, child: BirthChild | null, offset: number): Typed {
  const local = (at: string): string => new Date(ms(at) + offset * kMinute).toISOString().slice(0, 19);
  const b = child?.birth;
  const all = Math.max(1, page.children.length);
  const born = page.children.filter((c) => !c.fetus).length;
  return {
    child: child?.id ?? "new", outcome: b?.outcome ?? "", born: b ? local(b.born_at) : "", died: b?.died_at ? local(b.died_at) : "", sex: b?.sex ?? "",
    weight: text(b?.weight_g), apgar1: text(b?.apgar["1"]), apgar5: text(b?.apgar["5"]), apgar10: text(b?.apgar["10"]), ph: text(b?.cord.ph), excess: text(b?.cord.base_excess),
    mode: b?.mode ?? "", order: text(b?.order ?? born + 1), of: text(b?.of ?? Math.max(all, born + 1)), hospital: b?.hospital ?? "", resuscitation: b?.resuscitation ?? "",
    steps: (b?.steps ?? []).map((s) => ({ minute: String(s.minute), code: s.code, text: s.text })), note: b?.note ?? "",
  };
}

/** A number as it is typed here, with comma or point; what is none goes to the server as it is, which names it. */
const number = (typed: string): number | string | null => {
  const plain = typed.trim().replace(",", ".").replace("\u2212", "-");
  return plain === "" ? null : Number.isNaN(Number(plain)) ? typed.trim() : Number(plain);
};

interface Props { name: string; view: CaseView; path: string; page: BirthPage; child: BirthChild | null; onSaved: () => void; onClose: () => void }

export function BirthForm({ name, view, path, page, child, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const offset = view.clock.utc_offset_minutes;
  const draft = useDraft<Typed>(name, () => begin(page, child, offset));
  const d = draft.value;
  const [trouble, setTrouble] = useState<Trouble>(kNoTrouble);
  const head = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const amending = child?.version !== undefined;
  useEffect(() => head.current?.focus(), []);
  useEffect(() => {
    if (trouble.faults.length > 0) form.current?.querySelector<HTMLElement>(".wrong input, .wrong textarea, .wrong select")?.focus();
  }, [trouble]);
  const still = d.outcome === "stillborn";

  const refused = (error: ServerError): void => {
    const p = error.problem;
    const key = refusalKey(p?.message);
    const more = inWords(error, key);
    const field = p?.field?.startsWith("steps.") ? "steps" : p?.field;
    const there = field !== undefined && form.current?.querySelector(`[data-field="${CSS.escape(field)}"]`) != null;
    setTrouble(there ? { ...kNoTrouble, faults: [{ field, words: more }] } : { ...kNoTrouble, broken: more });
  };
  const sender = useSender<BirthPage>(() => { draft.drop(); onSaved(); }, refused);

  const save = (e: FormEvent): void => {
    e.preventDefault();
    const at = (typed: string): string => (typed === "" ? "" : toInstant(Date.parse(`${typed}Z`) - offset * kMinute));
    if (sender.state === "sending") return;
    setTrouble(kNoTrouble);
    draft.tried();
    const scores: Record<string, number | string | null> = still ? {} : { "1": number(d.apgar1), "5": number(d.apgar5), "10": number(d.apgar10) };
    const body = {
      key: draft.key, child: d.child, outcome: d.outcome, born_at: at(d.born), ...(d.outcome === "died" ? { died_at: at(d.died) } : {}), sex: d.sex,
      weight_g: number(d.weight), apgar: scores, cord: { ph: number(d.ph), base_excess: number(d.excess) }, mode: d.mode, order: number(d.order), of: number(d.of),
      hospital: d.hospital, resuscitation: d.resuscitation,
      steps: d.steps.filter((s) => s.code !== "" || s.minute !== "").map((s) => ({ minute: number(s.minute), code: s.code, text: s.text })), note: d.note.trim(),
    };
    if (amending && child)
      void send<BirthPage>(`${path}/births/${encodeURIComponent(child.id)}`, body, { "If-Match": `W/"${child.version}"` }, "PUT")
        .then(() => { draft.drop(); onSaved(); })
        .catch((error: unknown) => (error instanceof Error && "problem" in error ? refused(error as ServerError) : setTrouble({ ...kNoTrouble, broken: t("consult.not_sent") })));
    else sender.submit(`${path}/births`, body, {});
  };
  const box = (field: string, label: string, value: string, put: (v: string) => void, more: { type?: string; mode?: "numeric" | "decimal"; step?: string } = {}) => (
    <Field name={field} label={label} trouble={trouble}>
      {(id, why) => <input id={id} type={more.type ?? "text"} inputMode={more.mode} step={more.step} autoComplete="off" aria-describedby={why} value={value} onChange={(e) => put(e.currentTarget.value)} />}
    </Field>
  );
  const step = (i: number, change: Partial<Typed["steps"][number]>): void => draft.put({ steps: d.steps.map((s, n) => (n === i ? { ...s, ...change } : s)) });
  const now = (): string => new Date(Date.now() + offset * kMinute).toISOString().slice(0, 19);

  return (
    <form ref={form} className="consult-form birth-form" aria-labelledby="birth-form-head" onSubmit={save} noValidate>
      <h3 id="birth-form-head" tabIndex={-1} ref={head}>{t(amending ? "birth.form.amend" : "birth.form.head")}{child?.name ? <>: <Said words={child.name} /></> : null}</h3>
      <p className="note">{t("birth.form.for", { pair: page.mother.pair })} {t("wish.form.kept")}</p>
      <Field name="outcome" label={t("birth.outcome")} trouble={trouble} group>
        {() => <Choice name="birth-outcome" values={["live", "stillborn", "died"] as const} value={d.outcome} word={(v) => t(`birth.outcome.${v}`)} onPick={(v) => draft.put({ outcome: v })} />}
      </Field>
      <div className="pair">
        <div className="with-now">
          {box("born_at", t("birth.born_at", { zone: view.clock.zone }), d.born, (born) => draft.put({ born }), { type: "datetime-local", step: "1" })}
          <button type="button" className="button" onClick={() => draft.put({ born: now() })}>{t("birth.now")}</button>
        </div>
        {d.outcome === "died" ? box("died_at", t("birth.died_at", { zone: view.clock.zone }), d.died, (died) => draft.put({ died }), { type: "datetime-local", step: "1" }) : null}
      </div>
      <div className="pair">
        <Field name="sex" label={t("birth.sex")} trouble={trouble} group>
          {() => <Choice name="birth-sex" values={["male", "female", "unknown"] as const} value={d.sex} word={(v) => t(`sex.${v}`)} onPick={(v) => draft.put({ sex: v })} />}
        </Field>
        {box("weight_g", t("birth.weight"), d.weight, (weight) => draft.put({ weight }), { mode: "numeric" })}
      </div>
      <div className="pair three">
        {box("of", t("birth.of"), d.of, (of) => draft.put({ of }), { mode: "numeric" })}
        {box("order", t("birth.order"), d.order, (order) => draft.put({ order }), { mode: "numeric" })}
      </div>
      {still || d.outcome === "" ? null : (
        <div className="pair three">
          {box("apgar.1", t("birth.apgar", { minute: 1 }), d.apgar1, (apgar1) => draft.put({ apgar1 }), { mode: "numeric" })}
          {box("apgar.5", t("birth.apgar", { minute: 5 }), d.apgar5, (apgar5) => draft.put({ apgar5 }), { mode: "numeric" })}
          {box("apgar.10", t("birth.apgar", { minute: 10 }), d.apgar10, (apgar10) => draft.put({ apgar10 }), { mode: "numeric" })}
        </div>
      )}
      <div className="pair">
        {box("cord.ph", t("birth.cord_ph"), d.ph, (ph) => draft.put({ ph }), { mode: "decimal" })}
        {box("cord.base_excess", t("birth.cord_base_excess"), d.excess, (excess) => draft.put({ excess }))}
      </div>
      <Field name="mode" label={t("birth.mode")} trouble={trouble} group>
        {() => <Choice name="birth-mode" values={page.modes} value={d.mode} word={(v) => t(`birth.mode.${v}`)} onPick={(v) => draft.put({ mode: v })} />}
      </Field>
      <Field name="resuscitation" label={t("birth.resuscitation")} trouble={trouble} group>
        {() => <Choice name="birth-resuscitation" values={["none", "given", "not_told"] as const} value={d.resuscitation} word={(v) => t(`birth.resuscitation.${v}`)} onPick={(v) => draft.put({ resuscitation: v })} />}
      </Field>
      {d.resuscitation === "given" ? (
        <Field name="steps" label={t("birth.steps")} trouble={trouble} group>
          {() => (
            <>
              {d.steps.map((s, i) => (
                <div key={i} className="birth-step">
                  <input type="text" inputMode="decimal" aria-label={t("birth.step.minute")} placeholder={t("birth.step.minute")} value={s.minute} onChange={(e) => step(i, { minute: e.currentTarget.value })} />
                  <select aria-label={t("birth.step.what")} value={s.code} onChange={(e) => step(i, { code: e.currentTarget.value })}>
                    <option value="" />{page.steps.map((c) => <option key={c} value={c}>{t(`birth.step.${c}`)}</option>)}
                  </select>
                  <input type="text" aria-label={t("birth.step.detail")} placeholder={t("birth.step.detail")} value={s.text} onChange={(e) => step(i, { text: e.currentTarget.value })} />
                  <button type="button" className="button quiet" aria-label={t("birth.step.remove", { number: f.number(i + 1) })} onClick={() => draft.put({ steps: d.steps.filter((_, n) => n !== i) })}>×</button>
                </div>
              ))}
              <button type="button" className="button" onClick={() => {
                const since = d.born === "" ? 0 : Math.max(0, (Date.now() + offset * kMinute - Date.parse(`${d.born}Z`)) / kMinute);
                draft.put({ steps: [...d.steps, { minute: d.born !== "" && since < 60 ? since.toFixed(1) : "", code: "", text: "" }] });
              }}>{t("birth.step.add")}</button>
            </>
          )}
        </Field>
      ) : null}
      <Field name="hospital" label={t("birth.hospital")} trouble={trouble}>
        {(id, why) => (
          <select id={id} aria-describedby={why} value={d.hospital} onChange={(e) => draft.put({ hospital: e.currentTarget.value })}>
            <option value="">{t("value.not_known")}</option>{page.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.name).text}</option>)}
          </select>
        )}
      </Field>
      <Field name="note" label={t("birth.note")} trouble={trouble}>{(id, why) => <textarea id={id} rows={2} aria-describedby={why} value={d.note} onChange={(e) => draft.put({ note: e.currentTarget.value })} />}</Field>
      <SendLine state={sender.state} refused={trouble.broken} onAgain={sender.again} />
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={sender.state === "sending"}>{t(amending ? "birth.form.save_amended" : "birth.form.save")}</button>
        <button type="button" className="button" onClick={onClose}>{t("consult.later")}</button>
        <button type="button" className="button quiet" onClick={() => { draft.drop(); onClose(); }}>{t("consult.discard")}</button>
      </div>
    </form>
  );
}
