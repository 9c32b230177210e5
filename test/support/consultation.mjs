// SPDX-License-Identifier: Apache-2.0
// A consultation of a live demo case as other systems would write it: a ServiceRequest and a Task for each person asked.
const kConcept = "https://dyad.example/fhir/CodeSystem/concept";
const kRole = "https://dyad.example/fhir/CodeSystem/role";
const coded = (system, code) => ({ coding: [{ system, code }] });

/** `asked`: sessions of signIn(). Resolves with the id of the ServiceRequest. */
export async function callFor(caller, mother, asked, { question = "Bowel obstruction: deliver now?" } = {}) {
  const name = "urn:uuid:5f0d8f1e-6b1c-4a53-9d0e-1f2a3b4c5d6e"; // the record chooses ids
  const post = (resource, fullUrl) => ({ ...(fullUrl ? { fullUrl } : {}), resource, request: { method: "POST", url: resource.resourceType } });
  const request = {
    resourceType: "ServiceRequest", status: "active", intent: "order", priority: "urgent", category: [coded(kConcept, "consultation")],
    subject: { reference: `Patient/${mother}` }, requester: { reference: `Practitioner/${caller.person.id}` }, authoredOn: new Date(Date.now() - 60_000).toISOString(),
    reasonCode: [{ text: question }],
  };
  const tasks = asked.map((who) => ({
    resourceType: "Task", status: "requested", intent: "order", code: coded(kConcept, "give-opinion"), focus: { reference: name },
    for: { reference: `Patient/${mother}` }, owner: { reference: `PractitionerRole/${who.posts[0].id}` },
    input: [{ type: coded(kConcept, "specialty"), valueCodeableConcept: coded(kRole, who.posts[0].role.code) }],
  }));
  const answer = await caller("/fhir", {
    method: "POST", headers: { "content-type": "application/fhir+json" },
    body: JSON.stringify({ resourceType: "Bundle", type: "transaction", entry: [post(request, name), ...tasks.map((t) => post(t))] }),
  });
  if (!answer.ok) throw new Error(`the consultation was refused: ${answer.status} ${await answer.text()}`);
  return /ServiceRequest\/([^/]+)/.exec((await answer.json()).entry[0].response.location)[1];
}

export const key = () => `key-${Math.random().toString(36).slice(2).padEnd(12, "0")}`;
export const opinion = (consultation, more = {}) => ({
  consultation, key: key(), action: "wait_until", until_gestation: "30+0", venue: "here", mode: "caesarean", steroids: "give", magnesium: "no_view",
  reasons: ["prematurity"], text: "Each day counts while she is stable.", confidence: 70, ...more,
});
export const wishes = (more = {}) => ({
  key: key(), stated_by: "mother", capacity: "has_capacity", stated_at: new Date(Date.now() - 60_000).toISOString(), witness: "Nurse Hoa",
  wishes: { goals: { asked: "answered", text: "To meet my child." }, intubation: { asked: "answered", choice: "trial", text: "Three days." } }, ...more,
});
