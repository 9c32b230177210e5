// SPDX-License-Identifier: Apache-2.0
// Signing in: with login and password, with the second factor where there is one, with a new password where the one
// given counts once; on a demo server at one click. Also laid over a page whose session has ended.
import { Fragment, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get } from "./client";
import { SignInElsewhere } from "./SignInElsewhere";
import { saidOf } from "./said";
import { signIn, signInDemo, useSession, type Doors, type Refused } from "./session";
import { Said, useNow } from "./words";

type Asked = "password" | "code" | "new_password";

function Wait({ until }: { until: number }) {
  const { t } = useTranslation();
  const left = Math.ceil((until - useNow(1000)) / 1000);
  if (left <= 0) return <p className="sign-in-word">{t("sign_in.try_again")}</p>;
  return <p className="sign-in-word bad">{t("sign_in.locked", { seconds: left })}</p>;
}

function DemoPeople({ doors, choose, busy, only }: { doors: Doors; choose: (login: string) => void; busy: boolean; only: string | null }) {
  const { t } = useTranslation();
  return (
    <section className="demo-people" aria-labelledby="demo-people">
      <h2 id="demo-people">{t("sign_in.demo")}</h2>
      <p className="note">{t("sign_in.demo_note")}</p>
      {doors.hospitals.map((hospital) => {
        const people = hospital.people.filter((p) => only === null || p.login === only);
        if (people.length === 0) return null;
        return (
          <div key={hospital.id} className="demo-hospital">
            <h3><Said words={hospital.names} /></h3>
            <ul>
              {people.map((p) => (
                <li key={p.login}>
                  <button type="button" className="button demo-person" disabled={busy} onClick={() => choose(p.login)} data-login={p.login}>
                    <b>{p.name}</b> <span>{p.roles.map((r, i) => <Fragment key={r.code}>{i > 0 && ", "}<Said words={r.names} /></Fragment>)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function FirstSteps() {
  const { t } = useTranslation();
  return (
    <section className="first-steps">
      <h2>{t("sign_in.empty")}</h2>
      <p>{t("sign_in.empty_note")}</p>
      <ol>
        <li><code>dyad hospital add st-anna --name "St Anna"</code></li>
        <li><code>dyad user add lan --hospital st-anna --role administrator --family Tran --given Lan</code></li>
      </ol>
      <p className="note">{t("sign_in.empty_then")}</p>
    </section>
  );
}

/** `again`: who was signed in on the page below; only they go on there. */
export function SignInForm({ again }: { again: { login: string; name: string } | null }) {
  const { t } = useTranslation();
  const [doors, setDoors] = useState<Doors | null>(null);
  const [login, setLogin] = useState(again?.login ?? decodeURIComponent(/login=([^&]+)/.exec(location.hash)?.[1] ?? ""));
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [fresh, setFresh] = useState("");
  const [asked, setAsked] = useState<Asked[]>(["password"]);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [lockedUntil, setLockedUntil] = useState(0);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);

  useEffect(() => {
    get<Doors>("/api/session/doors").then(setDoors).catch(() => undefined);
    first.current?.focus();
  }, []);

  const take = (answer: Refused | null): void => {
    setBusy(false);
    setRefused(answer);
    if (answer === null) return;
    const error = answer.problem?.error;
    if (answer.status === 429) setLockedUntil(Date.now() + answer.waitMs);
    if (error === "second-factor-needed" || error === "new-password-needed") {
      const more: Asked = error === "second-factor-needed" ? "code" : "new_password";
      if (!asked.includes(more)) {
        setAsked([...asked, more]);
        setRefused(null);
      }
    }
    if (error === "sign-in-failed") setCode("");
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    void signIn(login.trim(), password, code.trim(), fresh).then(take);
  };
  const demo = (who: string): void => {
    setBusy(true);
    void signInDemo(who).then(take);
  };

  let word: ReactNode = null;
  if (refused?.status === 429) word = <Wait until={lockedUntil} />;
  else if (refused?.problem?.error === "new-password-needed") word = <p className="sign-in-word bad">{t("password.refused")} {saidOf(refused.problem, refused.status)}</p>;
  else if (refused?.problem?.error === "sign-in-failed") word = <p className="sign-in-word bad">{t("sign_in.failed")}</p>;
  else if (refused) word = <p className="sign-in-word bad">{t("sign_in.no_answer")}</p>;

  return (
    <div className="sign-in">
      <SignInElsewhere />
      {doors?.empty ? <FirstSteps /> : (
        <form onSubmit={submit} className="sign-in-form">
          <label>{t("sign_in.login")}
            <input ref={first} value={login} onChange={(e) => setLogin(e.target.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} required readOnly={again !== null} />
          </label>
          <label>{t("sign_in.password")}
            <input type="password" value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" required />
          </label>
          {asked.includes("code") && (
            <label>{t("sign_in.code")}
              <input value={code} onChange={(e) => setCode(e.target.value)} autoComplete="one-time-code" inputMode="text" autoFocus required />
            </label>
          )}
          {asked.includes("new_password") && (
            <label>{t("sign_in.new_password")}
              <input type="password" value={fresh} onChange={(e) => setFresh(e.target.value)} autoComplete="new-password" autoFocus required />
              <span className="note">{t("sign_in.new_password_note")}</span>
            </label>
          )}
          <div role="alert">{word}</div>
          <button type="submit" className="button primary" disabled={busy}>{t("sign_in.do")}</button>
        </form>
      )}
      {doors?.demo && <DemoPeople doors={doors} choose={demo} busy={busy} only={again?.login ?? null} />}
    </div>
  );
}

export function SignInPage() {
  const { t } = useTranslation();
  return (
    <main className="page sign-in-page">
      <h1>{t("sign_in.title")}</h1>
      <SignInForm again={null} />
    </main>
  );
}

/** Over the page that was in use: what was typed there stays. */
export function SignInAgain() {
  const { t } = useTranslation();
  const { session } = useSession();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
  }, []);
  if (!session?.person) return null;
  return (
    <dialog ref={box} className="sign-in-again" aria-labelledby="sign-in-again" onCancel={(e) => e.preventDefault()}>
      <h2 id="sign-in-again">{t("sign_in.again")}</h2>
      <p>{t("sign_in.again_note", { name: session.person.name })}</p>
      <p><a href="/">{t("sign_in.other")}</a></p>
      <SignInForm again={{ login: session.login ?? "", name: session.person.name }} />
    </dialog>
  );
}
