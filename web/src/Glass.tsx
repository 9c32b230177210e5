// SPDX-License-Identifier: Apache-2.0
// Opening a case from outside in an emergency, and judging afterwards whether it was one.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Glass } from "./api_access";
import { send, ServerError, useAsked } from "./client";
import { ms } from "./format";
import { caseAddress, go } from "./route";
import { inWords } from "./said";
import { useFormat } from "./words";

const kMinutes = [30, 60, 120, 240] as const;
const kUsualMinutes = 60;

/** Without a case: by an identifier of the patient. */
export function GlassForm({ caseId }: { caseId?: string }) {
  const { t } = useTranslation();
  const [identifier, setIdentifier] = useState("");
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<number>(kUsualMinutes);
  const [failed, setFailed] = useState<string | null>(null);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const url = caseId === undefined ? "/api/glass" : `/api/cases/${encodeURIComponent(caseId)}/glass`;
    send<{ case: string }>(url, { reason, minutes, ...(caseId === undefined ? { identifier } : {}) })
      .then((opened) => { setFailed(null); if (caseId === undefined) go(caseAddress(opened.case)); else location.reload(); })
      .catch((error: unknown) => setFailed(error instanceof ServerError && error.status === 404 ? t("glass.nothing") : inWords(error)));
  };
  return (
    <form className="glass-form" onSubmit={submit} aria-labelledby="glass-form-head">
      <h2 id="glass-form-head">{t("glass.form_head")}</h2>
      <p>{t("glass.form_note")}</p>
      {caseId === undefined && <label>{t("glass.identifier")}<input required value={identifier} autoComplete="off" onChange={(e) => setIdentifier(e.target.value)} /></label>}
      <label>{t("glass.reason")}<textarea required minLength={10} maxLength={500} rows={2} value={reason} onChange={(e) => setReason(e.target.value)} /></label>
      <label>{t("glass.for")}
        <select value={minutes} onChange={(e) => setMinutes(Number(e.target.value))}>
          {kMinutes.map((m) => <option key={m} value={m}>{t("glass.minutes", { count: m })}</option>)}
        </select>
      </label>
      <button type="submit" className="button">{t("glass.open")}</button>
      {failed !== null && <p role="alert" className="error-text">{failed}</p>}
    </form>
  );
}

export function GlassPage() {
  return <main className="page"><div className="panel"><GlassForm /></div></main>;
}

function Judge({ glass, onDone }: { glass: Glass; onDone: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [comment, setComment] = useState("");
  const [failed, setFailed] = useState<string | null>(null);
  const judge = (justified: boolean): void => {
    send<Glass>(`/api/glass/${encodeURIComponent(glass.id)}/review`, { justified, comment })
      .then(onDone)
      .catch((error: unknown) => setFailed(inWords(error)));
  };
  return (
    <li className="panel">
      <p><b>{glass.by.label ?? glass.by.name}</b>, {f.dayTime(ms(glass.from ?? ""))} – {f.dayTime(ms(glass.until ?? ""))} <span className="soft">{glass.case}</span></p>
      <p><q>{glass.reason}</q></p>
      {glass.review ? <p><span className="chip">{t(glass.review.justified ? "glass.justified" : "glass.not_justified")}</span> {glass.review.comment}</p> : (
        <>
          <label>{t("glass.comment")}<input required maxLength={500} value={comment} onChange={(e) => setComment(e.target.value)} /></label>
          <div className="button-row">
            <button type="button" className="button" disabled={comment === ""} onClick={() => judge(true)}>{t("glass.judge_yes")}</button>
            <button type="button" className="button" disabled={comment === ""} onClick={() => judge(false)}>{t("glass.judge_no")}</button>
          </div>
        </>
      )}
      {failed !== null && <p role="alert" className="error-text">{failed}</p>}
    </li>
  );
}

export function ReviewPage() {
  const { t } = useTranslation();
  const [done, setDone] = useState(0);
  const asked = useAsked<{ glass: Glass[] }>("/api/glass?status=all", `${done}`);
  return (
    <main className="page">
      <h1>{t("glass.review_head")}</h1>
      <p>{t("glass.review_note")}</p>
      {asked.error && <p className="panel problem" role="alert">{inWords(asked.error)}</p>}
      {asked.data && asked.data.glass.length === 0 && <p className="panel">{t("glass.review_empty")}</p>}
      <ul className="glass-review">{asked.data?.glass.map((g) => <Judge key={`${g.id}.${done}`} glass={g} onDone={() => setDone(done + 1)} />)}</ul>
    </main>
  );
}
