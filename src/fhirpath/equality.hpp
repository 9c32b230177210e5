// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>

#include "fhirpath/model.hpp"

namespace dyad::fhirpath {

// `=` of two items: nothing when their precision leaves it open.
std::optional<bool> equal(const Item& a, const Item& b);
// `=` of two collections: nothing when either is empty.
std::optional<bool> equal(const Items& a, const Items& b);
// `~`, which never leaves it open.
bool equivalent(const Item& a, const Item& b);
bool equivalent(const Items& a, const Items& b);
// -1, 0 or 1; nothing when their precision leaves it open; `comparable` is set false when the two have no
// order.
std::optional<int> compare(const Item& a, const Item& b, bool& comparable);

// Removes items equal to an earlier one.
void make_distinct(Items& items);
bool contains(const Items& items, const Item& item);

}  // namespace dyad::fhirpath
