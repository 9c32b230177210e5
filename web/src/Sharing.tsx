// SPDX-License-Identifier: Apache-2.0
// Who shares this case: hospitals and people, for how long, and who opened it from outside.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Circle, Glass, Named } from "./api_access";
import { send, useAsked } from "./client";
import { ms, toInstant } from "./format";
import { linkTo } from "./route";
import { inWords } from "./said";
import { useSession } from "./session";
import { Said, useFormat, useNow } from "./words";

const kHours = [8, 24, 72, 168] as const;

export const NamedText = ({ of }: { of: Named }) => (of.names ? <Said words={of.names} /> : <span>{of.label ?? of.name}</span>);

/** The circle of a case; nothing on a server without sign-in. */
export function useCircle(id: string, generation: string) {
  const { session } = useSession();
  const signedIn = session?.person != null;
  return useAsked<Circle>(signedIn ? `/api/cases/${encodeURIComponent(id)}/circle` : null, generation);
}

/** Stands above everything else on the page while somebody from outside has the case open. */
export function GlassBanner({ circle }: { circle: Circle | null }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow(15_000);
  if (!circle) return null;
  const open = circle.glass.filter((g) => g.until !== null && ms(g.until) > now);
  return (
    <>
      {circle.by_glass && <p className="banner glass" role="status"><span aria-hidden="true">◫</span> {t("glass.you", { at: f.dayTime(ms(open[0]?.until ?? toInstant(now))) })}</p>}
      {!circle.by_glass && open.map((g) => (
        <p key={g.id} className="banner glass" role="alert">
          <span aria-hidden="true">◫</span> {t("glass.opened_by", { name: g.by.label ?? g.by.name, at: f.dayTime(ms(g.until ?? "")) })} <q>{g.reason}</q>
        </p>
      ))}
    </>
  );
}

function GlassRow({ glass }: { glass: Glass }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <li>
      <b>{glass.by.label ?? glass.by.name}</b>, {f.dayTime(ms(glass.from ?? ""))} – {f.dayTime(ms(glass.until ?? ""))}: <q>{glass.reason}</q>{" "}
      <span className="chip">{glass.review ? t(glass.review.justified ? "glass.justified" : "glass.not_justified") : t("glass.waits")}</span>
      {glass.review ? <span className="soft"> {glass.review.comment} ({glass.review.by.label ?? glass.review.by.name})</span> : null}
    </li>
  );
}

function ShareForm({ circle, onDone }: { circle: Circle; onDone: (circle: Circle) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [member, setMember] = useState("");
  const [hours, setHours] = useState("0");
  const [reason, setReason] = useState("");
  const [failed, setFailed] = useState<string | null>(null);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const until = hours === "0" ? {} : { until: toInstant(Date.now() + Number(hours) * 3_600_000) };
    send<Circle>(`/api/cases/${encodeURIComponent(circle.case)}/circle`, { member, reason, ...until })
      .then((next) => { setMember(""); setReason(""); setFailed(null); onDone(next); })
      .catch((error: unknown) => setFailed(inWords(error)));
  };
  const options = (all: Named[] | undefined) => (all ?? []).map((n) => <option key={n.name} value={n.name}>{n.names ? f.words(n.names).text : n.label}</option>);
  return (
    <form className="share-form" onSubmit={submit}>
      <label>{t("circle.with")}
        <select required value={member} onChange={(e) => setMember(e.target.value)}>
          <option value="">{t("circle.choose")}</option>
          <optgroup label={t("circle.hospitals")}>{options(circle.candidates?.organizations)}</optgroup>
          <optgroup label={t("circle.people")}>{options(circle.candidates?.persons)}</optgroup>
        </select>
      </label>
      <label>{t("circle.how_long")}
        <select value={hours} onChange={(e) => setHours(e.target.value)}>
          <option value="0">{t("circle.until_ended")}</option>
          {kHours.map((h) => <option key={h} value={h}>{t("circle.hours", { count: h })}</option>)}
        </select>
      </label>
      <label>{t("circle.reason")}<input required maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} /></label>
      <button type="submit" className="button">{t("circle.share")}</button>
      {failed !== null && <p role="alert" className="error-text">{failed}</p>}
    </form>
  );
}

export function SharingPanel({ circle: asked }: { circle: Circle }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [changed, setChanged] = useState<Circle | null>(null);
  const [ending, setEnding] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [failed, setFailed] = useState<string | null>(null);
  const circle = changed ?? asked;
  // A team may name a hospital once for each of its roles; here it stands once.
  const once = circle.sharers.filter((s, i, all) => all.findIndex((o) => o.name === s.name && o.active === s.active && (o.until ?? null) === (s.until ?? null)) === i);
  const end = (member: string): void => {
    send<Circle>(`/api/cases/${encodeURIComponent(circle.case)}/circle/end`, { member, reason })
      .then((next) => { setEnding(null); setReason(""); setFailed(null); setChanged(next); })
      .catch((error: unknown) => setFailed(inWords(error)));
  };
  return (
    <section className="panel sharing" aria-labelledby="sharing-head">
      <h2 id="sharing-head">{t("circle.head")}</h2>
      <ul className="sharers">
        {once.map((s, i) => (
          <li key={`${s.name}.${i}`} className={s.active ? "" : "soft"}>
            <span aria-hidden="true">{s.names ? "▣" : "●"}</span> <b><NamedText of={s} /></b>{" "}
            {s.leads ? <span className="chip">{t("circle.leads")}</span> : null}
            {!s.active ? <span className="chip">{t("circle.not_now")}</span> : null}
            {s.until ? <span className="soft"> {t("circle.until", { at: f.dayTime(ms(s.until)) })}</span> : null}
            {circle.may_change && !s.leads && s.active && ending !== s.name ? <button type="button" className="button small" onClick={() => setEnding(s.name)}>{t("circle.end")}</button> : null}
            {ending === s.name && (
              <form className="share-form" onSubmit={(e) => { e.preventDefault(); end(s.name); }}>
                <label>{t("circle.reason")}<input required maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} /></label>
                <button type="submit" className="button">{t("circle.end_do")}</button>
                <button type="button" className="button" onClick={() => setEnding(null)}>{t("circle.cancel")}</button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {failed !== null && <p role="alert" className="error-text">{failed}</p>}
      {circle.may_change ? <ShareForm circle={circle} onDone={setChanged} /> : <p className="soft">{t("circle.by_leading")}</p>}
      {circle.glass.length > 0 && (
        <>
          <h3>{t("glass.head")}</h3>
          <ul className="glass-rows">{circle.glass.map((g) => <GlassRow key={g.id} glass={g} />)}</ul>
        </>
      )}
      <p><a {...linkTo(`/case/${encodeURIComponent(circle.case)}/looked`)}>{t("looked.link")}</a></p>
    </section>
  );
}
