// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "search/layout.hpp"
#include "search/search.hpp"

namespace dyad::search {

Probe any_of_probes(std::vector<Probe> parts);
Probe leaf_probe(Probe::Op op, std::string text);

// Asks one group of postings, of which the parameter may use a part only (layout.hpp).
class GroupPlanner {
 public:
  GroupPlanner(std::string_view type, const Group& group, const Use& use)
      : type_(type), group_(group), use_(use), whole_(use.only_type.empty() && use.only_system.empty()) {}

  // That there is a value.
  Plan present() const;
  Plan ask(const Criterion& criterion, const Alternative& asked) const;

 private:
  Plan coded(std::string_view name, const Alternative& asked) const;
  Plan token(std::string_view modifier, const Alternative& asked) const;
  Plan string(std::string_view modifier, const Alternative& asked) const;
  Plan reference(std::string_view modifier, const Alternative& asked) const;
  Plan uri(std::string_view modifier, const Alternative& asked) const;
  Plan date(const Alternative& asked) const;
  Plan amount(const std::string& name, const Alternative& asked, const NumberValue& number) const;
  Plan quantity(const Alternative& asked, const QuantityValue& quantity) const;
  std::string identifier_name() const;

  std::string_view type_;
  const Group& group_;
  const Use& use_;
  bool whole_;
};

}  // namespace dyad::search
