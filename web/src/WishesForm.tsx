// SPDX-License-Identifier: Apache-2.0
// Asking at the bedside, on a phone: one point after the other, each not asked, undecided or answered. What was typed stays
// in this browser until it is saved; when somebody else was quicker, both texts are shown and nothing is lost.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView, Problem } from "./api";
import type { Wish, WishesPage, WishStatement } from "./api_opinions";
import type { ServerError } from "./client";
import { useDraft, useSender } from "./drafts";
import { Choice, Field, kNoTrouble, type Fault, type Trouble } from "./FormParts";
import { kMinute, ms, toInstant } from "./format";
import { inWords } from "./said";
import { SendLine } from "./SendLine";
import { useFormat } from "./words";

interface Typed {
  stated_by: WishStatement["stated_by"] | "";
  relation: string;
  name: string;
  capacity: WishStatement["capacity"] | "";
  stated: string; // the ward's wall clock
  witness: string;
  note: string;
  wishes: Record<string, Omit<Wish, "key">>;
  follows: number; // the version that was read; 0: none
}

const kGroups: Record<string, string[]> = {
  goals: ["goals", "accept_for_days", "stop_when"],
  ceilings: ["intensive_care", "intubation", "cpr", "ecmo", "perimortem_caesarean", "refusals"],
  child: ["child_resuscitation"],
  people: ["surrogate", "know", "language", "interpreter"],
};
const kRelations = ["partner", "parent", "parent_in_law", "sibling", "adult_child", "other"];
const kNothing: Omit<Wish, "key"> = { asked: "not_asked", choice: "", text: "" };

const said = (wishes: Wish[]): Typed["wishes"] => Object.fromEntries(wishes.map(({ key, ...rest }) => [key, rest]));

function begin(view: CaseView, page: WishesPage): Typed {
  return {
    stated_by: "", relation: "", name: "", capacity: "", witness: "", note: "",
    stated: new Date(Date.now() + view.clock.utc_offset_minutes * kMinute).toISOString().slice(0, 16),
    wishes: page.hers ? said(page.hers.wishes) : {}, follows: page.hers?.version ?? 0,
  };
}

function missing(d: Typed, offset: number): Fault[] {
  const faults: Fault[] = [];
  const need = (field: string, there: boolean, key = "consult.needed"): void => { if (!there) faults.push({ field, key }); };
  need("stated_by", d.stated_by !== "");
  if (d.stated_by === "surrogate" || d.stated_by === "family") {
    need("relation", d.relation !== "");
    need("name", d.name.trim() !== "");
  }
  need("capacity", d.capacity !== "");
  need("capacity", d.stated_by !== "mother" || d.capacity !== "lacks_capacity", "form.lacks_capacity");
  const at = Date.parse(`${d.stated}Z`) - offset * kMinute;
  need("stated_at", !Number.isNaN(at));
  need("stated_at", Number.isNaN(at) || at <= Date.now(), "form.future");
  need("wishes", Object.values(d.wishes).some((w) => w.asked !== "not_asked"), "wish.form.nothing");
  return faults;
}

/** One point: a row of choices that says at once whether she was asked and what she answered; then her words. */
function Point({ field, value, trouble, onPut }: { field: { key: string; choices: string[] }; value: Omit<Wish, "key">; trouble: Trouble; onPut: (w: Omit<Wish, "key">) => void }) {
  const { t } = useTranslation();
  const answers = field.choices.length > 0 ? field.choices : ["answered"];
  const picked = value.asked === "answered" ? value.choice || "answered" : value.asked;
  const pick = (v: string): void => onPut(v === "not_asked" ? kNothing : v === "undecided" ? { ...value, asked: "undecided", choice: "" }
    : { ...value, asked: "answered", choice: field.choices.length > 0 ? v : "" });
  const label = t(`wish.field.${field.key}`);
  return (
    <Field name={`wishes.${field.key}`} label={label} trouble={trouble} group>
      {() => (
        <>
          <Choice
            name={`wish-${field.key}`} values={["not_asked", "undecided", ...answers]} value={picked} onPick={pick}
            word={(v) => (v === "not_asked" || v === "undecided" || v === "answered" ? t(`wish.asked.${v}`) : t(`wish.choice.${v}`))}
          />
          {value.asked === "not_asked" ? null : (
            <textarea rows={field.choices.length > 0 ? 1 : 2} aria-label={`${label}: ${t("wish.form.words")}`} placeholder={t("wish.form.words")} value={value.text} onChange={(e) => onPut({ ...value, text: e.currentTarget.value })} />
          )}
        </>
      )}
    </Field>
  );
}

/** Both texts, point by point, where they differ. */
function Conflict({ theirs, typed }: { theirs: WishStatement; typed: Typed }) {
  const { t } = useTranslation();
  const f = useFormat();
  const shown = (w: Omit<Wish, "key"> | undefined): string =>
    !w || w.asked === "not_asked" ? t("wish.asked.not_asked") : [w.asked === "undecided" ? t("wish.asked.undecided") : "", w.choice ? t(`wish.choice.${w.choice}`) : "", w.text].filter(Boolean).join(". ");
  const rows = theirs.wishes.map((w) => ({ key: w.key, theirs: shown(w), mine: shown(typed.wishes[w.key]) })).filter((r) => r.theirs !== r.mine);
  return (
    <div className="banner conflict" role="alert">
      <p><b>{t("wish.conflict.head")}</b></p>
      {rows.length === 0 ? <p>{t("wish.conflict.same")}</p> : (
        <table className="plain both-texts">
          <thead><tr><th /><th>{t("wish.conflict.theirs", { name: theirs.recorded_by.name, at: f.dated(ms(theirs.recorded_at)) })}</th><th>{t("wish.conflict.yours")}</th></tr></thead>
          <tbody>{rows.map((r) => <tr key={r.key}><th scope="row">{t(`wish.field.${r.key}`)}</th><td>{r.theirs}</td><td>{r.mine}</td></tr>)}</tbody>
        </table>
      )}
    </div>
  );
}

interface Props { name: string; view: CaseView; path: string; page: WishesPage; onSaved: () => void; onClose: () => void }

export function WishesForm({ name, view, path, page, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const offset = view.clock.utc_offset_minutes;
  const draft = useDraft<Typed>(name, () => begin(view, page));
  const d = draft.value;
  const [trouble, setTrouble] = useState<Trouble>(kNoTrouble);
  const [theirs, setTheirs] = useState<WishStatement | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (trouble.faults.length > 0) form.current?.querySelector<HTMLElement>(".wrong input, .wrong textarea, .wrong select")?.focus();
  }, [trouble]);
  // The line these words belong to: hers, or that of this member of her family.
  const lineIn = (p: WishesPage): WishStatement | undefined =>
    d.stated_by === "family" ? p.family.find((s) => s.relation === d.relation && s.name === d.name.trim()) : p.hers ?? undefined;

  const refused = (error: ServerError): void => {
    const now = (error.problem as (Problem & { now?: WishesPage }) | null)?.now;
    const newer = error.status === 412 && now ? lineIn(now) : undefined;
    if (newer) {
      setTheirs(newer);
      draft.put({ follows: newer.version });
      setTrouble({ ...kNoTrouble, conflict: true });
      return;
    }
    const problem = error.problem;
    const words = inWords(error);
    const field = problem?.field?.startsWith("wishes.") ? problem.field.split(".").slice(0, 2).join(".") : problem?.field;
    const known = field !== undefined && (field.startsWith("wishes") || ["stated_by", "relation", "name", "capacity", "stated_at", "witness", "note"].includes(field));
    setTrouble(known ? { ...kNoTrouble, faults: [{ field, words }] } : { ...kNoTrouble, broken: words });
  };
  const sender = useSender<WishesPage>(() => { draft.drop(); onSaved(); }, refused);

  const save = (e: FormEvent): void => {
    e.preventDefault();
    const faults = missing(d, offset);
    setTrouble({ ...kNoTrouble, faults, conflict: trouble.conflict });
    if (faults.length > 0 || sender.state === "sending") return;
    draft.tried();
    const line = lineIn(page);
    const follows = d.stated_by === "family" ? (theirs?.version ?? line?.version ?? 0) : d.follows;
    sender.submit(`${path}/wishes`, {
      key: draft.key, stated_by: d.stated_by, capacity: d.capacity, stated_at: toInstant(Date.parse(`${d.stated}Z`) - offset * kMinute),
      ...(d.stated_by === "mother" ? {} : { relation: d.relation, name: d.name.trim() }), witness: d.witness.trim(), note: d.note.trim(), wishes: d.wishes,
    }, follows > 0 ? { "If-Match": `W/"${follows}"` } : {});
  };
  const point = (key: string, w: Omit<Wish, "key">): void => draft.put({ wishes: { ...d.wishes, [key]: w } });

  return (
    <form ref={form} className="consult-form wishes-form" aria-labelledby="wishes-form-head" onSubmit={save} noValidate>
      <h3 id="wishes-form-head" tabIndex={-1} ref={head}>{t("wish.form.head")}</h3>
      <p className="note">{page.hers ? t("wish.form.follows", { version: f.number(page.hers.version), at: f.dated(ms(page.hers.stated_at)) }) : null} {t("wish.form.kept")}</p>
      {theirs ? <Conflict theirs={theirs} typed={d} /> : null}
      <Field name="stated_by" label={t("wish.form.stated_by")} trouble={trouble} group>
        {() => <Choice name="wish-stated-by" values={["mother", "surrogate", "family"] as const} value={d.stated_by} word={(v) => t(`wish.form.by.${v}`)} onPick={(v) => draft.put({ stated_by: v })} />}
      </Field>
      {d.stated_by === "surrogate" || d.stated_by === "family" ? (
        <div className="pair">
          <Field name="name" label={t("wish.form.name")} trouble={trouble}>{(id, why) => <input id={id} type="text" aria-describedby={why} value={d.name} onChange={(e) => draft.put({ name: e.currentTarget.value })} />}</Field>
          <Field name="relation" label={t("wish.form.relation")} trouble={trouble}>
            {(id, why) => (
              <select id={id} aria-describedby={why} value={d.relation} onChange={(e) => draft.put({ relation: e.currentTarget.value })}>
                <option value="" />{kRelations.map((r) => <option key={r} value={r}>{t(`wish.relation.${r}`)}</option>)}
              </select>
            )}
          </Field>
        </div>
      ) : null}
      <Field name="capacity" label={t("wish.form.capacity")} trouble={trouble} group>
        {() => <Choice name="wish-capacity" values={["has_capacity", "lacks_capacity", "not_assessed"] as const} value={d.capacity} word={(v) => t(`wish.capacity.${v}`)} onPick={(v) => draft.put({ capacity: v })} />}
      </Field>
      <Field name="wishes" label="" trouble={trouble}>{() => null}</Field>
      {Object.entries(kGroups).map(([group, keys]) => (
        <section key={group} className="wish-group">
          <h4>{t(`wish.group.${group}`)}</h4>
          {page.fields.filter((x) => keys.includes(x.key)).map((x) => <Point key={x.key} field={x} value={d.wishes[x.key] ?? kNothing} trouble={trouble} onPut={(w) => point(x.key, w)} />)}
        </section>
      ))}
      <div className="pair">
        <Field name="stated_at" label={t("wish.form.stated_at", { zone: view.clock.zone })} trouble={trouble}>{(id, why) => <input id={id} type="datetime-local" aria-describedby={why} value={d.stated} onChange={(e) => draft.put({ stated: e.currentTarget.value })} />}</Field>
        <Field name="witness" label={t("wish.form.witness")} trouble={trouble}>{(id, why) => <input id={id} type="text" aria-describedby={why} value={d.witness} onChange={(e) => draft.put({ witness: e.currentTarget.value })} />}</Field>
      </div>
      <Field name="note" label={t("wish.form.note")} trouble={trouble}>{(id, why) => <textarea id={id} rows={2} aria-describedby={why} value={d.note} onChange={(e) => draft.put({ note: e.currentTarget.value })} />}</Field>
      <SendLine state={sender.state} refused={trouble.broken} onAgain={sender.again} />
      <div className="form-foot">
        <button type="submit" className="button strong" disabled={sender.state === "sending"}>{t(sender.state === "sending" ? "consult.sending" : theirs ? "wish.conflict.save" : "wish.form.save")}</button>
        <button type="button" className="button" onClick={onClose}>{t("consult.later")}</button>
        <button type="button" className="button quiet" onClick={() => { draft.drop(); onClose(); }}>{t("consult.discard")}</button>
      </div>
    </form>
  );
}
