// SPDX-License-Identifier: Apache-2.0
// Birth and after: who the two are, always both, by side, colour, shape and name; the record of each birth with everything
// that was ever recorded of it.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { BirthChild, BirthForm as Form, BirthPage, BirthVersion } from "./api_birth";
import { BirthForm } from "./BirthForm";
import type { CaseAsked } from "./CasePage";
import { send, useAsked } from "./client";
import { draftName, hasDraft, newKey } from "./drafts";
import { ms } from "./format";
import { HandoverPanel } from "./Handover";
import { OrderBox } from "./OrderBox";
import { inWords } from "./said";
import { TransportPanel } from "./Transport";
import { useSession } from "./session";
import { LifeMark, Said, useFormat } from "./words";
import "./birth.css";

/** Mother left, children right: name whole, number of their bands, what tells them apart. */
export function TheTwo({ page }: { page: BirthPage }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <div className="the-two">
      <div className="one mother">
        <p className="one-who"><LifeMark who="mother" size={16} /> {t("who.mother")} · {t("birth.pair")} <b className="pair-number">{page.mother.pair}</b></p>
        <p className="one-name">{page.mother.name ? <Said words={page.mother.name} /> : t("value.not_known")}</p>
        <p>{page.mother.birth_date ? t("birth.mother_born", { date: f.date(page.mother.birth_date) }) : t("age.not_known")}</p>
      </div>
      {page.children.map((c) => (
        <div key={c.id} className="one child">
          <p className="one-who"><LifeMark who="child" size={16} /> {t(c.fetus ? "stage.fetus" : "stage.newborn")} · {t("birth.pair")} <b className="pair-number">{c.pair ?? page.mother.pair}</b></p>
          <p className="one-name">{c.name ? <Said words={c.name} /> : t("value.not_known")}</p>
          <p>
            {c.fetus ? t("birth.unborn", { gestation: page.gestation_text || t("gestation.not_known") })
              : `${t(`sex.${c.sex}`)} · ${c.born_at ? f.dated(ms(c.born_at)) : t("value.not_known")} · ${c.weight_g !== undefined ? `${f.number(c.weight_g, 0)} g` : t("birth.weight_not_known")}`}
          </p>
          {c.stillborn ? <p><b>{t("child.stillborn")}</b></p> : c.alive ? null : <p><b>{t("child.died")}</b></p>}
        </div>
      ))}
    </div>
  );
}

function Facts({ of }: { of: Form }) {
  const { t } = useTranslation();
  const f = useFormat();
  const unknown = t("value.not_known");
  const value = (n: number | null, digits: number): string => (n === null ? unknown : f.number(n, digits));
  const rows: [string, string][] = [
    [t("birth.outcome"), t(`birth.outcome.${of.outcome}`)],
    [t("birth.time"), f.full(ms(of.born_at))],
    ...(of.died_at ? [[t("birth.death_time"), f.full(ms(of.died_at))] as [string, string]] : []),
    [t("birth.sex"), t(`sex.${of.sex}`)],
    [t("birth.weight"), of.weight_g === null ? unknown : `${f.number(of.weight_g, 0)} g`],
    ...(of.of > 1 ? [[t("birth.order"), t("birth.order_of", { order: f.number(of.order), of: f.number(of.of) })] as [string, string]] : []),
    ...(of.outcome === "stillborn" ? [] : [[t("birth.apgar_all"), (["1", "5", "10"] as const).map((m) => `${value(of.apgar[m], 0)} (${m}′)`).join(" · ")] as [string, string]]),
    [t("birth.cord_ph"), value(of.cord.ph, 2)],
    [t("birth.cord_base_excess"), value(of.cord.base_excess, 1)],
    [t("birth.mode"), t(`birth.mode.${of.mode}`)],
    [t("birth.resuscitation"), t(`birth.resuscitation.${of.resuscitation}`)],
  ];
  return (
    <>
      <dl className="birth-facts">{rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      {of.steps.length > 0 ? (
        <ol className="birth-steps">
          {of.steps.map((s, i) => <li key={i}><b>{f.number(s.minute, 1)}′</b> {t(`birth.step.${s.code}`)}{s.text ? <span className="soft"> · {s.text}</span> : null}</li>)}
        </ol>
      ) : null}
      {of.note ? <blockquote>{of.note}</blockquote> : null}
    </>
  );
}

function Origin({ of }: { of: BirthVersion }) {
  const { t } = useTranslation();
  const f = useFormat();
  return <p className="note">{t("birth.recorded", { name: of.recorded_by.name, at: f.dated(ms(of.recorded_at)), version: f.number(of.version) })}{of.undone ? <b> · {t("birth.undone", { reason: of.reason })}</b> : null}</p>;
}

function Undo({ path, child, onDone }: { path: string; child: BirthChild; onDone: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [broken, setBroken] = useState("");
  if (!open) return <button type="button" className="button quiet" onClick={() => setOpen(true)}>{t("birth.undo")}</button>;
  const go = (): void => {
    void send(`${path}/births/${encodeURIComponent(child.id)}/undo`, { key: newKey(), reason }, { "If-Match": `W/"${child.version}"` })
      .then(onDone).catch((e: unknown) => setBroken(inWords(e)));
  };
  return (
    <div className="undo">
      <label>{t("birth.undo_reason")}<input type="text" value={reason} onChange={(e) => setReason(e.currentTarget.value)} /></label>
      <button type="button" className="button" disabled={reason.trim() === ""} onClick={go}>{t("birth.undo_now")}</button>
      {broken ? <p className="banner" role="alert">{broken}</p> : null}
    </div>
  );
}

function OneBirth({ child, page, view, path, writable, onSaved }: { child: BirthChild; page: BirthPage; view: CaseView; path: string; writable: boolean; onSaved: () => void }) {
  const { t } = useTranslation();
  const person = useSession().session?.person?.id ?? "";
  const name = draftName("birth", person, view.id, child.id, String(child.version ?? 0));
  // The form stays the one that was opened while the page under it learns of newer versions: its own arrives by the live
  // feed before its answer does.
  const [opened, setOpened] = useState<{ name: string; child: BirthChild } | null>(() => (hasDraft(name) ? { name, child } : null));
  const latest = child.versions.at(-1);
  const earlier = child.versions.filter((v) => v !== latest || v.undone).reverse();
  return (
    <section className="birth-child" data-child={child.id}>
      <h3><LifeMark who="child" /> {child.name ? <Said words={child.name} /> : t(`stage.${child.fetus ? "fetus" : "newborn"}`)}</h3>
      {child.birth ? <Facts of={child.birth} /> : child.fetus ? <p>{t("birth.not_yet")}</p> : <p>{t("birth.elsewhere")}</p>}
      {latest && !latest.undone ? <Origin of={latest} /> : null}
      {earlier.length > 0 ? (
        <details><summary>{t("birth.earlier", { count: earlier.length })}</summary>{earlier.map((v) => <div key={v.version} className="earlier"><Origin of={v} /><Facts of={v.birth} /></div>)}</details>
      ) : null}
      {writable && !opened && (child.fetus || child.birth) ? (
        <div className="form-foot">
          <button type="button" className={`button ${child.fetus ? "strong" : ""}`} onClick={() => setOpened({ name, child })}>{t(child.fetus ? "birth.record" : "birth.amend")}</button>
          {child.birth ? <Undo key={child.version} path={path} child={child} onDone={onSaved} /> : null}
        </div>
      ) : null}
      {writable && opened ? <BirthForm key={opened.name} name={opened.name} view={view} path={path} page={page} child={opened.child} onClose={() => setOpened(null)} onSaved={() => { setOpened(null); onSaved(); }} /> : null}
    </section>
  );
}

export function BirthTab({ view, asked, past }: { view: CaseView; asked: CaseAsked; past: boolean }) {
  const { t } = useTranslation();
  const person = useSession().session?.person?.id ?? "";
  const f = useFormat();
  const [saved, setSaved] = useState(0);
  const generation = `${asked.generation}.${saved}.${person}`;
  const { data, error } = useAsked<BirthPage>(`${asked.path}/births${asked.query}`, generation);
  const name = draftName("birth", person, view.id, "new");
  const [adding, setAdding] = useState(() => hasDraft(name));
  const onSaved = (): void => setSaved((n) => n + 1);
  if (!data) return error ? <p className="panel problem" role="alert">{inWords(error)}</p> : <p className="waiting" role="status">{t("loading")}</p>;
  const writable = !data.read_only && !past && person !== "";
  return (
    <div className="birth-tab">
      <TheTwo page={data} />
      <section className="panel births" aria-labelledby="births-head">
        <h2 id="births-head">{t("birth.head")}</h2>
        {data.children.map((c) => <OneBirth key={c.id} child={c} page={data} view={view} path={asked.path} writable={writable} onSaved={onSaved} />)}
        {data.read_only ? <p className="note">{t("birth.replay")}</p> : person === "" ? <p className="note">{t("birth.sign_in")}</p> : null}
        {writable && data.children.every((c) => !c.fetus) && data.children.length < data.most_babies ? (
          adding ? <BirthForm name={name} view={view} path={asked.path} page={data} child={null} onClose={() => setAdding(false)} onSaved={() => { setAdding(false); onSaved(); }} />
            : <button type="button" className="button" onClick={() => setAdding(true)}>{t("birth.another")}</button>
        ) : null}
        {data.children.some((c) => !c.fetus) ? <p className="paper-links"><a href={`${asked.path}/births/labels.pdf?lang=${f.lang}`} target="_blank" rel="noopener">{t("birth.labels")}</a></p> : null}
        {data.doubtful.length > 0 ? <div className="banner"><p><b>{t("birth.doubtful")}</b></p><ul>{data.doubtful.map((d) => <li key={d.resource}>{t(`msg.${d.code}`, { drug: d.order, code: d.order, weight: "", dose: "", per_kg: "", limit: "", volume: "", own: "" })} <span className="resource">{d.order}</span></li>)}</ul></div> : null}
        <p className="note">{t("birth.naming_source")}</p>
      </section>
      <HandoverPanel view={view} births={data} asked={asked} past={past} />
      <TransportPanel view={view} births={data} asked={asked} past={past} />
      {writable ? <OrderBox page={data} path={asked.path} /> : null}
    </div>
  );
}
