// SPDX-License-Identifier: Apache-2.0
#include "access/app_scopes.hpp"

#include <algorithm>
#include <array>

#include "base/url.hpp"
#include "fhir/tables.hpp"

namespace dyad::access {
namespace {

constexpr std::string_view kLetters = "cruds";  // their places are the bits of Interaction
constexpr std::array<std::string_view, 3> kWhose{"patient", "user", "system"};
constexpr std::array<std::string_view, 8> kNamed{"openid",         "fhirUser",       "profile",
                                                 "launch",         "launch/patient", "launch/encounter",
                                                 "offline_access", "online_access"};

constexpr std::uint8_t bit(Interaction what) { return static_cast<std::uint8_t>(what); }

std::uint8_t letters_of(std::string_view text) {
  if (text == "*") return 31;
  if (text == "read") return bit(Interaction::read) | bit(Interaction::search);
  if (text == "write") return bit(Interaction::create) | bit(Interaction::update) | bit(Interaction::remove);
  std::uint8_t out = 0;
  std::size_t last = 0;
  for (const char c : text) {
    const auto place = kLetters.find(c);
    if (place == std::string_view::npos || (out != 0 && place <= last)) return 0;
    last = place;
    out = static_cast<std::uint8_t>(out | (1u << place));
  }
  return out;
}

bool is_type(std::string_view text) { return text == "*" || fhir::find_resource(text) != nullptr; }

}  // namespace

std::string ResourceScope::text() const {
  std::string out(kWhose[static_cast<std::size_t>(whose)]);
  out += "/" + type + ".";
  for (std::size_t i = 0; i < kLetters.size(); ++i)
    if (allows & (1u << i)) out += kLetters[i];
  if (!query.empty()) out += "?" + url::write_query(query);
  return out;
}

std::optional<ResourceScope> parse_scope(std::string_view text) {
  if (text.size() > kMostScopeBytes) return {};
  ResourceScope out;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const auto whose = std::ranges::find(kWhose, text.substr(0, slash));
  if (whose == kWhose.end()) return {};
  out.whose = static_cast<ResourceScope::Whose>(whose - kWhose.begin());
  std::string_view rest = text.substr(slash + 1);
  const auto question = rest.find('?');
  const auto head = rest.substr(0, question);
  const auto dot = head.find('.');
  if (dot == std::string_view::npos || !is_type(head.substr(0, dot))) return {};
  out.type = std::string(head.substr(0, dot));
  const auto letters = head.substr(dot + 1);
  out.allows = letters_of(letters);
  if (out.allows == 0) return {};
  if (question == std::string_view::npos) return out;
  // Version 1 knows no queries, and an empty one would say nothing.
  if (letters == "read" || letters == "write" || letters == "*") return {};
  auto query = url::parse_query(rest.substr(question + 1));
  if (!query || query->empty()) return {};
  for (const auto& [name, value] : *query)
    if (name.empty() || value.empty() || name.front() == '_') return {};
  out.query = std::move(*query);
  return out;
}

bool is_named_scope(std::string_view text) { return std::ranges::find(kNamed, text) != kNamed.end(); }

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    std::string one(text.substr(0, end));
    if (!one.empty() && std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string join_scopes(const std::vector<std::string>& scopes) {
  std::string out;
  for (const auto& scope : scopes) out += (out.empty() ? "" : " ") + scope;
  return out;
}

std::optional<ResourceScope> common(const ResourceScope& a, const ResourceScope& b) {
  if (a.whose != b.whose) return {};
  if (a.type != "*" && b.type != "*" && a.type != b.type) return {};
  ResourceScope out{
      a.whose, a.type == "*" ? b.type : a.type, static_cast<std::uint8_t>(a.allows & b.allows), {}};
  if (out.allows == 0) return {};
  out.query = a.query;
  for (const auto& condition : b.query)
    if (std::ranges::find(out.query, condition) == out.query.end()) out.query.push_back(condition);
  return out;
}

std::vector<std::string> permitted(const std::vector<std::string>& asked,
                                   const std::vector<std::string>& allowed) {
  std::vector<std::string> out;
  const auto add = [&](std::string text) {
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  };
  for (const auto& text : asked) {
    if (is_named_scope(text)) {
      if (std::ranges::find(allowed, text) != allowed.end()) add(text);
      continue;
    }
    const auto scope = parse_scope(text);
    if (!scope) continue;
    for (const auto& other : allowed) {
      const auto limit = parse_scope(other);
      if (!limit) continue;
      const auto part = common(*scope, *limit);
      // A scope that is permitted as it stands is given back in the words in which it was asked for.
      if (part) add(part->text() == scope->text() ? text : part->text());
    }
  }
  return out;
}

AppScopes::AppScopes(const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    if (is_named_scope(text))
      named_.push_back(text);
    else if (auto scope = parse_scope(text))
      resources_.push_back(std::move(*scope));
  }
}

bool AppScopes::has(std::string_view name) const { return std::ranges::find(named_, name) != named_.end(); }

bool AppScopes::any(ResourceScope::Whose whose) const {
  return std::ranges::any_of(resources_, [&](const ResourceScope& s) { return s.whose == whose; });
}

std::vector<AppScopes::Way> AppScopes::ways(std::string_view type, Interaction what) const {
  std::vector<Way> out;
  for (const ResourceScope& scope : resources_) {
    if ((scope.type != "*" && scope.type != type) || !scope.allows_this(what)) continue;
    Way way{scope.whose == ResourceScope::Whose::patient, scope.query};
    if (way.whole()) return {way};
    out.push_back(std::move(way));
  }
  return out;
}

}  // namespace dyad::access
