// SPDX-License-Identifier: Apache-2.0
#include "access/signing_keys.hpp"

namespace dyad::access {
namespace {

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

// The key and its certificate stand one after the other, as in many files of this kind.
Result<KeyAndCertificate> opened(const std::string& text, const std::string& name) {
  const auto at = text.find(kCertificate);
  if (at == std::string::npos) return fail(ErrorKind::storage, "a kept signing key cannot be read", name);
  return KeyAndCertificate{text.substr(0, at), text.substr(at)};
}

}  // namespace

Result<void> VaultKeeper::keep(std::string_view name, std::string_view secret) {
  const auto stands = secrets_.get_or(name, [&] { return std::string(secret); });
  if (!stands) return std::unexpected(stands.error());
  if (*stands != secret)
    return fail(ErrorKind::conflict, "there is another under this name", std::string(name));
  return {};
}

SigningKeys::SigningKeys(SecretKeeper& keeper, std::string installation)
    : keeper_(keeper), installation_(std::move(installation)) {}

Result<KeyAndCertificate> SigningKeys::kept_or_made(const std::string& name, const Maker& make) {
  const auto held = keeper_.secret(name);
  if (!held) return std::unexpected(held.error());
  if (*held) return opened(**held, name);
  const auto made = make();
  if (!made) return made;
  const auto kept = keeper_.keep(name, made->private_key + made->certificate);
  if (kept) return made;
  // Another process of this installation was first; its key is the one.
  if (kept.error().kind != ErrorKind::conflict) return std::unexpected(kept.error());
  const auto theirs = keeper_.secret(name);
  if (!theirs) return std::unexpected(theirs.error());
  if (!*theirs) return fail(ErrorKind::storage, "a signing key could not be kept", name);
  return opened(**theirs, name);
}

Result<KeyAndCertificate> SigningKeys::authority(Instant now) {
  return kept_or_made("signing/authority", [&] { return make_authority(installation_, now); });
}

Result<std::string> SigningKeys::authority_certificate(Instant now) {
  const std::scoped_lock lock(mutex_);
  const auto held = authority(now);
  if (!held) return std::unexpected(held.error());
  return held->certificate;
}

Result<KeyAndCertificate> SigningKeys::hospital(std::string_view organization, std::string_view name,
                                                Instant now) {
  const std::scoped_lock lock(mutex_);
  const auto above = authority(now);
  if (!above) return above;
  return kept_or_made("signing/hospital/" + std::string(organization),
                      [&] { return make_hospital_key(*above, name, organization, now); });
}

}  // namespace dyad::access
