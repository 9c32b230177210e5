// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_look.hpp"

namespace dyad::store {
namespace {

constexpr std::string_view kPlannedOnce = "force_generic_plan";
constexpr std::string_view kPlannedAnew = "force_custom_plan";

}  // namespace

PgLook::PgLook(PgConnection& c, const PgFrame& frame, std::int64_t milliseconds)
    : c_(c),
      frame_(frame),
      end_(Clock::now() + std::chrono::milliseconds(milliseconds)),
      held_(frame.always) {}

PgLook::~PgLook() {
  if (!begun_ || !c_.alive()) return;
  [[maybe_unused]] const auto undone = c_.script(std::string(frame_.undo));
}

// Statements between two answers waited for are one transaction, which is what the limits last for.
Result<void> PgLook::begin(std::string_view plans) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now()).count();
  if (left <= 0) return fail(ErrorKind::too_costly, "the search took too long and was ended");
  if (held_ && !begun_) {
    if (auto begun = c_.queue(frame_.begin); !begun) return begun;
    begun_ = true;
  }
  return c_.queue("SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', $2, true)",
                  PgValues().add(std::int64_t{left}).add(plans));
}

Result<PgRows> PgLook::ask(std::string_view sql, const PgValues& values) {
  auto queued = begin(kPlannedOnce);
  if (queued) queued = c_.queue(sql, values);
  auto rows = c_.settle();
  if (!queued) return std::unexpected(queued.error());
  return rows;
}

Result<PgRows> PgLook::ask_once(const std::string& sql, const PgValues& values) {
  auto queued = begin(kPlannedAnew);
  if (queued) queued = c_.queue_once(sql, values);
  auto rows = c_.settle();
  if (!queued) return std::unexpected(queued.error());
  return rows;
}

Result<PgRows> PgLook::ask_cursor(const std::string& name, const std::string& sql, const PgValues& values,
                                  std::size_t fetched) {
  hold_still();
  auto queued = begin(kPlannedAnew);
  if (queued) queued = c_.queue_once("DECLARE " + name + " NO SCROLL CURSOR FOR " + sql, values);
  if (queued) queued = c_.queue_once("FETCH " + std::to_string(fetched) + " FROM " + name);
  auto rows = c_.settle();
  if (!queued) return std::unexpected(queued.error());
  return rows;
}

Result<void> PgLook::done(const std::string& before) {
  if (!begun_) return {};
  begun_ = false;
  auto ended = c_.script(before + std::string(frame_.end));
  if (!ended && c_.alive()) begun_ = true;  // so that it is undone
  return ended;
}

}  // namespace dyad::store
