// SPDX-License-Identifier: Apache-2.0
// Builds the pages into dist/: index.html, and scripts and styles whose names carry a hash of their content.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile, copyFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist`;
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx" },
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  minify: true,
  sourcemap: false,
  legalComments: "none",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});

const outputs = Object.keys(result.metafile.outputs);
const script = outputs.find((o) => result.metafile.outputs[o].entryPoint === "src/main.tsx");
const style = outputs.find((o) => /app-[^/]*\.css$/.test(o));
const page = (await readFile(`${here}index.html`, "utf8"))
  .replace("{{script}}", `/assets/${basename(script)}`)
  .replace("{{style}}", `/assets/${basename(style)}`);
await writeFile(`${dist}/index.html`, page);
// The service worker stands at the root under one name: that is what it may speak for.
await copyFile(`${here}sw.js`, `${dist}/sw.js`);
// What the worker keeps for a phone without a network: the page and all it may load.
await writeFile(`${dist}/shell.json`, JSON.stringify(["/", "/favicon.svg", ...outputs.map((o) => `/assets/${basename(o)}`)]));
await copyFile(`${here}favicon.svg`, `${dist}/favicon.svg`);

// What a case takes to open: the page, its script and style with all they name, the charts, and one language.
const needed = new Set([script, style]);
const named = (file) => {
  for (const { path, kind } of result.metafile.outputs[file].imports)
    if (kind === "import-statement" && !needed.has(path)) { needed.add(path); named(path); }
};
named(script);
const opened = (source) => outputs.find((o) => result.metafile.outputs[o].entryPoint === source);
needed.add(opened("src/echart.ts"));
named(opened("src/echart.ts"));
const languages = outputs.filter((o) => result.metafile.outputs[o].entryPoint?.startsWith("src/languages/"));
const packed = new Map();
for (const file of outputs) packed.set(file, gzipSync(await readFile(`${here}${file}`)).length);
const size = (files) => files.reduce((sum, file) => sum + packed.get(file), 0);
const total = gzipSync(page).length + size([...needed]) + Math.max(...languages.map((file) => packed.get(file)));
for (const file of outputs) console.log(`${needed.has(file) ? "*" : " "} ${file}  ${(packed.get(file) / 1000).toFixed(0)} kB compressed`);
console.log(`web/dist: ${(total / 1000).toFixed(0)} kB compressed for a case (*, and one language), ${(size(outputs) / 1000).toFixed(0)} kB in all`);
if (total > 500_000) {
  console.error("A case takes more than 500 kB compressed to open: it must open within a second on a ward's network.");
  process.exit(1);
}
