// SPDX-License-Identifier: Apache-2.0
// The ward's own wall time, as <input type="datetime-local"> wants it, and back.

export function localText(at: number, zone: string): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(at).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

export function instantOf(text: string, zone: string): number {
  const guess = Date.parse(`${text}:00Z`);
  return guess - (Date.parse(`${localText(guess, zone)}:00Z`) - guess);
}
