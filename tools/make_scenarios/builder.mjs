// SPDX-License-Identifier: Apache-2.0
// Collects the versions of a story's resources and writes them as one FHIR R4 Bundle of type history, in the order in
// which they were recorded. Refuses to write what the record would refuse: a reference to something not yet known.
import { BASE, ORIGIN, coding, concept, said, w } from "./words.mjs";
import { QUANTITIES } from "./quantities.mjs";
import { ms, plus, random } from "./series.mjs";

const CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
const stamp = (at) => at.replace(/[-: ]/g, "").slice(2);

export class Story {
  /** key: "a"; offset: "+07:00"; mother and child: Patient ids; encounter: the Encounter that measurements belong to. */
  constructor({ key, offset, mother, child }) {
    Object.assign(this, { key, offset, mother, child, encounter: undefined, childEncounter: undefined });
    this.puts = [];
    this.places = {};
    this.next = random(`story ${key}`);
  }

  time(at) {
    return `${at.replace(" ", "T")}:00${this.offset}`;
  }

  /** One version of a resource, recorded at local time `at`. origin: synthetic, reported or mixed (both tags). */
  put(at, origin, resource) {
    const codes = origin === "mixed" ? ["reported", "synthetic"] : [origin];
    const { resourceType, id, ...rest } = resource;
    const tag = codes.map((code) => ({ system: ORIGIN, code }));
    this.puts.push({ at, type: resourceType, id, rest, tag });
    return `${resourceType}/${id}`;
  }

  /** Minutes between a fact and its entry, from..to, repeatable. */
  lag(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  // ---- measurements -------------------------------------------------------------------------------------------

  observation(id, key, subject, at, extra, { origin = "synthetic", recorded, note, text, focus, method } = {}) {
    const q = QUANTITIES[key];
    const body = {
      resourceType: "Observation", id, status: "final",
      category: [{ coding: [{ system: CATEGORY, code: q.category }] }],
      code: { coding: q.codes.map((code) => ({ system: "http://loinc.org", code, display: q.display })) },
      subject: { reference: `Patient/${subject}` },
      effectiveDateTime: this.time(at),
      ...extra,
    };
    if (text) Object.assign(body.code, said("text", text));
    if (focus) body.focus = [{ reference: `Patient/${focus}` }];
    if (method) body.method = { text: method };
    const notes = [];
    if (origin !== "reported") notes.push({ text: "Synthetic value" });
    if (note) notes.push({ text: note });
    if (notes.length) body.note = notes;
    return this.put(recorded ?? plus(at, this.lag(2, 9)), origin, body);
  }

  measure(subject, key, at, value, options = {}) {
    const q = QUANTITIES[key];
    const quantity = options.unit
      ? { value, unit: options.unit }
      : { value, unit: q.unit, system: "http://unitsofmeasure.org", code: q.code };
    const who = subject === this.mother ? "m" : "c";
    const id = `${this.key}-${who}-${key.replace(/_/g, "-")}-${stamp(at)}`;
    return this.observation(id, key, subject, at, { valueQuantity: quantity }, options);
  }

  bloodPressure(at, systolic, diastolic, options = {}) {
    const part = (code, display, value) => ({
      code: { coding: [{ system: "http://loinc.org", code, display }] },
      valueQuantity: { value, unit: "mmHg", system: "http://unitsofmeasure.org", code: "mm[Hg]" },
    });
    this.put(options.recorded ?? plus(at, this.lag(2, 6)), "synthetic", {
      resourceType: "Observation", id: `${this.key}-m-bp-${stamp(at)}`, status: "final",
      category: [{ coding: [{ system: CATEGORY, code: "vital-signs" }] }],
      code: { coding: [coding("loinc|85354-9|Blood pressure panel")] },
      subject: { reference: `Patient/${this.mother}` },
      effectiveDateTime: this.time(at),
      component: [part("8480-6", "Systolic blood pressure", systolic), part("8462-4", "Diastolic blood pressure", diastolic)],
      note: [{ text: "Synthetic value" }],
    });
    this.measure(this.mother, "map", at, Math.round((systolic + 2 * diastolic) / 3), options);
  }

  /**
   * A finding: in words (bowel function), or coded when `codings` are given (presentation, alertness, support).
   * code: "dyad|bowel-function|Bowel function".
   */
  finding(subject, id, at, code, name, value, options = {}) {
    const { origin = "synthetic", category = "exam", codings = [], note, focus, recorded } = options;
    const encounter = subject === this.mother ? this.encounter : this.childEncounter;
    const notes = [];
    if (origin !== "reported" && !options.quiet) notes.push({ text: "Synthetic value" });
    if (note) notes.push({ text: note });
    return this.put(recorded ?? plus(at, this.lag(3, 12)), origin, {
      resourceType: "Observation", id, status: "final",
      category: [{ coding: [{ system: CATEGORY, code: category }] }],
      code: concept(name, ...[code].flat()),
      subject: { reference: `Patient/${subject}` },
      ...(focus ? { focus: [{ reference: `Patient/${focus}` }] } : {}),
      ...(encounter && ms(at) >= ms(encounter.from) ? { encounter: { reference: `Encounter/${encounter.id}` } } : {}),
      effectiveDateTime: this.time(at),
      ...(codings.length ? { valueCodeableConcept: concept(value, ...codings) } : said("valueString", value)),
      ...(notes.length ? { note: notes } : {}),
    });
  }

  support(subject, at, code, options = {}) {
    const who = subject === this.mother ? "m" : "c";
    return this.finding(subject, `${this.key}-${who}-support-${stamp(at)}`, at,
      "dyad|respiratory-support|Respiratory support", null, SUPPORT[code],
      { category: "vital-signs", codings: [`dyad|${code}|${SUPPORT[code].en}`], ...options });
  }

  alert(at) {
    return this.finding(this.mother, `${this.key}-m-avpu-${stamp(at)}`, at, "loinc|67775-7|Level of responsiveness",
      null, w("Alert", "Tỉnh táo", "清醒"), { category: "vital-signs", codings: ["loinc|LA9340-6|Alert", "dyad|alert|Alert"] });
  }

  // ---- treatment and events -----------------------------------------------------------------------------------

  /** A single dose; a course from `at` to `end` (two versions, the end is known only later); or an `ongoing` course. */
  given(id, at, codes, words, { end, ongoing, dose, rate, route, origin = "synthetic", subject, note, reason } = {}) {
    const body = {
      resourceType: "MedicationAdministration", id, status: "completed",
      medicationCodeableConcept: concept(words, ...codes),
      subject: { reference: `Patient/${subject ?? this.mother}` },
    };
    const encounter = (subject ?? this.mother) === this.mother ? this.encounter : this.childEncounter;
    if (encounter) body.context = { reference: `Encounter/${encounter.id}` };
    if (reason) body.reasonCode = [concept(reason)];
    if (note) body.note = [{ text: note }];
    const dosage = { ...(route ? { route: { text: route } } : {}), ...(dose ? { dose } : {}), ...(rate ? { rateQuantity: rate } : {}) };
    // FHIR asks a dosage to carry an amount or a rate; a route alone is left out.
    const withDosage = (b) => (dose || rate ? { ...b, dosage } : b);
    if (!end && !ongoing) {
      return this.put(plus(at, this.lag(2, 8)), origin, withDosage({ ...body, effectiveDateTime: this.time(at) }));
    }
    const begun = this.put(plus(at, this.lag(2, 8)), origin,
      withDosage({ ...body, status: "in-progress", effectivePeriod: { start: this.time(at) } }));
    if (ongoing) return begun;
    return this.put(plus(end, this.lag(5, 15)), origin,
      withDosage({ ...body, effectivePeriod: { start: this.time(at), end: this.time(end) } }));
  }

  blood(id, at, product, units) {
    const p = PRODUCTS[product];
    const n = units === 1 ? p.one : p.many(units);
    return this.given(id, at, [`atc|${p.atc}|${p.display}`, `dyad|blood-product-${product}|${p.display}`], n,
      { dose: { value: units, unit: units === 1 ? p.unit : `${p.unit}s`, system: "http://unitsofmeasure.org", code: `{${p.unit}}` }, route: "intravenous" });
  }

  condition(id, at, { words, codes, onset, status = "active", subject, origin = "synthetic", note, recorded, abatement, severity }) {
    const body = {
      resourceType: "Condition", id,
      clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: status }] },
      verificationStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-ver-status", code: "confirmed" }] },
      category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-category", code: "encounter-diagnosis" }] }],
      ...(severity ? { severity: concept(severity) } : {}),
      code: concept(words, ...codes),
      subject: { reference: `Patient/${subject ?? this.mother}` },
      // null: when it began is not known
      ...(onset === null ? {} : { onsetDateTime: onset ? (onset.length > 10 ? this.time(onset) : onset) : this.time(at) }),
      ...(abatement ? { abatementDateTime: this.time(abatement) } : {}),
      recordedDate: this.time(at),
      ...(note ? { note: [{ text: note }] } : {}),
    };
    return this.put(recorded ?? at, origin, body);
  }

  procedure(id, at, { words, codes, category, end, subject, origin = "synthetic", note, location, status = "completed", recorded }) {
    const encounter = (subject ?? this.mother) === this.mother ? this.encounter : this.childEncounter;
    return this.put(recorded ?? plus(end ?? at, this.lag(4, 12)), origin, {
      resourceType: "Procedure", id, status,
      ...(category ? { category: concept(null, category) } : {}),
      code: concept(words, ...codes),
      subject: { reference: `Patient/${subject ?? this.mother}` },
      ...(encounter && ms(at) >= ms(encounter.from) ? { encounter: { reference: `Encounter/${encounter.id}` } } : {}),
      ...(status === "in-progress" ? { performedPeriod: { start: this.time(at) } }
        : end ? { performedPeriod: { start: this.time(at), end: this.time(end) } } : { performedDateTime: this.time(at) }),
      ...(location ? { location: { reference: `Location/${location}` } } : {}),
      ...(note ? { note: [{ text: note }] } : {}),
    });
  }

  request(id, at, { words, codes, authored, status = "active", subject, origin = "synthetic", dosage, note, reason }) {
    return this.put(at, origin, {
      resourceType: "MedicationRequest", id, status, intent: "order",
      ...(reason ? { statusReason: concept(reason) } : {}),
      medicationCodeableConcept: concept(words, ...codes),
      subject: { reference: `Patient/${subject ?? this.mother}` },
      ...(this.encounter ? { encounter: { reference: `Encounter/${this.encounter.id}` } } : {}),
      authoredOn: this.time(authored ?? at),
      ...(dosage ? { dosageInstruction: [said("text", dosage)] } : {}),
      ...(note ? { note: [{ text: note }] } : {}),
    });
  }

  /** A message between hospitals or departments: consultation, decision, handover. */
  message(id, at, { category, topic, text, from, to, about, subject, origin = "reported", note, recorded, basedOn }) {
    return this.put(recorded ?? plus(at, this.lag(3, 10)), origin, {
      resourceType: "Communication", id, status: "completed",
      ...(basedOn ? { basedOn: [{ reference: basedOn }] } : {}),
      category: [category].flat().map((code) => concept(null, code)),
      topic: concept(topic),
      subject: { reference: `Patient/${subject ?? this.mother}` },
      ...(about ? { about: about.map((reference) => ({ reference })) } : {}),
      ...(this.encounter && !subject ? { encounter: { reference: `Encounter/${this.encounter.id}` } } : {}),
      sent: this.time(at),
      ...(to ? { recipient: to.map((id2) => ({ reference: `Organization/${id2}` })) } : {}),
      ...(from ? { sender: { reference: `Organization/${from}` } } : {}),
      payload: [said("contentString", text)],
      ...(note ? { note: [{ text: note }] } : {}),
    });
  }

  // ---- writing ------------------------------------------------------------------------------------------------

  bundle() {
    const order = this.puts.map((p, i) => ({ ...p, i })).sort((x, y) => ms(x.at) - ms(y.at) || x.i - y.i);
    const known = new Map();
    const entry = order.map(({ at, type, id, rest, tag }) => {
      const name = `${type}/${id}`;
      if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw new Error(`${name}: not a FHIR id`);
      const version = (known.get(name) ?? 0) + 1;
      const when = this.time(at);
      const resource = { resourceType: type, id, meta: { versionId: String(version), lastUpdated: when, tag }, ...rest };
      for (const target of references(resource)) {
        if (!known.has(target) && target !== name) throw new Error(`${name} at ${at} refers to ${target}, not yet known`);
      }
      known.set(name, version);
      return {
        fullUrl: `${BASE}/${name}`,
        resource,
        request: { method: "PUT", url: name },
        response: { status: version === 1 ? "201" : "200", lastModified: when },
      };
    });
    return { resourceType: "Bundle", type: "history", total: entry.length, entry };
  }

  /** The bundle as text: compact, one entry a line, so that a change in a story reads as a change of lines. */
  text() {
    const { entry, ...head } = this.bundle();
    const open = JSON.stringify(head).slice(0, -1);
    return `${open},"entry":[\n${entry.map((e) => JSON.stringify(e)).join(",\n")}\n]}\n`;
  }
}

export function references(value, out = []) {
  if (Array.isArray(value)) value.forEach((v) => references(v, out));
  else if (value && typeof value === "object") {
    if (typeof value.reference === "string") out.push(value.reference);
    Object.values(value).forEach((v) => references(v, out));
  }
  return out;
}

// ---- words used by every case -----------------------------------------------------------------------------------

export const SUPPORT = {
  none: w("No support, room air", "Không hỗ trợ, khí trời", "无支持，空气"),
  "nasal-oxygen": w("Oxygen by nasal cannula", "Thở oxy qua gọng kính", "鼻导管吸氧"),
  "mask-oxygen": w("Oxygen by mask", "Thở oxy qua mặt nạ", "面罩吸氧"),
  "high-flow": w("High-flow nasal oxygen", "Oxy dòng cao qua mũi", "经鼻高流量氧疗"),
  "non-invasive-ventilation": w("Non-invasive ventilation", "Thở máy không xâm nhập", "无创通气"),
  "invasive-ventilation": w("Invasive ventilation", "Thở máy xâm nhập", "有创通气"),
};

const PRODUCTS = {
  "red-cells": { atc: "B05AX01", display: "Red cells", unit: "unit",
    one: w("Red cells, 1 unit", "Khối hồng cầu, 1 đơn vị", "红细胞 1 单位"),
    many: (n) => w(`Red cells, ${n} units`, `Khối hồng cầu, ${n} đơn vị`, `红细胞 ${n} 单位`) },
  platelets: { atc: "B05AX02", display: "Platelets", unit: "dose",
    one: w("Platelets, 1 adult dose", "Khối tiểu cầu, 1 liều người lớn", "血小板 1 个成人剂量"),
    many: (n) => w(`Platelets, ${n} adult doses`, `Khối tiểu cầu, ${n} liều người lớn`, `血小板 ${n} 个成人剂量`) },
  plasma: { atc: "B05AX03", display: "Fresh frozen plasma", unit: "unit",
    one: w("Fresh frozen plasma, 1 unit", "Huyết tương tươi đông lạnh, 1 đơn vị", "新鲜冰冻血浆 1 单位"),
    many: (n) => w(`Fresh frozen plasma, ${n} units`, `Huyết tương tươi đông lạnh, ${n} đơn vị`, `新鲜冰冻血浆 ${n} 单位`) },
  cryoprecipitate: { atc: "B05AX03", display: "Cryoprecipitate", unit: "unit",
    one: w("Cryoprecipitate, 1 unit", "Tủa lạnh, 1 đơn vị", "冷沉淀 1 单位"),
    many: (n) => w(`Cryoprecipitate, ${n} units`, `Tủa lạnh, ${n} đơn vị`, `冷沉淀 ${n} 单位`) },
};
