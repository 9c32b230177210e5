// SPDX-License-Identifier: Apache-2.0
// "Needs you": calls this person has to answer, and calls that nobody has answered, with their clocks. Stands at the top of
// the board; the bell (title, sound, notification) rings from here on every page.
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Inbox as Answer, InboxRow } from "./api_call";
import { CallAnswer, partyAct } from "./CallAnswer";
import { Clock, isLoud, StateWord, useRoleName } from "./CallWords";
import { useAsked, useGeneration } from "./client";
import { pageAddress } from "./Paged";
import { linkTo } from "./route";
import { Said, useNow } from "./words";
import { ms } from "./format";

const kRefreshMs = 30_000;

const TheInbox = createContext<Answer | null>(null);

/** Asks for the inbox once for the whole page: the bell and the list show the same answer. */
export function InboxOf({ children }: { children: ReactNode }) {
  const generation = useGeneration(null, kRefreshMs);
  return <TheInbox.Provider value={useAsked<Answer>("/api/inbox", generation).data}>{children}</TheInbox.Provider>;
}

function Row({ row, mine }: { row: InboxRow; mine: boolean }) {
  const { t } = useTranslation();
  const role = useRoleName();
  const now = useNow(1000);
  const late = now > ms(row.party.answer_due);
  const page = row.topic !== "call";
  return (
    <li data-topic={row.topic} className={`need ${mine ? "mine" : ""} ${isLoud(row.party) || late ? "loud" : ""}`} data-party={row.party.id}>
      <span className="need-what"><b>{row.title ? <Said words={row.title} /> : row.case}</b> {page ? <span>{row.words ? <Said words={row.words} /> : null}</span> : <span>{role(row.party.role)}</span>}{mine && row.caller ? <span className="soft"> · {t("call.by_name", { name: row.caller })}</span> : null}</span>
      <span>{mine ? null : <span className="soft"><Said words={row.party.organization_name} /> </span>}<StateWord party={row.party} page={page} /></span>
      {row.party.state === "accepted" ? <span className="soft">{t(page ? "call.page.yours" : "call.answer_waits")}</span> : <Clock since={row.party.called_at} over={late} />}
      <a className="button" {...linkTo(pageAddress(row.case, row.topic))}>{t(mine ? "call.open_case" : "call.see")}</a>
      {mine && row.party.acts.includes("accept") ? <CallAnswer caseId={row.case} party={row.party} page={page} /> : null}
    </li>
  );
}

export function NeedsYou() {
  const { t } = useTranslation();
  const inbox = useContext(TheInbox);
  if (!inbox) return null;
  const count = inbox.asked.length + inbox.unanswered.length;
  if (count === 0) return null;
  return (
    <section className="panel needs-you" aria-label={t("call.needs_head")}>
      <h2>{t("call.needs", { count })}</h2>
      <ul>
        {inbox.asked.map((r) => <Row key={r.party.id} row={r} mine />)}
        {inbox.unanswered.map((r) => <Row key={r.party.id} row={r} mine={false} />)}
      </ul>
    </section>
  );
}

/** A short two-tone sound made on the spot; a browser that allows none yet stays silent. */
function ring(): void {
  try {
    const audio = new AudioContext();
    [660, 880].forEach((hz, i) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = hz;
      volume.gain.setValueAtTime(0.15, audio.currentTime + i * 0.25);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + i * 0.25 + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + i * 0.25);
      tone.stop(audio.currentTime + i * 0.25 + 0.24);
    });
  } catch {
    // no sound here; the title and the list still say it
  }
}

/** On every page: says in the title how many calls wait, rings once for each new one, and tells the server it has arrived. */
export function CallBell() {
  const { t } = useTranslation();
  const inbox = useContext(TheInbox);
  const [known] = useState(() => new Set<string>());
  const waiting = inbox?.asked.filter((r) => r.party.acts.includes("accept")) ?? [];
  const names = waiting.map((r) => `${r.case} ${r.party.id} ${r.party.round}`).join(",");
  useEffect(() => {
    const fresh = names.split(",").filter((n) => n && !known.has(n));
    for (const name of fresh) {
      known.add(name);
      const [caseId = "", party = ""] = name.split(" ");
      const state = inbox?.asked.find((r) => r.party.id === party)?.party.state;
      if (state !== "delivered" && state !== "read") partyAct(caseId, party, { act: "delivered" }).catch(() => known.delete(name));
    }
    if (fresh.length > 0) {
      ring();
      if ("Notification" in window && Notification.permission === "granted" && document.visibilityState !== "visible")
        new Notification(t("call.notice"), { tag: "dyad-call" }); // nothing about a patient
    }
  }, [names, known, inbox, t]);
  const count = waiting.length;
  useEffect(() => {
    const put = (): void => {
      const bare = document.title.replace(/^\(\d+\) /, "");
      const wanted = count > 0 ? `(${count}) ${bare}` : bare;
      if (document.title !== wanted) document.title = wanted;
    };
    put();
    const timer = window.setInterval(put, 1000); // pages set their own titles
    return () => window.clearInterval(timer);
  }, [count]);
  return count > 0 ? <p className="bell" role="status"><a {...linkTo("/")}>{t("call.bell", { count })}</a></p> : null;
}
