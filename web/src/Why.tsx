// SPDX-License-Identifier: Apache-2.0
// Why, and what would change it: the next results that flip the answer, the test worth doing next, and the weights,
// parameters and beliefs at which another action becomes better.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Advice, Decision } from "./api";
import { useAmount, useNames } from "./DecideWords";
import { weighed } from "./weigh";
import { ParameterName, useFormat } from "./words";

const kWorth = 0.0005; // a value of knowing below this, 0.05 points, is not listed by itself

export const Triggers = memo(function Triggers({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const names = useNames();
  const list = !weighed(decision) ? [] : [...decision.triggers].sort((a, b) => b.chance - a.chance);
  return (
    <section className="panel triggers" aria-labelledby="triggers-head">
      <h2 id="triggers-head">{t("triggers.head")}</h2>
      {list.length === 0 ? <p className="soft">{t(weighed(decision) ? "triggers.none" : "triggers.no_preference")}</p> : (
        <ul className="flips">
          {list.map((g) => (
            <li key={`${g.channel}.${g.level}.${g.flips_to}`}>
              <b>{names.look(g.channel, g.level)}</b>
              <span className="then"><span aria-hidden="true">→ </span>{names.headline(g.flips_to)}</span>
              <span className="soft">{t("triggers.chance", { chance: names.share(g.chance), points: names.points(g.margin) })}</span>
              {g.verified ? null : <span className="soft">{t("flip.not_verified")}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

export const NextTests = memo(function NextTests({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const list = !weighed(decision) ? [] : [...decision.next_tests].sort((a, b) => b.value - a.value);
  const worth = list.filter((n) => n.detectable);
  const others = list.filter((n) => !n.detectable);
  const values = [...decision.parameter_values].sort((a, b) => b.evppi - a.evppi).filter((p) => p.evppi >= kWorth);
  return (
    <section className="panel tests" aria-labelledby="tests-head">
      <h2 id="tests-head">{t("tests.head")}</h2>
      {worth.length === 0 ? <p>{t(weighed(decision) ? "tests.none" : "triggers.no_preference")}</p> : null}
      <ul className="flips">
        {worth.map((n) => (
          <li key={n.channel}>
            <b>{names.channel(n.channel)}</b>
            <span>{t("tests.value", { points: names.points(n.value), low: names.points(n.lower), high: names.points(n.upper) })}</span>
          </li>
        ))}
      </ul>
      {others.length > 0 ? <p className="soft">{others.map((n) => names.channel(n.channel)).join(" · ")}: {t("tests.not_detectable")}</p> : null}
      {weighed(decision) ? <p className="note">{t("tests.perfect", { points: names.points(decision.evpi_state) })}</p> : null}
      {weighed(decision) && decision.parameter_values.length > 0 ? (
        <details>
          <summary>{t("tests.parameters")}</summary>
          <ul className="flips">
            {values.map((p) => (
              <li key={p.key}><b><ParameterName of={p} /></b><span>{t("tests.evppi", { points: names.points(p.evppi), se: names.points(p.se) })}</span></li>
            ))}
          </ul>
          {values.length < decision.parameter_values.length ? <p className="soft">{t("tests.evppi.rest", { number: f.number(decision.parameter_values.length - values.length) })}</p> : null}
        </details>
      ) : null}
    </section>
  );
});

/** One parameter's bar: the advantage at its 5th and 95th centile, cut where the answer flips. */
function TornadoRow({ flip, most, amount }: { flip: Decision["parameter_flips"][number]; most: number; amount: (key: string, value: number) => string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const x = (v: number): number => (Math.max(0, v) / most) * 100;
  const [a, b] = [Math.min(flip.low, flip.high), Math.max(flip.low, flip.high)];
  const flips = flip.at !== null;
  return (
    <tr>
      <th scope="row"><ParameterName of={flip} /></th>
      <td className="bar-cell">
        <svg viewBox="-4 0 108 16" preserveAspectRatio="none" aria-hidden="true">
          <path className="zero" d="M0 0V16" />
          <path className="bar" d={`M${x(a)} 3H${Math.max(x(b), x(a) + 0.5)}V13H${x(a)}Z`} />
          {flips ? <path className="flip" d="M-3 1V15H0V1Z" /> : null}
        </svg>
      </td>
      <td data-label={t("tornado.advantage")}>
        {t("tornado.range", { low: f.signed(flip.low * 100, 1), high: f.signed(flip.high * 100, 1) })}<br />
        {flip.at !== null ? <b>{t("tornado.flips", { at: amount(flip.key, flip.at), now: amount(flip.key, flip.now), action: flip.to ? names.action(flip.to) : t("action.other") })}</b> : <span className="soft">{t("tornado.never")}</span>}
      </td>
    </tr>
  );
}

export const Flips = memo(function Flips({ decision, advice }: { decision: Decision; advice: Advice | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const amount = useAmount([...decision.parameters, ...(advice?.parameters ?? [])]);
  const whole = (p: number): string => f.number(Math.round(p * 100));
  const most = Math.max(1e-6, ...decision.parameter_flips.flatMap((p) => [p.low, p.high]));
  const bars = [...decision.parameter_flips].sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low));
  const b = decision.belief_flip;
  if (!weighed(decision)) return null;
  return (
    <section className="panel flips-panel" aria-labelledby="flips-head">
      <h2 id="flips-head">{t("flips.head")}</h2>
      <h3>{t("flips.weights")}</h3>
      {decision.weight_flips.length === 0 ? <p className="soft">{t("flips.weights.none")}</p> : (
        <ul className="flips">
          {decision.weight_flips.map((w) => (
            <li key={w.goal}>
              <b>{names.goal(w.goal)}</b>
              <span>{t(w.at < w.now ? "flips.weight.down" : "flips.weight.up", { now: whole(w.now), at: whole(w.at), action: names.action(w.to) })}{w.verified ? "" : ` ${t("flip.not_verified")}`}</span>
            </li>
          ))}
        </ul>
      )}
      <h3>{t("flips.belief")}</h3>
      {b ? <p>{t("flips.belief.at", { state: names.state(b.state), now: whole(b.now), at: whole(b.at), action: names.action(b.to) })}</p> : <p className="soft">{t("flips.belief.none")}</p>}
      <h3>{t("flips.parameters")}</h3>
      {bars.length === 0 ? <p className="soft">{t("flips.parameters.none")}</p> : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("flips.parameters")}>
          <table className="plain tornado cards">
            <thead><tr><th scope="col">{t("parameters.parameter")}</th><th scope="col">{t("tornado.bar")}</th><th scope="col">{t("tornado.advantage")}</th></tr></thead>
            <tbody>{bars.map((p) => <TornadoRow key={p.key} flip={p} most={most} amount={amount} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
});
