// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/decimal.hpp"
#include "fhirpath/model.hpp"
#include "fhirpath/moment.hpp"

namespace dyad::fhirpath {

struct Quantity {
  Decimal value;
  std::string unit;       // the UCUM code, or a calendar word such as "year"; "1" when none is stated
  bool calendar = false;  // a calendar word
};

// The value of an item as the operation needs it; nothing when it is of another kind.
std::optional<bool> boolean_of(const Item& item);
std::optional<std::string_view> string_of(const Item& item);
std::optional<Decimal> decimal_of(const Item& item);  // of an integer as well
std::optional<long long> integer_of(const Item& item);
std::optional<Moment> moment_of(const Item& item);  // of a date, dateTime or time
std::optional<Quantity> quantity_of(const Item& item);

json::Value value_of(const Quantity& quantity);
// "year" of "years"; empty when it is no calendar word.
std::string_view calendar_word(std::string_view text);

}  // namespace dyad::fhirpath
