// SPDX-License-Identifier: Apache-2.0
// One form for every specialty, so that answers can stand side by side. Typed before the others' answers are seen; sent once,
// however often the connection breaks; nothing typed is lost.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "./api";
import type { Consultation, Opinion, OpinionsPage } from "./api_opinions";
import type { ServerError } from "./client";
import { useDraft, useSender } from "./drafts";
import { Choice, Field, kNoTrouble, type Fault, type Trouble } from "./FormParts";
import { inWords } from "./said";
import { SendLine } from "./SendLine";
import { Said, useFormat } from "./words";

interface Typed {
  post: string; action: string; until_gestation: string; until_date: string; conditions: string; venue: string; venue_text: string; mode: string;
  steroids: string; magnesium: string; reasons: string[]; text: string; confidence: number | null; change_reason: string; follows: number;
}

const kActions = ["deliver_now", "wait_until", "deliver_when", "not_yet", "other"] as const;
const kVenues = ["here", "move_mother", "bring_team", "undecided", "no_view"] as const;
const kModes = ["caesarean", "vaginal", "undecided", "no_view"] as const;
const kDrugs = ["give", "not", "given", "no_view"] as const;
const kFields = ["action", "until_date", "until_gestation", "conditions", "venue", "mode", "steroids", "magnesium", "reasons", "text", "confidence", "change_reason", "post"];
const kSteps = 5; // words for how sure one is

export const sureKey = (percent: number): string => `opinion.sure.${Math.min(kSteps - 1, Math.floor(percent / 20.001))}`;

function begin(page: OpinionsPage, mine: Opinion | null): Typed {
  return {
    post: page.posts[0]?.id ?? "", action: mine?.action ?? "", until_gestation: mine?.until_gestation ?? "", until_date: mine?.until_date ?? "", conditions: (mine?.conditions ?? []).join("\n"),
    venue: mine?.venue ?? "", venue_text: mine?.venue_text ?? "", mode: mine?.mode ?? "", steroids: mine?.steroids ?? "", magnesium: mine?.magnesium ?? "",
    reasons: mine?.reasons ?? [], text: mine?.text ?? "", confidence: mine?.confidence ?? null, change_reason: "", follows: mine?.version ?? 0,
  };
}

const conditionsOf = (d: Typed): string[] => d.conditions.split("\n").map((c) => c.trim()).filter(Boolean);

function missing(d: Typed): Fault[] {
  const faults: Fault[] = [];
  const need = (field: string, there: boolean): void => { if (!there) faults.push({ field, key: "consult.needed" }); };
  need("change_reason", d.follows === 0 || d.change_reason.trim() !== "");
  need("action", d.action !== "");
  need("until_gestation", d.action !== "wait_until" || d.until_gestation.trim() !== "" || d.until_date !== "");
  need("conditions", d.action !== "deliver_when" || conditionsOf(d).length > 0);
  for (const field of ["venue", "mode", "steroids", "magnesium"] as const) need(field, d[field] !== "");
  need("reasons", d.reasons.length > 0 || d.text.trim() !== "");
  need("text", d.action !== "other" || d.text.trim() !== "");
  need("confidence", d.confidence !== null);
  return faults;
}

function bodyOf(d: Typed, consultation: string, key: string): object {
  const waits = d.action === "wait_until";
  return {
    consultation, key, ...(d.post ? { post: d.post } : {}), action: d.action,
    ...(waits && d.until_gestation.trim() ? { until_gestation: d.until_gestation.trim() } : waits && d.until_date ? { until_date: d.until_date } : {}),
    ...(d.action === "deliver_when" ? { conditions: conditionsOf(d) } : {}),
    venue: d.venue, venue_text: d.venue_text.trim(), mode: d.mode, steroids: d.steroids, magnesium: d.magnesium, reasons: d.reasons, text: d.text.trim(),
    confidence: d.confidence, ...(d.follows > 0 ? { change_reason: d.change_reason.trim() } : {}),
  };
}

interface Props { name: string; path: string; page: OpinionsPage; consultation: Consultation; onSent: (page: OpinionsPage) => void; onClose: () => void }

export function OpinionForm({ name, path, page, consultation, onSent, onClose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const draft = useDraft<Typed>(name, () => begin(page, consultation.mine));
  const d = draft.value;
  const [trouble, setTrouble] = useState<Trouble>(kNoTrouble);
  const head = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => head.current?.focus(), []);
  useEffect(() => {
    if (trouble.faults.length > 0) form.current?.querySelector<HTMLElement>(".wrong input, .wrong textarea, .wrong select")?.focus();
  }, [trouble]);

  const refused = (error: ServerError): void => {
    const now = (error.problem as (Problem & { now?: OpinionsPage }) | null)?.now;
    const mine = now?.consultations.find((c) => c.id === consultation.id)?.mine;
    if (error.status === 412 && mine) {
      draft.put({ follows: mine.version });
      setTrouble({ ...kNoTrouble, conflict: true });
      return;
    }
    const words = inWords(error);
    const field = kFields.find((k) => error.problem?.field?.split(/[.[]/)[0] === k);
    setTrouble(field ? { ...kNoTrouble, faults: [{ field, words }] } : { ...kNoTrouble, broken: words });
  };
  const sender = useSender<OpinionsPage>((answer) => { draft.drop(); onSent(answer); }, refused);
  const save = (e: FormEvent): void => {
    e.preventDefault();
    const faults = missing(d);
    setTrouble({ ...trouble, broken: "", faults });
    if (faults.length > 0 || sender.state === "sending") return;
    draft.tried();
    sender.submit(`${path}/opinions`, bodyOf(d, consultation.id, draft.key), d.follows > 0 ? { "If-Match": `W/"${d.follows}"` } : {});
  };
  const pick = (field: "venue" | "mode" | "steroids" | "magnesium", values: readonly string[], words: string) => (
    <Field name={field} label={t(`opinion.form.${field}`)} trouble={trouble} group>
      {() => <Choice name={`opinion-${field}`} values={values} value={d[field]} word={(v) => t(`${words}.${v}`)} onPick={(v) => draft.put({ [field]: v })} />}
    </Field>
  );

  return (
    <form ref={form} className="consult-form opinion-form" aria-labelledby="opinion-form-head" onSubmit={save} noValidate>
      <h3 id="opinion-form-head" tabIndex={-1} ref={head}>{t(d.follows > 0 ? "opinion.form.change" : "opinion.form.head")}</h3>
      <p className="note">{consultation.question ? <>{t("opinion.question")}: <b><Said words={consultation.question} /></b> · </> : null}{t("wish.form.kept")}</p>
      {trouble.conflict ? <p className="banner" role="alert">{t("opinion.conflict")}</p> : null}
      {page.posts.length > 1 ? (
        <Field name="post" label={t("opinion.form.post")} trouble={trouble}>
          {(id) => (
            <select id={id} value={d.post} onChange={(e) => draft.put({ post: e.currentTarget.value })}>
              {page.posts.map((p) => <option key={p.id} value={p.id}>{[p.role_words ? f.words(p.role_words).text : p.role, p.hospital ? f.words(p.hospital).text : ""].filter(Boolean).join(", ")}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <Field name="action" label={t("opinion.form.action")} trouble={trouble} group>
        {() => <Choice name="opinion-action" values={kActions} value={d.action as (typeof kActions)[number]} word={(v) => t(`opinion.action.${v}`)} onPick={(v) => draft.put({ action: v })} />}
      </Field>
      {d.action === "wait_until" ? (
        <div className="pair">
          <Field name="until_gestation" label={`${t("opinion.form.until")}: ${t("opinion.form.until_gestation")}`} trouble={trouble}>{(id, why) => <input id={id} type="text" inputMode="text" aria-describedby={why} value={d.until_gestation} onChange={(e) => draft.put({ until_gestation: e.currentTarget.value, until_date: "" })} />}</Field>
          <Field name="until_date" label={t("opinion.form.until_date")} trouble={trouble}>{(id, why) => <input id={id} type="date" aria-describedby={why} value={d.until_date} onChange={(e) => draft.put({ until_date: e.currentTarget.value, until_gestation: "" })} />}</Field>
        </div>
      ) : null}
      {d.action === "deliver_when" ? (
        <Field name="conditions" label={t("opinion.form.conditions")} trouble={trouble}>{(id, why) => <textarea id={id} rows={3} aria-describedby={why} value={d.conditions} onChange={(e) => draft.put({ conditions: e.currentTarget.value })} />}</Field>
      ) : null}
      {pick("venue", kVenues, "opinion.venue")}
      {d.venue === "move_mother" || d.venue === "bring_team" ? (
        <Field name="venue_text" label={t("opinion.form.venue_text")} trouble={trouble}>{(id, why) => <input id={id} type="text" aria-describedby={why} value={d.venue_text} onChange={(e) => draft.put({ venue_text: e.currentTarget.value })} />}</Field>
      ) : null}
      {pick("mode", kModes, "opinion.mode")}
      {pick("steroids", kDrugs, "opinion.drug")}
      {pick("magnesium", kDrugs, "opinion.drug")}
      <Field name="reasons" label={t("opinion.form.reasons")} trouble={trouble} group>
        {() => (
          <div className="choices">
            {page.reasons.map((r) => (
              <label key={r} className="choice">
                <input type="checkbox" checked={d.reasons.includes(r)} onChange={(e) => draft.put({ reasons: e.currentTarget.checked ? [...d.reasons, r] : d.reasons.filter((x) => x !== r) })} /> {t(`opinion.reason.${r}`)}
              </label>
            ))}
          </div>
        )}
      </Field>
      <Field name="text" label={t("opinion.form.text")} trouble={trouble}>{(id, why) => <textarea id={id} rows={3} aria-describedby={why} value={d.text} onChange={(e) => draft.put({ text: e.currentTarget.value })} />}</Field>
      <Field name="confidence" label={t("opinion.form.confidence")} trouble={trouble}>
        {(id, why) => (
          <div className="sure-line">
            <input id={id} type="range" min={0} max={100} step={5} aria-describedby={why} value={d.confidence ?? 50} aria-valuetext={d.confidence === null ? t("value.not_known") : t("opinion.confidence", { percent: d.confidence, words: t(sureKey(d.confidence)) })} className={d.confidence === null ? "untouched" : ""} onChange={(e) => draft.put({ confidence: Number(e.currentTarget.value) })} onPointerUp={(e) => draft.put({ confidence: Number(e.currentTarget.value) })} />
            <b>{d.confidence === null ? "—" : t("opinion.confidence", { percent: f.number(d.confidence), words: t(sureKey(d.confidence)) })}</b>
          </div>
        )}
      </Field>
      {d.follows > 0 ? (
        <Field name="change_reason" label={t("opinion.form.change_reason")} trouble={trouble}>{(id, why) => <textarea id={id} rows={2} aria-describedby={why} value={d.change_reason} onChange={(e) => draft.put({ change_reason: e.currentTarget.value })} />}</Field>
      ) : null}
      <p className="note">{t("opinion.form.once")}</p>
      <SendLine state={sender.state} refused={trouble.broken} onAgain={sender.again} />
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={sender.state === "sending"}>{t(sender.state === "sending" ? "consult.sending" : "opinion.form.send")}</button>
        <button type="button" className="button" onClick={onClose}>{t("consult.later")}</button>
        <button type="button" className="button quiet" onClick={() => { draft.drop(); onClose(); }}>{t("consult.discard")}</button>
      </div>
    </form>
  );
}
