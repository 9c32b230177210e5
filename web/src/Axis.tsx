// SPDX-License-Identifier: Apache-2.0
// One time axis for two lives, past to future, and the handle that turns the page back.
import { useElementSize } from "@mantine/hooks";
import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Advice, AdviceDay, CaseView } from "./api";
import { CurveLane, CurveLegend } from "./Curves";
import { gestationAt, gestationText, kDay, kHour, kMinute, ms } from "./format";
import { EventMarks, LaneLine, Ribbon } from "./Lanes";
import { denseEnd, makeScale, makeTicks, type Scale } from "./scale";
import { LifeMark, MessageText, Said, useFormat } from "./words";

const kTermWeeks = 37; // how far ahead the axis looks when no forecast says otherwise
const kStep = 15 * kMinute;
const kRoomBefore = 36 * kHour;
const kReasonPx = 200; // room the reason for no forecast needs; it stands in the panel below as well

const kDelayPx = 165; // room for one "treatment waits" and its neighbour's gap

/** Days at which the wait for her treatment is written, a week or more apart and never over one another. */
function delayDays(days: AdviceDay[], scale: Scale, width: number): AdviceDay[] {
  const chosen: AdviceDay[] = [];
  for (const d of days) {
    const x = scale.x(ms(d.at)) * width;
    const last = chosen.at(-1);
    const from = last ? scale.x(ms(last.at)) * width : scale.x(ms(days[0]?.at ?? d.at)) * width - kDelayPx / 2;
    if (d.treatment_delay_days.median >= 1 && d.day > 0 && d.day % 7 === 0 && x - from >= kDelayPx && x < width - kDelayPx / 2) chosen.push(d);
  }
  return chosen;
}

interface Props {
  view: CaseView;
  advice: Advice | null;
  at: number;
  now: number;
  follow: boolean;
  chosen: number;
  lines: string[]; // which quantities are drawn in the lanes, "mother.spo2"; the first of each life
  onMove: (at: number | null) => void; // null: back to now, and follow it
  onChoose: (day: number) => void;
}

export function TimeAxis({ view, advice, at, now, follow, chosen, lines, onMove, onChoose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const dragging = useRef(false);
  const child = view.children[0];
  const edd = child?.edd ?? null;
  const offset = view.clock.utc_offset_minutes;
  const from = ms(view.axis.from);
  const ahead = useRef(0);
  const lastDay = advice?.days.at(-1);
  if (lastDay) ahead.current = Math.max(ahead.current, ms(lastDay.at));
  const dated = useRef(edd); // keeps the axis in place where the dating was not known yet
  if (edd) dated.current = edd;
  const term = dated.current ? Date.parse(`${dated.current}T00:00:00Z`) - offset * kMinute - (40 - kTermWeeks) * 7 * kDay : 0;
  const to = Math.max(term, ahead.current, now);
  const dense = denseEnd(from, now, view.marks.map((m) => ms(m.at)));
  // What is recorded in one go, as when a case is first entered, lies before its recording: room is left for it.
  const drawn = now - from < kDay ? Math.min(from, now - kRoomBefore) : from;
  const scale = useMemo(() => makeScale(drawn, dense, now, to), [drawn, dense, now, to]);
  const ticks = useMemo(() => makeTicks(scale, width, edd, offset), [scale, width, edd, offset]);

  const events = useMemo(() => ({ mother: view.events.filter((e) => e.who === "mother"), child: view.events.filter((e) => e.who === "child") }), [view.events]);
  const gestationNow = gestationAt(at, edd, offset);
  const gestation = gestationNow === null ? "" : gestationText(gestationNow);
  const x = scale.x(at);

  const moveTo = (wanted: number): void => {
    const next = Math.round(wanted / kStep) * kStep;
    if (next >= now) onMove(null);
    else onMove(Math.max(next, from));
  };
  const pointerAt = (e: PointerEvent<HTMLElement>): number => {
    const box = e.currentTarget.closest(".axis-plot")?.getBoundingClientRect();
    if (!box || box.width === 0) return at;
    return scale.at(Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)));
  };
  const drag = {
    onPointerDown: (e: PointerEvent<HTMLElement>) => {
      if (e.button !== 0) return;
      e.currentTarget.setPointerCapture(e.pointerId);
      dragging.current = true;
      if (e.currentTarget.dataset["jump"] !== undefined) moveTo(Math.min(now, pointerAt(e)));
    },
    onPointerMove: (e: PointerEvent<HTMLElement>) => {
      if (dragging.current) moveTo(Math.min(now, pointerAt(e)));
    },
    onPointerUp: () => { dragging.current = false; },
    onPointerCancel: () => { dragging.current = false; },
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    const hop = e.shiftKey ? kStep : kHour;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => moveTo(at - hop), ArrowDown: () => moveTo(at - hop),
      ArrowRight: () => moveTo(at + hop), ArrowUp: () => moveTo(at + hop),
      PageDown: () => moveTo(at - kDay), PageUp: () => moveTo(at + kDay),
      Home: () => onMove(from), End: () => onMove(null),
    };
    const move = moves[e.key];
    if (!move) return;
    e.preventDefault();
    move();
  };

  const forecast = advice?.available === true ? advice : null;
  const nearRight = x * width > width - 90;
  const grip = (
    <div
      className={`grip ${follow ? "now" : ""} ${nearRight ? "right" : x * width < 90 ? "left" : ""}`} style={{ left: `${x * 100}%` }}
      role="slider" tabIndex={0} aria-label={t("axis.handle")} aria-orientation="horizontal"
      aria-valuemin={0} aria-valuemax={Math.round((now - from) / kMinute)} aria-valuenow={Math.round((at - from) / kMinute)}
      aria-valuetext={`${f.full(at)}${gestation ? `, ${gestation}` : ""}${follow ? `, ${t("axis.now")}` : ""}`}
      onKeyDown={onKeyDown} {...drag}
    >
      <span className="pill">
        <span aria-hidden="true">◂</span> {follow ? `${t("axis.now")} ` : ""}{f.dayTime(at)}{gestation ? <b> {gestation}</b> : null} <span aria-hidden="true">▸</span>
      </span>
    </div>
  );

  return (
    <div className="axis">
      <div className="axis-plot" ref={ref}>
        <div className="ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick.at} className={`tick ${tick.week ? "week" : ""} ${tick.label ? "label" : ""}`} style={{ left: `${tick.x * 100}%` }}>
              {tick.label ? <><b>{tick.gestation}</b><span>{f.day(tick.at)}</span></> : null}
            </span>
          ))}
        </div>
        <div className="strip" data-jump {...drag} style={{ ["--recorded" as string]: `${scale.x(now) * 100}%` }}>
          <span className="strip-bar" />
          {view.marks.map((m) => <span key={m.at} className="strip-mark" style={{ left: `${scale.x(ms(m.at)) * 100}%` }} />)}
        </div>
        {grip}
        {(["mother", "child"] as const).map((who) => {
          const days = who === "mother" ? view.mother.days : child?.days ?? [];
          const all = who === "mother" ? view.mother.series : child?.series ?? [];
          const line = lines.filter((l) => l.startsWith(`${who}.`)).map((l) => all.find((s) => `${who}.${s.key}` === l)).find((s) => s !== undefined);
          const place = who === "mother" ? view.mother.place : (child?.stage === "newborn" ? child.place : null);
          return (
            <section key={who} className={`lane ${who}`} aria-label={t(`who.${who}`)}>
              <header>
                <span className="who"><LifeMark who={who} /> {t(who === "child" && child ? `stage.${child.stage}` : `who.${who}`)}</span>
                {place ? <span className="place"><Said words={place} /></span> : null}
                <span className="place band-note">{t(`lane.${who}.legend`)}</span>
                {forecast ? <CurveLegend who={who} horizonDays={forecast.horizon_days} /> : null}
              </header>
              <div className="lane-body">
                {ticks.filter((tick) => tick.week).map((tick) => <span key={tick.at} className="week-line" style={{ left: `${tick.x * 100}%` }} />)}
                <span className="later" style={{ left: `${x * 100}%`, width: `${(scale.x(now) - x) * 100}%` }} />
                <Ribbon days={days} who={who} scale={scale} until={at} width={width} />
                <EventMarks events={events[who]} who={who} scale={scale} width={width} until={at} />
                {line ? <LaneLine series={line} scale={scale} until={at} width={width} /> : null}
                {forecast ? (
                  <CurveLane who={who} all={forecast.days} scale={scale} from={at} chosen={chosen} onChoose={onChoose} />
                ) : null}
                {advice && !advice.available && who === "child" && advice.reason && (1 - x) * width > kReasonPx ? (
                  <p className="no-forecast" style={{ left: `${x * 100}%` }}><MessageText message={advice.reason} /></p>
                ) : null}
                {forecast && who === "mother" ? (
                  <div className="delays" aria-hidden="true">
                    {delayDays(forecast.days, scale, width).map((d) => (
                      <span key={d.day} style={{ left: `${scale.x(ms(d.at)) * 100}%` }}>{t("curve.delay", { days: f.days(Math.round(d.treatment_delay_days.median)) })}</span>
                    ))}
                  </div>
                ) : null}
              </div>
            </section>
          );
        })}
        {scale.x(now) < 1 && !follow ? <span className="now-line" style={{ left: `${scale.x(now) * 100}%` }} aria-hidden="true"><span>{t("axis.now")}</span></span> : null}
        <span className="handle-line" style={{ left: `${x * 100}%` }} {...drag} aria-hidden="true" />
      </div>
    </div>
  );
}
