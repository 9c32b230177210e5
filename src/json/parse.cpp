// SPDX-License-Identifier: Apache-2.0
// The only file that knows simdjson.
#include <simdjson.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "base/decimal.hpp"
#include "json/json.hpp"

namespace dyad::json {
namespace {

namespace sj = simdjson::ondemand;

constexpr std::size_t kKeptBytes = 256 * 1024;

bool is_number_token(std::string_view t) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < t.size() && t[i] >= '0' && t[i] <= '9') ++i;
    return i > from;
  };
  if (i < t.size() && t[i] == '-') ++i;
  if (i < t.size() && t[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < t.size() && t[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < t.size() && (t[i] == 'e' || t[i] == 'E')) {
    ++i;
    if (i < t.size() && (t[i] == '+' || t[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == t.size();
}

// Where the reader is: a name, or a position in an array. Spelled out only when something is wrong there.
struct Step {
  std::string_view name;
  std::size_t index = 0;
  bool in_array = false;
};

std::string spelled(const std::vector<Step>& path) {
  constexpr std::size_t kPathLimit = 200;  // enough to find the place, short enough for one line
  constexpr std::size_t kNameLimit = 40;
  std::string out;
  for (const Step& step : path) {
    if (step.in_array) {
      out += "[" + std::to_string(step.index) + "]";
    } else if (out.size() < kPathLimit) {
      if (!out.empty()) out += '.';
      out += step.name.substr(0, kNameLimit);
    }
  }
  return out;
}

// The names of one object, to find one that occurs twice. Most objects have few: those are looked through.
class Names {
 public:
  bool add(const Object& members, std::string_view name) {
    if (members.size() < kFew)
      return std::ranges::none_of(members, [&](const Member& member) { return member.first == name; });
    if (seen_.empty())
      for (const Member& member : members) seen_.insert(member.first);
    return seen_.insert(std::string(name)).second;
  }

 private:
  static constexpr std::size_t kFew = 16;
  std::unordered_set<std::string> seen_;
};

class Reader {
 public:
  Reader(const Limits& limits, const char* begin) : limits_(limits), begin_(begin) {}

  template <class V>
  Result<Value> value(V&& v, std::size_t depth) {
    sj::json_type type;
    if (const auto error = v.type().get(type)) return syntax(v, error);
    switch (type) {
      case sj::json_type::object:
        return depth >= limits_.depth ? too_deep() : object(v, depth + 1);
      case sj::json_type::array:
        return depth >= limits_.depth ? too_deep() : array(v, depth + 1);
      case sj::json_type::string: {
        std::string_view text;
        if (const auto error = v.get_string().get(text)) return syntax(v, error);
        return Value(text);
      }
      case sj::json_type::number:
        return number(v);
      case sj::json_type::boolean: {
        bool b = false;
        if (const auto error = v.get_bool().get(b)) return syntax(v, error);
        return Value(b);
      }
      case sj::json_type::null: {
        bool null = false;
        if (const auto error = v.is_null().get(null)) return syntax(v, error);
        if (!null) return plain("not JSON: expected null");
        return Value();
      }
    }
    return plain("not JSON");
  }

  Failure plain(std::string message) const {
    return fail(ErrorKind::invalid, std::move(message), spelled(path_));
  }

 private:
  template <class V>
  Failure syntax(V&& v, simdjson::error_code error) const {
    std::string where;
    const char* at = nullptr;
    if constexpr (requires { v.current_location(); }) {
      if (!v.current_location().get(at) && at >= begin_) where = " at byte " + std::to_string(at - begin_);
    }
    return fail(ErrorKind::invalid, std::string("not JSON: ") + simdjson::error_message(error) + where,
                spelled(path_));
  }

  Failure too_deep() const {
    return fail(ErrorKind::too_large, "nested too deep", spelled(path_),
                "more than " + std::to_string(limits_.depth) + " levels",
                "at most " + std::to_string(limits_.depth) + " levels");
  }

  template <class V>
  Result<Value> number(V&& v) const {
    std::string_view token;
    if constexpr (requires { v.raw_json_token().get(token); }) {
      if (const auto error = v.raw_json_token().get(token)) return syntax(v, error);
    } else {
      token = v.raw_json_token();
    }
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
    if (!is_number_token(token)) return plain("not JSON: bad number " + std::string(token.substr(0, 40)));
    if (!to_double(token))
      return fail(ErrorKind::invalid, "the number is out of range", spelled(path_),
                  std::string(token.substr(0, 40)), "a number that a double holds");
    if constexpr (requires { v.get_double(); }) {
      double ignored = 0;  // read only so that the reader moves on
      if (const auto error = v.get_double().get(ignored)) return syntax(v, error);
    }
    return Value(Number{std::string(token)});
  }

  template <class V>
  Result<Value> array(V&& v, std::size_t depth) {
    sj::array items;
    if (const auto error = v.get_array().get(items)) return syntax(v, error);
    Array out;
    for (auto item : items) {
      sj::value inner;
      if (const auto error = std::move(item).get(inner)) return syntax(v, error);
      path_.push_back({{}, out.size(), true});
      auto read = value(inner, depth);
      if (!read) return read;
      path_.pop_back();
      out.push_back(std::move(*read));
    }
    return Value(std::move(out));
  }

  template <class V>
  Result<Value> object(V&& v, std::size_t depth) {
    sj::object members;
    if (const auto error = v.get_object().get(members)) return syntax(v, error);
    Object out;
    Names names;
    for (auto field : members) {
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) return syntax(v, error);
      sj::value inner;
      if (const auto error = field.value().get(inner)) return syntax(v, error);
      path_.push_back({name});
      if (!names.add(out, name)) return plain("the name occurs twice in one object");
      auto read = value(inner, depth);
      if (!read) return read;
      path_.pop_back();
      out.emplace_back(name, std::move(*read));
    }
    return Value(std::move(out));
  }

  const Limits& limits_;
  const char* begin_;
  std::vector<Step> path_;
};

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    return fail(ErrorKind::too_large, "too many bytes", {}, std::to_string(text.size()),
                "at most " + std::to_string(limits.bytes));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const simdjson::padded_string padded(text);
  // The buffers are kept for the next document of this thread, except those of a large one.
  static thread_local sj::parser kept;
  sj::parser own;
  sj::parser& parser = text.size() <= kKeptBytes ? kept : own;
  sj::document doc;
  if (const auto error = parser.iterate(padded).get(doc))
    return fail(ErrorKind::invalid, std::string("not JSON: ") + simdjson::error_message(error));
  Reader reader(limits, padded.data());
  auto root = reader.value(doc, 0);
  if (!root) return root;
  const char* rest = nullptr;  // past the last token simdjson answers with an error
  if (!doc.current_location().get(rest) && rest < padded.data() + padded.size() && *rest != '\0')
    return fail(ErrorKind::invalid, "not JSON: something follows the document");
  return root;
}

}  // namespace dyad::json
