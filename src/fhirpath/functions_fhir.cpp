// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/functions.hpp"
#include "fhirpath/narrative.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

Items extension(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto url = ev.single(ev.eval(call.args[0], scope), "extension()");
  if (!url) return {};
  const auto wanted = string_of(*url);
  if (!wanted) return ev.refuse("extension() needs the url as a string");
  static const int kName = element_name("extension");
  Items all;
  for (const Item& item : input) append_children(item, kName, "extension", all);
  std::erase_if(all, [&](const Item& e) { return !e.value || (*e.value)["url"].as_string() != *wanted; });
  return all;
}

Items has_value(Evaluator& ev, const Expr&, Items input, const Scope&) {
  const bool primitive = input.size() == 1 && input[0].value &&
                         ((input[0].type < 0 && input[0].type >= -20) || is_system(input[0].type));
  return ev.one(primitive);
}

Items get_value(Evaluator&, const Expr&, Items input, const Scope&) {
  if (input.size() != 1 || !input[0].value || input[0].type >= 0 || input[0].type < -20) return {};
  return {Item{input[0].value, nullptr, system_type(kind_of(input[0]))}};
}

const Value kStatedOnly(json::Object{});

// The type that a reference text names: the word before the id.
TypeCode stated_type(std::string_view reference) {
  if (const std::size_t history = reference.find("/_history/"); history != std::string_view::npos)
    reference = reference.substr(0, history);
  const std::size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return kNoType;
  const std::string_view front = reference.substr(0, slash);
  const std::size_t before = front.rfind('/');
  const TypeCode type =
      type_named("FHIR", before == std::string_view::npos ? front : front.substr(before + 1));
  return type >= 0 && fhir::shapes()[static_cast<std::size_t>(type)].concrete_resource ? type : kNoType;
}

std::optional<Item> contained(const Context& context, std::string_view id) {
  const Value* root = context.root_resource ? context.root_resource : context.resource;
  if (!root) return {};
  if (id.empty()) return Item{root, nullptr, resource_type(*root)};
  for (const Value* holder : {context.resource, root})
    if (holder)
      for (const Value& one : (*holder)["contained"].items())
        if (one["id"].as_string() == id) return Item{&one, nullptr, resource_type(one)};
  return {};
}

Items resolve(Evaluator& ev, const Expr&, Items input, const Scope&) {
  Items out;
  for (const Item& item : input) {
    if (!item.value) continue;
    const bool is_text = item.value->is_string();
    const std::string_view text = is_text ? item.value->as_string() : (*item.value)["reference"].as_string();
    if (text.starts_with('#')) {
      if (const auto found = contained(ev.context, text.substr(1))) out.push_back(*found);
      continue;
    }
    if (const Value* found = ev.context.resolve && !text.empty() ? ev.context.resolve(text) : nullptr) {
      out.push_back({found, nullptr, resource_type(*found)});
      continue;
    }
    TypeCode type = stated_type(text);
    if (type == kNoType && !is_text) type = type_named("FHIR", (*item.value)["type"].as_string());
    if (type >= 0) out.push_back({&kStatedOnly, nullptr, type});
  }
  return out;
}

Items type(Evaluator& ev, const Expr&, Items input, const Scope&) {
  Items out;
  for (const Item& item : input) {
    const bool system = is_system(item.type);
    const std::string_view name = name_of(item.type);
    out.push_back(ev.make(kTypeInfo, json::object({{"namespace", system ? "System" : "FHIR"},
                                                   {"name", system ? name.substr(7) : name}})));
  }
  return out;
}

Items conforms_to(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto item = ev.single(input, "conformsTo()");
  const auto url = ev.single(ev.eval(call.args[0], scope), "conformsTo()");
  if (!item || !url) return {};
  constexpr std::string_view kBase = "http://hl7.org/fhir/StructureDefinition/";
  const auto text = string_of(*url).value_or("");
  const TypeCode wanted = text.starts_with(kBase) ? type_named("FHIR", text.substr(kBase.size())) : kNoType;
  if (wanted == kNoType) return ev.refuse("conformsTo() knows only the base definitions of FHIR");
  return ev.one(is_a(item->type, wanted));
}

Items html_checks(Evaluator& ev, const Expr&, Items input, const Scope&) {
  const auto item = ev.single(input, "htmlChecks()");
  if (!item || !item->value) return {};
  return ev.one(narrative_fault(item->value->as_string()).empty());
}

constexpr Function kFunctions[] = {
    {"type", 0, 0, type},           {"conformsTo", 1, 1, conforms_to}, {"htmlChecks", 0, 0, html_checks},
    {"extension", 1, 1, extension}, {"hasValue", 0, 0, has_value},     {"getValue", 0, 0, get_value},
    {"resolve", 0, 0, resolve},
};

}  // namespace

std::span<const Function> fhir_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
