// SPDX-License-Identifier: Apache-2.0
#include "care/birth_write.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"

namespace dyad::care {

std::vector<record::Operation> undo_operations(const Facts& facts, const HeldBirth& held,
                                               const json::Value& unborn, std::string_view reason,
                                               std::string_view key, const access::Principal& who) {
  std::vector<record::Operation> out;
  const auto add = [&](const record::Resource& r, json::Value body) {
    record::Operation o;
    o.kind = record::Operation::Kind::update;
    o.type = r.version.type;
    o.id = r.version.id;
    o.if_match = r.version.version;
    body.erase("meta");
    if (json::Value meta = origin_meta(facts); !meta.is_null()) body.set("meta", std::move(meta));
    o.body = std::move(body);
    out.push_back(std::move(o));
  };
  add(*child_resource(facts, held.birth.child), unborn);
  const std::string base = held.encounter->version.id;
  for (const auto& r : facts.record.resources) {
    const bool part = r.version.id.starts_with(base + "-") && r.version.type != "RelatedPerson";
    if (!part && &r != held.encounter) continue;
    json::Value body = r.body;
    body.set("status", "entered-in-error");
    if (&r == held.encounter) {
      body.set("identifier", key_identifier(key));
      json::Array extensions{extension_of("recorded-by", "valueReference", person_reference(who)),
                             extension_of("undone-because", "valueString", reason)};
      for (const auto& e : body["extension"].items())
        if (e["url"].as_string() == own_url("birth-report")) extensions.push_back(e);
      body.set("extension", json::Value(std::move(extensions)));
    }
    add(r, std::move(body));
  }
  return out;
}

}  // namespace dyad::care
