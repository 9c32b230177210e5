// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/ports.hpp"
#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::access {

// A program of somebody else that may ask for access. Each is entered by an administrator.
struct App {
  enum class Proof {
    none,    // runs in a browser or on a phone and can keep no secret
    secret,  // a secret both know
    key,     // signs with a private key whose public part is known here
  };
  std::string id;
  std::string name;  // as people are asked about it
  Proof proof = Proof::none;
  std::vector<std::string> redirects;  // where people are sent back to: exactly these
  std::vector<std::string> scopes;     // the most it can be given
  std::string launch_url;              // where it is opened from a case; empty: it is not
  std::string organization;            // the hospital a program without a person acts for
  std::string secret_hash;
  std::string keys_url;
  json::Value keys;          // its public keys, when it publishes none
  bool introspects = false;  // may ask about tokens of other applications
  Instant added_at;
  std::string added_by;
};

inline constexpr std::size_t kMostApps = 500;
inline constexpr std::size_t kMostRedirects = 20;

std::string_view name_of(App::Proof proof);  // "none", "secret", "key"

// From the words of an administrator; errors name the field. `id` is made when absent.
Result<App> read_app(const json::Value& value);
json::Value write_app(const App& app);     // everything, as it is kept
json::Value describe_app(const App& app);  // without its secret, for lists

// Where a person may be sent with a code: https, http on the same machine, or a scheme of the application's
// own ("org.example.app:/back"); no fragment.
bool is_redirect(std::string_view uri);
std::string origin_of(std::string_view url);  // "https://app.example"; empty for other schemes

// The applications entered, read again after a moment so that a change made by another process is seen.
class Apps {
 public:
  static constexpr std::int64_t kReadAgainMs = 2'000;

  explicit Apps(Shelf& shelf) : shelf_(shelf) {}
  Result<std::vector<App>> all(Instant now);
  Result<std::optional<App>> find(std::string_view id, Instant now);
  Result<void> add(const App& app, Instant now);  // conflict when the id is taken
  Result<void> remove(std::string_view id, Instant now);
  // A page of one of the applications may use the interfaces from a browser.
  bool knows_origin(std::string_view origin, Instant now);

 private:
  Result<void> read(Instant now, bool anew);
  Result<void> write();
  Shelf& shelf_;
  std::mutex mutex_;
  std::vector<App> apps_;
  std::optional<Instant> read_at_;
};

}  // namespace dyad::access
