// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/oidc.hpp"
#include "access/ports.hpp"

namespace dyad::access {

// Which account somebody is whom a provider knows. Made by an administrator: for a name of theirs there, or
// for an address by which they were invited. Nobody gets an account by signing in somewhere else.
class OidcLinks {
 public:
  static constexpr std::size_t kMostUnknown = 50;

  struct Link {
    std::string issuer, subject;  // of the provider; no subject: waits for the address
    std::string email;
    std::string login;  // here
    std::string made_by;
    Instant made_at;
  };
  struct Unknown {
    std::string issuer, subject, name, email;
    Instant at;
  };
  explicit OidcLinks(Shelf& shelf) : shelf_(shelf) {}

  // The account of this identity. An address by which somebody was invited becomes the link of the first who
  // comes with it. Nobody: remembered among the unknown, so that an administrator can link them.
  Result<std::optional<std::string>> login_of(const OidcIdentity& who, Instant now);
  Result<void> link(Link link);  // conflict when this identity is somebody already
  Result<void> remove(std::string_view issuer, std::string_view subject, std::string_view email);
  Result<std::vector<Link>> links();
  std::vector<Unknown> unknown();

 private:
  Result<void> write(const std::vector<Link>& links);
  Shelf& shelf_;
  std::mutex mutex_;
  std::vector<Unknown> unknown_;
};

}  // namespace dyad::access
