// SPDX-License-Identifier: Apache-2.0
// The small parts every page uses: words in the reader's language, times in the ward's zone, the two lives' shapes.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Lang, Message, Who, Words } from "./api";
import { formatter, ms, type Formatter } from "./format";
import { kLangs } from "./i18n";

export const kNoZone = "UTC";
const FormatContext = createContext<Formatter>(formatter("en", kNoZone));

export function Formats({ zone, children }: { zone: string; children: ReactNode }) {
  const lang = useLang();
  const format = useMemo(() => formatter(lang, zone), [lang, zone]);
  return <FormatContext.Provider value={format}>{children}</FormatContext.Provider>;
}
export const useFormat = (): Formatter => useContext(FormatContext);

export function useLang(): Lang {
  const { i18n } = useTranslation();
  return kLangs.find((l) => l === i18n.language) ?? "en";
}

/** The current time, ticking every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Words out of the record; when they have no translation they are shown as they are, and marked with their language. */
export function Said({ words }: { words: Words }) {
  const f = useFormat();
  const { text, lang } = f.words(words);
  return lang === f.lang ? <>{text}</> : <span lang={lang}>{text}</span>;
}

export interface Told { text: string; translated: boolean }
type Params = Record<string, string | number>;

/** A function that gives the catalogue's text for a key, or the English text when the key is not in the catalogue. */
export function useTell(): (key: string, english: string, params?: Params) => Told {
  const { t, i18n } = useTranslation();
  const f = useFormat();
  return (key, english, params) => {
    if (!i18n.exists(key)) return { text: english, translated: f.lang === "en" };
    const shown: Record<string, string> = {};
    for (const [name, value] of Object.entries(params ?? {})) shown[name] = typeof value === "number" ? f.number(value) : value;
    return { text: t(key, shown), translated: true };
  };
}

export function Tell({ k, english, params }: { k: string; english: string; params?: Params | undefined }) {
  const told = useTell()(k, english, params);
  return told.translated ? <>{told.text}</> : <span lang="en">{told.text}</span>;
}

export function useQuantityName(): (key: string) => string {
  const tell = useTell();
  return (key) => tell(`quantity.${key}`, key.replaceAll("_", " ")).text;
}

/** What a score says: a number, or one of the words of the early-warning charts. */
export function useScoreText(): (text: string) => string {
  const { t, i18n } = useTranslation();
  const f = useFormat();
  const number = (text: string): string => (/^-?\d+(\.\d+)?$/.test(text) ? f.number(Number(text), text.split(".")[1]?.length ?? 0) : text);
  return (text) => {
    const least = /^at least (.+)$/.exec(text)?.[1];
    if (least !== undefined) return t("score.at_least", { value: number(least) });
    return i18n.exists(`score.text.${text}`) ? t(`score.text.${text}`) : number(text);
  };
}

const kMostCentile = 99;

/** A number sent as text, written as the reader's language writes it, with its own sign and digits; any other text as it is. */
export function numberText(f: Formatter, text: string): string {
  const parts = /^([+-]?)(\d+(?:\.(\d+))?)$/.exec(text);
  if (!parts) return text;
  const [, sign = "", size = "", digits = ""] = parts;
  return (sign === "-" ? "\u2212" : sign) + f.number(Number(size), digits.length);
}

const readable = (key: string | number): string => String(key).replaceAll("_", " ");

/** The name of a parameter, of one part of it ("chain.one_organ.die"), or of a cohort ("site.xu2019"). */
export function useParameterName(): (key: string, label: string) => Told {
  const { t, i18n } = useTranslation();
  const f = useFormat();
  return (key, label) => {
    const whole = [`parameter.${key}`, key].find((k) => i18n.exists(k));
    if (whole !== undefined) return { text: t(whole), translated: true };
    const dot = key.lastIndexOf(".");
    const part = key.slice(dot + 1);
    if (dot < 1 || !i18n.exists(`parameter.${key.slice(0, dot)}`)) return { text: label, translated: f.lang === "en" };
    const partName = i18n.exists(`component.${part}`) ? t(`component.${part}`) : readable(part);
    return { text: t(`parameter.${key.slice(0, dot)}`) + t("parameters.component") + partName, translated: true };
  };
}

export function ParameterName({ of }: { of: { key: string; label: string } }) {
  const told = useParameterName()(of.key, of.label);
  return told.translated ? <>{told.text}</> : <span lang="en">{told.text}</span>;
}

/** A result, or two of different tests together, as the engine names them ("a+b", "x+y"), in words. */
export function lookText(tell: ReturnType<typeof useTell>, channels: string, levels: string): string {
  const level = levels.split("+");
  const each = channels.split("+").map((channel, i) => readingText(tell, `${channel}=${level[i] ?? ""}`));
  return each.reduce((a, b) => tell("triggers.both", `${a} and ${b}`, { a, b }).text);
}

/** A hidden state "one_organ/well" in words, or the way a course ends. */
export function stateText(tell: ReturnType<typeof useTell>, key: string): string {
  const [mother, fetus] = key.split("/");
  if (mother === undefined || fetus === undefined) return tell(`exit.${key}`, readable(key)).text;
  const words = { mother: tell(`hidden.mother.${mother}`, readable(mother)).text, fetus: tell(`hidden.fetus.${fetus}`, readable(fetus)).text };
  return tell("hidden.both", `${words.mother}, ${words.fetus}`, words).text;
}

/** One reading as the engine names it, "umbilical_doppler=raised", in words. */
function readingText(tell: ReturnType<typeof useTell>, reading: string): string {
  const [channel = "", level = ""] = reading.split("=");
  const words = { channel: tell(`channel.${channel}`, readable(channel)).text, reading: tell(`reading.${channel}.${level}`, readable(level)).text };
  return tell("triggers.result", `${words.channel}: ${words.reading}`, words).text;
}

/** A message of the server in the reader's language. Its parameters are named for what they are, and shown so. */
export function useMessage(): (message: Message) => Told {
  const tell = useTell();
  const quantity = useQuantityName();
  const scoreText = useScoreText();
  const parameterName = useParameterName();
  const f = useFormat();
  return (message) => {
    const shown: Params = {};
    if (message.words) shown["words"] = f.words(message.words).text;
    for (const [name, value] of Object.entries(message.params ?? {})) {
      if (name === "score") shown[name] = tell(`score.${value}`, String(value)).text;
      else if (name === "quantity") shown[name] = quantity(String(value));
      else if (name === "value") shown[name] = scoreText(String(value));
      else if (name === "at") shown[name] = f.dayTime(ms(String(value)));
      else if (name === "edd") shown[name] = f.date(String(value));
      else if (name === "centile") shown[name] = Number(value) < 1 ? "<1" : Number(value) > kMostCentile ? `>${kMostCentile}` : f.number(Math.round(Number(value)));
      else if (name.endsWith("parameter")) shown[name] = parameterName(String(value), String(value)).text;
      else if (name === "standard" || name === "site") shown[name] = tell(`${name}.${value}`, String(value)).text;
      else if (name === "action" || name === "channel" || name === "goal") shown[name] = tell(`${name}.${value}`, readable(value)).text;
      else if (name === "level") shown[name] = tell(`reading.${message.params?.["channel"]}.${value}`, readable(value)).text;
      else if (name === "seen") shown[name] = String(value).split(", ").map((one) => readingText(tell, one)).join(" · ");
      else if (name === "state") shown[name] = stateText(tell, String(value));
      else if (name === "wish") shown[name] = tell(`wish.field.${value}`, readable(value)).text;
      else if (name === "organ") shown[name] = tell(`part.${value}`, readable(value)).text;
      else if (name === "field") shown[name] = tell(`input.${value}`, readable(value)).text;
      else if (name === "mode" || name === "step") shown[name] = tell(`birth.${name}.${value}`, readable(value)).text;
      else if (name === "unit") shown[name] = value === "" ? "" : tell(`unit.${String(value).replaceAll(" ", "_")}`, String(value)).text;
      else shown[name] = typeof value === "string" ? numberText(f, value) : value;
    }
    return tell(`msg.${message.code}`, message.text, shown);
  };
}

export function useStandardName(): (key: string, label: string) => string {
  const tell = useTell();
  return (key, label) => tell(`standard.${key}`, label).text;
}

export function MessageText({ message }: { message: Message }) {
  const told = useMessage()(message);
  return told.translated ? <>{told.text}</> : <span lang="en">{told.text}</span>;
}

/** What happened: a computed event by its message, any other in the record's own words. */
export function useEventWords(): (event: { text: Words; message?: { code: string; params?: Params } }) => { text: string; lang: Lang } {
  const message = useMessage();
  const f = useFormat();
  return (event) => {
    if (!event.message) return f.words(event.text);
    const told = message({ ...event.message, text: event.text.en });
    return { text: told.text, lang: told.translated ? f.lang : "en" };
  };
}

export function EventWords({ event }: { event: { text: Words; message?: { code: string; params?: Params } } }) {
  const f = useFormat();
  const { text, lang } = useEventWords()(event);
  return lang === f.lang ? <>{text}</> : <span lang={lang}>{text}</span>;
}

/** A time in the ward's zone; the zone and the full date on hover. */
export function When({ at, style = "dayTime" }: { at: string; style?: "dayTime" | "time" | "day" }) {
  const f = useFormat();
  const t = ms(at);
  return <time dateTime={at} title={f.full(t)}>{f[style](t)}</time>;
}

/** Mother: circle. Child: diamond. The same everywhere. */
export function LifeMark({ who, size = 12 }: { who: Who; size?: number }) {
  return (
    <svg className={`life ${who}`} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      {who === "mother" ? <circle cx="6" cy="6" r="5" /> : <path d="M6 0 12 6 6 12 0 6Z" />}
    </svg>
  );
}

const kLevelPath = {
  act: "M8 1 15.5 14.5H.5Z", // triangle
  watch: "M2 2H14V14H2Z", // square
  none: "M8 8m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0", // ring
  unknown: "M8 8m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0",
} as const;

/** How much a person is needed: said by word and shape, and only then by colour. */
export function LevelMark({ level, word = true }: { level: keyof typeof kLevelPath; word?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={`level ${level}`}>
      <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true"><path d={kLevelPath[level]} /></svg>
      {word ? <span>{t(`level.${level}`)}</span> : <span className="hidden">{t(`level.${level}`)}</span>}
    </span>
  );
}

/** Marks a value that was filled in for a replay and never measured. */
export function SyntheticMark({ word = false }: { word?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="synthetic" title={t("synthetic.long")}>
      {word ? t("synthetic.word") : <><span aria-hidden="true">{t("synthetic.letter")}</span><span className="hidden">{t("synthetic.word")}</span></>}
    </span>
  );
}
