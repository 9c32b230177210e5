// SPDX-License-Identifier: Apache-2.0
// Hostile searches beside ordinary reading: clients that read and search at a steady rate, first alone, then while others
// send searches that look at everything, again and again. Every hostile one must be cut off with an OperationOutcome, and
// the ordinary ones should hardly notice.
//   node test/load/hostile.mjs [--observations 300000] [--hostile 8] [--seconds 20] [--rate 200]
import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { dyad, temporaryDirectory } from "../support/server.mjs";

const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return Number(at < 0 ? fallback : process.argv[at + 1]); };
const observations = option("observations", 300_000), hostile = option("hostile", 8), seconds = option("seconds", 20), rate = option("rate", 200);
const kPatients = 200, kBundle = 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const directory = temporaryDirectory();
const child = spawn(dyad, ["serve", "--json", "--listen", "127.0.0.1:0", "--no-answers", "--data", directory.path, "--open"],
  { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => { child.kill("SIGKILL"); directory.remove(); });
const base = await new Promise((resolve, reject) => {
  child.stdout.once("data", (d) => resolve(JSON.parse(d.toString().split("\n")[0]).url.replace(/\/$/, "")));
  child.on("exit", (status) => reject(new Error(`the server stopped with ${status}`)));
});

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const r = request(base + path, { method, agent, headers: { accept: "application/fhir+json", ...(body ? { "content-type": "application/fhir+json" } : {}) } }, (answer) => {
      const parts = [];
      answer.on("data", (d) => parts.push(d));
      answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
    });
    r.on("error", reject);
    r.end(body);
  });
}

const observation = (i) => ({
  resourceType: "Observation", status: "final",
  code: { coding: [{ system: "http://loinc.org", code: i % 2 ? "8867-4" : "2708-6", display: "a monitored value" }] },
  subject: { reference: `Patient/p${i % kPatients}` }, effectiveDateTime: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
  valueQuantity: { value: 90 + (i % 9), unit: i % 2 ? "/min" : "%", system: "http://unitsofmeasure.org", code: i % 2 ? "/min" : "%" },
});
async function store(entry) {
  const answer = await send("POST", "/fhir", JSON.stringify({ resourceType: "Bundle", type: "transaction", entry }));
  if (answer.status !== 200) throw new Error(answer.text.slice(0, 300));
}
await store(Array.from({ length: kPatients }, (_, i) => ({ resource: { resourceType: "Patient", id: `p${i}`, gender: "female" }, request: { method: "PUT", url: `Patient/p${i}` } })));
for (let from = 0; from < observations; from += kBundle)
  await store(Array.from({ length: kBundle }, (_, i) => ({ resource: observation(from + i), request: { method: "POST", url: "Observation" } })));

/** Requests sent at their due times, whatever becomes of those before; the delays count from when each was due. */
async function ordinary() {
  const delays = [], waiting = [];
  const began = performance.now();
  for (let n = 0; n < rate * seconds; ++n) {
    const due = began + (n * 1000) / rate;
    if (due > performance.now()) await sleep(due - performance.now());
    const path = n % 2 ? `/fhir/Patient/p${n % kPatients}` : `/fhir/Observation?patient=p${n % kPatients}&code=${n % 4 ? "8867-4" : "2708-6"}&_count=20`;
    waiting.push(send("GET", path).then((a) => { if (a.status !== 200) throw new Error(a.text.slice(0, 200)); delays.push(performance.now() - due); }));
  }
  await Promise.all(waiting);
  delays.sort((a, b) => a - b);
  const at = (q) => delays[Math.floor(q * (delays.length - 1))].toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

// Texts that nothing holds, so that everything is looked at; sorts without order; links through everything.
const kHostile = ["Observation?code:text=zzzz&_total=accurate", "Observation?_sort=value-quantity&_count=1000", "Patient?_has:Observation:patient:code:not=8867-4&_total=accurate",
  "Observation?subject:Patient.gender:not=male&_sort=-status&_total=accurate", "Observation?value-quantity=ne1&_sort=code&_total=accurate"];
const answers = new Map();
let attack = true;
async function attacker(n) {
  for (let i = n; attack; ++i) {
    const began = performance.now();
    const answer = await send("GET", `/fhir/${kHostile[i % kHostile.length]}`);
    const issue = answer.status === 200 ? "answered" : JSON.parse(answer.text).issue[0].code;
    const row = answers.get(`${kHostile[i % kHostile.length].split("&")[0]}: ${answer.status} ${issue}`) ?? [];
    row.push(performance.now() - began);
    answers.set(`${kHostile[i % kHostile.length].split("&")[0]}: ${answer.status} ${issue}`, row);
  }
}

await ordinary();
console.log(`alone:             ${await ordinary()}`);
const attackers = Array.from({ length: hostile }, (_, n) => attacker(n));
await sleep(2000);
console.log(`beside ${hostile} hostile:  ${await ordinary()}`);
attack = false;
await Promise.all(attackers);
for (const [what, times] of answers) console.log(`  ${what}, ${times.length} times, longest ${(Math.max(...times) / 1000).toFixed(1)} s`);
child.removeAllListeners("exit");
process.exit(0);
