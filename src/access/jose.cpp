// SPDX-License-Identifier: Apache-2.0
// The only file that knows cjose. Its keys count their holders without locks, so each check reads its own.
#include "access/jose.hpp"

#include <cjose/cjose.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "access/crypto.hpp"
#include "base/base64.hpp"

namespace dyad::access::jose {
namespace {

constexpr std::array<std::string_view, 3> kNames{"RS256", "RS384", "ES384"};
constexpr std::array<std::string_view, 6> kPrivate{"d", "p", "q", "dp", "dq", "qi"};

struct Release {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
  void operator()(char* text) const { cjose_get_dealloc()(text); }
};
using CjoseKey = std::unique_ptr<cjose_jwk_t, Release>;
using CjoseToken = std::unique_ptr<cjose_jws_t, Release>;
using CjoseHeader = std::unique_ptr<cjose_header_t, Release>;

std::string_view kind_for(Algorithm algorithm) { return algorithm == Algorithm::es384 ? "EC" : "RSA"; }

// What libcrypto noted about a failure is of no use to anybody later.
Failure failed(ErrorKind kind, std::string message, std::string field) {
  ERR_clear_error();
  return fail(kind, std::move(message), std::move(field));
}

// A key that this server would sign or check with, or why not.
Result<void> check_key(const json::Value& key) {
  if (key["kty"].as_string() == "RSA") {
    const auto modulus = from_base64url(key["n"].as_string());
    const auto exponent = from_base64url(key["e"].as_string());
    if (!modulus || !exponent || exponent->empty())
      return fail(ErrorKind::invalid, "an RSA key has n and e in base64url", "keys");
    if (modulus->size() * 8 < static_cast<std::size_t>(kFewestRsaBits) || modulus->size() > kMostRsaBytes)
      return fail(ErrorKind::invalid, "an RSA key of this length is not taken", "keys.n",
                  std::to_string(modulus->size() * 8) + " bits", "2048 to 4096 bits");
    return {};
  }
  if (key["kty"].as_string() == "EC" && key["crv"].as_string() == "P-384") {
    const auto x = from_base64url(key["x"].as_string());
    const auto y = from_base64url(key["y"].as_string());
    if (!x || !y || x->size() != 48 || y->size() != 48)
      return fail(ErrorKind::invalid, "a P-384 key has x and y of 48 bytes in base64url", "keys");
    return {};
  }
  return fail(ErrorKind::refused, "keys are RSA or EC P-384", "keys.kty");
}

bool of_other_use(const json::Value& key) {
  const auto kind = key["kty"].as_string();
  const bool known = kind == "RSA" || (kind == "EC" && key["crv"].as_string() == "P-384");
  return !known || (key.has("use") && key["use"].as_string() != "sig");
}

Result<CjoseKey> import_key(const json::Value& key) {
  if (auto ok = check_key(key); !ok) return std::unexpected(ok.error());
  const std::string text = json::write(key);
  cjose_err error{};
  CjoseKey made(cjose_jwk_import(text.data(), text.size(), &error));
  if (!made) return failed(ErrorKind::invalid, "the key cannot be read", "keys");
  return made;
}

Result<void> check(std::string_view compact, const json::Value& key, Algorithm algorithm) {
  if (key["kty"].as_string() != kind_for(algorithm) ||
      (key.has("alg") && key["alg"].as_string() != name_of(algorithm)))
    return fail(ErrorKind::refused, "the key is not for this algorithm", "alg");
  auto imported = import_key(key);
  if (!imported) return std::unexpected(imported.error());
  cjose_err error{};
  const CjoseToken token(cjose_jws_import(compact.data(), compact.size(), &error));
  if (!token) return failed(ErrorKind::invalid, "not a signed token", "token");
  if (!cjose_jws_verify(token.get(), imported->get(), &error))
    return failed(ErrorKind::refused, "the signature is not of that key", "signature");
  return {};
}

Result<json::Value> read_part(std::string_view part, std::string_view name) {
  const auto bytes = from_base64url(part);
  if (!bytes) return fail(ErrorKind::invalid, "the token is not in base64url", std::string(name));
  auto value = json::parse(*bytes, {kMostTokenBytes, 8});
  if (!value || !value->is_object()) return fail(ErrorKind::invalid, "not a JSON object", std::string(name));
  return std::move(*value);
}

}  // namespace

Result<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/= \t\r\n") != std::string_view::npos)
    return fail(ErrorKind::invalid, "not base64url");
  std::string plain(text);
  std::ranges::replace(plain, '-', '+');
  std::ranges::replace(plain, '_', '/');
  plain.append((4 - plain.size() % 4) % 4, '=');
  auto bytes = from_base64(plain);
  if (bytes && base64url(*bytes) != text) return fail(ErrorKind::invalid, "not base64url");
  return bytes;
}

std::string_view name_of(Algorithm algorithm) { return kNames[static_cast<std::size_t>(algorithm)]; }

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Algorithm>(i);
  return {};
}

Result<Token> take_apart(std::string_view compact) {
  if (compact.size() > kMostTokenBytes)
    return fail(ErrorKind::too_large, "the token is too long", "token", {}, "16 KiB");
  const auto first = compact.find('.');
  const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
    return fail(ErrorKind::invalid, "a signed token has three parts", "token");
  if (!from_base64url(compact.substr(second + 1)))
    return fail(ErrorKind::invalid, "the token is not in base64url", "signature");
  auto header = read_part(compact.substr(0, first), "header");
  if (!header) return std::unexpected(header.error());
  auto claims = read_part(compact.substr(first + 1, second - first - 1), "claims");
  if (!claims) return std::unexpected(claims.error());
  const auto algorithm = algorithm_named((*header)["alg"].as_string());
  if (!algorithm)
    return fail(ErrorKind::refused, "tokens signed in this way are not taken", "alg",
                std::string((*header)["alg"].as_string().substr(0, 20)), "RS256, RS384 or ES384");
  // What must be understood and is not understood makes the token void (RFC 7515, 4.1.11).
  if (header->has("crit")) return fail(ErrorKind::refused, "the token asks for extensions", "crit");
  std::string key_id((*header)["kid"].as_string());
  return Token{std::move(*header), std::move(*claims), *algorithm, std::move(key_id)};
}

Result<KeySet> KeySet::read(const json::Value& set) {
  if (!set["keys"].is_array()) return fail(ErrorKind::invalid, "not a set of keys", "keys");
  if (set["keys"].size() > kMostKeys)
    return fail(ErrorKind::too_large, "too many keys in a set", "keys", std::to_string(set["keys"].size()),
                std::to_string(kMostKeys));
  KeySet out;
  for (const json::Value& key : set["keys"].items()) {
    if (std::ranges::any_of(kPrivate, [&](std::string_view name) { return key.has(name); }) || key.has("k"))
      return fail(ErrorKind::refused, "the set holds a private key: make a new one and send the public part",
                  "keys");
    if (of_other_use(key)) continue;
    if (auto ok = check_key(key); !ok) return std::unexpected(ok.error());
    out.keys_.push_back(key);
  }
  return out;
}

Result<KeySet> KeySet::parse(std::string_view text) {
  const auto set = json::parse(text, {256 * 1024, 8});
  if (!set) return std::unexpected(set.error());
  return read(*set);
}

json::Value KeySet::write() const { return json::object({{"keys", json::Array(keys_)}}); }

Result<Token> verify(std::string_view compact, const KeySet& keys, std::span<const Algorithm> allowed) {
  auto token = take_apart(compact);
  if (!token) return token;
  if (std::ranges::find(allowed, token->algorithm) == allowed.end())
    return fail(ErrorKind::refused, "tokens signed in this way are not taken here", "alg",
                std::string(name_of(token->algorithm)));
  std::vector<const json::Value*> fitting;
  for (const json::Value& key : keys.keys()) {
    if (key["kty"].as_string() != kind_for(token->algorithm)) continue;
    if (!token->key_id.empty() && key["kid"].as_string() != token->key_id) continue;
    fitting.push_back(&key);
  }
  if (fitting.size() != 1)
    return fail(ErrorKind::not_found, fitting.empty() ? "no such key" : "several keys fit", "kid");
  if (auto ok = check(compact, *fitting.front(), token->algorithm); !ok) return std::unexpected(ok.error());
  return token;
}

Result<json::Value> make_key(Algorithm algorithm) {
  static constexpr std::array<std::uint8_t, 3> kExponent{1, 0, 1};
  cjose_err error{};
  const CjoseKey key(
      algorithm == Algorithm::es384
          ? cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, &error)
          : cjose_jwk_create_RSA_random(kFewestRsaBits, kExponent.data(), kExponent.size(), &error));
  if (!key) return failed(ErrorKind::busy, "no key could be made", {});
  const std::unique_ptr<char, Release> text(cjose_jwk_to_json(key.get(), true, &error));
  if (!text) return failed(ErrorKind::busy, "no key could be made", {});
  auto made = json::parse(text.get());
  if (!made) return made;
  made->set("kid", thumbprint(*made));
  made->set("alg", name_of(algorithm));
  made->set("use", "sig");
  return made;
}

json::Value public_part(const json::Value& key) {
  json::Value out = key;
  for (const auto name : kPrivate) out.erase(name);
  return out;
}

std::string thumbprint(const json::Value& key) {
  json::Value members;
  if (key["kty"].as_string() == "EC")
    members = json::object({{"crv", key["crv"]}, {"kty", key["kty"]}, {"x", key["x"]}, {"y", key["y"]}});
  else
    members = json::object({{"e", key["e"]}, {"kty", key["kty"]}, {"n", key["n"]}});
  return base64url(sha256(json::write(members)));
}

Result<std::string> sign(std::string_view payload, const json::Value& private_key, Algorithm algorithm,
                         const json::Value& extra) {
  if (private_key["kty"].as_string() != kind_for(algorithm))
    return fail(ErrorKind::refused, "the key is not for this algorithm", "alg");
  const auto key = import_key(private_key);
  if (!key) return std::unexpected(key.error());
  cjose_err error{};
  const CjoseHeader header(cjose_header_new(&error));
  bool good = header != nullptr;
  const auto put = [&](const std::string& name, std::string_view value) {
    if (!value.empty())
      good = good && cjose_header_set(header.get(), name.c_str(), std::string(value).c_str(), &error);
  };
  put("alg", name_of(algorithm));
  put("kid", private_key["kid"].as_string());
  for (const auto& [name, value] : extra.members()) put(name, value.as_string());
  if (!good) return failed(ErrorKind::busy, "no memory to sign", {});
  const CjoseToken token(cjose_jws_sign(key->get(), header.get(),
                                        reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(),
                                        &error));
  const char* compact = nullptr;
  if (!token || !cjose_jws_export(token.get(), &compact, &error))
    return failed(ErrorKind::busy, "could not sign", {});
  return std::string(compact);
}

}  // namespace dyad::access::jose
