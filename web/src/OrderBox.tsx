// SPDX-License-Identifier: Apache-2.0
// A drug for one of the two: both stand in sight while it is written, and what may have been meant for the other is held
// until its writer says once more whom it is for.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BirthPage, FiledOrder, Identity } from "./api_birth";
import { ServerError, send } from "./client";
import { newKey } from "./drafts";
import { ms } from "./format";
import { useRefusal } from "./Handover";
import { LifeMark, MessageText, Said, useFormat } from "./words";

const kUnits = ["mg", "ug", "g", "mL", "[iU]", "mmol"] as const;

function Whom({ of }: { of: Identity }) {
  const { t } = useTranslation();
  const f = useFormat();
  const mother = of.kind === "mother";
  return (
    <p className={`whom ${mother ? "mother" : "child"}`}>
      <LifeMark who={mother ? "mother" : "child"} size={16} /> <b><Said words={of.name} /></b> · <span className="pair-number">{of.pair}</span>
      {mother ? of.birth_date ? <> · {t("birth.mother_born", { date: f.date(of.birth_date) })}</> : null : <> · {of.born_at ? f.dated(ms(of.born_at)) : t("stage.fetus")} · {of.weight_g !== undefined ? `${f.number(of.weight_g, 0)} g` : t("birth.weight_not_known")}</>}
    </p>
  );
}

export function OrderBox({ page, path }: { page: BirthPage; path: string }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const [d, setD] = useState({ patient: "", drug: "", atc: "", dose: "", unit: "mg", how: "", dosing: "", reason: "" });
  const [key, setKey] = useState(newKey);
  const [held, setHeld] = useState<FiledOrder | null>(null);
  const [filed, setFiled] = useState<FiledOrder | null>(null);
  const [broken, setBroken] = useState("");
  const put = (change: Partial<typeof d>): void => { setD({ ...d, ...change }); setHeld(null); setFiled(null); };
  const child = page.children.find((c) => c.id === d.patient);
  const kind = d.patient === page.mother.id ? "mother" : child?.fetus ? "fetus" : "newborn";
  const birth = kind === "mother" ? page.mother.birth_date : child?.birth_date ?? "";
  const number = (text: string): number | null => (text.trim() === "" ? null : Number(text.replace(",", ".")));
  const file = (confirm: string): void => {
    void send<FiledOrder>(`${path}/orders`, {
      key, patient: d.patient, expects: { kind, birth_date: birth }, what: "drug", drug: d.drug, atc: d.atc, dose: number(d.dose), unit: d.unit, how: d.how, dosing_weight_kg: number(d.dosing), confirm, reason: d.reason,
    }).then((x) => { setFiled(x); setHeld(null); setBroken(""); setKey(newKey()); }).catch((e: unknown) => {
      const body = e instanceof ServerError && e.status === 409 ? (e.problem as unknown as FiledOrder) : null;
      if (body?.findings) { setHeld(body); setBroken(""); } else setBroken(refusal(e).words);
    });
  };
  const all = [{ id: page.mother.id, who: "mother" as const, name: page.mother.name, pair: page.mother.pair }, ...page.children.filter((c) => c.alive).map((c) => ({ id: c.id, who: "child" as const, name: c.name, pair: c.pair ?? page.mother.pair }))];
  return (
    <section className="panel order-box" aria-labelledby="order-head">
      <h2 id="order-head">{t("order.head")}</h2>
      <div className="hand-form">
        <fieldset className="field"><legend>{t("order.for")}</legend>
          <div className="choices">{all.map((p) => <label key={p.id} className={`choice whom ${p.who}`}><input type="radio" name="order-patient" value={p.id} checked={d.patient === p.id} onChange={() => put({ patient: p.id })} /> <LifeMark who={p.who} /> {p.name ? <Said words={p.name} /> : p.id} <span className="pair-number">{p.pair}</span></label>)}</div>
        </fieldset>
        <div className="supply-boxes">
          <label className="wide">{t("order.drug")}<input type="text" name="drug" value={d.drug} onChange={(e) => put({ drug: e.currentTarget.value })} /></label>
          <label>{t("order.dose")}<input type="text" name="dose" inputMode="decimal" value={d.dose} onChange={(e) => put({ dose: e.currentTarget.value })} /></label>
          <label>{t("order.unit")}<select value={d.unit} onChange={(e) => put({ unit: e.currentTarget.value })}>{kUnits.map((u) => <option key={u} value={u}>{u === "[iU]" ? "IU" : u === "ug" ? "µg" : u}</option>)}</select></label>
          <label>{t("order.dosing")}<input type="text" name="dosing" inputMode="decimal" value={d.dosing} onChange={(e) => put({ dosing: e.currentTarget.value })} /></label>
          <label className="wide">{t("order.how")}<input type="text" value={d.how} onChange={(e) => put({ how: e.currentTarget.value })} /></label>
        </div>
        {held ? (
          <div className="banner held" role="alert">
            <p><b>{t(held.hold ? "order.held" : "order.impossible")}</b></p>
            <ul>{held.findings.map((x) => <li key={x.code}><MessageText message={x} /></li>)}</ul>
            <p>{t("order.names")}</p><Whom of={held.patient} />
            <p>{t("order.others")}</p>{held.others.map((o) => <Whom key={o.id} of={o} />)}
            {held.hold ? (
              <>
                <label>{t("order.reason")}<input type="text" name="reason" value={d.reason} onChange={(e) => setD({ ...d, reason: e.currentTarget.value })} /></label>
                <button type="button" className="button" disabled={d.reason.trim() === ""} onClick={() => file(held.hold)}>{t("order.confirm")}</button>
              </>
            ) : null}
          </div>
        ) : null}
        {filed ? <div className="filed" role="status"><p><b>{t("order.filed")}</b></p><Whom of={filed.patient} /></div> : null}
        {broken ? <p className="banner" role="alert">{broken}</p> : null}
        {held ? null : <div className="form-foot"><button type="button" className="button strong" disabled={d.patient === "" || d.drug.trim() === "" || d.dose.trim() === ""} onClick={() => file("")}>{t("order.file")}</button></div>}
      </div>
    </section>
  );
}
