// SPDX-License-Identifier: Apache-2.0
#include "notify/notify_test_support.hpp"

using namespace dyad;
using namespace dyad::notify;

TEST_CASE("A subscriber that reads is greeted, given its events in order, and told of the end") {
  Hospital h;
  h.begin();
  std::string text = topic_subscription("s", "resource-change", "Observation?code=hb");
  const std::string type = R"("type":"rest-hook","endpoint":"http://127.0.0.1:9/hook")";
  text.replace(
      text.find(type), type.size(),
      R"("type":"rest-hook","_type":{"extension":[{"url":")" + std::string(kBackport) +
          R"(StructureDefinition/backport-channel-type","valueCoding":{"code":"server-sent-events"}}]})");
  h.put(text);
  h.settle();
  CHECK(h.status_of("s") == "active");
  auto reading = h.service->begin_reading("s", {});
  REQUIRE(reading);
  const auto next = [&] {
    const auto told = h.service->read_on(*reading);
    return told && *told ? **told : json::Value();
  };
  CHECK(stated(next(), "type") == "handshake");
  CHECK(next().is_null());
  h.put(observation("a"));
  h.put(observation("b"));
  h.settle();
  CHECK(events_in(next()) == "1:Observation/a 2:Observation/b");
  CHECK(next().is_null());
  auto back = h.service->begin_reading("s", 1);
  REQUIRE(back);
  back->greeted = true;
  const auto missed = h.service->read_on(*back);
  REQUIRE((missed && *missed));
  CHECK(events_in(**missed) == "2:Observation/b");
  CHECK(h.bundles().empty());
  h.put(text.replace(text.find("requested"), 9, "off"));
  h.settle();
  CHECK(stated(next(), "status") == "off");
  CHECK(reading->over);
  CHECK_FALSE(h.service->begin_reading("s", 1));
}

TEST_CASE("After a restore from an earlier backup no event is counted twice") {
  Hospital h;
  h.begin();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  h.put(observation("a"));
  h.settle();
  h.service.reset();
  // As the ledger would know of a version that the record lost.
  h.ledger.lines.push_back({Line::Kind::event, "s", 1'000});
  h.ledger.lines.push_back({Line::Kind::position, "", 1'000});
  h.begin();
  h.put(observation("b"));
  h.settle();
  h.service.reset();
  h.begin();
  const auto events = h.service->events("s", {}, {}, {});
  REQUIRE(events);
  CHECK(events_in(*events) == "1:Observation/a 2:Observation/b");
}
