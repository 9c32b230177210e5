// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace dyad::record {

// A new random id (UUID version 4), from the operating system's source of randomness.
std::string random_id();

}  // namespace dyad::record
