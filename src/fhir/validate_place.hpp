// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dyad::fhir {

// Where a walk through a resource stands. The text is made only when something is wrong.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::optional<std::size_t> index = {};

  std::string text() const {
    std::string out = parent ? parent->text() : std::string();
    if (!out.empty() && !name.empty()) out += '.';
    out += name.substr(0, kNameLimit);
    if (index) out += "[" + std::to_string(*index) + "]";
    return out;
  }
  static constexpr std::size_t kNameLimit = 80;
};

}  // namespace dyad::fhir
