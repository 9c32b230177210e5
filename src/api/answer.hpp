// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::api {

http::Response json_answer(const json::Value& value, int status = 200);
http::Response problem(const Error& error);  // Problem of web/src/api.ts
http::Response problem(int status, std::string_view code, std::string_view message);
http::Response fhir_answer(std::string body, int status = 200);
http::Response outcome(const Error& error);  // OperationOutcome
http::Response outcome(int status, std::string_view issue_code, std::string_view message);
json::Value outcome_of(std::string_view severity, std::string_view issue_code, std::string_view message,
                       std::string_view expression);

// The value or, as in `return answer(...)`, the problem.
http::Response answer(const Result<json::Value>& result);

// A moment given by a person or a client: an instant with its zone, or a date, which means the end of that
// day in the zone of `offset_minutes`. A "+" that arrived as a space is understood. Errors name the field
// "at".
Result<Instant> parse_at(std::string_view text, int offset_minutes);
bool is_date_only(std::string_view text);

std::string http_date(Instant t);  // "Thu, 13 Feb 2025 01:20:00 GMT"

}  // namespace dyad::api
