// SPDX-License-Identifier: Apache-2.0
// The transport of a newborn: the times of its stages by one press each, the child's condition at each, how long oxygen and
// battery last, and where the team is, told by hand.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { BirthPage, SupplyForm, SupplyLasts, Transport, TransportCondition, TransportPage } from "./api_birth";
import type { CaseAsked } from "./CasePage";
import { send, useAsked } from "./client";
import { newKey } from "./drafts";
import { kMinute, ms, toInstant } from "./format";
import { useRefusal } from "./Handover";
import { useSession } from "./session";
import { LifeMark, Said, useFormat } from "./words";

const kStages = ["called", "left", "at_child", "departed", "arrived", "handed_over"] as const;
const kValues = ["temperature", "spo2", "heart_rate", "glucose", "fio2"] as const;
const kSupports = ["none", "nasal-oxygen", "mask-oxygen", "high-flow", "non-invasive-ventilation", "invasive-ventilation"] as const;
type Form = Omit<Transport, "id" | "version" | "status" | "recorded_at" | "recorded_by" | "lasts">;

const number = (typed: string): number | string | null => {
  const plain = typed.trim().replace(",", ".");
  return plain === "" ? null : Number.isNaN(Number(plain)) ? typed.trim() : Number(plain);
};
const formOf = (t: Transport): Form => ({ child: t.child, from: t.from, to: t.to, team: t.team, vehicle: t.vehicle, note: t.note, times: t.times, conditions: t.conditions, positions: t.positions, supply: t.supply });

function Lasts({ of }: { of: SupplyLasts }) {
  const { t } = useTranslation();
  const f = useFormat();
  const minutes = (n: number | null): string => (n === null ? t("value.not_known") : t("transport.minutes", { number: f.number(Math.floor(n), 0) }));
  const mark = (enough: boolean | null): string => (enough === null ? "" : t(enough ? "transport.enough" : "transport.not_enough"));
  return (
    <dl className="birth-facts lasts">
      <div><dt>{t("transport.oxygen_left")}</dt><dd><b className={of.oxygen_enough === false ? "short-of" : ""}>{minutes(of.oxygen_min)}</b> {mark(of.oxygen_enough)} {of.oxygen_l !== null && of.oxygen_lpm !== null ? <span className="soft">{f.number(of.oxygen_l, 0)} L ÷ {f.number(of.oxygen_lpm, 1)} L/min</span> : null}</dd></div>
      <div><dt>{t("transport.battery_left")}</dt><dd><b className={of.battery_enough === false ? "short-of" : ""}>{minutes(of.battery_min)}</b> {mark(of.battery_enough)}</dd></div>
      <div><dt>{t("transport.needed")}</dt><dd>{minutes(of.needed_min)}</dd></div>
    </dl>
  );
}

const kSupply = ["flow_lpm", "fio2", "driving_lpm", "journey_min", "battery_wh", "charge", "power_w"] as const;

function SupplyBox({ value, onLasts }: { value: SupplyForm | null; onLasts: (form: SupplyForm, lasts: SupplyLasts) => void }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const said = (n: number | string | null | undefined): string => (n === null || n === undefined ? "" : String(n));
  const [d, setD] = useState<Record<string, string>>(() => ({
    volume_l: said(value?.oxygen[0]?.volume_l), pressure_bar: said(value?.oxygen[0]?.pressure_bar), count: said(value?.oxygen[0]?.count ?? 1),
    ...Object.fromEntries(kSupply.map((k) => [k, said(value?.[k])])),
  }));
  const [broken, setBroken] = useState("");
  const work = (): void => {
    const form = {
      oxygen: d["volume_l"] || d["pressure_bar"] ? [{ volume_l: number(d["volume_l"] ?? ""), pressure_bar: number(d["pressure_bar"] ?? ""), count: number(d["count"] ?? "1") }] : [],
      ...Object.fromEntries(kSupply.map((k) => [k, number(d[k] ?? "")])),
    } as SupplyForm;
    void send<SupplyLasts>("/api/transport-supply", form).then((l) => { setBroken(""); onLasts(form, l); }).catch((e: unknown) => setBroken(refusal(e).words));
  };
  return (
    <fieldset className="field supply"><legend>{t("transport.supply")}</legend>
      <div className="supply-boxes">
        {["volume_l", "pressure_bar", "count", ...kSupply].map((k) => <label key={k}>{t(`transport.${k}`)}<input type="text" inputMode="decimal" name={k} value={d[k] ?? ""} onChange={(e) => setD({ ...d, [k]: e.currentTarget.value })} /></label>)}
      </div>
      <button type="button" className="button" onClick={work}>{t("transport.work_out")}</button>
      {broken ? <p className="banner" role="alert">{broken}</p> : null}
    </fieldset>
  );
}

function One({ of, births, view, writable, path, onSaved }: { of: Transport; births: BirthPage; view: CaseView; writable: boolean; path: string; onSaved: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const refusal = useRefusal();
  const offset = view.clock.utc_offset_minutes;
  const [broken, setBroken] = useState("");
  const [lasts, setLasts] = useState<SupplyLasts | null>(of.lasts ?? null);
  const [row, setRow] = useState<Record<string, string>>({});
  const [place, setPlace] = useState("");
  const child = births.children.find((c) => c.id === of.child);
  const save = (change: Partial<Form>): void => {
    void send(`${path}/transports/${encodeURIComponent(of.id)}`, { key: newKey(), ...formOf(of), ...change }, { "If-Match": `W/"${of.version}"` }, "PUT")
      .then(() => { setBroken(""); setRow({}); setPlace(""); onSaved(); }).catch((e: unknown) => setBroken(refusal(e).words));
  };
  const wall = (at: string): string => new Date(ms(at) + offset * kMinute).toISOString().slice(0, 16);
  const next = kStages.find((s) => !of.times[s]);
  const reached = [...kStages].reverse().find((s) => of.times[s]) ?? "called";
  const name = (id: string): string => { const h = births.hospitals.find((x) => x.id === id); return h ? f.words(h.name).text : id; };
  return (
    <article className="transport" data-transport={of.id}>
      <h3><LifeMark who="child" /> {child?.name ? <Said words={child.name} /> : null} <span className="pair-number">{child?.pair}</span></h3>
      <p>{name(of.from)} → {name(of.to)}{of.team ? ` · ${of.team}` : ""}{of.vehicle ? ` · ${of.vehicle}` : ""}</p>
      <ol className="stages">
        {kStages.map((s) => (
          <li key={s} className={of.times[s] ? "done" : ""}>
            <span>{t(`transport.stage.${s}`)}</span>
            {of.times[s] ? (writable ? <input type="datetime-local" aria-label={t(`transport.stage.${s}`)} defaultValue={wall(of.times[s] ?? "")} key={of.times[s]} onBlur={(e) => { const v = e.currentTarget.value; if (v && v !== wall(of.times[s] ?? "")) save({ times: { ...of.times, [s]: toInstant(Date.parse(`${v}Z`) - offset * kMinute) } }); }} /> : <b>{f.dayTime(ms(of.times[s] ?? ""))}</b>)
              : writable && s === next ? <button type="button" className="button strong" onClick={() => save({ times: { ...of.times, [s]: toInstant(Date.now()) } })}>{t("birth.now")}</button> : <span className="soft">{t("value.not_known")}</span>}
          </li>
        ))}
      </ol>
      {of.conditions.length > 0 ? (
        <div className="scroll" role="region" tabIndex={0} aria-label={t("transport.head")}><table className="plain conditions-table">
          <thead><tr><th>{t("transport.stage")}</th>{kValues.map((k) => <th key={k}>{t(`transport.value.${k}`)}</th>)}<th>{t("transport.support")}</th></tr></thead>
          <tbody>{of.conditions.map((c, i) => <tr key={i}><th scope="row">{t(`transport.stage.${c.stage}`)} <span className="soft">{f.time(ms(c.at))}</span></th>{kValues.map((k) => <td key={k}>{c[k] === null ? "–" : f.number(c[k] ?? 0)}</td>)}<td>{c.support ? t(`transport.support.${c.support}`) : "–"}</td></tr>)}</tbody>
        </table></div>
      ) : null}
      {of.positions.length > 0 ? <ul className="hand-list">{of.positions.map((p, i) => <li key={i}><b>{f.time(ms(p.at))}</b> {p.place}</li>)}</ul> : null}
      {lasts ? <Lasts of={lasts} /> : null}
      {writable ? (
        <div className="hand-form">
          <fieldset className="field"><legend>{t("transport.condition", { stage: t(`transport.stage.${reached}`) })}</legend>
            <div className="supply-boxes">
              {kValues.map((k) => <label key={k}>{t(`transport.value.${k}`)}<input type="text" inputMode="decimal" name={`condition-${k}`} value={row[k] ?? ""} onChange={(e) => setRow({ ...row, [k]: e.currentTarget.value })} /></label>)}
              <label>{t("transport.support")}<select value={row["support"] ?? ""} onChange={(e) => setRow({ ...row, support: e.currentTarget.value })}><option value="" />{kSupports.map((s) => <option key={s} value={s}>{t(`transport.support.${s}`)}</option>)}</select></label>
            </div>
            <button type="button" className="button" onClick={() => save({ conditions: [...of.conditions, { stage: reached, at: toInstant(Date.now()), support: row["support"] ?? "", ...Object.fromEntries(kValues.map((k) => [k, number(row[k] ?? "")])) } as TransportCondition] })}>{t("transport.add_condition")}</button>
          </fieldset>
          <div className="with-now"><label>{t("transport.position")}<input type="text" value={place} onChange={(e) => setPlace(e.currentTarget.value)} /></label>
            <button type="button" className="button" disabled={place.trim() === ""} onClick={() => save({ positions: [...of.positions, { at: toInstant(Date.now()), place }] })}>{t("transport.tell")}</button></div>
          <SupplyBox value={of.supply} onLasts={(supply, l) => { setLasts(l); save({ supply }); }} />
        </div>
      ) : null}
      {broken ? <p className="banner" role="alert">{broken}</p> : null}
    </article>
  );
}

export function TransportPanel({ view, births, asked, past }: { view: CaseView; births: BirthPage; asked: CaseAsked; past: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const refusal = useRefusal();
  const person = useSession().session?.person?.id ?? "";
  const [saved, setSaved] = useState(0);
  const [d, setD] = useState({ child: "", from: "", to: "", team: "", vehicle: "" });
  const [broken, setBroken] = useState("");
  const [open, setOpen] = useState(false);
  const { data } = useAsked<TransportPage>(`${asked.path}/transports${asked.query}`, `${asked.generation}.${saved}.${person}`);
  const born = births.children.filter((c) => !c.fetus && !c.stillborn);
  if (!data || (born.length === 0 && data.transports.length === 0)) return null;
  const writable = !data.read_only && !past && person !== "";
  const begin = (): void => {
    void send(`${asked.path}/transports`, { key: newKey(), ...d, child: d.child || born[0]?.id, note: "", times: { called: toInstant(Date.now()) }, conditions: [], positions: [] })
      .then(() => { setOpen(false); setBroken(""); setSaved((n) => n + 1); }).catch((e: unknown) => setBroken(refusal(e).words));
  };
  return (
    <section className="panel transports" aria-labelledby="transport-head">
      <h2 id="transport-head">{t("transport.head")}</h2>
      {data.transports.map((x) => <One key={`${x.id}.${x.version}`} of={x} births={births} view={view} path={asked.path} writable={writable} onSaved={() => setSaved((n) => n + 1)} />)}
      {writable && open ? (
        <div className="hand-form">
          <div className="supply-boxes">
            <label>{t("transport.child")}<select value={d.child || born[0]?.id} onChange={(e) => setD({ ...d, child: e.currentTarget.value })}>{born.map((c) => <option key={c.id} value={c.id}>{c.name ? f.words(c.name).text : c.id}</option>)}</select></label>
            {(["from", "to"] as const).map((k) => <label key={k}>{t(`transport.${k}`)}<select name={`transport-${k}`} value={d[k]} onChange={(e) => setD({ ...d, [k]: e.currentTarget.value })}><option value="" />{births.hospitals.map((h) => <option key={h.id} value={h.id}>{f.words(h.name).text}</option>)}</select></label>)}
            {(["team", "vehicle"] as const).map((k) => <label key={k}>{t(`transport.${k}`)}<input type="text" value={d[k]} onChange={(e) => setD({ ...d, [k]: e.currentTarget.value })} /></label>)}
          </div>
          <div className="form-foot"><button type="button" className="button strong" onClick={begin}>{t("transport.begin")}</button></div>
        </div>
      ) : writable ? <button type="button" className="button" onClick={() => setOpen(true)}>{t("transport.new")}</button> : null}
      {broken ? <p className="banner" role="alert">{broken}</p> : null}
      <p className="note">{t("transport.source")}</p>
    </section>
  );
}
