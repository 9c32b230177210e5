// SPDX-License-Identifier: Apache-2.0
#include "care/offers_words.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace dyad::care {
namespace {

constexpr std::array kLists{"levels", "features", "skills", "components", "groups", "drugs", "modes"};

Result<OfferCode> read_code(const json::Value& row, std::string_view list) {
  OfferCode out{std::string(row["code"].as_string()), std::string(row["system"].as_string()), row["names"]};
  if (out.system.empty()) out.system = kOfferCodes;
  const bool named = std::ranges::all_of(std::array{"en", "vi", "zh"},
                                         [&](const char* l) { return !out.names[l].as_string().empty(); });
  if (out.code.empty() || !named)
    return fail(ErrorKind::invalid, "needs a code and a name in three languages",
                "offers." + std::string(list), out.code);
  return out;
}

Result<OfferKind> read_kind(const json::Value& row) {
  auto code = read_code(row, "kinds");
  if (!code) return std::unexpected(code.error());
  OfferKind out;
  static_cast<OfferCode&>(out) = std::move(*code);
  out.resource = row["resource"].as_string();
  out.physical = row["physical"].as_string();
  out.standard = row["standard"].as_string();
  out.group = row["group"].as_string();
  out.has_levels = row["levels"].as_bool().value_or(false);
  return out;
}

Result<int> limit(const json::Value& limits, const char* name) {
  const auto value = limits[name]["value"].as_int();
  if (!value || *value < 1 || *value > 1'000'000)
    return fail(ErrorKind::invalid, "a limit is a whole number of at least 1",
                std::string("offers.limits.") + name);
  return static_cast<int>(*value);
}

}  // namespace

Result<OfferWords> OfferWords::read(std::string_view json_text) {
  const auto document = json::parse(json_text);
  if (!document) return std::unexpected(document.error());
  OfferWords out;
  for (const auto& row : (*document)["kinds"].items()) {
    auto kind = read_kind(row);
    if (!kind) return std::unexpected(kind.error());
    out.kinds_.push_back(std::move(*kind));
  }
  for (const char* name : kLists) {
    std::vector<OfferCode> list;
    std::set<std::string> seen;
    for (const auto& row : (*document)[name].items()) {
      auto code = read_code(row, name);
      if (!code) return std::unexpected(code.error());
      if (!seen.insert(code->code).second)
        return fail(ErrorKind::invalid, "stands there twice", std::string("offers.") + name, code->code);
      list.push_back(std::move(*code));
    }
    out.lists_.emplace_back(name, std::move(list));
  }
  const json::Value& limits = (*document)["limits"];
  OfferLimits& l = out.limits_;
  const std::array<std::pair<const char*, int*>, 7> numbers{{{"minutes", &l.minutes},
                                                             {"lead_minutes", &l.lead_minutes},
                                                             {"count", &l.count},
                                                             {"shift_hours", &l.shift_hours},
                                                             {"window_days", &l.window_days},
                                                             {"rows", &l.rows},
                                                             {"text", &l.text}}};
  for (const auto& [name, to] : numbers) {
    const auto value = limit(limits, name);
    if (!value) return std::unexpected(value.error());
    *to = *value;
  }
  l.asymmetry_ratio = limits["asymmetry_ratio"]["value"].as_double().value_or(0);
  if (out.kinds_.empty() || !(l.asymmetry_ratio > 1))
    return fail(ErrorKind::invalid, "no kinds, or no ratio above 1", "offers");
  return out;
}

const OfferKind* OfferWords::kind(std::string_view code) const {
  const auto it = std::ranges::find(kinds_, code, &OfferKind::code);
  return it == kinds_.end() ? nullptr : &*it;
}

const std::vector<OfferCode>& OfferWords::list(std::string_view name) const {
  static const std::vector<OfferCode> none;
  for (const auto& [key, codes] : lists_)
    if (key == name) return codes;
  return none;
}

const OfferCode* OfferWords::find(std::string_view name, std::string_view code) const {
  const auto& codes = list(name);
  const auto it = std::ranges::find(codes, code, &OfferCode::code);
  return it == codes.end() ? nullptr : &*it;
}

}  // namespace dyad::care
