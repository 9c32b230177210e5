// SPDX-License-Identifier: Apache-2.0
// What every client must be able to do, told line by line; used by the clients written in JavaScript.
import assert from "node:assert/strict";

export { assert };

export const person = (family, more = {}) => ({
  resourceType: "Patient",
  identifier: [{ system: "https://hospital.example/mrn", value: `${family}-1` }],
  name: [{ family, given: ["Hoa"] }],
  gender: "female",
  birthDate: "1994-03-05",
  ...more,
});

export const pulse = (subject, value, when) => ({
  resourceType: "Observation",
  status: "final",
  category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs" }] }],
  code: { coding: [{ system: "http://loinc.org", code: "8867-4", display: "Heart rate" }] },
  subject: { reference: subject },
  effectiveDateTime: when,
  valueQuantity: { value, unit: "/min", system: "http://unitsofmeasure.org", code: "/min" },
});

/** Runs `claims`, an object of name -> function, in order; prints each and sets the exit code. */
export async function prove(client, claims) {
  let failed = 0;
  for (const [name, claim] of Object.entries(claims)) {
    try {
      await claim();
      console.log(`ok    ${client}: ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${client}: ${name}\n      ${String(error.stack ?? error).split("\n").slice(0, 6).join("\n      ")}`);
      if (error.response?.data) console.log(`      ${JSON.stringify(error.response.data).slice(0, 600)}`);
    }
  }
  console.log(`${client}: ${Object.keys(claims).length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
