// SPDX-License-Identifier: Apache-2.0
// Who gets in: every route says what it needs, and nobody passes without it.
#include "api/entry.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "access/crypto.hpp"
#include "api/router.hpp"
#include "app/workspace.hpp"

using namespace dyad;
using access::Need;
using access::Principal;

namespace {

struct Server {
  Server() : workspace(std::move(*app::Workspace::in_memory())) {
    auto cases = workspace->cases();
    REQUIRE(cases);
    const auto& known = workspace->knowledge();
    context.emplace(api::Context{
        {known.book, known.quantities, known.calculators, true, "9.9"}, workspace->record(), **cases});
    auto parts = workspace->sign_in_parts();
    REQUIRE(parts);
    (*parts)->give(*context);
    const auto added = (*parts)->add_demo_people();
    REQUIRE_MESSAGE(added, (added ? "" : added.error().text()));
    context->operator_secret = "the operator's";
  }

  std::string token(const char* login) {
    const auto in = context->accounts->sign_in_demo({login, {}, {}, {}, "a", "b", {}}, context->record.now());
    REQUIRE(in);
    return in->token;
  }

  std::unique_ptr<app::Workspace> workspace;
  std::optional<api::Context> context;
};

http::Response done(api::Context& context, const api::Call&) {
  http::Response response;
  response.body = context.who.author();
  return response;
}

api::Route route_needing(Need need) { return {"GET", "/api/x", "", {}, "", "", done, {}, need}; }

http::Request get(std::string cookie = {}) {
  http::Request request;
  request.method = "GET";
  request.path = "/api/x";
  request.headers.add("Host", "localhost:8080");
  if (!cookie.empty()) request.headers.add("Cookie", std::move(cookie));
  return request;
}

int status(const api::Context& context, Need need, const http::Request& request) {
  const auto entered = api::enter(context, route_needing(need), request);
  return entered ? 200 : entered.error().status;
}

}  // namespace

TEST_CASE("A route that does not say who may use it is refused to everybody, and no route is one") {
  Server server;
  Principal all;
  all.kind = Principal::Kind::open;
  for (const bool open : {false, true}) {
    server.context->open = open;
    CHECK(status(*server.context, Need::unset, get()) == 500);
    auto inside = *server.context;
    inside.who = all;
    CHECK(status(inside, Need::unset, get()) == 500);
  }
  for (const auto& route : api::routes()) CHECK_MESSAGE(route.needs != Need::unset, route.pattern);
}

TEST_CASE("What may be asked without a session is known by name; anything new needs one") {
  const std::vector<std::string_view> kOpen{"GET /health",           "GET /api",
                                            "GET /fhir/metadata",    "GET /api/session",
                                            "POST /api/session",     "POST /api/session/demo",
                                            "GET /api/session/doors"};
  Server server;
  for (const auto& route : api::routes()) {
    const std::string name = std::string(route.method) + " " + std::string(route.pattern);
    const bool named = std::ranges::count(kOpen, name) > 0;
    http::Request request = get();
    request.method = route.method;
    const auto entered = api::enter(*server.context, route, request);
    // Rooms of their own (tokens, launch pages) say Need::nothing and stand in their own tests.
    if (route.needs == Need::nothing) {
      CHECK(entered);
      continue;
    }
    CHECK_MESSAGE(!named, name);
    REQUIRE_MESSAGE(!entered, name);
    CHECK_MESSAGE(entered.error().status == 401, name);
  }
}

TEST_CASE("Each power opens what it is for and nothing else") {
  Server server;
  const auto at = [&](const char* login, Need need) {
    return status(*server.context, need, get("dyad_session=" + server.token(login)));
  };
  const std::pair<const char*, std::vector<Need>> rows[] = {{"hoa", {Need::care}},
                                                            {"khanh", {Need::care, Need::sign}},
                                                            {"son", {Need::admin, Need::steward}},
                                                            {"giang", {Need::audit}}};
  for (const auto& [login, powers] : rows) {
    for (const Need need : {Need::nothing, Need::signed_in, Need::record}) CHECK(at(login, need) == 200);
    for (const Need need : {Need::care, Need::sign, Need::admin, Need::steward, Need::audit})
      CHECK_MESSAGE(at(login, need) == (std::ranges::count(powers, need) > 0 ? 200 : 403), login, " ",
                    name_of(need));
  }
  server.context->open = true;
  for (const Need need : {Need::care, Need::admin, Need::audit, Need::record})
    CHECK(status(*server.context, need, get()) == 200);
  CHECK(status(*server.context, Need::sign, get()) == 403);
}

TEST_CASE("A cookie counts only for requests of our own pages") {
  Server server;
  const std::string cookie = "dyad_session=" + server.token("hoa");
  const auto with = [&](const char* name, const char* value) {
    http::Request request = get(cookie);
    request.headers.add(name, value);
    return status(*server.context, Need::care, request);
  };
  CHECK(with("Sec-Fetch-Site", "same-origin") == 200);
  CHECK(with("Sec-Fetch-Site", "none") == 200);
  CHECK(with("Sec-Fetch-Site", "same-site") == 401);
  CHECK(with("Sec-Fetch-Site", "cross-site") == 401);
  CHECK(with("Origin", "http://localhost:8080") == 200);
  CHECK(with("Origin", "http://localhost:3000") == 401);
  CHECK(with("Origin", "https://ward.example") == 401);
  CHECK(with("Origin", "null") == 401);
  server.context->base_url = "https://ward.example/fhir";
  CHECK(with("Origin", "https://ward.example") == 200);
  // Somebody planted a second one.
  CHECK(status(*server.context, Need::care, get(cookie + "; dyad_session=x")) == 401);
  CHECK(status(*server.context, Need::care, get("a=b; " + cookie + "; c=d")) == 200);
  CHECK(status(*server.context, Need::care, get("xdyad_session=x")) == 401);
}

TEST_CASE("What changes something carries the session's own token") {
  Server server;
  const std::string token = server.token("hoa"), other = server.token("lan");
  http::Request request = get("dyad_session=" + token);
  request.method = "POST";
  CHECK(status(*server.context, Need::care, request) == 403);
  request.headers.set("X-Dyad-CSRF", access::Accounts::csrf_of(other));
  CHECK(status(*server.context, Need::care, request) == 403);
  request.headers.set("X-Dyad-CSRF", access::Accounts::csrf_of(token));
  CHECK(status(*server.context, Need::care, request) == 200);
}

TEST_CASE("The command line proves that it reads the data directory; any other secret opens nothing") {
  Server server;
  const auto with = [&](const char* authorization) {
    http::Request request = get("dyad_session=" + server.token("hoa"));
    request.headers.add("Authorization", authorization);
    return request;
  };
  CHECK(status(*server.context, Need::admin, with("Dyad-Operator the operator's")) == 200);
  CHECK(status(*server.context, Need::sign, with("Dyad-Operator the operator's")) == 403);
  // A wrong proof is not covered up by a cookie that comes with it.
  for (const char* wrong :
       {"Dyad-Operator the operator", "Dyad-Operator ", "Dyad-Operator", "Bearer x", "Basic x", "x"})
    CHECK_MESSAGE(status(*server.context, Need::care, with(wrong)) == 401, wrong);
  const auto entered =
      api::enter(*server.context, route_needing(Need::care), with("Dyad-Operator the operator's"));
  CHECK(entered->who.author() == "command line");
  server.context->operator_secret.clear();
  CHECK(status(*server.context, Need::care, with("Dyad-Operator ")) == 401);
}

TEST_CASE("Entries of a batch are asked as the person who sent it, and the record says so") {
  Server server;
  const std::string token = server.token("hoa");
  http::Request request = get("dyad_session=" + token);
  request.method = "POST";
  request.path = "/fhir";
  request.headers.add("Content-Type", "application/fhir+json");
  request.headers.add("X-Dyad-CSRF", access::Accounts::csrf_of(token));
  request.body =
      R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]})";
  const auto answer = api::handle(*server.context, request);
  REQUIRE(answer);
  REQUIRE_MESSAGE(answer->body.find("201 Created") != std::string::npos, answer->body);
  const auto patients = *server.context->record.store().of_type("Patient", {});
  REQUIRE(patients.size() == 1);
  CHECK(patients.front().author == "Practitioner/hoa");
}

TEST_CASE("Nobody makes themselves an administrator through the FHIR interface") {
  Server server;
  const std::string token = server.token("hoa");
  const std::string post =
      R"({"resourceType":"PractitionerRole","id":"mine","practitioner":{"reference":"Practitioner/hoa"},)"
      R"("organization":{"reference":"Organization/a-cancer-hospital"},)"
      R"("code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/role","code":"administrator"}]}]})";
  const auto send = [&](std::string method, std::string path, std::string body) {
    http::Request request = get("dyad_session=" + token);
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers.add("Content-Type",
                        request.method == "PATCH" ? "application/json-patch+json" : "application/fhir+json");
    request.headers.add("X-Dyad-CSRF", access::Accounts::csrf_of(token));
    return *api::handle(*server.context, request);
  };
  const auto bundle = [&](const char* type) {
    return std::string(R"({"resourceType":"Bundle","type":")") + type +
           R"(","entry":[{"fullUrl":"urn:uuid:5c1f7d0e-7d0e-4c1f-9d0e-5c1f7d0e7d0e","resource":)" + post +
           R"(,"request":{"method":"PUT","url":"PractitionerRole/mine"},"response":{"status":"201","lastModified":"2025-01-01T00:00:00Z"}}]})";
  };
  const auto before = *server.context->record.store().last_sequence();
  CHECK(send("PUT", "/fhir/PractitionerRole/mine", post).status == 422);
  CHECK(send("POST", "/fhir/PractitionerRole", post).status == 422);
  CHECK(send("POST", "/fhir", bundle("transaction")).status == 422);
  CHECK(send("POST", "/fhir", bundle("batch")).body.find("422") != std::string::npos);
  CHECK(send("POST", "/fhir", bundle("collection")).status == 422);
  CHECK(send("POST", "/fhir", bundle("history")).status == 422);
  CHECK(send("POST", "/fhir", post).status == 422);
  CHECK(send("DELETE", "/fhir/Practitioner/lan", "").status == 422);
  CHECK(send("PATCH", "/fhir/Organization/a-cancer-hospital",
             R"([{"op":"replace","path":"/name","value":"x"}])")
            .status == 422);
  CHECK(*server.context->record.store().last_sequence() == before);
}
