// SPDX-License-Identifier: Apache-2.0
// Why the server refuses a preference (src/care/preference_statement.cpp), and the words the form has for it.
export const kRefusals: Readonly<Record<string, string>> = {
  "required": "form.needed",
  "required: when she said it": "form.needed",
  "required: who wrote it down": "form.needed",
  "lies in the future": "form.future",
  "she cannot state her weights herself while she lacks capacity: name the surrogate's words": "form.lacks_capacity",
  "the weights do not sum to 1": "form.weights_sum",
  "all weights are zero: nothing would be weighed": "form.weights_sum",
  "the goals, most important first": "form.ordering_empty",
  "too long": "form.too_long",
};
