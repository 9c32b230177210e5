// SPDX-License-Identifier: Apache-2.0
// Birth, names, handover, transport, and the guard between mother and newborn, through the calls of the pages: cases A
// (800 g, to the other hospital), B (2200 g) and C, twins and a stillbirth, by people of two hospitals.
import assert from "node:assert/strict";
import { key } from "../support/consultation.mjs";
import { signIn } from "../support/people.mjs";
import { feed, serve, suite } from "../support/server.mjs";

const server = await serve(["--demo"], { signIn: true });
const { test, run } = suite();
const names = ["lan", "minh", "thao", "hoa", "phuc", "nga", "tuan", "wang", "zhao", "li", "an"];
const p = Object.fromEntries(await Promise.all(names.map(async (login) => [login, await signIn(server, login)])));
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const etag = (version) => ({ headers: { "if-match": `W/"${version}"` } });
const api = (letter, path = "births") => `/api/cases/live-${letter}/${path}`;
const page = async (who, letter, path) => (await who.json(api(letter, path))).body;
const birth = (child, more = {}) => ({
  key: key(), child, outcome: "live", born_at: ago(30), sex: "male", weight_g: 800, apgar: { 1: 5, 5: 7, 10: 8 }, cord: { ph: 7.22, base_excess: -6 }, mode: "caesarean",
  order: 1, of: 1, hospital: "", resuscitation: "given", steps: [{ minute: 0.7, code: "cord_clamped" }, { minute: 1, code: "cpap", text: "FiO2 0.30" }], note: "", ...more,
});
const fhir = async (who, path, options) => {
  const response = await who(`/fhir/${path}`, { headers: { "content-type": "application/fhir+json" }, ...options });
  return { status: response.status, body: await response.json() };
};

test("Case A: 800 g; the fetus's Patient becomes the newborn, seen at once by both hospitals, and once only", async () => {
  const child = "live-a-child";
  const live = await feed(`${server.base}/live`, { cookie: p.hoa.cookie });
  const form = birth(child, { hospital: "a-cancer-hospital" });
  const done = await p.phuc.json(api("a"), { body: form });
  assert.equal(done.status, 201, JSON.stringify(done.body));
  for (;;) if ((await live.next()).data.cases.includes("live-a")) break;
  live.close();
  const seen = (await page(p.lan, "a")).children[0];
  assert.equal(seen.fetus, false);
  assert.equal(seen.weight_g, 800);
  assert.equal(seen.versions[0].recorded_by.name.includes("Phúc"), true);
  // Mother B, in whose care he takes part too, differs by one letter: the number of the bands stands in the name.
  assert.match(seen.name.vi, /^Con trai của Mother A \[[2-9A-Z]{3}-[2-9A-Z]{3}\]$/);
  const patient = (await fhir(p.lan, `Patient/${child}`)).body;
  assert.ok(!(patient.extension ?? []).some((e) => e.url.endsWith("patient-fetalStatus")));
  assert.equal(patient.deceasedBoolean, false);
  assert.equal(Date.parse(patient._birthDate.extension[0].valueDateTime), Math.floor(Date.parse(form.born_at) / 1000) * 1000);
  const again = await p.phuc.json(api("a"), { body: form });
  assert.equal(again.status, 200, "the same sending is the same birth");
  const second = await p.hoa.json(api("a"), { body: birth(child) });
  assert.equal(second.status, 412);
  assert.match(second.body.limit, /^born .*800 g$/);
  assert.equal(second.body.now.children[0].weight_g, 800);
});

test("Twelve people record the same birth at once: one is written", async () => {
  const bodies = Array.from({ length: 12 }, (_, i) => birth("live-b-child", { weight_g: 2200 + i, apgar: { 1: 7, 5: 8, 10: 9 } }));
  const answers = await Promise.all(bodies.map((body, i) => (i % 2 ? p.phuc : p.hoa).json(api("b"), { body })));
  assert.equal(answers.filter((a) => a.status === 201).length, 1, answers.map((a) => a.status).join());
  assert.ok(answers.every((a) => [201, 412].includes(a.status)), answers.map((a) => `${a.status} ${a.body.message ?? ""}`).join("; "));
  assert.equal((await page(p.tuan, "b")).children[0].versions.length, 1);
});

test("Bad input is refused with field, value and limit, and nothing is written", async () => {
  const before = (await page(p.zhao, "c")).children[0];
  assert.equal(before.fetus, true);
  const refused = [
    [{ apgar: { 1: 11 } }, "apgar.1", "11"], [{ weight_g: 10 }, "weight_g", "10"], [{ weight_g: 7000 }, "weight_g", "7000 g"],
    [{ born_at: new Date(Date.now() + 3_600_000).toISOString() }, "born_at"], [{ born_at: ago(365 * 1440) }, "born_at"], [{ born_at: "yesterday" }, "born_at", "yesterday"],
    [{ order: 2 }, "order", "2"], [{ of: 0 }, "of", "0"], [{ child: "a-child" }, "child", "a-child"], [{ sex: "" }, "sex"], [{ steps: [{ minute: -1, code: "ppv" }] }, "steps.0.minute", "-1"],
    [{ outcome: "stillborn" }, "apgar.1", "5"], [{ cord: { ph: 9 } }, "cord.ph", "9"], [{ key: "x" }, "key", "x"], [{ mode: "<script>" }, "mode", "<script>"],
  ];
  for (const [change, field, value] of refused) {
    const answer = await p.zhao.json(api("c"), { body: birth("live-c-child", { weight_g: 1050, ...change }) });
    assert.ok([400, 422].includes(answer.status), `${JSON.stringify(change)}: ${answer.status}`);
    assert.equal(answer.body.field, field, JSON.stringify(answer.body));
    if (value !== undefined) assert.equal(answer.body.value, value);
  }
  assert.equal((await page(p.zhao, "c")).children[0].fetus, true);
  const outside = await p.an.json(api("c"), { body: birth("live-c-child") });
  assert.equal(outside.status, 404);
  const replay = await p.phuc.json("/api/cases/case-a/births", { body: birth("a-child") });
  assert.equal(replay.status, 422);
  assert.equal(replay.body.field, "case");
});

test("Case C with a twin nobody knew of: two Patients, distinct names spelled out, order by the clock", async () => {
  const first = await p.zhao.json(api("c"), { body: birth("live-c-child", { weight_g: 1050, of: 2, born_at: ago(40) }) });
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const taken = await p.zhao.json(api("c"), { body: birth("new", { weight_g: 980, of: 2, order: 1, born_at: ago(38) }) });
  assert.equal(taken.body.field, "order");
  const second = await p.wang.json(api("c"), { body: birth("new", { weight_g: 980, sex: "female", of: 2, order: 2, born_at: ago(38) }) });
  assert.equal(second.status, 201, JSON.stringify(second.body));
  const children = (await page(p.wang, "c")).children;
  assert.equal(children.length, 2);
  for (const lang of ["en", "vi", "zh"]) assert.equal(new Set(children.map((c) => c.name[lang])).size, 2);
  assert.ok(children.some((c) => c.name.zh === "双胎之二，Mother C之女"), JSON.stringify(children.map((c) => c.name)));
  assert.ok(children.some((c) => c.pair.endsWith("/2")));
  const view = (await p.li.json("/api/cases/live-c")).body;
  assert.equal(view.children.length, 2);
  const labels = await p.li(`${api("c", "births/labels.pdf")}?lang=zh`);
  assert.equal(labels.headers.get("content-type"), "application/pdf");
  assert.ok((await labels.arrayBuffer()).byteLength > 4000);
});

test("A stillbirth is said once, plainly, on both charts; putting it right and taking it back keep every version", async () => {
  const now = (await page(p.zhao, "c")).children.find((c) => c.pair.endsWith("/2"));
  const form = birth(now.id, { weight_g: 980, sex: "female", of: 2, order: 2, born_at: ago(38), outcome: "stillborn", apgar: {}, resuscitation: "none", steps: [], key: key() });
  const blind = await p.zhao.json(`${api("c")}/${now.id}`, { body: form, method: "PUT" });
  assert.equal(blind.status, 412);
  const amended = await p.zhao.json(`${api("c")}/${now.id}`, { body: form, method: "PUT", ...etag(now.version) });
  assert.equal(amended.status, 200, JSON.stringify(amended.body));
  const child = amended.body.children.find((c) => c.id === now.id);
  assert.equal(child.stillborn, true);
  assert.equal(child.versions.length, 2);
  const view = (await p.li.json("/api/cases/live-c")).body;
  assert.equal(view.children.filter((c) => c.stillborn).length, 1);
  assert.ok(view.events.some((e) => e.message?.code === "event.stillbirth"));
  const told = await fhir(p.li, `Observation?subject=Patient/live-c-mother&code=93857-1`);
  assert.ok(told.body.entry.some((e) => e.resource.focus[0].reference === `Patient/${now.id}` && e.resource.component[0].valueCodeableConcept.coding[0].code === "stillborn"));
  const cannot = await p.zhao.json(`${api("c")}/${now.id}/undo`, { body: { key: key(), reason: "wrong chart" }, ...etag(child.version) });
  assert.equal(cannot.status, 422, "one nobody knew of before cannot become unborn again");
  const b = (await page(p.hoa, "b")).children[0];
  const undone = await p.hoa.json(`${api("b")}/${b.id}/undo`, { body: { key: key(), reason: "recorded on the wrong chart" }, ...etag(b.version) });
  assert.equal(undone.status, 200, JSON.stringify(undone.body));
  assert.equal(undone.body.children[0].fetus, true);
  assert.deepEqual(undone.body.children[0].versions.map((v) => v.undone), [false, true]);
  const anew = await p.hoa.json(api("b"), { body: birth("live-b-child", { weight_g: 2200, apgar: { 1: 7, 5: 8, 10: null } }) });
  assert.equal(anew.status, 201 === anew.status ? 201 : 200, JSON.stringify(anew.body));
  assert.equal(anew.body.children[0].weight_g, 2200);
});

test("Names: a mother whose name looks or sounds alike makes the number stand in the name, and it stays", async () => {
  const before = (await page(p.wang, "c")).children.find((c) => c.pair.endsWith("/1"));
  assert.equal(before.name.en, "Twin one, Boy of Mother C");
  const other = { resourceType: "Bundle", type: "transaction", entry: [
    { resource: { resourceType: "Patient", name: [{ text: "Mother Ç" }], gender: "female", birthDate: "1996-01-01", managingOrganization: { reference: "Organization/c-obstetric-department" } }, fullUrl: "urn:uuid:5f0d8f1e-6b1c-4a53-9d0e-1f2a3b4c5d60", request: { method: "POST", url: "Patient" } },
    { resource: { resourceType: "EpisodeOfCare", status: "active", patient: { reference: "urn:uuid:5f0d8f1e-6b1c-4a53-9d0e-1f2a3b4c5d60" }, managingOrganization: { reference: "Organization/c-obstetric-department" } }, request: { method: "POST", url: "EpisodeOfCare" } }] };
  const made = await fhir(p.wang, "", { method: "POST", body: JSON.stringify(other) });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const put = (who, now) => who.json(`${api("c")}/${now.id}`, { body: { ...now.birth, key: key() }, method: "PUT", ...etag(now.version) });
  const amended = await put(p.wang, before);
  assert.equal(amended.status, 200, JSON.stringify(amended.body));
  const named = amended.body.children.find((c) => c.id === before.id);
  assert.match(named.name.zh, /^双胎之一，Mother C之子【[2-9A-Z]{3}-[2-9A-Z]{3}】$/);
  // One who does not see the other mother puts something right: the name does not change back.
  const later = await put(p.li, named);
  assert.equal(later.body.children.find((c) => c.id === before.id).name.zh, named.name.zh);
});

test("Handover: prefilled from the record, accepted at the other end by another person in their own words", async () => {
  const facts = (await page(p.minh, "a", "handovers")).prefill.find((x) => x.about === "live-a-child").facts;
  for (const code of ["hand.born", "hand.step", "hand.steroids", "hand.unknown"]) assert.ok(facts.some((m) => m.code === code), `${code}: ${facts.map((m) => m.code)}`);
  const form = { key: key(), about: "live-a-child", to: "a-obstetric-hospital", severity: "unstable", summary: "27+5, on CPAP", actions: "Surfactant on arrival", contingency: "If SpO2 falls: intubate, 2.5 tube", not_known: "Glucose" };
  const bad = await p.minh.json(api("a", "handovers"), { body: { ...form, key: key(), contingency: "" } });
  assert.equal(bad.body.field, "contingency");
  const sent = await p.minh.json(api("a", "handovers"), { body: form });
  assert.equal(sent.status, 201, JSON.stringify(sent.body));
  assert.equal((await p.minh.json(api("a", "handovers"), { body: form })).body.handovers.length, 1);
  const board = (await p.lan.json("/api/cases")).body.cases.find((c) => c.id === "live-a");
  assert.ok(board.needs.some((n) => n.code === "need.handover_child"));
  const h = sent.body.handovers[0];
  const act = (who, version, body) => who.json(`${api("a", "handovers")}/${h.id}`, { body: { key: key(), ...body }, ...etag(version) });
  assert.equal((await act(p.minh, 1, { act: "accept", text: "mine" })).status, 422, "not by who sent it");
  assert.equal((await act(p.lan, 1, { act: "accept", text: "here" })).status, 422, "not by who does not work there");
  const asked = await act(p.phuc, 1, { act: "question", text: "Which side was the line?" });
  assert.equal(asked.body.handovers[0].open_questions, 1);
  assert.equal((await act(p.minh, 1, { act: "answer", text: "Umbilical" })).status, 412);
  assert.equal((await act(p.minh, 2, { act: "answer", text: "Umbilical" })).body.handovers[0].open_questions, 0);
  const accepted = await act(p.phuc, 3, { act: "accept", text: "CPAP, surfactant when here, 2.5 tube ready" });
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  assert.match(accepted.body.handovers[0].accepted_name, /Phúc/);
  assert.equal((await act(p.nga, 4, { act: "accept", text: "again" })).status, 412);
  const after = (await p.lan.json("/api/cases")).body.cases.find((c) => c.id === "live-a");
  assert.ok(!after.needs.some((n) => n.code.startsWith("need.handover")));
  const composition = (await fhir(p.lan, `Composition/${h.id}`)).body;
  assert.equal(composition.attester[0].party.reference, `Practitioner/${p.phuc.person.id}`);
});

test("Transport: times in order, condition at each stage, oxygen and battery with their reserve", async () => {
  const form = { key: key(), child: "live-a-child", from: "a-cancer-hospital", to: "a-obstetric-hospital", team: "Nga, Phúc", vehicle: "Ambulance 2", note: "", times: { called: ago(25), left: ago(20) }, conditions: [], positions: [] };
  const begun = await p.nga.json(api("a", "transports"), { body: form });
  assert.equal(begun.status, 201, JSON.stringify(begun.body));
  const t = begun.body.transports[0];
  assert.equal(t.status, "in-progress");
  const put = (version, change) => p.nga.json(`${api("a", "transports")}/${t.id}`, { body: { ...form, key: key(), ...change }, method: "PUT", ...etag(version) });
  const wrong = await put(1, { times: { called: ago(25), left: ago(20), at_child: ago(22) } });
  assert.equal(wrong.body.field, "times.at_child");
  const hot = await put(1, { conditions: [{ stage: "called", at: ago(20), temperature: 365 }] });
  assert.equal(hot.body.field, "conditions.0.temperature");
  const supply = { oxygen: [{ volume_l: 2, pressure_bar: 150, count: 1 }], flow_lpm: 8, fio2: 0.605, journey_min: 40 };
  const done = await put(1, {
    times: { called: ago(25), left: ago(20), at_child: ago(15), departed: ago(10), arrived: ago(3), handed_over: ago(1) }, supply,
    conditions: [{ stage: "departed", at: ago(10), temperature: 36.4, spo2: 91, heart_rate: 158, glucose: 3.1, fio2: 30, support: "non-invasive-ventilation" }],
    positions: [{ at: ago(6), place: "Bridge, km 4" }],
  });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  const now = done.body.transports[0];
  assert.equal(now.status, "finished");
  assert.equal(now.lasts.oxygen_l, 280);
  assert.ok(Math.abs(now.lasts.oxygen_min - 70) < 1e-9);
  assert.equal(now.lasts.oxygen_enough, false, "70 min is less than twice 40");
  const view = (await p.lan.json("/api/cases/live-a")).body;
  assert.equal(view.children[0].latest.find((v) => v.key === "temperature").value, 36.4);
  const worked = await p.nga.json("/api/transport-supply", { body: { ...supply, fio2: 40 } });
  assert.equal(worked.body.field, "fio2");
});

test("One slip cannot file the newborn's order on the mother, nor hers on the newborn", async () => {
  const two = await page(p.phuc, "a");
  const child = two.children[0];
  const asMother = { patient: two.mother.id, expects: { kind: "mother", birth_date: two.mother.birth_date } };
  const asChild = { patient: child.id, expects: { kind: "newborn", birth_date: child.birth_date } };
  const drug = (whom, more) => p.phuc.json(api("a", "orders"), { body: { key: key(), what: "drug", dose: 100, unit: "mg", ...whom, ...more } });
  const count = async (id) => (await fhir(p.lan, `MedicationRequest?subject=Patient/${id}&_summary=count`)).body.total;
  const before = await count(two.mother.id);
  // Reported by ISMP 2019: surfactant ordered for the mother, Rho immune globulin for the infant.
  for (const [whom, more, code] of [
    [asMother, { drug: "Poractant alfa", atc: "R07AA02", dose: 160 }, "identity.newborn_drug"],
    [asMother, { drug: "Surfactant (Curosurf)", dose: 160 }, "identity.newborn_drug"],
    [asChild, { drug: "Anti-D (Rho) immunoglobulin", dose: 300, unit: "ug" }, "identity.mother_drug"],
    [asChild, { drug: "Oxytocin", atc: "H01BB02", dose: 5, unit: "[iU]" }, "identity.mother_drug"],
    [asMother, { drug: "Gentamicin", dose: 4, dosing_weight_kg: 0.8 }, "identity.weight_of_newborn"],
    [asChild, { drug: "Gentamicin", dose: 4, dosing_weight_kg: 52 }, "identity.weight_of_mother"],
    [asChild, { drug: "Gentamicin", dose: 4, dosing_weight_kg: 1.6 }, "identity.other_weight"],
    [asChild, { drug: "Cefotaxime", dose: 1, unit: "g" }, "identity.dose_too_large"],
    [asChild, { drug: "Ringer lactate", dose: 500, unit: "mL" }, "identity.volume_too_large"],
  ]) {
    const held = await drug(whom, more);
    assert.equal(held.status, 409, `${more.drug}: ${held.status} ${JSON.stringify(held.body)}`);
    assert.ok(held.body.findings.some((f) => f.code === code), JSON.stringify(held.body.findings));
    assert.equal(held.body.filed, false);
    assert.equal(held.body.patient.id, whom.patient);
    assert.equal(held.body.others.length, 1);
    assert.ok(held.body.patient.name.en && (held.body.patient.kind === "mother" || held.body.patient.weight_g === 800));
  }
  assert.equal(await count(two.mother.id), before, "nothing was written");
  // The wrong chart under the right form: who the form took the patient for is checked.
  const slip = await drug({ ...asChild, patient: two.mother.id }, { drug: "Caffeine", dose: 16 });
  assert.equal(slip.status, 422);
  assert.equal(slip.body.field, "expects.kind");
  const unchecked = await drug({ patient: child.id }, { drug: "Caffeine", dose: 16 });
  assert.equal(unchecked.body.field, "expects");
  const dated = await drug({ patient: child.id, expects: { kind: "newborn", birth_date: "2001-01-01" } }, { drug: "Caffeine", dose: 16 });
  assert.equal(dated.body.field, "expects.birth_date");
  const fine = await drug(asChild, { drug: "Caffeine citrate", atc: "N06BC01", dose: 16, dosing_weight_kg: 0.8 });
  assert.equal(fine.status, 201, JSON.stringify(fine.body));
  assert.equal(fine.body.patient.weight_g, 800);
  // What is meant so is filed after a second, reasoned word; another order's confirmation does not serve.
  const odd = { drug: "Tranexamic acid", atc: "B02AA02", dose: 8 };
  const hold = (await drug(asChild, odd)).body.hold;
  assert.equal((await drug(asChild, { ...odd, dose: 9, confirm: hold, reason: "bleeding" })).status, 409);
  assert.equal((await drug(asChild, { ...odd, confirm: hold })).body.field, "reason");
  assert.equal((await drug(asChild, { ...odd, confirm: hold, reason: "Pulmonary bleeding, haematologist asked" })).status, 201);
  // A value that is the other's is not filed at all, whatever is confirmed.
  const value = (whom, quantity, n, unit) => p.phuc.json(api("a", "orders"), { body: { key: key(), what: "value", ...whom, quantity, value: n, unit, at: ago(1) } });
  assert.equal((await value(asMother, "apgar5", 7, "{score}")).status, 409);
  assert.equal((await value(asChild, "spo2", 91, "%")).status, 201);
});

test("What comes in by FHIR on the wrong chart is found and shown to both", async () => {
  const order = { resourceType: "MedicationRequest", status: "active", intent: "order", subject: { reference: "Patient/live-a-mother" }, medicationCodeableConcept: { coding: [{ system: "http://www.whocc.no/atc", code: "R07AA02" }], text: "Poractant alfa" }, authoredOn: ago(1) };
  const made = await fhir(p.lan, "MedicationRequest", { method: "POST", body: JSON.stringify(order) });
  assert.equal(made.status, 201);
  for (let i = 0; ; i++) {
    const doubtful = (await page(p.phuc, "a")).doubtful;
    if (doubtful.some((d) => d.order === `MedicationRequest/${made.body.id}` && d.code === "identity.newborn_drug")) break;
    assert.ok(i < 100, "the guard said nothing");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

try {
  await run();
} finally {
  await server.stop();
}
