// SPDX-License-Identifier: Apache-2.0
// Signing in, sessions, recovery and posts, on a record in memory with a clock the test moves.
#include <doctest/doctest.h>

#include <algorithm>

#include "access/access_for_tests.hpp"
#include "access/accounts.hpp"
#include "access/people.hpp"
#include "access/totp.hpp"
#include "contract/record_fixture.hpp"
#include "support/memory_store.hpp"
#include "support/memory_vault.hpp"

using namespace dyad;
using namespace dyad::access;

namespace {

constexpr const char* kPassword = "three words and a number 7";
constexpr const char* kOther = "another sentence of the owner";

struct House {
  contract::SetClock clock{"2025-03-01T08:00:00Z"};
  record::Record record{std::make_unique<support::MemoryStore>(), clock,
                        contract::shipped_rules(DYAD_SOURCE_DIR)};
  Directory directory{record.store(), shipped_roles()};
  support::MemoryVault vault;
  Accounts accounts{vault, Sealer::with_key(std::string(32, 'k')), directory, shipped_policy()};
  Staff staff{record, directory};

  House() {
    record.listen([this](const auto& versions) { directory.note(versions); });
    REQUIRE(staff.add(NewHospital{"h", json::object({{"en", "Hospital"}, {"vi", "Bệnh viện"}}), {}}, "test"));
    REQUIRE(staff.add(NewHospital{"h-dept", json::object({{"en", "Department"}}), "h"}, "test"));
    REQUIRE(staff.add(NewPerson{"lan", "Trần", "Ngọc Lan"}, "test"));
    REQUIRE(staff.add(NewPost{"lan-post", "lan", "h-dept", "oncologist", {}, {}}, "test"));
  }

  Instant now() const { return clock.now(); }
  void later_ms(std::int64_t ms) { clock.set(format_utc({clock.now().ms + ms})); }

  // An account whose owner has chosen kPassword.
  void with_account() {
    const auto first = accounts.add("lan", "lan", {}, now());
    REQUIRE(first);
    const auto in =
        accounts.sign_in({"lan", first->password, {}, kPassword, "10.0.0.1", "browser", {}}, now());
    REQUIRE(in);
    REQUIRE(accounts.sign_out(in->token));
  }

  std::expected<SignedIn, Refusal> try_in(std::string password, std::string code = {},
                                          std::string address = "10.0.0.1", std::string device = {},
                                          std::string login = "lan") {
    return accounts.sign_in({std::move(login),
                             std::move(password),
                             std::move(code),
                             {},
                             std::move(address),
                             "browser",
                             std::move(device)},
                            now());
  }

  bool inside(const std::string& token) { return accounts.enter(token, now(), false)->has_value(); }
};

Refusal::Kind why(const std::expected<SignedIn, Refusal>& in) {
  REQUIRE_FALSE(in);
  return in.error().kind;
}

}  // namespace

TEST_CASE("A first password counts once, only with a new one, and only for its time") {
  House house;
  const auto first = house.accounts.add("Lan", "lan", {}, house.now());
  REQUIRE(first);
  CHECK(first->login == "lan");
  const auto with_new = [&](std::string fresh) {
    return house.accounts.sign_in({"lan", first->password, {}, std::move(fresh), "a", "b", {}}, house.now());
  };
  CHECK(why(with_new("")) == Refusal::Kind::new_password_needed);
  CHECK(with_new("too short").error().error.field == "new_password");
  CHECK(with_new("too short").error().error.limit == "at least 15 characters");
  CHECK(why(with_new(first->password)) == Refusal::Kind::new_password_needed);
  REQUIRE(with_new(kPassword));
  CHECK(why(with_new(kOther)) == Refusal::Kind::failed);  // used
  CHECK(house.try_in(kPassword));

  const auto again = house.accounts.recover("lan", false, {}, house.now());
  REQUIRE(again);
  CHECK(why(house.try_in(kPassword)) == Refusal::Kind::failed);
  house.later_ms(shipped_policy().first_password_ms);
  CHECK(why(house.accounts.sign_in({"lan", again->password, {}, kOther, "a", "b", {}}, house.now())) ==
        Refusal::Kind::failed);
}

TEST_CASE(
    "A session says who the person is, ends by idleness, by its end, by sign-out and with the account") {
  House house;
  house.with_account();
  const auto in = house.try_in(kPassword);
  REQUIRE(in);
  const auto entered = *house.accounts.enter(in->token, house.now(), true);
  REQUIRE(entered);
  CHECK(entered->who.kind == Principal::Kind::person);
  CHECK(entered->who.author() == "Practitioner/lan");
  CHECK(entered->who.name == "Trần Ngọc Lan");
  REQUIRE(entered->who.posts.size() == 1);
  CHECK(entered->who.posts[0].organization == "h-dept");
  CHECK(entered->who.posts[0].hospital == "h");
  CHECK(entered->who.may_at(Need::care, "h-dept"));
  CHECK_FALSE(entered->who.may(Need::admin));
  // Its secret is nowhere in the vault.
  const auto kept = *house.vault.sessions("lan");
  for (const auto& session : kept) CHECK(session.digest != in->token);
  CHECK_FALSE(house.inside("x" + in->token));

  const auto& policy = shipped_policy();
  for (int i = 0; i < 20; ++i) {
    house.later_ms(policy.session_idle_ms - 1);
    if (!house.accounts.enter(in->token, house.now(), true)->has_value()) break;
    REQUIRE(i < 24);
  }
  // Active without a pause until its end, and no longer.
  CHECK(house.now().ms <= in->session.ends_at.ms);

  const auto idle = house.try_in(kPassword);
  house.later_ms(policy.session_idle_ms - 1);
  CHECK(house.inside(idle->token));  // an unattended look does not keep it awake
  house.later_ms(1);
  CHECK_FALSE(house.inside(idle->token));

  const auto out = house.try_in(kPassword), stays = house.try_in(kPassword);
  CHECK(out->token != stays->token);
  REQUIRE(house.accounts.sign_out(out->token));
  CHECK_FALSE(house.inside(out->token));
  CHECK(house.inside(stays->token));
  REQUIRE(house.accounts.set_disabled("lan", true));
  CHECK_FALSE(house.inside(stays->token));
  CHECK(why(house.try_in(kPassword)) == Refusal::Kind::failed);
  REQUIRE(house.accounts.set_disabled("lan", false));
  CHECK(house.try_in(kPassword));
}

TEST_CASE("A session in use lives to its absolute end and not a moment longer") {
  House house;
  house.with_account();
  const auto in = house.try_in(kPassword);
  const auto& policy = shipped_policy();
  const Instant end = in->session.ends_at;
  CHECK(end.ms - house.now().ms == policy.session_ms);
  while (house.now().ms + policy.session_idle_ms / 2 < end.ms) {
    house.later_ms(policy.session_idle_ms / 2);
    REQUIRE(house.accounts.enter(in->token, house.now(), true)->has_value());
  }
  house.later_ms(end.ms - house.now().ms - 1);
  CHECK(house.inside(in->token));
  house.later_ms(1);
  CHECK_FALSE(house.inside(in->token));
}

TEST_CASE("Somebody who guesses is slowed down; the owner's own browser still gets in") {
  House house;
  house.with_account();
  const auto known = house.try_in(kPassword);
  REQUIRE(known);
  const auto& policy = shipped_policy();
  for (int i = 0; i < policy.login_tries; ++i)
    CHECK(why(house.try_in("wrong wrong wrong", {}, "6.6.6.6")) == Refusal::Kind::failed);
  const auto locked = house.try_in("wrong wrong wrong", {}, "6.6.6.6");
  CHECK(why(locked) == Refusal::Kind::locked);
  CHECK(locked.error().wait_ms == policy.first_delay_ms);
  // The right password does not help while the delay runs: else it would be an oracle.
  CHECK(why(house.try_in(kPassword, {}, "6.6.6.7")) == Refusal::Kind::locked);
  CHECK(house.try_in(kPassword, {}, "10.0.0.1", "x." + known->device + ".y"));
  // A proof for one login is none for another, and does not open anything without the password.
  CHECK(why(house.try_in("wrong", {}, "10.0.0.1", known->device)) == Refusal::Kind::failed);
  house.later_ms(policy.first_delay_ms);
  CHECK(house.try_in(kPassword, {}, "6.6.6.7"));
}

TEST_CASE("An unknown login is answered like a wrong password, delays included") {
  House house;
  house.with_account();
  const auto& policy = shipped_policy();
  for (const char* login : {"nobody", "not a login at all!"}) {
    for (int i = 0; i < policy.login_tries; ++i)
      CHECK(why(house.try_in("wrong wrong wrong", {}, "1.1.1.1", {}, login)) == Refusal::Kind::failed);
    CHECK(why(house.try_in("wrong wrong wrong", {}, "1.1.1.1", {}, login)) == Refusal::Kind::locked);
  }
}

TEST_CASE("One password tried on many logins from one address is slowed down as well") {
  House house;
  const auto& policy = shipped_policy();
  for (int i = 0; i < policy.address_tries; ++i)
    CHECK(why(house.try_in("Spring2025!Spring", {}, "6.6.6.6", {}, "person" + std::to_string(i))) ==
          Refusal::Kind::failed);
  CHECK(why(house.try_in("Spring2025!Spring", {}, "6.6.6.6", {}, "one-more")) == Refusal::Kind::locked);
  CHECK(why(house.try_in("Spring2025!Spring", {}, "7.7.7.7", {}, "one-more")) == Refusal::Kind::failed);
  // Whoever has signed in from their browser before still gets in at that address.
  house.with_account();
  const auto known = house.try_in(kPassword);
  REQUIRE(known);
  CHECK(why(house.try_in(kPassword, {}, "6.6.6.6")) == Refusal::Kind::locked);
  CHECK(house.try_in(kPassword, {}, "6.6.6.6", known->device));
}

TEST_CASE("A second factor is asked for once confirmed; a code counts once, and so does a recovery code") {
  House house;
  house.with_account();
  CHECK(house.accounts.begin_totp("lan", "wrong", house.now()).error().field == "password");
  const auto begun = house.accounts.begin_totp("lan", kPassword, house.now());
  REQUIRE(begun);
  CHECK(house.try_in(kPassword));  // not confirmed yet
  const std::string secret = from_base32(begun->secret);
  const auto code_now = [&] { return totp_code(secret, totp_step(house.now(), shipped_policy()), 6); };
  CHECK((**house.vault.account("lan")).totp.find(secret) == std::string::npos);
  const auto wrong = code_now() == "000000" ? "000001" : "000000";
  CHECK_FALSE(house.accounts.confirm_totp("lan", wrong, house.now()));
  const auto codes = house.accounts.confirm_totp("lan", code_now(), house.now());
  REQUIRE(codes);
  CHECK(codes->size() == 10);
  CHECK(why(house.try_in(kPassword)) == Refusal::Kind::second_factor_needed);
  CHECK(why(house.try_in(kPassword, code_now())) == Refusal::Kind::failed);  // it confirmed already
  house.later_ms(30'000);
  const auto in = house.try_in(kPassword, code_now());
  REQUIRE(in);
  CHECK(in->who.second_factor);
  CHECK(why(house.try_in(kPassword, code_now())) == Refusal::Kind::failed);
  // A wrong password does not even learn that there is a second factor.
  CHECK(why(house.try_in("wrong wrong wrong")) == Refusal::Kind::failed);

  house.later_ms(shipped_policy().forget_ms);
  CHECK(house.try_in(kPassword, codes->front()));
  CHECK(why(house.try_in(kPassword, codes->front())) == Refusal::Kind::failed);
  CHECK(house.try_in(kPassword, codes->back()));
  const auto fresh = house.accounts.renew_recovery_codes("lan", kPassword, house.now());
  REQUIRE(fresh);
  CHECK(why(house.try_in(kPassword, codes->at(3))) == Refusal::Kind::failed);
  CHECK(house.try_in(kPassword, fresh->at(3)));

  // A first password beside a second factor: one code is enough for the whole of it.
  const auto only_password = house.accounts.recover("lan", false, {}, house.now());
  house.later_ms(30'000);
  const auto with = [&](std::string code, std::string new_password) {
    return house.accounts.sign_in(
        {"lan", only_password->password, std::move(code), std::move(new_password), "a", "b", {}},
        house.now());
  };
  CHECK(why(with("", "")) == Refusal::Kind::second_factor_needed);
  CHECK(why(with(code_now(), "")) == Refusal::Kind::new_password_needed);
  CHECK(why(with("000", kOther)) == Refusal::Kind::failed);
  CHECK(with(code_now(), kOther));

  // Recovery by an administrator, when the telephone is gone.
  const auto recovered = house.accounts.recover("lan", true, {}, house.now());
  REQUIRE(recovered);
  CHECK_FALSE(house.inside(in->token));
  CHECK(house.accounts.sign_in({"lan", recovered->password, {}, kPassword, "a", "b", {}}, house.now()));
}

TEST_CASE("Codes are guessed no faster than passwords") {
  House house;
  house.with_account();
  const auto begun = house.accounts.begin_totp("lan", kPassword, house.now());
  const std::string secret = from_base32(begun->secret);
  REQUIRE(house.accounts.confirm_totp("lan", totp_code(secret, totp_step(house.now(), shipped_policy()), 6),
                                      house.now()));
  int tries = 0;
  for (; tries < 100; ++tries)
    if (why(house.try_in(kPassword, "x" + std::to_string(tries))) == Refusal::Kind::locked) break;
  CHECK(tries == shipped_policy().login_tries);
}

TEST_CASE("A changed password ends the other sessions and not this one") {
  House house;
  house.with_account();
  const auto here = house.try_in(kPassword), there = house.try_in(kPassword);
  CHECK_FALSE(house.accounts.change_password("lan", "wrong wrong", kOther, here->token, house.now()));
  CHECK(house.accounts.change_password("lan", kPassword, "short", here->token, house.now()).error().field ==
        "new_password");
  CHECK_FALSE(house.accounts.change_password("lan", kPassword, kPassword, here->token, house.now()));
  REQUIRE(house.accounts.change_password("lan", kPassword, kOther, here->token, house.now()));
  CHECK(house.inside(here->token));
  CHECK_FALSE(house.inside(there->token));
  CHECK(why(house.try_in(kPassword)) == Refusal::Kind::failed);
  CHECK(house.try_in(kOther));
  // A stolen session cannot try passwords without end either.
  for (int i = 0; i < shipped_policy().login_tries; ++i)
    (void)house.accounts.change_password("lan", "wrong wrong", "x", here->token, house.now());
  CHECK(house.accounts.change_password("lan", kOther, kPassword, here->token, house.now()).error().kind ==
        ErrorKind::busy);
}

TEST_CASE("What a post allows begins and ends with it, at once, and with the person and the place") {
  House house;
  house.with_account();
  const auto in = house.try_in(kPassword);
  const auto who = [&] { return (**house.accounts.enter(in->token, house.now(), true)).who; };
  CHECK_FALSE(who().may(Need::admin));
  const auto post = house.staff.add(
      NewPost{{}, "lan", "h", "administrator", "2025-03-01T08:10:00Z", "2025-03-01T08:20:00Z"}, "test");
  REQUIRE(post);
  CHECK_FALSE(who().may(Need::admin));
  house.later_ms(10 * 60'000);
  CHECK(who().may_at(Need::admin, "h"));
  CHECK_FALSE(who().may_at(Need::admin, "h-dept"));
  house.later_ms(10 * 60'000);
  CHECK(who().may(Need::admin));  // the last second named belongs to the period
  house.later_ms(1000);
  CHECK_FALSE(who().may(Need::admin));
  CHECK(who().may(Need::care));
  REQUIRE(house.staff.end_post("lan-post", house.now(), "test"));
  CHECK_FALSE(who().may(Need::care));
  CHECK(who().posts.empty());
  CHECK(who().kind == Principal::Kind::person);  // known, and allowed nothing
}

TEST_CASE("A post in a period that cannot be read, of an unknown role or at no place allows nothing") {
  House house;
  REQUIRE(house.staff.add(NewPerson{"hoa", "Nguyễn", "Hoa"}, "test"));
  const auto put = [&](const char* id, const char* more) {
    const std::string body = std::string(R"({"resourceType":"PractitionerRole","id":")") + id +
                             R"(","practitioner":{"reference":"Practitioner/hoa"},)" + more + "}";
    const auto stored = house.record.submit(body, "test", "test");
    REQUIRE_MESSAGE(stored, (stored ? "" : stored.error().text()));
  };
  const std::string admin =
      R"("code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/role","code":"administrator"}]}])";
  put("no-place", admin.c_str());
  put("other-system",
      R"("organization":{"reference":"Organization/h"},"code":[{"coding":[{"system":"urn:x","code":"administrator"}]}])");
  put("unknown",
      R"("organization":{"reference":"Organization/h"},"code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/role","code":"emperor"}]}])");
  put("inactive", (R"("active":false,"organization":{"reference":"Organization/h"},)" + admin).c_str());
  CHECK(house.directory.principal("hoa", house.now())->posts.empty());
  put("good", (R"("organization":{"reference":"Organization/h"},)" + admin).c_str());
  CHECK(house.directory.principal("hoa", house.now())->may_at(Need::admin, "h"));
  CHECK(house.directory.principal("nobody", house.now())->kind == Principal::Kind::nobody);
  CHECK(*house.directory.hospital_of("h-dept") == "h");
  CHECK(house.directory.hospital_of("nowhere")->empty());
}

TEST_CASE("Demo people come in without a password, and nobody else does") {
  House house;
  house.with_account();
  REQUIRE(add_demo_people(shipped_file("data/demo/people.json"), house.staff, house.accounts, house.now()));
  const auto sequence = *house.record.store().last_sequence();
  REQUIRE(add_demo_people(shipped_file("data/demo/people.json"), house.staff, house.accounts, house.now()));
  CHECK(*house.record.store().last_sequence() == sequence);  // a second start adds nothing
  const auto demo = [&](const char* login) {
    return house.accounts.sign_in_demo({login, {}, {}, {}, "a", "b", {}}, house.now());
  };
  const auto hoa = demo("hoa");
  REQUIRE(hoa);
  CHECK(hoa->who.posts.size() == 2);
  CHECK(why(demo("lan")) == Refusal::Kind::failed);  // a real account of that name stays its owner's
  CHECK(why(demo("nobody")) == Refusal::Kind::failed);
  CHECK(why(house.try_in("", {}, "a", {}, "hoa")) == Refusal::Kind::failed);

  // One administrator at every hospital, one doctor where nobody of a case is.
  const auto people = *house.directory.people();
  for (const auto& [id, organization] : people->organizations) {
    if (!organization.part_of.empty() || id == "h") continue;
    CHECK_MESSAGE(std::ranges::any_of(people->appointments,
                                      [&](const auto& a) {
                                        return a.hospital == id && a.role == "administrator" &&
                                               a.holds(house.now());
                                      }),
                  id);
  }
  CHECK(std::ranges::count_if(people->appointments, [](const auto& a) {
          return a.hospital == "d-district-hospital" && a.role == "obstetrician";
        }) == 1);
}

TEST_CASE("What a hospital, a person or a post is made from is refused by name when it is not right") {
  House house;
  CHECK(house.staff.add(NewHospital{"x", json::object({{"en", "  "}}), {}}, "t").error().field == "name");
  CHECK(house.staff.add(NewHospital{"x", json::object({{"en", "X"}}), "nowhere"}, "t").error().field ==
        "part_of");
  CHECK(house.staff.add(NewPerson{{}, "", "Lan"}, "t").error().field == "family");
  CHECK(house.staff.add(NewPerson{{}, std::string(201, 'x'), ""}, "t").error().kind == ErrorKind::too_large);
  CHECK(house.staff.add(NewPost{{}, "nobody", "h", "nurse", {}, {}}, "t").error().field == "person");
  CHECK(house.staff.add(NewPost{{}, "lan", "nowhere", "nurse", {}, {}}, "t").error().field == "organization");
  CHECK(house.staff.add(NewPost{{}, "lan", "h", "emperor", {}, {}}, "t").error().field == "role");
  CHECK(house.staff.add(NewPost{{}, "lan", "h", "nurse", "soon", {}}, "t").error().field == "from");
  CHECK(house.accounts.add("lan!", "lan", {}, house.now()).error().field == "login");
  CHECK(house.accounts.add("lan", "lan", "short", house.now()).error().field == "password");
  REQUIRE(house.accounts.add("lan", "lan", {}, house.now()));
  CHECK(house.accounts.add("LAN", "lan", {}, house.now()).error().kind == ErrorKind::conflict);
  REQUIRE(house.staff.rename("lan", "王", "静", "t"));
  CHECK((*house.directory.people())->persons.find("lan")->second.name == "王静");
}

TEST_CASE(
    "What a session proves itself with in forms is its own, and cannot be told from the cookie's digest") {
  CHECK(Accounts::csrf_of("a") != Accounts::csrf_of("b"));
  CHECK(Accounts::csrf_of("a").size() == 32);
  CHECK(Accounts::csrf_of("a").find(sha256_hex("a").substr(0, 8)) == std::string::npos);
}
