// SPDX-License-Identifier: Apache-2.0
// Public sample messages through `dyad hl7 check`, and, with a server, over MLLP: every one is stored, or fails with a
// finding that names its place. Counts per outcome. The samples stay outside this repository:
//   microsoft/FHIR-Converter        data/SampleData/Hl7v2         139 files
//   LinuxForHealth/hl7v2-fhir-converter  src/test/resources      *.hl7
//   johnpaulett/python-hl7          tests/samples.py              messages in its text
//   node test/interop/hl7_samples/run.mjs DIRECTORY|FILE... [--mllp HOST:PORT] [--list]
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { dyad } from "../../support/server.mjs";
import { connect, segment } from "../../hl7/mllp.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--mllp");
const mllp = at < 0 ? null : args.splice(at, 2)[1];
const list = args.includes("--list");
const walk = (path) => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => walk(join(path, name))) : [path]);
const scratch = mkdtempSync(join(tmpdir(), "dyad-samples-"));

/** Messages inside a Python file: adjacent string literals of one assignment, joined. */
function messagesInPython(text) {
  const out = [];
  const unquote = (s) => s.replace(/\\\\/g, "\u0000").replace(/\\r/g, "\r").replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\x([0-9a-fA-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16))).replace(/\\\n/g, "").replace(/\\(['"])/g, "$1").replace(/\u0000/g, "\\");
  for (const [, triple] of text.matchAll(/=\s*(?:u|b)?"""([\s\S]*?)"""/g)) out.push(unquote(triple));
  for (const [, body] of text.matchAll(/=\s*"\\r"\.join\(\s*\[([\s\S]*?)\]\s*\)/g)) out.push([...body.matchAll(/(?:r|u)?"((?:\\.|[^"\\])*)"/g)].map((m) => unquote(m[1])).join("\r"));
  for (const [, body] of text.matchAll(/=\s*\(([\s\S]*?)\n\)/g)) out.push([...body.matchAll(/"((?:\\.|[^"\\])*)"/g)].map((m) => unquote(m[1])).join(""));
  return out.filter((m) => /MSH/.test(m));
}

const files = args.filter((a) => a !== "--list").flatMap(walk).flatMap((path) => {
  if (path.endsWith(".hl7")) return [path];
  if (!path.endsWith("samples.py")) return [];
  return messagesInPython(readFileSync(path, "utf8")).map((text, n) => {
    const file = join(scratch, `python-hl7-${n + 1}.hl7`);
    writeFileSync(file, text);
    return file;
  });
});
if (files.length === 0) { console.error("no sample was found; name a directory with *.hl7 files or samples.py"); process.exit(2); }

const outcomes = new Map(), answers = new Map(), unclear = [];
const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
const line = mllp ? await connect(mllp) : null;
for (const file of files) {
  let said;
  try {
    said = execFileSync(dyad, ["hl7", "check", "--json", "--hl7-zone", "Asia/Ho_Chi_Minh", file], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    said = error.stdout ?? "";
    if (!said.trim()) throw new Error(`nothing was said about ${basename(file)}: ${error.message}`);
  }
  for (const row of said.trim().split("\n").filter(Boolean).map((l) => JSON.parse(l))) {
    add(outcomes, row.outcome);
    const errors = row.findings.filter((f) => f.severity === "error");
    const precise = row.outcome === "stored" || errors.some((f) => f.place !== "message" && f.code !== "0" && f.text);
    if (!precise) unclear.push(`${basename(file)}: ${row.outcome} without a place`);
    if (list || row.outcome === "partly" || row.outcome === "not stored") console.log(`${basename(file)}  ${row.type}  ${row.outcome}${errors.map((f) => `\n    ${f.place} ${f.code} ${f.text}`).join("")}`);
  }
  if (line) {
    const bytes = readFileSync(file);
    const msh = /MSH\|[^\r\n]*/.exec(bytes.toString("latin1"))?.[0].split("|") ?? [];
    const silent = msh[8]?.startsWith("ACK") || ((msh[14] || msh[15]) && ![msh[14], msh[15]].some((c) => c && c !== "NE"));
    await line.raw(Buffer.concat([Buffer.from("\x0b"), bytes, Buffer.from("\x1c\r")]));
    const answer = silent ? null : await line.answer();
    const told = silent ? "none wanted" : (segment(answer)[1] ?? "none");
    add(answers, told);
    if (!silent && told !== "AA" && told !== "CA" && !/\rERR\|/.test(answer ?? "")) unclear.push(`${basename(file)}: answered ${told} without ERR`);
  }
}
line?.end();
rmSync(scratch, { recursive: true });
console.log(JSON.stringify({ files: files.length, outcomes: Object.fromEntries(outcomes), ...(mllp ? { answers: Object.fromEntries(answers) } : {}), unclear }));
process.exitCode = unclear.length ? 1 : 0;
