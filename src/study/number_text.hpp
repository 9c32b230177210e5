// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace dyad::study {

// A number for people: about four digits that matter, thousands apart, no exponent between 1e-6 and 1e15.
std::string number_text(double value, std::string_view language = "en");

// Digits with the marks of a language, as the pages write them: "1,234.5" in English, "1234,5" in Vietnamese.
std::string written_number(std::string digits, std::string_view language);

}  // namespace dyad::study
