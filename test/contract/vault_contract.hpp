// SPDX-License-Identifier: Apache-2.0
// What every vault keeps; one body for all of them.
#pragma once
#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "access/vault.hpp"

namespace dyad::contract {

inline access::Account account_named(std::string login) {
  access::Account a;
  a.login = std::move(login);
  a.person = "p-" + a.login;
  a.password = "$argon2id$...";
  a.must_change = true;
  a.password_ends = Instant{5000};
  a.totp = std::string("\0sealed\xff", 8);
  a.totp_confirmed = true;
  a.totp_step = 77;
  a.recovery_codes = {"one", "two"};
  a.created_at = {1};
  a.password_at = {2};
  return a;
}

inline access::Session session_of(std::string digest, std::string id, std::string login, std::int64_t at) {
  return {std::move(digest), std::move(id), std::move(login), "a browser", "10.0.0.7", true, {at}, {at},
          {at + 1000}};
}

inline void accounts_contract(access::Vault& vault) {
  CHECK_FALSE(*vault.account("lan"));
  const auto lan = account_named("lan");
  REQUIRE(vault.add({lan}));
  CHECK(**vault.account("lan") == lan);
  // All or none.
  const auto taken = vault.add({account_named("hoa"), account_named("lan")});
  REQUIRE_FALSE(taken);
  CHECK(taken.error().kind == ErrorKind::conflict);
  CHECK_FALSE(*vault.account("hoa"));
  REQUIRE(vault.add({account_named("hoa")}));
  REQUIRE(vault.accounts()->size() == 2);
  CHECK(vault.accounts()->front().login == "hoa");

  const auto changed = vault.change("lan", [](access::Account& a) -> Result<void> {
    a.must_change = false;
    a.password_ends.reset();
    a.signed_in_at = Instant{9};
    a.recovery_codes.clear();
    a.totp.clear();
    return {};
  });
  REQUIRE(changed);
  CHECK(*changed == **vault.account("lan"));
  CHECK_FALSE(changed->password_ends);
  CHECK(changed->signed_in_at == Instant{9});
  CHECK(changed->totp.empty());

  const auto refused = vault.change("lan", [](access::Account& a) -> Result<void> {
    a.disabled = true;
    return fail(ErrorKind::refused, "no");
  });
  CHECK_FALSE(refused);
  CHECK_FALSE((*vault.account("lan"))->disabled);
  CHECK(vault.change("nobody", [](auto&) { return Result<void>(); }).error().kind == ErrorKind::not_found);
}

// Of changes by many at once none is lost.
inline void changes_at_once_contract(access::Vault& vault) {
  auto a = account_named("busy");
  a.totp_step = 0;
  REQUIRE(vault.add({a}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 25; ++n) {
        (void)vault.change("busy", [](access::Account& held) -> Result<void> {
          ++held.totp_step;
          return {};
        });
        (void)vault.attempt("address:1", [](access::Attempts& held) { ++held.failed; });
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK((*vault.account("busy"))->totp_step == 100);
  CHECK(vault.attempt("address:1", [](auto&) {})->failed == 100);
}

inline void sessions_contract(access::Vault& vault) {
  const std::string raw("\0\x01digest", 8);
  REQUIRE(vault.begin(session_of(raw, "s1", "lan", 100)));
  REQUIRE(vault.begin(session_of("d2", "s2", "lan", 200)));
  REQUIRE(vault.begin(session_of("d3", "s3", "hoa", 300)));
  CHECK(**vault.session(raw) == session_of(raw, "s1", "lan", 100));
  CHECK_FALSE(*vault.session("d"));
  REQUIRE(vault.sessions("lan")->size() == 2);
  CHECK(vault.sessions("lan")->front().id == "s2");
  REQUIRE(vault.seen("d2", {250}));
  CHECK((*vault.session("d2"))->seen_at == Instant{250});
  // Only one's own.
  CHECK_FALSE(*vault.end_one("hoa", "s1"));
  CHECK(*vault.session(raw));
  CHECK(*vault.end_one("lan", "s1"));
  CHECK_FALSE(*vault.session(raw));
  REQUIRE(vault.begin(session_of("d4", "s4", "lan", 400)));
  REQUIRE(vault.end_all("lan", "d2"));
  CHECK(*vault.session("d2"));
  CHECK_FALSE(*vault.session("d4"));
  CHECK(*vault.session("d3"));
  REQUIRE(vault.end_all("lan", ""));
  CHECK_FALSE(*vault.session("d2"));
  REQUIRE(vault.end("d3"));
  CHECK_FALSE(*vault.session("d3"));
  // Over by its end, over by idleness, and neither.
  REQUIRE(vault.begin(session_of("e1", "1", "lan", 1000)));
  REQUIRE(vault.begin(session_of("e2", "2", "lan", 1500)));
  REQUIRE(vault.begin(session_of("e3", "3", "lan", 1900)));
  REQUIRE(vault.forget_ended({2000}, {1600}));
  CHECK_FALSE(*vault.session("e1"));
  CHECK_FALSE(*vault.session("e2"));
  CHECK(*vault.session("e3"));
}

inline void attempts_contract(access::Vault& vault) {
  const auto first = vault.attempt("login:lan", [](access::Attempts& a) {
    CHECK(a == access::Attempts{});
    a = {3, {500}, {700}};
  });
  CHECK(*first == access::Attempts{3, {500}, {700}});
  CHECK(vault.attempt("login:lan", [](auto&) {})->failed == 3);
  CHECK(vault.attempt("login:hoa", [](auto&) {})->failed == 0);
  REQUIRE(vault.forget_attempts({600}));  // still locked then
  CHECK(vault.attempt("login:lan", [](auto&) {})->failed == 3);
  REQUIRE(vault.forget_attempts({701}));
  CHECK(vault.attempt("login:lan", [](auto&) {})->failed == 0);
}

inline void secrets_contract(access::Vault& vault) {
  CHECK_FALSE(*vault.sealed("key"));
  const std::string bytes("\0a\xff", 3);
  CHECK(*vault.sealed_or("key", bytes) == bytes);
  CHECK(*vault.sealed_or("key", "another") == bytes);
  CHECK(**vault.sealed("key") == bytes);
  REQUIRE(vault.keep_sealed("key", "newer"));
  CHECK(**vault.sealed("key") == "newer");
}

// `make` gives an empty vault each time.
template <class Make>
void vault_contract(Make make) {
  accounts_contract(*make());
  changes_at_once_contract(*make());
  sessions_contract(*make());
  attempts_contract(*make());
  secrets_contract(*make());
}

}  // namespace dyad::contract
