// SPDX-License-Identifier: Apache-2.0
#include "access/secrets.hpp"

namespace dyad::access {
namespace {

std::string purpose_of(std::string_view name) { return "secret " + std::string(name); }

}  // namespace

Result<std::optional<std::string>> Secrets::get(std::string_view name) const {
  const auto sealed = vault_.sealed(name);
  if (!sealed) return std::unexpected(sealed.error());
  if (!*sealed) return std::optional<std::string>();
  auto secret = sealer_.unseal(**sealed, purpose_of(name));
  if (!secret) return std::unexpected(secret.error());
  return std::optional(std::move(*secret));
}

Result<void> Secrets::put(std::string_view name, std::string_view secret) {
  return vault_.keep_sealed(name, sealer_.seal(secret, purpose_of(name)));
}

Result<std::string> Secrets::get_or(std::string_view name, const std::function<std::string()>& make) {
  auto held = get(name);
  if (!held) return std::unexpected(held.error());
  if (*held) return std::move(**held);
  const auto sealed = vault_.sealed_or(name, sealer_.seal(make(), purpose_of(name)));
  if (!sealed) return std::unexpected(sealed.error());
  return sealer_.unseal(*sealed, purpose_of(name));
}

}  // namespace dyad::access
