// SPDX-License-Identifier: Apache-2.0
// Where a form that was sent stands: on its way, waiting for the connection, or waiting for its person to sign in again.
import { useTranslation } from "react-i18next";
import type { SendState } from "./drafts";

export function SendLine({ state, refused, onAgain }: { state: SendState; refused: string; onAgain: () => void }) {
  const { t } = useTranslation();
  if (state === "waiting")
    return <p className="banner" role="alert">{t("consult.not_sent")} <button type="button" className="button" onClick={onAgain}>{t("consult.try_again")}</button></p>;
  if (state === "signed_out") return <p className="banner" role="alert">{t("consult.signed_out")}</p>;
  return refused ? <p className="banner" role="alert">{t("consult.refused")} {refused}</p> : null;
}
