// SPDX-License-Identifier: Apache-2.0
// The forms of the people page. What was typed stays when the server refuses it.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "./account_words";
import type { FirstPassword, KeptHospital, People } from "./api_account";
import { send } from "./client";
import { useFormat } from "./words";

interface Values { [name: string]: string }

function useForm(initial: Values, submit: (values: Values) => Promise<void>) {
  const [values, setValues] = useState(initial);
  const [error, setError] = useState<unknown>(null);
  const field = (name: string) => ({ value: values[name] ?? "", onChange: (e: { target: { value: string } }) => setValues({ ...values, [name]: e.target.value }) });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setError(null);
    submit(values).then(() => setValues(initial)).catch(setError);
  };
  return { field, onSubmit, error };
}

function PlaceAndRole({ of, hospital, field }: { of: People; hospital: KeptHospital; field: ReturnType<typeof useForm>["field"] }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <>
      <label>{t("people.place")}
        <select {...field("organization")}>
          {[hospital, ...hospital.departments].map((o) => <option key={o.id} value={o.id}>{f.words(o.names).text}</option>)}
        </select>
      </label>
      <label>{t("people.role")}
        <select {...field("role")} required>
          <option value="">{t("people.choose")}</option>
          {of.roles.map((r) => <option key={r.code} value={r.code}>{f.words(r.names).text}</option>)}
        </select>
      </label>
      <label>{t("people.from")}<input type="date" {...field("from")} /></label>
      <label>{t("people.to")}<input type="date" {...field("to")} /></label>
    </>
  );
}

export function AddPerson({ of, hospital, made }: { of: People; hospital: KeptHospital; made: (answer: FirstPassword) => void }) {
  const { t } = useTranslation();
  const { field, onSubmit, error } = useForm({ family: "", given: "", login: "", organization: hospital.id, role: "", from: "", to: "" },
    async (values) => made(await send<FirstPassword>("/api/people", values)));
  return (
    <form onSubmit={onSubmit} className="account-form wide">
      <label>{t("people.family")}<input {...field("family")} autoComplete="off" required /></label>
      <label>{t("people.given")}<input {...field("given")} autoComplete="off" /></label>
      <label>{t("sign_in.login")}<input {...field("login")} autoComplete="off" autoCapitalize="none" spellCheck={false} required /><span className="note">{t("people.login_form")}</span></label>
      <PlaceAndRole of={of} hospital={hospital} field={field} />
      <Refused error={error} />
      <button type="submit" className="button primary">{t("people.add_do")}</button>
    </form>
  );
}

export function AddPost({ of, hospital, done }: { of: People; hospital: KeptHospital; done: () => void }) {
  const { t } = useTranslation();
  const { field, onSubmit, error } = useForm({ login: "", organization: hospital.id, role: "", from: "", to: "" },
    async (values) => {
      await send("/api/posts", values);
      done();
    });
  return (
    <form onSubmit={onSubmit} className="account-form wide">
      <label>{t("sign_in.login")}<input {...field("login")} autoComplete="off" autoCapitalize="none" spellCheck={false} required /><span className="note">{t("people.add_post_note")}</span></label>
      <PlaceAndRole of={of} hospital={hospital} field={field} />
      <Refused error={error} />
      <button type="submit" className="button primary">{t("people.add_post_do")}</button>
    </form>
  );
}

export function AddDepartment({ hospital, done }: { hospital: KeptHospital; done: () => void }) {
  const { t } = useTranslation();
  const { field, onSubmit, error } = useForm({ en: "", vi: "", zh: "" }, async (names) => {
    await send("/api/hospitals", { names, part_of: hospital.id });
    done();
  });
  return (
    <form onSubmit={onSubmit} className="account-form wide">
      <label>{t("people.name_en")}<input {...field("en")} required /></label>
      <label>{t("people.name_vi")}<input {...field("vi")} /></label>
      <label>{t("people.name_zh")}<input {...field("zh")} /></label>
      <Refused error={error} />
      <button type="submit" className="button primary">{t("people.add_department_do")}</button>
    </form>
  );
}
