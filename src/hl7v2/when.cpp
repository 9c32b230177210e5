// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/when.hpp"

#include <unicode/timezone.h>

#include <algorithm>

namespace dyad::hl7v2 {
namespace {

constexpr int kMinuteMs = 60'000;

bool digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view text) {
  int n = 0;
  for (const char c : text) n = n * 10 + (c - '0');
  return n;
}

Failure not_a_time(std::string_view rule) {
  return fail(ErrorKind::invalid, "not a time: " + std::string(rule), {}, {},
              "YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ]");
}

std::string two(int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); }

std::string zone_text(int minutes) {
  const int size = minutes < 0 ? -minutes : minutes;
  return std::string(minutes < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60);
}

struct Taken {
  std::string_view date_time, fraction;
  std::optional<int> offset;
};

Result<Taken> take_apart(std::string_view text) {
  Taken t;
  if (const auto sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    const auto zone = text.substr(sign + 1);
    if (zone.size() != 4 || !digits(zone) || number(zone.substr(0, 2)) > 14 || number(zone.substr(2)) > 59)
      return not_a_time("the zone is + or - and four digits");
    t.offset = (number(zone.substr(0, 2)) * 60 + number(zone.substr(2))) * (text[sign] == '-' ? -1 : 1);
    text = text.substr(0, sign);
  }
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    t.fraction = text.substr(dot + 1);
    if (t.fraction.empty() || !digits(t.fraction)) return not_a_time("digits follow the point");
    text = text.substr(0, dot);
  }
  t.date_time = text;
  const auto n = text.size();
  if (!digits(text)) return not_a_time("digits only");
  if (n != 4 && n != 6 && n != 8 && n != 10 && n != 12 && n != 14)
    return not_a_time("4, 6, 8, 10, 12 or 14 digits before the point");
  if (!t.fraction.empty() && n != 14) return not_a_time("a fraction belongs to seconds");
  return t;
}

}  // namespace

struct Zone::Impl {
  std::unique_ptr<icu::TimeZone> zone;
  int fixed = 0;
};

Result<Zone> Zone::find(const std::string& name) {
  Zone out;
  out.name_ = name;
  auto impl = std::make_shared<Impl>();
  if (name.size() == 6 && (name[0] == '+' || name[0] == '-') && name[3] == ':' && digits(name.substr(1, 2)) &&
      digits(name.substr(4))) {
    impl->fixed = (number(name.substr(1, 2)) * 60 + number(name.substr(4))) * (name[0] == '-' ? -1 : 1);
  } else {
    impl->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    if (!impl->zone || *impl->zone == icu::TimeZone::getUnknown())
      return fail(ErrorKind::invalid, "unknown time zone", "hl7-zone", name,
                  "a name as Asia/Ho_Chi_Minh, or an offset as +07:00");
  }
  out.impl_ = std::move(impl);
  return out;
}

int Zone::offset_at_local(Instant local) const {
  if (!impl_->zone) return impl_->fixed;
  std::int32_t raw = 0, summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  impl_->zone->getOffset(static_cast<double>(local.ms), true, raw, summer, status);
  return U_SUCCESS(status) ? (raw + summer) / kMinuteMs : 0;
}

int Zone::offset_at(Instant t) const {
  if (!impl_->zone) return impl_->fixed;
  std::int32_t raw = 0, summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  impl_->zone->getOffset(static_cast<double>(t.ms), false, raw, summer, status);
  return U_SUCCESS(status) ? (raw + summer) / kMinuteMs : 0;
}

std::optional<Instant> When::instant() const {
  if (!has_time) return {};
  const auto t = parse_instant(text);
  return t ? std::optional(*t) : std::nullopt;
}

Result<std::optional<When>> read_when(std::string_view text, const Zone* zone) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.empty() || text == "\"\"") return std::optional<When>();
  const auto taken = take_apart(text);
  if (!taken) return std::unexpected(taken.error());
  std::string_view d = taken->date_time;
  // "20260203000000" of a system that fills up with zeros is a time like any other; "20260200" is not a date.
  if (d.size() == 8 && d.ends_with("00")) d = d.substr(0, d.substr(4, 2) == "00" ? 4 : 6);
  When out;
  out.text = std::string(d.substr(0, 4));
  if (d.size() >= 6) out.text += "-" + std::string(d.substr(4, 2));
  if (d.size() >= 8) out.text += "-" + std::string(d.substr(6, 2));
  if (d.size() >= 10) {
    if (number(d.substr(8, 2)) > 23) return not_a_time("hours are 00 to 23");
    const std::string minutes = d.size() >= 12 ? std::string(d.substr(10, 2)) : "00";
    const std::string seconds = d.size() >= 14 ? std::string(d.substr(12, 2)) : "00";
    if (number(minutes) > 59 || number(seconds) > 59) return not_a_time("minutes and seconds are 00 to 59");
    out.has_time = true;
    out.text += "T" + std::string(d.substr(8, 2)) + ":" + minutes + ":" + seconds;
    if (!taken->fraction.empty()) out.text += "." + std::string(taken->fraction.substr(0, 3));
    int offset = taken->offset.value_or(0);
    if (!taken->offset) {
      if (!zone)
        return fail(ErrorKind::missing, "a time without zone, and no zone is configured for this site");
      const auto local = parse_instant(out.text + "Z");
      if (!local) return not_a_time("no such day");
      offset = zone->offset_at_local(*local);
      out.zone_assumed = true;
    }
    out.text += zone_text(offset);
  }
  if (!parse_partial(out.text)) return not_a_time("no such day");
  return std::optional(out);
}

Result<std::string> read_time(std::string_view text) {
  text = text.substr(0, text.find_first_of("+-."));
  if ((text.size() != 2 && text.size() != 4 && text.size() != 6) || !digits(text) ||
      number(text.substr(0, 2)) > 23 || (text.size() >= 4 && number(text.substr(2, 2)) > 59) ||
      (text.size() == 6 && number(text.substr(4, 2)) > 59))
    return fail(ErrorKind::invalid, "not a time of day", {}, {}, "HH[MM[SS]]");
  return std::string(text.substr(0, 2)) + ":" + (text.size() >= 4 ? std::string(text.substr(2, 2)) : "00") +
         ":" + (text.size() == 6 ? std::string(text.substr(4, 2)) : "00");
}

}  // namespace dyad::hl7v2
