// SPDX-License-Identifier: Apache-2.0
// kill -9 during imports, at random points: every bundle the program said was stored is there in full after a restart,
// no bundle is there in part, and the record verifies. The seed is printed; DYAD_SEED repeats a run, DYAD_KILLS says how
// many rounds.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dyad, suite, temporaryDirectory } from "../support/server.mjs";

process.env.DYAD_LANG = "en"; // whatever the locale of who runs this
const kRounds = Number(process.env.DYAD_KILLS ?? 12);
const kFiles = kRounds * 5;
const seed = Number(process.env.DYAD_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`DYAD_SEED=${seed}`);

let state = seed;
function random() {  // mulberry32: small, seeded, good enough to choose a moment
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

// Bundle k holds one patient and some notes about her; each resource names its bundle and the bundle's size.
function bundle(k) {
  const size = 2 + Math.floor(random() * 80);
  const label = { text: `bundle ${k} of ${size}` };
  const entry = [{ resource: { resourceType: "Patient", id: `p${k}`, maritalStatus: label } }];
  for (let i = 1; i < size; i++) {
    const note = [{ url: "https://dyad.example/fhir/StructureDefinition/note", valueString: "x".repeat(Math.floor(random() * 3000) + 1) }];
    entry.push({ resource: { resourceType: "Basic", id: `b${k}-${i}`, extension: note, code: label, subject: { reference: `Patient/p${k}` } } });
  }
  return { text: JSON.stringify({ resourceType: "Bundle", type: "collection", entry }), size };
}

const place = temporaryDirectory();
const data = join(place.path, "data");
const sizes = [];
const files = [];
for (let k = 0; k < kFiles; k++) {
  const { text, size } = bundle(k);
  sizes.push(size);
  files.push(join(place.path, `bundle-${k}.json`));
  writeFileSync(files[k], text);
}
const number = (file) => Number(basename(file).match(/\d+/)[0]);

// Imports the files and kills the program after `delay_ms` (never when it is null). Resolves with the bundles that were
// acknowledged by a whole line.
function importing(list, directory, delay_ms) {
  return new Promise((resolve, reject) => {
    const child = spawn(dyad, ["import", ...list, "--data", directory]);
    let said = "";
    let complained = "";
    child.stdout.on("data", (text) => (said += text));
    child.stderr.on("data", (text) => (complained += text));
    child.on("error", reject);
    const timer = delay_ms === null ? null : setTimeout(() => child.kill("SIGKILL"), delay_ms);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal !== "SIGKILL" && code !== 0) return reject(new Error(`import ended with ${code ?? signal}: ${complained}`));
      const lines = said.slice(0, said.lastIndexOf("\n") + 1).split("\n");
      const stored = lines.map((line) => line.match(/^stored (.*) sequence (\d+)\.\.(\d+) entries (\d+)$/)).filter(Boolean);
      for (const [, file, first, last, entries] of stored) {
        assert.equal(Number(entries), sizes[number(file)], `entries of ${file}`);
        assert.equal(Number(last) - Number(first) + 1, Number(entries), `sequences of ${file}`);
      }
      resolve({ acknowledged: stored.map(([, file]) => number(file)), killed: signal === "SIGKILL" });
    });
  });
}

// How many resources of each bundle the restarted program holds.
function held(directory) {
  const run = spawnSync(dyad, ["export", "--data", directory], { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.equal(run.status, 0, run.stderr);
  const count = new Map();
  const ids = new Set();
  for (const line of run.stdout.split("\n").filter(Boolean)) {
    const resource = JSON.parse(line);
    const [, k, size] = (resource.code ?? resource.maritalStatus).text.match(/^bundle (\d+) of (\d+)$/);
    assert.equal(Number(size), sizes[k]);
    assert.ok(!ids.has(`${resource.resourceType}/${resource.id}`), `${resource.id} is there twice`);
    ids.add(`${resource.resourceType}/${resource.id}`);
    count.set(Number(k), (count.get(Number(k)) ?? 0) + 1);
  }
  return count;
}

function sound(directory) {
  const run = spawnSync(dyad, ["verify", "--data", directory], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
}

const { test, run } = suite();

test(`nothing acknowledged is lost and nothing is half stored over ${kRounds} kills`, async () => {
  const start = process.hrtime.bigint();
  await importing(files, join(place.path, "measure"), null);
  const whole_ms = Number(process.hrtime.bigint() - start) / 1e6;

  const acknowledged = new Set();
  let kills = 0;
  let left = files;
  for (let round = 0; round < kRounds && left.length > 0; round++) {
    // Short enough that a run is rarely finished, long enough to reach every stage of it.
    const result = await importing(left, data, (random() * whole_ms * 2 * left.length) / kFiles / (kRounds - round));
    for (const k of result.acknowledged) acknowledged.add(k);
    if (result.killed) kills++;
    const count = spawnSync("test", ["-e", data]).status === 0 ? held(data) : new Map();
    for (const k of acknowledged) assert.equal(count.get(k), sizes[k], `bundle ${k} was acknowledged in round ${round}`);
    for (const [k, n] of count) assert.equal(n, sizes[k], `bundle ${k} is there in part after round ${round}`);
    if (count.size > 0) sound(data);
    left = files.filter((file) => !count.has(number(file)));
  }
  console.log(`${kills} kills, ${acknowledged.size} of ${kFiles} bundles acknowledged before the last one`);
  assert.ok(kills > 0, "no run was killed");

  if (left.length > 0) await importing(left, data, null);
  const count = held(data);
  for (let k = 0; k < kFiles; k++) assert.equal(count.get(k), sizes[k], `bundle ${k} at the end`);
  sound(data);
});

// Starts the server on a directory; resolves with its address and the process.
function serving(directory) {
  return new Promise((resolve, reject) => {
    const child = spawn(dyad, ["serve", "--open", "--no-answers", "--listen", "127.0.0.1:0", "--data", directory]);
    let said = "";
    const hear = (text) => {
      said += text;
      const found = said.match(/Dyad is at (http:\/\/[^\s/]+)\//);
      if (found) resolve({ base: found[1], child });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`the server did not start:\n${said}`)));
  });
}

const kWriters = 8;
const kServes = Math.max(2, Math.ceil(kRounds / 3));

test(`nothing a server answered for is lost over ${kServes} kills with ${kWriters} writers`, async () => {
  const directory = join(place.path, "served");
  const answered = new Map(); // id -> version answered last
  for (let round = 0; round < kServes; round++) {
    const { base, child } = await serving(directory);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    setTimeout(() => child.kill("SIGKILL"), 100 + random() * 600);
    await Promise.all(
      Array.from({ length: kWriters }, async (_, w) => {
        for (let i = 0; ; i++) {
          const id = `w${w}-${Math.floor(i / 3)}`; // each is written three times a round
          const body = JSON.stringify({ resourceType: "Patient", id, maritalStatus: { text: `${round} ${i} ${"x".repeat(i % 900)}` } });
          try {
            const answer = await fetch(`${base}/fhir/Patient/${id}`, { method: "PUT", headers: { "content-type": "application/fhir+json" }, body });
            if (!answer.ok) throw new Error(`status ${answer.status}: ${await answer.text()}`);
            answered.set(id, Number(answer.headers.get("etag").match(/\d+/)[0]));
          } catch (error) {
            if (String(error.message).startsWith("status")) throw error;
            return; // the server is gone
          }
        }
      }),
    );
    await gone;
    sound(directory);
    const out = spawnSync(dyad, ["export", "--data", directory], { encoding: "utf8", maxBuffer: 1 << 30 });
    assert.equal(out.status, 0, out.stderr);
    const held = new Map(out.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).map((r) => [r.id, Number(r.meta.versionId)]));
    for (const [id, version] of answered) assert.ok(held.get(id) >= version, `Patient/${id} version ${version} was answered for, ${held.get(id)} is there`);
  }
  console.log(`${kServes} kills of a server, ${answered.size} resources answered for`);
  assert.ok(answered.size > 0);
});

try {
  await run();
} finally {
  place.remove();
}
