// SPDX-License-Identifier: Apache-2.0
// What went wrong, in the reader's language. The server answers in English, the same words for the same refusal, so the
// words themselves are the key ("said.…"); a refusal that the catalogue does not know is told by its kind, with the server's own words after it.
import i18next from "i18next";
import type { Problem } from "./api";
import { ServerError } from "./client";

const t = (key: string, params: Record<string, string> = {}): string => i18next.t(key, params);

/** The key of the catalogue for a text of the server; test/web/catalogue_test.mjs makes it by the same rule. */
export const slugKey = (part: string, text: string): string => `${part}.${text.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "").slice(0, 80).replace(/_$/, "")}`;
const saidKey = (message: string): string => slugKey("said", message);

/** Refusals with something of the question in their words. */
const kWithin: readonly [RegExp, string][] = [
  [/^no child born at (?<gestation>.+) has this weight$/, "said.child_born_at"],
  [/^you do not manage this /, "said.not_managed"],
  [/^may be written only by /, "said.others_write"],
  [/^the pregnancy is already (?<gestation>\S+)$/, "said.the_pregnancy_is_already"],
  [/^was answered meanwhile/, "said.was_answered_meanwhile"],
  [/^the plan breaks a rule/, "said.the_plan_breaks_a_rule"],
];

const when = (at: string): string => {
  if (/^\d{4}-\d\d-\d\dT/.test(at) && Number.isFinite(Date.parse(at)))
    return new Intl.DateTimeFormat(i18next.language === "zh" ? "zh-CN" : i18next.language, { dateStyle: "medium", timeStyle: "short" }).format(Date.parse(at));
  return at;
};

/** Limits are mostly numbers and times; lists of codes stay what they are. */
function limitText(limit: string): string {
  if (i18next.exists(`said.${limit.replaceAll(" ", "_")}`)) return t(`said.${limit.replaceAll(" ", "_")}`);
  const rules: [RegExp, (m: RegExpExecArray) => string][] = [
    [/^at most (\d+)$/, (m) => t("said.at_most", { number: m[1] ?? "" })],
    [/^(?:at most )?(\d+) bytes$/, (m) => t("said.at_most", { number: t("said.bytes", { number: m[1] ?? "" }) })],
    [/^at (least|most) (\d+) characters$/, (m) => t(`said.at_${m[1] ?? ""}_characters`, { number: m[2] ?? "" })],
    [/^up to (\S+)$/, (m) => t("said.until", { at: when(m[1] ?? "") })],
    [/^from (\S+)$/, (m) => t("said.from", { at: when(m[1] ?? "") })],
    [/^from (\S+), by the due date (\S+)$/, (m) => `${t("said.from", { at: when(m[1] ?? "") })} ${t("said.by_due_date", { at: when(m[2] ?? "") })}`],
    [/^after (\S+)$/, (m) => t("said.after", { at: when(m[1] ?? "") })],
    [/^(-?[\d.]+\S*) to (-?[\d.]+.*)$/, (m) => t("said.from_to", { from: m[1] ?? "", to: m[2] ?? "" })],
  ];
  for (const [pattern, say] of rules) {
    const found = pattern.exec(limit);
    if (found) return say(found);
  }
  return limit;
}

function words(message: string): string | null {
  if (i18next.exists(saidKey(message))) return t(saidKey(message));
  for (const [pattern, key] of kWithin) {
    const found = pattern.exec(message);
    if (found) return t(key, found.groups ?? {});
  }
  return null;
}

function byKind(status: number, message: string): string {
  const known = i18next.exists(`said.status.${status}`) ? status : status >= 500 ? 500 : 400;
  const text = t(`said.status.${known}`);
  return message ? t("said.own_words", { text, words: message }) : text;
}

/** A text of the server kept from earlier. */
export const inWordsAgain = (message: string): string => words(message) ?? byKind(400, message);

/** What a problem says, with what was given and what is allowed; `key` is the form's own text for it. */
export function saidOf(problem: Problem, status: number, key?: string): string {
  let text = key ? t(key) : words(problem.message) ?? byKind(status, problem.message);
  if (problem.value) text = t("said.detail", { text, value: when(problem.value) });
  return problem.limit ? t("said.limit", { text, limit: limitText(problem.limit) }) : text;
}

/** What went wrong with a question to the server. */
export function inWords(error: unknown, key?: string): string {
  if (!(error instanceof ServerError)) return t("sign_in.no_answer");
  return error.problem ? saidOf(error.problem, error.status, key) : byKind(error.status, "");
}
