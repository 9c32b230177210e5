// SPDX-License-Identifier: Apache-2.0
// The mother's orders, judged against gestation, the planned birth, lactation and the imaging so far. An override names
// who made it and why, and stays readable.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseGuard, GuardOrder } from "./api_watch";
import type { CaseAsked } from "./CasePage";
import { send, ServerError, useAsked } from "./client";
import { SourceButton } from "./EvidencePopover";
import { ms } from "./format";
import { inWords } from "./said";
import { useSession } from "./session";
import { Said, useFormat, When } from "./words";

function OverrideForm({ path, order, onDone, onCancel }: { path: string; order: GuardOrder; onDone: (next: CaseGuard) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const issue = order.issue;
  if (!issue) return null;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      onDone(await send<CaseGuard>(`${path}/guard/${encodeURIComponent(issue.id)}/override`, { reason: reason.trim() }, { "If-Match": `W/"${issue.version}"` }));
    } catch (error) {
      setFailed(error instanceof ServerError && error.status === 412 ? t("guard.changed") : `${t("guard.failed")} ${inWords(error)}`);
      setBusy(false);
    }
  };
  return (
    <form className="watch-form" onSubmit={(e) => { e.preventDefault(); if (reason.trim().length > 2 && !busy) void submit(); }}>
      <label>{t("guard.reason")}<textarea rows={2} value={reason} maxLength={600} onChange={(e) => setReason(e.target.value)} /></label>
      <p className="note">{t("guard.seen_by")}</p>
      {failed ? <p role="alert" className="watch-failed">{failed}</p> : null}
      <div className="watch-buttons">
        <button type="submit" className="button strong" disabled={reason.trim().length < 3 || busy}>{t("guard.override")}</button>
        <button type="button" className="button" onClick={onCancel}>{t("watch.answer.cancel")}</button>
      </div>
    </form>
  );
}

function OrderRow({ of, path, canOverride, onDone }: { of: GuardOrder; path: string; canOverride: boolean; onDone: (next: CaseGuard) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [overriding, setOverriding] = useState(false);
  const open = of.issue ? of.issue.open : of.findings.length > 0;
  return (
    <li className={`guard-order ${of.severity} ${open ? "" : "settled"}`} data-severity={of.severity} data-state={of.state}>
      <div className="warning-head">
        <h3><Said words={of.words} /></h3>
        <span className={`severity ${of.severity}`}>{t(of.state === "judged" ? `guard.severity.${of.severity}` : `guard.state.${of.state}`)}</span>
        {of.issue && !of.issue.open ? <span className="warning-state">{t("guard.overridden")}</span> : null}
      </div>
      <p className="soft">{t(of.given ? "guard.given" : "guard.ordered")} <When at={of.at} />{of.gestation ? ` · ${of.gestation}` : ""} · {t(of.running ? "guard.running" : "guard.ended")}</p>
      {of.findings.length > 0 ? (
        <ul className="guard-findings">
          {of.findings.map((x) => (
            <li key={x.code}><Said words={x.words} /> {x.changes_on ? <span className="soft">{t("guard.changes", { date: f.date(x.changes_on) })}</span> : null} {x.sources.map((s) => <SourceButton key={s.id} source={s} />)}</li>
          ))}
        </ul>
      ) : null}
      {of.issue?.overrides.map((o) => <p key={o.at} className="guard-override"><When at={o.at} /> · <b>{o.who}</b> · {o.reason}</p>)}
      {canOverride && of.issue?.open && of.severity !== "low" && !overriding ? <button type="button" className="button" onClick={() => setOverriding(true)}>{t("guard.let_stand")}<span className="hidden"> {of.words.en}</span></button> : null}
      {overriding ? <OverrideForm path={path} order={of} onCancel={() => setOverriding(false)} onDone={(next) => { setOverriding(false); onDone(next); }} /> : null}
    </li>
  );
}

/** Orders of one drug are told once, by the newest; the others stand behind it. */
function together(orders: GuardOrder[]): GuardOrder[] {
  const seen = new Set<string>();
  return orders.filter((o) => {
    const key = `${o.words.en}|${o.severity}|${o.state}|${o.running}|${o.findings.map((x) => x.code).join()}`;
    if (o.issue?.overrides.length || !seen.has(key)) {
      seen.add(key);
      return true;
    }
    return false;
  });
}

export function Guard({ asked, follow }: { asked: CaseAsked; follow: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { session } = useSession();
  const [changed, setChanged] = useState<CaseGuard | null>(null);
  const got = useAsked<CaseGuard>(`${asked.path}/guard${asked.query}`, asked.generation);
  const guard = changed && (!got.data || ms(changed.at) > ms(got.data.at)) && follow ? changed : got.data;
  if (!guard)
    return got.error ? <p className="panel problem" role="alert">{t("guard.failed_load")} {inWords(got.error)}</p> : <p className="waiting" role="status">{t("loading")}</p>;
  const told = together(guard.orders);
  const first = told.filter((o) => o.severity === "high" || o.severity === "moderate");
  const rest = told.filter((o) => o.severity === "low");
  const quiet = told.filter((o) => o.severity === "none");
  const person = Boolean(session?.person);
  const canOverride = follow && !guard.replay && person;
  const row = (o: GuardOrder) => <OrderRow key={o.resource} of={o} path={asked.path} canOverride={canOverride} onDone={setChanged} />;
  const dose = guard.dose;
  return (
    <section className="panel guard" aria-labelledby="guard-head">
      <h2 id="guard-head">{t("guard.head", { count: first.filter((o) => o.issue?.open !== false).length })}</h2>
      <p className="note">{guard.planned_birth ? t("guard.birth", { at: f.dayTime(ms(guard.planned_birth)) }) : t("guard.no_birth")} {!person && first.length > 0 && !guard.replay ? t("guard.sign_in") : ""}</p>
      {guard.orders.length === 0 ? <p>{t("guard.none")}</p> : first.length === 0 ? <p>{t("guard.nothing")}</p> : <ul className="guard-list">{first.map(row)}</ul>}
      {rest.length > 0 ? <details><summary>{t("guard.low", { count: rest.length })}</summary><ul className="guard-list">{rest.map(row)}</ul></details> : null}
      {quiet.length > 0 ? <details><summary>{t("guard.quiet", { count: quiet.length })}</summary><ul className="guard-list">{quiet.map(row)}</ul></details> : null}
      <p className="guard-dose">
        <b>{t("guard.dose")}</b> {dose.examinations === 0 ? t("guard.dose_none") : t("guard.dose_sum", { low: f.number(dose.low, 1), high: f.number(dose.high, 1), count: dose.examinations })}
        {dose.unknown > 0 ? ` ${t("guard.dose_unknown", { count: dose.unknown })}` : ""} {t("guard.dose_limits", { alert: dose.alert, stop: dose.stop })} <SourceButton source={dose.source} />
      </p>
    </section>
  );
}
