// SPDX-License-Identifier: Apache-2.0
// Case C: pancreatic cancer found at 20 weeks; the mother chooses to give the child a chance; jaundice after 28 weeks.
import { Story } from "./builder.mjs";
import { careTeam, caseExtensions, department, encounter, fetus, hospital, mother, motherOf, newborn, place } from "./frame.mjs";
import { preference } from "./preference.mjs";
import { concept, said, w } from "./words.mjs";
import { birthFacts, dating } from "./obstetric.mjs";
import { fetalSeries, motherSeries, newbornSeries } from "./case_c_series.mjs";

const EDD = "2025-02-19";
const HOSPITAL = "c-hospital";
const OBSTETRIC = "c-obstetric-department";
const PANCREATIC = "c-pancreatic-department";
const NEONATAL = "c-neonatal-department";
const OPENED = "2024-10-04 08:50";
const FOUND = "2024-10-04 11:20";
const JAUNDICE = "2024-11-30 09:40";
const BORN = "2024-12-12 09:24";

const MARKS = [
  ["2024-10-04 14:00", "diagnosis", w("Late-stage pancreatic cancer found, 20+2", "Phát hiện ung thư tuỵ giai đoạn muộn, 20+2", "发现晚期胰腺癌，20+2")],
  ["2024-10-09 15:00", "her_choice", w("She decides to give the child a chance, 21+0", "Chị quyết định cho con một cơ hội, 21+0", "她决定给孩子一个机会，21+0")],
  ["2024-11-13 10:30", "growth_falls", w("Fetal growth falls off, 26+0", "Thai tăng trưởng chậm lại, 26+0", "胎儿生长减缓，26+0")],
  [JAUNDICE, "jaundice", w("Severe jaundice, admitted, 28+3", "Vàng da nặng, nhập viện, 28+3", "重度黄疸，入院，28+3")],
  ["2024-12-10 16:00", "decision", w("Decision to deliver after hearing the family's wishes, 29+6", "Quyết định mổ sau khi lắng nghe nguyện vọng gia đình, 29+6", "听取家属意愿后决定终止妊娠，29+6")],
  ["2024-12-12 10:00", "birth", w("Birth, 30+1, a little over 1 kg", "Bé chào đời, 30+1, hơn 1 kg", "出生，30+1，1公斤多")],
];
const TITLE = w("Pancreatic cancer in pregnancy", "Ung thư tuỵ khi mang thai", "妊娠合并胰腺癌");

export function caseC() {
  const story = new Story({ key: "c", offset: "+08:00", mother: "c-mother", child: "c-child" });
  frame(story);
  found(story);
  choice(story);
  jaundice(story);
  motherSeries(story);
  fetalSeries(story, EDD, OBSTETRIC);
  decision(story);
  operation(story);
  child(story);
  aftercare(story);
  return story;
}

function episode(story, at, teams) {
  story.put(at, "synthetic", {
    resourceType: "EpisodeOfCare", id: "case-c",
    extension: caseExtensions(story, { zone: "Asia/Shanghai", title: TITLE, marks: MARKS, opensAt: "2024-12-10 16:00" }),
    status: "active",
    type: [concept(w("Critical illness in pregnancy", "Bệnh nguy kịch trong thai kỳ", "妊娠期危重症"), "dyad|critical-illness-in-pregnancy|Critical illness in pregnancy")],
    patient: { reference: "Patient/c-mother" },
    managingOrganization: { reference: `Organization/${HOSPITAL}` },
    period: { start: story.time(OPENED) },
    ...(teams ? { team: teams.map((id) => ({ reference: `CareTeam/${id}` })) } : {}),
  });
}

function frame(story) {
  const at = OPENED;
  story.put(at, "mixed", hospital(HOSPITAL, w("General hospital", "Bệnh viện đa khoa", "综合医院"), "general-hospital", { neonatal: true }));
  story.put(at, "mixed", department(OBSTETRIC, w("Obstetric department", "Khoa sản", "产科"), HOSPITAL, { neonatal: true }));
  story.put(at, "reported", department(PANCREATIC, w("Pancreatic department", "Khoa tuỵ", "胰腺科"), HOSPITAL));
  story.put(at, "synthetic", department(NEONATAL, w("Neonatal department", "Khoa sơ sinh", "新生儿科"), HOSPITAL));
  story.put(at, "synthetic", place(story, "c-clinic", w("Antenatal clinic", "Phòng khám thai", "产前门诊"), OBSTETRIC));
  story.put(at, "reported", place(story, "c-obstetric-ward", w("Obstetric ward", "Khoa sản", "产科病房"), OBSTETRIC));
  story.put(at, "synthetic", place(story, "c-theatre", w("Operating theatre", "Phòng mổ", "手术室"), HOSPITAL));
  story.put(at, "reported", place(story, "c-pancreatic-ward", w("Pancreatic ward", "Khoa tuỵ", "胰腺科病房"), PANCREATIC));
  story.put(at, "synthetic", place(story, "c-neonatal-ward", w("Neonatal intensive care", "Hồi sức sơ sinh", "新生儿重症监护室"), NEONATAL, { intensive: true }));
  story.put(at, "mixed", fetus("c-child", "Fetus C"));
  story.put(at, "synthetic", motherOf("c-mother-of-child", "c-child"));
  story.put(at, "mixed", mother("c-mother", "Mother C", "1998-04-09", "c-mother-of-child"));
  episode(story, at);
  story.put(FOUND, "mixed", encounter(story, "c-check", {
    cls: "AMB|ambulatory", status: "finished", patient: "c-mother", from: "2024-10-04 09:00", to: "2024-10-04 11:15", provider: HOSPITAL,
    type: concept(w("Regular antenatal check", "Khám thai định kỳ", "常规产检"), "dyad|antenatal-check|Antenatal check"), locations: [["c-clinic", "2024-10-04 09:00", "2024-10-04 11:15"]],
  }));
  story.put("2024-10-04 11:40", "mixed", careTeam(story, "c-team", w("Obstetric, pancreatic and neonatal departments", "Khoa sản, khoa tuỵ và khoa sơ sinh", "产科、胰腺科与新生儿科"), "c-mother", FOUND, [
    [w("Obstetrics", "Sản khoa", "产科"), OBSTETRIC],
    [w("Pancreatic surgery and oncology", "Ngoại tuỵ và ung bướu", "胰腺外科与肿瘤"), PANCREATIC],
    [w("Neonatology", "Sơ sinh", "新生儿科"), NEONATAL],
    [w("Anaesthesia", "Gây mê hồi sức", "麻醉科"), HOSPITAL],
    [w("Palliative care", "Chăm sóc giảm nhẹ", "姑息治疗"), PANCREATIC],
  ]));
  episode(story, "2024-10-04 11:45", ["c-team"]);
}

const CANCER = ["icd10|C25.9|Malignant neoplasm of pancreas, unspecified", "sct|363346000|Malignant neoplastic disease", "dyad|pancreatic-cancer-metastatic|Metastatic pancreatic cancer"];

function found(story) {
  dating(story, { edd: EDD, lmp: "2024-05-15", crlAt: "2024-08-10 09:00", crlMm: 60.5, crlSd: 3.6, recorded: "2024-10-04 11:30",
    eddNote: "Birth in the 30th week in a December is reported; the exact dates, the scan and the last period are synthetic" });
  story.condition("c-cancer", "2024-10-04 11:30", { words: w("Pancreatic cancer, late stage", "Ung thư tuỵ giai đoạn muộn", "晚期胰腺癌"), codes: CANCER, onset: "2024-10-04", origin: "reported", note: "The finding is reported; the day is synthetic" });
  story.condition("c-pregnancy", "2024-10-04 11:30", { words: w("Pregnancy, about 20 weeks", "Thai khoảng 20 tuần", "妊娠约20周"), codes: ["sct|77386006|Pregnant", "icd10|Z33|Pregnant state"], onset: null, origin: "reported" });
  story.put("2024-10-04 11:25", "mixed", {
    resourceType: "DiagnosticReport", id: "c-imaging-1004", status: "final",
    code: concept(w("Ultrasound and magnetic resonance of the abdomen", "Siêu âm và cộng hưởng từ ổ bụng", "腹部超声与磁共振"), "dyad|imaging|Imaging"),
    subject: { reference: "Patient/c-mother" }, effectiveDateTime: story.time("2024-10-04 10:20"),
    ...said("conclusion", w("Mass in the head of the pancreas with lesions in the liver. Bile ducts not yet dilated.", "Khối đầu tuỵ, tổn thương gan thứ phát. Đường mật chưa giãn.", "胰头肿块伴肝内病灶。胆管尚未扩张。")),
  });
  story.condition("c-metastasis", "2024-10-08 10:00", { words: w("Spread to the liver", "Di căn gan", "肝转移"), codes: ["icd10|C78.7|Secondary malignant neoplasm of liver"], onset: "2024-10-04", origin: "mixed", note: "Late stage is reported; the liver as the place is synthetic" });
}

const WISH = w("The mother's wish", "Nguyện vọng của người mẹ", "母亲的意愿");

function goal(story, at, status, words, note, origin = "reported") {
  story.put(at, origin, {
    resourceType: "Goal", id: "c-wish", lifecycleStatus: status,
    category: [concept(WISH, "dyad|wish|Wish")],
    description: concept(words, "dyad|wish|Wish"),
    subject: { reference: "Patient/c-mother" }, expressedBy: { reference: "Patient/c-mother" },
    note: [{ text: note }],
  });
}

function consent(story, at, id, { status = "active", words, type, origin = "reported", kind = "wish" }) {
  story.put(at, origin, {
    resourceType: "Consent", id, status,
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: kind === "media" ? "patient-privacy" : "treatment" }] },
    category: [concept(words, `dyad|${kind}|${kind === "media" ? "Media consent" : "Wish"}`)],
    patient: { reference: "Patient/c-mother" }, dateTime: story.time(at),
    performer: [{ reference: "Patient/c-mother" }], organization: [{ reference: `Organization/${HOSPITAL}` }],
    policyRule: { text: kind === "media" ? "Consent to publication" : "Informed choice of treatment" },
    provision: { type },
  });
}

function choice(story) {
  story.message("c-advice", "2024-10-04 14:30", { category: "dyad|consult|Consultation", from: OBSTETRIC, to: [PANCREATIC], recorded: "2024-10-04 14:45",
    topic: w("Advice: induce labour at once so that she can be treated", "Lời khuyên: đình chỉ thai ngay để điều trị", "建议：立即引产以便治疗"),
    text: w("The doctor advises inducing labour at once. She hesitates and asks for time.", "Bác sĩ khuyên đình chỉ thai ngay. Chị do dự và xin thêm thời gian.", "医生建议立即引产。她犹豫，希望给一些时间。"), note: "The advice is reported; the hour is synthetic" });
  goal(story, "2024-10-04 14:50", "proposed", w("She hesitates and has not decided", "Chị do dự và chưa quyết định", "她犹豫不决，尚未决定"), "Reported; the hour is synthetic");
  goal(story, "2024-10-09 15:00", "active", w("She gives the child a chance: the pregnancy goes on, her own treatment waits until after birth", "Chị cho con một cơ hội: tiếp tục thai kỳ, việc điều trị của mẹ chờ sau sinh", "她要给孩子一个机会：继续妊娠，自己的治疗等到产后"), "Reported; the day is synthetic. To be asked again at every visit");
  preference(story, "2024-10-09 15:05", { recorded: "2024-10-09 15:18", origin: "mixed", weights: { mother_lives: 0.25, child_lives: 0.45, child_intact: 0.25, treatment_soon: 0.05 },
    recordedBy: w("Obstetrician", "Bác sĩ sản", "产科医生"), witness: w("Her husband", "Chồng chị", "她的丈夫"), note: w("That she gives the child a chance and accepts the delay is reported; the weights are synthetic", "Có ghi nhận việc chị cho con một cơ hội và chấp nhận điều trị muộn; các trọng số là giả lập", "她给孩子一个机会并接受推迟治疗，有报道；权重为合成数据") });
  consent(story, "2024-10-09 15:20", "c-choice", { type: "deny", words: w("She declines induction of labour; her treatment is delayed until after birth", "Chị từ chối đình chỉ thai; hoãn điều trị đến sau sinh", "她拒绝引产，治疗推迟至产后") });
  story.condition("c-treatment-waits", "2024-10-09 15:25", { words: w("Cancer treatment waits for birth, by her choice", "Điều trị ung thư chờ sau sinh, theo lựa chọn của chị", "癌症治疗按其意愿推迟至产后"), origin: "reported",
    codes: ["icd10|Z53.2|Procedure not carried out because of patient's decision", "dyad|treatment-waits-for-birth|Treatment waits for birth"], onset: "2024-10-09" });
  goal(story, "2024-11-13 11:20", "active", w("Asked again at 26 weeks: she gives the child a chance, her own treatment waits until after birth", "Hỏi lại ở tuần 26: chị vẫn cho con một cơ hội, điều trị của mẹ chờ sau sinh", "26周再次询问：她仍要给孩子一个机会，自己的治疗等到产后"), "Synthetic: that she was asked again is not published", "synthetic");
  for (const [at, words] of [["2024-10-17", w("Antenatal check, 22+1", "Khám thai, 22+1", "产检，22+1")], ["2024-10-30", w("Antenatal check, 24+0", "Khám thai, 24+0", "产检，24+0")],
    ["2024-11-13", w("Antenatal check, 26+0", "Khám thai, 26+0", "产检，26+0")], ["2024-11-27", w("Antenatal check, 28+0", "Khám thai, 28+0", "产检，28+0")]]) {
    story.put(`${at} 11:30`, "synthetic", encounter(story, `c-check-${at}`, { cls: "AMB|ambulatory", status: "finished", patient: "c-mother", from: `${at} 09:00`, to: `${at} 11:15`, provider: HOSPITAL,
      type: concept(words, "dyad|antenatal-check|Antenatal check"), locations: [["c-clinic", `${at} 09:00`, `${at} 11:15`]] }));
  }
  story.finding("c-mother", "c-m-grows", "2024-11-13 10:40", "dyad|cancer-progress|Cancer progress", w("Cancer", "Ung thư", "肿瘤"), w("Untreated, the cancer grows aggressively and affects the growth of the fetus", "Không điều trị, ung thư tiến triển nhanh và ảnh hưởng tăng trưởng của thai", "未治疗，肿瘤迅速进展，影响胎儿生长"),
    { origin: "reported", note: "Reported for 20 to 28 weeks; the day is synthetic" });
  story.condition("c-growth", "2024-11-27 11:00", { words: w("Fetal growth restriction", "Thai chậm tăng trưởng", "胎儿生长受限"), origin: "mixed", codes: ["sct|22033007|Fetal growth restriction", "icd10|O36.5|Maternal care for poor fetal growth", "dyad|fetal-growth-restriction|Fetal growth restriction"],
    note: "That growth is affected is reported; the day and the size are synthetic" });
}

function jaundice(story) {
  const at = JAUNDICE;
  story.put(at, "mixed", encounter(story, "c-admission", {
    patient: "c-mother", from: at, provider: OBSTETRIC,
    type: concept(w("Admission with severe jaundice", "Nhập viện vì vàng da nặng", "因重度黄疸入院"), "dyad|admission|Admission"),
    reason: w("Severe jaundice from the tumour", "Vàng da nặng do khối u", "肿瘤所致重度黄疸"), locations: [["c-obstetric-ward", at]],
  }));
  story.encounter = { id: "c-admission", from: at };
  story.condition("c-jaundice", "2024-11-30 11:30", { words: w("Severe jaundice: bile duct closed by the tumour", "Vàng da nặng: đường mật bị khối u chèn tắc", "重度黄疸：肿瘤阻塞胆管"), origin: "reported", onset: "2024-11-28",
    codes: ["icd10|K83.1|Obstruction of bile duct", "icd10|R17|Unspecified jaundice", "dyad|obstructive-jaundice|Obstructive jaundice"], note: "After 28 weeks is reported; the day is synthetic" });
  story.put("2024-11-30 15:10", "synthetic", {
    resourceType: "DiagnosticReport", id: "c-imaging-1130", status: "final",
    code: concept(w("Ultrasound of liver and bile ducts", "Siêu âm gan mật", "肝胆超声"), "dyad|imaging|Imaging"),
    subject: { reference: "Patient/c-mother" }, encounter: { reference: "Encounter/c-admission" }, effectiveDateTime: story.time("2024-11-30 14:30"),
    ...said("conclusion", w("Common bile duct 14 mm, gall bladder distended. More and larger lesions in the liver.", "Ống mật chủ 14 mm, túi mật căng. Tổn thương gan nhiều và to hơn.", "胆总管14毫米，胆囊增大。肝内病灶增多增大。")),
  });
  story.procedure("c-drainage-attempt", "2024-12-02 10:00", { status: "stopped", words: w("Endoscopic drainage attempted; the stricture could not be passed", "Nội soi dẫn lưu mật không qua được chỗ hẹp", "内镜引流未能通过狭窄"), codes: ["dyad|biliary-drainage|Biliary drainage"], note: "Synthetic" });
  story.finding("c-mother", "c-m-itch", "2024-12-01 08:00", "dyad|itching|Itching", w("Symptoms", "Triệu chứng", "症状"), w("Itching, dark urine, pale stools, poor appetite", "Ngứa, tiểu sậm, phân bạc màu, chán ăn", "瘙痒、尿色深、大便灰白、食欲差"));
  story.given("c-given-ursodeoxycholic", "2024-11-30 14:00", ["atc|A05AA02|ursodeoxycholic acid"], w("Ursodeoxycholic acid 500 mg twice daily", "Acid ursodeoxycholic 500 mg hai lần mỗi ngày", "熊去氧胆酸500毫克 每日两次"), { end: "2024-12-12 07:00" });
  for (const day of ["2024-11-30", "2024-12-01", "2024-12-02", "2024-12-11", "2024-12-12"])
    story.given(`c-vitamin-k-${day}`, day === "2024-12-12" ? `${day} 05:00` : `${day} 16:00`, ["atc|B02BA01|phytomenadione"], w("Vitamin K 10 mg", "Vitamin K 10 mg", "维生素K 10毫克"), { dose: { value: 10, unit: "mg", system: "http://unitsofmeasure.org", code: "mg" }, route: "intravenous" });
  story.given("c-given-morphine", "2024-12-01 20:00", ["atc|N02AA01|morphine", "dyad|opioid|Opioid"], w("Morphine by mouth for pain", "Morphin uống giảm đau", "口服吗啡镇痛"), { end: "2024-12-12 06:00" });
}

function decision(story) {
  story.put("2024-12-10 10:08", "reported", {
    resourceType: "ServiceRequest", id: "c-consult", status: "active", intent: "order", priority: "urgent",
    category: [concept(null, "dyad|consultation|Consultation")],
    code: concept(w("Consultation of the obstetric, pancreatic and neonatal departments", "Hội chẩn khoa sản, khoa tuỵ và khoa sơ sinh", "产科、胰腺科与新生儿科会诊"), "dyad|consultation|Consultation"),
    subject: { reference: "Patient/c-mother" }, encounter: { reference: "Encounter/c-admission" }, authoredOn: story.time("2024-12-10 10:00"),
    requester: { reference: `Organization/${OBSTETRIC}` }, performer: [PANCREATIC, NEONATAL].map((id) => ({ reference: `Organization/${id}` })),
    reasonReference: [{ reference: "Condition/c-jaundice" }, { reference: "Condition/c-cancer" }], note: [{ text: "The decision of the hospital is reported; this consultation's hour is synthetic" }],
  });
  story.message("c-family", "2024-12-10 14:30", { category: "dyad|wish|Wish", from: OBSTETRIC, to: [PANCREATIC, NEONATAL], recorded: "2024-12-10 14:50", basedOn: "ServiceRequest/c-consult",
    topic: w("The family's wishes are heard", "Lắng nghe nguyện vọng của gia đình", "听取家属意愿"), text: w("She and her family wish for a healthy child and for her treatment to begin as soon as possible.", "Chị và gia đình mong con khoẻ mạnh và mẹ được điều trị sớm nhất có thể.", "她和家人希望孩子健康，并尽早开始治疗。"), note: "That the wishes were considered is reported; their wording and the hour are synthetic", origin: "mixed" });
  story.message("c-decision", "2024-12-10 16:00", { category: ["dyad|consult|Consultation", "dyad|decision|Decision"], from: OBSTETRIC, to: [PANCREATIC, NEONATAL], recorded: "2024-12-10 16:10", basedOn: "ServiceRequest/c-consult",
    topic: w("Decision: end the pregnancy by caesarean after considering the family's wishes", "Quyết định: mổ lấy thai sau khi cân nhắc nguyện vọng gia đình", "决定：充分考虑家属意愿后剖宫产终止妊娠"),
    text: w("To ensure a healthy baby and treatment as soon as possible.", "Để bé khoẻ mạnh và mẹ được điều trị sớm nhất.", "为确保婴儿健康并尽早治疗母亲。"), note: "Reported; the hour is synthetic" });
  goal(story, "2024-12-10 16:20", "active", w("She agrees to birth now and to treatment at once afterwards", "Chị đồng ý sinh lúc này và điều trị ngay sau đó", "她同意现在分娩，随后立即治疗"), "That the family's wishes were considered is reported; the wording is synthetic", "mixed");
  preference(story, "2024-12-10 14:35", { recorded: "2024-12-10 14:55", origin: "mixed", weights: { mother_lives: 0.35, child_lives: 0.25, child_intact: 0.15, treatment_soon: 0.25 },
    recordedBy: w("Obstetrician", "Bác sĩ sản", "产科医生"), witness: w("Her husband", "Chồng chị", "她的丈夫"), note: w("That the family's wishes were considered is reported; the weights are synthetic", "Có ghi nhận việc đã xét nguyện vọng của gia đình; các trọng số là giả lập", "已考虑家属意愿，有报道；权重为合成数据") });
  consent(story, "2024-12-10 16:25", "c-choice-birth", { type: "permit", words: w("She agrees to caesarean birth and to treatment at once afterwards", "Chị đồng ý mổ lấy thai và điều trị ngay sau đó", "她同意剖宫产，随后立即治疗"), origin: "mixed" });
}

function operation(story) {
  const six = { dose: { value: 6, unit: "mg", system: "http://unitsofmeasure.org", code: "mg" }, route: "intramuscular", note: "Synthetic" };
  ["2024-12-08 10:00", "2024-12-08 22:00", "2024-12-09 10:00", "2024-12-09 22:00"].forEach((at, i) =>
    story.given(`c-steroid-${i + 1}`, at, ["atc|H02AB02|dexamethasone", "dyad|antenatal-steroid|Antenatal steroid"], w("Dexamethasone 6 mg", "Dexamethasone 6 mg", "地塞米松6毫克"), six));
  story.given("c-magnesium-load", "2024-12-12 04:30", ["atc|B05XA05|magnesium sulfate", "dyad|magnesium-neuroprotection|Magnesium for neuroprotection"], w("Magnesium sulfate 4 g, loading dose for the child's brain", "Magie sulfat 4 g, liều nạp bảo vệ thần kinh thai", "硫酸镁4克，胎儿神经保护负荷量"), { dose: { value: 4, unit: "g", system: "http://unitsofmeasure.org", code: "g" }, route: "intravenous", note: "Synthetic" });
  story.given("c-magnesium-infusion", "2024-12-12 05:00", ["atc|B05XA05|magnesium sulfate", "dyad|magnesium-neuroprotection|Magnesium for neuroprotection"], w("Magnesium sulfate 1 g per hour", "Magie sulfat 1 g mỗi giờ", "硫酸镁每小时1克"), { end: "2024-12-12 09:20", rate: { value: 1, unit: "g/h", system: "http://unitsofmeasure.org", code: "g/h" }, note: "Synthetic" });
  story.blood("c-blood-plasma", "2024-12-12 06:00", "plasma", 2);
  story.given("c-given-cefazolin", "2024-12-12 08:40", ["atc|J01DB04|cefazolin", "dyad|antibiotic|Antibiotic"], w("Cefazolin 2 g before the incision", "Cefazolin 2 g trước rạch da", "切皮前头孢唑林2克"), { dose: { value: 2, unit: "g", system: "http://unitsofmeasure.org", code: "g" }, route: "intravenous" });
  story.procedure("c-anaesthesia", "2024-12-12 08:55", { words: w("General anaesthesia and intubation", "Gây mê toàn thân, đặt nội khí quản", "全身麻醉气管插管"), codes: ["dyad|intubation|Intubation"], location: "c-theatre", note: "Synthetic" });
  const section = { words: w("Caesarean section", "Mổ lấy thai", "剖宫产"), codes: ["sct|11466000|Cesarean section", "dyad|caesarean|Caesarean section"], location: "c-theatre", origin: "mixed", note: "The operation is reported; the day in December and the minutes are synthetic" };
  story.procedure("c-caesarean", "2024-12-12 09:15", { ...section, status: "in-progress", recorded: "2024-12-12 09:28" });
  story.procedure("c-caesarean", "2024-12-12 09:15", { ...section, end: "2024-12-12 10:02" });
  story.given("c-given-oxytocin", "2024-12-12 09:26", ["atc|H01BB02|oxytocin"], w("Oxytocin 5 IU slowly", "Oxytocin 5 đơn vị tiêm chậm", "缩宫素5单位缓慢静注"));
  story.put("2024-12-12 13:30", "mixed", encounter(story, "c-admission", {
    status: "finished", patient: "c-mother", from: JAUNDICE, to: "2024-12-12 13:20", provider: OBSTETRIC,
    type: concept(w("Admission with severe jaundice", "Nhập viện vì vàng da nặng", "因重度黄疸入院"), "dyad|admission|Admission"),
    locations: [["c-obstetric-ward", JAUNDICE, "2024-12-12 08:20"], ["c-theatre", "2024-12-12 08:20", "2024-12-12 13:20"]],
  }));
  story.put("2024-12-12 13:31", "mixed", encounter(story, "c-pancreatic-stay", {
    patient: "c-mother", from: "2024-12-12 13:20", provider: PANCREATIC,
    type: concept(w("Moved at once from the obstetric to the pancreatic department", "Chuyển ngay từ khoa sản sang khoa tuỵ", "立即由产科转入胰腺科"), "dyad|transfer|Transfer"), locations: [["c-pancreatic-ward", "2024-12-12 13:20"]],
  }));
  story.message("c-transfer", "2024-12-12 13:20", { category: "dyad|transfer|Transfer", from: OBSTETRIC, to: [PANCREATIC], recorded: "2024-12-12 13:32", topic: w("The mother moves to the pancreatic department", "Người mẹ chuyển sang khoa tuỵ", "母亲转入胰腺科"),
    text: w("Moved at once from the obstetric to the pancreatic department.", "Chuyển ngay từ khoa sản sang khoa tuỵ.", "立即由产科转入胰腺科。"), note: "Reported; the hour is synthetic" });
}

function child(story) {
  const recorded = "2024-12-12 09:36";
  story.put("2024-12-12 09:30", "mixed", newborn(story, "c-child", "Baby C", "male", BORN));
  story.put("2024-12-12 09:31", "mixed", encounter(story, "c-birth", { patient: "c-child", from: BORN, provider: OBSTETRIC, partOf: "c-admission", type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["c-theatre", BORN]] }));
  story.childEncounter = { id: "c-birth", from: BORN };
  birthFacts(story, { at: BORN, weight: 1050, weightOrigin: "mixed", weightNote: "'A little over 1 kg' is reported; 1050 g is synthetic", apgar: [7, 8, 9], length: 36.8, head: 26.9, recorded });
  story.finding("c-child", "c-c-safe", "2024-12-12 09:50", "dyad|newborn-care|Newborn care", w("After birth", "Sau sinh", "出生后"), w("Safe", "An toàn", "平安"), { origin: "reported", recorded: "2024-12-12 10:00" });
  story.put("2024-12-12 10:12", "mixed", encounter(story, "c-birth", { status: "finished", patient: "c-child", from: BORN, to: "2024-12-12 09:55", provider: OBSTETRIC, partOf: "c-admission", type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["c-theatre", BORN, "2024-12-12 09:55"]] }));
  story.put("2024-12-12 10:12", "synthetic", encounter(story, "c-neonatal-stay", { patient: "c-child", from: "2024-12-12 10:05", provider: NEONATAL, partOf: "c-admission",
    type: concept(w("Neonatal intensive care", "Hồi sức sơ sinh", "新生儿重症监护"), "sct|830077005|Neonatal intensive care admission", "dyad|neonatal-admission|Neonatal admission"), locations: [["c-neonatal-ward", "2024-12-12 10:05"]] }));
  story.childEncounter = { id: "c-neonatal-stay", from: "2024-12-12 10:05" };
  story.given("c-caffeine", "2024-12-12 11:00", ["atc|N06BC01|caffeine"], w("Caffeine citrate 20 mg/kg", "Caffeine citrate 20 mg/kg", "枸橼酸咖啡因20毫克/千克"), { subject: "c-child", note: "Synthetic" });
  story.condition("c-c-preterm", "2024-12-12 10:40", { subject: "c-child", origin: "mixed", words: w("Very preterm, 30+1, very low birth weight, small for gestation", "Rất non tháng 30+1, cân nặng rất thấp, nhỏ so với tuổi thai", "极早产30+1，极低出生体重，小于胎龄"), codes: ["icd10|P07.1|Other low birth weight newborn", "icd10|P05.1|Small for gestational age", "sct|395507008|Premature infant"] });
  newbornSeries(story);
}

function aftercare(story) {
  story.encounter = { id: "c-pancreatic-stay", from: "2024-12-12 13:20" };
  story.condition("c-treatment-waits", "2024-12-12 14:00", { words: w("Cancer treatment waits for birth, by her choice", "Điều trị ung thư chờ sau sinh, theo lựa chọn của chị", "癌症治疗按其意愿推迟至产后"), origin: "mixed", onset: "2024-10-09", abatement: "2024-12-12 09:24", status: "resolved", codes: ["icd10|Z53.2|Procedure not carried out because of patient's decision", "dyad|treatment-waits-for-birth|Treatment waits for birth"] });
  story.procedure("c-drainage", "2024-12-14 10:00", { end: "2024-12-14 11:00", words: w("Drainage of the bile ducts through the skin, with stent", "Dẫn lưu đường mật qua da, đặt stent", "经皮胆道引流并置入支架"), codes: ["dyad|biliary-drainage|Biliary drainage"], note: "Synthetic" });
  story.condition("c-spread", "2024-12-18 10:00", { words: w("The cancer is very rare, highly aggressive, spread through the body, inoperable", "Ung thư rất hiếm, rất ác tính, lan khắp cơ thể, không mổ được", "癌症极罕见、高度恶性、全身转移、无法手术"), codes: ["icd10|C79.9|Secondary malignant neoplasm, unspecified site"], onset: null, origin: "reported", note: "Reported; the day is synthetic" });
  story.procedure("c-palliative", "2024-12-18 11:00", { status: "in-progress", recorded: "2024-12-18 11:20", words: w("Palliative care", "Chăm sóc giảm nhẹ", "姑息治疗"), codes: ["dyad|palliative-care|Palliative care"], origin: "reported", note: "Reported; the day is synthetic" });
  story.given("c-chemotherapy", "2024-12-27 10:00", ["atc|L01BC05|gemcitabine", "dyad|chemotherapy|Chemotherapy"], w("Gemcitabine, palliative", "Gemcitabine, giảm nhẹ", "吉西他滨，姑息性"), { end: "2025-01-17 12:00", note: "Synthetic choice of drug" });
  story.finding("c-mother", "c-m-symptoms", "2025-01-10 09:00", "dyad|symptoms|Symptoms", w("Symptoms", "Triệu chứng", "症状"), w("Hair loss, vomiting, skin signs", "Rụng tóc, nôn, biểu hiện ngoài da", "脱发、呕吐、皮肤改变"), { origin: "reported", note: "Reported; the day is synthetic" });
  story.message("c-messages", "2025-01-20 15:00", { category: "dyad|wish|Wish", origin: "reported", recorded: "2025-01-20 15:20", topic: w("She records 18 birthday messages, one for every year until her child is 18", "Chị ghi lại 18 lời chúc sinh nhật, mỗi năm một lời cho đến khi con 18 tuổi", "她录下18段生日祝福，每年一段，直到孩子18岁"),
    text: w("Her wish: to hear her child say \"mama\".", "Điều chị mong: được nghe con gọi \"mẹ\".", "她的心愿：听到孩子叫一声“妈妈”。"), note: "The messages themselves are not part of this record. Reported; the day is synthetic" });
  consent(story, "2025-01-22 10:00", "c-media", { type: "permit", kind: "media", words: w("She agrees to a documentary about her and her child", "Chị đồng ý làm phim tài liệu về hai mẹ con", "她同意拍摄关于自己和孩子的纪录片"), origin: "mixed" });
}
