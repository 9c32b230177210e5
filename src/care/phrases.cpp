// SPDX-License-Identifier: Apache-2.0
#include "care/phrases.hpp"

#include <array>
#include <cstdlib>

namespace dyad::care {
namespace {

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
  auto words = json::Phrases::load(json_text);
  if (!words) return std::unexpected(words.error());
  return Phrases(std::move(*words));
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
