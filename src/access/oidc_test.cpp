// SPDX-License-Identifier: Apache-2.0
#include "access/oidc.hpp"

#include <doctest/doctest.h>

#include "access/access_test_support.hpp"
#include "access/crypto.hpp"
#include "access/fresh_proofs.hpp"
#include "access/jose.hpp"
#include "access/oidc_links.hpp"
#include "access/pace.hpp"
#include "base/url.hpp"

using namespace dyad;
using namespace dyad::access;

namespace {

constexpr Instant kNow{1'800'000'000'000};
const std::string kIssuer = "https://id.hospital.example";

json::Value description(std::string issuer = kIssuer) {
  return json::object({{"issuer", issuer},
                       {"authorization_endpoint", issuer + "/auth"},
                       {"token_endpoint", issuer + "/token"},
                       {"jwks_uri", issuer + "/jwks"}});
}

struct World {
  test::OtherServers web;
  json::Value key = *jose::make_key(jose::Algorithm::rs256);
  Oidc oidc{*read_oidc_providers(json::write(
                json::object({{"providers", json::Array{json::object({{"id", "hospital"},
                                                                      {"name", "Hospital"},
                                                                      {"issuer", kIssuer},
                                                                      {"client_id", "dyad"},
                                                                      {"client_secret", "s"},
                                                                      {"trusts_email", true}})}}}))),
            web, "https://ward.example/auth/oidc/back"};
  World() {
    web.pages[kIssuer + "/.well-known/openid-configuration"] = {200, json::write(description()), {}};
    publish(key);
  }
  void publish(const json::Value& one) {
    jose::KeySet set;
    set.add(jose::public_part(one));
    web.pages[kIssuer + "/jwks"] = {200, json::write(set.write()), 0};
  }
  struct Started {
    std::string state, nonce, challenge, browser;
  };
  Started start(std::string_view return_to = "/case/a", Instant now = kNow, bool anew = false) {
    const auto begun = oidc.begin("hospital", return_to, anew, now);
    REQUIRE(begun);
    const auto query = url::parse_query(begun->address.substr(begun->address.find('?') + 1));
    REQUIRE(query);
    CHECK((begun->address.find("prompt=login&max_age=0") != std::string::npos) == anew);
    Started out{{}, {}, {}, begun->browser};
    for (const auto& [name, value] : *query) {
      if (name == "state") out.state = value;
      if (name == "nonce") out.nonce = value;
      if (name == "code_challenge") out.challenge = value;
    }
    return out;
  }
  // The provider answers the exchange with these claims, changed as said.
  void answer(const std::string& nonce, const json::Value& changes = json::object({}),
              const json::Value& with = {}) {
    const auto s = kNow.ms / 1000;
    json::Value claims = json::object({{"iss", kIssuer},
                                       {"sub", "u-17"},
                                       {"aud", "dyad"},
                                       {"iat", s},
                                       {"exp", s + 300},
                                       {"nonce", nonce},
                                       {"email", "lan@hospital.example"},
                                       {"email_verified", true},
                                       {"name", "Lan"},
                                       {"amr", json::Array{"pwd", "otp"}}});
    for (const auto& [name, value] : changes.members()) claims.set(name, value);
    const auto token = jose::sign(json::write(claims), with.is_null() ? key : with, jose::Algorithm::rs256);
    REQUIRE(token);
    web.pages[kIssuer + "/token"] = {200, json::write(json::object({{"id_token", *token}})), {}};
  }
  Result<OidcIdentity> end(const Started& started, Instant now = kNow) {
    return oidc.finish({started.state, "code-1", {}, {}, started.browser}, now);
  }
  std::string refused(const json::Value& changes) {
    const auto started = start();
    answer(started.nonce, changes);
    const auto who = end(started);
    return who ? "let in" : who.error().field;
  }
};

}  // namespace

TEST_CASE("somebody the provider knows comes back as who they are there") {
  World w;
  const auto started = w.start();
  w.answer(started.nonce);
  const auto who = w.end(started);
  REQUIRE_MESSAGE(who, (who ? "" : who.error().text()));
  CHECK(who->issuer == kIssuer);
  CHECK(who->subject == "u-17");
  CHECK(who->email == "lan@hospital.example");
  CHECK(who->second_factor);
  CHECK(who->return_to == "/case/a");
  const auto form = url::parse_query(w.web.posted);
  REQUIRE(form);
  std::string verifier;
  for (const auto& [name, value] : *form)
    if (name == "code_verifier") verifier = value;
  CHECK(base64url(sha256(verifier)) == started.challenge);
  CHECK(w.web.authorized.starts_with("Basic "));
  CHECK_FALSE(w.end(started));  // once
}

TEST_CASE("a token for somebody else, from elsewhere, of another time or another sign-in lets nobody in") {
  World w;
  const auto s = kNow.ms / 1000;
  CHECK(w.refused(json::object({})) == "let in");
  CHECK(w.refused(json::object({{"iss", "https://evil.example"}})) == "iss");
  CHECK(w.refused(json::object({{"aud", "other"}})) == "aud");
  CHECK(w.refused(json::object({{"aud", json::Array{"dyad", "other"}}})) == "azp");
  CHECK(w.refused(json::object({{"azp", "other"}})) == "azp");
  CHECK(w.refused(json::object({{"nonce", "another"}})) == "nonce");
  CHECK(w.refused(json::object({{"exp", s - 61}})) == "exp");
  CHECK(w.refused(json::object({{"exp", s - 30}})) == "let in");  // clocks differ
  CHECK(w.refused(json::object({{"iat", s + 61}})) == "iat");
  CHECK(w.refused(json::object({{"iat", s - 3600}})) == "iat");
  CHECK(w.refused(json::object({{"sub", ""}})) == "sub");
  CHECK(w.refused(json::object({{"sub", nullptr}})) == "sub");
}

TEST_CASE("a state that is unknown, old, or of another browser lets nobody in") {
  World w;
  const auto started = w.start();
  w.answer(started.nonce);
  CHECK_FALSE(w.end({"made-up", {}, {}, started.browser}));
  CHECK_FALSE(w.end({started.state, {}, {}, "another browser"}));
  CHECK(
      w.oidc.finish({started.state, "c", {}, "https://evil.example", started.browser}, kNow).error().field ==
      "iss");
  const auto old = w.start();
  w.answer(old.nonce);
  CHECK(w.end(old, {kNow.ms + Oidc::kWaitingMs}).error().field == "state");
  const auto denied = w.start();
  CHECK_FALSE(w.oidc.finish({denied.state, {}, "access_denied", {}, denied.browser}, kNow));
}

TEST_CASE("a proof for a signature is asked for anew, and one that was given before does not count") {
  World w;
  const auto s = kNow.ms / 1000;
  const auto anew = [&](const json::Value& changes) {
    const auto started = w.start("/case/a", kNow, true);
    w.answer(started.nonce, changes);
    const auto who = w.end(started);
    return who ? std::string(who->proved_anew ? "proved" : "not proved") : who.error().field;
  };
  CHECK(anew(json::object({{"auth_time", s}})) == "proved");
  CHECK(anew(json::object({{"auth_time", s - 30}})) == "proved");  // clocks differ
  CHECK(anew(json::object({{"auth_time", s - 300}})) == "auth_time");
  CHECK(anew(json::object({})) == "auth_time");  // the provider does not say when
  const auto usual = w.start();
  w.answer(usual.nonce, json::object({{"auth_time", s}}));
  const auto who = w.end(usual);
  REQUIRE(who);
  CHECK_FALSE(who->proved_anew);
  FreshProofs proofs;
  proofs.give("session", kNow);
  CHECK(proofs.until("session", kNow) == Instant{kNow.ms + FreshProofs::kLastsMs});
  CHECK_FALSE(proofs.take("another", kNow));
  CHECK(proofs.take("session", kNow));
  CHECK_FALSE(proofs.take("session", kNow));  // once
  proofs.give("session", kNow);
  CHECK_FALSE(proofs.until("session", {kNow.ms + FreshProofs::kLastsMs}));
  CHECK_FALSE(proofs.take("session", {kNow.ms + FreshProofs::kLastsMs}));
}

TEST_CASE("an address counts only when it is verified and the provider is trusted with it") {
  World w;
  const auto email = [&](json::Value changes) {
    const auto started = w.start();
    w.answer(started.nonce, changes);
    return w.end(started)->email;
  };
  CHECK(email(json::object({{"email_verified", false}})).empty());
  CHECK(email(json::object({{"email_verified", "true"}})).empty());
  CHECK(email(json::object({})) == "lan@hospital.example");
}

TEST_CASE("the provider changes its key; a key of somebody else does not count") {
  World w;
  const auto next = *jose::make_key(jose::Algorithm::rs256);
  auto started = w.start();
  w.answer(started.nonce, json::object({}), next);
  CHECK_FALSE(w.end(started));
  w.publish(next);
  started = w.start();
  w.answer(started.nonce, json::object({}), next);
  CHECK(w.end(started));
}

TEST_CASE("a provider that calls itself something else or names addresses that are not secure is not used") {
  World w;
  const std::string at = kIssuer + "/.well-known/openid-configuration";
  w.web.pages[at] = {200, json::write(description("https://evil.example")), {}};
  CHECK(w.oidc.begin("hospital", "/", false, kNow).error().field == "issuer");
  auto plain = description();
  plain.set("token_endpoint", "http://id.hospital.example/token");
  w.web.pages[at] = {200, json::write(plain), {}};
  CHECK(w.oidc.begin("hospital", "/", false, kNow).error().field == "issuer");
  w.web.pages[at] = {500, {}, {}};
  CHECK(w.oidc.begin("hospital", "/", false, kNow).error().kind == ErrorKind::busy);
  CHECK(w.oidc.begin("nobody", "/", false, kNow).error().kind == ErrorKind::not_found);
}

TEST_CASE("nobody is sent to another site after signing in") {
  for (const auto* path :
       {"https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", "/a\nb"})
    CHECK(page_here(path) == "/");
  CHECK(page_here("/apps/allow?request=x") == "/apps/allow?request=x");
}

TEST_CASE("the file of providers is checked by field") {
  const auto field = [](const char* text) {
    const auto read = read_oidc_providers(text);
    return read ? std::string("good") : read.error().field;
  };
  CHECK(field(R"({"providers":[{"id":"a","name":"A","issuer":"https://a.example","client_id":"d"}]})") ==
        "good");
  CHECK(field(R"({"providers":[]})") == "providers");
  CHECK(field(R"({"providers":[{"id":"A b","name":"A","issuer":"https://a.example","client_id":"d"}]})") ==
        "providers.id");
  CHECK(field(R"({"providers":[{"id":"a","name":"A","issuer":"http://a.example","client_id":"d"}]})") ==
        "providers.issuer");
}

TEST_CASE("nobody has an account by signing in elsewhere: a link by name, or an invited address once") {
  test::MemoryShelf shelf;
  OidcLinks links(shelf);
  OidcIdentity lan{"hospital", kIssuer, "u-17", "Lan@hospital.example", "Lan", false, "/"};
  CHECK_FALSE(links.login_of(lan, kNow)->has_value());
  REQUIRE(links.unknown().size() == 1);
  CHECK(links.unknown()[0].subject == "u-17");
  REQUIRE(links.link({kIssuer, "", "lan@hospital.example", "lan", "Practitioner/admin", kNow}));
  OidcIdentity unverified = lan;
  unverified.email.clear();
  CHECK_FALSE(links.login_of(unverified, kNow)->has_value());
  CHECK(links.login_of(lan, kNow)->value_or("") == "lan");
  // The address is used up: another with the same address is nobody.
  OidcIdentity other = lan;
  other.subject = "u-18";
  CHECK_FALSE(links.login_of(other, kNow)->has_value());
  CHECK(links.login_of(unverified, kNow)->value_or("") == "lan");
  OidcIdentity elsewhere = lan;
  elsewhere.issuer = "https://other.example";
  CHECK_FALSE(links.login_of(elsewhere, kNow)->has_value());
  CHECK(links.link({kIssuer, "u-17", "", "minh", "", kNow}).error().kind == ErrorKind::conflict);
  REQUIRE(links.remove(kIssuer, "u-17", ""));
  CHECK_FALSE(links.login_of(lan, kNow)->has_value());
}

TEST_CASE("a limit counts by whom, refuses what is above it, and starts anew after a minute") {
  Pace pace;
  constexpr PaceLimit kTwo{"two", 2};
  CHECK(pace.wait_s(kTwo, "a", kNow) == 0);
  CHECK(pace.wait_s(kTwo, "a", kNow) == 0);
  CHECK(pace.wait_s(kTwo, "a", {kNow.ms + 10'000}) == 50);
  CHECK(pace.wait_s(kTwo, "b", kNow) == 0);
  CHECK(pace.wait_s(kTwo, "a", {kNow.ms + 60'000}) == 0);
}
