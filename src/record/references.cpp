// SPDX-License-Identifier: Apache-2.0
#include "record/references.hpp"

#include <algorithm>

#include "fhir/reference.hpp"
#include "record/joined.hpp"

namespace dyad::record {
namespace {

using json::Value;
using Kind = fhir::Reference::Kind;

// What judges the references of a work.
struct Judge {
  const Batch& batch;
  Known& known;
  References policy;
  std::vector<std::string>& warnings;
};

Failure absent(const std::string& at, std::string_view text) {
  return fail(ErrorKind::refused, "refers to a resource that is neither in the record nor in this submission",
              at, std::string(text.substr(0, 120)));
}

// Whether the version before already referred there: what was deleted since does not stop its being amended.
Result<bool> referred_before(const Incoming& in, std::string_view text, Known& known) {
  if (in.new_id) return false;
  const auto body = known.body(in.type, in.id);
  if (!body) return std::unexpected(body.error());
  bool found = false;
  fhir::for_each_reference(**body, [&](std::string_view old, const std::string&) { found |= old == text; });
  return found;
}

Result<void> check_local(const Incoming& in, const fhir::Reference& r, std::string_view text,
                         const std::string& at, Judge& judge) {
  const Batch& batch = judge.batch;
  Known& known = judge.known;
  const std::string name = std::string(r.type) + "/" + std::string(r.id);
  int newest = 0;
  bool there = false;
  if (const auto own = batch.by_name.find(name); own != batch.by_name.end()) {
    const Incoming& last = batch.entries[own->second.back()];
    newest = last.version;
    there = batch.history || !last.removes();
  }
  if (newest == 0) {
    const auto held = known.newest(r.type, r.id);
    if (!held) return std::unexpected(held.error());
    if (*held) newest = (*held)->version.version;
    there = *held && (batch.history || !(*held)->version.deleted);
  }
  if (r.version ? *r.version <= newest : there) return {};
  if (newest > 0 && !r.version) {
    const auto before = referred_before(in, text, known);
    if (!before) return std::unexpected(before.error());
    if (*before) return {};
  }
  if (judge.policy == References::known) return absent(at, text);
  judge.warnings.push_back(at + ": refers to " + std::string(text.substr(0, 120)) +
                           ", which is not in the record");
  return {};
}

Result<void> check_one(const Incoming& in, std::string_view text, const std::string& path, Judge& judge) {
  const std::string at = in.path + "." + path;
  const fhir::Reference r = fhir::parse_reference(text);
  switch (r.kind) {
    case Kind::contained:
      return {};  // seen before the writing
    case Kind::local:
      return check_local(in, r, text, at, judge);
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

// A Bundle kept as a resource is a document of its own.
bool refers(const Incoming& in) { return in.writes() && !in.removes() && in.type != "Bundle"; }

Result<void> check_all(Judge& judge) {
  for (const Incoming& in : judge.batch.entries) {
    if (!refers(in)) continue;
    Result<void> first;
    const auto check = [&](std::string_view text, const std::string& path) {
      if (first) first = check_one(in, text, path, judge);
    };
    if (in.prepared) {
      for (const auto& referred : in.prepared->references) check(referred.text, referred.path);
    } else {
      fhir::for_each_reference(in.body, check);
    }
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

Result<void> add_targets(Incoming& in, const Value& body, const Batch& batch, Known& known) {
  for (const Value& target : body["target"].items()) {
    const fhir::Reference r = fhir::parse_reference(target["reference"].as_string());
    if (r.kind != Kind::local || r.type == "Patient" || r.type == "Provenance") continue;
    const auto about = newest(r.type, r.id, batch, known);
    if (!about) return std::unexpected(about.error());
    add(in.patients, fhir::patients_of(**about));
  }
  return {};
}

// What a deletion takes away: the entry before it in a history, else what the record holds.
Result<const Value*> before_removal(const Incoming& in, const Batch& batch, Known& known) {
  const Incoming* before = nullptr;
  if (const auto own = batch.by_name.find(in.name()); own != batch.by_name.end())
    for (const std::size_t i : own->second) {
      if (&batch.entries[i] == &in) break;
      before = &batch.entries[i];
    }
  if (before) return &before->body;
  return known.body(in.type, in.id);
}

Result<void> find_patients(Incoming& in, const Value& body, const Batch& batch, Known& known) {
  in.patients = in.prepared ? in.prepared->patients : fhir::patients_of(body);
  if (in.type == "Provenance") return add_targets(in, body, batch, known);
  if (in.type != "Patient") return {};
  const auto linked = linked_patients(body, batch, known);
  if (!linked) return std::unexpected(linked.error());
  add(in.patients, *linked);
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

Result<void> resolve_references(Batch& batch, Known& known, References policy,
                                std::vector<std::string>& warnings) {
  Judge judge{batch, known, policy, warnings};
  if (auto checked = check_all(judge); !checked) return checked;
  for (Incoming& in : batch.entries) {
    if (!in.writes() || in.type == "Bundle") continue;
    if (!in.removes()) {
      if (auto found = find_patients(in, in.body, batch, known); !found) return found;
      if (policy == References::known) continue;
      if (auto found = find_joined(in, known.reader()); !found) return found;
      continue;
    }
    const auto before = before_removal(in, batch, known);
    if (!before) return std::unexpected(before.error());
    if (auto found = find_patients(in, **before, batch, known); !found) return found;
  }
  return {};
}

}  // namespace dyad::record
