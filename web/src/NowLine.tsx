// SPDX-License-Identifier: Apache-2.0
// What the numbers said last, in one line that leads to the page where it is argued.
import { useTranslation } from "react-i18next";
import type { CaseView, PastDecision } from "./api";
import type { CaseAsked } from "./CasePage";
import { useAsked } from "./client";
import { useNames, VerdictShort } from "./DecideWords";
import { ms, toInstant } from "./format";
import { caseAddress, linkTo } from "./route";
import { useFormat } from "./words";

export interface Past { decisions: PastDecision[]; pending?: number }

/** The newest of the answers given up to a time. */
export const lastBy = (past: PastDecision[], at: number): PastDecision | undefined => past.filter((p) => ms(p.at) <= at).at(-1);

export function NowLine({ view, at, follow, asked }: { view: CaseView; at: number; follow: boolean; asked: CaseAsked }) {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useNames();
  const past = useAsked<Past>(`${asked.path}/decisions`, `${view.last_sequence}`);
  const last = lastBy(past.data?.decisions ?? [], at);
  if (!last || last.reason) return null;
  return (
    <p className="now-said">
      <span className="soft">{t("now.said", { at: f.dayTime(ms(last.at)) })}</span> <VerdictShort of={last} />
      {last.verdict === "act" ? <span className="soft">{t("compare.by", { points: names.points(last.advantage) })}</span> : null}
      <a {...linkTo(caseAddress(view.id, follow ? null : toInstant(at), "decide"))}>{t("now.why")}</a>
    </p>
  );
}

/** The same for a row of the board: a few words, or nothing while nothing was said. */
export function RowNow({ id, opensAt, sequence }: { id: string; opensAt: string; sequence: number }) {
  const { t } = useTranslation();
  const past = useAsked<Past>(`/api/cases/${encodeURIComponent(id)}/decisions?last=1&at=${encodeURIComponent(opensAt)}`, `${sequence}`);
  const last = past.data?.decisions.at(-1);
  if (!last || last.reason) return null;
  return <p className="row-now"><span className="soft">{t("now.row")}</span> <VerdictShort of={last} /></p>;
}
