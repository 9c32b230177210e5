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

}  // namespace

Result<PartialDateTime> parse_partial(std::string_view text, int default_offset_minutes) {
  int y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0, frac_ms = 0;
  if (!digits(text, 0, 4, y)) return bad(text);
  PartialDateTime out;
  out.offset_minutes = default_offset_minutes;
  enum { kYear, kMonth, kDay, kMinute, kSecond } precision = kYear;
  if (text.size() > 4) {
    if (text[4] != '-' || !digits(text, 5, 2, mo)) return bad(text);
    precision = kMonth;
  }
  if (text.size() > 7) {
    if (text[7] != '-' || !digits(text, 8, 2, d)) return bad(text);
    precision = kDay;
  }
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return bad(text);
  if (text.size() > 10) {
    if ((text[10] != 'T' && text[10] != ' ') || !digits(text, 11, 2, h) || text.size() < 16 ||
        text[13] != ':' || !digits(text, 14, 2, mi) || h > 23 || mi > 59)
      return bad(text);
    precision = kMinute;
    out.has_time = true;
    std::size_t at = 16;
    if (at < text.size() && text[at] == ':') {
      if (!digits(text, 17, 2, s) || s > 60) return bad(text);
      precision = kSecond;
      at = 19;
      if (at < text.size() && text[at] == '.') {
        int scale = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
          frac_ms += (text[at] - '0') * scale;
      }
    }
    Zone zone;
    if (!read_zone(text.substr(at), zone)) return bad(text);
    out.has_zone = zone.present;
    if (zone.present) out.offset_minutes = zone.minutes;
  }
  const auto shift = minutes(out.offset_minutes);
  const auto first = sys_days(ymd) + hours(h) + minutes(mi) + seconds(s) + milliseconds(frac_ms) - shift;
  out.first.ms = duration_cast<milliseconds>(first.time_since_epoch()).count();
  switch (precision) {
    case kYear:
      out.last.ms =
          duration_cast<milliseconds>((sys_days(year{y + 1} / 1 / 1) - shift).time_since_epoch()).count();
      break;
    case kMonth: {
      const year_month next = ymd.year() / ymd.month() + months(1);
      out.last.ms = duration_cast<milliseconds>((sys_days(next / 1) - shift).time_since_epoch()).count();
      break;
    }
    case kDay:
      out.last.ms = out.first.ms + 86'400'000;
      break;
    case kMinute:
      out.last.ms = out.first.ms + 60'000;
      break;
    case kSecond:
      out.last.ms = out.first.ms + 1;
      break;
  }
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
