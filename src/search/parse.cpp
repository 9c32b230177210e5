// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "fhir/tables.hpp"
#include "search/parse_criterion.hpp"
#include "search/parse_value.hpp"
#include "search/search.hpp"

namespace dyad::search {
namespace {

Failure refuse(std::string_view name, std::string message, std::string_view value, std::string limit) {
  return fail(ErrorKind::invalid, std::move(message), std::string(name), std::string(value),
              std::move(limit));
}

std::vector<std::string_view> listed(std::string_view text) {
  auto out = split_unescaped(text, ',');
  std::erase_if(out, [](std::string_view part) { return part.empty(); });
  return out;
}

// Those that ask how to answer, not what to find, and are no business of this room.
constexpr std::array<std::string_view, 3> kIgnored = {"_format", "_pretty", "_page"};

Result<void> read_sort(std::string_view name, std::string_view value, Search& out) {
  for (std::string_view part : listed(value)) {
    Sort sort;
    sort.descending = part.starts_with('-');
    if (sort.descending) part.remove_prefix(1);
    sort.parameter = find_parameter(out.type.empty() ? "Resource" : out.type, part);
    if (!sort.parameter || sort.parameter->kind == Kind::composite || sort.parameter->kind == Kind::special ||
        sort.parameter->expression.empty())
      return refuse(name, "not a parameter to sort by", part,
                    "a search parameter of the type, with - for descending");
    out.sort.push_back(sort);
  }
  return {};
}

Result<void> read_count(std::string_view name, std::string_view value, Search& out) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size())
    return refuse(name, "not a number of entries", value, "0 or more");
  out.count = count;
  return {};
}

Result<void> read_total(std::string_view name, std::string_view value, Search& out) {
  if (value == "none") {
    out.total = Total::none;
  } else if (value == "estimate") {
    out.total = Total::estimate;
  } else if (value == "accurate") {
    out.total = Total::accurate;
  } else {
    return refuse(name, "not a way to count", value, "none, estimate or accurate");
  }
  return {};
}

Result<void> read_summary(std::string_view name, std::string_view value, Search& out) {
  constexpr std::array<std::pair<std::string_view, Summary>, 5> kValues = {{{"false", Summary::no},
                                                                            {"true", Summary::yes},
                                                                            {"text", Summary::text},
                                                                            {"data", Summary::data},
                                                                            {"count", Summary::count}}};
  const auto* found = std::ranges::find(kValues, value, &std::pair<std::string_view, Summary>::first);
  if (found == kValues.end()) return refuse(name, "not a summary", value, "true, text, data, count or false");
  out.summary = found->second;
  return {};
}

Result<void> read_elements(std::string_view, std::string_view value, Search& out) {
  for (const std::string_view part : listed(value)) out.elements.emplace_back(part);
  return {};
}

Result<void> read_types(std::string_view name, std::string_view value, Search& out) {
  for (const std::string_view part : listed(value)) {
    if (!fhir::find_resource(part)) return refuse(name, "not a resource type of R4", part, "");
    if (std::ranges::find(out.types, part) == out.types.end()) out.types.emplace_back(part);
  }
  return {};
}

Result<void> read_include(std::string_view name, std::string_view value, Search& out) {
  Include include;
  include.reverse = name.starts_with("_revinclude");
  const std::size_t colon = name.find(':');
  const std::string_view modifier = colon == std::string_view::npos ? "" : name.substr(colon + 1);
  if (!modifier.empty() && modifier != "iterate" && modifier != "recurse")
    return refuse(name, "an include does not have this modifier", modifier, "iterate");
  include.iterate = !modifier.empty();
  std::array<std::string_view, 3> parts{};
  std::size_t n = 0;
  for (std::string_view rest = value; n < parts.size(); ++n) {
    const std::size_t end = n == 2 ? std::string_view::npos : rest.find(':');
    parts[n] = rest.substr(0, end);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  include.type = parts[0];
  include.parameter = parts[1].empty() ? "*" : parts[1];
  include.target = parts[2];
  constexpr std::string_view kForm = "Type:parameter, Type:parameter:Target, Type:* or *";
  if (include.type == "*" ? include.parameter != "*" : !fhir::find_resource(include.type))
    return refuse(name, "not a resource type of R4", include.type, std::string(kForm));
  const Parameter* parameter = find_parameter(include.type, include.parameter);
  if (include.parameter != "*" && (!parameter || parameter->kind != Kind::reference))
    return refuse(name, include.type + " has no such reference parameter", include.parameter,
                  std::string(kForm));
  if (!include.target.empty() && !fhir::find_resource(include.target))
    return refuse(name, "not a resource type of R4", include.target, std::string(kForm));
  out.includes.push_back(std::move(include));
  return {};
}

using Read = Result<void> (*)(std::string_view name, std::string_view value, Search& out);

// How a parameter of the answer is read; null for criteria.
Read reader_of(std::string_view name, const Search& search) {
  if (name == "_sort") return read_sort;
  if (name == "_count") return read_count;
  if (name == "_total") return read_total;
  if (name == "_summary") return read_summary;
  if (name == "_elements") return read_elements;
  if (name == "_type" && search.type.empty()) return read_types;
  const std::string_view stem = name.substr(0, name.find(':'));
  return stem == "_include" || stem == "_revinclude" ? read_include : nullptr;
}

Result<bool> read_criterion(std::string_view name, std::string_view value, std::string_view base,
                            Search& out) {
  auto criterion = parse_criterion(out.type.empty() ? "Resource" : out.type, name, value, base);
  if (!criterion) return std::unexpected(criterion.error());
  if (!*criterion) return false;
  const Criterion& c = **criterion;
  if (c.alternatives.empty() && c.chain.empty() && !c.has && !c.missing) return true;  // nothing but commas
  if (out.criteria.size() == kMaxCriteria)
    return fail(ErrorKind::too_large, "too many parameters", std::string(name), {},
                std::to_string(kMaxCriteria));
  out.criteria.push_back(std::move(**criterion));
  return true;
}

}  // namespace

Result<Search> parse(std::string_view type, const Parameters& parameters, const ParseOptions& options) {
  Search out;
  out.type = type;
  if (!type.empty() && !fhir::find_resource(type))
    return refuse("type", "not a resource type of R4", type, "");
  for (const auto& [name, value] : parameters) {
    if (value.empty() || std::ranges::find(kIgnored, name) != kIgnored.end()) continue;
    bool known = true;
    if (const Read read = reader_of(name, out)) {
      if (const auto done = read(name, value, out); !done) return std::unexpected(done.error());
    } else {
      const auto found = read_criterion(name, value, options.base, out);
      if (!found) return std::unexpected(found.error());
      known = *found;
    }
    if (known) {
      out.used.emplace_back(name, value);
    } else if (options.strict) {
      return refuse(name, "unknown search parameter", {},
                    type.empty() ? "parameters of every resource" : "parameters of " + std::string(type));
    } else {
      out.unknown.push_back(name);
    }
  }
  return out;
}

}  // namespace dyad::search
