// SPDX-License-Identifier: Apache-2.0
// Writes data/scenarios/case-*.json. Running it again writes the same bytes.  node tools/make_scenarios/make.mjs [DIR]
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const CASES = ["a", "b", "c"];

export async function story(key) {
  const module = await import(`./case_${key}.mjs`);
  return module[`case${key.toUpperCase()}`]();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dir = process.argv[2] ?? fileURLToPath(new URL("../../data/scenarios", import.meta.url));
  mkdirSync(dir, { recursive: true });
  for (const key of CASES) {
    const made = (await story(key)).text();
    writeFileSync(join(dir, `case-${key}.json`), made);
    console.log(`case-${key}.json ${made.length} characters`);
  }
}
