// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>

#include "access/audit_line.hpp"
#include "access/directory.hpp"

namespace dyad::api {

// An entry as an AuditEvent of IHE Basic Audit Log Patterns. `shown`: the patients the reader may hear of;
// whoever else was touched by the same request is left out.
json::Value audit_event(const access::AuditEntry& entry, const std::set<std::string>& shown);

// What somebody did, for people: "looked", "changed", "exported", "refused".
std::string_view deed_of(const access::AuditEntry& entry);

// {at, who {name, label}, post {role, names}, deed, purpose, address, entity}
json::Value audit_row(const access::AuditEntry& entry, const access::People& people);

}  // namespace dyad::api
