// SPDX-License-Identifier: Apache-2.0
// The on-call list of a hospital: who is asked first, for what, from when to when; and loudly, for what nobody is on the list.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OnCallList, OnCallLine } from "./api_call";
import { useRoleName } from "./CallWords";
import { send, useAsked, useGeneration } from "./client";
import { ms } from "./format";
import { PushSwitch } from "./PushSwitch";
import { linkTo } from "./route";
import { inWords } from "./said";
import { useSession } from "./session";
import { Said, useFormat } from "./words";

const kHours = 12;
const local = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function Line({ line, path, mayKeep, onDone }: { line: OnCallLine; path: string; mayKeep: boolean; onDone: (e: unknown) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const role = useRoleName();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <li className={`duty ${line.now ? "now" : ""}`}>
      <span className="duty-order">{line.order}.</span> <b>{line.name}</b> <span>{role(line.role)}</span>
      <span className="soft">{f.dated(ms(line.from))} – {f.dated(ms(line.to))}{line.now ? ` · ${t("call.on_call_now")}` : ""}</span>
      {mayKeep ? <button type="button" className="button quiet" aria-expanded={asking} onClick={() => setAsking(!asking)}>{t("call.end_line")}</button> : null}
      {asking ? (
        <form className="call-form" onSubmit={(e) => { e.preventDefault(); send(`${path}/${encodeURIComponent(line.id)}/end`, { reason }).then(() => onDone(null), onDone); }}>
          <div className="field"><label htmlFor={`end${line.id}`}>{t("call.reason")}</label><input id={`end${line.id}`} type="text" required value={reason} onChange={(e) => setReason(e.target.value)} /></div>
          <button type="submit" className="button">{t("call.end_line")}</button>
        </form>
      ) : null}
    </li>
  );
}

export function OnCallPage({ hospital }: { hospital: string | null }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const own = session?.posts[0]?.hospital.id ?? null;
  const shown = hospital ?? own;
  const hospitals = new Map(session?.posts.map((p) => [p.hospital.id, p.hospital.names]) ?? []);
  return (
    <main className="page on-call">
      <h1>{t("call.list_head")}</h1>
      {hospitals.size > 1 ? <nav className="tabs" aria-label={t("call.hospital")}>{[...hospitals].map(([id, names]) => <a key={id} {...linkTo(`/on-call/${encodeURIComponent(id)}`)} aria-current={id === shown ? "page" : undefined}><Said words={names} /></a>)}</nav> : null}
      <p><a {...linkTo(shown ? `/offers/${encodeURIComponent(shown)}` : "/offers")}>{t("offers.link")} ›</a></p>
      <PushSwitch />
      {shown ? <List key={shown} hospital={shown} mayKeep={session?.open === true || (session?.posts.some((p) => p.hospital.id === shown && (p.powers.includes("admin") || p.powers.includes("sign"))) ?? false)} />
        : <p className="panel">{t("call.no_hospital")}</p>}
    </main>
  );
}

function List({ hospital, mayKeep }: { hospital: string; mayKeep: boolean }) {
  const { t } = useTranslation();
  const role = useRoleName();
  const path = `/api/hospitals/${encodeURIComponent(hospital)}/on-call`;
  const generation = useGeneration(null, 60_000);
  const [visit, setVisit] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useAsked<OnCallList>(path, `${generation}.${visit}`);
  const [post, setPost] = useState("");
  const [from, setFrom] = useState(() => local(Date.now()));
  const [to, setTo] = useState(() => local(Date.now() + kHours * 3_600_000));
  const [order, setOrder] = useState("1");
  const done = (error: unknown): void => {
    setProblem(error === null ? null : inWords(error));
    setVisit((v) => v + 1);
  };
  const list = asked.data;
  if (!list) return <p className="waiting" role="status">{asked.error ? inWords(asked.error) : t("loading")}</p>;
  return (
    <section className="panel">
      <h2><Said words={list.name} /></h2>
      {list.nobody_on_list.length > 0 ? <p className="loud-line" role="alert">{t("call.nobody_for", { roles: list.nobody_on_list.map(role).join(", ") })}</p> : null}
      {list.lines.length === 0 ? <p>{t("call.list_empty")}</p> : <ol className="duties">{list.lines.map((l) => <Line key={l.id} line={l} path={path} mayKeep={mayKeep} onDone={done} />)}</ol>}
      {mayKeep ? (
        <form className="call-form" onSubmit={(e) => { e.preventDefault(); send(path, { post, from: new Date(from).toISOString(), to: new Date(to).toISOString(), order: Number(order) }).then(() => done(null), done); }}>
          <h3>{t("call.put_on")}</h3>
          <div className="field"><label htmlFor="duty-post">{t("call.who")}</label><select id="duty-post" required value={post} onChange={(e) => setPost(e.target.value)}><option value="">{t("call.choose")}</option>{list.posts.map((p) => <option key={p.id} value={p.id}>{p.name}, {role(p.role)}</option>)}</select></div>
          <div className="field"><label htmlFor="duty-from">{t("call.from")}</label><input id="duty-from" type="datetime-local" required value={from} onChange={(e) => setFrom(e.target.value)} /></div>
          <div className="field"><label htmlFor="duty-to">{t("call.until")}</label><input id="duty-to" type="datetime-local" required value={to} onChange={(e) => setTo(e.target.value)} /></div>
          <div className="field"><label htmlFor="duty-order">{t("call.order")}</label><select id="duty-order" value={order} onChange={(e) => setOrder(e.target.value)}>{[1, 2, 3].map((n) => <option key={n} value={n}>{n}</option>)}</select></div>
          <button type="submit" className="button strong">{t("call.put_on_do")}</button>
        </form>
      ) : <p className="note">{t("call.list_kept")}</p>}
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </section>
  );
}
