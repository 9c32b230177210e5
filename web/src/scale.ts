// SPDX-License-Identifier: Apache-2.0
// The one time axis. The part up to now (or to just after the birth) is drawn wide and what follows narrow, both to
// scale within themselves, and neither moves while the handle is dragged.
import { gestationAt, kDay, kMinute } from "./format";

export interface Scale {
  from: number;
  split: number; // end of what can be shown; the forecast may begin earlier, at the handle
  to: number;
  x(at: number): number; // 0 to 1
  at(x: number): number;
}

const kDenseWeight = 4; // a day of the dense part is this many times as wide as another, within the limits below
const kLeastDense = 0.42;
const kMostDense = 0.64;

const kLongGap = 1 / 3; // of the recorded time

/** Where the wide part ends: now, or, when a long quiet stretch lies between two marked moments, a day into it. */
export function denseEnd(from: number, now: number, marks: number[]): number {
  const times = [from, ...marks.filter((m) => m > from && m < now).sort((a, b) => a - b), now];
  let end = now;
  let longest = (now - from) * kLongGap;
  for (let i = 1; i < times.length - 1; ++i) {
    const gap = (times[i + 1] ?? now) - (times[i] ?? from);
    if (gap > longest) {
      longest = gap;
      end = Math.min(now, (times[i] ?? now) + kDay);
    }
  }
  return end;
}

/** `dense` ends the part drawn wide: now, or shortly after the birth when that has come and gone. */
export function makeScale(from: number, dense: number, split: number, to: number): Scale {
  const end = Math.max(to, split);
  const near = Math.max(Math.min(dense, split) - from, kDay / 4);
  const mid = from + near;
  const rest = end - mid;
  const wish = (near * kDenseWeight) / (near * kDenseWeight + Math.max(rest, 0));
  const share = rest <= 0 ? 1 : Math.min(kMostDense, Math.max(kLeastDense, wish));
  return {
    from,
    split,
    to: end,
    x: (at) => {
      if (at <= mid || rest <= 0) return Math.min(1, Math.max(0, ((at - from) / near) * share));
      return Math.min(1, share + ((at - mid) / rest) * (1 - share));
    },
    at: (x) => (x <= share || rest <= 0 ? from + (Math.max(0, x) / share) * near : mid + ((x - share) / (1 - share)) * rest),
  };
}

export interface Tick { at: number; x: number; gestation: string; label: boolean; week: boolean }

/** One tick a day where there is room, else one a week, at the ward's midnight; labelled where labels do not touch. */
export function makeTicks(scale: Scale, width: number, edd: string | null, utcOffsetMinutes: number): Tick[] {
  const offset = utcOffsetMinutes * kMinute;
  const first = Math.ceil((scale.from + offset) / kDay) * kDay - offset;
  const kLabelPx = 62;
  const kDayPx = 11;
  const ticks: Tick[] = [];
  let lastLabel = -kLabelPx;
  const weekDue: number[] = [];
  for (let at = first; at <= scale.to; at += kDay) {
    const g = gestationAt(at, edd, utcOffsetMinutes);
    const days = g === null ? null : Math.round(g);
    const week = days === null ? Math.round((at + offset) / kDay) % 7 === 4 : days % 7 === 0;
    const x = scale.x(at);
    const dayWidth = (scale.x(at + kDay) - x) * width;
    if (dayWidth < kDayPx && !week) continue;
    ticks.push({ at, x, gestation: days === null ? "" : `${Math.floor(days / 7)}+${days % 7}`, label: false, week });
    if (week) weekDue.push(x * width);
  }
  for (const tick of ticks) {
    const px = tick.x * width;
    if (px > width - 20 || px - lastLabel < kLabelPx) continue;
    const nextWeek = weekDue.find((w) => w > px + 1);
    if (!tick.week && nextWeek !== undefined && nextWeek - px < kLabelPx) continue;
    if (!tick.week && px < 18) continue;
    tick.label = true;
    lastLabel = px;
  }
  return ticks;
}
