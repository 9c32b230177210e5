// SPDX-License-Identifier: Apache-2.0
// One glyph for each kind of event, drawn in a 14 by 14 box.
import type { Event } from "./api";

const kPaths: Record<Event["kind"], string> = {
  admission: "M2 7h7M6 4l3 3-3 3M11 2.5v9",
  diagnosis: "M6 2.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M8.6 8.6 12 12",
  treatment: "M4.2 9.8 9.8 4.2M3.2 10.8a2.3 2.3 0 0 1 0-3.3L7.5 3.2a2.3 2.3 0 0 1 3.3 3.3L6.5 10.8a2.3 2.3 0 0 1-3.3 0",
  blood: "M7 2C9 5 10.5 6.8 10.5 8.7a3.5 3.5 0 0 1-7 0C3.5 6.8 5 5 7 2",
  scan: "M2 8h2l1.5-4 3 7L10.5 7H12",
  steroid: "M10 2l2 2M11 3 4.5 9.5M6 5l3 3M4.5 9.5 2.5 11.5",
  procedure: "M3 11 11 3c.8 1.5 0 4-2 5.5L6.5 9",
  finding: "M7 2.5v5.5M7 10.5v1",
  birth: "M7 2l1.5 3.3 3.5.4-2.6 2.4.7 3.5L7 9.8l-3.1 1.8.7-3.5L2 5.7l3.5-.400Z",
  transfer: "M2 5h9M8.5 2.5 11 5 8.5 7.5M12 9.5H3M5.5 7 3 9.5 5.5 12",
  visit: "M7 11.5C3 8.5 2 7 2 5.2a2.5 2.5 0 0 1 5-.600a2.5 2.5 0 0 1 5 .600C12 7 11 8.5 7 11.5",
  wish: "M2.5 3h9v6H7l-2.5 2.5V9h-2Z",
  consult: "M4.7 3a1.7 1.7 0 1 0 .1 0M9.3 3a1.7 1.7 0 1 0 .1 0M2 11c0-2 1.2-3 2.7-3s2.3 1 2.3 3M7 11c0-2 .8-3 2.3-3S12 9 12 11",
};

export const EventIcon = ({ kind }: { kind: Event["kind"] }) => (
  <svg className="glyph" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d={kPaths[kind] ?? kPaths.finding} /></svg>
);
