// SPDX-License-Identifier: Apache-2.0
// That the plan was planned anew while the operation was open, and what of it was taken over.
import { useTranslation } from "react-i18next";
import { planAddress } from "./api_plan";
import type { Run } from "./api_run";
import { ms } from "./format";
import { linkTo } from "./route";
import { useFormat } from "./words";

export function RunReplannedLine({ run }: { run: Run }) {
  const { t } = useTranslation();
  const f = useFormat();
  const last = run.replanned?.at(-1);
  if (!last) return null;
  return (
    <p className="banner run-replanned" role="status" data-plan={last.plan}>
      <b>{t("run.replanned", { at: f.time(ms(last.at)) })}</b> {last.reason} ({last.name}). {t("run.replanned_what", { steps: f.number(last.steps), leads: f.number(last.leads) })}{" "}
      <a {...linkTo(planAddress(run.case, last.plan))}>{t("run.replanned_see")}</a>
    </p>
  );
}
