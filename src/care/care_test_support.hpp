// SPDX-License-Identifier: Apache-2.0
// Cases on a record in memory, with the shipped evidence and model.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "care/cases.hpp"
#include "care/facts.hpp"
#include "care/preference_store.hpp"
#include "clinical/evidence_for_tests.hpp"
#include "contract/record_fixture.hpp"
#include "support/memory_store.hpp"
#include "timing/timing_test_support.hpp"

namespace dyad::care::testing {

inline const evidence::Book& book() { return clinical::shipped().book; }
inline const evidence::Quantities& quantities() { return clinical::shipped().quantities; }

inline Instant when(std::string_view text) { return *parse_instant(text); }

// Claims here are about what is kept and shown, not about the numbers.
inline timing::DecideOptions few_draws() { return {.draws = 100, .explain = timing::Explain::nothing}; }

class Ward {
 public:
  explicit Ward(std::unique_ptr<support::MemoryStore> store = std::make_unique<support::MemoryStore>())
      : store_(*store),
        fixture_(std::move(store), DYAD_SOURCE_DIR, contract::by_identifier()),
        cases_(*fixture_.rec, book(), quantities(), timing::testing::shipped_model(),
               timing::testing::shipped_day_model(), few_draws()) {}

  // Everything in `resources` is recorded at `now`.
  void record(std::string_view now, const std::vector<std::string>& resources) {
    clock(now);
    fixture_.accept(contract::bundle("collection", resources));
  }
  void accept(std::string_view text) { fixture_.accept(text); }
  void clock(std::string_view now) { fixture_.clock.set(now); }

  json::Value view(std::string_view at = "", std::string_view id = "case-a") const {
    return taken(cases_.view(id, time(at)));
  }
  json::Value advice(std::string_view at = "", std::string_view id = "case-a") const {
    return taken(cases_.advice(id, time(at)));
  }
  json::Value board() const { return taken(cases_.board()); }
  json::Value row(std::string_view id = "case-a") const {
    const json::Value all = board();
    for (const auto& r : all["cases"].items())
      if (r["id"].as_string() == id) return r;
    FAIL("no such row");
    return {};
  }
  Instant now() const { return fixture_.clock.now(); }
  Facts facts(std::string_view at = "", std::string_view id = "case-a") const {
    auto loaded = record::load_case(store_, id, {time(at)});
    REQUIRE(loaded);
    return read_facts(std::move(*loaded), quantities(), fixture_.clock.now(), time(at));
  }
  const Cases& cases() const { return cases_; }
  // What the mother weighs, stated now; the version it became.
  Result<int> try_state(const json::Value& statement, std::optional<int> if_match) {
    return store_preference(*fixture_.rec, quantities(), "case-a", statement, if_match, "tester");
  }
  int state(const json::Value& statement, std::optional<int> if_match) {
    const auto done = try_state(statement, if_match);
    REQUIRE_MESSAGE(done, (done ? std::string() : done.error().text()));
    return *done;
  }
  json::Value current(std::string_view type, std::string_view id) const { return fixture_.current(type, id); }
  record::Record& held_record() { return *fixture_.rec; }
  const support::MemoryStore& store() const { return store_; }

 private:
  static std::optional<Instant> time(std::string_view at) {
    return at.empty() ? std::nullopt : std::optional(when(at));
  }
  static json::Value taken(Result<json::Value> answer) {
    REQUIRE_MESSAGE(answer, (answer ? std::string() : answer.error().text()));
    return std::move(*answer);
  }

  const support::MemoryStore& store_;
  contract::Fixture fixture_;
  Cases cases_;
};

// One of the shipped stories ("a", "b", "c"), loaded once.
inline Ward& story(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Ward>> known;
  auto& ward = known[name];
  if (!ward) {
    ward = std::make_unique<Ward>();
    ward->clock("2026-01-01T00:00:00Z");
    ward->accept(
        timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/scenarios/case-" + name + ".json"));
  }
  return *ward;
}

inline json::Value found(const json::Value& list, std::string_view key, std::string_view name = "key") {
  for (const auto& v : list.items())
    if (v[name].as_string() == key) return v;
  return {};
}
inline json::Value score(const json::Value& view, std::string_view key) {
  return found(view["mother"]["scores"], key);
}
inline json::Value input(const json::Value& advice, std::string_view key) {
  return found(advice["inputs"], key);
}
inline bool has_need(const json::Value& row, std::string_view code, std::string_view score_key = "") {
  for (const auto& n : row["needs"].items())
    if (n["code"].as_string() == code && (score_key.empty() || n["params"]["score"].as_string() == score_key))
      return true;
  return false;
}

// The common case of the record fixture, pregnant and due on 10 May 2025, recorded on 20 February 2025.
inline std::unique_ptr<Ward> pregnant_ward() {
  auto ward = std::make_unique<Ward>();
  ward->record("2025-02-20T00:00:00Z", contract::dyad_resources());
  return ward;
}

}  // namespace dyad::care::testing
