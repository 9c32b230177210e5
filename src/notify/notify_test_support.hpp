// SPDX-License-Identifier: Apache-2.0
// A record, subscribers that can be made to fail, and a ledger that can be made to break.
#pragma once
#include <deque>

#include "contract/record_fixture.hpp"
#include "notify/service.hpp"
#include "query/query.hpp"
#include "support/memory_store.hpp"

namespace dyad::notify {

class MemoryLedger final : public Ledger {
 public:
  Result<std::vector<Line>> load() override { return lines; }
  Result<void> append(const std::vector<Line>& more) override {
    if (appends_left == 0) return fail(ErrorKind::storage, "no space left");
    if (appends_left > 0) --appends_left;
    lines.insert(lines.end(), more.begin(), more.end());
    return {};
  }
  std::vector<Line> lines;
  int appends_left = -1;  // without end
};

class FakeCourier final : public Courier {
 public:
  Result<int> bring(const Parcel& parcel) override {
    const std::scoped_lock lock(mutex);
    brought.push_back(parcel);
    if (answer == 0) return fail(ErrorKind::busy, "nobody listens there");
    return answer;
  }
  std::mutex mutex;
  std::vector<Parcel> brought;
  int answer = 200;
};

struct Hospital : contract::Fixture {
  Hospital() : Fixture(std::make_unique<support::MemoryStore>(), DYAD_SOURCE_DIR, query::matcher()) {}

  MemoryLedger ledger;
  FakeCourier courier;
  std::unique_ptr<Service> service;

  void begin() {
    service = std::make_unique<Service>(*rec, ledger, courier, Settings{.base = "https://dyad.test/fhir"});
    REQUIRE(service->open());
  }

  // Everything that is due now.
  void settle() {
    for (auto more = service->look(); more && *more; more = service->look()) {
    }
    std::optional<Instant> next;
    while (service->deliver(next))
      for (auto more = service->look(); more && *more; more = service->look()) {
      }
  }

  void put(const std::string& text) { done({contract::update(text)}); }

  std::string status_of(const std::string& id) const {
    return std::string(current("Subscription", id)["status"].as_string());
  }

  // What was brought since the last time, as bundles.
  std::vector<json::Value> bundles() {
    const std::scoped_lock lock(courier.mutex);
    std::vector<json::Value> out;
    for (const auto& parcel : courier.brought) out.push_back(*json::parse(parcel.body));
    courier.brought.clear();
    return out;
  }
};

inline std::string topic_subscription(const std::string& id, const std::string& topic,
                                      const std::string& filter, const std::string& content = "id-only",
                                      const std::string& more = "") {
  const std::string root = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
  return R"({"resourceType":"Subscription","id":")" + id +
         R"(","status":"requested","reason":"test","criteria":"https://dyad.example/fhir/SubscriptionTopic/)" +
         topic + "\"," +
         (filter.empty() ? ""
                         : R"("_criteria":{"extension":[{"url":")" + root +
                               R"(backport-filter-criteria","valueString":")" + filter + R"("}]},)") +
         R"("channel":{)" + more +
         R"("type":"rest-hook","endpoint":"http://127.0.0.1:9/hook","header":["Authorization: Bearer x"],)" +
         R"("payload":"application/fhir+json","_payload":{"extension":[{"url":")" + root +
         R"(backport-payload-content","valueCode":")" + content + R"("}]}}})";
}

inline std::string observation(const std::string& id, const std::string& code = "hb") {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","code":{"coding":[{"code":")" + code + R"("}]}})";
}

inline std::string encounter(const std::string& id, const std::string& status) {
  return R"({"resourceType":"Encounter","id":")" + id + R"(","status":")" + status +
         R"(","class":{"code":"IMP"}})";
}

// The status part of a notification, a parameter of it.
inline std::string stated(const json::Value& bundle, std::string_view name) {
  for (const auto& p : bundle["entry"][0]["resource"]["parameter"].items())
    if (p["name"].as_string() == name)
      for (const auto& [key, value] : p.members())
        if (key.starts_with("value")) return std::string(value.as_string());
  return {};
}

// The numbers and focus of its events: "1:Observation/a 2:Observation/b".
inline std::string events_in(const json::Value& bundle) {
  std::string out;
  for (const auto& p : bundle["entry"][0]["resource"]["parameter"].items()) {
    if (p["name"].as_string() != "notification-event") continue;
    std::string number, focus;
    for (const auto& part : p["part"].items()) {
      if (part["name"].as_string() == "event-number") number = part["valueString"].as_string();
      if (part["name"].as_string() == "focus") focus = part["valueReference"]["reference"].as_string();
    }
    const std::string base = "https://dyad.test/fhir/";
    if (focus.starts_with(base)) focus = focus.substr(base.size());
    out += (out.empty() ? "" : " ") + number + ":" + focus;
  }
  return out;
}

}  // namespace dyad::notify
