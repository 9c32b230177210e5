// SPDX-License-Identifier: Apache-2.0
// Random works against a model of a few lines: what happens, and what the record then holds.
#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"
#include "support/seed.hpp"

using namespace dyad;
using record::Operation;
using Kind = Operation::Kind;
using Done = record::Outcome::Done;

namespace {

struct Thing {
  int version = 0;
  bool current = false;
  std::string identifier;
  std::string refers;  // "Patient/x" or nothing
  std::string text;
};
using Model = std::map<std::string, Thing>;  // by "Type/id"

// One random operation, in the model's words.
struct Step {
  Kind kind = Kind::create;
  std::string type, id, identifier, refers, text;
  std::string condition;  // the identifier asked for; empty: none
  int if_match = 0;
  bool if_none_match = false;
  std::string name() const { return type + "/" + id; }
};

struct Expected {
  std::set<ErrorKind> errors;  // empty: it succeeds
  std::vector<Done> done;
  std::vector<std::string> ids;  // empty where the record chooses
};

std::vector<std::string> meeting(const Model& model, const Step& step) {
  std::vector<std::string> out;
  for (const auto& [name, thing] : model)
    if (name.starts_with(step.type + "/") && thing.current && thing.identifier == step.condition)
      out.push_back(name.substr(step.type.size() + 1));
  return out;
}

// Turns the condition into an id, or says what is wrong with it.
bool find_target(const Model& model, Step& step, Expected& expected) {
  if (step.condition.empty()) return true;
  const auto found = meeting(model, step);
  if (found.size() > 1) expected.errors.insert(ErrorKind::several);
  if (found.size() != 1) {
    const auto own = model.find(step.name());
    if (step.kind == Kind::update && own != model.end() && own->second.current && found.empty())
      expected.errors.insert(ErrorKind::conflict);
    return step.kind != Kind::remove;
  }
  if (step.kind == Kind::update && !step.id.empty() && step.id != found[0])
    expected.errors.insert(ErrorKind::invalid);
  step.id = found[0];
  return step.kind != Kind::create;
}

bool can_refer(const Model& before, const std::map<std::string, Step>& work, const Step& step) {
  if (step.refers.empty()) return true;
  if (const auto own = work.find(step.refers); own != work.end()) {
    if (own->second.kind != Kind::remove) return true;
  } else if (const auto held = before.find(step.refers); held != before.end() && held->second.current) {
    return true;
  }
  const auto last = before.find(step.name());
  return last != before.end() && last->second.current && last->second.refers == step.refers &&
         before.contains(step.refers);
}

Done done_of(const Model& model, const Step& step, Expected& expected) {
  const auto held = model.find(step.name());
  const Thing last = held == model.end() ? Thing() : held->second;
  if (step.if_match > 0 && step.if_match != last.version) expected.errors.insert(ErrorKind::conflict);
  if (step.if_none_match && last.current) expected.errors.insert(ErrorKind::conflict);
  if (step.kind == Kind::remove) return last.current ? Done::removed : Done::unchanged;
  return last.current ? Done::updated : Done::created;
}

Expected foresee(const Model& model, std::vector<Step>& steps) {
  Expected expected;
  std::map<std::string, Step> work;
  std::set<std::string> conditions;
  for (Step& step : steps) {
    const bool writes = find_target(model, step, expected);
    if (writes && !step.condition.empty() && !conditions.insert(step.type + "?" + step.condition).second)
      expected.errors.insert(ErrorKind::invalid);
    expected.done.push_back(writes ? done_of(model, step, expected) : Done::unchanged);
    expected.ids.push_back(step.id);
    if (writes && !step.id.empty() && !work.emplace(step.name(), step).second)
      expected.errors.insert(ErrorKind::invalid);
  }
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kind != Kind::remove && expected.done[i] != Done::unchanged &&
        !can_refer(model, work, steps[i]))
      expected.errors.insert(ErrorKind::refused);
  return expected;
}

void follow(Model& model, const std::vector<Step>& steps, const record::Performed& performed) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (performed.outcomes[i].done == Done::unchanged) continue;
    Thing& thing = model[steps[i].type + "/" + performed.outcomes[i].id];
    const bool removed = steps[i].kind == Kind::remove;
    thing = {thing.version + 1, !removed, removed ? "" : steps[i].identifier, steps[i].refers, steps[i].text};
  }
}

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string letter(int n) { return std::string(1, static_cast<char>('a' + below(n))); }

  Step step(const Model& model) {
    Step s;
    s.type = one_in(2) ? "Patient" : "Basic";
    s.kind = std::array{Kind::create, Kind::update, Kind::update,
                        Kind::remove}[static_cast<std::size_t>(below(4))];
    s.identifier = std::to_string(below(5));
    s.text = std::to_string(below(1'000'000));
    if (s.type == "Basic" && s.kind != Kind::remove && !one_in(3)) s.refers = "Patient/" + letter(6);
    if (one_in(4)) s.condition = s.identifier;
    if (s.kind != Kind::create && (s.condition.empty() || (s.kind == Kind::update && one_in(3))))
      s.id = letter(5);
    const auto held = model.find(s.name());
    if (s.kind != Kind::create && one_in(4))
      s.if_match = one_in(4) || held == model.end() ? 1 + below(9) : held->second.version;
    s.if_none_match = s.kind == Kind::update && one_in(10);
    return s;
  }

 private:
  std::mt19937 random_;
};

Operation operation(const Step& step) {
  Operation o;
  o.kind = step.kind;
  o.type = step.type;
  if (step.condition.empty()) o.id = step.id;
  if (!step.condition.empty()) o.condition = "identifier=h|" + step.condition;
  if (step.if_match > 0) o.if_match = step.if_match;
  o.if_none_match_any = step.if_none_match;
  if (step.kind == Kind::remove) return o;
  o.body = json::object({{"resourceType", step.type}});
  if (!step.id.empty()) o.body.set("id", step.id);
  o.body.set("identifier", json::Array{json::object({{"system", "h"}, {"value", step.identifier}})});
  o.body.set("language", "x" + step.text);
  if (step.type == "Basic") o.body.set("code", json::object({{"text", "x"}}));
  if (!step.refers.empty()) o.body.set("subject", json::object({{"reference", step.refers}}));
  return o;
}

void compare(const contract::Fixture& r, const Model& model) {
  for (const auto& [name, thing] : model) {
    CAPTURE(name);
    const auto slash = name.find('/');
    const auto newest = r.rec->store().newest(name.substr(0, slash), name.substr(slash + 1));
    REQUIRE((newest && *newest));
    CHECK((*newest)->version == thing.version);
    CHECK((*newest)->deleted == !thing.current);
    if (thing.current) CHECK((*json::parse((*newest)->body))["language"].as_string() == "x" + thing.text);
  }
}

}  // namespace

TEST_CASE("2,000 random works do what a simple model says, and the log is whole") {
  Dice dice(support::seed());
  contract::Fixture r(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR, contract::by_identifier());
  Model model;
  int refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    CAPTURE(i);
    std::vector<Step> steps;
    std::vector<Operation> operations;
    for (int n = 1 + dice.below(4); n > 0; --n) steps.push_back(dice.step(model));
    for (const Step& step : steps) operations.push_back(operation(step));
    const Expected expected = foresee(model, steps);
    const auto done = r.perform(operations);
    REQUIRE_MESSAGE(done.has_value() == expected.errors.empty(), (done ? "accepted" : done.error().text()));
    if (!done) {
      CHECK_MESSAGE(expected.errors.contains(done.error().kind), done.error().text());
      ++refused;
      continue;
    }
    for (std::size_t k = 0; k < steps.size(); ++k) {
      CHECK(done->outcomes[k].done == expected.done[k]);
      if (!expected.ids[k].empty()) CHECK(done->outcomes[k].id == expected.ids[k]);
    }
    follow(model, steps, *done);
    if (i % 100 == 0) compare(r, model);
  }
  compare(r, model);
  CHECK(refused > 200);
  CHECK(refused < 1'800);
  std::map<std::string, int> versions;
  std::int64_t sequence = 0;
  for (const auto& version : r.all()) {
    REQUIRE(version.sequence == ++sequence);
    REQUIRE(version.version == ++versions[version.type + "/" + version.id]);
  }
  CHECK(versions.size() == model.size());
}
