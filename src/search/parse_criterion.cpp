// SPDX-License-Identifier: Apache-2.0
#include "search/parse_criterion.hpp"

#include <algorithm>
#include <array>

#include "fhir/tables.hpp"
#include "search/parse_value.hpp"

namespace dyad::search {
namespace {

using Parsed = Result<std::optional<Criterion>>;

constexpr std::string_view kHas = "_has:";
constexpr std::array<std::string_view, 5> kRefused = {"_text", "_content", "_query", "_filter", "_list"};

Failure refuse(std::string_view name, std::string message, std::string_view value = {},
               std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), std::string(name), std::string(value),
              std::move(limit));
}

// What follows a name after its first colon.
std::pair<std::string_view, std::string_view> cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string_view modifiers_of(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "missing, exact, contains";
    case Kind::token:
      return "missing, text, not, of-type";
    case Kind::reference:
      return "missing, identifier or a resource type";
    case Kind::uri:
      return "missing, above, below";
    case Kind::composite:
    case Kind::special:
      return "none";
    default:
      return "missing";
  }
}

bool may_have(const Parameter& parameter, std::string_view modifier) {
  switch (parameter.kind) {
    case Kind::string:
      return modifier == "exact" || modifier == "contains";
    case Kind::token:
      return modifier == "text" || modifier == "not" || modifier == "of-type";
    case Kind::uri:
      return modifier == "above" || modifier == "below";
    case Kind::reference:
      return modifier == "identifier" ||
             (fhir::find_resource(modifier) &&
              (parameter.targets.empty() ||
               std::ranges::find(parameter.targets, modifier) != parameter.targets.end()));
    default:
      return false;
  }
}

Result<void> check_modifier(const Parameter& parameter, std::string_view name, std::string_view modifier) {
  if (modifier.empty() || may_have(parameter, modifier)) return {};
  const bool terms = modifier == "in" || modifier == "not-in" || modifier == "above" || modifier == "below";
  if (parameter.kind == Kind::token && terms)
    return refuse(
        name, "the modifier :" + std::string(modifier) + " needs a terminology service, which there is not",
        modifier, std::string(modifiers_of(parameter.kind)));
  return refuse(name, "a " + std::string(name_of(parameter.kind)) + " parameter does not have this modifier",
                modifier, std::string(modifiers_of(parameter.kind)));
}

Result<void> read_values(Criterion& criterion, std::string_view type, std::string_view base) {
  const ValueContext context{type, criterion.name, criterion.parameter, criterion.modifier, base};
  for (const std::string_view part : split_unescaped(criterion.raw, ',')) {
    if (part.empty()) continue;
    if (criterion.alternatives.size() == kMaxAlternatives)
      return fail(ErrorKind::too_large, "too many alternatives", criterion.name, {},
                  std::to_string(kMaxAlternatives));
    auto alternative = parse_alternative(part, context);
    if (!alternative) return std::unexpected(alternative.error());
    criterion.alternatives.push_back(std::move(*alternative));
  }
  return {};
}

// The texts of FHIR have none of these, and one of them separates the parts of postings.
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
}

Parsed plain(std::string_view type, std::string_view name, std::string_view raw, std::string_view base) {
  const auto [code, modifier] = cut(name, ':');
  const Parameter* parameter = find_parameter(type, code);
  if (std::ranges::find(kRefused, code) != kRefused.end() || (parameter && parameter->kind == Kind::special))
    return refuse(name, "this search is not offered");
  if (!parameter) return std::nullopt;
  if (has_control(raw)) return refuse(name, "a control character in the value");
  Criterion out;
  out.name = name;
  out.raw = raw;
  out.parameter = parameter;
  if (modifier == "missing" && parameter->kind != Kind::composite) {
    if (raw != "true" && raw != "false") return refuse(name, "not a truth value", raw, "true or false");
    out.missing = raw == "true";
    return out;
  }
  if (const auto done = check_modifier(*parameter, name, modifier); !done)
    return std::unexpected(done.error());
  out.modifier = modifier;
  if (const auto done = read_values(out, type, base); !done) return std::unexpected(done.error());
  return out;
}

// The types that the first link of a chain may lead to.
std::vector<std::string_view> types_of(const Parameter& parameter, std::string_view asked) {
  if (!asked.empty()) return {asked};
  if (!parameter.targets.empty()) return {parameter.targets.begin(), parameter.targets.end()};
  std::vector<std::string_view> out;
  for (const fhir::Shape& shape : fhir::shapes())
    if (shape.concrete_resource) out.push_back(shape.name);
  return out;
}

Parsed chained(std::string_view type, std::string_view name, std::string_view raw, std::string_view base,
               std::size_t depth) {
  const auto [link, rest] = cut(name, '.');
  const auto [code, asked] = cut(link, ':');
  const Parameter* parameter = find_parameter(type, code);
  if (!parameter) return std::nullopt;
  if (parameter->kind != Kind::reference)
    return refuse(
        name,
        "a chain begins with a reference parameter; this one is a " + std::string(name_of(parameter->kind)),
        code);
  if (depth == kMaxChain)
    return fail(ErrorKind::too_large, "too many links in a chain", std::string(name), {},
                std::to_string(kMaxChain));
  if (!asked.empty() && (asked == "identifier" || !may_have(*parameter, asked)))
    return refuse(name, "the reference cannot name this type", asked);
  Criterion out;
  out.name = name;
  out.raw = raw;
  out.parameter = parameter;
  out.modifier = asked;
  std::optional<Error> first_error;
  for (const std::string_view target : types_of(*parameter, asked)) {
    auto inner = parse_criterion(target, rest, raw, base, depth + 1);
    if (!inner && !first_error) first_error = inner.error();
    if (inner && *inner)
      out.chain.emplace_back(std::string(target), std::make_shared<Criterion>(std::move(**inner)));
  }
  // A value that only some of the types can have is theirs.
  if (out.chain.empty() && first_error) return std::unexpected(*first_error);
  if (out.chain.empty()) return refuse(name, "no type that the reference may name has this parameter", rest);
  return out;
}

Parsed has(std::string_view type, std::string_view name, std::string_view raw, std::string_view base,
           std::size_t depth) {
  constexpr std::string_view kForm = "_has:Type:reference:parameter";
  const auto [source, after_type] = cut(name.substr(kHas.size()), ':');
  const auto [reference, rest] = cut(after_type, ':');
  if (source.empty() || reference.empty() || rest.empty())
    return refuse(name, "not of the form of a reverse chain", {}, std::string(kForm));
  if (depth == kMaxChain)
    return fail(ErrorKind::too_large, "too many links in a chain", std::string(name), {},
                std::to_string(kMaxChain));
  const Parameter* parameter = find_parameter(source, reference);
  if (!fhir::find_resource(source) || !parameter || parameter->kind != Kind::reference)
    return refuse(name, "no such reference parameter", std::string(source) + ":" + std::string(reference));
  if (!parameter->targets.empty() && std::ranges::find(parameter->targets, type) == parameter->targets.end())
    return refuse(name, "this reference cannot name a " + std::string(type), reference);
  auto inner = parse_criterion(source, rest, raw, base, depth + 1);
  if (!inner) return inner;
  if (!*inner) return refuse(name, std::string(source) + " has no such parameter", rest);
  Criterion out;
  out.name = name;
  out.raw = raw;
  out.has = Has{std::string(source), std::string(reference), std::make_shared<Criterion>(std::move(**inner))};
  return out;
}

}  // namespace

Parsed parse_criterion(std::string_view type, std::string_view name, std::string_view raw,
                       std::string_view base, std::size_t depth) {
  if (name.starts_with(kHas)) return has(type, name, raw, base, depth);
  if (name.find('.') != std::string_view::npos) return chained(type, name, raw, base, depth);
  return plain(type, name, raw, base);
}

}  // namespace dyad::search
