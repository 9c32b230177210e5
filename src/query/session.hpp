// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "query/query.hpp"
#include "record/store.hpp"

namespace dyad::query {

// One search at work: every step sees the record after the same sequence and draws on the same budget.
class Session {
 public:
  Session(const record::Reader& reader, std::int64_t as_of, const Limits& limits)
      : reader_(reader), as_of_(as_of), limits_(limits), left_(limits.budget), end_(end_of(limits.budget)) {}

  const record::Reader& reader() const { return reader_; }
  const Limits& limits() const { return limits_; }
  std::int64_t as_of() const { return as_of_; }

  // `narrow` names what the caller should narrow when this step is the one that costs too much.
  Result<void> find(record::Find find, std::string_view narrow, const record::Reader::Visit& visit);
  Result<std::size_t> count(record::Find find, std::string_view narrow);

  // Draws on the budget for work that is not the store's.
  void charge(std::size_t rows) { left_.rows -= std::min(left_.rows, rows); }

  // The same record, with a smaller budget for a step that may fail without harm. What it uses is drawn from
  // this one's time, not from its rows.
  Session within(const record::Budget& smaller) const;

  Failure too_costly(std::string_view narrow) const;

 private:
  using Clock = std::chrono::steady_clock;
  static Clock::time_point end_of(const record::Budget& budget) {
    return Clock::now() + std::chrono::milliseconds(budget.milliseconds);
  }
  Result<record::Budget> rest(std::string_view narrow) const;
  Failure explained(Error error, std::string_view narrow) const;

  const record::Reader& reader_;
  std::int64_t as_of_;
  Limits limits_;
  record::Budget left_;
  Clock::time_point end_;
};

}  // namespace dyad::query
