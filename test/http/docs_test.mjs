// SPDX-License-Identifier: Apache-2.0
// The commands that docs/fhir.md tells a reader to type do what they say, in the order they stand.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { fhirServer } from "./fhir.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const fhir = await fhirServer(["--demo"]);
const text = readFileSync(new URL("../../docs/fhir.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((m) => m[1]);

test("every example of the FHIR page runs", async () => {
  assert.ok(blocks.length >= 3);
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", blocks.join("\n")], { env: { ...process.env, BASE: fhir.base }, maxBuffer: 64 * 1024 * 1024 });
  assert.ok(stdout.includes('"fhirVersion":"4.0.1"'));
  assert.ok(!stdout.includes('"severity":"error"'), stdout.slice(0, 2000));
  assert.match(stdout, /content-location: .*\/_export\//i);
});

await run();
await fhir.stop();
