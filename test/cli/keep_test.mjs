// SPDX-License-Identifier: Apache-2.0
// verify, backup, restore and export through the built program: DYAD_BIN=path/to/dyad node test/cli/keep_test.mjs
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, openSync, writeSync, closeSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { dyad, serve, suite, temporaryDirectory } from "../support/server.mjs";

process.env.DYAD_LANG = "en"; // whatever the locale of who runs this
const place = temporaryDirectory();
const path = (...parts) => join(place.path, ...parts);
const scenario = new URL("../../data/scenarios/case-a.json", import.meta.url).pathname;

function run(...words) {
  const done = spawnSync(dyad, words, { encoding: "utf8", maxBuffer: 1 << 30 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
function good(...words) {
  const done = run(...words);
  assert.equal(done.code, 0, `dyad ${words.join(" ")}: ${done.err}`);
  return done.out;
}
const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

// The chain as docs/storage.md states it, computed without the program.
function chained(before, version, body) {
  const hash = createHash("sha256");
  const add = (bytes) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    hash.update(length);
    hash.update(bytes);
  };
  const number = (n) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(n));
    add(bytes);
  };
  add(before);
  number(version.sequence);
  add(Buffer.from(version.type));
  add(Buffer.from(version.id));
  number(version.version);
  number(Date.parse(version.recorded_at));
  number(Date.parse(version.received_at));
  add(Buffer.from(version.author));
  number(version.deleted ? 1 : 0);
  add(Buffer.from(body));
  return hash.digest();
}

const { test, run: runAll } = suite();

test("a record verifies, and a backup of it names the same end", () => {
  good("import", scenario, "--data", path("data"));
  const whole = JSON.parse(good("verify", "--data", path("data"), "--json"));
  assert.equal(whole.sound, true);
  assert.ok(whole.last_sequence > 1000 && /^[0-9a-f]{64}$/.test(whole.head) && whole.index_checked);
  const said = good("backup", path("copy.db"), "--data", path("data"));
  assert.ok(said.includes(`sequence ${whole.last_sequence}, head ${whole.head}`), said);
  assert.equal(statSync(path("copy.db")).mode & 0o777, 0o600);
  const copy = JSON.parse(good("verify", path("copy.db"), "--json"));
  assert.deepEqual({ ...copy, file: "" }, { ...whole, file: "" });
  const again = run("backup", path("copy.db"), "--data", path("data"));
  assert.equal(again.code, 1);
  assert.match(again.err, /left as it is/);
  mkdirSync(path("backups"));
  good("backup", path("backups"), "--data", path("data"));
  assert.match(readdirSync(path("backups")).join(), /^dyad-\d{4}-\d{2}-\d{2}T\d{6}Z\.db$/);
});

test("a server goes on while its record is backed up and verified", async () => {
  const server = await serve(["--no-answers"]);
  try {
    const put = (n) =>
      fetch(`${server.base}/fhir/Patient/p${n}`, {
        method: "PUT",
        headers: { "content-type": "application/fhir+json" },
        body: JSON.stringify({ resourceType: "Patient", id: `p${n}` }),
      });
    let written = 0;
    let stop = false;
    const writing = (async () => {
      for (; !stop; written++) assert.ok((await put(written)).status < 300);
    })();
    while (written < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    for (let i = 0; i < 3; i++) {
      const before = written;
      const copy = JSON.parse(good("backup", path(`live-${i}.db`), "--data", server.data, "--json"));
      assert.ok(copy.sound && copy.last_sequence >= before, JSON.stringify(copy));
      assert.equal(JSON.parse(good("verify", "--data", server.data, "--json")).sound, true);
    }
    stop = true;
    await writing;
    const busy = run("restore", path("live-0.db"), "--data", server.data);
    assert.equal(busy.code, 1);
    assert.ok(busy.err.includes(server.base.replace("http://", "")), busy.err);
  } finally {
    await server.stop();
  }
});

test("a backup is restored only where no record is, and then it is the same record", () => {
  const over = run("restore", path("copy.db"), "--data", path("data"));
  assert.equal(over.code, 1);
  assert.match(over.err, /already holds a record/);
  good("restore", path("copy.db"), "--data", path("new"));
  const words = ["export", "--data"];
  assert.equal(good(...words, path("new")), good(...words, path("data")));
});

test("a damaged backup is told by its first broken version and is not restored", () => {
  const text = readFileSync(path("copy.db"));
  copyFileSync(path("copy.db"), path("bad.db"));
  const at = text.indexOf('"resourceType":"Observation"');  // of a version, or of what was sent
  assert.ok(at > 0);
  const file = openSync(path("bad.db"), "r+");
  writeSync(file, '"resourceType":"Observatiom"', at);
  closeSync(file);
  const verdict = run("verify", path("bad.db"), "--json");
  assert.equal(verdict.code, 1);
  const { sound, faults } = JSON.parse(verdict.out);
  assert.equal(sound, false);
  assert.ok(faults[0].sequence > 0 && /hash chain|not as it was received/.test(faults[0].what), JSON.stringify(faults));
  const refused = run("restore", path("bad.db"), "--data", path("not-made"));
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`sequence ${faults[0].sequence}`));
  assert.ok(!existsSync(path("not-made", "record.db")));
});

test("what is not there or is no record is bad input", () => {
  assert.equal(run("verify", path("none.db")).code, 2);
  assert.equal(run("verify", "--data", path("none")).code, 2);
  assert.equal(run("backup", path("x.db"), "--data", path("none")).code, 2);
  assert.equal(run("restore", path("none.db"), "--data", path("none2")).code, 2);
  assert.equal(run("verify", scenario).code === 0, false);
  assert.equal(run("export", "--data", path("data"), "--history").code, 2);
});

test("the export holds everything: each type, the whole history, and a chain that others can compute", () => {
  good("export", "--data", path("data"), "--out", path("out"), "--history");
  const manifest = JSON.parse(readFileSync(path("out", "manifest.json"), "utf8"));
  const current = manifest.files.filter((f) => f.type && f.type !== "Bundle");
  const resources = current.flatMap((f) => lines(readFileSync(path("out", f.file), "utf8")));
  const printed = lines(good("export", "--data", path("data")));
  assert.deepEqual(resources, printed);
  let before = Buffer.alloc(32);
  for (const line of readFileSync(path("out", "log.ndjson"), "utf8").split("\n").filter(Boolean)) {
    const version = JSON.parse(line);
    const body = version.deleted ? "" : line.slice(line.indexOf(',"resource":') + 12, -1);
    before = chained(before, version, body);
    assert.equal(before.toString("hex"), version.digest, `sequence ${version.sequence}`);
  }
  assert.equal(before.toString("hex"), manifest.head);
  const full = run("export", "--data", path("data"), "--out", path("out"));
  assert.equal(full.code, 1);
});

test("the exported history imports elsewhere as the same versions at the same times", () => {
  good("import", path("out", "history"), "--data", path("copy"));
  good("export", "--data", path("copy"), "--out", path("out2"), "--history");
  const versions = (dir) =>
    lines(readFileSync(path(dir, "log.ndjson"), "utf8"))
      .map((v) => JSON.stringify([v.type, v.id, v.version, v.recorded_at, v.deleted, v.resource]))
      .sort();
  assert.deepEqual(versions("out2"), versions("out"));
});

try {
  await runAll();
} finally {
  place.remove();
}
