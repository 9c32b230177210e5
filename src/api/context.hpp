// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "access/accounts.hpp"
#include "access/bearer.hpp"
#include "access/people.hpp"
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

struct Decisions;  // resolution_parts.hpp

// "Authorization: Dyad-Operator SECRET" is how our own command line proves that it may read the data
// directory.
inline constexpr std::string_view kOperatorScheme = "Dyad-Operator";
inline constexpr std::string_view kOperator =
    "command line";  // Principal::client, and the author of its writes

// The HL7 v2 messages this server takes.
struct Feeds {
  care::Intake& intake;
  std::string listening;                     // HOST:PORT; empty when no port is open for them
  std::function<std::size_t()> connections;  // open now
  Instant since;                             // counts are since then
};

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
  const Feeds* feeds = nullptr;              // none: no messages are taken
  notify::Service* subscriptions = nullptr;  // none: nobody is told of anything
  std::shared_ptr<FhirState> fhir = std::make_shared<FhirState>();
  bool open = false;                     // without sign-in: whoever reaches this machine may read and write
  access::Accounts* accounts = nullptr;  // none: nobody can sign in
  const access::Directory* directory = nullptr;
  access::Staff* staff = nullptr;
  const access::Bearer* bearer = nullptr;  // none: no tokens of applications are known
  Decisions* decisions = nullptr;          // none: nothing is decided or signed here
  std::string operator_secret;             // of whoever may read the data directory; empty: none counts
  access::Principal who;                   // whose request it is; nobody until the entry has found out
};

}  // namespace dyad::api
