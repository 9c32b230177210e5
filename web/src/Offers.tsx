// SPDX-License-Identifier: Apache-2.0
// What a hospital offers: by kind, with today's and tomorrow's times; added, changed and taken out of service by whoever keeps the lists.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { offersPath, type OfferChange, type OfferLine, type OfferPage, type OfferRow } from "./api_offers";
import { send, ServerError, useAsked, useGeneration } from "./client";
import { OfferForm } from "./OffersForm";
import { download, OffersImport } from "./OffersImport";
import { OfferList, PeopleList, RouteList, StockList, type Acts } from "./OffersLists";
import { linkTo } from "./route";
import { inWords } from "./said";
import { sessionHeaders, useSession } from "./session";
import { Formats, Said } from "./words";

const kFormKinds = ["shift", "open", "taken", "hospital"];

export function OffersPage({ hospital }: { hospital: string | null }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const own = new Map(session?.posts.map((p) => [p.hospital.id, p.hospital.names]) ?? []);
  const all = useAsked<{ hospitals: { id: string; names: { en: string } }[] }>("/api/hospitals", "offers");
  const shown = hospital ?? [...own.keys()][0] ?? all.data?.hospitals[0]?.id ?? null;
  const others = (all.data?.hospitals ?? []).filter((h) => !own.has(h.id));
  return (
    <main className="page offers">
      <h1>{t("offers.title")}</h1>
      <nav className="offer-hospitals" aria-label={t("call.hospital")}>
        {[...own].map(([id, names]) => <a key={id} className="chip" {...linkTo(`/offers/${encodeURIComponent(id)}`)} aria-current={id === shown ? "page" : undefined}><Said words={names} /> <span className="note">{id}</span></a>)}
        {others.map((h) => <a key={h.id} className="chip other" {...linkTo(`/offers/${encodeURIComponent(h.id)}`)} aria-current={h.id === shown ? "page" : undefined}><Said words={h.names} /> <span className="note">{h.id}</span></a>)}
      </nav>
      {shown ? <Hospital key={shown} hospital={shown} /> : <p className="panel">{t("call.no_hospital")}</p>}
    </main>
  );
}

function Hospital({ hospital }: { hospital: string }) {
  const { t } = useTranslation();
  const generation = useGeneration(null, 60_000);
  const [visit, setVisit] = useState(0);
  const { data: page, error } = useAsked<OfferPage>(offersPath(hospital), `${generation}.${visit}`);
  if (!page) {
    return error ? <p className="panel problem" role="alert">{error instanceof ServerError && error.status === 404 ? t("offers.no_hospital") : t("sign_in.no_answer")}</p>
      : <p className="waiting" role="status">{t("loading")}</p>;
  }
  return <Formats zone={page.zone || "UTC"}><Lists page={page} again={() => setVisit((v) => v + 1)} /></Formats>;
}

interface Done { what: string; undo: OfferRow | null }

/** The row that takes a change back: what stood there before, or, for what is new, the same out of service. */
function undoing(line: OfferLine, reason: string): OfferRow | null {
  if (line.outcome === "unchanged") return null;
  if (line.before) return line.before["status"] === "out" ? { ...line.before } : line.before;
  return line.row["status"] ? { ...line.row, status: "out", reason } : null;
}

function Lists({ page, again }: { page: OfferPage; again: () => void }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<Done | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const path = offersPath(page.hospital);
  const change = async (row: OfferRow): Promise<OfferLine | null> => {
    setFailed(null);
    try {
      const answer = await send<OfferChange>(path, { rows: [row] });
      const line = answer.lines[0] ?? null;
      if (line && answer.applied) {
        setDone({ what: `${row["id"] ?? ""}`, undo: undoing(line, t("offers.undone")) });
        again();
      }
      return line;
    } catch (error) {
      setFailed(inWords(error));
      return null;
    }
  };
  const act = (row: OfferRow): void => {
    void change(row).then((line) => {
      if (line?.outcome === "refused") setFailed(line.faults.map((x) => t(`offers.fault.${x.code}`)).join("; "));
    });
  };
  const takeOut = (): void => {
    void fetch(`${path}.csv`, { headers: sessionHeaders(false) }).then(async (r) => download(`${page.hospital}-offers.csv`, await r.text()));
  };
  const undo = (row: OfferRow): void => {
    setDone(null);
    void send<OfferChange>(path, { rows: [row] }).then(() => again()).catch(() => setFailed(t("sign_in.no_answer")));
  };
  const acts: Acts | null = page.may_change ? { change, act } : null;
  const things = page.words.kinds.filter((k) => !["blood", "drug", "route"].includes(k.code));
  const empty = things.filter((k) => !page.things.some((x) => x.kind === k.code));
  const kinds = [...page.words.kinds.map((k) => k.code), ...kFormKinds];
  return (
    <>
      <section className="panel offers-head" aria-labelledby="offers-of">
        <h2 id="offers-of"><Said words={page.names} /> <span className="note">{page.hospital}</span></h2>
        {page.zone ? <p className="soft">{t("offers.zone", { zone: page.zone })}</p> : <p className="loud-line" role="alert">{t("offers.zone_unknown")}</p>}
        {page.may_change ? null : <p className="note">{t("offers.kept_by")}</p>}
        <p className="button-row no-print">
          <button type="button" className="button" onClick={takeOut}>{t("offers.export")}</button>
          <button type="button" className="button" onClick={() => window.print()}>{t("account.print")}</button>
          <a className="button" {...linkTo(`/on-call/${encodeURIComponent(page.hospital)}`)}>{t("call.list_head")}</a>
        </p>
        {page.unread.length > 0 ? <div className="banner"><p>{t("offers.unread")}</p><ul>{page.unread.map((u) => <li key={u.reference + u.why}><code>{u.reference}</code>: {t(`offers.unread.${u.why}`)}</li>)}</ul></div> : null}
        {acts ? <details className="no-print"><summary>{t("offers.import")}</summary><OffersImport hospital={page.hospital} done={again} /></details> : null}
        {acts ? <details className="no-print"><summary>{t("offers.add")}</summary><OfferForm page={page} start={{ kind: "theatre" }} fixed={false} kinds={kinds.filter((k) => k !== "shift")} write={change} /></details> : null}
      </section>
      <div aria-live="polite" className="offers-done no-print">
        {failed ? <p className="banner" role="alert">{failed}</p> : null}
        {done ? <p className="panel offer-saved">✓ {t("offers.saved", { what: done.what })} {done.undo ? <button type="button" className="button" onClick={() => done.undo && undo(done.undo)}>{t("offers.undo")}</button> : null}</p> : null}
      </div>
      {things.filter((k) => !empty.includes(k)).map((k) => <OfferList key={k.code} page={page} kind={k} acts={acts} />)}
      {empty.length > 0 ? <p className="panel soft">{t("offers.nothing")} {empty.map((k, i) => <span key={k.code}>{i > 0 ? ", " : ""}<Said words={k.names} /></span>)}</p> : null}
      <StockList page={page} kind="blood" acts={acts} />
      <StockList page={page} kind="drug" acts={acts} />
      <PeopleList page={page} acts={acts} />
      <RouteList page={page} acts={acts} />
    </>
  );
}

