// SPDX-License-Identifier: Apache-2.0
// Small pieces of the page of offers: names of codes, the lane of two days, and why a line is refused.
import { useTranslation } from "react-i18next";
import type { OfferCode, OfferFault, OfferPage, OfferSpan, OfferWindow } from "./api_offers";
import { ms } from "./format";
import { inWordsAgain } from "./said";
import { Said, useFormat } from "./words";

export function CodeName({ of, code }: { of: OfferCode[]; code: string }) {
  const known = of.find((c) => c.code === code);
  return known ? <Said words={known.names} /> : <>{code}</>;
}

const clamp = (x: number): number => Math.min(100, Math.max(0, x));

/** Today and tomorrow as a lane; the same in words below it. */
export function Lane({ page, open, windows, always, service }: { page: OfferPage; open: OfferSpan[]; windows: OfferWindow[]; always: boolean; service: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const first = page.days[0], last = page.days.at(-1);
  if (!first || !last) return null;
  const begin = ms(first.from), end = ms(last.to);
  const at = (time: number): number => clamp(((time - begin) / (end - begin)) * 100);
  const say = (spans: OfferSpan[], from: number, to: number): string => {
    const parts = spans.filter((s) => ms(s.to) > from && ms(s.from) < to).map((s) => {
      const a = Math.max(ms(s.from), from), b = Math.min(ms(s.to), to);
      return a === from && b === to ? t("offers.all_day") : `${f.time(a)}–${b === to ? "24:00" : f.time(b)}`;
    });
    return parts.length > 0 ? parts.join(", ") : t("offers.not_there");
  };
  const later = windows.filter((w) => ms(w.from) >= end).length;
  return (
    <div className="offer-lane">
      <div className="lane-bar" aria-hidden="true">
        {open.map((s) => <span key={s.from} className="lane-open" style={{ left: `${at(ms(s.from))}%`, width: `${at(ms(s.to)) - at(ms(s.from))}%` }} />)}
        {page.days.slice(1).map((d) => <span key={d.date} className="lane-day" style={{ left: `${at(ms(d.from))}%` }} />)}
        <span className="lane-now" style={{ left: `${at(ms(page.now))}%` }} />
      </div>
      <p className="lane-words">
        {service ? page.days.map((d, i) => <span key={d.date}><b>{t(i === 0 ? "offers.today" : "offers.tomorrow")}</b> {say(open, ms(d.from), ms(d.to))}</span>) : <span>{t("offers.out")}</span>}
        {service && always && windows.length === 0 ? <span className="soft">{t("offers.round_the_clock")}</span> : null}
        {later > 0 ? <span className="soft">{t("offers.later", { count: later })}</span> : null}
      </p>
    </div>
  );
}

export function useFaultText(): (fault: OfferFault) => string {
  const { t, i18n } = useTranslation();
  return (fault) => {
    const key = `offers.fault.${fault.code}`;
    const limit = fault.limit ? ` (${fault.limit})` : "";
    return `${t(`offers.col.${fault.field}`)}: ${i18n.exists(key) ? t(key) : inWordsAgain(fault.message)}${fault.value ? ` – “${fault.value}”` : ""}${limit}`;
  };
}

export function Faults({ of, kind }: { of: OfferFault[]; kind: "refused" | "warned" }) {
  const say = useFaultText();
  return of.length === 0 ? null : <ul className={`offer-faults ${kind}`}>{of.map((fault) => <li key={fault.field + fault.code + fault.value}><span aria-hidden="true">{kind === "refused" ? "✕" : "!"}</span> {say(fault)}</li>)}</ul>;
}
