// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::access {

// The server's own key towards push services (VAPID, RFC 8292): an EC key on P-256.
class PushKey {
 public:
  static Result<PushKey> make();
  static Result<PushKey> from_pem(std::string_view pem);
  ~PushKey();
  PushKey(PushKey&&) noexcept;
  PushKey& operator=(PushKey&&) noexcept;

  std::string pem() const;
  std::string public_key() const;  // uncompressed point, base64url
  // The Authorization field of a request to the push service at `endpoint`.
  Result<std::string> authorization(std::string_view endpoint, std::string_view contact, Instant now) const;

 private:
  struct Impl;
  explicit PushKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Encrypts a message for one browser (RFC 8291, aes128gcm) under a key made for this message alone. `p256dh`
// and `auth` are what the browser gave, base64url. The message may be 3,993 bytes.
Result<std::string> seal_push(std::string_view p256dh, std::string_view auth, std::string_view message);

}  // namespace dyad::access
