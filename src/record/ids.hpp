// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace dyad::record {

// A new random id (UUID version 4), from the operating system's source of randomness. For what must not be
// guessed: jobs, sessions, keys of requests.
std::string random_id();

// A new id of a resource: UUID version 7 (RFC 9562), whose first 60 bits are the time it was made, in
// quarters of a microsecond, and whose other 62 are random. What is written together stands together in the
// stores' indexes.
std::string resource_id();

}  // namespace dyad::record
