// SPDX-License-Identifier: Apache-2.0
// Three languages, one flat catalogue each, in a file per part of the pages. Codes of the server ("growth.z_low") stand under "msg.".
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Lang } from "./api";

/** A language comes with its first use: who reads one does not wait for three. */
const kTexts: Record<Lang, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import("./languages/en"),
  vi: () => import("./languages/vi"),
  zh: () => import("./languages/zh"),
};

export const textsOf = async (lang: Lang): Promise<Record<string, string>> => (await kTexts[lang]()).default;

const kStored = "dyad.lang";
export const kLangs: readonly Lang[] = ["en", "vi", "zh"];

function isLang(value: string | null | undefined): value is Lang {
  return value === "en" || value === "vi" || value === "zh";
}

function firstLang(): Lang {
  try {
    const stored = localStorage.getItem(kStored);
    if (isLang(stored)) return stored;
  } catch {
    // storage may be closed to us; the browser's language then decides
  }
  for (const wanted of navigator.languages) {
    const base = wanted.slice(0, 2);
    if (isLang(base)) return base;
  }
  return "en";
}

function markDocument(lang: Lang): void {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : lang;
}

export function setLang(lang: Lang): void {
  try {
    localStorage.setItem(kStored, lang);
  } catch {
    // not remembered, still used
  }
  void use(lang);
}

async function use(lang: Lang): Promise<void> {
  if (!i18next.hasResourceBundle(lang, "translation")) i18next.addResourceBundle(lang, "translation", (await kTexts[lang]()).default);
  markDocument(lang);
  await i18next.changeLanguage(lang);
}

export async function startLanguages(): Promise<void> {
  const lang = firstLang();
  markDocument(lang);
  await i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: false,
    resources: { [lang]: { translation: (await kTexts[lang]()).default } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
