// SPDX-License-Identifier: Apache-2.0
// Who was paged because a decision opened again, a warning climbed or a plan changed: how, whether it arrived and was read, who sees to it.
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseCalls, CasePaged } from "./api_call";
import { planAddress } from "./api_plan";
import { CallAnswer } from "./CallAnswer";
import { Party } from "./CallParty";
import { Clock } from "./CallWords";
import { useAsked } from "./client";
import { ms } from "./format";
import { caseAddress, linkTo } from "./route";
import { Said, useFormat } from "./words";

/** The pages of a case; none are asked for without a path. */
export function usePaged(casePath: string | null, generation: string): { pages: CasePaged[]; again: () => void } {
  const [visit, setVisit] = useState(0);
  const asked = useAsked<CaseCalls>(casePath === null ? null : `${casePath}/calls`, `${generation}.${visit}`);
  const again = useCallback(() => setVisit((n) => n + 1), []);
  return { pages: asked.data?.pages ?? [], again };
}

export const pageAddress = (caseId: string, topic: string): string =>
  topic.startsWith("plan") ? planAddress(caseId) : caseAddress(caseId, null, topic.startsWith("warning") ? "watch" : topic === "call" ? "overview" : "decide");

/** Everybody paged for one thing. */
export function PagedList({ caseId, page, onDone }: { caseId: string; page: CasePaged; onDone: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const all = page.parties.length;
  return (
    <div role="group" className={`paged ${page.open ? "open" : "over"}`} data-topic={page.topic} aria-label={t("call.page.head")}>
      <p className="paged-head">
        <b>{t("call.page.head")}</b> <span className="soft">{f.dayTime(ms(page.at))}</span>{" "}
        {page.pending ? <span role="status">{t("call.page.pending")}</span> : page.open && page.taken === 0 ? <><span className="loud-line">{t(all === 0 ? "call.page.nobody" : "call.nobody_yet_loud")}</span> <Clock since={page.at} /></>
          : <span>{t("call.page.taken_of", { taken: page.taken, all })}</span>}
      </p>
      <ul className="parties">{page.parties.map((p) => <Party key={p.id} caseId={caseId} party={p} open={page.open} page onDone={onDone} />)}</ul>
    </div>
  );
}

/** On every tab of a case: the pages that wait for this person. */
export function PagedMe({ caseId, pages, onDone }: { caseId: string; pages: CasePaged[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      {pages.flatMap((page) => page.parties.filter((p) => page.open && p.acts.includes("accept")).map((p) => (
        <article key={p.id} className="paged-me" data-topic={page.topic}>
          <p><b><Said words={page.words} /></b> <Clock since={p.called_at} /></p>
          <CallAnswer caseId={caseId} party={p} page onDone={onDone} />
          <a className="button" {...linkTo(pageAddress(caseId, page.topic))}>{t("call.page.see")}</a>
        </article>
      )))}
    </>
  );
}
