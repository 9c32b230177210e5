// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "access/accounts.hpp"
#include "access/bearer.hpp"
#include "access/people.hpp"
#include "access/principal.hpp"
#include "api/catalogue.hpp"
#include "api/fhir_state.hpp"
#include "api/presence.hpp"
#include "care/advisor.hpp"
#include "care/cases.hpp"
#include "care/consult_desk.hpp"
#include "care/consult_push.hpp"
#include "care/intake.hpp"
#include "care/offers_desk.hpp"
#include "care/run_store.hpp"
#include "clinical/calculator.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "notify/service.hpp"
#include "record/record.hpp"

namespace dyad::care {
class JointPlans;
}

namespace dyad::api {

class Admission;
class Gate;
struct Decisions;  // resolution_parts.hpp

// "Authorization: Dyad-Operator SECRET" is how our own command line proves that it may read the data
// directory.
inline constexpr std::string_view kOperatorScheme = "Dyad-Operator";
inline constexpr std::string_view kOperator =
    "command line";  // Principal::client, and the author of its writes

struct CdsSettings;

// The HL7 v2 messages this server takes.
struct Feeds {
  care::Intake& intake;
  std::string listening;                     // HOST:PORT; empty when no port is open for them
  std::function<std::size_t()> connections;  // open now
  Instant since;                             // counts are since then
};

struct Others;

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
  const Catalogue* catalogue = nullptr;  // texts to print with; none: nothing is printed in words
  std::shared_ptr<Presence> presence = std::make_shared<Presence>();
  bool open = false;                     // without sign-in: whoever reaches this machine may read and write
  access::Accounts* accounts = nullptr;  // none: nobody can sign in
  const access::Directory* directory = nullptr;
  access::Staff* staff = nullptr;
  const access::Bearer* bearer = nullptr;   // none: no tokens of applications are known
  Decisions* decisions = nullptr;           // none: nothing is decided or signed here
  const care::Runs* runs = nullptr;         // none: no operation is run from here
  const care::JointPlans* plans = nullptr;  // none: no operation is planned here
  care::calling::Desk* calls = nullptr;     // none: nobody can be called from here
  care::calling::PushBook* push = nullptr;  // none: closed pages are not told
  const care::OfferDesk* offers = nullptr;  // none: no lists of what hospitals offer are kept
  const CdsSettings* cds = nullptr;         // none: no calling system is known
  Others* others = nullptr;                 // none: no other system signs in, and nobody elsewhere
  std::string operator_secret;              // of whoever may read the data directory; empty: none counts
  Gate* gate = nullptr;                     // none: everybody sees everything, and nobody writes down who did
};

// What handlers may use: for each request the record and the cases as its caller may see them.
struct Context : Services {
  record::Record& record;
  const care::Cases& cases;
  access::Principal who;                // whose request it is; nobody until the entry has found out
  const Admission* admitted = nullptr;  // set once the gate has let the request in
};

}  // namespace dyad::api
