// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "base/instant.hpp"
#include "json/phrases.hpp"

namespace dyad::care {

// The words of documents that the server writes itself (data/care/minutes.json), and moments as they are
// written in each language.
class Phrases : public json::Phrases {
 public:
  static Result<Phrases> load(std::string_view json_text);

  // A moment in the ward's own time, with its zone: "13 Feb 2025 08:00 (UTC+7)".
  static std::string when(std::string_view language, Instant at, int utc_offset_minutes);
  static std::string day(std::string_view language, Date day);

 private:
  explicit Phrases(json::Phrases words) : json::Phrases(std::move(words)) {}
};

}  // namespace dyad::care
