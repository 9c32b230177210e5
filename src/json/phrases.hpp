// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace dyad::json {

// The words of documents that the program writes itself, from a data file: one flat catalogue for each of en,
// vi and zh, with places for values, as in "until {at}".
class Phrases {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;
  // Refused when a language lacks a key that another has.
  static Result<Phrases> load(std::string_view json_text);

  // A key that is not known is given back as it is: a code from a newer record is better than nothing.
  std::string say(std::string_view language, std::string_view key, Values values = {}) const;
  bool has(std::string_view key) const;

 private:
  using Catalogue = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Catalogue, std::less<>> by_language_;
};

}  // namespace dyad::json
