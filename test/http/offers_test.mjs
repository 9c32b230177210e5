// SPDX-License-Identifier: Apache-2.0
// What hospitals offer, over HTTP: a list out as CSV and in again, FHIR of a hospital's own system on the page, what is refused and why,
// and who may change what.
import assert from "node:assert/strict";
import { feed, serve, suite } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";
import { enter, fhir as fhirOf, form, makeKeys, statement } from "../support/smart.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const people = {};
for (const login of ["dung", "quang", "lan", "hoa", "son", "vinh", "khanh"]) people[login] = await signIn(server, login);
const { dung, quang, lan, son } = people;
const kCancer = "/api/hospitals/a-cancer-hospital/offers";
const kObstetric = "/api/hospitals/a-obstetric-hospital/offers";
const page = async (who, path = kCancer) => (await who.json(path)).body;
const csvOf = async (who, path = kCancer) => (await who(`${path}.csv`)).text();
const fhir = (method, body) => ({ method, body, headers: { "content-type": "application/fhir+json" } });
const OFFER = "https://dyad.example/fhir/CodeSystem/offer";
const sequence = async () => (await dung.json("/fhir/_history?_count=1")).body.total;

test("the demo's hospitals offer what cases A and B need, marked as synthetic", async () => {
  const a = await page(lan);
  assert.ok(a.things.some((x) => x.kind === "theatre" && x.features.includes("two_teams")));
  assert.ok(a.things.some((x) => x.kind === "icu_bed" && x.open.length > 0));
  assert.ok(a.people.some((p) => p.role === "surgeon" && p.skills.includes("bowel_surgery") && p.windows.some((w) => !w.on_call)));
  assert.ok(a.stocks.some((s) => s.kind === "blood" && s.group === "B+" && s.units > 0 && s.use_by));
  assert.equal(a.routes.find((r) => r.to === "a-obstetric-hospital").minutes, 25);
  const o = await page(lan, kObstetric);
  assert.ok(o.things.some((x) => x.kind === "cot" && x.level === "intensive" && x.open.length > 0));
  assert.ok(o.things.some((x) => x.kind === "incubator" && x.features.includes("transport")) && o.things.some((x) => x.kind === "vehicle" && x.features.includes("incubator_mount")));
  assert.ok(o.people.some((p) => p.skills.includes("neonatal_transport")));
  const lung = await page(lan, "/api/hospitals/b-lung-hospital/offers");
  assert.ok(lung.things.some((x) => x.kind === "theatre" && x.features.includes("negative_pressure")));
  for (const p of [a, o, lung]) {
    assert.deepEqual(p.unread, []);
    assert.ok([...p.things, ...p.stocks, ...p.routes, ...p.people].every((x) => x.synthetic), "all of it is marked as synthetic");
    assert.equal(p.days.length, 2);
  }
});

test("a list goes out as CSV and comes in again: nothing changes, no version is made", async () => {
  const before = await sequence();
  const out = await dung(`${kCancer}.csv`);
  assert.match(out.headers.get("content-type"), /^text\/csv/);
  const csv = await out.text();
  const { status, body } = await dung.json(kCancer, { body: { csv } });
  assert.equal(status, 200);
  assert.equal(body.applied, true);
  assert.deepEqual([...new Set(body.lines.map((l) => l.outcome))], ["unchanged"]);
  assert.equal(await sequence(), before);
});

test("one line changed in a spreadsheet is one version; what is new is added; the rest stays", async () => {
  const csv = (await csvOf(dung)).replace("Intensive care 7", "Intensive care 7 by the window") + "cot,N-9,Cot nine,special,,,,,,,,,,,,\r\n";
  const before = await sequence();
  const preview = (await dung.json(kCancer, { body: { csv, preview: true } })).body;
  assert.equal(preview.applied, false);
  assert.equal(await sequence(), before);
  assert.deepEqual(preview.lines.filter((l) => l.outcome !== "unchanged").map((l) => [l.row.id, l.outcome]), [["ICU-7", "changed"], ["N-9", "added"]]);
  assert.equal(preview.lines.find((l) => l.row.id === "ICU-7").before.name, "Intensive care 7");
  assert.equal((await dung.json(kCancer, { body: { csv } })).body.applied, true);
  assert.equal(await sequence(), before + 2);
  assert.equal((await page(dung)).things.find((x) => x.id === "ICU-7").name, "Intensive care 7 by the window");
});

test("bad lines are named with line, field, value, reason and limit, and nothing is written", async () => {
  const header = "kind,id,name,level,count,product,group,from,to,minutes\n";
  const rows = [
    ["cot,N-1,ok,special,,,,,,", null],
    ["shift,hung-surgeon-a-cancer-hospital,,,,,,2030-01-02T17:00:00+07:00,2030-01-02T07:00:00+07:00,", ["to", "ends_before_begins", "after 2030-01-02T17:00:00+07:00"]],
    ["shift,hung-surgeon-a-cancer-hospital,,,,,,2030-01-03T07:00:00+08:00,2030-01-03T17:00:00+08:00,", ["from", "other_zone", "+07:00 (Asia/Ho_Chi_Minh)"]],
    ["cot,N-1,again,special,,,,,,", ["id", "twice", "line 2"]],
    ["route,a-cancer-hospital,,,,,,,,10", ["id", "to_itself", ""]],
    ["route,nowhere,,,,,,,,10", ["id", "no_such_hospital", ""]],
    ["route,a-obstetric-hospital,,,,,,,,-5", ["minutes", "negative", "0-2880"]],
    ["blood,B,,,2,red_cells,C+,,,", ["group", "unknown_group", "O-, O+, A-, A+, B-, B+, AB-, AB+"]],
  ];
  const before = await sequence();
  const { status, body } = await dung.json(kCancer, { body: { csv: header + rows.map(([r]) => r).join("\n") } });
  assert.equal(status, 200);
  assert.equal(body.applied, false);
  assert.equal(body.refused, true);
  rows.forEach(([text, why], i) => {
    const line = body.lines[i];
    assert.equal(line.line, i + 2);
    assert.equal(line.text, text, "the line comes back as it was sent");
    if (!why) return assert.deepEqual(line.faults, []);
    const fault = line.faults[0];
    assert.deepEqual([fault.field, fault.code, fault.limit], why);
    assert.ok(fault.value && fault.message);
  });
  assert.equal(await sequence(), before);
  const past = await dung.json(kCancer, { body: { csv: "kind,id,from,to\nshift,hung-surgeon-a-cancer-hospital,2020-01-02 07:00,2020-01-02 17:00\n" } });
  assert.equal(past.body.lines[0].faults[0].code, "all_past");
  for (const [sent, field] of [[{ csv: "kind,id,colour\n" }, "line 1"], [{ rows: [] }, "rows"], [{ rows: [{ kind: "cot", wheels: "4" }] }, "wheels"]]) {
    const answer = await dung.json(kCancer, { body: sent });
    assert.ok([400, 422].includes(answer.status), `${answer.status}`);
    assert.equal(answer.body.field, field);
  }
});

test("out of service with a reason, and back", async () => {
  const row = (await page(dung)).things.find((x) => x.id === "VENT-3").row;
  assert.equal((await dung.json(kCancer, { body: { rows: [{ ...row, status: "out" }] } })).body.lines[0].faults[0].field, "reason");
  await quang.json(kCancer, { body: { rows: [{ ...row, status: "out", reason: "valve broken" }] } });
  const out = (await page(lan)).things.find((x) => x.id === "VENT-3");
  assert.deepEqual([out.in_service, out.reason, out.open], [false, "valve broken", []]);
  const device = (await lan.json(`/fhir/${out.reference}`)).body;
  assert.deepEqual([device.status, device.statusReason[0].text], ["inactive", "valve broken"]);
  await dung.json(kCancer, { body: { rows: [row] } });
  assert.equal((await page(lan)).things.find((x) => x.id === "VENT-3").in_service, true);
});

test("a change stands on the live feed of people at other hospitals", async () => {
  const live = await feed(`${server.base}/live`, { cookie: people.hoa.cookie });
  await dung.json(kCancer, { body: { rows: [{ kind: "icu_bed", id: "ICU-LIVE", name: "Live" }] } });
  const event = await live.next();
  assert.equal(event.event, "change");
  live.close();
});

test("what an administrator writes by FHIR stands on the page, and the page's lists stand in FHIR", async () => {
  const bed = { resourceType: "Location", status: "active", name: "Bed 12", identifier: [{ system: "urn:oid:1.2.3", value: "B12" }],
    type: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "ICU" }] }],
    physicalType: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/location-physical-type", code: "bd" }] },
    managingOrganization: { reference: "Organization/a-cancer-hospital" } };
  const made = await dung.json("/fhir/Location", fhir("POST", bed));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const shown = (await page(dung)).things.find((x) => x.id === "B12");
  assert.deepEqual([shown.kind, shown.name, shown.round_the_clock], ["icu_bed", "Bed 12", true]);
  const schedule = await dung.json("/fhir/Schedule", fhir("POST", { resourceType: "Schedule", actor: [{ reference: shown.reference }] }));
  assert.equal(schedule.status, 201, JSON.stringify(schedule.body));
  const start = new Date(Date.now() - 3_600_000).toISOString(), end = new Date(Date.now() + 72 * 3_600_000).toISOString();
  const slot = await dung.json("/fhir/Slot", fhir("POST", { resourceType: "Slot", schedule: { reference: `Schedule/${schedule.body.id}` }, status: "busy", start, end }));
  assert.equal(slot.status, 201, JSON.stringify(slot.body));
  assert.equal((await page(dung)).things.find((x) => x.id === "B12").windows[0].open, false);
  const theatre = (await lan.json(`/fhir/Location?type=${encodeURIComponent(`${OFFER}|theatre`)}&_count=50`)).body;
  assert.ok(theatre.entry.length >= 6 && theatre.entry.every((e) => e.resource.managingOrganization));
  const blood = (await lan.json(`/fhir/Group?code=${encodeURIComponent(`${OFFER}|blood`)}&_count=100`)).body;
  assert.ok(blood.entry.some((e) => e.resource.managingEntity.reference === "Organization/a-cancer-hospital" && e.resource.quantity > 0));
  const wrong = await dung.json("/fhir/Location", fhir("POST", { ...bed, identifier: [{ value: "B13" }], type: [{ coding: [{ system: OFFER, code: "cot" }] }] }));
  assert.equal(wrong.status, 201);
  assert.ok((await page(dung)).unread.some((u) => u.reference === `Location/${wrong.body.id}` && u.why === "no_level"), "a cot without its level is told, not passed over");
});

test("a hospital's own program keeps its beds by FHIR, and no other hospital's", async () => {
  const keys = makeKeys();
  const app = await enter(dung, { id: "beds", name: "Bed board", proof: "key", keys: keys.set, organization: "a-cancer-hospital", redirects: [], scopes: ["system/Location.crus", "system/Schedule.crus", "system/Slot.crus"] });
  const reply = await form(server, "/auth/token", { ...statement(server, app, keys), grant_type: "client_credentials", scope: "system/Location.crus system/Schedule.crus system/Slot.crus" });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  const write = (organization) => fhirOf(server, reply.body.access_token, "Location", { method: "POST", body: JSON.stringify({ resourceType: "Location", status: "active", name: "By program",
    identifier: [{ value: "P-1" }], type: [{ coding: [{ system: OFFER, code: "isolation_room" }] }], managingOrganization: { reference: `Organization/${organization}` } }) });
  const own = await write("a-cancer-hospital");
  assert.equal(own.status, 201, JSON.stringify(own.body));
  assert.ok((await page(lan)).things.some((x) => x.id === "P-1"));
  assert.equal((await write("b-lung-hospital")).status, 422);
});

test("everybody signed in may read; administrators and heads of department of the hospital alone may change, by every way", async () => {
  for (const who of [lan, son, people.hoa, people.vinh]) {
    const read = await page(who);
    assert.equal(read.may_change, false);
    const refused = await who.json(kCancer, { body: { rows: [{ kind: "icu_bed", id: "X" }] } });
    assert.equal(refused.status, 422);
    assert.equal(refused.body.field, "hospital");
  }
  assert.equal((await page(quang)).may_change, true);
  assert.equal((await page(quang)).may_change_people, false);
  const skills = await quang.json(kCancer, { body: { rows: [{ kind: "person", id: "hung-surgeon-a-cancer-hospital", features: "scrub" }] } });
  assert.equal(skills.status, 422, "a post is its administrator's");
  assert.equal((await dung.json(kCancer, { body: { rows: [{ kind: "person", id: "hung-surgeon-a-cancer-hospital", features: "bowel_surgery|scrub" }] } })).body.applied, true);
  // By FHIR: a theatre, a device, a stock, a time of another hospital.
  const theirs = (await page(lan, kObstetric)).things;
  const incubator = (await lan.json(`/fhir/${theirs.find((x) => x.kind === "incubator").reference}`)).body;
  const theatre = (await lan.json(`/fhir/${theirs.find((x) => x.kind === "theatre").reference}`)).body;
  const stock = (await lan.json(`/fhir/${(await page(lan, kObstetric)).stocks[0].reference}`)).body;
  const slot = (await lan.json("/fhir/Slot?_count=1&status=busy-unavailable")).body.entry[0].resource;
  for (const who of [lan, people.vinh])
    for (const body of [incubator, theatre, stock, slot]) {
      const answer = await who.json(`/fhir/${body.resourceType}/${body.id}`, fhir("PUT", body));
      assert.ok([403, 422].includes(answer.status), `${body.resourceType} ${answer.status}`);
    }
  for (const body of [incubator, theatre, stock]) assert.equal((await people.khanh.json(`/fhir/${body.resourceType}/${body.id}`, fhir("PUT", body))).status, 200, body.resourceType);
  assert.equal((await lan.json("/api/hospitals/no-such/offers")).status, 404);
  const bare = await fetch(server.base + kCancer);
  assert.equal(bare.status, 401);
});

test("shifts are no on-call duties: who is called stays as it was", async () => {
  const list = (await dung.json("/api/hospitals/a-cancer-hospital/on-call")).body;
  assert.ok(list.lines.every((l) => l.now), "the demo's duties run now; its shifts of tomorrow are not among them");
});

await run();
await server.stop();
