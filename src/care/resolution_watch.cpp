// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_watch.hpp"

#include <algorithm>

namespace dyad::care {
namespace {

constexpr std::size_t kNewsAtOnce = 500;

bool counts(DecisionState state) {
  return state == DecisionState::in_force || state == DecisionState::to_be_signed;
}

std::string case_named(const json::Value& plan) {
  static constexpr std::string_view kEpisode = "EpisodeOfCare/";
  for (const auto& r : plan["supportingInfo"].items())
    if (const auto to = r["reference"].as_string(); to.starts_with(kEpisode))
      return std::string(to.substr(kEpisode.size()));
  return {};
}

Result<std::optional<record::Resource>> opened(record::Version version) {
  if (version.deleted) return std::nullopt;
  auto body = json::parse(version.body);
  if (!body)
    return fail(ErrorKind::storage, "a stored resource cannot be read", version.type + "/" + version.id);
  return record::Resource{std::move(version), std::move(*body)};
}

}  // namespace

void DecisionWatch::watch(const record::Version& version) {
  const auto body = json::parse(version.body);
  auto decision = body ? read_decision(version, *body) : std::nullopt;
  if (!decision || !counts(decision->course.state)) {
    watched_.erase(version.id);
    return;
  }
  auto& held = watched_[version.id];
  held.case_id = case_named(*body);
  held.looked = std::max(held.looked, decision->course.armed_after);
  held.decision = std::move(*decision);
  held.due = true;
}

Result<void> DecisionWatch::find_all() {
  const auto last = record_.store().last_sequence();
  if (!last) return std::unexpected(last.error());
  const auto plans = record_.store().of_type("CarePlan", {});
  if (!plans) return std::unexpected(plans.error());
  for (const auto& plan : *plans) watch(plan);
  cursor_ = *last;
  found_ = true;
  return {};
}

// Decisions that came or changed, and the cases in which anything did.
Result<void> DecisionWatch::read_news() {
  for (;;) {
    const auto news = record_.store().since(cursor_, kNewsAtOnce);
    if (!news) return std::unexpected(news.error());
    if (news->empty()) return {};
    const auto cases =
        watched_.empty() ? std::vector<std::string>() : record::cases_of(record_.store(), *news);
    bool places = false;
    for (const auto& version : *news) {
      if (version.type == "CarePlan") watch(version);
      places = places || version.type == "Location";
    }
    for (auto& [id, held] : watched_)
      if (places || std::ranges::find(cases, held.case_id) != cases.end()) held.due = true;
    cursor_ = news->back().sequence;
  }
}

// Versions of the case that came after what was looked at, in order; every version, not only the newest.
Result<std::vector<record::Resource>> DecisionWatch::news_of(const Watched& watched,
                                                             const Facts& facts) const {
  const auto after = watched.looked;
  std::vector<record::Resource> out;
  const auto add = [&](const record::Resource& r) -> Result<void> {
    if (r.version.sequence <= after || r.version.type == "CarePlan" || r.version.type == "Provenance")
      return {};
    if (r.version.version > 1) {
      const auto history = record_.store().history(r.version.type, r.version.id);
      if (!history) return std::unexpected(history.error());
      for (const auto& v : *history) {
        if (v.sequence <= after || v.sequence == r.version.sequence) continue;
        auto earlier = opened(v);
        if (!earlier) return std::unexpected(earlier.error());
        if (*earlier) out.push_back(std::move(**earlier));
      }
    }
    out.push_back(r);
    return {};
  };
  for (const auto& r : facts.record.resources)
    if (auto ok = add(r); !ok) return std::unexpected(ok.error());
  for (const auto& r : facts.record.children)
    if (auto ok = add(r); !ok) return std::unexpected(ok.error());
  if (auto ok = add(facts.record.mother); !ok) return std::unexpected(ok.error());
  for (const auto& t : watched.decision.content.triggers) {
    if (t.kind != "location") continue;
    const auto version = record_.store().newest("Location", t.key);
    if (!version) return std::unexpected(version.error());
    if (!*version || (*version)->sequence <= after) continue;
    auto body = (*version)->deleted ? Result<json::Value>(json::Value()) : json::parse((*version)->body);
    if (body) out.push_back({**version, std::move(*body)});
  }
  std::ranges::sort(out, {}, [](const record::Resource& r) { return r.version.sequence; });
  return out;
}

// A correction of what said the same before the decision is no news.
bool DecisionWatch::known_before(const DecisionTrigger& trigger, const record::Resource& resource,
                                 const Facts& facts, std::int64_t armed_after) const {
  if (resource.version.version == 1) return false;
  const auto history = record_.store().history(resource.version.type, resource.version.id);
  if (!history) return false;
  const record::Version* before = nullptr;
  for (const auto& v : *history)
    if (v.sequence <= armed_after && (!before || v.sequence > before->sequence)) before = &v;
  if (before == nullptr) return false;
  auto earlier = opened(*before);
  if (!earlier || !*earlier) return false;
  return fires(trigger, only_with(facts, std::move(**earlier), resolutions_.quantities()),
               resolutions_.book())
      .has_value();
}

Result<std::optional<DecisionFiring>> DecisionWatch::first_firing(const Watched& watched,
                                                                  const Facts& facts) const {
  const auto& triggers = watched.decision.content.triggers;
  const auto news = news_of(watched, facts);
  if (!news) return std::unexpected(news.error());
  for (const auto& resource : *news) {
    const Facts alone = only_with(facts, resource, resolutions_.quantities());
    for (const auto& t : triggers) {
      auto firing = fires(t, alone, resolutions_.book());
      if (firing && !known_before(t, resource, facts, watched.decision.course.armed_after)) return firing;
    }
  }
  const auto newest = std::ranges::find_if(news->rbegin(), news->rend(), [](const record::Resource& r) {
    return r.version.type == "Observation";
  });
  for (const auto& t : triggers) {
    if (auto firing = reached(t, facts)) return firing;
    if (newest == news->rend()) continue;
    if (auto firing = reads(t, facts, resolutions_.book())) {
      firing->resource = reference_of(*newest);
      return firing;
    }
  }
  return std::optional<DecisionFiring>();
}

Result<bool> DecisionWatch::open_again(const Watched& watched, const Facts&, const DecisionFiring& firing) {
  DecisionFired fired{firing.trigger, firing.resource, firing.value, {}, {}, firing.at, {}};
  const auto& d = watched.decision;
  const auto done =
      resolutions_.reopen(record_, watched.case_id, d.id, fired, d.version, resolutions_.program());
  if (done) return true;
  // Somebody changed it in between; that change is news, and it is looked at again.
  if (done.error().kind == ErrorKind::conflict) return false;
  return std::unexpected(done.error());
}

Result<bool> DecisionWatch::look(Watched& watched) {
  const auto facts = resolutions_.facts(record_, watched.case_id);
  if (!facts) return std::unexpected(facts.error());
  const auto held = Resolutions::held(*facts, watched.decision.id);
  if (!held) return false;  // taken back as an error
  watched.decision = *held;
  if (held->course.state != DecisionState::in_force) return false;
  const auto firing = first_firing(watched, *facts);
  if (!firing) return std::unexpected(firing.error());
  if (*firing) return open_again(watched, *facts, **firing);
  watched.looked = std::max(watched.looked, facts->record.last_sequence);
  return false;
}

Result<bool> DecisionWatch::look_at_clock(const Watched& watched) {
  const auto& d = watched.decision;
  if (!d.content.expires) return false;
  const Instant now = record_.now();
  const bool over = *d.content.expires <= now;
  const bool soon = d.content.expires->plus_minutes(-remind_before_minutes_) <= now;
  if (!over && (!soon || d.course.reminded_at)) return false;
  const auto done = over ? resolutions_.expire(record_, watched.case_id, d.id)
                         : resolutions_.remind(record_, watched.case_id, d.id);
  if (done) return true;
  if (done.error().kind == ErrorKind::conflict || done.error().kind == ErrorKind::refused) return false;
  return std::unexpected(done.error());
}

Result<int> DecisionWatch::run_once() {
  if (!found_)
    if (auto ok = find_all(); !ok) return std::unexpected(ok.error());
  if (auto ok = read_news(); !ok) return std::unexpected(ok.error());
  int changed = 0;
  for (auto& [id, held] : watched_) {
    const bool waits_for_time = std::ranges::any_of(held.decision.content.triggers, [](const auto& t) {
      return t.kind == "time" || t.kind == "gestation";
    });
    if (held.due || waits_for_time) {
      const auto opened_again = look(held);
      if (!opened_again) return std::unexpected(opened_again.error());
      held.due = false;
      if (*opened_again) {
        ++changed;
        continue;  // what it has become is news of its own
      }
    }
    const auto ended = look_at_clock(held);
    if (!ended) return std::unexpected(ended.error());
    changed += *ended ? 1 : 0;
  }
  return changed;
}

}  // namespace dyad::care
