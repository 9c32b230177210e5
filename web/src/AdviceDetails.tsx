// SPDX-License-Identifier: Apache-2.0
// Why these numbers: what the model understood, its parameters with their evidence, its limits, and the same two
// figures under other assumptions, side by side.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Advice, Band, Message } from "./api";
import { CertaintyMark, SourceButton } from "./EvidencePopover";
import { LifeMark, MessageText, Tell, useFormat } from "./words";

export const Warnings = memo(function Warnings({ advice }: { advice: Pick<Advice, "warnings" | "limits"> }) {
  const { t } = useTranslation();
  const list = [...advice.warnings.map((m) => ({ m, warn: true })), ...advice.limits.map((m) => ({ m, warn: false }))];
  if (list.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="limits-head">
      <h2 id="limits-head">{t("limits.head")}</h2>
      <ul className="messages">
        {list.map(({ m, warn }) => (
          <li key={m.code + m.text} className={warn ? "warning" : ""}>{warn ? <span aria-hidden="true">⚠ </span> : null}<MessageText message={m} /></li>
        ))}
      </ul>
    </section>
  );
});

export const Alternatives = memo(function Alternatives({ advice }: { advice: Advice }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (advice.alternatives.length === 0) return null;
  const days = [...new Set(advice.alternatives.flatMap((a) => [...a.child_survival, ...a.mother_death].map(([d]) => d)))].sort((a, b) => a - b);
  const cell = (list: [number, Band][], day: number) => {
    const band = list.find(([d]) => d === day)?.[1];
    return band ? <><b>{f.ofHundred(band.median)}</b> <span className="range">({t("range", { low: f.ofHundred(band.p05), high: f.ofHundred(band.p95) })})</span></> : "–";
  };
  const base: Advice["alternatives"][number] = {
    key: "base", label: t("alternatives.base"),
    child_survival: advice.days.map((d) => [d.day, d.child_survival]), mother_death: advice.days.map((d) => [d.day, d.mother_death]),
  };
  return (
    <section className="panel" aria-labelledby="alternatives-head">
      <h2 id="alternatives-head">{t("alternatives.head")}</h2>
      <p className="note">{t("alternatives.hint")}</p>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="alternatives-head">
        <table className="plain alternatives">
          <thead>
            <tr>
              <th rowSpan={2} scope="col">{t("alternatives.assumption")}</th>
              <th colSpan={days.length} scope="colgroup"><LifeMark who="mother" /> {t("outcome.mother_death", { horizon: f.days(advice.horizon_days) })}</th>
              <th colSpan={days.length} scope="colgroup"><LifeMark who="child" /> {t("outcome.child_survival")}</th>
            </tr>
            <tr>
              {[0, 1].flatMap((side) => days.map((d) => <th key={`${side}.${d}`} scope="col">{d === 0 ? t("day.today") : `+${f.days(d)}`}</th>))}
            </tr>
          </thead>
          <tbody>
            {[base, ...advice.alternatives].map((a) => (
              <tr key={a.key}>
                <th scope="row"><Tell k={a.key === "base" ? "alternatives.base" : `alternative.${a.key}`} english={a.label} /></th>
                {days.map((d) => <td key={`m${d}`}>{cell(a.mother_death, d)}</td>)}
                {days.map((d) => <td key={`c${d}`}>{cell(a.child_survival, d)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
});

function Understood({ message, english }: { message: Message | undefined; english: string }) {
  return message ? <MessageText message={message} /> : <span lang="en">{english}</span>;
}

/** A part of a parameter: a week as its number, any other by its name. */
function Component({ name }: { name: string }) {
  return /^\d+$/.test(name) ? <>{name}</> : <Tell k={`component.${name}`} english={name.replaceAll("_", " ")} />;
}

export const Parameters = memo(function Parameters({ advice }: { advice: Advice }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (advice.parameters.length === 0) return null;
  return (
    <section className="panel why" aria-labelledby="parameters-head">
      <h2 id="parameters-head">{t("parameters.head")}</h2>
      {advice.model ? <p className="note"><Tell k={`model.${advice.model.id}`} english={advice.model.title} /> · {advice.model.id} {advice.model.version} · {t("parameters.draws", { draws: f.number(advice.draws), seed: String(advice.seed) })}</p> : null}
      <h3>{t("inputs.head")}</h3>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("inputs.head")}>
        <table className="plain">
          <thead><tr><th scope="col">{t("inputs.input")}</th><th scope="col">{t("inputs.understood")}</th><th scope="col">{t("inputs.effect")}</th></tr></thead>
          <tbody>
            {advice.inputs.map((i) => (
              <tr key={i.key} title={i.resource}>
                <th scope="row"><Tell k={`input.${i.key}`} english={i.key.replaceAll("_", " ")} /></th><td><Understood message={i.text_message} english={i.text} /></td><td><Understood message={i.effect_message} english={i.effect} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details>
        <summary>{t("parameters.table")} ({f.number(advice.parameters.length)})</summary>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("parameters.table")}>
        <table className="plain parameters">
          <thead>
            <tr>
              <th scope="col">{t("parameters.parameter")}</th><th scope="col">{t("parameters.mean")}</th><th scope="col">{t("parameters.range")}</th>
              <th scope="col">{t("parameters.certainty")}</th><th scope="col">{t("parameters.note")}</th><th scope="col">{t("evidence.source")}</th>
            </tr>
          </thead>
          <tbody>
            {advice.parameters.map((p) => (
              <tr key={p.key}>
                <th scope="row"><Tell k={`parameter.${p.parameter}`} english={p.label} />{p.component ? <>{t("parameters.component")}<Component name={p.component} /></> : null}</th>
                <td>{f.number(p.mean)}</td><td>{t("range", { low: f.number(p.p05), high: f.number(p.p95) })}</td>
                <td><CertaintyMark certainty={p.certainty} /></td>
                <td>{p.note_code ? <Tell k={`parameter_note.${p.note_code}`} english={p.note} /> : null}<div className="distribution"><MessageText message={p.distribution_message} /></div></td>
                <td><SourceButton source={{ id: p.evidence, title: p.label, certainty: p.certainty }} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      </details>
    </section>
  );
});
