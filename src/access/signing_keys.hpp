// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/certificates.hpp"
#include "access/secrets.hpp"

namespace dyad::access {

// Keeps secrets of this installation under names, sealed. Calls may come from any thread.
class SecretKeeper {
 public:
  virtual ~SecretKeeper() = default;
  virtual Result<std::optional<std::string>> secret(std::string_view name) = 0;
  // Refuses (conflict) a name that is taken, so that no key is ever lost under another.
  virtual Result<void> keep(std::string_view name, std::string_view secret) = 0;
};

// The secrets of this installation's vault.
class VaultKeeper final : public SecretKeeper {
 public:
  explicit VaultKeeper(Secrets& secrets) : secrets_(secrets) {}
  Result<std::optional<std::string>> secret(std::string_view name) override { return secrets_.get(name); }
  Result<void> keep(std::string_view name, std::string_view secret) override;

 private:
  Secrets& secrets_;
};

// The signing key of each hospital and the small authority of this installation that vouches for them. Each
// is made when it is first needed and kept by the keeper. From any thread.
class SigningKeys {
 public:
  SigningKeys(SecretKeeper& keeper, std::string installation);

  // The authority's certificate (PEM): what everybody needs to check a signature.
  Result<std::string> authority_certificate(Instant now);
  Result<KeyAndCertificate> hospital(std::string_view organization, std::string_view name, Instant now);

 private:
  using Maker = std::function<Result<KeyAndCertificate>()>;
  Result<KeyAndCertificate> kept_or_made(const std::string& name, const Maker& make);
  Result<KeyAndCertificate> authority(Instant now);

  SecretKeeper& keeper_;
  const std::string installation_;
  std::mutex mutex_;
};

}  // namespace dyad::access
