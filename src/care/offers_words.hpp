// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::care {

inline constexpr std::string_view kOfferCodes = "https://dyad.example/fhir/CodeSystem/offer";

// A code of data/care/offers.json.
struct OfferCode {
  std::string code;
  std::string system;
  json::Value names;  // {"en": ..., "vi": ..., "zh": ...}
};

struct OfferKind : OfferCode {
  std::string resource;  // type of FHIR
  std::string physical;  // code of location-physical-type; of a Location
  std::string standard;  // code of v3 RoleCode that means the same; empty when there is none
  std::string group;     // Group.type; of a Group
  bool has_levels = false;
};

struct OfferLimits {
  int minutes = 0;
  int lead_minutes = 0;
  int count = 0;
  int shift_hours = 0;
  int window_days = 0;
  int rows = 0;
  int text = 0;  // bytes of a name or a reason
  double asymmetry_ratio = 0;
};

// The words in which hospitals say what they offer. Errors of read() name the place in the file.
class OfferWords {
 public:
  static Result<OfferWords> read(std::string_view json_text);
  const std::vector<OfferKind>& kinds() const { return kinds_; }
  const OfferKind* kind(std::string_view code) const;
  // The code in a list of the file ("levels", "features", "skills", "components", "groups", "drugs",
  // "modes"); null when it is not in it.
  const OfferCode* find(std::string_view list, std::string_view code) const;
  const std::vector<OfferCode>& list(std::string_view name) const;
  const OfferLimits& limits() const { return limits_; }

 private:
  std::vector<OfferKind> kinds_;
  std::vector<std::pair<std::string, std::vector<OfferCode>>> lists_;
  OfferLimits limits_;
};

}  // namespace dyad::care
