// SPDX-License-Identifier: Apache-2.0
// The plan of a joint operation: what has to be done now and by whom, then where, when, by whom and with what.
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { currentPlan, planAddress, plansPath, runAddress, withHospitals, type Plan, type Plans } from "./api_plan";
import type { Runs } from "./api_run";
import { ServerError, useAsked, useGeneration } from "./client";
import { ms } from "./format";
import { PagedMe, usePaged } from "./Paged";
import { Folded } from "./Folded";
import { PlanChanges, PlanProof } from "./PlanChanges";
import { ProposeForm } from "./PlanForms";
import { PlanLanes } from "./PlanLanes";
import { PlanManifest } from "./PlanManifest";
import { PlanMine } from "./PlanMine";
import { PlanNow } from "./PlanNow";
import { PlanParts } from "./PlanParts";
import { PlanRisks } from "./PlanRisks";
import { PlanRoster } from "./PlanRoster";
import { PlanVenues } from "./PlanVenues";
import { OperationParts } from "./PlanWords";
import { caseAddress, go, linkTo, pass } from "./route";
import { useSession } from "./session";
import { Formats, kNoZone, Said, SyntheticMark, useFormat } from "./words";

const kRefreshMs = 60_000;

function Head({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  const venue = plan.served ? plan.venues.find((v) => v.chosen) : undefined;
  return (
    <header className="plan-head">
      <h1><Said words={plan.template.names} /> <span className={`chip plan-status ${plan.status}`}>{t(`plan.status.${plan.status}`)}</span></h1>
      {venue ? (
        <p className="plan-line">
          <b><Said words={venue.host.names} /></b>
          {venue.birth_at ? <span>{t("plan.birth_at", { at: f.dayTime(ms(venue.birth_at)) })}</span> : null}
          {venue.child_to && venue.child_to.id !== venue.host.id ? <span>{t("plan.child_to", { place: f.words(venue.child_to.names).text })}</span> : null}
          {plan.precautions.map((p) => <span key={p} className="chip plan-precaution">! {t(`plan.precaution.${p}`)}</span>)}
        </p>
      ) : null}
    </header>
  );
}

function Earlier({ caseId, plans, shown }: { caseId: string; plans: Plans; shown: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const others = plans.plans.filter((p) => p.id !== shown);
  if (others.length === 0) return null;
  return (
    <section className="panel no-print" aria-labelledby="plan-others">
      <h2 id="plan-others">{t("plan.others")}</h2>
      <ul className="plan-list">
        {others.map((p) => (
          <li key={p.id}>
            <a {...linkTo(planAddress(caseId, p.id))}><Said words={plans.templates.find((x) => x.key === p.template)?.names ?? { en: p.template }} />{p.host ? <>, <Said words={p.host.names} /></> : null}</a>{" "}
            <span className="soft">{t(`plan.status.${p.status}`)}, {f.dated(ms(p.created_at))}{p.created_by ? `, ${p.created_by.name}` : ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnePlan({ caseId, plan, plans, runs, paged, onChanged }: { caseId: string; plan: Plan; plans: Plans; runs: Runs; paged: ReturnType<typeof usePaged>; onChanged: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const current = currentPlan(plans.plans)?.id ?? plan.id;
  return (
    <article className="plan-body" data-plan={plan.id} data-status={plan.status}>
      <Head plan={plan} />
      <PlanNow caseId={caseId} plan={plan} plans={plans} current={current} runs={runs} onChanged={onChanged} />
      {plan.served ? <PlanMine plan={plan} /> : null}
      <PlanChanges caseId={caseId} plan={plan} paged={paged} />
      <Folded id="plan-venues" head={t("plan.venues")}><PlanVenues venues={plan.venues} /></Folded>
      {plan.served ? (
        <>
          <Folded id="plan-lanes" head={t("plan.lanes")} note={t("plan.zone", { zone: plan.zone })}><PlanLanes plan={plan} /></Folded>
          <Folded id="plan-roster" head={t("plan.roster")} note={t("plan.people", { count: plan.roster.length })}><PlanRoster plan={plan} /></Folded>
          <Folded id="plan-manifest" head={t("plan.manifest")}><PlanManifest plan={plan} /></Folded>
          <Folded id="plan-risks" head={t("plan.contingencies")} note={t("plan.unmet_of", { number: f.number(plan.contingencies.filter((c) => !c.met).length), all: f.number(plan.contingencies.length) })}><PlanRisks plan={plan} /></Folded>
          <Folded id="plan-parts" own={plan.parts.some((p) => p.acts.length > 0)} head={t("plan.parts")} note={t("plan.accepted_of", { number: f.number(plan.parts.filter((p) => p.status === "accepted").length), all: f.number(plan.parts.length) })}><PlanParts caseId={caseId} plan={plan} paged={paged} onChanged={onChanged} /></Folded>
        </>
      ) : null}
      <PlanProof caseId={caseId} plan={plan} />
      <Earlier caseId={caseId} plans={plans} shown={plan.id} />
    </article>
  );
}

function PlanOf({ caseId, asked, plans, runs, generation, again }: { caseId: string; asked: string | null; plans: Plans; runs: Runs; generation: string; again: () => void }) {
  const { t } = useTranslation();
  const [proposing, setProposing] = useState(false);
  const id = asked ?? currentPlan(plans.plans)?.id ?? null;
  const got = useAsked<Plan>(id ? `${plansPath(caseId)}/${encodeURIComponent(id)}` : null, generation);
  const paged = usePaged(runs.read_only ? null : `/api/cases/${encodeURIComponent(caseId)}`, generation);
  const [newer, setNewer] = useState<Plan | null>(null);
  const changed = (plan: Plan): void => {
    setProposing(false);
    setNewer(plan);
    if (plan.id !== id) go(planAddress(caseId, plan.id));
    again();
  };
  // What the server answered to a press counts until it has been asked again.
  useEffect(() => setNewer(null), [got.data]);
  const told = newer?.id === id ? newer : got.data?.id === id ? got.data : null;
  const plan = useMemo(() => (told ? withHospitals(told, runs.hospitals) : null), [told, runs.hospitals]);
  const first = plans.plans.length === 0;
  return (
    <>
      {got.error && plan ? <p className="banner" role="alert">{t("plan.stale")} <span lang="en">{got.error.message}</span></p> : null}
      {id && !plan ? <p className={got.error ? "panel problem" : "waiting"} role={got.error ? "alert" : "status"}>{got.error ? t(got.error instanceof ServerError && got.error.status === 404 ? "plan.missing" : "plan.failed") : t("loading")}</p> : null}
      <PagedMe caseId={caseId} pages={paged.pages.filter((p) => p.topic.startsWith("plan-"))} onDone={paged.again} />
      {plan ? <OnePlan key={plan.id} caseId={caseId} plan={plan} plans={plans} runs={runs} paged={paged} onChanged={changed} /> : null}
      {first || proposing ? <ProposeForm caseId={caseId} plans={plans} runs={runs} onDone={changed} onClose={first ? null : () => setProposing(false)} />
        : plans.can.includes("propose") ? <p className="no-print"><button type="button" className="button" onClick={() => setProposing(true)}>{t("plan.propose_other")}</button></p> : null}
    </>
  );
}

export function PlanPage({ id, plan }: { id: string; plan: string | null }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const [saved, setSaved] = useState(0);
  const generation = `${useGeneration(id, kRefreshMs, true)}.${saved}`;
  const plans = useAsked<Plans>(session?.person ? plansPath(id) : null, generation);
  const runs = useAsked<Runs>(session?.person ? `/api/cases/${encodeURIComponent(id)}/runs` : null, generation);
  const title = runs.data?.title;
  const f = useFormat();
  useEffect(() => {
    document.title = `${t("plan.head")}${title ? ` · ${f.words(title).text}` : ""} · Dyad`;
  }, [t, f, title]);
  if (!session?.person) return <main className="page"><p className="panel problem">{t("plan.sign_in")}</p></main>;
  const failed = plans.error ?? runs.error;
  if (!plans.data || !runs.data)
    return (
      <main className="page">
        {failed ? <div className="panel problem" role="alert"><h1>{t("plan.failed")}</h1><p lang="en">{failed.message}</p><p><a {...linkTo(caseAddress(id))}>{t("plan.to_case")}</a></p></div> : <p className="waiting" role="status">{t("loading")}</p>}
      </main>
    );
  return (
    <Formats zone={runs.data.zone || kNoZone}>
      <main className="page plan">
        <p className="plan-back"><a {...linkTo(caseAddress(id))}>‹ <Said words={runs.data.title} /></a> {runs.data.synthetic ? <SyntheticMark word /> : null}</p>
        <OperationParts caseId={id} at="plan" />
        {failed ? <p className="banner" role="alert">{t("plan.stale")} <span lang="en">{failed.message}</span></p> : null}
        <PlanOf caseId={id} asked={plan} plans={plans.data} runs={runs.data} generation={generation} again={() => setSaved((n) => n + 1)} />
      </main>
    </Formats>
  );
}

/** Where "Operation" leads: to the run while one is open, and to the plan before. Without a network to the run, which can be opened without. */
export function OperationPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const runs = useAsked<Runs>(session?.person ? `/api/cases/${encodeURIComponent(id)}/runs` : null, useGeneration(id, 0));
  const where = runs.error || !session?.person || runs.data?.runs.some((r) => !r.ended_at) ? runAddress(id) : runs.data ? planAddress(id) : null;
  useEffect(() => {
    if (where !== null) pass(where);
  }, [where]);
  return <main className="page"><p className="waiting" role="status">{t("loading")}</p></main>;
}
