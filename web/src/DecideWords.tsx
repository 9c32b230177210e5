// SPDX-License-Identifier: Apache-2.0
// Names of what the engine speaks of: actions, goals, states of the two, results of a look.
import { useTranslation } from "react-i18next";
import type { ActionKey, Advice, Band, Decision, Goal, PastDecision } from "./api";
import { lookText, stateText, Tell, useFormat, useTell } from "./words";

const plain = (key: string): string => key.replaceAll("_", " ");

export function useNames() {
  const tell = useTell();
  const f = useFormat();
  const said = (key: string, english: string): string => tell(key, english).text;
  const reading = (channel: string, level: string): string => said(`reading.${channel}.${level}`, plain(level));
  const mother = (key: string): string => said(`hidden.mother.${key}`, plain(key));
  const fetus = (key: string): string => said(`hidden.fetus.${key}`, plain(key));
  return {
    action: (key: ActionKey): string => said(`action.${key}`, plain(key)),
    headline: (key: ActionKey): string => said(`act.${key}`, plain(key)),
    goal: (key: Goal): string => said(`goal.${key}`, plain(key)),
    channel: (key: string): string => said(`channel.${key}`, plain(key)),
    reading,
    /** A result in words, also of two tests together. */
    look: (channels: string, levels: string): string => lookText(tell, channels, levels),
    mother,
    fetus,
    state: (key: string): string => stateText(tell, key),
    /** A value difference in points of a hundred. */
    points: (v: number): string => {
      const size = Math.abs(v * 100);
      if (size === 0) return f.number(0);
      return size < 0.05 ? `<\u00a0${f.number(0.1, 1)}` : f.number(size, 1);
    },
    share: (p: number): string => f.ofHundred(p),
  };
}

/** A range of a hundred in brackets; nothing when both its ends read like the figure it belongs to. */
export function BandRange({ of, beside }: { of: Pick<Band, "p05" | "p95">; beside: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [low, high] = [f.ofHundred(of.p05), f.ofHundred(of.p95)];
  return low === high && low === f.ofHundred(beside) ? null : <span className="range">({t("range", { low, high })})</span>;
}

/** The value of a parameter with its unit: a share as a count of a hundred. */
export function useAmount(parameters: Advice["parameters"]): (key: string, value: number) => string {
  const { t } = useTranslation();
  const tell = useTell();
  const f = useFormat();
  return (key, value) => {
    const kind = parameters.find((p) => p.key === key)?.distribution_message;
    if (!kind) return f.number(value);
    const unit = String(kind.params?.["unit"] ?? "");
    if (unit === "" && /\.(beta|dirichlet)/.test(kind.code)) return t("weights.of_hundred", { weight: f.ofHundred(value) });
    const rounded = Math.abs(value) < 1 ? f.number(value) : f.number(Number(value.toPrecision(3)));
    return unit === "" ? rounded : `${rounded} ${tell(`unit.${unit.replaceAll(" ", "_")}`, unit).text}`;
  };
}

type Short = Pick<PastDecision, "verdict" | "action"> & { available?: boolean };

/** The verdict in a few words, for a row or a cell. */
export function VerdictShort({ of }: { of: Short }) {
  const { t } = useTranslation();
  const names = useNames();
  if (of.verdict === "no_preference") return <span className="soft">{t("verdict.short.no_preference")}</span>;
  if (of.verdict === "act" && of.action !== null) return <b>{names.headline(of.action)}</b>;
  return <b>{t(`verdict.short.${of.verdict}`)}</b>;
}

export function Certified({ certified }: { certified: boolean }) {
  const { t } = useTranslation();
  return certified ? <span className="certified"><span aria-hidden="true">✓ </span>{t("certified.yes")}</span> : <span className="soft">{t("certified.no")}</span>;
}

export function StructureName({ of }: { of: Pick<Decision["structures"][number], "key" | "label"> }) {
  return <Tell k={`structure.${of.key}`} english={of.label} />;
}
