// SPDX-License-Identifier: Apache-2.0
// The same question put otherwise: under other structures of the model, with published ways of joining mother and
// child, across the draws, and beside the bounds that neither is the answer.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { ActionKey, Decision } from "./api";
import { Certified, StructureName, useNames } from "./DecideWords";
import { SourceButton } from "./EvidencePopover";
import { gestationText, kDay, ms } from "./format";
import { childIntact, motherAlive, stops, weighed } from "./weigh";
import { LifeMark, Tell, useFormat } from "./words";

export const differs = (a: ActionKey | null, b: ActionKey | null): boolean => a !== null && b !== null && stops(a) !== stops(b);

export const Structures = memo(function Structures({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  if (decision.structures.length === 0) return null;
  const disagree = decision.structures.filter((s) => differs(s.action, decision.action)).length;
  return (
    <section className="panel" aria-labelledby="structures-head">
      <h2 id="structures-head">{t("structures.head")}</h2>
      {weighed(decision) ? <p className={disagree > 0 ? "disagree" : "note"}>{disagree > 0 ? <span aria-hidden="true">⚠ </span> : null}{t(disagree > 0 ? "structures.disagree" : "structures.agree")}</p> : null}
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="structures-head">
        <table className="plain structures cards">
          <thead>
            <tr>
              <th scope="col">{t("alternatives.assumption")}</th><th scope="col">{t("compare.answer")}</th>
              <th scope="col"><LifeMark who="mother" size={10} /> {t("structures.mother")}</th><th scope="col"><LifeMark who="child" size={10} /> {t("structures.child")}</th>
            </tr>
          </thead>
          <tbody>
            {decision.structures.map((s) => (
              <tr key={s.key} className={differs(s.action, decision.action) ? "other-answer" : ""}>
                <th scope="row"><StructureName of={s} /></th>
                <td data-label={t("compare.answer")}>{s.action ? <><b>{names.headline(s.action)}</b><br /><Certified certified={s.certified} /> <span className="soft">{t("compare.by", { points: names.points(s.advantage) })}</span></> : <span className="soft">{t("verdict.short.no_preference")}</span>}</td>
                <td data-label={t("structures.mother")}>{f.ofHundred(motherAlive(s.now))} / {f.ofHundred(motherAlive(s.wait))}</td>
                <td data-label={t("structures.child")}>{f.ofHundred(childIntact(s.now))} / {f.ofHundred(childIntact(s.wait))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
});

export const Joinings = memo(function Joinings({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  if (decision.joinings.length === 0) return null;
  const at = ms(decision.at);
  return (
    <section className="panel" aria-labelledby="joinings-head">
      <h2 id="joinings-head">{t("joinings.head")}</h2>
      <p className="note">{t("joinings.hint")}</p>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="joinings-head">
        <table className="plain cards">
          <thead><tr><th scope="col">{t("joinings.way")}</th><th scope="col">{t("compare.answer")}</th><th scope="col">{t("outcomes.best_day")}</th><th scope="col">{t("evidence.source")}</th></tr></thead>
          <tbody>
            {decision.joinings.map((j) => (
              <tr key={j.key}>
                <th scope="row"><Tell k={`joining.${j.key}`} english={j.label} /></th>
                <td data-label={t("compare.answer")}><b>{names.headline(j.action)}</b><br /><Certified certified={j.certified} /> <span className="soft">{t("compare.by", { points: names.points(j.advantage) })}</span></td>
                <td data-label={t("outcomes.best_day")}>{f.day(at + j.best_fixed_day * kDay)}{" "}<span className="soft">{gestationText(decision.gestation_days + j.best_fixed_day)}</span></td>
                <td data-label={t("evidence.source")}>{j.evidence ? <SourceButton source={{ id: j.evidence, title: j.label, certainty: "read" }} /> : <span className="soft">{t("joinings.plain")}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
});

export const Sureness = memo(function Sureness({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  if (!weighed(decision)) return null;
  const c = decision.certainty;
  const value = (v: number): string => f.number(v * 100, 1);
  return (
    <section className="panel" aria-labelledby="sure-head">
      <h2 id="sure-head">{t("sure.head")}</h2>
      <ul className="messages one">
        <li>{t("sure.share", { share: f.ofHundred(c.share_best) })}</li>
        <li>{t("sure.draws", { draws: f.number(decision.draws), effective: f.number(Math.round(c.effective_draws)) })}</li>
        <li>{t("sure.loss", { points: names.points(c.expected_loss) })}</li>
        <li>{t("sure.gap", { points: names.points(decision.gap) })}</li>
      </ul>
      <h3>{t("bounds.head")}</h3>
      <table className="plain bounds">
        <thead><tr><th scope="col">{t("compare.action")}</th><th scope="col">{t("bounds.value")}</th></tr></thead>
        <tbody>
          {decision.actions.map((a) => <tr key={a.key}><th scope="row">{names.headline(a.key)}</th><td>{value(a.lower) === value(a.upper) ? value(a.lower) : t("range", { low: value(a.lower), high: value(a.upper) })}</td></tr>)}
        </tbody>
      </table>
      <ul className="messages one">
        <li>{t("bounds.open_loop", { value: value(decision.bounds.open_loop) })}</li>
        <li>{t("bounds.fast_informed", { value: value(decision.bounds.fast_informed) })}</li>
        <li>{t("bounds.qmdp", { value: value(decision.bounds.qmdp) })}</li>
        {decision.local_rule_action ? <li>{t("bounds.local_rule", { action: names.action(decision.local_rule_action) })}</li> : null}
      </ul>
    </section>
  );
});
