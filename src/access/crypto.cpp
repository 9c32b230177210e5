// SPDX-License-Identifier: Apache-2.0
// The only file of this room that knows OpenSSL.
#include "access/crypto.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "base/base64.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  if (!HMAC(digest, key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(), out.data(),
            &size))
    throw std::runtime_error("HMAC failed");
  return {reinterpret_cast<const char*>(out.data()), size};
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

Failure key_failure(const std::string& what, const std::string& path) {
  return fail(ErrorKind::storage, what + ": " + std::strerror(errno), path);
}

Result<std::string> read_key(int fd, const std::string& path) {
  struct stat found{};
  if (::fstat(fd, &found) != 0) return key_failure("the key file cannot be read", path);
  if ((found.st_mode & 077) != 0)
    return fail(ErrorKind::refused,
                "the key file can be read by others; chmod 600 it, and change what it sealed", path);
  std::string key(kKeyBytes + 1, '\0');
  const auto n = ::read(fd, key.data(), key.size());
  if (n != static_cast<ssize_t>(kKeyBytes))
    return fail(ErrorKind::storage, "the key file does not hold a key of 32 bytes", path);
  key.resize(kKeyBytes);
  return key;
}

// Written beside and linked into place, so that of two processes that start at once one key wins, whole.
Result<void> make_key(const std::string& path) {
  const std::string beside = path + "." + random_token(6);
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return key_failure("the key file cannot be made", path);
  const std::string key = random_bytes(kKeyBytes);
  const bool written =
      ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
  ::close(fd);
  const bool placed = written && (::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  ::unlink(beside.c_str());
  errno = reason;
  if (!placed) return key_failure("the key file cannot be written", path);
  return {};
}

}  // namespace

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  if (RAND_bytes(bytes_of(out), static_cast<int>(n)) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return out;
}

std::string base64url(std::string_view bytes) {
  std::string text = to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string random_token(std::size_t n) { return base64url(random_bytes(n)); }

std::string sha256(std::string_view bytes) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(bytes), bytes.size(), bytes_of(out));
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : sha256(bytes)) {
    out += kHex[(static_cast<unsigned char>(c)) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15u];
  }
  return out;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }
std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(EVP_sha256(), key, bytes);
}

std::string base32(std::string_view bytes) {
  std::string out;
  unsigned held = 0, bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    bits += 8;
    for (; bits >= 5; bits -= 5) out += kBase32[(held >> (bits - 5)) & 31u];
  }
  if (bits > 0) out += kBase32[(held << (5 - bits)) & 31u];
  return out;
}

std::string from_base32(std::string_view text) {
  std::string out;
  unsigned held = 0, bits = 0;
  for (char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto value = kBase32.find(c);
    if (value == std::string_view::npos) break;
    held = (held << 5) | static_cast<unsigned>(value);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((held >> bits) & 255u);
  }
  return out;
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<Sealer> Sealer::open(const std::string& key_file) {
  for (bool again = false;; again = true) {
    const int fd = ::open(key_file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
      auto key = read_key(fd, key_file);
      ::close(fd);
      if (!key) return std::unexpected(key.error());
      return Sealer(std::move(*key));
    }
    if (errno != ENOENT || again) return key_failure("the key file cannot be opened", key_file);
    if (auto made = make_key(key_file); !made) return std::unexpected(made.error());
  }
}

std::string Sealer::seal(std::string_view secret, std::string_view purpose) const {
  const std::string nonce = random_bytes(kNonceBytes);
  std::string out(secret.size(), '\0'), tag(kTagBytes, '\0');
  int n = 0;
  const Cipher cipher(EVP_CIPHER_CTX_new());
  const bool done =
      cipher &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_), bytes_of(nonce)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &n, bytes_of(purpose), static_cast<int>(purpose.size())) ==
          1 &&
      EVP_EncryptUpdate(cipher.get(), bytes_of(out), &n, bytes_of(secret), static_cast<int>(secret.size())) ==
          1 &&
      EVP_EncryptFinal_ex(cipher.get(), bytes_of(tag), &n) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
  if (!done) throw std::runtime_error("AES-256-GCM failed");
  return nonce + tag + out;
}

Result<std::string> Sealer::unseal(std::string_view sealed, std::string_view purpose) const {
  const auto refused = [] {
    return fail(ErrorKind::storage,
                "a sealed secret cannot be opened: it was changed, or the key file is another");
  };
  if (sealed.size() < kNonceBytes + kTagBytes) return refused();
  const auto nonce = sealed.substr(0, kNonceBytes);
  std::string tag(sealed.substr(kNonceBytes, kTagBytes));
  const auto body = sealed.substr(kNonceBytes + kTagBytes);
  std::string out(body.size(), '\0'), rest(kTagBytes, '\0');
  int n = 0;
  const Cipher cipher(EVP_CIPHER_CTX_new());
  const bool done =
      cipher &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_), bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &n, bytes_of(purpose), static_cast<int>(purpose.size())) ==
          1 &&
      EVP_DecryptUpdate(cipher.get(), bytes_of(out), &n, bytes_of(body), static_cast<int>(body.size())) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes_of(rest), &n) == 1;
  if (!done) return refused();
  return out;
}

}  // namespace dyad::access
