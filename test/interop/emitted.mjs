// SPDX-License-Identifier: Apache-2.0
// Every kind of resource the server gives out: all versions of the three cases with the advice kept on them, and the
// Bundles, outcomes and statements of the interface itself.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { dyad } from "../support/server.mjs";

const json = async (response) => JSON.stringify(await response.json());
const type = { "content-type": "application/fhir+json" };

/** Waits until the server has written its own answers into the record. */
async function advised(base) {
  for (let i = 0; i < 120; i++) {
    const found = await (await fetch(`${base}/RiskAssessment?_summary=count`)).json();
    if (found.total >= 3) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function* versions(base) {
  let url = `${base}/_history?_count=500`;
  while (url) {
    const page = await (await fetch(url)).json();
    for (const entry of page.entry ?? []) if (entry.resource) yield entry.resource;
    url = page.link?.find((l) => l.relation === "next")?.url;
  }
}

// The demo's history holds thousands of these already, alike.
const kAlike = new Set(["Observation", "Slot", "Schedule", "MedicationAdministration"]);

/**
 * What suites left in the data directories below DYAD_VALIDATE_DATA (kept there by DYAD_KEEP_DATA): the current version of
 * everything that people and the workflow wrote.
 */
function kept() {
  const below = process.env.DYAD_VALIDATE_DATA;
  if (!below) return [];
  return readdirSync(below).filter((name) => existsSync(join(below, name, "record.db"))).flatMap((name) =>
    execFileSync(dyad, ["export", "--data", join(below, name)], { encoding: "utf8", maxBuffer: 1 << 30 }).trim().split("\n"))
    .filter((line) => !kAlike.has(JSON.parse(line).resourceType));
}

export async function emitted(base) {
  await advised(base);
  const lines = kept();
  let patient;
  for await (const resource of versions(base)) {
    if (resource.resourceType === "Patient") patient ??= resource.id;
    lines.push(JSON.stringify(resource));
  }
  for (const path of ["metadata", "Patient/there-is-none", "nonsense/path", "Observation?code:nonsense=1",
    "Observation?_count=20&_include=Observation:subject", "Observation?no-such-parameter=1&_count=2",
    `Patient/${patient}/_history`, `Patient/${patient}/$everything?_count=200`, "_history?_count=20", "EpisodeOfCare/case-a/$document",
    `Observation/$lastn?patient=${patient}&max=2`, `Patient/${patient}/$meta`, `Patient/${patient}?_summary=true`, "?_type=Patient,EpisodeOfCare"])
    lines.push(await json(await fetch(`${base}/${path}`, { headers: { accept: "application/fhir+json" } })));
  const post = (path, body) => fetch(`${base}/${path}`, { method: "POST", headers: type, body: JSON.stringify(body) });
  lines.push(await json(await post("Observation", { resourceType: "Observation", status: "nonsense" })));
  lines.push(await json(await post("Patient/$validate", { resourceType: "Patient", gender: "nonsense" })));
  for (const bundle of ["transaction", "batch"])
    lines.push(await json(await post("", {
      resourceType: "Bundle",
      type: bundle,
      entry: [{ resource: { resourceType: "Basic", code: { text: "a note" } }, request: { method: "POST", url: "Basic" } }],
    })));
  return lines.join("\n") + "\n";
}
