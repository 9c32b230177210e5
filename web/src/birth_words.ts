// SPDX-License-Identifier: Apache-2.0
// Why the server refuses a record of birth, handover, transport or order (src/care), and the words the forms have for it.
const kRefusals: Readonly<Record<string, string>> = {
  "required": "form.needed",
  "required: minutes after birth": "form.needed",
  "lies in the future": "form.future",
  "too long": "form.too_long",
  "not a number": "birth.no.number",
  "not a whole number": "birth.no.number",
  "cannot be true": "birth.no.range",
  "a birth before conception": "birth.no.conception",
  "earlier than any child was born alive": "birth.no.early",
  "later than any pregnancy lasts": "birth.no.late",
  "a death before birth": "birth.no.death",
  "an Apgar score is not given to a stillborn child": "birth.no.apgar",
  "fewer than the children on record": "birth.no.fewer",
  "this place in the order of birth is taken": "birth.no.taken",
  "the order of birth does not run with the clock": "birth.no.order",
  "steps of a resuscitation that was not given": "birth.no.steps",
  "this child's birth is recorded already": "birth.no.again",
  "changed since it was read": "birth.no.changed",
  "not one of those allowed": "form.needed",
};

/** A key of the catalogue for what the server said, when there is one. */
export function refusalKey(message: string | undefined): string | undefined {
  if (message?.startsWith("no child born at ")) return "birth.no.weight";
  return message === undefined ? undefined : kRefusals[message];
}
