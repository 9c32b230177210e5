// SPDX-License-Identifier: Apache-2.0
// Her wishes: what she said and did not say, who wrote it down, what her family says apart from it, and whether she has to
// be asked again.
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { WishesPage, WishStatement } from "./api_opinions";
import type { CaseAsked } from "./CasePage";
import { useAsked } from "./client";
import { draftName, hasDraft } from "./drafts";
import { ms } from "./format";
import { inWords } from "./said";
import { useSession } from "./session";
import { WishesForm } from "./WishesForm";
import { MessageText, Said, SyntheticMark, useFormat } from "./words";

export function useSpeaker(): (s: Pick<WishStatement, "stated_by" | "name" | "relation">) => string {
  const { t } = useTranslation();
  return (s) => t(`wish.by.${s.stated_by}`, { name: s.name, relation: s.relation ? t(`wish.relation.${s.relation}`) : "" });
}

function Origin({ of }: { of: WishStatement }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <p className="note">
      {f.dated(ms(of.stated_at))} · {t(`wish.capacity.${of.capacity}`)}
      {of.witness ? <> · {t("wish.witnessed", { name: of.witness })}</> : null}
      {of.recorded_by.name ? <> · {t("wish.written_by", { name: of.recorded_by.name })}</> : null}
      {of.synthetic ? <> <SyntheticMark /></> : null}
    </p>
  );
}

export function WishLines({ of }: { of: WishStatement }) {
  const { t } = useTranslation();
  const asked = of.wishes.filter((w) => w.asked !== "not_asked");
  const silent = of.wishes.filter((w) => w.asked === "not_asked");
  return (
    <>
      <dl className="wish-lines">
        {asked.map((w) => (
          <div key={w.key}>
            <dt>{t(`wish.field.${w.key}`)}</dt>
            <dd>
              {w.asked === "undecided" ? <b className="undecided">{t("wish.asked.undecided")}</b> : null}
              {w.choice ? <b>{t(`wish.choice.${w.choice}`)}</b> : null}
              {w.text ? <span className="wish-text">{w.text}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
      {silent.length > 0 && of.stated_by !== "family" ? <p className="not-asked"><b>{t("wish.asked.not_asked")}:</b> {silent.map((w) => t(`wish.field.${w.key}`)).join(", ")}</p> : null}
      {of.note ? <blockquote>{of.note}</blockquote> : null}
    </>
  );
}

function Statement({ of }: { of: WishStatement }) {
  const { t } = useTranslation();
  const f = useFormat();
  const speaker = useSpeaker();
  const earlier = (of.versions ?? []).filter((v) => v.version !== of.version).reverse();
  return (
    <div className={`statement ${of.stated_by}`}>
      <p className={of.stated_by === "mother" ? "" : "surrogate"}><b>{speaker(of)}</b></p>
      <Origin of={of} />
      <WishLines of={of} />
      {earlier.length > 0 ? (
        <details>
          <summary>{t("wish.versions", { count: earlier.length })}</summary>
          {earlier.map((v) => (
            <div key={v.version} className="earlier">
              <p><b>{t("wish.version", { version: f.number(v.version), at: f.dated(ms(v.recorded_at)) })}</b> {speaker(v)}</p>
              <Origin of={v} />
              <WishLines of={v} />
            </div>
          ))}
        </details>
      ) : null}
    </div>
  );
}

function State({ page }: { page: WishesPage }) {
  const { t } = useTranslation();
  const { state, reasons } = page.state;
  if (state === "present") return <p className="wish-state">{t("wish.state.present")}</p>;
  return (
    <div className="wish-state asks" role="status">
      <p><b>{t(`wish.state.${state}`)}</b> {state === "missing" ? t("wish.gate") : null}</p>
      <ul>{reasons.map((r) => <li key={r.code + (r.resource ?? "")}><MessageText message={r} /></li>)}</ul>
    </div>
  );
}

export const WishesPanel = memo(function WishesPanel({ view, asked, past }: { view: CaseView; asked: CaseAsked; past: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const person = useSession().session?.person?.id ?? "";
  const [saved, setSaved] = useState(0);
  const { data, error } = useAsked<WishesPage>(`${asked.path}/wishes${asked.query}`, `${asked.generation}.${saved}.${person}`);
  const name = draftName("wishes", person, view.id);
  const [open, setOpen] = useState(() => hasDraft(name));
  const writable = data !== null && !data.read_only && !past && person !== "";
  return (
    <section className="panel wishes-panel" aria-labelledby="her-wishes">
      <h2 id="her-wishes">{t("wish.head")}</h2>
      {error ? <p className="banner" role="alert">{t("consult.refused")} {inWords(error)}</p> : null}
      {data ? (
        <>
          <State page={data} />
          {data.hers ? <Statement of={data.hers} /> : null}
          {data.family.length > 0 ? <><h3>{t("wish.family.head")}</h3>{data.family.map((s) => <Statement key={s.id} of={s} />)}</> : null}
          {data.told_before.length > 0 ? (
            <>
              <h3>{t("wish.before")}</h3>
              <ul className="told">{data.told_before.map((w) => <li key={w.resource}><span className="soft">{f.day(ms(w.at))}</span> <Said words={w.text} />{w.synthetic ? <> <SyntheticMark /></> : null}</li>)}</ul>
            </>
          ) : null}
          {data.read_only ? <p className="note">{t("wish.replay")}</p> : person === "" ? <p className="note">{t("wish.sign_in")}</p> : null}
          {writable && !open ? <button type="button" className={`button ${data.hers ? "" : "strong"}`} onClick={() => setOpen(true)}>{t(data.hers ? "wish.ask" : "wish.record")}</button> : null}
          {writable && open ? <WishesForm key={name} name={name} view={view} path={asked.path} page={data} onClose={() => setOpen(false)} onSaved={() => { setOpen(false); setSaved((n) => n + 1); }} /> : null}
        </>
      ) : <p className="waiting" role="status">{t("loading")}</p>}
    </section>
  );
});
