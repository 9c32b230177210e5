// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::care {

// The words of documents that the server writes itself (data/care/minutes.json): one flat catalogue for each
// of en, vi and zh, with places for values, as in "until {at}".
class Phrases {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;
  // Refused when a language lacks a key that another has.
  static Result<Phrases> load(std::string_view json_text);

  // A key that is not known is given back as it is: a code from a newer record is better than nothing.
  std::string say(std::string_view language, std::string_view key, Values values = {}) const;
  bool has(std::string_view key) const;

  // A moment in the ward's own time, with its zone: "13 Feb 2025 08:00 (UTC+7)".
  static std::string when(std::string_view language, Instant at, int utc_offset_minutes);
  static std::string day(std::string_view language, Date day);

 private:
  using Catalogue = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Catalogue, std::less<>> by_language_;
};

}  // namespace dyad::care
