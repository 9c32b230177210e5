// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace dyad::api {

http::Response json_answer(const json::Value& value, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = json::write(value);
  return response;
}

http::Response problem(const Error& error) {
  json::Value value = json::object({{"error", name_of(error.kind)}, {"message", error.message}});
  if (!error.field.empty()) value.set("field", error.field);
  if (!error.value.empty()) value.set("value", error.value);
  if (!error.limit.empty()) value.set("limit", error.limit);
  return json_answer(value, http_status(error.kind));
}

http::Response problem(int status, std::string_view code, std::string_view message) {
  return json_answer(json::object({{"error", code}, {"message", message}}), status);
}

http::Response fhir_answer(std::string body, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "application/fhir+json; charset=utf-8";
  response.body = std::move(body);
  return response;
}

json::Value outcome_of(std::string_view severity, std::string_view issue_code, std::string_view message,
                       std::string_view expression) {
  json::Value issue = json::object({{"severity", severity}, {"code", issue_code}, {"diagnostics", message}});
  if (!expression.empty()) issue.set("expression", json::Array{expression});
  return json::object({{"resourceType", "OperationOutcome"}, {"issue", json::Array{issue}}});
}

http::Response outcome(const Error& error) {
  return fhir_answer(json::write(outcome_of("error", fhir_issue_code(error.kind), error.text(), error.field)),
                     http_status(error.kind));
}

http::Response outcome(int status, std::string_view issue_code, std::string_view message) {
  return fhir_answer(json::write(outcome_of("error", issue_code, message, "")), status);
}

http::Response answer(const Result<json::Value>& result) {
  return result ? json_answer(*result) : problem(result.error());
}

bool is_date_only(std::string_view text) { return text.find_first_of("T ") == std::string_view::npos; }

Result<Instant> parse_at(std::string_view text, int offset_minutes) {
  std::string given(text);
  // An unescaped "+07:00" in a query arrives as " 07:00".
  if (given.size() > 16 && given[given.size() - 6] == ' ') given[given.size() - 6] = '+';
  auto partial = parse_partial(given, offset_minutes);
  if (!partial) {
    Error e = partial.error();
    e.field = "at";
    return std::unexpected(e);
  }
  if (partial->has_time && !partial->has_zone)
    return fail(ErrorKind::invalid, "a time needs its zone", "at", given.substr(0, 40),
                "YYYY-MM-DDThh:mm:ss+zz:zz, or a date for the end of that day");
  if (!partial->has_time) return Instant{partial->last.ms - 1};
  return partial->first;
}

std::string http_date(Instant t) {
  using namespace std::chrono;
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_days day{days(date_of(t, 0).days)};
  const year_month_day ymd{day};
  const std::string utc = format_utc(t);  // YYYY-MM-DDThh:mm:ss.mmmZ
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%s, %02u %s %04d %s GMT", kDays[weekday{day}.c_encoding()],
                static_cast<unsigned>(ymd.day()), kMonths[static_cast<unsigned>(ymd.month()) - 1],
                static_cast<int>(ymd.year()), utc.substr(11, 8).c_str());
  return buffer;
}

}  // namespace dyad::api
