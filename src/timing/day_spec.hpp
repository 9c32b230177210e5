// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "timing/day_draws.hpp"
#include "timing/fixed_day.hpp"
#include "timing/spec.hpp"

namespace dyad::timing {

// Draws of the day-by-day file are addressed from here up, so that it never shares a random number with the
// fixed-day file it builds on.
inline constexpr std::uint32_t kDayParameterOrigin = 1000;
inline constexpr std::size_t kDayModelBytes = 4u * 1024 * 1024;

// What is looked at each day, and how its levels come from the hidden state of the mother or of the fetus.
struct ChannelSpec {
  std::string key, label;
  bool of_mother = false;
  std::vector<std::string> levels;
  // A count read with error: the parameter with the share read as it is (the rest falls to the neighbouring
  // levels), and the level each of the mother's states shows in truth. Empty for a table.
  std::string same;
  std::vector<std::size_t> shows;
  // A table: the parameter with the shares of the levels, by state. Empty for a count.
  std::vector<std::string> emission;
};

// When an action may be taken; the code that decides reads the situation, the file only names the rule.
enum class Offered {
  always,
  birth_elsewhere_possible,
  before_magnesium_limit,
  before_last_day,
  steroid_window_and_no_course_running
};
struct ActionSpec {
  std::string key, label;
  bool stops = false;  // the plan ends with it
  Offered offered = Offered::always;
};

// One answer to a question the evidence leaves open.
struct StructureSpec {
  std::string key, label, text;
  bool of_mother = false;
  bool is_default = false;
};

// What a flag of the situation switches on: parameters of this file or of the fixed-day file. None when the
// evidence cannot decide; the text says why.
struct ProfileSpec {
  std::string key, flag, label, text;
  std::vector<std::string> parameters;
};

struct ModelCard {
  Note purpose, population, not_for, calibration;
  std::vector<Note> limits;
  std::vector<std::string> sources;  // evidence ids of this file's parameters, sorted
};

struct DaySpec {
  std::string id, version, title, base;
  Spec drawn;  // parameters only, addressed from kDayParameterOrigin; for a DrawTable
  std::vector<std::string> mother_states, fetus_states, exits;
  std::vector<ActionSpec> actions;
  std::vector<ChannelSpec> channels;
  std::vector<StructureSpec> structures;
  std::vector<ProfileSpec> profiles;
  ModelCard card;

  const ParameterSpec& parameter(std::string_view key) const { return drawn.parameter(key); }
};

// A day-by-day model file, checked: every parameter names evidence that may decide or warn, every number is a
// path into it, every channel's row sums to 1, no hazard is negative. Errors name the file and the element.
class DayModel {
 public:
  // `base` is the fixed-day model whose id the file names. Refuses a text above kDayModelBytes.
  static Result<DayModel> load(std::string_view file_name, std::string_view text, const Book& book,
                               const Model& base);
  const json::Value& document() const { return document_; }
  const DaySpec& spec() const { return *spec_; }
  const Model& base() const { return base_; }
  // The parameter draws of both files; made once, for all copies of the model, which must outlive them.
  std::shared_ptr<const DayDraws> draws(std::uint64_t seed, int number) const {
    return cache_->get(base_.spec(), spec_->drawn, seed, number);
  }

 private:
  DayModel(json::Value document, std::shared_ptr<const DaySpec> spec, Model base)
      : document_(std::move(document)), spec_(std::move(spec)), base_(std::move(base)) {}

  json::Value document_;
  std::shared_ptr<const DaySpec> spec_;  // shared by copies
  Model base_;
  std::shared_ptr<DayDrawCache> cache_ = std::make_shared<DayDrawCache>();
};

// Reads and checks a whole document; `base` holds the fixed-day file's parameters.
Result<DaySpec> read_day_spec(const std::string& file, const json::Value& document, const Book& book,
                              const Spec& base);
// Its parts beside the parameters, which are read already.
Result<void> read_day_parts(const std::string& file, const json::Value& document, const Spec& base,
                            DaySpec& spec);

// The element must be an object with no other fields than these.
Result<void> known_fields(const std::string& place, const json::Value& v,
                          std::initializer_list<std::string_view> allowed);
// A text that must be there.
Result<std::string> needed_text(const std::string& place, const json::Value& v, std::string_view name);

}  // namespace dyad::timing
