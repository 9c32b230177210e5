// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/consult_party.hpp"
#include "record/store.hpp"

namespace dyad::care::calling {

// A PractitionerRole that holds at a time.
struct Post {
  std::string id;
  std::string person;
  std::string name;
  std::string organization;
  std::string hospital;  // the outermost organization it belongs to
  std::string role;
};

// A line of an on-call list: a Slot in the Schedule of a post. `order` 1 is asked first.
struct Duty {
  std::string slot;
  std::string post;
  Instant from;
  Instant to;  // exclusive
  int order = 1;
};

struct Contact {
  std::string person;
  std::string email;
  std::string phone;
  std::string language;  // "en", "vi", "zh"; empty when not stated
};

// Who can be asked where, as the record has it at one moment.
class Reach {
 public:
  static Result<Reach> read(const record::Reader& reader, Instant now);

  // Whom to ask for this role at this hospital: who is on call, the next on the list, the heads of
  // department, the coordinators; each person once.
  std::vector<Candidate> candidates(std::string_view hospital, std::string_view role) const;
  bool on_list(std::string_view hospital, std::string_view role) const;
  std::string hospital_of(std::string_view organization) const;  // itself when it is part of none
  json::Value name_of(std::string_view organization) const;      // words; null when not known
  const Post* post(std::string_view id) const;
  const std::vector<Post>& posts() const { return posts_; }
  const std::vector<Duty>& duties() const { return duties_; }  // of now and later, by time
  Contact contact(std::string_view person) const;
  std::vector<std::string> hospitals() const;

 private:
  Instant now_;
  std::map<std::string, json::Value, std::less<>> organizations_;
  std::map<std::string, json::Value, std::less<>> people_;
  std::vector<Post> posts_;
  std::vector<Duty> duties_;
};

}  // namespace dyad::care::calling
