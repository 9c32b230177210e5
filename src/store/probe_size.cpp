// SPDX-License-Identifier: Apache-2.0
#include "store/probe_size.hpp"

#include <algorithm>

#include "store/probe_sql.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kFirstLook = 64;
constexpr std::size_t kNextLook = 16;  // times more

Result<std::size_t> counted(Connection& connection, const Node& node, std::size_t limit) {
  Sql sql;
  sql.text = "SELECT count(*) FROM (" + looked_through(sql, node) + " LIMIT ";
  sql.text += sql.put(static_cast<std::int64_t>(limit)) + ")";
  Query q(connection, Query::Composed{sql.text});
  bind(q, sql);
  const std::size_t size = q.step() ? static_cast<std::size_t>(q.integer(0)) : 0;
  if (!q.ok()) return q.failure();
  return size;
}

Result<void> look(Connection& connection, Node& node, std::size_t limit);

// An end without a bound would be looked through from its first row to its last.
bool bounds_first(const Node& node) {
  const search::Probe::MomentBounds unbound;
  return node.moment.first_min != unbound.first_min || node.moment.first_max != unbound.first_max;
}
bool bounds_last(const Node& node) {
  const search::Probe::MomentBounds unbound;
  return node.moment.last_min != unbound.last_min || node.moment.last_max != unbound.last_max;
}

// Both ends of a moment can be looked up in order; where both are bounded the one that leaves less is taken.
Result<void> look_at_moments(Connection& connection, Node& node, std::size_t limit) {
  node.through_end = bounds_last(node) && !bounds_first(node);
  const auto one = counted(connection, node, limit);
  if (!one) return std::unexpected(one.error());
  node.size = *one;
  if (*one < limit || !bounds_first(node) || !bounds_last(node)) return {};
  node.through_end = true;
  const auto last = counted(connection, node, limit);
  if (!last) return std::unexpected(last.error());
  node.size = *last;
  node.through_end = *last < *one;
  return {};
}

// Of several conditions the smallest leads: of the others it matters only that they are not smaller.
Result<void> look_for_smallest(Connection& connection, Node& node, std::size_t limit) {
  node.size = Node::kUnknownSize;
  for (Node& part : node.parts) {
    if (auto done = look(connection, part, std::min(limit, node.size)); !done) return done;
    node.size = std::min(node.size, part.size);
  }
  return {};
}

Result<void> look_at_parts(Connection& connection, Node& node, std::size_t limit) {
  if (node.op == Node::Op::all) return look_for_smallest(connection, node, limit);
  for (Node& part : node.parts)
    if (auto done = look(connection, part, limit); !done) return done;
  node.size = 0;
  for (const Node& part : node.parts)
    if (part.size != Node::kUnknownSize) node.size = std::min(limit, node.size + part.size);
  // One alternative that nothing can be gathered for, and nothing can be gathered for all.
  if (std::ranges::any_of(node.parts, [](const Node& p) { return p.size == Node::kUnknownSize; }))
    node.size = Node::kUnknownSize;
  return {};
}

Result<void> look(Connection& connection, Node& node, std::size_t limit) {
  switch (node.op) {
    case Node::Op::always:
    case Node::Op::never:
    case Node::Op::none:
      return {};
    case Node::Op::all:
    case Node::Op::any:
      return look_at_parts(connection, node, limit);
    case Node::Op::moment:
      return look_at_moments(connection, node, limit);
    case Node::Op::terms:
    case Node::Op::range:
    case Node::Op::amount:
    case Node::Op::members:
      break;
  }
  const auto size = counted(connection, node, limit);
  if (!size) return std::unexpected(size.error());
  node.size = *size;
  return {};
}

}  // namespace

Result<void> measure(Connection& connection, Node& node, std::size_t most) {
  for (std::size_t limit = std::min(kFirstLook, most);; limit = std::min(limit * kNextLook, most)) {
    if (auto done = look(connection, node, limit); !done) return done;
    if (node.size < limit || node.size == Node::kUnknownSize || limit == most) return {};
  }
}

}  // namespace dyad::store
