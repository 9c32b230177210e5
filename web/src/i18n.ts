// SPDX-License-Identifier: Apache-2.0
// Three languages, one flat catalogue each. Codes of the server ("growth.z_low") stand under "msg.".
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Lang } from "./api";
import en from "./locales/en.json";
import vi from "./locales/vi.json";
import zh from "./locales/zh.json";

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
  markDocument(lang);
  void i18next.changeLanguage(lang);
}

export function startLanguages(): void {
  const lang = firstLang();
  markDocument(lang);
  void i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: false,
    resources: { en: { translation: en }, vi: { translation: vi }, zh: { translation: zh } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
}
