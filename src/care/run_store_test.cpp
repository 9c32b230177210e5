// SPDX-License-Identifier: Apache-2.0
#include "care/run_store.hpp"

#include "care/resolution_test_support.hpp"
#include "care/run_json.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;

namespace {

const RunPlans& plans() {
  static const RunPlans held = [] {
    auto loaded = RunPlans::load(
        timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/care/operation_steps.json"));
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().text()));
    return std::move(*loaded);
  }();
  return held;
}

access::Principal person(std::string id) {
  access::Principal who;
  who.kind = access::Principal::Kind::person;
  who.practitioner = id;
  who.name = id;
  return who;
}

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  REQUIRE(value);
  return std::move(*value);
}

// A theatre: the case, the run, and phones that say things at times.
class Theatre {
 public:
  Theatre() : runs(book(), quantities(), plans()) {}

  json::Value body(std::string_view extra = R"("drill":true)", std::string_view key = "open-0001") const {
    std::string teams;
    for (const auto* t : plans().teams_of(*plans().find("caesarean_then_surgery")))
      teams +=
          (teams.empty() ? "" : ",") + std::string(R"({"team":")") + t->key + R"(","organization":"h1"})";
    return parsed(R"({"key":")" + std::string(key) + R"(","plan":"caesarean_then_surgery",)" +
                  std::string(extra) + R"(,"teams":[)" + teams + "]}");
  }
  std::string open(std::string_view extra = R"("drill":true)", std::string_view key = "open-0001") {
    const auto id = try_open(extra, key);
    REQUIRE_MESSAGE(id, (id ? "" : id.error().text()));
    return *id;
  }
  Result<std::string> try_open(std::string_view extra, std::string_view key = "open-0001") {
    return runs.open(council.rec(), "case-a", body(extra, key), person("lan"));
  }
  HeldRun held(const std::string& id) {
    const auto found = Runs::held(facts(), id);
    REQUIRE(found);
    return *found;
  }
  Facts facts() { return *runs.facts(council.rec().store(), "case-a", council.rec().now()); }
  json::Value view(const std::string& id) { return run_json(runs, facts(), held(id)); }
  json::Value step(const std::string& id, std::string_view key) {
    return found(view(id)["steps"], key, "id");
  }
  std::string task(const std::string& id, std::string_view key) {
    return std::string(step(id, key)["task"].as_string());
  }
  Result<void> say(const std::string& id, std::string_view key, const std::string& body_text,
                   std::string who = "lan") {
    return runs.say(council.rec(), "case-a", id, task(id, key), parsed(body_text), person(std::move(who)));
  }
  void check(const std::string& id, std::string_view key, std::string_view sent, std::string_view at,
             std::string who = "lan") {
    const auto done = say(id, key,
                          R"({"key":")" + std::string(sent) + R"(","act":"check","at":")" + std::string(at) +
                              R"(","clock_ms":0})",
                          std::move(who));
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  }
  Council council;
  Runs runs;
};

}  // namespace

TEST_CASE("an operation begins from a decision in force to deliver, in an emergency, or as a rehearsal") {
  Theatre t;
  CHECK(t.try_open(R"("drill":false)").error().field == "decision");
  const auto waiting = t.council.in_force();
  CHECK(t.try_open(R"("decision":")" + waiting.id + "\"").error().kind == ErrorKind::refused);
  const auto id = t.open(R"("emergency":"Cord prolapse","urgency":"category_1")");
  const auto run = t.held(id);
  CHECK(run.course.state == RunState::draft);
  CHECK(run.gate.size() == 6);
  CHECK(run.steps.size() == 21);
  CHECK(t.try_open(R"("emergency":"Again")", "open-0002").error().kind == ErrorKind::conflict);
  CHECK(t.open(R"("emergency":"Cord prolapse")") == id);  // pressed twice
  t.open(R"("drill":true)", "open-0003");                 // a rehearsal stands beside it
}

TEST_CASE("a decision signed by both hospitals starts the clock from decision to birth") {
  Theatre t;
  json::Value deliver = wait_body();
  deliver.set("action", "deliver");
  deliver.set("mode", "caesarean_with_surgery");
  deliver.set("venue", "h1");
  const auto put = t.council.put(t.council.draft(deliver));
  Council::must(t.council.try_sign(put, "h1"));
  const auto d = Council::must(t.council.try_sign(put, "h2"));
  const auto id = t.open(R"("decision":")" + d.id + "\"");
  CHECK(t.view(id)["decided_at"].as_string() == format_utc(t.council.rec().now()));
  const auto plan = t.council.ward->current("CarePlan", id);
  CHECK(plan["status"].as_string() == "draft");
  CHECK(plan["supportingInfo"][1]["reference"].as_string() == "CarePlan/" + d.id);
  CHECK(plan["activity"].size() == 27);
}

TEST_CASE("a rehearsal carries its tag in the plan and in every step, and is synthetic no less") {
  Theatre t;
  const auto id = t.open();
  const auto tagged = [&](const json::Value& resource) {
    for (const auto& tag : resource["meta"]["tag"].items())
      if (tag["code"].as_string() == "drill") return true;
    return false;
  };
  CHECK(tagged(t.council.ward->current("CarePlan", id)));
  for (const auto& step : t.held(id).steps) CHECK(tagged(t.council.ward->current("Task", step.id)));
}

TEST_CASE("a rehearsal, run to its birth, changes nothing of what the case says of mother and child") {
  Theatre t;
  const auto before = t.council.ward->view();
  const auto id = t.open();
  t.check(id, "birth", "phone-0001", "2025-02-20T22:00:00+07:00");
  const auto after = t.council.ward->view();
  for (const char* part : {"mother", "children", "events"})
    CHECK_MESSAGE(json::write(after[part]) == json::write(before[part]), part);
}

TEST_CASE("a check-off counts once, with the time it happened beside the time it arrived") {
  Theatre t;
  const auto id = t.open();
  t.council.ward->clock("2025-02-20T23:30:00+07:00");
  const std::string sent =
      R"({"key":"phone-0001","act":"check","at":"2025-02-20T23:09:00+07:00","clock_ms":-60000})";
  for (int i = 0; i < 3; ++i) REQUIRE(t.say(id, "briefing", sent));
  const auto step = t.step(id, "briefing");
  CHECK(step["entries"].size() == 1);
  CHECK(step["state"].as_string() == "done");
  CHECK(step["at"].as_string() == "2025-02-20T16:08:00.000Z");
  CHECK(step["entries"][0]["phone_at"].as_string() == "2025-02-20T16:09:00.000Z");
  CHECK(step["entries"][0]["received_at"].as_string() == "2025-02-20T16:30:00.000Z");
  const auto task = t.council.ward->current("Task", t.task(id, "briefing"));
  CHECK(task["status"].as_string() == "completed");
  CHECK(task["executionPeriod"]["start"].as_string() == "2025-02-20T16:08:00.000Z");
}

TEST_CASE("a clock that cannot be believed is refused by its field; a little ahead is now") {
  Theatre t;
  const auto id = t.open();
  const auto refused = [&](const std::string& rest) {
    const auto done = t.say(id, "briefing", R"({"key":"phone-0001","act":"check",)" + rest + "}");
    return done ? std::string() : done.error().field;
  };
  t.council.ward->clock("2025-02-20T23:00:00+07:00");
  CHECK(refused(R"("at":"2025-02-20T23:02:00+07:00")") == "at");
  CHECK(refused(R"("at":"2025-02-10T23:02:00+07:00")") == "at");
  CHECK(refused(R"("at":"23:00")") == "at");
  CHECK(refused(R"("at":"2025-02-20T23:00:30+07:00")").empty());
  CHECK(t.step(id, "briefing")["at"].as_string() == "2025-02-20T16:00:00.000Z");
}

TEST_CASE("two people who differ are shown to a person who settles it; nothing is lost") {
  Theatre t;
  const auto id = t.open();
  t.council.ward->clock("2025-02-20T23:30:00+07:00");
  t.check(id, "incision", "phone-0001", "2025-02-20T23:10:00+07:00");
  t.check(id, "incision", "phone-0002", "2025-02-20T23:14:00+07:00", "hoa");
  CHECK(t.step(id, "incision")["state"].as_string() == "conflict");
  CHECK(t.council.ward->current("Task", t.task(id, "incision"))["status"].as_string() == "on-hold");
  CHECK(t.say(id, "incision", R"({"key":"phone-0003","act":"settle","chosen":"phone-0002"})").error().field ==
        "reason");
  CHECK(t.say(id, "incision", R"({"key":"phone-0003","act":"settle","chosen":"x","reason":"r"})")
            .error()
            .field == "chosen");
  REQUIRE(t.say(id, "incision",
                R"({"key":"phone-0003","act":"settle","chosen":"phone-0002","reason":"as on the monitor"})"));
  const auto settled = t.step(id, "incision");
  CHECK(settled["state"].as_string() == "done");
  CHECK(settled["at"].as_string() == "2025-02-20T16:14:00.000Z");
  CHECK(settled["entries"].size() == 3);
}

TEST_CASE("a birth without an incision is warned of and taken; the incision told later mends it") {
  Theatre t;
  const auto id = t.open();
  t.council.ward->clock("2025-02-20T23:30:00+07:00");
  t.check(id, "birth", "phone-0001", "2025-02-20T23:20:00+07:00");
  CHECK(t.step(id, "birth")["state"].as_string() == "done");
  CHECK(t.step(id, "birth")["warnings"][0]["code"].as_string() == "before_needed");
  t.check(id, "uterine_incision", "phone-0002", "2025-02-20T23:18:00+07:00", "hoa");
  CHECK(t.step(id, "birth")["warnings"][0]["code"].as_string() == "before_go");
  REQUIRE(t.say(id, "birth", R"({"key":"phone-0003","act":"undo","reason":"wrong button"})"));
  CHECK(t.step(id, "birth")["state"].as_string() == "open");
  CHECK(t.step(id, "birth")["entries"].size() == 2);
}

TEST_CASE("the teams begin when all are ready, or for a reason although one is not") {
  Theatre t;
  const auto id = t.open();
  const auto gate = t.held(id).gate;
  const auto answer = [&](std::size_t i, const std::string& rest) {
    return t.runs.say(t.council.rec(), "case-a", id, gate[i].id,
                      parsed(R"({"key":"gate-000)" + std::to_string(i) + R"(",)" + rest + "}"),
                      person("lan"));
  };
  CHECK(answer(0, R"("act":"not_ready")").error().field == "reason");
  CHECK(answer(0, R"("act":"check")").error().field == "act");
  for (std::size_t i = 1; i < gate.size(); ++i) REQUIRE(answer(i, R"("act":"ready")"));
  const auto refused = t.runs.go(t.council.rec(), "case-a", id, parsed("{}"), person("lan"));
  CHECK(refused.error().limit == gate[0].team);
  REQUIRE(t.runs.go(t.council.rec(), "case-a", id, parsed(R"({"despite":"the team is scrubbing"})"),
                    person("lan")));
  REQUIRE(t.runs.go(t.council.rec(), "case-a", id, parsed("{}"), person("hoa")));
  CHECK(t.held(id).course.state == RunState::active);
  CHECK(t.held(id).course.go_by == "lan");
}

TEST_CASE("an interval over its limit asks why, until a coded reason is given; a run ends with its reason") {
  Theatre t;
  const auto id = t.open(R"("emergency":"Abruption","urgency":"category_1")");
  t.council.ward->clock("2025-02-20T23:30:00+07:00");
  t.check(id, "birth", "phone-0001", "2025-02-20T23:25:00+07:00");
  const auto interval = [&] { return found(t.view(id)["intervals"], "decision_to_birth", "id"); };
  CHECK(interval()["minutes"].as_double() == doctest::Approx(85));
  CHECK(interval()["max_min"].as_double() == doctest::Approx(30));
  CHECK(interval()["ask_why"].as_bool() == true);
  const auto why = [&](const std::string& rest) {
    return t.runs.delay(t.council.rec(), "case-a", id, parsed(R"({"key":"delay-0001",)" + rest + "}"),
                        person("lan"));
  };
  CHECK(why(R"("interval":"decision_to_birth","reason":"tired")").error().field == "reason");
  REQUIRE(why(R"("interval":"decision_to_birth","reason":"blood_late")"));
  CHECK(interval()["ask_why"].as_bool() == false);
  CHECK(interval()["delay"]["reason"].as_string() == "blood_late");
  const auto end = [&](const std::string& text) {
    return t.runs.end(t.council.rec(), "case-a", id, parsed(text), person("lan"));
  };
  CHECK(end(R"({"how":"completed"})").error().field == "reason");
  REQUIRE(end(R"({"how":"completed","reason":"steps were written on paper"})"));
  CHECK(t.held(id).course.state == RunState::completed);
  t.check(id, "placenta", "phone-0009", "2025-02-20T23:26:00+07:00", "hoa");  // a phone that comes back late
  CHECK(t.step(id, "placenta")["state"].as_string() == "done");
}

TEST_CASE("what does not fit the case is refused by its field") {
  Theatre t;
  auto body = t.body();
  body.set("plan", "waterbirth");
  CHECK(t.runs.open(t.council.rec(), "case-a", body, person("lan")).error().field == "plan");
  body = t.body();
  body["teams"];
  body.set("teams", json::Array{json::object({{"team", "obstetric"}, {"organization", "elsewhere"}})});
  CHECK(t.runs.open(t.council.rec(), "case-a", body, person("lan")).error().field == "teams[0].organization");
  body = t.body();
  body.set("begins_at", "2025-01-01T00:00:00Z");
  CHECK(t.runs.open(t.council.rec(), "case-a", body, person("lan")).error().field == "begins_at");
  CHECK_FALSE(t.runs.open(t.council.rec(), "case-a", t.body(), access::Principal()));
}

TEST_CASE("doses follow the newest weight, say its age, and are not known without one") {
  Theatre t;
  const auto card = [&](std::string_view id) {
    return found(run_cards_json(book(), t.facts())["cards"], id, "id");
  };
  const auto dose = [&](std::string_view id, std::size_t n) {
    std::size_t seen = 0;
    const auto held = card(id);
    for (const auto& line : held["lines"].items())
      if (line.has("dose") && seen++ == n) return line["dose"];
    return json::Value();
  };
  const bool known = !card("lipid")["weight"].is_null();
  CHECK(dose("lipid", 0)["known"].as_bool() == known);
  t.council.ward->record(
      "2025-02-21T10:00:00+07:00",
      {R"({"resourceType":"Observation","id":"kg","status":"final","code":{"coding":[{"system":"http://loinc.org",
          "code":"29463-7"}]},"subject":{"reference":"Patient/m"},"effectiveDateTime":"2025-02-21T08:00:00+07:00",
          "valueQuantity":{"value":44.1,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}})"});
  CHECK(dose("lipid", 0)["from"].as_string() == "66");
  CHECK(dose("lipid", 1)["from"].as_string() == "661");
  CHECK(dose("lipid", 3)["from"].as_string() == "529");
  CHECK(card("lipid")["weight"]["age_h"].as_double() == 2);
  CHECK(dose("bleeding", 0)["to"].as_string() == "661");
  // What nobody has read gives no figure.
  const json::Value bleeding = card("bleeding");
  for (const auto& line : bleeding["lines"].items())
    if (line["certainty"].as_string() == "memory_high") CHECK_FALSE(line.has("big"));
}
