// SPDX-License-Identifier: Apache-2.0
#include "fhir/primitive.hpp"

#include <algorithm>
#include <limits>

#include "base/instant.hpp"

namespace dyad::fhir {
namespace {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_code(std::string_view t) {
  if (space(t.front()) || space(t.back())) return false;
  for (std::size_t i = 1; i < t.size(); ++i)
    if (space(t[i]) && space(t[i - 1])) return false;
  return true;
}

bool is_oid(std::string_view t) {
  if (!t.starts_with("urn:oid:") || t.size() < 11 || t[8] < '0' || t[8] > '2' || t.back() == '.')
    return false;
  return std::all_of(t.begin() + 9, t.end(), [](char c) { return digit(c) || c == '.'; }) && t[9] == '.';
}

bool is_uuid(std::string_view t) {
  if (!t.starts_with("urn:uuid:") || t.size() != 45) return false;
  t.remove_prefix(9);
  for (std::size_t i = 0; i < t.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = t[i];
    if (dash ? c != '-' : !(digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
  }
  return true;
}

bool is_date(std::string_view t) {
  return (t.size() == 4 || t.size() == 7 || t.size() == 10) && parse_partial(t);
}

// The base parser is lenient about the separator and the seconds; FHIR is not.
bool is_instant(std::string_view t) {
  if (t.size() < 20 || t[10] != 'T' || t[16] != ':' || t.back() == 'z') return false;
  const auto parsed = parse_partial(t);
  return parsed && parsed->has_zone;
}

bool is_time(std::string_view t) {
  return t.size() >= 8 && t.size() != 9 && is_instant(std::string("2000-01-01T").append(t).append("Z"));
}

bool is_base64(std::string_view t) {
  std::size_t n = 0, padding = 0;
  for (const char c : t) {
    if (space(c)) continue;
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || !(letter(c) || digit(c) || c == '+' || c == '/')) {
      return false;
    }
    ++n;
  }
  return n % 4 == 0 && padding <= 2;
}

std::string_view broken_integer(Primitive primitive, const json::Value& value) {
  if (!value.is_number()) return "a JSON number without quotes";
  const long long lowest = primitive == Primitive::positive_int   ? 1
                           : primitive == Primitive::unsigned_int ? 0
                                                                  : std::numeric_limits<std::int32_t>::min();
  const auto number = value.as_int();
  if (number && *number >= lowest && *number <= std::numeric_limits<std::int32_t>::max()) return {};
  return lowest == 1   ? "a whole number from 1"
         : lowest == 0 ? "a whole number from 0"
                       : "a whole number of 32 bits";
}

bool has_control(std::string_view t) {
  return std::any_of(t.begin(), t.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && !space(c); });
}

std::string_view broken_text(Primitive primitive, std::string_view t) {
  switch (primitive) {
    case Primitive::id:
      return is_id(t) ? "" : "1 to 64 of A-Z a-z 0-9 - .";
    case Primitive::code:
      return is_code(t) ? "" : "no space at either end and no double space";
    case Primitive::uri:
    case Primitive::url:
    case Primitive::canonical:
      return std::none_of(t.begin(), t.end(), space) ? "" : "no spaces";
    case Primitive::oid:
      return is_oid(t) ? "" : "urn:oid: and an OID";
    case Primitive::uuid:
      return is_uuid(t) ? "" : "urn:uuid: and a UUID";
    case Primitive::date:
      return is_date(t) ? "" : "YYYY, YYYY-MM or YYYY-MM-DD";
    case Primitive::date_time:
      return is_date(t) || is_instant(t) ? "" : "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz";
    case Primitive::instant:
      return is_instant(t) ? "" : "YYYY-MM-DDThh:mm:ss+zz:zz";
    case Primitive::time:
      return is_time(t) ? "" : "hh:mm:ss";
    case Primitive::base64_binary:
      return is_base64(t) ? "" : "base64";
    case Primitive::xhtml:
      return t.starts_with("<div") ? "" : "XHTML that begins with <div";
    default:
      return {};
  }
}

}  // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return letter(c) || digit(c) || c == '-' || c == '.';
  });
}

std::string_view broken_rule(Primitive primitive, const json::Value& value) {
  switch (primitive) {
    case Primitive::boolean:
      return value.is_bool() ? "" : "true or false without quotes";
    case Primitive::decimal:
      return value.is_number() ? "" : "a JSON number without quotes";
    case Primitive::integer:
    case Primitive::positive_int:
    case Primitive::unsigned_int:
      return broken_integer(primitive, value);
    default:
      break;
  }
  if (!value.is_string()) return "a JSON string";
  const std::string_view text = value.as_string();
  if (text.empty()) return "not empty";
  if (has_control(text)) return "no control characters";
  return broken_text(primitive, text);
}

}  // namespace dyad::fhir
