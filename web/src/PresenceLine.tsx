// SPDX-License-Identifier: Apache-2.0
// Who looks at the case now, told by a beat every ten seconds while the page is in sight. It is kept nowhere.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Looker } from "./api_opinions";
import { send } from "./client";

const kBeatMs = 10_000;

export function PresenceLine({ path }: { path: string }) {
  const { t } = useTranslation();
  const [looking, setLooking] = useState<Looker[]>([]);
  useEffect(() => {
    let gone = false;
    const beat = (): void => {
      if (document.visibilityState !== "visible") return;
      send<{ looking: Looker[] }>(`${path}/presence`, {}, { "X-Dyad-Unattended": "1" }).then((a) => { if (!gone) setLooking(a.looking); }, () => undefined);
    };
    beat();
    const timer = setInterval(beat, kBeatMs);
    document.addEventListener("visibilitychange", beat);
    return () => {
      gone = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
      send(`${path}/presence`, {}, { "X-Dyad-Unattended": "1" }, "DELETE").catch(() => undefined);
    };
  }, [path]);
  if (looking.length === 0) return null;
  const others = looking.filter((l) => !l.me);
  return <p className="note presence">{t("presence.head")}: {others.length === 0 ? t("presence.alone") : [...others.map((l) => l.name), t("presence.me")].join(", ")}</p>;
}
