// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"

#include <openssl/evp.h>

#include <array>

namespace dyad::hl7v2 {

namespace {
constexpr std::size_t kIdDigits = 40;  // 160 bits
}

std::string digest_of(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all.append(std::to_string(part.size())).append(1, ':').append(part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_Digest(all.data(), all.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 15];
  }
  return hex;
}

std::string id_of(std::initializer_list<std::string_view> parts) {
  return "v2-" + digest_of(parts).substr(0, kIdDigits);
}

std::string urn_of(std::initializer_list<std::string_view> parts) {
  std::string d = digest_of(parts);
  d[12] = '8';  // a UUID whose content is the maker's own (version 8)
  d[16] = 'a';
  return "urn:uuid:" + d.substr(0, 8) + "-" + d.substr(8, 4) + "-" + d.substr(12, 4) + "-" + d.substr(16, 4) +
         "-" + d.substr(20, 12);
}

}  // namespace dyad::hl7v2
