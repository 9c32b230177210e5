// SPDX-License-Identifier: Apache-2.0
#include "notify/subscription.hpp"

#include "notify/notify_test_support.hpp"

using namespace dyad;
using namespace dyad::notify;

namespace {

// A subscription that is served, with one text in it replaced.
Result<Subscription> read_with(const std::string& text, const std::string& by) {
  std::string whole = topic_subscription("s", "resource-change", "Observation?code=hb");
  const auto at = whole.find(text);
  REQUIRE(at != std::string::npos);
  whole.replace(at, text.size(), by);
  const auto body = json::parse(whole);
  REQUIRE(body);
  return read_subscription(*body);
}

}  // namespace

TEST_CASE("What a subscription asks is refused when it cannot be done, and the error names the element") {
  struct Case {
    const char* text;
    const char* by;
    const char* field;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"SubscriptionTopic/resource-change", "SubscriptionTopic/other", "Subscription.criteria"},
           {"Observation?code=hb", "Observation?colour=red", "Subscription.criteria (colour)"},
           {"Observation?code=hb", "Nothing?code=hb", "Subscription.criteria"},
           {"Observation?code=hb", "Observation?code=hb&_sort=date", "Subscription.criteria"},
           {"Observation?code=hb", "code", "Subscription.criteria"},
           {"rest-hook", "email", "Subscription.channel.type"},
           {"http://127.0.0.1:9/hook", "ftp://127.0.0.1/hook", "Subscription.channel.endpoint"},
           {"http://127.0.0.1:9/hook", "http://", "Subscription.channel.endpoint"},
           {"http://127.0.0.1:9/hook", "http://me:secret@host/", "Subscription.channel.endpoint"},
           {"Authorization: Bearer x", "Content-Length: 5", "Subscription.channel.header"},
           {"Authorization: Bearer x", "no colon", "Subscription.channel.header"},
           {"application/fhir+json", "application/fhir+xml", "Subscription.channel.payload"},
           {"application/fhir+json", "application/fhir+json;fhirVersion=5.0", "Subscription.channel.payload"},
           {"id-only", "everything", "Subscription.channel.payload"}}) {
    CAPTURE(c.by);
    const auto read = read_with(c.text, c.by);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::refused);
    CHECK(read.error().field == c.field);
  }
  CHECK(read_with("id-only", "empty")->content == Content::empty);
}

TEST_CASE("A search may name a code system by its URL, which does not make it a topic") {
  const auto body = json::parse(R"({"resourceType":"Subscription","id":"s","status":"requested","reason":"x",
    "criteria":"Observation?code=http://loinc.org|1975-2",
    "channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/hook"}})");
  REQUIRE(body);
  const auto read = read_subscription(*body);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
  CHECK(read->topic == nullptr);
  CHECK(read->filters.size() == 1);
}

TEST_CASE("Only addresses of this machine and those allowed may be notified") {
  Hospital h;
  Settings settings;
  settings.allowed = {"https://alerts.example"};
  const Service service(*h.rec, h.ledger, h.courier, settings);
  const auto check = [&](const std::string& endpoint) {
    std::string text = topic_subscription("s", "resource-change", "Observation?code=hb");
    const std::string was = "http://127.0.0.1:9/hook";
    text.replace(text.find(was), was.size(), endpoint);
    return service.check(*json::parse(text)).has_value();
  };
  CHECK(check("http://localhost:1/x"));
  CHECK(check("http://[::1]:1/x"));
  CHECK(check("https://alerts.example/x"));
  CHECK(check("https://alerts.example"));
  CHECK_FALSE(check("https://alerts.example.evil/x"));
  CHECK_FALSE(check("https://alerts.example:444/x"));
  CHECK_FALSE(check("http://169.254.169.254/latest"));
  CHECK_FALSE(check("http://localhost.evil/x"));
}
