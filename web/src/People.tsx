// SPDX-License-Identifier: Apache-2.0
// The people of the hospitals one manages: their posts and accounts.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { linkTo } from "./route";
import { Refused } from "./account_words";
import type { FirstPassword, KeptPerson, KeptPost, People } from "./api_account";
import { send, useAsked } from "./client";
import { AddDepartment, AddPerson, AddPost } from "./PeopleForms";
import { useSession } from "./session";
import { Said, SyntheticMark, useFormat, When } from "./words";

/** A password for one use: shown here and nowhere else, until it is put away. */
function FirstPasswordNote({ of, close }: { of: FirstPassword; close: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const link = `${location.origin}/#login=${encodeURIComponent(of.login)}`;
  return (
    <section className="panel first-password" role="status" aria-labelledby="first-password">
      <h2 id="first-password">{t("people.first_password")}</h2>
      <dl>
        <dt>{t("sign_in.login")}</dt><dd><code>{of.login}</code></dd>
        <dt>{t("sign_in.password")}</dt><dd><code>{of.password}</code></dd>
        <dt>{t("people.address")}</dt><dd><code>{link}</code></dd>
      </dl>
      <p>{t("people.first_password_note", { at: f.dated(Date.parse(of.ends_at)) })}</p>
      <p className="button-row">
        <button type="button" className="button" onClick={() => window.print()}>{t("account.print")}</button>
        <button type="button" className="button primary" onClick={close}>{t("people.put_away")}</button>
      </p>
    </section>
  );
}

function Post({ of, end }: { of: KeptPost; end: (id: string) => void }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  return (
    <li className={of.current ? undefined : "soft"}>
      <Said words={of.role.names} />, <Said words={of.organization.names} />
      {of.to && <> · {t("people.until")} {of.to.includes("T") ? <When at={of.to} /> : of.to}</>}
      {of.current && (sure
        ? <> <button type="button" className="button" onClick={() => end(of.id)}>{t("people.end_post_sure")}</button> <button type="button" className="button" onClick={() => setSure(false)}>{t("people.keep")}</button></>
        : <> <button type="button" className="button quiet" onClick={() => setSure(true)}>{t("people.end_post")}</button></>)}
    </li>
  );
}

function state(of: KeptPerson): string {
  if (!of.account) return "people.state.none";
  if (of.account.disabled) return "people.state.closed";
  return of.account.waits_for_first_sign_in ? "people.state.waits" : "people.state.open";
}

function PersonRow({ of, hospital, self, act, told }: { of: KeptPerson; hospital: string; self: boolean; act: (path: string, body: unknown) => void; told: (path: string, body: unknown) => void }) {
  const { t } = useTranslation();
  const account = of.account;
  const at = `/api/people/${encodeURIComponent(of.id)}`;
  return (
    <tr data-login={account?.login}>
      <th scope="row">{of.name} {of.synthetic && <SyntheticMark word />}<div className="soft">{account?.login ?? "–"}</div></th>
      <td data-label={t("people.posts")}><ul className="plain-list">{of.posts.filter((p) => p.hospital.id === hospital).map((p) => <Post key={p.id} of={p} end={(id) => act(`/api/posts/${encodeURIComponent(id)}/end`, {})} />)}</ul></td>
      <td data-label={t("people.account")}>
        {t(state(of))}{account?.second_factor && <> · {t("people.second_factor")}</>}
        {account?.signed_in_at && <div className="soft">{t("people.signed_in_at")} <When at={account.signed_in_at} /></div>}
      </td>
      <td>
        {account && !self && (
          <details className="person-acts">
            <summary>{t("people.change")}</summary>
            <p className="button-row">
              <button type="button" className="button" onClick={() => told(`${at}/recovery`, { second_factor: false })}>{t("people.recover")}</button>
              {account.second_factor && <button type="button" className="button" onClick={() => told(`${at}/recovery`, { second_factor: true })}>{t("people.recover_both")}</button>}
              <button type="button" className="button" onClick={() => act(`${at}/disabled`, { disabled: !account.disabled })}>{t(account.disabled ? "people.open_account" : "people.close_account")}</button>
            </p>
          </details>
        )}
      </td>
    </tr>
  );
}

export function PeoplePage() {
  const { t } = useTranslation();
  const { session } = useSession();
  const [turn, setTurn] = useState(0);
  const [first, setFirst] = useState<FirstPassword | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { data, error: unread } = useAsked<People>("/api/people", `people.${turn}`);
  const again = (): void => {
    setError(null);
    setTurn((n) => n + 1);
  };
  const act = (path: string, body: unknown): void => {
    send(path, body).then(again).catch(setError);
  };
  const told = (path: string, body: unknown): void => {
    send<FirstPassword>(path, body).then((answer) => {
      setFirst(answer);
      again();
      window.scrollTo(0, 0);
    }).catch(setError);
  };
  const made = (answer: FirstPassword): void => {
    setFirst(answer);
    again();
    window.scrollTo(0, 0);
  };
  return (
    <main className="page account">
      <h1>{t("people.title")}</h1>
      <p><a {...linkTo("/apps")}>{t("apps.head")} ›</a> · <a {...linkTo("/offers")}>{t("offers.link")} ›</a></p>
      {unread && !data && <Refused error={unread} />}
      {first && <FirstPasswordNote of={first} close={() => setFirst(null)} />}
      <Refused error={error} />
      {data && data.hospitals.map((hospital) => {
        const here = data.people.filter((p) => p.posts.some((post) => post.hospital.id === hospital.id));
        return (
          <section key={hospital.id} className="panel" aria-labelledby={`at-${hospital.id}`}>
            <h2 id={`at-${hospital.id}`}><Said words={hospital.names} /> <span className="note">{hospital.id}</span></h2>
            {hospital.departments.length > 0 && <p className="soft">{hospital.departments.map((d, i) => <span key={d.id}>{i > 0 && ", "}<Said words={d.names} /></span>)}</p>}
            {here.length === 0 ? <p className="soft">{t("people.none")}</p> : (
              <div className="scroll" tabIndex={0} role="group" aria-labelledby={`at-${hospital.id}`}>
                <table className="plain cards people">
                  <thead><tr><th scope="col">{t("people.person")}</th><th scope="col">{t("people.posts")}</th><th scope="col">{t("people.account")}</th><th scope="col"><span className="hidden">{t("people.change")}</span></th></tr></thead>
                  <tbody>{here.map((p) => <PersonRow key={p.id} of={p} hospital={hospital.id} self={p.id === session?.person?.id} act={act} told={told} />)}</tbody>
                </table>
              </div>
            )}
            <details className="people-form"><summary>{t("people.add")}</summary><AddPerson of={data} hospital={hospital} made={made} /></details>
            <details className="people-form"><summary>{t("people.add_post")}</summary><AddPost of={data} hospital={hospital} done={again} /></details>
            <details className="people-form"><summary>{t("people.add_department")}</summary><AddDepartment hospital={hospital} done={again} /></details>
          </section>
        );
      })}
    </main>
  );
}
