// SPDX-License-Identifier: Apache-2.0
// One decision: as a sentence and as structure, its clock, what it waits for, who has signed, its versions and files.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import { planAddress } from "./api_plan";
import type { Resolution, Resolutions } from "./api_resolution";
import { kMinute, ms } from "./format";
import { PagedList, type usePaged } from "./Paged";
import { useHospital } from "./ResolutionFields";
import { ResolutionFollowUp } from "./ResolutionFollowUp";
import { ResolutionForm } from "./ResolutionForm";
import { PutToSign, SignDialog, WithReason } from "./ResolutionSign";
import { linkTo } from "./route";
import { Said, useFormat, useLang, useNow } from "./words";

const kTickMs = 15_000;
const kSoonMs = 60 * kMinute;

function Clock({ of }: { of: Resolution }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow(kTickMs);
  if (!of.content.expires || of.state === "withdrawn" || of.state === "superseded") return null;
  const left = ms(of.content.expires) - now;
  const hours = Math.floor(Math.abs(left) / (60 * kMinute)), minutes = Math.floor((Math.abs(left) / kMinute) % 60);
  const span = t("resolution.span", { hours: f.number(hours), minutes: f.number(minutes) });
  return (
    <p className={`resolution-clock ${left <= 0 ? "over" : left < kSoonMs ? "soon" : ""}`}>
      {t(left <= 0 ? "resolution.expired_since" : "resolution.expires_in", { span })} <span className="soft">({f.dated(ms(of.content.expires))})</span>
    </p>
  );
}

function Structure({ of, all }: { of: Resolution; all: Resolutions }) {
  const { t } = useTranslation();
  const f = useFormat();
  const hospital = useHospital(all);
  const c = of.content;
  const open = <span className="soft">{t("resolution.open")}</span>;
  return (
    <dl className="facts resolution-facts">
      <div><dt>{t("resolution.action")}</dt><dd>{c.action ? t(`resolution.action.${c.action}`) : open}</dd></div>
      <div><dt>{t("resolution.window")}</dt><dd>{c.from ? f.dated(ms(c.from)) : open} – {c.to ? f.dated(ms(c.to)) : open}</dd></div>
      {c.mode ? <div><dt>{t("resolution.mode")}</dt><dd>{t(`resolution.mode.${c.mode}`)}</dd></div> : null}
      {c.venue ? <div><dt>{t("resolution.venue")}</dt><dd>{hospital(c.venue)}</dd></div> : null}
      {c.treatments.length > 0 ? <div><dt>{t("resolution.treatments")}</dt><dd>{c.treatments.map((x, i) => <span key={i} className="row-of">{t(`resolution.treatment.${x.key}`)}{x.text ? `: ${x.text}` : ""}</span>)}</dd></div> : null}
      <div><dt>{t("resolution.responsible")}</dt><dd>{c.responsible.length === 0 ? open : c.responsible.map((r, i) => <span key={i} className="row-of">{r.who} ({hospital(r.organization)}){r.until ? `, ${t("resolution.until", { at: f.dated(ms(r.until)) })}` : ""}</span>)}</dd></div>
      {c.reasons ? <div><dt>{t("resolution.reasons")}</dt><dd>{c.reasons}</dd></div> : null}
      {of.course.emergency ? <div><dt>{t("resolution.emergency")}</dt><dd>{of.course.emergency}</dd></div> : null}
      {c.dissent.length > 0 ? <div><dt>{t("resolution.dissent")}</dt><dd>{t("resolution.dissent.count", { count: c.dissent.length, all: f.number(c.opinions.length) })}</dd></div> : null}
    </dl>
  );
}

function Triggers({ of }: { of: Resolution }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (of.triggers.length === 0) return null;
  return (
    <div className="resolution-part">
      <h4>{t("resolution.triggers")}</h4>
      <ul className="resolution-triggers">
        {of.triggers.map((x) => (
          <li key={x.id} className={x.fired ? "fired" : x.met ? "met" : ""}>
            <span aria-hidden="true">{x.fired || x.met ? "▲" : "○"}</span> <Said words={x.text} />
            <span className="soft trigger-now">
              {x.fired ? t("resolution.fired") : x.met ? t("resolution.met") : x.value && x.at ? t("resolution.last", { value: x.value, at: f.dated(ms(x.at)) }) : t("resolution.watched")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Signatures({ of, all, onSign }: { of: Resolution; all: Resolutions; onSign: (id: string) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const hospital = useHospital(all);
  if (of.course.hospitals.length === 0) return null;
  return (
    <div className="resolution-part">
      <h4>{t("resolution.signatures")}</h4>
      <ul className="resolution-signatures">
        {of.course.hospitals.map((id) => {
          const s = of.signatures.find((x) => x.organization === id);
          const may = all.hospitals.find((h) => h.id === id)?.may_sign ?? false;
          return (
            <li key={id} data-hospital={id}>
              <b>{hospital(id)}</b>{" "}
              {s ? <>{s.name}, {t(`resolution.role.${s.role}`)}, {f.dated(ms(s.at))} <span className={s.holds ? "soft" : "broken"}>{t(s.holds ? "resolution.holds" : "resolution.holds_not")}</span></>
                : <span className="soft">{t("resolution.unsigned")}</span>}
              {!s && of.state === "to_be_signed" && may ? <button type="button" className="button strong no-print" onClick={() => onSign(id)}>{t("resolution.sign")}</button> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Files({ of, path }: { of: Resolution; path: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const base = `${path}/resolutions/${of.id}`;
  const file = (name: string, query = "") => `${base}/${name}?revision=${of.course.revision}${query}`;
  const first = of.signatures[0]?.organization;
  return (
    <details className="resolution-part no-print">
      <summary>{t("resolution.files")}</summary>
      <ul className="resolution-files">
        <li><a href={of.course.minutes ? file("minutes.pdf") : file("minutes.pdf", `&lang=${lang}`)}>minutes.pdf</a> {t(of.course.minutes ? "resolution.file.signed" : "resolution.file.draft")}</li>
        {of.course.minutes ? (["en", "vi", "zh"] as const).filter((l) => l !== of.course.language).map((l) => <li key={l}><a href={file("minutes.pdf", `&lang=${l}`)}>minutes.pdf ({l})</a> {t("resolution.file.translation")}</li>) : null}
        {of.course.minutes ? <li><a href={file("decision.json")}>decision.json</a></li> : null}
        {of.signatures.map((s) => (
          <li key={s.organization}>
            <a href={file("minutes.pdf.p7s", `&organization=${s.organization}`)}>minutes.pdf.{s.organization}.p7s</a>{" · "}
            <a href={file("decision.json.p7s", `&organization=${s.organization}`)}>decision.json.{s.organization}.p7s</a>
          </li>
        ))}
        {first ? <li><a href={file("signatures.pdf", `&lang=${lang}`)}>signatures.pdf</a> {t("resolution.file.sheet")}</li> : null}
        {first ? <li><a href="/api/ca.pem">ca.pem</a> {t("resolution.file.ca")}</li> : null}
      </ul>
      {first ? <><p className="note">{t("resolution.verify")}</p><pre className="verify" tabIndex={0}>{`openssl cms -verify -binary -inform DER -in minutes.pdf.${first}.p7s -content minutes.pdf -CAfile ca.pem -out checked.pdf`}</pre></> : null}
    </details>
  );
}

function Versions({ of }: { of: Resolution }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <details className="resolution-part no-print">
      <summary>{t("resolution.versions", { count: of.history.length })}</summary>
      <ol className="resolution-versions">
        {[...of.history].reverse().map((v) => (
          <li key={v.version} value={v.version}>
            {f.dated(ms(v.at))}: {t(`resolution.state.${v.state}`)}, {t("resolution.revision", { revision: f.number(v.revision) })}
            {v.signed_by.length > 0 ? `, ${t("resolution.signed_count", { count: v.signed_by.length })}` : ""}
            {v.changed.length > 0 ? <span className="soft"> {t("resolution.changed", { parts: v.changed.map((p) => t(`resolution.part.${p}`)).join(", ") })}</span> : null}
            <span className="soft"> {v.author}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

type Paged = ReturnType<typeof usePaged>;
type Doing = "" | "amend" | "replace" | "put" | "withdraw" | "reopen" | `sign ${string}`;

export function ResolutionPanel({ of, all, view, path, paged, onChanged }: { of: Resolution; all: Resolutions; view: CaseView; path: string; paged: Paged; onChanged: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [doing, setDoing] = useState<Doing>("");
  const done = (): void => { setDoing(""); onChanged(); };
  const close = (): void => setDoing("");
  const { state } = of;
  const was = state === "in_force" || state === "reopened" || state === "expired";
  const fired = of.course.fired;
  const missing = of.missing;
  const press = (what: Doing, key: string, strong = false) => <button type="button" className={`button ${strong ? "strong" : ""}`} onClick={() => setDoing(what)}>{t(key)}</button>;
  return (
    <article className={`panel resolution state-${state}`} data-resolution={of.id} data-state={state}>
      <p className="resolution-state"><b>{t(`resolution.state.${state}`)}</b> <span className="soft">{t("resolution.revision", { revision: f.number(of.course.revision) })}</span></p>
      {state === "reopened" && fired ? (
        <p className="banner act" role="alert">{t("resolution.reopened", { at: f.dated(ms(fired.noticed_at)) })} {fired.reason ? fired.reason : <>{of.triggers.filter((x) => x.fired).map((x) => <Said key={x.id} words={x.text} />)}{fired.resource ? <> <span className="soft resource">{fired.resource}</span></> : null}</>}</p>
      ) : null}
      {of.course.ended_reason ? <p className="note">{of.course.ended_reason}</p> : null}
      {paged.pages.filter((p) => p.about === `CarePlan/${of.id}`).map((p) => <PagedList key={p.id} caseId={view.id} page={p} onDone={paged.again} />)}
      <h3 className="resolution-sentence"><Said words={of.sentence} /></h3>
      <Clock of={of} />
      <Structure of={of} all={all} />
      <Triggers of={of} />
      <Signatures of={of} all={all} onSign={(id) => setDoing(`sign ${id}`)} />
      {state === "in_force" && of.content.action === "deliver" && !all.replay ? <p className="no-print"><a className="button strong resolution-plan" {...linkTo(planAddress(view.id))}>{t("plan.go")}</a></p> : null}
      <ResolutionFollowUp of={of} all={all} path={path} onChanged={onChanged} />
      <Files of={of} path={path} />
      <Versions of={of} />
      {all.may_write && doing === "" ? (
        <div className="form-foot no-print">
          {state === "draft" ? (
            <>
              <button type="button" className="button strong" disabled={missing.some((m) => m !== "wishes")} aria-describedby={`missing-${of.id}`} onClick={() => setDoing("put")}>{t("resolution.put")}</button>
              {missing.length > 0 ? <span id={`missing-${of.id}`} className="soft">{t("resolution.missing", { what: missing.map((m) => t(`resolution.part.${m}`)).join(", ") })}</span> : null}
            </>
          ) : null}
          {state === "draft" || state === "to_be_signed" ? press("amend", "resolution.amend") : null}
          {was ? press("replace", "resolution.replace", state !== "in_force") : null}
          {state === "in_force" ? press("reopen", "resolution.reopen") : null}
          {was || state === "draft" || state === "to_be_signed" ? (state === "expired" ? null : press("withdraw", "resolution.withdraw")) : null}
          <button type="button" className="button quiet" onClick={() => window.print()}>{t("resolution.print")}</button>
        </div>
      ) : null}
      {doing === "amend" || doing === "replace" ? <ResolutionForm all={all} view={view} path={path} of={of} replaces={doing === "replace" ? of.id : ""} onClose={close} onSaved={done} /> : null}
      {doing === "put" ? <PutToSign of={of} all={all} path={path} onClose={close} onDone={done} /> : null}
      {doing.startsWith("sign ") ? <SignDialog of={of} all={all} path={path} organization={doing.slice(5)} onClose={close} onDone={done} /> : null}
      {doing === "withdraw" || doing === "reopen" ? <WithReason of={of} path={path} what={doing} onClose={close} onDone={done} /> : null}
    </article>
  );
}
