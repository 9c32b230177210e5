// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "json/phrases.hpp"

namespace dyad::study {

// How one report speaks: the words of its language, and numbers as its readers write them.
class Voice {
 public:
  Voice(const json::Phrases& words, std::string language) : words_(words), language_(std::move(language)) {}

  const std::string& language() const { return language_; }
  std::string say(std::string_view key, json::Phrases::Values values = {}) const;
  std::string number(double value) const;              // four digits of it
  std::string number(double value, int digits) const;  // so many behind the mark
  std::string titled(const std::string& title, const std::string& unit) const;
  std::string sentences(const std::string& first, const std::string& then) const;

 private:
  const json::Phrases& words_;
  std::string language_;
};

}  // namespace dyad::study
