// SPDX-License-Identifier: Apache-2.0
// Our mathematics against R: node test/r/check_with_r.mjs BUILD_DIR   (runs BUILD_DIR/math_r_probe, then check.R)
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const probe = resolve(process.argv[2] ?? join(root, "build/sanitize"), "math_r_probe");

// Where packages are not ours to install, R may be absent; everywhere else its absence is a failure.
if (spawnSync("Rscript", ["--version"]).error) {
  console.log("Rscript is not installed");
  process.exit(process.env.DYAD_NO_PACKAGES ? 0 : 1);
}

const scratch = mkdtempSync(join(tmpdir(), "dyad-r-"));
let status = 1;
try {
  const written = spawnSync(probe, [scratch], { stdio: "inherit" });
  if (written.error) console.log(`${probe}: ${written.error.message}`);
  if (written.status === 0) status = spawnSync("Rscript", [join(root, "test/r/check.R"), scratch], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(status);
