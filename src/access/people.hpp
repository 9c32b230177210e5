// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.hpp"
#include "access/directory.hpp"
#include "record/record.hpp"

namespace dyad::access {

// What a hospital, a person or a post is made from: the forms that the pages and the command line fill in.
struct NewHospital {
  std::string id;       // chosen by the record when empty
  json::Value names;    // {"en": ..., ...}
  std::string part_of;  // for a department
  bool synthetic = false;
};
struct NewPerson {
  std::string id;
  std::string family, given;
  bool synthetic = false;
};
struct NewPost {
  std::string id;
  std::string person, organization, role;
  std::string from, to;  // dates; empty: now, and without end
};

// Makes them and changes them, as resources of the record: every change is a version with its author. Whether
// the caller may is asked before.
class Staff {
 public:
  Staff(record::Record& record, const Directory& directory) : record_(record), directory_(directory) {}

  Result<std::string> add(const NewHospital& hospital, std::string_view author);  // its id
  Result<std::string> add(const NewPerson& person, std::string_view author);
  Result<std::string> add(const NewPost& post, std::string_view author);
  // A post ends now; that it was held stays.
  Result<void> end_post(std::string_view id, Instant now, std::string_view author);
  Result<void> rename(std::string_view person, std::string_view family, std::string_view given,
                      std::string_view author);
  // What is not there yet of these, which refer to each other, in as few works as that allows.
  Result<void> add_missing(const std::vector<NewHospital>& hospitals, const std::vector<NewPerson>& people,
                           const std::vector<NewPost>& posts, std::string_view author);

 private:
  Result<json::Value> body_of(const NewHospital& hospital) const;
  Result<json::Value> body_of(const NewPerson& person) const;
  Result<json::Value> body_of(const NewPost& post) const;
  Result<std::vector<std::string>> store(std::vector<json::Value> bodies, std::string_view author);
  template <class New>
  Result<std::string> add_one(const New& made, std::string_view author);
  template <class New>
  Result<void> add_all(std::string_view type, const std::vector<New>& made, std::string_view author);

  record::Record& record_;
  const Directory& directory_;
};

// Puts the synthetic hospitals, people and accounts of data/demo/people.json where they are not there yet.
Result<void> add_demo_people(std::string_view people_json, Staff& staff, Accounts& accounts, Instant now);

}  // namespace dyad::access
