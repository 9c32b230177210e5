// SPDX-License-Identifier: Apache-2.0
// Where the numbers believe the two are, from what was seen so far, and where the strategy takes them day by day.
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Decision } from "./api";
import { BandRange, useNames } from "./DecideWords";
import { ms } from "./format";
import { LifeMark, useFormat } from "./words";

export const BeliefPanel = memo(function BeliefPanel({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const mothers = [...new Set(decision.belief.map((b) => b.mother))];
  const fetuses = [...new Set(decision.belief.map((b) => b.fetus))];
  const share = (m: string | null, c: string | null): number =>
    decision.belief.filter((b) => (m === null || b.mother === m) && (c === null || b.fetus === c)).reduce((s, b) => s + b.probability, 0);
  if (decision.belief.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="belief-head">
      <h2 id="belief-head">{t("belief.head")}</h2>
      <p className="note">{t("belief.hint")}</p>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="belief-head">
        <table className="plain belief">
          <thead>
            <tr><th scope="col"><LifeMark who="mother" size={10} /> {t("who.mother")}</th>{fetuses.map((c) => <th key={c} scope="col"><LifeMark who="child" size={10} /> {names.fetus(c)}</th>)}<th scope="col">{t("belief.all")}</th></tr>
          </thead>
          <tbody>
            {mothers.map((m) => (
              <tr key={m}>
                <th scope="row">{names.mother(m)}</th>
                {fetuses.map((c) => <td key={c}>{f.ofHundred(share(m, c))}</td>)}
                <td><b>{f.ofHundred(share(m, null))}</b><span className="share-bar" aria-hidden="true"><span style={{ width: `${share(m, null) * 100}%` }} /></span></td>
              </tr>
            ))}
            <tr><th scope="row">{t("belief.all")}</th>{fetuses.map((c) => <td key={c}><b>{f.ofHundred(share(null, c))}</b></td>)}<td /></tr>
          </tbody>
        </table>
      </div>
      <h3 id="history-head">{t("history.head")}</h3>
      {decision.history.length === 0 ? <p className="soft">{t("history.none")}</p> : (
        <div className="history-scroll" tabIndex={0} role="group" aria-labelledby="history-head"><ol className="history">
          {[...decision.history].reverse().map((h) => (
            <li key={h.at} className={h.alarm ? "alarm" : ""}>
              <span className="soft">{f.dayTime(ms(h.at))}</span>
              <span>
                {h.seen.length === 0 ? t("history.nothing") : h.seen.map((s) => names.look(s.channel, s.level)).join(" · ")}
                {h.alarm ? <b className="surprise"><span aria-hidden="true"> ⚠ </span>{t("history.alarm", { share: f.ofHundred(h.tail) })}</b> : null}
              </span>
            </li>
          ))}
        </ol></div>
      )}
    </section>
  );
});

const kLooks = [0, 1, 2, 3, 7, 14, 21, 28]; // days named in the table
const kRare = 0.005; // a state that stays below this on every day is left out of the table
const kTones = ["s0", "s1", "s2", "s3", "s4", "e0", "e1", "e2", "e3"];

interface Layer { key: string; name: string; tone: string; of: number[] } // median shares, by day

/** Her states with both states of the child together, then how the course can end. */
function layersOf(decision: Decision, names: ReturnType<typeof useNames>): Layer[] {
  const groups = new Map<string, number[]>();
  decision.fan.names.forEach((name, i) => {
    const key = name.split("/")[0] ?? name;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  let state = 0;
  let exit = 5;
  return [...groups].map(([key, at]) => {
    const live = at.length > 1 || (decision.fan.names[at[0] ?? 0] ?? "").includes("/");
    const tone = kTones[live ? Math.min(4, state++) : Math.min(8, exit++)] ?? "s0";
    return { key, name: live ? names.mother(key) : names.state(key), tone, of: decision.fan.days.map((d) => at.reduce((s, i) => s + (d.shares[i]?.median ?? 0), 0)) };
  });
}

export const Fan = memo(function Fan({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const layers = useMemo(() => layersOf(decision, names), [decision, f]); // names follow the language, as f does
  const days = decision.fan.days;
  const looks = days.filter((d) => kLooks.includes(d.day));
  if (days.length < 2) return null;
  const last = Math.max(1, days.at(-1)?.day ?? 1);
  const sums = days.map((_, i) => Math.max(1e-9, layers.reduce((s, l) => s + (l.of[i] ?? 0), 0)));
  const below = days.map(() => 0);
  const rare = (i: number): boolean => looks.every((d) => (d.shares[i]?.p95 ?? 0) < kRare);
  const areas = layers.map((l) => {
    const from = [...below];
    l.of.forEach((v, i) => { below[i] = (below[i] ?? 0) + v / (sums[i] ?? 1); });
    const up = days.map((d, i) => `${d.day / last} ${1 - (below[i] ?? 0)}`);
    const down = days.map((d, i) => `${d.day / last} ${1 - (from[i] ?? 0)}`).reverse();
    return { ...l, d: `M${[...up, ...down].join("L")}Z` };
  });
  return (
    <section className="panel" aria-labelledby="fan-head">
      <h2 id="fan-head">{t("fan.head")}</h2>
      <p className="note">{t("fan.hint")}</p>
      <svg className="fan" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">{areas.map((a) => <path key={a.key} className={a.tone} d={a.d} />)}</svg>
      <p className="fan-axis soft" aria-hidden="true"><span>{t("day.today")}</span><span>+{f.days(last)}</span></p>
      <ul className="fan-legend">{[...areas].reverse().map((a) => <li key={a.key}><span className={`swatch ${a.tone}`} aria-hidden="true" />{a.name}</li>)}</ul>
      <details>
        <summary>{t("fan.table")}</summary>
        <div className="scroll" tabIndex={0} role="group" aria-label={t("fan.table")}>
          <table className="plain">
            <thead><tr><th scope="col">{t("fan.state")}</th>{looks.map((d) => <th key={d.day} scope="col">{d.day === 0 ? t("day.today") : `+${f.days(d.day)}`}</th>)}</tr></thead>
            <tbody>
              {decision.fan.names.map((name, i) => (rare(i) ? null : (
                <tr key={name}><th scope="row">{names.state(name)}</th>{looks.map((d) => {
                  const b = d.shares[i];
                  return <td key={d.day}>{b ? <><b>{f.ofHundred(b.median)}</b> <BandRange of={b} beside={b.median} /></> : "–"}</td>;
                })}</tr>
              )))}
            </tbody>
          </table>
        </div>
        {decision.fan.names.some((_, i) => rare(i)) ? <p className="note">{t("fan.rare", { share: f.number(kRare * 100) })}</p> : null}
      </details>
    </section>
  );
});
