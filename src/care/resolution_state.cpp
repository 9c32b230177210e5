// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_state.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace dyad::care {
namespace {

using State = DecisionState;

constexpr std::array<std::string_view, 7> kNames{"draft",   "to_be_signed", "in_force", "reopened",
                                                 "expired", "superseded",   "withdrawn"};

Result<void> only_from(const DecisionCourse& course, std::initializer_list<State> allowed) {
  if (std::ranges::find(allowed, course.state) != allowed.end()) return {};
  std::string names;
  for (const State s : allowed) names += (names.empty() ? "" : ", ") + std::string(name_of(s));
  return fail(ErrorKind::refused, "cannot be done to a decision that stands so", "state",
              std::string(name_of(course.state)), names);
}

struct After {
  DecisionCourse course;

  Result<DecisionCourse> operator()(const decision_event::Amended& e) {
    if (auto ok = only_from(course, {State::draft, State::to_be_signed}); !ok)
      return std::unexpected(ok.error());
    DecisionCourse next;
    next.revision = course.revision + 1;
    next.revision_version = e.version;
    next.replaces = course.replaces;
    return next;
  }

  Result<DecisionCourse> operator()(const decision_event::PutToSign& e) {
    if (auto ok = only_from(course, {State::draft}); !ok) return std::unexpected(ok.error());
    if (e.hospitals.empty())
      return fail(ErrorKind::refused, "no hospital is named to sign it", "hospitals", {}, "1 or more");
    course.state = State::to_be_signed;
    course.hospitals = e.hospitals;
    course.emergency = e.emergency;
    course.language = e.language;
    course.minutes = e.minutes;
    course.minutes_sha256 = e.minutes_sha256;
    course.text_sha256 = e.text_sha256;
    course.armed_after = e.armed_after;
    course.revision_version = e.version;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Signed& e) {
    if (auto ok = only_from(course, {State::to_be_signed}); !ok) return std::unexpected(ok.error());
    const auto& s = e.signature;
    if (s.revision != course.revision)
      return fail(ErrorKind::conflict, "was amended since it was read", "If-Match",
                  std::to_string(s.revision), std::to_string(course.revision));
    if (std::ranges::find(course.hospitals, s.organization) == course.hospitals.end())
      return fail(ErrorKind::refused, "does not sign this decision", "organization", s.organization);
    if (course.signed_by(s.organization))
      return fail(ErrorKind::refused, "has signed it already", "organization", s.organization);
    course.signatures.push_back(s);
    if (course.unsigned_hospitals().empty()) course.state = State::in_force;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Fired& e) {
    if (auto ok = only_from(course, {State::in_force}); !ok) return std::unexpected(ok.error());
    course.state = State::reopened;
    course.fired = e.fired;
    course.flag = e.flag;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Reminded& e) {
    if (auto ok = only_from(course, {State::in_force, State::to_be_signed}); !ok)
      return std::unexpected(ok.error());
    if (course.reminded_at) return fail(ErrorKind::refused, "was said before", "state", "reminded");
    course.reminded_at = e.at;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Expired& e) {
    if (auto ok = only_from(course, {State::in_force, State::to_be_signed}); !ok)
      return std::unexpected(ok.error());
    course.state = State::expired;
    course.ended_at = e.at;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Superseded& e) {
    if (auto ok = only_from(course, {State::in_force, State::reopened, State::expired}); !ok)
      return std::unexpected(ok.error());
    course.state = State::superseded;
    course.ended_by = e.by;
    course.ended_at = e.at;
    return course;
  }

  Result<DecisionCourse> operator()(const decision_event::Withdrawn& e) {
    if (auto ok = only_from(course, {State::draft, State::to_be_signed, State::in_force, State::reopened});
        !ok)
      return std::unexpected(ok.error());
    if (e.reason.empty())
      return fail(ErrorKind::invalid, "say why it is withdrawn", "reason", {}, "some text");
    course.state = State::withdrawn;
    course.ended_reason = e.reason;
    course.ended_by = e.by;
    course.ended_at = e.at;
    return course;
  }
};

}  // namespace

std::string_view name_of(DecisionState state) { return kNames[static_cast<std::size_t>(state)]; }

std::optional<DecisionState> decision_state(std::string_view name) {
  const auto it = std::ranges::find(kNames, name);
  if (it == kNames.end()) return {};
  return static_cast<DecisionState>(it - kNames.begin());
}

bool DecisionCourse::signed_by(std::string_view organization) const {
  return std::ranges::find(signatures, organization, &DecisionSignature::organization) != signatures.end();
}

std::vector<std::string> DecisionCourse::unsigned_hospitals() const {
  std::vector<std::string> out;
  for (const auto& h : hospitals)
    if (!signed_by(h)) out.push_back(h);
  return out;
}

Result<DecisionCourse> after(const DecisionCourse& course, const DecisionEvent& event) {
  return std::visit(After{course}, event);
}

DecisionState state_at(const DecisionCourse& course, const std::optional<Instant>& expires, Instant now) {
  const bool counts = course.state == State::in_force || course.state == State::to_be_signed;
  return counts && expires && *expires <= now ? State::expired : course.state;
}

}  // namespace dyad::care
