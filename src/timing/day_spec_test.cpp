// SPDX-License-Identifier: Apache-2.0
#include "timing/day_spec.hpp"

#include <cmath>

#include "timing/draws.hpp"
#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

std::string changed(const std::string& from, const std::string& to, std::string text = shipped_day_text()) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Error refused(const std::string& text, const Book& book = shipped_book()) {
  const auto m = DayModel::load("wrong.json", text, book, shipped_model());
  REQUIRE_FALSE(m);
  return m.error();
}

// The shipped evidence with one piece of the decision's own file replaced.
Book book_with(const std::string& from, const std::string& to) {
  std::vector<std::string> names, texts;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(DYAD_SOURCE_DIR) + "/data/evidence"))
    if (file.path().extension() == ".json" && file.path().filename() != "schema.json") {
      names.push_back(file.path().filename().string());
      texts.push_back(slurp(file.path()));
      if (names.back() == "timing_decision.json") texts.back() = changed(from, to, texts.back());
    }
  std::vector<evidence::File> files;
  for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
  auto loaded = Book::load(files);
  REQUIRE(loaded);
  return *loaded;
}

}  // namespace

TEST_CASE("the shipped day-by-day model loads, with its states, actions, channels and structures") {
  const DaySpec& spec = shipped_day_model().spec();
  CHECK(spec.id == "day_by_day");
  CHECK(shipped_day_model().base().document()["id"].as_string() == spec.base);
  CHECK(spec.mother_states.size() * spec.fetus_states.size() == 10);
  CHECK(spec.actions.size() == 5);
  REQUIRE(spec.channels.size() == 3);
  CHECK(spec.channels[0].of_mother);
  CHECK(spec.channels[0].shows == std::vector<std::size_t>{0, 1, 2, 3, 0});
  CHECK(spec.channels[1].emission ==
        std::vector<std::string>{"channel.umbilical_doppler.well", "channel.umbilical_doppler.compromised"});
  CHECK(spec.profiles.size() == 7);
  CHECK(spec.card.limits.size() >= 5);
}

TEST_CASE("every parameter decides or warns, and is drawn from addresses of its own") {
  const DaySpec& spec = shipped_day_model().spec();
  int assumed = 0;
  for (const auto& p : spec.drawn.parameters) {
    CAPTURE(p.key);
    CHECK(p.index >= kDayParameterOrigin);
    CHECK(shipped_book().need(p.evidence).use() != evidence::Use::refuse);
    assumed += p.certainty == "assumption" || p.certainty == "memory_high" ? 1 : 0;
    for (const auto& other : shipped_model().spec().parameters) CHECK(other.index != p.index);
  }
  CHECK(assumed > 0);
}

TEST_CASE("draws have the means of their distributions and stay inside their bounds") {
  const int n = 4000;
  const DrawTable table(shipped_day_model().spec().drawn, 20250213, n);
  const auto mean = [&](std::string_view key, std::size_t part = 0) {
    double sum = 0;
    for (const double x : table.column(key, part)) sum += x;
    return sum / n;
  };
  CHECK(mean("birth.weekly", 0) == doctest::Approx(5838.0 / 3665497).epsilon(0.01));
  CHECK(mean("channel.umbilical_doppler.well", 0) == doctest::Approx(0.8427).epsilon(0.01));
  CHECK(mean("channel.umbilical_doppler.compromised", 2) == doctest::Approx(0.1788).epsilon(0.05));
  CHECK(mean("magnesium.baseline", 0) == doctest::Approx((0.0556 + 0.146) / 2).epsilon(0.02));
  CHECK(mean("unplanned.urgency") == doctest::Approx(2.452));
  const auto &low = table.column("magnesium.baseline", 0), &high = table.column("magnesium.baseline", 1);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(low[i] >= 0.0556);
    CHECK(low[i] <= 0.146);
    // One point of the range for all bands: which of the two sources is nearer is not chosen week by week.
    CHECK((low[i] - 0.0556) / (0.146 - 0.0556) ==
          doctest::Approx((high[i] - 0.0437) / (0.062 - 0.0437)).epsilon(1e-9));
    double sum = 0;
    for (std::size_t level = 0; level < 3; ++level)
      sum += table.column("channel.cardiotocography.well", level)[i];
    CHECK(sum == doctest::Approx(1.0));
  }
}

TEST_CASE("the accuracy of the Doppler is what its two likelihood ratios say") {
  const auto& published = shipped_book().need("fetal_test.umbilical_doppler.morris2011");
  const auto& rates = shipped_book().need("fetal_test.umbilical_doppler.accuracy");
  for (const std::string outcome : {"compromise", "death", "acidosis"}) {
    CAPTURE(outcome);
    const double sensitivity = rates.number(outcome + ".sensitivity");
    const double specificity = rates.number(outcome + ".specificity");
    CHECK(sensitivity / (1 - specificity) ==
          doctest::Approx(published.number(outcome + ".lr_positive")).epsilon(0.001));
    CHECK((1 - sensitivity) / specificity ==
          doctest::Approx(published.number(outcome + ".lr_negative")).epsilon(0.001));
  }
}

TEST_CASE("a wrong day-by-day file is refused with the file and the element") {
  CHECK(refused("{").field.starts_with("wrong.json"));
  CHECK(refused(changed("\"version\": \"1.0.0\"", "\"version\": NaN")).field.starts_with("wrong.json"));
  CHECK(refused(changed("\"base\": \"fixed_day\"", "\"base\": \"another\"")).field == "wrong.json base");
  CHECK(refused(changed("\"exits\":", "\"ways_out\":")).field == "wrong.json.ways_out");
  CHECK(refused(changed("\"version\": \"1.0.0\"", "\"version\": \"\"")).field == "wrong.json.version");
  const auto missing = refused(changed("\"decision.fetus_warned\"", "\"decision.nothing\""));
  CHECK(missing.field == "wrong.json parameters[0] fetus.warned_share.evidence");
  const auto literal = refused(changed("\"low\": \"low\"", "\"low\": 0.4"));
  CHECK(literal.field == "wrong.json parameters[0] fetus.warned_share.distribution.low");
  const auto path = refused(changed("\"low\": \"low\"", "\"low\": \"lowest\""));
  CHECK(path.value == "decision.fetus_warned#lowest");
  CHECK(refused(changed("\"key\": \"fetus.warned_share\"", "\"key\": \"fetus.warned\"")).value ==
        "fetus.warned");
  CHECK(refused(changed("\"key\": \"birth.before_28\"", "\"key\": \"fetus.warned_share\"")).message ==
        "the parameter is given twice");
  CHECK(refused(changed("\"decision.rule_local\"", "\"stillbirth.before28.prior\"")).kind ==
        ErrorKind::refused);
  CHECK(refused(changed("\"kind\": \"beta_weeks\"", "\"kind\": \"gamma_weeks\"")).field ==
        "wrong.json parameters[3] birth.weekly.distribution.kind");
}

TEST_CASE("wrong states, actions, channels, structures, profiles and card are refused with their element") {
  CHECK(refused(changed("\"three_organs\",", "\"four_organs\",")).field == "wrong.json states.mother[3]");
  CHECK(refused(changed("\"mother_death\",", "")).field == "wrong.json exits[1]");
  CHECK(refused(changed("\"key\": \"wait\"", "\"key\": \"watch\"")).field == "wrong.json actions[3].key");
  CHECK(refused(changed("\"offered\": \"always\"", "\"offered\": \"never\"")).field ==
        "wrong.json actions[0].offered");
  const auto level = refused(changed("\"one_organ\": \"one\"", "\"one_organ\": \"once\""));
  CHECK(level.field == "wrong.json channels[0].shows.one_organ");
  CHECK(level.value == "once");
  CHECK(refused(changed("\"raised\",", "\"high\",")).field == "wrong.json channels[1].emission.well");
  CHECK(refused(changed("\"key\": \"cardiotocography\"", "\"key\": \"umbilical_doppler\"")).field ==
        "wrong.json channels[2].key");
  CHECK(refused(changed("\"key\": \"sudden\"", "\"key\": \"gradual\"")).field ==
        "wrong.json structures[1].key");
  CHECK(refused(changed("\"default\": true", "\"default\": false")).field == "wrong.json structures");
  CHECK(refused(changed("\"flag\": \"cancer\"", "\"flag\": \"tumour\"")).field ==
        "wrong.json profiles[5].flag");
  CHECK(refused(changed("\"chain.one_organ\",", "\"chain.no_organ\",")).field ==
        "wrong.json profiles[0].parameters[0]");
  CHECK(refused(changed("\"card.day_by_day.purpose\"", "\"\"")).field == "wrong.json card.purpose.code");
}

TEST_CASE("numbers in the evidence that cannot be are refused with the parameter that reads them") {
  const auto row = refused(shipped_day_text(), book_with("0.1473", "0.2473"));
  CHECK(row.field == "wrong.json parameters[17] channel.umbilical_doppler.well.distribution.shares");
  CHECK(row.message == "the row must sum to 1");
  const auto negative = refused(shipped_day_text(), book_with("\"low\": 0.0556", "\"low\": -0.0556"));
  CHECK(negative.field == "wrong.json parameters[14] magnesium.baseline.distribution.rows[0]");
  const auto hazard =
      refused(shipped_day_text(), book_with("\"delay_low_hours\": 2", "\"delay_low_hours\": -2"));
  CHECK(hazard.field == "wrong.json parameters[11] transfer.delay_hours");
  CHECK(hazard.message == "must not be negative");
  const auto share = refused(shipped_day_text(), book_with("\"high\": 0.813", "\"high\": 1.813"));
  CHECK(share.field == "wrong.json parameters[5] birth.unplanned_share");
}

TEST_CASE("a file above four megabytes is refused before it is read") {
  std::string text = shipped_day_text();
  text.append(kDayModelBytes, ' ');
  const auto e = refused(text);
  CHECK(e.kind == ErrorKind::too_large);
  CHECK(e.field == "wrong.json");
}
