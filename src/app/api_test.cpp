// SPDX-License-Identifier: Apache-2.0
// The routes, over a record in memory and the knowledge the program carries.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/answer.hpp"
#include "api/router.hpp"
#include "app/knowledge.hpp"
#include "app/workspace.hpp"

using namespace dyad;

namespace {

struct Api {
  Api() : workspace(std::move(*app::Workspace::in_memory())) {
    auto cases = workspace->cases();
    REQUIRE_MESSAGE(cases, (cases ? "" : cases.error().text()));
    const auto& known = workspace->knowledge();
    context.emplace(api::Context{
        {known.book, known.quantities, known.calculators, true, "9.9"}, workspace->record(), **cases});
    context->open = true;
  }

  http::Response call(std::string method, std::string path, std::string body = {},
                      http::Headers headers = {}) {
    http::Request request;
    request.method = std::move(method);
    if (const auto question = path.find("?at="); question != std::string::npos) {
      request.query.emplace_back("at", path.substr(question + 4));
      path.resize(question);
    }
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers = std::move(headers);
    if (!request.body.empty() && !request.headers.has("Content-Type"))
      request.headers.add("Content-Type", "application/fhir+json");
    auto response = api::handle(*context, request);
    REQUIRE(response);
    return *response;
  }

  json::Value get(const std::string& path) {
    const auto response = call("GET", path);
    CHECK_MESSAGE(response.status == 200, path, response.body);
    return *json::parse(response.body);
  }

  std::unique_ptr<app::Workspace> workspace;
  std::optional<api::Context> context;
};

const std::string kPatient = R"({"resourceType":"Patient","id":"m","gender":"female"})";
const std::string kOlder =
    R"({"resourceType":"Patient","id":"m","gender":"female","birthDate":"1995-03-01"})";

http::Headers with(std::string name, std::string value) {
  http::Headers headers;
  headers.add("Content-Type", "application/fhir+json");
  headers.add(std::move(name), std::move(value));
  return headers;
}

std::string issue(const http::Response& response, const char* member) {
  CHECK(response.content_type == "application/fhir+json; charset=utf-8");
  const auto value = json::parse(response.body);
  CHECK((*value)["resourceType"].as_string() == "OperationOutcome");
  const auto& first = (*value)["issue"][std::size_t{0}];
  if (std::string_view(member) == "expression") return std::string(first[member][std::size_t{0}].as_string());
  return std::string(first[member].as_string());
}

}  // namespace

TEST_CASE("a created resource gets an id of the server's, a version, a place and a date") {
  Api api;
  const auto created = api.call("POST", "/fhir/Patient", kPatient);
  CHECK(created.status == 201);
  const auto body = *json::parse(created.body);
  const std::string id(body["id"].as_string());
  CHECK(id != "m");
  CHECK(created.headers.get("ETag") == "W/\"1\"");
  CHECK(created.headers.get("Location") == "/fhir/Patient/" + id + "/_history/1");
  CHECK(created.headers.get("Last-Modified").ends_with(" GMT"));
  CHECK(api.get("/fhir/Patient/" + id)["gender"].as_string() == "female");
}

TEST_CASE("a put makes the resource, then its next version, and every version stays readable") {
  Api api;
  CHECK(api.call("PUT", "/fhir/Patient/m", kPatient).status == 201);
  CHECK(api.call("PUT", "/fhir/Patient/m", kOlder).status == 200);
  CHECK(api.get("/fhir/Patient/m")["birthDate"].as_string() == "1995-03-01");
  CHECK_FALSE(api.get("/fhir/Patient/m/_history/1").has("birthDate"));
  const auto history = api.get("/fhir/Patient/m/_history");
  CHECK(history["type"].as_string() == "history");
  REQUIRE(history["entry"].size() == 2);
  CHECK(history["entry"][std::size_t{0}].at({"response", "etag"}).as_string() == "W/\"2\"");
  CHECK(api.call("GET", "/fhir/Patient/m/_history/3").status == 404);
  CHECK(api.call("GET", "/fhir/Patient/m/_history/x").status == 404);
}

TEST_CASE("a put that names an older version is refused and loses nothing") {
  Api api;
  api.call("PUT", "/fhir/Patient/m", kPatient);
  CHECK(api.call("PUT", "/fhir/Patient/m", kOlder, with("If-Match", "W/\"1\"")).status == 200);
  const auto stale = api.call("PUT", "/fhir/Patient/m", kPatient, with("If-Match", "W/\"1\""));
  CHECK(stale.status == 412);
  CHECK(issue(stale, "code") == "conflict");
  CHECK(issue(stale, "expression") == "If-Match");
  CHECK(api.get("/fhir/Patient/m")["birthDate"].as_string() == "1995-03-01");
}

TEST_CASE("a client that holds the version is told so instead of being sent it again") {
  Api api;
  api.call("PUT", "/fhir/Patient/m", kPatient);
  const auto answer = api.call("GET", "/fhir/Patient/m", "", with("If-None-Match", "W/\"1\""));
  CHECK(answer.status == 304);
  CHECK(answer.body.empty());
}

TEST_CASE("what cannot be stored is answered by an outcome that names the element") {
  Api api;
  const auto unknown = api.call("POST", "/fhir/Patient", R"({"resourceType":"Patient","gendr":"female"})");
  CHECK(unknown.status == 400);
  CHECK(issue(unknown, "expression") == "Patient.gendr");
  CHECK(api.call("POST", "/fhir/Patient", "not json").status == 400);
  const auto other_type = api.call("POST", "/fhir/Observation", kPatient);
  CHECK(other_type.status == 400);
  CHECK(issue(other_type, "expression") == "resourceType");
  const auto other_id = api.call("PUT", "/fhir/Patient/n", kPatient);
  CHECK(other_id.status == 400);
  CHECK(issue(other_id, "expression") == "Patient.id");
  CHECK(api.call("POST", "/fhir/Nonsense", R"({"resourceType":"Nonsense"})").status == 404);
  http::Headers form;
  form.add("Content-Type", "text/plain");
  CHECK(api.call("POST", "/fhir/Patient", kPatient, form).status == 415);
  CHECK(*api.workspace->record().store().last_sequence() == 0);
}

TEST_CASE("a bundle is stored whole, each entry answered in turn, or not at all") {
  Api api;
  const std::string good =
      R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","gender":"female"},)"
      R"("request":{"method":"POST","url":"Patient"}}]})";
  const auto answer = api.call("POST", "/fhir", good);
  REQUIRE(answer.status == 200);
  const auto bundle = *json::parse(answer.body);
  CHECK(bundle["type"].as_string() == "transaction-response");
  const auto& response = bundle["entry"][std::size_t{0}]["response"];
  CHECK(response["status"].as_string() == "201 Created");
  CHECK(response["location"].as_string().starts_with("Patient/"));
  CHECK(answer.headers.get("Dyad-First-Sequence") == "1");
  CHECK(answer.headers.get("Dyad-Last-Sequence") == "1");

  const std::string half =
      R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"},)"
      R"("request":{"method":"POST","url":"Patient"}},{"resource":{"resourceType":"Patient","birthDate":"soon"},)"
      R"("request":{"method":"POST","url":"Patient"}}]})";
  const auto refused = api.call("POST", "/fhir", half);
  CHECK(refused.status == 400);
  CHECK(issue(refused, "expression") == "Bundle.entry[1].resource.birthDate");
  CHECK(*api.workspace->record().store().last_sequence() == 1);
}

TEST_CASE("an unknown path is answered in the form of its interface, a wrong method with those allowed") {
  Api api;
  CHECK(issue(api.call("GET", "/fhir/Patient/none"), "code") == "not-found");
  CHECK(issue(api.call("GET", "/fhir/a/b/c/d/e"), "code") == "not-found");
  const auto wrong = api.call("DELETE", "/fhir/metadata");
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.get("Allow") == "GET");
  const auto offered = api.call("OPTIONS", "/fhir/Patient/m");
  CHECK(offered.status == 204);
  CHECK(offered.headers.get("Allow") == "GET, PUT, PATCH, DELETE, OPTIONS");
  const auto problem = api.call("GET", "/api/nothing");
  CHECK(problem.status == 404);
  CHECK((*json::parse(problem.body))["error"].as_string() == "not-found");
  CHECK(api.call("POST", "/health").status == 405);
  http::Request elsewhere;
  elsewhere.method = "GET";
  for (const char* path : {"/", "/case/a", "/apix", "/fhirx"}) {
    elsewhere.path = path;
    CHECK_FALSE(api::handle(*api.context, elsewhere));
  }
}

TEST_CASE("the descriptions name every route, and the capability statement only what is there") {
  Api api;
  const auto paths = api.get("/api")["paths"];
  for (const auto& route : api::routes()) CHECK(paths.has(std::string(route.pattern)));
  const auto statement = api.get("/fhir/metadata");
  CHECK(statement["fhirVersion"].as_string() == "4.0.1");
  const auto& resources = statement["rest"][std::size_t{0}]["resource"];
  CHECK(resources.size() > 100);
  const auto text = json::write(resources[std::size_t{0}]["interaction"]);
  for (const char* offered : {"read", "vread", "update", "patch", "delete", "create", "history-instance",
                              "history-type", "search-type"})
    CHECK_MESSAGE(text.find("\"" + std::string(offered) + "\"") != std::string::npos, offered);
  // What a route is said to be, the statement says too, and nothing else.
  const auto whole = json::write(statement);
  for (const auto& route : api::routes())
    if (route.offers.starts_with("$"))
      CHECK_MESSAGE(
          whole.find("\"name\":\"" + std::string(route.offers.substr(1)) + "\"") != std::string::npos,
          route.offers);
  CHECK(whole.find("\"name\":\"graphql\"") == std::string::npos);
}

TEST_CASE("a moment is an instant with its zone, or a date for the end of that day; anything else is named") {
  CHECK(format_utc(*api::parse_at("2025-02-05T10:00:00+07:00", 0)) == "2025-02-05T03:00:00.000Z");
  CHECK(format_utc(*api::parse_at("2025-02-05T10:00:00 07:00", 0)) == "2025-02-05T03:00:00.000Z");
  CHECK(format_utc(*api::parse_at("2025-02-05", 420)) == "2025-02-05T16:59:59.999Z");
  for (const char* bad : {"yesterday", "2025-02-05T10:00:00", "2025-13-01", "2025-02-05T25:00Z"}) {
    const auto at = api::parse_at(bad, 0);
    REQUIRE_FALSE(at);
    CHECK(at.error().field == "at");
  }
  Api api;
  const auto problem = api.call("GET", "/api/cases/case-a?at=yesterday");
  CHECK(problem.status == 400);
  CHECK((*json::parse(problem.body))["field"].as_string() == "at");
  CHECK(issue(api.call("GET", "/fhir/Patient/m?at=yesterday"), "expression") == "at");
}

TEST_CASE("a case that does not exist is not found") {
  Api api;
  CHECK(api.call("GET", "/api/cases/none").status == 404);
  CHECK(api.call("GET", "/api/cases/none/advice").status == 404);
  const auto board = api.get("/api/cases");
  CHECK(board["cases"].is_array());
  CHECK(board["demo"].as_bool() == true);
  CHECK(board["version"].as_string() == "9.9");
}

TEST_CASE("a calculator answers over HTTP as it does on the command line") {
  Api api;
  const auto answer = api.call("POST", "/api/calculators/newborn-weight",
                               R"({"inputs":{"sex":"male","gestation":"27+0","weight":"800g"}})");
  REQUIRE(answer.status == 200);
  const auto value = *json::parse(answer.body);
  CHECK(value["figures"]["z"]["value"].as_double().value_or(0) == doctest::Approx(-0.8641).epsilon(0.0005));
  CHECK(value["figures"]["centile"]["value"].number_text() == "19.4");
  CHECK_FALSE(value["figures"]["z"]["standard"].as_string().empty());
  CHECK(value["sources"].size() > 0);
  const auto heavy = api.call("POST", "/api/calculators/newborn-weight",
                              R"({"inputs":{"sex":"male","gestation":"27+0","weight":"80kg"}})");
  CHECK(heavy.status == 400);
  CHECK((*json::parse(heavy.body))["field"].as_string() == "weight");
  const auto near = api.call("POST", "/api/calculators/newborn-wieght", R"({"inputs":{}})");
  CHECK(near.status == 404);
  CHECK(near.body.find("newborn-weight") != std::string::npos);
  CHECK(api.call("POST", "/api/calculators/newborn-weight", "[]").status == 400);
}

TEST_CASE("every calculator listed names its sources, and every source is an entry that can be read") {
  Api api;
  const auto list = api.get("/api/calculators")["calculators"];
  REQUIRE(list.size() > 10);
  for (const auto& calculator : list.items()) {
    CHECK_MESSAGE(calculator["sources"].size() > 0, calculator["name"].as_string());
    for (const auto& source : calculator["sources"].items()) {
      const auto entry = api.get("/api/evidence/" + std::string(source["id"].as_string()));
      CHECK(entry["certainty"].as_string() == source["certainty"].as_string());
    }
  }
  CHECK(api.call("GET", "/api/evidence/none.such").status == 404);
}

TEST_CASE("the live feed starts after the sequence number named, and only a number will do") {
  Api api;
  CHECK_FALSE(api.call("GET", "/live").live->after);
  CHECK(api.call("GET", "/live", "", with("Last-Event-ID", "12")).live->after == 12);
  for (const char* bad : {"x", "-1", "12x", "99999999999999999999"})
    CHECK(api.call("GET", "/live", "", with("Last-Event-ID", bad)).status == 400);
}

TEST_CASE("a date in a header has the form HTTP wants") {
  CHECK(api::http_date(Instant{784'111'777'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a model card is given with its figures against published ones, and as paper") {
  Api api;
  const auto models = api.get("/api/models")["models"];
  REQUIRE(models.size() == 1);
  const auto& card = models[std::size_t{0}];
  CHECK(card["calibration"].size() > 5);
  for (const auto& part : card["calibration"].items()) {
    CHECK(part["rows"].size() > 0);
    CHECK(api.context->book.find(part.at({"source", "id"}).as_string()));
    for (const auto& row : part["rows"].items()) {
      CHECK_FALSE(row["published"].as_string().empty());
      CHECK_FALSE(row["model"].as_string().empty());
    }
  }
  const auto catalogue = app::load_catalogue();
  REQUIRE(catalogue);
  api.context->catalogue = &*catalogue;
  const auto paper = api.call("GET", "/api/models/" + std::string(card["id"].as_string()) + ".pdf");
  CHECK(paper.status == 200);
  CHECK(paper.content_type == "application/pdf");
  CHECK(paper.body.starts_with("%PDF-"));
  CHECK(paper.body.size() > 10'000);
}

TEST_CASE("a paper of no known model is not found, and the refusal names those there are") {
  Api api;
  for (const char* path : {"/api/models/none.pdf", "/api/models/.pdf", "/api/models/day_by_day"}) {
    const auto missing = api.call("GET", path);
    CHECK(missing.status == 404);
    CHECK(json::parse(missing.body)->at({"error"}).as_string() == "not-found");
  }
  const auto missing = *json::parse(api.call("GET", "/api/models/none.pdf").body);
  CHECK(missing["field"].as_string() == "id");
  CHECK(missing["value"].as_string() == "none");
  CHECK(missing["limit"].as_string() == "day_by_day");
  CHECK(api.call("POST", "/api/models/day_by_day.pdf", "{}").status == 405);
}
