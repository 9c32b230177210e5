// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::care {

// Where the steps of a joint operation stand. Pure: what people said goes in, in the order it arrived; what
// holds comes out. Nothing said is ever taken away, and the outcome does not depend on the order in which
// phones that were without a network came back.

struct RunEntry {
  std::string key;  // chosen by the phone, so that what is sent twice counts once
  std::string act;  // of a step: check, undo, settle; of the gate: ready, not_ready
  std::string by, name;
  Instant at;                            // when it happened, by the phone's clock put right
  std::optional<Instant> phone_at;       // by the phone's own clock
  std::optional<std::int64_t> clock_ms;  // what was added to that clock; nothing: it was never compared
  Instant received_at;
  std::vector<std::string> of;  // keys: of an undo, what it takes back; of a settlement, what it weighed
  std::string reason;
  std::vector<std::string> despite;  // steps that were open when it was checked, and it was said so
  bool operator==(const RunEntry&) const = default;
};

enum class StepState { open, done, conflict };
std::string_view name_of(StepState state);

struct StepNow {
  StepState state = StepState::open;
  std::optional<Instant> at;          // done: when it happened; conflict: the earliest said
  std::vector<const RunEntry*> live;  // what was said and not taken back, by time
  const RunEntry* settled = nullptr;  // by whom and why one time was chosen
};
// Two statements of one step agree when they lie within `same_within_s`; then the earlier one holds.
// Otherwise it is a conflict until a person settles it; what comes in later and disagrees opens it again.
StepNow step_now(const std::vector<RunEntry>& entries, int same_within_s);

// The gate: what each team said last, by the time it was said.
enum class GateState { missing, ready, not_ready };
std::string_view name_of(GateState state);
struct GateNow {
  GateState state = GateState::missing;
  const RunEntry* last = nullptr;
};
GateNow gate_now(const std::vector<RunEntry>& entries);

struct RunStep {
  std::string id;                  // "birth"; of a second child "birth-2"
  std::string key;                 // "birth"
  std::vector<std::string> needs;  // ids
  bool before_go = false;
  StepNow now;
};
// What is unusual about a step that is checked, said and not refused.
struct StepWarning {
  std::string code;  // before_needed: `step` is open; out_of_order: `step` was later; before_go
  std::string step;
  bool operator==(const StepWarning&) const = default;
};
std::vector<StepWarning> warnings_of(const std::vector<RunStep>& steps, const RunStep& step,
                                     std::optional<Instant> go_at, int same_within_s);

// A length of time between two steps, as data/evidence/operation_run.json defines it.
struct IntervalRule {
  std::string key, from, to;  // from may be "decision"
  std::optional<double> max_minutes;
  std::optional<double> min_seconds;
  bool judged = false;  // its limit is sure enough to ask why it was passed
};
struct IntervalNow {
  enum class State { not_begun, running, done, disputed, out_of_order };
  State state = State::not_begun;
  std::string suffix;  // of a second child, "-2"
  std::optional<Instant> from, to;
  double minutes = 0;  // done: from begin to end; running: so far
  bool passed = false;
};
std::string_view name_of(IntervalNow::State state);
// One for each child where a step of a child bounds it; none when the operation has no such steps.
std::vector<IntervalNow> interval_now(const IntervalRule& rule, const std::vector<RunStep>& steps,
                                      std::optional<Instant> decided_at, Instant now);

}  // namespace dyad::care
