// SPDX-License-Identifier: Apache-2.0
// Her goals in her order: dragged, or moved with the arrow keys or buttons. What is left out is not weighed.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Goal } from "./api";
import { useNames } from "./DecideWords";
import { kGoals } from "./weigh";

export function OrderGoals({ ordering, onOrder }: { ordering: Goal[]; onOrder: (o: Goal[]) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const [held, setHeld] = useState<Goal | null>(null);
  const [said, setSaid] = useState("");
  const left = kGoals.filter((g) => !ordering.includes(g));
  const move = (goal: Goal, to: number): void => {
    const rest = ordering.filter((g) => g !== goal);
    const place = Math.max(0, Math.min(rest.length, to));
    rest.splice(place, 0, goal);
    onOrder(rest);
    setSaid(t("order.moved", { goal: names.goal(goal), place: String(place + 1) }));
  };
  return (
    <div className="ordering">
      <ol>
        {ordering.map((g, i) => (
          <li
            key={g} draggable className={held === g ? "held" : ""} onDragStart={() => setHeld(g)} onDragEnd={() => setHeld(null)}
            onDragOver={(e) => { e.preventDefault(); if (held && held !== g && ordering.includes(held)) move(held, i); }}
          >
            <span aria-hidden="true" className="grab">⠿</span> <span className="place-number">{i + 1}.</span> <span className="goal-name">{names.goal(g)}</span>
            <button type="button" className="step" disabled={i === 0} onClick={() => move(g, i - 1)} aria-label={t("order.up", { goal: names.goal(g) })}>▴</button>
            <button type="button" className="step" disabled={i === ordering.length - 1} onClick={() => move(g, i + 1)} aria-label={t("order.down", { goal: names.goal(g) })}>▾</button>
            <button type="button" className="step" onClick={() => onOrder(ordering.filter((o) => o !== g))} aria-label={t("order.out", { goal: names.goal(g) })}>×</button>
          </li>
        ))}
      </ol>
      {left.length > 0 ? (
        <p className="left-out"><span className="soft">{t("order.left_out")}</span> {left.map((g) => <button key={g} type="button" className="button" onClick={() => onOrder([...ordering, g])}>+ {names.goal(g)}</button>)}</p>
      ) : null}
      <span className="hidden" role="status">{said}</span>
    </div>
  );
}
