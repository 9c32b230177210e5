// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

#include "access/ports.hpp"

namespace dyad::access::test {

class MemoryShelf : public Shelf {
 public:
  Result<std::optional<std::string>> get(std::string_view name) const override {
    const auto found = held.find(std::string(name));
    return found == held.end() ? std::optional<std::string>() : found->second;
  }
  Result<void> put(std::string_view name, std::string_view text) override {
    held[std::string(name)] = std::string(text);
    return {};
  }
  Result<void> remove(std::string_view name) override {
    held.erase(std::string(name));
    return {};
  }
  std::map<std::string, std::string> held;
};

// Servers of others: what lies at an address, and how often it was asked for.
class OtherServers : public Web {
 public:
  Result<Answer> get(const std::string& url) override {
    ++asked[url];
    const auto found = pages.find(url);
    return found == pages.end() ? Answer{404, {}, {}} : found->second;
  }
  Result<Answer> post(const std::string& url, std::string_view form,
                      std::string_view authorization) override {
    posted = std::string(form);
    authorized = std::string(authorization);
    return get(url);
  }
  std::map<std::string, Answer> pages;
  std::map<std::string, int> asked;
  std::string posted, authorized;
};

}  // namespace dyad::access::test
