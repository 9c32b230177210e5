// SPDX-License-Identifier: Apache-2.0
// Who has looked: in words the mother can be shown, and on paper.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Looked, LookedRow } from "./api_access";
import { useAsked } from "./client";
import { ms } from "./format";
import { caseAddress, linkTo } from "./route";
import { inWords } from "./said";
import { NamedText } from "./Sharing";
import { useFormat } from "./words";

interface Person { key: string; row: LookedRow; first: number; last: number; times: number; changed: number; exported: number; emergency: boolean }

function people(rows: LookedRow[]): Person[] {
  const all = new Map<string, Person>();
  for (const row of rows) {
    if (row.deed === "refused") continue;
    const at = ms(row.at);
    const known = all.get(row.who.name) ?? { key: row.who.name, row, first: at, last: at, times: 0, changed: 0, exported: 0, emergency: false };
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
    known.times += 1;
    if (row.deed === "changed") known.changed += 1;
    if (row.deed === "exported") known.exported += 1;
    known.emergency ||= row.purpose === "emergency";
    all.set(known.key, known);
  }
  return [...all.values()].sort((a, b) => b.last - a.last);
}

export function LookedPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const asked = useAsked<Looked>(`/api/cases/${encodeURIComponent(id)}/looked`, "");
  const rows = useMemo(() => people(asked.data?.rows ?? []), [asked.data]);
  return (
    <main className="page looked">
      <h1>{t("looked.head")}</h1>
      <p>{t("looked.note")}</p>
      <p className="no-print"><a {...linkTo(caseAddress(id))}>{t("looked.back")}</a> <button type="button" className="button" onClick={() => window.print()}>{t("looked.print")}</button></p>
      {asked.error && <p className="panel problem" role="alert">{inWords(asked.error)}</p>}
      {asked.data && rows.length === 0 && <p className="panel">{t("looked.empty")}</p>}
      {rows.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t("looked.head")}>
          <table className="looked-table">
            <thead><tr><th scope="col">{t("looked.who")}</th><th scope="col">{t("looked.where")}</th><th scope="col">{t("looked.last")}</th><th scope="col">{t("looked.times")}</th><th scope="col">{t("looked.what")}</th></tr></thead>
            <tbody>
              {rows.map((p) => (
                <tr key={p.key}>
                  <th scope="row">{p.row.who.label ?? p.row.who.name}</th>
                  <td>{p.row.hospitals.map((h, i) => <span key={h.name + h.role}>{i > 0 ? ", " : ""}<NamedText of={h} /></span>)}</td>
                  <td>{f.dayTime(p.last)}</td>
                  <td>{f.number(p.times)}</td>
                  <td>
                    {t(p.changed > 0 ? "looked.wrote" : "looked.read")}
                    {p.exported > 0 ? <span className="chip">{t("looked.exported")}</span> : null}
                    {p.emergency ? <span className="chip">{t("looked.emergency")}</span> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked.data && asked.data.rows.length >= asked.data.most ? <p className="soft">{t("looked.most", { count: asked.data.most, number: f.number(asked.data.most) })}</p> : null}
    </main>
  );
}
