// SPDX-License-Identifier: Apache-2.0
// Signing in with the service of one's hospital, where the server knows one.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "./client";

const kWhy = ["unknown", "refused", "unreachable", "closed"] as const;

export function SignInElsewhere() {
  const { t } = useTranslation();
  const [providers, setProviders] = useState<{ id: string; name: string }[]>([]);
  useEffect(() => {
    get<{ providers: { id: string; name: string }[] }>("/api/session/providers").then((a) => setProviders(a.providers)).catch(() => undefined);
  }, []);
  if (providers.length === 0) return null;
  const asked = new URLSearchParams(location.search);
  const why = kWhy.find((w) => w === asked.get("sign-in"));
  const back = why ? "/" : location.pathname + location.search;
  return (
    <section className="sign-in-form sign-in-elsewhere">
      {why ? <p className="sign-in-word bad" role="alert">{t(`apps.not_in.${why}`)}</p> : null}
      {providers.map((p) => (
        <a key={p.id} className="button primary" href={`/auth/oidc/${encodeURIComponent(p.id)}/begin?return_to=${encodeURIComponent(back)}`}>{t("apps.sign_in_with", { name: p.name })}</a>
      ))}
      <p className="note">{t("apps.or_password")}</p>
    </section>
  );
}
