// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from "react-i18next";
import type { CallParty } from "./api_call";
import { CallAnswer } from "./CallAnswer";
import { Askings, Clock, isLoud, StateWord, useRoleName, Whys } from "./CallWords";
import { ms } from "./format";
import { Said, useFormat, useNow } from "./words";

/** One party of a call, or of a page, with its state, its clock and who was asked. */
export function Party({ caseId, party, open, page = false, onDone }: { caseId: string; party: CallParty; open: boolean; page?: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const role = useRoleName();
  const now = useNow(1000);
  const waits = !["accepted", "answered", "cancelled"].includes(party.state);
  const late = waits && now > ms(party.answer_due);
  const last = party.asked.at(-1);
  return (
    <li className={`party ${isLoud(party) || late || (waits && party.nobody_on_list) ? "loud" : ""} ${party.state}`} data-role={party.role}>
      <div className="party-head">
        <h3>{role(party.role)}</h3>
        <StateWord party={party} page={page} />
        {waits ? <Clock since={party.called_at} over={late} /> : null}
      </div>
      <p className="soft"><Said words={party.organization_name} />{party.accepted_by ? <> · <b>{party.accepted_by}</b>{party.accepted_at ? ` ${f.time(ms(party.accepted_at))}` : ""}</> : last ? ` · ${t("call.asked", { name: last.name })}` : ""}</p>
      {party.nobody_on_list ? <p className="loud-line">{t("call.nobody_on_list")}</p> : null}
      {party.state === "nobody-answered" ? <p className="loud-line">{t(party.asked.length === 0 ? "call.nobody_known" : page ? "call.page.nobody_left" : "call.nobody_left")}</p> : null}
      {waits && !isLoud(party) ? <p>{t("call.nobody_yet")} <span className="soft">{t("call.due", { at: f.time(ms(party.answer_due)) })}</span></p> : null}
      {party.end_reason ? <p>{t("call.taken_back")}: {party.end_reason}</p> : null}
      {open ? <CallAnswer caseId={caseId} party={party} page={page} onDone={onDone} /> : null}
      {page ? <Askings party={party} /> : null}
      <details>
        <summary>{t(page ? "call.page.why_me" : "call.history")}</summary>
        <Whys why={party.why} />
        {page ? null : <Askings party={party} />}
      </details>
    </li>
  );
}
