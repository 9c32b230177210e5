// SPDX-License-Identifier: Apache-2.0
#include "store/probe_node.hpp"

#include <algorithm>
#include <iterator>

#include "json/json.hpp"
#include "store/index_write.hpp"
#include "store/terms.hpp"

namespace dyad::store {
namespace {

using search::Probe;

// Resolves the parts of one probe after another.
class Resolver {
 public:
  Resolver(Connection& connection, std::string_view type)
      : connection_(connection), of_type_(search::term(type)) {}

  Result<Node> node(const Probe& probe) {
    switch (probe.op) {
      case Probe::Op::term:
        return term(probe);
      case Probe::Op::prefix:
        return prefix(probe);
      case Probe::Op::moment:
        return bounded(probe, Node::Op::moment);
      case Probe::Op::amount:
        return bounded(probe, Node::Op::amount);
      case Probe::Op::all:
        return all(probe);
      case Probe::Op::any:
        return any(probe);
      case Probe::Op::none:
        return none(probe);
    }
    return Node{};
  }

 private:
  static Node made(Node::Op op) {
    Node out;
    out.op = op;
    return out;
  }

  bool names_type(std::string_view text) const { return text.starts_with(of_type_); }

  Result<Node> term(const Probe& probe) {
    const auto id = find_term(connection_, probe.text);
    if (!id) return std::unexpected(id.error());
    if (!*id) return made(Node::Op::never);
    Node out = made(Node::Op::terms);
    out.terms = {**id};
    out.of_type = names_type(probe.text);
    return out;
  }

  Result<Node> prefix(const Probe& probe) {
    Node out = made(Node::Op::terms);
    out.of_type = names_type(probe.text);
    const std::string end = after_prefix(probe.text);
    Query q(connection_, "SELECT id FROM term WHERE text >= ?1 AND text < ?2 LIMIT ?3");
    q.bind(probe.text).bind(end).bind(kListedTerms + 1);
    while (q.step()) out.terms.push_back(q.integer(0));
    if (!q.ok()) return q.failure();
    if (out.terms.empty()) return made(Node::Op::never);
    if (out.terms.size() <= kListedTerms) return out;
    out.op = Node::Op::range;
    out.terms.clear();
    out.prefix = probe.text;
    return out;
  }

  Result<Node> bounded(const Probe& probe, Node::Op op) {
    const auto id = find_term(connection_, probe.text);
    if (!id) return std::unexpected(id.error());
    if (!*id) return made(Node::Op::never);
    Node out = made(op);
    out.parameter = **id;
    out.moment = probe.moment;
    out.amount = probe.amount;
    if (auto narrowed = narrow(out); !narrowed) return std::unexpected(narrowed.error());
    out.of_type = names_type(probe.text);
    return out;
  }

  // Where every span begins before it ends, a bound on one end is a bound on the other.
  Result<void> narrow(Node& node) {
    Query q(connection_, "SELECT 1 FROM setting WHERE name = ?1");
    const bool inverted = q.bind(kInverted).step();
    if (!q.ok()) return q.failure();
    if (inverted) return {};
    node.moment.first_max = std::min(node.moment.first_max, node.moment.last_max);
    node.moment.last_min = std::max(node.moment.last_min, node.moment.first_min);
    node.amount.low_max = std::min(node.amount.low_max, node.amount.high_max);
    node.amount.high_min = std::max(node.amount.high_min, node.amount.low_min);
    return {};
  }

  Result<Node> all(const Probe& probe) {
    Node out = made(Node::Op::all);
    for (const Probe& part : probe.parts) {
      auto found = node(part);
      if (!found || found->op == Node::Op::never) return found;
      if (found->op == Node::Op::all)
        std::ranges::move(found->parts, std::back_inserter(out.parts));
      else if (found->op != Node::Op::always)
        out.parts.push_back(std::move(*found));
    }
    return plain(std::move(out), Node::Op::always);
  }

  Result<Node> any(const Probe& probe) {
    Node out = made(Node::Op::any);
    for (const Probe& part : probe.parts) {
      auto found = node(part);
      if (!found || found->op == Node::Op::always) return found;
      if (found->op == Node::Op::any)
        for (Node& inner : found->parts) add_alternative(out, std::move(inner));
      else if (found->op != Node::Op::never)
        add_alternative(out, std::move(*found));
    }
    return plain(std::move(out), Node::Op::never);
  }

  Result<Node> none(const Probe& probe) {
    auto out = any(probe);
    if (!out) return out;
    if (out->op == Node::Op::never) return made(Node::Op::always);
    if (out->op == Node::Op::always) return made(Node::Op::never);
    Node around = made(Node::Op::none);
    around.parts.push_back(std::move(*out));
    return around;
  }

  // Alternatives that are terms become one list of terms.
  static void add_alternative(Node& any, Node part) {
    if (part.op == Node::Op::terms)
      for (Node& held : any.parts)
        if (held.op == Node::Op::terms) {
          held.terms.insert(held.terms.end(), part.terms.begin(), part.terms.end());
          std::ranges::sort(held.terms);
          held.terms.erase(std::ranges::unique(held.terms).begin(), held.terms.end());
          held.of_type = held.of_type && part.of_type;
          return;
        }
    any.parts.push_back(std::move(part));
  }

  static Node plain(Node node, Node::Op without_parts) {
    if (node.parts.empty()) return made(without_parts);
    if (node.parts.size() > 1) return node;
    Node only = std::move(node.parts.front());
    return only;
  }

  Connection& connection_;
  std::string of_type_;
};

}  // namespace

Result<Node> resolve(Connection& connection, const Probe& probe, std::string_view type) {
  return Resolver(connection, type).node(probe);
}

Node members(std::string_view type, const std::vector<std::string>& patients) {
  Node out;
  out.op = patients.empty() ? Node::Op::never : Node::Op::members;
  out.type = type;
  out.patients = json::write(json::Value(json::Array(patients.begin(), patients.end())));
  out.of_type = false;  // deletions stand in compartments too, and have no term of their type
  return out;
}

Node both(Node one, Node other) {
  if (one.op == Node::Op::never || other.op == Node::Op::always) return one;
  if (other.op == Node::Op::never || one.op == Node::Op::always) return other;
  if (one.op == Node::Op::all) {
    one.parts.push_back(std::move(other));
    return one;
  }
  Node out;
  out.op = Node::Op::all;
  out.parts.push_back(std::move(one));
  out.parts.push_back(std::move(other));
  return out;
}

// Texts are UTF-8, in which the byte FF does not occur.
std::string after_prefix(std::string_view prefix) { return std::string(prefix) + '\xff'; }

}  // namespace dyad::store
