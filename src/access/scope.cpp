// SPDX-License-Identifier: Apache-2.0
#include "access/scope.hpp"

#include <algorithm>

namespace dyad::access {
namespace {

// Everything of a principal that its scope depends on.
std::string name_of(const Principal& who, Need as) {
  std::string out = std::to_string(static_cast<int>(who.kind)) + "|" + who.practitioner + "|" + who.author() +
                    "|" + who.patient + "|" + (who.may(Need::steward) ? "s" : "");
  for (const Post& post : who.posts) out += "|" + post.organization + (counts(who, post, as) ? "+" : "-");
  return out;
}

Scope scope_of(const Principal& who, Need as, Seen seen, const Circles& circles) {
  Scope out;
  out.practitioner = who.practitioner;
  out.author = who.author();
  out.steward = who.may(Need::steward);
  for (const Post& post : who.posts)
    if (counts(who, post, as))
      for (std::string& id : circles.with_parents(post.organization)) out.organizations.insert(std::move(id));
  // An application that was started for one patient sees nobody else.
  if (!who.patient.empty()) {
    std::erase_if(seen.patients, [&](const std::string& id) { return id != who.patient; });
    std::erase_if(seen.glass_patients, [&](const std::string& id) { return id != who.patient; });
    std::erase_if(seen.cases, [&](const std::string& id) {
      const auto one = circles.of(id);
      return !one || std::ranges::any_of(one->patients, [&](const auto& p) { return p != who.patient; });
    });
  }
  out.patients.assign(seen.patients.begin(), seen.patients.end());
  out.patient_set.insert(out.patients.begin(), out.patients.end());
  out.glass_patients.insert(seen.glass_patients.begin(), seen.glass_patients.end());
  out.by_glass = std::move(seen.by_glass);
  out.cases = std::move(seen.cases);
  return out;
}

}  // namespace

std::shared_ptr<const Scope> Scopes::of_everything() {
  static const auto all = [] {
    auto scope = std::make_shared<Scope>();
    scope->everything = true;
    scope->steward = true;
    return scope;
  }();
  return all;
}

Result<std::shared_ptr<const Scope>> Scopes::of(const Principal& who, Instant now, Need as) {
  if (who.kind == Principal::Kind::open) return of_everything();
  if (who.kind == Principal::Kind::nobody) return std::make_shared<const Scope>();
  const auto changes = circles_.refresh();
  if (!changes) return std::unexpected(changes.error());
  as = as == Need::steward || as == Need::take_out ? Need::steward : Need::care;
  const std::string name = name_of(who, as);
  const std::scoped_lock lock(mutex_);
  Kept& kept = kept_[name];
  if (kept.scope && kept.changes == *changes && kept.made <= now && (!kept.until || now < *kept.until))
    return kept.scope;
  Seen seen = circles_.seen_by(who, now, as);
  const auto until = seen.until;
  auto made = std::make_shared<Scope>(scope_of(who, as, std::move(seen), circles_));
  made->key = next_key_++;
  kept = {*changes, now, until, std::move(made)};
  auto out = kept.scope;
  if (kept_.size() > kMostKept) kept_.clear();
  return out;
}

}  // namespace dyad::access
