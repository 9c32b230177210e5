// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/policy.hpp"
#include "base/instant.hpp"

namespace dyad::access {

// Codes by time, RFC 6238 with HMAC-SHA-1, which is what authenticator applications compute.
inline constexpr std::size_t kTotpSecretBytes = 20;
std::string totp_code(std::string_view secret, std::int64_t step, int digits);
std::int64_t totp_step(Instant now, const Policy& policy);

// The step whose code this is, if it lies within the window and after the step a code was last used for: a
// code counts once.
std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t used, const Policy& policy);

// "otpauth://totp/Dyad:lan?secret=...": what the QR code of an enrolment says.
std::string totp_address(std::string_view secret, std::string_view login, const Policy& policy);

}  // namespace dyad::access
