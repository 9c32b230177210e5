// SPDX-License-Identifier: Apache-2.0
// A joint operation of a live demo case: the decision that starts it, signed by both hospitals, and the run as a person
// confirms it.
import assert from "node:assert/strict";
import { signIn } from "./people.mjs";

export const kCases = {
  a: { id: "live-a", mother: "live-a-mother", host: "a-cancer-hospital", other: "a-obstetric-hospital", signs: ["quang", "khanh"], drafts: "minh", plan: "caesarean_then_surgery", mode: "caesarean_with_surgery" },
  b: { id: "live-b", mother: "live-b-mother", host: "b-lung-hospital", other: "b-obstetric-hospital", signs: ["loc", "khanh"], drafts: "bich", plan: "caesarean_travelling_airborne", mode: "caesarean" },
};

let made = 0;
export const newKey = () => `t${Date.now().toString(36)}-${(made += 1).toString(36).padStart(6, "0")}`;
const inHours = (h) => new Date(Date.now() + h * 3_600_000).toISOString();
const match = (version) => ({ "if-match": `W/"${version}"` });

async function wishes(who, mother) {
  const consent = {
    resourceType: "Consent", status: "active",
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "treatment" }] },
    category: [{ coding: [{ system: "https://dyad.example/fhir/CodeSystem/concept", code: "wishes" }], text: "She wants the child to have a chance" }],
    patient: { reference: `Patient/${mother}` }, dateTime: new Date(Date.now() - 3_600_000).toISOString(), policyRule: { text: "as told" },
  };
  const answer = await who("/fhir/Consent", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(consent) });
  assert.equal(answer.status, 201, await answer.text());
}

/** Drafts, freezes and signs "deliver" for case "a" or "b"; resolves with the decision in force. */
export async function decideToDeliver(server, letter) {
  const c = kCases[letter];
  const drafter = await signIn(server, c.drafts);
  await wishes(drafter, c.mother);
  const path = `/api/cases/${c.id}/resolutions`;
  const draft = await drafter.json(path, { body: {
    action: "deliver", mode: c.mode, venue: c.host, from: inHours(0), to: inHours(30), treatments: [{ key: "neonatal_team", text: "" }],
    triggers: [{ kind: "measured", who: c.mother, key: "platelets", comparator: "<", value: 5, unit: "10*9/L" }],
    responsible: [{ organization: c.host, who: "Head of intensive care", until: inHours(30) }],
    expires: inHours(30), hospitals: [c.host, c.other], reasons: "Each day in the womb now costs both.",
  } });
  assert.equal(draft.status, 201, JSON.stringify(draft.body));
  let now = (await drafter.json(`${path}/${draft.body.id}/to-sign`, { body: { language: "en" }, headers: match(draft.body.version) }));
  assert.equal(now.status, 200, JSON.stringify(now.body));
  for (const [login, organization] of [[c.signs[0], c.host], [c.signs[1], c.other]]) {
    const who = await signIn(server, login);
    now = await who.json(`${path}/${draft.body.id}/sign`, { body: { organization }, headers: match(now.body.version) });
    assert.equal(now.status, 200, JSON.stringify(now.body));
  }
  assert.equal(now.body.state, "in_force");
  return now.body;
}

const kDay = /[ T]0[67]:\d\d/;
const local = (at) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");

/**
 * Those who work by day are at work from an hour ago, and so are the theatres: an operation can leave within minutes at
 * whatever hour the test runs. `keeps` are the administrators of the hospitals, by hospital.
 */
export async function atWorkNow(keeps) {
  const from = local(new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000)), to = local(new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 14 * 3_600_000));
  for (const [hospital, who] of Object.entries(keeps)) {
    const held = (await who.json(`/api/hospitals/${hospital}/offers`)).body;
    const days = (list) => list.filter((w) => w.open && kDay.test(w.row.from));
    const rows = held.people.filter((p) => days(p.windows).length > 0).map((p) => ({ kind: "shift", id: p.post, from, to }));
    for (const x of held.things) if (days(x.windows).length > 0) rows.push({ kind: "open", id: `${x.kind}/${x.id}`, from, to });
    const answer = await who.json(`/api/hospitals/${hospital}/offers`, { body: { rows } });
    assert.equal(answer.body.applied, true, JSON.stringify(answer.body).slice(0, 600));
  }
}

/** The minutes from now until the first of the plan's people leaves. */
export const leavesIn = (plan) => (Math.min(...plan.roster.filter((p) => p.leaves_at).map((p) => Date.parse(p.leaves_at))) - Date.now()) / 60_000;

/**
 * What each person and thing of a plan does and when, by reference: whoever's line is the same in two plans has nothing
 * to be told.
 */
export function lanesOf(plan) {
  const out = new Map();
  const add = (reference, what) => out.set(reference, [...(out.get(reference) ?? []), what].sort());
  for (const task of plan.tasks) for (const role of task.roles) for (const h of role.holders) add(h.reference, `${task.id}.${role.role} ${Date.parse(task.start)}`);
  return out;
}

/** The run as proposed for this case, confirmed unchanged. `more` changes the body. */
export async function openRun(who, letter, more = {}) {
  const c = kCases[letter];
  const offer = (await who.json(`/api/cases/${c.id}/runs`)).body;
  const plan = offer.plans.find((p) => p.key === c.plan);
  return who.json(`/api/cases/${c.id}/runs`, { body: {
    key: newKey(), plan: plan.key, ...(offer.decision ? { decision: offer.decision.id } : {}),
    teams: plan.teams.map((t) => ({ team: t.team, organization: t.organization, person: "" })), ...more,
  } });
}
