// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace dyad::log {

// Lines for the operator, on standard error. No patient data may be put in a line: no names, no values, no
// resource bodies, no path values; ids of versions (sequence numbers) and route patterns are fine. Safe from
// any thread.
enum class Level { debug, info, warning, error, off };

void set_level(Level level);
void debug(std::string_view line);
void info(std::string_view line);
void warning(std::string_view line);
void error(std::string_view line);

// One answered request. `route` is the pattern that matched, "-" when none did.
void request(std::string_view method, std::string_view route, int status, std::size_t bytes,
             double milliseconds);

}  // namespace dyad::log
