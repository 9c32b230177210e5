// SPDX-License-Identifier: Apache-2.0
#include "care/rounds.hpp"

#include <algorithm>

#include "care/guard.hpp"
#include "care/identity.hpp"
#include "care/watch_store.hpp"
#include "record/case_record.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kAuthor = "watch";
constexpr std::int64_t kOverlapMs = 60'000;  // what was being written while a case was read is read again

// What the rounds write themselves is no news to them; what people answer to it is.
bool is_own(const record::Version& v) { return v.author == kAuthor; }

void earlier(std::optional<Instant>& to, std::optional<Instant> other) {
  if (other && (!to || *other < *to)) to = other;
}

bool closed(const Facts& facts) {
  const auto status = facts.record.episode.body["status"].as_string();
  return status == "finished" || status == "cancelled" || status == "entered-in-error";
}

}  // namespace

Rounds::Rounds(record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
               std::string program)
    : record_(record),
      book_(book),
      quantities_(quantities),
      program_(std::move(program)),
      news_(record.store()) {}

bool Rounds::note(const std::vector<record::Version>& versions) {
  if (std::ranges::all_of(versions, is_own)) return false;
  news_.leave(versions);
  return true;
}

std::set<std::string, std::less<>> Rounds::changed() {
  auto taken = news_.take();
  // A case that was a replay stays one unless its episode is written anew.
  for (const auto& id : taken.episodes) replays_.erase(id);
  std::set<std::string, std::less<>> out;
  for (auto& id : taken.cases)
    if (!replays_.contains(id)) out.insert(std::move(id));
  return out;
}

Result<std::optional<Instant>> Rounds::look_at(const std::string& case_id) {
  auto loaded = record::load_case(record_.store(), case_id, {});
  if (!loaded) {
    if (loaded.error().kind == ErrorKind::not_found) return std::optional<Instant>();
    return std::unexpected(loaded.error());
  }
  const Facts facts = read_facts(std::move(*loaded), quantities_, record_.now(), {});
  if (facts.replay) {
    replays_.insert(case_id);
    return std::optional<Instant>();
  }
  if (closed(facts)) return std::optional<Instant>();
  const auto before = considered_.find(case_id);
  const auto warnings =
      warnings_of(facts, book_, before == considered_.end() ? std::nullopt : std::optional(before->second));
  // Two works, so that what the one refuses does not keep the other from being told.
  std::optional<Error> failed;
  bool retry = false;
  for (const auto& bundle : {watch_bundle(facts, book_, warnings, program_),
                             guard_bundle(facts, book_, program_), identity_bundle(facts, book_, program_)}) {
    if (!bundle) continue;
    const auto stored = record_.submit(json::write(*bundle), "watch", kAuthor);
    // Somebody wrote in between: what they wrote brings us back here.
    if (!stored && stored.error().kind == ErrorKind::conflict) retry = true;
    if (!stored && stored.error().kind != ErrorKind::conflict) failed = stored.error();
  }
  if (failed) {
    considered_.erase(case_id);
    return std::unexpected(*failed);
  }
  if (retry)
    considered_.erase(case_id);
  else
    considered_[case_id] = Instant{facts.at.ms - kOverlapMs};
  std::optional<Instant> next;
  for (const Warning& w : warnings)
    if (w.next && !w.resolved) earlier(next, w.next->at);
  return next;
}

Result<std::optional<Instant>> Rounds::run_once(bool all) {
  std::set<std::string, std::less<>> ids = changed();
  if (all) {
    const auto known = record::case_ids(record_.store());
    if (!known) return std::unexpected(known.error());
    for (const auto& id : *known)
      if (!replays_.contains(id)) ids.insert(id);
  }
  std::optional<Instant> next;
  std::optional<Error> failed;
  for (const auto& id : ids) {
    const auto due = look_at(id);
    if (due)
      earlier(next, *due);
    else
      failed = due.error();
  }
  if (failed) return std::unexpected(*failed);
  return next;
}

}  // namespace dyad::care
