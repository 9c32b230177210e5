// SPDX-License-Identifier: Apache-2.0
// The opinions of a consultation: sealed until one's own is in, then side by side, each at the same size, with every change
// of mind and its reason.
import { memo, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { Consultation, Opinion, OpinionsPage, OpinionVersion } from "./api_opinions";
import type { CaseAsked } from "./CasePage";
import type { ServerError } from "./client";
import { useAsked } from "./client";
import { Discussion } from "./Discussion";
import { draftName, hasDraft, useDraft, useSender } from "./drafts";
import { ms } from "./format";
import { OpinionForm, sureKey } from "./OpinionForm";
import { PresenceLine } from "./PresenceLine";
import { inWords } from "./said";
import { SendLine } from "./SendLine";
import { useSession } from "./session";
import { Said, SyntheticMark, useFormat } from "./words";

export function useHeadline(): (o: OpinionVersion) => string {
  const { t } = useTranslation();
  const f = useFormat();
  return (o) => (o.action === "wait_until" ? t("opinion.wait_until", { until: o.until_gestation || f.date(o.until_date) }) : t(`opinion.action.${o.action}`));
}

function Content({ of }: { of: OpinionVersion }) {
  const { t } = useTranslation();
  const f = useFormat();
  const headline = useHeadline();
  const rows: [string, string][] = [
    ["venue", [t(`opinion.venue.${of.venue}`), of.venue_text].filter(Boolean).join(": ")], ["mode", t(`opinion.mode.${of.mode}`)],
    ["steroids", t(`opinion.drug.${of.steroids}`)], ["magnesium", t(`opinion.drug.${of.magnesium}`)],
  ];
  return (
    <>
      <p className="opinion-action">{headline(of)}</p>
      {of.conditions.length > 0 ? <ul className="conditions">{of.conditions.map((c) => <li key={c}>{c}</li>)}</ul> : null}
      <p>{t("opinion.confidence", { percent: f.number(of.confidence), words: t(sureKey(of.confidence)) })}</p>
      <dl className="facts opinion-facts">{rows.map(([key, text]) => <div key={key}><dt>{t(`opinion.form.${key}`)}</dt><dd>{text}</dd></div>)}</dl>
      {of.reasons.length > 0 ? <p className="reasons">{of.reasons.map((r) => t(`opinion.reason.${r}`)).join(" · ")}</p> : null}
      {of.text ? <blockquote>{of.text}</blockquote> : null}
    </>
  );
}

function Card({ of }: { of: Opinion }) {
  const { t } = useTranslation();
  const f = useFormat();
  const headline = useHeadline();
  const earlier = of.versions.filter((v) => v.version !== of.version).reverse();
  return (
    <article className={`opinion ${of.withdrawn ? "withdrawn" : ""}`} data-opinion={of.id}>
      <h4>
        {of.author.role_words ? <Said words={of.author.role_words} /> : of.author.role.replaceAll("_", " ")}
        {of.author.hospital ? <span className="soft">, <Said words={of.author.hospital} /></span> : null}
      </h4>
      <p className="note">{of.author.name}{of.mine ? ` · ${t("opinion.mine")}` : ""}{of.author.unasked ? ` · ${t("opinion.unasked")}` : ""} · {f.dayTime(ms(of.given_at))}{of.synthetic ? <> <SyntheticMark /></> : null}</p>
      {of.withdrawn ? <p className="changed-mark">{t("opinion.withdrawn", { reason: of.withdrawn })}</p> : null}
      {of.change_reason ? <p className="changed-mark">{t("opinion.changed", { at: f.dayTime(ms(of.given_at)), reason: of.change_reason })}</p> : null}
      <Content of={of} />
      {earlier.map((v) => (
        <details key={v.version} className="earlier">
          <summary>{t("opinion.before", { at: f.dayTime(ms(v.given_at)) })} {headline(v)} · {t("opinion.confidence", { percent: f.number(v.confidence), words: t(sureKey(v.confidence)) })}</summary>
          {v.change_reason ? <p className="changed-mark">{t("opinion.changed", { at: f.dayTime(ms(v.given_at)), reason: v.change_reason })}</p> : null}
          <Content of={v} />
        </details>
      ))}
    </article>
  );
}

function Tally({ opinions }: { opinions: Opinion[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const counts = new Map<string, number>();
  for (const o of opinions) if (!o.withdrawn) counts.set(o.action, (counts.get(o.action) ?? 0) + 1);
  if (opinions.length < 2) return null;
  return <p className="tally"><span className="soft">{t("opinion.tally")}:</span> {[...counts].map(([action, n]) => <b key={action}>{t(`opinion.action.${action}`)} {f.number(n)}</b>)}</p>;
}

function Waiting({ consultation }: { consultation: Consultation }) {
  const { t } = useTranslation();
  const f = useFormat();
  const waiting = consultation.asked.filter((a) => a.step !== "answered" && a.status !== "cancelled" && a.status !== "rejected" && a.status !== "completed");
  if (waiting.length === 0) return null;
  return (
    <p className="note asked-waiting">{t("opinion.waiting")}: {waiting.map((a, i) => (
      <span key={a.task}>{i > 0 ? "; " : ""}{a.role_words ? <Said words={a.role_words} /> : (a.name || a.specialty).replaceAll("_", " ")}{a.hospital ? <>, <Said words={a.hospital} /></> : null}{a.due ? ` (${t("opinion.due", { at: f.time(ms(a.due)) })})` : ""}</span>
    ))}</p>
  );
}

function Withdraw({ name, path, consultation, version, onSent, onClose }: { name: string; path: string; consultation: string; version: number; onSent: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(name, () => ({ why: "" }));
  const [refused, setRefused] = useState("");
  const sender = useSender<OpinionsPage>(() => { draft.drop(); onSent(); }, (e: ServerError) => setRefused(inWords(e)));
  const send = (e: FormEvent): void => {
    e.preventDefault();
    if (draft.value.why.trim() === "") return;
    draft.tried();
    sender.submit(`${path}/opinions`, { consultation, key: draft.key, withdraw: draft.value.why.trim() }, { "If-Match": `W/"${version}"` });
  };
  return (
    <form className="consult-form" onSubmit={send}>
      <label className="field">{t("opinion.withdraw.why")}<textarea rows={2} required value={draft.value.why} onChange={(e) => draft.put({ why: e.currentTarget.value })} /></label>
      <SendLine state={sender.state} refused={refused} onAgain={sender.again} />
      <div className="form-foot"><button type="submit" className="button strong">{t("opinion.withdraw")}</button><button type="button" className="button" onClick={onClose}>{t("consult.later")}</button></div>
    </form>
  );
}

function One({ consultation: c, page, path, person, past, generation, onChanged }: {
  consultation: Consultation; page: OpinionsPage; path: string; person: string; past: boolean; generation: string; onChanged: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const name = draftName("opinion", person, c.id);
  const [open, setOpen] = useState<"" | "form" | "withdraw">(() => (person !== "" && hasDraft(name) ? "form" : ""));
  const writable = c.open && !page.read_only && !past && person !== "";
  const sent = (): void => { setOpen(""); onChanged(); };
  return (
    <div className="consultation" data-consultation={c.id}>
      <p className="note">{t("opinion.asked_at", { at: f.dayTime(ms(c.asked_at)) })}{c.priority ? ` · ${t(`opinion.priority.${c.priority}`)}` : ""}{c.question ? <> · <Said words={c.question} /></> : null}</p>
      {c.sealed ? <p className="sealed" role="status">{c.answers > 0 ? t("opinion.sealed", { count: c.answers }) : t("opinion.sealed.none")}</p> : null}
      <Waiting consultation={c} />
      {writable && open === "" ? (
        <div className="form-foot">
          <button type="button" className={`button ${c.mine ? "" : "strong"}`} onClick={() => setOpen("form")}>{t(c.mine ? "opinion.change" : "opinion.give")}</button>
          {c.mine && !c.mine.withdrawn ? <button type="button" className="button quiet" onClick={() => setOpen("withdraw")}>{t("opinion.withdraw")}</button> : null}
        </div>
      ) : null}
      {!c.open && !page.read_only ? <p className="note">{t("opinion.closed")}</p> : null}
      {writable && open === "form" ? <OpinionForm key={name} name={name} path={path} page={page} consultation={c} onSent={sent} onClose={() => setOpen("")} /> : null}
      {writable && open === "withdraw" && c.mine ? <Withdraw name={draftName("withdraw", person, c.id)} path={path} consultation={c.id} version={c.mine.version} onSent={sent} onClose={() => setOpen("")} /> : null}
      <Tally opinions={c.opinions} />
      {c.opinions.length > 0 ? <div className="opinions-row">{c.opinions.map((o) => <Card key={o.id} of={o} />)}</div> : null}
      <Discussion path={path} consultation={c.id} generation={generation} writable={!page.read_only && !past && person !== ""} person={person} />
    </div>
  );
}

export const OpinionsPanel = memo(function OpinionsPanel({ view, asked, past }: { view: CaseView; asked: CaseAsked; past: boolean }) {
  const { t } = useTranslation();
  const person = useSession().session?.person?.id ?? "";
  const [saved, setSaved] = useState(0);
  const generation = `${asked.generation}.${saved}.${person}`;
  const { data, error } = useAsked<OpinionsPage>(`${asked.path}/opinions${asked.query}`, generation);
  return (
    <section className="panel opinions-panel" aria-labelledby="opinions-head">
      <h2 id="opinions-head">{t("opinion.head")}</h2>
      {person !== "" && view.clock.mode === "wall" ? <PresenceLine path={asked.path} /> : null}
      {error ? <p className="banner" role="alert">{t("consult.refused")} {inWords(error)}</p> : null}
      {data?.read_only ? <p className="note">{t("wish.replay")}</p> : person === "" && data ? <p className="note">{t("wish.sign_in")}</p> : null}
      {data && data.consultations.length === 0 ? <p>{t("opinion.none")}</p> : null}
      {data?.consultations.map((c) => <One key={c.id} consultation={c} page={data} path={asked.path} person={person} past={past} generation={generation} onChanged={() => setSaved((n) => n + 1)} />)}
      {!data && !error ? <p className="waiting" role="status">{t("loading")}</p> : null}
    </section>
  );
});
