// SPDX-License-Identifier: Apache-2.0
// Case B: relapsed rifampicin-resistant tuberculosis at 35 weeks; the obstetric team travels to the lung hospital.
import { Story } from "./builder.mjs";
import { careTeam, caseExtensions, encounter, fetus, hospital, mother, motherOf, newborn, place } from "./frame.mjs";
import { preference } from "./preference.mjs";
import { concept, said, w } from "./words.mjs";
import { birthFacts, dating } from "./obstetric.mjs";
import { fetalSeries, motherSeries, newbornSeries } from "./case_b_series.mjs";

const EDD = "2025-08-10";
const LUNG = "b-lung-hospital";
const OBSTETRIC = "b-obstetric-hospital";
const ADMITTED = "2025-06-24 10:20";
const BORN = "2025-07-08 09:12";

const MARKS = [
  ["2025-06-24 16:00", "admission", w("Admitted to respiratory intensive care, 33+2", "Nhập hồi sức hô hấp, 33+2", "收入呼吸重症监护，33+2")],
  ["2025-07-04 15:20", "consult", w("The two hospitals consult urgently, 34+5", "Hai bệnh viện hội chẩn khẩn, 34+5", "两院紧急会诊，34+5")],
  ["2025-07-05 11:00", "decision", w("Caesarean at the lung hospital: the team travels, 34+6", "Mổ lấy thai tại bệnh viện phổi: đội phẫu thuật di chuyển, 34+6", "在肺科医院剖宫产：团队前往，34+6")],
  ["2025-07-07 18:00", "prepared", w("Mother, team of 11 and incubator ready, 35+1", "Mẹ, đội 11 người và lồng ấp sẵn sàng, 35+1", "母亲、11人团队与暖箱准备就绪，35+1")],
  ["2025-07-08 09:45", "birth", w("Birth, 35+2, 2200 g", "Bé chào đời, 35+2, 2200 g", "出生，35+2，2200克")],
];
const TITLE = w("Rifampicin-resistant tuberculosis in pregnancy", "Lao kháng rifampicin khi mang thai", "妊娠合并耐利福平结核");

export function caseB() {
  const story = new Story({ key: "b", offset: "+07:00", mother: "b-mother", child: "b-child" });
  frame(story);
  illness(story);
  treatment(story);
  consultation(story);
  preparation(story);
  motherSeries(story);
  fetalSeries(story, EDD, OBSTETRIC);
  operation(story);
  child(story);
  aftercare(story);
  return story;
}

function episode(story, at, teams) {
  story.put(at, "synthetic", {
    resourceType: "EpisodeOfCare", id: "case-b",
    extension: caseExtensions(story, { zone: "Asia/Ho_Chi_Minh", title: TITLE, marks: MARKS, opensAt: "2025-07-05 11:00" }),
    status: "active",
    type: [concept(w("Critical illness in pregnancy", "Bệnh nguy kịch trong thai kỳ", "妊娠期危重症"), "dyad|critical-illness-in-pregnancy|Critical illness in pregnancy")],
    patient: { reference: "Patient/b-mother" },
    managingOrganization: { reference: `Organization/${LUNG}` },
    period: { start: story.time(ADMITTED) },
    ...(teams ? { team: teams.map((id) => ({ reference: `CareTeam/${id}` })) } : {}),
  });
}

function frame(story) {
  const at = ADMITTED;
  story.put(at, "reported", hospital(LUNG, w("Lung hospital", "Bệnh viện phổi", "肺科医院"), "lung-hospital"));
  story.put(at, "reported", hospital(OBSTETRIC, w("Obstetric and gynaecological hospital", "Bệnh viện phụ sản", "妇产科医院"), "obstetric-hospital", { neonatal: true }));
  story.put(at, "reported", place(story, "b-icu", w("Respiratory intensive care, lung hospital", "Hồi sức hô hấp, bệnh viện phổi", "肺科医院呼吸重症监护室"), LUNG, { intensive: true }));
  story.put(at, "reported", place(story, "b-theatre", w("Operating theatre, lung hospital", "Phòng mổ, bệnh viện phổi", "肺科医院手术室"), LUNG));
  story.put(at, "reported", place(story, "b-neonatal-centre", w("Neonatal centre, obstetric hospital", "Trung tâm sơ sinh, bệnh viện phụ sản", "妇产科医院新生儿中心"), OBSTETRIC, { intensive: true }));
  story.put(at, "mixed", fetus("b-child", "Fetus B"));
  story.put(at, "synthetic", motherOf("b-mother-of-child", "b-child"));
  story.put(at, "mixed", mother("b-mother", "Mother B", "1995-03-20", "b-mother-of-child"));
  episode(story, at);
  story.put(at, "mixed", encounter(story, "b-admission", {
    patient: "b-mother", from: ADMITTED, provider: LUNG,
    type: concept(w("Intensive respiratory care", "Điều trị hồi sức hô hấp", "呼吸重症治疗"), "dyad|admission|Admission"),
    reason: w("Relapsed rifampicin-resistant tuberculosis, growing breathlessness", "Lao kháng rifampicin tái phát, khó thở tăng dần", "耐利福平结核复发，呼吸困难加重"),
    locations: [["b-icu", ADMITTED]],
  }));
  story.encounter = { id: "b-admission", from: ADMITTED };
  story.put("2025-06-24 11:00", "mixed", careTeam(story, "b-team", w("Lung hospital and obstetric hospital", "Bệnh viện phổi và bệnh viện phụ sản", "肺科医院与妇产科医院"), "b-mother", ADMITTED, [
    [w("Respiratory intensive care", "Hồi sức hô hấp", "呼吸重症"), LUNG],
    [w("Tuberculosis", "Chuyên khoa lao", "结核科"), LUNG],
    [w("Anaesthesia", "Gây mê hồi sức", "麻醉科"), LUNG],
    [w("Obstetrics", "Sản khoa", "产科"), OBSTETRIC],
    [w("Neonatology", "Sơ sinh", "新生儿科"), OBSTETRIC],
  ]));
  episode(story, "2025-06-24 11:05", ["b-team"]);
}

function illness(story) {
  const at = "2025-06-24 12:30";
  dating(story, { edd: EDD, lmp: "2024-11-03", crlAt: "2025-01-27 09:30", crlMm: 57, crlSd: 3.5, recorded: at,
    eddNote: "35 weeks at birth is reported; the exact day (35+2), the scan and the last period are synthetic" });
  const c = (id, words, codes, extra = {}) => story.condition(id, at, { words, codes, origin: "reported", ...extra });
  c("b-tuberculosis", w("Rifampicin-resistant pulmonary tuberculosis, relapsed after 3 years of treatment", "Lao phổi kháng rifampicin, tái phát sau 3 năm điều trị", "耐利福平肺结核，治疗3年后复发"),
    ["icd10|A15.0|Tuberculosis of lung, confirmed", "icd10|O98.0|Tuberculosis complicating pregnancy", "sct|56717001|Tuberculosis", "dyad|mdr-tuberculosis|Drug-resistant tuberculosis"], { onset: null });
  c("b-resistance", w("Resistance to rifampicin", "Kháng rifampicin", "对利福平耐药"), ["icd10|U84.3|Resistance to tuberculostatic drug(s)"], { onset: null });
  c("b-destroyed-lung", w("Severe damage to both lungs, the left almost without function", "Tổn thương nặng hai phổi, phổi trái gần như mất chức năng", "双肺严重受损，左肺几乎无功能"), ["icd10|J98.4|Other disorders of lung", "dyad|destroyed-lung|Destroyed lung"], { onset: null });
  c("b-pregnancy", w("Pregnancy", "Thai kỳ", "妊娠"), ["sct|77386006|Pregnant", "icd10|Z33|Pregnant state"], { onset: null });
  story.condition("b-respiratory-failure", "2025-07-02 09:00", { words: w("Respiratory failure, slowly worsening", "Suy hô hấp, nặng dần", "呼吸衰竭，缓慢加重"), origin: "synthetic", onset: "2025-07-01",
    codes: ["icd10|J96.1|Chronic respiratory failure", "dyad|respiratory-failure|Respiratory failure"], note: "The risk of respiratory failure is reported; its onset is synthetic" });
  story.put("2025-06-24 12:40", "mixed", {
    resourceType: "Flag", id: "b-airborne", status: "active",
    category: [concept(null, "dyad|infection-control|Infection control")],
    code: concept(w("Airborne infection precautions", "Phòng ngừa lây qua không khí", "空气隔离"), "dyad|airborne-precautions|Airborne precautions"),
    subject: { reference: "Patient/b-mother" }, period: { start: story.time("2025-06-24 12:40") },
  });
  story.finding("b-mother", "b-m-sputum-1", "2025-06-25 08:00", "dyad|sputum-smear|Sputum smear", w("Sputum smear", "Soi đờm", "痰涂片"), w("Acid-fast bacilli 1+", "AFB 1+", "抗酸杆菌 1+"));
  story.finding("b-mother", "b-m-sputum-2", "2025-07-03 08:00", "dyad|sputum-smear|Sputum smear", w("Sputum smear", "Soi đờm", "痰涂片"), w("Scanty acid-fast bacilli", "AFB rải rác", "抗酸杆菌少量"));
  story.put("2025-06-25 11:40", "mixed", {
    resourceType: "DiagnosticReport", id: "b-imaging-0625", status: "final",
    code: concept(w("Shielded chest radiograph", "X-quang ngực có che chắn", "胸部X线（腹部屏蔽）"), "dyad|imaging|Imaging"),
    subject: { reference: "Patient/b-mother" }, encounter: { reference: "Encounter/b-admission" },
    effectiveDateTime: story.time("2025-06-25 10:30"),
    ...said("conclusion", w("Left lung destroyed and shrunken; cavities and fibrosis in the right upper zone.", "Phổi trái xẹp, phá huỷ; hang và xơ vùng trên phổi phải.", "左肺毁损缩小；右上肺空洞伴纤维化。")),
  });
  story.put("2025-06-26 16:00", "synthetic", {
    resourceType: "Goal", id: "b-wish", lifecycleStatus: "active",
    category: [concept(w("The mother's wish", "Nguyện vọng của người mẹ", "母亲的意愿"), "dyad|wish|Wish")],
    description: concept(w("She wants the child born before her breathing puts both at risk, and asks to see him as soon as it is safe for him.",
      "Chị mong con chào đời trước khi nhịp thở của mẹ đe doạ cả hai, và được gặp con ngay khi an toàn cho bé.", "她希望在自己的呼吸危及两人之前让孩子出生，并在对孩子安全时尽早见到他。"), "dyad|wish|Wish"),
    subject: { reference: "Patient/b-mother" }, expressedBy: { reference: "Patient/b-mother" },
    note: [{ text: "Synthetic: no wish of hers was published" }],
  });
}

const REGIMEN = [
  ["bedaquiline", "J04AK05", w("Bedaquiline", "Bedaquilin", "贝达喹啉"), w("200 mg three times a week by mouth", "200 mg uống ba lần mỗi tuần", "200毫克口服，每周三次")],
  ["levofloxacin", "J01MA12", w("Levofloxacin", "Levofloxacin", "左氧氟沙星"), w("750 mg daily by mouth", "750 mg uống mỗi ngày", "750毫克口服，每日一次")],
  ["linezolid", "J01XX08", w("Linezolid", "Linezolid", "利奈唑胺"), w("600 mg daily by mouth", "600 mg uống mỗi ngày", "600毫克口服，每日一次")],
  ["clofazimine", "J04BA01", w("Clofazimine", "Clofazimin", "氯法齐明"), w("100 mg daily by mouth", "100 mg uống mỗi ngày", "100毫克口服，每日一次")],
  ["cycloserine", "J04AB01", w("Cycloserine", "Cycloserin", "环丝氨酸"), w("500 mg daily by mouth, with pyridoxine", "500 mg uống mỗi ngày, kèm pyridoxin", "500毫克口服，每日一次，加服维生素B6")],
];

function treatment(story) {
  for (const [drug, atc, words, dosage] of REGIMEN) {
    story.request(`b-order-${drug}`, "2025-06-24 14:00", { words, codes: [`atc|${atc}|${drug}`, "dyad|tuberculosis-drug|Tuberculosis drug"], dosage,
      note: "Synthetic regimen without an aminoglycoside and without pretomanid" });
    const course = drug === "linezolid" ? { end: "2025-07-05 08:00" } : { ongoing: true };
    story.given(`b-given-${drug}`, "2025-06-24 14:30", [`atc|${atc}|${drug}`, "dyad|tuberculosis-drug|Tuberculosis drug"], words, course);
  }
  // The adjustment: linezolid halved because haemoglobin and platelets fall before an operation, delamanid added.
  const [, atc, words, dosage] = REGIMEN[2];
  story.request("b-order-linezolid", "2025-07-05 14:00", { words, codes: [`atc|${atc}|linezolid`, "dyad|tuberculosis-drug|Tuberculosis drug"], dosage, status: "stopped", authored: "2025-06-24 14:00",
    reason: w("Blood counts falling before an operation; the dose is halved", "Công thức máu giảm trước mổ; giảm nửa liều", "术前血象下降，剂量减半") });
  story.request("b-order-linezolid-300", "2025-07-05 14:05", { words, codes: [`atc|${atc}|linezolid`, "dyad|tuberculosis-drug|Tuberculosis drug"],
    dosage: w("300 mg daily by mouth", "300 mg uống mỗi ngày", "300毫克口服，每日一次"), origin: "mixed", note: "The adjustment of the treatment is reported; its content is synthetic" });
  story.request("b-order-delamanid", "2025-07-05 14:10", { words: w("Delamanid", "Delamanid", "德拉马尼"), codes: ["atc|J04AK06|delamanid", "dyad|tuberculosis-drug|Tuberculosis drug"],
    dosage: w("100 mg twice daily by mouth, with electrocardiograms", "100 mg uống hai lần mỗi ngày, theo dõi điện tâm đồ", "100毫克口服，每日两次，监测心电图"), origin: "mixed", note: "The adjustment of the treatment is reported; its content is synthetic" });
  story.given("b-given-linezolid-300", "2025-07-06 08:00", [`atc|${atc}|linezolid`], w("Linezolid, half dose", "Linezolid, nửa liều", "利奈唑胺，半量"), { ongoing: true });
  story.given("b-given-delamanid", "2025-07-05 20:00", ["atc|J04AK06|delamanid"], w("Delamanid", "Delamanid", "德拉马尼"), { ongoing: true });
}

function consultation(story) {
  story.put("2025-07-04 15:26", "reported", {
    resourceType: "ServiceRequest", id: "b-consult", status: "active", intent: "order", priority: "urgent",
    category: [concept(null, "dyad|consultation|Consultation")],
    code: concept(w("Urgent consultation of the lung hospital and the obstetric hospital", "Hội chẩn khẩn bệnh viện phổi và bệnh viện phụ sản", "肺科医院与妇产科医院紧急会诊"), "dyad|consultation|Consultation"),
    subject: { reference: "Patient/b-mother" }, encounter: { reference: "Encounter/b-admission" },
    authoredOn: story.time("2025-07-04 15:20"),
    requester: { reference: `Organization/${LUNG}` }, performer: [{ reference: `Organization/${OBSTETRIC}` }],
    reasonReference: [{ reference: "Condition/b-destroyed-lung" }, { reference: "Condition/b-tuberculosis" }],
    note: [{ text: "The consultation is reported; the hour is synthetic" }],
  });
  preference(story, "2025-07-04 16:40", { recorded: "2025-07-04 16:55", weights: { mother_lives: 0.45, child_lives: 0.3, child_intact: 0.25, treatment_soon: 0 },
    recordedBy: w("Intensive care doctor", "Bác sĩ hồi sức", "重症监护医生"), witness: w("Obstetrician of the visiting team", "Bác sĩ sản của đội hội chẩn", "会诊产科医生"), note: w("Synthetic: what she weighed is not published", "Giả lập: điều chị coi trọng bao nhiêu không được công bố", "合成数据：她如何权衡并未发表") });
  story.message("b-opinion", "2025-07-04 17:40", { category: "dyad|consult|Consultation", from: LUNG, to: [OBSTETRIC], basedOn: "ServiceRequest/b-consult", recorded: "2025-07-04 17:46",
    topic: w("The risk of respiratory failure grows with the fetus", "Nguy cơ suy hô hấp tăng theo sự lớn lên của thai", "呼吸衰竭的风险随胎儿增大而升高"),
    text: w("Waiting to term threatens both. She is in intensive respiratory care and cannot be moved safely.", "Chờ đến đủ tháng đe doạ cả hai. Sản phụ đang hồi sức hô hấp, chuyển viện không an toàn.", "等到足月将危及母儿双方。产妇正在呼吸重症治疗，转运不安全。"),
    note: "The reasons are reported; the hour is synthetic" });
  story.message("b-decision", "2025-07-05 11:00", { category: ["dyad|consult|Consultation", "dyad|decision|Decision"], from: LUNG, to: [OBSTETRIC], basedOn: "ServiceRequest/b-consult", recorded: "2025-07-05 11:09",
    topic: w("Decision: caesarean at the lung hospital; the mother is not moved, the team is", "Quyết định: mổ lấy thai tại bệnh viện phổi; không chuyển mẹ mà chuyển đội phẫu thuật", "决定：在肺科医院剖宫产；不转运母亲，由团队前往"),
    text: w("The obstetric hospital sends its team with equipment, drugs and a transport incubator. The lung hospital prepares the mother.", "Bệnh viện phụ sản cử đội phẫu thuật mang theo thiết bị, thuốc và lồng ấp vận chuyển. Bệnh viện phổi chuẩn bị cho sản phụ.", "妇产科医院派出团队，携带设备、药品和转运暖箱。肺科医院负责产妇术前准备。"),
    note: "The decision is reported; the hour is synthetic" });
}

const ELEVEN = [
  w("Obstetric surgeon, lead", "Phẫu thuật viên sản khoa chính", "产科主刀"), w("Obstetric surgeon, assistant", "Phẫu thuật viên phụ", "产科助手"),
  w("Anaesthetist", "Bác sĩ gây mê", "麻醉医师"), w("Second anaesthetist", "Bác sĩ gây mê thứ hai", "第二麻醉医师"),
  w("Intensivist", "Bác sĩ hồi sức", "重症医师"),
  w("Neonatologist, lead", "Bác sĩ sơ sinh chính", "新生儿科主管医师"), w("Second neonatologist", "Bác sĩ sơ sinh thứ hai", "第二新生儿科医师"),
  w("Anaesthesia technician", "Kỹ thuật viên gây mê", "麻醉技师"),
  w("Scrub nurse", "Điều dưỡng dụng cụ", "器械护士"), w("Circulating nurse and midwife", "Điều dưỡng vòng ngoài, hộ sinh", "巡回护士兼助产士"), w("Neonatal nurse", "Điều dưỡng sơ sinh", "新生儿科护士"),
];

function preparation(story) {
  story.put("2025-07-07 15:10", "mixed", careTeam(story, "b-travelling-team", w("Team of 11 from the obstetric hospital", "Đội 11 người của bệnh viện phụ sản", "妇产科医院11人团队"), "b-mother", "2025-07-07 15:00",
    ELEVEN.map((role) => [role, OBSTETRIC]), "Eleven people of these professions are reported; how many of each is synthetic"));
  episode(story, "2025-07-07 15:11", ["b-team", "b-travelling-team"]);
  story.procedure("b-resuscitation", "2025-07-05 13:00", { end: "2025-07-07 17:30", origin: "mixed", words: w("Pre-operative resuscitation and close respiratory monitoring", "Hồi sức trước mổ, theo dõi sát hô hấp", "术前复苏与严密呼吸监护"), codes: ["dyad|preparation|Preparation"],
    note: "The preparation is reported; the hours are synthetic" });
  story.message("b-prepared", "2025-07-07 18:00", { category: "dyad|consult|Consultation", from: OBSTETRIC, to: [LUNG], recorded: "2025-07-07 18:04",
    topic: w("Ready: mother, team of 11, equipment, drugs, transport incubator", "Sẵn sàng: sản phụ, đội 11 người, thiết bị, thuốc, lồng ấp vận chuyển", "准备就绪：产妇、11人团队、设备、药品、转运暖箱"),
    text: w("Plans for every respiratory incident are agreed. Airborne precautions for team, theatre and incubator. Two units of red cells are cross-matched.", "Đã thống nhất phương án cho mọi sự cố hô hấp. Phòng lây qua không khí cho đội, phòng mổ và lồng ấp. Dự trù hai đơn vị hồng cầu.", "已商定各种呼吸意外的预案。团队、手术室与暖箱均按空气隔离。已配血红细胞2单位。"),
    origin: "mixed", note: "The preparation is reported; the hour and the blood units are synthetic" });
  story.finding("b-mother", "b-m-steroids", "2025-07-05 12:00", "dyad|antenatal-steroid-decision|Antenatal steroid decision", w("Antenatal steroids", "Corticoid trước sinh", "产前糖皮质激素"),
    w("Not given: nearly 35 weeks and active infection", "Không dùng: thai gần 35 tuần và đang nhiễm trùng", "未使用：近35周且存在活动性感染"));
}

function operation(story) {
  story.given("b-given-cefazolin", "2025-07-08 08:35", ["atc|J01DB04|cefazolin", "dyad|antibiotic|Antibiotic"], w("Cefazolin 2 g before the incision", "Cefazolin 2 g trước rạch da", "切皮前头孢唑林2克"), { dose: { value: 2, unit: "g", system: "http://unitsofmeasure.org", code: "g" }, route: "intravenous" });
  story.procedure("b-anaesthesia", "2025-07-08 08:42", { words: w("Combined spinal-epidural anaesthesia, high-flow oxygen throughout", "Tê tuỷ sống - ngoài màng cứng phối hợp, thở oxy dòng cao suốt cuộc mổ", "腰硬联合麻醉，全程高流量氧疗"), codes: ["dyad|neuraxial-anaesthesia|Neuraxial anaesthesia"], location: "b-theatre", note: "Synthetic" });
  const caesarean = { words: w("Caesarean section at the lung hospital, a little over 30 minutes", "Mổ lấy thai tại bệnh viện phổi, hơn 30 phút", "在肺科医院剖宫产，历时30分钟余"), codes: ["sct|11466000|Cesarean section", "dyad|caesarean|Caesarean section"], location: "b-theatre", origin: "mixed", note: "The operation and its length are reported; the minutes are synthetic" };
  story.procedure("b-caesarean", "2025-07-08 09:05", { ...caesarean, words: w("Caesarean section at the lung hospital", "Mổ lấy thai tại bệnh viện phổi", "在肺科医院剖宫产"), status: "in-progress", recorded: "2025-07-08 09:14" });
  story.procedure("b-caesarean", "2025-07-08 09:05", { ...caesarean, end: "2025-07-08 09:38" });
  story.given("b-given-oxytocin", "2025-07-08 09:14", ["atc|H01BB02|oxytocin"], w("Oxytocin 5 IU slowly", "Oxytocin 5 đơn vị tiêm chậm", "缩宫素5单位缓慢静注"), { route: "intravenous" });
  story.put("2025-07-08 10:20", "mixed", encounter(story, "b-admission", {
    patient: "b-mother", from: ADMITTED, provider: LUNG,
    type: concept(w("Intensive respiratory care", "Điều trị hồi sức hô hấp", "呼吸重症治疗"), "dyad|admission|Admission"),
    locations: [["b-icu", ADMITTED, "2025-07-08 08:20"], ["b-theatre", "2025-07-08 08:20", "2025-07-08 10:05"], ["b-icu", "2025-07-08 10:05"]],
  }));
}

function child(story) {
  const recorded = "2025-07-08 09:22";
  story.put("2025-07-08 09:17", "mixed", newborn(story, "b-child", "Baby B", "male", BORN));
  story.put("2025-07-08 09:18", "mixed", encounter(story, "b-birth", { patient: "b-child", from: BORN, provider: LUNG, partOf: "b-admission",
    type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["b-theatre", BORN]] }));
  story.childEncounter = { id: "b-birth", from: BORN };
  birthFacts(story, { at: BORN, weight: 2200, apgar: [7, 8, 9], length: 44.5, head: 31.4, recorded });
  story.finding("b-child", "b-c-support-birth", "2025-07-08 09:20", "dyad|newborn-care|Newborn care", w("After birth", "Sau sinh", "出生后"),
    w("Kept warm, respiratory support in the mobile incubator", "Giữ ấm, hỗ trợ hô hấp trong lồng ấp di động", "保暖，在移动暖箱内呼吸支持"), { origin: "reported", recorded: "2025-07-08 09:26" });
  story.put("2025-07-08 10:12", "mixed", encounter(story, "b-birth", { status: "finished", patient: "b-child", from: BORN, to: "2025-07-08 09:33", provider: LUNG, partOf: "b-admission",
    type: concept(w("Birth", "Sinh", "出生"), "dyad|birth|Birth"), locations: [["b-theatre", BORN, "2025-07-08 09:33"]] }));
  story.put("2025-07-08 10:12", "mixed", encounter(story, "b-neonatal-stay", { patient: "b-child", from: "2025-07-08 10:08", provider: OBSTETRIC, partOf: "b-admission",
    type: concept(w("Neonatal intensive care", "Hồi sức sơ sinh", "新生儿重症监护"), "sct|830077005|Neonatal intensive care admission", "dyad|neonatal-admission|Neonatal admission"), locations: [["b-neonatal-centre", "2025-07-08 10:08"]] }));
  story.childEncounter = { id: "b-neonatal-stay", from: "2025-07-08 10:08" };
  story.procedure("b-transport", "2025-07-08 09:33", { end: "2025-07-08 10:08", subject: "b-child", origin: "mixed", words: w("Moved quickly to the neonatal centre of the obstetric hospital, in the mobile incubator", "Chuyển nhanh về trung tâm sơ sinh bệnh viện phụ sản trong lồng ấp di động", "用移动暖箱迅速转运至妇产科医院新生儿中心"),
    codes: ["dyad|neonatal-transport|Neonatal transport"], note: "The transfer is reported; the minutes are synthetic" });
  story.condition("b-c-preterm", "2025-07-08 10:40", { subject: "b-child", origin: "mixed", words: w("Preterm, 35+2, low birth weight", "Sinh non 35+2, nhẹ cân", "早产35+2，低出生体重"), codes: ["icd10|P07.1|Other low birth weight newborn", "icd10|P07.3|Other preterm infants", "sct|395507008|Premature infant"] });
  story.condition("b-c-distress", "2025-07-08 10:40", { subject: "b-child", words: w("Transient fast breathing of the newborn", "Thở nhanh thoáng qua sơ sinh", "新生儿暂时性呼吸急促"), codes: ["icd10|P22.1|Transient tachypnoea of newborn"] });
  newbornSeries(story);
}

function aftercare(story) {
  story.finding("b-child", "b-c-tb-tests", "2025-07-09 09:00", "dyad|tuberculosis-screening|Tuberculosis screening", w("Tuberculosis tests", "Xét nghiệm lao", "结核检查"),
    w("Placenta and gastric fluid sent for tuberculosis tests; no sign of infection", "Gửi nhau thai và dịch dạ dày xét nghiệm lao; chưa có dấu hiệu nhiễm", "胎盘与胃液送结核检查；无感染征象"));
  story.message("b-video-visit", "2025-07-10 16:00", { subject: "b-child", about: ["Patient/b-mother"], category: "dyad|visit|Visit", origin: "synthetic", recorded: "2025-07-10 16:30",
    topic: w("The mother sees her son by video", "Người mẹ gặp con qua video", "母亲通过视频见到儿子"),
    text: w("They meet in person when her sputum no longer carries the infection.", "Hai mẹ con sẽ gặp trực tiếp khi đờm của mẹ không còn lây.", "待母亲痰菌转阴后再当面相见。"), note: "Synthetic" });
  story.message("b-lesson", "2025-07-18 10:00", { category: "dyad|consult|Consultation", from: OBSTETRIC, to: [LUNG], recorded: "2025-07-18 10:10",
    topic: w("Programme: nearly 10 similar cases in recent years", "Chương trình: gần 10 ca tương tự trong những năm gần đây", "项目：近年来近10例类似病例"),
    text: w("The model has become increasingly professional; each case teaches the next.", "Mô hình ngày càng chuyên nghiệp; mỗi ca là bài học cho ca sau.", "该模式日趋专业；每一例都为下一例提供经验。"), origin: "mixed", note: "The number is reported; the date is synthetic" });
}
