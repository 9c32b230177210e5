// SPDX-License-Identifier: Apache-2.0
// Starts the real `dyad` for tests and stops it again. DYAD_BIN names the binary.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// What tests read of the command line is English, whatever the locale of who runs them.
process.env.DYAD_LANG = "en";

export const dyad = process.env.DYAD_BIN ?? new URL("../../build/release/dyad", import.meta.url).pathname;

// DYAD_KEEP_DATA names a directory in which everything stays, to look at or to validate what was written.
export function temporaryDirectory() {
  const path = mkdtempSync(join(process.env.DYAD_KEEP_DATA ?? tmpdir(), "dyad-test-"));
  return { path, remove: () => process.env.DYAD_KEEP_DATA || rmSync(path, { recursive: true, force: true }) };
}

/**
 * Starts `dyad serve`; resolves with its base address once it says it is ready. Without sign-in, unless told
 * {signIn: true}: then requests need a session (test/support/people.mjs).
 */
export async function serve(options = [], { signIn = false, data = null } = {}) {
  const directory = data === null ? temporaryDirectory() : { path: data, remove: () => {} };
  const child = spawn(dyad, ["serve", "--listen", "127.0.0.1:0", "--data", directory.path, ...(signIn ? [] : ["--open"]), ...options]);
  let said = "";
  const base = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${said}`)), 60_000);
    const read = (data) => {
      said += data;
      const found = said.match(/Dyad is at (http:\/\/[^\s/]+)\//);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => reject(new Error(`the server stopped with ${code}:\n${said}`)));
  });
  return {
    base,
    data: directory.path,
    process: child,
    output: () => said,
    /** Processor time the server has used, in ms: what it costs, however busy the machine is. Linux counts in 10 ms. */
    worked_ms() {
      const [utime, stime] = readFileSync(`/proc/${child.pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ").slice(11, 13);
      return (Number(utime) + Number(stime)) * 10;
    },
    async stop(signal = "SIGTERM") {
      child.removeAllListeners("exit");
      const ended = child.signalCode ? Promise.resolve(child.signalCode) : child.exitCode !== null ? Promise.resolve(null)
        : new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
      child.kill(signal);
      const by = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000, null))]);
      directory.remove();
      // Ended by a fault, on its way out too.
      if (by && by !== signal && by !== "SIGKILL") throw new Error(`the server ended by ${by}:\n${said.slice(-2000)}`);
    },
  };
}

/** Collects named tests, runs them in order, prints the closing line and sets the exit code. */
export function suite() {
  const tests = [];
  return {
    test: (name, body) => tests.push([name, body]),
    async run() {
      let passed = 0;
      let failed = 0;
      for (const [name, body] of tests) {
        try {
          await body();
          passed++;
          console.log(`ok    ${name}`);
        } catch (error) {
          failed++;
          console.log(`FAIL  ${name}\n      ${String(error.stack ?? error).replaceAll("\n", "\n      ")}`);
        }
      }
      console.log(`${passed} passed, ${failed} failed`);
      process.exitCode = failed ? 1 : 0;
    },
  };
}

/** Reads a stream of server-sent events; resolves each `next()` with {id, event, data}. */
export async function feed(url, headers = {}) {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { accept: "text/event-stream", ...headers }, signal: abort.signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  return {
    response,
    close: () => abort.abort(),
    async next(timeoutMs = 5_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const fields = Object.fromEntries(
            block.split("\n").filter((l) => !l.startsWith(":")).map((l) => [l.slice(0, l.indexOf(":")), l.slice(l.indexOf(":") + 1).trim()]));
          if (fields.data !== undefined && fields.id !== undefined) return { ...fields, data: JSON.parse(fields.data) };
          continue;
        }
        const left = deadline - Date.now();
        if (left <= 0) throw new Error("no event in time");
        let timer;
        const timeout = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("no event in time")), left)));
        const { value, done } = await Promise.race([reader.read(), timeout]).finally(() => clearTimeout(timer));
        if (done) throw new Error("the feed ended");
        buffer += value;
      }
    },
  };
}
