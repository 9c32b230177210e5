// SPDX-License-Identifier: Apache-2.0
// What is known of one life: number, unit, trend, age, source. What is stale is grey with a clock; what is not known says so.
import { Tooltip } from "@mantine/core";
import { useEffect, useRef, memo } from "react";
import { useTranslation } from "react-i18next";
import type { Value, Who } from "./api";
import { ms, unitText } from "./format";
import { kExpected, kGroups, kOfFetus } from "./quantities";
import { LifeMark, useFormat, useQuantityName } from "./words";

const kArrow: Record<Value["trend"], string> = { rising: "↗", falling: "↘", steady: "→", unknown: "" };

/** Which versions came in since the last look, so that the newest value can fade in. */
function useFresh(values: Value[], follow: boolean): Set<string> {
  const seen = useRef<Set<string> | null>(null);
  const fresh = new Set<string>();
  if (seen.current !== null && follow) for (const v of values) if (!seen.current.has(v.resource)) fresh.add(v.resource);
  useEffect(() => {
    const next = new Set(values.map((v) => v.resource));
    const timer = setTimeout(() => { seen.current = next; }, 2500);
    if (seen.current === null || !follow) seen.current = next;
    return () => clearTimeout(timer);
  }, [values, follow]);
  return fresh;
}

function ValueRow({ value, at, fresh, picked, onPick }: { value: Value; at: number; fresh: boolean; picked: boolean; onPick: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = useQuantityName()(value.key);
  const unit = unitText(value.unit);
  const digits = value.text.split(".")[1]?.length ?? 0;
  const text = /^-?\d+(\.\d+)?$/.test(value.text) ? f.number(Number(value.text), digits) : value.text;
  const age = f.age(ms(value.effective_at), at);
  return (
    <tr className={`${value.stale ? "stale" : ""} ${fresh ? "fresh" : ""}`}>
      <th scope="row">
        <Tooltip
          withArrow multiline maw={420} events={{ hover: true, focus: true, touch: true }}
          label={
            <span>
              {t("value.measured")}: {f.full(ms(value.effective_at))}<br />
              {t("value.recorded")}: {f.dayTime(ms(value.recorded_at))}<br />
              {value.device ? <>{t("value.by")}: {value.device}<br /></> : null}
              {value.sent ? <>{t("value.sent")}: {value.sent}<br /></> : null}
              {value.synthetic ? <>{t("synthetic.long")}<br /></> : null}
              {value.stale ? <>{t("value.stale")}<br /></> : null}
              <span className="resource">{value.resource}</span>
            </span>
          }
        >
          <button type="button" className="name" aria-pressed={picked} onClick={onPick}>{name}</button>
        </Tooltip>
      </th>
      <td className="number"><span className={value.synthetic ? "made-up" : ""}>{text}</span>{unit ? <span className="unit"> {unit}</span> : null}</td>
      <td className="trend">{kArrow[value.trend] ? <><span aria-hidden="true">{kArrow[value.trend]}</span><span className="hidden">{t(`trend.${value.trend}`)}</span></> : null}</td>
      <td className="age">
        {value.stale ? <span className="clock" aria-hidden="true">◷ </span> : null}{age}
        {value.stale ? <span className="hidden"> {t("value.stale")}</span> : null}
        {value.synthetic ? <span className="hidden"> {t("synthetic.word")}</span> : null}
      </td>
    </tr>
  );
}

export const ValueTable = memo(function ValueTable({ who, values, stage, at, follow, picked, onPick }: {
  who: Who; values: Value[]; stage: "mother" | "fetus" | "newborn"; at: number; follow: boolean; picked: string[]; onPick: (key: string) => void;
}) {
  const { t } = useTranslation();
  const name = useQuantityName();
  const fresh = useFresh(values, follow);
  const anySynthetic = values.some((v) => v.synthetic);
  const missing = kExpected[stage].filter((key) => !values.some((v) => v.key === key));
  const before = stage === "newborn" ? values.filter((v) => kOfFetus.includes(v.key)) : [];
  const current = values.filter((v) => !before.includes(v));
  const grouped = kGroups.map((g) => ({
    group: g.key,
    known: g.quantities.flatMap((key) => current.filter((v) => v.key === key)),
    missing: missing.filter((key) => g.quantities.includes(key)),
  }));
  const named = new Set(kGroups.flatMap((g) => g.quantities));
  grouped.push({ group: "other", known: current.filter((v) => !named.has(v.key)), missing: [] });
  grouped.push({ group: "before_birth", known: before, missing: [] });
  return (
    <section className={`panel values ${who}`} aria-labelledby={`known-${who}-head`}>
      <h2 id={`known-${who}-head`}><LifeMark who={who} /> {t(`known.${stage}`)}{anySynthetic ? <span className="legend-synthetic made-up">{t("synthetic.word")}</span> : null}</h2>
      <div className="value-groups">
        {grouped.filter((g) => g.known.length + g.missing.length > 0).map((g) => (
          <table key={g.group}>
            <caption>{t(`group.${g.group}`)}</caption>
            <thead className="hidden">
              <tr>{["name", "number", "trend", "age"].map((c) => <th key={c} scope="col">{t(`column.${c}`)}</th>)}</tr>
            </thead>
            <tbody>
              {g.known.map((v) => (
                <ValueRow key={`${v.key}${v.child ?? ""}`} value={v} at={at} fresh={fresh.has(v.resource)} picked={picked.includes(v.key)} onPick={() => onPick(v.key)} />
              ))}
              {g.missing.map((key) => (
                <tr key={key} className="missing"><th scope="row">{name(key)}</th><td colSpan={3}>{t("value.not_known")}</td></tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
});
