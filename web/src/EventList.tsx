// SPDX-License-Identifier: Apache-2.0
// The marks of the time axis again, as a list: for the keyboard, for screen readers and for paper.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Event } from "./api";
import { ms } from "./format";
import { EventWords, LevelMark, LifeMark, Said, SyntheticMark, Tell, When } from "./words";

export const EventList = memo(function EventList({ events }: { events: Event[] }) {
  const { t } = useTranslation();
  return (
    <details className="panel event-list">
      <summary>{t("events.head", { count: events.length })}</summary>
      {events.length === 0 ? <p>{t("events.none")}</p> : (
        <ol>
          {[...events].sort((a, b) => ms(b.at) - ms(a.at)).map((e) => (
            <li key={e.resource + e.at}>
              <When at={e.at} />
              <span><LifeMark who={e.who} /><span className="hidden"> {t(`who.${e.who}`)}</span></span>
              <span>
                {e.alarm ? <LevelMark level="watch" word={false} /> : null} <EventWords event={e} />
                {e.detail ? <span className="soft"> <Said words={e.detail} /></span> : null}{" "}
                {e.synthetic ? <SyntheticMark word /> : null}
              </span>
              <span className="soft"><Tell k={`kind.${e.kind}`} english={e.kind} /></span>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
});
