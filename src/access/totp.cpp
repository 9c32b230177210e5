// SPDX-License-Identifier: Apache-2.0
#include "access/totp.hpp"

#include "access/crypto.hpp"
#include "base/url.hpp"

namespace dyad::access {

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
  std::string counter(8, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    counter[7 - i] = static_cast<char>((static_cast<std::uint64_t>(step) >> (8 * i)) & 255u);
  const std::string mac = hmac_sha1(secret, counter);
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[i]));
  };
  const std::size_t from = byte(19) & 15u;
  std::uint32_t value =
      (byte(from) & 127u) << 24 | byte(from + 1) << 16 | byte(from + 2) << 8 | byte(from + 3);
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto c = out.rbegin(); c != out.rend(); ++c, value /= 10) *c = static_cast<char>('0' + value % 10);
  return out;
}

std::int64_t totp_step(Instant now, const Policy& policy) { return now.ms / policy.totp_step_ms; }

std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t used, const Policy& policy) {
  std::optional<std::int64_t> found;
  const std::int64_t middle = totp_step(now, policy);
  for (std::int64_t step = middle - policy.totp_window; step <= middle + policy.totp_window; ++step)
    if (same(totp_code(secret, step, policy.totp_digits), code) && step > used && !found) found = step;
  return found;
}

std::string totp_address(std::string_view secret, std::string_view login, const Policy& policy) {
  return "otpauth://totp/Dyad:" + url::encode(login) + "?secret=" + base32(secret) +
         "&issuer=Dyad&algorithm=SHA1&digits=" + std::to_string(policy.totp_digits) +
         "&period=" + std::to_string(policy.totp_step_ms / 1000);
}

}  // namespace dyad::access
