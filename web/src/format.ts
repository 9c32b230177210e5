// SPDX-License-Identifier: Apache-2.0
// Times, numbers and units as people write them. Times are shown in the ward's zone, whatever the reader's own.
import type { Instant, Lang, Words } from "./api";

const kLocale: Record<Lang, string> = { en: "en-GB", vi: "vi-VN", zh: "zh-CN" };
export const kMinute = 60_000;
export const kHour = 60 * kMinute;
export const kDay = 24 * kHour;

// "1.001 g" in Vietnamese is a kilogram: figures below ten thousand are written without a group sign.
const kGroups = { useGrouping: "min2" } as unknown as Intl.NumberFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

function dateFormat(lang: Lang, zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang}|${zone}|${name}`;
  let found = formats.get(key);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat(kLocale[lang], { ...options, timeZone: zone, hourCycle: "h23" });
    } catch {
      found = new Intl.DateTimeFormat(kLocale[lang], { ...options, timeZone: "UTC", hourCycle: "h23" });
    }
    formats.set(key, found);
  }
  return found;
}

function numberFormat(lang: Lang, name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${lang}|${name}`;
  let found = numbers.get(key);
  if (!found) {
    found = new Intl.NumberFormat(kLocale[lang], options);
    numbers.set(key, found);
  }
  return found;
}

const kShort = {
  en: { minute: "min", hour: "h", day: "d" },
  vi: { minute: "phút", hour: "giờ", day: "ngày" },
  zh: { minute: "分钟", hour: "小时", day: "天" },
} as const;

export interface Formatter {
  lang: Lang;
  zone: string;
  time(at: number): string; // 22:14
  clock(at: number): string; // 22:14:05
  day(at: number): string; // 11 Feb
  dayTime(at: number): string; // 11 Feb, 22:14
  date(day: string): string; // a calendar date, "2025-05-10"
  dated(at: number): string; // 11 Feb 2025 22:14
  full(at: number): string; // with year and zone, for hover
  age(at: number, reference: number): string; // "12 min"
  span(ms: number): string;
  days(n: number): string; // "9 days"
  number(value: number, digits?: number): string;
  signed(value: number, digits?: number): string;
  ofHundred(p: number): string; // a probability as a count out of 100
  words(w: Words): { text: string; lang: Lang };
}

export function formatter(lang: Lang, zone: string): Formatter {
  const quantity = (n: number, unit: string): string =>
    numberFormat(lang, `u${unit}`, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(n);
  const short = (n: number, unit: keyof (typeof kShort)["en"]): string => `${Math.floor(n)}${lang === "zh" ? "" : "\u00a0"}${kShort[lang][unit]}`;
  const self: Formatter = {
    lang,
    zone,
    time: (at) => dateFormat(lang, zone, "t", { hour: "2-digit", minute: "2-digit" }).format(at),
    clock: (at) => dateFormat(lang, zone, "k", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at),
    day: (at) => dateFormat(lang, zone, "d", { day: "numeric", month: "short" }).format(at),
    dayTime: (at) => `${self.day(at)} ${self.time(at)}`,
    date: (day) => dateFormat(lang, "UTC", "c", { day: "numeric", month: "short", year: "numeric" }).format(Date.parse(`${day}T00:00:00Z`)),
    dated: (at) => `${dateFormat(lang, zone, "y", { day: "numeric", month: "short", year: "numeric" }).format(at)} ${self.time(at)}`,
    full: (at) =>
      `${dateFormat(lang, zone, "f", {
        weekday: "short", day: "numeric", month: "long", year: "numeric",
        hour: "2-digit", minute: "2-digit", timeZoneName: "short",
      }).format(at)} (${zone})`,
    age: (at, reference) => self.span(Math.max(0, reference - at)),
    span: (ms) => {
      if (ms < 90 * kMinute) return short(ms / kMinute, "minute");
      if (ms < 48 * kHour) return short(ms / kHour, "hour");
      return short(ms / kDay, "day");
    },
    days: (n) => quantity(n, "day"),
    number: (value, digits) => {
      if (digits !== undefined) {
        return numberFormat(lang, `n${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...kGroups }).format(value);
      }
      return Math.abs(value) < 1
        ? numberFormat(lang, "small", { maximumSignificantDigits: 3 }).format(value)
        : numberFormat(lang, "large", { maximumFractionDigits: 2, ...kGroups }).format(value);
    },
    signed: (value, digits = 0) =>
      numberFormat(lang, `s${digits}`, { signDisplay: "exceptZero", maximumFractionDigits: digits }).format(value),
    ofHundred: (p) => {
      const n = p * 100;
      if (n === 0) return self.number(0, 0);
      if (n > 0 && n < 0.05) return `<\u00a0${self.number(0.1, 1)}`;
      if (n < 9.95) return self.number(n, 1);
      return self.number(n, n >= 99.05 && n < 99.95 ? 1 : 0);
    },
    words: (w) => {
      const own = w[lang];
      return own ? { text: own, lang } : { text: w.en, lang: "en" };
    },
  };
  return self;
}

const kUnits: Record<string, string> = {
  "mm[Hg]": "mmHg", "10*9/L": "×10⁹/L", Cel: "°C", "umol/L": "µmol/L", "cm[H2O]": "cmH₂O", "mg/L{FEU}": "mg/L FEU",
  "/min": "/min", "{score}": "", "{ratio}": "", "{INR}": "", "[pH]": "", "{code}": "", "{count}": "", "{plus}": "+",
  "1": "", h: "h", d: "d",
};

/** A UCUM unit as it is written on a chart. */
export function unitText(ucum: string | undefined): string {
  if (!ucum) return "";
  return kUnits[ucum] ?? ucum.replace(/\{[^}]*\}/g, "").replace("10*", "10^");
}

export const ms = (at: Instant): number => Date.parse(at);
/** An instant for a query, UTC, without the zeros. */
export const toInstant = (at: number): Instant => new Date(at).toISOString().replace(".000Z", "Z");

export function gestationText(days: number): string {
  const whole = Math.floor(days);
  return `${Math.floor(whole / 7)}+${((whole % 7) + 7) % 7}`;
}
/** Days of gestation at a time, counted back from the expected date of delivery (280 days); a day begins at the ward's midnight. */
export function gestationAt(at: number, edd: string | null, utcOffsetMinutes: number): number | null {
  if (!edd) return null;
  return 280 - (Date.parse(`${edd}T00:00:00Z`) - (at + utcOffsetMinutes * kMinute)) / kDay;
}
