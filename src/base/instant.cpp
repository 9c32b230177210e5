// SPDX-License-Identifier: Apache-2.0
#include "base/instant.hpp"

#include <charconv>
#include <cstdio>

namespace dyad {
namespace {

using namespace std::chrono;

bool digits(std::string_view text, std::size_t from, std::size_t n, int& out) {
  if (from + n > text.size()) return false;
  for (std::size_t i = from; i < from + n; ++i)
    if (text[i] < '0' || text[i] > '9') return false;
  std::from_chars(text.data() + from, text.data() + from + n, out);
  return true;
}

Failure bad(std::string_view text) {
  return fail(ErrorKind::invalid, "not a date or time", {}, std::string(text.substr(0, 40)),
              "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz");
}

std::int32_t day_number(year_month_day ymd) {
  return static_cast<std::int32_t>(sys_days(ymd).time_since_epoch().count());
}

struct Zone {
  int minutes = 0;
  bool present = false;
};

// The zone at the end of a dateTime; false when what follows the time is not a zone.
bool read_zone(std::string_view rest, Zone& zone) {
  if (rest.empty()) return true;
  zone.present = true;
  if (rest == "Z" || rest == "z") return true;
  int hours = 0, minutes = 0;
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return false;
  if (!digits(rest, 1, 2, hours) || !digits(rest, 4, 2, minutes) || hours > 14 || minutes > 59) return false;
  zone.minutes = (rest[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

enum class Precision { year, month, day, minute, second };

struct Parts {
  Precision precision = Precision::year;
  year_month_day date{};
  milliseconds time{};  // of the day
  Zone zone;
};

bool read_day(std::string_view text, Parts& out) {
  int y = 0, m = 1, d = 1;
  if (!digits(text, 0, 4, y)) return false;
  if (text.size() > 4) {
    if (text[4] != '-' || !digits(text, 5, 2, m)) return false;
    out.precision = Precision::month;
  }
  if (text.size() > 7) {
    if (text[7] != '-' || !digits(text, 8, 2, d)) return false;
    out.precision = Precision::day;
  }
  out.date = {year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  return out.date.ok();
}

// What follows YYYY-MM-DD: Thh:mm, then seconds, a fraction and a zone, each if it is there.
bool read_time(std::string_view text, Parts& out) {
  int h = 0, m = 0, s = 0, fraction_ms = 0;
  if ((text[0] != 'T' && text[0] != ' ') || !digits(text, 1, 2, h) || text.size() < 6 || text[3] != ':' ||
      !digits(text, 4, 2, m) || h > 23 || m > 59)
    return false;
  out.precision = Precision::minute;
  std::size_t at = 6;
  if (at < text.size() && text[at] == ':') {
    if (!digits(text, 7, 2, s) || s > 60) return false;
    out.precision = Precision::second;
    at = 9;
    if (at < text.size() && text[at] == '.') {
      const std::size_t from = ++at;
      for (int scale = 100; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
        fraction_ms += (text[at] - '0') * scale;
      if (at == from) return false;
    }
  }
  out.time = hours(h) + minutes(m) + seconds(s) + milliseconds(fraction_ms);
  return read_zone(text.substr(at), out.zone);
}

// The first moment, in the same clock, that is no longer meant.
sys_time<milliseconds> end_of(const Parts& parts) {
  const sys_time<milliseconds> first = sys_days(parts.date) + parts.time;
  switch (parts.precision) {
    case Precision::year:
      return sys_days((parts.date.year() + years(1)) / 1 / 1);
    case Precision::month:
      return sys_days((parts.date.year() / parts.date.month() + months(1)) / 1);
    case Precision::day:
      return first + days(1);
    case Precision::minute:
      return first + minutes(1);
    case Precision::second:
      break;
  }
  return first + milliseconds(1);
}

}  // namespace

Result<PartialDateTime> parse_partial(std::string_view text, int default_offset_minutes) {
  Parts parts;
  if (!read_day(text, parts)) return bad(text);
  if (text.size() > 10 && !read_time(text.substr(10), parts)) return bad(text);
  PartialDateTime out;
  out.has_time = parts.precision >= Precision::minute;
  out.has_zone = parts.zone.present;
  out.offset_minutes = parts.zone.present ? parts.zone.minutes : default_offset_minutes;
  const milliseconds shift = minutes(out.offset_minutes);
  const sys_time<milliseconds> first = sys_days(parts.date) + parts.time;
  out.first.ms = (first - shift).time_since_epoch().count();
  out.last.ms = (end_of(parts) - shift).time_since_epoch().count();
  return out;
}

Result<Date> parse_date(std::string_view text) {
  int y = 0, m = 0, d = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 0, 4, y) ||
      !digits(text, 5, 2, m) || !digits(text, 8, 2, d))
    return bad(text);
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return bad(text);
  return Date{day_number(ymd)};
}

Result<Instant> parse_instant(std::string_view text) {
  auto partial = parse_partial(text);
  if (!partial) return std::unexpected(partial.error());
  if (!partial->has_time || !partial->has_zone)
    return fail(ErrorKind::invalid, "an instant needs a time and a zone", {}, std::string(text.substr(0, 40)),
                "YYYY-MM-DDThh:mm:ss+zz:zz");
  return partial->first;
}

Result<Instant> parse_when(std::string_view text, int default_offset_minutes) {
  auto partial = parse_partial(text, default_offset_minutes);
  if (!partial) return std::unexpected(partial.error());
  return partial->first;
}

Date date_of(Instant t, int offset_minutes) {
  const auto shifted = sys_time<milliseconds>(milliseconds(t.ms)) + minutes(offset_minutes);
  return Date{static_cast<std::int32_t>(floor<days>(shifted).time_since_epoch().count())};
}

Instant start_of(Date d, int offset_minutes) {
  return Instant{static_cast<std::int64_t>(d.days) * 86'400'000 -
                 static_cast<std::int64_t>(offset_minutes) * 60'000};
}

std::string format_date(Date d) {
  const year_month_day ymd{sys_days(days(d.days))};
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer;
}

std::string format_utc(Instant t) {
  const Date d = date_of(t, 0);
  const std::int64_t in_day = t.ms - static_cast<std::int64_t>(d.days) * 86'400'000;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d.%03dZ", static_cast<int>(in_day / 3'600'000),
                static_cast<int>(in_day / 60'000 % 60), static_cast<int>(in_day / 1000 % 60),
                static_cast<int>(in_day % 1000));
  return format_date(d) + buffer;
}

std::string format_local(Instant t, int offset_minutes) {
  const Instant shifted = t.plus_minutes(offset_minutes);
  const std::string utc = format_utc(shifted);
  char zone[16];
  const int magnitude = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  std::snprintf(zone, sizeof zone, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+', magnitude / 60,
                magnitude % 60);
  return utc.substr(0, 19) + zone;
}

}  // namespace dyad
