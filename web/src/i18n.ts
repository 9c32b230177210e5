// SPDX-License-Identifier: Apache-2.0
// Three languages, one flat catalogue each, in a file per part of the pages. Codes of the server ("growth.z_low") stand under "msg.".
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Lang } from "./api";
import en from "./locales/en.json";
import vi from "./locales/vi.json";
import zh from "./locales/zh.json";
import en_account from "./locales/account.en.json";
import vi_account from "./locales/account.vi.json";
import zh_account from "./locales/account.zh.json";
import en_apps from "./locales/apps.en.json";
import vi_apps from "./locales/apps.vi.json";
import zh_apps from "./locales/apps.zh.json";
import en_audit from "./locales/audit.en.json";
import vi_audit from "./locales/audit.vi.json";
import zh_audit from "./locales/audit.zh.json";
import en_call from "./locales/call.en.json";
import vi_call from "./locales/call.vi.json";
import zh_call from "./locales/call.zh.json";
import en_opinions from "./locales/opinions.en.json";
import vi_opinions from "./locales/opinions.vi.json";
import zh_opinions from "./locales/opinions.zh.json";
import en_decision from "./locales/decision.en.json";
import vi_decision from "./locales/decision.vi.json";
import zh_decision from "./locales/decision.zh.json";
import en_guard from "./locales/guard.en.json";
import vi_guard from "./locales/guard.vi.json";
import zh_guard from "./locales/guard.zh.json";
import en_watch from "./locales/watch.en.json";
import vi_watch from "./locales/watch.vi.json";
import zh_watch from "./locales/watch.zh.json";

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
    resources: {
      en: { translation: { ...en, ...en_account, ...en_apps, ...en_audit, ...en_call, ...en_opinions, ...en_decision, ...en_guard, ...en_watch } },
      vi: { translation: { ...vi, ...vi_account, ...vi_apps, ...vi_audit, ...vi_call, ...vi_opinions, ...vi_decision, ...vi_guard, ...vi_watch } },
      zh: { translation: { ...zh, ...zh_account, ...zh_apps, ...zh_audit, ...zh_call, ...zh_opinions, ...zh_decision, ...zh_guard, ...zh_watch } },
    },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
}
