// SPDX-License-Identifier: Apache-2.0
#include "access/push_seal.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "access/crypto.hpp"
#include "base/base64.hpp"
#include "json/json.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kPointBytes = 65;  // uncompressed, on P-256
constexpr std::size_t kAuthBytes = 16;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kRecordBytes = 4096;
constexpr std::size_t kHalfBytes = 32;  // of a signature, and of shared secrets
constexpr std::int64_t kTokenSeconds = 12 * 3600;

template <class T, void (*free)(T*)>
struct Freed {
  void operator()(T* p) const { free(p); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using PkeyCtx = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>>;
using DigestCtx = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Failure broken(const char* what) {
  return fail(ErrorKind::storage, std::string("cryptography failed: ") + what);
}

Result<Pkey> new_key() {
  Pkey key(EVP_EC_gen("P-256"));
  if (!key) return broken("making a key");
  return key;
}

std::string point_of(EVP_PKEY* key) {
  std::string out(kPointBytes, '\0');
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, bytes(out), out.size(),
                                      &size) != 1)
    return {};
  // A key read from a file may state its point in compressed form.
  out.resize(size);
  return out;
}

Result<Pkey> key_from_point(const std::string& point) {
  char group[] = "prime256v1";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(
                                   OSSL_PKEY_PARAM_PUB_KEY, const_cast<char*>(point.data()), point.size()),
                               OSSL_PARAM_construct_end()};
  const PkeyCtx ctx(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1)
    return fail(ErrorKind::invalid, "not a point of P-256", "p256dh");
  return Pkey(made);
}

Result<std::string> shared_secret(EVP_PKEY* mine, EVP_PKEY* theirs) {
  const PkeyCtx ctx(EVP_PKEY_CTX_new(mine, nullptr));
  std::string out(kHalfBytes, '\0');
  std::size_t size = out.size();
  if (!ctx || EVP_PKEY_derive_init(ctx.get()) != 1 || EVP_PKEY_derive_set_peer(ctx.get(), theirs) != 1 ||
      EVP_PKEY_derive(ctx.get(), bytes(out), &size) != 1 || size != kHalfBytes)
    return broken("agreeing on a secret");
  return out;
}

// HKDF with SHA-256: extract and expand in one.
Result<std::string> derived(std::string_view secret, std::string_view salt, std::string_view info,
                            std::size_t size) {
  const PkeyCtx ctx(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  std::string out(size, '\0');
  if (!ctx || EVP_PKEY_derive_init(ctx.get()) != 1 ||
      EVP_PKEY_CTX_set_hkdf_md(ctx.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_CTX_set1_hkdf_salt(ctx.get(), bytes(salt), static_cast<int>(salt.size())) != 1 ||
      EVP_PKEY_CTX_set1_hkdf_key(ctx.get(), bytes(secret), static_cast<int>(secret.size())) != 1 ||
      EVP_PKEY_CTX_add1_hkdf_info(ctx.get(), bytes(info), static_cast<int>(info.size())) != 1 ||
      EVP_PKEY_derive(ctx.get(), bytes(out), &size) != 1)
    return broken("deriving a key");
  return out;
}

Result<std::string> encrypted(std::string_view key, std::string_view nonce, std::string_view text) {
  const CipherCtx ctx(EVP_CIPHER_CTX_new());
  std::string out(text.size() + kTagBytes, '\0');
  int size = 0, rest = 0;
  if (!ctx || EVP_EncryptInit_ex(ctx.get(), EVP_aes_128_gcm(), nullptr, bytes(key), bytes(nonce)) != 1 ||
      EVP_EncryptUpdate(ctx.get(), bytes(out), &size, bytes(text), static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(ctx.get(), bytes(out) + size, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(ctx.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out.data() + text.size()) != 1)
    return broken("encrypting");
  return out;
}

// A DER signature as the two numbers of a fixed width that tokens carry.
std::string raw_signature(const std::string& der) {
  const unsigned char* at = bytes(std::string_view(der));
  ECDSA_SIG* sig = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  if (!sig) return {};
  std::string out(2 * kHalfBytes, '\0');
  const bool good = BN_bn2binpad(ECDSA_SIG_get0_r(sig), bytes(out), kHalfBytes) > 0 &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(sig), bytes(out) + kHalfBytes, kHalfBytes) > 0;
  ECDSA_SIG_free(sig);
  return good ? out : std::string();
}

Result<std::string> from_base64url(std::string_view text) {
  std::string plain(text);
  while (plain.ends_with('=')) plain.pop_back();
  for (char& c : plain) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (plain.size() % 4 != 0) plain += '=';
  return from_base64(plain);
}

}  // namespace

struct PushKey::Impl {
  Pkey key;
};

PushKey::PushKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PushKey::~PushKey() = default;
PushKey::PushKey(PushKey&&) noexcept = default;
PushKey& PushKey::operator=(PushKey&&) noexcept = default;

Result<PushKey> PushKey::make() {
  auto key = new_key();
  if (!key) return std::unexpected(key.error());
  return PushKey(std::make_unique<Impl>(Impl{std::move(*key)}));
}

Result<PushKey> PushKey::from_pem(std::string_view pem) {
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  Pkey key(in ? PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr) : nullptr);
  BIO_free(in);
  if (!key || point_of(key.get()).size() != kPointBytes)
    return fail(ErrorKind::storage, "the key towards push services cannot be read");
  return PushKey(std::make_unique<Impl>(Impl{std::move(key)}));
}

std::string PushKey::pem() const {
  BIO* out = BIO_new(BIO_s_mem());
  std::string text;
  if (out && PEM_write_bio_PrivateKey(out, impl_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    text.assign(data, static_cast<std::size_t>(size));
  }
  BIO_free(out);
  return text;
}

std::string PushKey::public_key() const { return base64url(point_of(impl_->key.get())); }

Result<std::string> PushKey::authorization(std::string_view endpoint, std::string_view contact,
                                           Instant now) const {
  const auto scheme = endpoint.find("://");
  const auto slash = scheme == std::string_view::npos ? scheme : endpoint.find('/', scheme + 3);
  const json::Value claims = json::object({{"aud", endpoint.substr(0, slash)},
                                           {"exp", static_cast<long long>(now.ms / 1000 + kTokenSeconds)},
                                           {"sub", contact}});
  const std::string text = base64url(R"({"typ":"JWT","alg":"ES256"})") + "." + base64url(json::write(claims));
  const DigestCtx ctx(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (!ctx || EVP_DigestSignInit(ctx.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) != 1 ||
      EVP_DigestSign(ctx.get(), nullptr, &size, bytes(std::string_view(text)), text.size()) != 1)
    return broken("signing");
  std::string der(size, '\0');
  if (EVP_DigestSign(ctx.get(), bytes(der), &size, bytes(std::string_view(text)), text.size()) != 1)
    return broken("signing");
  der.resize(size);
  return "vapid t=" + text + "." + base64url(raw_signature(der)) + ", k=" + public_key();
}

Result<std::string> seal_push(std::string_view p256dh, std::string_view auth, std::string_view message) {
  const auto point = from_base64url(p256dh), secret = from_base64url(auth);
  if (!point || point->size() != kPointBytes || point->front() != 4)
    return fail(ErrorKind::invalid, "not a key of a browser", "p256dh");
  if (!secret || secret->size() != kAuthBytes) return fail(ErrorKind::invalid, "not 16 bytes", "auth");
  constexpr std::size_t kHead = kSaltBytes + 4 + 1 + kPointBytes;
  if (message.size() > kRecordBytes - kHead - kTagBytes - 1)
    return fail(ErrorKind::too_large, "too long for a push message");
  auto theirs = key_from_point(*point);
  if (!theirs) return std::unexpected(theirs.error());
  auto mine = new_key();
  if (!mine) return std::unexpected(mine.error());
  const auto shared = shared_secret(mine->get(), theirs->get());
  if (!shared) return std::unexpected(shared.error());
  const std::string own_point = point_of(mine->get());
  using namespace std::string_literals;
  const auto input = derived(*shared, *secret, "WebPush: info\0"s + *point + own_point, kHalfBytes);
  std::string salt(kSaltBytes, '\0');
  if (!input || RAND_bytes(bytes(salt), static_cast<int>(salt.size())) != 1) return broken("making a salt");
  const auto key = derived(*input, salt, "Content-Encoding: aes128gcm\0"s, kKeyBytes);
  const auto nonce = derived(*input, salt, "Content-Encoding: nonce\0"s, kNonceBytes);
  if (!key || !nonce) return broken("deriving a key");
  const auto sealed = encrypted(*key, *nonce, std::string(message) + '\x02');  // 2: the last record
  if (!sealed) return std::unexpected(sealed.error());
  const std::string size{0, 0, static_cast<char>(kRecordBytes >> 8), static_cast<char>(kRecordBytes & 255)};
  return salt + size + static_cast<char>(kPointBytes) + own_point + *sealed;
}

}  // namespace dyad::access
