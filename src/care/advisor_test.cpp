// SPDX-License-Identifier: Apache-2.0
#include "care/advisor.hpp"

#include "care/care_test_support.hpp"
#include "care/model_card.hpp"
#include "care/past_decisions.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

struct Advised {
  Ward& ward;
  care::Advisor advisor;
  explicit Advised(Ward& w)
      : ward(w),
        advisor(w.held_record(), book(), quantities(),
                {timing::testing::shipped_day_model(), care::model_name(timing::testing::shipped_day_model()),
                 "0123456789abcdef", few_draws()},
                "Dyad test") {
    w.held_record().listen([this](const auto& versions) { advisor.note(versions); });
  }
  // All that is due; the number of answers kept.
  int settle(int most = 100) {
    for (int kept = 0; kept < most; ++kept) {
      const auto more = advisor.run_once();
      REQUIRE_MESSAGE(more, (more ? "" : more.error().text()));
      if (!*more) return kept;
    }
    return most;
  }
  json::Value decisions(std::string_view at = "") const {
    auto value = ward.cases().decisions("case-a", at.empty() ? std::nullopt : std::optional(when(at)));
    REQUIRE(value);
    return (*value)["decisions"];
  }
};

const std::string kPlatelets = "777-3";

json::Value statement() {
  return *json::parse(R"({"kind":"weights","weights":{"mother_lives":0.5,"child_intact":0.5},
    "effective_at":"2025-02-20T00:00:00Z","stated_by":"mother","recorded_by":"Dr Lan","capacity":"has_capacity"})");
}

json::Value last(const json::Value& list) { return list[list.size() - 1]; }

}  // namespace

TEST_CASE("an answer is kept once, with its basis, and not again while nothing it rests on changes") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  Advised advised(*ward);
  CHECK(advised.advisor.pending("case-a") == 1);
  CHECK(advised.settle() == 1);
  CHECK(advised.advisor.pending("case-a") == 0);
  CHECK(advised.settle() == 0);
  const json::Value kept = last(advised.decisions());
  CHECK(kept["at"].as_string() == "2025-02-20T02:00:00.000Z");
  CHECK(kept["verdict"].as_string() == "no_preference");
  CHECK(kept["action"].is_null());
  CHECK(kept["reason"].is_null());

  // What does not enter the answer makes none due; neither does the answer itself.
  ward->record("2025-02-20T02:10:00Z", {contract::measured("hr", "m", "8867-4", "104", "/min")});
  CHECK(advised.settle() == 0);
  CHECK(advised.decisions().size() == 1);
}

TEST_CASE("a preference, a change of her state and a new day of the ward each make a new answer") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  Advised advised(*ward);
  CHECK(advised.settle() == 1);
  ward->clock("2025-02-20T03:00:00Z");
  ward->state(statement(), {});
  CHECK(advised.settle() == 1);
  CHECK(last(advised.decisions())["verdict"].as_string() != "no_preference");
  ward->record("2025-02-20T04:00:00Z",
               {contract::measured("plt", "m", kPlatelets, "30", "10*9/L", "2025-02-20T10:30:00+07:00")});
  CHECK(advised.settle() == 1);
  ward->clock("2025-02-21T07:00:00Z");
  CHECK(advised.settle() == 1);
  CHECK(advised.decisions().size() == 4);
  CHECK(advised.decisions("2025-02-20T02:30:00Z").size() == 1);
}

TEST_CASE("the kept answer is a resource with its sources, and the decision of that time names it") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  ward->state(statement(), {});
  Advised advised(*ward);
  CHECK(advised.settle() == 1);
  const std::string name(last(advised.decisions())["resource"].as_string());
  const std::string id = name.substr(15, name.find("/_history") - 15);
  const auto risk = ward->current("RiskAssessment", id);
  CHECK(risk["status"].as_string() == "final");
  CHECK(risk["subject"]["reference"].as_string() == "Patient/m");
  CHECK(risk["method"]["text"].as_string() == "day_by_day|1.0.0");
  CHECK(risk["prediction"].size() >= 6);
  for (const auto& p : risk["prediction"].items()) {
    CHECK(*p["probabilityDecimal"].as_double() >= 0);
    CHECK(*p["probabilityDecimal"].as_double() <= 100);
  }
  std::vector<std::string> basis;
  for (const auto& b : risk["basis"].items()) basis.emplace_back(b["reference"].as_string());
  CHECK(std::ranges::find(basis, "Observation/edd/_history/1") != basis.end());
  CHECK(std::ranges::any_of(basis, [](const auto& b) { return b.find("/_history/") != std::string::npos; }));
  const auto provenance = ward->current("Provenance", id + "-p");
  CHECK(provenance["target"][std::size_t{0}]["reference"].as_string() == name);
  CHECK(provenance["entity"].size() == basis.size() + 1);
  const auto decision = ward->cases().decision("case-a", {}, {});
  REQUIRE(decision);
  CHECK((*decision)["stored"]["resource"].as_string() == name);
  CHECK((*decision)["preference"]["version"].as_int() == 1);
}

TEST_CASE("what if weights are answered, marked as not hers, and never kept") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  Advised advised(*ward);
  advised.settle();
  const auto before = *ward->store().last_sequence();
  const auto decision =
      ward->cases().decision("case-a", {}, *care::parse_weights("mother_lives:0.5,child_lives:0.5"));
  REQUIRE(decision);
  CHECK(*(*decision)["what_if"].as_bool());
  CHECK((*decision)["preference"].is_null());
  CHECK((*decision)["weights"]["child_lives"].as_double() == 0.5);
  CHECK((*decision)["stored"].is_null());
  CHECK((*decision)["message"]["code"].as_string().starts_with("verdict.what_if_"));
  CHECK(advised.settle() == 0);
  CHECK(*ward->store().last_sequence() == before);
}

TEST_CASE("a restart goes on where it stood") {
  const auto ward = pregnant_ward();
  ward->clock("2025-02-20T02:00:00Z");
  CHECK(Advised(*ward).settle() == 1);
  ward->clock("2025-02-20T02:30:00Z");
  Advised again(*ward);
  CHECK(again.settle() == 0);
  CHECK(again.decisions().size() == 1);
}

TEST_CASE("an undated pregnancy is kept as a reason, and once a child is born nothing is asked any more") {
  Ward ward;
  auto resources = contract::dyad_resources();
  resources.pop_back();
  ward.record("2025-02-20T02:00:00Z", resources);
  Advised advised(ward);
  CHECK(advised.settle() == 1);
  CHECK(last(advised.decisions())["reason"]["code"].as_string() == "advice.not_dated");
  ward.record("2025-02-20T03:00:00Z", {R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-20"})"});
  CHECK(advised.settle() == 0);
}

TEST_CASE("the past of a replayed case is filled from what was known on each day, and only once") {
  Ward ward;
  ward.clock("2026-01-01T00:00:00Z");
  ward.accept(timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/scenarios/case-a.json"));
  const auto moments = care::replay_moments(ward.facts(), {});
  const auto marks = ward.view()["marks"];
  for (const auto& mark : marks.items()) {
    const Instant at = when(mark["at"].as_string());
    CHECK(std::ranges::any_of(moments, [&](const auto& m) { return m.first == at && m.second; }));
  }
  Advised advised(ward);
  constexpr int kSome = 6;
  CHECK(advised.settle(kSome) == kSome);
  const int left = advised.advisor.pending("case-a");
  CHECK(left > 0);
  CHECK(left < static_cast<int>(moments.size()));
  const json::Value decisions = advised.decisions();
  CHECK(decisions.size() == kSome);
  for (const auto& d : decisions.items()) {
    // At each of these times the answer just given is the newest known: later ones are not seen.
    const std::string at(d["at"].as_string());
    CHECK(last(advised.decisions(at))["at"].as_string() == at);
    const auto then = ward.cases().decision("case-a", when(at), {});
    REQUIRE(then);
    CHECK((*then)["gestation_days"] == d["gestation_days"]);
    CHECK((*then)["verdict"] == d["verdict"]);
  }
  // The story's clock has not moved, and another advisor goes on behind the last answer.
  CHECK(ward.view()["clock"]["now"].as_string() < "2025-12-31");
  Advised again(ward);
  CHECK(again.settle(1) == 1);
  CHECK(when(last(again.decisions())["at"].as_string()) > when(last(decisions)["at"].as_string()));
}

TEST_CASE("the day of the ward begins at eight in the morning, local time") {
  CHECK(care::ward_day(when("2025-02-20T07:59:00+07:00"), 420) ==
        care::ward_day(when("2025-02-19T08:00:00+07:00"), 420));
  CHECK(care::ward_day(when("2025-02-20T08:00:00+07:00"), 420).days ==
        care::ward_day(when("2025-02-20T07:59:00+07:00"), 420).days + 1);
}
