// SPDX-License-Identifier: Apache-2.0
#include "care/offers_judge.hpp"

#include <algorithm>
#include <charconv>

namespace dyad::care {
namespace {

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::size_t kMostShown = 80;    // of a value that is given back
constexpr std::size_t kWithoutZone = 19;  // 2026-11-22T07:00:00

OfferFault said(const OfferRow& row, OfferColumn column, const char* code, const char* message,
                std::string limit) {
  return {std::string(kOfferColumns[static_cast<std::size_t>(column)]), row[column].substr(0, kMostShown),
          code, message, std::move(limit)};
}

std::string offset_text(int minutes) {
  const std::string local = format_local(Instant{0}, minutes);
  return local.ends_with("Z") ? "Z" : local.substr(local.size() - 6);
}

}  // namespace

std::vector<std::string> offer_codes(std::string_view cell) {
  std::vector<std::string> out;
  while (!cell.empty()) {
    const auto end = std::min(cell.find_first_of("|; "), cell.size());
    if (end > 0) out.emplace_back(cell.substr(0, end));
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

void CellJudge::fault(OfferColumn column, const char* code, const char* message, std::string limit) {
  line_.faults.push_back(said(line_.row, column, code, message, std::move(limit)));
}

void CellJudge::warn(OfferColumn column, const char* code, const char* message, std::string limit) {
  line_.warnings.push_back(said(line_.row, column, code, message, std::move(limit)));
}

void CellJudge::only(std::initializer_list<OfferColumn> allowed) {
  for (std::size_t i = 0; i < kOfferColumns.size(); ++i) {
    const auto column = static_cast<OfferColumn>(i);
    if (column == OfferColumn::kind || column == OfferColumn::id || line_.row[column].empty() ||
        std::ranges::count(allowed, column) > 0)
      continue;
    fault(column, "not_for_kind", "does not belong to this kind of line");
  }
}

void CellJudge::text(OfferColumn column, bool needed) {
  const auto most = static_cast<std::size_t>(site_.words.limits().text);
  if (needed && cell(column).empty()) fault(column, "needed", "must not be empty");
  if (cell(column).size() > most) fault(column, "too_long", "is too long", std::to_string(most));
}

std::optional<int> CellJudge::number(OfferColumn column, int least, int most, bool needed) {
  std::string& text = line_.row[column];
  const std::string range = std::to_string(least) + "-" + std::to_string(most);
  if (text.empty()) {
    if (needed) fault(column, "needed", "must not be empty", range);
    return {};
  }
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size()) {
    fault(column, "not_a_number", "is not a whole number", range);
    return {};
  }
  if (value < 0) {
    fault(column, "negative", "must not be negative", range);
    return {};
  }
  if (value < least || value > most) {
    fault(column, "out_of_range", "lies outside what can be", range);
    return {};
  }
  text = std::to_string(value);
  return value;
}

void CellJudge::code(OfferColumn column, std::string_view list, bool needed, const char* unknown) {
  if (cell(column).empty()) {
    if (needed) fault(column, "needed", "must not be empty");
    return;
  }
  if (site_.words.find(list, cell(column))) return;
  std::string known;
  for (const auto& one : site_.words.list(list)) known += (known.empty() ? "" : ", ") + one.code;
  fault(column, unknown, "there is no such code", known);
}

void CellJudge::codes(OfferColumn column, std::string_view list, const char* unknown) {
  std::string together;
  for (const std::string& one : offer_codes(cell(column))) {
    together += (together.empty() ? "" : "|") + one;
    if (site_.words.find(list, one)) continue;
    std::string known;
    for (const auto& code : site_.words.list(list)) known += (known.empty() ? "" : ", ") + code.code;
    fault(column, unknown, "there is no such code", known);
    line_.faults.back().value = one.substr(0, kMostShown);
  }
  line_.row[column] = together;
}

void CellJudge::date(OfferColumn column) {
  if (cell(column).empty()) return;
  const auto day = parse_date(cell(column));
  if (!day) return fault(column, "not_a_date", "is not a date", "2026-11-22");
  if (*day < date_of(site_.now, zone_ ? zone_->offset_at(site_.now) : 0))
    warn(column, "expired", "lies in the past: nobody will be offered it");
}

void CellJudge::status() {
  std::string& status = line_.row[OfferColumn::status];
  if (status.empty()) status = "active";
  if (status != "active" && status != "out")
    fault(OfferColumn::status, "unknown_status", "there is no such status", "active, out");
  text(OfferColumn::reason, status == "out");
}

std::optional<Instant> CellJudge::time(OfferColumn column) {
  std::string text = cell(column);
  if (text.empty()) {
    fault(column, "needed", "must not be empty", "2026-11-22T07:00:00+07:00");
    return {};
  }
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  if (text.size() == kWithoutZone - 3 || (text.size() > kWithoutZone - 3 && text[kWithoutZone - 3] != ':'))
    text.insert(kWithoutZone - 3, ":00");
  if (text.size() == kWithoutZone) {
    const auto local = parse_instant(text + "Z");
    if (local && !zone_) {
      fault(column, "zone_missing", "has no zone, and the hospital's zone is not known",
            "2026-11-22T07:00:00+07:00");
      return {};
    }
    if (local) text += offset_text(zone_->offset_at_local(*local));
  }
  const auto when = parse_partial(text);
  if (!when || !when->has_time || !when->has_zone) {
    fault(column, "not_a_time", "is not a time", "2026-11-22T07:00:00+07:00");
    return {};
  }
  if (!zone_) {
    warn(column, "zone_unknown", "the hospital's zone is not known, so this one was not checked");
  } else if (const int there = zone_->offset_at(when->first); there != when->offset_minutes) {
    fault(column, "other_zone", "stands in another zone than the hospital's",
          offset_text(there) + " (" + zone_->name() + ")");
    return {};
  }
  line_.row[column] = format_local(when->first, when->offset_minutes);
  return when->first;
}

std::optional<std::pair<Instant, Instant>> CellJudge::window(int most_hours) {
  const auto from = time(OfferColumn::from), to = time(OfferColumn::to);
  if (!from || !to) return {};
  if (*to <= *from) {
    fault(OfferColumn::to, "ends_before_begins", "ends before it begins", "after " + cell(OfferColumn::from));
    return {};
  }
  if (to->ms - from->ms > most_hours * kHour_ms) {
    fault(OfferColumn::to, "too_long_window", "is too long", std::to_string(most_hours) + " h");
    return {};
  }
  return std::pair(*from, *to);
}

}  // namespace dyad::care
