// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/facts.hpp"

namespace dyad::care {

// What this program concludes about a running case and keeps as resources: entries of one transaction.
class Keeping {
 public:
  Keeping(const Facts& facts, std::string program, std::string ward);

  // The next version of a resource, after `version` (0: there is none yet), and the Provenance of exactly
  // that version: what it rests on, by which program, by which rules.
  void put(json::Value resource, int version, const std::vector<std::string>& from,
           const std::vector<std::string>& rules);
  // A resource of its own, without Provenance.
  void put(json::Value resource, int version);
  bool empty() const { return entries_.empty(); }
  json::Value bundle() &&;

 private:
  const Facts& facts_;
  std::string program_;
  std::string what_;
  json::Array entries_;
};

json::Value coded(std::string_view system, std::string_view code, std::string_view display = {});
json::Value reference_to(std::string_view reference);
// A text with its translations: `name` and `_name` of `owner`.
void set_words(json::Value& owner, const std::string& name, const json::Value& words);
std::string own_url(std::string_view name);  // of an extension of this project
// The current version of a resource of the case; 0 when there is none.
int version_in(const Facts& facts, std::string_view type, std::string_view id);

}  // namespace dyad::care
