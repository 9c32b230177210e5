// SPDX-License-Identifier: Apache-2.0
// What frames every case: the episode's title and marked moments, patients before and after birth, hospitals, places,
// encounters and teams.
import { BASE, coding, concept, said, translations, w } from "./words.mjs";

const EXT = `${BASE}/StructureDefinition`;

export function mark(story, at, key, words) {
  return {
    url: `${EXT}/case-mark`,
    extension: [
      { url: "at", valueDateTime: story.time(at) },
      { url: "key", valueCode: key },
      { url: "text", valueString: words.en, _valueString: translations(words) },
    ],
  };
}

export const caseExtension = (name, words) => ({ url: `${EXT}/${name}`, valueString: words.en, _valueString: translations(words) });

export function caseExtensions(story, { zone, title, marks, opensAt }) {
  return [
    { url: "http://hl7.org/fhir/StructureDefinition/timezone", valueCode: zone },
    caseExtension("case-title", title),
    { url: `${EXT}/case-clock`, valueCode: "replay" },
    { url: `${EXT}/case-opens-at`, valueDateTime: story.time(opensAt) },
    ...marks.map(([at, key, words]) => mark(story, at, key, words)),
  ];
}

export const fetus = (id, name) => ({
  resourceType: "Patient", id,
  extension: [{
    url: "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus",
    valueCodeableConcept: concept(w("Potential for live birth", "Thai có khả năng sinh sống", "可能活产"),
      "dyad|potential-for-live-birth|Potential for live birth"),
  }],
  active: true,
  name: [{ use: "temp", text: name }],
  gender: "unknown",
});

export const newborn = (story, id, name, gender, bornAt) => ({
  resourceType: "Patient", id,
  active: true,
  name: [{ use: "usual", text: name }],
  gender,
  birthDate: bornAt.slice(0, 10),
  _birthDate: {
    extension: [{ url: "http://hl7.org/fhir/StructureDefinition/patient-birthTime", valueDateTime: story.time(bornAt) }],
  },
  multipleBirthBoolean: false,
});

export const motherOf = (id, child) => ({
  resourceType: "RelatedPerson", id, active: true,
  patient: { reference: `Patient/${child}` },
  relationship: [{ coding: [coding("v3-role|MTH|mother")] }],
});

export const mother = (id, name, birthDate, related) => ({
  resourceType: "Patient", id, active: true,
  name: [{ use: "usual", text: name }],
  gender: "female", birthDate,
  link: [{ other: { reference: `RelatedPerson/${related}` }, type: "seealso" }],
});

const ORGANIZATION_TYPE = "http://terminology.hl7.org/CodeSystem/organization-type";

// A child born here is cared for here; one born elsewhere has to be moved.
const NEONATAL_CENTRE = concept(null, "dyad|neonatal-centre|Neonatal centre");

/** kind: "cancer-hospital", "obstetric-hospital", "lung-hospital", "general-hospital". */
export const hospital = (id, words, kind, { neonatal } = {}) => ({
  resourceType: "Organization", id, active: true,
  type: [concept(null, `dyad|${kind}|${words.en}`, `${ORGANIZATION_TYPE}|prov|Healthcare Provider`), ...(neonatal ? [NEONATAL_CENTRE] : [])],
  ...said("name", words),
});

export const department = (id, words, partOf, { neonatal } = {}) => ({
  resourceType: "Organization", id, active: true,
  type: [concept(null, `dyad|department|${words.en}`, `${ORGANIZATION_TYPE}|dept|Hospital Department`), ...(neonatal ? [NEONATAL_CENTRE] : [])],
  ...said("name", words),
  partOf: { reference: `Organization/${partOf}` },
});

export function place(story, id, words, organization, { intensive } = {}) {
  const physicalType = intensive ? { physicalType: concept(null, "dyad|intensive-care|Intensive care", "sct|309904001|Intensive care unit") } : {};
  story.places[id] = { words, physicalType };
  return {
    resourceType: "Location", id, status: "active",
    ...said("name", words),
    ...physicalType,
    managingOrganization: { reference: `Organization/${organization}` },
  };
}

export function encounter(story, id, { status = "in-progress", cls = "IMP|inpatient encounter", type, patient, from, to, provider, reason, partOf, locations, hospitalization }) {
  return {
    resourceType: "Encounter", id, status,
    class: coding(`v3-act|${cls}`),
    ...(type ? { type: [type] } : {}),
    subject: { reference: `Patient/${patient}` },
    episodeOfCare: [{ reference: `EpisodeOfCare/case-${story.key}` }],
    period: { start: story.time(from), ...(to ? { end: story.time(to) } : {}) },
    ...(reason ? { reasonCode: [concept(reason)] } : {}),
    ...(hospitalization ? { hospitalization } : {}),
    ...(locations ? {
      location: locations.map(([where, start, end]) => ({
        location: { reference: `Location/${where}`, ...said("display", story.places[where].words) },
        status: end ? "completed" : "active",
        ...story.places[where].physicalType,
        period: { start: story.time(start), ...(end ? { end: story.time(end) } : {}) },
      })),
    } : {}),
    serviceProvider: { reference: `Organization/${provider}` },
    ...(partOf ? { partOf: { reference: `Encounter/${partOf}` } } : {}),
  };
}

export function careTeam(story, id, words, patient, from, members, note) {
  return {
    resourceType: "CareTeam", id, status: "active",
    ...said("name", words),
    subject: { reference: `Patient/${patient}` },
    period: { start: story.time(from) },
    participant: members.map(([role, organization]) => ({
      role: [concept(role)],
      member: { reference: `Organization/${organization}` },
    })),
    ...(note ? { note: [{ text: note }] } : {}),
  };
}
