// SPDX-License-Identifier: Apache-2.0
// The reader's own part, before everybody else's: what, when and where, and when they leave and are back.
import { useTranslation } from "react-i18next";
import type { Plan } from "./api_plan";
import { ms } from "./format";
import { At, FromTo, PlaceName, TaskLives } from "./PlanWords";
import { useSession } from "./session";
import { Said } from "./words";

export function PlanMine({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { session } = useSession();
  const own = plan.roster.find((p) => p.name === session?.person?.name);
  if (!own) return null;
  const tasks = plan.tasks.filter((x) => own.tasks.includes(x.id)).sort((a, b) => ms(a.start) - ms(b.start));
  return (
    <section className="panel plan-mine" aria-labelledby="plan-mine">
      <h2 id="plan-mine">{t("plan.mine")} <span className="soft"><Said words={own.role} /></span></h2>
      {own.away ? <p><b>{t("plan.col.away")}</b> <FromTo from={own.leaves_at} to={own.back_at} /></p> : null}
      <ol className="plan-list">
        {tasks.map((x) => <li key={x.id} className={x.of}><TaskLives of={x.of} /> <At at={x.start} />: <b><Said words={x.names} /></b>, <span className="soft"><PlaceName of={x.from} /></span></li>)}
      </ol>
    </section>
  );
}
