// SPDX-License-Identifier: Apache-2.0
// A whole list brought in: first what would become of each line, then all of it or nothing. A refused list can be taken back with the
// reason beside each line.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { offersPath, type OfferChange, type OfferLine } from "./api_offers";
import { send, ServerError } from "./client";
import { Faults, useFaultText } from "./OffersWords";
import { inWords } from "./said";

const quoted = (text: string): string => `"${text.replaceAll("\"", "\"\"")}"`;

export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** The list as it came, with a column more. */
function withReasons(csv: string, lines: OfferLine[], say: (line: OfferLine) => string): string {
  const header = csv.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
  const comma = header.includes(",") || !header.includes(";") ? "," : ";";
  // A list that was taken back once has such a column already; the server passes over both.
  return [`${header}${comma}problem`, ...lines.map((l) => {
    const cells = l.text.replace(/"(?:[^"]|"")*"/g, "").split(comma).length;
    const missing = header.split(comma).length - cells;
    return `${l.text}${comma.repeat(Math.max(0, missing))}${comma}${quoted(say(l))}`;
  })].join("\r\n") + "\r\n";
}

/** "line 1": where in the file it is. */
const placeOf = (field: string | undefined, t: (key: string) => string): string => {
  const line = /^line (\d+)$/.exec(field ?? "")?.[1];
  return line ? `${t("offers.line")} ${line}: ` : "";
};

export function OffersImport({ hospital, done }: { hospital: string; done: () => void }) {
  const { t } = useTranslation();
  const fault = useFaultText();
  const [csv, setCsv] = useState("");
  const [name, setName] = useState("");
  const [answer, setAnswer] = useState<OfferChange | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = (preview: boolean, text = csv): void => {
    setProblem(null);
    send<OfferChange>(offersPath(hospital), { csv: text, preview }).then((a) => {
      setAnswer(a);
      if (a.applied) done();
    }).catch((error: unknown) => {
      setAnswer(null);
      setProblem(`${placeOf(error instanceof ServerError ? error.problem?.field : undefined, t)}${inWords(error)}`);
    });
  };
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await file.text();
    setName(file.name);
    setCsv(text);
    ask(true, text);
  };
  const count = (outcome: OfferLine["outcome"]): number => answer?.lines.filter((l) => l.outcome === outcome).length ?? 0;
  return (
    <div className="offers-import">
      <p className="note">{t("offers.import_note")}</p>
      <div className="field"><label htmlFor="offers-file">{t("offers.file")}</label><input id="offers-file" type="file" accept=".csv,text/csv" onChange={(e) => { void open(e.target.files?.[0]); e.target.value = ""; }} /></div>
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
      {answer ? (
        <>
          <p role="status" className={answer.refused ? "banner" : undefined}><b>{name}</b> {t("offers.counts", { added: count("added"), changed: count("changed"), unchanged: count("unchanged"), refused: count("refused") })} {t(answer.applied ? "offers.written" : answer.refused ? "offers.nothing_written" : "offers.not_yet")}</p>
          {answer.applied ? null : (
            <p className="button-row">
              {answer.refused ? <button type="button" className="button strong" onClick={() => download(`refused-${name || "offers.csv"}`, withReasons(csv, answer.lines, (l) => l.faults.map(fault).join("; ")))}>{t("offers.take_back")}</button>
                : <button type="button" className="button strong" onClick={() => ask(false)}>{t("offers.write_all", { count: answer.lines.length })}</button>}
              <button type="button" className="button" onClick={() => setAnswer(null)}>{t("offers.leave")}</button>
            </p>
          )}
          <div className="scroll" tabIndex={0} role="group" aria-label={t("offers.preview")}>
            <table className="plain cards offers-preview">
              <thead><tr><th scope="col">{t("offers.line")}</th><th scope="col">{t("offers.col.kind")}</th><th scope="col">{t("offers.col.id")}</th><th scope="col">{t("offers.outcome")}</th></tr></thead>
              <tbody>{[...answer.lines].sort((a, b) => Number(b.outcome === "refused") - Number(a.outcome === "refused") || a.line - b.line).map((l) => (
                <tr key={l.line} className={l.outcome} data-line={l.line}>
                  <td data-label={t("offers.line")}>{l.line}</td><td data-label={t("offers.col.kind")}>{l.row["kind"]}</td><th scope="row" data-label={t("offers.col.id")}>{l.row["id"]}</th>
                  <td data-label={t("offers.outcome")}><span className={`offer-outcome ${l.outcome}`}>{t(`offers.outcome.${l.outcome}`)}</span><Faults of={l.faults} kind="refused" /><Faults of={l.warnings} kind="warned" /></td>
                </tr>
              ))}</tbody>
            </table>
          </div>
        </>
      ) : null}
    </div>
  );
}
