// SPDX-License-Identifier: Apache-2.0
#include "care/phrases.hpp"

#include <array>
#include <cstdlib>

#include "json/json.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::string_view, 3> kAll{"en", "vi", "zh"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "2025-02-13" and the like, taken apart.
struct Parts {
  std::string year, month, day;
  int month_number = 1;
};
Parts parts_of(Date day) {
  const std::string text = format_date(day);
  Parts p{text.substr(0, 4), text.substr(5, 2), text.substr(8, 2), 1};
  p.month_number = (p.month[0] - '0') * 10 + (p.month[1] - '0');
  return p;
}

std::string without_zero(const std::string& two) { return two[0] == '0' ? two.substr(1) : two; }

std::string zone_text(int minutes) {
  const int size = std::abs(minutes);
  std::string out = "UTC";
  if (minutes != 0) out += (minutes < 0 ? "-" : "+") + std::to_string(size / 60);
  if (size % 60 != 0) out += ":" + std::to_string(size % 60);
  return out;
}

}  // namespace

Result<Phrases> Phrases::load(std::string_view json_text) {
  const auto document = json::parse(json_text);
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

std::string Phrases::day(std::string_view language, Date day) {
  const Parts p = parts_of(day);
  if (language == "vi") return p.day + "/" + p.month + "/" + p.year;
  if (language == "zh") return p.year + "年" + without_zero(p.month) + "月" + without_zero(p.day) + "日";
  return without_zero(p.day) + " " + std::string(kMonths[static_cast<std::size_t>(p.month_number - 1)]) +
         " " + p.year;
}

std::string Phrases::when(std::string_view language, Instant at, int utc_offset_minutes) {
  const std::string clock = format_local(at, utc_offset_minutes).substr(11, 5);
  const std::string date = day(language, date_of(at, utc_offset_minutes));
  const std::string zone = " (" + zone_text(utc_offset_minutes) + ")";
  if (language == "vi") return clock + " ngày " + date + zone;
  return date + " " + clock + zone;
}

}  // namespace dyad::care
