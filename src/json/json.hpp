// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace dyad::json {

// A JSON number that keeps the digits it came with, so that 0.10 stays 0.10.
struct Number {
  std::string text;
  double value() const;  // not a number when no double holds it; parse() refuses such numbers
  bool operator==(const Number&) const = default;
};

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;  // in the order received; a name occurs once

// A JSON value as a tree. Reading helpers never throw: a wrong type or a missing name gives a null Value or
// nothing.
class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool b) : data_(b) {}
  Value(int n) : data_(Number{std::to_string(n)}) {}
  Value(long n) : data_(Number{std::to_string(n)}) {}
  Value(long long n) : data_(Number{std::to_string(n)}) {}
  Value(unsigned long n) : data_(Number{std::to_string(n)}) {}
  Value(double n);  // not finite becomes null
  Value(Number n) : data_(std::move(n)) {}
  Value(const char* s) : data_(std::string(s)) {}
  Value(std::string s) : data_(std::move(s)) {}
  Value(std::string_view s) : data_(std::string(s)) {}
  Value(Array a) : data_(std::move(a)) {}
  Value(Object o) : data_(std::move(o)) {}
  template <class T>
  Value(std::optional<T> v) {
    if (v) *this = Value(std::move(*v));
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_number() const { return std::holds_alternative<Number>(data_); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }

  std::optional<bool> as_bool() const;
  std::optional<double> as_double() const;
  std::optional<long long> as_int() const;
  std::string_view as_string() const;  // empty when not a string
  std::string number_text() const;     // digits as received; empty when not a number

  const Array& items() const;                            // empty when not an array
  const Object& members() const;                         // empty when not an object
  const Value& operator[](std::string_view name) const;  // null Value when absent
  const Value& operator[](std::size_t index) const;
  const Value& at(std::initializer_list<std::string_view> path) const;
  bool has(std::string_view name) const;
  std::size_t size() const;

  Value& set(std::string name, Value value);  // replaces or appends; makes an object of a null
  Value& push(Value value);                   // makes an array of a null
  bool erase(std::string_view name);
  Array& mutable_items();
  Object& mutable_members();

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
};

inline Value object(std::initializer_list<Member> members) { return Value(Object(members)); }

struct Limits {
  std::size_t bytes = 64u * 1024 * 1024;
  std::size_t depth = 64;  // objects and arrays inside one another
};

// Errors name the place: "at byte 120" for syntax, a path as in "entry[3].resource.extension" for depth,
// duplicate names and numbers too large or too small for a double.
Result<Value> parse(std::string_view text, const Limits& limits = {});
std::string write(const Value& value);         // compact
std::string write_pretty(const Value& value);  // two-space indent, for people
std::string quote(std::string_view text);

}  // namespace dyad::json
