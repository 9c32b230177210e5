// SPDX-License-Identifier: Apache-2.0
#include "query/includes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "fhir/tables.hpp"
#include "search/parameter.hpp"

namespace dyad::query {
namespace {

constexpr std::string_view kAny = "*";

// The reference parameters of a type that an include names.
std::vector<const search::Parameter*> reference_parameters(const search::Include& include,
                                                           std::string_view type) {
  std::vector<const search::Parameter*> out;
  if (include.type != kAny && include.type != type) return out;
  if (include.parameter == kAny) {
    for (const auto& parameter : search::parameters_of(type))
      if (parameter.kind == search::Kind::reference) out.push_back(&parameter);
    return out;
  }
  const auto* found = search::find_parameter(type, include.parameter);
  if (found && found->kind == search::Kind::reference) out.push_back(found);
  return out;
}

bool may_name(const search::Parameter& parameter, std::string_view type) {
  return parameter.targets.empty() || std::ranges::find(parameter.targets, type) != parameter.targets.end();
}

std::vector<std::string> concrete_types() {
  std::vector<std::string> out;
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource) out.emplace_back(shape.name);
  return out;
}

std::map<std::string, std::vector<std::string>> ids_by_type(const std::vector<record::Version>& versions) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& version : versions) out[version.type].push_back(version.id);
  return out;
}

class Gathering {
 public:
  Gathering(Session& session, const std::vector<search::Include>& includes)
      : session_(session), includes_(includes) {}

  Result<std::vector<record::Version>> run(const std::vector<record::Version>& matches) {
    for (const auto& match : matches) known_.insert({match.type, match.id});
    std::vector<record::Version> sources = matches;
    bool first = true;
    while (!sources.empty()) {
      const std::size_t before = found_.size();
      for (const auto& include : includes_) {
        if (!first && !include.iterate) continue;
        const auto done = include.reverse ? add_reverse(include, sources) : add_forward(include, sources);
        if (!done) return std::unexpected(done.error());
      }
      first = false;
      sources.assign(found_.begin() + static_cast<std::ptrdiff_t>(before), found_.end());
    }
    return std::move(found_);
  }

 private:
  Result<void> add_forward(const search::Include& include, const std::vector<record::Version>& sources) {
    std::map<std::string, std::set<std::string>> wanted;
    for (const auto& source : sources) {
      const auto parameters = reference_parameters(include, source.type);
      if (parameters.empty()) continue;
      Opened opened(source);
      for (const auto* parameter : parameters)
        for (auto& [type, id] : named_by(opened.body(), parameter->name))
          if ((include.target.empty() || include.target == type) && !known_.contains({type, id}))
            wanted[type].insert(std::move(id));
    }
    for (const auto& [type, ids] : wanted) {
      Question question{type, "_include", {}, {}};
      question.require_any({one_of_ids(type, {ids.begin(), ids.end()})});
      if (const auto done = take(question); !done) return done;
    }
    return {};
  }

  Result<void> add_reverse(const search::Include& include, const std::vector<record::Version>& sources) {
    const auto types = include.type == kAny ? concrete_types() : std::vector{include.type};
    const auto by_type = ids_by_type(sources);
    for (const auto& type : types) {
      Criteria naming;
      for (const auto* parameter : reference_parameters(include, type))
        for (const auto& [target, ids] : by_type)
          if ((include.target.empty() || include.target == target) && may_name(*parameter, target))
            naming.push_back(names_one_of(*parameter, target, ids));
      if (naming.empty()) continue;
      Question question{type, "_revinclude", {}, {}};
      question.require_any(naming);
      if (const auto done = take(question); !done) return done;
    }
    return {};
  }

  Result<void> take(const Question& question) {
    bool over = false;
    const auto done = ask(session_, question, {}, [&](record::Hit& hit, Opened&) {
      if (!known_.insert({hit.version.type, hit.version.id}).second) return true;
      over = found_.size() == session_.limits().max_included;
      if (!over) found_.push_back(std::move(hit.version));
      return !over;
    });
    if (over)
      return fail(ErrorKind::too_costly, "adds too many resources to one page; ask for fewer by _count",
                  question.narrow, {}, std::to_string(session_.limits().max_included) + " resources");
    return done;
  }

  Session& session_;
  const std::vector<search::Include>& includes_;
  std::set<std::pair<std::string, std::string>> known_;
  std::vector<record::Version> found_;
};

}  // namespace

Result<std::vector<record::Version>> included(Session& session, const std::vector<search::Include>& includes,
                                              const std::vector<record::Version>& matches) {
  return includes.empty() ? Result<std::vector<record::Version>>{}
                          : Gathering(session, includes).run(matches);
}

}  // namespace dyad::query
