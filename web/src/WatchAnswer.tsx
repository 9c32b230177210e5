// SPDX-License-Identifier: Apache-2.0
// Saying that a warning is seen and what was done; quiet for a time needs a reason. What is typed stays when sending fails.
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseWatch, Warning } from "./api_watch";
import { send } from "./client";
import { inWords } from "./said";

const kSnoozeMin = 30;

export function WatchAnswerForm({ path, watch, warning, name, onDone, onCancel }: {
  path: string; watch: CaseWatch; warning: Warning; name: string; onDone: (next: CaseWatch) => void; onCancel: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [action, setAction] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [quiet, setQuiet] = useState(false);
  const [minutes, setMinutes] = useState(String(kSnoozeMin));
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const missing = action === null ? t("watch.answer.need_action") : quiet && reason.trim() === "" ? t("watch.answer.need_reason") : null;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      onDone(await send<CaseWatch>(`${path}/warnings/${encodeURIComponent(warning.id)}/acknowledge`, {
        action, ...(note.trim() ? { note: note.trim() } : {}), ...(quiet ? { snooze_min: Number(minutes), reason: reason.trim() } : {}),
      }));
    } catch (error) {
      setFailed(inWords(error));
      setBusy(false);
    }
  };
  return (
    <form className="watch-form" aria-label={t("watch.answer.head", { name })} onSubmit={(e) => { e.preventDefault(); if (!missing && !busy) void submit(); }}>
      <fieldset>
        <legend>{t("watch.answer.what")}</legend>
        <div className="watch-actions">
          {watch.actions.map((code) => (
            <label key={code}><input type="radio" name={id} value={code} checked={action === code} onChange={() => setAction(code)} /> {t(`watch.action.${code}`)}</label>
          ))}
        </div>
      </fieldset>
      <label>{t("watch.answer.note")}<input value={note} maxLength={600} onChange={(e) => setNote(e.target.value)} /></label>
      <label className="check"><input type="checkbox" checked={quiet} onChange={(e) => setQuiet(e.target.checked)} /> {t("watch.answer.quiet")}</label>
      {quiet ? (
        <>
          <label>{t("watch.answer.minutes", { most: watch.rules.snooze_most_min })}
            <input type="number" min={1} max={watch.rules.snooze_most_min} value={minutes} onChange={(e) => setMinutes(e.target.value)} />
          </label>
          <label>{t("watch.answer.reason")}<input value={reason} maxLength={600} onChange={(e) => setReason(e.target.value)} /></label>
        </>
      ) : <p className="note">{t("watch.answer.holds", { minutes: watch.rules.holds_min })}</p>}
      {failed ? <p role="alert" className="watch-failed">{t("watch.answer.failed")} {failed}</p> : null}
      <div className="watch-buttons">
        <button type="submit" className="button strong" disabled={missing !== null || busy}>{missing ?? t("watch.answer.send")}</button>
        <button type="button" className="button" onClick={onCancel}>{t("watch.answer.cancel")}</button>
      </div>
    </form>
  );
}
