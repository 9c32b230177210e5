// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/ports.hpp"
#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::access {

// The limits of what is granted, each by name.
namespace grant_limits {
inline constexpr std::int64_t kAskedMs = 10 * 60'000;        // a person decides within
inline constexpr std::int64_t kLaunchMs = 5 * 60'000;        // an application opened from a case asks within
inline constexpr std::int64_t kCodeMs = 60'000;              // a code is exchanged within
inline constexpr std::int64_t kAccessMs = 15 * 60'000;       // an access token beside a refresh token
inline constexpr std::int64_t kAccessAloneMs = 60 * 60'000;  // one without
inline constexpr std::int64_t kSystemAccessMs =
    5 * 60'000;  // of a program without a person (SMART: <= 300 s)
inline constexpr std::int64_t kRefreshIdleMs = 30LL * 86'400'000;   // a refresh token not used ends
inline constexpr std::int64_t kRefreshMostMs = 180LL * 86'400'000;  // and every one, counted from the consent
inline constexpr std::size_t kMostWaiting = 10'000;                 // of requests, launches and codes each
inline constexpr std::size_t kMostAccess = 100'000;                 // access tokens
}  // namespace grant_limits

// A case from which a person opens an application.
struct Launch {
  std::string app;
  std::string practitioner;  // who opened it: nobody else may answer for it
  std::string patient;
  std::string encounter;
  Instant until;
};

// An application's request, waiting for a person's answer.
struct Asked {
  std::string app, redirect, state, challenge, nonce;
  std::vector<std::string> scopes;  // those it may be given
  std::optional<Launch> launch;
  Instant until;
};

// What was agreed to.
struct Grant {
  std::string app;
  std::string practitioner;  // empty: a program without a person
  std::string session;       // names the session in which it was agreed to; ends "online" access
  std::vector<std::string> scopes;
  std::string patient, encounter;
  std::string nonce;
  std::string family;  // names all tokens that follow from one consent
  Instant agreed_at;
  std::optional<Instant> signed_in_at;
  bool second_factor = false;
};
json::Value write_grant(const Grant& grant);
Grant read_grant(const json::Value& value);

struct Code {
  Grant grant;
  std::string redirect, challenge;
  Instant until;
  bool used = false;
};

struct AccessToken {
  Grant grant;
  Instant until;
};

// What is open now. Only fingerprints of tokens are held, and refresh tokens outlive the process, on the
// shelf; everything else is lost with it, so applications ask again.
class Grants {
 public:
  explicit Grants(Shelf& shelf) : shelf_(shelf) {}

  std::string keep(Asked asked, Instant now);  // the id the page asks with
  std::optional<Asked> asked(std::string_view id, Instant now);
  std::optional<Asked> take_asked(std::string_view id, Instant now);  // once
  std::string keep(Launch launch, Instant now);
  std::optional<Launch> take_launch(std::string_view id, Instant now);  // once
  std::string keep(Code code, Instant now);
  // The code, marked as used; nothing when it is unknown or over. Given a second time it says `used`, and
  // everything that followed from it ends.
  Result<std::optional<Code>> take_code(std::string_view code, Instant now);

  std::string give_access(const Grant& grant, std::int64_t ms, Instant now);
  std::optional<AccessToken> access(std::string_view token, Instant now) const;
  void end_access(std::string_view token);
  Result<void> end_family(std::string_view family);

  // A refresh token is its family's name, a dot and a secret that changes with each use.
  Result<std::string> give_refresh(const Grant& grant, Instant now);
  struct Refreshed {
    Grant grant;
    std::string token;  // in place of the one given
  };
  // Nothing when it is unknown or over; one that was used before ends its family.
  Result<std::optional<Refreshed>> refresh(std::string_view token, std::string_view app, Instant now);
  // Whose refresh token it is, or was: the application, empty when it is nobody's.
  Result<std::string> app_of_refresh(std::string_view token) const;
  // What a refresh token is for, without using it.
  Result<std::optional<Grant>> peek_refresh(std::string_view token, Instant now) const;

 private:
  struct Family;
  Result<std::optional<json::Value>> family(std::string_view token) const;
  Shelf& shelf_;
  mutable std::mutex mutex_;
  std::mutex refreshing_;  // one at a time, so that of two uses of a token one is the second
  std::map<std::string, Asked, std::less<>> asked_;
  std::map<std::string, Launch, std::less<>> launches_;
  std::map<std::string, Code, std::less<>> codes_;
  std::map<std::string, AccessToken, std::less<>> access_;
};

}  // namespace dyad::access
