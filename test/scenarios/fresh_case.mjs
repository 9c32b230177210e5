// SPDX-License-Identifier: Apache-2.0
// A small synthetic case whose dates follow the clock: pregnant 27 weeks today, admitted yesterday. For tests of a
// live case, where "now" is now. As a module: freshCase(), newObservation(), historyBundle().
//   node test/scenarios/fresh_case.mjs                                    the case, a transaction Bundle
//   node test/scenarios/fresh_case.mjs observation MOTHER_ID platelets 38  one Observation for a live case
//   node test/scenarios/fresh_case.mjs replay MOTHER_ID platelets 38 TIME  the same, as a history Bundle
import { fileURLToPath } from "node:url";
import { QUANTITIES } from "../../tools/make_scenarios/quantities.mjs";
import { BASE, ORIGIN, concept, said, w } from "../../tools/make_scenarios/words.mjs";
import { caseExtension, fetus, hospital, mother, motherOf } from "../../tools/make_scenarios/frame.mjs";

const HOUR = 3600000;
const DAY = 24 * HOUR;
const SYNTHETIC = [{ system: ORIGIN, code: "synthetic" }];
const date = (t) => new Date(t).toISOString().slice(0, 10);
const instant = (t) => `${new Date(t).toISOString().slice(0, 19)}Z`;
const tagged = (resource) => {
  const { resourceType, id, ...rest } = resource;
  return { resourceType, id, meta: { tag: SYNTHETIC }, ...rest };
};

/** One Observation of a quantity known by its key ("platelets"), in the unit the stories use. */
export function newObservation({ id, subject, key, value, effective, unit }) {
  const q = QUANTITIES[key];
  if (!q) throw new Error(`${key}: no such quantity; one of ${Object.keys(QUANTITIES).join(", ")}`);
  return tagged({
    resourceType: "Observation", ...(id ? { id } : {}), status: "final",
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: q.category }] }],
    code: { coding: q.codes.map((code) => ({ system: "http://loinc.org", code, display: q.display })) },
    subject: { reference: `Patient/${subject}` },
    effectiveDateTime: effective,
    valueQuantity: unit ? { value, unit } : { value, unit: q.unit, system: "http://unitsofmeasure.org", code: q.code },
    note: [{ text: "Synthetic value" }],
  });
}

/** A history Bundle that adds resources to a replayed case, as recorded at `recorded` (an instant with zone). */
export function historyBundle(resources, recorded) {
  return {
    resourceType: "Bundle", type: "history",
    entry: resources.map((r) => {
      const url = `${r.resourceType}/${r.id}`;
      return {
        fullUrl: `${BASE}/${url}`,
        resource: { ...r, meta: { ...r.meta, lastUpdated: recorded } },
        request: { method: "PUT", url },
        response: { status: "201", lastModified: recorded },
      };
    }),
  };
}

/**
 * A transaction Bundle of a walk-in case. Ids start with `prefix`, so that several cases can stand side by side:
 * case-<prefix>, <prefix>-mother, <prefix>-child.
 */
export function freshCase({ now = Date.now(), prefix = "walk-in", gestationDays = 27 * 7, offset = "+00:00", zone = "Etc/UTC" } = {}) {
  const id = (name) => `${prefix}-${name}`;
  const admitted = now - DAY;
  const edd = now + (280 - gestationDays) * DAY;
  const title = w("Walk-in: severe pneumonia at 27 weeks", "Ca mới: viêm phổi nặng ở tuần 27", "新病例：孕27周重症肺炎");
  const zoned = (t) => {
    const sign = offset[0] === "-" ? -1 : 1;
    const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
    return new Date(t + minutes * 60000).toISOString().slice(0, 19) + offset;
  };
  const resources = [
    hospital(id("hospital"), w("General hospital", "Bệnh viện đa khoa", "综合医院"), "general-hospital"),
    fetus(id("child"), "Fetus W"),
    motherOf(id("mother-of-child"), id("child")),
    mother(id("mother"), "Mother W", date(now - 29 * 365.25 * DAY), id("mother-of-child")),
    {
      resourceType: "EpisodeOfCare", id: `case-${prefix}`, status: "active",
      extension: [
        { url: "http://hl7.org/fhir/StructureDefinition/timezone", valueCode: zone },
        caseExtension("case-title", title),
      ],
      patient: { reference: `Patient/${id("mother")}` },
      managingOrganization: { reference: `Organization/${id("hospital")}` },
      period: { start: zoned(admitted) },
    },
    {
      resourceType: "Encounter", id: id("admission"), status: "in-progress",
      class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "EMER" },
      type: [concept(w("Emergency admission", "Nhập viện cấp cứu", "急诊入院"))],
      subject: { reference: `Patient/${id("mother")}` },
      episodeOfCare: [{ reference: `EpisodeOfCare/case-${prefix}` }],
      period: { start: zoned(admitted) },
      serviceProvider: { reference: `Organization/${id("hospital")}`, ...said("display", w("General hospital", "Bệnh viện đa khoa", "综合医院")) },
    },
    {
      resourceType: "Condition", id: id("pneumonia"),
      clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
      code: concept(w("Pneumonia", "Viêm phổi", "肺炎"), "icd10|J18.9|Pneumonia, unspecified"),
      subject: { reference: `Patient/${id("mother")}` },
      onsetDateTime: instant(admitted - DAY), recordedDate: instant(admitted),
    },
    {
      resourceType: "Observation", id: id("edd"), status: "final",
      extension: [{ url: `${BASE}/StructureDefinition/dating-sd`, valueQuantity: { value: 3.4, unit: "d", system: "http://unitsofmeasure.org", code: "d" } }],
      code: concept(w("Expected date of delivery", "Ngày dự sinh", "预产期"), "loinc|11778-8|Delivery date estimated"),
      subject: { reference: `Patient/${id("mother")}` },
      focus: [{ reference: `Patient/${id("child")}` }],
      effectiveDateTime: instant(admitted),
      valueDateTime: date(edd),
    },
  ].map(tagged);
  const put = (subject, key, hoursAgo, value) => resources.push(newObservation({
    id: id(`${key.replace(/_/g, "-")}-${hoursAgo}h`), subject: id(subject), key, value, effective: instant(now - hoursAgo * HOUR),
  }));
  const MOTHER = {
    // hours ago: 23, 12, 2
    platelets: [171, 158, 146], bilirubin: [9, 10, 11], creatinine: [58, 61, 63], pao2: [72, 76, 78], fio2: [40, 40, 40], map: [74, 76, 77],
    heart_rate: [118, 112, 108], respiratory_rate: [30, 28, 26], spo2: [94, 95, 95], temperature: [38.7, 38.4, 38.0], gcs: [15, 15, 15],
    crp: [142, 168, 173], lactate: [2.1, 1.7, 1.5], hemoglobin: [104, 102, 101], urine_output: [40, 46, 52],
  };
  for (const [key, values] of Object.entries(MOTHER)) values.forEach((v, i) => put("mother", key, [23, 12, 2][i], v));
  for (const [key, value] of Object.entries({ efw: 930, amniotic_fluid_index: 11.8, umbilical_pi: 1.08, fetal_heart_rate: 152 })) put("child", key, 20, value);
  return {
    resourceType: "Bundle", type: "transaction",
    entry: resources.map((resource) => {
      const url = `${resource.resourceType}/${resource.id}`;
      return { fullUrl: `${BASE}/${url}`, resource, request: { method: "PUT", url } };
    }),
  };
}

function main([what = "case", ...rest]) {
  if (what === "case") return freshCase(rest[0] ? { prefix: rest[0] } : {});
  const [subject, key, value, time] = rest;
  if (!["observation", "replay"].includes(what) || !subject || !key || !Number.isFinite(Number(value)) || (what === "replay" && !time)) {
    process.stderr.write("usage: fresh_case.mjs [case [PREFIX]] | observation PATIENT_ID KEY VALUE [TIME] | replay PATIENT_ID KEY VALUE TIME\n");
    process.exit(2);
  }
  const effective = time ?? instant(Date.now());
  const observation = newObservation({ id: `${subject}-${key.replace(/_/g, "-")}-${effective.replace(/[^0-9]/g, "")}`, subject, key, value: Number(value), effective });
  return what === "replay" ? historyBundle([observation], effective) : observation;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${JSON.stringify(main(process.argv.slice(2)))}\n`);
