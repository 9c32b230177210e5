// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "app/advise_source.hpp"

namespace dyad::app {

// What the engine says at 08:00 of each of the ward's days of a case, from what was known then:
// [{date, at, gestation_text, verdict, action, advantage, gap, certified, trigger, reason}], until nobody is
// unborn any more. `weights` empty for hers.
Result<json::Value> replay_days(const AdviseSource& source, const std::string& weights);
std::string replay_table(const json::Value& days);
std::string replay_csv(const json::Value& days);

}  // namespace dyad::app
