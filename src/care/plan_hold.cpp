// SPDX-License-Identifier: Apache-2.0
#include "care/plan_hold.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "care/consult_task.hpp"
#include "care/form_fields.hpp"
#include "care/offers_body.hpp"
#include "care/offers_shape.hpp"
#include "care/resolution_record.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kReason = "joint operation";
constexpr std::string_view kPost = "PractitionerRole/";

bool can_be_held(const PlanUse& use) { return use.kind != "supply"; }

// The Schedule in which the times of a thing or a post stand; a new one where there is none.
class Schedules {
 public:
  Schedules(const Facts& facts, PlanHold& out) : facts_(facts), out_(out) {}

  Result<void> read(const record::Reader& reader) {
    const auto held = reader.of_type("Schedule", {});
    if (!held) return std::unexpected(held.error());
    for (const auto& version : *held) {
      const auto body = json::parse(version.body);
      if (!body) return std::unexpected(body.error());
      for (const auto& actor : (*body)["actor"].items()) {
        const std::string who(actor["reference"].as_string());
        if (!who.starts_with(kPost) || is_shift_schedule(*body)) ids_.emplace(who, version.id);
      }
    }
    return {};
  }

  std::string of(const std::string& about) {
    if (const auto it = ids_.find(about); it != ids_.end()) return it->second;
    const std::string made = record::random_id();
    json::Value body = json::object({{"resourceType", "Schedule"}, {"id", made}});
    if (json::Value meta = origin_meta(facts_); !meta.is_null()) body.set("meta", std::move(meta));
    body.set("active", true);
    body.set("serviceType", shift_schedule_type());
    body.set("actor", json::Array{calling::reference_to(about)});
    out_.operations.push_back(put(std::move(body)));
    ids_.emplace(about, made);
    return made;
  }

 private:
  const Facts& facts_;
  PlanHold& out_;
  std::map<std::string, std::string, std::less<>> ids_;
};

using Times = std::vector<std::pair<Instant, Instant>>;

bool covers(const Times& open, Instant from, Instant to) {
  return std::ranges::any_of(open, [&](const auto& w) { return w.first <= from && w.second >= to; });
}

// Somebody else's time that lies across this one.
const OfferWindow* taken_by(const std::vector<OfferWindow>& windows, Instant from, Instant to) {
  for (const auto& w : windows)
    if (w.state == OfferState::taken && w.from < to && w.to > from) return &w;
  return nullptr;
}

void judge_thing(const OfferedThing* thing, Instant from, PlanLoss& loss) {
  const auto& use = loss.use;
  if (!thing) {
    loss.key = "gone";
  } else if (!thing->in_service) {
    loss.key = "out_of_service";
    loss.reason = thing->reason;
  } else if (!covers(open_times(*thing, from, use.to), from, use.to)) {
    const OfferWindow* other = taken_by(thing->windows, from, use.to);
    loss.key = other ? "taken" : "hours";
    if (other) loss.reason = other->reason;
  }
}

void judge_person(const OfferedPerson* person, Instant from, PlanLoss& loss) {
  if (!person) {
    loss.key = "post";
  } else if (!covers(open_times(*person, from, loss.use.to), from, loss.use.to)) {
    const OfferWindow* other = taken_by(person->windows, from, loss.use.to);
    loss.key = other ? "taken" : "shift";
    if (other) loss.reason = other->reason;
  }
}

void judge_stock(const OfferedStock* stock, PlanLoss& loss) {
  if (!stock) {
    loss.key = "gone";
  } else if (!stock->in_service) {
    loss.key = "out_of_service";
    loss.reason = stock->reason;
  } else if (stock->units < loss.use.units) {
    loss.key = "units";
    loss.left = stock->units;
  }
}

template <class T, class Key>
const T* find_in(const std::vector<T>& list, std::string_view wanted, Key key) {
  const auto it = std::ranges::find(list, wanted, key);
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

Result<PlanHold> hold_uses(const record::Reader& reader, const Facts& facts,
                           const std::vector<PlanUse>& uses) {
  PlanHold out;
  Schedules schedules(facts, out);
  if (auto ok = schedules.read(reader); !ok) return std::unexpected(ok.error());
  for (const auto& use : uses) {
    if (!can_be_held(use) || use.to <= use.from) continue;
    json::Value slot = json::object({{"resourceType", "Slot"}, {"id", record::random_id()}});
    if (json::Value meta = origin_meta(facts); !meta.is_null()) slot.set("meta", std::move(meta));
    slot.set("schedule", calling::reference_to("Schedule/" + schedules.of(use.reference)));
    slot.set("status", "busy-unavailable");
    slot.set("start", format_local(use.from, facts.utc_offset_minutes));
    slot.set("end", format_local(use.to, facts.utc_offset_minutes));
    slot.set("comment", kReason);
    out.slots.emplace_back(slot["id"].as_string());
    out.operations.push_back(put(std::move(slot)));
  }
  return out;
}

Result<std::vector<record::Operation>> free_slots(const record::Reader& reader,
                                                  const std::vector<std::string>& slots) {
  std::vector<record::Operation> out;
  for (const auto& id : slots) {
    const auto held = reader.read("Slot", id, {});
    if (!held) return std::unexpected(held.error());
    if (!*held) continue;  // its hospital has removed it
    auto body = json::parse((*held)->body);
    if (!body) return std::unexpected(body.error());
    if ((*body)["status"].as_string() == "entered-in-error") continue;
    body->set("status", "entered-in-error");
    out.push_back(put(std::move(*body), (*held)->version));
  }
  return out;
}

Offers without_slots(Offers offers, const std::vector<std::string>& slots) {
  const std::set<std::string, std::less<>> own(slots.begin(), slots.end());
  const auto clear = [&](std::vector<OfferWindow>& windows) {
    std::erase_if(windows, [&](const OfferWindow& w) { return own.contains(w.slot); });
  };
  for (auto& thing : offers.things) clear(thing.windows);
  for (auto& person : offers.people) clear(person.windows);
  return offers;
}

std::vector<PlanLoss> losses_of(const PlanPart& part, const Offers& offers, Instant now) {
  std::vector<PlanLoss> out;
  for (const auto& use : part.uses) {
    if (use.to <= now) continue;
    PlanLoss loss{use, part.hospital, {}, {}, 0};
    const Instant from = std::max(use.from, now);
    if (use.kind == "supply")
      judge_stock(find_in(offers.stocks, use.reference, &OfferedStock::reference), loss);
    else if (use.kind == "person")
      judge_person(
          find_in(offers.people, use.reference.substr(use.reference.find('/') + 1), &OfferedPerson::post),
          from, loss);
    else
      judge_thing(find_in(offers.things, use.reference, &OfferedThing::reference), from, loss);
    if (!loss.key.empty()) out.push_back(std::move(loss));
  }
  return out;
}

std::vector<PlanLoss> losses_of(const HeldPlan& plan, const Offers& offers, Instant now) {
  std::vector<PlanLoss> out;
  for (const auto& part : plan.parts)
    for (auto& loss : losses_of(part, offers, now)) out.push_back(std::move(loss));
  return out;
}

std::vector<std::string> slots_of(const HeldPlan& plan) {
  std::vector<std::string> out;
  for (const auto& part : plan.parts) out.insert(out.end(), part.slots.begin(), part.slots.end());
  return out;
}

}  // namespace dyad::care
