// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::access {

// Texts by name that outlive the process, sealed where they lie. What was answered with success is durable.
// Calls may come from any thread.
class Shelf {
 public:
  virtual ~Shelf() = default;
  virtual Result<std::optional<std::string>> get(std::string_view name) const = 0;
  virtual Result<void> put(std::string_view name, std::string_view text) = 0;
  virtual Result<void> remove(std::string_view name) = 0;
};

// Calls to servers of others; blocks. By https, or by http to this machine only.
class Web {
 public:
  struct Answer {
    int status = 0;
    std::string body;
    std::optional<std::int64_t> max_age_s;  // of Cache-Control; 0 when it must not be kept
  };
  virtual ~Web() = default;
  virtual Result<Answer> get(const std::string& url) = 0;
  // A form; `authorization` is the field of that name, none when empty.
  virtual Result<Answer> post(const std::string& url, std::string_view form,
                              std::string_view authorization) = 0;
};

// Whether an address may be called at all: https, or http on this machine; no user, no fragment.
bool is_callable(std::string_view url);

}  // namespace dyad::access
