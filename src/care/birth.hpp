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

// One step of the care in the delivery room, minutes after birth.
struct BirthStep {
  double minute = 0;
  std::string code;  // one of birth_steps()
  std::string text;
};

// The birth of one child, as somebody who was there enters it.
struct Birth {
  std::string child;    // Patient id; empty: one nobody knew of
  std::string outcome;  // live, stillborn, died (live born, and died since)
  Instant born_at;
  std::optional<Instant> died_at;
  std::string sex;  // male, female, unknown
  std::optional<double> weight_g;
  std::optional<int> apgar[3];  // at 1, 5 and 10 minutes
  std::optional<double> cord_ph;
  std::optional<double> cord_base_excess_mmol_l;
  std::string mode;           // one of birth_modes()
  int order = 1, of = 1;      // birth order, and how many were born
  std::string hospital;       // Organization id, one of the case's; empty: not told
  std::string resuscitation;  // none, given, not_told
  std::vector<BirthStep> steps;
  std::string note;

  bool live() const { return outcome != "stillborn"; }
};

std::span<const std::string_view> birth_modes();
std::span<const std::string_view> birth_steps();

// Reads a form and judges it by what is known: refused by field, value and limit is what cannot be true (a
// birth in the future, before conception or after its own death; Apgar 11; a weight no child of that
// gestation has; a birth order that is taken or against the clock). `amended` is the child whose birth is
// being put right, empty for a first record.
Result<Birth> read_birth(const json::Value& body, const Facts& facts, const evidence::Book& book,
                         const evidence::Quantities& quantities, std::string_view amended);
json::Value to_json(const Birth& birth);

// A birth that stands in the record as this program wrote it: its Encounter, with the form in it.
struct HeldBirth {
  Birth birth;
  const record::Resource* encounter = nullptr;
  std::string pair;
};
std::vector<HeldBirth> births_of(const Facts& facts);
std::string birth_id(std::string_view child);  // of the Encounter

struct StoredBirth {
  std::string child;
  int version = 0;     // of the Encounter
  bool again = false;  // this very sending was taken before
};

// One work: the Patient becomes the newborn, with name and pair number; weight, scores, gases, mode and
// resuscitation of the child; the time of birth on the mother's chart. A second birth of the same child is a
// conflict that says what is there; so is a Patient that changed since it was read.
Result<StoredBirth> store_birth(record::Record& record, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id,
                                const json::Value& body, const access::Principal& who);
// Puts right what was recorded, as read at `version` of the Encounter; the earlier versions stay.
Result<StoredBirth> amend_birth(record::Record& record, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id,
                                std::string_view child, const json::Value& body, std::optional<int> version,
                                const access::Principal& who);
// Takes a birth back that did not happen: {key, reason}. The child is unborn again; both versions stay.
Result<StoredBirth> undo_birth(record::Record& record, const evidence::Quantities& quantities,
                               std::string_view case_id, std::string_view child, const json::Value& body,
                               std::optional<int> version, const access::Principal& who);

// api_birth.ts BirthPage.
Result<json::Value> birth_page(const record::Reader& reader, const evidence::Book& book,
                               const evidence::Quantities& quantities, std::string_view case_id, Instant now,
                               std::optional<Instant> at);

}  // namespace dyad::care
