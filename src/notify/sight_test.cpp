// SPDX-License-Identifier: Apache-2.0
// Who made a subscription sees fewer patients: they are told, once each time, and never of whom.
#include "notify/notify_test_support.hpp"

using namespace dyad;
using namespace dyad::notify;

namespace {

struct Ward : Hospital {
  Patients seen = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "b"});

  void open() {
    Settings settings{.base = "https://dyad.test/fhir"};
    settings.sight.patients = [this](const std::string&) { return seen; };
    service = std::make_unique<Service>(*rec, ledger, courier, std::move(settings));
    REQUIRE(service->open());
  }
  void sees(std::vector<std::string> patients) {
    seen = std::make_shared<const std::vector<std::string>>(std::move(patients));
    put(encounter("any", "planned"));  // what changed it stands in the log
    settle();
  }
  std::string error_of(const std::string& id) const {
    return std::string(current("Subscription", id)["error"].as_string());
  }
};

std::string said(const json::Value& bundle) {
  for (const auto& p : bundle["entry"][0]["resource"]["parameter"].items())
    if (p["name"].as_string() == "error") return std::string(p["valueCodeableConcept"]["text"].as_string());
  return {};
}

}  // namespace

TEST_CASE("A subscriber whose owner sees fewer patients is told so at once, and goes on") {
  Ward w;
  w.open();
  w.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  w.settle();
  w.bundles();
  w.sees({"a", "b", "c"});
  CHECK(w.bundles().empty());  // more is no news of this kind
  w.sees({"a", "c"});
  auto sent = w.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(stated(sent[0], "type") == "heartbeat");
  CHECK(stated(sent[0], "status") == "active");
  CHECK(said(sent[0]).starts_with("fewer patients are shared"));
  CHECK(w.status_of("s") == "active");
  CHECK(w.error_of("s") == said(sent[0]));
  w.settle();
  CHECK(w.bundles().empty());
  w.put(observation("o"));
  w.settle();
  sent = w.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(events_in(sent[0]) == "1:Observation/o");
  CHECK_FALSE(said(sent[0]).empty());  // until it is stored again
  w.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  w.settle();
  CHECK(w.error_of("s").empty());
}

TEST_CASE("What was not confirmed is told again, with the news in it; of a search it stands in its error") {
  Ward w;
  w.open();
  w.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  w.put(
      R"({"resourceType":"Subscription","id":"c","status":"requested","reason":"test",)"
      R"("criteria":"Observation?code=hb","channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/c"}})");
  w.settle();
  w.bundles();
  w.courier.answer = 500;
  w.sees({"a"});
  CHECK(w.bundles().size() == 1);
  CHECK(w.error_of("c").starts_with("fewer patients"));
  w.courier.answer = 200;
  w.clock.set("2025-03-01T00:00:02Z");
  w.settle();
  const auto sent = w.bundles();
  REQUIRE(sent.size() == 1);
  CHECK_FALSE(said(sent[0]).empty());
}

TEST_CASE("After a start what is seen then is what less is measured by, and not knowing is not less") {
  Ward w;
  w.open();
  w.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  w.settle();
  w.open();
  w.bundles();
  w.seen = nullptr;
  w.put(encounter("any", "planned"));
  w.settle();
  CHECK(w.bundles().empty());
  w.sees({"a", "b"});
  CHECK(w.bundles().empty());
  w.sees({"b"});
  CHECK(w.bundles().size() == 1);
}
