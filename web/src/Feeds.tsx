// SPDX-License-Identifier: Apache-2.0
// Where messages come from, and those that a person has to look at.
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Feeds, Sender } from "./api_feeds";
import { useAsked, useGeneration } from "./client";
import { FeedQueue } from "./FeedQueue";
import { ms } from "./format";
import { linkTo } from "./route";
import { inWords } from "./said";
import { useFormat, When } from "./words";

const kRefreshMs = 5000;
const kLateMs = 60_000; // a message older than this when it comes is late
const kAheadMs = -60_000; // a sender whose clock is ahead

function Lag({ of }: { of: number | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (of === null) return <>–</>;
  if (of > kLateMs) return <span className="watch-text">{f.age(0, of)}</span>;
  const seconds = f.number(Math.round(Math.abs(of) / 100) / 10);
  if (of < kAheadMs) return <span className="watch-text">{t("feeds.ahead", { time: f.age(0, Math.max(60_000, -of)) })}</span>;
  return <>{t("feeds.seconds", { seconds })}</>;
}

function SenderRow({ of }: { of: Sender }) {
  const { t } = useTranslation();
  const f = useFormat();
  const count = (name: "received" | "accepted" | "partly" | "refused" | "rejected" | "duplicates" | "unreadable") => (
    <td key={name} className="number" data-label={t(`feeds.${name}`)}>{f.number(of[name])}</td>
  );
  return (
    <tr>
      <th scope="row">{of.application || of.facility ? <>{of.application}{of.facility ? <span className="soft"> · {of.facility}</span> : null}</> : t("feeds.nameless")}</th>
      {count("received")}{count("accepted")}{count("partly")}{count("refused")}{count("rejected")}{count("duplicates")}{count("unreadable")}
      <td className="number" data-label={t("feeds.per_minute")}>{f.number(Math.round(of.per_minute * 10) / 10)}</td>
      <td data-label={t("feeds.last")}><When at={of.last_at} /></td>
      <td className="number" data-label={t("feeds.lag")}><Lag of={of.lag_ms} /></td>
    </tr>
  );
}

const kColumns = ["sender", "received", "accepted", "partly", "refused", "rejected", "duplicates", "unreadable", "per_minute", "last", "lag"] as const;

function Senders({ feeds }: { feeds: Feeds }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <section className="panel" aria-labelledby="feeds-senders">
      <h2 id="feeds-senders">{t("feeds.senders")}</h2>
      <p className="note">
        {feeds.listening ? t("feeds.listening", { address: feeds.listening, count: feeds.connections, number: f.number(feeds.connections) }) : t("feeds.closed")}{" "}
        {t("feeds.since", { at: f.dated(ms(feeds.since)) })}
      </p>
      {feeds.senders.length === 0 ? <p className="soft">{t("feeds.none")}</p> : (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="feeds-senders">
          <table className="plain cards">
            <thead><tr>{kColumns.map((c) => <th key={c} scope="col">{t(`feeds.${c}`)}</th>)}</tr></thead>
            <tbody>{feeds.senders.map((s) => <SenderRow key={`${s.application}|${s.facility}`} of={s} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function FeedsPage() {
  const { t } = useTranslation();
  const generation = useGeneration("feeds", kRefreshMs);
  const feeds = useAsked<Feeds>("/api/feeds", generation);
  useEffect(() => {
    document.title = `${t("feeds.head")} · Dyad`;
  }, [t]);
  return (
    <main className="page feeds">
      <p><a className="back" {...linkTo("/")}>‹ {t("board.head")}</a></p>
      <h1>{t("feeds.head")}</h1>
      {feeds.error && feeds.data ? <p className="note" role="status">{t("feeds.stale")}</p> : null}
      {feeds.data ? <><FeedQueue waiting={feeds.data.waiting} generation={generation} /><Senders feeds={feeds.data} /></>
        : feeds.error ? <div className="panel problem" role="alert"><p>{t("feeds.failed")} {inWords(feeds.error)}</p></div>
        : <p className="waiting" role="status">{t("loading")}</p>}
    </main>
  );
}
