// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "access/principal.hpp"
#include "base/result.hpp"

namespace dyad::access {

// Who an access token speaks for: the port to whatever grants tokens to applications.
class Bearer {
 public:
  virtual ~Bearer() = default;
  // Nothing when the token is unknown, ended or withdrawn.
  virtual Result<std::optional<Principal>> who(std::string_view token, Instant now) const = 0;
};

}  // namespace dyad::access
