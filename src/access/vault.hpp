// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::access {

// What a person signs in with. Who they are stands in the record (Practitioner); nothing of this does.
struct Account {
  std::string login;                     // lower case
  std::string person;                    // id of the Practitioner
  std::string password;                  // argon2id in its own encoding; empty: none can sign in by password
  bool must_change = false;              // the password was given by somebody else, for one use
  std::optional<Instant> password_ends;  // such a password no longer counts from then on
  bool disabled = false;
  std::string totp;                         // sealed secret; empty: none
  bool totp_confirmed = false;              // the person has shown a code: it is asked for from then on
  std::int64_t totp_step = -1;              // the last step a code was used for
  std::vector<std::string> recovery_codes;  // digests of those not used
  Instant created_at;
  Instant password_at;
  std::optional<Instant> signed_in_at;  // last
  bool operator==(const Account&) const = default;
};

// One browser that is signed in. The secret in its cookie is not kept, only its digest.
struct Session {
  std::string digest;
  std::string id;  // names it in lists and in the audit
  std::string login;
  std::string agent;    // what the browser calls itself, shortened
  std::string address;  // from where
  bool second_factor = false;
  Instant signed_in_at;
  Instant seen_at;
  Instant ends_at;  // whatever is done with it
  bool operator==(const Session&) const = default;
};

// Attempts that failed, of one login or one address.
struct Attempts {
  int failed = 0;
  Instant last_at;
  Instant locked_until;
  bool operator==(const Attempts&) const = default;
};

// The port to where secrets are kept: accounts, sessions, attempts, and sealed secrets by name. What a call
// has answered with success is durable. Calls may come from any thread.
class Vault {
 public:
  virtual ~Vault() = default;

  virtual Result<std::optional<Account>> account(std::string_view login) const = 0;
  virtual Result<std::vector<Account>> accounts() const = 0;  // by login
  // All or none; conflict when a login is taken.
  virtual Result<void> add(const std::vector<Account>& accounts) = 0;
  // Reads the account, lets `change` alter it and writes it, with nobody in between. What `change` refuses is
  // not written. The login stays.
  using Change = std::function<Result<void>(Account&)>;
  virtual Result<Account> change(std::string_view login, const Change& change) = 0;

  virtual Result<std::optional<Session>> session(std::string_view digest) const = 0;
  virtual Result<std::vector<Session>> sessions(std::string_view login) const = 0;  // newest first
  virtual Result<void> begin(const Session& session) = 0;
  virtual Result<void> seen(std::string_view digest, Instant at) = 0;
  virtual Result<void> end(std::string_view digest) = 0;
  // All of a login but the one with the digest `but` (empty: all), or only the one with this id.
  virtual Result<void> end_all(std::string_view login, std::string_view but) = 0;
  virtual Result<bool> end_one(std::string_view login, std::string_view id) = 0;
  virtual Result<void> forget_ended(Instant now, Instant not_seen_since) = 0;

  // Reads, alters and writes with nobody in between; a key nobody has tried holds no failures.
  virtual Result<Attempts> attempt(std::string_view key, const std::function<void(Attempts&)>& change) = 0;
  virtual Result<void> forget_attempts(Instant last_before) = 0;

  virtual Result<std::optional<std::string>> sealed(std::string_view name) const = 0;
  virtual Result<void> keep_sealed(std::string_view name, std::string_view sealed) = 0;
  // Keeps it when nothing stands under the name, and gives what stands there then.
  virtual Result<std::string> sealed_or(std::string_view name, std::string_view sealed) = 0;
};

}  // namespace dyad::access
