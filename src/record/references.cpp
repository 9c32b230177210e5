// SPDX-License-Identifier: Apache-2.0
#include "record/references.hpp"

#include <algorithm>

#include "fhir/reference.hpp"

namespace dyad::record {
namespace {

using json::Value;
using Kind = fhir::Reference::Kind;

Failure absent(const std::string& at, std::string_view text) {
  return fail(ErrorKind::refused, "refers to a resource that is neither in the record nor in this submission",
              at, std::string(text.substr(0, 120)));
}

bool contains(const Incoming& in, std::string_view id) {
  if (id.empty()) return true;  // "#" is the resource itself
  for (const Value& inner : in.body["contained"].items())
    if (inner["id"].as_string() == id) return true;
  return false;
}

Result<void> check_local(const fhir::Reference& r, std::string_view text, const std::string& at,
                         const Batch& batch, Known& known) {
  const std::string name = std::string(r.type) + "/" + std::string(r.id);
  int newest = 0;
  if (const auto own = batch.by_name.find(name); own != batch.by_name.end()) {
    newest = batch.entries[own->second.back()].version;
  } else {
    const auto held = known.find(r.type, r.id);
    if (!held) return std::unexpected(held.error());
    if (*held) newest = (*held)->version.version;
  }
  if (newest == 0 || (r.version && *r.version > newest)) return absent(at, text);
  return {};
}

Result<void> check_one(const Incoming& in, std::string_view text, const std::string& path, const Batch& batch,
                       Known& known) {
  const std::string at = in.path + "." + path;
  if (batch.by_full_url.contains(std::string(text))) return {};
  const fhir::Reference r = fhir::parse_reference(text);
  switch (r.kind) {
    case Kind::contained:
      if (contains(in, r.id)) return {};
      return fail(ErrorKind::refused, "refers to a contained resource that is not there", at,
                  std::string(text.substr(0, 120)));
    case Kind::local:
      return check_local(r, text, at, batch, known);
    case Kind::absolute:
      return {};  // another server's; not ours to judge
    case Kind::urn:
      return absent(at, text);
    case Kind::unreadable:
      break;
  }
  return fail(ErrorKind::invalid, "not a reference", at, std::string(text.substr(0, 120)),
              "Type/id, Type/id/_history/n, #id, urn:uuid:... of an entry, or a full URL");
}

Result<void> check_all(const Batch& batch, Known& known) {
  for (const Incoming& in : batch.entries) {
    Result<void> first;
    fhir::for_each_reference(in.body, [&](std::string_view text, const std::string& path) {
      if (first) first = check_one(in, text, path, batch, known);
    });
    if (!first) return first;
  }
  return {};
}

void add(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const std::string& id : more)
    if (std::find(to.begin(), to.end(), id) == to.end()) to.push_back(id);
}

// The resource named: its newest version in the batch, else the store's.
Result<const Value*> newest(std::string_view type, std::string_view id, const Batch& batch, Known& known) {
  const auto own = batch.by_name.find(std::string(type) + "/" + std::string(id));
  if (own != batch.by_name.end()) return &batch.entries[own->second.back()].body;
  return known.body(type, id);
}

Result<void> add_targets(Incoming& in, const Batch& batch, Known& known) {
  for (const Value& target : in.body["target"].items()) {
    const fhir::Reference r = fhir::parse_reference(target["reference"].as_string());
    if (r.kind != Kind::local || r.type == "Patient" || r.type == "Provenance") continue;
    const auto body = newest(r.type, r.id, batch, known);
    if (!body) return std::unexpected(body.error());
    add(in.patients, fhir::patients_of(**body));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> linked_patients(const Value& patient, const Batch& batch, Known& known) {
  std::vector<std::string> out;
  for (const Value& link : patient["link"].items()) {
    const fhir::Reference r = fhir::parse_reference(link["other"]["reference"].as_string());
    if (r.kind != Kind::local) continue;
    if (r.type == "Patient") add(out, {std::string(r.id)});
    if (r.type != "RelatedPerson") continue;
    const auto person = newest(r.type, r.id, batch, known);
    if (!person) return std::unexpected(person.error());
    add(out, fhir::patients_of(**person));
  }
  return out;
}

Result<void> resolve_references(Batch& batch, Known& known) {
  if (auto checked = check_all(batch, known); !checked) return checked;
  if (!batch.by_full_url.empty())
    for (Incoming& in : batch.entries)
      fhir::rewrite_references(in.body, [&](std::string_view text) -> std::optional<std::string> {
        const auto at = batch.by_full_url.find(std::string(text));
        if (at == batch.by_full_url.end()) return {};
        return at->second;
      });
  for (Incoming& in : batch.entries) {
    in.patients = fhir::patients_of(in.body);
    if (in.type == "Patient") {
      const auto linked = linked_patients(in.body, batch, known);
      if (!linked) return std::unexpected(linked.error());
      add(in.patients, *linked);
    } else if (in.type == "Provenance") {
      if (auto added = add_targets(in, batch, known); !added) return added;
    }
  }
  return {};
}

}  // namespace dyad::record
