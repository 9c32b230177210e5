// SPDX-License-Identifier: Apache-2.0
#include "fhir/json_patch.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"

namespace dyad::fhir {
namespace {

using json::Value;
using Path = std::vector<std::string>;

std::optional<Path> parse_pointer(std::string_view text) {
  Path out;
  if (text.empty()) return out;
  if (text.front() != '/') return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      out.emplace_back();
    } else if (text[i] != '~') {
      out.back() += text[i];
    } else {
      ++i;
      if (i >= text.size() || (text[i] != '0' && text[i] != '1')) return {};
      out.back() += text[i] == '0' ? '~' : '/';
    }
  }
  return out;
}

// Digits without a leading zero.
std::optional<std::size_t> parse_index(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return {};
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return out;
}

Value* member(Value& object, std::string_view name) {
  for (auto& [key, value] : object.mutable_members())
    if (key == name) return &value;
  return nullptr;
}

// One step down; null when it leads nowhere.
Value* step(Value& here, const std::string& name) {
  if (here.is_object()) return member(here, name);
  if (!here.is_array()) return nullptr;
  const auto index = parse_index(name);
  return index && *index < here.size() ? &here.mutable_items()[*index] : nullptr;
}

Value* find(Value& document, const Path& path, std::size_t steps) {
  Value* here = &document;
  for (std::size_t i = 0; here && i < steps; ++i) here = step(*here, path[i]);
  return here;
}

bool same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number())
    return a == b || to_double(a.number_text()) == to_double(b.number_text());
  if (a.is_array() && b.is_array())
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), same);
  if (!a.is_object() || !b.is_object()) return a == b;
  return a.size() == b.size() &&
         std::all_of(a.members().begin(), a.members().end(),
                     [&](const json::Member& m) { return b.has(m.first) && same(m.second, b[m.first]); });
}

std::size_t count_values(const Value& value) {
  std::size_t out = 1;
  for (const Value& item : value.items()) out += count_values(item);
  for (const auto& [name, item] : value.members()) out += count_values(item);
  return out;
}

std::size_t depth_of(const Value& value) {
  std::size_t deepest = 0;
  for (const Value& item : value.items()) deepest = std::max(deepest, depth_of(item));
  for (const auto& [name, item] : value.members()) deepest = std::max(deepest, depth_of(item));
  return deepest + (value.is_array() || value.is_object() ? 1 : 0);
}

class Patcher {
 public:
  explicit Patcher(Value document) : document_(std::move(document)) {}

  Result<void> apply(const Value& operation, std::size_t index) {
    place_ = "patch[" + std::to_string(index) + "]";
    if (!operation.is_object()) return wrong("", "an operation must be an object");
    const std::string_view op = operation["op"].as_string();
    auto path = pointer(operation, "path");
    if (!path) return Failure(std::move(path.error()));
    if (op == "remove") return remove(*path);
    if (op == "add" || op == "replace" || op == "test") {
      if (!operation.has("value")) return fail(ErrorKind::missing, "required", place_ + ".value");
      if (op == "test") return test(*path, operation["value"]);
      return put(*path, operation["value"], op == "add");
    }
    if (op != "move" && op != "copy")
      return wrong(".op", "unknown operation", std::string(op.substr(0, kShown)),
                   "add, remove, replace, move, copy or test");
    auto from = pointer(operation, "from");
    if (!from) return Failure(std::move(from.error()));
    return transfer(*from, *path, op == "move");
  }

  Result<Value> result() { return within_depth(std::move(document_)); }

 private:
  static constexpr std::size_t kShown = 80;

  Failure wrong(std::string_view member_name, std::string message, std::string value = {},
                std::string limit = {}) const {
    return fail(ErrorKind::invalid, std::move(message), place_ + std::string(member_name), std::move(value),
                std::move(limit));
  }
  Failure absent(std::string_view member_name, const Path& path) const {
    std::string text;
    for (const std::string& part : path) text += "/" + part;
    return fail(ErrorKind::conflict, "there is nothing at this place", place_ + std::string(member_name),
                text.substr(0, kShown));
  }

  Result<Path> pointer(const Value& operation, const std::string& name) const {
    const Value& text = operation[name];
    if (text.is_null()) return fail(ErrorKind::missing, "required", place_ + "." + name);
    auto path = text.is_string() ? parse_pointer(text.as_string()) : std::nullopt;
    if (!path)
      return wrong("." + name, "not a JSON Pointer", std::string(text.as_string().substr(0, kShown)),
                   "empty, or parts that begin with /");
    return std::move(*path);
  }

  Result<void> put(const Path& path, Value value, bool insert) {
    values_ += count_values(value);
    if (values_ > kMaxPatchValues)
      return fail(ErrorKind::too_large, "the patch puts in too many values", place_, {},
                  "at most " + std::to_string(kMaxPatchValues));
    if (path.empty()) {
      document_ = std::move(value);
      return {};
    }
    Value* parent = find(document_, path, path.size() - 1);
    if (!parent) return absent(".path", path);
    const std::string& name = path.back();
    if (!insert) {
      Value* old = step(*parent, name);
      if (!old) return absent(".path", path);
      *old = std::move(value);
      return {};
    }
    if (parent->is_object()) {
      parent->set(name, std::move(value));
      return {};
    }
    if (!parent->is_array()) return absent(".path", path);
    const auto at = name == "-" ? std::optional(parent->size()) : parse_index(name);
    if (!at || *at > parent->size())
      return wrong(".path", "not a place in the array", name.substr(0, kShown),
                   "0 to " + std::to_string(parent->size()) + ", or -");
    json::Array& items = parent->mutable_items();
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(*at), std::move(value));
    return {};
  }

  Result<void> remove(const Path& path) {
    if (path.empty()) return wrong(".path", "the whole document cannot be removed");
    Value* parent = find(document_, path, path.size() - 1);
    if (!parent || !step(*parent, path.back())) return absent(".path", path);
    if (parent->is_object()) {
      parent->erase(path.back());
    } else {
      json::Array& items = parent->mutable_items();
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(*parse_index(path.back())));
    }
    return {};
  }

  Result<void> transfer(const Path& from, const Path& to, bool move) {
    const Value* source = find(document_, from, from.size());
    if (!source) return absent(".from", from);
    if (move && to.size() > from.size() && std::equal(from.begin(), from.end(), to.begin()))
      return wrong(".path", "a value cannot be moved into itself");
    Value copy = *source;
    if (move && from == to) return {};
    if (move && from.empty()) return wrong(".from", "the whole document cannot be moved");
    if (move)
      if (auto removed = remove(from); !removed) return removed;
    return put(to, std::move(copy), true);
  }

  Result<void> test(const Path& path, const Value& expected) {
    const Value* found = find(document_, path, path.size());
    if (!found) return absent(".path", path);
    if (!same(*found, expected))
      return fail(ErrorKind::conflict, "the test does not hold", place_ + ".value");
    return {};
  }

  Value document_;
  std::string place_;
  std::size_t values_ = 0;
};

}  // namespace

Result<Value> within_depth(Value document) {
  const std::size_t limit = json::Limits().depth;
  if (const std::size_t depth = depth_of(document); depth > limit)
    return fail(ErrorKind::too_large, "the patched document is nested too deep", "patch",
                std::to_string(depth), "at most " + std::to_string(limit) + " levels");
  return document;
}

Result<Value> apply_json_patch(Value document, const Value& patch) {
  if (!patch.is_array())
    return fail(ErrorKind::invalid, "a JSON Patch must be an array of operations", "patch");
  if (patch.size() > kMaxPatchOperations)
    return fail(ErrorKind::too_large, "too many operations", "patch", std::to_string(patch.size()),
                "at most " + std::to_string(kMaxPatchOperations));
  Patcher patcher(std::move(document));
  for (std::size_t i = 0; i < patch.size(); ++i)
    if (auto done = patcher.apply(patch.items()[i], i); !done) return Failure(std::move(done.error()));
  return patcher.result();
}

Value apply_merge_patch(Value document, const Value& patch) {
  if (!patch.is_object()) return patch;
  if (!document.is_object()) document = Value(json::Object{});
  for (const auto& [name, value] : patch.members()) {
    if (value.is_null()) {
      document.erase(name);
    } else if (value.is_object()) {
      Value* old = member(document, name);
      Value merged = apply_merge_patch(old ? std::move(*old) : Value(), value);
      document.set(name, std::move(merged));
    } else {
      document.set(name, value);
    }
  }
  return document;
}

}  // namespace dyad::fhir
