// SPDX-License-Identifier: Apache-2.0
// Requests to page, turned into people who are asked: on a real record, with channels that only count.
#include <algorithm>
#include <set>

#include "care/consult_desk.hpp"
#include "care/resolution_test_support.hpp"
#include "care/resolution_watch.hpp"
#include "care/watch_store.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

namespace {

class Counting final : public calling::Channels {
 public:
  std::vector<std::string> ways(const calling::Contact&) const override { return {"email"}; }
  Result<void> send(const calling::Telling& telling) override {
    sent.push_back(telling.id);
    return {};
  }
  std::vector<std::string> sent;
};

std::string post(std::string_view person, std::string_view hospital, std::string_view role) {
  const std::string id = std::string(person) + "-post";
  return R"({"resourceType":"PractitionerRole","id":")" + id +
         R"(","practitioner":{"reference":"Practitioner/)" + std::string(person) +
         R"("},"organization":{"reference":"Organization/)" + std::string(hospital) +
         R"("},"code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/role","code":")" +
         std::string(role) + R"("}]}]})";
}
std::string person(std::string_view id, std::string_view name) {
  return R"({"resourceType":"Practitioner","id":")" + std::string(id) + R"(","name":[{"text":")" +
         std::string(name) + R"("}]})";
}
std::vector<std::string> on_call(std::string_view id) {
  const std::string post(std::string(id) + "-post");
  return {R"({"resourceType":"Schedule","id":"s-)" + post + R"(","actor":[{"reference":"PractitionerRole/)" +
              post + R"("}]})",
          R"({"resourceType":"Slot","id":"slot-)" + post + R"(","schedule":{"reference":"Schedule/s-)" +
              post +
              R"("},"status":"busy","start":"2025-02-01T00:00:00+07:00","end":"2025-04-01T00:00:00+07:00"})"};
}

const calling::Policy& policy() {
  static const calling::Policy held = [] {
    const std::string root(DYAD_SOURCE_DIR);
    auto read = calling::Policy::read(timing::testing::slurp(root + "/data/care/consult_rules.json"),
                                      timing::testing::slurp(root + "/data/care/escalation.json"), {});
    REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
    return std::move(*read);
  }();
  return held;
}

// Two hospitals with their heads (who sign), a surgeon and an obstetrician on call, a nurse and a
// coordinator.
struct Night {
  Night() {
    council.ward->record(kTonight, {person("minh", "Minh"), person("hung", "Hung"), person("thao", "Thao"),
                                    person("son", "Son"), post("lan", "h1", "department_head"),
                                    post("hoa", "h2", "department_head"), post("minh", "h2", "obstetrician"),
                                    post("hung", "h1", "surgeon"), post("thao", "h1", "nurse"),
                                    post("son", "h1", "coordinator")});
    for (const char* who : {"minh", "hung", "thao"}) council.ward->record(kTonight, on_call(who));
  }
  calling::Desk desk() { return {council.rec(), book(), quantities(), policy(), channels}; }
  void run(calling::Desk& of) {
    REQUIRE(of.recall());
    std::optional<Instant> next = council.rec().now();
    for (int i = 0; i < 5 && next && *next <= council.rec().now(); ++i) {
      const auto done = of.escalate();
      REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
      next = *done;
      REQUIRE(of.recall());
    }
    for (;;) {
      std::optional<Instant> later;
      const auto more = of.send_one(later);
      REQUIRE(more);
      if (!*more) break;
    }
  }
  void fire() {
    DecisionWatch watch(council.rec(), council.resolutions, 60);
    council.ward->record("2025-02-20T22:09:00+07:00",
                         {diagnosis("ileus", "K56.6", "2025-02-20T22:00:00+07:00")});
    REQUIRE(watch.run_once());
  }
  std::vector<calling::Party> parties() {
    std::vector<calling::Party> out;
    const auto tasks = calling::read_of_type(council.rec().store(), "Task", {});
    REQUIRE(tasks);
    for (const auto& [version, task] : *tasks)
      if (calling::page_of_task(task)) out.push_back(*calling::party_of(task));
    return out;
  }
  std::multiset<std::string> asked() {
    std::multiset<std::string> out;
    for (const auto& p : parties())
      for (const auto& a : p.asked) out.insert(a.who.person);
    return out;
  }
  Council council;
  Counting channels;
};

}  // namespace

TEST_CASE("a fired trigger pages signers and who is on call for what is needed now, each person once") {
  Night night;
  night.council.in_force();
  night.fire();
  auto desk = night.desk();
  night.run(desk);
  CHECK(night.asked() == std::multiset<std::string>{"hoa", "hung", "lan", "minh"});
  CHECK(night.channels.sent.size() == 4);
  // Another desk, after a restart or beside it: nothing is written and nothing is sent again.
  const auto last = *night.council.rec().store().last_sequence();
  auto other = night.desk();
  night.run(other);
  CHECK(*night.council.rec().store().last_sequence() == last);
  CHECK(night.channels.sent.size() == 4);
}

TEST_CASE("silence of who was paged goes to nobody who was paged already; with nobody left it says so") {
  Night night;
  night.council.in_force();
  night.fire();
  auto desk = night.desk();
  night.run(desk);
  for (const char* later :
       {"2025-02-20T22:20:00+07:00", "2025-02-20T22:31:00+07:00", "2025-02-20T22:42:00+07:00"}) {
    night.council.ward->clock(later);
    night.run(desk);
  }
  const auto everybody = night.asked();
  CHECK(everybody == std::multiset<std::string>{"hoa", "hung", "lan", "minh", "son"});
  CHECK(
      std::ranges::all_of(night.parties(), [](const calling::Party& p) { return p.exhausted.has_value(); }));
}

TEST_CASE("a decision that was withdrawn before anybody was paged pages nobody; afterwards its pages end") {
  Night night;
  const auto d = night.council.in_force();
  night.fire();
  SUBCASE("before") {
    Council::must(night.council.resolutions.withdraw(night.council.rec(), "case-a", d.id, "moved",
                                                     night.council.held(d.id).version, "Practitioner/lan"));
    auto desk = night.desk();
    night.run(desk);
    CHECK(night.parties().empty());
    CHECK(night.channels.sent.empty());
  }
  SUBCASE("after") {
    auto desk = night.desk();
    night.run(desk);
    Council::must(night.council.resolutions.withdraw(night.council.rec(), "case-a", d.id, "moved",
                                                     night.council.held(d.id).version, "Practitioner/lan"));
    night.run(desk);
    CHECK(night.parties().size() == 4);
    CHECK(std::ranges::all_of(night.parties(), [](const calling::Party& p) {
      return p.stand == calling::Stand::answered && p.answered_at;
    }));
  }
}

TEST_CASE("a Communication without what happened asks for no page: it is an older program's") {
  const auto body = json::parse(
      R"({"resourceType":"Communication","id":"c","status":"in-progress","basedOn":[{"reference":"CarePlan/x"}],
          "category":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/communication-category",
          "code":"decision"}]}],"subject":{"reference":"Patient/m"}})");
  REQUIRE(body);
  CHECK_FALSE(calling::page_request_of(*body));
}

TEST_CASE("a warning with a further stage climbs on its list only; the last stage climbs to the heads") {
  const std::vector<calling::Candidate> all{{"1", "a", "A", "on_call"},
                                            {"2", "b", "B", "next"},
                                            {"3", "c", "C", "head"},
                                            {"4", "d", "D", "coordinator"}};
  const auto names = [](const std::vector<calling::Candidate>& of) {
    std::string out;
    for (const auto& c : of) out += c.person;
    return out;
  };
  CHECK(names(calling::may_follow(calling::kWarning, all, {})) == "ab");
  CHECK(names(calling::may_follow(calling::kWarningLast, all, {"a"})) == "bcd");
  CHECK(names(calling::may_follow(calling::kDecisionReopened, all, {"c"})) == "abd");
  CHECK(names(calling::may_follow("", all, {})) == "abcd");
}
