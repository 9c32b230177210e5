// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "json/phrases.hpp"
#include "study/evaluate.hpp"

namespace dyad::study {

inline std::string study_text(const std::string& name) {
  std::ifstream in(std::string(DYAD_SOURCE_DIR) + "/data/models/studies/" + name + ".json");
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

inline const json::Phrases& report_words() {
  static const json::Phrases words = [] {
    std::ifstream in(std::string(DYAD_SOURCE_DIR) + "/data/study/report.json");
    std::stringstream out;
    out << in.rdbuf();
    auto read = json::Phrases::load(out.str());
    REQUIRE(read);
    return std::move(*read);
  }();
  return words;
}

inline Model must_read(const std::string& text) {
  auto model = read_model(text);
  if (!model)
    for (const Error& e : model.error()) MESSAGE(e.text());
  REQUIRE(model);
  return std::move(*model);
}

inline Model study_named(const std::string& name) { return must_read(study_text(name)); }

inline const PolicySpec& policy_named(const Model& m, std::string_view id) {
  for (const PolicySpec& p : m.policies)
    if (p.id == id) return p;
  FAIL("no policy " << id);
  return m.policies.front();
}

inline Evaluation base_case(const Model& m, std::string_view policy) {
  const auto world = make_world(m, base_values(m));
  REQUIRE(world);
  return evaluate(m, *world, plain_strategy(m, policy_named(m, policy)));
}

}  // namespace dyad::study
