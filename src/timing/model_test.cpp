// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "math/philox.hpp"
#include "timing/spec.hpp"
#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

// The shipped model with one piece of text replaced.
std::string changed(const std::string& from, const std::string& to, std::string text = shipped_model_text()) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Error refused(const std::string& text) {
  const auto m = Model::load("wrong.json", text, shipped_book());
  REQUIRE_FALSE(m);
  return m.error();
}

const SiteSpec& site(std::string_view key) {
  for (const auto& s : shipped_model().spec().sites)
    if (s.key == key) return s;
  FAIL("no such site");
  throw 0;
}

}  // namespace

TEST_CASE("a wrong model file is refused with the file and the field") {
  CHECK(refused("{").field.starts_with("wrong.json"));
  CHECK(refused(changed("\"version\": \"1.0.0\"", "\"version\": \"\"")).field == "wrong.json version");
  const auto unknown = refused(changed("\"effect.steroid.travers2017\"", "\"effect.steroid.nobody\""));
  CHECK(unknown.field == "wrong.json parameters[0] steroid.odds_ratio.evidence");
  CHECK(unknown.value == "effect.steroid.nobody");
  const auto literal = refused(changed("\"low\": \"aor_death_lowest\"", "\"low\": 0.32"));
  CHECK(literal.field == "wrong.json parameters[0] steroid.odds_ratio.distribution.low");
  const auto path = refused(changed("\"low\": \"aor_death_lowest\"", "\"low\": \"aor_death_least\""));
  CHECK(path.value == "effect.steroid.travers2017#aor_death_least");
  CHECK(refused(changed("\"kind\": \"log_uniform\"", "\"kind\": \"log_normal\""))
            .field.ends_with("distribution.kind"));
  const std::string swapped =
      changed("\"high\": \"aor_death_highest\"", "\"high\": \"aor_death_lowest\"",
              changed("\"low\": \"aor_death_lowest\"", "\"low\": \"aor_death_highest\""));
  CHECK(refused(swapped).message == "needs 0 < low <= high");
  CHECK(refused(changed("\"key\": \"steroid.odds_ratio\"", "\"key\": \"steroid.odds\"")).value ==
        "steroid.odds");
  CHECK(refused(changed("\"key\": \"steroid.cohort_coverage\"", "\"key\": \"steroid.odds_ratio\"")).message ==
        "the parameter is given twice");
  CHECK(refused(changed("\"default\": true", "\"default\": false")).field == "wrong.json sites.default");
  CHECK(refused(changed("\"sex\": \"effect.sex.manktelow\",", "")).field == "wrong.json tables.sex");
}

TEST_CASE("an entry that must not decide is refused unless it is marked as shown, with a reason") {
  const auto unmarked = refused(changed("\"shown_not_deciding\": true,", ""));
  CHECK(unmarked.kind == ErrorKind::refused);
  CHECK(unmarked.value == "stillbirth.before28.prior (memory_low)");
  std::string text = shipped_model_text();
  const std::string key = "\"reason\": \"";
  text.replace(text.find(key), text.find('"', text.find(key) + key.size()) + 1 - text.find(key),
               "\"reason\": \"\"");
  CHECK(refused(text).field.ends_with("stillbirth.before_28_memory.reason"));
}

TEST_CASE("the curve starts at the week every published survival family names") {
  int families = 0;
  for (const auto& [id, entry] : shipped_book().all()) {
    if (!id.starts_with("survival.family.")) continue;
    CAPTURE(id);
    CHECK(entry.number("origin_weeks") == kOriginWeeks);
    ++families;
  }
  CHECK(families >= 5);
}

TEST_CASE("our own fit gives the published curve of EPICure-2 live births") {
  const auto& published = shipped_book().need("survival.family.epicure2_live_birth");
  const auto& fit = site("epicure2_live_birth").fit;
  CHECK(fit.a == doctest::Approx(published.number("a")).epsilon(1e-4));
  CHECK(fit.b == doctest::Approx(published.number("b")).epsilon(1e-4));
}

TEST_CASE(
    "grouped cohorts come within 2.5 points of the published curve, whose week weights were not stated") {
  for (const char* key : {"epipage2", "xu2019"}) {
    CAPTURE(key);
    const auto& published = shipped_book().need("survival.family." + std::string(key));
    const auto& fit = site(key).fit;
    for (int week = site(key).first_week; week <= site(key).last_week; ++week) {
      const double x = curve_x(week + 0.5);
      const double theirs = math::logistic(published.number("a") + published.number("b") * x);
      CHECK(std::abs(fit.probability(x) - theirs) < 0.025);
    }
  }
}

TEST_CASE("the fitted curve gives back each group's observed survival") {
  // Xu 2019: 68.2, 93.3, 98.2, 99.4 % over the groups of weeks.
  for (const auto& group : site("xu2019").survival) {
    double p = 0, weight = 0;
    for (const auto& point : group.points) {
      p += point.weight * site("xu2019").fit.probability(point.x);
      weight += point.weight;
    }
    CHECK(p / weight == doctest::Approx(group.successes / group.trials).epsilon(0.03));
  }
}

TEST_CASE("the means of the draws are those of their distributions") {
  const int n = 20'000;
  const DrawTable table(shipped_model().spec(), 20250213, n);
  const auto mean_of = [&](const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x;
    return sum / n;
  };
  const auto within = [&](double got, double mean, double sd) {
    CHECK(std::abs(got - mean) < 5.0 * sd / std::sqrt(n));
  };
  // Beta(17, 261), uniform 3 to 14 days, Beta(27.5, 12.5), lognormal from 4.06 (2.66-6.21), week 28: 614
  // stillbirths.
  within(mean_of(table.column("chain.icu_death")), 17.0 / 278, std::sqrt(17.0 * 261 / (278.0 * 278 * 279)));
  within(mean_of(table.column("obstruction.course_days")), 8.5, 11 / std::sqrt(12.0));
  within(mean_of(table.column("arrest.newborn_survival")), 27.5 / 40, std::sqrt(27.5 * 12.5 / (1600.0 * 41)));
  const double sd = std::log(6.21 / 2.66) / (2 * 1.959963985);
  const double lognormal = 4.06 * std::exp(sd * sd / 2);
  within(mean_of(table.column("stillbirth.respiratory_failure")), lognormal,
         lognormal * std::sqrt(std::exp(sd * sd) - 1));
  const double risk = 3665497 - 5838 / 2.0;
  within(mean_of(table.column("stillbirth.weekly", 0)), 614.5 / risk, std::sqrt(614.5) / risk);
  const auto& fit = site("xu2019").fit;
  within(mean_of(table.curve(site("xu2019"), false, 0)), fit.a, std::sqrt(fit.var_a));
  within(mean_of(table.curve(site("xu2019"), false, 1)), fit.b, std::sqrt(fit.var_b));
}

TEST_CASE("level and slope of a curve are drawn with the covariance of the fit") {
  const int n = 20'000;
  const DrawTable table(shipped_model().spec(), 4, n);
  const auto& s = site("xu2019");
  const auto &a = table.curve(s, false, 0), &b = table.curve(s, false, 1);
  double covariance = 0;
  for (std::size_t i = 0; i < a.size(); ++i) covariance += (a[i] - s.fit.a) * (b[i] - s.fit.b) / n;
  CHECK(covariance == doctest::Approx(s.fit.cov_ab).epsilon(0.05));
}

TEST_CASE("centiles are the values at their rank, for even, crowded, equal, few and tiny values") {
  for (const int shape : {0, 1, 2, 3, 4}) {
    for (const std::size_t n : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
      std::vector<float> v(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double u = math::uniforms(1, {1, static_cast<std::uint32_t>(i), 0, 0})[0];
        const double values[] = {u, 1e-7 / u, 0.25, std::floor(4 * u), 1e-42 * u};
        v[i] = static_cast<float>(values[shape]);
      }
      const auto c = centiles(v);
      std::sort(v.begin(), v.end());
      const auto at = [&](double q) {
        return v[static_cast<std::size_t>(std::ceil(q * static_cast<double>(n))) - 1];
      };
      CHECK(c.p05 == at(0.05));
      CHECK(c.p25 == at(0.25));
      CHECK(c.median == at(0.5));
      CHECK(c.p75 == at(0.75));
      CHECK(c.p95 == at(0.95));
    }
  }
}
