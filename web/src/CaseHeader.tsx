// SPDX-License-Identifier: Apache-2.0
// Who these two are: her age and illness, its gestation and how surely that is known, and where they are cared for.
import { useTranslation } from "react-i18next";
import type { CaseView, ChildView } from "./api";
import { ms } from "./format";
import { linkTo } from "./route";
import { LifeMark, MessageText, Said, SyntheticMark, useFormat } from "./words";

function ChildLine({ child }: { child: ChildView }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!child.alive) return <>{t("child.died")}</>;
  if (child.stage === "newborn") {
    return (
      <>
        {t(`sex.${child.sex}`)} · {t("child.born", { at: child.born_at ? f.dayTime(ms(child.born_at)) : t("value.not_known"), gestation: child.birth_gestation_text ?? child.gestation_text })}
        {child.age_days !== undefined ? <> · {t("child.age", { days: f.days(child.age_days) })}</> : null}
        {child.corrected_text ? <> · {t("child.corrected", { gestation: child.corrected_text })}</> : null}
      </>
    );
  }
  return (
    <>
      {child.gestation_days === null ? t("gestation.not_known") : <b className="gestation">{child.gestation_text}</b>}
      {child.gestation_sd_days !== null ? <span title={t("gestation.sd")}> ±{f.days(Math.round(child.gestation_sd_days))}</span> : null}
      {child.gestation_days !== null ? <span className="soft"> · <MessageText message={child.dating} /></span> : null}
    </>
  );
}

export function CaseHeader({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const active = view.mother.diagnoses.filter((d) => d.active);
  return (
    <header className="case-head">
      <div className="case-title">
        <a className="back" {...linkTo("/")}>‹ {t("board.head")}</a>
        <h1><Said words={view.title} /></h1>
        {view.synthetic ? <SyntheticMark word /> : null}
        {view.clock.mode === "replay" ? <span className="replay" title={f.full(ms(view.clock.now))}>{t("replay.clock", { at: f.dayTime(ms(view.clock.now)) })}</span> : null}
        <span className="hospitals">{view.hospitals.map((h, i) => <span key={h.id}>{i ? " · " : ""}<Said words={h.name} /></span>)}</span>
      </div>
      <p className="life-line mother">
        <LifeMark who="mother" /> <b>{t("who.mother")}</b>{" "}
        {view.mother.age_years === null ? t("age.not_known") : f.years(view.mother.age_years)}
        {view.mother.alive ? null : <b> · {view.mother.died_at ? t("mother.died", { at: f.dayTime(ms(view.mother.died_at)) }) : t("mother.died_undated")}</b>}
        {active.length > 0 ? <span> · {active.map((d, i) => <span key={d.resource}>{i ? ", " : ""}<Said words={d.text} /></span>)}</span> : <span> · {t("diagnosis.none")}</span>}
      </p>
      {view.children.map((c) => (
        <p key={c.id} className="life-line child"><LifeMark who="child" /> <b>{t(`stage.${c.stage}`)}</b> <ChildLine child={c} /></p>
      ))}
    </header>
  );
}
