// SPDX-License-Identifier: Apache-2.0
// Words and small pieces of calls for help.
import { useTranslation } from "react-i18next";
import type { CallParty, CallWhy, PartyState } from "./api_call";
import { ms } from "./format";
import { Said, useFormat, useNow } from "./words";

const kSecond = 1000;

/** 00:17:32, ticking. */
export function Clock({ since, over }: { since: string; over?: boolean }) {
  const { t } = useTranslation();
  const now = useNow(kSecond);
  const s = Math.max(0, Math.floor((now - ms(since)) / kSecond));
  const two = (n: number): string => String(n).padStart(2, "0");
  const text = `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return <time className={`call-clock ${over ? "over" : ""}`} dateTime={since} title={t("call.since")}>{text}</time>;
}

const kSign: Record<PartyState, string> = {
  sent: "○", delivered: "◔", read: "◑", accepted: "●", declined: "✕", "handed-on": "↪", escalated: "↑", answered: "✓", cancelled: "–",
  "nobody-answered": "!", "nobody-on-list": "!",
};
export const isLoud = (party: CallParty): boolean => party.state === "nobody-answered" || party.state === "nobody-on-list";

export function StateWord({ party, page = false }: { party: CallParty; page?: boolean }) {
  const { t, i18n } = useTranslation();
  const own = `call.page.state.${party.state}`;
  return (
    <span className={`party-state ${party.state} ${isLoud(party) ? "loud" : ""}`}>
      <span aria-hidden="true">{kSign[party.state]}</span> {t(page && i18n.exists(own) ? own : `call.state.${party.state}`)}
    </span>
  );
}

export function useRoleName(): (role: string) => string {
  const { t, i18n } = useTranslation();
  return (role) => (i18n.exists(`call.role.${role}`) ? t(`call.role.${role}`) : role);
}

export function Whys({ why }: { why: CallWhy[] }) {
  const { t } = useTranslation();
  if (why.length === 0) return null;
  return (
    <ul className="call-why">
      {why.map((w, i) => (
        <li key={`${w.message}${i}`} title={w.source && typeof w.source === "object" ? `${w.source.title} (${t(`certainty.${w.source.certainty}`)})` : undefined}>
          {t(w.message)}{w.words ? <>: <Said words={w.words} /></> : null}
        </li>
      ))}
    </ul>
  );
}

/** Who was asked, by which ways, and what came of it: the history of one party. */
export function Askings({ party }: { party: CallParty }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <ol className="askings">
      {party.asked.map((a, i) => (
        <li key={`${a.at}${i}`}>
          <b>{a.name}</b> <span className="soft">{t(`call.level.${a.level}`)}</span> {f.time(ms(a.at))}
          {a.delivered ? <span> · {t("call.was.delivered", { at: f.time(ms(a.delivered)) })}</span> : null}
          {a.read ? <span> · {t("call.was.read", { at: f.time(ms(a.read)) })}</span> : null}
          {a.end ? <span> · {t(`call.end.${a.end}`)}{a.reason ? `: ${a.reason}` : ""}</span> : null}
          <span className="ways">
            {a.ways.map((w) => (
              <span key={w.channel} className={`way ${w.status === "not-done" ? "failed" : ""}`}>
                {t(`call.way.${w.channel}`)} {w.status === "not-done" ? t("call.way.failed", { why: w.problem ?? "" }) : w.received ? "✓✓" : w.sent ? "✓" : "…"}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}
