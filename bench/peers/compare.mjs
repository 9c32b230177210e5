// SPDX-License-Identifier: Apache-2.0
// Servers side by side: same machine, same data, same requests, one after another.
//   node bench/peers/compare.mjs FILE.json [--seconds 15] [--only NAME]
// FILE.json: [{"name": "dyad on SQLite", "command": ["build/release/dyad", ...], "base": "http://127.0.0.1:8090/fhir",
//              "env": {...}, "clean": ["rm", "-rf", "..."]}]; docs/benchmarks.md shows one.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const lua = new URL("requests.lua", import.meta.url).pathname;
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const seconds = Number(option("seconds", "15"));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const type = { "content-type": "application/fhir+json", accept: "application/fhir+json" };

/** Memory of a process and all below it, in MB, as the system counts resident pages. */
function memory(root) {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      parents.set(Number(pid), Number(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ")[1]));
    } catch { /* it has ended */ }
  }
  const inside = (pid) => pid === root || (parents.get(pid) > 1 && inside(parents.get(pid)));
  let kb = 0;
  for (const pid of parents.keys())
    if (inside(pid)) kb += Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0);
  return Math.round(kb / 1024);
}

async function start(peer) {
  if (peer.clean) spawnSync(peer.clean[0], peer.clean.slice(1));
  const began = performance.now();
  const child = spawn(peer.command[0], peer.command.slice(1), { env: { ...process.env, ...peer.env }, cwd: peer.cwd, stdio: "ignore" });
  for (;;) {
    const answer = await fetch(`${peer.base}/metadata`, { headers: type, signal: AbortSignal.timeout(60_000) }).catch(() => null);
    if (answer?.ok) break;
    if (child.exitCode !== null || performance.now() - began > 600_000) throw new Error(`${peer.name} did not start`);
    await sleep(20);
  }
  return { child, start_s: (performance.now() - began) / 1000 };
}

async function send(base, bundle) {
  const answer = await fetch(base, { method: "POST", headers: type, body: JSON.stringify(bundle) });
  if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 400)}`);
  return answer.json();
}

const bundle = (entry) => ({ resourceType: "Bundle", type: "transaction", entry });

function observation(i) {
  const kinds = [["8867-4", "/min", 60], ["9279-1", "/min", 12], ["8310-5", "Cel", 36], ["2708-6", "%", 92], ["8480-6", "mm[Hg]", 100]];
  const [code, unit, low] = kinds[i % kinds.length];
  return {
    resourceType: "Observation",
    status: "final",
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs" }] }],
    code: { coding: [{ system: "http://loinc.org", code }] },
    subject: { reference: `Patient/p${1 + (i % 200)}` },
    effectiveDateTime: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
    valueQuantity: { value: low + (i % 6), unit, system: "http://unitsofmeasure.org", code: unit },
  };
}

async function seed(base) {
  const people = Array.from({ length: 200 }, (_, i) => ({
    resource: { resourceType: "Patient", id: `p${i + 1}`, gender: "female", name: [{ family: `Family${i + 1}` }] },
    request: { method: "PUT", url: `Patient/p${i + 1}` },
  }));
  await send(base, bundle(people));
}

/** Bundles of 500 through four connections; gives the rate and the ids. */
async function importing(base) {
  const ids = [];
  const bundles = 40;
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < bundles) {
      const from = 500 * next++;
      const entry = Array.from({ length: 500 }, (_, i) => ({ resource: observation(from + i), request: { method: "POST", url: "Observation" } }));
      for (const e of (await send(base, bundle(entry))).entry) ids.push(e.response.location.match(/Observation\/([^/]+)/)[1]);
    }
  };
  await Promise.all([1, 2, 3, 4].map(worker));
  return { ids, rate: (500 * bundles) / ((performance.now() - began) / 1000) };
}

function wrk(peer, kind, idsFile, length = seconds) {
  const url = new URL(peer.base);
  const path = url.pathname.replace(/\/$/, "");
  const out = spawnSync("wrk", ["-t1", "-c32", `-d${length}s`, "--timeout", "30s", "--latency", "-s", lua, url.origin, "--", kind, path, idsFile,
    String(process.hrtime.bigint() % 1_000_000n)], { encoding: "utf8" }).stdout;
  const ms = (percent) => {
    const [, value, unit] = out.match(new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)`)) ?? [0, "nan", "ms"];
    return Number(value) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit];
  };
  const errors = out.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0;
  return { rate: Number(out.match(/Requests\/sec:\s+([\d.]+)/)?.[1]), p50_ms: ms(50), p99_ms: ms(99), errors: Number(errors) };
}

async function measure(peer) {
  const { child, start_s } = await start(peer);
  const row = { name: peer.name, start_s };
  try {
    await sleep(3000);
    row.idle_mb = memory(child.pid);
    await seed(peer.base);
    await importing(peer.base);  // warms up what compiles while it runs
    const imported = await importing(peer.base);
    row.import_rate = imported.rate;
    const ids = join(tmpdir(), `ids-${child.pid}.txt`);
    writeFileSync(ids, imported.ids.join("\n"));
    for (const kind of ["create", "read", "search", "transaction"]) {
      wrk(peer, kind, ids, Math.ceil(seconds / 2));
      row[kind] = wrk(peer, kind, ids);
    }
    row.loaded_mb = memory(child.pid);
  } finally {
    child.kill("SIGTERM");
    for (let i = 0; i < 100 && child.exitCode === null && child.signalCode === null; i++) await sleep(100);
    child.kill("SIGKILL");
  }
  return row;
}

const f = (x, digits = 0) => (x === undefined || Number.isNaN(x) ? "–" : x.toLocaleString("en", { maximumFractionDigits: digits }));
const cell = (m) => (m ? `${f(m.rate)} (${f(m.p50_ms, 1)}, ${f(m.p99_ms, 1)})${m.errors ? ` ${m.errors} errors` : ""}` : "–");
console.log("| server | start s | idle MB | import res/s | create/s (p50, p99 ms) | read/s | search/s | transaction/s | loaded MB |\n|---|---|---|---|---|---|---|---|---|");
const only = option("only");
for (const peer of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  if (only && !peer.name.includes(only)) continue;
  const r = await measure(peer).catch((error) => ({ name: `${peer.name}: ${error.message}` }));
  console.log(`| ${r.name} | ${f(r.start_s, 2)} | ${f(r.idle_mb)} | ${f(r.import_rate)} | ${cell(r.create)} | ${cell(r.read)} | ${cell(r.search)} | ${cell(r.transaction)} | ${f(r.loaded_mb)} |`);
}
