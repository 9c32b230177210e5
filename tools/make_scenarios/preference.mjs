// SPDX-License-Identifier: Apache-2.0
// What a mother weighs, as she said it: an Observation of category survey with a weight for each goal.
import { BASE, concept, said, translations, w } from "./words.mjs";

const GOALS = {
  mother_lives: "She lives",
  child_lives: "Her child lives",
  child_intact: "Her child lives without severe illness",
  treatment_soon: "Her own treatment starts soon",
};
const extension = (name, value) => ({ url: `${BASE}/StructureDefinition/preference-${name}`, ...value });

/** weights: {mother_lives: 0.4, ...} summing to 1. A later call is a later version of the same Observation. */
export function preference(story, at, { weights, recordedBy, witness, interpreter = false, recorded, note, origin = "synthetic" }) {
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new Error(`the weights of ${story.key} sum to ${sum}`);
  return story.put(recorded, origin, {
    resourceType: "Observation", id: `${story.key}-m-preference`,
    extension: [
      extension("witness", { valueString: witness.en, _valueString: translations(witness) }),
      extension("stated-by", { valueCode: "mother" }),
      extension("capacity", { valueCode: "has_capacity" }),
      extension("interpreter", { valueBoolean: interpreter }),
    ],
    status: "final",
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "survey" }] }],
    code: concept(w("What matters to her", "Điều quan trọng với chị", "她看重什么"), "dyad|timing-preference|Timing preference"),
    subject: { reference: `Patient/${story.mother}` },
    ...(story.encounter && at >= story.encounter.from ? { encounter: { reference: `Encounter/${story.encounter.id}` } } : {}),
    effectiveDateTime: story.time(at),
    performer: [said("display", recordedBy)],
    note: [said("text", note)],
    component: Object.entries(weights).map(([goal, value]) => ({
      code: concept(null, `dyad|${goal}|${GOALS[goal]}`),
      valueQuantity: { value, unit: "1", system: "http://unitsofmeasure.org", code: "1" },
    })),
  });
}
