// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "base/instant.hpp"
#include "search/amounts.hpp"
#include "search/values.hpp"

namespace dyad::search {
namespace {

constexpr std::int64_t kOpenStart = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kOpenEnd = std::numeric_limits<std::int64_t>::max();

// A second without a fraction lasts to the next one.
std::int64_t length_of_second(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return 1'000;
  const std::size_t digits =
      std::min(text.find_first_not_of("0123456789", point + 1), text.size()) - point - 1;
  return digits == 1 ? 100 : digits == 2 ? 10 : 1;
}

// A Period, or the bounds of a Timing.
std::optional<DateValue> span_of_period(const json::Value& period) {
  const auto start = date_span(period["start"].as_string());
  const auto end = date_span(period["end"].as_string());
  if (!start && !end) return std::nullopt;
  return DateValue{start ? start->first_ms : kOpenStart, end ? end->last_ms : kOpenEnd};
}

// From the first to the last of its events and bounds.
std::optional<DateValue> span_of_timing(const json::Value& timing) {
  std::optional<DateValue> out = span_of_period(timing["repeat"]["boundsPeriod"]);
  for (const json::Value& event : timing["event"].items()) {
    const auto span = date_span(event.as_string());
    if (!span) continue;
    if (!out) out = span;
    out->first_ms = std::min(out->first_ms, span->first_ms);
    out->last_ms = std::max(out->last_ms, span->last_ms);
  }
  return out;
}

}  // namespace

std::optional<DateValue> date_span(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_partial(text);
  if (!parsed) return std::nullopt;
  constexpr std::size_t kToSeconds = 19;  // YYYY-MM-DDThh:mm:ss
  DateValue out{parsed->first.ms, parsed->last.ms};
  if (text.size() >= kToSeconds && text[16] == ':') out.last_ms = out.first_ms + length_of_second(text);
  return out;
}

void append_dates(Form form, const json::Value& element, std::vector<Value>& out) {
  std::optional<DateValue> span;
  if (form == Form::moment) span = date_span(element.as_string());
  if (form == Form::period) span = span_of_period(element);
  if (form == Form::timing) span = span_of_timing(element);
  if (span) out.emplace_back(*span);
}

}  // namespace dyad::search
