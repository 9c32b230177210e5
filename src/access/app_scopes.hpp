// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::access {

// What an application may be allowed, in the words of SMART App Launch 2.2:
// "patient/Observation.rs?code=...", and the words of version 1, "user/*.read". A scope only narrows: what
// the person (or the program itself) may not do stays forbidden.
enum class Interaction : std::uint8_t { create = 1, read = 2, update = 4, remove = 8, search = 16 };

struct ResourceScope {
  enum class Whose { patient, user, system };
  Whose whose = Whose::user;
  std::string type;                                        // "*" for every type
  std::uint8_t allows = 0;                                 // of Interaction, as bits
  std::vector<std::pair<std::string, std::string>> query;  // resources that match it only; empty: all

  bool allows_this(Interaction what) const { return (allows & static_cast<std::uint8_t>(what)) != 0; }
  std::string text() const;  // in the words of version 2
};

inline constexpr std::size_t kMostScopes = 100;      // in one request
inline constexpr std::size_t kMostScopeBytes = 400;  // of one

// Nothing when the text is not a scope of resources. The letters stand in the order c r u d s; ".read" is rs,
// ".write" is cud, ".*" is cruds.
std::optional<ResourceScope> parse_scope(std::string_view text);
// "openid", "fhirUser", "profile", "launch", "launch/patient", "launch/encounter", "offline_access",
// "online_access".
bool is_named_scope(std::string_view text);

std::vector<std::string> split_scopes(std::string_view text);  // by blanks; each once, in order
std::string join_scopes(const std::vector<std::string>& scopes);

// What two scopes have in common; nothing when that is nothing.
std::optional<ResourceScope> common(const ResourceScope& a, const ResourceScope& b);

// Those of `asked` that `allowed` permits, narrowed where only a part is permitted.
std::vector<std::string> permitted(const std::vector<std::string>& asked,
                                   const std::vector<std::string>& allowed);

// Everything one token may do, asked once for each interaction.
class AppScopes {
 public:
  AppScopes() = default;
  explicit AppScopes(const std::vector<std::string>& texts);

  bool has(std::string_view name) const;  // one of the named ones
  bool any(ResourceScope::Whose whose) const;

  // One way in which an interaction is permitted. The resource must be in the compartment of the patient of
  // the launch when `of_patient`, and match the query; several ways are alternatives.
  struct Way {
    bool of_patient = false;
    std::vector<std::pair<std::string, std::string>> query;
    bool whole() const { return !of_patient && query.empty(); }
  };
  // None: forbidden. A way that permits everything stands alone.
  std::vector<Way> ways(std::string_view type, Interaction what) const;

 private:
  std::vector<ResourceScope> resources_;
  std::vector<std::string> named_;
};

}  // namespace dyad::access
