// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::record {

// What the record holds while a work is written, read at most once per work.
class Known {
 public:
  struct Held {
    Version version;   // the newest, also when it is a deletion
    json::Value body;  // parsed when first asked for; null for a deletion
    bool parsed = false;
  };

  explicit Known(const Reader& reader) : reader_(reader) {}
  const Reader& reader() const { return reader_; }

  // The newest version, also when it is a deletion; null when there never was one.
  Result<const Held*> newest(std::string_view type, std::string_view id);
  // The current version, or null when there is none.
  Result<const Held*> find(std::string_view type, std::string_view id);
  // Its body; a null value when there is none.
  Result<const json::Value*> body(std::string_view type, std::string_view id);

 private:
  Result<Held*> look(std::string_view type, std::string_view id);

  const Reader& reader_;
  std::unordered_map<std::string, std::unique_ptr<Held>> held_;
};

}  // namespace dyad::record
