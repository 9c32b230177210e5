// SPDX-License-Identifier: Apache-2.0
#include "access/principal.hpp"

#include <algorithm>
#include <array>

namespace dyad::access {

std::string_view name_of(Need need) {
  static constexpr std::array<std::string_view, 10> kNames{
      "unset", "nothing", "signed_in", "record", "care", "sign", "admin", "steward", "audit", "take_out"};
  return kNames.at(static_cast<std::size_t>(need));
}

bool Principal::may(Need need) const {
  if (need == Need::nothing) return true;
  if (need == Need::unset || kind == Kind::nobody) return false;
  // Programs of others use the FHIR interface and nothing else, whoever they act for.
  // One without a person may also take out what its hospital's administrator granted it.
  if (kind != Kind::open && !client.empty())
    return need == Need::record || (need == Need::take_out && kind == Kind::system);
  if (need == Need::signed_in || need == Need::record) return true;
  if (kind == Kind::open) return need != Need::sign;
  if (need == Need::take_out) need = Need::steward;
  return std::ranges::any_of(posts, [&](const Post& p) { return std::ranges::count(p.powers, need) > 0; });
}

bool Principal::may_at(Need need, std::string_view organization) const {
  if (kind == Kind::open) return may(need);
  return std::ranges::any_of(posts, [&](const Post& p) {
    return p.organization == organization && std::ranges::count(p.powers, need) > 0;
  });
}

bool Principal::writes_for_care() const {
  if (kind == Kind::nobody) return false;
  if (kind != Kind::person) return true;
  return std::ranges::any_of(posts,
                             [](const Post& p) { return std::ranges::count(p.powers, Need::care) > 0; });
}

std::string Principal::author() const {
  if (kind == Kind::open) return client.empty() ? "open" : client;
  if (!practitioner.empty()) return "Practitioner/" + practitioner;
  return client.empty() ? std::string() : "Device/" + client;
}

}  // namespace dyad::access
