// SPDX-License-Identifier: Apache-2.0
// The only file of this room that knows OpenSSL.
#include "record/chain.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace dyad::record {
namespace {

// Looked up once: finding an algorithm by name costs more than digesting a small version.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> found(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                     &EVP_MD_free);
  return found.get();
}

class Hash {
 public:
  Hash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || !sha256() || EVP_DigestInit_ex(context_.get(), sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not available");
  }

  void add(const void* bytes, std::size_t size) {
    length(size);
    if (EVP_DigestUpdate(context_.get(), bytes, size) != 1) throw std::runtime_error("SHA-256 failed");
  }
  void add(std::string_view text) { add(text.data(), text.size()); }
  void add(std::int64_t number) {
    const auto bytes = big_endian(static_cast<std::uint64_t>(number));
    add(bytes.data(), bytes.size());
  }

  Digest finish() {
    Digest out{};
    unsigned size = 0;
    if (EVP_DigestFinal_ex(context_.get(), out.data(), &size) != 1 || size != out.size())
      throw std::runtime_error("SHA-256 failed");
    return out;
  }

 private:
  static std::array<std::uint8_t, 8> big_endian(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::uint8_t>(number >> (8 * (bytes.size() - 1 - i)));
    return bytes;
  }

  void length(std::size_t size) {
    const auto bytes = big_endian(size);
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1)
      throw std::runtime_error("SHA-256 failed");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

Digest chained(const Digest& before, const Version& version) {
  Hash hash;
  hash.add(before.data(), before.size());
  hash.add(version.sequence);
  hash.add(version.type);
  hash.add(version.id);
  hash.add(std::int64_t{version.version});
  hash.add(version.recorded_at.ms);
  hash.add(version.received_at.ms);
  hash.add(version.author);
  hash.add(std::int64_t{version.deleted ? 1 : 0});
  hash.add(version.body);
  return hash.finish();
}

std::string hex(const Digest& digest) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15u];
  }
  return out;
}

}  // namespace dyad::record
