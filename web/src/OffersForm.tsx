// SPDX-License-Identifier: Apache-2.0
// One line of the lists as a form: what it asks follows from its kind. What is refused stays typed, with the reason beside it.
import { useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { OfferCode, OfferLine, OfferPage, OfferRow } from "./api_offers";
import { Faults } from "./OffersWords";
import { useFormat } from "./words";

const kPlaces = ["name", "features", "count"];
const kFields: Record<string, string[]> = {
  cot: ["name", "level", "features", "count"], blood: ["product", "group", "count", "use_by"], drug: ["product", "count", "use_by", "lead_minutes"],
  route: ["product", "minutes"], person: ["features"], shift: ["from", "to"], open: ["from", "to", "reason"], taken: ["from", "to", "reason"], hospital: ["zone"],
};
const fieldsOf = (kind: string): string[] => kFields[kind] ?? kPlaces;
const kNeeded = new Set(["level", "product", "group", "count", "minutes", "from", "to", "zone"]);
const kZones = ["Asia/Ho_Chi_Minh", "Asia/Shanghai"];

function Cell({ page, row, field, set }: { page: OfferPage; row: OfferRow; field: string; set: (value: string) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const id = useId();
  const value = row[field] ?? "";
  const choose = (list: OfferCode[]) => (
    <select id={id} value={value} required={kNeeded.has(field)} onChange={(e) => set(e.target.value)}>
      <option value="">{t("offers.choose")}</option>
      {list.map((c) => <option key={c.code} value={c.code}>{f.words(c.names).text}</option>)}
    </select>
  );
  const w = page.words;
  const type = field === "use_by" ? "date" : field === "from" || field === "to" ? "datetime-local" : "text";
  if (field === "features") {
    const list = row["kind"] === "person" ? w.skills : w.features;
    const held = new Set(value.split("|").filter(Boolean));
    const turn = (code: string): void => {
      if (!held.delete(code)) held.add(code);
      set([...held].sort().join("|"));
    };
    return (
      <fieldset className="field offer-codes"><legend>{t(row["kind"] === "person" ? "offers.skills" : "offers.col.features")}</legend>
        <div className="choices">{list.map((c) => <label key={c.code} className="choice"><input type="checkbox" checked={held.has(c.code)} onChange={() => turn(c.code)} /> {f.words(c.names).text}</label>)}</div>
      </fieldset>
    );
  }
  return (
    <div className="field" data-field={field}>
      <label htmlFor={id}>{t(`offers.col.${field}`)}</label>
      {field === "level" ? choose(w.levels) : field === "group" ? choose(w.groups)
        : field === "product" ? choose(row["kind"] === "blood" ? w.components : row["kind"] === "drug" ? w.drugs : w.modes)
          : <input id={id} type={type} value={type === "datetime-local" ? value.slice(0, 16) : value} required={kNeeded.has(field) && !(field === "count" && fieldsOf(row["kind"] ?? "").includes("features"))}
            {...(["count", "minutes", "lead_minutes"].includes(field) ? { inputMode: "numeric" as const } : {})} {...(field === "zone" ? { list: "offer-zones" } : {})} onChange={(e) => set(e.target.value)} />}
      {field === "zone" ? <datalist id="offer-zones">{kZones.map((z) => <option key={z} value={z} />)}</datalist> : null}
    </div>
  );
}

/** `fixed`: the line is there already and only its cells change. */
export function OfferForm({ page, start, fixed, kinds, write, close }: {
  page: OfferPage; start: OfferRow; fixed: boolean; kinds: string[]; write: (row: OfferRow) => Promise<OfferLine | null>; close?: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const id = useId();
  const [row, setRow] = useState(start);
  const [line, setLine] = useState<OfferLine | null>(null);
  const [busy, setBusy] = useState(false);
  const kind = row["kind"] ?? "";
  const set = (field: string) => (value: string) => setRow({ ...row, [field]: value });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    const sent: OfferRow = {};
    for (const name of ["kind", "id", "status", ...fieldsOf(kind)]) if (row[name]) sent[name] = row[name];
    void write(sent).then((answer) => {
      setBusy(false);
      setLine(answer);
      if (answer && answer.outcome !== "refused") {
        if (close) close();
        else setRow({ kind });
      }
    });
  };
  const name = (code: string): string => {
    const known = page.words.kinds.find((k) => k.code === code);
    return known ? f.words(known.names).text : t(`offers.kind.${code}`);
  };
  return (
    <form className="call-form offer-form" onSubmit={submit} aria-label={t("offers.form", { kind: name(kind) })}>
      {fixed ? null : (
        <>
          {kinds.length > 1 ? <div className="field"><label htmlFor={`${id}k`}>{t("offers.col.kind")}</label><select id={`${id}k`} value={kind} onChange={(e) => setRow({ kind: e.target.value })}>{kinds.map((k) => <option key={k} value={k}>{name(k)}</option>)}</select></div> : null}
          {kind === "route" ? <div className="field"><label htmlFor={`${id}i`}>{t("offers.to_hospital")}</label><select id={`${id}i`} required value={row["id"] ?? ""} onChange={(e) => set("id")(e.target.value)}><option value="">{t("offers.choose")}</option>{page.hospitals.filter((h) => h.id !== page.hospital).map((h) => <option key={h.id} value={h.id}>{f.words(h.names).text} ({h.id})</option>)}</select></div>
            : <div className="field" data-field="id"><label htmlFor={`${id}i`}>{t("offers.col.id")}</label><input id={`${id}i`} type="text" required autoComplete="off" value={row["id"] ?? ""} onChange={(e) => set("id")(e.target.value)} /></div>}
        </>
      )}
      {fieldsOf(kind).map((field) => <Cell key={kind + field} page={page} row={row} field={field} set={set(field)} />)}
      {line ? <div role="alert"><Faults of={line.faults} kind="refused" /><Faults of={line.warnings} kind="warned" /></div> : null}
      <p className="button-row"><button type="submit" className="button strong" disabled={busy}>{t("offers.save")}</button>{close ? <button type="button" className="button" onClick={close}>{t("offers.leave")}</button> : null}</p>
    </form>
  );
}
