// SPDX-License-Identifier: Apache-2.0
// For an administrator: the applications that may ask for access, and who somebody at a sign-in service is here.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { App, Identities, UnknownIdentity } from "./api_apps";
import { send, useAsked } from "./client";
import { ms } from "./format";
import { linkTo } from "./route";
import { inWords } from "./said";
import { useFormat } from "./words";

function AppRow({ app, removed }: { app: App; removed: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [sure, setSure] = useState(false);
  const remove = (): void => {
    void send(`/api/apps/${encodeURIComponent(app.id)}`, {}, {}, "DELETE").then(removed);
  };
  return (
    <tr>
      <th scope="row">{app.name}<br /><code className="soft">{app.id}</code></th>
      <td data-label={t("apps.proof")}>{t(`apps.proof.${app.proof}`)}</td>
      <td data-label={t("apps.scopes")}>{app.scopes.map((s) => <code key={s} className="app-scope">{s}</code>)}</td>
      <td data-label={t("apps.redirects")}>{app.redirects.length > 0 ? app.redirects.map((r) => <div key={r} className="app-address">{r}</div>) : <>–</>}</td>
      <td data-label={t("apps.added")}>{f.dated(app.added_at_ms)}</td>
      <td>
        {sure ? <><button type="button" className="button" onClick={remove}>{t("apps.remove_sure")}</button>{" "}
          <button type="button" className="button" onClick={() => setSure(false)}>{t("apps.keep")}</button></>
          : <button type="button" className="button" onClick={() => setSure(true)} aria-label={t("apps.remove_named", { name: app.name })}>{t("apps.remove")}</button>}
      </td>
    </tr>
  );
}

function Unknown({ of, linked }: { of: UnknownIdentity; linked: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [login, setLogin] = useState("");
  const [failed, setFailed] = useState("");
  return (
    <li className="unknown-identity">
      <p><b>{of.name || of.subject}</b>{of.email ? ` · ${of.email}` : ""} · {of.issuer} · {f.dated(ms(of.at))}<br /><code className="soft">{of.subject}</code></p>
      <form onSubmit={(e) => {
        e.preventDefault();
        send("/api/identities", { issuer: of.issuer, subject: of.subject, login: login.trim() }).then(linked, (error: unknown) => setFailed(inWords(error)));
      }}>
        <label>{t("apps.link_login")} <input value={login} onChange={(e) => setLogin(e.target.value)} required autoCapitalize="none" spellCheck={false} /></label>{" "}
        <button type="submit" className="button">{t("apps.link")}</button>
        {failed ? <span role="alert"> {failed}</span> : null}
      </form>
    </li>
  );
}

function IdentitiesPanel({ identities, changed }: { identities: Identities; changed: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="identities">
      <h2 id="identities">{t("apps.identities")}</h2>
      <p className="note">{t("apps.identities_note")}</p>
      {identities.unknown.length > 0 && <h3>{t("apps.unknown")}</h3>}
      <ul className="plain-list">{identities.unknown.map((u) => <Unknown key={`${u.issuer} ${u.subject}`} of={u} linked={changed} />)}</ul>
      {identities.links.length === 0 ? <p className="soft">{t("apps.no_links")}</p> : (
        <table className="plain cards">
          <thead><tr><th scope="col">{t("apps.account")}</th><th scope="col">{t("apps.there")}</th><th scope="col">{t("apps.service")}</th><th /></tr></thead>
          <tbody>
            {identities.links.map((l) => (
              <tr key={`${l.issuer} ${l.subject} ${l.email}`}>
                <th scope="row">{l.login}</th>
                <td data-label={t("apps.there")}>{l.subject || t("apps.invited", { email: l.email })}</td>
                <td data-label={t("apps.service")}>{l.issuer}</td>
                <td><button type="button" className="button" aria-label={t("apps.unlink_named", { name: l.login })}
                  onClick={() => void send("/api/identities", { issuer: l.issuer, subject: l.subject, email: l.email }, {}, "DELETE").then(changed)}>{t("apps.unlink")}</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function AppsPage() {
  const { t } = useTranslation();
  const [visit, setVisit] = useState(0);
  const apps = useAsked<{ apps: App[] }>("/api/apps", `${visit}`);
  const identities = useAsked<Identities>("/api/identities", `${visit}`);
  const again = (): void => setVisit((n) => n + 1);
  useEffect(() => {
    document.title = `${t("apps.head")} · Dyad`;
  }, [t]);
  return (
    <main className="page apps">
      <p><a className="back" {...linkTo("/")}>‹ {t("board.head")}</a></p>
      <h1>{t("apps.head")}</h1>
      <section className="panel" aria-labelledby="apps-list">
        <h2 id="apps-list">{t("apps.list")}</h2>
        {apps.error ? <p role="alert">{t("apps.failed")} {inWords(apps.error)}</p> : null}
        {apps.data && apps.data.apps.length === 0 ? <p className="soft">{t("apps.none")} <code>dyad app add --name NAME --redirect ADDRESS --scope SCOPE</code></p> : null}
        {apps.data && apps.data.apps.length > 0 ? (
          <table className="plain cards">
            <thead><tr>{["name", "proof", "scopes", "redirects", "added"].map((c) => <th key={c} scope="col">{t(`apps.${c}`)}</th>)}<th /></tr></thead>
            <tbody>{apps.data.apps.map((a) => <AppRow key={a.id} app={a} removed={again} />)}</tbody>
          </table>
        ) : null}
      </section>
      {identities.data ? <IdentitiesPanel identities={identities.data} changed={again} /> : null}
    </main>
  );
}
