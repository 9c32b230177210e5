// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace dyad {

// What went wrong, as a caller can act on it. One table (error.cpp) turns a kind into an HTTP status, a FHIR
// issue code and a command-line exit code.
enum class ErrorKind {
  invalid,       // the input is malformed, or a value is outside what can be true
  unknown_unit,  // a unit that cannot be converted to the one needed
  missing,       // a required input is absent
  refused,       // well-formed, but must not be computed or stored (wrong gate, doubtful source)
  not_found,
  conflict,    // the record moved on since the caller read it
  several,     // a condition that must name one resource names more
  too_costly,  // a search above its limits
  too_large,   // above a named limit
  busy,
  storage,  // the store could not keep it durably
};

// `field` names the element or input at fault, `value` what was given, `limit` what is allowed; any may be
// empty. No patient data beyond the offending value may be put in an Error.
struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;
  std::string field;
  std::string value;
  std::string limit;

  // One line: "field: message (got value; allowed limit)".
  std::string text() const;
};

template <class T>
using Result = std::expected<T, Error>;
using Failure = std::unexpected<Error>;

Failure fail(ErrorKind kind, std::string message, std::string field = {}, std::string value = {},
             std::string limit = {});

int http_status(ErrorKind kind);
std::string_view fhir_issue_code(ErrorKind kind);
std::string_view name_of(ErrorKind kind);

}  // namespace dyad
