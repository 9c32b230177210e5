// SPDX-License-Identifier: Apache-2.0
// One life on the time axis: its state day by day, and what happened to it.
import { memo } from "react";
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DayState, Event, Series, Who } from "./api";
import { ms, unitText } from "./format";
import { EventIcon } from "./icons";
import type { Scale } from "./scale";
import { EventWords, Said, SyntheticMark, useEventWords, useFormat, useMessage, useQuantityName } from "./words";

// How heavy a day is drawn: four steps of height and depth, and the word on hover. Colour alone says nothing.
const kWeight: Record<DayState["state"], 0 | 1 | 2 | 3 | 4> = {
  unknown: 0, stable: 1, growing: 1, well: 1, compromised: 2, small: 2, failing: 3, faltering: 3, critical: 4, dead: 4,
};

export const Ribbon = memo(function Ribbon({ days, who, scale, until, width }: { days: DayState[]; who: Who; scale: Scale; until: number; width: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const message = useMessage();
  return (
    <ol className={`ribbon ${who}`} aria-label={t(`lane.${who}.ribbon`)}>
      {days.map((day) => {
        const from = ms(day.from);
        const to = Math.min(ms(day.to), until);
        if (to <= from) return null;
        const x = scale.x(from);
        const w = scale.x(to) - x;
        const known = day.sofa !== null && day.sofa !== undefined;
        return (
          <li
            key={day.from} className={`day w${kWeight[day.state]} ${day.state}`} style={{ left: `${x * 100}%`, width: `calc(${w * 100}% - 1px)` }}
            title={`${f.day(from)}: ${t(`state.${day.state}`)}${known ? ` · ${t("score.sofa")} ${day.sofa}` : ""}${day.message ? ` · ${message(day.message).text}` : ""}`}
          >
            <span className="hidden">{f.day(from)} {t(`state.${day.state}`)} </span>
            {known && w * width > 20 ? <span>{day.sofa}</span> : null}
          </li>
        );
      })}
    </ol>
  );
});

interface Cluster { x: number; events: Event[]; key: boolean }

/** What the eye must find: what changed the decision, and the birth. */
const isKey = (e: Event): boolean => e.alarm || e.kind === "birth";

const kMarkerPx = 26;
const kTipLines = 10;
const kLabelRoomPx = 300; // on a narrow page the words may run over the forecast

export function clusterEvents(events: Event[], scale: Scale, width: number, until: number): Cluster[] {
  const shown = events.filter((e) => ms(e.at) <= until).sort((a, b) => ms(a.at) - ms(b.at));
  const clusters: Cluster[] = [];
  for (const e of shown) {
    const x = scale.x(ms(e.at)) * width;
    const last = clusters.at(-1);
    // An alarm stands alone where it can: it is what the eye must find.
    if (last && x - last.x < kMarkerPx && (!isKey(e) || !last.key || x - last.x < kMarkerPx / 2)) {
      last.events.push(e);
      last.key ||= isKey(e);
    } else {
      clusters.push({ x: last ? Math.max(x, last.x + kMarkerPx) : x, events: [e], key: isKey(e) });
    }
  }
  return clusters;
}

function textWidth(text: string): number {
  let px = 0;
  for (const ch of text) px += ch.codePointAt(0)! > 0x2e80 ? 13 : 6.8;
  return px;
}

interface Label { x: number; row: number; cluster: Cluster; event: Event; maxWidth: number }

/** Alarm events get their words beside them, in two rows, where the words do not run over one another. */
function placeLabels(clusters: Cluster[], words: (e: Event) => string, limit: number): Label[] {
  const ends: [number, number] = [0, 0];
  const labels: Label[] = [];
  for (const cluster of clusters.filter((c) => c.key)) {
    const event = cluster.events.filter(isKey).at(-1);
    if (!event) continue;
    const need = textWidth(words(event)) + 10;
    const wish = Math.max(0, Math.min(cluster.x - 10, limit - need));
    const row = ends[0] <= wish ? 0 : ends[1] <= wish ? 1 : ends[0] <= ends[1] ? 0 : 1;
    const start = Math.max(wish, ends[row]);
    const maxWidth = Math.min(need, limit - start);
    if (maxWidth < Math.min(need, 60) || start > cluster.x + 40) continue;
    labels.push({ x: start, row, cluster, event, maxWidth });
    ends[row] = start + maxWidth + 8;
  }
  return labels;
}

export const EventMarks = memo(function EventMarks({ events, who, scale, width, until }: { events: Event[]; who: Who; scale: Scale; width: number; until: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const words = useEventWords();
  if (width <= 0) return null;
  const clusters = clusterEvents(events, scale, width, until);
  const limit = Math.min(width, Math.max(scale.x(until) * width, kLabelRoomPx));
  const labels = placeLabels(clusters, (e) => words(e).text, limit);
  return (
    <div className={`marks ${who}`}>
      {events.filter((e) => e.end !== undefined && ms(e.at) <= until).map((e) => {
        const x = scale.x(ms(e.at));
        const w = scale.x(Math.min(ms(e.end ?? e.at), until)) - x;
        return w * width < 3 ? null : <span key={`${e.resource}${e.at}`} className="span" aria-hidden="true" style={{ left: `${x * 100}%`, width: `${w * 100}%` }} />;
      })}
      {clusters.map((c) => {
        const first = c.events.find((e) => e.alarm) ?? c.events.find(isKey) ?? c.events[0];
        if (!first) return null;
        const name = c.events.map((e) => `${f.dayTime(ms(e.at))} ${words(e).text}`).join("; ");
        return (
          <Tooltip
            key={`${first.resource}${first.at}`} withArrow multiline maw={420} events={{ hover: true, focus: true, touch: true }}
            label={
              <ul className="tip-list">
                {c.events.slice(0, kTipLines).map((e) => (
                  <li key={`${e.resource}${e.at}`}>
                    <b>{f.dayTime(ms(e.at))}</b> <EventWords event={e} /> {e.synthetic ? <SyntheticMark word /> : null}
                    {e.detail ? <div><Said words={e.detail} /></div> : null}
                  </li>
                ))}
                {c.events.length > kTipLines ? <li>{t("tip.more", { number: f.number(c.events.length - kTipLines) })}</li> : null}
              </ul>
            }
          >
            <button
              type="button" className={`mark ${c.events.some((e) => e.alarm) ? "alarm" : c.key ? "key" : ""}`} style={{ left: c.x }}
              aria-label={`${t(`who.${who}`)}, ${c.events.length > 1 ? `${c.events.length}: ` : ""}${name}`}
            >
              <span className="shape" aria-hidden="true" />
              {c.events.length > 1 ? <span className="count" aria-hidden="true">{c.events.length}</span> : <EventIcon kind={first.kind} />}
            </button>
          </Tooltip>
        );
      })}
      {labels.map((l) => (
        <span key={`${l.event.resource}${l.event.at}`} className="mark-label" aria-hidden="true" style={{ left: l.x, top: 30 + l.row * 18, maxWidth: l.maxWidth }}>
          <EventWords event={l.event} />
        </span>
      ))}
    </div>
  );
});

/** The course of one quantity under the marks, up to the time shown. */
export const LaneLine = memo(function LaneLine({ series, scale, until, width }: { series: Series; scale: Scale; until: number; width: number }) {
  const f = useFormat();
  const name = useQuantityName()(series.key);
  const points = series.points.filter((p) => ms(p.at) <= until && ms(p.at) >= scale.from);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const values = points.map((p) => p.value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const d = points.map((p, i) => `${i ? "L" : "M"}${scale.x(ms(p.at)).toFixed(4)} ${(0.95 - ((p.value - low) / span) * 0.9).toFixed(3)}`).join("");
  return (
    <div className={`lane-line ${series.who}`} aria-hidden="true">
      <svg viewBox="0 0 1 1" preserveAspectRatio="none"><path d={d} /></svg>
      <span style={{ maxWidth: scale.x(until) * width - 6 }}>{name} {f.number(first.value, series.digits)} → <b>{f.number(last.value, series.digits)}</b> {unitText(series.unit)}</span>
    </div>
  );
});
