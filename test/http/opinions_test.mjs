// SPDX-License-Identifier: Apache-2.0
// Wishes, opinions and the case page through the calls of the pages, by people of two hospitals.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { callFor, key, opinion, wishes } from "../support/consultation.mjs";
import { signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";

const server = await serve(["--demo", "--no-answers"], { signIn: true });
const { test, run } = suite();
const kCase = "/api/cases/live-a";
const kMother = "live-a-mother";
const [lan, phuc, hoa, thao] = await Promise.all(["lan", "phuc", "hoa", "thao"].map((login) => signIn(server, login)));
const etag = (version) => ({ headers: { "if-match": `W/"${version}"` } });
const seen = async (who, id) => (await who.json(`${kCase}/opinions`)).body.consultations.find((c) => c.id === id);

test("Answers of two hospitals are sealed until one's own is in, in every answer the server gives", async () => {
  const id = await callFor(thao, kMother, [lan, phuc]);
  const secret = `sealed words ${key()}`;
  const given = await lan.json(`${kCase}/opinions`, { body: opinion(id, { text: secret, action: "deliver_now", until_gestation: undefined }) });
  assert.equal(given.status, 201);
  assert.equal(given.headers.get("etag"), 'W/"1"');
  const before = await (await phuc(`${kCase}/opinions`)).text();
  assert.ok(!before.includes(secret), "the others' words are in the answer");
  assert.equal((await seen(phuc, id)).sealed, true);
  assert.equal((await seen(phuc, id)).answers, 1);
  const refused = await phuc.json(`${kCase}/opinions`, { body: opinion(id, { confidence: 400 }) });
  assert.equal(refused.status, 400);
  assert.equal(refused.body.field, "confidence");
  assert.ok(!JSON.stringify(refused.body).includes(secret));
  const conflict = await phuc.json(`${kCase}/opinions`, { body: opinion(id), ...etag(3) });
  assert.equal(conflict.status, 412);
  assert.ok(!JSON.stringify(conflict.body).includes(secret), "a conflict shows what is sealed");
  assert.equal((await phuc.json(`${kCase}/opinions`, { body: opinion(id) })).status, 201);
  const after = await seen(phuc, id);
  assert.equal(after.sealed, false);
  assert.deepEqual(after.opinions.map((o) => o.action), ["deliver_now", "wait_until"]);
  assert.equal(after.opinions[0].text, secret);
  assert.equal(after.opinions[0].author.role_words.vi, "Bác sĩ ung bướu");
  for (const a of after.asked) assert.equal(a.step, "answered");
});

test("A wait until a gestation that has passed is refused, with how far the pregnancy is", async () => {
  const page = (await lan.json(kCase)).body;
  const [weeks, days] = page.children[0].gestation_text.split("+").map(Number);
  const text = (n) => `${Math.floor(n / 7)}+${n % 7}`;
  const now = weeks * 7 + days;
  const id = await callFor(thao, kMother, [lan]);
  const passed = await lan.json(`${kCase}/opinions`, { body: opinion(id, { until_gestation: text(now - 1) }) });
  assert.equal(passed.status, 400);
  assert.deepEqual([passed.body.field, passed.body.value, passed.body.message, passed.body.limit], ["until_gestation", text(now - 1), `the pregnancy is already ${text(now)}`, `from ${text(now)}`]);
  assert.equal((await seen(lan, id)).opinions.length, 0);
  assert.equal((await lan.json(`${kCase}/opinions`, { body: opinion(id, { until_gestation: text(now) }) })).status, 201);
});

test("An answer whose connection broke before the reply came is there once when it is sent again", async () => {
  const id = await callFor(thao, kMother, [hoa]);
  const body = JSON.stringify(opinion(id));
  const { hostname, port } = new URL(server.base);
  const head = `POST ${kCase}/opinions HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${hoa.cookie}\r\nX-Dyad-CSRF: ${hoa.csrf}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  // Half of it, and gone: nothing may be stored.
  await new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(head + body.slice(0, body.length / 2), () => { socket.destroy(); resolve(); }));
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal((await seen(hoa, id)).opinions.length, 0);
  // All of it, and gone before the answer: it is stored, and nobody was told.
  await new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(head + body, () => setTimeout(() => { socket.destroy(); resolve(); }, 5)));
    socket.on("error", () => undefined);
  });
  await new Promise((resolve) => setTimeout(resolve, 250));
  const again = await hoa.json(`${kCase}/opinions`, { body });
  assert.ok([200, 201].includes(again.status));
  const consultation = await seen(hoa, id);
  assert.equal(consultation.opinions.length, 1);
  assert.equal(consultation.mine.versions.length, 1);
});

test("The same answer sent twenty times at once is one version", async () => {
  const id = await callFor(thao, kMother, [lan]);
  const body = opinion(id);
  const answers = await Promise.all(Array.from({ length: 20 }, () => lan.json(`${kCase}/opinions`, { body })));
  for (const a of answers) assert.ok([200, 201].includes(a.status), `${a.status} ${JSON.stringify(a.body).slice(0, 200)}`);
  assert.equal((await seen(lan, id)).mine.versions.length, 1);
});

test("A change of mind names the version it changes and its reason; of two at once one wins and the other sees it", async () => {
  const id = await callFor(thao, kMother, [lan]);
  await lan.json(`${kCase}/opinions`, { body: opinion(id) });
  const change = (why) => opinion(id, { action: "deliver_now", until_gestation: undefined, change_reason: why });
  const two = await Promise.all(["obstruction", "bleeding"].map((why) => lan.json(`${kCase}/opinions`, { body: change(why), ...etag(1) })));
  assert.deepEqual(two.map((a) => a.status).sort(), [200, 412]);
  const lost = two.find((a) => a.status === 412);
  assert.equal(lost.body.field, "If-Match");
  assert.equal(lost.body.now.consultations.find((c) => c.id === id).mine.version, 2);
  const mine = (await seen(lan, id)).mine;
  assert.deepEqual(mine.versions.map((v) => v.action), ["wait_until", "deliver_now"]);
});

test("Wishes recorded by two people at once: the second is told what is there, and nothing is overwritten", async () => {
  const first = await lan.json(`${kCase}/wishes`, { body: wishes() });
  assert.equal(first.status, 201);
  assert.equal(first.body.state.state, "present");
  const blind = await phuc.json(`${kCase}/wishes`, { body: wishes({ wishes: { goals: { asked: "answered", text: "Other words" } } }) });
  assert.equal(blind.status, 412);
  assert.equal(blind.body.limit, 'W/"1"');
  assert.equal(blind.body.now.hers.wishes.find((w) => w.key === "goals").text, "To meet my child.");
  const second = await phuc.json(`${kCase}/wishes`, { body: wishes({ wishes: { goals: { asked: "undecided", text: "" } } }), ...etag(1) });
  assert.equal(second.status, 200);
  assert.equal(second.body.hers.versions.length, 2);
  assert.equal(second.body.hers.versions[0].wishes.find((w) => w.key === "goals").text, "To meet my child.");
  const consent = await (await lan(`/fhir/Consent/${second.body.hers.id}`)).json();
  assert.equal(consent.category[0].coding[0].code, "wishes");
});

test("Nothing is taken from who is not signed in, nor into a replay", async () => {
  for (const [path, body] of [["wishes", wishes()], ["opinions", opinion("x")], ["comments", { consultation: "x", key: key(), text: "x" }], ["presence", {}]]) {
    const nobody = await fetch(`${server.base}${kCase}/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    assert.equal(nobody.status, 401, path);
    assert.equal((await nobody.json()).error, "sign-in-needed");
  }
  const replay = await lan.json("/api/cases/case-a/wishes", { body: wishes() });
  assert.equal(replay.status, 422);
  assert.equal(replay.body.field, "case");
});

test("Pictures and papers come back as what they are, and pages dressed as pictures are refused", async () => {
  const id = await callFor(thao, kMother, [lan]);
  const png = Buffer.from("89504e470d0a1a0a0000000d", "hex");
  const attach = (content_type, bytes, more = {}) => lan.json(`${kCase}/attachments`, { body: { consultation: id, key: key(), title: "CT <b>abdomen</b>", content_type, data: bytes.toString("base64"), ...more } });
  const kept = await attach("image/png", png);
  assert.equal(kept.status, 201);
  const back = await phuc(`${kCase}/attachments/${kept.body.id}`);
  assert.equal(back.headers.get("content-type"), "image/png");
  assert.match(back.headers.get("content-security-policy"), /sandbox/);
  assert.equal(back.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(Buffer.from(await back.arrayBuffer()), png);
  for (const [type, bytes] of [["text/html", "<script>"], ["image/svg+xml", "<svg onload=x>"], ["image/png", "<html>"], ["application/pdf", "MZ"]])
    assert.equal((await attach(type, Buffer.from(bytes))).status, 400, type);
  assert.equal((await attach("application/pdf", Buffer.concat([Buffer.from("%PDF-"), Buffer.alloc(5 * 1024 * 1024)]))).status, 413);
  const paper = await attach("application/pdf", Buffer.from("%PDF-1.4"));
  assert.match((await phuc(`${kCase}/attachments/${paper.body.id}`)).headers.get("content-disposition"), /^attachment/);
  const withdrawn = await lan.json(`${kCase}/attachments`, { body: { consultation: id, key: key(), withdraw: kept.body.id } });
  assert.equal(withdrawn.body.attachments.find((a) => a.id === kept.body.id).withdrawn, true);
  assert.equal((await phuc(`${kCase}/attachments/${kept.body.id}`)).status, 404);
});

test("A comment of somebody who has answered is sealed like the answer, in the pages and in FHIR; one of somebody who has not is read by all", async () => {
  const id = await callFor(thao, kMother, [lan, phuc]);
  const say = async (who, text) => {
    const said = await who.json(`${kCase}/comments`, { body: { consultation: id, key: key(), text } });
    assert.equal(said.status, 201, JSON.stringify(said.body));
    return said.body.id;
  };
  const asked = await say(lan, "is there a cot?");
  await lan.json(`${kCase}/opinions`, { body: opinion(id) });
  const secret = `telling words ${key()}`;
  const told = await say(lan, secret);
  const everywhere = [`${kCase}/comments?consultation=${id}`, `/fhir/Communication/${told}`, `/fhir/Communication?based-on=ServiceRequest/${id}`, `/fhir/Communication/${told}/_history`, "/fhir/_history?_count=20", `/fhir/Patient/${kMother}/$everything?_count=1000`];
  for (const path of everywhere) assert.ok(!(await (await phuc(path)).text()).includes(secret), `${path} tells`);
  const count = async (who) => (await who.json(`/fhir/Communication?based-on=ServiceRequest/${id}&_summary=count`)).body.total;
  assert.equal(await count(phuc), 1);
  assert.equal(await count(lan), 2);
  assert.equal((await phuc.json(`/fhir/Communication/${asked}`)).status, 200);
  const reply = await phuc.json(`${kCase}/comments`, { body: { consultation: id, key: key(), text: "x", reply_to: told } });
  assert.equal(reply.status, 404);
  await phuc.json(`${kCase}/opinions`, { body: opinion(id) });
  for (const path of everywhere.slice(0, 3)) assert.ok((await (await phuc(path)).text()).includes(secret), `${path} is still sealed`);
});

test("Nobody makes, changes, unseals or removes through FHIR what the steps of a consultation keep", async () => {
  const id = await callFor(thao, kMother, [lan, phuc]);
  await lan.json(`${kCase}/opinions`, { body: opinion(id) });
  await lan.json(`${kCase}/comments`, { body: { consultation: id, key: key(), text: "hm" } });
  const find = async (type, query = "") => (await lan.json(`/fhir/${type}?subject=Patient/${kMother}&_count=100&_sort=-_lastUpdated${query}`)).body.entry?.map((e) => e.resource) ?? [];
  const mine = (await find("ClinicalImpression")).find((r) => JSON.stringify(r).includes(id));
  const kept = [
    mine, (await find("Communication")).find((r) => JSON.stringify(r).includes(id)),
    (await lan.json(`/fhir/ServiceRequest/${id}`)).body, (await lan.json(`/fhir/Task?focus=ServiceRequest/${id}`)).body.entry[0].resource,
    ...(await find("Consent")).filter((r) => JSON.stringify(r).includes("StructureDefinition/wish")).slice(0, 1),
    ...(await find("Flag")).filter((r) => JSON.stringify(r).includes("watch-warning")).slice(0, 1),
    ...(await find("RiskAssessment")).slice(0, 1),
  ];
  assert.ok(kept.length >= 5 && kept.every(Boolean), kept.map((r) => r?.resourceType).join(" "));
  const fhir = (method, body, type = "application/fhir+json") => ({ method, body, headers: { "content-type": type } });
  for (const resource of kept) {
    const place = `/fhir/${resource.resourceType}/${resource.id}`;
    const attempts = {
      put: await lan.json(place, fhir("PUT", { ...resource, status: "entered-in-error" })),
      bare: await lan.json(place, fhir("PUT", { ...resource, extension: undefined, meta: undefined, ...(resource.resourceType === "Consent" ? {} : { category: undefined }) })),
      patch: await lan.json(place, fhir("PATCH", [{ op: "replace", path: "/status", value: "entered-in-error" }], "application/json-patch+json")),
      remove: await lan.json(place, { method: "DELETE" }),
      meta: await lan.json(`${place}/$meta-add`, fhir("POST", { resourceType: "Parameters", parameter: [{ name: "meta", valueMeta: { tag: [{ system: "x:y", code: "z" }] } }] })),
      transaction: await lan.json("/fhir", fhir("POST", { resourceType: "Bundle", type: "transaction", entry: [{ request: { method: "DELETE", url: `${resource.resourceType}/${resource.id}` } }] })),
      batch: { status: Number((await lan.json("/fhir", fhir("POST", { resourceType: "Bundle", type: "batch", entry: [{ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } }] }))).body.entry[0].response.status.slice(0, 3)) },
    };
    for (const [how, answer] of Object.entries(attempts)) assert.equal(answer.status, 422, `${how} ${place}: ${JSON.stringify(answer.body)}`);
    assert.equal(attempts.put.body.issue[0].code, "business-rule");
    assert.match(attempts.put.body.issue[0].diagnostics, /its own steps/);
    assert.equal((await lan.json(place)).body.meta.versionId, resource.meta.versionId);
  }
  const unsealed = await lan.json(`/fhir/ClinicalImpression/${mine.id}/$meta-delete`, fhir("POST", { resourceType: "Parameters", parameter: [{ name: "meta", valueMeta: { security: mine.meta.security } }] }));
  assert.equal(unsealed.status, 422);
  for (const forged of [mine, { ...mine, assessor: { reference: `Practitioner/${phuc.person.id}` } }, { resourceType: "CarePlan", status: "active", intent: "plan", subject: { reference: `Patient/${kMother}` }, category: [{ coding: [{ system: "https://dyad.example/fhir/CodeSystem/careplan-category", code: "decision" }] }] }])
    assert.equal((await lan.json(`/fhir/${forged.resourceType}`, fhir("POST", forged))).status, 422);
});

test("Who looks at the case is told to who looks at it, and forgotten when they leave", async () => {
  await lan.json(`${kCase}/presence`, { body: {} });
  const both = await phuc.json(`${kCase}/presence`, { body: {} });
  assert.deepEqual(both.body.looking.map((l) => l.me), [false, true]);
  await lan.json(`${kCase}/presence`, { method: "DELETE", body: {} });
  assert.equal((await phuc.json(`${kCase}/presence`, { body: {} })).body.looking.length, 1);
  assert.equal((await lan.json("/api/cases/no-such-case/presence", { body: {} })).status, 404);
});

test("The case page is a PDF of two sides at most in each language, of each case, and says what the data are", async () => {
  const [tuan, li] = await Promise.all(["tuan", "li"].map((login) => signIn(server, login)));
  for (const [id, reader] of [["case-a", lan], ["live-a", lan], ["case-b", tuan], ["case-c", li], ["live-c", li]])
    for (const lang of ["en", "vi", "zh"]) {
      const paper = await reader(`/api/cases/${id}/page.pdf?lang=${lang}`);
      assert.equal(paper.status, 200, `${id} ${lang}`);
      assert.equal(paper.headers.get("content-type"), "application/pdf");
      const text = Buffer.from(await paper.arrayBuffer()).toString("latin1");
      assert.ok(text.startsWith("%PDF-"));
      const pages = Number(text.match(/\/Count (\d+)/)[1]);
      assert.ok(pages >= 1 && pages <= 2, `${id} ${lang}: ${pages} pages`);
    }
  assert.equal((await lan.json("/api/cases/case-a/page.pdf?lang=xx")).body.field, "lang");
  for (const path of ["page", "page.pdf", "wishes", "opinions"]) assert.equal((await lan(`/api/cases/case-c/${path}`)).status, 404, `${path} of a case of others`);
  const page = (await li.json("/api/cases/case-c/page?at=2024-12-10T16:00:00%2B08:00")).body;
  assert.ok(page.treatments.some((t) => t.class !== ""), "no drug has its rule");
  assert.ok(page.wishes.told_before.length >= 2);
});

test("The case page says why its reader was called, and a page of an earlier time does not", async () => {
  const question = "Deliver now, or wait for the steroids?";
  const called = await lan.json("/api/cases/live-a/calls", { body: { urgency: "stat", question, parties: [{ role: "surgeon", organization: "a-cancer-hospital" }] } });
  assert.equal(called.status, 201, JSON.stringify(called.body));
  const now = (await lan.json("/api/cases/live-a/page")).body.calls.filter((c) => c.open);
  assert.ok(now.some((c) => c.question === question && c.parties.some((p) => p.role === "surgeon")));
  assert.equal((await lan.json(`/api/cases/live-a/page?at=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`)).body.calls, null);
  assert.equal((await lan("/api/cases/live-a/page.pdf?lang=vi")).status, 200);
});

try {
  await run();
} finally {
  await server.stop();
}
