// SPDX-License-Identifier: Apache-2.0
#include "fhir/reference.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fhir/primitive.hpp"
#include "fhir/tables.hpp"

namespace dyad::fhir {
namespace {

using json::Value;

constexpr std::array<std::string_view, 9> kPatientElements{
    "subject", "patient", "focus", "for", "beneficiary", "individual", "actor", "target", "securityContext"};

// Visits every Reference.reference; the path is built in place and only read by the visitor.
template <class V, class F>
void sweep(V& value, std::string& path, const F& visit) {
  const std::size_t mark = path.size();
  if (value.is_array()) {
    std::size_t i = 0;
    if constexpr (std::is_const_v<V>) {
      for (const Value& item : value.items()) {
        path += '[' + std::to_string(i++) + ']';
        sweep(item, path, visit);
        path.resize(mark);
      }
    } else {
      for (Value& item : value.mutable_items()) sweep(item, path, visit);
    }
    return;
  }
  if (!value.is_object()) return;
  const auto one = [&](const std::string& name, auto& member) {
    if (name == "reference" && member.is_string()) {
      path += mark == 0 ? "reference" : ".reference";
      visit(member, path);
    } else if (member.is_object() || member.is_array()) {
      if (mark > 0) path += '.';
      path += name;
      sweep(member, path, visit);
    }
    path.resize(mark);
  };
  if constexpr (std::is_const_v<V>) {
    for (const auto& [name, member] : value.members()) one(name, member);
  } else {
    for (auto& [name, member] : value.mutable_members()) one(name, member);
  }
}

void add_patient(std::vector<std::string>& out, const Value& reference) {
  const Reference r = parse_reference(reference["reference"].as_string());
  if (r.kind != Reference::Kind::local || r.type != "Patient") return;
  if (std::find(out.begin(), out.end(), r.id) == out.end()) out.emplace_back(r.id);
}

void collect_patients(const Value& value, std::vector<std::string>& out) {
  for (const auto& [name, member] : value.members()) {
    if (name == "contained") continue;
    const bool named =
        std::find(kPatientElements.begin(), kPatientElements.end(), name) != kPatientElements.end();
    if (member.is_array()) {
      for (const Value& item : member.items()) {
        if (named) add_patient(out, item);
        collect_patients(item, out);
      }
    } else if (member.is_object()) {
      if (named) add_patient(out, member);
      collect_patients(member, out);
    }
  }
}

}  // namespace

Reference parse_reference(std::string_view text) {
  Reference r;
  if (text.starts_with('#')) {
    r.kind = Reference::Kind::contained;
    r.id = text.substr(1);
    return r;
  }
  if (text.starts_with("urn:uuid:") || text.starts_with("urn:oid:")) {
    r.kind = Reference::Kind::urn;
    return r;
  }
  if (text.starts_with("http://") || text.starts_with("https://")) {
    r.kind = Reference::Kind::absolute;
    return r;
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || !find_resource(text.substr(0, slash))) return r;
  std::string_view rest = text.substr(slash + 1);
  if (const std::size_t next = rest.find('/'); next != std::string_view::npos) {
    static constexpr std::string_view kHistory = "/_history/";
    const std::string_view tail = rest.substr(next);
    if (!tail.starts_with(kHistory)) return r;
    int version = 0;
    const char* end = tail.data() + tail.size();
    const auto [stop, error] = std::from_chars(tail.data() + kHistory.size(), end, version);
    if (error != std::errc() || stop != end || version < 1) return r;
    r.version = version;
    rest = rest.substr(0, next);
  }
  if (!is_id(rest)) return r;
  r.kind = Reference::Kind::local;
  r.type = text.substr(0, slash);
  r.id = rest;
  return r;
}

void for_each_reference(const Value& resource,
                        const std::function<void(std::string_view text, const std::string& path)>& visit) {
  std::string path;
  sweep(resource, path, [&](const Value& text, const std::string& at) { visit(text.as_string(), at); });
}

void rewrite_references(Value& resource,
                        const std::function<std::optional<std::string>(std::string_view text)>& translate) {
  std::string path;
  sweep(resource, path, [&](Value& text, const std::string&) {
    if (auto changed = translate(text.as_string())) text = Value(std::move(*changed));
  });
}

std::vector<std::string> patients_of(const Value& resource) {
  std::vector<std::string> out;
  if (resource["resourceType"].as_string() == "Patient" && resource["id"].is_string())
    out.emplace_back(resource["id"].as_string());
  collect_patients(resource, out);
  return out;
}

std::string_view code_in(const Value& codeable_concept, std::string_view system) {
  for (const Value& coding : codeable_concept["coding"].items())
    if (coding["system"].as_string() == system) return coding["code"].as_string();
  return {};
}

const Value& extension(const Value& element, std::string_view url) {
  static const Value kNone;
  for (const Value& e : element["extension"].items())
    if (e["url"].as_string() == url) return e;
  return kNone;
}

}  // namespace dyad::fhir
