// SPDX-License-Identifier: Apache-2.0
// Case A: metastatic rectal cancer at 26 weeks, critical illness, bowel obstruction, caesarean and stoma in one session.
import { Story } from "./builder.mjs";
import { careTeam, caseExtensions, encounter, fetus, hospital, mother, motherOf, newborn, place } from "./frame.mjs";
import { preference } from "./preference.mjs";
import { concept, said, w } from "./words.mjs";
import { birthFacts, dating } from "./obstetric.mjs";
import { fetalSeries, motherSeries, newbornSeries } from "./case_a_series.mjs";

const EDD = "2025-05-10";
const CANCER = "a-cancer-hospital";
const OBSTETRIC = "a-obstetric-hospital";
const ADMITTED = "2025-02-02 19:40";
const BORN = "2025-02-13 08:31";

const MARKS = [
  ["2025-02-02 22:30", "admission", w("Admitted in critical condition, 26+1", "Nhập viện trong tình trạng nguy kịch, 26+1", "危重入院，26+1")],
  ["2025-02-10 08:00", "stabilised", w("Stable and under control, 27+2", "Ổn định, trong tầm kiểm soát, 27+2", "病情稳定、得到控制，27+2")],
  ["2025-02-12 22:09", "obstruction", w("Bowel obstruction confirmed, 27+4", "Xác định tắc ruột, 27+4", "确诊肠梗阻，27+4")],
  ["2025-02-13 01:30", "decision", w("Two hospitals decide on one joint operation, 27+5", "Hai bệnh viện quyết định phẫu thuật phối hợp, 27+5", "两院决定联合手术，27+5")],
  ["2025-02-13 09:05", "birth", w("Birth, 27+5, 800 g", "Bé chào đời, 27+5, 800 g", "出生，27+5，800克")],
];
const TITLE = w("Rectal cancer in pregnancy", "Ung thư trực tràng khi mang thai", "妊娠合并直肠癌");

export function caseA() {
  const story = new Story({ key: "a", offset: "+07:00", mother: "a-mother", child: "a-child" });
  frame(story);
  admission(story);
  stabilising(story);
  obstruction(story);
  operation(story);
  motherSeries(story);
  fetalSeries(story, EDD, OBSTETRIC, CANCER);
  story.childEncounter = { id: "a-neonatal-stay", from: "2025-02-13 08:31" };
  newborn_(story);
  aftercare(story);
  return story;
}

function episode(story, at, teams) {
  story.put(at, "synthetic", {
    resourceType: "EpisodeOfCare", id: "case-a",
    extension: caseExtensions(story, { zone: "Asia/Ho_Chi_Minh", title: TITLE, marks: MARKS, opensAt: "2025-02-13 01:30" }),
    status: "active",
    type: [concept(w("Critical illness in pregnancy", "Bệnh nguy kịch trong thai kỳ", "妊娠期危重症"), "dyad|critical-illness-in-pregnancy|Critical illness in pregnancy")],
    patient: { reference: "Patient/a-mother" },
    managingOrganization: { reference: `Organization/${CANCER}` },
    period: { start: story.time(ADMITTED) },
    ...(teams ? { team: teams.map((id) => ({ reference: `CareTeam/${id}` })) } : {}),
  });
}

function frame(story) {
  const at = ADMITTED;
  story.put(at, "reported", hospital(CANCER, w("Cancer hospital", "Bệnh viện ung bướu", "肿瘤医院"), "cancer-hospital"));
  story.put(at, "reported", hospital(OBSTETRIC, w("Obstetric and gynaecological hospital", "Bệnh viện phụ sản", "妇产科医院"), "obstetric-hospital", { neonatal: true }));
  story.put(at, "reported", place(story, "a-icu", w("Emergency and intensive care department, cancer hospital", "Khoa Hồi sức cấp cứu, bệnh viện ung bướu", "肿瘤医院急诊与重症医学科"), CANCER, { intensive: true }));
  story.put(at, "reported", place(story, "a-theatre", w("Operating theatre, cancer hospital", "Phòng mổ, bệnh viện ung bướu", "肿瘤医院手术室"), CANCER));
  story.put(at, "reported", place(story, "a-neonatal-centre", w("Neonatal centre, obstetric hospital", "Trung tâm sơ sinh, bệnh viện phụ sản", "妇产科医院新生儿中心"), OBSTETRIC, { intensive: true }));
  story.put(at, "mixed", fetus("a-child", "Fetus A"));
  story.put(at, "synthetic", motherOf("a-mother-of-child", "a-child"));
  story.put(at, "mixed", mother("a-mother", "Mother A", "2001-06-18", "a-mother-of-child"));
  episode(story, at);
  story.put(at, "mixed", encounter(story, "a-admission", {
    cls: "EMER|emergency", patient: "a-mother", from: ADMITTED, provider: CANCER,
    type: concept(w("Emergency admission to intensive care", "Nhập khoa hồi sức cấp cứu", "急诊收入重症监护"), "dyad|admission|Admission"),
    reason: w("Critical condition: respiratory failure, pneumonia, severe coagulation disorder, exhaustion, prolonged pain",
      "Nguy kịch: suy hô hấp, viêm phổi, rối loạn đông máu nặng, suy kiệt, đau kéo dài", "危重：呼吸衰竭、肺炎、严重凝血障碍、衰竭、长期疼痛"),
    locations: [["a-icu", ADMITTED]],
  }));
  story.encounter = { id: "a-admission", from: ADMITTED };
  story.put("2025-02-02 20:30", "mixed", careTeam(story, "a-team", w("Cancer hospital and obstetric hospital", "Bệnh viện ung bướu và bệnh viện phụ sản", "肿瘤医院与妇产科医院"), "a-mother", ADMITTED, [
    [w("Intensive care", "Hồi sức tích cực", "重症医学"), CANCER],
    [w("Oncology", "Ung bướu", "肿瘤科"), CANCER],
    [w("Colorectal surgery", "Ngoại tiêu hoá", "结直肠外科"), CANCER],
    [w("Anaesthesia", "Gây mê hồi sức", "麻醉科"), CANCER],
    [w("Obstetrics", "Sản khoa", "产科"), OBSTETRIC],
    [w("Neonatology", "Sơ sinh", "新生儿科"), OBSTETRIC],
  ]));
  episode(story, "2025-02-02 20:31", ["a-team"]);
}

function admission(story) {
  const at = "2025-02-02 20:15";
  dating(story, { edd: EDD, lmp: "2024-08-03", crlAt: "2024-10-22 09:00", crlMm: 48, crlSd: 3.3, recorded: "2025-02-02 20:45",
    eddNote: "Follows from the reported 27+5 on the day of birth; the scan and the last period are synthetic" });
  const c = (id, words, codes, extra = {}) => story.condition(id, at, { words, codes, origin: "reported", ...extra });
  c("a-cancer", w("Rectal cancer, terminal stage, with metastases", "Ung thư trực tràng giai đoạn cuối, di căn", "直肠癌晚期伴转移"),
    ["icd10|C20|Malignant neoplasm of rectum", "sct|363346000|Malignant neoplastic disease", "dyad|colorectal-cancer-metastatic|Metastatic colorectal cancer"], { onset: null });
  c("a-kidney-metastasis", w("Metastasis in the kidney", "Di căn thận", "肾转移"), ["icd10|C79.0|Secondary malignant neoplasm of kidney and renal pelvis"], { onset: null });
  c("a-respiratory-failure", w("Acute respiratory failure", "Suy hô hấp cấp", "急性呼吸衰竭"), ["icd10|J96.0|Acute respiratory failure", "dyad|respiratory-failure|Respiratory failure"], { severity: w("Severe", "Nặng", "重度") });
  c("a-pneumonia", w("Pneumonia", "Viêm phổi", "肺炎"), ["icd10|J18.9|Pneumonia, unspecified"], { onset: "2025-01-30" });
  c("a-coagulopathy", w("Severe coagulation disorder", "Rối loạn đông máu nặng", "严重凝血功能障碍"), ["icd10|D68.9|Coagulation defect, unspecified", "dyad|coagulopathy|Coagulopathy"], { severity: w("Severe", "Nặng", "重度") });
  c("a-exhaustion", w("Exhaustion", "Suy kiệt", "全身衰竭"), ["icd10|R64|Cachexia"]);
  c("a-pain", w("Prolonged cancer pain", "Đau kéo dài do ung thư", "长期癌性疼痛"), ["icd10|R52.1|Chronic intractable pain"]);
  c("a-pregnancy", w("Pregnancy, 26th week", "Thai 26 tuần", "妊娠26周"), ["sct|77386006|Pregnant", "icd10|Z33|Pregnant state"], { onset: null });
  story.put("2025-02-02 21:30", "reported", {
    resourceType: "ServiceRequest", id: "a-consult-admission", status: "completed", intent: "order",
    category: [concept(null, "dyad|consultation|Consultation")],
    code: concept(w("Doctors of both hospitals consult: save the mother and prolong the pregnancy", "Hội chẩn liên viện: cứu mẹ và kéo dài thai kỳ", "两院会诊：抢救母亲并延长孕周"), "dyad|consultation|Consultation"),
    subject: { reference: "Patient/a-mother" }, encounter: { reference: "Encounter/a-admission" },
    authoredOn: story.time("2025-02-02 21:10"),
    requester: { reference: `Organization/${CANCER}` }, performer: [{ reference: `Organization/${OBSTETRIC}` }],
    note: [{ text: "The consultation and its aim are reported; the hour is synthetic" }],
  });
  story.message("a-decision-admission", "2025-02-02 22:00", {
    category: ["dyad|consult|Consultation", "dyad|decision|Decision"], from: CANCER, to: [OBSTETRIC], basedOn: "ServiceRequest/a-consult-admission",
    topic: w("Decision: save the mother and prolong the pregnancy", "Quyết định: cứu mẹ và kéo dài thai kỳ", "决定：抢救母亲并延长孕周"),
    text: w("Continuous red cells and platelets; close watch on the pneumonia; nutrition, heart and lung care; pain relief. The pregnancy goes on for as long as the mother's state allows.",
      "Truyền hồng cầu và tiểu cầu liên tục; theo dõi sát viêm phổi; dinh dưỡng, tim mạch, hô hấp; giảm đau. Tiếp tục thai kỳ khi tình trạng mẹ cho phép.",
      "持续输注红细胞和血小板；密切观察肺炎；营养、循环与呼吸支持；镇痛。在母亲状况允许的情况下继续妊娠。"),
  });
  story.put("2025-02-02 22:20", "synthetic", {
    resourceType: "Goal", id: "a-wish", lifecycleStatus: "active",
    category: [concept(w("The mother's wish", "Nguyện vọng của người mẹ", "母亲的意愿"), "dyad|wish|Wish")],
    description: concept(w("She wants everything done for herself as long as it does not end the pregnancy before the child has a real chance.",
      "Chị mong được cứu chữa hết mức, miễn là không phải chấm dứt thai kỳ trước khi con có cơ hội sống thật sự.",
      "她希望尽力救治自己，但不愿在孩子有真正生存机会之前终止妊娠。"), "dyad|wish|Wish"),
    subject: { reference: "Patient/a-mother" }, expressedBy: { reference: "Patient/a-mother" },
    note: [{ text: "Synthetic: no wish of hers was published" }],
  });
}

function stabilising(story) {
  const M = "meropenem", kg = { unit: "g", system: "http://unitsofmeasure.org", code: "g" };
  story.request("a-order-meropenem", "2025-02-02 20:35", { words: w("Meropenem", "Meropenem", "美罗培南"), codes: ["atc|J01DH02|meropenem"],
    dosage: w("1 g intravenously every 8 hours", "1 g tĩnh mạch mỗi 8 giờ", "1克静脉滴注，每8小时一次") , origin: "synthetic" });
  story.given(`a-given-${M}`, "2025-02-02 20:40", ["atc|J01DH02|meropenem", "dyad|antibiotic|Antibiotic"],
    w("Meropenem 1 g every 8 hours", "Meropenem 1 g mỗi 8 giờ", "美罗培南 1克 每8小时"), { end: "2025-02-11 20:30", dose: { value: 1, ...kg }, route: "intravenous" });
  story.request("a-order-meropenem", "2025-02-11 20:45", { words: w("Meropenem", "Meropenem", "美罗培南"), codes: ["atc|J01DH02|meropenem"], authored: "2025-02-02 20:35",
    status: "completed", reason: w("Course of nine days complete", "Hoàn tất đợt chín ngày", "九天疗程结束"),
    dosage: w("1 g intravenously every 8 hours", "1 g tĩnh mạch mỗi 8 giờ", "1克静脉滴注，每8小时一次") });
  story.given("a-given-azithromycin", "2025-02-02 21:00", ["atc|J01FA10|azithromycin", "dyad|antibiotic|Antibiotic"],
    w("Azithromycin 500 mg daily", "Azithromycin 500 mg mỗi ngày", "阿奇霉素 500毫克 每日"), { end: "2025-02-05 21:00", route: "intravenous" });
  story.given("a-given-morphine", "2025-02-02 20:50", ["atc|N02AA01|morphine", "dyad|opioid|Opioid"],
    w("Morphine, continuous infusion for pain", "Morphin truyền liên tục giảm đau", "吗啡持续输注镇痛"),
    { end: "2025-02-13 07:50", rate: { value: 1, unit: "mg/h", system: "http://unitsofmeasure.org", code: "mg/h" }, route: "intravenous" });
  story.given("a-given-paracetamol", "2025-02-02 21:00", ["atc|N02BE01|paracetamol"],
    w("Paracetamol 500 mg every 6 hours", "Paracetamol 500 mg mỗi 6 giờ", "对乙酰氨基酚 500毫克 每6小时"), { end: "2025-02-12 15:00", route: "oral" });
  story.given("a-given-vitamin-k", "2025-02-02 21:10", ["atc|B02BA01|phytomenadione"],
    w("Vitamin K 10 mg", "Vitamin K 10 mg", "维生素K 10毫克"), { dose: { value: 10, unit: "mg", system: "http://unitsofmeasure.org", code: "mg" }, route: "intravenous" });
  story.given("a-given-nutrition", "2025-02-03 10:00", ["atc|B05BA10|combinations", "dyad|nutrition|Nutrition"],
    w("Parenteral nutrition beside feeding", "Nuôi dưỡng tĩnh mạch kết hợp ăn uống", "肠外营养联合进食"), { end: "2025-02-20 10:00", route: "intravenous", origin: "mixed",
      note: "Nutritional care is reported; the way is synthetic" });
  const blood = [["02-02 21:10", "plasma", 3], ["02-02 21:40", "platelets", 1], ["02-02 22:30", "red-cells", 2], ["02-03 00:45", "cryoprecipitate", 8],
    ["02-03 07:40", "platelets", 1], ["02-04 07:30", "platelets", 1], ["02-04 13:10", "red-cells", 1], ["02-05 08:30", "platelets", 1],
    ["02-06 10:00", "red-cells", 1], ["02-13 05:20", "platelets", 1], ["02-13 08:45", "red-cells", 1], ["02-13 09:40", "platelets", 1],
    ["02-13 13:30", "red-cells", 1]];
  for (const [at, product, units] of blood) story.blood(`a-blood-${at.replace(/[-: ]/g, "")}-${product}`, `2025-${at}`, product, units);
  story.procedure("a-blood-support", "2025-02-02 21:10", { words: w("Continuous red cells and platelets", "Truyền hồng cầu và tiểu cầu liên tục", "持续输注红细胞和血小板"),
    codes: ["dyad|blood-support|Blood support"], category: "dyad|transfusion|Transfusion", origin: "reported", status: "in-progress", recorded: "2025-02-02 22:05", note: "The single units below are synthetic" });
  story.finding("a-mother", "a-m-bowel-0203", "2025-02-03 08:00", "dyad|bowel-function|Bowel function", w("Bowel function", "Chức năng ruột", "肠道功能"),
    w("Passing stool and wind", "Có đại tiện và trung tiện", "有排便排气"));
  story.finding("a-mother", "a-m-bowel-0210", "2025-02-10 08:00", "dyad|bowel-function|Bowel function", w("Bowel function", "Chức năng ruột", "肠道功能"),
    w("Thin stools, some distension", "Phân nhỏ, bụng hơi chướng", "大便变细，轻度腹胀"));
  story.finding("a-mother", "a-m-stable", "2025-02-10 08:00", "dyad|general-state|General state", w("General state", "Toàn trạng", "一般情况"),
    w("Stable and under control after more than a week", "Ổn định và trong tầm kiểm soát sau hơn một tuần", "一周多后病情稳定、得到控制"),
    { origin: "reported", note: "The day is synthetic; 'after more than a week, 27th week' is reported" });
  preference(story, "2025-02-10 10:30", { recorded: "2025-02-10 10:48", weights: { mother_lives: 0.4, child_lives: 0.35, child_intact: 0.15, treatment_soon: 0.1 },
    recordedBy: w("Obstetrician on duty", "Bác sĩ sản trực", "值班产科医生"), witness: w("Midwife", "Hộ sinh", "助产士"), note: w("Synthetic: what she weighed is not published", "Giả lập: điều chị coi trọng bao nhiêu không được công bố", "合成数据：她如何权衡并未发表") });
  story.condition("a-pneumonia", "2025-02-11 09:00", { words: w("Pneumonia", "Viêm phổi", "肺炎"), codes: ["icd10|J18.9|Pneumonia, unspecified"],
    status: "remission", onset: "2025-01-30", origin: "mixed", note: "Under control is reported; the day is synthetic" });
  story.condition("a-respiratory-failure", "2025-02-10 09:00", { words: w("Acute respiratory failure", "Suy hô hấp cấp", "急性呼吸衰竭"),
    codes: ["icd10|J96.0|Acute respiratory failure", "dyad|respiratory-failure|Respiratory failure"], status: "resolved", onset: "2025-02-02 20:15", abatement: "2025-02-10 08:00", origin: "mixed" });
  story.condition("a-coagulopathy", "2025-02-11 09:10", { words: w("Severe coagulation disorder", "Rối loạn đông máu nặng", "严重凝血功能障碍"),
    codes: ["icd10|D68.9|Coagulation defect, unspecified", "dyad|coagulopathy|Coagulopathy"], status: "resolved", onset: "2025-02-02 20:15", abatement: "2025-02-11 08:00", origin: "mixed" });
  story.condition("a-growth", "2025-02-09 10:00", { words: w("Fetal growth restriction", "Thai chậm tăng trưởng", "胎儿生长受限"), origin: "synthetic",
    codes: ["sct|22033007|Fetal growth restriction", "icd10|O36.5|Maternal care for poor fetal growth", "dyad|fetal-growth-restriction|Fetal growth restriction"] });
}

function obstruction(story) {
  // Steroids wait until the infection is controlled; imaging of 11 February shows the tumour growing.
  story.put("2025-02-11 16:30", "mixed", {
    resourceType: "DiagnosticReport", id: "a-imaging-0211", status: "final",
    code: concept(w("Magnetic resonance imaging of the abdomen", "Cộng hưởng từ ổ bụng", "腹部磁共振"), "dyad|imaging|Imaging"),
    subject: { reference: "Patient/a-mother" }, encounter: { reference: "Encounter/a-admission" },
    effectiveDateTime: story.time("2025-02-11 14:30"),
    ...said("conclusion", w("The tumour has grown and compresses the bowel; the lumen is narrowed.", "Khối u to lên, chèn ép ruột; lòng ruột hẹp.", "肿瘤增大，压迫肠管，肠腔变窄。")),
  });
  const steroid = ["atc|H02AB01|betamethasone", "dyad|antenatal-steroid|Antenatal steroid"];
  const twelve = { dose: { value: 12, unit: "mg", system: "http://unitsofmeasure.org", code: "mg" }, route: "intramuscular" };
  story.given("a-steroid-1", "2025-02-11 19:00", steroid, w("Betamethasone 12 mg", "Betamethasone 12 mg", "倍他米松12毫克"),
    { ...twelve, note: "Synthetic. Given when birth within a week became likely and the infection was controlled" });
  story.given("a-steroid-2", "2025-02-12 19:00", steroid, w("Betamethasone 12 mg", "Betamethasone 12 mg", "倍他米松12毫克"), { ...twelve, note: "Synthetic" });
  const bowel = (id, at, words) => story.finding("a-mother", id, at, "dyad|bowel-function|Bowel function", w("Bowel function", "Chức năng ruột", "肠道功能"), words);
  bowel("a-m-bowel-0212", "2025-02-12 12:30", w("Cramping pain, no wind since the morning, distended", "Đau quặn bụng, không trung tiện từ sáng, bụng chướng", "阵发腹痛，晨起未排气，腹胀"));
  bowel("a-m-bowel-0212b", "2025-02-12 18:00", w("Vomiting, no stool or wind, tense distension", "Nôn, bí trung đại tiện, bụng chướng căng", "呕吐，停止排便排气，腹胀明显"));
  story.procedure("a-gastric-tube", "2025-02-12 18:30", { words: w("Gastric tube, nothing by mouth, fluids", "Đặt ống thông dạ dày, nhịn ăn, truyền dịch", "胃管减压，禁食，补液"), codes: ["dyad|gastric-tube|Gastric tube"] });
  story.put("2025-02-12 22:09", "mixed", {
    resourceType: "DiagnosticReport", id: "a-imaging-0212", status: "final",
    code: concept(w("Imaging of the abdomen", "Chẩn đoán hình ảnh ổ bụng", "腹部影像"), "dyad|imaging|Imaging"),
    subject: { reference: "Patient/a-mother" }, encounter: { reference: "Encounter/a-admission" },
    effectiveDateTime: story.time("2025-02-12 21:25"),
    ...said("conclusion", w("Complete large bowel obstruction above the tumour. No free air. Caecum 9 cm.", "Tắc đại tràng hoàn toàn trên khối u. Không có hơi tự do. Manh tràng 9 cm.", "肿瘤以上大肠完全性梗阻。无游离气体。盲肠9厘米。")),
  });
  story.condition("a-obstruction", "2025-02-12 22:09", { words: w("Bowel obstruction by the growing tumour", "Tắc ruột do khối u phát triển", "肿瘤增大所致肠梗阻"), origin: "reported", onset: "2025-02-12 12:30",
    codes: ["icd10|K56.6|Other and unspecified intestinal obstruction", "dyad|bowel-obstruction|Bowel obstruction"], note: "The obstruction is reported; the hours are synthetic" });
  story.finding("a-child", "a-c-exhausted", "2025-02-12 23:10", "dyad|fetal-wellbeing|Fetal wellbeing", w("Fetal wellbeing", "Sức khoẻ thai", "胎儿状况"),
    w("Severely exhausted", "Thai suy kiệt nặng", "严重衰竭"), { origin: "reported", note: "The state is reported; the hour is synthetic" });
  story.finding("a-child", "a-c-ctg", "2025-02-12 23:10", "dyad|cardiotocography|Cardiotocography", w("Cardiotocography", "Monitor sản khoa", "胎心监护"),
    w("Baseline 164, reduced variability, shallow decelerations", "Tim thai cơ bản 164, giảm dao động, nhịp giảm nông", "基线164，变异减少，浅减速"),
    { codings: ["dyad|suspicious|Suspicious tracing"] });
  story.finding("a-child", "a-c-flow", "2025-02-13 00:20", "dyad|umbilical-flow|Umbilical artery end-diastolic flow", w("Umbilical artery end-diastolic flow", "Dòng cuối tâm trương động mạch rốn", "脐动脉舒张末期血流"),
    w("Absent at times", "Có lúc mất", "间断缺失"), { codings: ["dyad|absent-end-diastolic|Absent end-diastolic flow"], category: "imaging", recorded: "2025-02-13 00:40" });
  story.condition("a-anhydramnios", "2025-02-13 00:40", { words: w("No liquor (anhydramnios)", "Hết nước ối", "无羊水"), subject: "a-child", origin: "reported",
    codes: ["icd10|O41.0|Oligohydramnios", "dyad|anhydramnios|Anhydramnios"], note: "Reported by the press at 27+5; the hour and the measurements are synthetic" });
  story.put("2025-02-12 22:25", "reported", {
    resourceType: "ServiceRequest", id: "a-consult-joint", status: "active", intent: "order", priority: "stat",
    category: [concept(null, "dyad|consultation|Consultation")],
    code: concept(w("Urgent consultation of the two hospitals", "Hội chẩn khẩn hai bệnh viện", "两院紧急会诊"), "dyad|consultation|Consultation"),
    subject: { reference: "Patient/a-mother" }, encounter: { reference: "Encounter/a-admission" },
    authoredOn: story.time("2025-02-12 22:20"),
    requester: { reference: `Organization/${CANCER}` }, performer: [{ reference: `Organization/${CANCER}` }, { reference: `Organization/${OBSTETRIC}` }],
    reasonReference: [{ reference: "Condition/a-obstruction" }],
    note: [{ text: "The consultation is reported; the hour is synthetic" }],
  });
  story.message("a-decision-joint", "2025-02-13 01:30", {
    category: ["dyad|consult|Consultation", "dyad|decision|Decision"], from: CANCER, to: [OBSTETRIC], basedOn: "ServiceRequest/a-consult-joint", recorded: "2025-02-13 01:38",
    topic: w("Decision: one joint operation, caesarean first, then relief of the obstruction", "Quyết định: phẫu thuật phối hợp, mổ lấy thai trước, giải quyết tắc ruột sau", "决定：联合手术，先剖宫产，后解除肠梗阻"),
    text: w("Each further day in the womb is precious, but the risk to both now rises. Joint operation this morning at the cancer hospital by the lead doctors of both hospitals.",
      "Mỗi ngày trong bụng mẹ đều quý, nhưng nguy cơ cho cả hai đang tăng. Phẫu thuật phối hợp sáng nay tại bệnh viện ung bướu do các bác sĩ đầu ngành của hai bệnh viện thực hiện.",
      "在母体内每多一天都很宝贵，但母儿风险都在上升。今晨在肿瘤医院由两院主任医师联合手术。"),
    note: "The decision is reported; the hour is synthetic",
  });
}

function operation(story) {
  const g = { unit: "g", system: "http://unitsofmeasure.org", code: "g" };
  story.given("a-magnesium-load", "2025-02-13 04:20", ["atc|B05XA05|magnesium sulfate", "dyad|magnesium-neuroprotection|Magnesium for neuroprotection"],
    w("Magnesium sulfate 4 g, loading dose for the child's brain", "Magie sulfat 4 g, liều nạp bảo vệ thần kinh thai", "硫酸镁4克，胎儿神经保护负荷量"),
    { dose: { value: 4, ...g }, route: "intravenous", note: "Synthetic. Breathing and reflexes watched because of the lungs" });
  story.given("a-magnesium-infusion", "2025-02-13 04:45", ["atc|B05XA05|magnesium sulfate", "dyad|magnesium-neuroprotection|Magnesium for neuroprotection"],
    w("Magnesium sulfate 1 g per hour", "Magie sulfat 1 g mỗi giờ", "硫酸镁每小时1克"), { end: "2025-02-13 08:30", rate: { value: 1, unit: "g/h", system: "http://unitsofmeasure.org", code: "g/h" }, route: "intravenous", note: "Synthetic" });
  story.given("a-given-piptazo", "2025-02-13 07:55", ["atc|J01CR05|piperacillin and beta-lactamase inhibitor", "dyad|antibiotic|Antibiotic"],
    w("Piperacillin-tazobactam 4.5 g every 6 hours", "Piperacillin-tazobactam 4,5 g mỗi 6 giờ", "哌拉西林他唑巴坦4.5克 每6小时"), { end: "2025-02-18 08:00", route: "intravenous" });
  story.procedure("a-intubation", "2025-02-13 08:14", { words: w("General anaesthesia and intubation", "Gây mê toàn thân, đặt nội khí quản", "全身麻醉气管插管"), codes: ["dyad|intubation|Intubation"], location: "a-theatre", recorded: "2025-02-13 08:20" });
  story.procedure("a-caesarean", "2025-02-13 08:24", { recorded: "2025-02-13 08:36", location: "a-theatre", origin: "mixed", status: "in-progress",
    words: w("Caesarean section, first part of the joint operation", "Mổ lấy thai, phần một của phẫu thuật phối hợp", "剖宫产，联合手术第一部分"), codes: ["sct|11466000|Cesarean section", "dyad|caesarean|Caesarean section"], note: "The operation is reported; the minutes are synthetic" });
  story.procedure("a-caesarean", "2025-02-13 08:24", { end: "2025-02-13 09:02", location: "a-theatre", origin: "mixed",
    words: w("Caesarean section, first part of the joint operation", "Mổ lấy thai, phần một của phẫu thuật phối hợp", "剖宫产，联合手术第一部分"), codes: ["sct|11466000|Cesarean section", "dyad|caesarean|Caesarean section"], note: "The operation is reported; the minutes are synthetic" });
  story.given("a-given-oxytocin", "2025-02-13 08:33", ["atc|H01BB02|oxytocin"], w("Oxytocin 5 IU slowly", "Oxytocin 5 đơn vị tiêm chậm", "缩宫素5单位缓慢静注"), { route: "intravenous" });
  story.given("a-given-tranexamic-acid", "2025-02-13 08:35", ["atc|B02AA02|tranexamic acid"], w("Tranexamic acid 1 g", "Acid tranexamic 1 g", "氨甲环酸1克"), { dose: { value: 1, ...g }, route: "intravenous" });
  story.procedure("a-stoma", "2025-02-13 09:05", { end: "2025-02-13 10:40", location: "a-theatre", origin: "mixed",
    words: w("Relief of the bowel obstruction: stoma, second part of the joint operation", "Giải quyết tắc ruột: làm hậu môn nhân tạo, phần hai của phẫu thuật phối hợp", "解除肠梗阻：造口，联合手术第二部分"),
    codes: ["dyad|stoma|Stoma", "dyad|joint-bowel-operation|Bowel operation in the same session"], note: "The stoma is reported; the minutes are synthetic" });
  story.put("2025-02-13 10:55", "mixed", encounter(story, "a-admission", {
    cls: "IMP|inpatient encounter", patient: "a-mother", from: ADMITTED, provider: CANCER,
    type: concept(w("Emergency admission to intensive care", "Nhập khoa hồi sức cấp cứu", "急诊收入重症监护"), "dyad|admission|Admission"),
    locations: [["a-icu", ADMITTED, "2025-02-13 07:50"], ["a-theatre", "2025-02-13 07:50", "2025-02-13 10:50"], ["a-icu", "2025-02-13 10:50"]],
  }));
  story.condition("a-obstruction", "2025-02-13 10:45", { words: w("Bowel obstruction by the growing tumour", "Tắc ruột do khối u phát triển", "肿瘤增大所致肠梗阻"), onset: "2025-02-12 12:30", status: "resolved",
    abatement: "2025-02-13 10:40", origin: "mixed", codes: ["icd10|K56.6|Other and unspecified intestinal obstruction", "dyad|bowel-obstruction|Bowel obstruction"] });
}

function newborn_(story) {
  const recorded = "2025-02-13 08:42";
  story.put("2025-02-13 08:36", "mixed", newborn(story, "a-child", "Baby A", "male", BORN));
  story.put("2025-02-13 08:37", "mixed", encounter(story, "a-birth", {
    status: "in-progress", patient: "a-child", from: BORN, provider: CANCER, partOf: "a-admission",
    type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["a-theatre", BORN]],
  }));
  story.childEncounter = { id: "a-birth", from: BORN };
  birthFacts(story, { at: BORN, weight: 800, apgar: [5, 7, 8], length: 33.5, head: 24.6, recorded });
  story.finding("a-child", "a-c-cry", "2025-02-13 08:31", "dyad|first-cry|First cry", w("At birth", "Lúc sinh", "出生时"), w("Cries", "Khóc", "啼哭"), { origin: "reported", recorded });
  story.put("2025-02-13 09:49", "mixed", encounter(story, "a-birth", {
    status: "finished", patient: "a-child", from: BORN, to: "2025-02-13 09:08", provider: CANCER, partOf: "a-admission",
    type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["a-theatre", BORN, "2025-02-13 09:08"]],
  }));
  story.put("2025-02-13 09:49", "mixed", encounter(story, "a-neonatal-stay", {
    patient: "a-child", from: "2025-02-13 09:46", provider: OBSTETRIC, partOf: "a-admission",
    type: concept(w("Neonatal intensive care", "Hồi sức sơ sinh", "新生儿重症监护"), "sct|830077005|Neonatal intensive care admission", "dyad|neonatal-admission|Neonatal admission"),
    locations: [["a-neonatal-centre", "2025-02-13 09:46"]],
  }));
  story.childEncounter = { id: "a-neonatal-stay", from: "2025-02-13 09:46" };
  story.procedure("a-transport", "2025-02-13 09:08", { end: "2025-02-13 09:46", subject: "a-child", origin: "mixed",
    words: w("Moved at once to the neonatal centre of the obstetric hospital", "Chuyển ngay về trung tâm sơ sinh bệnh viện phụ sản", "立即转运至妇产科医院新生儿中心"),
    codes: ["dyad|neonatal-transport|Neonatal transport"], note: "The transfer is reported; the minutes are synthetic" });
  story.given("a-surfactant", "2025-02-13 10:05", ["atc|R07AA02|natural phospholipids"], w("Surfactant by thin catheter, 200 mg/kg", "Surfactant qua ống thông mảnh, 200 mg/kg", "细导管给予肺表面活性物质，200毫克/千克"), { subject: "a-child", note: "Synthetic" });
  story.given("a-caffeine", "2025-02-13 10:30", ["atc|N06BC01|caffeine"], w("Caffeine citrate 20 mg/kg", "Caffeine citrate 20 mg/kg", "枸橼酸咖啡因20毫克/千克"), { subject: "a-child", note: "Synthetic" });
  story.condition("a-c-preterm", "2025-02-13 10:00", { subject: "a-child", origin: "mixed", words: w("Extremely low birth weight, 27+5", "Cân nặng cực thấp, 27+5", "超低出生体重，27+5"),
    codes: ["icd10|P07.0|Extremely low birth weight newborn", "sct|395507008|Premature infant"] });
  story.condition("a-c-rds", "2025-02-13 10:00", { subject: "a-child", origin: "synthetic", words: w("Respiratory distress syndrome of the newborn", "Suy hô hấp sơ sinh", "新生儿呼吸窘迫综合征"),
    codes: ["icd10|P22.0|Respiratory distress syndrome of newborn", "sct|46775006|Respiratory distress syndrome in the newborn"] });
  newbornSeries(story);
}

function aftercare(story) {
  story.procedure("a-extubation", "2025-02-14 10:10", { words: w("Breathing tube removed", "Rút nội khí quản", "拔除气管插管"), codes: ["dyad|extubation|Extubation"] });
  story.condition("a-stoma-care", "2025-02-14 11:00", { words: w("Stoma in place", "Có hậu môn nhân tạo", "造口状态"), codes: ["icd10|Z93.3|Colostomy status"], origin: "reported" });
  story.given("a-chemotherapy-1", "2025-03-02 10:00", ["dyad|chemotherapy|Chemotherapy"], w("Chemotherapy continues", "Tiếp tục hoá trị", "继续化疗"),
    { end: "2025-03-04 08:00", origin: "reported", note: "That chemotherapy continues is reported; the day is synthetic" });
  story.given("a-chemotherapy-drug", "2025-03-02 10:10", ["atc|L01XA03|oxaliplatin", "atc|L01BC02|fluorouracil"], w("Oxaliplatin and fluorouracil, first cycle after birth", "Oxaliplatin và fluorouracil, chu kỳ đầu sau sinh", "产后首周期奥沙利铂联合氟尿嘧啶"),
    { note: "Synthetic choice of drugs; given seventeen days after the operation" });
  story.measure("a-child", "child_weight", "2025-03-05 09:30", 1000, { origin: "reported", recorded: "2025-03-05 09:50", text: w("Weight on day 20: 1 kg", "Cân nặng ngày 20: 1 kg", "第20天体重1公斤") });
  story.message("a-visit", "2025-03-05 10:00", { subject: "a-child", about: ["Patient/a-mother"], category: "dyad|visit|Visit", recorded: "2025-03-05 10:45",
    topic: w("The mother, still weak, visits her son", "Người mẹ, còn yếu, đến thăm con", "母亲身体仍虚弱，前来探望儿子"),
    text: w("Day 20. He weighs 1 kg.", "Ngày thứ 20. Bé nặng 1 kg.", "第20天，孩子体重1公斤。"), note: "The day and the weight are reported; the hour is synthetic" });
}
