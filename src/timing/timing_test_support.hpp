// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "timing/day_spec.hpp"
#include "timing/fixed_day.hpp"
#include "timing/setup.hpp"

namespace dyad::timing::testing {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in, path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const Book& shipped_book() {
  static const Book book = [] {
    std::vector<std::string> names, texts;
    for (const auto& file :
         std::filesystem::directory_iterator(std::string(DYAD_SOURCE_DIR) + "/data/evidence"))
      if (file.path().extension() == ".json" && file.path().filename() != "schema.json") {
        names.push_back(file.path().filename().string());
        texts.push_back(slurp(file.path()));
      }
    std::vector<evidence::File> files;
    for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
    auto loaded = Book::load(files);
    REQUIRE_MESSAGE(loaded, (loaded ? std::string() : loaded.error().text()));
    return *loaded;
  }();
  return book;
}

inline std::string shipped_model_text() {
  return slurp(std::string(DYAD_SOURCE_DIR) + "/data/models/fixed_day_v1.json");
}

inline const Model& shipped_model() {
  static const Model model = [] {
    auto loaded = Model::load("fixed_day_v1.json", shipped_model_text(), shipped_book());
    REQUIRE_MESSAGE(loaded, (loaded ? std::string() : loaded.error().text()));
    return *loaded;
  }();
  return model;
}

inline std::string shipped_day_text() {
  return slurp(std::string(DYAD_SOURCE_DIR) + "/data/models/day_by_day_v1.json");
}

inline const DayModel& shipped_day_model() {
  static const DayModel model = [] {
    auto loaded = DayModel::load("day_by_day_v1.json", shipped_day_text(), shipped_book(), shipped_model());
    REQUIRE_MESSAGE(loaded, (loaded ? std::string() : loaded.error().text()));
    return *loaded;
  }();
  return model;
}

// Case A in the 26th week: respiratory failure, low platelets, metastatic colorectal cancer whose treatment
// waits.
inline Situation acutely_ill() {
  Situation s;
  s.gestation = {26 * 7 + 1};
  s.sex = "male";
  s.efw_g = 780;
  s.efw_z = -1.30;
  s.efw_standard = "hadlock";
  s.place = "born_elsewhere_then_moved";
  s.sofa = 9;
  s.sofa_first = 8;
  s.organs_compromised = 3;
  s.organs_failing = 2;
  s.intensive_care = true;
  s.non_invasive_support = true;
  s.respiratory_failure = true;
  s.cancer = "colorectal_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  return s;
}

inline Situation stabilised() {
  Situation s = acutely_ill();
  s.gestation = {27 * 7 + 2};
  s.sofa = 3;
  s.organs_compromised = 1;
  s.organs_failing = 0;
  s.intensive_care = false;
  s.non_invasive_support = false;
  s.respiratory_failure = false;
  return s;
}

inline Situation obstructed() {
  Situation s = stabilised();
  s.gestation = {27 * 7 + 4};
  s.efw_g = 800;
  s.efw_z = -1.95;
  s.bowel_obstruction = true;
  s.joint_bowel_operation = true;
  s.anhydramnios = true;
  return s;
}

// Nothing known but the gestation.
inline Situation plain(int gestation_days) {
  Situation s;
  s.gestation = {gestation_days};
  return s;
}

inline Setup setup_of(const Situation& s, const Variation& v = {}) {
  auto setup = make_setup(shipped_model().spec(), shipped_book(), s, v);
  REQUIRE_MESSAGE(setup, (setup ? std::string() : setup.error().text()));
  return *setup;
}

inline Comparison compare(const Situation& s, int draws = 400, std::uint64_t seed = 20250213) {
  auto c = compare_fixed_days(shipped_model(), shipped_book(), s, {draws, seed});
  REQUIRE_MESSAGE(c, (c ? std::string() : c.error().text()));
  return *c;
}

}  // namespace dyad::timing::testing
