// SPDX-License-Identifier: Apache-2.0
// How the values are laid out: groups in the order a ward round asks for them, and what a reader expects to see, so
// that its absence is said.
export const kGroups: { key: string; quantities: string[] }[] = [
  { key: "growth", quantities: ["birth_weight", "child_weight", "child_length", "efw", "bpd", "head_circumference", "abdominal_circumference", "femur_length", "crl"] },
  { key: "liquor", quantities: ["deepest_pocket", "amniotic_fluid_index", "umbilical_pi", "umbilical_ri", "umbilical_sd", "fetal_heart_rate"] },
  { key: "birth", quantities: ["apgar1", "apgar5", "apgar10"] },
  { key: "breathing", quantities: ["spo2", "respiratory_rate", "fio2", "oxygen_flow", "peep", "pao2", "paco2", "ph", "bicarbonate", "base_excess", "fev1", "fvc"] },
  { key: "circulation", quantities: ["heart_rate", "systolic_bp", "diastolic_bp", "map", "lactate", "temperature", "gcs", "avpu", "pain"] },
  { key: "blood", quantities: ["hemoglobin", "hematocrit", "platelets", "inr", "pt", "aptt", "fibrinogen", "d_dimer"] },
  { key: "organs", quantities: ["creatinine", "urea", "urine_output", "urine_24h", "urine_protein_strip", "bilirubin", "ast", "alt", "alp", "ldh", "albumin"] },
  { key: "salts", quantities: ["sodium", "potassium", "calcium_ionised", "glucose"] },
  { key: "inflammation", quantities: ["wbc", "lymphocytes_percent", "crp", "ca19_9"] },
  { key: "body", quantities: ["maternal_weight", "maternal_height", "maternal_head_circumference", "gravida", "parity", "gestational_age"] },
];

export const kExpected: Record<"mother" | "fetus" | "newborn", string[]> = {
  mother: ["spo2", "respiratory_rate", "fio2", "pao2", "heart_rate", "systolic_bp", "lactate", "temperature", "gcs", "hemoglobin", "platelets", "inr", "fibrinogen", "creatinine", "urine_output", "bilirubin"],
  fetus: ["efw", "deepest_pocket", "umbilical_pi", "fetal_heart_rate"],
  newborn: ["child_weight", "spo2", "heart_rate", "temperature", "apgar5"],
};

/** Measured in the womb: after birth these belong to the past. */
export const kOfFetus = [
  "efw", "bpd", "abdominal_circumference", "femur_length", "crl", "deepest_pocket", "amniotic_fluid_index",
  "umbilical_pi", "umbilical_ri", "umbilical_sd", "fetal_heart_rate", "gestational_age",
];

/** What the charts show before anyone has chosen; the first of each life is also drawn in its lane. */
export const kFirstCharts: Record<"mother" | "fetus" | "newborn", string[]> = {
  mother: ["spo2", "platelets", "bilirubin", "fibrinogen", "lactate"],
  fetus: ["fetal_heart_rate", "deepest_pocket", "efw", "umbilical_pi"],
  newborn: ["child_weight", "spo2", "heart_rate", "fio2"],
};
