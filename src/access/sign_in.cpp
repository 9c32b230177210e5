// SPDX-License-Identifier: Apache-2.0
// Signing in, and the sessions that follow.
#include <algorithm>

#include "access/accounts.hpp"
#include "access/lockout.hpp"
#include "access/password.hpp"
#include "access/totp.hpp"
#include "record/ids.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kMostText = 200;            // of what a browser says of itself
constexpr std::size_t kMostPasswordBytes = 1024;  // longer ones are not even computed
constexpr std::int64_t kSeenEvery_ms = 60'000;    // how exactly a session knows when it was last used

constexpr const char* kDevice = "device:";

using Kind = Refusal::Kind;

bool is_known_device(std::string_view key) { return key.starts_with(kDevice); }

std::unexpected<Refusal> refuse(Kind kind) { return std::unexpected(Refusal{kind, 0, {}}); }
std::unexpected<Refusal> refuse(const Error& error) {
  return std::unexpected(Refusal{Kind::error, 0, error});
}

Result<void> check_new_password(const SignIn& asked, const Account& account, const Policy& policy) {
  constexpr const char* kField = "new_password";
  if (asked.new_password.empty()) return fail(ErrorKind::missing, "choose a new password", kField);
  if (asked.new_password == asked.password)
    return fail(ErrorKind::invalid, "the new password is the old one", kField, {}, "another one");
  auto fit = check_password(asked.new_password, asked.login, account.totp_confirmed, policy);
  if (!fit) fit.error().field = kField;
  return fit;
}

std::string shortened(std::string_view text) { return std::string(text.substr(0, kMostText)); }

}  // namespace

std::string Accounts::csrf_of(std::string_view token) {
  return base64url(hmac_sha256(token, "dyad csrf")).substr(0, 32);
}

// A browser that this login has signed in from carries a proof of it. Its attempts are counted apart, so that
// somebody elsewhere who tries passwords cannot lock the owner out.
std::string Accounts::device_of(std::string_view login) const {
  return base64url(hmac_sha256(device_key_, "device " + std::string(login)));
}

std::string Accounts::key_of(const SignIn& asked) const {
  bool known = false;
  const std::string proof = device_of(asked.login);
  for (std::string_view rest = asked.device; !rest.empty();) {
    const auto one = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    known = known || same(one, proof);
  }
  return std::string(known ? kDevice : "login:") + asked.login;
}

// Counts the attempt, at the login and at the address, and finds the account. An unknown login goes the same
// way, and takes as long, as a wrong password.
std::expected<Account, Refusal> Accounts::check_attempt(const SignIn& asked, Instant now) {
  std::int64_t wait_ms = 0;
  const auto count = [&](const std::string& key, int tries) {
    return vault_.attempt(key, [&](Attempts& attempts) {
      if (locked(attempts, now)) wait_ms = std::max(wait_ms, attempts.locked_until.ms - now.ms);
      if (wait_ms == 0) count_attempt(attempts, now, tries, policy_);
    });
  };
  const std::string key = key_of(asked);
  if (!is_known_device(key))
    if (auto ok = count("address:" + asked.address, policy_.address_tries); !ok) return refuse(ok.error());
  if (auto ok = count(key, policy_.login_tries); !ok) return refuse(ok.error());
  if (wait_ms > 0) return std::unexpected(Refusal{Kind::locked, wait_ms, {}});
  auto account = vault_.account(asked.login);
  if (!account) return refuse(account.error());
  const bool usable = *account && !(*account)->disabled && !(*account)->password.empty();
  const bool right = asked.password.size() <= kMostPasswordBytes &&
                     verify_password(usable ? (*account)->password : nobodys_password_, asked.password);
  if (!usable || !right) return refuse(Kind::failed);
  if ((*account)->password_ends && *(*account)->password_ends <= now) return refuse(Kind::failed);
  return std::move(**account);
}

std::expected<void, Refusal> Accounts::use_code(const SignIn& asked, Account& account, Instant now) {
  bool used = false;
  const auto changed = vault_.change(asked.login, [&](Account& held) -> Result<void> {
    const auto secret = secrets_.sealer().unseal(held.totp, "totp " + held.login);
    if (!secret) return std::unexpected(secret.error());
    if (const auto step = match_totp(*secret, asked.code, now, held.totp_step, policy_)) {
      held.totp_step = *step;
      used = true;
      return {};
    }
    std::string typed;
    for (const char c : asked.code) typed += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    used = std::erase(held.recovery_codes, sha256_hex(typed)) > 0;
    return {};
  });
  if (!changed) return refuse(changed.error());
  if (!used) return refuse(Kind::failed);
  account = *changed;
  return {};
}

// A code counts once, so it is used last, when nothing else is missing.
std::expected<void, Refusal> Accounts::check_credentials(const SignIn& asked, Account& account, Instant now) {
  if (account.totp_confirmed && asked.code.empty()) return refuse(Kind::second_factor_needed);
  if (account.must_change) {
    const auto fit = check_new_password(asked, account, policy_);
    if (!fit) return std::unexpected(Refusal{Kind::new_password_needed, 0, fit.error()});
  }
  if (account.totp_confirmed)
    if (auto ok = use_code(asked, account, now); !ok) return ok;
  if (!account.must_change) return {};
  const std::string hashed = hash_password(asked.new_password, policy_);
  const std::string once = account.password;
  const auto changed = vault_.change(asked.login, [&](Account& held) -> Result<void> {
    if (held.password != once) return fail(ErrorKind::conflict, "this password has been used");
    held.password = hashed;
    held.must_change = false;
    held.password_ends.reset();
    held.password_at = now;
    return {};
  });
  if (!changed) return refuse(changed.error());
  account = *changed;
  return {};
}

std::expected<SignedIn, Refusal> Accounts::sign_in(const SignIn& given, Instant now) {
  SignIn asked = given;
  if (const auto login = read_login(given.login))
    asked.login = *login;
  else
    asked.login = sha256_hex(given.login).substr(0, 16) + "?";  // counted like any unknown login
  auto account = check_attempt(asked, now);
  if (!account) return std::unexpected(account.error());
  const auto checked = check_credentials(asked, *account, now);
  // The password was right: that a code or a new password is still to come is no failed attempt.
  const bool right = checked || checked.error().kind == Kind::second_factor_needed ||
                     checked.error().kind == Kind::new_password_needed;
  if (right) {
    const std::string key = key_of(asked);
    if (!is_known_device(key))
      if (auto address = vault_.attempt("address:" + asked.address, give_back); !address)
        return refuse(address.error());
    const auto login = checked ? vault_.attempt(key, [](Attempts& attempts) { attempts = {}; })
                               : vault_.attempt(key, give_back);
    if (!login) return refuse(login.error());
  }
  if (!checked) return std::unexpected(checked.error());
  return begin_session(asked, *account, account->totp_confirmed, now);
}

std::expected<SignedIn, Refusal> Accounts::sign_in_demo(const SignIn& asked, Instant now) {
  const auto account = vault_.account(asked.login);
  if (!account) return refuse(account.error());
  // Only an account nobody has given a password: a real one of the same server is not for the taking.
  if (!*account || (*account)->disabled || !(*account)->password.empty()) return refuse(Kind::failed);
  return begin_session(asked, **account, false, now);
}

std::expected<SignedIn, Refusal> Accounts::sign_in_vouched(const SignIn& asked, bool second_factor,
                                                           Instant now) {
  const auto account = vault_.account(asked.login);
  if (!account) return refuse(account.error());
  if (!*account || (*account)->disabled) return refuse(Kind::failed);
  return begin_session(asked, **account, second_factor, now);
}

std::expected<SignedIn, Refusal> Accounts::begin_session(const SignIn& asked, const Account& account,
                                                         bool second_factor, Instant now) {
  auto who = directory_.principal(account.person, now);
  if (!who) return refuse(who.error());
  if (who->kind == Principal::Kind::nobody) return refuse(Kind::failed);
  SignedIn out;
  out.token = random_token(kTokenBytes);
  out.device = device_of(asked.login);
  out.session = {sha256(out.token),
                 record::random_id(),
                 account.login,
                 shortened(asked.agent),
                 asked.address,
                 second_factor,
                 now,
                 now,
                 {now.ms + policy_.session_ms}};
  if (auto ok = vault_.forget_ended(now, {now.ms - policy_.session_idle_ms}); !ok) return refuse(ok.error());
  if (auto ok = vault_.forget_attempts({now.ms - policy_.forget_ms}); !ok) return refuse(ok.error());
  if (auto ok = vault_.begin(out.session); !ok) return refuse(ok.error());
  const auto noted = vault_.change(account.login, [&](Account& held) -> Result<void> {
    held.signed_in_at = now;
    return {};
  });
  if (!noted) return refuse(noted.error());
  out.who = std::move(*who);
  out.who.session = out.session.id;
  out.who.signed_in_at = now;
  out.who.second_factor = second_factor;
  return out;
}

Result<std::optional<Entered>> Accounts::enter(std::string_view token, Instant now, bool active) {
  const std::string digest = sha256(token);
  auto session = vault_.session(digest);
  if (!session) return std::unexpected(session.error());
  if (!*session) return std::optional<Entered>();
  Entered out{std::move(**session), {}, {}};
  if (now >= out.session.ends_at || now.ms - out.session.seen_at.ms >= policy_.session_idle_ms)
    return std::optional<Entered>();
  const auto account = vault_.account(out.session.login);
  if (!account) return std::unexpected(account.error());
  if (!*account || (*account)->disabled) return std::optional<Entered>();
  auto who = directory_.principal((*account)->person, now);
  if (!who) return std::unexpected(who.error());
  if (who->kind == Principal::Kind::nobody) return std::optional<Entered>();
  if (active && now.ms - out.session.seen_at.ms >= kSeenEvery_ms) {
    if (auto ok = vault_.seen(digest, now); !ok) return std::unexpected(ok.error());
    out.session.seen_at = now;
  }
  out.who = std::move(*who);
  out.who.session = out.session.id;
  out.who.signed_in_at = out.session.signed_in_at;
  out.who.second_factor = out.session.second_factor;
  out.ends_at = std::min(out.session.ends_at, Instant{out.session.seen_at.ms + policy_.session_idle_ms});
  return std::optional(std::move(out));
}

Result<void> Accounts::sign_out(std::string_view token) { return vault_.end(sha256(token)); }

Result<std::vector<Session>> Accounts::sessions(std::string_view login, Instant now) const {
  auto all = vault_.sessions(login);
  if (!all) return all;
  std::erase_if(*all, [&](const Session& s) {
    return now >= s.ends_at || now.ms - s.seen_at.ms >= policy_.session_idle_ms;
  });
  return all;
}

Result<void> Accounts::sign_out_elsewhere(std::string_view login, std::string_view token) {
  return vault_.end_all(login, sha256(token));
}

Result<bool> Accounts::end_session(std::string_view login, std::string_view id) {
  return vault_.end_one(login, id);
}

}  // namespace dyad::access
