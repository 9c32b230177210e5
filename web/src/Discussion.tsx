// SPDX-License-Identifier: Apache-2.0
// What is said around a consultation, and the papers and pictures that belong to it. Papers are saved, never opened inside
// the page; pictures are drawn from their bytes.
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Attachment, Comment } from "./api_opinions";
import { send, useAsked, type ServerError } from "./client";
import { draftName, newKey, useDraft, useSender } from "./drafts";
import { ms } from "./format";
import { inWords } from "./said";
import { SendLine } from "./SendLine";
import { useFormat } from "./words";

const kMostBytes = 5 * 1024 * 1024;
const kTypes = ["application/pdf", "image/png", "image/jpeg"];

interface Props { path: string; consultation: string; generation: string; writable: boolean; person: string }

function Comments({ path, consultation, generation, writable, person }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const [sent, setSent] = useState(0);
  const { data } = useAsked<{ comments: Comment[] }>(`${path}/comments?consultation=${encodeURIComponent(consultation)}`, `${generation}.${sent}`);
  const [round, setRound] = useState(0);
  const all = data?.comments ?? [];
  const back = (id: string): void => {
    send(`${path}/comments`, { consultation, key: newKey(), withdraw: id }).then(() => setSent((n) => n + 1), () => undefined);
  };
  const name = draftName("comment", person, consultation);
  return (
    <details className="discussion">
      <summary>{t("comment.head")} ({f.number(all.length)})</summary>
      {all.length === 0 ? <p className="soft">{t("comment.none")}</p> : null}
      <ol className="comments">
        {all.map((c) => (
          <li key={c.id} className={c.reply_to ? "reply" : ""}>
            <p className="note">{c.author.name} · {f.dayTime(ms(c.at))}{c.reply_to ? ` · ${t("comment.reply_to", { name: all.find((o) => o.id === c.reply_to)?.author.name ?? "" })}` : ""}</p>
            <p>{c.withdrawn ? <i className="soft">{t("comment.withdrawn")}</i> : c.text}</p>
            {writable && c.mine && !c.withdrawn ? <button type="button" className="source" onClick={() => back(c.id)}>{t("comment.withdraw")}</button> : null}
          </li>
        ))}
      </ol>
      {writable ? <Say key={round} name={name} path={path} consultation={consultation} onSent={() => { setRound((n) => n + 1); setSent((n) => n + 1); }} /> : null}
    </details>
  );
}

function Say({ name, path, consultation, onSent }: { name: string; path: string; consultation: string; onSent: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(name, () => ({ text: "" }));
  const [refused, setRefused] = useState("");
  const sender = useSender<unknown>(() => { draft.drop(); onSent(); }, (e: ServerError) => setRefused(inWords(e)));
  const save = (e: FormEvent): void => {
    e.preventDefault();
    if (draft.value.text.trim() === "" || sender.state === "sending") return;
    draft.tried();
    sender.submit(`${path}/comments`, { consultation, key: draft.key, text: draft.value.text.trim() }, {});
  };
  return (
    <form className="consult-form say" onSubmit={save}>
      <label className="field">{t("comment.label")}<textarea rows={2} value={draft.value.text} onChange={(e) => draft.put({ text: e.currentTarget.value })} /></label>
      <p className="note">{t("comment.blind")}</p>
      <SendLine state={sender.state} refused={refused} onAgain={sender.again} />
      <button type="submit" className="button">{t("comment.send")}</button>
    </form>
  );
}

function bytesOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}

function Attachments({ path, consultation, generation, writable }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const [sent, setSent] = useState(0);
  const { data } = useAsked<{ attachments: Attachment[] }>(`${path}/attachments?consultation=${encodeURIComponent(consultation)}`, `${generation}.${sent}`);
  const all = data?.attachments ?? [];
  const [title, setTitle] = useState("");
  const [refused, setRefused] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const key = useRef(newKey());
  const sender = useSender<unknown>(() => { setTitle(""); if (file.current) file.current.value = ""; key.current = newKey(); setSent((n) => n + 1); }, (e) => setRefused(inWords(e)));
  const save = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    const chosen = file.current?.files?.[0];
    if (!chosen || title.trim() === "" || sender.state === "sending") return;
    if (chosen.size > kMostBytes) return setRefused(t("attach.too_large"));
    if (!kTypes.includes(chosen.type)) return setRefused(t("attach.wrong_type"));
    setRefused("");
    sender.submit(`${path}/attachments`, { consultation, key: key.current, title: title.trim(), content_type: chosen.type, data: await bytesOf(chosen) }, {});
  };
  return (
    <details className="discussion">
      <summary>{t("attach.head")} ({f.number(all.length)})</summary>
      {all.length === 0 ? <p className="soft">{t("attach.none")}</p> : null}
      <ul className="attachments">
        {all.map((a) => (
          <li key={a.id}>
            <p className="note">{a.author.name} · {f.dayTime(ms(a.at))}</p>
            {a.withdrawn ? <p><i className="soft">{t("comment.withdrawn")}</i></p> : (
              <p><a href={`${path}/attachments/${encodeURIComponent(a.id)}`} target="_blank" rel="noopener noreferrer">{a.title}</a> <span className="soft">{f.number(Math.ceil(a.bytes / 1024))} kB</span></p>
            )}
          </li>
        ))}
      </ul>
      {writable ? (
        <form className="consult-form" onSubmit={(e) => void save(e)}>
          <label className="field">{t("attach.title")}<input type="text" value={title} onChange={(e) => setTitle(e.currentTarget.value)} /></label>
          <label className="field">{t("attach.file")}<input ref={file} type="file" accept={kTypes.join(",")} /></label>
          <SendLine state={sender.state} refused={refused} onAgain={sender.again} />
          <button type="submit" className="button">{t("attach.add")}</button>
        </form>
      ) : null}
    </details>
  );
}

export function Discussion(props: Props) {
  return <div className="around"><Comments {...props} /><Attachments {...props} /></div>;
}
