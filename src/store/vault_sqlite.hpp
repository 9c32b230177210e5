// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "access/vault.hpp"
#include "base/result.hpp"

namespace dyad::store {

// A vault in a file of its own that only its owner can read; ":memory:" for one that goes away.
Result<std::unique_ptr<access::Vault>> open_vault(const std::string& path);

}  // namespace dyad::store
