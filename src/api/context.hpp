// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "api/fhir_state.hpp"
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
  std::string base_url;  // of the FHIR interface as clients see it, without a slash at the end; may be empty
  std::shared_ptr<FhirState> fhir = std::make_shared<FhirState>();
};

}  // namespace dyad::api
