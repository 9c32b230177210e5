// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "fhirpath/values.hpp"

namespace dyad::fhirpath {

// Quantities in different units of one dimension are converted; of different dimensions they have no order
// and are not equal. A calendar year or month equals no definite length of time.
std::optional<bool> equal(const Quantity& a, const Quantity& b);
bool equivalent(const Quantity& a, const Quantity& b);
std::optional<int> compare(const Quantity& a, const Quantity& b);
std::optional<Quantity> add(const Quantity& a, const Quantity& b, bool minus);
std::optional<Quantity> multiply(const Quantity& a, const Quantity& b);
std::optional<Quantity> divide(const Quantity& a, const Quantity& b);
bool comparable(const Quantity& a, const Quantity& b);

}  // namespace dyad::fhirpath
