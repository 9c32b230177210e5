// SPDX-License-Identifier: Apache-2.0
// What the numbers said on each past day, against what was known then. Pressing a day turns the page back to it.
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PastDecision } from "./api";
import { Certified, useNames, VerdictShort } from "./DecideWords";
import { gestationText, ms } from "./format";
import { inWords } from "./said";
import { MessageText, useFormat } from "./words";

const kShown = 10; // days; those before are folded away

interface Day { label: string; last: PastDecision; count: number }

/** The newest answer of each of the ward's days, newest day first. */
function byDay(past: PastDecision[], day: (at: number) => string): Day[] {
  const days: Day[] = [];
  for (const p of past) {
    const label = day(ms(p.at));
    const same = days.at(-1);
    if (same && same.label === label) {
      same.last = p;
      same.count += 1;
    } else days.push({ label, last: p, count: 1 });
  }
  return days.reverse();
}

/** The days as a table, newest first; the one shown is marked. */
function DayTable({ days, shown, onMove }: { days: Day[]; shown: PastDecision | undefined; onMove: (at: number) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  return (
    <div className="scroll" tabIndex={0} role="group" aria-labelledby="past-head">
      <table className="plain past-table cards">
        <thead>
          <tr>{["day", "answer", "margin", "certified", "trigger", "best_day"].map((c) => <th key={c} scope="col">{t(`past.column.${c}`)}</th>)}</tr>
        </thead>
        <tbody>
          {days.map(({ label, last, count }) => (
            <tr key={last.resource} className={shown === last ? "shown" : ""}>
              <th scope="row">
                <button type="button" className="name" aria-current={shown === last ? "true" : undefined} title={f.full(ms(last.at))} onClick={() => onMove(ms(last.at))}>
                  {label} {f.time(ms(last.at))} · <b>{gestationText(last.gestation_days)}</b>
                </button>
                {count > 1 ? <span className="soft count">{t("past.more", { count: count - 1, number: f.number(count - 1) })}</span> : null}
              </th>
              {last.reason ? <td colSpan={5} className="soft"><MessageText message={last.reason} /></td> : (
                <>
                  <td data-label={t("past.column.answer")}><VerdictShort of={last} /></td>
                  <td data-label={t("past.column.margin")}>{last.action ? names.points(last.advantage) : "–"}</td>
                  <td data-label={t("past.column.certified")}>{last.action ? <Certified certified={last.certified} /> : "–"}</td>
                  <td data-label={t("past.column.trigger")}>{last.top_trigger ? <>{names.look(last.top_trigger.channel, last.top_trigger.level)}<br /><span className="soft"><span aria-hidden="true">→ </span>{names.headline(last.top_trigger.flips_to)}</span></> : "–"}</td>
                  <td data-label={t("past.column.best_day")}>{last.action ? gestationText(last.gestation_days + last.best_fixed_day) : "–"}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const PastDecisions = memo(function PastDecisions({ past, pending, at, onMove, failed }: {
  past: PastDecision[] | null; pending: number; at: number; onMove: (at: number) => void; failed: Error | null;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const days = useMemo(() => byDay(past ?? [], f.day), [past, f]);
  const known = days.filter((d) => ms(d.last.at) <= at);
  const later = days.filter((d) => ms(d.last.at) > at).reverse();
  return (
    <section className="panel past-answers" aria-labelledby="past-head">
      <h2 id="past-head">{t("past.head")}</h2>
      <p className="note">{t("past.hint")}{pending > 0 ? <b> {t("past.pending", { count: pending, number: f.number(pending) })}</b> : null}</p>
      {failed && !past ? <p className="soft">{t("past.failed")} {inWords(failed)}</p> : null}
      {!past && !failed ? <p className="waiting" role="status">{t("loading")}</p> : null}
      {past && days.length === 0 ? <p className="soft">{t("past.none")}</p> : null}
      {later.length > 0 ? (
        <details className="later-days">
          <summary>{t("past.later", { days: f.days(later.length) })}</summary>
          <p className="day-buttons">{later.map((d) => <button key={d.last.resource} type="button" className="button" title={f.full(ms(d.last.at))} onClick={() => onMove(ms(d.last.at))}>{d.label}</button>)}</p>
        </details>
      ) : null}
      {known.length > 0 ? <DayTable days={known.slice(0, kShown)} shown={known[0]?.last} onMove={onMove} /> : null}
      {known.length > kShown ? (
        <details className="earlier-days">
          <summary>{t("past.earlier", { days: f.days(known.length - kShown) })}</summary>
          <DayTable days={known.slice(kShown)} shown={known[0]?.last} onMove={onMove} />
        </details>
      ) : null}
    </section>
  );
});
