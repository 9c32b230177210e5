// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "store/probe_node.hpp"

namespace dyad::store {

// A statement put together with the values of its parameters.
struct Sql {
  using Value = std::variant<std::int64_t, double, std::string>;
  std::string text;
  std::vector<Value> values;

  // The parameter that stands for `value`.
  std::string put(Value value) {
    values.push_back(std::move(value));
    return "?" + std::to_string(values.size());
  }
};

void bind(Query& query, const Sql& sql);

// A condition on the version whose sequence is `p.sequence`. `candidates` says about how many versions it
// will be asked of: what holds for many is looked up once for all of them.
std::string condition(Sql& sql, const Node& node, std::size_t candidates);

// The bounds of a moment on columns whose names begin with `column` ("p.").
std::string moment_bounds(Sql& sql, const Node& node, const std::string& column);

// A statement that gives the sequences of everything that has the node, and maybe more, in any order, one
// maybe more than once. Of an `all` it is the part of the smallest size. Not for `none` and `always`.
std::string gathered(Sql& sql, const Node& node);

// A statement with a row for each that gathered() looks at. Not for `all` and `any`.
std::string looked_through(Sql& sql, const Node& node);

// What gathered() gives, as rows of tables named `p` that come in order of sequence ("posting p WHERE p.term
// = ?1"); none when the node has no such order.
bool has_order(const Node& node);
std::vector<std::string> in_order(Sql& sql, const Node& node);

}  // namespace dyad::store
