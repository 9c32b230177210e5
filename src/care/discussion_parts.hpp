// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/discussion.hpp"

namespace dyad::care {

// A form sent to a consultation: by a person, once, and about one consultation of the case.
struct SentForm {
  const Facts& facts;
  const json::Value& body;
  const access::Principal& who;
  std::string key;
  std::string consultation;
};
Result<SentForm> read_form(const Facts& facts, const json::Value& body, const access::Principal& who);
// The same for the same sending, so that it is found when it comes again.
std::string form_id(const SentForm& form, std::string_view kind);
const record::Resource* held_resource(const Facts& facts, std::string_view type, std::string_view id);
// Says of an entry that it does not stand; only `person`, who made it, may.
Result<Stored> take_back(record::Record& record, const SentForm& form, const record::Resource* held,
                         std::string_view person);
// Writes resources that must not be there yet; the last one names the whole.
Result<Stored> create_once(record::Record& record, const SentForm& form, std::vector<record::Operation> made,
                           std::string sent);

}  // namespace dyad::care
