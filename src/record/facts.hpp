// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"

namespace dyad::record {

inline constexpr std::string_view kLoinc = "http://loinc.org";

// When someone was born, as stated: the birth time if recorded, else the birth date.
struct Birth {
  std::string text;
  PartialDateTime when;
};
std::optional<Birth> birth_of(const json::Value& patient, int default_offset_minutes = 0);
bool is_fetus(const json::Value& patient);
bool tells_of_people(std::string_view type);                 // a type of resource
bool is_mother_relation(const json::Value& related_person);  // v3 RoleCode MTH or NMTH
bool is_due_date(const json::Value& observation);  // an estimated date of delivery, not entered in error

// What the store alone says of people, kept from one work to the next: monitors send many values about few
// people. Whoever keeps it lets go of it when a Patient or a RelatedPerson is written or a writing is undone.
struct People {
  struct Person {
    bool fetus = false;  // in any version of the batch, or now in the store
    json::Value newest;  // Patient, null when unknown
  };
  std::unordered_map<std::string, Person> persons;
  std::unordered_map<std::string, bool> child;  // answers that do not depend on the time
  void clear();
};

// What is known of the people of a submission, from its own entries first and from the store besides.
// Lookups that fail in the store are treated as "not known"; the commit that follows meets the same store.
class Facts {
 public:
  // `kept` is what was learnt by works before, all through the same reader; null: nothing. It is used, and
  // added to, when no entry of the batch is about people.
  Facts(const Batch& batch, Known& known, People* kept = nullptr);
  ~Facts();
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  // A child: a fetus, or born less than two years before `when`, or linked as the child of a mother in the
  // record.
  bool is_child(const std::string& patient, Instant when);
  std::optional<Birth> birth(const std::string& patient, int default_offset_minutes = 0);
  std::vector<std::string> mothers_of(const std::string& child);
  std::vector<std::string> children_of(const std::string& mother);
  // The earliest due date recorded for a mother, as text and as day; nothing when there is none.
  struct DueDate {
    std::string text;
    Instant day;
  };
  std::optional<DueDate> due_date(const std::string& mother);

 private:
  std::vector<json::Value> parsed(const Result<std::vector<Version>>& found);
  const People::Person& person(const std::string& id);
  bool was_fetus(const std::string& id);
  bool related_as_child(const std::string& id);

  const Batch& batch_;
  Known& known_;
  People own_;
  People& people_;
  bool failed_ = false;  // a lookup did; then nothing of this is kept
};

}  // namespace dyad::record
