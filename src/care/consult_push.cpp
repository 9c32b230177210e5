// SPDX-License-Identifier: Apache-2.0
#include "care/consult_push.hpp"

#include <algorithm>

namespace dyad::care::calling {
namespace {

constexpr std::size_t kMostBrowsers = 8;  // of one person; the oldest goes
constexpr std::size_t kMostEndpoint = 1000;
constexpr std::size_t kMostKey = 200;

std::string name_of(std::string_view person) { return "push/" + std::string(person); }

json::Value to_json(const std::vector<Browser>& browsers) {
  json::Array out;
  for (const Browser& b : browsers)
    out.push_back(json::object({{"endpoint", b.endpoint}, {"p256dh", b.p256dh}, {"auth", b.auth}}));
  return json::Value(std::move(out));
}

std::vector<Browser> read(const access::Secrets& secrets, std::string_view person) {
  std::vector<Browser> out;
  const auto held = secrets.get(name_of(person));
  const auto list = held && *held ? json::parse(**held) : Result<json::Value>(json::Value());
  if (list)
    for (const auto& b : list->items())
      out.push_back({std::string(b["endpoint"].as_string()), std::string(b["p256dh"].as_string()),
                     std::string(b["auth"].as_string())});
  return out;
}

}  // namespace

Result<void> PushBook::add(std::string_view person, const json::Value& subscription) {
  const std::string endpoint(subscription["endpoint"].as_string());
  const json::Value& keys = subscription["keys"];
  const Browser browser{endpoint, std::string(keys["p256dh"].as_string()),
                        std::string(keys["auth"].as_string())};
  if (endpoint.size() > kMostEndpoint || browser.p256dh.size() > kMostKey || browser.auth.size() > kMostKey)
    return fail(ErrorKind::too_large, "too long for an address of a push service", "endpoint");
  if (browser.p256dh.empty() || browser.auth.empty())
    return fail(ErrorKind::missing, "the browser's keys are needed", "keys");
  const bool allowed = std::ranges::any_of(
      services_, [&](const std::string& s) { return s.ends_with('/') && endpoint.starts_with(s); });
  if (!allowed)
    return fail(ErrorKind::refused, "not an address of a push service that this server may use", "endpoint");
  const std::scoped_lock lock(mutex_);
  auto held = read(secrets_, person);
  std::erase_if(held, [&](const Browser& b) { return b.endpoint == endpoint; });
  if (held.size() >= kMostBrowsers) held.erase(held.begin());
  held.push_back(browser);
  return secrets_.put(name_of(person), json::write(to_json(held)));
}

Result<void> PushBook::remove(std::string_view person, std::string_view endpoint) {
  const std::scoped_lock lock(mutex_);
  auto held = read(secrets_, person);
  if (std::erase_if(held, [&](const Browser& b) { return b.endpoint == endpoint; }) == 0) return {};
  return secrets_.put(name_of(person), json::write(to_json(held)));
}

std::vector<Browser> PushBook::of(std::string_view person) const {
  const std::scoped_lock lock(mutex_);
  return read(secrets_, person);
}

}  // namespace dyad::care::calling
