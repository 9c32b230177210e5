// SPDX-License-Identifier: Apache-2.0
#include "json/phrases.hpp"

#include <array>

#include "json/json.hpp"

namespace dyad::json {
namespace {

constexpr std::array<std::string_view, 3> kAll{"en", "vi", "zh"};

}  // namespace

Result<Phrases> Phrases::load(std::string_view json_text) {
  const auto document = parse(json_text);
  if (!document) return std::unexpected(document.error());
  Phrases out;
  for (const auto language : kAll) {
    Catalogue& to = out.by_language_[std::string(language)];
    for (const auto& [key, text] : (*document)[language].members()) to[key] = text.as_string();
  }
  const Catalogue& english = out.by_language_["en"];
  for (const auto& [language, catalogue] : out.by_language_) {
    for (const auto& [key, text] : english)
      if (!catalogue.contains(key))
        return fail(ErrorKind::invalid, "is not translated", language + "." + key);
    if (catalogue.size() != english.size() || catalogue.empty())
      return fail(ErrorKind::invalid, "has words that English has not, or none", language);
  }
  return out;
}

bool Phrases::has(std::string_view key) const { return by_language_.at("en").contains(key); }

std::string Phrases::say(std::string_view language, std::string_view key, Values values) const {
  const auto catalogue = by_language_.find(language);
  const Catalogue& words = catalogue == by_language_.end() ? by_language_.at("en") : catalogue->second;
  const auto it = words.find(key);
  if (it == words.end()) return std::string(key.substr(key.find('.') + 1));
  // In one pass, so that a value that looks like a place is not filled again.
  std::string out;
  for (std::string_view rest = it->second; !rest.empty();) {
    const auto open = rest.find('{');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    if (close == std::string_view::npos) break;
    const auto name = rest.substr(open + 1, close - open - 1);
    for (const auto& [k, v] : values)
      if (k == name) out += v;
    rest.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace dyad::json
