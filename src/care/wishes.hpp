// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// One thing a woman may be asked. Without choices the answer is words; with them one of them, and words
// beside.
struct WishField {
  std::string_view key;
  std::vector<std::string_view> choices;
};
std::span<const WishField> wish_fields();

// Not asked, asked and undecided, and answered are three different things.
struct Wish {
  enum class Asked { not_asked, undecided, answered };
  std::string key;
  Asked asked = Asked::not_asked;
  std::string choice;
  std::string text;
};

// What one person said at one time. The mother's own words and those of who speaks for her are one line of
// versions; each member of the family has a line of their own, named as theirs.
struct WishStatement {
  std::string stated_by;  // mother, surrogate, family
  std::string relation;   // of the surrogate or family member to her
  std::string name;       // theirs
  Instant stated_at;
  std::string capacity;  // hers, at that time
  std::string witness;
  std::string note;
  std::vector<Wish> wishes;  // every field, in the order of wish_fields()

  bool hers() const { return stated_by != "family"; }
  const Wish& wish(std::string_view key) const;
};

// Refuses by the name of the field: a field or choice that is not known, an answer without content, words of
// a mother who lacks capacity, a family member without name or relation, a time after `now`.
Result<WishStatement> read_wishes(const json::Value& body, Instant now);
// As a Consent (category "wishes"); `recorder` is a Reference to who wrote it down.
json::Value wishes_resource(const WishStatement& statement, std::string_view mother, std::string_view id,
                            const json::Value& recorder);
// What a Consent of that category says; nothing for another one, one without any field, or one entered in
// error.
std::optional<WishStatement> wishes_in(const json::Value& consent, int utc_offset_minutes);

struct RecordedWishes {
  WishStatement statement;
  const record::Resource* resource = nullptr;  // of the facts it was read from
};
// Hers first, if there are any; then the family's, by when they were stated.
std::vector<RecordedWishes> wishes_of(const Facts& facts);

// What is told of her wishes in plain words only: active Consents of category "wish" or "wishes" without
// fields, as other systems write them; newest first.
std::vector<const record::Resource*> told_wishes(const Facts& facts);

// Whether a decision can rest on what she wishes. A signature is forbidden while it is missing; asking again
// comes with its reasons, as messages of the catalogue ("wishes.again.diagnosis"). Words without fields are
// enough not to be missing, and are a reason to ask her.
struct WishesState {
  enum class Kind { missing, present, ask_again };
  Kind kind = Kind::missing;
  std::vector<json::Value> reasons;
  std::string resource;  // the version it was judged by; empty when there is none
};
WishesState wishes_state(const Facts& facts, const evidence::Book& book);
std::string_view name_of(WishesState::Kind kind);
json::Value to_json(const WishesState& state);

}  // namespace dyad::care
