// SPDX-License-Identifier: Apache-2.0
// Her recorded preference: what she weighs, who said it, who wrote it down, and every earlier version.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Preference } from "./api";
import { useNames } from "./DecideWords";
import { ms } from "./format";
import { kGoals } from "./weigh";
import { Said, SyntheticMark, useFormat } from "./words";

export function PreferenceWords({ of }: { of: Pick<Preference, "kind" | "weights" | "ordering"> }) {
  const f = useFormat();
  const names = useNames();
  const { weights } = of;
  if (of.kind === "ordering" && of.ordering) return <ol className="wish-list ordered">{of.ordering.map((g) => <li key={g}>{names.goal(g)}</li>)}</ol>;
  if (!weights) return null;
  return (
    <ul className="wish-list">
      {kGoals.map((g) => <li key={g}><b>{f.number(Math.round(weights[g] * 100))}</b> {names.goal(g)}</li>)}
    </ul>
  );
}

export const Wishes = memo(function Wishes({ preference, open, onRecord }: { preference: Preference | null; open: boolean; onRecord: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <section className="panel wishes" aria-labelledby="wishes-head">
      <h2 id="wishes-head">{t("wishes.head")}</h2>
      {preference ? (
        <>
          {preference.stated_by === "surrogate" ? <p className="surrogate"><b>{t("preference.by.surrogate")}</b></p> : <p><b>{t("preference.by.mother")}</b></p>}
          <p className="soft">{preference.kind === "ordering" ? t("wishes.ordering") : t("wishes.weights")}</p>
          <PreferenceWords of={preference} />
          {preference.note ? <blockquote><Said words={preference.note} /></blockquote> : null}
          <dl className="facts">
            <div><dt>{t("preference.effective_at")}</dt><dd>{f.dated(ms(preference.effective_at))}</dd></div>
            <div><dt>{t("preference.recorded_by")}</dt><dd><Said words={preference.recorded_by} />, {f.dated(ms(preference.recorded_at))}</dd></div>
            <div><dt>{t("preference.witness")}</dt><dd>{preference.witness ? <Said words={preference.witness} /> : t("value.not_known")}</dd></div>
            <div><dt>{t("preference.capacity")}</dt><dd>{t(`capacity.${preference.capacity}`)}{preference.interpreter ? ` · ${t("preference.interpreter.yes")}` : ""}</dd></div>
          </dl>
          {preference.synthetic ? <p><SyntheticMark word /></p> : null}
          {preference.versions.length > 1 ? (
            <details>
              <summary>{t("wishes.versions")} ({f.number(preference.versions.length)})</summary>
              <ol className="versions">
                {[...preference.versions].reverse().map((v) => (
                  <li key={v.version}>{t("wishes.version", { version: f.number(v.version), at: f.dated(ms(v.recorded_at)) })}{v.version === preference.version ? <b> {t("wishes.current")}</b> : null}<br /><span className="resource">{v.resource}</span></li>
                ))}
              </ol>
            </details>
          ) : null}
        </>
      ) : <p>{t("wishes.none")}</p>}
      <button type="button" className={`button ${preference ? "" : "strong"}`} aria-expanded={open} onClick={onRecord}>{t(preference ? "preference.again" : "preference.record")}</button>
    </section>
  );
});
