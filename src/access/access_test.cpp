// SPDX-License-Identifier: Apache-2.0
// The pure parts: codes by time against the published vectors, delays, passwords, seals, roles.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include "access/access_for_tests.hpp"
#include "access/accounts.hpp"
#include "access/crypto.hpp"
#include "access/lockout.hpp"
#include "access/password.hpp"
#include "access/secrets.hpp"
#include "access/totp.hpp"
#include "contract/vault_contract.hpp"
#include "support/memory_vault.hpp"

using namespace dyad;
using namespace dyad::access;

TEST_CASE("Codes are those of RFC 6238, appendix B, and RFC 4226, appendix D") {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> by_time[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : by_time) CHECK(totp_code(secret, seconds / 30, 8) == code);
  const char* by_count[] = {"755224", "287082", "359152", "969429", "338314",
                            "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) CHECK(totp_code(secret, i, 6) == by_count[i]);
}

TEST_CASE("A code counts one step early or late, once, and never again before it") {
  const Policy& policy = shipped_policy();
  const std::string secret = random_bytes(kTotpSecretBytes);
  const Instant now{1'700'000'000'000};
  const std::int64_t step = totp_step(now, policy);
  for (const std::int64_t off : {-1, 0, 1})
    CHECK(match_totp(secret, totp_code(secret, step + off, 6), now, -1, policy) == step + off);
  for (const std::int64_t off : {-2, 2}) {
    // By one in a million the code of another step is the same.
    const auto found = match_totp(secret, totp_code(secret, step + off, 6), now, -1, policy);
    CHECK((!found || *found != step + off));
  }
  CHECK_FALSE(match_totp(secret, totp_code(secret, step, 6), now, step, policy));
  CHECK_FALSE(match_totp(secret, totp_code(secret, step - 1, 6), now, step, policy));
  CHECK_FALSE(match_totp(secret, "", now, -1, policy));
  CHECK_FALSE(match_totp(secret, totp_code(secret, step, 8), now, -1, policy));
}

TEST_CASE("Letters of secrets are those of RFC 4648, and read back however they are typed") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, letters] : vectors) {
    CHECK(base32(bytes) == letters);
    CHECK(from_base32(letters) == bytes);
  }
  CHECK(from_base32("mzxw 6ytb oi") == "foobar");
  CHECK(totp_address("foobar", "lan@ward", shipped_policy()) ==
        "otpauth://totp/Dyad:lan%40ward?secret=MZXW6YTBOI&issuer=Dyad&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE(
    "A delay comes after so many failures, doubles, stops growing, and is forgotten after a quiet hour") {
  const Policy& policy = shipped_policy();
  Attempts a;
  Instant now{1'000'000};
  for (int i = 1; i < policy.login_tries; ++i) {
    count_attempt(a, now, policy.login_tries, policy);
    CHECK_FALSE(locked(a, now));
  }
  std::int64_t before = 0;
  for (int i = 0; i < 10; ++i) {
    count_attempt(a, now, policy.login_tries, policy);
    CHECK(locked(a, now));
    const std::int64_t delay_ms = a.locked_until.ms - now.ms;
    CHECK(delay_ms == std::min(i == 0 ? policy.first_delay_ms : 2 * before, policy.most_delay_ms));
    // While it runs nothing is counted, so that hammering does not make it longer.
    const Attempts held = a;
    count_attempt(a, Instant{now.ms + 1}, policy.login_tries, policy);
    CHECK(a == held);
    before = delay_ms;
    now = a.locked_until;
    CHECK_FALSE(locked(a, now));
  }
  CHECK(before == policy.most_delay_ms);
  count_attempt(a, Instant{a.last_at.ms + policy.forget_ms}, policy.login_tries, policy);
  CHECK(a.failed == 1);
  give_back(a);
  CHECK(a.failed == 0);
}

TEST_CASE("A password is kept as argon2id with the parameters of the policy and proves only itself") {
  const Policy& policy = shipped_policy();
  const std::string hashed = hash_password("correct horse battery", policy);
  CHECK(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hashed != hash_password("correct horse battery", policy));
  CHECK(verify_password(hashed, "correct horse battery"));
  CHECK_FALSE(verify_password(hashed, "correct horse batterx"));
  CHECK_FALSE(verify_password(hashed, ""));
  CHECK_FALSE(verify_password("", "correct horse battery"));
  CHECK_FALSE(verify_password("not an encoding", "correct horse battery"));
}

TEST_CASE("A password must be long enough, not too long, and not what everybody tries first") {
  const Policy& policy = shipped_policy();
  const auto refused = [&](std::string_view text, bool second_factor = false) {
    const auto checked = check_password(text, "nguyenthihoa", second_factor, policy);
    if (!checked) {
      CHECK(checked.error().field == "password");
      CHECK(checked.error().value.empty());
    }
    return !checked;
  };
  CHECK(refused("short enough?"));
  CHECK_FALSE(refused("short enough?", true));
  CHECK_FALSE(refused("ba con mèo nhỏ trên mái"));  // counted in characters
  CHECK(refused("mèo mèo mèo mè"));                 // 14 characters in more than 15 bytes
  CHECK_FALSE(refused(std::string(64, 'a') + std::string(64, 'b')));
  CHECK(refused(std::string(64, 'a') + std::string(65, 'b')));
  CHECK(refused("aaaaaaaaaaaaaaaaaaaa"));
  CHECK(refused("Password1234567") == false);
  CHECK(refused("PasswordPassword"));
  CHECK(refused("password", true));
  CHECK(refused("pass word 123", true));
  CHECK(refused("nguyenthihoa123"));
  CHECK_FALSE(refused("nguyenthihoa likes long walks"));
  for (int i = 0; i < 20; ++i) CHECK_FALSE(refused(generated_password()));
}

TEST_CASE("What is generated does not repeat itself and has no letters that are taken for others") {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string one = generated_password();
    CHECK(one.size() == 23);
    CHECK(one.find_first_of("01ilo") == std::string::npos);
    CHECK(seen.insert(one).second);
  }
}

TEST_CASE("A sealed secret opens only with its key, for its purpose, unchanged") {
  const auto sealer = Sealer::with_key(std::string(32, 'k'));
  const std::string sealed = sealer.seal("a signing key", "secret hospital/a");
  CHECK(sealed.find("signing") == std::string::npos);
  CHECK(sealed != sealer.seal("a signing key", "secret hospital/a"));
  CHECK(*sealer.unseal(sealed, "secret hospital/a") == "a signing key");
  CHECK_FALSE(sealer.unseal(sealed, "secret hospital/b"));
  CHECK_FALSE(Sealer::with_key(std::string(32, 'l')).unseal(sealed, "secret hospital/a"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(sealer.unseal(changed, "secret hospital/a"));
  }
  CHECK_FALSE(sealer.unseal(sealed.substr(0, 20), "secret hospital/a"));
  CHECK(*sealer.unseal(sealer.seal("", "p"), "p") == "");
}

TEST_CASE("The key file is made once, for its owner only, and one that others can read is refused") {
  const auto dir = std::filesystem::temp_directory_path() / ("dyad-key-" + random_token(8));
  std::filesystem::create_directory(dir);
  const std::string file = dir / "vault.key";
  const auto first = Sealer::open(file);
  REQUIRE(first);
  struct stat found{};
  REQUIRE(stat(file.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  CHECK(found.st_size == 32);
  CHECK(*Sealer::open(file)->unseal(first->seal("x", "p"), "p") == "x");
  CHECK(std::distance(std::filesystem::directory_iterator(dir), {}) == 1);
  REQUIRE(chmod(file.c_str(), 0640) == 0);
  CHECK(Sealer::open(file).error().kind == ErrorKind::refused);
  REQUIRE(chmod(file.c_str(), 0600) == 0);
  std::ofstream(file) << "short";
  CHECK_FALSE(Sealer::open(file));
  std::filesystem::remove_all(dir);
}

TEST_CASE("The vault these tests use keeps the contract of every vault") {
  contract::vault_contract([] { return std::make_unique<support::MemoryVault>(); });
}

TEST_CASE("A secret by name reaches the vault sealed, and the first of two that are made counts") {
  support::MemoryVault vault;
  Secrets secrets(vault, Sealer::with_key(std::string(32, 'k')));
  CHECK_FALSE(*secrets.get("signing/a"));
  CHECK(*secrets.get_or("signing/a", [] { return std::string("first"); }) == "first");
  CHECK(*secrets.get_or("signing/a", [] { return std::string("second"); }) == "first");
  CHECK((*vault.sealed("signing/a"))->find("first") == std::string::npos);
  REQUIRE(secrets.put("signing/a", "third"));
  CHECK(**secrets.get("signing/a") == "third");
  // One that was put in another's place does not open.
  REQUIRE(vault.keep_sealed("signing/b", **vault.sealed("signing/a")));
  CHECK_FALSE(secrets.get("signing/b"));
}

TEST_CASE("Every role has names, a known specialty or none, and powers that mean something") {
  const Roles& roles = shipped_roles();
  CHECK(roles.all().size() == 23);
  for (const Role& role : roles.all()) {
    CHECK_MESSAGE(!role.powers.empty(), role.code);
    CHECK(roles.find(role.code) == &role);
  }
  const auto may = [&](const char* code, Need need) {
    return std::ranges::count(roles.find(code)->powers, need) > 0;
  };
  CHECK(may("department_head", Need::sign));
  CHECK_FALSE(may("obstetrician", Need::sign));
  // Who runs the accounts does not thereby see patients.
  for (const char* code : {"administrator", "steward", "auditor"}) CHECK_FALSE(may(code, Need::care));
  CHECK(roles.find("nobody") == nullptr);
  CHECK_FALSE(Roles::read(R"({"roles":[{"code":"x","names":{"en":"X"},"powers":["care"]}]})"));
  CHECK_FALSE(
      Roles::read(R"({"roles":[{"code":"x","names":{"en":"X","vi":"X","zh":"X"},"powers":["fly"]}]})"));
}

TEST_CASE("A number without its source is not taken") {
  CHECK_FALSE(read_policy(R"({"argon2_memory_kib":{"value":1}})", R"({"passwords":["x"]})"));
}

TEST_CASE("What a login name may be") {
  CHECK(*read_login("Lan") == "lan");
  CHECK(*read_login("n.t-hoa_2@ward") == "n.t-hoa_2@ward");
  for (const char* bad : {"", " lan", "lan!", ".lan", "lan hoa", "l\xc3\xa2n", "a/b", "a\nb"})
    CHECK_FALSE(read_login(bad));
  CHECK_FALSE(read_login(std::string(61, 'a')));
}
