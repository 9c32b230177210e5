// SPDX-License-Identifier: Apache-2.0
#include "study/voice.hpp"

#include "base/decimal.hpp"
#include "study/number_text.hpp"

namespace dyad::study {

std::string Voice::say(std::string_view key, json::Phrases::Values values) const {
  return words_.say(language_, key, values);
}

std::string Voice::number(double value) const { return number_text(value, language_); }

std::string Voice::number(double value, int digits) const {
  return written_number(fixed(value, digits), language_);
}

std::string Voice::titled(const std::string& title, const std::string& unit) const {
  return say("column", {{"title", title}, {"unit", unit}});
}

std::string Voice::sentences(const std::string& first, const std::string& then) const {
  return say("sentences", {{"first", first}, {"then", then}});
}

}  // namespace dyad::study
