// SPDX-License-Identifier: Apache-2.0
#include "access/roles.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace dyad::access {
namespace {

std::optional<Need> power_of(std::string_view name) {
  for (const Need need : {Need::care, Need::sign, Need::admin, Need::steward, Need::audit})
    if (name_of(need) == name) return need;
  return {};
}

bool named(const json::Value& names) {
  return std::ranges::all_of(std::array{"en", "vi", "zh"},
                             [&](const char* lang) { return !names[lang].as_string().empty(); });
}

}  // namespace

Result<Roles> Roles::read(std::string_view json_text) {
  const auto document = json::parse(json_text);
  if (!document) return std::unexpected(document.error());
  Roles out;
  out.specialties_ = (*document)["specialties"];
  for (const auto& row : (*document)["roles"].items()) {
    Role role{
        std::string(row["code"].as_string()), row["names"], std::string(row["specialty"].as_string()), {}};
    if (role.code.empty() || !named(role.names))
      return fail(ErrorKind::invalid, "a role needs a code and a name in three languages", "roles",
                  role.code);
    if (!role.specialty.empty() && !named(out.specialties_[role.specialty]))
      return fail(ErrorKind::invalid, "there is no such specialty", "roles." + role.code, role.specialty);
    for (const auto& power : row["powers"].items()) {
      const auto need = power_of(power.as_string());
      if (!need)
        return fail(ErrorKind::invalid, "no such power", "roles." + role.code,
                    std::string(power.as_string()));
      role.powers.push_back(*need);
    }
    out.roles_.push_back(std::move(role));
  }
  if (out.roles_.empty()) return fail(ErrorKind::invalid, "no roles are listed", "roles");
  return out;
}

const Role* Roles::find(std::string_view code) const {
  const auto found = std::ranges::find(roles_, code, &Role::code);
  return found == roles_.end() ? nullptr : &*found;
}

json::Value Roles::specialty_names(std::string_view code) const { return specialties_[code]; }

}  // namespace dyad::access
