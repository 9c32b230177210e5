// SPDX-License-Identifier: Apache-2.0
#include "json/json.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/decimal.hpp"

namespace dyad::json {
namespace {

const Value kNull;
const Array kNoItems;
const Object kNoMembers;

void write_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (u < 0x20) {
          out += "\\u00";
          out += kHex[u >> 4];
          out += kHex[u & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void new_line(std::string& out, int indent) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

// indent < 0 writes compactly.
void write_value(std::string& out, const Value& v, int indent) {
  const int inner = indent < 0 ? -1 : indent + 1;
  if (v.is_null()) {
    out += "null";
  } else if (v.is_bool()) {
    out += *v.as_bool() ? "true" : "false";
  } else if (v.is_number()) {
    out += v.number_text();
  } else if (v.is_string()) {
    write_string(out, v.as_string());
  } else if (v.is_array()) {
    out += '[';
    bool first = true;
    for (const Value& item : v.items()) {
      if (!first) out += ',';
      first = false;
      new_line(out, inner);
      write_value(out, item, inner);
    }
    if (!first) new_line(out, indent);
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [name, member] : v.members()) {
      if (!first) out += ',';
      first = false;
      new_line(out, inner);
      write_string(out, name);
      out += indent < 0 ? ":" : ": ";
      write_value(out, member, inner);
    }
    if (!first) new_line(out, indent);
    out += '}';
  }
}

}  // namespace

double Number::value() const { return to_double(text).value_or(std::numeric_limits<double>::quiet_NaN()); }

Value::Value(double n) {
  if (std::isfinite(n)) data_ = Number{shortest(n)};
}

std::optional<bool> Value::as_bool() const {
  if (const bool* b = std::get_if<bool>(&data_)) return *b;
  return {};
}

std::optional<double> Value::as_double() const {
  if (const Number* n = std::get_if<Number>(&data_)) return n->value();
  return {};
}

std::optional<long long> Value::as_int() const {
  const Number* n = std::get_if<Number>(&data_);
  if (!n) return {};
  long long value = 0;
  const char* end = n->text.data() + n->text.size();
  const auto [stop, ec] = std::from_chars(n->text.data(), end, value);
  if (ec != std::errc() || stop != end) return {};
  return value;
}

std::string_view Value::as_string() const {
  if (const std::string* s = std::get_if<std::string>(&data_)) return *s;
  return {};
}

std::string Value::number_text() const {
  const Number* n = std::get_if<Number>(&data_);
  return n ? n->text : std::string();
}

const Array& Value::items() const {
  const Array* a = std::get_if<Array>(&data_);
  return a ? *a : kNoItems;
}

const Object& Value::members() const {
  const Object* o = std::get_if<Object>(&data_);
  return o ? *o : kNoMembers;
}

const Value& Value::operator[](std::string_view name) const {
  for (const auto& [key, member] : members())
    if (key == name) return member;
  return kNull;
}

const Value& Value::operator[](std::size_t index) const {
  const Array& a = items();
  return index < a.size() ? a[index] : kNull;
}

const Value& Value::at(std::initializer_list<std::string_view> path) const {
  const Value* here = this;
  for (const std::string_view name : path) here = &(*here)[name];
  return *here;
}

bool Value::has(std::string_view name) const { return &(*this)[name] != &kNull; }

std::size_t Value::size() const { return is_array() ? items().size() : members().size(); }

Value& Value::set(std::string name, Value value) {
  if (!is_object()) data_ = Object();
  Object& members = std::get<Object>(data_);
  for (auto& [key, member] : members)
    if (key == name) {
      member = std::move(value);
      return *this;
    }
  members.emplace_back(std::move(name), std::move(value));
  return *this;
}

Value& Value::push(Value value) {
  if (!is_array()) data_ = Array();
  std::get<Array>(data_).push_back(std::move(value));
  return *this;
}

bool Value::erase(std::string_view name) {
  Object* o = std::get_if<Object>(&data_);
  return o && std::erase_if(*o, [&](const Member& m) { return m.first == name; }) > 0;
}

Array& Value::mutable_items() {
  if (!is_array()) data_ = Array();
  return std::get<Array>(data_);
}

Object& Value::mutable_members() {
  if (!is_object()) data_ = Object();
  return std::get<Object>(data_);
}

std::string write(const Value& value) {
  std::string out;
  write_value(out, value, -1);
  return out;
}

std::string write_pretty(const Value& value) {
  std::string out;
  write_value(out, value, 0);
  return out;
}

std::string quote(std::string_view text) {
  std::string out;
  write_string(out, text);
  return out;
}

}  // namespace dyad::json
