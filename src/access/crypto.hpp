// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad::access {

// Bytes as std::string throughout: secrets are short, and the ports carry them as such.
std::string random_bytes(
    std::size_t n);  // from the operating system, through OpenSSL; throws when it has none
std::string random_token(std::size_t n);  // n random bytes as base64url, for cookies, codes and links
std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string base64url(std::string_view bytes);   // without padding
std::string base32(std::string_view bytes);      // RFC 4648, without padding
std::string from_base32(std::string_view text);  // blanks and case do not matter; stops at what is no letter

// Takes as long for equal as for unequal texts of one length.
bool same(std::string_view a, std::string_view b);

// Secrets at rest, sealed by AES-256-GCM with a key that stands in a file outside the database, readable by
// its owner only: a copy of the database alone tells nothing. What a seal is for (`purpose`) is bound to it,
// so that one sealed secret cannot be put in the place of another.
class Sealer {
 public:
  // Reads the key file, or makes it with a new key.
  static Result<Sealer> open(const std::string& key_file);
  static Sealer with_key(std::string key) { return Sealer(std::move(key)); }  // 32 bytes
  std::string seal(std::string_view secret, std::string_view purpose) const;
  Result<std::string> unseal(std::string_view sealed, std::string_view purpose) const;

 private:
  explicit Sealer(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

}  // namespace dyad::access
