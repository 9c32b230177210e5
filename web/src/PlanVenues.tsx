// SPDX-License-Identifier: Apache-2.0
// The places side by side: the risk to each life as it is, never joined into one number; what is missing, and the cheapest way to get it.
import { useTranslation } from "react-i18next";
import type { PlanVenue, Risk } from "./api_plan";
import { At, FromTo, Hours, PlaceName } from "./PlanWords";
import { LifeMark, Said, useFormat } from "./words";

function RiskLine({ who, risk }: { who: "mother" | "child"; risk: Risk | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <div className={`plan-risk ${who}`}>
      <dt><LifeMark who={who} /> {t(`who.${who}`)}</dt>
      <dd>{risk ? <><b className="big">{f.number(risk.value)}</b> {risk.unit}{risk.source ? <span className="note"> {risk.source}</span> : null}</> : <span className="unknown-value">{t("plan.not_known")}</span>}</dd>
    </div>
  );
}

function Venue({ of }: { of: PlanVenue }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [way] = of.ways_out;
  return (
    <li className={`plan-venue ${of.chosen ? "chosen" : ""} ${of.possible ? "" : "not-possible"}`} data-mode={of.mode} data-host={of.host.id}>
      <h3>{t(`plan.mode.${of.mode}`)}</h3>
      <p><PlaceName of={of.host} /></p>
      <p className="plan-verdict">{of.chosen ? <b>✓ {t("plan.chosen")}</b> : of.possible ? t("plan.possible") : <b>✕ {t("plan.not_possible")}</b>}</p>
      <dl className="plan-risks" aria-label={t("plan.risk")}><RiskLine who="mother" risk={of.risk.mother} /><RiskLine who="child" risk={of.risk.child} /></dl>
      {of.possible ? (
        <dl className="facts">
          <div><dt>{t("plan.birth")}</dt><dd><At at={of.birth_at} /></dd></div>
          <div><dt>{t("plan.takes")}</dt><dd><Hours from={of.begins_at} to={of.ends_at} /> <span className="soft">(<FromTo from={of.begins_at} to={of.ends_at} />)</span></dd></div>
          <div><dt>{t("plan.transfers")}</dt><dd>{f.number(of.transfers)}</dd></div>
          <div><dt>{t("plan.away")}</dt><dd>{of.people_away === null ? t("plan.not_known") : f.number(of.people_away)}</dd></div>
          {of.child_to ? <div><dt>{t("plan.child_then")}</dt><dd><PlaceName of={of.child_to} /></dd></div> : null}
        </dl>
      ) : null}
      {of.missing.length > 0 ? <><h4>{t("plan.missing_head")}</h4><ul className="plan-missing">{of.missing.map((m, i) => <li key={i}><Said words={m.words} /></li>)}</ul></> : null}
      {way ? <p><b>{t("plan.cheapest")}:</b> <Said words={way.words} /></p> : null}
    </li>
  );
}

export function PlanVenues({ venues }: { venues: PlanVenue[] }) {
  const { t } = useTranslation();
  if (venues.length === 0) return null;
  const unknown = venues.some((v) => !v.risk.mother || !v.risk.child);
  return (
    <>
      <ul className="plan-venues">{venues.map((v) => <Venue key={v.host.id + v.mode + (v.child_to?.id ?? "")} of={v} />)}</ul>
      {unknown ? <p className="note">{t("plan.risk_unknown")}</p> : null}
    </>
  );
}
