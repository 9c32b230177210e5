// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/secrets.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::care::calling {

// A browser that wants to be told while no page is open, as its push service named it.
struct Browser {
  std::string endpoint;
  std::string p256dh;
  std::string auth;
};

// Which browsers belong to whom. Addresses of push services open a way to a person's screen, so they are kept
// sealed beside the accounts, not in the record.
class PushBook {
 public:
  // `services` are the beginnings of addresses that may be used.
  PushBook(access::Secrets& secrets, std::string public_key, std::vector<std::string> services)
      : secrets_(secrets), public_key_(std::move(public_key)), services_(std::move(services)) {}

  const std::string& public_key() const { return public_key_; }
  const std::vector<std::string>& services() const { return services_; }
  // {endpoint, keys: {p256dh, auth}}, as a browser gives it.
  Result<void> add(std::string_view person, const json::Value& subscription);
  Result<void> remove(std::string_view person, std::string_view endpoint);
  std::vector<Browser> of(std::string_view person) const;

 private:
  access::Secrets& secrets_;
  std::string public_key_;
  std::vector<std::string> services_;
  mutable std::mutex mutex_;
};

}  // namespace dyad::care::calling
