// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/directory.hpp"
#include "access/policy.hpp"
#include "access/principal.hpp"
#include "access/secrets.hpp"
#include "access/vault.hpp"

namespace dyad::access {

// What somebody who wants to sign in gives.
struct SignIn {
  std::string login;
  std::string password;
  std::string code;          // of the second factor, or a recovery code; empty when none was given
  std::string new_password;  // where the one given may be used once only
  std::string address;       // from where
  std::string agent;         // what the browser calls itself
  std::string device;        // proofs of logins this browser has signed in before, joined by "."
};

// Why a sign-in was refused, as the session interface names it. What `failed` hides (login, password, code)
// is not told apart.
struct Refusal {
  enum class Kind { failed, second_factor_needed, locked, new_password_needed, error };
  Kind kind = Kind::failed;
  std::int64_t wait_ms = 0;  // locked
  Error error;               // error: of the vault or the record; new_password_needed: what is wrong with it
};

// A session as its owner's browser gets it.
struct SignedIn {
  std::string token;   // the cookie's value: shown once, not kept
  std::string device;  // proof for the next time that this browser has signed in
  Session session;
  Principal who;
};

// A session that a request came with.
struct Entered {
  Session session;
  Principal who;
  Instant ends_at;  // by idleness or at its end, whichever comes first
};

// What a new or recovered account gives to be told its owner.
struct FirstPassword {
  std::string login;
  std::string password;
  Instant ends_at;
};

// Local accounts and sessions. The time is an argument everywhere.
class Accounts {
 public:
  Accounts(Vault& vault, Sealer sealer, const Directory& directory, Policy policy);

  std::expected<SignedIn, Refusal> sign_in(const SignIn& asked, Instant now);
  // Without a password: a demo server's people only; the caller has checked that this is one.
  std::expected<SignedIn, Refusal> sign_in_demo(const SignIn& asked, Instant now);
  // For somebody whom another party has vouched for (OpenID Connect): the account must exist and count.
  std::expected<SignedIn, Refusal> sign_in_vouched(const SignIn& asked, bool second_factor, Instant now);
  // Nobody when the session is unknown, over, or its account disabled. `active`: a person did something.
  Result<std::optional<Entered>> enter(std::string_view token, Instant now, bool active);
  Result<void> sign_out(std::string_view token);
  static std::string csrf_of(std::string_view token);

  Result<std::vector<Session>> sessions(std::string_view login, Instant now) const;
  Result<void> sign_out_elsewhere(std::string_view login, std::string_view token);
  Result<bool> end_session(std::string_view login, std::string_view id);

  // Accounts are made with a password for one use, generated when none is given.
  Result<FirstPassword> add(std::string_view login, std::string_view person,
                            const std::optional<std::string>& password, Instant now);
  struct DemoAccount {
    std::string login, person;
  };
  Result<void> check_first(std::string_view password, std::string_view login) const;
  Result<void> add_demo(const std::vector<DemoAccount>& accounts, Instant now);
  Result<FirstPassword> recover(std::string_view login, bool second_factor_too,
                                const std::optional<std::string>& password, Instant now);
  Result<void> set_disabled(std::string_view login, bool disabled);
  Result<std::vector<Account>> all() const { return vault_.accounts(); }
  Result<std::optional<Account>> account(std::string_view login) const { return vault_.account(login); }
  Result<std::optional<Account>> account_of(std::string_view person) const;

  // A person's own account; each asks for the password once more.
  Result<void> change_password(std::string_view login, std::string_view old_password,
                               std::string_view new_password, std::string_view keep_token, Instant now);
  struct Enrolment {
    std::string secret;   // base32, to type
    std::string address;  // "otpauth://...", to scan
  };
  Result<Enrolment> begin_totp(std::string_view login, std::string_view password, Instant now);
  Result<std::vector<std::string>> confirm_totp(std::string_view login, std::string_view code, Instant now);
  Result<std::vector<std::string>> renew_recovery_codes(std::string_view login, std::string_view password,
                                                        Instant now);
  Result<void> remove_totp(std::string_view login, std::string_view password, Instant now);

  Secrets& secrets() { return secrets_; }
  const Policy& policy() const { return policy_; }

 private:
  std::expected<Account, Refusal> check_attempt(const SignIn& asked, Instant now);
  std::expected<void, Refusal> check_credentials(const SignIn& asked, Account& account, Instant now);
  std::expected<void, Refusal> use_code(const SignIn& asked, Account& account, Instant now);
  std::expected<SignedIn, Refusal> begin_session(const SignIn& asked, const Account& account,
                                                 bool second_factor, Instant now);
  Result<void> prove(std::string_view login, std::string_view password, Instant now);
  std::string key_of(const SignIn& asked) const;
  std::string device_of(std::string_view login) const;

  Vault& vault_;
  Secrets secrets_;
  const Directory& directory_;
  Policy policy_;
  std::string nobodys_password_;  // verified for unknown logins, so that they take as long as known ones
  std::string device_key_;
};

// 1 to 60 of a-z, 0-9, ".", "-", "_", "@", beginning with a letter or digit; lower case.
Result<std::string> read_login(std::string_view text);

}  // namespace dyad::access
