// SPDX-License-Identifier: Apache-2.0
#include "search/values.hpp"

#include <utility>

#include "fhir/reference.hpp"
#include "fhir/tables.hpp"
#include "search/amounts.hpp"

namespace dyad::search {
namespace {

std::string text_of(const json::Value& value) {
  if (value.is_number()) return value.number_text();
  if (const auto truth = value.as_bool()) return *truth ? "true" : "false";
  return std::string(value.as_string());
}

// A canonical or url cut at its version.
std::pair<std::string_view, std::string_view> cut_version(std::string_view text) {
  const std::size_t bar = text.rfind('|');
  if (bar == std::string_view::npos) return {text, {}};
  return {text.substr(0, bar), text.substr(bar + 1)};
}

void append_coding(const json::Value& coding, std::string_view text, std::vector<Value>& out) {
  TokenValue token{.system = std::string(coding["system"].as_string()),
                   .code = std::string(coding["code"].as_string()),
                   .text = std::string(coding["display"].as_string()),
                   .type = {}};
  if (token.text.empty()) token.text = text;
  if (token.code.empty() && token.system.empty() && token.text.empty()) return;
  out.emplace_back(std::move(token));
}

void append_concept(const json::Value& element, std::vector<Value>& out) {
  const std::string_view text = element["text"].as_string();
  for (const json::Value& coding : element["coding"].items()) append_coding(coding, {}, out);
  if (!text.empty())
    out.emplace_back(TokenValue{.system = {}, .code = {}, .text = std::string(text), .type = {}});
}

void append_identifier(const json::Value& element, std::vector<Value>& out) {
  TokenValue token{.system = std::string(element["system"].as_string()),
                   .code = std::string(element["value"].as_string()),
                   .text = std::string(element["type"]["text"].as_string()),
                   .type = {}};
  for (const json::Value& coding : element["type"]["coding"].items())
    token.type.emplace_back(coding["system"].as_string(), coding["code"].as_string());
  if (!token.code.empty() || !token.system.empty()) out.emplace_back(std::move(token));
}

void append_token(Form form, const json::Value& element, std::vector<Value>& out) {
  const auto plain = [&](std::string system, std::string code) {
    if (code.empty()) return;
    out.emplace_back(
        TokenValue{.system = std::move(system), .code = std::move(code), .text = {}, .type = {}});
  };
  switch (form) {
    case Form::coding:
      return append_coding(element, {}, out);
    case Form::codeable_concept:
      return append_concept(element, out);
    case Form::identifier:
      return append_identifier(element, out);
    case Form::contact:
      return plain(std::string(element["system"].as_string()), text_of(element["value"]));
    default:
      return plain({}, text_of(element));
  }
}

// The type of the contained resource that "#id" names.
std::string_view contained_type(std::string_view id, const json::Value& resource) {
  if (id.empty()) return resource["resourceType"].as_string();
  for (const json::Value& contained : resource["contained"].items())
    if (contained["id"].as_string() == id) return contained["resourceType"].as_string();
  return {};
}

void append_reference(const json::Value& element, const json::Value& resource, std::vector<Value>& out) {
  ReferenceValue value;
  const std::string_view text = element["reference"].as_string();
  const json::Value& identifier = element["identifier"];
  value.type = element["type"].as_string();
  value.identifier_system = identifier["system"].as_string();
  value.identifier_value = identifier["value"].as_string();
  const fhir::Reference parsed = fhir::parse_reference(text);
  if (parsed.kind == fhir::Reference::Kind::local) {
    value.type = parsed.type;
    value.id = parsed.id;
  } else if (!text.empty()) {
    value.url = text;
    const std::string_view stated = parsed.kind == fhir::Reference::Kind::contained
                                        ? contained_type(parsed.id, resource)
                                        : type_in_url(text);
    if (!stated.empty()) value.type = stated;
  }
  if (text.empty() && value.identifier_value.empty() && value.identifier_system.empty()) return;
  out.emplace_back(std::move(value));
}

void append_canonical(Kind kind, const json::Value& element, std::vector<Value>& out) {
  const auto [url, version] = cut_version(element.as_string());
  if (url.empty()) return;
  if (kind == Kind::uri) {
    out.emplace_back(UriValue{std::string(url), std::string(version)});
    return;
  }
  ReferenceValue value;
  const fhir::Reference local = fhir::parse_reference(url);
  if (version.empty() && local.kind == fhir::Reference::Kind::local) {  // "Questionnaire/a"
    value.type = local.type;
    value.id = local.id;
  } else {
    value.type = type_in_url(url);
    value.url = url;
    value.version = version;
  }
  out.emplace_back(std::move(value));
}

void append_resource(const json::Value& element, std::vector<Value>& out) {
  ReferenceValue value;
  value.type = element["resourceType"].as_string();
  value.id = element["id"].as_string();
  if (!value.type.empty() && !value.id.empty()) out.emplace_back(std::move(value));
}

void append_text(const json::Value& element, std::vector<Value>& out) {
  const std::string_view text = element.as_string();
  if (!text.empty()) out.emplace_back(StringValue{std::string(text), fold(text)});
}

}  // namespace

void append_values(Kind kind, Form form, const json::Value& element, const json::Value& resource,
                   std::vector<Value>& out) {
  if (element.is_null()) return;
  switch (form) {
    case Form::coding:
    case Form::codeable_concept:
    case Form::identifier:
    case Form::contact:
    case Form::code:
    case Form::boolean:
      return append_token(form, element, out);
    case Form::text:
      return append_text(element, out);
    case Form::reference:
      return append_reference(element, resource, out);
    case Form::canonical:
      return append_canonical(kind, element, out);
    case Form::resource:
      return append_resource(element, out);
    case Form::moment:
    case Form::period:
    case Form::timing:
      return append_dates(form, element, out);
    case Form::uri:
      if (!element.as_string().empty()) out.emplace_back(UriValue{std::string(element.as_string()), {}});
      return;
    default:
      return append_amounts(kind, form, element, out);
  }
}

std::string_view type_in_url(std::string_view url) {
  // A canonical of a definition ends like a resource's address as well, which states the type just the same.
  const std::size_t history = url.find("/_history/");
  if (history != std::string_view::npos) url = url.substr(0, history);
  const std::size_t last = url.rfind('/');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t before = url.rfind('/', last - 1);
  if (before == std::string_view::npos) return {};
  const std::string_view type = url.substr(before + 1, last - before - 1);
  return fhir::find_resource(type) ? type : std::string_view{};
}

bool concerns(const Use& use, const Value& value) {
  if (!use.only_system.empty()) {
    const auto* token = std::get_if<TokenValue>(&value);
    return token && token->system == use.only_system;
  }
  if (!use.only_type.empty()) {
    const auto* reference = std::get_if<ReferenceValue>(&value);
    return reference && reference->type == use.only_type;
  }
  return true;
}

}  // namespace dyad::search
