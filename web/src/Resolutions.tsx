// SPDX-License-Identifier: Apache-2.0
// The decisions of the case's consultations: the one that counts first, earlier ones folded below.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "./api";
import type { Resolution, Resolutions as Answer } from "./api_resolution";
import { useAsked } from "./client";
import { usePaged } from "./Paged";
import { ResolutionForm } from "./ResolutionForm";
import { ResolutionPanel } from "./ResolutionPanel";
import { inWords } from "./said";
import "./resolution.css";

const kOver = ["superseded", "withdrawn", "expired"];

export function Resolutions({ view, path, generation }: { view: CaseView; path: string; generation: string }) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState(0);
  const [drafting, setDrafting] = useState(false);
  const asked = useAsked<Answer>(`${path}/resolutions`, `${generation}.${view.last_sequence}.${saved}`);
  const paged = usePaged(asked.data && !asked.data.replay ? path : null, `${generation}.${view.last_sequence}`);
  const all = asked.data;
  const changed = (): void => setSaved((n) => n + 1);
  if (!all)
    return <section className="panel"><h2>{t("resolution.head")}</h2>{asked.error ? <p role="alert">{t("resolution.failed")} {inWords(asked.error)}</p> : <p role="status">{t("resolution.waiting")}</p>}</section>;
  const standing = all.decisions.filter((d) => !kOver.includes(d.state));
  const over = all.decisions.filter((d) => kOver.includes(d.state));
  const shown = (d: Resolution) => <ResolutionPanel key={d.id} of={d} all={all} view={view} path={path} paged={paged} onChanged={changed} />;
  return (
    <section className="resolutions" aria-labelledby="resolutions-head">
      <div className="resolutions-head">
        <h2 id="resolutions-head">{t("resolution.head")}</h2>
        {all.may_write && !drafting ? <button type="button" className="button strong no-print" onClick={() => setDrafting(true)}>{t("resolution.draft")}</button> : null}
      </div>
      {asked.error ? <p className="banner" role="alert">{t("resolution.failed")} {inWords(asked.error)}</p> : null}
      {all.replay ? <p className="note">{t("resolution.replay")}</p> : null}
      {!all.replay && !all.may_write ? <p className="note">{t("resolution.sign_in")}</p> : null}
      {drafting ? <ResolutionForm all={all} view={view} path={path} of={null} replaces="" onClose={() => setDrafting(false)} onSaved={() => { setDrafting(false); changed(); }} /> : null}
      {standing.length === 0 && !drafting && !all.replay ? <p className="panel">{t("resolution.none")}</p> : null}
      {standing.map(shown)}
      {over.length > 0 ? <details className="panel over"><summary>{t("resolution.over", { count: over.length })}</summary>{over.map(shown)}</details> : null}
    </section>
  );
}
