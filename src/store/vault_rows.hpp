// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "access/vault.hpp"
#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// The tables of the vault, and how their rows are read and written.
Result<void> prepare_vault(Connection& connection, bool in_memory);

inline constexpr std::string_view kAllAccountsSql =
    "SELECT login, person, password, must_change, password_ends_ms, disabled, totp, totp_confirmed, "
    "totp_step, "
    "recovery_codes, created_ms, password_ms, signed_in_ms FROM account ORDER BY login";
inline constexpr std::string_view kOneSessionSql =
    "SELECT digest, id, login, agent, address, second_factor, signed_in_ms, seen_ms, ends_ms FROM session "
    "WHERE digest = ?";
inline constexpr std::string_view kSessionsSql =
    "SELECT digest, id, login, agent, address, second_factor, signed_in_ms, seen_ms, ends_ms FROM session "
    "WHERE login = ? ORDER BY signed_in_ms DESC, id";

access::Account account_of(const Query& row);
access::Session session_of(const Query& row);
Result<std::optional<access::Account>> read_account(Connection& connection, std::string_view login);
Result<void> write_account(Connection& connection, const access::Account& account);

inline std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace dyad::store
