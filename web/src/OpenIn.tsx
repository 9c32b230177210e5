// SPDX-License-Identifier: Apache-2.0
// Opens an application of another maker for the mother or a child of this case. Absent when there is none.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import { send, useAsked } from "./client";
import { LifeMark } from "./words";

export function OpenIn({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const apps = useAsked<{ apps: { id: string; name: string }[] }>("/api/launches", "");
  const [failed, setFailed] = useState(false);
  if (!apps.data || apps.data.apps.length === 0) return null;
  const open = (app: string, whom: { case: string } | { patient: string }): void => {
    setFailed(false);
    send<{ address: string }>("/api/launches", { app, ...whom })
      .then(({ address }) => location.assign(address))
      .catch(() => setFailed(true));
  };
  return (
    <details className="open-in">
      <summary>{t("apps.open")}</summary>
      <ul className="plain-list">
        {apps.data.apps.map((a) => (
          <li key={a.id}>
            <b>{a.name}</b>{" "}
            <button type="button" className="button" onClick={() => open(a.id, { case: view.id })}><LifeMark who="mother" /> {t("apps.open_mother")}</button>{" "}
            {view.children.map((c, i) => (
              <button key={c.id} type="button" className="button" onClick={() => open(a.id, { patient: c.id })}><LifeMark who="child" /> {view.children.length > 1 ? t("apps.open_child_n", { n: i + 1 }) : t("apps.open_child")}</button>
            ))}
          </li>
        ))}
      </ul>
      {failed ? <p role="alert">{t("apps.open_failed")}</p> : null}
    </details>
  );
}
