// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <map>

#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_operations.hpp"
#include "api/fhir_subset.hpp"
#include "query/query.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kMostPerCode = 1'000;
constexpr std::size_t kMostLookedAt = 50'000;

Result<std::size_t> parse_max(std::string_view text) {
  if (text.empty()) return 1;
  std::size_t max = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), max);
  if (ec != std::errc() || end != text.data() + text.size() || max == 0 || max > kMostPerCode)
    return fail(ErrorKind::invalid, "not a number of observations", "max", std::string(text.substr(0, 40)),
                "1 to " + std::to_string(kMostPerCode));
  return max;
}

// What counts as the same thing observed: the first coding, or the words where nothing is coded.
std::string code_of(const json::Value& observation) {
  const json::Value& code = observation["code"];
  const json::Value& coding = code["coding"][std::size_t{0}];
  if (!coding.is_null())
    return std::string(coding["system"].as_string()) + "|" + std::string(coding["code"].as_string());
  return std::string(code["text"].as_string());
}

struct Asked {
  query::Request request;
  std::size_t max = 1;
};

Result<Asked> asked_of(const Call& call) {
  Asked asked;
  const auto max = parse_max(call.request.parameter("max").value_or(""));
  if (!max) return std::unexpected(max.error());
  asked.max = *max;
  asked.request.type = "Observation";
  asked.request.strict = preference_of(call.request).strict;
  bool about = false;
  for (const auto& [name, value] : call.request.query) {
    if (name == "max" || is_presentation(name) || name == "_sort" || name == "_count") continue;
    const auto plain = name.substr(0, name.find_first_of(":."));
    about = about || plain == "patient" || plain == "subject";
    asked.request.parameters.emplace_back(name, value);
  }
  if (!about)
    return fail(ErrorKind::missing, "names whose observations are meant", "patient", {},
                "patient or subject");
  asked.request.parameters.emplace_back("_sort", "-date");
  asked.request.parameters.emplace_back("_count", "1000");
  return asked;
}

}  // namespace

http::Response last_observations(Context& context, const Call& call) {
  auto asked = asked_of(call);
  if (!asked) return outcome(asked.error());
  const auto subset = subset_of(call.request.query);
  if (!subset) return outcome(subset.error());
  const std::string base = base_url(context, call.request);
  std::map<std::string, std::vector<record::Version>> by_code;
  std::size_t looked_at = 0;
  for (;;) {
    auto page = query::run(context.record.store(), asked->request);
    if (!page) return outcome(page.error());
    for (auto& entry : page->entries) {
      if (entry.mode != query::Entry::Mode::match) continue;
      const auto body = json::parse(entry.version.body);
      if (!body) continue;
      auto& of_code = by_code[code_of(*body)];
      if (of_code.size() < asked->max) of_code.push_back(std::move(entry.version));
    }
    looked_at += page->entries.size();
    if (!page->next) break;
    if (looked_at >= kMostLookedAt)
      return outcome({ErrorKind::too_costly,
                      "too many observations to look through",
                      "patient",
                      {},
                      std::to_string(kMostLookedAt) + ", or narrower by category or code"});
    auto& parameters = asked->request.parameters;
    std::erase_if(parameters, [](const auto& p) { return p.first == query::kPageParameter; });
    parameters.emplace_back(std::string(query::kPageParameter), *page->next);
  }
  BundleWriter bundle("searchset");
  std::size_t total = 0;
  for (const auto& [code, versions] : by_code) total += versions.size();
  bundle.total(total);
  bundle.link("self", link_url(base, "Observation/$lastn", call.request.query));
  for (auto& [code, versions] : by_code)
    for (auto& version : versions)
      bundle.entry(base + "/Observation/" + version.id, rendered(std::move(version.body), *subset), kMatch);
  return fhir_answer(bundle.finish());
}

}  // namespace dyad::api
