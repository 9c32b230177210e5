// SPDX-License-Identifier: Apache-2.0
#include "care/advice_parts.hpp"

#include "care/values.hpp"

namespace dyad::care {

json::Value band_json(const timing::Band& b) {
  return json::object({{"median", b.median}, {"p05", b.p05}, {"p25", b.p25}, {"p75", b.p75}, {"p95", b.p95}});
}

json::Value notes_json(const std::vector<evidence::Note>& notes) {
  json::Array out;
  for (const auto& n : notes) out.push_back(message(n));
  return json::Value(std::move(out));
}

json::Value parameters_json(const std::vector<timing::Parameter>& parameters) {
  json::Array out;
  for (const auto& p : parameters)
    out.push_back(json::object({{"key", p.key},
                                {"label", p.label},
                                {"parameter", p.parameter},
                                {"component", p.component},
                                {"evidence", p.evidence},
                                {"certainty", p.certainty},
                                {"distribution", p.distribution.text},
                                {"distribution_message", message(p.distribution)},
                                {"mean", p.mean},
                                {"p05", p.p05},
                                {"p95", p.p95},
                                {"note", p.note},
                                {"note_code", p.note_code}}));
  return json::Value(std::move(out));
}

json::Value model_refusal(const Error& why) {
  if (why.field == "gestation")
    return message("advice.refused_gestation", why.text(), json::object({{"value", why.value}}));
  if (why.field == "fetuses")
    return message("advice.refused_fetuses", why.text(), json::object({{"value", why.value}}));
  return message("advice.refused", why.text(), json::object({{"field", why.field}}));
}

}  // namespace dyad::care
