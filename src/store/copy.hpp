// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "base/result.hpp"
#include "store/verify.hpp"

namespace dyad::store {

// Copies the record in `from` to a new file, as it stands at one moment, while a server may go on writing to
// it. The copy is one file that needs no other beside it; it is verified before it gets its name, and nothing
// is left when it is not sound. Refused when there is a file of that name.
Result<Verified> copy_record(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace dyad::store
