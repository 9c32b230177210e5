// SPDX-License-Identifier: Apache-2.0
#include "care/past_decisions.hpp"

#include <algorithm>

#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value past_json(const KeptAnswer& answer) {
  const json::Value& c = answer.content;
  return json::object({{"at", format_utc(answer.at)},
                       {"gestation_days", c["gestation_days"]},
                       {"verdict", c["verdict"]},
                       {"action", c["action"]},
                       {"advantage", c["advantage"]},
                       {"certified", c["certified"]},
                       {"top_trigger", c["triggers"][std::size_t{0}]},
                       {"best_fixed_day", c["best_fixed_day"]},
                       {"mother_alive", c["mother_alive"]},
                       {"child_intact", c["child_intact"]},
                       {"reason", c["reason"]},
                       {"resource", answer.resource}});
}

std::optional<KeptAnswer> read_answer(const Facts& facts, const record::Resource& r) {
  if (r.version.type != "RiskAssessment" ||
      r.body["subject"]["reference"].as_string() != "Patient/" + facts.mother ||
      r.body["status"].as_string() == "entered-in-error")
    return {};
  const auto& kept = extension(r.body, own_extension("timing-decision"));
  auto content = json::parse(kept["valueString"].as_string());
  const auto at = parse_instant(r.body["occurrenceDateTime"].as_string());
  if (!content || !at || !content->has("fingerprint")) return {};
  return KeptAnswer{*at,
                    std::string((*content)["fingerprint"].as_string()),
                    std::string(r.body["method"]["text"].as_string()),
                    reference_of(r),
                    r.version.recorded_at,
                    std::move(*content)};
}

}  // namespace

std::vector<KeptAnswer> kept_answers(const Facts& facts) {
  std::vector<KeptAnswer> out;
  for (const auto& r : facts.record.resources)
    if (auto answer = read_answer(facts, r)) out.push_back(std::move(*answer));
  std::ranges::stable_sort(out, {}, &KeptAnswer::at);
  return out;
}

json::Value past_decisions_json(const std::vector<KeptAnswer>& answers) {
  json::Array out;
  for (const auto& answer : answers) out.push_back(past_json(answer));
  return json::Value(std::move(out));
}

}  // namespace dyad::care
