// SPDX-License-Identifier: Apache-2.0
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/FloatingIndicator.css";
import "@mantine/core/styles/SegmentedControl.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Tooltip.css";
import "./style.css";
import "./decide.css";
import "./consult.css";
import "./feeds.css";
import "./call.css";
import "./account.css";
import "./apps.css";
import "./audit.css";
import "./offers.css";
import "./run.css";
import "./plan.css";
import { MantineProvider } from "@mantine/core";
import { lazy, StrictMode, Suspense, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { Board } from "./Board";
import { CasePage } from "./CasePage";
import { CallBell, InboxOf } from "./Inbox";
import { startLanguages } from "./i18n";
import { startLive } from "./live";
import { SignInAgain, SignInPage } from "./SignIn";
import { may, startSession, useSession } from "./session";
import { linkTo, usePath } from "./route";
import { theme } from "./theme";
import { TopBar } from "./TopBar";
import { Formats } from "./words";
import { useTranslation } from "react-i18next";

// Pages that few people open, and seldom at night: they come when they are opened.
const AccountPage = lazy(() => import("./Account").then((m) => ({ default: m.AccountPage })));
const AllowPage = lazy(() => import("./Allow").then((m) => ({ default: m.AllowPage })));
const AppsPage = lazy(() => import("./Apps").then((m) => ({ default: m.AppsPage })));
const LookedPage = lazy(() => import("./Looked").then((m) => ({ default: m.LookedPage })));
const OnCallPage = lazy(() => import("./OnCall").then((m) => ({ default: m.OnCallPage })));
const OffersPage = lazy(() => import("./Offers").then((m) => ({ default: m.OffersPage })));
const FeedsPage = lazy(() => import("./Feeds").then((m) => ({ default: m.FeedsPage })));
const ModelCardPage = lazy(() => import("./ModelCardPage").then((m) => ({ default: m.ModelCardPage })));
const PeoplePage = lazy(() => import("./People").then((m) => ({ default: m.PeoplePage })));
const GlassPage = lazy(() => import("./Glass").then((m) => ({ default: m.GlassPage })));
const RunPage = lazy(() => import("./RunPage").then((m) => ({ default: m.RunPage })));
const PlanPage = lazy(() => import("./Plan").then((m) => ({ default: m.PlanPage })));
const OperationPage = lazy(() => import("./Plan").then((m) => ({ default: m.OperationPage })));
const ReviewPage = lazy(() => import("./Glass").then((m) => ({ default: m.ReviewPage })));

function Pages() {
  const { t } = useTranslation();
  const { session } = useSession();
  const path = usePath();
  const [, id, tab] = /^\/case\/([^/]+)(?:\/(watch|decide|birth))?\/?$/.exec(path) ?? [];
  if (id !== undefined) return <CasePage key={id} id={decodeURIComponent(id)} tab={tab === "decide" || tab === "watch" || tab === "birth" ? tab : "overview"} />;
  const [, running, wall] = /^\/case\/([^/]+)\/run(\/wall)?\/?$/.exec(path) ?? [];
  if (running !== undefined) return <RunPage key={running} id={decodeURIComponent(running)} wall={wall !== undefined} />;
  const [, planned, plan] = /^\/case\/([^/]+)\/plan(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (planned !== undefined) return <PlanPage key={planned} id={decodeURIComponent(planned)} plan={plan === undefined ? null : decodeURIComponent(plan)} />;
  const operated = /^\/case\/([^/]+)\/operation\/?$/.exec(path)?.[1];
  if (operated !== undefined) return <OperationPage key={operated} id={decodeURIComponent(operated)} />;
  const model = /^\/models\/([^/]+)\/?$/.exec(path)?.[1];
  if (model !== undefined) return <ModelCardPage key={model} id={decodeURIComponent(model)} />;
  if (/^\/feeds\/?$/.test(path)) return <FeedsPage />;
  if (/^\/account\/?$/.test(path)) return <AccountPage />;
  if (/^\/people\/?$/.test(path)) return <PeoplePage />;
  // Who keeps accounts or data does not thereby see patients.
  if (path === "/" && !may(session, "care")) return may(session, "admin") ? <PeoplePage /> : may(session, "steward") ? <FeedsPage /> : <AccountPage />;
  if (/^\/apps\/allow\/?$/.test(path)) return <AllowPage />;
  if (/^\/apps\/?$/.test(path)) return <AppsPage />;
  const looked = /^\/case\/([^/]+)\/looked\/?$/.exec(path)?.[1];
  if (looked !== undefined) return <LookedPage key={looked} id={decodeURIComponent(looked)} />;
  if (/^\/glass\/?$/.test(path)) return <GlassPage />;
  if (/^\/review\/?$/.test(path)) return <ReviewPage />;
  const [list, hospital] = /^\/on-call(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (list !== undefined) return <OnCallPage hospital={hospital === undefined ? null : decodeURIComponent(hospital)} />;
  const [offers, offering] = /^\/offers(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (offers !== undefined) return <OffersPage hospital={offering === undefined ? null : decodeURIComponent(offering)} />;
  if (path === "/") return <Board />;
  return <main className="page"><div className="panel problem"><h1>{t("page.not_found")}</h1><p><a {...linkTo("/")}>{t("board.back")}</a></p></div></main>;
}

/** What stands on the pages stays there when the session ends; signing in again is laid over it. */
function Gate() {
  const { t } = useTranslation();
  const { session, ended, failed } = useSession();
  const inside = session !== null && (session.open || session.person !== null);
  useEffect(() => {
    if (inside) startLive();
  }, [inside]);
  if (failed) return <main className="page"><p className="panel problem" role="alert">{t("sign_in.no_answer")}</p></main>;
  if (session === null) return <main className="page"><p className="waiting">{t("loading")}</p></main>;
  if (!inside) return <SignInPage />;
  const pages = <Suspense fallback={<main className="page"><p className="waiting">{t("loading")}</p></main>}><Pages /></Suspense>;
  const cares = may(session, "care");
  return (
    <>
      {cares ? <InboxOf>{session.person ? <CallBell /> : null}{pages}</InboxOf> : pages}
      {ended && <SignInAgain />}
    </>
  );
}

startSession();
const root = document.getElementById("root");
void startLanguages().then(() => {
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Formats zone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
          <TopBar />
          <Gate />
        </Formats>
      </MantineProvider>
    </StrictMode>,
  );
});
