// SPDX-License-Identifier: Apache-2.0
#include "study/report.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "json/json.hpp"
#include "study/chart.hpp"
#include "study/number_text.hpp"
#include "study/study_test_support.hpp"

namespace dyad::study {
namespace {

constexpr std::string_view kLanguages[] = {"en", "vi", "zh"};

std::string read_words() {
  std::ifstream in(std::string(DYAD_SOURCE_DIR) + "/data/study/report.json");
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// The names in braces, in order.
std::multiset<std::string> places(std::string_view text) {
  std::multiset<std::string> out;
  for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1))
    out.emplace(text.substr(open, text.find('}', open) + 1 - open));
  return out;
}

struct Run {
  Plan plan;
  Results results;
  std::string page(std::string_view language) const {
    return report_html(plan, results, report_words(), {"x", std::string(language)});
  }
};
Run run_of(Model model, Options options) {
  auto plan = prepare(std::move(model), std::move(options));
  REQUIRE(plan);
  std::vector<Row> rows;
  for (std::uint64_t u = 0; u < plan->units(); ++u) {
    auto row = run_unit(*plan, u);
    REQUIRE(row);
    rows.push_back(std::move(*row));
  }
  auto results = summarise(*plan, rows);
  REQUIRE(results);
  return {std::move(*plan), std::move(*results)};
}

// A page without its style sheet and tags: what is read, a space for each tag.
std::string read_text(const std::string& page) {
  std::string out;
  for (std::size_t at = page.find("</style>"); at < page.size();) {
    const auto open = page.find('<', at);
    out += page.substr(at, open - at) + " ";
    if (open == std::string::npos) break;
    at = page.find('>', open) + 1;
  }
  return out;
}

void take_out(std::string& text, std::string_view words) {
  const std::string part = escaped(words);
  if (part.empty()) return;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.replace(at, part.size(), " ");
}

// What the study's author wrote, the longest first, so that no part of a longer text stays.
std::vector<std::string> authors_words(const Model& m) {
  std::vector<std::string> out{m.title,         m.purpose,      m.citation,     m.id + " " + m.version,
                               m.step_name,     m.plane_x.unit, m.plane_y.unit, m.plane_x.title,
                               m.plane_y.title, m.sweep.title,  m.sweep.unit,   "CHEERS"};
  const auto named = [&](const auto& list) {
    for (const Named& n : list) out.push_back(n.title);
  };
  named(m.exits), named(m.periods), named(m.outcomes), named(m.parameters), named(m.counts);
  named(m.policies), named(m.weights);
  for (const auto& s : m.sources) out.push_back(s);
  for (const auto& s : m.state_names) out.push_back(s);
  for (const Outcome& o : m.outcomes) out.push_back(o.unit);
  for (const Parameter& p : m.parameters) out.push_back(p.unit), out.push_back(p.source);
  for (const CountTable& t : m.counts) out.push_back(t.source);
  std::stringstream upright(m.plane_y.title + " " + m.plane_y.unit);  // an axis may stand in two lines
  for (std::string word; upright >> word;) out.push_back(word);
  for (std::size_t i = 0, n = out.size(); i < n; ++i)  // as the name of a row of a drawing
    if (out[i].size() > 48) out.push_back(out[i].substr(0, 45) + "...");
  std::ranges::sort(out, std::ranges::greater{}, [](const std::string& s) { return s.size(); });
  return out;
}

TEST_CASE("The words of the report stand in three languages, each with the same places and none in English") {
  const auto words = json::parse(read_words());
  REQUIRE(words);
  for (const auto& [key, english] : (*words)["en"].members()) {
    CAPTURE(key);
    for (const auto language : kLanguages) {
      const auto text = (*words)[language][key].as_string();
      CHECK_FALSE(text.empty());
      CHECK(places(text) == places(english.as_string()));
      // Texts of places alone may be the same everywhere.
      const bool has_words = places(english.as_string()).empty();
      if (language != "en" && has_words) CHECK(text != english.as_string());
    }
  }
  for (const auto language : kLanguages) CHECK((*words)[language].size() == (*words)["en"].size());
}

TEST_CASE("Without what its author wrote, a page in Vietnamese or Chinese has no word of English") {
  for (const std::string name : {"synthetic_delivery_timing", "sick_sicker", "joseph_2005"}) {
    const Run run = run_of(study_named(name), {5, 3, 1});
    for (const std::string language : {"vi", "zh"}) {
      CAPTURE(name);
      CAPTURE(language);
      const std::string page = run.page(language);
      CHECK(page.find("<html lang=\"" + language + "\">") != std::string::npos);
      std::string text = read_text(page);
      for (const auto& words : authors_words(run.plan.model)) take_out(text, words);
      const auto english = json::parse(read_words());
      for (const auto& [key, words] : (*english)["en"].members()) {
        CAPTURE(key);
        // Words of four letters and more that Vietnamese has not: what lies between the places of a text.
        std::string_view rest = words.as_string();
        while (!rest.empty()) {
          const auto piece = rest.substr(0, rest.find('{'));
          if (piece.size() > 4 && piece != "beta(" && piece != "normal(")
            CHECK_MESSAGE(text.find(escaped(piece)) == std::string::npos, piece);
          if (piece.size() == rest.size()) break;
          rest.remove_prefix(rest.find('}') + 1);
        }
      }
      if (language == "zh")  // no run of Latin letters but the names of programs
        for (std::size_t at = 0, run_of_letters = 0; at < text.size(); ++at) {
          const bool is_letter = (text[at] | 32) >= 'a' && (text[at] | 32) <= 'z';
          run_of_letters = is_letter ? run_of_letters + 1 : 0;
          if (run_of_letters == 5) CHECK_MESSAGE(false, text.substr(at < 40 ? 0 : at - 40, 60));
        }
    }
  }
}

TEST_CASE("A page in English says what it always said") {
  const std::string page = run_of(study_named("sick_sicker"), {5, 3, 1}).page("en");
  for (const std::string words :
       {"<html lang=\"en\">", "<th>Best in</th><th>Expected loss</th></tr>", "<tr><th>Policy</th>",
        "Means over the draws, with the 2.5th to 97.5th percentile below them.",
        "<td>gamma, shape and scale (20, 0.0001)</td>", "Time step and horizon</td><td>365.2 days, 75 steps",
        "5 draws of all parameters at once; one by one in the tornado", "dominated",
        "In which share of the draws each policy is worth most, as the weight moves. An engine's policy is "
        "the "
        "one found for the weights of this run; it is not sought anew.",
        "Bars that cross zero change which is better.", "151,580"})
    CHECK_MESSAGE(page.find(words) != std::string::npos, words);
}

TEST_CASE("Numbers have the marks that the pages give them") {
  CHECK(number_text(1234.5678) == "1,235");
  CHECK(number_text(1234.5678, "vi") == "1235");
  CHECK(number_text(-0.01234, "vi") == "-0,01234");
  CHECK(number_text(-0.01234, "zh") == "-0.01234");
  CHECK(number_text(1234567, "en") == "1,234,567");
  CHECK(number_text(-1234567, "vi") == "-1.234.567");
  CHECK(number_text(1234567, "zh") == "1,234,567");
  CHECK(number_text(12345, "zh") == "12,345");
  CHECK(number_text(2000, "zh") == "2000");
  CHECK(number_text(2.5e-7) == "2.5e-07");
  CHECK(number_text(2.5e-7, "vi") == "2,5e-07");
  CHECK(number_text(0, "vi") == "0");
}

TEST_CASE("A long name of a row is cut between characters, a Chinese one where it fills the same room") {
  const Voice voice(report_words(), "zh");
  const auto row = [&](const std::string& name) {
    Chart chart(voice, "", "", {"", 0, 1}, {"", 0, 1});
    chart.bar(0, 1, name, 0, 1, 0, "");
    return chart.svg();
  };
  std::string chinese, marks;
  for (int i = 0; i < 30; ++i) chinese += "孕", marks += "ễ ";
  CHECK(row(chinese).find(">" + chinese.substr(0, 22 * 3) + "...<") != std::string::npos);
  CHECK(row(marks).find(">" + marks.substr(0, 22 * 4 + 3) + "...<") != std::string::npos);
  CHECK(row(std::string(48, 'a')).find(">" + std::string(48, 'a') + "<") != std::string::npos);
  CHECK(row(std::string(49, 'a')).find(">" + std::string(45, 'a') + "...<") != std::string::npos);
}

}  // namespace
}  // namespace dyad::study
