// SPDX-License-Identifier: Apache-2.0
// The same on every page: whether what you see is live, the language and the light.
import { SegmentedControl, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { kLangs, setLang } from "./i18n";
import { liveEnd, useLiveState } from "./live";
import { linkTo, usePath } from "./route";
import { may, useSession } from "./session";
import { WhoAmI } from "./WhoAmI";
import { useFormat, useLang, useNow } from "./words";

const kLangName = { en: "EN", vi: "VI", zh: "中" } as const;
const kPatienceMs = 10_000; // reconnecting longer than this is not live

function Live() {
  const { t } = useTranslation();
  const f = useFormat();
  const live = useLiveState();
  const now = useNow(1000);
  if (live.state === "closed") return <span className="live dead" role="status"><span className="live-mark" aria-hidden="true">■</span> {t(`live.closed.${liveEnd()}`)}</span>;
  const dead = live.state !== "live" && now - live.since > kPatienceMs;
  const state = dead ? "dead" : live.state;
  return (
    <span className={`live ${state}`} role="status">
      <span className="live-mark" aria-hidden="true">{state === "live" ? "●" : state === "dead" ? "■" : "◌"}</span>{" "}
      {dead ? t("live.dead", { at: f.time(live.since) }) : t(`live.${live.state}`)}
    </span>
  );
}

function Light() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme("light");
  const next = colorScheme === "auto" ? (computed === "dark" ? "light" : "dark") : colorScheme === "dark" ? "light" : "auto";
  return (
    <button type="button" className="button light-switch" onClick={() => setColorScheme(next)} aria-label={t("light.switch", { now: t(`light.${colorScheme}`) })} title={t(`light.${colorScheme}`)}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {computed === "dark" ? <path d="M10.5 2a6 6 0 1 0 3.5 9.5A5.5 5.5 0 0 1 10.5 2Z" />
          : <path d="M8 4.5a3.5 3.5 0 1 0 .01 0M8 0v2.5M8 13.5V16M0 8h2.5M13.5 8H16M2.3 2.3l1.8 1.8M11.9 11.9l1.8 1.8M13.7 2.3l-1.8 1.8M4.1 11.9l-1.8 1.8" />}
      </svg>
      <span>{t(`light.${colorScheme}`)}</span>
    </button>
  );
}

export function TopBar() {
  const { t } = useTranslation();
  const lang = useLang();
  const path = usePath();
  const { session } = useSession();
  const inside = session !== null && (session.open || session.person !== null);
  return (
    <div className="top" role="banner">
      <a className="brand" {...linkTo("/")} aria-label={t("brand")}>
        <svg width="28" height="20" viewBox="0 0 28 20" aria-hidden="true"><circle className="m" cx="8" cy="10" r="7" /><path className="c" d="M20 2l8 8-8 8-8-8Z" /></svg>
        <b>Dyad</b>
      </a>
      {inside && <Live />}
      <span className="spring" />
      {session?.person ? <a className="feeds-link" {...linkTo("/on-call")} aria-current={path.startsWith("/on-call") ? "page" : undefined} title={t("call.list_head")}><span aria-hidden="true" className="feeds-icon">☎</span> <span className="feeds-word">{t("call.list")}</span></a> : null}
      {may(session, "steward") && <a className="feeds-link" {...linkTo("/feeds")} aria-current={path.startsWith("/feeds") ? "page" : undefined} title={t("feeds.link")}><span aria-hidden="true" className="feeds-icon">⇄</span> <span className="feeds-word">{t("feeds.link")}</span></a>}
      {session?.person != null && may(session, "audit") ? <a className="feeds-link" {...linkTo("/review")} aria-current={path.startsWith("/review") ? "page" : undefined}>{t("audit.link")}</a> : null}
      <WhoAmI />
      <SegmentedControl
        size="xs" value={lang} aria-label={t("language")} data={kLangs.map((l) => ({ value: l, label: kLangName[l] }))}
        onChange={(value) => { const wanted = kLangs.find((l) => l === value); if (wanted) setLang(wanted); }}
      />
      <Light />
    </div>
  );
}
