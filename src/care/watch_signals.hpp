// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/facts.hpp"
#include "care/watch.hpp"

namespace dyad::care {

// What the signals of the evidence entry watch.signals said, moment by moment as things became known, over
// the watch's window up to the time described. Nothing enters a reading that was not known at its moment;
// what is learnt late, after a newer value of the same quantity, is no news.
// With `after` only what became known later than that.
std::vector<Signal> signals_of(Facts facts, const evidence::Book& book, std::optional<Instant> after = {});

// The quantity a signal is about and whose it is; null for scores of several.
const Measurement* measured_by(const Facts& facts, std::string_view signal);

}  // namespace dyad::care
