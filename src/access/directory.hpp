// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "access/roles.hpp"
#include "record/store.hpp"

namespace dyad::access {

struct Organization {
  std::string id;
  json::Value names;     // {"en": ..., ...}
  std::string part_of;   // id; empty for a hospital
  std::string hospital;  // the outermost it is part of; itself when it is part of none
  bool active = true;
};

struct Person {
  std::string id;
  std::string name;
  std::string family, given;
  bool active = true;
  bool synthetic = false;
};

// A PractitionerRole.
struct Appointment {
  std::string id;
  std::string person;
  std::string organization;
  std::string hospital;
  std::string role;
  Instant from{INT64_MIN};
  Instant to{INT64_MAX};                 // exclusive
  std::string period_start, period_end;  // as stated
  bool active = true;
  bool holds(Instant at) const { return active && from <= at && at < to; }
};

// Everybody and every hospital, as the record has them now.
struct People {
  std::map<std::string, Organization, std::less<>> organizations;
  std::map<std::string, Person, std::less<>> persons;
  std::vector<Appointment> appointments;
};

// People, hospitals and posts out of the record. Reads them once and again after each change of one of them:
// note() is a listener of the record.
class Directory {
 public:
  Directory(const record::Store& store, const Roles& roles) : store_(store), roles_(roles) {}
  void note(const std::vector<record::Version>& versions);

  Result<std::shared_ptr<const People>> people() const;
  // Who this person is at that time: their posts, with what each may. Nobody when there is no such active
  // person. What only the session knows is left empty.
  Result<Principal> principal(std::string_view practitioner, Instant at) const;
  // The hospital an organization belongs to: its id, or empty when there is none.
  Result<std::string> hospital_of(std::string_view organization) const;
  const Roles& roles() const { return roles_; }

 private:
  Result<std::shared_ptr<const People>> load() const;
  const record::Store& store_;
  const Roles& roles_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const People> held_;  // null: to be read
  mutable std::uint64_t changes_ = 0;
};

}  // namespace dyad::access
