// SPDX-License-Identifier: Apache-2.0
// Recording what she weighs: who said it, when, who witnessed it. What was typed survives a refusal, a conflict with a
// newer version and a broken connection; it is gone only when it is saved or thrown away.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView, Goal, Preference, Problem } from "./api";
import { get, send, ServerError } from "./client";
import { kMinute, ms, toInstant } from "./format";
import { Choice, Field, kNoTrouble, type Fault, type Trouble } from "./FormParts";
import { OrderGoals } from "./OrderGoals";
import { kRefusals } from "./refusals";
import { inWords } from "./said";
import { kEqual, wholeWeights, type Weights } from "./weigh";
import { WeightSliders } from "./WeightPanel";
import { PreferenceWords } from "./Wishes";
import { Said, useFormat } from "./words";

export interface Draft {
  kind: Preference["kind"];
  weights: Weights;
  ordering: Goal[];
  effective: string; // the ward's wall clock, "2025-02-12T17:30"
  stated_by: Preference["stated_by"] | "";
  recorded_by: string;
  witness: string;
  capacity: Preference["capacity"] | "";
  interpreter: boolean;
  note: string;
}

const drafts = new Map<string, Draft>(); // by case, while the page is open

export function newDraft(view: CaseView, p: Preference | null): Draft {
  return {
    kind: p?.kind ?? "weights", weights: p?.weights ?? kEqual, ordering: p?.ordering ?? [],
    effective: new Date(ms(view.at) + view.clock.utc_offset_minutes * kMinute).toISOString().slice(0, 16),
    stated_by: "", recorded_by: "", witness: "", capacity: "", interpreter: false, note: "",
  };
}

const kFields = ["weights", "ordering", "effective_at", "stated_by", "recorded_by", "witness", "capacity", "interpreter", "note"];

const effectiveAt = (d: Draft, offset: number): number => Date.parse(`${d.effective}Z`) - offset * kMinute;

function missing(d: Draft, offset: number): Fault[] {
  const faults: Fault[] = [];
  const need = (field: string, there: boolean, key = "form.needed"): void => { if (!there) faults.push({ field, key }); };
  need("stated_by", d.stated_by !== "");
  if (d.kind === "ordering") need("ordering", d.ordering.length > 0, "form.ordering_empty");
  const said = effectiveAt(d, offset);
  need("effective_at", !Number.isNaN(said));
  need("effective_at", Number.isNaN(said) || said <= Date.now(), "form.future");
  need("recorded_by", d.recorded_by.trim() !== "");
  need("capacity", d.capacity !== "");
  need("capacity", d.capacity !== "lacks_capacity" || d.stated_by !== "mother", "form.lacks_capacity");
  return faults;
}

const fieldOf = (problem: Problem | null): string | undefined => kFields.find((k) => problem?.field?.split(/[./[]/).includes(k));

interface Props { view: CaseView; path: string; current: Preference | null; onSaved: (p: Preference) => void; onClose: () => void }

export function PreferenceForm({ view, path, current, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const offset = view.clock.utc_offset_minutes;
  const [draft, setDraft] = useState<Draft>(() => drafts.get(view.id) ?? newDraft(view, current));
  const [base, setBase] = useState<Preference | null>(current); // the version that a save would follow
  const [newer, setNewer] = useState<Preference | null>(null);
  const [trouble, setTrouble] = useState<Trouble>(kNoTrouble);
  const [saving, setSaving] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => head.current?.focus(), []);
  const put = (change: Partial<Draft>): void => setDraft((old) => {
    const next = { ...old, ...change };
    drafts.set(view.id, next);
    return next;
  });
  useEffect(() => {
    if (trouble.faults.length > 0) form.current?.querySelector<HTMLElement>(".wrong input, .wrong textarea, .wrong button")?.focus();
  }, [trouble]);

  const refused = async (error: unknown): Promise<void> => {
    if (error instanceof ServerError && (error.status === 412 || error.problem?.field === "If-Match")) {
      const now = await get<Preference>(`${path}/preference`).catch(() => null);
      if (now) {
        setNewer(now);
        setBase(now);
      }
      setTrouble({ faults: [], conflict: true, broken: "" });
      return;
    }
    const problem = error instanceof ServerError ? error.problem : null;
    const field = fieldOf(problem);
    const words = inWords(error);
    const key = kRefusals[problem?.message ?? ""];
    setTrouble(field ? { faults: [key ? { field, key } : { field, words }], conflict: false, broken: "" } : { faults: [], conflict: false, broken: words });
  };
  const save = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    const faults = missing(draft, offset);
    setTrouble({ ...kNoTrouble, faults });
    if (faults.length > 0 || saving) return;
    setSaving(true);
    const body = {
      kind: draft.kind, ...(draft.kind === "weights" ? { weights: wholeWeights(draft.weights) } : { ordering: draft.ordering }),
      effective_at: toInstant(effectiveAt(draft, offset)),
      stated_by: draft.stated_by, recorded_by: draft.recorded_by.trim(), capacity: draft.capacity, interpreter: draft.interpreter,
      ...(draft.witness.trim() ? { witness: draft.witness.trim() } : {}), ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    };
    try {
      const saved = await send<Preference>(`${path}/preference`, body, base ? { "If-Match": `W/"${base.version}"` } : {});
      drafts.delete(view.id);
      onSaved(saved);
    } catch (error) {
      await refused(error);
    } finally {
      setSaving(false);
    }
  };

  return (
    <section className="panel preference-form" aria-labelledby="form-head">
      <h2 id="form-head" tabIndex={-1} ref={head}>{t(base ? "form.head.again" : "form.head")}</h2>
      <p className="note">{base ? t("form.follows", { version: f.number(base.version) }) : t("form.first")} {t("form.amend")}</p>
      {trouble.conflict ? (
        <div className="banner conflict" role="alert">
          <p><b>{t("form.conflict")}</b> {t("form.conflict.kept")}</p>
          {newer ? <div className="newer"><p>{t("form.conflict.newer", { version: f.number(newer.version), at: f.dated(ms(newer.recorded_at)) })} <Said words={newer.recorded_by} /></p><p>{t(`preference.by.${newer.stated_by}`)}</p><PreferenceWords of={newer} /></div> : null}
        </div>
      ) : null}
      {trouble.broken ? <p className="banner" role="alert">{t("form.failed")} {trouble.broken}</p> : null}
      <form ref={form} onSubmit={(e) => void save(e)} noValidate>
        <Field name="stated_by" label={t("preference.stated_by")} trouble={trouble} group>
          {() => <Choice name="stated_by" values={["mother", "surrogate"] as const} value={draft.stated_by} word={(v) => t(`stated_by.${v}`)} onPick={(v) => put({ stated_by: v })} />}
        </Field>
        <Field name="kind" label={t("form.kind")} trouble={trouble} group>
          {() => <Choice name="kind" values={["weights", "ordering"] as const} value={draft.kind} word={(v) => t(`form.kind.${v}`)} onPick={(v) => put({ kind: v })} />}
        </Field>
        <div className="wide">
          {draft.kind === "weights" ? (
            <Field name="weights" label={t("form.weights")} trouble={trouble} group>{() => <WeightSliders weights={draft.weights} onMove={(weights) => put({ weights })} />}</Field>
          ) : (
            <Field name="ordering" label={t("form.ordering")} trouble={trouble} group>{() => <OrderGoals ordering={draft.ordering} onOrder={(ordering) => put({ ordering })} />}</Field>
          )}
        </div>
        <Field name="effective_at" label={t("form.effective_at", { zone: view.clock.zone })} trouble={trouble}>
          {(id, why) => <input id={id} type="datetime-local" aria-describedby={why} value={draft.effective} onChange={(e) => put({ effective: e.currentTarget.value })} />}
        </Field>
        <Field name="recorded_by" label={t("preference.recorded_by")} trouble={trouble}>
          {(id, why) => <input id={id} type="text" autoComplete="name" aria-describedby={why} value={draft.recorded_by} onChange={(e) => put({ recorded_by: e.currentTarget.value })} />}
        </Field>
        <Field name="witness" label={t("form.witness")} trouble={trouble}>
          {(id, why) => <input id={id} type="text" aria-describedby={why} value={draft.witness} onChange={(e) => put({ witness: e.currentTarget.value })} />}
        </Field>
        <Field name="interpreter" label={t("preference.interpreter")} trouble={trouble} group>
          {() => <label className="choice"><input type="checkbox" checked={draft.interpreter} onChange={(e) => put({ interpreter: e.currentTarget.checked })} /> {t("preference.interpreter.yes")}</label>}
        </Field>
        <Field name="capacity" label={t("preference.capacity")} trouble={trouble} group>
          {() => <Choice name="capacity" values={["has_capacity", "lacks_capacity", "not_assessed"] as const} value={draft.capacity} word={(v) => t(`capacity.${v}`)} onPick={(v) => put({ capacity: v })} />}
        </Field>
        <div className="wide">
          <Field name="note" label={t("form.note")} trouble={trouble}>
            {(id, why) => <textarea id={id} rows={2} aria-describedby={why} value={draft.note} onChange={(e) => put({ note: e.currentTarget.value })} />}
          </Field>
        </div>
        <div className="form-foot">
          <button type="submit" className="button strong" disabled={saving}>{saving ? t("form.saving") : t(trouble.conflict ? "form.save_after" : "form.save")}</button>
          <button type="button" className="button" onClick={onClose}>{t("form.later")}</button>
          <button type="button" className="button quiet" onClick={() => { drafts.delete(view.id); onClose(); }}>{t("form.discard")}</button>
        </div>
      </form>
    </section>
  );
}
