// SPDX-License-Identifier: Apache-2.0
// One's own account: posts, password, second factor, and where one is signed in.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "./account_words";
import type { Account } from "./api_account";
import { send, useAsked } from "./client";
import { SecondFactor } from "./SecondFactor";
import { loadSession, signOut } from "./session";
import { Said, When } from "./words";

function Posts({ of }: { of: Account }) {
  const { t } = useTranslation();
  return (
    <section className="panel">
      <h2>{of.name}</h2>
      <p className="soft">{t("sign_in.login")}: {of.login}</p>
      {of.posts.length === 0 ? <p>{t("account.no_posts")}</p> : (
        <ul className="plain-list">
          {of.posts.map((p) => (
            <li key={p.id}>
              <b><Said words={p.role.names} /></b>, <Said words={p.organization.names} />
              {p.organization.id !== p.hospital.id && <span className="soft"> · <Said words={p.hospital.names} /></span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Password({ of, again }: { of: Account; again: () => void }) {
  const { t } = useTranslation();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState(false);
  if (!of.has_password) return <section className="panel"><h2>{t("account.password")}</h2><p>{t("account.demo_person")}</p></section>;
  const change = (event: FormEvent): void => {
    event.preventDefault();
    setError(null);
    send("/api/account/password", { password: old, new_password: fresh })
      .then(() => {
        setDone(true);
        setOld("");
        setFresh("");
        again();
      })
      .catch((e: unknown) => {
        setDone(false);
        setError(e);
      });
  };
  return (
    <section className="panel">
      <h2>{t("account.password")}</h2>
      <p className="soft">{t("account.password_at")} <When at={of.password_at} /></p>
      <form onSubmit={change} className="account-form">
        <label>{t("account.old_password")}<input type="password" autoComplete="current-password" value={old} onChange={(e) => setOld(e.target.value)} required /></label>
        <label>{t("sign_in.new_password")}<input type={shown ? "text" : "password"} autoComplete="new-password" value={fresh} onChange={(e) => setFresh(e.target.value)} required />
          <span className="note">{t("account.password_rule", { count: of.least_characters })}</span></label>
        <label className="check"><input type="checkbox" checked={shown} onChange={(e) => setShown(e.target.checked)} /> {t("account.show")}</label>
        <Refused error={error} />
        {done && <p role="status">{t("account.password_done")}</p>}
        <button type="submit" className="button primary">{t("account.password_change")}</button>
      </form>
    </section>
  );
}

// "Mozilla/5.0 (X11; Linux x86_64) ... Chrome/120.0 ..." -> "Chrome 120, Linux"; otherwise its first words.
export function browserName(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/.exec(agent);
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0];
  if (!browser) return agent.slice(0, 40) || "–";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", Version: "Safari" };
  return `${names[browser[1] ?? ""] ?? browser[1]} ${browser[2]}${system ? `, ${system}` : ""}`;
}

function Sessions({ of, again }: { of: Account; again: () => void }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const end = (path: string): void => {
    setError(null);
    send(path, {}, {}, "DELETE").then(again).catch(setError);
  };
  return (
    <section className="panel" aria-labelledby="my-sessions">
      <h2 id="my-sessions">{t("account.sessions")}</h2>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="my-sessions">
        <table className="plain cards">
          <thead><tr><th scope="col">{t("account.browser")}</th><th scope="col">{t("account.address")}</th><th scope="col">{t("account.signed_in_at")}</th><th scope="col">{t("account.seen_at")}</th><th scope="col"><span className="hidden">{t("account.end")}</span></th></tr></thead>
          <tbody>
            {of.sessions.map((s) => (
              <tr key={s.id}>
                <th scope="row">{browserName(s.agent)}{s.current && <span className="soft"> · {t("account.this_one")}</span>}</th>
                <td data-label={t("account.address")}>{s.address}</td>
                <td data-label={t("account.signed_in_at")}><When at={s.signed_in_at} /></td>
                <td data-label={t("account.seen_at")}><When at={s.seen_at} /></td>
                <td>{!s.current && <button type="button" className="button" onClick={() => end(`/api/account/sessions/${encodeURIComponent(s.id)}`)}>{t("account.end")}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Refused error={error} />
      <p className="button-row">
        <button type="button" className="button" disabled={of.sessions.length < 2} onClick={() => end("/api/account/sessions")}>{t("account.end_others")}</button>
        <button type="button" className="button" onClick={() => void signOut()}>{t("account.sign_out")}</button>
      </p>
    </section>
  );
}

export function AccountPage() {
  const { t } = useTranslation();
  const [turn, setTurn] = useState(0);
  const { data, error } = useAsked<Account>("/api/account", `account.${turn}`);
  const again = (): void => {
    setTurn((n) => n + 1);
    void loadSession();
  };
  return (
    <main className="page account">
      <h1>{t("account.title")}</h1>
      {error && !data && <Refused error={error} />}
      {data && (
        <div className="account-parts">
          <Posts of={data} />
          <Password of={data} again={again} />
          <SecondFactor of={data} again={again} />
          <Sessions of={data} again={again} />
        </div>
      )}
    </main>
  );
}
