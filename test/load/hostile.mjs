// SPDX-License-Identifier: Apache-2.0
// Hostile searches beside ordinary reading: a client that reads and searches at a steady rate, while others, in a process
// of their own, send searches that look at everything, again and again. Every hostile one must be cut off with an
// OperationOutcome, and the ordinary ones should not notice. Three times in one run: alone; with the hostile searches sent
// to a second server on the same data, so that they take the same share of the machine but nothing of this server; and with
// the hostile searches sent to this server. What separates the last two is what one server's clients do to each other.
//   node test/load/hostile.mjs [--observations 300000] [--hostile 8] [--seconds 20] [--rate 200] [--rounds 3]
import { fork, spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { Agent, request } from "node:http";
import { dyad, temporaryDirectory } from "../support/server.mjs";

const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? fallback : process.argv[at + 1]; };
const observations = Number(option("observations", 300_000)), hostile = Number(option("hostile", 8)), seconds = Number(option("seconds", 20));
const rate = Number(option("rate", 200)), rounds = Number(option("rounds", 3)), attacked = option("attack", "");
const kPatients = 200, kBundle = 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
function send(base, method, path, body) {
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
async function store(base, entry) {
  const answer = await send(base, "POST", "/fhir", JSON.stringify({ resourceType: "Bundle", type: "transaction", entry }));
  if (answer.status !== 200) throw new Error(answer.text.slice(0, 300));
}
async function fill(base) {
  await store(base, Array.from({ length: kPatients }, (_, i) => ({ resource: { resourceType: "Patient", id: `p${i}`, gender: "female" }, request: { method: "PUT", url: `Patient/p${i}` } })));
  for (let from = 0; from < observations; from += kBundle)
    await store(base, Array.from({ length: kBundle }, (_, i) => ({ resource: observation(from + i), request: { method: "POST", url: "Observation" } })));
}

const running = new Set();
process.on("exit", () => { for (const child of running) child.kill("SIGKILL"); });
async function serve(path) {
  const child = spawn(dyad, ["serve", "--json", "--listen", "127.0.0.1:0", "--no-answers", "--data", path, "--open"], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const url = await new Promise((resolve, reject) => {
    child.stdout.once("data", (d) => resolve(JSON.parse(d.toString().split("\n")[0]).url.replace(/\/$/, "")));
    child.on("exit", (status) => reject(new Error(`the server stopped with ${status}`)));
  });
  return { url, stop: () => new Promise((resolve) => { running.delete(child); child.removeAllListeners("exit"); child.once("exit", resolve); child.kill("SIGTERM"); }) };
}

/** Requests sent at their due times, whatever becomes of those before; the delays count from when each was due. */
async function ordinary(base) {
  const delays = [], waiting = [];
  const began = performance.now();
  for (let n = 0; n < rate * seconds; ++n) {
    const due = began + (n * 1000) / rate;
    while (due > performance.now()) await sleep(Math.ceil(due - performance.now()));
    const path = n % 2 ? `/fhir/Patient/p${n % kPatients}` : `/fhir/Observation?patient=p${n % kPatients}&code=${n % 4 ? "8867-4" : "2708-6"}&_count=20`;
    waiting.push(send(base, "GET", path).then((a) => { if (a.status !== 200) throw new Error(a.text.slice(0, 200)); delays.push(performance.now() - due); }));
  }
  await Promise.all(waiting);
  delays.sort((a, b) => a - b);
  return delays;
}
const at = (delays, q) => delays[Math.floor(q * (delays.length - 1))];
const said = (delays) => `p50 ${at(delays, 0.5).toFixed(1)} ms, p95 ${at(delays, 0.95).toFixed(1)} ms, p99 ${at(delays, 0.99).toFixed(1)} ms, longest ${at(delays, 1).toFixed(1)} ms`;

// Texts that nothing holds, so that everything is looked at; sorts without order; links through everything.
const kHostile = ["Observation?code:text=zzzz&_total=accurate", "Observation?_sort=value-quantity&_count=1000", "Patient?_has:Observation:patient:code:not=8867-4&_total=accurate",
  "Observation?subject:Patient.gender:not=male&_sort=-status&_total=accurate", "Observation?value-quantity=ne1&_sort=code&_total=accurate"];
/** In a process of its own: sends hostile searches until it is told to stop, then tells what became of them. */
async function attack(base) {
  const answers = new Map();
  let on = true;
  process.once("message", () => { on = false; });
  await Promise.all(Array.from({ length: hostile }, async (_, n) => {
    for (let i = n; on; ++i) {
      const search = kHostile[i % kHostile.length], began = performance.now();
      const answer = await send(base, "GET", `/fhir/${search}`);
      const what = `${search.split("&")[0]}: ${answer.status} ${answer.status === 200 ? "answered" : JSON.parse(answer.text).issue[0].code}`;
      answers.set(what, [...(answers.get(what) ?? []), performance.now() - began]);
    }
  }));
  process.send([...answers].map(([what, times]) => ({ what, times: times.length, longest_s: Math.max(...times) / 1000 })), () => process.exit(0));
}
async function besideAttack(base, target) {
  const child = fork(process.argv[1], ["--attack", target, "--hostile", String(hostile)]);
  const told = new Promise((resolve) => child.once("message", resolve));
  await sleep(2000);
  const delays = await ordinary(base);
  child.send("stop");
  return { delays, told: await told };
}

if (attacked) await attack(attacked);
else {
  const one = temporaryDirectory(), two = temporaryDirectory();
  process.on("exit", () => { one.remove(); two.remove(); });
  const filled = await serve(one.path);
  await fill(filled.url);
  await filled.stop();
  cpSync(one.path, two.path, { recursive: true });
  const here = await serve(one.path), there = await serve(two.path);
  for (const server of [here, there]) await ordinary(server.url);
  const p99 = [];
  for (let round = 1; round <= rounds; ++round) {
    const alone = await ordinary(here.url);
    const apart = await besideAttack(here.url, there.url), shared = await besideAttack(here.url, here.url);
    console.log(`round ${round} of ${rounds}, ${rate} requests/s for ${seconds} s each\n  alone:                              ${said(alone)}\n  ${hostile} hostile clients, another server:  ${said(apart.delays)}\n  ${hostile} hostile clients, this server:     ${said(shared.delays)}`);
    for (const row of shared.told) console.log(`    ${row.what}, ${row.times} times, longest ${row.longest_s.toFixed(1)} s`);
    p99.push([alone, apart.delays, shared.delays].map((d) => at(d, 0.99)));
  }
  const middle = (column) => p99.map((row) => row[column]).sort((a, b) => a - b)[Math.floor((p99.length - 1) / 2)];
  console.log(`p99, middle round: alone ${middle(0).toFixed(1)} ms, hostile elsewhere ${middle(1).toFixed(1)} ms, hostile here ${middle(2).toFixed(1)} ms: ${(middle(2) / middle(1)).toFixed(2)} times what the machine's share alone makes`);
  await Promise.all([here.stop(), there.stop()]);
}
