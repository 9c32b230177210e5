// SPDX-License-Identifier: Apache-2.0
// Decisions of consultations over HTTP: two hospitals sign, everything is checked with OpenSSL after the server has
// stopped, people who act at once are told what is there, and the obstruction opens the decision again.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "../support/people.mjs";
import { serve, suite, temporaryDirectory } from "../support/server.mjs";

const { test, run } = suite();
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const kept = temporaryDirectory();
const kCase = "/api/cases/live-a/resolutions";
const cancer = "a-cancer-hospital", obstetric = "a-obstetric-hospital";

const lan = await signIn(server, "lan"); // oncologist of the cancer hospital
const quang = await signIn(server, "quang"); // its department head: signs
const khanh = await signIn(server, "khanh"); // department head of the obstetric hospital: signs

const inHours = (h) => new Date(Date.now() + h * 3_600_000).toISOString();
const put = (who, path, body, version) => who.json(path, { method: "PUT", body, headers: { "if-match": `W/"${version}"` } });
const post = (who, path, body, version) =>
  who.json(path, { body, headers: version === undefined ? {} : { "if-match": `W/"${version}"` } });

const waiting = (more = {}) => ({
  action: "wait", from: inHours(0), to: inHours(30), treatments: [{ key: "steroids", text: "" }],
  triggers: [
    { kind: "condition", who: "live-a-mother", key: "bowel_obstruction" },
    { kind: "measured", who: "live-a-mother", key: "platelets", comparator: "<", value: 10, unit: "10*9/L" },
  ],
  responsible: [{ organization: cancer, who: "Lê Quang Minh, intensive care", until: inHours(30) }],
  expires: inHours(30), hospitals: [cancer, obstetric], reasons: "She is stable; each day helps the child.", ...more,
});

async function wishes() {
  const consent = {
    resourceType: "Consent", status: "active",
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "treatment" }] },
    category: [{ coding: [{ system: "https://dyad.example/fhir/CodeSystem/concept", code: "wishes" }], text: "She wants the child to have a chance" }],
    patient: { reference: "Patient/live-a-mother" }, dateTime: new Date(Date.now() - 3_600_000).toISOString(), policyRule: { text: "as told" },
  };
  const answer = await lan("/fhir/Consent", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(consent) });
  assert.equal(answer.status, 201, await answer.text());
}

async function drafted(more) {
  const made = await post(lan, kCase, waiting(more));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}
async function toBeSigned(more) {
  const d = await drafted(more);
  const put_to = await post(lan, `${kCase}/${d.id}/to-sign`, { language: "vi" }, d.version);
  assert.equal(put_to.status, 200, JSON.stringify(put_to.body));
  return put_to.body;
}
const sign = (who, d, organization) => post(who, `${kCase}/${d.id}/sign`, { organization }, d.version);
const one = async (id) => (await lan.json(kCase)).body.decisions.find((d) => d.id === id);

test("without her wishes nothing is put to signature, unless an emergency is declared", async () => {
  const d = await drafted();
  const held = (await lan.json(kCase)).body;
  if (held.wishes.recorded) return; // the demo brought them
  const refused = await post(lan, `${kCase}/${d.id}/to-sign`, { language: "vi" }, d.version);
  assert.equal(refused.status, 422);
  assert.equal(refused.body.limit, "wishes");
  const emergency = await post(lan, `${kCase}/${d.id}/to-sign`, { language: "en", emergency: "She is sedated." }, d.version);
  assert.equal(emergency.status, 200);
  assert.equal(emergency.body.course.emergency, "She is sedated.");
});

let first;
test("two hospitals sign the same revision, and it is in force", async () => {
  await wishes();
  first = await toBeSigned();
  assert.equal(first.state, "to_be_signed");
  const half = await sign(quang, first, cancer);
  assert.equal(half.status, 200, JSON.stringify(half.body));
  assert.equal(half.body.state, "to_be_signed");
  assert.deepEqual(half.body.unsigned, [obstetric]);
  const full = await sign(khanh, first, obstetric);
  assert.equal(full.body.state, "in_force");
  assert.deepEqual(full.body.signatures.map((s) => [s.organization, s.holds]), [[cancer, true], [obstetric, true]]);
});

test("who has not the power to sign there may not, and nobody signs without a session", async () => {
  const d = await toBeSigned();
  for (const [who, hospital] of [[lan, cancer], [quang, obstetric], [khanh, cancer]])
    assert.equal((await sign(who, d, hospital)).status, 403);
  const nobody = await fetch(`${server.base}${kCase}/${d.id}/sign`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  assert.equal(nobody.status, 401);
  assert.equal((await one(d.id)).state, "to_be_signed");
});

test("a signature on a version that was amended meanwhile is refused, with what is there now", async () => {
  const d = await toBeSigned();
  const signed = (await sign(quang, d, cancer)).body;
  const amended = await put(lan, `${kCase}/${d.id}`, waiting({ reasons: "Changed after a scan." }), signed.version);
  assert.equal(amended.status, 200, JSON.stringify(amended.body));
  assert.equal(amended.body.state, "draft");
  const late = await sign(khanh, d, obstetric);
  assert.equal(late.status, 412);
  assert.equal(late.body.field, "If-Match");
  assert.equal(late.body.current.content.reasons, "Changed after a scan.");
  assert.deepEqual(late.body.current.history.at(-1).changed.includes("reasons"), true);
  // An amendment typed on an old version is not lost: it is refused with what is there, and can be sent again.
  const stale = await put(khanh, `${kCase}/${d.id}`, waiting({ reasons: "Typed in the other hospital." }), d.version);
  assert.equal(stale.status, 412);
  assert.equal(stale.body.current.version, amended.body.version);
  // The signature of the old revision is still there with it.
  const old = await lan(`${kCase}/${d.id}/minutes.pdf.p7s?organization=${cancer}&revision=1`);
  assert.equal(old.status, 200);
});

test("signing, amending and withdrawing at once leaves no decision half signed", async () => {
  for (let round = 0; round < 4; round++) {
    const d = await toBeSigned();
    const all = [
      sign(quang, d, cancer), sign(khanh, d, obstetric), sign(quang, d, cancer), sign(khanh, d, obstetric),
      ...(round % 2 ? [put(lan, `${kCase}/${d.id}`, waiting({ reasons: `round ${round}` }), d.version)] : []),
      ...(round > 1 ? [post(lan, `${kCase}/${d.id}/withdraw`, { reason: "why" }, d.version)] : []),
    ];
    for (const answer of await Promise.all(all)) assert.ok([200, 412, 422].includes(answer.status), JSON.stringify(answer));
    const now = await one(d.id);
    for (const s of now.signatures) assert.equal(s.revision, now.course.revision);
    if (now.state === "in_force") assert.deepEqual(now.unsigned, []);
    if (round === 0) assert.equal(now.state, "in_force");
    for (const v of now.history)
      if (v.state === "in_force") assert.deepEqual(v.signed_by.toSorted?.() ?? [...v.signed_by].sort(), [cancer, obstetric]);
  }
});

test("wrong input is refused by the name of the field", async () => {
  const wrong = await post(lan, kCase, waiting({ venue: "b-lung-hospital" }));
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.field, "venue");
  const unread = await post(lan, `${kCase}/${first.id}/withdraw`, { reason: "x" });
  assert.equal(unread.body.field, "If-Match");
  const replay = await post(lan, "/api/cases/case-a/resolutions", {});
  assert.ok([404, 422].includes(replay.status), JSON.stringify(replay)); // not hers to see, or a replay
});

test("a draft is proposed from what is there", async () => {
  const offer = (await lan.json(`${kCase}/offer`)).body;
  assert.deepEqual([...offer.hospitals].sort(), [cancer, obstetric]);
  assert.equal(offer.venue, cancer);
});

test("the minutes come in three languages; only one is signed and the others say so", async () => {
  for (const lang of ["en", "vi", "zh"]) {
    const pdf = Buffer.from(await (await lan(`${kCase}/${first.id}/minutes.pdf?lang=${lang}`)).arrayBuffer());
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    writeFileSync(join(kept.path, `minutes.${lang}.pdf`), pdf);
    const text = spawnSync("pdftotext", ["-layout", join(kept.path, `minutes.${lang}.pdf`), "-"], { encoding: "utf8" });
    assert.match(text.stdout, { en: /Consultation minutes/, vi: /Biên bản hội chẩn/, zh: /会诊记录/ }[lang]);
    assert.equal(/translation of the minutes|Đây là bản dịch|本页为译文/.test(text.stdout), lang !== "vi");
  }
  const sheet = await lan(`${kCase}/${first.id}/signatures.pdf`);
  assert.equal(sheet.headers.get("content-type"), "application/pdf");
});

async function takeAway(dir) {
  mkdirSync(dir, { recursive: true });
  const take = async (path, name) => {
    const answer = await lan(path);
    assert.equal(answer.status, 200, path);
    writeFileSync(join(dir, name), Buffer.from(await answer.arrayBuffer()));
  };
  const base = `${kCase}/${first.id}`;
  await take(`${base}/minutes.pdf`, "minutes.pdf");
  await take(`${base}/decision.json`, "decision.json");
  await take("/api/ca.pem", "ca.pem");
  for (const h of [cancer, obstetric])
    for (const f of ["minutes.pdf", "decision.json"]) await take(`${base}/${f}.p7s?organization=${h}`, `${f}.${h}.p7s`);
}

const verifies = (dir, file, signature) =>
  spawnSync("openssl", ["cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", file, "-CAfile", "ca.pem", "-out", "checked"], { cwd: dir }).status === 0;

test("the obstruction opens the decision again, once, with the exact fact, and the team is told", async () => {
  await takeAway(join(kept.path, "taken"));
  const ileus = {
    resourceType: "Condition", clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
    code: { coding: [{ system: "http://hl7.org/fhir/sid/icd-10", code: "K56.6" }], text: "Bowel obstruction" },
    subject: { reference: "Patient/live-a-mother" }, onsetDateTime: new Date(Date.now() - 60_000).toISOString(),
  };
  const stored = await (await lan("/fhir/Condition", { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(ileus) })).json();
  let now;
  for (let i = 0; i < 100; i++) {
    now = await one(first.id);
    if (now.state === "reopened") break;
    await new Promise((r) => setTimeout(r, 50));
  }
  assert.equal(now.state, "reopened");
  assert.equal(now.course.fired.resource, `Condition/${stored.id}/_history/1`);
  assert.equal(now.triggers.find((t) => t.fired).text.vi, "mẹ: tắc ruột");
  const told = await (await lan(`/fhir/Communication?subject=Patient/live-a-mother&_count=200`)).json();
  const pages = told.entry.map((e) => e.resource).filter((r) => r.basedOn?.some((b) => b.reference === `CarePlan/${first.id}`));
  assert.equal(pages.length, 1);
  assert.deepEqual(pages[0].recipient.map((r) => r.reference).filter((r) => r.startsWith("Organization/")), [`Organization/${cancer}`, `Organization/${obstetric}`]);
  assert.equal(pages[0].priority, "stat");
});

test("one that takes its place ends it in the moment both have signed", async () => {
  const next = await toBeSigned({ replaces: first.id, action: "deliver", mode: "caesarean_with_surgery", venue: cancer,
    triggers: [{ kind: "measured", who: "live-a-mother", key: "platelets", comparator: "<", value: 10, unit: "10*9/L" }] });
  await sign(quang, next, cancer);
  assert.equal((await one(first.id)).state, "reopened");
  await sign(khanh, next, obstetric);
  assert.equal((await one(first.id)).state, "superseded");
  assert.equal((await one(next.id)).state, "in_force");
});

test("was it followed, and what came of it", async () => {
  const asked = (await one(first.id)).follow_up;
  assert.deepEqual(asked.map((f) => f.key), ["end", "six_months"]);
  const wrong = await post(lan, `${kCase}/${first.id}/follow-up`, { key: "end", answers: { followed: "maybe" } });
  assert.equal(wrong.body.field, "answers.followed");
  const answers = { followed: "followed_in_part", mother: "alive", child: "alive" };
  const done = await post(lan, `${kCase}/${first.id}/follow-up`, { key: "end", answers, text: "Opened again by the obstruction." });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.deepEqual(done.body.follow_up[0].answer.answers, answers);
});

test("with the server stopped, OpenSSL's own command line verifies what was signed; a changed byte fails", async () => {
  await server.stop();
  const dir = join(kept.path, "taken");
  for (const h of [cancer, obstetric])
    for (const f of ["minutes.pdf", "decision.json"]) assert.ok(verifies(dir, f, `${f}.${h}.p7s`), `${f} ${h}`);
  const said = execFileSync("openssl", ["cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", `minutes.pdf.${cancer}.p7s`], { cwd: dir, encoding: "utf8" });
  assert.match(said, /signingTime/);
  assert.match(said, /department_head/);
  for (const f of ["minutes.pdf", "decision.json"]) {
    const bytes = readFileSync(join(dir, f));
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    writeFileSync(join(dir, `changed.${f}`), bytes);
    assert.equal(verifies(dir, `changed.${f}`, `${f}.${cancer}.p7s`), false);
  }
  assert.equal(verifies(dir, "minutes.pdf", `decision.json.${cancer}.p7s`), false); // a signature of something else
  const signature = readFileSync(join(dir, `minutes.pdf.${cancer}.p7s`));
  signature[signature.length - 10] ^= 1;
  writeFileSync(join(dir, "changed.p7s"), signature);
  assert.equal(verifies(dir, "minutes.pdf", "changed.p7s"), false);
  const signed = JSON.parse(readFileSync(join(dir, "decision.json"), "utf8"));
  const digest = execFileSync("sha256sum", ["minutes.pdf"], { cwd: dir, encoding: "utf8" }).slice(0, 64);
  assert.equal(signed.minutes_sha256, digest);
});

await run();
kept.remove();
