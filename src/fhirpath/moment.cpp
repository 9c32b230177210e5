// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/moment.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dyad::fhirpath {
namespace {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> number(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return {};
  int out = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (!digit(text[i])) return {};
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

void write(std::string& out, int value, int digits) {
  std::string text = std::to_string(value);
  out.append(static_cast<std::size_t>(std::max(0, digits - static_cast<int>(text.size()))), '0');
  out += text;
}

// "14:30:14.559" from `at` on; moves `at` behind it.
bool read_clock(std::string_view text, std::size_t& at, Moment& out) {
  constexpr std::array<int, 3> kHighest{23, 59, 60};
  for (int i = 0; i < 3; ++i) {
    if (i > 0) {
      if (at >= text.size() || text[at] != ':') return true;
      ++at;
    }
    const auto value = number(text, at, 2);
    if (!value || *value > kHighest[static_cast<std::size_t>(i)]) return false;
    at += 2;
    out.precision = Moment::hour + i;
    out.parts[static_cast<std::size_t>(out.precision)] = *value;
  }
  if (at >= text.size() || text[at] != '.') return true;
  ++at;
  int ms = 0, n = 0;
  for (; at < text.size() && digit(text[at]); ++at, ++n)
    if (n < 3) ms = ms * 10 + (text[at] - '0');
  if (n == 0) return false;
  for (; n < 3; ++n) ms *= 10;
  out.parts[Moment::millisecond] = ms;
  out.precision = Moment::millisecond;
  return true;
}

bool read_zone(std::string_view text, std::size_t& at, Moment& out) {
  if (at >= text.size()) return true;
  if (text[at] == 'Z') {
    out.zone_minutes = 0;
    ++at;
    return true;
  }
  if (text[at] != '+' && text[at] != '-') return false;
  const auto hours = number(text, at + 1, 2);
  const auto minutes = number(text, at + 4, 2);
  if (!hours || !minutes || text[at + 3] != ':' || *hours > 14 || *minutes > 59) return false;
  out.zone_minutes = (text[at] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
  at += 6;
  return true;
}

bool read_days(std::string_view text, std::size_t& at, Moment& out) {
  const auto y = number(text, at, 4);
  if (!y || *y < 1) return false;
  out.parts[Moment::year] = *y;
  at += 4;
  if (at >= text.size() || text[at] != '-') return true;
  const auto m = number(text, at + 1, 2);
  if (!m || *m < 1 || *m > 12) return false;
  out.parts[Moment::month] = *m;
  out.precision = Moment::month;
  at += 3;
  if (at >= text.size() || text[at] != '-') return true;
  const auto d = number(text, at + 1, 2);
  if (!d || *d < 1 || *d > days_in_month(*y, *m)) return false;
  out.parts[Moment::day] = *d;
  out.precision = Moment::day;
  at += 3;
  return true;
}

std::int64_t day_number(int y, int m, int d) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(y) / std::chrono::month(static_cast<unsigned>(m)) /
                  std::chrono::day(static_cast<unsigned>(d)))
      .time_since_epoch()
      .count();
}

constexpr long long kDayMs = 86'400'000;

// Fills the parts from milliseconds of local time.
void set_local(Moment& moment, long long ms) {
  long long days = ms / kDayMs;
  long long rest = ms % kDayMs;
  if (rest < 0) rest += kDayMs, --days;
  if (!moment.clock_only) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    moment.parts[Moment::year] = static_cast<int>(date.year());
    moment.parts[Moment::month] = static_cast<int>(static_cast<unsigned>(date.month()));
    moment.parts[Moment::day] = static_cast<int>(static_cast<unsigned>(date.day()));
  }
  moment.parts[Moment::hour] = static_cast<int>(rest / 3'600'000);
  moment.parts[Moment::minute] = static_cast<int>(rest / 60'000 % 60);
  moment.parts[Moment::second] = static_cast<int>(rest / 1000 % 60);
  moment.parts[Moment::millisecond] = static_cast<int>(rest % 1000);
}

long long local_ms(const Moment& m) {
  const auto& p = m.parts;
  const long long days = m.clock_only ? 0 : day_number(p[0], p[1], p[2]);
  return days * kDayMs + p[3] * 3'600'000LL + p[4] * 60'000LL + p[5] * 1000LL + p[6];
}

}  // namespace

int days_in_month(int y, int m) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
  return m == 2 && leap ? 29 : kDays[static_cast<std::size_t>(m - 1)];
}

std::optional<Moment> Moment::read_date(std::string_view text) {
  Moment out;
  out.is_date = true;
  std::size_t at = 0;
  if (!read_days(text, at, out) || at != text.size()) return {};
  return out;
}

std::optional<Moment> Moment::read_date_time(std::string_view text) {
  Moment out;
  std::size_t at = 0;
  if (!read_days(text, at, out)) return {};
  if (at < text.size() && text[at] == 'T') {
    ++at;
    if (at < text.size() && (out.precision != day || !read_clock(text, at, out) || !read_zone(text, at, out)))
      return {};
  }
  if (at != text.size()) return {};
  return out;
}

std::optional<Moment> Moment::read_time(std::string_view text) {
  Moment out;
  out.clock_only = true;
  if (text.starts_with('T')) text.remove_prefix(1);
  std::size_t at = 0;
  if (!read_clock(text, at, out) || at != text.size()) return {};
  return out;
}

std::string Moment::text() const {
  std::string out;
  if (!clock_only) {
    write(out, parts[year], 4);
    if (precision >= month) write(out += '-', parts[month], 2);
    if (precision >= day) write(out += '-', parts[day], 2);
    if (!is_date && precision >= hour) out += 'T';
  }
  if (precision >= hour && !is_date) write(out, parts[hour], 2);
  if (precision >= minute && !is_date) write(out += ':', parts[minute], 2);
  if (precision >= second && !is_date) write(out += ':', parts[second], 2);
  if (precision >= millisecond && !is_date) write(out += '.', parts[millisecond], 3);
  if (!zone_minutes) return out;
  if (*zone_minutes == 0) return out + 'Z';
  const int away = *zone_minutes < 0 ? -*zone_minutes : *zone_minutes;
  write(out += *zone_minutes < 0 ? '-' : '+', away / 60, 2);
  write(out += ':', away % 60, 2);
  return out;
}

long long Moment::milliseconds() const { return local_ms(*this) - zone_minutes.value_or(0) * 60'000LL; }

Moment Moment::at_zone(int minutes) const {
  Moment out = *this;
  set_local(out, milliseconds() + minutes * 60'000LL);
  out.zone_minutes = minutes;
  return out;
}

std::optional<int> compare(const Moment& a, const Moment& b) {
  if (a.precision >= Moment::hour && b.precision >= Moment::hour && !a.clock_only) {
    if (a.zone_minutes.has_value() != b.zone_minutes.has_value()) return {};
    if (a.zone_minutes && *a.zone_minutes != *b.zone_minutes) return compare(a.at_zone(0), b.at_zone(0));
  }
  const int from = a.clock_only ? Moment::hour : Moment::year;
  const int shared = std::min(a.precision, b.precision);
  for (int i = from; i <= std::min<int>(shared, Moment::minute); ++i) {
    const int x = a.parts[static_cast<std::size_t>(i)], y = b.parts[static_cast<std::size_t>(i)];
    if (x != y) return x < y ? -1 : 1;
  }
  // Seconds and milliseconds are one precision, a decimal number of seconds.
  if (a.precision >= Moment::second && b.precision >= Moment::second) {
    const int x = a.parts[Moment::second] * 1000 + a.parts[Moment::millisecond];
    const int y = b.parts[Moment::second] * 1000 + b.parts[Moment::millisecond];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a.precision != b.precision) return {};
  return 0;
}

std::optional<Moment> add(const Moment& moment, Moment::Part part, long long amount) {
  Moment out = moment;
  if (amount > 400'000'000'000'000 || amount < -400'000'000'000'000) return {};
  if (part <= Moment::month) {
    const long long months =
        (moment.parts[0] * 12LL + moment.parts[1] - 1) + (part == Moment::year ? amount * 12 : amount);
    const long long y = months / 12;
    if (months < 12 || y > 9999) return {};
    out.parts[0] = static_cast<int>(y);
    out.parts[1] = static_cast<int>(months % 12) + 1;
    out.parts[2] = std::min(out.parts[2], days_in_month(out.parts[0], out.parts[1]));
    return out;
  }
  constexpr std::array<long long, 7> kMs{0, 0, kDayMs, 3'600'000, 60'000, 1000, 1};
  const long long unit = kMs[part];
  if (amount > 400'000'000'000'000 / unit || amount < -400'000'000'000'000 / unit) return {};
  const long long ms = local_ms(moment) + amount * unit;
  if (!moment.clock_only && (ms < -62'135'596'800'000 || ms > 253'402'300'799'999)) return {};
  set_local(out, ms);
  return out;
}

}  // namespace dyad::fhirpath
