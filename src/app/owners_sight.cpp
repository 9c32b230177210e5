// SPDX-License-Identifier: Apache-2.0
#include "app/owners_sight.hpp"

#include <algorithm>

#include "access/viewer.hpp"

namespace dyad::app {
namespace {

// Who made a subscription, and what they may see now; `over` says why nobody can be told.
struct Owner {
  std::shared_ptr<const access::Scope> scope;  // null: not known now, or nobody
  std::string over;
};

Owner owner_of(api::Gate& gate, const access::Directory& directory, const std::string& id) {
  constexpr std::string_view kPerson = "Practitioner/";
  const auto first = gate.whole().store().read_version("Subscription", id, 1);
  if (!first || !*first) return {};
  if (!(*first)->author.starts_with(kPerson))
    return {nullptr, "was not made by a person, and only persons are told"};
  const Instant now = gate.whole().now();
  const auto who = directory.principal((*first)->author.substr(kPerson.size()), now);
  if (!who) return {};
  if (who->posts.empty()) return {nullptr, "who made it holds no post any more"};
  const auto scope = gate.scopes().of(*who, now);
  return scope ? Owner{*scope, {}} : Owner{};
}

std::vector<std::string> named_patients(const record::Store& store, const std::string& id) {
  constexpr std::string_view kPatient = "Patient/",
                             kIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
  std::vector<std::string> out;
  const auto held = store.read("Subscription", id, {});
  if (!held || !*held) return out;
  const std::string& asked = (*held)->body;
  for (auto at = asked.find(kPatient); at != std::string::npos; at = asked.find(kPatient, at + 1)) {
    const auto begin = at + kPatient.size();
    const auto end = std::min(asked.find_first_not_of(kIdLetters, begin), asked.size());
    if (end != begin) out.push_back(asked.substr(begin, end - begin));
  }
  return out;
}

// Of a subscription to patients by name all is hidden once none of them is shared with who made it.
std::string no_longer_shared(const record::Store& store, const std::string& id, const access::Scope& scope) {
  const auto named = named_patients(store, id);
  const bool sees_one = std::ranges::any_of(named, [&](const auto& p) { return scope.sees_patient(p); });
  return named.empty() || sees_one ? "" : "the case of its patient is not shared with who made it any more";
}

}  // namespace

notify::Sight owners_sight(api::Gate& gate, const access::Directory& directory) {
  notify::Sight out;
  out.shows = [&gate, &directory](const std::string& id, const record::Version& version) {
    const Owner owner = owner_of(gate, directory, id);
    if (!owner.scope) return notify::Showing{false, owner.over};
    const record::Store& store = gate.whole().store();
    const auto seen = access::ScopedReader(store, *owner.scope, nullptr)
                          .read_version(version.type, version.id, version.version);
    if (seen && seen->has_value()) return notify::Showing{true, {}};
    return notify::Showing{false, seen ? no_longer_shared(store, id, *owner.scope) : ""};
  };
  out.patients = [&gate, &directory](const std::string& id) -> notify::Patients {
    const Owner owner = owner_of(gate, directory, id);
    if (!owner.scope) return nullptr;
    auto named = named_patients(gate.whole().store(), id);
    // The scope's own list: as long as nothing changes it is the same one.
    if (named.empty()) return {owner.scope, &owner.scope->patients};
    std::erase_if(named, [&](const std::string& p) { return !owner.scope->sees_patient(p); });
    std::ranges::sort(named);
    return named.empty() ? nullptr : std::make_shared<const std::vector<std::string>>(std::move(named));
  };
  return out;
}

}  // namespace dyad::app
