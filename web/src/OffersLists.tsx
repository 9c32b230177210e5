// SPDX-License-Identifier: Apache-2.0
// The lists of one hospital: things with their lanes, blood and drugs, people with skills and shifts, ways to other hospitals.
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OfferKind, OfferLine, OfferPage, OfferRow, OfferWindow } from "./api_offers";
import { useRoleName } from "./CallWords";
import { ms } from "./format";
import { OfferForm } from "./OffersForm";
import { CodeName, Lane } from "./OffersWords";
import { Said, SyntheticMark, useFormat } from "./words";

export interface Acts { change: (row: OfferRow) => Promise<OfferLine | null>; act: (row: OfferRow) => void }

function Panel({ id, head, children }: { id: string; head: ReactNode; children: ReactNode }) {
  return <section className="panel offer-list" data-kind={id} aria-labelledby={`offers-${id}`}><h2 id={`offers-${id}`}>{head}</h2>{children}</section>;
}

/** Out of service asks why; back in service does not. */
function Service({ row, acts }: { row: OfferRow; acts: Acts }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<string | null>(null);
  if (row["status"] === "out") {
    const { reason: _, ...back } = row;
    return <button type="button" className="button" onClick={() => acts.act({ ...back, status: "active" })}>{t("offers.put_back")}</button>;
  }
  if (reason === null) return <button type="button" className="button" onClick={() => setReason("")}>{t("offers.take_out")}</button>;
  return (
    <form className="call-form" onSubmit={(e) => { e.preventDefault(); acts.act({ ...row, status: "out", reason }); setReason(null); }}>
      <div className="field"><label>{t("offers.col.reason")}<input type="text" required value={reason} autoFocus onChange={(e) => setReason(e.target.value)} /></label></div>
      <button type="submit" className="button strong">{t("offers.take_out")}</button>
      <button type="button" className="button" onClick={() => setReason(null)}>{t("offers.leave")}</button>
    </form>
  );
}

function Windows({ of, acts }: { of: OfferWindow[]; acts: Acts | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (of.length === 0) return null;
  return (
    <details className="offer-windows"><summary>{t("offers.times", { count: of.length })}</summary>
      <ul className="plain-list">{of.map((w) => (
        <li key={w.row["kind"] + w.from + (w.on_call ? "c" : "")}>
          {f.dated(ms(w.from))} – {f.dated(ms(w.to))} · {w.on_call ? t("offers.on_call") : t(w.row["kind"] === "shift" ? "offers.kind.shift" : w.open ? "offers.kind.open" : "offers.kind.taken")}{w.reason ? ` · ${w.reason}` : ""}
          {acts && !w.on_call ? <> <Service row={w.row} acts={acts} /></> : null}
        </li>
      ))}</ul>
    </details>
  );
}

function Change({ page, row, acts, times }: { page: OfferPage; row: OfferRow; acts: Acts; times: OfferRow[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<OfferRow | null>(null);
  const label = (r: OfferRow): string => t(r["kind"] === "open" ? "offers.add_open" : r["kind"] === "taken" ? "offers.add_taken" : r["kind"] === "shift" ? "offers.add_shift" : "offers.change");
  return (
    <div className="offer-acts no-print">
      {open ? <OfferForm page={page} start={open} fixed kinds={[]} write={acts.change} close={() => setOpen(null)} /> : (
        <p className="button-row">
          {[row, ...times].map((r) => <button key={r["kind"]} type="button" className="button" onClick={() => setOpen(r)}>{label(r)}</button>)}
          {row["kind"] === "person" || row["kind"] === "shift" ? null : <Service row={row} acts={acts} />}
        </p>
      )}
    </div>
  );
}

function Features({ page, codes }: { page: OfferPage; codes: string[] }) {
  return codes.length === 0 ? null : <span className="offer-features">{codes.map((c) => <span key={c} className="chip"><CodeName of={page.words.features} code={c} /></span>)}</span>;
}

export function OfferList({ page, kind, acts }: { page: OfferPage; kind: OfferKind; acts: Acts | null }) {
  const { t } = useTranslation();
  const here = page.things.filter((x) => x.kind === kind.code);
  return (
    <Panel id={kind.code} head={<><Said words={kind.names} /> <span className="note">{here.filter((x) => x.in_service).length}/{here.length}</span></>}>
      <ul className="offer-rows">{here.map((x) => (
        <li key={x.reference} className={x.in_service ? "" : "out"} data-id={x.id}>
          <div className="offer-what">
            <b>{x.name || x.id}</b> <code>{x.id}</code> {x.synthetic ? <SyntheticMark word /> : null}
            {x.level ? <span> · <CodeName of={page.words.levels} code={x.level} /></span> : null}{x.count > 1 ? <span> · {t("offers.holds", { count: x.count })}</span> : null}
            <Features page={page} codes={x.features} />
            {x.in_service ? null : <p className="loud-line">{t("offers.out")}: {x.reason || t("offers.no_reason")}</p>}
          </div>
          <Lane page={page} open={x.open} windows={x.windows} always={x.round_the_clock} service={x.in_service} />
          <div className="offer-more">
            <Windows of={x.windows} acts={acts} />
            {acts ? <Change page={page} row={x.row} acts={acts} times={[{ kind: "taken", id: `${x.kind}/${x.id}` }, { kind: "open", id: `${x.kind}/${x.id}` }]} /> : null}
          </div>
        </li>
      ))}</ul>
    </Panel>
  );
}

export function StockList({ page, kind, acts }: { page: OfferPage; kind: "blood" | "drug"; acts: Acts | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  const here = page.stocks.filter((s) => s.kind === kind);
  const of = page.words.kinds.find((k) => k.code === kind);
  if (!of) return null;
  const list = kind === "blood" ? page.words.components : page.words.drugs;
  return (
    <Panel id={kind} head={<Said words={of.names} />}>
      {here.length === 0 ? <p className="soft">{t("offers.none")}</p> : (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby={`offers-${kind}`}>
          <table className="plain cards">
            <thead><tr><th scope="col">{t("offers.col.product")}</th>{kind === "blood" ? <th scope="col">{t("offers.col.group")}</th> : null}<th scope="col">{t("offers.col.count")}</th><th scope="col">{t("offers.col.use_by")}</th>{kind === "drug" ? <th scope="col">{t("offers.col.lead_minutes")}</th> : null}{acts ? <th scope="col" className="no-print"><span className="hidden">{t("offers.change")}</span></th> : null}</tr></thead>
            <tbody>{here.map((s) => (
              <tr key={s.reference} data-id={s.id} className={s.in_service ? undefined : "out"}>
                <th scope="row"><CodeName of={list} code={s.product} /> <span className="own-name">{s.name}</span> <code>{s.id}</code> {s.synthetic ? <SyntheticMark /> : null}{s.in_service ? null : <div className="loud-line">{t("offers.out")}: {s.reason || t("offers.no_reason")}</div>}</th>
                {kind === "blood" ? <td data-label={t("offers.col.group")}><b>{s.group}</b></td> : null}
                <td data-label={t("offers.col.count")}><b>{f.number(s.units)}</b></td>
                <td data-label={t("offers.col.use_by")}>{s.use_by ? f.date(s.use_by.slice(0, 10)) : t("offers.not_known")}{s.expired ? <b className="loud-line"> {t("offers.expired")}</b> : null}</td>
                {kind === "drug" ? <td data-label={t("offers.col.lead_minutes")}>{s.lead_minutes === null ? t("offers.not_known") : t("offers.minutes", { count: s.lead_minutes })}</td> : null}
                {acts ? <td className="no-print"><Change page={page} row={s.row} acts={acts} times={[]} /></td> : null}
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

export function PeopleList({ page, acts }: { page: OfferPage; acts: Acts | null }) {
  const { t } = useTranslation();
  const role = useRoleName();
  return (
    <Panel id="people" head={t("offers.people")}>
      {page.people.length === 0 ? <p className="soft">{t("offers.none")}</p> : <p className="note">{t("offers.people_note")}</p>}
      <ul className="offer-rows">{page.people.map((p) => (
        <li key={p.post} data-id={p.post}>
          <div className="offer-what">
            <b>{p.name}</b>, {role(p.role)} {p.synthetic ? <SyntheticMark word /> : null}
            {p.skills.length > 0 ? <span className="offer-features">{p.skills.map((c) => <span key={c} className="chip"><CodeName of={page.words.skills} code={c} /></span>)}</span> : <span className="soft"> {t("offers.no_skills")}</span>}
          </div>
          <Lane page={page} open={p.open} windows={p.windows} always={false} service />
          <div className="offer-more">
            <Windows of={p.windows} acts={acts} />
            {acts ? <PersonActs page={page} post={p.post} row={p.row} acts={acts} /> : null}
          </div>
        </li>
      ))}</ul>
    </Panel>
  );
}

/** Skills belong to a post, which its administrator keeps; shifts also the heads of department. */
function PersonActs({ page, post, row, acts }: { page: OfferPage; post: string; row: OfferRow; acts: Acts }) {
  const shift = { kind: "shift", id: post };
  return page.may_change_people ? <Change page={page} row={row} acts={acts} times={[shift]} /> : <Change page={page} row={{ ...shift, status: "active" }} acts={acts} times={[]} />;
}

export function RouteList({ page, acts }: { page: OfferPage; acts: Acts | null }) {
  const { t } = useTranslation();
  const of = page.words.kinds.find((k) => k.code === "route");
  return (
    <Panel id="route" head={of ? <Said words={of.names} /> : null}>
      {page.routes.length === 0 ? <p className="soft">{t("offers.none")}</p> : (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="offers-route">
          <table className="plain cards">
            <thead><tr><th scope="col">{t("offers.to_hospital")}</th><th scope="col">{t("offers.mode")}</th><th scope="col">{t("offers.col.minutes")}</th><th scope="col">{t("offers.back")}</th>{acts ? <th scope="col" className="no-print"><span className="hidden">{t("offers.change")}</span></th> : null}</tr></thead>
            <tbody>{page.routes.map((r) => (
              <tr key={r.reference} data-id={r.to} className={r.in_service ? undefined : "out"}>
                <th scope="row">{r.to_names ? <Said words={r.to_names} /> : r.to} <code>{r.to}</code> {r.synthetic ? <SyntheticMark /> : null}{r.in_service ? null : <div className="loud-line">{t("offers.out")}: {r.reason || t("offers.no_reason")}</div>}</th>
                <td data-label={t("offers.mode")}><CodeName of={page.words.modes} code={r.mode} /></td>
                <td data-label={t("offers.col.minutes")}><b>{t("offers.minutes", { count: r.minutes })}</b></td>
                <td data-label={t("offers.back")}>{r.back_minutes === null ? t("offers.not_known") : t("offers.minutes", { count: r.back_minutes })}{r.asymmetric ? <span className="offer-asymmetric"> ! {t("offers.fault.asymmetric")}</span> : null}</td>
                {acts ? <td className="no-print"><Change page={page} row={r.row} acts={acts} times={[]} /></td> : null}
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
