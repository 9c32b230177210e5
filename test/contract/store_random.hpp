// SPDX-License-Identifier: Apache-2.0
// Random postings, probes and searches for the store contract, and the slow answer to compare with.
#pragma once
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "record/store.hpp"
#include "search/postings.hpp"

namespace dyad::contract {

// What was written, as a list.
struct Written {
  record::Version version;
  search::Postings postings;
  std::vector<std::string> patients{};
};

inline bool stands_in(const Written& w, const std::vector<std::string>& patients) {
  return std::ranges::any_of(w.patients, [&](const auto& p) { return std::ranges::count(patients, p) > 0; });
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed), several_(one_in(2)), spoilt_(one_in(2)) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }

  std::string type() { return one_in(3) ? "Bravo" : "Alpha"; }
  // Some of ten, often none.
  std::vector<std::string> patients() {
    std::vector<std::string> out;
    for (int i = 0; i < 10; ++i)
      if (one_in(8)) out.push_back("p" + std::to_string(i));
    return out;
  }
  std::string term_of(const std::string& type) {
    const int parameter = below(3);
    const int spread = parameter == 0 ? 3 : parameter == 1 ? 40 : 4000;  // common, rare and nearly unique
    const std::string value = letters(below(spread));
    return one_in(2) ? search::term(type, name(parameter), value)
                     : search::term(type, name(parameter), value, one_in(2) ? "x" : "y");
  }

  search::Postings postings(const std::string& type) {
    search::Postings out;
    out.terms.push_back(search::term(type));
    for (int i = below(6); i > 0; --i) out.terms.push_back(term_of(type));
    std::ranges::sort(out.terms);
    out.terms.erase(std::ranges::unique(out.terms).begin(), out.terms.end());
    for (int i = below(several_ ? 3 : 2); i > 0; --i) {
      const std::int64_t first = below(200);
      out.moments.push_back({search::term(type, one_in(4) ? "late" : "date"), first, first + 1 + below(40)});
      if (spoilt_ && one_in(20)) std::swap(out.moments.back().first_ms, out.moments.back().last_ms);
    }
    for (int i = below(3); i > 0; --i) {
      const double low = below(100) / 2.0;
      out.amounts.push_back({search::term(type, "size"), low, low + below(4) / 2.0});
    }
    return out;
  }

  search::Probe probe(const std::string& type, int depth) {
    using Op = search::Probe::Op;
    search::Probe out;
    const int kind = below(depth > 0 ? 10 : 6);
    if (kind >= 6) {
      out.op = kind == 6 ? Op::none : kind == 7 ? Op::any : Op::all;
      for (int i = below(4) + (kind == 9 ? 1 : 0); i > 0; --i) out.parts.push_back(probe(type, depth - 1));
      return out;
    }
    out.op = kind < 2 ? Op::term : kind < 4 ? Op::prefix : kind == 4 ? Op::moment : Op::amount;
    if (kind < 2) out.text = one_in(8) ? search::term(type) : term_of(type);
    if (kind == 2) out.text = search::term(type, name(below(3)), letters(below(300)));
    if (kind == 3) out.text = search::term(type, name(below(3)), letters(below(300))).substr(0, 9 + below(3));
    if (kind == 4) moment_bounds(out, type);
    if (kind == 5) amount_bounds(out, type);
    return out;
  }

 private:
  static std::string name(int parameter) {
    return parameter == 0 ? "status" : parameter == 1 ? "code" : "name";
  }
  static std::string letters(int n) {
    std::string out;
    for (; n >= 0; n = n / 6 - 1) out += static_cast<char>('a' + n % 6);
    return out;
  }
  void moment_bounds(search::Probe& out, const std::string& type) {
    out.text = search::term(type, one_in(4) ? "late" : "date");
    if (one_in(2)) out.moment.first_min = below(200);
    if (one_in(3)) out.moment.first_max = below(240);
    if (one_in(3)) out.moment.last_min = below(240);
    if (one_in(3)) out.moment.last_max = below(240);
  }
  void amount_bounds(search::Probe& out, const std::string& type) {
    out.text = search::term(type, "size");
    if (one_in(2)) out.amount.low_min = below(100) / 2.0;
    if (one_in(3)) out.amount.low_max = below(100) / 2.0;
    if (one_in(3)) out.amount.high_min = below(100) / 2.0;
    if (one_in(3)) out.amount.high_max = below(100) / 2.0;
  }

  std::mt19937 engine_;
  bool several_;  // whether a version may have several moments of a parameter
  bool spoilt_;   // whether some end before they begin
};

// The moment by which a version is sorted.
inline std::optional<std::int64_t> sort_key(const record::Find& find, const search::Postings& postings) {
  std::optional<std::int64_t> key;
  for (const auto& m : postings.moments) {
    if (m.parameter != find.moment) continue;
    if (find.descending)
      key = std::max(key.value_or(m.last_ms), m.last_ms);
    else
      key = std::min(key.value_or(m.first_ms), m.first_ms);
  }
  return key;
}

// The places a search should give, in order, by looking at every version. `after` is not looked at.
inline std::vector<record::Find::Cursor> slow_find(const std::vector<Written>& log,
                                                   const record::Find& find) {
  std::map<std::pair<std::string, std::string>, const Written*> newest;
  for (const Written& w : log)
    if (!find.as_of || w.version.sequence <= *find.as_of) newest[{w.version.type, w.version.id}] = &w;
  std::vector<record::Find::Cursor> out;
  for (const auto& [id, w] : newest)
    if (w->version.type == find.type && !w->version.deleted && search::answers(find.probe, w->postings) &&
        (!find.within || stands_in(*w, *find.within)))
      out.push_back({sort_key(find, w->postings), w->version.sequence});
  std::ranges::sort(out, [&](const auto& a, const auto& b) {
    if (a.moment_ms.has_value() != b.moment_ms.has_value()) return a.moment_ms.has_value();
    if (a.moment_ms != b.moment_ms) return (a.moment_ms < b.moment_ms) != find.descending;
    return a.sequence != b.sequence && (a.sequence < b.sequence) != find.descending;
  });
  return out;
}

inline std::string words(const search::Probe& probe) {
  using Op = search::Probe::Op;
  static const std::map<Op, std::string> kNames{
      {Op::all, "all"},       {Op::any, "any"},       {Op::none, "none"},    {Op::term, "term"},
      {Op::prefix, "prefix"}, {Op::moment, "moment"}, {Op::amount, "amount"}};
  std::string out = kNames.at(probe.op) + "(" + probe.text;
  std::ranges::replace(out, search::kEnd, '|');
  for (const auto& part : probe.parts) out += words(part);
  return out + ")";
}

}  // namespace dyad::contract
