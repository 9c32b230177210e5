// SPDX-License-Identifier: Apache-2.0
// Messages that were not wholly understood: why, from whom, when. The text of one is shown only when asked for.
import { useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Queue, QueueItem, Reason } from "./api_feeds";
import { get, send, ServerError, useAsked } from "./client";
import { inWords } from "./said";
import { useFormat, When } from "./words";

const kMinReason = 3; // src/care/intake.hpp
const kMaxReason = 500;
const kToldCodes = new Set(["100", "101", "102", "103", "200", "201", "202", "203", "204", "205", "206", "207"]);

type Step = "replay" | "dismiss";

function Why({ of }: { of: Reason }) {
  const { t } = useTranslation();
  return (
    <li className={of.severity === "error" ? "error" : "warning"}>
      <code>{of.place}</code> {kToldCodes.has(of.code) ? t(`feeds.code.${of.code}`) : of.code}
      {of.severity === "warning" ? <span className="soft"> · {t("feeds.warning")}</span> : null}
      <br /><span className="soft" lang="en">{of.text}</span>
    </li>
  );
}

function MessageBody({ id }: { id: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const show = (): void => {
    setFailed(false);
    get<{ text: string }>(`/api/feeds/queue/${encodeURIComponent(id)}/message`).then((m) => setText(m.text), () => setFailed(true));
  };
  if (text === null)
    return <><button type="button" className="button" onClick={show}>{t("feeds.message.show")}</button>{failed ? <span role="alert"> {t("feeds.message.failed")}</span> : null}</>;
  return (
    <>
      <button type="button" className="button" onClick={() => setText(null)}>{t("feeds.message.hide")}</button>
      <pre className="raw-message" tabIndex={0} aria-label={t("feeds.message")}>{text.replaceAll("\r\n", "\n").replaceAll("\r", "\n")}</pre>
    </>
  );
}

/** Asks why before anything is done; the answer goes into the record with the item. */
function StepForm({ item, step, onDone, onCancel }: { item: QueueItem; step: Step; onDone: (after: QueueItem) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const field = useId();
  const [reason, setReason] = useState("");
  const [state, setState] = useState<"ready" | "sending" | "gone" | "failed">("ready");
  const fits = reason.trim().length >= kMinReason;
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (!fits || state === "sending") return;
    setState("sending");
    send<QueueItem>(`/api/feeds/queue/${encodeURIComponent(item.id)}/${step}`, { reason: reason.trim() })
      .then(onDone, (error: unknown) => setState(error instanceof ServerError && error.status === 409 ? "gone" : "failed"));
  };
  return (
    <form className="queue-form" onSubmit={submit} onKeyDown={(e) => { if (e.key === "Escape") onCancel(); }}>
      <label htmlFor={field}>{t(`feeds.${step}.why`)}</label>
      <input id={field} type="text" value={reason} maxLength={kMaxReason} autoFocus required minLength={kMinReason} onChange={(e) => setReason(e.target.value)} />
      <span className="queue-buttons">
        <button type="submit" className="button strong" disabled={!fits || state === "sending"}>{t(`feeds.${step}.do`)}</button>
        <button type="button" className="button quiet" onClick={onCancel}>{t("feeds.cancel")}</button>
      </span>
      {state === "failed" || state === "gone" ? <p role="alert">{t(`feeds.step.${state}`)}</p> : null}
    </form>
  );
}

function Item({ of, onDone }: { of: QueueItem; onDone: (after: QueueItem) => void }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step | null>(null);
  const [tried, setTried] = useState(false);
  const done = (after: QueueItem): void => {
    setStep(null);
    setTried(after.status === "requested");
    onDone(after);
  };
  const sender = [of.application, of.facility].filter(Boolean).join(" · ") || t("feeds.nameless");
  return (
    <li className="queue-item">
      <h3>{of.type === "unreadable" ? t("feeds.unreadable") : of.type} <span className="soft">{sender} · <When at={of.at} /></span></h3>
      <p className="note">{t(of.answer === "AA" ? "feeds.told.partly" : "feeds.told.refused")}</p>
      <ul className="queue-reasons">{of.reasons.map((r, i) => <Why key={`${r.place}${i}`} of={r} />)}</ul>
      {tried ? <p role="status" className="watch-text">{t("feeds.replay.still")}</p> : null}
      {of.reason ? <p>{t("feeds.dismissed", { reason: of.reason })}</p> : null}
      {of.status === "requested" && step === null ? (
        <p className="queue-buttons">
          <button type="button" className="button" onClick={() => setStep("replay")}>{t("feeds.replay")}</button>
          <button type="button" className="button" onClick={() => setStep("dismiss")}>{t("feeds.dismiss")}</button>
          <MessageBody id={of.id} />
        </p>
      ) : null}
      {of.status !== "requested" ? <div className="queue-buttons"><MessageBody id={of.id} /></div> : null}
      {step ? <StepForm item={of} step={step} onDone={done} onCancel={() => setStep(null)} /> : null}
    </li>
  );
}

export function FeedQueue({ waiting, generation }: { waiting: number; generation: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [part, setPart] = useState<"waiting" | "done">("waiting");
  const [page, setPage] = useState("");
  const [changes, setChanges] = useState(0);
  const [said, setSaid] = useState("");
  const queue = useAsked<Queue>(`/api/feeds/queue?status=${part}${page ? `&page=${encodeURIComponent(page)}` : ""}`, `${generation}.${changes}`);
  const show = (next: "waiting" | "done"): void => {
    setPart(next);
    setPage("");
  };
  const done = (after: QueueItem): void => {
    setChanges((n) => n + 1);
    setSaid(after.status === "requested" ? "" : t(after.status === "completed" ? "feeds.replay.done" : "feeds.dismiss.done"));
  };
  const items = queue.data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="feeds-queue">
      <h2 id="feeds-queue">{t("feeds.queue")} <span className="soft">{t("feeds.waiting", { count: waiting, number: f.number(waiting) })}</span></h2>
      <p className="note">{t("feeds.queue.hint")}</p>
      <p className="queue-buttons" role="group" aria-label={t("feeds.queue")}>
        {(["waiting", "done"] as const).map((p) => <button key={p} type="button" className="button" aria-pressed={part === p} onClick={() => show(p)}>{t(`feeds.part.${p}`)}</button>)}
      </p>
      <p role="status" className={said ? "" : "hidden"}>{said}</p>
      {queue.error && !queue.data ? <p role="alert">{t("feeds.failed")} {inWords(queue.error)}</p> : null}
      {queue.data && items.length === 0 ? <p className="soft">{t(part === "waiting" ? "feeds.empty" : "feeds.empty.done")}</p> : null}
      <ul className="queue-items">{items.map((i) => <Item key={i.id} of={i} onDone={done} />)}</ul>
      <p className="queue-buttons">
        {page ? <button type="button" className="button" onClick={() => setPage("")}>{t("feeds.first")}</button> : null}
        {queue.data?.next ? <button type="button" className="button" onClick={() => setPage(queue.data?.next ?? "")}>{t("feeds.next", { count: queue.data.total, number: f.number(queue.data.total) })}</button> : null}
      </p>
    </section>
  );
}
