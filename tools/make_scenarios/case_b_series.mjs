// SPDX-License-Identifier: Apache-2.0
// Case B, the synthetic numbers: a slow loss of respiratory reserve, some ease after birth.
import { w } from "./words.mjs";
import { every, walk } from "./series.mjs";
import { motherVitals, scan, table } from "./obstetric.mjs";

const T = (day, time) => `2025-${day} ${time}`;
const JUN24 = T("06-24", "12:00"), JUL04 = T("07-04", "12:00"), JUL07 = T("07-07", "12:00"), JUL08 = T("07-08", "06:00"), JUL11 = T("07-11", "08:00"), JUL18 = T("07-18", "08:00");

const LINES = {
  systolic: [[[JUN24, 108], [JUL04, 112], [JUL08, 110], [T("07-08", "10:00"), 101], [T("07-08", "16:00"), 106], [JUL11, 110]], { scatter: 4 }],
  diastolic: [[[JUN24, 66], [JUL04, 69], [JUL08, 67], [T("07-08", "10:00"), 60], [T("07-08", "16:00"), 64], [JUL11, 67]], { scatter: 3 }],
  heart_rate: [[[JUN24, 101], [JUL04, 114], [JUL07, 109], [JUL08, 111], [T("07-08", "10:00"), 116], [T("07-09", "08:00"), 105], [JUL11, 99], [JUL18, 93]], { scatter: 4 }],
  respiratory_rate: [[[JUN24, 25], [T("06-30", "12:00"), 27], [JUL04, 31], [T("07-05", "12:00"), 28], [JUL07, 27], [JUL08, 28], [T("07-09", "08:00"), 26], [JUL11, 24], [JUL18, 23]], { scatter: 2 }],
  spo2: [[[JUN24, 95], [T("06-30", "12:00"), 94], [JUL04, 92.5], [T("07-05", "12:00"), 94.5], [JUL08, 95], [T("07-09", "08:00"), 95], [JUL18, 95]], { scatter: 0.9, min: 90, max: 98 }],
  temperature: [[[JUN24, 37.4], [JUL04, 37.3], [JUL08, 37.1], [T("07-09", "08:00"), 37.5], [JUL18, 36.9]], { scatter: 0.2, digits: 1 }],
  urine_output: [[[JUN24, 64], [JUL04, 60], [JUL07, 70], [T("07-08", "10:00"), 48], [JUL11, 78]], { scatter: 7 }],
};

// Time, FiO2 %, PaO2, PaCO2, pH, bicarbonate, base excess, lactate, support. PaCO2 of 38 and more is high for pregnancy.
export const GASES = [
  [T("06-24", "11:00"), 30, 78, 37, 7.41, 23, -1.4, 1.1, "nasal-oxygen"], [T("06-25", "07:00"), 30, 77, 37, 7.41, 23, -1.4, 1.1], [T("06-26", "07:00"), 30, 76, 37, 7.41, 23, -1.3, 1.0], [T("06-27", "07:00"), 32, 78, 38, 7.40, 23, -1.4, 1.0],
  [T("06-28", "07:00"), 32, 76, 38, 7.40, 23, -1.4, 1.1], [T("06-29", "07:00"), 32, 75, 38, 7.40, 23, -1.4, 1.1], [T("06-30", "07:00"), 32, 74, 39, 7.39, 23, -1.5, 1.1], [T("07-01", "07:00"), 32, 71, 39, 7.39, 23, -1.5, 1.2],
  [T("07-02", "07:00"), 35, 72, 40, 7.39, 24, -1.2, 1.2], [T("07-03", "07:00"), 36, 71, 41, 7.38, 24, -1.3, 1.3],
  [T("07-04", "07:00"), 36, 69, 42, 7.38, 24, -1.2, 1.4], [T("07-04", "14:30"), 40, 70, 43, 7.37, 24, -1.4, 1.5],
  [T("07-04", "20:00"), 45, 79, 42, 7.38, 24, -1.2, 1.3, "high-flow"], [T("07-05", "07:00"), 45, 80, 41, 7.38, 24, -1.2, 1.2],
  [T("07-06", "07:00"), 45, 82, 41, 7.38, 24, -1.1, 1.1], [T("07-07", "07:00"), 45, 84, 41, 7.38, 24, -1.1, 1.0],
  [T("07-08", "06:00"), 45, 84, 41, 7.38, 24, -1.1, 1.0], [T("07-08", "09:25"), 60, 112, 43, 7.36, 24, -1.8, 1.6],
  [T("07-08", "14:00"), 45, 88, 42, 7.37, 24, -1.5, 1.4], [T("07-09", "07:00"), 42, 90, 42, 7.38, 24, -1.0, 1.1], [T("07-10", "07:00"), 40, 90, 42, 7.39, 25, -0.4, 1.0],
  [T("07-11", "07:00"), 36, 86, 42, 7.39, 25, -0.2, 1.0, "nasal-oxygen"], [T("07-12", "07:00"), 36, 86, 42, 7.39, 25, -0.1, 1.0], [T("07-13", "07:00"), 34, 83, 42, 7.39, 25, 0.0, 0.9], [T("07-14", "07:00"), 34, 84, 42, 7.39, 25, 0.0, 0.9], [T("07-15", "07:00"), 34, 85, 42, 7.39, 25, 0.1, 0.9], [T("07-16", "07:00"), 32, 81, 42, 7.40, 25, 0.2, 0.9], [T("07-17", "07:00"), 32, 82, 42, 7.40, 25, 0.3, 0.9], [T("07-18", "07:00"), 32, 83, 42, 7.40, 25, 0.4, 0.9],
];

const LABS = [
  // time, platelets, Hb, WBC, lymphocytes %, CRP, bilirubin, creatinine, albumin, AST, ALT, Na, K, glucose, INR, fibrinogen
  [T("06-24", "12:30"), 284, 106, 9.6, 17, 48, 7, 47, 28, 27, 23, 136, 3.8, 4.9, 0.98, 4.9], [T("06-27", "07:00"), 276, 104, 9.4, 17, 46, 7, 46, 28, 26, 22, 136, 3.8, 4.8, null, null],
  [T("06-30", "07:00"), 262, 102, 9.8, 16, 45, 8, 48, 27, 28, 24, 135, 3.7, 5.0, 0.99, 4.8], [T("07-02", "07:00"), 251, 100, 10.1, 16, 49, 8, 48, 27, 27, 24, 135, 3.7, 4.9, null, null],
  [T("07-04", "07:00"), 238, 98, 10.3, 15, 52, 8, 49, 26, 28, 25, 135, 3.7, 5.1, 0.99, 4.9], [T("07-05", "07:00"), 234, 97, 10.4, 15, 50, 8, 49, 26, 28, 24, 135, 3.8, 5.2, 1.0, 4.9],
  [T("07-06", "07:00"), 231, 97, 10.0, 16, 46, 8, 48, 26, 27, 24, 136, 3.9, 5.0, null, null], [T("07-07", "07:00"), 230, 98, 9.8, 16, 42, 8, 48, 27, 27, 23, 136, 4.0, 5.0, 0.99, 4.8],
  [T("07-08", "05:30"), 229, 98, 9.7, 17, 41, 8, 48, 27, 27, 23, 136, 4.0, 4.7, 0.99, 4.8], [T("07-08", "14:00"), 221, 93, 13.2, 11, 44, 9, 49, 25, 29, 24, 136, 4.0, 5.8, 1.03, 4.3],
  [T("07-09", "07:00"), 218, 90, 12.6, 12, 86, 9, 50, 25, 30, 25, 136, 3.9, 5.2, 1.02, 4.7], [T("07-11", "07:00"), 236, 91, 10.2, 16, 64, 8, 51, 26, 29, 25, 137, 4.0, 4.9, null, null],
  [T("07-14", "07:00"), 268, 95, 9.0, 19, 44, 8, 52, 28, 27, 24, 138, 4.1, 4.8, null, null], [T("07-18", "07:00"), 291, 99, 8.4, 21, 36, 8, 54, 30, 26, 23, 138, 4.2, 4.8, null, null],
];

function inForce(at) {
  let [, fio2] = GASES[0];
  let support = GASES[0][8];
  for (const row of GASES) if (row[0] <= at) { fio2 = row[1]; support = row[8] ?? support; }
  return { fio2, support };
}

export function motherSeries(story) {
  const times = [...every(6, JUN24, T("07-04", "06:00")), ...every(4, JUL04, T("07-08", "08:00")), T("07-08", "09:10"), T("07-08", "09:30"), T("07-08", "10:10"),
    ...every(4, T("07-08", "12:00"), T("07-10", "08:00")), ...every(8, T("07-10", "16:00"), T("07-14", "08:00")), ...every(24, T("07-15", "08:00"), JUL18)];
  motherVitals(story, times, LINES, walk);
  let shown;
  for (const at of times) {
    const { fio2, support } = inForce(at);
    if (!GASES.some(([t]) => t === at)) story.measure(story.mother, "fio2", at, fio2);
    if (support !== shown || /(08|12):00$/.test(at)) story.support(story.mother, at, support, { quiet: true });
    shown = support;
  }
  for (const [at, ...row] of GASES) {
    table(story, story.mother, ["fio2", "pao2", "paco2", "ph", "bicarbonate", "base_excess", "lactate"], [[at, ...row.slice(0, 7)]], { minutes: [8, 15] });
  }
  // Counts are sent in G/L, as many laboratories write 10*9/L.
  table(story, story.mother, ["platelets", "hemoglobin", "wbc", "lymphocytes_percent", "crp", "bilirubin", "creatinine", "albumin", "ast", "alt", "sodium", "potassium", "glucose", "inr", "fibrinogen"],
    LABS, { minutes: [55, 80], units: { platelets: "G/L", wbc: "G/L" } });
  for (const at of every(24, T("06-24", "12:00"), T("07-18", "12:00"))) {
    story.measure(story.mother, "gcs", at, 15);
    story.alert(at);
  }
  for (const [at, fev1, fvc] of [[T("06-25", "09:30"), 0.78, 1.06], [T("07-01", "09:30"), 0.74, 0.99], [T("07-17", "09:30"), 0.83, 1.14]]) {
    story.measure(story.mother, "fev1", at, fev1);
    story.measure(story.mother, "fvc", at, fvc);
  }
  story.measure(story.mother, "maternal_weight", T("06-24", "13:00"), 48.2);
  story.measure(story.mother, "maternal_height", T("06-24", "13:00"), 154);
  story.measure(story.mother, "maternal_weight", T("07-07", "07:00"), 47.6);
}

export function fetalSeries(story, edd, hospital) {
  const admitted = T("06-24", "12:50");
  const common = { edd, by: hospital };
  scan(story, { ...common, at: "2025-03-27 09:00", recorded: admitted, hc: 179, ac: 157, fl: 32.9, bpd: 50, efw: 360, pocket: 4.8, fhr: 149, presentation: "breech",
    conclusion: w("20+4: anatomy and growth normal.", "20+4: hình thái và tăng trưởng bình thường.", "20+4：结构与生长正常。") });
  scan(story, { ...common, at: "2025-05-19 09:00", recorded: admitted, hc: 259, ac: 227, fl: 51, bpd: 73, efw: 1061, afi: 13.4, pocket: 4.4, pi: 1.04, fhr: 144, presentation: "vertex",
    conclusion: w("28+1: growth in the lower normal range.", "28+1: tăng trưởng ở mức thấp của bình thường.", "28+1：生长处于正常偏低范围。") });
  scan(story, { ...common, at: "2025-06-17 09:00", recorded: admitted, hc: 292, ac: 264, fl: 58.8, bpd: 83, efw: 1651, afi: 12.2, pocket: 4.0, pi: 0.98, fhr: 146, presentation: "vertex",
    conclusion: w("32+2: growth continues, liquor and umbilical flow normal.", "32+2: vẫn tăng trưởng, nước ối và dòng chảy rốn bình thường.", "32+2：继续生长，羊水及脐血流正常。") });
  scan(story, { ...common, at: T("06-29", "09:30"), hc: 303, ac: 282, fl: 61.6, bpd: 86, efw: 1960, afi: 11.6, pocket: 3.9, pi: 0.95, fhr: 148, presentation: "vertex",
    conclusion: w("34+0, at the bedside: growth continues, liquor normal.", "34+0, tại giường: vẫn tăng trưởng, nước ối bình thường.", "34+0，床旁：继续生长，羊水正常。") });
  scan(story, { ...common, at: T("07-06", "10:00"), hc: 308, ac: 296, fl: 63.2, bpd: 88, efw: 2192, afi: 10.8, pocket: 3.6, pi: 0.96, fhr: 150, presentation: "vertex",
    conclusion: w("35+0, at the bedside: head first, growth continues, liquor normal.", "35+0, tại giường: ngôi đầu, vẫn tăng trưởng, nước ối bình thường.", "35+0，床旁：头位，继续生长，羊水正常。") });
  const line = [[JUN24, 145], [JUL04, 152], [JUL07, 149], [JUL08, 150]];
  for (const [at, value] of walk("b fhr", every(12, T("06-24", "14:00"), T("07-08", "02:00")), line, { scatter: 5 })) story.measure(story.child, "fetal_heart_rate", at, value);
}

export function newbornSeries(story) {
  for (const [day, grams] of [["07-09", 2160], ["07-10", 2110], ["07-11", 2090], ["07-12", 2095], ["07-13", 2115], ["07-14", 2140], ["07-16", 2195], ["07-18", 2255]])
    story.measure(story.child, "child_weight", T(day, "09:00"), grams);
  const times = [T("07-08", "10:15"), ...every(6, T("07-08", "14:00"), T("07-10", "14:00")), ...every(24, T("07-11", "08:00"), JUL18)];
  const start = T("07-08", "10:15");
  const lines = {
    heart_rate: [[[start, 152], [T("07-10", "08:00"), 142], [JUL18, 140]], { scatter: 5 }],
    respiratory_rate: [[[start, 74], [T("07-09", "08:00"), 62], [T("07-11", "08:00"), 50], [JUL18, 44]], { scatter: 3 }],
    spo2: [[[start, 92], [T("07-09", "08:00"), 95], [JUL18, 97]], { scatter: 1, max: 99 }],
    temperature: [[[start, 36.5], [T("07-08", "20:00"), 36.8], [JUL18, 36.8]], { scatter: 0.1, digits: 1 }],
    fio2: [[[start, 30], [T("07-08", "20:00"), 26], [T("07-09", "20:00"), 21]], { scatter: 0.6, min: 21 }],
  };
  for (const [key, [anchors, options]] of Object.entries(lines))
    for (const [at, value] of walk(`b child ${key}`, times, anchors, options)) story.measure(story.child, key, at, value);
  for (const at of times) story.support(story.child, at, at < T("07-10", "00:00") ? "non-invasive-ventilation" : "none", { quiet: true });
  table(story, story.child, ["ph", "paco2", "bicarbonate", "base_excess", "lactate", "glucose"], [[T("07-08", "10:30"), 7.29, 51, 24, -2.4, 2.9, 3.1], [T("07-08", "16:00"), 7.34, 45, 24, -1.6, 1.9, 4.4]], { minutes: [8, 14] });
  table(story, story.child, ["hemoglobin", "platelets", "wbc", "crp", "bilirubin"], [[T("07-08", "10:30"), 176, 212, 12.8, 1, 34], [T("07-10", "08:00"), 171, 204, 11.4, 4, 142], [T("07-13", "08:00"), 165, 231, 10.2, 2, 168], [JUL18, 154, 288, 9.8, 1, 96]],
    { minutes: [45, 70], units: { platelets: "G/L", wbc: "G/L" } });
}
