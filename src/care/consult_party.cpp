// SPDX-License-Identifier: Apache-2.0
#include "care/consult_party.hpp"

#include <algorithm>
#include <array>

namespace dyad::care::calling {
namespace {

constexpr std::array<std::string_view, 4> kStands{"waiting", "accepted", "answered", "cancelled"};

std::string_view stand_name(const Party& party) { return kStands.at(static_cast<std::size_t>(party.stand)); }

Asking* open_asking(Party& party) {
  if (party.asked.empty()) return nullptr;
  Asking& last = party.asked.back();
  return last.round == party.round && last.end.empty() ? &last : nullptr;
}

Asking* asking_of(Party& party, std::string_view person) {
  for (auto it = party.asked.rbegin(); it != party.asked.rend() && it->round == party.round; ++it)
    if (it->who.person == person) return &*it;
  return nullptr;
}

// Whoever was asked in this round may still answer, the silent ones too: better late than nobody.
Result<Asking*> speaking(Party& party, std::string_view person) {
  if (party.stand == Stand::cancelled || party.stand == Stand::answered)
    return fail(ErrorKind::conflict, "this call is over", "state", std::string(stand_name(party)), "waiting");
  Asking* asking = asking_of(party, person);
  if (!asking)
    return fail(ErrorKind::refused, "only who was asked may answer this call", "person", std::string(person));
  if (asking->end == "declined" || asking->end == "handed_on")
    return fail(ErrorKind::conflict, "you have answered this call already", "state", asking->end, "asked");
  return asking;
}

}  // namespace

const Asking* Party::current() const {
  if (asked.empty()) return nullptr;
  const Asking& last = asked.back();
  return last.round == round && last.end.empty() ? &last : nullptr;
}

const Asking* Party::of(std::string_view person) const {
  for (auto it = asked.rbegin(); it != asked.rend() && it->round == round; ++it)
    if (it->who.person == person) return &*it;
  return nullptr;
}

Due due_of(const Party& party, std::int64_t silence_ms, Instant now) {
  if (party.stand != Stand::waiting || party.exhausted) return {};
  const Asking* current = party.current();
  if (!current) return {true, {}};
  const Instant end{current->at.ms + silence_ms};
  return now >= end ? Due{true, {}} : Due{false, end};
}

void climb(Party& party, const std::vector<Candidate>& candidates, Instant now) {
  if (party.stand != Stand::waiting || party.exhausted) return;
  if (Asking* current = open_asking(party)) current->end = "silent";
  const auto untold = [&](const Candidate& c) { return party.of(c.person) == nullptr; };
  const auto next = std::ranges::find_if(candidates, untold);
  if (next == candidates.end()) {
    party.exhausted = now;
    return;
  }
  party.asked.push_back({*next, party.round, now, {}, {}, {}, {}});
}

void ask(Party& party, const Candidate& who, Instant now) {
  party.asked.push_back({who, party.round, now, {}, {}, {}, {}});
}

void settle(Party& party, Instant now) {
  if (party.stand == Stand::answered || party.stand == Stand::cancelled) return;
  party.stand = Stand::answered;
  party.answered_at = now;
}

Result<void> mark_seen(Party& party, std::string_view person, bool read, Instant now) {
  Asking* asking = asking_of(party, person);
  if (!asking)
    return fail(ErrorKind::refused, "only who was asked can have seen it", "person", std::string(person));
  if (!asking->delivered) asking->delivered = now;
  if (read && !asking->read) asking->read = now;
  return {};
}

Result<void> accept(Party& party, std::string_view person, Instant now) {
  const auto asking = speaking(party, person);
  if (!asking) return std::unexpected(asking.error());
  if (party.stand == Stand::accepted && party.accepted_by.person != person)
    return fail(ErrorKind::conflict, "somebody else has taken this call already", "state", "accepted",
                party.accepted_by.name);
  if (party.stand == Stand::accepted) return {};
  party.stand = Stand::accepted;
  party.accepted_by = (*asking)->who;
  party.accepted_at = now;
  if (!(*asking)->delivered) (*asking)->delivered = now;
  if (!(*asking)->read) (*asking)->read = now;
  return {};
}

Result<void> decline(Party& party, std::string_view person, std::string_view reason, Instant now) {
  const auto asking = speaking(party, person);
  if (!asking) return std::unexpected(asking.error());
  if (reason.empty()) return fail(ErrorKind::missing, "say why, so that the caller can judge", "reason");
  if (party.stand == Stand::accepted && party.accepted_by.person != person)
    return fail(ErrorKind::conflict, "somebody else has taken this call already", "state", "accepted");
  // Giving back a call that was taken opens it again for the others.
  party.stand = Stand::waiting;
  party.accepted_by = {};
  party.accepted_at.reset();
  (*asking)->end = "declined";
  (*asking)->reason = reason;
  if (!(*asking)->read) (*asking)->read = now;
  if (!(*asking)->delivered) (*asking)->delivered = now;
  return {};
}

Result<void> hand_on(Party& party, std::string_view person, const Candidate& to, std::string_view reason,
                     Instant now) {
  const auto asking = speaking(party, person);
  if (!asking) return std::unexpected(asking.error());
  if (party.stand == Stand::accepted && party.accepted_by.person != person)
    return fail(ErrorKind::conflict, "somebody else has taken this call already", "state", "accepted");
  if (const Asking* before = party.of(to.person))
    return fail(ErrorKind::conflict, "has been asked already", "to", to.name,
                before->end.empty() ? "somebody else" : before->end);
  (*asking)->end = "handed_on";
  (*asking)->reason = reason;
  if (!(*asking)->read) (*asking)->read = now;
  if (!(*asking)->delivered) (*asking)->delivered = now;
  if (Asking* current = open_asking(party)) current->end = "silent";
  party.stand = Stand::waiting;
  party.accepted_by = {};
  party.accepted_at.reset();
  party.exhausted.reset();
  party.asked.push_back({to, party.round, now, {}, {}, {}, {}});
  party.asked.back().who.level = "named";
  return {};
}

Result<void> call_again(Party& party, Instant now, Instant answer_due) {
  if (party.stand != Stand::waiting)
    return fail(ErrorKind::conflict, "nobody needs to be called again", "state",
                std::string(stand_name(party)), "waiting");
  if (Asking* current = open_asking(party)) current->end = "silent";
  party.round++;
  party.exhausted.reset();
  party.answer_due = std::max(answer_due, now);
  return {};
}

Result<void> cancel(Party& party, std::string_view reason) {
  if (party.stand == Stand::answered || party.stand == Stand::cancelled)
    return fail(ErrorKind::conflict, "this call is over", "state", std::string(stand_name(party)), "waiting");
  if (reason.empty()) return fail(ErrorKind::missing, "say why it is taken back", "reason");
  party.stand = Stand::cancelled;
  party.cancel_reason = reason;
  return {};
}

}  // namespace dyad::care::calling
