// SPDX-License-Identifier: Apache-2.0
// What the record shall watch for: rows of structure, with those the timing engine suggests.
import { useTranslation } from "react-i18next";
import type { DecisionContent, DecisionTrigger, Resolutions } from "./api_resolution";
import { Pick, WardTime } from "./ResolutionFields";
import { useQuantityName, useTell } from "./words";

const kKinds = ["condition", "measured", "time", "gestation"] as const;
const kComparators = ["<", "<=", ">", ">="];

interface RowProps { of: DecisionTrigger; all: Resolutions; set: (next: DecisionTrigger) => void }

function Who({ of, all, set }: RowProps) {
  const { t } = useTranslation();
  const people = [all.mother, ...all.children];
  return <Pick label={t("resolution.trigger.who")} value={of.who ?? ""} values={people} word={(id) => t(id === all.mother ? "resolution.mother" : "resolution.child")} empty={t("resolution.choose")} onPick={(who) => set({ ...of, who })} />;
}

function Measured({ of, all, set }: RowProps) {
  const { t } = useTranslation();
  const name = useQuantityName();
  const child = of.who !== undefined && all.children.includes(of.who);
  const fitting = all.quantities.filter((q) => q.subject === "either" || (q.subject === "child") === child);
  const unit = all.quantities.find((q) => q.key === of.key)?.unit ?? "";
  return (
    <>
      <Who of={of} all={all} set={set} />
      <Pick label={t("resolution.trigger.quantity")} value={of.key ?? ""} values={fitting.map((q) => q.key)} word={name} empty={t("resolution.choose")} onPick={(key) => set({ ...of, key, unit: all.quantities.find((q) => q.key === key)?.unit ?? "" })} />
      <Pick label={t("resolution.trigger.comparator")} value={of.comparator ?? ""} values={kComparators} word={(v) => v} empty={t("resolution.choose")} onPick={(comparator) => set({ ...of, comparator })} />
      <label className="field">{t("resolution.trigger.value", { unit: unit.startsWith("{") ? "" : unit })}<input type="number" step="any" value={of.value ?? ""} onChange={(e) => set({ ...of, value: e.currentTarget.valueAsNumber, unit })} /></label>
    </>
  );
}

function Condition(props: RowProps) {
  const { t } = useTranslation();
  return (
    <>
      <Who {...props} />
      <Pick label={t("resolution.trigger.condition")} value={props.of.key ?? ""} values={props.all.conditions} word={(key) => t(`resolution.condition.${key}`)} empty={t("resolution.choose")} onPick={(key) => props.set({ ...props.of, key })} />
    </>
  );
}

function Gestation({ of, set }: RowProps) {
  const { t } = useTranslation();
  const text = of.gestation_days === undefined ? "" : `${Math.floor(of.gestation_days / 7)}+${of.gestation_days % 7}`;
  return (
    <label className="field">{t("resolution.trigger.gestation")}
      <input type="text" defaultValue={text} placeholder="28+0" onBlur={(e) => {
        const m = /^(\d{1,2})\+([0-6])$/.exec(e.currentTarget.value.trim());
        if (m) set({ ...of, gestation_days: Number(m[1]) * 7 + Number(m[2]) });
      }} />
    </label>
  );
}

/** One that the engine suggests, in words: its channels and the levels at which the answer would change. */
function Reading({ of }: { of: DecisionTrigger }) {
  const { t } = useTranslation();
  const tell = useTell();
  const channels = (of.key ?? "").split("+"), levels = (of.code ?? "").split("+");
  const said = channels.map((c, i) => {
    const first = (levels[i] ?? "").split("|");
    const word = tell(`reading.${c}.${first[0] ?? ""}`, first[0] ?? "").text;
    return `${tell(`channel.${c}`, c).text}: ${first.length > 1 ? t("resolution.trigger.or_beyond", { level: word }) : word}`;
  });
  return <p className="field">{said.join(" · ")} <span className="soft">{t("resolution.trigger.suggested")}</span></p>;
}

function Row({ of, all, set }: RowProps) {
  const { t } = useTranslation();
  switch (of.kind) {
    case "measured": return <Measured of={of} all={all} set={set} />;
    case "condition": return <Condition of={of} all={all} set={set} />;
    case "time": return <WardTime label={t("resolution.trigger.time")} value={of.at} offset={all.utc_offset_minutes} onChange={(at) => { const { at: _, ...rest } = of; set(at ? { ...rest, at } : rest); }} />;
    case "gestation": return <Gestation of={of} all={all} set={set} />;
    case "reading": return <Reading of={of} />;
    default: return <p className="field">{of.key}</p>;
  }
}

export function ResolutionTriggers({ content, all, put }: { content: DecisionContent; all: Resolutions; put: (change: Partial<DecisionContent>) => void }) {
  const { t } = useTranslation();
  const shown = content.triggers.map((of, i) => ({ of, i })).filter((x) => x.of.kind !== "death");
  const set = (i: number, next: DecisionTrigger): void => put({ triggers: content.triggers.map((x, n) => (n === i ? next : x)) });
  const add = (kind: DecisionTrigger["kind"]): void =>
    put({ triggers: [...content.triggers, { kind, ...(kind === "measured" || kind === "condition" ? { who: all.mother } : {}) }] });
  return (
    <fieldset className="wide"><legend>{t("resolution.triggers")}</legend>
      <p className="note">{t("resolution.triggers.deaths")}</p>
      {shown.map(({ of, i }) => (
        <div key={i} className="resolution-row" data-trigger={of.kind}>
          <b className="row-head">{t(`resolution.trigger.${of.kind}`)}</b>
          <Row of={of} all={all} set={(next) => set(i, next)} />
          <button type="button" className="button" onClick={() => put({ triggers: content.triggers.filter((_, n) => n !== i) })}>{t("resolution.remove")}</button>
        </div>
      ))}
      <div className="form-foot">{kKinds.map((kind) => <button key={kind} type="button" className="button" onClick={() => add(kind)}>{t(`resolution.trigger.add.${kind}`)}</button>)}</div>
    </fieldset>
  );
}
