// SPDX-License-Identifier: Apache-2.0
// How much it rings: calls per shift, and what became of them.
import { useTranslation } from "react-i18next";
import type { Burden } from "./api_watch";
import { kMinute } from "./format";
import { useFormat } from "./words";

export function BurdenTable({ of, name, acted }: { of: Burden[]; name: (b: Burden) => string; acted: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const share = (n: number, of: number): string => (of === 0 ? "–" : `${f.number(n)} / ${f.number(of)} (${f.number(Math.round((100 * n) / of))} %)`);
  return (
    <table className="plain cards burden">
      <thead><tr>{["time", "warnings", "pages", "per_shift", "acknowledged", "acted", "median"].map((k) => <th key={k} scope="col">{t(`watch.burden.${k}`, { minutes: acted })}</th>)}</tr></thead>
      <tbody>
        {of.map((b) => (
          <tr key={name(b)}>
            <th scope="row">{name(b)}</th>
            <td data-label={t("watch.burden.warnings")}>{f.number(b.warnings)}</td>
            <td data-label={t("watch.burden.pages")}>{f.number(b.pages)}{Object.keys(b.pages_by_stage).length > 0 ? <span className="soft"> ({Object.entries(b.pages_by_stage).map(([s, n]) => `${t(`watch.stage.${s}`)} ${n}`).join(", ")})</span> : null}</td>
            <td data-label={t("watch.burden.per_shift")}>{f.number(Math.round(b.pages_per_shift * 10) / 10, 1)}</td>
            <td data-label={t("watch.burden.acknowledged")}>{share(b.acknowledged, b.warnings)}</td>
            <td data-label={t("watch.burden.acted", { minutes: acted })}>{share(b.acted_within, b.warnings)}</td>
            <td data-label={t("watch.burden.median")}>{b.median_minutes === null ? "–" : f.age(0, Math.max(kMinute, b.median_minutes * kMinute))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
