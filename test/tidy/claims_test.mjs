// SPDX-License-Identifier: Apache-2.0
// Documents that say "this test shows it" are held to it: each `file`: claim in their tables must be in that file.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "../support/server.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { test, run } = suite();

for (const name of ["docs/hazards.md", "docs/threat-model.md", "docs/conformance.md"]) {
  test(`${name}: every test it names is there, and every row of a table with tests names one`, () => {
    const lines = readFileSync(root + name, "utf8").split("\n");
    const wrong = [];
    let tests = -1, claims = 0;
    lines.forEach((line, i) => {
      if (!line.startsWith("|")) { tests = -1; return; }
      const cells = line.split("|").slice(1, -1).map((c) => c.trim());
      if (tests < 0) { tests = cells.indexOf("test"); return; }
      if (cells.every((c) => /^-+$/.test(c))) return;
      for (const said of cells[tests].split("<br>")) {
        if (name.includes("conformance") && /^reason: .{20,}/.test(said)) continue; // what is not offered cannot be tested
        const [, file, claim] = /^`([^`]+)`: (.+)$/.exec(said) ?? [];
        if (!file) wrong.push(`${name}:${i + 1}: no test: ${said}`);
        else if (!existsSync(root + file)) wrong.push(`${name}:${i + 1}: there is no ${file}`);
        else if (!readFileSync(root + file, "utf8").replace(/"\s*\n\s*"/g, "").includes(claim)) wrong.push(`${name}:${i + 1}: ${file} does not claim "${claim}"`);
        claims++;
      }
    });
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    if (name === "docs/conformance.md") {
      const numbers = lines.map((line) => /^\| (\d+) \|/.exec(line)?.[1]).filter(Boolean);
      if (new Set(numbers).size !== 172 || numbers.length !== 172) wrong.push(`${name}: ${numbers.length} rows, the guide has 172 requirements for servers`);
    }
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    if (claims === 0) throw new Error(`${name} names no test`);
  });
}
await run();
