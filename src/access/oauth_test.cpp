// SPDX-License-Identifier: Apache-2.0
#include "access/oauth.hpp"

#include <doctest/doctest.h>

#include "access/access_test_support.hpp"
#include "access/crypto.hpp"
#include "base/base64.hpp"
#include "base/url.hpp"

using namespace dyad;
using namespace dyad::access;

namespace {

constexpr Instant kNow{1'800'000'000'000};
constexpr std::string_view kVerifier = "a-verifier-of-more-than-forty-three-characters-0123456789";
constexpr std::string_view kBack = "https://app.example/back";

Instant later(std::int64_t ms) { return {kNow.ms + ms}; }

struct World {
  test::MemoryShelf shelf;
  test::OtherServers web;
  bool active = true;
  bool session_runs = true;
  json::Value key = *jose::make_key(jose::Algorithm::es384);
  OAuth oauth{{shelf, web,
               [this](std::string_view practitioner, Instant) -> Result<std::optional<Principal>> {
                 if (!active) return std::optional<Principal>();
                 return std::optional(person(std::string(practitioner)));
               },
               [this](std::string_view, std::string_view, Instant) { return session_runs; },
               [](std::string_view hash, std::string_view secret) {
                 return hash == "hash of " + std::string(secret);
               }},
              {"https://ward.example", "https://ward.example/fhir"}};

  World() {
    add({{"id", "growth"},
         {"name", "Growth chart"},
         {"proof", "none"},
         {"redirects", json::Array{kBack}},
         {"launch_url", "https://app.example/launch"},
         {"scopes", json::Array{"openid", "fhirUser", "launch", "launch/patient", "offline_access",
                                "online_access", "patient/*.rs", "user/Observation.rs"}}});
    add({{"id", "server-side"},
         {"name", "With a secret"},
         {"proof", "secret"},
         {"secret_hash", "hash of s3cret:%"},
         {"introspects", true},
         {"redirects", json::Array{"https://other.example/back"}},
         {"scopes", json::Array{"openid", "patient/*.rs"}}});
    add({{"id", "night-job"},
         {"name", "Registry"},
         {"proof", "key"},
         {"organization", "hospital-a"},
         {"keys", jose::KeySet(set_of(key)).write()},
         {"scopes", json::Array{"system/Observation.rs", "system/Patient.r"}}});
  }
  static jose::KeySet set_of(const json::Value& key) {
    jose::KeySet set;
    set.add(jose::public_part(key));
    return set;
  }
  void add(std::initializer_list<json::Member> members) {
    auto app = read_app(json::Value(json::Object(members)));
    REQUIRE_MESSAGE(app, (app ? "" : app.error().text()));
    REQUIRE(oauth.apps().add(*app, kNow));
  }
  static Principal person(std::string practitioner) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.practitioner = std::move(practitioner);
    who.session = "session-1";
    return who;
  }
  Form request(std::initializer_list<std::pair<std::string, std::string>> changes = {}) const {
    Form form{{"response_type", "code"},
              {"client_id", "growth"},
              {"redirect_uri", std::string(kBack)},
              {"scope", "launch/patient patient/Observation.rs offline_access"},
              {"state", "s p/1"},
              {"aud", "https://ward.example/fhir"},
              {"code_challenge", base64url(sha256(kVerifier))},
              {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : changes) {
      std::erase_if(form, [&](const auto& p) { return p.first == name; });
      if (!value.empty()) form.emplace_back(name, value);
    }
    return form;
  }
  // A parameter of the address the person is sent to.
  static std::string in_address(const std::string& address, std::string_view name) {
    const auto query = url::parse_query(address.substr(address.find('?') + 1));
    REQUIRE(query);
    return value_of(*query, name);
  }
  std::string refused_with(const Form& form, Instant now = kNow) {
    const auto answer = oauth.ask(form, now);
    REQUIRE(answer);
    CHECK(answer->page.empty());
    if (!answer->shown.error.empty()) return "shown " + answer->shown.error;
    CHECK(in_address(answer->redirect, "state") == value_of(form, "state"));
    return in_address(answer->redirect, "error");
  }
  std::string code_for(const Form& form, OAuth::Decision decision, Instant now = kNow) {
    const auto answer = oauth.ask(form, now);
    REQUIRE(answer);
    REQUIRE_FALSE(answer->page.empty());
    if (decision.scopes.empty())
      decision.scopes = oauth.question(answer->page, person("lan"), now)->asked.scopes;
    decision.allow = true;
    const auto address = oauth.decide(answer->page, person("lan"), decision, now);
    REQUIRE_MESSAGE(address, (address ? "" : address.error().text()));
    return in_address(*address, "code");
  }
  OAuth::Reply token(const Form& form, std::string_view authorization = {}, Instant now = kNow) {
    const auto reply = oauth.token(form, authorization, now);
    REQUIRE(reply);
    return *reply;
  }
  Form exchange(const std::string& code) const {
    return {{"grant_type", "authorization_code"},
            {"client_id", "growth"},
            {"code", code},
            {"redirect_uri", std::string(kBack)},
            {"code_verifier", std::string(kVerifier)}};
  }
  OAuth::Reply first_tokens() { return token(exchange(code_for(request(), {true, {}, "mother-a"}))); }
  Form refresh(const json::Value& body) const {
    return {{"grant_type", "refresh_token"},
            {"client_id", "growth"},
            {"refresh_token", std::string(body["refresh_token"].as_string())}};
  }
  bool opens(const json::Value& body, Instant now = kNow) {
    const auto who = oauth.who(body["access_token"].as_string(), now);
    REQUIRE(who);
    return who->has_value();
  }
  Form statement(json::Value changes = json::object({}), json::Value signing = {}) {
    json::Value claims = json::object({{"iss", "night-job"},
                                       {"sub", "night-job"},
                                       {"aud", "https://ward.example/auth/token"},
                                       {"exp", kNow.ms / 1000 + 120},
                                       {"jti", random_token(8)}});
    for (const auto& [name, value] : changes.members()) claims.set(name, value);
    const auto signed_text = jose::sign(json::write(claims), signing.is_null() ? key : signing,
                                        jose::Algorithm::es384, json::object({{"typ", "JWT"}}));
    REQUIRE(signed_text);
    return {{"grant_type", "client_credentials"},
            {"scope", "system/Observation.rs"},
            {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
            {"client_assertion", *signed_text}};
  }
};

std::string error_of(const OAuth::Reply& reply) { return std::string(reply.body["error"].as_string()); }
std::string basic(const std::string& id, const std::string& secret) {
  return "Basic " + to_base64(url::encode(id) + ":" + url::encode(secret));
}

}  // namespace

TEST_CASE(
    "a request for access: what is wrong with the sender is shown, everything else is told to the "
    "application") {
  World w;
  CHECK(w.refused_with(w.request({{"client_id", "nobody"}})) == "shown invalid_client");
  for (const auto* uri :
       {"https://app.example/back/", "https://app.example/back?x=1", "https://APP.example/back",
        "https://evil.example/back", "https://app.example/back/../x"})
    CHECK(w.refused_with(w.request({{"redirect_uri", uri}})) == "shown invalid_request");
  auto twice = w.request();
  twice.emplace_back("scope", "openid");
  CHECK(w.refused_with(twice) == "shown invalid_request");
  CHECK(w.refused_with(w.request({{"response_type", "token"}})) == "unsupported_response_type");
  CHECK(w.refused_with(w.request({{"state", ""}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"aud", ""}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"aud", "https://other.example/fhir"}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"code_challenge_method", "plain"}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"code_challenge_method", ""}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"code_challenge", "short"}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"scope", ""}})) == "invalid_scope");
  CHECK(w.refused_with(w.request({{"scope", "system/*.rs user/Patient.cruds"}})) == "invalid_scope");
  CHECK(w.refused_with(w.request({{"prompt", "none"}})) == "interaction_required");
  CHECK(w.refused_with(w.request({{"scope", "patient/*.rs"}, {"launch", "made-up"}})) == "invalid_request");
  CHECK(w.refused_with(w.request({{"scope", "launch"}})) == "invalid_scope");
  CHECK(w.refused_with(w.request({{"scope", "launch patient/*.rs"}, {"launch", "made-up"}})) ==
        "invalid_request");
}

TEST_CASE("a person allows, and the code becomes tokens for that patient") {
  World w;
  const auto reply = w.first_tokens();
  REQUIRE(reply.status == 200);
  CHECK(reply.body["token_type"].as_string() == "Bearer");
  CHECK(reply.body["expires_in"].as_int() == 900);
  CHECK(reply.body["scope"].as_string() == "launch/patient patient/Observation.rs offline_access");
  CHECK(reply.body["patient"].as_string() == "mother-a");
  const auto who = w.oauth.who(reply.body["access_token"].as_string(), kNow);
  REQUIRE(who);
  REQUIRE(*who);
  CHECK((*who)->practitioner == "lan");
  CHECK((*who)->client == "growth");
  CHECK((*who)->patient == "mother-a");
  CHECK((*who)->scopes.size() == 3);
  CHECK_FALSE(w.opens(reply.body, later(900'000)));
  CHECK_FALSE(w.oauth.who("made-up", kNow)->has_value());
}

TEST_CASE("a code is exchanged once, in time, by its application, with its address and verifier") {
  World w;
  const OAuth::Decision yes{true, {}, "mother-a"};
  const auto wrong = [&](std::string_view name, const std::string& value, Instant now = kNow) {
    auto form = w.exchange(w.code_for(w.request(), yes));
    for (auto& [key, held] : form)
      if (key == name) held = value;
    return error_of(w.token(form, {}, now));
  };
  CHECK(wrong("code", "made-up") == "invalid_grant");
  CHECK(wrong("redirect_uri", "https://app.example/other") == "invalid_grant");
  CHECK(wrong("code_verifier", std::string(50, 'x')) == "invalid_grant");
  CHECK(wrong("code_verifier", "short") == "invalid_request");
  CHECK(wrong("code_verifier", "") == "invalid_request");
  CHECK(wrong("client_id", "server-side") == "invalid_client");
  CHECK(wrong("grant_type", "password") == "unsupported_grant_type");
  CHECK(wrong("grant_type", "authorization_code", later(grant_limits::kCodeMs)) == "invalid_grant");
}

TEST_CASE("a code used twice ends everything that came of it") {
  World w;
  const auto form = w.exchange(w.code_for(w.request(), {true, {}, "mother-a"}));
  const auto reply = w.token(form);
  REQUIRE(w.opens(reply.body));
  CHECK(error_of(w.token(form)) == "invalid_grant");
  CHECK_FALSE(w.opens(reply.body));
  CHECK(error_of(w.token(w.refresh(reply.body))) == "invalid_grant");
}

TEST_CASE("a refresh token changes with each use; an old one ends the family") {
  World w;
  const auto first = w.first_tokens();
  const auto second = w.token(w.refresh(first.body), {}, later(60'000));
  REQUIRE(second.status == 200);
  CHECK(second.body["scope"].as_string() == first.body["scope"].as_string());
  CHECK(second.body["patient"].as_string() == "mother-a");
  CHECK(second.body["refresh_token"].as_string() != first.body["refresh_token"].as_string());
  CHECK(error_of(w.token(w.refresh(first.body))) == "invalid_grant");
  CHECK(error_of(w.token(w.refresh(second.body))) == "invalid_grant");
  CHECK_FALSE(w.opens(second.body, later(61'000)));
}

TEST_CASE("a refresh token is of its application, gives no more than was granted, and ends in time") {
  World w;
  const auto first = w.first_tokens();
  auto form = w.refresh(first.body);
  form.emplace_back("scope", "patient/Observation.r");
  const auto less = w.token(form);
  CHECK(less.body["scope"].as_string() == "patient/Observation.r");
  auto more = w.refresh(less.body);
  more.emplace_back("scope", "patient/Patient.rs");
  CHECK(error_of(w.token(more)) == "invalid_scope");
  auto stolen = w.refresh(less.body);
  std::erase_if(stolen, [](const auto& p) { return p.first == "client_id"; });
  CHECK(error_of(w.token(stolen, basic("server-side", "s3cret:%"))) == "invalid_grant");
  CHECK(w.token(w.refresh(less.body)).status == 200);  // its owner still can
  const auto idle = w.first_tokens();
  CHECK(error_of(w.token(w.refresh(idle.body), {}, later(grant_limits::kRefreshIdleMs))) == "invalid_grant");
}

TEST_CASE("a public application that does not name itself is known by its refresh token; no other is") {
  World w;
  auto form = w.refresh(w.first_tokens().body);
  std::erase_if(form, [](const auto& p) { return p.first == "client_id"; });
  CHECK(w.token(form).status == 200);
  CHECK(error_of(w.token(form)) == "invalid_grant");  // used again
  CHECK(error_of(w.token({{"grant_type", "refresh_token"}, {"refresh_token", "made.up"}})) ==
        "invalid_client");
}

TEST_CASE("online access ends with the session, offline access does not, and both end with the account") {
  World w;
  const auto offline = w.first_tokens();
  const auto online = w.token(
      w.exchange(w.code_for(w.request({{"scope", "launch/patient patient/Observation.rs online_access"}}),
                            {true, {}, "mother-a"})));
  w.session_runs = false;
  CHECK(error_of(w.token(w.refresh(online.body))) == "invalid_grant");
  const auto next = w.token(w.refresh(offline.body));
  CHECK(next.status == 200);
  w.active = false;
  CHECK_FALSE(w.opens(next.body));
  CHECK(error_of(w.token(w.refresh(next.body))) == "invalid_grant");
}

TEST_CASE("without offline or online access there is no refresh token") {
  World w;
  const auto reply = w.token(
      w.exchange(w.code_for(w.request({{"scope", "patient/Observation.rs"}}), {true, {}, "mother-a"})));
  CHECK_FALSE(reply.body.has("refresh_token"));
  CHECK(reply.body["expires_in"].as_int() == 3600);
}

TEST_CASE("a person says no, grants less, or must choose a patient first") {
  World w;
  const auto asked = w.oauth.ask(w.request(), kNow);
  const auto me = World::person("lan");
  CHECK(w.oauth.decide(asked->page, me, {true, {"patient/Observation.rs"}, ""}, kNow).error().field ==
        "patient");
  CHECK(w.oauth.decide(asked->page, me, {true, {"patient/*.cruds"}, "mother-a"}, kNow).error().field ==
        "scopes");
  CHECK_FALSE(w.oauth.decide(asked->page, Principal{}, {true, {}, "mother-a"}, kNow));
  const auto no = w.oauth.decide(asked->page, me, {false, {}, {}}, kNow);
  REQUIRE(no);
  CHECK(World::in_address(*no, "error") == "access_denied");
  CHECK(World::in_address(*no, "state") == "s p/1");
  CHECK_FALSE(w.oauth.decide(asked->page, me, {false, {}, {}}, kNow));  // answered once
  const auto code = w.code_for(w.request(), {true, {"patient/Observation.rs"}, "mother-a"});
  const auto reply = w.token(w.exchange(code));
  CHECK(reply.body["scope"].as_string() == "patient/Observation.rs");
  const auto old = w.oauth.ask(w.request(), kNow);
  CHECK_FALSE(w.oauth.question(old->page, me, later(grant_limits::kAskedMs)));
}

TEST_CASE("an application with a token cannot give itself more") {
  World w;
  const auto asked = w.oauth.ask(w.request(), kNow);
  auto app = World::person("lan");
  app.client = "growth";
  CHECK_FALSE(w.oauth.decide(asked->page, app, {true, {"patient/Observation.rs"}, "mother-a"}, kNow));
}

TEST_CASE("an application opened from a case gets its patient, for the person who opened it, once") {
  World w;
  const auto address =
      w.oauth.launch("growth", World::person("lan"), {{}, {}, "mother-b", "visit-1", {}}, kNow);
  REQUIRE(address);
  CHECK(World::in_address(*address, "iss") == "https://ward.example/fhir");
  const auto form = w.request(
      {{"scope", "launch patient/Observation.rs"}, {"launch", World::in_address(*address, "launch")}});
  const auto asked = w.oauth.ask(form, kNow);
  REQUIRE_FALSE(asked->page.empty());
  CHECK(w.oauth.question(asked->page, World::person("minh"), kNow).error().kind == ErrorKind::refused);
  const auto question = w.oauth.question(asked->page, World::person("lan"), kNow);
  REQUIRE(question);
  CHECK_FALSE(question->needs_patient);
  // Another patient cannot be put in the place of the launch's.
  const auto back = w.oauth.decide(asked->page, World::person("lan"),
                                   {true, question->asked.scopes, "somebody-else"}, kNow);
  const auto reply = w.token(w.exchange(World::in_address(*back, "code")));
  CHECK(reply.body["patient"].as_string() == "mother-b");
  CHECK(reply.body["encounter"].as_string() == "visit-1");
  CHECK(w.refused_with(form) == "invalid_request");  // used
  const auto old = w.oauth.launch("growth", World::person("lan"), {{}, {}, "mother-b", {}, {}}, kNow);
  CHECK(w.refused_with(w.request({{"scope", "launch patient/Observation.rs"},
                                  {"launch", World::in_address(*old, "launch")}}),
                       later(grant_limits::kLaunchMs)) == "invalid_request");
  CHECK_FALSE(w.oauth.launch("server-side", World::person("lan"), {}, kNow));
}

TEST_CASE("an identity token says who the person is, signed by a published key") {
  World w;
  auto form = w.request({{"scope", "openid fhirUser launch/patient"}});
  form.emplace_back("nonce", "n-1");
  const auto reply = w.token(w.exchange(w.code_for(form, {true, {}, "mother-a"})));
  const auto keys = w.oauth.own_keys().published(kNow);
  REQUIRE(keys);
  constexpr std::array only{jose::Algorithm::rs256};
  const auto token = jose::verify(reply.body["id_token"].as_string(), *keys, only);
  REQUIRE(token);
  CHECK(token->claims["iss"].as_string() == "https://ward.example");
  CHECK(token->claims["aud"].as_string() == "growth");
  CHECK(token->claims["sub"].as_string() == "lan");
  CHECK(token->claims["nonce"].as_string() == "n-1");
  CHECK(token->claims["fhirUser"].as_string() == "https://ward.example/fhir/Practitioner/lan");
  CHECK(token->claims["exp"].as_int() > kNow.ms / 1000);
  for (const auto& key : keys->keys()) {
    CHECK_FALSE(key.has("d"));
    CHECK_FALSE(key.has("x5c"));
  }
}

TEST_CASE("signing keys change, and the one before is published as long as something it signed is read") {
  World w;
  auto& keys = w.oauth.own_keys();
  const auto old = keys.sign(json::object({{"sub", "lan"}}), kNow);
  REQUIRE(keys.rotate(later(1000)));
  constexpr std::array only{jose::Algorithm::rs256};
  CHECK(keys.published(later(1000))->keys().size() == 2);
  CHECK(jose::verify(*old, *keys.published(later(1000)), only));
  CHECK(keys.published(later(1000 + OwnKeys::kStillReadMs + 1))->keys().size() == 1);
  const std::string held(keys.published(later(1000))->keys()[0]["kid"].as_string());
  const auto long_after = later(2000 + OwnKeys::kInUseMs);
  const auto next = keys.sign(json::object({{"sub", "lan"}}), long_after);
  REQUIRE(next);
  CHECK(jose::take_apart(*next)->key_id != held);
  CHECK(jose::verify(*next, *keys.published(long_after), only));
}

TEST_CASE("an application with a secret proves itself by it and by nothing else") {
  World w;
  const Form form{{"grant_type", "refresh_token"}, {"refresh_token", "x.y"}};
  CHECK(error_of(w.token(form, basic("server-side", "s3cret:%"))) == "invalid_grant");  // proved
  CHECK(w.token(form, basic("server-side", "wrong")).status == 401);
  CHECK(w.token(form, basic("growth", "")).status == 401);
  CHECK(w.token(form, "Basic ???").status == 401);
  CHECK(w.token(form).status == 401);
  auto in_form = form;
  in_form.emplace_back("client_id", "server-side");
  CHECK(w.token(in_form).status == 401);
  in_form.emplace_back("client_secret", "s3cret:%");
  CHECK(w.token(in_form).status == 401);
  auto other = form;
  other.emplace_back("client_id", "growth");
  CHECK(error_of(w.token(other, basic("server-side", "s3cret:%"))) == "invalid_client");
}

TEST_CASE("a program without a person gets short access for what it was entered for") {
  World w;
  const auto reply = w.token(w.statement());
  REQUIRE(reply.status == 200);
  CHECK(reply.body["expires_in"].as_int() == 300);
  CHECK(reply.body["scope"].as_string() == "system/Observation.rs");
  CHECK_FALSE(reply.body.has("refresh_token"));
  const auto who = w.oauth.who(reply.body["access_token"].as_string(), kNow);
  REQUIRE(*who);
  CHECK((*who)->kind == Principal::Kind::system);
  CHECK((*who)->author() == "Device/night-job");
  CHECK((*who)->posts[0].organization == "hospital-a");
  auto more = w.statement();
  more[1].second = "system/*.cruds";
  CHECK(w.token(more).body["scope"].as_string() == "system/Observation.rs system/Patient.r");
  auto none = w.statement();
  none[1].second = "user/Observation.rs";
  CHECK(error_of(w.token(none)) == "invalid_scope");
  CHECK(error_of(w.token({{"grant_type", "client_credentials"}, {"scope", "system/Observation.rs"}},
                         basic("server-side", "s3cret:%"))) == "unauthorized_client");
}

TEST_CASE("the statement of a program: for us, short, its own key, once") {
  World w;
  const auto s = kNow.ms / 1000;
  const auto refused = [&](json::Value changes) {
    const auto reply = w.token(w.statement(std::move(changes)));
    CHECK(reply.status == 401);
    return error_of(reply) == "invalid_client";
  };
  CHECK(refused(json::object({{"iss", "growth"}})));
  CHECK(refused(json::object({{"sub", "growth"}})));
  CHECK(refused(json::object({{"aud", "https://other.example/token"}})));
  CHECK(refused(json::object({{"exp", s - 1}})));
  CHECK(refused(json::object({{"exp", s + 600}})));
  CHECK(refused(json::object({{"exp", "soon"}})));
  CHECK(refused(json::object({{"nbf", s + 120}})));
  CHECK(refused(json::object({{"jti", ""}})));
  const auto once = w.statement();
  CHECK(w.token(once).status == 200);
  CHECK(error_of(w.token(once)) == "invalid_client");
  auto stranger = *jose::make_key(jose::Algorithm::es384);
  CHECK(error_of(w.token(w.statement(json::object({}), stranger))) == "invalid_client");
  stranger.set("kid", w.key["kid"]);
  CHECK(error_of(w.token(w.statement(json::object({}), stranger))) == "invalid_client");
  auto typed = w.statement();
  typed[2].second = "something else";
  CHECK(error_of(w.token(typed)) == "invalid_client");
}

TEST_CASE("keys behind an address: fetched, kept as long as allowed, asked for again when a key is new") {
  World w;
  const std::string url = "https://job.example/jwks";
  w.add({{"id", "by-url"},
         {"name", "By address"},
         {"proof", "key"},
         {"organization", "hospital-a"},
         {"keys_url", url},
         {"scopes", json::Array{"system/Observation.rs"}}});
  const auto body = [](const json::Value& key) { return json::write(World::set_of(key).write()); };
  w.web.pages[url] = {200, body(w.key), 3600};
  const auto mine = json::object({{"iss", "by-url"}, {"sub", "by-url"}});
  CHECK(w.token(w.statement(mine)).status == 200);
  CHECK(w.token(w.statement(mine)).status == 200);
  CHECK(w.web.asked[url] == 1);
  const auto fresh = *jose::make_key(jose::Algorithm::es384);
  w.web.pages[url].body = body(fresh);
  const auto moved = json::object(
      {{"iss", "by-url"}, {"sub", "by-url"}, {"exp", (kNow.ms + OthersKeys::kAskAgainMs) / 1000 + 60}});
  CHECK(w.token(w.statement(moved, fresh), {}, later(OthersKeys::kAskAgainMs)).status == 200);
  CHECK(w.web.asked[url] == 2);
  w.web.pages[url] = {200, body(fresh), 0};  // "no-store": asked for each time
  auto& count = w.web.asked[url];
  OthersKeys others(w.web);
  constexpr std::array only{jose::Algorithm::es384};
  const auto token = *jose::sign("{}", fresh, jose::Algorithm::es384);
  count = 0;
  CHECK(others.verify(token, url, only, kNow));
  CHECK(others.verify(token, url, only, kNow));
  CHECK(count == 2);
}

TEST_CASE("introspection tells the owner of a token, and an application entered for it, what it opens") {
  World w;
  const auto reply = w.first_tokens();
  const Form about{{"token", std::string(reply.body["access_token"].as_string())}};
  const auto told = w.oauth.introspect(about, basic("server-side", "s3cret:%"), kNow);
  REQUIRE(told);
  CHECK(told->body["active"].as_bool() == true);
  CHECK(told->body["scope"].as_string() == reply.body["scope"].as_string());
  CHECK(told->body["client_id"].as_string() == "growth");
  CHECK(told->body["exp"].as_int() == kNow.ms / 1000 + 900);
  CHECK(told->body["patient"].as_string() == "mother-a");
  auto anonymous = about;
  anonymous.emplace_back("client_id", "growth");
  CHECK(w.oauth.introspect(anonymous, {}, kNow)->status == 401);
  const auto gone = w.oauth.introspect({{"token", "made-up"}}, basic("server-side", "s3cret:%"), kNow);
  CHECK(json::write(gone->body) == R"({"active":false})");
  auto statement = w.statement();
  statement.emplace_back("token", about[0].second);
  CHECK(json::write(w.oauth.introspect(statement, {}, kNow)->body) == R"({"active":false})");
}

TEST_CASE("a token is withdrawn by its application, and by no other") {
  World w;
  const auto reply = w.first_tokens();
  const Form access{{"token", std::string(reply.body["access_token"].as_string())}};
  CHECK(w.oauth.revoke(access, basic("server-side", "s3cret:%"), kNow)->status == 200);
  CHECK(w.opens(reply.body));
  auto mine = access;
  mine.emplace_back("client_id", "growth");
  CHECK(w.oauth.revoke(mine, {}, kNow)->status == 200);
  CHECK_FALSE(w.opens(reply.body));
  const auto next = w.token(w.refresh(reply.body));
  REQUIRE(w.opens(next.body));
  const Form family{{"token", std::string(next.body["refresh_token"].as_string())}, {"client_id", "growth"}};
  CHECK(w.oauth.revoke(family, {}, kNow)->status == 200);
  CHECK_FALSE(w.opens(next.body));
  CHECK(error_of(w.token(w.refresh(next.body))) == "invalid_grant");
}

TEST_CASE("an application that is removed has nothing any more") {
  World w;
  const auto reply = w.first_tokens();
  REQUIRE(w.oauth.apps().remove("growth", kNow));
  CHECK_FALSE(w.opens(reply.body));
  CHECK(error_of(w.token(w.refresh(reply.body))) == "invalid_client");
  CHECK_FALSE(w.oauth.apps().remove("growth", kNow));
}

TEST_CASE("refresh tokens and applications outlive the process; tokens are nowhere as they are") {
  World w;
  const auto reply = w.first_tokens();
  for (const auto& [name, text] : w.shelf.held)
    CHECK(text.find(reply.body["refresh_token"].as_string().substr(20)) == std::string::npos);
  World again;
  again.shelf.held = w.shelf.held;
  CHECK(again.token(again.refresh(reply.body)).status == 200);
}

TEST_CASE("what an administrator enters is checked by field") {
  const auto field = [](std::initializer_list<json::Member> changes) {
    json::Value app = json::object({{"id", "a"},
                                    {"name", "A"},
                                    {"proof", "none"},
                                    {"redirects", json::Array{"https://a.example/b"}},
                                    {"scopes", json::Array{"patient/*.rs"}}});
    for (const auto& [name, value] : changes) app.set(name, value);
    const auto read = read_app(app);
    return read ? std::string() : read.error().field;
  };
  CHECK(field({}).empty());
  CHECK(field({{"redirects", json::Array{"org.example.app:/back"}}}).empty());
  for (const auto* uri : {"http://a.example/b", "javascript:alert(1)", "https://a.example/b#c",
                          "data:text/html,x", "https://u@a.example/b", "/b", "", "https:///b"})
    CHECK_MESSAGE(field({{"redirects", json::Array{uri}}}) == "redirects", uri);
  CHECK(field({{"redirects", json::Array{}}}) == "redirects");
  CHECK(field({{"scopes", json::Array{"patient/*"}}}) == "scopes");
  CHECK(field({{"scopes", json::Array{}}}) == "scopes");
  CHECK(field({{"scopes", json::Array{"system/*.rs"}}}) == "proof");
  CHECK(field({{"proof", "trust me"}}) == "proof");
  CHECK(field({{"proof", "key"}}) == "keys");
  CHECK(field({{"proof", "key"}, {"keys_url", "http://keys.example/"}}) == "keys_url");
  CHECK(field({{"name", ""}}) == "name");
  CHECK(field({{"id", "a b"}}) == "id");
}

TEST_CASE("a calling system of decision support proves itself with each request") {
  test::OtherServers web;
  OthersKeys keys(web);
  CallerCheck check(keys);
  const auto key = *jose::make_key(jose::Algorithm::es384);
  const std::vector<CallingSystem> known{{"https://ehr.example", "", World::set_of(key)}};
  const std::string address = "https://ward.example/cds-services/timing";
  const auto s = kNow.ms / 1000;
  const auto sent = [&](json::Value changes, json::Value header = json::object({{"typ", "JWT"}})) {
    json::Value claims = json::object({{"iss", "https://ehr.example"},
                                       {"aud", address},
                                       {"iat", s},
                                       {"exp", s + 60},
                                       {"jti", random_token(8)}});
    for (const auto& [name, value] : changes.members()) claims.set(name, value);
    return "Bearer " + *jose::sign(json::write(claims), key, jose::Algorithm::es384, header);
  };
  const auto field = [&](const std::string& authorization) {
    const auto who = check.issuer_of(authorization, known, address, kNow);
    return who ? *who : who.error().field;
  };
  const auto good = sent(json::object({}));
  CHECK(field(good) == "https://ehr.example");
  CHECK(field(good) == "jti");  // replayed
  CHECK(field("") == "Authorization");
  CHECK(field(sent(json::object({{"iss", "https://other.example"}}))) == "iss");
  CHECK(field(sent(json::object({{"aud", address + "-2"}}))) == "aud");
  CHECK(field(sent(json::object({{"exp", s - 1}}))) == "exp");
  CHECK(field(sent(json::object({{"iat", nullptr}}))) == "iat");
  CHECK(field(sent(json::object({}), json::object({}))) == "typ");
  CHECK(field(sent(json::object({}), json::object({{"typ", "JWT"}, {"jku", "https://evil.example/k"}}))) ==
        "jku");
}
