// SPDX-License-Identifier: Apache-2.0
// A ward full of monitors: so many pairs of mother and fetus, one observation set each every ten seconds by MLLP, and how
// long it takes from a set's due time until the live feed tells the page of its case. Nothing may be lost and the
// server's memory may not grow with time.
//   node test/load/mllp_pairs.mjs [--pairs 2000] [--minutes 10] [--connections 20] [--seconds 10] [--separate] [--json FILE]
// DYAD_BIN names the binary. --separate sends mother and fetus in a message each, as two monitors would.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dyad, feed, temporaryDirectory } from "../support/server.mjs";
import { code, connect } from "../hl7/mllp.mjs";

const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? fallback : process.argv[at + 1]; };
const pairs = Number(option("pairs", 2000)), minutes = Number(option("minutes", 10)), connections = Number(option("connections", 20));
const seconds = Number(option("seconds", 10)), separate = process.argv.includes("--separate");
const kBatch = 100; // pairs made in one transaction
const kSystem = "https://dyad.example/fhir/hl7v2/WARD/MRN";
const kStatus = "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
const kRole = { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "NMTH" }] };

const directory = temporaryDirectory();
const child = spawn(dyad, ["serve", "--open", "--json", "--listen", "127.0.0.1:0", "--mllp", "127.0.0.1:0", "--hl7-zone", "+00:00", "--no-answers", "--data", directory.path], { stdio: ["ignore", "pipe", "inherit"] });
const server = await new Promise((resolve, reject) => {
  let said = "";
  child.stdout.on("data", (d) => { said += d; if (said.includes("\n")) resolve(JSON.parse(said.split("\n").find((l) => l.startsWith("{")))); });
  child.on("exit", (status) => reject(new Error(`the server stopped with ${status}`)));
});
const base = server.url.replace(/\/$/, "");
const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
const get = async (path) => (await fetch(base + path, { headers: { accept: "application/json" } })).json();

function pairOf(n) {
  const resources = [
    { resourceType: "Patient", id: `f${n}`, identifier: [{ system: kSystem, value: `F${n}` }], extension: [{ url: kStatus, valueCodeableConcept: { coding: [{ code: "potential-for-live-birth" }] } }] },
    { resourceType: "RelatedPerson", id: `r${n}`, patient: { reference: `Patient/f${n}` }, relationship: [kRole] },
    { resourceType: "Patient", id: `m${n}`, identifier: [{ system: kSystem, value: `M${n}` }], gender: "female", birthDate: "1995-03-01", link: [{ other: { reference: `RelatedPerson/r${n}` }, type: "seealso" }] },
    { resourceType: "EpisodeOfCare", id: `pair-${n}`, status: "active", patient: { reference: `Patient/m${n}` }, managingOrganization: { reference: "Organization/ward" } },
  ];
  return resources.map((resource) => ({ resource, request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } }));
}

async function makePairs() {
  const ward = { resource: { resourceType: "Organization", id: "ward", name: "Ward" }, request: { method: "PUT", url: "Organization/ward" } };
  for (let from = 0; from < pairs; from += kBatch) {
    const entry = from === 0 ? [ward] : [];
    for (let n = from; n < Math.min(pairs, from + kBatch); ++n) entry.push(...pairOf(n));
    const r = await fetch(`${base}/fhir`, { method: "POST", headers: { "content-type": "application/fhir+json" }, body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry }) });
    if (!r.ok) throw new Error(`the pairs could not be made: ${r.status} ${await r.text()}`);
  }
}

const stampOf = (t) => `${new Date(t).toISOString().replace(/[-T:]/g, "").slice(0, 18)}+0000`;
const between = (low, high) => Math.round(low + Math.random() * (high - low));
const header = (id, at) => `MSH|^~\\&|MON|WARD|DYAD||${at}||ORU^R01^ORU_R01|${id}|P|2.6||||||UNICODE UTF-8|||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO\r`;
const person = (number, at) => `PID|1||${number}^^^MRN^MR\rOBR|1|${number}^MON|${number}^MON|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||${at}\r`;
const value = (n, sub, term, number, unit) => `OBX|${n}|NM|${term}|${sub}|${number}|${unit}|||||R\r`;
const motherSet = (n, at) => person(`M${n}`, at) +
  value(1, "1.1.1.1", "147842^MDC_ECG_HEART_RATE^MDC", between(70, 110), "264864^MDC_DIM_BEAT_PER_MIN^MDC") +
  value(2, "1.2.1.1", "150456^MDC_PULS_OXIM_SAT_O2^MDC", between(93, 100), "262688^MDC_DIM_PERCENT^MDC") +
  value(3, "1.3.1.1", "150033^MDC_PRESS_BLD_ART_SYS^MDC", between(100, 150), "266016^MDC_DIM_MMHG^MDC") +
  value(4, "1.3.1.2", "150034^MDC_PRESS_BLD_ART_DIA^MDC", between(60, 95), "266016^MDC_DIM_MMHG^MDC");
const fetusSet = (n, at) => person(`F${n}`, at) + value(1, "1.9.1.1", "55283-6^Fetal heart rate^LN", between(110, 160), "/min");
const kValues = 5;

const due = new Map(); // case -> { at, sent } of the set that is under way
const fromDue = [], fromSend = [], answers = [];
let sent = 0, refused = 0, late = 0, seen = 0, together = 0, parts = 0;

async function listen(until) {
  const live = await feed(`${base}/live`);
  while (Date.now() < until.at || due.size > 0) {
    let event;
    try {
      event = await live.next(2_000);
    } catch {
      if (Date.now() > until.at + 30_000) break;
      continue;
    }
    const now = performance.timeOrigin + performance.now();
    for (const name of event.data.cases) {
      const set = due.get(name);
      if (!set || --set.left > 0) continue;
      due.delete(name);
      ++seen;
      fromDue.push(now - set.at);
      fromSend.push(now - set.sent);
    }
  }
  live.close();
}

async function sender(which, began, ends) {
  const line = await connect(server.mllp);
  const own = Array.from({ length: pairs }, (_, n) => n).filter((n) => n % connections === which);
  for (let round = 0; ; ++round) {
    for (const n of own) {
      const at = began + round * seconds * 1000 + (n / pairs) * seconds * 1000;
      if (at >= ends) { line.end(); return; }
      const wait = at - (performance.timeOrigin + performance.now());
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const now = performance.timeOrigin + performance.now();
      if (now - at > 1000) ++late;
      const time = stampOf(now), id = `${n}.${round}`;
      const bodies = separate ? [motherSet(n, time), fetusSet(n, time)] : [motherSet(n, time) + fetusSet(n, time)];
      // An event names each case once: a set that the sender brings late can share the event of the next one.
      if (due.has(`pair-${n}`)) ++together;
      due.set(`pair-${n}`, { at, sent: now, left: bodies.length });
      ++sent;
      for (const [part, body] of bodies.entries()) {
        const answer = await line.send(header(`${id}.${part}`, time) + body);
        ++parts;
        if (code(answer) !== "AA") { ++refused; if (refused <= 3) console.error(answer?.replaceAll("\r", "\n")); }
      }
      answers.push(performance.timeOrigin + performance.now() - now);
    }
  }
}

const figure = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (q) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};

await makePairs();
const memory = [];
const watch = setInterval(() => memory.push(Math.round(rssMb() * 10) / 10), 10_000);
memory.push(Math.round(rssMb() * 10) / 10);
const began = Date.now() + 1000, ends = began + minutes * 60_000;
const until = { at: ends };
const listening = listen(until);
await Promise.all(Array.from({ length: connections }, (_, which) => sender(which, began, ends)));
until.at = Date.now();
await listening;
clearInterval(watch);
memory.push(Math.round(rssMb() * 10) / 10);
const stored = (await get("/fhir/Observation?_summary=count&_total=accurate")).total;
const result = {
  pairs, minutes, seconds, connections, separate, sets_sent: sent, messages: parts, refused, sets_on_the_feed: seen,
  sets_that_shared_an_event: together, lost_on_the_feed: sent - seen - together, values_expected: sent * kValues, values_stored: stored, sets_a_second: Math.round((sent / (minutes * 60)) * 10) / 10,
  started_over_1s_late: late, ms_from_due_to_feed: figure(fromDue), ms_from_send_to_feed: figure(fromSend), ms_to_answer: figure(answers),
  server_mb: { first: memory[0], last: memory.at(-1), every_10_s: memory },
};
console.log(JSON.stringify(result, null, 1));
const out = option("json", "");
if (out) writeFileSync(out, `${JSON.stringify(result)}\n`);
child.removeAllListeners("exit");
const gone = new Promise((resolve) => child.once("exit", resolve));
child.kill("SIGTERM");
await gone;
directory.remove();
process.exitCode = refused || seen + together < sent || stored < sent * kValues ? 1 : 0;
