// SPDX-License-Identifier: Apache-2.0
// How much all the cases that run are rung for, together and one by one; asked for only when it is opened.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Burden, WardBurden } from "./api_watch";
import { useAsked } from "./client";
import { SourceButton } from "./EvidencePopover";
import { kHour, ms } from "./format";
import { BurdenTable } from "./BurdenTable";
import { inWords } from "./said";
import { useFormat } from "./words";

export function WardBurdenPanel({ generation, acted }: { generation: string; acted: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [open, setOpen] = useState(false);
  const ward = useAsked<WardBurden>(open ? "/api/watch/burden" : null, generation);
  const names = new Map<Burden, string>();
  if (ward.data) {
    names.set(ward.data.burden, t("watch.ward.all"));
    for (const c of ward.data.cases) names.set(c.burden, `${f.words(c.title).text}${c.place ? ` · ${f.words(c.place).text}` : ""}`);
  }
  return (
    <details className="panel" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t("watch.ward.head")}</summary>
      {ward.data ? (
        <>
          <div className="scroll" tabIndex={0} role="group" aria-label={t("watch.ward.head")}>
            <BurdenTable of={[...names.keys()]} name={(b) => names.get(b) ?? ""} acted={acted} />
          </div>
          <p className="note">{t("watch.ward.note", { hours: Math.round((ms(ward.data.burden.to) - ms(ward.data.burden.from)) / kHour) })} <SourceButton source={ward.data.source} /></p>
        </>
      ) : ward.error ? <p role="alert">{t("watch.ward.failed")} {inWords(ward.error)}</p> : open ? <p className="waiting" role="status">{t("loading")}</p> : null}
    </details>
  );
}
