// SPDX-License-Identifier: Apache-2.0
// The second factor: enrolling an authenticator application by its QR code, drawn here and sent nowhere; recovery codes,
// shown once; doing without it again.
import { useMemo, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { encode } from "uqr";
import { Refused } from "./account_words";
import type { Account, Enrolment, RecoveryCodes } from "./api_account";
import { send } from "./client";

const kQuiet = 4; // modules of white that a reader needs around a QR code

function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { border: 0 });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x + kQuiet} ${y + kQuiet}h1v1h-1z`] : [])));
    return { size: modules + 2 * kQuiet, path: dark.join("") };
  }, [text]);
  // Black on white in every light: readers expect it.
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  );
}

function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="recovery-codes">
      <h3>{t("totp.codes")}</h3>
      <p>{t("totp.codes_note")}</p>
      <ul>{codes.map((c) => <li key={c}><code>{c}</code></li>)}</ul>
      <p className="button-row">
        <button type="button" className="button" onClick={() => window.print()}>{t("account.print")}</button>
        <button type="button" className="button primary" onClick={done}>{t("totp.codes_kept")}</button>
      </p>
    </div>
  );
}

function AskPassword({ label, act, note }: { label: string; act: (password: string) => Promise<void>; note?: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setError(null);
    act(password).then(() => setPassword("")).catch(setError);
  };
  return (
    <form onSubmit={submit} className="account-form">
      {note && <p>{note}</p>}
      <label>{t("account.old_password")}<input type="password" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.target.value)} required /></label>
      <Refused error={error} />
      <button type="submit" className="button">{label}</button>
    </form>
  );
}

function Confirm({ enrolment, login, confirmed }: { enrolment: Enrolment; login: string; confirmed: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [error, setError] = useState<unknown>(null);
  const confirm = (event: FormEvent): void => {
    event.preventDefault();
    setError(null);
    send<RecoveryCodes>("/api/account/totp/confirm", { code: code.trim() }).then((r) => confirmed(r.recovery_codes)).catch(setError);
  };
  return (
    <form onSubmit={confirm} className="account-form">
      <p>{t("totp.scan")}</p>
      <Qr text={enrolment.address} label={t("totp.qr", { login })} />
      <p>{t("totp.or_type")} <code className="secret">{enrolment.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code></p>
      <label>{t("totp.code")}<input value={code} onChange={(e) => setCode(e.target.value)} autoComplete="one-time-code" inputMode="numeric" required /></label>
      <Refused error={error} />
      <button type="submit" className="button primary">{t("totp.confirm")}</button>
    </form>
  );
}

export function SecondFactor({ of, again }: { of: Account; again: () => void }) {
  const { t } = useTranslation();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (!of.has_password) return null;
  const begin = async (password: string): Promise<void> => setEnrolment(await send<Enrolment>("/api/account/totp", { password }));
  const renew = async (password: string): Promise<void> => setCodes((await send<RecoveryCodes>("/api/account/recovery-codes", { password })).recovery_codes);
  const remove = async (password: string): Promise<void> => {
    await send("/api/account/totp/remove", { password });
    again();
  };
  const confirmed = (fresh: string[]): void => {
    setCodes(fresh);
    setEnrolment(null);
  };
  const kept = (): void => {
    setCodes(null);
    again();
  };
  return (
    <section className="panel">
      <h2>{t("totp.title")}</h2>
      {codes ? <Codes codes={codes} done={kept} />
        : enrolment ? <Confirm enrolment={enrolment} login={of.login} confirmed={confirmed} />
        : !of.second_factor ? <AskPassword label={t("totp.begin")} act={begin} note={t("totp.off")} />
        : (
          <>
            <p>{t("totp.on")} {t("totp.codes_left", { count: of.recovery_codes_left })}</p>
            <details><summary>{t("totp.renew")}</summary><AskPassword label={t("totp.renew")} act={renew} /></details>
            <details><summary>{t("totp.remove")}</summary><AskPassword label={t("totp.remove")} act={remove} /></details>
          </>
        )}
    </section>
  );
}
