// SPDX-License-Identifier: Apache-2.0
// Where a number comes from: citation, population, denominator, standard and how sure we are, one press away.
import { Popover } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Certainty, EvidenceEntry, SourceRef } from "./api";
import { getEvidence } from "./client";
import { Tell, useLang } from "./words";

const known = new Map<string, EvidenceEntry>();

export function CertaintyMark({ certainty }: { certainty: Certainty }) {
  const { t } = useTranslation();
  return <span className={`certainty ${certainty}`}>{t(`certainty.${certainty}`)}</span>;
}

function Entry({ id }: { id: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const [entry, setEntry] = useState<EvidenceEntry | null>(known.get(id) ?? null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (known.has(id)) return undefined;
    const abort = new AbortController();
    getEvidence(id, abort.signal)
      .then((e) => { known.set(id, e); setEntry(e); })
      .catch(() => { if (!abort.signal.aborted) setFailed(true); });
    return () => abort.abort();
  }, [id]);
  if (failed) return <p>{t("evidence.failed")}</p>;
  if (!entry) return <p>{t("loading")}</p>;
  return (
    <div className="evidence">
      <p><b lang="en">{entry.title}</b> <CertaintyMark certainty={entry.certainty} /></p>
      {lang === "en" ? null : <p className="note">{t("evidence.quoted")}</p>}
      <dl>
        {entry.sources.map((s) => (
          <div key={s.citation + s.locator}>
            <dt>{t("evidence.source")}</dt>
            <dd lang="en">{s.url ? <a href={s.url} target="_blank" rel="noreferrer">{s.citation}</a> : s.citation}{s.locator ? `, ${s.locator}` : ""}</dd>
          </div>
        ))}
        <div><dt>{t("evidence.population")}</dt><dd lang="en">{entry.population}</dd></div>
        <div><dt>{t("evidence.denominator")}</dt><dd lang="en">{entry.denominator}</dd></div>
        <div><dt>{t("evidence.standard")}</dt><dd lang="en">{entry.standard}</dd></div>
        <div><dt>{t("evidence.use")}</dt><dd>{t(`use.${entry.use}`)}</dd></div>
      </dl>
      {entry.limits.length + entry.conflicts.length > 0 ? (
        <ul>
          {[...entry.limits, ...entry.conflicts].map((n) => <li key={n.code}><Tell k={`msg.${n.code}`} english={n.text} /></li>)}
        </ul>
      ) : null}
      <p className="resource">{entry.id}</p>
    </div>
  );
}

/** A small button naming a source; pressed, it shows the evidence entry. */
export function SourceButton({ source }: { source: SourceRef }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={420} position="bottom-start" withArrow trapFocus returnFocus closeOnEscape shadow="md">
      <Popover.Target>
        <button type="button" className="source" onClick={() => setOpen((o) => !o)}>
          {t("evidence.short")}<span className="hidden" lang="en">: {source.title}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("evidence.source")}>
        <button type="button" className="close" onClick={() => setOpen(false)} aria-label={t("close")}>×</button>
        {open ? <Entry id={source.id} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}
