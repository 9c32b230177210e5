// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "care/advisor.hpp"
#include "care/cases.hpp"
#include "clinical/calculator.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::api {

// What handlers may use. Everything referred to outlives every request and is safe from any thread.
struct Context {
  record::Record& record;
  const evidence::Book& book;
  const evidence::Quantities& quantities;
  const clinical::Registry& calculators;
  const care::Cases& cases;
  bool demo = false;
  std::string version;
  const care::Advisor* advisor = nullptr;  // fills in past answers; none when nothing does
};

}  // namespace dyad::api
