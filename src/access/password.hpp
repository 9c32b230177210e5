// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "access/policy.hpp"
#include "base/result.hpp"

namespace dyad::access {

// Argon2id in its own encoding, with a salt of its own. Only a few are computed at once: each takes memory
// and time on purpose.
std::string hash_password(std::string_view password, const Policy& policy);
bool verify_password(std::string_view encoded, std::string_view password);

// Whether a person may choose it: long enough (shorter beside a second factor), not among the commonest, not
// their own login, not one letter over and over. Errors name the field "password" and never repeat the value.
Result<void> check_password(std::string_view password, std::string_view login, bool second_factor,
                            const Policy& policy);

// A password for one use, to be read out or written down: letters and digits that are not mistaken for
// others.
std::string generated_password();

}  // namespace dyad::access
