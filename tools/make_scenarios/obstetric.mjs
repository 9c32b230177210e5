// SPDX-License-Identifier: Apache-2.0
// Dating, ultrasound scans, birth and the newborn's own series, written the same way in every story.
import { BASE, concept, said, w } from "./words.mjs";
import { ms, plus } from "./series.mjs";

const DAY = 86400000;

/** Completed days of gestation on the local date of `at`, from an expected date of delivery (280 days). */
export const gestationDays = (edd, at) => 280 - Math.round((ms(`${edd} 00:00`) - ms(`${at.slice(0, 10)} 00:00`)) / DAY);

export function gestationOn(story, edd, at, options = {}) {
  return story.measure(story.mother, "gestational_age", at, gestationDays(edd, at),
    { focus: story.child, ...options });
}

/** Expected date of delivery, last period and the first-trimester scan that confirms it. */
export function dating(story, { edd, lmp, crlAt, crlMm, crlSd, recorded, eddOrigin = "mixed", eddNote }) {
  story.put(recorded, "synthetic", {
    resourceType: "Observation", id: `${story.key}-m-lmp`, status: "final",
    code: concept(w("Last menstrual period", "Kỳ kinh cuối", "末次月经"), "loinc|8665-2|Last menstrual period start date"),
    subject: { reference: `Patient/${story.mother}` },
    effectiveDateTime: story.time(crlAt),
    valueDateTime: lmp,
    note: [{ text: "Synthetic value" }],
  });
  story.put(recorded, eddOrigin, {
    resourceType: "Observation", id: `${story.key}-m-edd`, status: "final",
    extension: [{
      url: `${BASE}/StructureDefinition/dating-sd`,
      valueQuantity: { value: crlSd, unit: "d", system: "http://unitsofmeasure.org", code: "d" },
    }],
    code: concept(w("Expected date of delivery", "Ngày dự sinh", "预产期"), "loinc|11778-8|Delivery date estimated"),
    subject: { reference: `Patient/${story.mother}` },
    focus: [{ reference: `Patient/${story.child}` }],
    effectiveDateTime: story.time(crlAt),
    valueDateTime: edd,
    method: concept(w("Last period, confirmed by first-trimester crown-rump length", "Kỳ kinh cuối, xác nhận bằng chiều dài đầu mông ba tháng đầu", "末次月经，经早孕期头臀长核实"),
      "dyad|first-trimester-crl|First-trimester crown-rump length"),
    note: [{ text: eddNote }],
  });
  story.measure(story.child, "crl", crlAt, crlMm, {
    recorded, method: "INTERGROWTH-21st first-trimester dating by crown-rump length",
    note: `Gestational age from this length has a standard deviation of ${crlSd} days (INTERGROWTH-21st dating equation)`,
  });
  gestationOn(story, edd, crlAt, { recorded });
  story.measure(story.mother, "gravida", crlAt, 1, { recorded });
  story.measure(story.mother, "parity", crlAt, 0, { recorded });
}

export const PRESENTATION = {
  breech: [w("Breech", "Ngôi mông", "臀位"), "sct|6096002|Breech presentation"],
  vertex: [w("Head first", "Ngôi đầu", "头位"), "sct|70028003|Vertex presentation"],
  transverse: [w("Transverse", "Ngôi ngang", "横位"), "sct|73161006|Transverse lie"],
};

/** One ultrasound examination: measurements on the fetus, gestation on the mother, a report with words. */
export function scan(story, { at, edd, recorded, hc, ac, fl, bpd, efw, afi, pocket, pi, fhr, presentation, conclusion, by, origin = "synthetic", note }) {
  const when = recorded ?? plus(at, story.lag(14, 24));
  const results = [];
  const add = (key, value, extra = {}) => {
    if (value !== undefined) results.push(story.measure(story.child, key, at, value, { recorded: when, ...extra }));
  };
  gestationOn(story, edd, at, { recorded: when });
  add("head_circumference", hc);
  add("abdominal_circumference", ac);
  add("femur_length", fl);
  add("bpd", bpd);
  add("efw", efw, { method: "Hadlock 1985, head circumference, abdominal circumference and femur length" });
  add("amniotic_fluid_index", afi);
  add("deepest_pocket", pocket);
  add("umbilical_pi", pi);
  add("fetal_heart_rate", fhr);
  if (presentation) {
    const [words, code] = PRESENTATION[presentation];
    results.push(story.finding(story.child, `${story.key}-c-presentation-${at.replace(/[-: ]/g, "").slice(2)}`, at,
      "loinc|73761-9|Fetal presentation", w("Presentation", "Ngôi thai", "胎位"), words,
      { recorded: when, codings: [code], category: "imaging" }));
  }
  story.put(when, origin, {
    resourceType: "DiagnosticReport", id: `${story.key}-scan-${at.replace(/[-: ]/g, "").slice(2)}`, status: "final",
    code: concept(w("Obstetric ultrasound", "Siêu âm thai", "产科超声"), "loinc|11525-3|US Pelvis Fetus for pregnancy", "dyad|fetal-scan|Fetal scan"),
    subject: { reference: `Patient/${story.child}` },
    effectiveDateTime: story.time(at),
    ...(by ? { performer: [{ reference: `Organization/${by}` }] } : {}),
    result: results.map((reference) => ({ reference })),
    ...said("conclusion", conclusion),
    ...(note ? { conclusionCode: [{ text: note }] } : {}),
  });
}

/** Birth time, weight, Apgar scores. weightOrigin says how the weight is known. */
export function birthFacts(story, { at, weight, weightOrigin = "reported", weightNote, apgar, length, head, recorded }) {
  const when = recorded ?? plus(at, 12);
  story.put(when, "mixed", {
    resourceType: "Observation", id: `${story.key}-m-delivery-time`, status: "final",
    code: concept(w("Time of birth", "Giờ sinh", "出生时间"), "loinc|93857-1|Date and time of obstetric delivery"),
    subject: { reference: `Patient/${story.mother}` },
    focus: [{ reference: `Patient/${story.child}` }],
    encounter: { reference: `Encounter/${story.encounter.id}` },
    effectiveDateTime: story.time(at),
    valueDateTime: story.time(at),
    note: [{ text: "The day is reported; the minute is synthetic" }],
  });
  story.measure(story.child, "birth_weight", at, weight,
    { origin: weightOrigin, recorded: when, note: weightNote, text: w("Birth weight", "Cân nặng lúc sinh", "出生体重") });
  ["apgar1", "apgar5", "apgar10"].forEach((key, i) =>
    story.measure(story.child, key, plus(at, [1, 5, 10][i]), apgar[i], { recorded: plus(at, [13, 14, 15][i]) }));
  story.measure(story.child, "child_length", plus(at, 40), length, { recorded: plus(at, 55) });
  story.measure(story.child, "newborn_head", plus(at, 40), head, { recorded: plus(at, 55) });
}

/** The mother's vital signs at `times`, from anchor lines. */
export function motherVitals(story, times, lines, walk) {
  const cols = Object.fromEntries(Object.entries(lines).map(([key, [anchors, options]]) =>
    [key, walk(`${story.key} ${key}`, times, anchors, options)]));
  times.forEach((at, i) => {
    const value = (key) => cols[key][i][1];
    const recorded = plus(at, story.lag(2, 6));
    if (cols.systolic) story.bloodPressure(at, value("systolic"), value("diastolic"), { recorded });
    for (const key of Object.keys(cols)) {
      if (key !== "systolic" && key !== "diastolic") story.measure(story.mother, key, at, value(key), { recorded });
    }
  });
}

/** A table of results: each row is a draw time followed by one value per key; null means not taken. */
export function table(story, subject, keys, rows, { minutes = [38, 64], units = {}, origin } = {}) {
  for (const [at, ...values] of rows) {
    const recorded = plus(at, story.lag(...minutes));
    keys.forEach((key, i) => {
      if (values[i] !== null && values[i] !== undefined)
        story.measure(subject, key, at, values[i], { recorded, unit: units[key], ...(origin ? { origin } : {}) });
    });
  }
}
