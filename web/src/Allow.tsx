// SPDX-License-Identifier: Apache-2.0
// An application of another maker asks for access: who asks, for what, for whom; the person answers. Nothing happens
// by looking at this page.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppPatient, AppQuestion, AppScope } from "./api_apps";
import { get, send, ServerError } from "./client";
import { kDay } from "./format";
import { linkTo } from "./route";
import { inWords } from "./said";
import { LifeMark } from "./words";

const kProblems = ["client_id", "redirect_uri"] as const;
const kNamedTypes = ["*", "AllergyIntolerance", "CarePlan", "Condition", "DiagnosticReport", "DocumentReference", "Encounter", "MedicationRequest",
  "Observation", "Patient", "Procedure", "ServiceRequest", "Task"];
// These say how the application is started; the patient below says it in plain words.
const kSilent = ["launch", "launch/patient", "launch/encounter", "openid", "profile"];

const kChildMs = 2 * 365 * kDay; // one born this lately is the child of a case, not its mother
const isChild = (p: AppPatient): boolean => p.unborn === true || (p.birth_date ? Date.now() - Date.parse(p.birth_date) < kChildMs : false);

function useScopeWords(): (scope: AppScope) => string {
  const { t } = useTranslation();
  return (scope) => {
    if (!scope.whose || !scope.type) return t(`apps.scope.${scope.scope}`);
    const what = kNamedTypes.includes(scope.type) ? t(`apps.type.${scope.type}`) : t("apps.type.other", { type: scope.type });
    const how = scope.reads && scope.writes ? "both" : scope.writes ? "write" : "read";
    return t(`apps.may.${scope.whose}.${how}`, { what, interpolation: { escapeValue: false } }) + (scope.query ? ` (${scope.query.join(", ")})` : "");
  };
}

function PatientName({ of }: { of: AppPatient }) {
  const { t } = useTranslation();
  return <>{of.name || of.id}{of.unborn ? ` · ${t("apps.unborn")}` : of.birth_date ? ` · ${t("apps.born", { date: of.birth_date })}` : ""}</>;
}

function Choose({ patients, chosen, choose }: { patients: AppPatient[]; chosen: string; choose: (id: string) => void }) {
  const { t } = useTranslation();
  if (patients.length === 0) return <p className="note">{t("apps.no_patients")}</p>;
  return (
    <fieldset className="allow-patients">
      <legend>{t("apps.whose")}</legend>
      <p className="note">{t("apps.only_this")}</p>
      {patients.map((p) => (
        <label key={p.id} className="allow-line">
          <input type="radio" name="patient" value={p.id} checked={chosen === p.id} onChange={() => choose(p.id)} />
          <span><LifeMark who={isChild(p) ? "child" : "mother"} /> <PatientName of={p} /></span>
        </label>
      ))}
    </fieldset>
  );
}

function Scopes({ scopes, granted, grant }: { scopes: AppScope[]; granted: string[]; grant: (scopes: string[]) => void }) {
  const { t } = useTranslation();
  const words = useScopeWords();
  const shown = scopes.filter((s) => !kSilent.includes(s.scope));
  return (
    <fieldset className="allow-scopes">
      <legend>{t("apps.wants")}</legend>
      {shown.map((s) => (
        <label key={s.scope} className="allow-line">
          <input type="checkbox" checked={granted.includes(s.scope)}
            onChange={(e) => grant(e.target.checked ? [...granted, s.scope] : granted.filter((g) => g !== s.scope))} />
          <span>{words(s)} <code className="soft">{s.scope}</code></span>
        </label>
      ))}
      {scopes.some((s) => s.scope === "openid") && !scopes.some((s) => s.scope === "fhirUser") && <p className="note">{t("apps.scope.openid")}</p>}
    </fieldset>
  );
}

function Question({ request, question }: { request: string; question: AppQuestion }) {
  const { t } = useTranslation();
  const [granted, setGranted] = useState(question.scopes.map((s) => s.scope));
  const [patient, setPatient] = useState("");
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const answer = (allow: boolean): void => {
    setBusy(true);
    send<{ address: string }>("/api/authorization", { request, allow, scopes: granted, patient })
      .then(({ address }) => location.replace(address))
      .catch((error: unknown) => {
        setBusy(false);
        setFailed(inWords(error));
      });
  };
  const ofPatient = question.scopes.some((s) => granted.includes(s.scope) && (s.whose === "patient" || s.scope === "launch/patient"));
  const missing = question.needs_patient && ofPatient && patient === "";
  const nothing = granted.length === 0;
  return (
    <section className="panel allow">
      <h1>{t("apps.asks", { name: question.app.name })}</h1>
      <p>{t("apps.asks_note")} {question.app.goes_back_to ? t("apps.goes_back", { place: question.app.goes_back_to }) : ""}</p>
      <Scopes scopes={question.scopes} granted={granted} grant={setGranted} />
      {question.needs_patient && ofPatient ? <Choose patients={question.patients ?? []} chosen={patient} choose={setPatient} /> : null}
      {question.patient ? <p className="allow-given"><b>{t("apps.for")}</b> <PatientName of={question.patient} />. {t("apps.only_this")}</p> : null}
      {failed ? <p className="sign-in-word bad" role="alert">{t("apps.failed")} {failed}</p> : null}
      <div className="allow-answers">
        <button type="button" className="button primary" disabled={busy || missing || nothing} onClick={() => answer(true)}>
          {missing ? t("apps.allow_missing") : nothing ? t("apps.allow_nothing") : t("apps.allow")}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => answer(false)}>{t("apps.refuse")}</button>
      </div>
      <p className="note">{t("apps.audited")}</p>
    </section>
  );
}

function Problem({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className="panel problem" role="alert">
      <h1>{t("apps.cannot")}</h1>
      <p>{text}</p>
      <p><a {...linkTo("/")}>{t("board.back")}</a></p>
    </div>
  );
}

export function AllowPage() {
  const { t } = useTranslation();
  const asked = new URLSearchParams(location.search);
  const request = asked.get("request") ?? "";
  const problem = asked.get("problem");
  const [question, setQuestion] = useState<AppQuestion | null>(null);
  const [failed, setFailed] = useState<number | null>(null);
  useEffect(() => {
    document.title = `${t("apps.head_allow")} · Dyad`;
  }, [t]);
  useEffect(() => {
    if (problem !== null) return;
    get<AppQuestion>(`/api/authorization?request=${encodeURIComponent(request)}`)
      .then(setQuestion)
      .catch((error: unknown) => setFailed(error instanceof ServerError ? error.status : 0));
  }, [request, problem]);
  const known = kProblems.find((p) => p === problem);
  return (
    <main className="page allow-page">
      {problem !== null ? <Problem text={t(known ? `apps.problem.${known}` : "apps.problem.request")} />
        : failed !== null ? <Problem text={t(failed === 404 ? "apps.problem.over" : failed === 422 || failed === 403 ? "apps.problem.other_person" : "apps.problem.request")} />
          : question ? <Question request={request} question={question} /> : <p className="waiting">{t("loading")}</p>}
    </main>
  );
}
