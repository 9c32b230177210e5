// SPDX-License-Identifier: Apache-2.0
#include "access/policy.hpp"

#include "json/json.hpp"

namespace dyad::access {
namespace {

class Reader {
 public:
  explicit Reader(const json::Value& document) : document_(document) {}
  std::int64_t number(std::string_view key) {
    const auto& entry = document_[key];
    const auto value = entry["value"].as_int();
    if (!value || *value < 0 || entry["source"].as_string().empty()) {
      if (missing_.empty()) missing_ = key;
      return 0;
    }
    return *value;
  }
  std::size_t size(std::string_view key) { return static_cast<std::size_t>(number(key)); }
  std::uint32_t small(std::string_view key) { return static_cast<std::uint32_t>(number(key)); }
  const std::string& missing() const { return missing_; }

 private:
  const json::Value& document_;
  std::string missing_;
};

}  // namespace

Result<Policy> read_policy(std::string_view policy_json, std::string_view common_passwords_json) {
  const auto document = json::parse(policy_json);
  if (!document) return std::unexpected(document.error());
  const auto common = json::parse(common_passwords_json);
  if (!common) return std::unexpected(common.error());
  Reader read(*document);
  Policy p;
  p.argon2_memory_kib = read.small("argon2_memory_kib");
  p.argon2_passes = read.small("argon2_passes");
  p.argon2_lanes = read.small("argon2_lanes");
  p.password_least = read.size("password_least_characters");
  p.password_least_second_factor = read.size("password_least_characters_with_second_factor");
  p.password_most = read.size("password_most_characters");
  p.first_password_ms = read.number("first_password_ms");
  p.session_idle_ms = read.number("session_idle_ms");
  p.session_ms = read.number("session_ms");
  p.totp_step_ms = read.number("totp_step_ms");
  p.totp_digits = static_cast<int>(read.number("totp_digits"));
  p.totp_window = static_cast<int>(read.number("totp_window_steps"));
  p.recovery_codes = static_cast<int>(read.number("recovery_codes"));
  p.login_tries = static_cast<int>(read.number("login_tries"));
  p.address_tries = static_cast<int>(read.number("address_tries"));
  p.first_delay_ms = read.number("first_delay_ms");
  p.most_delay_ms = read.number("most_delay_ms");
  p.forget_ms = read.number("forget_failures_ms");
  if (!read.missing().empty())
    return fail(ErrorKind::invalid, "a number with its source is needed", "policy." + read.missing());
  for (const auto& one : (*common)["passwords"].items()) p.common_passwords.emplace_back(one.as_string());
  if (p.common_passwords.empty()) return fail(ErrorKind::invalid, "no passwords are listed", "passwords");
  return p;
}

}  // namespace dyad::access
