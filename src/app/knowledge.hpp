// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/catalogue.hpp"
#include "base/result.hpp"
#include "clinical/calculator.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "record/rules.hpp"
#include "timing/day_spec.hpp"

namespace dyad::app {

// What the program knows before it has seen any patient: loaded from the files it carries.
struct Knowledge {
  evidence::Book book;
  evidence::Quantities quantities;
  clinical::Registry calculators;
};

Result<Knowledge> load_knowledge();
Result<api::Catalogue> load_catalogue();  // the texts of the pages, to print with
Result<timing::Model> load_timing_model(const evidence::Book& book);
Result<timing::DayModel> load_day_model(const evidence::Book& book, const timing::Model& base);
record::Rules rules_from(const evidence::Quantities& quantities);  // what cannot be true, for the record

}  // namespace dyad::app
