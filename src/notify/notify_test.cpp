// SPDX-License-Identifier: Apache-2.0
#include "notify/notify_test_support.hpp"

using namespace dyad;
using namespace dyad::notify;

TEST_CASE(
    "A subscriber is greeted, becomes active, and is told of what meets its filter, once and in order") {
  Hospital h;
  h.begin();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.put(observation("before-active"));
  h.settle();
  CHECK(h.status_of("s") == "active");
  auto sent = h.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(stated(sent[0], "type") == "handshake");
  CHECK(stated(sent[0], "status") == "requested");
  CHECK(stated(sent[0], "events-since-subscription-start") == "0");
  h.put(observation("a"));
  h.put(observation("other", "hr"));
  h.put(observation("b"));
  h.done({contract::removal("Observation", "a")});
  h.settle();
  sent = h.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(stated(sent[0], "type") == "event-notification");
  CHECK(stated(sent[0], "status") == "active");
  CHECK(events_in(sent[0]) == "1:Observation/a 2:Observation/b 3:Observation/a");
  CHECK(stated(sent[0], "events-since-subscription-start") == "3");
  CHECK(sent[0]["type"].as_string() == "history");
  CHECK(sent[0]["entry"][3]["request"]["method"].as_string() == "DELETE");
  h.settle();
  CHECK(h.bundles().empty());
}

TEST_CASE("A notification carries as much as was asked and the headers of the subscriber") {
  for (const char* const content : {"empty", "id-only", "full-resource"}) {
    CAPTURE(content);
    Hospital h;
    h.begin();
    h.put(topic_subscription("s", "resource-change", "Observation?code=hb", content));
    h.settle();
    h.bundles();
    h.put(observation("a"));
    h.settle();
    REQUIRE(h.courier.brought.size() == 1);
    CHECK(h.courier.brought[0].url == "http://127.0.0.1:9/hook");
    CHECK(h.courier.brought[0].content_type == "application/fhir+json");
    CHECK(h.courier.brought[0].headers ==
          std::vector<std::pair<std::string, std::string>>{{"Authorization", "Bearer x"}});
    const auto sent = h.bundles();
    const bool full = std::string(content) == "full-resource";
    CHECK(events_in(sent[0]) == (std::string(content) == "empty" ? "1:" : "1:Observation/a"));
    CHECK(sent[0]["entry"].size() == (std::string(content) == "empty" ? 1 : 2));
    CHECK(sent[0]["entry"][1]["resource"].is_object() == full);
    CHECK(h.service->events("s", {}, {}, Content::full_resource)->at({"entry"})[1]["resource"].is_object() ==
          full);
  }
}

TEST_CASE("The begin of an encounter is told when its status becomes so, not at each of its versions") {
  Hospital h;
  h.begin();
  h.put(topic_subscription("s", "encounter-start", ""));
  h.settle();
  h.bundles();
  for (const char* const status :
       {"planned", "in-progress", "in-progress", "onleave", "in-progress", "finished"})
    h.put(encounter("e", status));
  h.put(encounter("f", "in-progress"));
  h.settle();
  const auto sent = h.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(events_in(sent[0]) == "1:Encounter/e 2:Encounter/e 3:Encounter/f");
}

TEST_CASE("A search as criteria wakes by an empty POST, or puts the resource, as R4 has it") {
  Hospital h;
  h.begin();
  const auto classic = [](const char* id, const char* payload) {
    return R"({"resourceType":"Subscription","id":")" + std::string(id) +
           R"(","status":"requested","reason":"test","criteria":"Observation?code=hb","channel":{"type":"rest-hook",)" +
           payload + R"("endpoint":"http://127.0.0.1:9/hook"}})";
  };
  h.put(classic("wake", ""));
  h.put(classic("whole", R"("payload":"application/fhir+json",)"));
  h.settle();
  CHECK(h.status_of("wake") == "active");
  CHECK(h.courier.brought.empty());
  h.put(observation("a"));
  h.settle();
  REQUIRE(h.courier.brought.size() == 2);
  CHECK(h.courier.brought[0].method == "POST");
  CHECK(h.courier.brought[0].body.empty());
  CHECK(h.courier.brought[1].method == "PUT");
  CHECK(h.courier.brought[1].url == "http://127.0.0.1:9/hook/Observation/a");
  CHECK(json::parse(h.courier.brought[1].body)->at({"id"}).as_string() == "a");
}

TEST_CASE("A subscriber that does not answer its greeting is in error until it is asked for again") {
  Hospital h;
  h.begin();
  h.courier.answer = 500;
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  CHECK(h.status_of("s") == "error");
  CHECK(h.current("Subscription", "s")["error"].as_string() == "the subscriber answered 500");
  h.courier.answer = 200;
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  CHECK(h.status_of("s") == "active");
  CHECK_FALSE(h.current("Subscription", "s").has("error"));
}

TEST_CASE(
    "What fails is tried again later and later, then given up; events are counted and brought all the same") {
  Hospital h;
  h.begin();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  h.bundles();
  h.courier.answer = 0;
  h.put(observation("a"));
  h.settle();
  CHECK(h.courier.brought.size() == 1);
  h.settle();
  CHECK(h.courier.brought.size() == 1);  // not before a second is over
  h.clock.set("2025-03-01T00:00:01Z");
  h.settle();
  CHECK(h.courier.brought.size() == 2);
  h.clock.set("2025-03-01T00:00:02Z");
  h.settle();
  CHECK(h.courier.brought.size() == 2);  // now two
  for (int hour = 1; hour < 20; ++hour) {
    h.clock.set("2025-03-01T" + std::string(hour < 10 ? "0" : "") + std::to_string(hour) + ":00:00Z");
    h.settle();
  }
  CHECK(h.courier.brought.size() == 10);
  CHECK(h.status_of("s") == "error");
  h.put(observation("b"));
  h.courier.answer = 200;
  h.courier.brought.clear();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  const auto sent = h.bundles();
  REQUIRE(sent.size() == 2);
  CHECK(stated(sent[0], "type") == "handshake");
  CHECK(stated(sent[0], "events-since-subscription-start") == "2");
  CHECK(events_in(sent[1]) == "1:Observation/a 2:Observation/b");
}

TEST_CASE("A heartbeat is sent when nothing else was, and counts nothing; the end turns a subscription off") {
  Hospital h;
  h.begin();
  const std::string heartbeat = R"("extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/)"
                                R"(StructureDefinition/backport-heartbeat-period","valueUnsignedInt":60}],)";
  std::string text = topic_subscription("s", "resource-change", "Observation?code=hb", "empty", heartbeat);
  text.insert(text.size() - 1, R"(,"end":"2025-03-01T01:00:00Z")");
  h.put(text);
  h.settle();
  h.bundles();
  h.clock.set("2025-03-01T00:00:59Z");
  h.settle();
  CHECK(h.bundles().empty());
  h.clock.set("2025-03-01T00:01:00Z");
  h.settle();
  const auto sent = h.bundles();
  REQUIRE(sent.size() == 1);
  CHECK(stated(sent[0], "type") == "heartbeat");
  CHECK(stated(sent[0], "events-since-subscription-start") == "0");
  h.clock.set("2025-03-01T01:00:00Z");
  h.settle();
  CHECK(h.status_of("s") == "off");
  h.put(observation("a"));
  h.settle();
  CHECK(h.bundles().empty());
}

TEST_CASE("Wherever the server stops, every event is kept once under its number and told at least once") {
  for (int stop = 0; stop < 14; ++stop) {
    CAPTURE(stop);
    Hospital h;
    h.begin();
    h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
    h.settle();
    h.bundles();
    h.ledger.appends_left = stop;
    for (const char* const id : {"a", "b", "c"}) {
      h.put(observation(id));
      h.settle();
    }
    h.put(topic_subscription("t", "resource-change", "Observation?code=hb"));
    h.put(observation("d"));
    h.settle();
    h.ledger.appends_left = -1;
    h.begin();  // as after a crash: only the ledger and the record are left
    h.settle();
    std::string told;
    for (const auto& bundle : h.bundles())
      if (stated(bundle, "subscription").empty()) told += events_in(bundle) + " ";
    for (const char* const event :
         {"1:Observation/a", "2:Observation/b", "3:Observation/c", "4:Observation/d"})
      CHECK_MESSAGE(told.find(event) != std::string::npos, told);
    CHECK(events_in(*h.service->events("s", {}, {}, {})) ==
          "1:Observation/a 2:Observation/b 3:Observation/c 4:Observation/d");
  }
}

TEST_CASE("$events gives a part by number, $status the standing of the subscriptions asked for") {
  Hospital h;
  h.begin();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.put(topic_subscription("t", "resource-change", "Observation?code=hr"));
  h.settle();
  for (const char* const id : {"a", "b", "c", "d"}) h.put(observation(id));
  h.settle();
  const auto part = h.service->events("s", 2, 3, {});
  REQUIRE(part);
  CHECK(events_in(*part) == "2:Observation/b 3:Observation/c");
  CHECK(stated(*part, "type") == "query-event");
  CHECK(stated(*part, "events-since-subscription-start") == "4");
  CHECK(events_in(*h.service->events("s", 5, {}, {})).empty());
  CHECK(h.service->events("nobody", {}, {}, {}).error().kind == ErrorKind::not_found);
  CHECK(h.service->status({}, {})["total"].as_int() == 2);
  CHECK(h.service->status({"t"}, {})["total"].as_int() == 1);
  CHECK(h.service->status({}, {"error", "off"})["total"].as_int() == 0);
  CHECK(stated(h.service->status({"s"}, {"active"}), "type") == "query-status");
}

TEST_CASE("With its threads at work a subscriber is told soon after the commit") {
  Hospital h;
  h.begin();
  h.service->start();
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  const auto came = [&](std::size_t n) {
    for (int i = 0; i < 1000; ++i) {
      {
        const std::scoped_lock lock(h.courier.mutex);
        if (h.courier.brought.size() >= n) return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  };
  REQUIRE(came(1));
  for (int i = 0; i < 1000 && h.status_of("s") != "active"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  while (h.service->status({"s"}, {"active"})["total"].as_int() != 1)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  h.put(observation("a"));
  CHECK(came(2));
  h.service.reset();
}

TEST_CASE("A record that concerns nobody writes nothing into the ledger") {
  Hospital h;
  h.begin();
  for (int i = 0; i < 20; ++i) h.put(observation("o" + std::to_string(i)));
  h.settle();
  CHECK(h.ledger.lines.empty());
  h.put(topic_subscription("s", "resource-change", "Observation?code=hb"));
  h.settle();
  CHECK(h.ledger.lines.size() == 2);  // that it was there, and that it became active
  h.put(observation("other", "hr"));
  h.settle();
  CHECK(h.ledger.lines.size() == 2);
}
