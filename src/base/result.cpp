// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <array>

namespace dyad {
namespace {

struct Row {
  ErrorKind kind;
  std::string_view name;
  int http;
  std::string_view fhir;
};

constexpr std::array<Row, 11> kTable{{
    {ErrorKind::invalid, "invalid", 400, "value"},
    {ErrorKind::unknown_unit, "unknown-unit", 400, "value"},
    {ErrorKind::missing, "missing", 400, "required"},
    {ErrorKind::refused, "refused", 422, "business-rule"},
    {ErrorKind::not_found, "not-found", 404, "not-found"},
    {ErrorKind::conflict, "conflict", 409, "conflict"},
    {ErrorKind::several, "several", 412, "multiple-matches"},
    {ErrorKind::too_costly, "too-costly", 422, "too-costly"},
    {ErrorKind::too_large, "too-large", 413, "too-long"},
    {ErrorKind::busy, "busy", 503, "transient"},
    {ErrorKind::storage, "storage", 500, "exception"},
}};

const Row& row(ErrorKind kind) {
  for (const Row& r : kTable)
    if (r.kind == kind) return r;
  return kTable.back();
}

}  // namespace

int http_status(ErrorKind kind) { return row(kind).http; }
std::string_view fhir_issue_code(ErrorKind kind) { return row(kind).fhir; }
std::string_view name_of(ErrorKind kind) { return row(kind).name; }

Failure fail(ErrorKind kind, std::string message, std::string field, std::string value, std::string limit) {
  return Failure(Error{kind, std::move(message), std::move(field), std::move(value), std::move(limit)});
}

std::string Error::text() const {
  std::string line;
  if (!field.empty()) line = field + ": ";
  line += message;
  if (!value.empty() || !limit.empty()) {
    line += " (";
    if (!value.empty()) line += "got " + value;
    if (!value.empty() && !limit.empty()) line += "; ";
    if (!limit.empty()) line += "allowed " + limit;
    line += ")";
  }
  return line;
}

}  // namespace dyad
