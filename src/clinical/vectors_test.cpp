// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <map>

#include "clinical/evidence_for_tests.hpp"
#include "clinical/fractional_polynomial.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

constexpr int kFewestCalculatorVectors = 760;  // a file that stops being read must not pass unnoticed

std::string typed(const json::Value& v) {
  return v.is_string() ? std::string(v.as_string()) : v.number_text();
}

void check_one(const evidence::Entry& entry, const json::Value& vector) {
  const std::string name(vector["calculator"].as_string());
  Arguments arguments;
  std::string shown = entry.id + ": " + name;
  for (const auto& [key, value] : vector["inputs"].members()) {
    arguments.emplace_back(key, typed(value));
    shown += " " + key + "=" + typed(value);
  }
  const auto answer = calc(name, arguments);
  if (vector["refused"].as_bool().value_or(false)) {
    CHECK_MESSAGE(!answer.has_value(), shown, " must be refused");
    return;
  }
  REQUIRE_MESSAGE(answer.has_value(), shown, ": ", answer ? "" : answer.error().text());
  for (const auto& [key, expected] : vector["expect"].members()) {
    const Figure* figure = answer->outcome.find(key);
    REQUIRE_MESSAGE(figure != nullptr, shown, ": no figure ", key);
    if (expected.is_string()) {
      CHECK_MESSAGE(figure->text == expected.as_string(), shown, ": ", key);
      continue;
    }
    REQUIRE_MESSAGE(figure->value.has_value(), shown, ": ", key, " is not a number");
    const double off = *figure->value - expected.as_double().value();
    CHECK_MESSAGE(std::abs(off) <= vector["tolerance"].as_double().value_or(0) + 1e-12, shown, ": ", key,
                  " is ", *figure->value, ", published ", expected.number_text());
  }
}

}  // namespace

TEST_CASE("every worked example in the evidence comes out of its calculator") {
  std::map<std::string, int> ran;
  int count = 0;
  for (const auto& [id, entry] : shipped().book.all())
    for (const auto& vector : entry.vectors.items()) {
      if (!vector.has("calculator")) continue;
      check_one(entry, vector);
      ++ran[std::string(vector["calculator"].as_string())];
      ++count;
    }
  CHECK(count >= kFewestCalculatorVectors);
  for (const char* name : {"newborn-weight",
                           "postnatal-weight",
                           "fetal-weight-centile",
                           "efw",
                           "crl-dating",
                           "late-dating",
                           "edd",
                           "crib-ii",
                           "snappe-ii",
                           "cerebral-palsy",
                           "stillbirth-risk",
                           "neonatal-survival",
                           "growth-velocity",
                           "meows",
                           "mewt",
                           "vital-centiles",
                           "omsofa",
                           "sofa",
                           "sofa-2",
                           "shock-index",
                           "oxygenation",
                           "rox",
                           "isth-dic",
                           "erez-dic",
                           "fullpiers",
                           "minipiers",
                           "meld-3",
                           "kdigo",
                           "apache-ii",
                           "p-possum",
                           "sort",
                           "drug-in-pregnancy",
                           "fetal-dose"})
    CHECK_MESSAGE(ran[name] > 0, name);
}

TEST_CASE("the published curve parameters of the growth standards come out of their equations") {
  int count = 0;
  for (const auto& [id, entry] : shipped().book.all())
    for (const auto& vector : entry.vectors.items()) {
      const auto x = vector["inputs"]["x"].as_double();
      if (!x) continue;
      for (const auto& [key, expected] : vector["expect"].members()) {
        const double scale = key == "mu" ? 1 : entry.maybe("x_scale").value_or(1);
        double value = fractional_polynomial(entry, key, *x / scale);
        if (key == "mu" && vector["inputs"]["sex"].as_string() == "male") value += entry.number("mu_male");
        CHECK_MESSAGE(
            std::abs(value - expected.as_double().value()) <= vector["tolerance"].as_double().value(), id,
            " ", key, " at ", *x, " is ", value);
        ++count;
      }
    }
  CHECK(count >= 24);
}

TEST_CASE("every calculator names evidence that exists") {
  for (const Calculator& c : shipped().registry.all()) {
    CHECK_MESSAGE(!c.evidence.empty(), c.name);
    for (const auto& id : c.evidence)
      CHECK_MESSAGE(shipped().book.find(id) != nullptr, c.name, " names ", id);
    for (const auto& spec : c.inputs)
      if (spec.kind == InputKind::quantity)
        CHECK_MESSAGE(shipped().quantities.find(spec.quantity.empty() ? spec.key : spec.quantity) != nullptr,
                      c.name, " takes ", spec.key);
  }
}
