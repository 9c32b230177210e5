// SPDX-License-Identifier: Apache-2.0
// Text shown to people, in English, Vietnamese and Chinese, as FHIR writes it: the English on the element, the other
// two in a translation extension on the element's underscore twin. R4's own knows a list of languages without Vietnamese.

export const BASE = "https://dyad.example/fhir";
export const CONCEPT = `${BASE}/CodeSystem/concept`;
export const ORIGIN = `${BASE}/CodeSystem/origin`;
const TRANSLATION = "https://dyad.example/fhir/StructureDefinition/translation";

export const w = (en, vi, zh) => ({ en, vi, zh });

export function translations(words) {
  return {
    extension: ["vi", "zh"].map((lang) => ({
      url: TRANSLATION,
      extension: [{ url: "lang", valueCode: lang }, { url: "content", valueString: words[lang] }],
    })),
  };
}

/** {name: en, _name: translations} for any string element. */
export const said = (element, words) => ({ [element]: words.en, [`_${element}`]: translations(words) });

/** A CodeableConcept: codings written "loinc|777-3|Platelets", and words for people. */
export function concept(words, ...codings) {
  const out = {};
  if (codings.length) out.coding = codings.map(coding);
  if (words) Object.assign(out, said("text", words));
  return out;
}

const SYSTEMS = {
  loinc: "http://loinc.org",
  sct: "http://snomed.info/sct",
  icd10: "http://hl7.org/fhir/sid/icd-10",
  atc: "http://www.whocc.no/atc",
  dyad: CONCEPT,
  "v3-act": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
  "v3-role": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
};

export function coding(text) {
  const [system, code, display] = text.split("|");
  const out = { system: SYSTEMS[system] ?? system, code };
  if (display) out.display = display;
  return out;
}
