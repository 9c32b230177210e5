// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages to the running server over MLLP: what the sender is told, what is in the record then, what breaks in
// real hospitals (one claim each), and the queue of what was not understood.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dyad, suite, temporaryDirectory } from "../support/server.mjs";
import { code, connect, kEnd, kStart, segment } from "./mllp.mjs";

const { test, run } = suite();
const directory = temporaryDirectory();
const map = join(directory.path, "map.json");
writeFileSync(map, JSON.stringify({ senders: { "LATIN|H1": { charset: "8859/1" }, "LAB|H1": { codes: { GLU: { loinc: "2345-7" } } } } }));

async function start(data) {
  const child = spawn(dyad, ["serve", "--open", "--json", "--listen", "127.0.0.1:0", "--mllp", "127.0.0.1:0", "--hl7-zone", "Asia/Ho_Chi_Minh", "--hl7-map", map, "--no-answers", "--data", data]);
  let said = "";
  const told = await new Promise((resolve, reject) => {
    child.stderr.on("data", (d) => (said += d));
    child.stdout.on("data", (d) => { said += d; const line = said.split("\n").find((l) => l.startsWith("{")); if (line) resolve(JSON.parse(line)); });
    child.on("exit", (status) => reject(new Error(`the server stopped with ${status}: ${said}`)));
  });
  const stop = async (signal = "SIGTERM") => { const gone = new Promise((r) => child.once("exit", r)); child.removeAllListeners("exit"); child.once("exit", () => {}); const ended = new Promise((r) => child.once("exit", r)); child.kill(signal); await Promise.race([gone, ended]); };
  return { base: told.url.replace(/\/$/, ""), mllp: told.mllp, stop, output: () => said };
}

const data = join(directory.path, "record");
let server = await start(data);
const get = async (path) => (await fetch(server.base + path, { headers: { accept: "application/json" } })).json();
const post = async (path, body) => { const r = await fetch(server.base + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }); return { status: r.status, body: await r.json() }; };
const found = async (query) => ((await get(`/fhir/${query}`)).entry ?? []).filter((e) => e.search.mode === "match").map((e) => e.resource);

let ids = 0;
const header = (type, { id = `T${++ids}`, app = "LAB", fac = "H1", more = "", version = "2.5.1", time = "20260203041500+0700" } = {}) =>
  `MSH|^~\\&|${app}|${fac}|DYAD|H2|${time}||${type}|${id}|P|${version}${more}\r`;
const pid = (number, more = "||Tran^Dao||19950301|F") => `PID|1||${number}^^^MRN^MR${more}\r`;
const lab = (order, obx, number = "5001", options = {}) =>
  header("ORU^R01^ORU_R01", options) + pid(number) + `OBR|1||${order}^LAB|24323-8^Panel^LN|||20260203040000+0700|||||||||||||||20260203041400+0700|||F\r${obx}`;
const potassium = (value, status = "F") => `OBX|1|NM|2823-3^Potassium^LN|1|${value}|mmol/L|3.5-5.1||||${status}|||20260203040000+0700\r`;
const system = "https://dyad.example/fhir/hl7v2/H1/MRN";
const patient = async (number) => (await found(`Patient?identifier=${encodeURIComponent(`${system}|${number}`)}`))[0];
const queue = async (status = "waiting") => (await get(`/api/feeds/queue?status=${status}`)).items;

test("an acknowledged result is in the record, with its message and where it came from", async () => {
  const c = await connect(server.mllp);
  const message = lab("F1", potassium("4.10"));
  assert.equal(code(await c.send(message)), "AA");
  const mother = await patient("5001");
  assert.equal(mother.name[0].family, "Tran");
  const [observation] = await found(`Observation?patient=${mother.id}&code=2823-3`);
  assert.equal(observation.valueQuantity.code, "mmol/L");
  const [provenance] = await found(`Provenance?target=Observation/${observation.id}`);
  const raw = await (await fetch(`${server.base}/fhir/${provenance.entity[0].what.reference}`, { headers: { accept: "application/fhir+json" } })).json();
  assert.equal(Buffer.from(raw.data, "base64").toString(), message);
  assert.equal((await found(`DiagnosticReport?patient=${mother.id}`))[0].result.length, 1);
  c.end();
});

test("the same message again gets the same answer and changes nothing; other content under its id is a new message, and told", async () => {
  const c = await connect(server.mllp);
  const message = lab("F2", potassium("4.2"), "5001", { id: "SAME" });
  const first = await c.send(message);
  const before = (await get("/health")).last_sequence;
  const again = await c.send(message);
  assert.deepEqual([code(again), segment(again)[2]], [code(first), "SAME"]);
  assert.equal((await get("/health")).last_sequence, before);
  const other = await c.send(lab("F2b", potassium("4.3"), "5001", { id: "SAME" }));
  assert.equal(code(other), "AA");
  assert.match(other, /ERR\|\|MSH\^1\^10/);
  assert.ok((await get("/health")).last_sequence > before);
  c.end();
});

test("a correction replaces the result, a deletion marks it, and a late older message undoes neither", async () => {
  const c = await connect(server.mllp);
  const one = async () => (await found(`Observation?patient=${(await patient("5003")).id}`)).filter((o) => o.valueQuantity || o.status);
  await c.send(lab("F3", potassium("4.1"), "5003"));
  await c.send(lab("F3", potassium("6.1", "C"), "5003", { time: "20260203050000+0700" }));
  let all = await one();
  assert.equal(all.length, 1);
  assert.deepEqual([all[0].status, all[0].valueQuantity.value], ["corrected", 6.1]);
  const late = await c.send(lab("F3", potassium("4.1"), "5003", { time: "20260203043000+0700" }));
  assert.match(late, /later message/);
  assert.equal((await one())[0].valueQuantity.value, 6.1);
  await c.send(lab("F3", potassium("", "D"), "5003", { time: "20260203060000+0700" }));
  all = await one();
  assert.deepEqual([all.length, all[0].status, all[0].valueQuantity.value], [1, "entered-in-error", 6.1]);
  c.end();
});

test("frames may be split anywhere, glued, without start, without end, with noise between", async () => {
  const c = await connect(server.mllp);
  const a = lab("S1", potassium("4.1"), "5004"), b = lab("S2", potassium("4.2"), "5004");
  for (const byte of Buffer.from(kStart + a + kEnd)) await c.raw(Buffer.from([byte]));
  assert.equal(code(await c.answer()), "AA");
  await c.raw(kStart + a.replace("T", "Q") + kEnd + "noise\r\n" + kStart + b + kEnd);
  assert.equal(code(await c.answer()), "AA");
  assert.equal(code(await c.answer()), "AA");
  await c.raw(lab("S3", potassium("4.3"), "5004") + kEnd);
  assert.equal(code(await c.answer()), "AA");
  await c.raw(`${kStart + lab("S4", potassium("4.4"), "5004")}\x1c`);
  c.end();
  assert.equal(code(await c.answer()), "AA");
});

test("an answer is swapped, ends with CR inside its frame, and comes in one short write", async () => {
  const c = await connect(server.mllp);
  const answer = await c.send(lab("A1", potassium("4.1")));
  assert.ok(answer.endsWith("\r"));
  assert.ok(answer.length < 4096);
  const msh = segment(answer, "MSH");
  assert.deepEqual(msh.slice(2, 6), ["DYAD", "H2", "LAB", "H1"]);
  assert.equal(msh[8], "ACK^R01^ACK");
  c.end();
});

test("enhanced mode gives the answers that are asked for; an acknowledgement is never acknowledged", async () => {
  const c = await connect(server.mllp);
  await c.raw(kStart + lab("E1", potassium("4.1"), "5001", { more: "|||AL|AL" }) + kEnd);
  assert.equal(code(await c.answer()), "CA");
  assert.equal(code(await c.answer()), "AA");
  await c.raw(kStart + lab("E2", potassium("4.1"), "5001", { more: "|||NE|NE" }) + kEnd);
  await c.raw(kStart + header("ACK^R01") + "MSA|AA|1\r" + kEnd);
  assert.equal(code(await c.send(lab("E3", potassium("4.1"), "5001", { more: "|||NE|AL" }))), "AA");
  c.end();
});

test("lines may end with LF, a byte order mark may stand before, lines may be blank, separators may be others", async () => {
  const c = await connect(server.mllp);
  assert.equal(code(await c.send(`\ufeff\r\n\n${lab("L1", potassium("4.1"), "5005")}`.replaceAll("\r", "\n"))), "AA");
  assert.equal(code(await c.send(lab("L2", potassium("4.1"), "5005").replaceAll("\r", "\r\n"))), "AA");
  const other = lab("L3", potassium("4.9"), "5005").replace("^~\\&", "%*?@").replaceAll("|", "$").replaceAll("^", "%");
  assert.match(await c.send(other), /MSA\$AA/);
  assert.equal((await found(`Observation?patient=${(await patient("5005")).id}`)).length, 3);
  c.end();
});

test("a line break inside a field is joined, Z segments are kept in the raw message, escapes are read", async () => {
  const c = await connect(server.mllp);
  const answer = await c.send(lab("Z1", "OBX|1|TX|1^Note^L||first\rsecond \\T\\ third\\.br\\fourth||||||F\rZZZ|own\r", "5006"));
  assert.equal(code(answer), "AA");
  const [o] = await found(`Observation?patient=${(await patient("5006")).id}`);
  assert.equal(o.valueString, "first\nsecond & third\nfourth||||||F");
  c.end();
});

test("a character set that is stated, assumed or named by the site is read; one that is wrong is refused and kept", async () => {
  const c = await connect(server.mllp);
  const named = (set, app) => header("ADT^A08^ADT_A01", { more: set ? `||||||${set}` : "", app }) + pid("5007", "||NAME^X").replace("NAME", "Jos\u00e9");
  const latin = (text) => Buffer.from(text, "latin1");
  assert.equal(code(await c.send(latin(named("8859/1", "ADT")))), "AA");
  assert.equal((await patient("5007")).name[0].family, "José");
  assert.equal(code(await c.send(latin(named("", "LATIN").replace("José", "Andr\u00e9")))), "AA");
  assert.equal((await patient("5007")).name[0].family, "André");
  const waiting = (await queue()).length;
  const refused = await c.send(latin(named("", "ADT")));
  assert.equal(code(refused), "AE");
  assert.match(refused, /MSH\^1\^18/);
  assert.equal((await queue()).length, waiting + 1);
  const wide = Buffer.from("\ufeff" + named("UNICODE UTF-16", "ADT").replace("José", "Đào"), "utf16le");
  await c.raw(Buffer.concat([Buffer.from(kStart), wide, Buffer.from(kEnd)]));
  await new Promise((r) => setTimeout(r, 500));
  assert.equal((await patient("5007")).name[0].family, "Đào");
  c.destroy();
});

test("impossible values are not stored, told with their place, and the rest of the message is", async () => {
  const c = await connect(server.mllp);
  const answer = await c.send(lab("I1", potassium("4.1") + "OBX|2|NM|59408-5^SpO2^LN||140|%|||||F\r", "5008"));
  assert.equal(code(answer), "AA");
  assert.match(answer, /ERR\|\|OBX\^2[^\r]*not stored: cannot be true/);
  assert.doesNotMatch(answer.slice(answer.indexOf("ERR|")), /140/); // the head has times, which may
  assert.equal((await found(`Observation?patient=${(await patient("5008")).id}`)).length, 1);
  assert.ok((await queue()).some((i) => i.reasons.some((r) => r.place === "OBX[2]")));
  c.end();
});

test("a monitor's code whose sources disagree decides nothing: the value waits in the queue, what came with it is kept", async () => {
  const c = await connect(server.mllp);
  const pressure = "OBX|2|NM|151804^MDC_PRESS_AWAY_END_EXP_POS^MDC||8|266048^MDC_DIM_CM_H2O^MDC|||||F\r";
  const answer = await c.send(lab("X1", potassium("4.1") + pressure, "5018"));
  assert.match(answer, /ERR\|\|OBX\^2\^3[^\r]*sources disagree/);
  assert.equal((await found(`Observation?patient=${(await patient("5018")).id}`)).length, 1);
  assert.ok((await queue()).some((i) => i.reasons.some((r) => r.text.includes("sources disagree"))));
  c.end();
});

test("a message that cannot be told whose it is goes to the queue, and so do results under another's number", async () => {
  const c = await connect(server.mllp);
  assert.equal(code(await c.send(header("ORU^R01") + "PID|1||||Nobody\rOBR|1||X1|1^x^L||||||||||||||||||||||F\r" + potassium("4"))), "AE");
  await c.send(header("ADT^A28^ADT_A05") + pid("5009"));
  const wrong = await c.send(lab("X2", potassium("4"), "5009").replace("19950301", "20260201"));
  assert.equal(code(wrong), "AE");
  assert.match(wrong, /date of birth/);
  assert.equal((await found(`Observation?patient=${(await patient("5009")).id}`)).length, 0);
  c.end();
});

test("types, events and versions not taken here are rejected and not kept; messages for training too", async () => {
  const c = await connect(server.mllp);
  const before = (await get("/health")).last_sequence;
  assert.match(await c.send(header("BAR^P01") + pid("5001")), /MSA\|AR\|.*\r.*200\^Unsupported message type/);
  assert.match(await c.send(header("ADT^A60") + pid("5001")), /201\^Unsupported event code/);
  assert.match(await c.send(header("ADT^A08").replace("|P|", "|T|") + pid("5001")), /202\^Unsupported processing id/);
  assert.equal((await get("/health")).last_sequence, before);
  assert.equal(code(await c.send("hello")), "AR");
  c.end();
});

test("admission, transfer and discharge make one visit with its history; a poorer message takes nothing away", async () => {
  const c = await connect(server.mllp);
  const adt = (event, bed, time, more = "") => header(`ADT^${event}`, { app: "ADT", time }) + `EVN|${event}|${time}\r` + pid("5010", more || "||Le^Hoa^^^^^L||19930405|F|||1 Street^^Hue||0901") + `PV1|1|I|W1^R1^${bed}||||||||||||||||V10^^^VN\r`;
  for (const message of [adt("A01", "1", "20260203010000+0700"), adt("A02", "2", "20260203020000+0700"), adt("A08", "2", "20260203023000+0700", "||Le^Hoa^^^^^L"), adt("A03", "2", "20260203030000+0700")])
    assert.equal(code(await c.send(message)), "AA");
  const woman = await patient("5010");
  assert.equal(woman.address[0].city, "Hue");
  assert.equal(woman.telecom[0].value, "0901");
  const visits = await found(`Encounter?patient=${woman.id}`);
  assert.equal(visits.length, 1);
  assert.equal(visits[0].status, "finished");
  assert.deepEqual(visits[0].location.map((l) => l.status), ["completed", "completed"]);
  c.end();
});

test("after a merge the old number means the one patient that stays", async () => {
  const c = await connect(server.mllp);
  await c.send(header("ADT^A28") + pid("5011"));
  await c.send(header("ADT^A28") + pid("5012"));
  assert.equal(code(await c.send(header("ADT^A40^ADT_A39") + pid("5011") + "MRG|5012^^^MRN^MR\r")), "AA");
  assert.equal(code(await c.send(lab("M1", potassium("4.1"), "5012"))), "AA");
  assert.equal((await found(`Observation?patient=${(await patient("5011")).id}`)).length, 1);
  assert.equal((await patient("5012")).active, false);
  c.end();
});

test("a newborn's message links it to its mother and never lands on her, nor hers on it", async () => {
  const c = await connect(server.mllp);
  await c.send(header("ADT^A28") + pid("5013"));
  const born = header("ADT^A28") + "PID|1||9013^^^MRN^MR||BABY^OF DAO||20260203031000+0700|M|||||||||||||5013^^^MRN^MR|||Y|1\r";
  assert.equal(code(await c.send(born)), "AA");
  const mother = await patient("5013"), child = await patient("9013");
  assert.notEqual(mother.id, child.id);
  assert.equal(mother.name[0].family, "Tran");
  assert.equal(child.multipleBirthInteger, 1);
  assert.match(mother.link[0].other.reference, /^RelatedPerson\//);
  await c.send(lab("N1", potassium("4.1"), "5013"));
  assert.equal((await found(`Observation?patient=${child.id}`)).length, 0);
  c.end();
});

test("a fetal heart rate in a mother's message has her only fetus in focus; her own heart rate does not", async () => {
  const c = await connect(server.mllp);
  await c.send(header("ADT^A28") + pid("5014"));
  const mother = await patient("5014");
  const fetus = { resourceType: "Patient", id: "fetus-5014", extension: [{ url: "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus", valueCodeableConcept: { coding: [{ code: "potential-for-live-birth" }] } }] };
  const related = { resourceType: "RelatedPerson", id: "rel-5014", patient: { reference: "Patient/fetus-5014" }, relationship: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "MTH" }] }] };
  const entry = (resource) => ({ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } });
  const bundle = { resourceType: "Bundle", type: "transaction", entry: [entry(fetus), entry(related), entry({ ...mother, link: [{ other: { reference: "RelatedPerson/rel-5014" }, type: "seealso" }] })] };
  const stored = await fetch(`${server.base}/fhir`, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify(bundle) });
  assert.equal(stored.status, 200, await stored.text());
  assert.equal(code(await c.send(lab("FH1", "OBX|1|NM|55283-6^FHR^LN|1|142|bpm|||||F\rOBX|2|NM|8867-4^HR^LN|1|92|bpm|||||F\r", "5014"))), "AA");
  const all = await found(`Observation?subject=Patient/${mother.id}`);
  const focus = (term) => all.find((o) => o.code.coding.some((x) => x.code === term)).focus;
  assert.equal(focus("55283-6")[0].reference, "Patient/fetus-5014");
  assert.equal(focus("8867-4"), undefined);
  c.end();
});

test("a batch is answered as a batch", async () => {
  const c = await connect(server.mllp);
  const answer = await c.send(`FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r${lab("B1", potassium("4.1"))}${lab("B2", potassium("4.2"))}BTS|2\rFTS|1\r`);
  assert.ok(answer.startsWith("BHS"));
  assert.equal(answer.split("MSA|AA|").length - 1, 2);
  c.end();
});

test("an item of the queue shows why, gives its message on demand, and leaves by replay or with a reason", async () => {
  const c = await connect(server.mllp);
  const bad = header("ORU^R01", { app: "QUEUE" }) + "PID|1||||Nobody\rOBR|1||Q1|1^x^L||||||||||||||||||||||F\r" + potassium("4");
  await c.send(bad);
  const item = (await queue()).find((i) => i.application === "QUEUE");
  assert.deepEqual([item.type, item.answer, item.reasons[0].place], ["ORU^R01", "AE", "PID-3"]);
  assert.equal((await get(`/api/feeds/queue/${item.id}/message`)).text, bad);
  assert.equal((await post(`/api/feeds/queue/${item.id}/dismiss`, { reason: "" })).status, 400);
  const again = await post(`/api/feeds/queue/${item.id}/replay`, { reason: "map was changed" });
  assert.equal(again.body.status, "requested");
  const gone = await post(`/api/feeds/queue/${item.id}/dismiss`, { reason: "a test of the laboratory" });
  assert.deepEqual([gone.status, gone.body.status], [200, "rejected"]);
  assert.ok(!(await queue()).some((i) => i.id === item.id));
  assert.equal((await queue("done")).find((i) => i.id === item.id).reason, "a test of the laboratory");
  assert.equal((await post(`/api/feeds/queue/${item.id}/dismiss`, { reason: "once more" })).status, 409);
  c.end();
});

test("what was acknowledged survives kill -9, and a resend after it has no second effect", async () => {
  const message = lab("K1", potassium("4.4"), "5015", { id: "KILL" });
  const c = await connect(server.mllp);
  assert.equal(code(await c.send(message)), "AA");
  const bad = header("ORU^R01", { id: "KILL2" }) + "PID|1||||Nobody\rOBR|1\r";
  const first = await c.send(bad);
  await server.stop("SIGKILL");
  server = await start(data);
  const d = await connect(server.mllp);
  const before = (await get("/health")).last_sequence;
  assert.equal(code(await d.send(message)), "AA");
  const again = await d.send(bad);
  const told = (answer) => answer.split("\r").filter((s) => !s.startsWith("MSH"));
  assert.deepEqual(told(again), told(first));
  assert.equal((await get("/health")).last_sequence, before);
  d.end();
});

test("a message mapped again with a better table leaves the queue", async () => {
  const c = await connect(server.mllp);
  const without = header("ADT^A08", { app: "LATE", fac: "H9" }) + Buffer.from("x").toString().replace("x", "") + pid("5016", "||Jos\u00e9^X");
  assert.equal(code(await c.send(Buffer.from(without, "latin1"))), "AE");
  const item = (await queue()).find((i) => i.application === "LATE");
  writeFileSync(map, JSON.stringify({ senders: { "LATE|H9": { charset: "8859/1" } } }));
  c.destroy();
  await server.stop();
  server = await start(data);
  const done = await post(`/api/feeds/queue/${item.id}/replay`, { reason: "character set added" });
  assert.equal(done.body.status, "completed", JSON.stringify(done.body));
  assert.equal((await found(`Patient?identifier=${encodeURIComponent("https://dyad.example/fhir/hl7v2/H9/MRN|5016")}`))[0].name[0].family, "José");
});

test("python-hl7's own sender is answered", async () => {
  let tool;
  try {
    tool = execFileSync("sh", ["-c", "command -v mllp_send"]).toString().trim();
  } catch {
    throw new Error("mllp_send of python3-hl7 is not installed");
  }
  const file = join(directory.path, "one.hl7");
  writeFileSync(file, kStart + lab("PY1", potassium("4.1")) + kEnd);
  const [host, port] = server.mllp.split(":");
  const answer = execFileSync(tool, ["--file", file, "--port", port, host], { encoding: "utf8", timeout: 20_000 });
  assert.match(answer, /MSA\|AA\|/);
});

test("the feeds tell counts and delay by sender, and nothing of a patient stands in the log", async () => {
  const c = await connect(server.mllp);
  await c.send(lab("C1", potassium("4.1")));
  const feeds = await get("/api/feeds");
  assert.equal(feeds.connections >= 1, true);
  const labs = feeds.senders.find((s) => s.application === "LAB");
  assert.ok(labs.accepted >= 1 && typeof labs.lag_ms === "number" && labs.last_at);
  assert.doesNotMatch(server.output(), /Tran|Jos|5001/);
  c.end();
});

await run();
await server.stop();
directory.remove();
