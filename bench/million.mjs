// SPDX-License-Identifier: Apache-2.0
// A record of a million resources: how fast it is filled, how soon the server answers after a start, what it takes of memory
// when idle, and how long a search of one patient's values takes.
//   node bench/million.mjs [--resources 1000000] [--searches 20000]
// DYAD_BIN names the binary.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { dyad, temporaryDirectory } from "../test/support/server.mjs";

const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return Number(at < 0 ? fallback : process.argv[at + 1]); };
const resources = option("resources", 1_000_000), searches = option("searches", 20_000);
const kPatients = 2000, kBundle = 1000, kSenders = 4;
const directory = temporaryDirectory();
let child;
process.on("exit", () => { child?.kill("SIGKILL"); directory.remove(); });

async function start() {
  const began = performance.now();
  child = spawn(dyad, ["serve", "--json", "--listen", "127.0.0.1:0", "--no-answers", "--data", directory.path, "--open"],
    { stdio: ["ignore", "pipe", "ignore"] });
  const base = await new Promise((resolve, reject) => {
    child.stdout.once("data", (d) => resolve(new URL(JSON.parse(d.toString().split("\n")[0]).url)));
    child.once("exit", (status) => reject(new Error(`the server stopped with ${status}`)));
  });
  return { base, ms: () => performance.now() - began };
}
const stop = () => new Promise((resolve) => { child.removeAllListeners("exit"); child.once("exit", resolve); child.kill("SIGTERM"); });
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;

const agent = new Agent({ keepAlive: true });
function send(base, method, path, body) {
  return new Promise((resolve, reject) => {
    const r = request(new URL(path, base), { method, agent, headers: { accept: "application/fhir+json", ...(body ? { "content-type": "application/fhir+json" } : {}) } }, (answer) => {
      const parts = [];
      answer.on("data", (d) => parts.push(d));
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(text.slice(0, 300)));
      });
    });
    r.on("error", reject);
    r.end(body);
  });
}

const kKinds = [["8867-4", "/min", 60], ["9279-1", "/min", 12], ["8310-5", "Cel", 36], ["2708-6", "%", 92], ["8480-6", "mm[Hg]", 100]];
function observation(i) {
  const [code, unit, low] = kKinds[i % kKinds.length];
  return {
    resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code }] }, subject: { reference: `Patient/p${Math.floor(i / kKinds.length) % kPatients}` },
    effectiveDateTime: new Date(Date.UTC(2025, 0, 1) + i * 30_000).toISOString(), valueQuantity: { value: low + (i % 6), unit, system: "http://unitsofmeasure.org", code: unit },
  };
}
const bundle = (entry) => JSON.stringify({ resourceType: "Bundle", type: "transaction", entry });

let { base } = await start();
await send(base, "POST", "/fhir", bundle(Array.from({ length: kPatients }, (_, i) => ({ resource: { resourceType: "Patient", id: `p${i}` }, request: { method: "PUT", url: `Patient/p${i}` } }))));
let next = 0;
const filled = performance.now();
await Promise.all(Array.from({ length: kSenders }, async () => {
  while (next < resources) {
    const from = next;
    next += kBundle;
    await send(base, "POST", "/fhir", bundle(Array.from({ length: kBundle }, (_, i) => ({ resource: observation(from + i), request: { method: "POST", url: "Observation" } }))));
  }
}));
console.log(`filled with ${resources} resources at ${Math.round(resources / ((performance.now() - filled) / 1000))}/s (bundles of ${kBundle}, ${kSenders} senders); ${Math.round(memory())} MB`);
await stop();

const again = await start();
base = again.base;
await send(base, "GET", "/fhir/Patient/p0");
console.log(`first answer ${Math.round(again.ms())} ms after the start`);
await new Promise((resolve) => setTimeout(resolve, 3000));
console.log(`idle: ${Math.round(memory())} MB`);

const delays = [];
for (let i = 0; i < searches; i++) {
  const began = performance.now();
  await send(base, "GET", `/fhir/Observation?patient=p${(i * 7919) % kPatients}&code=http://loinc.org%7C${kKinds[i % kKinds.length][0]}&_count=20`);
  delays.push(performance.now() - began);
}
delays.sort((a, b) => a - b);
const at = (q) => delays[Math.floor(q * (delays.length - 1))].toFixed(2);
console.log(`Observation?patient=&code=&_count=20, one client, ${searches} times: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${Math.round(memory())} MB`);
child.removeAllListeners("exit");
process.exit(0);
