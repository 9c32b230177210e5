// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <set>

#include "app/assets.hpp"
#include "app/knowledge.hpp"
#include "app/static_files.hpp"
#include "app/text.hpp"
#include "app/workspace.hpp"
#include "net/gzip.hpp"

using namespace dyad;
using namespace dyad::app;

TEST_CASE("the evidence and the timing model the program carries load without a fault") {
  const auto known = load_knowledge();
  REQUIRE_MESSAGE(known, (known ? "" : known.error().text()));
  const auto model = load_timing_model(known->book);
  CHECK_MESSAGE(model, (model ? "" : model.error().text()));
  CHECK(rules_from(known->quantities).quantities.size() == known->quantities.all().size());
}

TEST_CASE("calculators have names of their own and every source they name exists") {
  const auto known = load_knowledge();
  REQUIRE(known);
  std::set<std::string> names;
  for (const auto& c : known->calculators.all()) {
    CHECK_MESSAGE(names.insert(c.name).second, c.name);
    for (const auto& id : c.evidence) CHECK_MESSAGE(known->book.find(id), c.name, " names ", id);
  }
}

TEST_CASE("an embedded file is found by its name, byte for byte, and others are not") {
  const auto quantities = find_asset("data/evidence/quantities.json");
  REQUIRE(quantities);
  CHECK(quantities->text.starts_with("{"));
  CHECK(json::parse(quantities->text));
  CHECK_FALSE(find_asset("data/evidence/none.json"));
}

TEST_CASE("every built-in case is stored without an error") {
  for (const Scenario& scenario : built_in_scenarios()) {
    auto workspace = Workspace::in_memory();
    REQUIRE(workspace);
    const auto stored = (*workspace)->record().submit(scenario.bundle, "test", "test");
    CHECK_MESSAGE(stored, scenario.name, ": ", (stored ? "" : stored.error().text()));
    CHECK((*workspace)->record().store().read("EpisodeOfCare", scenario.name, {})->has_value());
  }
}

TEST_CASE("text is compressed only when that makes it smaller") {
  const auto packed = net::gzip(std::string(10'000, 'a'));
  REQUIRE(packed);
  CHECK(packed->size() < 200);
  CHECK(packed->starts_with("\x1f\x8b"));
  CHECK_FALSE(net::gzip("a"));
  CHECK_FALSE(net::gzip(""));
}

TEST_CASE("the pages take only reads, and a file that is not there is not found") {
  const StaticFiles files;
  http::Request request;
  request.method = "GET";
  request.path = "/assets/none.js";
  CHECK(files.answer(request).status == 404);
  request.path = "/none.txt";
  CHECK(files.answer(request).status == 404);
  request.method = "POST";
  CHECK(files.answer(request).status == 405);
}

TEST_CASE("with the pages built in, every page path gives the one page, asked for again each time") {
  if (!find_asset("web/dist/index.html")) return;  // a build of the server alone
  const StaticFiles files;
  http::Request request;
  request.method = "GET";
  for (const char* path : {"/", "/case/case-a", "/evidence/x.y/z"}) {
    request.path = path;
    const auto answer = files.answer(request);
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "text/html; charset=utf-8");
    CHECK(answer.headers.get("Cache-Control") == "no-cache");
  }
  for (const Asset& asset : assets_under("web/dist/assets/")) {
    request.path = std::string(asset.name.substr(8));
    CHECK(files.answer(request).headers.get("Cache-Control") == "public, max-age=31536000, immutable");
  }
}

TEST_CASE("long lines are broken between words and keep every word") {
  CHECK(wrapped("one two three", 2, 9) == "  one two\n  three\n");
  CHECK(wrapped("", 2).empty());
  CHECK(wrapped("unbreakable", 0, 3) == "unbreakable\n");
  CHECK(columns("ngày") == 4);
  CHECK(table({{"a", "b"}, {"ccc", "d"}}) == "  a    b\n  ccc  d\n");
}

TEST_CASE("every certainty has words for people") {
  for (const char* certainty : {"read", "read_secondary", "computed", "memory_high", "memory_medium",
                                "memory_low", "conflicting", "not_found", "assumption"})
    CHECK(certainty_words(certainty) != certainty);
}
