// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.hpp"
#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::care {

// What a newborn is called until the family gives a name, by the evidence "birth.naming" (Adelman 2015;
// NPSG.01.01.01 EP 3): the mother's whole name and the sex; of several, the ordinal in words and first, so
// that the names already differ where an eye begins to read.
struct NewbornName {
  std::string mother;  // her name as it is written; empty when she has none on record
  std::string sex;     // male, female, unknown
  int order = 1;
  int of = 1;
  std::string pair;          // the number on both bands
  bool with_number = false;  // another's name looks or sounds alike: the pair number stands in the name
};
json::Value words_of(const NewbornName& name, const evidence::Book& book);  // en, vi, zh

// The number that stands on the bands of a mother and of her newborns and of nobody else: "K7Q-42M", without
// letters and digits that are read for one another. It follows from the case.
std::string pair_number(std::string_view case_id);

// The name as it is written: the text, or given and family name put together. Empty when there is none.
std::string written_name(const json::Value& patient);

// Whether two names may be read or heard for one another: equal without case, marks and spaces, or as Chinese
// is spoken; of longer ones also those that differ by a slip of the pen (evidence "birth.look_alike").
bool alike(std::string_view a, std::string_view b, const evidence::Book& book);

// The mothers of other running cases whom the reader shows, by name, when it is alike.
std::vector<std::string> alike_mothers(const record::Reader& reader, std::string_view case_id,
                                       std::string_view mother_name, const evidence::Book& book);

}  // namespace dyad::care
