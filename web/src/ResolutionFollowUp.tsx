// SPDX-License-Identifier: Apache-2.0
// Was it followed, and what came of it: asked when it is due, shown once answered.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FollowUp, Resolution, Resolutions } from "./api_resolution";
import { send } from "./client";
import { ms } from "./format";
import { TroubleNote, troubleOf, type Trouble } from "./ResolutionSign";
import { useFormat } from "./words";

function Ask({ of, asked, path, onChanged }: { of: Resolution; asked: FollowUp; path: string; onChanged: () => void }) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const ready = asked.questions.every((q) => answers[q.key]);
  const save = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    try {
      await send(`${path}/resolutions/${of.id}/follow-up`, { key: asked.key, answers, text: text.trim() });
      onChanged();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <form className="resolution-step no-print" onSubmit={(e) => void save(e)}>
      <TroubleNote of={trouble} />
      {asked.questions.map((q) => (
        <label key={q.key} className="field">{t(`resolution.follow.${q.key}`)}
          <select value={answers[q.key] ?? ""} onChange={(e) => { const { value } = e.currentTarget; setAnswers((old) => ({ ...old, [q.key]: value })); }}>
            <option value="">{t("resolution.follow.choose")}</option>
            {q.choices.map((c) => <option key={c} value={c}>{t(`resolution.answer.${c}`)}</option>)}
          </select>
        </label>
      ))}
      <label className="field">{t("resolution.follow.text")}<textarea rows={2} value={text} onChange={(e) => setText(e.currentTarget.value)} /></label>
      <div className="form-foot"><button type="submit" className="button strong" disabled={!ready}>{t("resolution.follow.save")}</button></div>
    </form>
  );
}

export function ResolutionFollowUp({ of, all, path, onChanged }: { of: Resolution; all: Resolutions; path: string; onChanged: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (of.follow_up.length === 0) return null;
  return (
    <div className="resolution-part">
      <h4>{t("resolution.follow")}</h4>
      {of.follow_up.map((asked) => (
        <div key={asked.key} data-follow-up={asked.key}>
          <p>{t(`resolution.follow.at.${asked.key}`)}: {asked.answer
            ? <b>{asked.questions.map((q) => t(`resolution.answer.${asked.answer?.answers[q.key] ?? "not_known"}`)).join(" · ")}</b>
            : <span className="soft">{t(asked.due ? "resolution.follow.due" : "resolution.follow.later", { at: f.dated(ms(asked.due_at)) })}</span>}
          </p>
          {asked.answer?.text ? <p className="note">{asked.answer.text}</p> : null}
          {!asked.answer && asked.due && all.may_write ? <Ask of={of} asked={asked} path={path} onChanged={onChanged} /> : null}
        </div>
      ))}
    </div>
  );
}
