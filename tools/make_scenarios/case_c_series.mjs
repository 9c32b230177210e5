// SPDX-License-Identifier: Apache-2.0
// Case C, the synthetic numbers: a tumour marker that doubles every few weeks, loss of weight, then a closed bile duct.
import { w } from "./words.mjs";
import { between, every, round, walk } from "./series.mjs";
import { motherVitals, scan, table } from "./obstetric.mjs";

const VISITS = ["2024-10-04 09:10", "2024-10-17 09:10", "2024-10-30 09:10", "2024-11-13 09:10", "2024-11-27 09:10"];
const IN = "2024-11-30 10:00", BIRTH = "2024-12-12 10:00";

const LINES = {
  systolic: [[[VISITS[0], 112], [VISITS[4], 108], [IN, 106], ["2024-12-12 06:00", 104], [BIRTH, 96], ["2024-12-12 18:00", 102], ["2024-12-20 08:00", 106]], { scatter: 4 }],
  diastolic: [[[VISITS[0], 70], [VISITS[4], 67], [IN, 66], ["2024-12-12 06:00", 63], [BIRTH, 57], ["2024-12-12 18:00", 62], ["2024-12-20 08:00", 66]], { scatter: 3 }],
  heart_rate: [[[VISITS[0], 84], [VISITS[3], 92], [IN, 98], ["2024-12-08 10:00", 104], ["2024-12-12 06:00", 106], [BIRTH, 110], ["2024-12-16 08:00", 98], ["2024-12-28 08:00", 94]], { scatter: 4 }],
  respiratory_rate: [[[VISITS[0], 17], [IN, 19], ["2024-12-12 06:00", 20], ["2024-12-12 12:00", 18], ["2024-12-28 08:00", 18]], { scatter: 1.2 }],
  spo2: [[[VISITS[0], 98], [IN, 97], ["2024-12-12 06:00", 97], ["2024-12-28 08:00", 97]], { scatter: 0.6, max: 99 }],
  temperature: [[[VISITS[0], 36.7], [IN, 37.0], ["2024-12-11 08:00", 37.1], [BIRTH, 36.4], ["2024-12-13 08:00", 37.5], ["2024-12-18 08:00", 36.9]], { scatter: 0.15, digits: 1 }],
};

const LABS = [
  // time, bilirubin, ALP, AST, ALT, albumin, INR, PT, Hb, platelets, WBC, creatinine, CRP, Na, K, glucose
  ["2024-10-04 09:30", 9, 96, 27, 24, 35, 0.97, 11.2, 114, 242, 8.9, 45, 11, 137, 3.9, 5.1],
  ["2024-10-17 09:30", 9, 104, 29, 26, 34, 0.97, 11.2, 112, 238, 9.1, 45, 14, 137, 3.9, 5.3],
  ["2024-10-30 09:30", 11, 122, 34, 33, 33, 0.98, 11.3, 109, 233, 9.4, 46, 19, 136, 3.9, 5.7],
  ["2024-11-13 09:30", 14, 158, 42, 45, 31, 1.0, 11.5, 106, 227, 9.8, 47, 26, 136, 3.8, 6.2],
  ["2024-11-27 09:30", 38, 286, 86, 102, 29, 1.06, 12.2, 102, 219, 10.4, 49, 34, 135, 3.8, 6.8],
  ["2024-11-30 10:30", 98, 412, 142, 168, 28, 1.22, 13.9, 101, 214, 10.9, 52, 41, 135, 3.7, 7.0],
  ["2024-12-01 06:00", 112, 438, 150, 176, 28, 1.18, 13.5, 100, 212, 10.8, 52, 42, 134, 3.7, 7.1],
  ["2024-12-03 06:00", 148, 486, 168, 192, 27, 1.14, 13.1, 99, 208, 11.0, 54, 44, 134, 3.7, 7.0],
  ["2024-12-05 06:00", 186, 534, 184, 208, 27, 1.17, 13.4, 98, 203, 11.2, 56, 46, 134, 3.6, 7.2],
  ["2024-12-07 06:00", 219, 572, 196, 219, 26, 1.22, 13.9, 97, 198, 11.4, 59, 48, 133, 3.6, 7.3],
  ["2024-12-08 06:00", 232, 590, 201, 224, 26, 1.24, 14.2, 96, 195, 11.3, 61, 49, 133, 3.6, 7.2],
  ["2024-12-09 06:00", 246, 608, 206, 228, 25, 1.27, 14.5, 96, 192, 14.2, 62, 47, 133, 3.6, 9.4],
  ["2024-12-10 06:00", 261, 626, 212, 233, 25, 1.30, 14.9, 95, 189, 15.0, 64, 46, 133, 3.6, 9.1],
  ["2024-12-11 06:00", 274, 641, 216, 236, 25, 1.33, 15.2, 95, 187, 13.6, 66, 47, 133, 3.7, 8.0],
  ["2024-12-12 05:00", 283, 650, 219, 238, 24, 1.28, 14.6, 94, 185, 12.8, 67, 48, 133, 3.8, 7.6],
  ["2024-12-12 13:00", 278, 618, 214, 230, 22, 1.27, 14.5, 86, 172, 16.1, 68, 52, 134, 3.9, 8.1],
  ["2024-12-13 06:00", 281, 612, 208, 222, 22, 1.26, 14.4, 84, 176, 14.8, 67, 96, 134, 3.9, 7.4],
  ["2024-12-15 06:00", 243, 566, 176, 190, 23, 1.20, 13.7, 85, 190, 12.0, 64, 84, 135, 3.9, 7.0],
  ["2024-12-18 06:00", 176, 472, 128, 141, 25, 1.12, 12.8, 88, 214, 10.2, 61, 62, 136, 4.0, 6.8],
  ["2024-12-22 06:00", 112, 384, 92, 104, 27, 1.07, 12.3, 91, 236, 9.4, 59, 48, 137, 4.1, 6.7],
  ["2024-12-27 06:00", 71, 318, 70, 78, 28, 1.04, 11.9, 94, 248, 9.1, 58, 42, 137, 4.1, 6.6],
  ["2025-01-10 06:00", 46, 284, 62, 66, 28, 1.05, 12.1, 90, 132, 4.2, 57, 39, 136, 4.0, 6.9],
];
// Between the full profiles bilirubin alone is taken each day.
const DAILY_BILIRUBIN = [["12-02", 131], ["12-04", 168], ["12-06", 203], ["12-14", 268], ["12-16", 219], ["12-17", 197], ["12-19", 158], ["12-20", 142],
  ["12-21", 126], ["12-23", 102], ["12-24", 93], ["12-25", 85], ["12-26", 78], ["12-28", 68]].map(([day, value]) => [`2024-${day} 06:00`, value]);
const MARKER = [["2024-10-04 09:30", 1860], ["2024-10-17 09:30", 2450], ["2024-10-30 09:30", 3380], ["2024-11-13 09:30", 5120], ["2024-11-27 09:30", 8240],
  ["2024-12-05 06:00", 12400], ["2024-12-11 06:00", 15900], ["2024-12-27 06:00", 14200]];
const WEIGHT = [["2024-10-04 09:10", 55.8], ["2024-10-17 09:10", 55.4], ["2024-10-30 09:10", 54.6], ["2024-11-13 09:10", 53.3], ["2024-11-27 09:10", 51.7],
  ["2024-11-30 10:00", 51.2], ["2024-12-04 07:00", 50.6], ["2024-12-08 07:00", 50.0], ["2024-12-11 07:00", 49.6], ["2024-12-18 07:00", 44.9]];

export function motherSeries(story) {
  const times = [...VISITS, ...every(8, IN, "2024-12-12 02:00"), "2024-12-12 06:00", BIRTH, ...every(4, "2024-12-12 14:00", "2024-12-13 06:00"),
    ...every(8, "2024-12-13 14:00", "2024-12-16 06:00"), ...every(24, "2024-12-17 08:00", "2024-12-28 08:00")];
  motherVitals(story, times, LINES, walk);
  for (const at of times) {
    if (at === BIRTH) continue;
    story.measure(story.mother, "fio2", at, at > "2024-12-12 10:40" && at < "2024-12-13 06:00" ? 28 : 21);
  }
  story.support(story.mother, VISITS[0], "none", { quiet: true });
  for (const at of every(24, "2024-11-30 10:00", "2024-12-12 10:00")) if (at !== BIRTH) story.support(story.mother, at, "none", { quiet: true });
  story.support(story.mother, "2024-12-12 09:00", "invasive-ventilation", { quiet: true });
  story.support(story.mother, "2024-12-12 10:40", "nasal-oxygen", { quiet: true });
  story.support(story.mother, "2024-12-13 06:00", "none", { quiet: true });
  table(story, story.mother, ["bilirubin", "alp", "ast", "alt", "albumin", "inr", "pt", "hemoglobin", "platelets", "wbc", "creatinine", "crp", "sodium", "potassium", "glucose"], LABS, { minutes: [60, 95] });
  table(story, story.mother, ["bilirubin"], DAILY_BILIRUBIN, { minutes: [60, 95] });
  table(story, story.mother, ["ca19_9"], MARKER, { minutes: [180, 300] });
  table(story, story.mother, ["maternal_weight"], WEIGHT, { minutes: [4, 12] });
  table(story, story.mother, ["fibrinogen"], [["2024-11-30 10:30", 4.9], ["2024-12-05 06:00", 4.7], ["2024-12-10 06:00", 4.4], ["2024-12-12 05:00", 4.2], ["2024-12-13 06:00", 3.9]], { minutes: [60, 80] });
  table(story, story.mother, ["pao2", "paco2", "ph", "bicarbonate", "base_excess", "lactate"],
    [["2024-11-30 10:40", 98, 30, 7.44, 20, -3.0, 1.1], ["2024-12-10 06:10", 94, 30, 7.43, 20, -3.4, 1.4], ["2024-12-12 05:10", 94, 30, 7.43, 20, -3.5, 1.5]], { minutes: [8, 14] });
  story.measure(story.mother, "maternal_height", "2024-10-04 09:10", 161);
  const pain = [[VISITS[0], 2], [VISITS[3], 4], [IN, 5], ["2024-12-02 10:00", 3], ["2024-12-12 02:00", 4], ["2024-12-28 08:00", 4]];
  for (const at of [...VISITS, ...every(24, IN, "2024-12-12 02:00"), ...every(24, "2024-12-13 10:00", "2024-12-28 10:00")]) {
    story.measure(story.mother, "pain", at, round(between(pain, at), 0));
    story.measure(story.mother, "gcs", at, 15);
    story.alert(at);
  }
  for (const [at, value] of walk("c urine", every(8, IN, "2024-12-12 02:00"), [[IN, 66], ["2024-12-12 02:00", 54]], { scatter: 6 })) story.measure(story.mother, "urine_output", at, value);
}

export function fetalSeries(story, edd, by) {
  const s = (at, values, words) => scan(story, { at, edd, by, ...values, conclusion: words });
  s("2024-10-04 10:00", { hc: 176, ac: 155, fl: 32.1, bpd: 49, efw: 345, pocket: 4.7, fhr: 150, presentation: "breech" }, w("20+2: anatomy and growth normal.", "20+2: hình thái và tăng trưởng bình thường.", "20+2：结构与生长正常。"));
  s("2024-10-17 10:00", { hc: 197, ac: 177, fl: 36.9, bpd: 55, efw: 481, pocket: 4.6, pi: 1.15, fhr: 148, presentation: "breech" }, w("22+1: growth normal.", "22+1: tăng trưởng bình thường.", "22+1：生长正常。"));
  s("2024-10-30 10:00", { hc: 217, ac: 192, fl: 41.3, bpd: 61, efw: 621, afi: 12.6, pocket: 4.3, pi: 1.14, fhr: 150, presentation: "vertex" }, w("24+0: growth a little slower.", "24+0: tăng trưởng chậm hơn một chút.", "24+0：生长稍慢。"));
  s("2024-11-13 10:00", { hc: 235, ac: 205, fl: 45.5, bpd: 66, efw: 777, afi: 11.2, pocket: 3.8, pi: 1.19, fhr: 149, presentation: "vertex" }, w("26+0: growth falls off, abdomen small, umbilical flow normal.", "26+0: tăng trưởng chậm lại, bụng nhỏ, dòng chảy rốn bình thường.", "26+0：生长减缓，腹围偏小，脐血流正常。"));
  s("2024-11-27 10:00", { hc: 251, ac: 215, fl: 49.2, bpd: 71, efw: 931, afi: 9.8, pocket: 3.4, pi: 1.24, fhr: 147, presentation: "vertex" }, w("28+0: small for gestation, growth slow, liquor normal.", "28+0: nhỏ so với tuổi thai, tăng trưởng chậm, nước ối bình thường.", "28+0：小于胎龄，生长缓慢，羊水正常。"));
  s("2024-12-05 10:00", { hc: 259, ac: 219, fl: 50.9, bpd: 73, efw: 1007, afi: 8.6, pocket: 3.0, pi: 1.29, fhr: 146, presentation: "vertex" }, w("29+1: growth slower still, umbilical resistance raised with forward flow.", "29+1: tăng trưởng chậm thêm, trở kháng rốn tăng, còn dòng tâm trương.", "29+1：生长更慢，脐动脉阻力升高，舒张末期血流存在。"));
  s("2024-12-10 09:00", { hc: 264, ac: 221, fl: 52.1, bpd: 75, efw: 1057, afi: 7.9, pocket: 2.8, pi: 1.33, fhr: 148, presentation: "vertex" }, w("29+6: growth almost stopped, umbilical resistance raised with forward flow.", "29+6: gần như ngừng tăng trưởng, trở kháng rốn tăng, còn dòng tâm trương.", "29+6：生长近乎停滞，脐动脉阻力升高，舒张末期血流存在。"));
  const line = [[IN, 146], ["2024-12-12 02:00", 150]];
  for (const [at, value] of walk("c fhr", every(12, "2024-11-30 14:00", "2024-12-12 02:00"), line, { scatter: 5 })) story.measure(story.child, "fetal_heart_rate", at, value);
}

export function newbornSeries(story) {
  for (const [day, grams] of [["2024-12-13", 1020], ["2024-12-14", 985], ["2024-12-15", 968], ["2024-12-16", 962], ["2024-12-18", 975], ["2024-12-20", 1002], ["2024-12-22", 1034], ["2024-12-24", 1066],
    ["2024-12-26", 1101], ["2024-12-29", 1160], ["2025-01-01", 1222], ["2025-01-05", 1312], ["2025-01-09", 1408], ["2025-01-16", 1592], ["2025-01-22", 1762]])
    story.measure(story.child, "child_weight", `${day} 08:00`, grams);
  const start = "2024-12-12 10:10";
  const times = [start, ...every(6, "2024-12-12 14:00", "2024-12-15 08:00"), ...every(24, "2024-12-16 08:00", "2024-12-28 08:00")];
  const lines = {
    heart_rate: [[[start, 154], ["2024-12-15 08:00", 148], ["2024-12-28 08:00", 150]], { scatter: 5 }],
    respiratory_rate: [[[start, 62], ["2024-12-14 08:00", 54], ["2024-12-28 08:00", 46]], { scatter: 3 }],
    spo2: [[[start, 91], ["2024-12-13 08:00", 94], ["2024-12-28 08:00", 96]], { scatter: 1, max: 98 }],
    temperature: [[[start, 36.4], ["2024-12-12 20:00", 36.7], ["2024-12-28 08:00", 36.8]], { scatter: 0.1, digits: 1 }],
    fio2: [[[start, 30], ["2024-12-13 08:00", 25], ["2024-12-15 08:00", 22], ["2024-12-18 08:00", 21]], { scatter: 0.6, min: 21 }],
  };
  for (const [key, [anchors, options]] of Object.entries(lines))
    for (const [at, value] of walk(`c child ${key}`, times, anchors, options)) story.measure(story.child, key, at, value);
  for (const at of times) if (/(08|10):[01]0$/.test(at))
    story.support(story.child, at, at < "2024-12-16" ? "non-invasive-ventilation" : at < "2024-12-23" ? "high-flow" : "none", { quiet: true });
  table(story, story.child, ["ph", "paco2", "bicarbonate", "base_excess", "lactate", "glucose"], [["2024-12-12 10:30", 7.29, 48, 22, -3.4, 2.8, 2.8], ["2024-12-12 18:00", 7.33, 45, 23, -2.2, 1.9, 4.6]], { minutes: [8, 14] });
  table(story, story.child, ["hemoglobin", "platelets", "wbc", "crp", "bilirubin"], [["2024-12-12 10:30", 172, 168, 8.4, 1, 42], ["2024-12-14 08:00", 166, 158, 9.0, 3, 128], ["2024-12-18 08:00", 154, 196, 10.1, 1, 104], ["2024-12-28 08:00", 128, 284, 10.6, 1, 52]], { minutes: [45, 70] });
}
