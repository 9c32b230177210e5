// SPDX-License-Identifier: Apache-2.0
// Why an example is rightly refused. Everything else that is refused fails the suite.

// A subscription is a promise to notify, which this server gives only where it is allowed to (docs/subscriptions.md).
const subscription = /^Subscription\./;

// Not valid R4 by its own definitions. HAPI's validator 8 says the same of all but those marked, which name a type
// that the element's definition does not list; without a resolver it does not look at that.
const invalid = new Map([
  ["no narrative (txt-2)", ["ActivityDefinition/blood-tubes-supply", "ActivityDefinition/heart-valve-replacement",
    "EventDefinition/example", "Questionnaire/zika-virus-exposure-assessment"]],
  ["a required element is missing", ["ImplementationGuide/fhir", "Questionnaire/qs1",
    ...["author", "effective", "end", "keyword", "workflow"].flatMap((name) =>
      [`SearchParameter/codesystem-extensions-CodeSystem-${name}`, `SearchParameter/valueset-extensions-ValueSet-${name}`])]],
  ["no base definition (sdf-4)", ["StructureDefinition/Definition", "StructureDefinition/Event", "StructureDefinition/FiveWs",
    "StructureDefinition/Request"]],
  ["a fullUrl stands more than once (bdl-7)", ["Bundle/dataelements"]],
  ["the id is too long", ["SearchParameter/questionnaireresponse-extensions-QuestionnaireResponse-item-subject"]],
  ["a reference to a type that the definition does not list (not judged by HAPI)", ["DeviceMetric/example",
    "DeviceUseStatement/example", "MedicationRequest/medrx0301", "Observation/clinical-gender"]],
]);

// What the record itself holds for impossible (docs/record.md): one value of all the examples.
const impossible = ["Observation/body-length"]; // a man of 24 years, 25 cm long

/** The reason in words, or undefined when there is none. */
export function expectedRefusal({ type, id }, why) {
  if (impossible.includes(`${type}/${id}`)) return "a value that cannot be true";
  if (type === "Subscription" && subscription.test(why)) return "a subscription that this server cannot keep";
  for (const [reason, names] of invalid) if (names.includes(`${type}/${id}`)) return `not valid R4: ${reason}`;
  return undefined;
}
