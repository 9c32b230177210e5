// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/events.hpp"
#include "care/scores.hpp"
#include "care/values.hpp"
#include "care/wishes.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

class AskAgain {
 public:
  AskAgain(const Facts& facts, const evidence::Book& book, const RecordedWishes& hers)
      : facts_(facts), book_(book), statement_(hers.statement), asked_at_(statement_.stated_at) {}

  std::vector<json::Value> reasons() {
    capacity();
    organs();
    diagnoses();
    child();
    gestation();
    age();
    return std::move(out_);
  }

 private:
  void add(json::Value reason, const evidence::Entry& rule) {
    reason.set("source", source_ref(rule));
    out_.push_back(std::move(reason));
  }
  const evidence::Entry& rule(std::string_view name) const {
    return book_.need("wishes.ask_again." + std::string(name));
  }

  // Doubt about her capacity matters when she spoke for herself; a surrogate was asked because of it.
  void capacity() {
    if (facts_.mother_dead || statement_.stated_by != "mother") return;
    const auto& r = rule("capacity");
    const auto listed = [&](const char* name, std::string_view code) {
      return std::ranges::any_of(r.value(name).items(), [&](const auto& v) { return v.as_string() == code; });
    };
    const auto* gcs = facts_.newest("gcs", facts_.mother, facts_.at);
    if (gcs && gcs->effective_at > asked_at_ && gcs->value < r.number("gcs_below"))
      return add(message("wishes.again.gcs", "Her coma scale has fallen since she was asked",
                         json::object({{"value", gcs->value}})),
                 r);
    const auto* awake = facts_.state("consciousness", facts_.mother, facts_.at);
    if (awake && awake->effective_at > asked_at_ && !listed("awake", awake->code))
      return add(message("wishes.again.not_awake", "She is not fully awake since she was asked"), r);
    const auto* support = facts_.state("respiratory-support", facts_.mother, facts_.at);
    if (support && support->effective_at > asked_at_ && listed("support", support->code))
      add(message("wishes.again.ventilated", "She is ventilated through a tube since she was asked"), r);
  }

  clinical::OrganScore organs_before(Instant when, double hours) const {
    const auto from = Instant{when.ms - static_cast<std::int64_t>(hours * 3'600'000)};
    return organ_state(book_, read_organs(facts_, book_, from, when)).sofa;
  }

  void organs() {
    if (facts_.mother_dead) return;
    const auto& r = rule("organ_failure");
    const int failing = static_cast<int>(book_.need("care.organ_state").number("failing_points"));
    const auto then = organs_before(asked_at_, r.number("hours"));
    const auto now = organs_before(facts_.at, r.number("hours"));
    for (const auto& component : now.components) {
      if (!component.points || *component.points < failing) continue;
      const auto it = std::ranges::find(then.components, component.key, &clinical::Component::key);
      if (it != then.components.end() && it->points && *it->points >= failing) continue;
      add(message("wishes.again.organ", "An organ has failed since she was asked",
                  json::object({{"organ", component.key}})),
          r);
    }
  }

  void diagnoses() {
    for (const auto& resource : facts_.record.resources) {
      if (resource.version.type != "Condition" || is_refuted(resource.body) || !is_active(resource.body))
        continue;
      // When it was first in the record; an amendment of what she knew is no news.
      const auto onset = parse_when(resource.body["recordedDate"].as_string(), facts_.utc_offset_minutes);
      const Instant known = onset                          ? *onset
                            : resource.version.version > 1 ? time_of(resource, facts_.utc_offset_minutes)
                                                           : resource.version.recorded_at;
      if (known <= asked_at_ || known > facts_.at) continue;
      json::Value reason = message("wishes.again.diagnosis", "A diagnosis is new since she was asked");
      reason.set("words", concept_words(resource.body["code"]));
      reason.set("resource", reference_of(resource));
      add(std::move(reason), rule("diagnosis"));
    }
  }

  void child() {
    for (const auto& c : facts_.children) {
      if (c.dead_since && *c.dead_since > asked_at_)
        add(message("wishes.again.child_died", "The child has died since she was asked"), rule("child"));
      else if (c.born_at && *c.born_at > asked_at_)
        add(message("wishes.again.child_born", "The child was born since she was asked"), rule("child"));
    }
  }

  void gestation() {
    if (!facts_.unborn()) return;
    const auto then = facts_.gestation(asked_at_), now = facts_.gestation(facts_.at);
    if (!then || !now) return;
    std::optional<Gestation> crossed;
    for (const double limit : rule("gestation").numbers("days"))
      if (then->days < limit && now->days >= limit) crossed = Gestation{static_cast<int>(limit)};
    if (crossed)
      add(message("wishes.again.gestation", "The pregnancy has passed " + format(*crossed),
                  json::object({{"gestation", format(*crossed)}})),
          rule("gestation"));
  }

  void age() {
    if (facts_.mother_dead) return;
    const double days = days_between(asked_at_, facts_.at);
    if (days > rule("age").number("days"))
      add(message("wishes.again.age", "She was asked long ago",
                  json::object({{"days", static_cast<long long>(days)}})),
          rule("age"));
  }

  const Facts& facts_;
  const evidence::Book& book_;
  const WishStatement& statement_;
  const Instant asked_at_;
  std::vector<json::Value> out_;
};

// Nothing was asked point by point: then it counts what is told in words.
WishesState without_fields(const Facts& facts, const evidence::Book& book, bool nobody_asked) {
  WishesState out;
  const auto told = told_wishes(facts);
  if (!told.empty()) {
    out.kind = WishesState::Kind::ask_again;
    out.resource = reference_of(*told.front());
    json::Value reason = message("wishes.again.told_only",
                                 "What she wishes is told in words only; she was not asked point by point");
    reason.set("source", source_ref(book.need("wishes.needed")));
    out.reasons.push_back(std::move(reason));
    return out;
  }
  out.reasons.push_back(nobody_asked
                            ? message("wishes.missing", "Nobody has recorded what she wishes")
                            : message("wishes.missing.only_family",
                                      "Her family was asked; what she wishes herself is not recorded"));
  return out;
}

}  // namespace

WishesState wishes_state(const Facts& facts, const evidence::Book& book) {
  WishesState out;
  const auto all = wishes_of(facts);
  if (all.empty() || !all.front().statement.hers()) return without_fields(facts, book, all.empty());
  out.resource = reference_of(*all.front().resource);
  for (const auto& field : book.need("wishes.needed").value("fields").items())
    if (all.front().statement.wish(field.as_string()).asked == Wish::Asked::not_asked)
      out.reasons.push_back(message("wishes.missing.field", "She was not asked everything that is needed",
                                    json::object({{"wish", field.as_string()}})));
  if (!out.reasons.empty()) return out;
  out.reasons = AskAgain(facts, book, all.front()).reasons();
  out.kind = out.reasons.empty() ? WishesState::Kind::present : WishesState::Kind::ask_again;
  return out;
}

std::string_view name_of(WishesState::Kind kind) {
  switch (kind) {
    case WishesState::Kind::missing:
      return "missing";
    case WishesState::Kind::present:
      return "present";
    case WishesState::Kind::ask_again:
      return "ask_again";
  }
  return "missing";
}

json::Value to_json(const WishesState& state) {
  json::Array reasons;
  for (const auto& r : state.reasons) reasons.push_back(r);
  return json::object({{"state", name_of(state.kind)},
                       {"reasons", json::Value(std::move(reasons))},
                       {"resource", state.resource}});
}

}  // namespace dyad::care
