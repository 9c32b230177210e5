// SPDX-License-Identifier: Apache-2.0
// Writing a decision: its structure, from which the sentence follows. What was typed survives a refusal, a conflict and a
// session that ends; it is gone only when it is saved or thrown away.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import { kActions, kModes, kTreatments, type DecisionContent, type Resolution, type Resolutions } from "./api_resolution";
import { get, send } from "./client";
import { TroubleNote, troubleOf, type Trouble } from "./ResolutionSign";
import { Pick, WardTime } from "./ResolutionFields";
import { ResolutionTriggers } from "./ResolutionTriggers";
import { useFormat, useLang } from "./words";

const drafts = new Map<string, DecisionContent>(); // while the page is open

const kEmpty: DecisionContent = {
  action: "", mode: "", from: null, to: null, venue: "", treatments: [], triggers: [], responsible: [], expires: null,
  hospitals: [], reasons: "", words: "", words_language: "", opinions: [], dissent: [], wishes: "", advice: "", request: "",
};

interface Part { content: DecisionContent; all: Resolutions; put: (change: Partial<DecisionContent>) => void }

function useHospitalName(all: Resolutions): (id: string) => string {
  const f = useFormat();
  return (id) => { const h = all.hospitals.find((x) => x.id === id); return h ? f.words(h.name).text : id; };
}

function Treatments({ content, put }: Part) {
  const { t } = useTranslation();
  return (
    <fieldset className="wide"><legend>{t("resolution.treatments")}</legend>
      <div className="resolution-treatments">
        {kTreatments.map((key) => {
          const held = content.treatments.find((x) => x.key === key);
          return (
            <div key={key}>
              <label className="choice"><input type="checkbox" checked={held !== undefined} onChange={(e) => put({ treatments: e.currentTarget.checked ? [...content.treatments, { key, text: "" }] : content.treatments.filter((x) => x.key !== key) })} /> {t(`resolution.treatment.${key}`)}</label>
              {held ? <input type="text" aria-label={t("resolution.treatment.what", { name: t(`resolution.treatment.${key}`) })} value={held.text} onChange={(e) => { const text = e.currentTarget.value; put({ treatments: content.treatments.map((x) => (x.key === key ? { key, text } : x)) }); }} /> : null}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

function Responsible({ content, all, put }: Part) {
  const { t } = useTranslation();
  const name = useHospitalName(all);
  const set = (i: number, change: Partial<DecisionContent["responsible"][number]>): void =>
    put({ responsible: content.responsible.map((r, n) => (n === i ? { ...r, ...change } : r)) });
  return (
    <fieldset className="wide"><legend>{t("resolution.responsible")}</legend>
      {content.responsible.map((r, i) => (
        <div key={i} className="resolution-row">
          <Pick label={t("resolution.hospital")} value={r.organization} values={all.hospitals.map((h) => h.id)} word={name} empty={t("resolution.choose")} onPick={(organization) => set(i, { organization })} />
          <label className="field">{t("resolution.who")}<input type="text" value={r.who} onChange={(e) => set(i, { who: e.currentTarget.value })} /></label>
          <WardTime label={t("resolution.until.label")} value={r.until} offset={all.utc_offset_minutes} onChange={(until) => set(i, { until })} />
          <button type="button" className="button" onClick={() => put({ responsible: content.responsible.filter((_, n) => n !== i) })}>{t("resolution.remove")}</button>
        </div>
      ))}
      <button type="button" className="button" onClick={() => put({ responsible: [...content.responsible, { organization: all.hospitals[0]?.id ?? "", who: "", until: content.expires }] })}>{t("resolution.responsible.add")}</button>
    </fieldset>
  );
}

export function ResolutionForm({ all, view, path, of, replaces, onClose, onSaved }: { all: Resolutions; view: CaseView; path: string; of: Resolution | null; replaces: string; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const name = useHospitalName(all);
  const key = `${view.id}|${of?.id ?? ""}|${replaces}`;
  const [content, setContent] = useState<DecisionContent | null>(() => drafts.get(key) ?? of?.content ?? null);
  const [version, setVersion] = useState(of?.version ?? 0);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [saving, setSaving] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  useEffect(() => {
    if (content) return;
    const abort = new AbortController();
    get<DecisionContent>(`${path}/resolutions/offer`, abort.signal).then(setContent, () => { if (!abort.signal.aborted) setContent(kEmpty); });
    return () => abort.abort();
  }, [content, path]);
  if (!content) return <p className="panel" role="status">{t("resolution.waiting")}</p>;
  const put = (change: Partial<DecisionContent>): void => {
    const next = { ...content, ...change };
    drafts.set(key, next);
    setContent(next);
  };
  const amends = of !== null && replaces === "";
  const save = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    if (saving) return;
    setSaving(true);
    setTrouble(null);
    // What was read of opinions, wishes and advice is taken from today's offer: an old version would be refused.
    const fresh = await get<DecisionContent>(`${path}/resolutions/offer`).catch(() => null);
    const body = { ...content, ...(fresh ? { opinions: fresh.opinions, wishes: fresh.wishes, advice: fresh.advice, request: fresh.request, dissent: content.dissent.filter((d) => fresh.opinions.includes(d)).concat(fresh.dissent.filter((d) => !content.dissent.includes(d))) } : {}), triggers: content.triggers.filter((x) => x.kind !== "death"), ...(replaces ? { replaces } : {}) };
    try {
      await (amends ? send(`${path}/resolutions/${of.id}`, body, { "If-Match": `W/"${version}"` }, "PUT") : send(`${path}/resolutions`, body));
      drafts.delete(key);
      onSaved();
    } catch (error) {
      const what = troubleOf(error);
      if (what.current) setVersion(what.current.version); // shown above; saving again follows that one
      setTrouble(what);
    } finally {
      setSaving(false);
    }
  };
  const offset = all.utc_offset_minutes;
  const part = { content, all, put };
  return (
    <form className="panel resolution-form no-print" onSubmit={(e) => void save(e)} aria-labelledby="resolution-form-head">
      <h3 id="resolution-form-head" tabIndex={-1} ref={head}>{t(amends ? "resolution.amend" : replaces ? "resolution.replace" : "resolution.draft")}</h3>
      <TroubleNote of={trouble} />
      {!of ? <p className="note">{t("resolution.offered")}</p> : null}
      <div className="resolution-fields">
        <Pick label={t("resolution.action")} value={content.action} values={kActions} word={(v) => t(`resolution.action.${v}`)} empty={t("resolution.choose")} onPick={(action) => put({ action })} />
        <Pick label={t("resolution.mode")} value={content.mode} values={kModes} word={(v) => t(`resolution.mode.${v}`)} empty={t("resolution.choose")} onPick={(mode) => put({ mode })} />
        <Pick label={t("resolution.venue")} value={content.venue} values={all.hospitals.map((h) => h.id)} word={name} empty={t("resolution.choose")} onPick={(venue) => put({ venue })} />
        <WardTime label={t("resolution.from", { zone: view.clock.zone })} value={content.from} offset={offset} onChange={(from) => put({ from })} />
        <WardTime label={t("resolution.to")} value={content.to} offset={offset} onChange={(to) => put({ to })} />
        <WardTime label={t("resolution.expires")} value={content.expires} offset={offset} onChange={(expires) => put({ expires })} />
        <Treatments {...part} />
        <ResolutionTriggers {...part} />
        <Responsible {...part} />
        <fieldset className="wide"><legend>{t("resolution.hospitals")}</legend>
          {all.hospitals.map((h) => (
            <label key={h.id} className="choice"><input type="checkbox" checked={content.hospitals.includes(h.id)} onChange={(e) => put({ hospitals: e.currentTarget.checked ? [...content.hospitals, h.id] : content.hospitals.filter((x) => x !== h.id) })} /> {name(h.id)}</label>
          ))}
        </fieldset>
        <label className="field wide">{t("resolution.reasons")}<textarea rows={3} value={content.reasons} onChange={(e) => put({ reasons: e.currentTarget.value })} /></label>
        <label className="field wide">{t("resolution.words")}<textarea rows={2} value={content.words} onChange={(e) => put({ words: e.currentTarget.value, words_language: e.currentTarget.value.trim() ? content.words_language || lang : "" })} /></label>
      </div>
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={saving}>{t(amends ? "resolution.save.amend" : "resolution.save")}</button>
        <button type="button" className="button" onClick={onClose}>{t("resolution.later")}</button>
        <button type="button" className="button quiet" onClick={() => { drafts.delete(key); onClose(); }}>{t("resolution.discard")}</button>
      </div>
    </form>
  );
}
