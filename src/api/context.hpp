// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "access/principal.hpp"
#include "api/fhir_state.hpp"
#include "care/advisor.hpp"
#include "care/cases.hpp"
#include "care/intake.hpp"
#include "clinical/calculator.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "notify/service.hpp"
#include "record/record.hpp"

namespace dyad::api {

class Admission;
class Gate;

// The HL7 v2 messages this server takes.
struct Feeds {
  care::Intake& intake;
  std::string listening;                     // HOST:PORT; empty when no port is open for them
  std::function<std::size_t()> connections;  // open now
  Instant since;                             // counts are since then
};

// What is the same for every request. Everything referred to outlives every request and is safe from any
// thread.
struct Services {
  const evidence::Book& book;
  const evidence::Quantities& quantities;
  const clinical::Registry& calculators;
  bool demo = false;
  std::string version;
  const care::Advisor* advisor = nullptr;  // fills in past answers; none when nothing does
  std::string base_url;  // of the FHIR interface as clients see it, without a slash at the end; may be empty
  const Feeds* feeds = nullptr;              // none: no messages are taken
  notify::Service* subscriptions = nullptr;  // none: nobody is told of anything
  std::shared_ptr<FhirState> fhir = std::make_shared<FhirState>();
  Gate* gate = nullptr;  // none: everybody sees everything, and nobody writes down who did
};

// What handlers may use: for each request the record and the cases as its caller may see them.
struct Context : Services {
  record::Record& record;
  const care::Cases& cases;
  access::Principal who;              // whose request it is
  const Admission* admitted = nullptr;  // set once the gate has let the request in
};

}  // namespace dyad::api
