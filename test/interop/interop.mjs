// SPDX-License-Identifier: Apache-2.0
// Clients that others wrote, against the real server, one after another, and the published R4 examples:
// ./dev interop [NAME...] [--all] [--examples DIR]. Those of Debian and npm always run; those of PyPI and Maven Central, and
// what takes long, when --all is given, since CI may not have them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../support/server.mjs";
import { emitted } from "./emitted.mjs";

const here = new URL(".", import.meta.url).pathname;
const build = new URL("../../build/interop/", import.meta.url).pathname;
const clients = join(here, "clients");
const python = join(build, "python/bin/python");
const java = ["java", "-cp", `${build}java/classes:${build}java/lib/*`];

const run = (command, options = {}) =>
  spawnSync(command[0], command.slice(1), { stdio: ["pipe", "inherit", "inherit"], timeout: 600_000, ...options }).status === 0;

function make(what, command, there) {
  if (existsSync(there)) return true;
  console.log(`== preparing ${what}`);
  return run(command);
}

const preparePython = () =>
  make("the clients of PyPI", ["sh", "-c", `python3 -m venv ${build}python && ${python} -m pip -q install -r ${here}requirements.txt`],
    join(build, "python/bin/pip-done")) && run(["touch", join(build, "python/bin/pip-done")]);
const prepareJava = () =>
  make("HAPI's client and validator", ["mvn", "-q", "-B", "-f", join(here, "java"), "package", "-Dmaven.test.skip=true"], join(build, "java/lib"));

const args = process.argv.slice(2);
// One resource a file; HL7 publishes those of R4 at npm.
const examples = args.includes("--examples") ? args.splice(args.indexOf("--examples"), 2)[1]
  : join(here, "node_modules/hl7.fhir.r4.examples");

const suites = [
  { name: "fhir-kit-client", run: (base) => run(["node", join(clients, "fhir_kit_client.mjs"), base]) },
  { name: "fhirclient-js", run: (base) => run(["node", join(clients, "fhirclient_js.mjs"), base]) },
  { name: "smart-apps", run: () => run(["node", join(clients, "smart_apps.mjs")]) },
  { name: "fhirpy", all: true, prepare: preparePython, run: (base) => run([python, join(clients, "fhirpy_client.py"), base]) },
  { name: "fhirclient-py", all: true, prepare: preparePython, run: (base) => run([python, join(clients, "fhirclient_py.py"), base]) },
  { name: "hapi-client", all: true, prepare: prepareJava, run: (base) => run([...java, "Client", base]) },
  {
    name: "hapi-validator",
    all: true,
    prepare: prepareJava,
    run: async (base) => run([...java, "-Xmx2g", "Validate"], { input: await emitted(base) }),
  },
];

// Not a client: what searches read of the same examples, against an independent evaluator.
suites.push({
  name: "search-oracle",
  all: true,
  prepare: () => run(["ninja", "-C", join(build, "../release"), "search_probe"]),
  run: () => run(["node", "--max-old-space-size=4000", join(here, "search_oracle/check.mjs"), join(build, "../release/search_probe"),
    join(here, "node_modules"), examples]),
});

// The published examples, all of them, through a server of their own.
suites.push({
  name: "r4-examples",
  run: () => run(["node", "--max-old-space-size=4000", join(here, "examples/run.mjs"), join(here, "node_modules"), examples]),
});

const asked = args.filter((a) => !a.startsWith("--"));
const all = args.includes("--all");
const chosen = suites.filter((s) => (asked.length ? asked.includes(s.name) : all || !s.all));
const server = await serve(["--demo"]);
const results = [];
for (const suite of chosen) {
  console.log(`== ${suite.name}`);
  const ready = suite.prepare ? suite.prepare() : true;
  results.push([suite.name, ready ? (await suite.run(`${server.base}/fhir`)) : false]);
}
await server.stop();
for (const [name, good] of results) console.log(`${good ? "ok   " : "FAIL "} ${name}`);
process.exitCode = results.length && results.every(([, good]) => good) ? 0 : 1;
