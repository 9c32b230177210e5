// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "record/store.hpp"

namespace dyad::record {

// The digest of a version: SHA-256 over the digest before it and every other field of the version, each with
// its length, so that no two different logs read the same. The digest before the first is all zeros.
Digest chained(const Digest& before, const Version& version);
std::string hex(const Digest& digest);

}  // namespace dyad::record
