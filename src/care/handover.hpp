// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/facts.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// A handover by I-PASS (evidence "birth.handover"), as a Composition about one patient: how ill, what the
// record says of them, what is to be done, what to do if, and the receiver's own words when they accept.
struct Handover {
  struct Said {
    std::string kind;  // question, answer, correction
    std::string text;
    std::string by, by_name;
    Instant at;
  };
  std::string about;     // Patient id
  std::string to;        // Organization id
  std::string severity;  // stable, watcher, unstable, comfort
  std::string summary, actions, contingency, not_known;
  json::Value facts;  // messages, as the record stood when it was sent
  std::vector<Said> exchange;
  std::string from, from_name;  // Practitioner id, name
  Instant sent_at;
  std::string accepted_by, accepted_name;
  std::string synthesis;  // what the receiver understood
  std::optional<Instant> accepted_at;

  int open_questions() const;
};
struct HeldHandover {
  Handover handover;
  const record::Resource* resource = nullptr;
};
// By when they were sent; withdrawn ones are left out.
std::vector<HeldHandover> handovers_of(const Facts& facts);

// What the record tells of a patient for who takes over: messages, and after them what it does not tell.
json::Value handover_facts(const Facts& facts, const evidence::Book& book, std::string_view patient);

struct StoredHandover {
  std::string id;
  int version = 0;
  bool again = false;
};
// {key, about, to, severity, summary, actions, contingency, not_known}
Result<StoredHandover> send_handover(record::Record& record, const evidence::Book& book,
                                     const evidence::Quantities& quantities, std::string_view case_id,
                                     const json::Value& body, const access::Principal& who);
// {key, act, text} as read at `version`: question, answer, correction, accept (with the receiver's own
// words), withdraw (the sender, until it is accepted). Accepting is for a person with a post at the receiving
// hospital who is not the sender.
Result<StoredHandover> act_on_handover(record::Record& record, const evidence::Book& book,
                                       const evidence::Quantities& quantities, std::string_view case_id,
                                       std::string_view handover, const json::Value& body,
                                       std::optional<int> version, const access::Principal& who);
// api_birth.ts HandoverPage.
Result<json::Value> handover_page(const record::Reader& reader, const evidence::Book& book,
                                  const evidence::Quantities& quantities, std::string_view case_id,
                                  Instant now, std::optional<Instant> at);

}  // namespace dyad::care
