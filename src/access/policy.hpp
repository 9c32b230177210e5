// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dyad::access {

// The numbers of data/access/policy.json, where each stands with its source.
struct Policy {
  std::uint32_t argon2_memory_kib = 0;
  std::uint32_t argon2_passes = 0;
  std::uint32_t argon2_lanes = 0;
  std::size_t password_least = 0;                // characters, when nothing else is asked for
  std::size_t password_least_second_factor = 0;  // beside a second factor
  std::size_t password_most = 0;
  std::int64_t first_password_ms = 0;  // how long a password given by somebody else counts
  std::int64_t session_idle_ms = 0;
  std::int64_t session_ms = 0;
  std::int64_t totp_step_ms = 0;
  int totp_digits = 0;
  int totp_window = 0;  // steps to either side
  int recovery_codes = 0;
  int login_tries = 0;  // that fail before the first delay
  int address_tries = 0;
  std::int64_t first_delay_ms = 0;  // doubles with every further failure
  std::int64_t most_delay_ms = 0;
  std::int64_t forget_ms = 0;  // failures are forgotten after so long without another
  std::vector<std::string> common_passwords;
};

Result<Policy> read_policy(std::string_view policy_json, std::string_view common_passwords_json);

}  // namespace dyad::access
