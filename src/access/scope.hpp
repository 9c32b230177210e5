// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "access/circles.hpp"
#include "access/principal.hpp"

namespace dyad::access {

// What one caller may see, at the moment of a request. Decided here and nowhere else; viewer.hpp applies it
// to every reading, permit.hpp to every writing.
struct Scope {
  bool everything = false;            // without sign-in
  std::vector<std::string> patients;  // in order
  std::unordered_set<std::string> patient_set;
  std::set<std::string, std::less<>> cases;          // seen whole
  std::set<std::string, std::less<>> by_glass;       // of these, opened by breaking glass
  std::unordered_set<std::string> glass_patients;    // and of the patients
  std::string practitioner;                          // id; empty: no person
  std::string author;                                // as it stands in versions
  std::set<std::string, std::less<>> organizations;  // of the caller's posts, and those around them
  bool steward = false;
  std::uint64_t key = 0;  // another for each scope: what is computed for one is not given to another

  bool sees_patient(const std::string& id) const { return everything || patient_set.contains(id); }
  bool sees_case(std::string_view id) const { return everything || cases.contains(id); }
};

// The scopes of callers, kept until the record or the time changes them. Shared by the requests that use one:
// a request may outlast its being kept.
class Scopes {
 public:
  explicit Scopes(const record::Store& store) : circles_(store) {}
  // For a route that asks for `as`: what a steward keeps for a hospital is shown on a steward's routes only.
  Result<std::shared_ptr<const Scope>> of(const Principal& who, Instant now, Need as = Need::care);
  static std::shared_ptr<const Scope> of_everything();
  Circles& circles() { return circles_; }
  const Circles& circles() const { return circles_; }

 private:
  struct Kept {
    std::uint64_t changes = 0;
    Instant made;
    std::optional<Instant> until;
    std::shared_ptr<const Scope> scope;
  };
  static constexpr std::size_t kMostKept = 4096;
  Circles circles_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::uint64_t next_key_ = 1;
};

}  // namespace dyad::access
