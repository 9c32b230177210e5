// SPDX-License-Identifier: Apache-2.0
#include "record/batch.hpp"

#include <algorithm>

#include "fhir/reference.hpp"
#include "fhir/tables.hpp"
#include "fhirpath/invariants.hpp"
#include "search/extract.hpp"

namespace dyad::record {
namespace {

using json::Value;
using Kind = Operation::Kind;

// A Bundle kept as a resource is a document of its own; what it refers to is its own affair.
bool refers(const Incoming& in) { return in.body.is_object() && in.type != "Bundle"; }

// What a RESTful fullUrl begins with: "http://a.example/fhir/" of "http://a.example/fhir/Patient/1".
std::string_view base_of(std::string_view full_url) {
  if (!full_url.starts_with("http")) return {};
  const std::size_t id = full_url.rfind('/');
  if (id == std::string_view::npos || id == 0) return {};
  const std::size_t type = full_url.rfind('/', id - 1);
  return type == std::string_view::npos ? std::string_view() : full_url.substr(0, type + 1);
}

// The entry a reference means, by fullUrl or by the rule for relative references in a Bundle.
const std::string* entry_meant(const Incoming& in, std::string_view text, const Batch& batch) {
  if (batch.by_full_url.empty()) return nullptr;
  auto at = batch.by_full_url.find(std::string(text));
  if (at == batch.by_full_url.end() && fhir::parse_reference(text).kind == fhir::Reference::Kind::local)
    if (const auto base = base_of(in.full_url); !base.empty())
      at = batch.by_full_url.find(std::string(base) + std::string(text));
  return at == batch.by_full_url.end() ? nullptr : &at->second;
}

Result<void> enter_full_url(Batch& batch, const Incoming& in) {
  if (in.full_url.empty()) return {};
  const std::string name = in.condition ? std::string() : in.name();
  const auto [at, fresh] = batch.by_full_url.emplace(in.full_url, name);
  if (fresh || (at->second == name && !name.empty())) return {};
  return fail(ErrorKind::invalid, "two resources have the same fullUrl", std::string(place(in)) + ".fullUrl",
              in.full_url);
}

bool contains(const Value& resource, std::string_view id) {
  if (id.empty()) return true;  // "#" is the resource itself
  for (const Value& inner : resource["contained"].items())
    if (inner["id"].as_string() == id) return true;
  return false;
}

Result<void> check_contained(const Incoming& in) {
  Result<void> first;
  fhir::for_each_reference(in.body, [&](std::string_view text, const std::string& path) {
    const fhir::Reference r = fhir::parse_reference(text);
    if (!first || r.kind != fhir::Reference::Kind::contained || contains(in.body, r.id)) return;
    first = fail(ErrorKind::refused, "refers to a contained resource that is not there", in.path + "." + path,
                 std::string(text.substr(0, 120)));
  });
  return first;
}

Prepared prepared(const Incoming& in) {
  Prepared out{search::postings_of(in.body), {}, fhir::patients_of(in.body)};
  if (refers(in))
    fhir::for_each_reference(in.body, [&](std::string_view text, const std::string& path) {
      out.references.push_back({std::string(text), path});
    });
  return out;
}

bool is_final(const Incoming& in) {
  const bool own_id = !in.condition || in.kind == Kind::create;
  return own_id && !in.open && (in.kind == Kind::create || in.kind == Kind::update);
}

}  // namespace

std::string_view asked_type(std::string_view reference) {
  const std::size_t mark = reference.find('?');
  if (mark == std::string_view::npos || !fhir::find_resource(reference.substr(0, mark))) return {};
  return reference.substr(0, mark);
}

Result<void> check_content(const Incoming& in) {
  if (refers(in))
    if (auto checked = check_contained(in); !checked) return checked;
  auto checked = fhirpath::check_invariants(in.body);
  if (checked) return {};
  Error error = checked.error();
  if (error.field.starts_with(in.type)) error.field.replace(0, in.type.size(), in.path);
  return std::unexpected(std::move(error));
}

Result<void> enter_name(Batch& batch, std::size_t entry) {
  const Incoming& in = batch.entries[entry];
  auto& same = batch.by_name[in.name()];
  if (!same.empty() && !batch.history)
    return fail(ErrorKind::invalid, "the same resource occurs twice", in.path + ".id", in.id,
                "once per Bundle");
  same.push_back(entry);
  return {};
}

void find_questions(Batch& batch, Incoming& in) {
  if (!refers(in)) return;
  fhir::for_each_reference(in.body, [&](std::string_view text, const std::string& path) {
    if (!asked_type(text).empty()) {
      in.open = true;
      if (batch.asked.emplace(text).second)
        batch.questions.push_back({std::string(text), in.path + "." + path});
    } else if (const std::string* entry = entry_meant(in, text, batch); entry && entry->empty()) {
      in.open = true;
    }
  });
}

void rewrite(Incoming& in, const Batch& batch, const Answers* answers) {
  if (!refers(in) || (batch.by_full_url.empty() && !answers)) return;
  fhir::rewrite_references(in.body, [&](std::string_view text) -> std::optional<std::string> {
    if (const std::string* entry = entry_meant(in, text, batch)) {
      if (!entry->empty() && *entry != text) return *entry;
      return {};
    }
    if (!answers) return {};
    const auto at = answers->find(std::string(text));
    if (at == answers->end()) return {};
    return at->second;
  });
}

void stamp(Incoming& in, int version, Instant recorded_at) {
  auto& members = in.body.mutable_members();
  std::size_t at = 0;
  while (at < members.size() && members[at].first != "meta") ++at;
  if (at == members.size()) {
    at = 0;
    while (members[at].first != "id") ++at;
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(++at), {"meta", Value(json::Object())});
  }
  Value& meta = members[at].second;
  meta.set("versionId", std::to_string(version));
  if (!in.stated_time) meta.set("lastUpdated", format_utc(recorded_at));
}

Result<void> prepare(Batch& batch) {
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Incoming& in = batch.entries[i];
    if (in.condition) ++batch.conditions;
    if (!in.condition)
      if (auto entered = enter_name(batch, i); !entered) return entered;
    if (auto entered = enter_full_url(batch, in); !entered) return entered;
  }
  for (Incoming& in : batch.entries) {
    if (in.kind == Kind::patch) continue;
    rewrite(in, batch, nullptr);
    find_questions(batch, in);
  }
  if (batch.conditions + batch.questions.size() > kMaxConditions)
    return fail(ErrorKind::too_large, "too many conditions", batch.entries.size() > 1 ? "Bundle.entry" : "",
                std::to_string(batch.conditions + batch.questions.size()),
                "at most " + std::to_string(kMaxConditions));
  for (const Incoming& in : batch.entries)
    if (in.kind == Kind::create || in.kind == Kind::update)
      if (auto checked = check_content(in); !checked) return checked;
  for (Incoming& in : batch.entries) {
    if (!is_final(in)) continue;
    stamp(in, 1, in.stated_time.value_or(Instant{}));
    in.prepared = prepared(in);
  }
  return {};
}

}  // namespace dyad::record
