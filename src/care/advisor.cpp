// SPDX-License-Identifier: Apache-2.0
#include "care/advisor.hpp"

#include "care/past_decisions.hpp"

namespace dyad::care {
namespace {

// Reasons after which there is no question any more, or not yet one.
bool no_question(const Error& why) {
  return why.field == "advice.born" || why.field == "advice.child_died" ||
         why.field == "advice.mother_died" || why.field == "advice.no_child";
}

constexpr std::string_view kAuthor = "timing engine";
constexpr double kLookAgainHours = 0.25;  // a new day of the ward is seen that soon

}  // namespace

Advisor::Advisor(record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
                 Model model, std::string program)
    : record_(record),
      book_(book),
      quantities_(quantities),
      model_(std::move(model)),
      program_(std::move(program)),
      news_(record.store()) {}

Result<Facts> Advisor::load(const std::string& case_id, std::optional<Instant> at) const {
  const Instant now = record_.now();
  auto loaded = record::load_case(record_.store(), case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities_, now, at);
}

Advisor::Progress Advisor::progress_of(const std::string& case_id) const {
  const std::scoped_lock lock(mutex_);
  const auto it = progress_.find(case_id);
  return it == progress_.end() ? Progress() : it->second;
}

void Advisor::set_progress(const std::string& case_id, Progress progress) {
  const std::scoped_lock lock(mutex_);
  progress_[case_id] = std::move(progress);
}

// Where a case stands: what was kept last and, of a replay, which moments are still to be looked at.
Result<void> Advisor::look_at(const std::string& case_id) {
  const auto facts = load(case_id, {});
  if (!facts) return std::unexpected(facts.error());
  Progress next = progress_of(case_id);
  if (!next.known) {
    const auto kept = kept_answers(*facts);
    if (!kept.empty()) {
      next.fingerprint = kept.back().fingerprint;
      next.ward_day = ward_day(kept.back().at, facts->utc_offset_minutes);
      next.covered = kept.back().at;
    }
  }
  next.known = true;
  next.replay = facts->replay;
  next.due = true;
  next.moments.clear();
  if (facts->replay) {
    const auto moments = replay_moments(*facts, next.covered);
    for (auto it = moments.rbegin(); it != moments.rend(); ++it)
      next.moments.push_back({it->first, it->second});
  }
  set_progress(case_id, std::move(next));
  return {};
}

Result<void> Advisor::keep(const Facts& facts, Result<Basis> basis) {
  Result<timing::Decision> decision = fail(ErrorKind::refused, "");
  if (basis) {
    std::optional<timing::Preference> hers;
    if (basis->preference) hers = basis->preference->value;
    decision = timing::decide(model_.day, book_, basis->read.situation, hers, model_.options);
  }
  const json::Value bundle = answer_bundle(
      {facts, std::move(basis), std::move(decision), model_.name, model_.digest, program_, record_.now()});
  const auto stored = record_.submit(json::write(bundle), "advice", kAuthor);
  if (!stored) return std::unexpected(stored.error());
  return {};
}

Result<bool> Advisor::consider(const Facts& facts, bool forced, Progress& progress) {
  auto basis = basis_of(facts, book_);
  if (!basis && no_question(basis.error())) return false;
  const std::string fingerprint = basis ? basis->fingerprint : "refused:" + basis.error().field;
  const Date today = ward_day(facts.at, facts.utc_offset_minutes);
  const bool new_day = !progress.ward_day || *progress.ward_day < today;
  if (!forced && !new_day && fingerprint == progress.fingerprint) return false;
  if (auto kept = keep(facts, std::move(basis)); !kept) return std::unexpected(kept.error());
  progress.fingerprint = fingerprint;
  progress.ward_day = today;
  return true;
}

Result<bool> Advisor::answer_now(const std::string& case_id) {
  Progress progress = progress_of(case_id);
  const Instant now = record_.now();
  if (!progress.due && hours_between(progress.considered, now) < kLookAgainHours) return false;
  const auto facts = load(case_id, {});
  if (!facts) return std::unexpected(facts.error());
  auto kept = consider(*facts, false, progress);
  if (!kept) return kept;
  progress.due = false;
  progress.considered = now;
  set_progress(case_id, std::move(progress));
  return kept;
}

// Looks at the moments of a replay, oldest first, until one gave an answer.
Result<bool> Advisor::answer_next(const std::string& case_id) {
  for (;;) {
    Progress progress = progress_of(case_id);
    if (progress.moments.empty()) return false;
    const Moment moment = progress.moments.back();
    const auto facts = load(case_id, moment.at);
    bool kept = false;
    if (facts) {
      const auto done = consider(*facts, moment.mark, progress);
      if (!done) return done;
      kept = *done;
    } else if (facts.error().kind != ErrorKind::not_found) {  // not found: not yet a case then
      return std::unexpected(facts.error());
    }
    progress.moments.pop_back();
    progress.covered = moment.at;
    set_progress(case_id, std::move(progress));
    if (kept) return true;
  }
}

Result<bool> Advisor::answer(const std::string& case_id) {
  const Progress progress = progress_of(case_id);
  if (!progress.known) return false;
  return progress.replay ? answer_next(case_id) : answer_now(case_id);
}

Result<bool> Advisor::run_once() {
  read_news();
  const auto ids = record::case_ids(record_.store());
  if (!ids) return std::unexpected(ids.error());
  std::set<std::string, std::less<>> changed;
  {
    const std::scoped_lock lock(mutex_);
    changed.swap(changed_);
  }
  // A case that cannot be read or answered hides no other; its error is told when all others are done.
  std::optional<Error> failed;
  for (const auto& id : *ids) {
    if (progress_of(id).known && !changed.contains(id)) continue;
    const auto looked = look_at(id);
    if (!looked && looked.error().kind != ErrorKind::not_found) failed = looked.error();
  }
  for (const auto& id : *ids) {
    const auto kept = answer(id);
    if (!kept)
      failed = kept.error();
    else if (*kept)
      return true;
  }
  if (failed) return std::unexpected(*failed);
  return false;
}

}  // namespace dyad::care
