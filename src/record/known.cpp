// SPDX-License-Identifier: Apache-2.0
#include "record/known.hpp"

namespace dyad::record {

Result<Known::Held*> Known::look(std::string_view type, std::string_view id) {
  const std::string name = std::string(type) + "/" + std::string(id);
  if (const auto at = held_.find(name); at != held_.end()) return at->second.get();
  auto read = reader_.newest(type, id);
  if (!read) return std::unexpected(read.error());
  auto& slot = held_[name];
  if (*read) {
    slot = std::make_unique<Held>();
    slot->version = std::move(**read);
  }
  return slot.get();
}

Result<const Known::Held*> Known::newest(std::string_view type, std::string_view id) {
  return look(type, id);
}

Result<const Known::Held*> Known::find(std::string_view type, std::string_view id) {
  auto held = look(type, id);
  if (!held) return std::unexpected(held.error());
  return *held && !(*held)->version.deleted ? *held : nullptr;
}

Result<const json::Value*> Known::body(std::string_view type, std::string_view id) {
  static const json::Value kNone;
  auto held = look(type, id);
  if (!held) return std::unexpected(held.error());
  if (!*held || (*held)->version.deleted) return &kNone;
  if (!(*held)->parsed) {
    auto body = json::parse((*held)->version.body);
    if (!body)
      return fail(ErrorKind::storage, "a stored resource cannot be read",
                  std::string(type) + "/" + std::string(id));
    (*held)->body = std::move(*body);
    (*held)->parsed = true;
  }
  return &(*held)->body;
}

}  // namespace dyad::record
