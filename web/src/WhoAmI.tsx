// SPDX-License-Identifier: Apache-2.0
// In the bar of every page: who is signed in, where, and the way out. A person at a shared screen must see whose it is.
import { useTranslation } from "react-i18next";
import { linkTo, usePath } from "./route";
import { may, signOut, useSession } from "./session";
import { Said } from "./words";

export function WhoAmI() {
  const { t } = useTranslation();
  const path = usePath();
  const { session } = useSession();
  if (session === null) return null;
  const here = (at: string): "page" | undefined => (path.startsWith(at) ? "page" : undefined);
  const people = may(session, "admin") && <a className="bar-link" {...linkTo("/people")} aria-current={here("/people")}>{t("people.title")}</a>;
  if (session.open) return <>{people}<span className="who-am-i soft">{t("account.open_server")}</span></>;
  if (!session.person) return null;
  const hospitals = [...new Map(session.posts.map((p) => [p.hospital.id, p.hospital])).values()];
  return (
    <>
      {people}
      <span className="who-am-i">
        <a {...linkTo("/account")} aria-current={here("/account")}><b>{session.person.name}</b></a>
        {hospitals[0] && <span className="soft who-where"><Said words={hospitals[0].names} />{hospitals.length > 1 && ` +${hospitals.length - 1}`}</span>}
      </span>
      <button type="button" className="button sign-out" onClick={() => void signOut()}>{t("account.sign_out")}</button>
    </>
  );
}
