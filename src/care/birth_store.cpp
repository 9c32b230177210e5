// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.hpp"
#include "care/birth_write.hpp"
#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/newborn_name.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

Result<Facts> facts_of(const record::Reader& reader, const evidence::Quantities& quantities,
                       std::string_view case_id, Instant now, std::optional<Instant> at = {}) {
  auto loaded = record::load_case(reader, case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, now, at);
}

const record::Resource* encounter_of(const Facts& facts, std::string_view child) {
  const std::string id = birth_id(child);
  for (const auto& r : facts.record.resources)
    if (r.version.type == "Encounter" && r.version.id == id) return &r;
  return nullptr;
}

std::optional<HeldBirth> held_birth(const Facts& facts, std::string_view child) {
  for (auto& b : births_of(facts))
    if (b.birth.child == child) return std::move(b);
  return {};
}

std::string told(const Facts& facts, const Child& child) {
  std::string out = child.born_at ? "born " + format_utc(*child.born_at) : std::string("born");
  if (const auto* weight = facts.newest("birth_weight", child.id, facts.at))
    out += ", " + fixed(weight->value, 0) + " g";
  return out;
}

Result<StoredBirth> perform(record::Record& record, std::vector<record::Operation> operations,
                            const json::Value& body, const access::Principal& who, const std::string& child) {
  const auto done = record.perform({std::move(operations), {"birth", json::write(body)}, who.author()});
  if (!done) {
    Error why = done.error();
    if (why.kind == ErrorKind::conflict) why.field = "If-Match";
    return std::unexpected(why);
  }
  StoredBirth out{child, 0, false};
  for (const auto& o : done->outcomes)
    if (o.type == "Encounter" && o.version) out.version = o.version->version;
  return out;
}

Result<HeldBirth> to_change(const Facts& facts, std::string_view child, std::optional<int> version) {
  auto held = held_birth(facts, child);
  if (!held)
    return fail(ErrorKind::not_found, "no birth of this child was recorded here", "child",
                std::string(child.substr(0, 80)));
  const int now = held->encounter->version.version;
  if (version != now)
    return fail(ErrorKind::conflict, version ? "changed since it was read" : "name the version you have read",
                "If-Match", version ? etag_of(*version) : std::string(), etag_of(now));
  return std::move(*held);
}

// The child as it stood before it was recorded as born.
Result<json::Value> unborn_version(const record::Reader& reader, std::string_view child) {
  auto history = reader.history("Patient", child);
  if (!history) return std::unexpected(history.error());
  std::ranges::sort(*history, std::greater(), &record::Version::version);
  for (const auto& v : *history) {
    const auto body = v.deleted ? json::Value() : json::parse(v.body).value_or(json::Value());
    if (!extension(body, kFetalStatusUrl).is_null() && body["birthDate"].is_null()) return body;
  }
  return fail(ErrorKind::refused,
              "this child was not on record before its birth: mark the birth as an error "
              "with whoever keeps the record",
              "child");
}

}  // namespace

std::vector<HeldBirth> births_of(const Facts& facts) {
  std::vector<HeldBirth> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Encounter" || r.body["status"].as_string() == "entered-in-error") continue;
    if (auto birth = reported_birth(r.body, facts.utc_offset_minutes))
      out.push_back({std::move(*birth), &r, pair_number(facts.id)});
  }
  std::ranges::stable_sort(out, {}, [](const HeldBirth& b) { return b.birth.order; });
  return out;
}

Result<StoredBirth> store_birth(record::Record& record, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id,
                                const json::Value& body, const access::Principal& who) {
  const auto facts = facts_of(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  for (const auto& r : facts->record.resources)
    if (r.version.type == "Encounter" && carries_key(r.body, *key))
      return StoredBirth{std::string(r.body["subject"]["reference"].as_string().substr(8)), r.version.version,
                         true};
  const std::string named(body["child"].as_string());
  if (const auto it = std::ranges::find(facts->children, named, &Child::id);
      it != facts->children.end() && !it->fetus)
    return fail(ErrorKind::conflict, "this child's birth is recorded already", "child", named,
                told(*facts, *it));
  auto birth = read_birth(body, *facts, book, quantities, {});
  if (!birth) return std::unexpected(birth.error());
  const bool new_child = birth->child.empty();
  if (new_child) birth->child = "newborn-" + fnv1a(facts->id + "|" + *key);
  const std::string mother = written_name(facts->record.mother.body);
  const bool number = !alike_mothers(record.store(), case_id, mother, book).empty();
  return perform(record, birth_operations({*facts, *birth, nullptr, new_child, number, *key, who}, book),
                 body, who, birth->child);
}

Result<StoredBirth> amend_birth(record::Record& record, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id,
                                std::string_view child, const json::Value& body, std::optional<int> version,
                                const access::Principal& who) {
  const auto facts = facts_of(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  if (const auto* e = encounter_of(*facts, child); e && carries_key(e->body, *key))
    return StoredBirth{std::string(child), e->version.version, true};
  const auto held = to_change(*facts, child, version);
  if (!held) return std::unexpected(held.error());
  const auto birth = read_birth(body, *facts, book, quantities, child);
  if (!birth) return std::unexpected(birth.error());
  const std::string mother = written_name(facts->record.mother.body);
  // Once it stands in the name it stays: who puts this right may see fewer mothers.
  const bool number = written_name(child_resource(*facts, child)->body).contains(pair_number(facts->id)) ||
                      !alike_mothers(record.store(), case_id, mother, book).empty();
  return perform(record, birth_operations({*facts, *birth, &*held, false, number, *key, who}, book), body,
                 who, birth->child);
}

Result<StoredBirth> undo_birth(record::Record& record, const evidence::Quantities& quantities,
                               std::string_view case_id, std::string_view child, const json::Value& body,
                               std::optional<int> version, const access::Principal& who) {
  const auto facts = facts_of(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto reason = need_text(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  if (const auto* e = encounter_of(*facts, child); e && carries_key(e->body, *key))
    return StoredBirth{std::string(child), e->version.version, true};
  const auto held = to_change(*facts, child, version);
  if (!held) return std::unexpected(held.error());
  const auto unborn = unborn_version(record.store(), child);
  if (!unborn) return std::unexpected(unborn.error());
  return perform(record, undo_operations(*facts, *held, *unborn, *reason, *key, who), body, who,
                 std::string(child));
}

Result<json::Value> birth_page(const record::Reader& reader, const evidence::Book& book,
                               const evidence::Quantities& quantities, std::string_view case_id, Instant now,
                               std::optional<Instant> at) {
  const auto facts = facts_of(reader, quantities, case_id, now, at);
  if (!facts) return std::unexpected(facts.error());
  return birth_json(reader, *facts, book);
}

}  // namespace dyad::care
