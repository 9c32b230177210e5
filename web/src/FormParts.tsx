// SPDX-License-Identifier: Apache-2.0
// What forms are made of: a field with its label and, when it was refused, why; a choice of a few.
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export type Fault = { field: string; key?: string; words?: string };
export interface Trouble { faults: Fault[]; conflict: boolean; broken: string }
export const kNoTrouble: Trouble = { faults: [], conflict: false, broken: "" };

/** One field with its label and, when it was refused, why; the reason stands at the field and is read with it. */
export function Field({ name, label, trouble, children, group = false }: { name: string; label: string; trouble: Trouble; children: (id: string, describedBy: string | undefined) => ReactNode; group?: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const faults = trouble.faults.filter((x) => x.field === name);
  const why = faults.length > 0 ? `${id}-why` : undefined;
  const reasons = why ? <p id={why} className="refused">{faults.map((x) => (x.key ? <span key={x.key}>{t(x.key)} </span> : <span key={x.words}>{x.words} </span>))}</p> : null;
  return group ? (
    <fieldset className={`field ${why ? "wrong" : ""}`} data-field={name} aria-describedby={why}><legend>{label}</legend>{children(id, why)}{reasons}</fieldset>
  ) : (
    <div className={`field ${why ? "wrong" : ""}`} data-field={name}><label htmlFor={id}>{label}</label>{children(id, why)}{reasons}</div>
  );
}

export function Choice<T extends string>({ name, values, value, word, onPick }: { name: string; values: readonly T[]; value: T | ""; word: (v: T) => string; onPick: (v: T) => void }) {
  return (
    <div className="choices">
      {values.map((v) => <label key={v} className="choice"><input type="radio" name={name} value={v} checked={value === v} onChange={() => onPick(v)} /> {word(v)}</label>)}
    </div>
  );
}
