// SPDX-License-Identifier: Apache-2.0
// Putting a decision to signature, signing it with a fresh proof of who signs, taking it back, opening it again. When the
// decision changed meanwhile the answer says what is there now; what was typed stays.
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Instant } from "./api";
import type { Account } from "./api_account";
import type { Resolution, Resolutions } from "./api_resolution";
import { get, send, ServerError } from "./client";
import { useHospital } from "./ResolutionFields";
import { inWords } from "./said";
import { useSession } from "./session";
import { Said, useLang, When } from "./words";

export interface Trouble { key: string; words: string; current: Resolution | null }

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ServerError)) return { key: "resolution.broken", words: inWords(error), current: null };
  const problem = error.problem as (ServerError["problem"] & { current?: Resolution }) | null;
  if (error.status === 412) return { key: "resolution.conflict", words: "", current: problem?.current ?? null };
  const known = ["proof-failed", "second-factor-needed", "locked", "not-allowed", "sign-in-needed"];
  if (problem && known.includes(problem.error)) return { key: `resolution.problem.${problem.error}`, words: "", current: null };
  return { key: "resolution.refused", words: inWords(error), current: null };
}

export function TroubleNote({ of }: { of: Trouble | null }) {
  const { t } = useTranslation();
  if (!of) return null;
  return (
    <div className="banner" role="alert">
      <p>{t(of.key)} {of.words}</p>
      {of.current ? <p>{t(`resolution.state.${of.current.state}`)}: <Said words={of.current.sentence} /></p> : null}
    </div>
  );
}

interface StepProps { of: Resolution; path: string; onClose: () => void; onDone: () => void }

function Step({ head, verb, body, to, of, path, onClose, onDone, ready = true, children }: StepProps & { head: string; verb: string; to: string; body: unknown; ready?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [sending, setSending] = useState(false);
  const [version, setVersion] = useState(of.version); // the one that was read; a conflict shows the newer one first
  const title = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => title.current?.focus(), []);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    if (sending || !ready) return;
    setSending(true);
    setTrouble(null);
    try {
      await send(`${path}/resolutions/${of.id}/${to}`, body, { "If-Match": `W/"${version}"` });
      onDone();
    } catch (error) {
      const what = troubleOf(error);
      if (what.current) setVersion(what.current.version);
      setTrouble(what);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className="resolution-step no-print" aria-labelledby={id} onSubmit={(e) => void submit(e)}>
      <h4 id={id} tabIndex={-1} ref={title}>{head}</h4>
      <TroubleNote of={trouble} />
      {children}
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={sending || !ready}>{verb}</button>
        <button type="button" className="button" onClick={onClose}>{t("resolution.cancel")}</button>
      </div>
    </form>
  );
}

export function PutToSign({ all, ...step }: StepProps & { all: Resolutions }) {
  const { t } = useTranslation();
  const lang = useLang();
  const hospital = useHospital(all);
  const [language, setLanguage] = useState<string>(lang);
  const [emergency, setEmergency] = useState("");
  const needs = !all.wishes.recorded;
  return (
    <Step {...step} head={t("resolution.put")} verb={t("resolution.put.verb")} to="to-sign" body={{ language, emergency: needs ? emergency.trim() : "" }} ready={!needs || emergency.trim() !== ""}>
      <p>{t("resolution.put.who")} {step.of.content.hospitals.map((h, i) => <span key={h}>{i > 0 ? ", " : ""}{hospital(h)}</span>)}</p>
      <label className="field">{t("resolution.put.language")}
        <select value={language} onChange={(e) => setLanguage(e.currentTarget.value)}>
          <option value="en" lang="en">English</option><option value="vi" lang="vi">Tiếng Việt</option><option value="zh" lang="zh">中文</option>
        </select>
      </label>
      {needs ? (
        <>
          <p className="warn">{t("resolution.put.no_wishes")}</p>
          <label className="field">{t("resolution.put.emergency")}<textarea rows={2} value={emergency} onChange={(e) => setEmergency(e.currentTarget.value)} /></label>
        </>
      ) : null}
    </Step>
  );
}

interface Proofs { providers: { id: string; name: string }[]; until: Instant | null }

/** What the person can prove themselves with besides a password: the sign-in service of their hospital. */
function useProofs(): Proofs {
  const [proofs, setProofs] = useState<Proofs>({ providers: [], until: null });
  useEffect(() => {
    Promise.all([get<Proofs>("/api/session/providers"), get<Account>("/api/account")])
      .then(([of, mine]) => setProofs({ providers: of.providers, until: mine.proved_until }))
      .catch(() => undefined); // the password is asked for as always
  }, []);
  return proofs;
}

export function SignDialog({ all, organization, ...step }: StepProps & { all: Resolutions; organization: string }) {
  const { t } = useTranslation();
  const hospital = useHospital(all);
  const { session } = useSession();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const { providers, until } = useProofs();
  const demo = session?.demo ?? false;
  return (
    <Step {...step} head={t("resolution.sign.head")} verb={t("resolution.sign.verb")} to="sign" body={{ organization, password, code }} ready={demo || until !== null || password !== ""}>
      <p>{session?.person?.name}, <b>{hospital(organization)}</b></p>
      <p>{t("resolution.sign.what")} <a href={`${step.path}/resolutions/${step.of.id}/minutes.pdf?revision=${step.of.course.revision}`} target="_blank" rel="noreferrer">minutes.pdf</a></p>
      <blockquote><Said words={step.of.sentence} /></blockquote>
      {demo ? <p className="note">{t("resolution.sign.demo")}</p> : null}
      {until !== null ? <p role="status">{t("resolution.sign.proved")} <When at={until} /></p> : (
        <>
          {providers.length > 0 ? <p>{providers.map((p) => (
            <a key={p.id} className="button" href={`/auth/oidc/${encodeURIComponent(p.id)}/begin?anew=true&return_to=${encodeURIComponent(location.pathname + location.search)}`}>{t("resolution.sign.prove_at", { name: p.name })}</a>
          ))} <span className="note">{t("resolution.sign.prove_note")}</span></p> : null}
          <label className="field">{t("resolution.sign.password")}<input type="password" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} /></label>
          <label className="field">{t("resolution.sign.code")}<input type="text" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(e) => setCode(e.currentTarget.value)} /></label>
        </>
      )}
    </Step>
  );
}

export function WithReason({ what, ...step }: StepProps & { what: "withdraw" | "reopen" }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <Step {...step} head={t(`resolution.${what}`)} verb={t(`resolution.${what}`)} to={what} body={{ reason: reason.trim() }} ready={reason.trim() !== ""}>
      <label className="field">{t("resolution.reason")}<textarea rows={2} value={reason} onChange={(e) => setReason(e.currentTarget.value)} /></label>
    </Step>
  );
}
