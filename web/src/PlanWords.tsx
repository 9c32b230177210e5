// SPDX-License-Identifier: Apache-2.0
// Small parts of the pages of a plan: names, places, times, and what went wrong.
import { useTranslation } from "react-i18next";
import { planAddress, runAddress, type Held, type Place, type PlanTask } from "./api_plan";
import type { Instant } from "./api";
import { ServerError } from "./client";
import { linkTo } from "./route";
import { inWords } from "./said";
import { LifeMark, Said, useFormat, When } from "./words";

export const PlaceName = ({ of }: { of: Place | null }) => (of ? <Said words={of.names} /> : null);

export function HeldName({ of }: { of: { name?: string; names?: Words3 | null; reference?: string } }) {
  return of.names ? <Said words={of.names} /> : <>{of.name || of.reference}</>;
}
type Words3 = NonNullable<Held["names"]>;

/** A time of the plan, or that it is not known. */
export function At({ at, style = "dayTime" }: { at: Instant | null; style?: "dayTime" | "time" }) {
  const { t } = useTranslation();
  return at ? <When at={at} style={style} /> : <span className="soft">{t("plan.not_known")}</span>;
}

/** From one time to another; the day stands once when it is the same. */
export function FromTo({ from, to }: { from: Instant | null; to: Instant | null }) {
  const f = useFormat();
  const same = from !== null && to !== null && f.day(Date.parse(from)) === f.day(Date.parse(to));
  return <><At at={from} /> – <At at={to} style={same ? "time" : "dayTime"} /></>;
}

export function TaskLives({ of }: { of: PlanTask["of"] }) {
  return <>{of === "child" ? null : <LifeMark who="mother" />}{of === "mother" ? null : <LifeMark who="child" />}</>;
}

/** Plan and run are two parts of one thing; both stand on each of the two pages. */
export function OperationParts({ caseId, at }: { caseId: string; at: "plan" | "run" }) {
  const { t } = useTranslation();
  return (
    <nav className="tabs operation-parts" aria-label={t("plan.parts_of")}>
      <a {...linkTo(planAddress(caseId))} aria-current={at === "plan" ? "page" : undefined}>{t("plan.tab")}</a>
      <a {...linkTo(runAddress(caseId))} aria-current={at === "run" ? "page" : undefined}>{t("plan.tab_run")}</a>
    </nav>
  );
}

export interface PlanTrouble { overtaken: boolean; text: string }
export const planTrouble = (error: unknown): PlanTrouble =>
  ({ overtaken: error instanceof ServerError && (error.status === 409 || error.status === 412), text: inWords(error) });
export function Trouble({ of }: { of: PlanTrouble | null }) {
  const { t } = useTranslation();
  return of ? <p className="banner" role="alert">{of.overtaken ? `${t("plan.conflict")} ` : ""}{of.text}</p> : null;
}

export function Hours({ from, to }: { from: Instant | null; to: Instant | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!from || !to) return <span className="soft">{t("plan.not_known")}</span>;
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  return <>{t("plan.hours_minutes", { hours: f.number(Math.floor(minutes / 60)), minutes: String(minutes % 60).padStart(2, "0") })}</>;
}
