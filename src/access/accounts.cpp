// SPDX-License-Identifier: Apache-2.0
// Making, recovering and disabling accounts, and what their owners change in them.
#include "access/accounts.hpp"

#include <algorithm>

#include "access/lockout.hpp"
#include "access/password.hpp"
#include "access/totp.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kMostLogin = 60;
constexpr std::size_t kMostPasswordBytes = 1024;

std::string totp_purpose(std::string_view login) { return "totp " + std::string(login); }

Failure wrong_password() { return fail(ErrorKind::refused, "the password is not right", "password"); }

std::vector<std::string> new_recovery_codes(Account& account, const Policy& policy) {
  std::vector<std::string> codes;
  account.recovery_codes.clear();
  for (int i = 0; i < policy.recovery_codes; ++i) {
    codes.push_back(generated_password());
    account.recovery_codes.push_back(sha256_hex(codes.back()));
  }
  return codes;
}

}  // namespace

Result<std::string> read_login(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good =
      !out.empty() && out.size() <= kMostLogin && plain(out.front()) && std::ranges::all_of(out, [&](char c) {
        return plain(c) || c == '.' || c == '-' || c == '_' || c == '@';
      });
  if (!good)
    return fail(ErrorKind::invalid, "not a login name", "login", out.substr(0, kMostLogin),
                "1 to 60 of a-z, 0-9, . - _ @, beginning with a letter or digit");
  return out;
}

Accounts::Accounts(Vault& vault, Sealer sealer, const Directory& directory, Policy policy)
    : vault_(vault),
      secrets_(vault, std::move(sealer)),
      directory_(directory),
      policy_(std::move(policy)),
      nobodys_password_(hash_password(random_token(32), policy_)),
      device_key_(random_bytes(32)) {
  if (const auto kept = secrets_.get_or("device cookies", [this] { return device_key_; }))
    device_key_ = *kept;
}

Result<std::optional<Account>> Accounts::account_of(std::string_view person) const {
  const auto accounts = vault_.accounts();
  if (!accounts) return std::unexpected(accounts.error());
  const auto found = std::ranges::find(*accounts, person, &Account::person);
  return found == accounts->end() ? std::optional<Account>() : std::optional(*found);
}

Result<void> Accounts::check_first(std::string_view password, std::string_view login) const {
  return check_password(password, login, false, policy_);
}

Result<FirstPassword> Accounts::add(std::string_view login, std::string_view person,
                                    const std::optional<std::string>& password, Instant now) {
  const auto name = read_login(login);
  if (!name) return std::unexpected(name.error());
  if (password)
    if (auto ok = check_password(*password, *name, false, policy_); !ok) return std::unexpected(ok.error());
  FirstPassword out{*name, password.value_or(generated_password()), {now.ms + policy_.first_password_ms}};
  Account account;
  account.login = *name;
  account.person = person;
  account.password = hash_password(out.password, policy_);
  account.must_change = true;
  account.password_ends = out.ends_at;
  account.created_at = account.password_at = now;
  if (auto ok = vault_.add({account}); !ok) return std::unexpected(ok.error());
  return out;
}

Result<void> Accounts::add_demo(const std::vector<DemoAccount>& accounts, Instant now) {
  std::vector<Account> made;
  for (const auto& [login, person] : accounts) {
    Account account;
    account.login = login;
    account.person = person;
    account.created_at = account.password_at = now;
    made.push_back(std::move(account));
  }
  return vault_.add(made);
}

Result<FirstPassword> Accounts::recover(std::string_view login, bool second_factor_too,
                                        const std::optional<std::string>& password, Instant now) {
  if (password)
    if (auto ok = check_password(*password, login, false, policy_); !ok) return std::unexpected(ok.error());
  FirstPassword out{
      std::string(login), password.value_or(generated_password()), {now.ms + policy_.first_password_ms}};
  const std::string hashed = hash_password(out.password, policy_);
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    account.password = hashed;
    account.must_change = true;
    account.password_ends = out.ends_at;
    account.password_at = now;
    if (second_factor_too) {
      account.totp.clear();
      account.totp_confirmed = false;
      account.recovery_codes.clear();
    }
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  if (auto ok = vault_.end_all(login, {}); !ok) return std::unexpected(ok.error());
  const auto reset = vault_.attempt("login:" + std::string(login), [](Attempts& attempts) { attempts = {}; });
  if (!reset) return std::unexpected(reset.error());
  return out;
}

Result<void> Accounts::set_disabled(std::string_view login, bool disabled) {
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    account.disabled = disabled;
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  return disabled ? vault_.end_all(login, {}) : Result<void>();
}

// The password once more, for what a stolen session must not be enough for. Wrong ones count as attempts.
Result<void> Accounts::prove(std::string_view login, std::string_view password, Instant now) {
  bool locked_out = false;
  const std::string key = "login:" + std::string(login);
  const auto counted = vault_.attempt(key, [&](Attempts& attempts) {
    locked_out = locked(attempts, now);
    count_attempt(attempts, now, policy_.login_tries, policy_);
  });
  if (!counted) return std::unexpected(counted.error());
  if (locked_out)
    return fail(ErrorKind::busy, "too many wrong passwords; wait before you try again", "password");
  const auto account = vault_.account(login);
  if (!account) return std::unexpected(account.error());
  if (!*account || (*account)->password.empty() || password.size() > kMostPasswordBytes ||
      !verify_password((*account)->password, password))
    return wrong_password();
  const auto reset = vault_.attempt(key, [](Attempts& attempts) { attempts = {}; });
  return reset ? Result<void>() : std::unexpected(reset.error());
}

Result<void> Accounts::change_password(std::string_view login, std::string_view old_password,
                                       std::string_view new_password, std::string_view keep_token,
                                       Instant now) {
  if (auto ok = prove(login, old_password, now); !ok) return ok;
  if (old_password == new_password)
    return fail(ErrorKind::invalid, "the new password is the old one", "new_password", {}, "another one");
  const auto account = vault_.account(login);
  if (!account) return std::unexpected(account.error());
  if (!*account) return wrong_password();
  if (auto ok = check_password(new_password, login, (*account)->totp_confirmed, policy_); !ok) {
    Error error = ok.error();
    error.field = "new_password";
    return std::unexpected(error);
  }
  const std::string hashed = hash_password(new_password, policy_);
  const auto changed = vault_.change(login, [&](Account& a) -> Result<void> {
    a.password = hashed;
    a.must_change = false;
    a.password_ends.reset();
    a.password_at = now;
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  return vault_.end_all(login, sha256(keep_token));
}

Result<Accounts::Enrolment> Accounts::begin_totp(std::string_view login, std::string_view password,
                                                 Instant now) {
  if (auto ok = prove(login, password, now); !ok) return std::unexpected(ok.error());
  const std::string secret = random_bytes(kTotpSecretBytes);
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    if (account.totp_confirmed)
      return fail(ErrorKind::conflict, "there is a second factor already; remove it first", "totp");
    account.totp = secrets_.sealer().seal(secret, totp_purpose(login));
    account.totp_step = -1;
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  return Enrolment{base32(secret), totp_address(secret, login, policy_)};
}

Result<std::vector<std::string>> Accounts::confirm_totp(std::string_view login, std::string_view code,
                                                        Instant now) {
  std::vector<std::string> codes;
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    if (account.totp.empty() || account.totp_confirmed)
      return fail(ErrorKind::conflict, "no second factor waits to be confirmed", "totp");
    const auto secret = secrets_.sealer().unseal(account.totp, totp_purpose(login));
    if (!secret) return std::unexpected(secret.error());
    const auto step = match_totp(*secret, code, now, account.totp_step, policy_);
    if (!step)
      return fail(ErrorKind::refused, "the code is not the one of now", "code", {},
                  "the six digits the application shows; is its clock right?");
    account.totp_confirmed = true;
    account.totp_step = *step;
    codes = new_recovery_codes(account, policy_);
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  return codes;
}

Result<std::vector<std::string>> Accounts::renew_recovery_codes(std::string_view login,
                                                                std::string_view password, Instant now) {
  if (auto ok = prove(login, password, now); !ok) return std::unexpected(ok.error());
  std::vector<std::string> codes;
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    if (!account.totp_confirmed) return fail(ErrorKind::conflict, "there is no second factor", "totp");
    codes = new_recovery_codes(account, policy_);
    return {};
  });
  if (!changed) return std::unexpected(changed.error());
  return codes;
}

Result<void> Accounts::remove_totp(std::string_view login, std::string_view password, Instant now) {
  if (auto ok = prove(login, password, now); !ok) return ok;
  // What was long enough beside a second factor may be too short alone.
  if (auto ok = check_password(password, login, false, policy_); !ok) {
    Error error = ok.error();
    error.message = "set a longer password first: " + error.message;
    return std::unexpected(error);
  }
  const auto changed = vault_.change(login, [&](Account& account) -> Result<void> {
    account.totp.clear();
    account.totp_confirmed = false;
    account.recovery_codes.clear();
    return {};
  });
  return changed ? Result<void>() : std::unexpected(changed.error());
}

}  // namespace dyad::access
