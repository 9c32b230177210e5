// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/consult_party.hpp"
#include "care/facts.hpp"

namespace dyad::care::calling {

// Who is needed, with all reasons for it.
struct Needed {
  std::string role;
  std::vector<Why> why;
};

struct Rule {
  std::string role;
  std::string message;
  std::string source;
  json::Value any;
};

struct Times {
  std::int64_t silence_ms = 0;
  std::int64_t answer_due_ms = 0;
  json::Value sources;
};

// What data/care says: who is needed when, and how long a call may stay silent.
class Policy {
 public:
  // `escalation_of_site` overrides times ("stat": {"silence_min": ...}); null when there is none.
  static Result<Policy> read(std::string_view rules, std::string_view escalation,
                             const json::Value& escalation_of_site);
  // By role, in the order of the rules.
  std::vector<Needed> needed(const Facts& facts, const evidence::Book& book) const;
  const Times* times(std::string_view priority) const;  // null: there is no such priority
  const json::Value& sources() const { return sources_; }

 private:
  std::vector<Rule> rules_;
  std::vector<std::pair<std::string, Times>> times_;
  json::Value sources_;
};

}  // namespace dyad::care::calling
