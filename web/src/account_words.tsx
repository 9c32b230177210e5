// SPDX-License-Identifier: Apache-2.0
// What a refusal of the account or people pages says, in the reader's language.
import { useTranslation } from "react-i18next";
import { ServerError } from "./client";
import { inWords, saidOf } from "./said";

// The server's own words, and the key under which the catalogue has them.
const kRefusals: Record<string, string> = {
  "the password is too short": "password.too_short",
  "the password is too long": "password.too_long",
  "this password is among the commonest": "password.common",
  "one letter over and over is no password": "password.one_letter",
  "the password is hardly more than the login name": "password.login_name",
  "the new password is the old one": "password.same",
  "the password is not right": "password.wrong",
  "too many wrong passwords; wait before you try again": "password.wait",
  "the code is not the one of now": "totp.wrong",
  "this login is taken": "people.taken",
  "not a login name": "people.not_a_login",
  "a name is needed": "people.name_needed",
  "there is no such login": "people.no_login",
  "sign in first": "sign_in.then_again",
  "not a date": "people.not_a_date",
  "there is one with this id already": "people.taken",
  "you cannot end your own post as administrator; another one has to": "people.own_post",
  "you cannot disable your own account": "people.own_account",
  "your own password is changed in your account": "people.own_password",
  "this person works at another hospital as well; its administrator has to agree, or the operator of the server does it": "people.other_hospital",
};
export const kKnownRefusals = Object.entries(kRefusals);

/** A function from what went wrong to words; the field at fault stands in the form already. */
export function useRefusal(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ServerError)) return t("sign_in.no_answer");
    const problem = error.problem;
    const message = problem?.message.replace(/^set a longer password first: /, "") ?? "";
    const key = kRefusals[message];
    const limit = /\d+/.exec(problem?.limit ?? "")?.[0] ?? "";
    if (key) return (problem?.message !== message ? `${t("password.longer_first")} ` : "") + t(key, { limit });
    return problem ? saidOf({ ...problem, message }, error.status) : inWords(error);
  };
}

export function Refused({ error }: { error: unknown }) {
  const say = useRefusal();
  return <div role="alert">{error !== null && <p className="sign-in-word bad">{say(error)}</p>}</div>;
}
