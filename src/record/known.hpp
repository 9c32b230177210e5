// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::record {

// What the store holds now, read at most once per submission.
class Known {
 public:
  struct Held {
    Version version;
    json::Value body;  // parsed when first asked for
    bool parsed = false;
  };

  explicit Known(const Store& store) : store_(store) {}
  const Store& store() const { return store_; }

  // The current version, or null when there is none.
  Result<const Held*> find(std::string_view type, std::string_view id);
  // Its body; a null value when there is none.
  Result<const json::Value*> body(std::string_view type, std::string_view id);

 private:
  Result<Held*> look(std::string_view type, std::string_view id);

  const Store& store_;
  std::unordered_map<std::string, std::unique_ptr<Held>> held_;
};

}  // namespace dyad::record
