// SPDX-License-Identifier: Apache-2.0
// The plan on one time axis: mother above, child below her, then rooms, teams and vehicles. Steps carry numbers, which
// fit into every bar; beside them stands the same in words.
import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Held, Plan, PlanTask } from "./api_plan";
import { kHour, kMinute, ms } from "./format";
import { PlaceName, TaskLives, At } from "./PlanWords";
import { LifeMark, Said, useFormat, useNow } from "./words";

const kTickMs = 30_000;
const kRooms = ["theatre", "icu_bed", "cot", "isolation_room"];
const kHourPx = 64; // room an hour's figures need
const kAfter = kHour; // an open end is drawn this far beyond the last end

interface Bar { key: string; from: number; to: number; open: boolean; step: number; of: PlanTask["of"]; text: string }
interface LaneOf { key: string; name: string; note: string; bars: Bar[]; away: { from: number; to: number }[] }
interface Span { from: number; to: number }

function spanOf(plan: Plan): Span {
  const begins = [...plan.tasks.map((x) => ms(x.start)), ...plan.roster.flatMap((p) => (p.leaves_at ? [ms(p.leaves_at)] : []))];
  const ends = [...plan.tasks.map((x) => (x.open_ended ? ms(x.start) : ms(x.end))), ...plan.roster.flatMap((p) => (p.back_at ? [ms(p.back_at)] : []))];
  return { from: Math.min(...begins) - 15 * kMinute, to: Math.max(...ends) + kAfter };
}

/** Hours to write on the axis, as many as there is room for. */
function ticksOf(span: Span, width: number, minuteOf: (at: number) => number): number[] {
  const hours = (span.to - span.from) / kHour;
  const step = [1, 2, 3, 6, 12, 24].find((h) => (width * h) / hours >= kHourPx) ?? 24;
  const first = span.from + ((60 - minuteOf(span.from)) % 60) * kMinute;
  const out: number[] = [];
  for (let at = Math.ceil(first / kMinute) * kMinute; at <= span.to; at += step * kHour) out.push(at);
  return out;
}

function useLanes(plan: Plan, steps: PlanTask[]): { rooms: LaneOf[]; teams: LaneOf[]; vehicles: LaneOf[] } {
  const { t } = useTranslation();
  const f = useFormat();
  const place = (h: Held): string => (h.hospital ? f.words(h.hospital.names).text : "");
  const bar = (task: PlanTask): Bar => ({ key: task.id, from: ms(task.start), to: ms(task.end), open: task.open_ended, step: steps.indexOf(task) + 1, of: task.of, text: f.words(task.names).text });
  const held = (wanted: (kind: string) => boolean): LaneOf[] => {
    const lanes = new Map<string, LaneOf>();
    for (const task of steps)
      for (const role of task.roles.filter((r) => wanted(r.kind)))
        for (const h of role.holders) {
          const lane = lanes.get(h.reference) ?? { key: h.reference, name: h.names ? f.words(h.names).text : h.name || h.reference, note: place(h), bars: [], away: [] };
          if (!lane.bars.some((b) => b.key === task.id)) lane.bars.push(bar(task));
          lanes.set(h.reference, lane);
        }
    return [...lanes.values()];
  };
  const teams = [...new Map(plan.roster.map((p) => [p.hospital?.id ?? "", p.hospital])).values()].map((h): LaneOf => {
    const own = plan.roster.filter((p) => (p.hospital?.id ?? "") === (h?.id ?? ""));
    const away = own.filter((p) => p.leaves_at && p.back_at);
    const journeys = [...new Map(away.map((p) => [`${p.leaves_at}${p.back_at}`, { from: ms(p.leaves_at ?? ""), to: ms(p.back_at ?? "") }])).values()];
    return { key: h?.id ?? "", name: h ? f.words(h.names).text : t("plan.not_known"), note: t("plan.people", { count: own.length }), bars: steps.filter((x) => own.some((p) => p.tasks.includes(x.id))).map(bar), away: journeys };
  });
  return { rooms: held((k) => kRooms.includes(k)), teams, vehicles: held((k) => k !== "person" && k !== "supply" && !kRooms.includes(k)) };
}

function textWidth(text: string): number {
  let px = 0;
  for (const ch of text) px += (ch.codePointAt(0) ?? 0) > 0x2e80 ? 14 : 7.6;
  return px;
}

/** Bars side by side where they do not overlap, one below the other where they do. */
function rowsOf(bars: Bar[]): number[] {
  const ends: number[] = [];
  return bars.map((b) => {
    const row = ends.findIndex((end) => end <= b.from);
    const at = row < 0 ? ends.length : row;
    ends[at] = b.open ? Number.MAX_SAFE_INTEGER : b.to;
    return at;
  });
}

function Bars({ lane, span, width, who }: { lane: LaneOf; span: Span; width: number; who: "mother" | "child" | "" }) {
  const x = (at: number): number => Math.max(0, Math.min(100, ((at - span.from) / (span.to - span.from)) * 100));
  const bars = [...lane.bars].sort((a, b) => a.from - b.from);
  const rows = rowsOf(bars);
  const count = Math.max(1, ...rows.map((r) => r + 1));
  return (
    <div className="plan-bars" style={{ height: count * 28 }} aria-hidden="true">
      {lane.away.map((a) => <span key={`${a.from}.${a.to}`} className="plan-away" style={{ left: `${x(a.from)}%`, width: `${x(a.to) - x(a.from)}%` }} />)}
      {bars.map((b, i) => {
        const from = x(b.from), wide = x(b.open ? span.to : b.to) - from;
        const px = (wide / 100) * width;
        const of = who || (b.of === "both" ? "both" : b.of);
        return (
          <span key={b.key} className={`plan-bar ${of} ${b.open ? "open" : ""}`} style={{ left: `${from}%`, width: `max(22px, ${wide}%)`, top: (rows[i] ?? 0) * 28 }}>
            <b>{b.step}</b>{px > textWidth(b.text) + 34 ? <span> {b.text}</span> : null}
          </span>
        );
      })}
    </div>
  );
}

function Steps({ plan, steps }: { plan: Plan; steps: PlanTask[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <ol className="plan-steps" aria-label={t("plan.steps")}>
      {steps.map((x, i) => (
        <li key={x.id} data-task={x.id} className={x.of}>
          <b className="plan-step-number">{f.number(i + 1)}</b>
          <span className="plan-step-time"><At at={x.start} style={i > 0 && f.day(ms(steps[i - 1]?.start ?? x.start)) === f.day(ms(x.start)) ? "time" : "dayTime"} />{x.open_ended ? <> {t("plan.onwards")}</> : <> – <At at={x.end} style="time" /></>}</span>
          <span className="plan-step-what"><TaskLives of={x.of} /> <b><Said words={x.names} /></b> <span className="soft"><PlaceName of={x.from} />{x.to && x.from && x.to.id !== x.from.id ? <> → <PlaceName of={x.to} /></> : null}</span></span>
        </li>
      ))}
      {plan.tasks.length === 0 ? <li>{t("plan.nothing")}</li> : null}
    </ol>
  );
}

export function PlanLanes({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const now = useNow(kTickMs);
  const steps = [...plan.tasks].sort((a, b) => ms(a.start) - ms(b.start) || ms(a.end) - ms(b.end));
  const lanes = useLanes(plan, steps);
  if (steps.length === 0) return null;
  const span = spanOf(plan);
  const x = (at: number): number => ((at - span.from) / (span.to - span.from)) * 100;
  const ticks = ticksOf(span, width || 300, (at) => Number(f.time(at).slice(-2)));
  const life = (who: "mother" | "child"): LaneOf => ({
    key: who, name: t(`who.${who}`), note: "", away: [],
    bars: steps.filter((s) => s.of === who || s.of === "both").map((s) => ({ key: s.id, from: ms(s.start), to: ms(s.end), open: s.open_ended, step: steps.indexOf(s) + 1, of: s.of, text: f.words(s.names).text })),
  });
  const lane = (l: LaneOf, who: "mother" | "child" | "" = "") => (
    <div key={l.key} className={`plan-lane ${who}`} data-lane={l.key}>
      <p className="plan-lane-name">{who ? <LifeMark who={who} /> : null} <b>{l.name}</b> {l.note ? <span className="soft">{l.note}</span> : null}</p>
      <Bars lane={l} span={span} width={width} who={who} />
    </div>
  );
  const group = (name: string, own: LaneOf[]) => (own.length === 0 ? null : <div className="plan-lane-group"><h3>{name}</h3>{own.map((l) => lane(l))}</div>);
  return (
      <div className="plan-lanes-with">
        <div className="plan-lanes">
          <div className="plan-axis" aria-hidden="true">
            <div className="plan-axis-bar" ref={ref}>
              {ticks.map((at) => <span key={at} className="plan-tick" style={{ left: `${x(at)}%` }}><span>{f.time(at)}</span></span>)}
              {now >= span.from && now <= span.to ? <span className="plan-now-line" style={{ left: `${x(now)}%` }}><span>{t("plan.now")}</span></span> : null}
            </div>
          </div>
          {lane(life("mother"), "mother")}
          {lane(life("child"), "child")}
          {group(t("plan.rooms"), lanes.rooms)}
          {group(t("plan.teams"), lanes.teams)}
          {group(t("plan.vehicles"), lanes.vehicles)}
          {lanes.teams.some((l) => l.away.length > 0) ? <p className="note"><span className="plan-away-key" aria-hidden="true" /> {t("plan.away_key")}</p> : null}
        </div>
        <Steps plan={plan} steps={steps} />
      </div>
  );
}
