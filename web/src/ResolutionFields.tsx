// SPDX-License-Identifier: Apache-2.0
// Small parts that the pages of a decision share.
import { useId, type ReactNode } from "react";
import type { Resolutions } from "./api_resolution";
import { kMinute, ms, toInstant } from "./format";
import { Said } from "./words";

export const useHospital = (all: Resolutions): ((id: string) => ReactNode) => (id) => {
  const found = all.hospitals.find((h) => h.id === id);
  return found ? <Said words={found.name} /> : id;
};

/** A moment in the ward's wall clock, as an input of the browser holds it. */
export function WardTime({ value, offset, label, onChange }: { value: string | null | undefined; offset: number; label: string; onChange: (at: string | null) => void }) {
  const shown = value ? new Date(ms(value) + offset * kMinute).toISOString().slice(0, 16) : "";
  const id = useId();
  return (
    <div className="field"><label htmlFor={id}>{label}</label>
      <input id={id} type="datetime-local" value={shown} onChange={(e) => {
        const at = Date.parse(`${e.currentTarget.value}Z`);
        onChange(Number.isNaN(at) ? null : toInstant(at - offset * kMinute));
      }} />
    </div>
  );
}

export function Pick({ label, value, values, word, onPick, empty }: { label: string; value: string; values: readonly string[]; word: (v: string) => string; onPick: (v: string) => void; empty: string }) {
  const id = useId();
  return (
    <div className="field"><label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => onPick(e.currentTarget.value)}>
        <option value="">{empty}</option>
        {values.map((v) => <option key={v} value={v}>{word(v)}</option>)}
      </select>
    </div>
  );
}
