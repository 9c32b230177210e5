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
await copyFile(`${here}favicon.svg`, `${dist}/favicon.svg`);

let total = gzipSync(page).length;
for (const file of outputs) {
  const bytes = await readFile(`${here}${file}`);
  const packed = gzipSync(bytes).length;
  total += packed;
  console.log(`${file}  ${(bytes.length / 1000).toFixed(0)} kB, ${(packed / 1000).toFixed(0)} kB compressed`);
}
console.log(`web/dist: ${(total / 1000).toFixed(0)} kB compressed in all`);
if (total > 500_000) {
  console.error("The pages have grown past 500 kB compressed: a case must open within a second on a ward's network.");
  process.exit(1);
}
