// SPDX-License-Identifier: Apache-2.0
#include "clinical/drugs.hpp"

#include <algorithm>
#include <numeric>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"

namespace dyad::clinical {
namespace {

constexpr std::string_view kPrefix = "drug.";

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Edits needed to turn one text into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

template <class F>
void each_drug(const Book& book, F&& f) {
  for (auto it = book.all().lower_bound(kPrefix); it != book.all().end() && it->first.starts_with(kPrefix);
       ++it)
    f(it->second);
}

bool spells_atc(std::string_view s) {
  return s.size() >= 3 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= '0' && s[1] <= '9' && s[2] >= '0' &&
         s[2] <= '9';
}

void chemotherapy(const Book& book, Gestation gestation, std::string_view regimen,
                  std::optional<double> birth_in, DrugVerdict& v) {
  const auto& rule = book.need("drug_rules.chemotherapy");
  cite(v.evidence, rule.id);
  v.stop_before_birth_days = rule.number("stop_before_birth_days." + std::string(regimen));
  if (birth_in && *birth_in < *v.stop_before_birth_days)
    warn(v.warnings, "drug.too_close_to_birth",
         "birth is planned in " + fixed(*birth_in, 0) + " days; this regimen must stop " +
             fixed(*v.stop_before_birth_days, 0) + " days before birth");
  if (gestation.days >= rule.number("last_cycle_from_day") && regimen == "three_weekly")
    warn(v.warnings, "drug.last_cycle_passed",
         "no three-weekly cycle from " +
             format(Gestation{static_cast<int>(rule.number("last_cycle_from_day"))}) + " on");
}

void lactation(const evidence::Entry& e, DrugVerdict& v) {
  const auto& l = e.value("lactation");
  v.lactation = l["class"].as_string();
  const auto certainty = evidence::certainty_from(l["certainty"].as_string());
  if (certainty && *certainty != e.certainty && *certainty == evidence::Certainty::memory_high)
    warn(v.warnings, "drug.lactation_memory",
         "the class while breastfeeding was not read in a source: check it");
}

}  // namespace

const evidence::Entry* find_drug(const Book& book, std::string_view name_or_atc) {
  const std::string typed = lower(name_or_atc);
  const evidence::Entry* best = nullptr;
  std::size_t best_length = 0;
  each_drug(book, [&](const evidence::Entry& e) {
    for (const auto& name : e.value("names").items())
      if (lower(name.as_string()) == typed) {
        best = &e;
        best_length = std::string::npos;
      }
    if (!spells_atc(typed)) return;
    for (const auto& code : e.value("atc").items()) {
      const std::string prefix = lower(code.as_string());
      if (typed.starts_with(prefix) && prefix.size() > best_length) {
        best = &e;
        best_length = prefix.size();
      }
    }
  });
  return best;
}

std::vector<std::string> near_drug_names(const Book& book, std::string_view typed) {
  constexpr std::size_t kMost = 5;
  const std::string word = lower(typed);
  std::vector<std::pair<std::size_t, std::string>> found;
  each_drug(book, [&](const evidence::Entry& e) {
    for (const auto& n : e.value("names").items()) {
      const std::string name = lower(n.as_string());
      const bool inside =
          word.size() >= 3 && (name.find(word) != std::string::npos || word.find(name) != std::string::npos);
      const std::size_t d = inside ? 0 : distance(word, name);
      if (d * 3 <= word.size()) found.emplace_back(d, std::string(n.as_string()));
    }
  });
  std::ranges::sort(found);
  std::vector<std::string> out;
  for (const auto& [d, name] : found)
    if (out.size() < kMost) out.push_back(name);
  return out;
}

Result<DrugVerdict> drug_in_pregnancy(const Book& book, std::string_view name_or_atc, Gestation gestation,
                                      std::string_view regimen, std::optional<double> planned_birth_in_days) {
  const auto* e = find_drug(book, name_or_atc);
  if (!e) {
    std::string near;
    for (const auto& n : near_drug_names(book, name_or_atc)) near += (near.empty() ? "" : ", ") + n;
    return fail(ErrorKind::not_found,
                near.empty() ? "no rule for this drug" : "no rule for this drug; near to it: " + near, "drug",
                std::string(name_or_atc.substr(0, 60)));
  }
  DrugVerdict v;
  v.drug = e->title;
  cite(v.evidence, e->id);
  for (const auto& w : e->value("windows").items())
    if (gestation.days >= w["from_day"].as_double().value_or(0) &&
        gestation.days < w["to_day"].as_double().value_or(0))
      v.drug_class = w["class"].as_string();
  if (v.drug_class.empty())
    return fail(ErrorKind::refused, "the rules cover pregnancy only", "gestation", format(gestation));
  v.reason = e->value("reason").as_string();
  v.monitor = e->value("monitor").as_string();
  lactation(*e, v);
  if (e->value("cytotoxic").as_bool().value_or(false))
    chemotherapy(book, gestation, regimen, planned_birth_in_days, v);
  return v;
}

}  // namespace dyad::clinical
