// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/gestation.hpp"
#include "fhir/reference.hpp"
#include "record/checks.hpp"

namespace dyad::record {
namespace {

constexpr int kConceptionDay = 14;  // after the first day of the last period, by definition of gestation
// Beyond this a time is a typing error, not a wrong clock or zone.
constexpr std::int64_t kFutureMinutes = std::int64_t{24} * 60;

std::string day(Instant t) { return format_date(date_of(t, 0)); }

Result<void> not_in_future(std::string_view text, const std::string& at, Instant now) {
  if (text.empty()) return {};
  const auto when = parse_partial(text);
  if (!when || when->first <= now.plus_minutes(kFutureMinutes)) return {};
  return fail(ErrorKind::invalid, "lies in the future", at, std::string(text),
              "at most 24 h after " + format_utc(now));
}

// Refuses when the birth is wholly before the earliest conception that the mother's due date allows.
Result<void> born_after_conception(const Birth& birth, const Facts::DueDate& due, const std::string& at,
                                   const std::string& value) {
  const Instant conception = due.day.plus_days(kConceptionDay - kPregnancyDays);
  if (birth.when.last > conception) return {};
  return fail(ErrorKind::invalid, "a birth before conception", at, value,
              "birth from " + day(conception) + ", by the due date " + day(due.day));
}

Result<void> check_patient(const Incoming& in, Facts& facts, Instant now) {
  const auto birth = birth_of(in.body);
  if (!birth) return {};
  const std::string at = in.path + ".birthDate";
  if (auto checked = not_in_future(birth->text, at, now); !checked) return checked;
  if (const std::string_view text = in.body["deceasedDateTime"].as_string(); !text.empty()) {
    // A bare date of birth is read in the zone in which the death is stated.
    const auto death = parse_partial(text);
    const auto born = death ? birth_of(in.body, death->offset_minutes) : birth;
    if (death && born && death->last <= born->when.first)
      return fail(ErrorKind::invalid, "a death before birth", in.path + ".deceasedDateTime",
                  std::string(text), "from " + born->text);
  }
  for (const std::string& mother : facts.mothers_of(in.id))
    if (const auto due = facts.due_date(mother))
      if (auto checked = born_after_conception(*birth, *due, at, birth->text); !checked) return checked;
  return {};
}

// A due date recorded after the birth must fit it too.
Result<void> check_due_date(const Incoming& in, Facts& facts) {
  const auto subject = fhir::parse_reference(in.body["subject"]["reference"].as_string());
  if (subject.kind != fhir::Reference::Kind::local || subject.type != "Patient") return {};
  const std::string mother(subject.id);
  const auto due = facts.due_date(mother);
  if (!due) return {};
  for (const std::string& child : facts.children_of(mother))
    if (const auto birth = facts.birth(child)) {
      auto checked = born_after_conception(*birth, *due, in.path + ".valueDateTime",
                                           std::string(in.body["valueDateTime"].as_string()));
      if (!checked) return checked;
    }
  return {};
}

// A child's observations may precede its birth; a grown person's may not.
Result<void> check_after_birth(const Incoming& in, std::string_view text, const std::string& at,
                               Facts& facts) {
  const auto when = parse_partial(text);
  const auto subject = fhir::parse_reference(in.body["subject"]["reference"].as_string());
  if (!when || subject.kind != fhir::Reference::Kind::local || subject.type != "Patient") return {};
  const std::string patient(subject.id);
  const auto birth = facts.birth(patient, when->offset_minutes);
  if (!birth || when->last > birth->when.first || facts.is_child(patient, when->first)) return {};
  return fail(ErrorKind::invalid, "before the birth of its subject", at, std::string(text),
              "from " + birth->text);
}

Result<void> check_observation(const Incoming& in, Facts& facts, Instant now) {
  const struct {
    std::string_view text;
    const char* element;
  } times[] = {{in.body["effectiveDateTime"].as_string(), ".effectiveDateTime"},
               {in.body["effectiveInstant"].as_string(), ".effectiveInstant"},
               {in.body["effectivePeriod"]["start"].as_string(), ".effectivePeriod.start"},
               {in.body["issued"].as_string(), ".issued"}};
  for (const auto& [text, element] : times) {
    if (text.empty()) continue;
    if (auto checked = not_in_future(text, in.path + element, now); !checked) return checked;
    if (auto checked = check_after_birth(in, text, in.path + element, facts); !checked) return checked;
  }
  return is_due_date(in.body) ? check_due_date(in, facts) : Result<void>();
}

}  // namespace

Result<void> check_times(const Incoming& in, Facts& facts, Instant now) {
  if (in.type == "Patient") return check_patient(in, facts, now);
  if (in.type == "Observation" && in.body["status"].as_string() != "entered-in-error")
    return check_observation(in, facts, now);
  return {};
}

}  // namespace dyad::record
