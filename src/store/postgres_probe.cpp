// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_probe.hpp"

#include <limits>

namespace dyad::store {
namespace {

using search::Probe;

// A bound that asks nothing.
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

// A text above every one that begins with `prefix`, and maybe above some others.
std::string above(std::string text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x7Eu) text.pop_back();
  if (!text.empty()) ++text.back();
  return text;
}

std::string has_prefix(PgStatement& s, const std::string& prefix) {
  const std::string begins = s.put(std::string_view(prefix), "text");
  std::string range = "t.text >= " + begins + " AND starts_with(t.text, " + begins + ")";
  if (const std::string end = above(prefix); !end.empty())
    range += " AND t.text < " + s.put(std::string_view(end), "text");
  return s.exists("posting x JOIN term t ON t.id = x.term WHERE x.sequence = p.sequence AND " + range);
}

template <class Number>
void bound(PgStatement& s, std::string& sql, std::string_view comparison, Number value, Number nothing,
           std::string_view type) {
  if (value != nothing) sql += " AND x." + std::string(comparison) + " " + s.put(value, type);
}

std::string has_moment(PgStatement& s, const Probe& probe) {
  std::string sql = "moment x WHERE x.sequence = p.sequence AND x.parameter = " + s.term(probe.text);
  bound(s, sql, "first_ms >=", probe.moment.first_min, kLeast, "bigint");
  bound(s, sql, "first_ms <=", probe.moment.first_max, kMost, "bigint");
  bound(s, sql, "last_ms >=", probe.moment.last_min, kLeast, "bigint");
  bound(s, sql, "last_ms <=", probe.moment.last_max, kMost, "bigint");
  return s.exists(sql);
}

std::string has_amount(PgStatement& s, const Probe& probe) {
  std::string sql = "amount x WHERE x.sequence = p.sequence AND x.parameter = " + s.term(probe.text);
  bound(s, sql, "low >=", probe.amount.low_min, -kInfinite, "float8");
  bound(s, sql, "low <=", probe.amount.low_max, kInfinite, "float8");
  bound(s, sql, "high >=", probe.amount.high_min, -kInfinite, "float8");
  bound(s, sql, "high <=", probe.amount.high_max, kInfinite, "float8");
  return s.exists(sql);
}

// Alternatives that are plain terms are one look-up.
std::string any_of(PgStatement& s, const Probe& probe) {
  std::vector<std::int64_t> terms;
  std::string out;
  for (const Probe& part : probe.parts) {
    if (part.op != Probe::Op::term)
      out += (out.empty() ? "" : " OR ") + condition(s, part);
    else if (const auto number = s.number_of(part.text))
      terms.push_back(*number);
  }
  if (!terms.empty())
    out += (out.empty() ? "" : " OR ") +
           s.exists("posting x WHERE x.sequence = p.sequence AND x.term" + s.is_one_of(terms));
  return out.empty() ? "FALSE" : "(" + out + ")";
}

}  // namespace

std::string PgStatement::number(std::int64_t term) {
  return pinned_ ? put(term, "bigint") : std::to_string(term);
}

std::optional<std::int64_t> PgStatement::number_of(const std::string& text) const {
  const auto at = terms_.find(text);
  if (at == terms_.end()) return std::nullopt;
  return at->second;
}

std::string PgStatement::term(const std::string& text) { return number(number_of(text).value_or(-1)); }

std::string PgStatement::is_one_of(const std::vector<std::int64_t>& terms) {
  if (terms.size() == 1) return " = " + number(terms.front());
  if (pinned_) return " = ANY(" + put(terms, "bigint[]") + ")";
  std::string out;
  for (const std::int64_t term : terms) out += (out.empty() ? " IN (" : ",") + std::to_string(term);
  return out + ")";
}

std::string PgStatement::exists(const std::string& from) const {
  return "EXISTS (SELECT 1 FROM " + from + (pinned_ ? " OFFSET 0)" : ")");
}

void collect_terms(const Probe& probe, std::vector<std::string>& texts) {
  if (probe.op == Probe::Op::term || probe.op == Probe::Op::moment || probe.op == Probe::Op::amount)
    texts.push_back(probe.text);
  for (const Probe& part : probe.parts) collect_terms(part, texts);
}

std::string condition(PgStatement& s, const Probe& probe) {
  switch (probe.op) {
    case Probe::Op::any:
      return any_of(s, probe);
    case Probe::Op::none:
      return "NOT " + any_of(s, probe);
    case Probe::Op::all: {
      std::string out = "(TRUE";
      for (const Probe& part : probe.parts) out += " AND " + condition(s, part);
      return out + ")";
    }
    case Probe::Op::term:
      return s.exists("posting x WHERE x.sequence = p.sequence AND x.term = " + s.term(probe.text));
    case Probe::Op::prefix:
      return has_prefix(s, probe.text);
    case Probe::Op::moment:
      return has_moment(s, probe);
    case Probe::Op::amount:
      return has_amount(s, probe);
  }
  return "FALSE";
}

}  // namespace dyad::store
