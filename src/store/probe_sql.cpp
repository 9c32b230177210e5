// SPDX-License-Identifier: Apache-2.0
#include "store/probe_sql.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace dyad::store {
namespace {

constexpr std::size_t kMergedTerms = 16;      // lists of terms merged in order; more are gathered and sorted
constexpr std::size_t kLookups = 100'000;     // point look-ups worth avoiding by gathering a whole list first
constexpr std::size_t kTermsOfRange = 1'000;  // what a range is taken to have

// Expressions nest only as deep as the logarithm of their number; SQLite limits the depth.
std::string joined(std::span<const std::string> parts, const char* word) {
  if (parts.size() == 1) return parts.front();
  const auto half = parts.size() / 2;
  return "(" + joined(parts.first(half), word) + word + joined(parts.subspan(half), word) + ")";
}

std::string list_of(const std::vector<std::int64_t>& terms) {
  std::string out = "[";
  for (const std::int64_t term : terms) out += (out.size() > 1 ? "," : "") + std::to_string(term);
  return out + "]";
}

// "q.term = ?1" or "q.term IN (...)".
std::string is_one_of(Sql& sql, const std::vector<std::int64_t>& terms) {
  if (terms.size() == 1) return "q.term = " + sql.put(terms.front());
  if (terms.size() > kMergedTerms)
    return "q.term IN (SELECT value FROM json_each(" + sql.put(list_of(terms)) + "))";
  std::string out;
  for (const std::int64_t term : terms) out += (out.empty() ? "q.term IN (" : ", ") + sql.put(term);
  return out + ")";
}

std::string in_range(Sql& sql, const std::string& prefix) {
  const std::string from = sql.put(prefix);
  return "t.text >= " + from + " AND t.text < " + sql.put(after_prefix(prefix));
}

void bound(Sql& sql, std::string& text, const std::string& comparison, std::int64_t value) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const bool least = comparison.ends_with(">= ");
  if (value != (least ? kLeast : kMost)) text += comparison + sql.put(value);
}

void bound(Sql& sql, std::string& text, const std::string& comparison, double value) {
  const bool least = comparison.ends_with(">= ");
  if (!std::isinf(value) || (value < 0) != least) text += comparison + sql.put(value);
}

}  // namespace

// With a plus before its name SQLite looks for no index of a column: a condition on one version must not be
// looked up among all.
std::string moment_bounds(Sql& sql, const Node& node, const std::string& column) {
  std::string out;
  bound(sql, out, " AND " + column + "first_ms >= ", node.moment.first_min);
  bound(sql, out, " AND " + column + "first_ms <= ", node.moment.first_max);
  bound(sql, out, " AND " + column + "last_ms >= ", node.moment.last_min);
  bound(sql, out, " AND " + column + "last_ms <= ", node.moment.last_max);
  return out;
}

namespace {

std::string of_parameter(Sql& sql, const Node& node) {
  return " WHERE q.parameter = " + sql.put(node.parameter);
}

std::string amount_bounds(Sql& sql, const Node& node, const std::string& column) {
  std::string out;
  bound(sql, out, " AND " + column + "low >= ", node.amount.low_min);
  bound(sql, out, " AND " + column + "low <= ", node.amount.low_max);
  bound(sql, out, " AND " + column + "high >= ", node.amount.high_min);
  bound(sql, out, " AND " + column + "high <= ", node.amount.high_max);
  return out;
}

}  // namespace

void bind(Query& query, const Sql& sql) {
  for (const Sql::Value& value : sql.values) {
    if (const auto* text = std::get_if<std::string>(&value))
      query.bind(std::string_view(*text));
    else if (const auto* real = std::get_if<double>(&value))
      query.bind(*real);
    else
      query.bind(std::get<std::int64_t>(value));
  }
}

std::string gathered(Sql& sql, const Node& node) {
  switch (node.op) {
    case Node::Op::terms:
      if (node.terms.size() <= kMergedTerms)
        return "SELECT q.sequence FROM posting q WHERE " + is_one_of(sql, node.terms);
      return "SELECT q.sequence FROM json_each(" + sql.put(list_of(node.terms)) +
             ") j CROSS JOIN posting q ON q.term = j.value";
    case Node::Op::range:
      return "SELECT q.sequence FROM term t CROSS JOIN posting q ON q.term = t.id WHERE " +
             in_range(sql, node.prefix);
    case Node::Op::moment:
      return std::string("SELECT q.sequence FROM moment q INDEXED BY ") +
             (node.through_end ? "moment_last" : "moment_first") + of_parameter(sql, node) +
             moment_bounds(sql, node, "q.");
    case Node::Op::amount:
      return "SELECT q.sequence FROM amount q" + of_parameter(sql, node) + amount_bounds(sql, node, "+q.");
    case Node::Op::members:
      return "SELECT q.sequence FROM json_each(" + sql.put(node.patients) +
             ") j CROSS JOIN member q ON q.patient = j.value AND q.type = " + sql.put(node.type);
    case Node::Op::all:
      return gathered(sql, *std::ranges::min_element(node.parts, {}, &Node::size));
    case Node::Op::any: {
      std::string out;
      for (const Node& part : node.parts) out += (out.empty() ? "" : " UNION ALL ") + gathered(sql, part);
      return out;
    }
    default:
      return "SELECT 0 AS sequence WHERE 0";
  }
}

namespace {

std::string parts_condition(Sql& sql, const Node& node, const char* word, std::size_t candidates) {
  std::vector<std::string> parts;
  parts.reserve(node.parts.size());
  for (const Node& part : node.parts) parts.push_back(condition(sql, part, candidates));
  return joined(parts, word);
}

}  // namespace

std::string condition(Sql& sql, const Node& node, std::size_t candidates) {
  switch (node.op) {
    case Node::Op::always:
      return "1";
    case Node::Op::never:
      return "0";
    case Node::Op::all:
      return parts_condition(sql, node, " AND ", candidates);
    case Node::Op::any:
      return parts_condition(sql, node, " OR ", candidates);
    case Node::Op::none:
      return "NOT " + condition(sql, node.parts.front(), candidates);
    case Node::Op::terms:
      if (node.terms.size() > kMergedTerms && node.terms.size() * candidates > kLookups)
        return "p.sequence IN (" + gathered(sql, node) + ")";
      return "EXISTS (SELECT 1 FROM posting q WHERE " + is_one_of(sql, node.terms) +
             " AND q.sequence = p.sequence)";
    case Node::Op::range:
      if (kTermsOfRange * candidates > kLookups) return "p.sequence IN (" + gathered(sql, node) + ")";
      return "EXISTS (SELECT 1 FROM term t CROSS JOIN posting q ON q.term = t.id AND q.sequence = p.sequence "
             "WHERE " +
             in_range(sql, node.prefix) + ")";
    case Node::Op::moment:
      return "EXISTS (SELECT 1 FROM moment q" + of_parameter(sql, node) + moment_bounds(sql, node, "+q.") +
             " AND q.sequence = p.sequence)";
    case Node::Op::amount:
      return "EXISTS (SELECT 1 FROM amount q" + of_parameter(sql, node) + amount_bounds(sql, node, "+q.") +
             " AND q.sequence = p.sequence)";
    case Node::Op::members:
      if (node.size < candidates) return "p.sequence IN (" + gathered(sql, node) + ")";
      return "EXISTS (SELECT 1 FROM json_each(" + sql.put(node.patients) +
             ") j CROSS JOIN member q ON q.patient = j.value AND q.type = " + sql.put(node.type) +
             " AND q.sequence = p.sequence)";
  }
  return "0";
}

// A moment is looked up by one of its ends; the other end, and both ends of an amount, are looked at in each
// row.
std::string looked_through(Sql& sql, const Node& node) {
  Node end = node;
  const Node unbound;
  end.amount = unbound.amount;
  if (node.through_end) {
    end.moment.first_min = unbound.moment.first_min;
    end.moment.first_max = unbound.moment.first_max;
  } else {
    end.moment.last_min = unbound.moment.last_min;
    end.moment.last_max = unbound.moment.last_max;
  }
  return gathered(sql, end);
}

bool has_order(const Node& node) {
  return node.op == Node::Op::amount || (node.op == Node::Op::terms && node.terms.size() <= kMergedTerms);
}

std::vector<std::string> in_order(Sql& sql, const Node& node) {
  std::vector<std::string> out;
  if (!has_order(node)) return out;
  // Rows of amounts come in order of sequence within their parameter; the bounds are looked at in each.
  if (node.op == Node::Op::amount)
    out.push_back("amount p WHERE p.parameter = " + sql.put(node.parameter) +
                  amount_bounds(sql, node, "+p."));
  for (const std::int64_t term : node.terms) out.push_back("posting p WHERE p.term = " + sql.put(term));
  return out;
}

}  // namespace dyad::store
