// SPDX-License-Identifier: Apache-2.0
// A case at one time. The handle decides what time that is; everything on the page is what was known then.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Advice, CaseView } from "./api";
import { BirthTab } from "./Birth";
import { CallPanel } from "./CallPanel";
import { CaseHeader } from "./CaseHeader";
import { OpenIn } from "./OpenIn";
import { ServerError, useAsked, useGeneration } from "./client";
import { Decide } from "./Decide";
import { GlassForm } from "./Glass";
import { inWords } from "./said";
import { GlassBanner, SharingPanel, useCircle } from "./Sharing";
import { may, useSession } from "./session";
import { ms, toInstant } from "./format";
import { Overview } from "./Overview";
import { caseAddress, linkTo, putAddress, type CaseTab } from "./route";
import { WatchTab } from "./Watch";
import { Formats, kNoZone, Said, useFormat, useNow } from "./words";

const kTabs: readonly CaseTab[] = ["overview", "watch", "decide", "birth"];
const kRefreshMs = 60_000;
const kAddressMs = 250;

function askedTime(): number | null {
  const text = new URLSearchParams(location.search).get("at");
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

export function CasePage({ id, tab }: { id: string; tab: CaseTab }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(askedTime);
  useEffect(() => {
    const back = (): void => setAt(askedTime());
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => putAddress(caseAddress(id, at === null ? null : toInstant(at), tab)), kAddressMs);
    return () => clearTimeout(timer);
  }, [id, at, tab]);
  const generation = useGeneration(id, at === null ? kRefreshMs : 0);
  const path = `/api/cases/${encodeURIComponent(id)}`;
  const query = at === null ? "" : `?at=${encodeURIComponent(toInstant(at))}`;
  const view = useAsked<CaseView>(`${path}${query}`, generation);
  const advice = useAsked<Advice>(`${path}/advice${query}`, generation);
  const { session } = useSession();
  const circle = useCircle(id, generation);

  if (!view.data) {
    return (
      <main className="page">
        {view.error ? (
          <div className="panel problem" role="alert">
            <h1>{t(view.error instanceof ServerError && view.error.status === 404 ? "case.not_found" : "case.failed")}</h1>
            <p>{inWords(view.error)}</p>
            <p><a {...linkTo("/")}>{t("board.back")}</a></p>
            {view.error instanceof ServerError && view.error.status === 404 && session?.person != null && may(session, "care") && <GlassForm caseId={id} />}
          </div>
        ) : <p className="waiting" role="status">{t("loading")}</p>}
      </main>
    );
  }
  return (
    <Formats zone={view.data.clock.zone || kNoZone}>
      <GlassBanner circle={circle.data} />
      <CaseBody view={view.data} advice={advice.data} adviceError={advice.error} failed={view.error} at={at} tab={tab} asked={{ path, query, generation: at === null ? generation : "then" }} onMove={setAt} />
      {circle.data && tab === "overview" ? <div className="page"><SharingPanel key={generation} circle={circle.data} /></div> : null}
    </Formats>
  );
}

/** How the answer for the time shown is asked for. What was known at a past time stays as it was: newer facts ask nothing anew. */
export interface CaseAsked { path: string; query: string; generation: string }

function Tabs({ id, at, tab, runs }: { id: string; at: number | null; tab: CaseTab; runs: boolean }) {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t("tab.head")}>
      {kTabs.map((name) => <a key={name} {...linkTo(caseAddress(id, at === null ? null : toInstant(at), name))} aria-current={name === tab ? "page" : undefined}>{t(`tab.${name}`)}</a>)}
      {runs ? <a {...linkTo(`/case/${encodeURIComponent(id)}/operation`)}>{t("tab.run")}</a> : null}
    </nav>
  );
}

function CaseBody({ view, advice, adviceError, failed, at, tab, asked, onMove }: {
  view: CaseView; advice: Advice | null; adviceError: Error | null; failed: Error | null; at: number | null; tab: CaseTab; asked: CaseAsked;
  onMove: (at: number | null) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { session } = useSession();
  const wall = useNow(15_000);
  const now = view.clock.mode === "replay" ? ms(view.clock.now) : Math.max(wall, ms(view.clock.now));
  const follow = at === null || at >= now;
  const shown = Math.min(at ?? now, now);
  useEffect(() => {
    document.title = `${tab === "overview" ? "" : `${t(`tab.${tab}`)} · `}${f.words(view.title).text} · Dyad`;
  }, [f, t, tab, view.title]);
  return (
    <main className={`page case ${follow ? "" : "past"}`} data-shown={view.at}>
      <CaseHeader view={view} />
      <OpenIn view={view} />
      <Tabs id={view.id} at={at} tab={tab} runs={view.clock.mode !== "replay" && session?.person != null} />
      {failed ? <p className="banner" role="alert">{t("case.stale", { at: f.dayTime(ms(view.at)) })}</p> : null}
      <div className="status-line">
        {follow ? <span>{t("status.now", { at: f.dayTime(now) })}</span> : (
          <>
            <b className="showing">{t("status.past", { at: f.dayTime(shown) })}</b>
            {view.recorded_later > 0 ? <span className="chip">{t("status.later", { count: view.recorded_later, number: f.number(view.recorded_later) })}</span> : null}
            <button type="button" className="button" onClick={() => onMove(null)}>{t("status.back")}</button>
          </>
        )}
        {view.marks.length > 0 ? (
          <nav className="moments" aria-label={t("moments.head")}>
            {view.marks.filter((m) => ms(m.at) <= now).map((m) => (
              <button
                key={m.at} type="button" className="button moment" aria-pressed={!follow && Math.abs(shown - ms(m.at)) < 1000}
                title={f.full(ms(m.at))} onClick={() => onMove(ms(m.at) >= now ? null : ms(m.at))}
              >
                {m.text ? <Said words={m.text} /> : <span className="soft">{f.dayTime(ms(m.at))}</span>}
              </button>
            ))}
          </nav>
        ) : null}
      </div>
      {follow ? <CallPanel id={view.id} /> : null}
      {tab === "watch" ? <WatchTab view={view} at={shown} now={now} follow={follow} asked={asked} />
        : tab === "birth" ? <BirthTab view={view} asked={asked} past={!follow} />
        : tab === "decide" ? <Decide view={view} advice={advice} at={shown} asked={asked} onMove={onMove} />
        : <Overview view={view} advice={advice} adviceError={adviceError} at={shown} now={now} follow={follow} asked={asked} onMove={onMove} />}
    </main>
  );
}
