// SPDX-License-Identifier: Apache-2.0
// Live copies of the replayed cases: what was recorded after a mark (data/demo/live.json) is left out and all times are
// moved so that the mark is `now`. The same copies that `dyad serve --demo` brings, written a second time so that each can
// be held against the other; and what came after the mark, as ordinary POSTs.
//   liveBundle("a", now)     the history Bundle
//   continuation("a")        what to POST one by one, oldest first: of case A, the day of the obstruction
//   tell(fetch, base, "a")   posts them; resolves with the answers
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
const settings = read("demo/live.json");
const ORIGIN = "https://dyad.example/fhir/CodeSystem/origin";
const OWN = "https://dyad.example/fhir/StructureDefinition/";
const DAY = 86_400_000;
const places = new Set(["Organization", "Location"]);

export const copyOf = (letter) => settings.cases.find((c) => c.id === `live-${letter}`);

const offsetOf = (text) => (text.at(-6) === "-" ? -1 : 1) * (Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2)));
const dayOf = (ms, offset) => Math.floor((ms + offset * 60_000) / DAY);
const zoned = (ms, text) => new Date(ms + offsetOf(text) * 60_000).toISOString().slice(0, 19) + text.slice(-6);

function mover(copy, distance, days) {
  const id = (old) => (old === copy.from ? copy.id : settings.prefix + old);
  const reference = (text) => text.replace(/([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]+)/, (whole, type, old) => (places.has(type) ? whole : `${type}/${id(old)}`));
  const moment = (text) => {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return new Date(Date.parse(text) + days * DAY).toISOString().slice(0, 10);
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(text)) return zoned(Date.parse(text) + distance, text);
    return text;
  };
  const walk = (value, name) => {
    if (typeof value === "string") return name === "reference" ? reference(value) : name === "id" || name === "url" ? value : moment(value);
    if (Array.isArray(value)) return value.map((v) => walk(v, name));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, k)]));
    return value;
  };
  return { id, reference, walk };
}

function liveEpisode(episode, until) {
  const suffix = settings.title_suffix;
  const titled = (e) => ({
    ...e,
    valueString: `${e.valueString} ${suffix.en}`,
    _valueString: {
      extension: e._valueString.extension.map((t) => {
        const lang = t.extension.find((x) => x.url === "lang").valueCode;
        return { ...t, extension: t.extension.map((x) => (x.url === "content" ? { ...x, valueString: `${x.valueString} ${suffix[lang]}` } : x)) };
      }),
    },
  });
  const extension = episode.extension
    .filter((e) => e.url !== `${OWN}case-clock` && e.url !== `${OWN}case-opens-at`)
    .filter((e) => e.url !== `${OWN}case-mark` || Date.parse(e.extension.find((x) => x.url === "at").valueDateTime) <= until)
    .map((e) => (e.url === `${OWN}case-title` ? titled(e) : e));
  return { ...episode, extension };
}

function moved(resource, move) {
  const out = move.walk(resource, "resource");
  const { versionId: _, ...meta } = out.meta;
  return { ...out, id: move.id(resource.id), meta: { ...meta, tag: [{ system: ORIGIN, code: "synthetic" }] } };
}

/** The history Bundle of a live copy made at `now` (milliseconds). */
export function liveBundle(letter, now = Date.now()) {
  const copy = copyOf(letter);
  const until = Date.parse(copy.until);
  const distance = Math.trunc((now - until) / 1000) * 1000;
  const move = mover(copy, distance, dayOf(now, offsetOf(copy.until)) - dayOf(until, offsetOf(copy.until)));
  const entry = read(`scenarios/${copy.from}.json`).entry
    .filter((e) => Date.parse(e.resource.meta.lastUpdated) <= until)
    .map((e) => {
      const type = e.resource.resourceType;
      if (places.has(type)) return e;
      const resource = moved(type === "EpisodeOfCare" ? liveEpisode(e.resource, until) : e.resource, move);
      return { fullUrl: move.reference(e.fullUrl), resource, request: { ...e.request, url: `${type}/${resource.id}` }, response: move.walk(e.response, "response") };
    });
  return { resourceType: "Bundle", type: "history", entry };
}

/**
 * What the replay recorded between the mark and `next`, newest version of each resource: {name, body}, where
 * body is for POST /fhir/{type} without an id and name is what others in the list call it. Their times are pressed into the last minutes before `now`, in their order, because nothing may lie in the
 * future. `only` picks ids of the replay ("a-obstruction").
 */
export function continuation(letter, { now = Date.now(), only } = {}) {
  const copy = copyOf(letter);
  const until = Date.parse(copy.until);
  const later = read(`scenarios/${copy.from}.json`).entry.filter((e) => {
    const at = Date.parse(e.resource.meta.lastUpdated);
    return at > until && at <= Date.parse(copy.next) && !places.has(e.resource.resourceType) && (!only || only.includes(e.resource.id));
  });
  const clinical = new Set(["Observation", "Condition", "DiagnosticReport", "Procedure", "MedicationAdministration"]);
  const newest = new Map();
  for (const e of later) {
    const known = e.resource.meta.versionId !== "1"; // an amendment of what the live copy holds under another id
    if (clinical.has(e.resource.resourceType) && !known) newest.set(`${e.resource.resourceType}/${e.resource.id}`, e.resource);
  }
  const bodies = [...newest.values()];
  const span = Math.min(10 * 60_000, bodies.length * 1000);
  return bodies.map((resource, i) => {
    const at = now - span + Math.floor((i * span) / bodies.length);
    const move = mover(copy, 0, dayOf(now, offsetOf(copy.until)) - dayOf(Date.parse(resource.meta.lastUpdated), offsetOf(copy.until)));
    const pressed = (value) => {
      if (typeof value === "string") return /^\d{4}-\d\d-\d\dT/.test(value) ? zoned(at, value) : value;
      if (Array.isArray(value)) return value.map(pressed);
      return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pressed(v)])) : value;
    };
    const { id: _, ...body } = pressed(moved(resource, move));
    const { lastUpdated: __, ...meta } = body.meta;
    return { name: `${resource.resourceType}/${move.id(resource.id)}`, body: { ...body, meta } };
  });
}

/** Posts the continuation with `post` (a fetch, or one bound to a person); resolves with the stored resources. */
export async function tell(post, base, letter, options = {}) {
  const stored = [];
  const names = new Map();
  for (const { name, body: plain } of continuation(letter, options)) {
    const body = JSON.parse(JSON.stringify(plain), (key, value) => (key === "reference" && names.has(value) ? names.get(value) : value));
    const answer = await post(`${base}/fhir/${body.resourceType}`, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(`${body.resourceType}: ${answer.status} ${await answer.text()}`);
    stored.push(await answer.json());
    names.set(name, `${body.resourceType}/${stored.at(-1).id}`);
  }
  return stored;
}
