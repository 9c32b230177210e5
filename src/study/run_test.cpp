// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "study/csv.hpp"
#include "study/report.hpp"
#include "study/shard.hpp"
#include "study/study_test_support.hpp"

namespace dyad::study {
namespace {

Plan plan_for(const std::string& name, Options options) {
  auto plan = prepare(study_named(name), std::move(options));
  REQUIRE(plan);
  return std::move(*plan);
}

std::vector<Row> rows_of(const Plan& plan, const Range& range) {
  std::vector<Row> rows;
  for (std::uint64_t u = range.first; u < range.last; ++u) {
    auto row = run_unit(plan, u);
    REQUIRE(row);
    CHECK(row->size() == plan.row_size(static_cast<std::uint32_t>(u % plan.blocks())));
    rows.push_back(std::move(*row));
  }
  return rows;
}

TEST_CASE("Parts joined in any order give the rows and the files of the whole run, bit for bit") {
  const std::string name = "synthetic_delivery_timing", text = study_text(name);
  const Plan plan = plan_for(name, {7, 5000, 3});  // two blocks of patients in each draw
  const auto whole = rows_of(plan, {0, plan.units()});
  std::vector<ShardFile> files;
  for (std::uint32_t part = 4; part >= 1; --part) {
    const Share share{part, 4};
    files.push_back({"part " + std::to_string(part),
                     write_shard(plan, text, "x", share, rows_of(plan, range_of(plan, share)))});
  }
  const auto joined = join_shards(files);
  REQUIRE(joined);
  CHECK(joined->rows == whole);
  const auto a = summarise(plan, whole), b = summarise(joined->plan, joined->rows);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(report_html(plan, *a, report_words(), {"x"}) == report_html(joined->plan, *b, report_words(), {"x"}));
  const auto left = csv_files(plan, *a, true), right = csv_files(joined->plan, *b, true);
  for (std::size_t i = 0; i < left.size(); ++i) CHECK(left[i].text == right[i].text);

  auto damaged = files;
  damaged[1].bytes[damaged[1].bytes.size() / 2] ^= 1;
  CHECK(join_shards(damaged).error().field == "part 3");
  CHECK(join_shards(std::span(files).first(3)).error().kind == ErrorKind::missing);
  auto twice = files;
  twice[3] = files[0];
  CHECK(join_shards(twice).error().message.starts_with("is the same part"));
  auto other = files;
  const Plan second = plan_for(name, {7, 5000, 4});
  other[2].bytes = write_shard(second, text, "x", {2, 4}, rows_of(second, range_of(second, {2, 4})));
  CHECK(join_shards(other).error().message.starts_with("is a part of another run"));
}

TEST_CASE("The mean of the patients lies within five standard errors of the exact forward pass") {
  for (const auto& [name, patients] :
       {std::pair("synthetic_delivery_timing", 4000u), {"sick_sicker", 2000u}, {"joseph_2005", 20000u}}) {
    const Plan plan = plan_for(name, {20, patients, 11});
    const auto r = summarise(plan, rows_of(plan, {0, plan.units()}));
    REQUIRE(r);
    for (const PolicyResult& p : r->policies)
      for (std::size_t k = 0; k < p.simulated.size(); ++k) {
        CAPTURE(name);
        CAPTURE(p.id);
        CAPTURE(plan.model.outcomes[k].id);
        // An event that nobody had leaves no variance to judge by: a rare one may stay away.
        if (p.simulated_error[k] > 0)
          CHECK(std::abs(p.simulated[k] - p.outcomes[k].mean) < 5 * p.simulated_error[k] + 1e-12);
        else
          CHECK(std::abs(p.simulated[k] - p.outcomes[k].mean) * patients * 20 < 12);
      }
  }
}

TEST_CASE("No policy is worth more than the bound, in any draw; the cohort is never lost") {
  const Plan plan = plan_for("synthetic_delivery_timing", {30, 0, 5});
  const auto r = summarise(plan, rows_of(plan, {0, plan.units()}));
  REQUIRE(r);
  const std::size_t outcomes = plan.model.outcomes.size();
  const auto& weights = plan.model.weights[0].of;
  const auto value = [&](std::size_t p, std::size_t d) {
    double out = 0;
    for (std::size_t k = 0; k < outcomes; ++k) out += weights[k] * r->draws[p * outcomes + k][d];
    return out;
  };
  const std::size_t bound = r->policies.size() - 1;
  REQUIRE(r->policies[bound].told);
  for (std::size_t p = 0; p < bound; ++p)
    for (std::size_t d = 0; d < 30; ++d) CHECK(value(p, d) <= value(bound, d) + 1e-12);
  for (const auto& row : r->trace) {
    double sum = 0;
    for (const Spread& s : row) sum += s.mean;
    CHECK(sum == doctest::Approx(1));
  }
}

TEST_CASE(
    "The engine is worth what its bracket says in the mean world, and more than every rule that is blind") {
  const Plan plan = plan_for("synthetic_delivery_timing", {50, 0, 1});
  REQUIRE(plan.has_engine);
  CHECK(plan.engine_lower <= plan.engine_upper + 1e-12);
  const auto mean = mean_world(plan.model, plan.seed, 50);
  REQUIRE(mean);
  double engine = 0, best_other = -1e9;
  for (std::size_t p = 0; p < plan.policies.size(); ++p) {
    if (plan.told(p)) continue;
    const double v = worth(plan.model.weights[0].of, evaluate_policy(plan, *mean, p).outcomes);
    const auto& id = plan.model.policies[static_cast<std::size_t>(plan.policies[p])].id;
    if (id == "engine")
      engine = v;
    else
      best_other = std::max(best_other, v);
    CHECK(v <= plan.engine_upper + 1e-9);
  }
  CHECK(engine == doctest::Approx(plan.engine_lower).epsilon(1e-9));
  CHECK(engine >= best_other);
}

TEST_CASE("Where everything is as published the frontier names its cost per effect") {
  const Plan plan = plan_for("sick_sicker", {10, 0, 1});
  const auto r = summarise(plan, rows_of(plan, {0, plan.units()}));
  REQUIRE(r);
  REQUIRE(r->icer.size() == 4);
  // By the published table: B against usual care 107,520 / 1.473, AB against B 119,775 / 0.952; A is
  // dominated.
  CHECK(r->policies[static_cast<std::size_t>(r->icer[1].policy)].id == "b");
  CHECK(r->icer[1].ratio == doctest::Approx(72988).epsilon(0.001));
  CHECK_FALSE(r->icer[2].on_frontier);
  CHECK(r->icer[3].ratio == doctest::Approx(125764).epsilon(0.001));
}

TEST_CASE("A draw of a row of counts is centred on its events, half an event added") {
  const Model m = study_named("joseph_2005");
  const int slot = m.slot_of(0);
  double sum = 0;
  constexpr int kDraws = 4000;
  for (std::uint32_t d = 0; d < kDraws; ++d) sum += drawn_values(m, 9, d)[static_cast<std::size_t>(slot)];
  const double a = 614.5, n = 3665498, mean = a / n, sd = std::sqrt(a) / n;
  CHECK(std::abs(sum / kDraws - mean) < 5 * sd / std::sqrt(kDraws));
}

TEST_CASE("What is asked for must be in the study") {
  CHECK(prepare(study_named("sick_sicker"), {10, 0, 1, {"c"}}).error().field == "policies");
  CHECK(prepare(study_named("sick_sicker"), {10, 0, 1, {}, "none"}).error().field == "weights");
  CHECK(prepare(study_named("sick_sicker"), {0, 0, 1}).error().field == "draws");
  for (const char* text : {"0/4", "5/4", "1", "1/", "/4", "1/4x", "-1/4"})
    CHECK(parse_share(text).error().field == "shard");
}

}  // namespace
}  // namespace dyad::study
