// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hl7v2/mapping.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Turns what a message says into operations on the record as it is now: patients are found by number, what is
// held is joined with what was sent, references become those of the record.
class IntakeWork {
 public:
  IntakeWork(const record::Record& record, const record::Matcher& matcher, const hl7v2::Mapped& mapped,
             std::set<std::size_t> left_out);

  // Errors are the store's; whatever is wrong with the message is found instead.
  Result<void> build();

  std::vector<record::Operation>& operations() { return operations_; }
  const std::vector<std::string>& targets() const { return targets_; }  // references of all that is written
  hl7v2::Findings& findings() { return findings_; }
  bool tells_something() const { return tells_; }  // something clinical is, or was already, in the record

  // Where the operations stand, before they are taken away; and the entry an error of the record is about, by
  // its field: none when it is about none.
  std::vector<std::string> paths() const;
  std::optional<std::size_t> entry_at(const std::vector<std::string>& paths, std::string_view field) const;

 private:
  Result<void> find_people();
  Result<void> place(std::size_t entry);
  Result<void> place_conditional(std::size_t entry);
  Result<std::optional<record::Version>> follow(record::Version found) const;
  bool same_person(const hl7v2::Entry& entry, const json::Value& held);
  void set_focus(json::Value& body, const hl7v2::Entry& entry);
  std::vector<std::string> unborn_of(const std::string& mother) const;
  void write(std::size_t entry, json::Value body, std::string id, std::optional<int> version);
  bool refers_to_lost(const hl7v2::Entry& entry) const;

  const record::Record& record_;
  const record::Matcher& matcher_;
  const hl7v2::Mapped& mapped_;
  std::set<std::size_t> left_out_;
  std::vector<record::Operation> operations_;
  std::vector<std::size_t> entry_of_;           // of each operation
  std::map<std::string, std::string> known_;    // fullUrl -> "Patient/x", for what is held already
  std::set<std::string> followed_;              // of them, those found by a number that was merged away
  std::map<std::string, std::size_t> pending_;  // "Type/id" or fullUrl -> operation of this work
  std::set<std::string> lost_;                  // references of what cannot be written
  std::vector<std::string> targets_;
  hl7v2::Findings findings_;
  bool tells_ = false;
};

}  // namespace dyad::care
