// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::access::jose {

// The signatures that are made and taken. Neither "none" nor any with a shared secret is among them, so a
// token cannot talk its reader into a weaker check.
enum class Algorithm { rs256, rs384, es384 };
std::string_view name_of(Algorithm algorithm);
std::optional<Algorithm> algorithm_named(std::string_view name);

// Without padding (RFC 4648, section 5). Strict: no blanks and no bits left over, so that one value has one
// spelling.
Result<std::string> from_base64url(std::string_view text);

inline constexpr std::size_t kMostTokenBytes = 16 * 1024;
inline constexpr std::size_t kMostKeys = 50;       // in a set
inline constexpr int kFewestRsaBits = 2048;        // SMART App Launch, client-confidential-asymmetric
inline constexpr std::size_t kMostRsaBytes = 512;  // of a modulus: larger ones only cost time

// A signed token taken apart; nothing in it is to be believed before verify() has said so.
struct Token {
  json::Value header;
  json::Value claims;
  Algorithm algorithm = Algorithm::rs256;
  std::string key_id;  // empty when the header has none
};
Result<Token> take_apart(std::string_view compact);

// Public keys, as JSON Web Keys. Keys of other kinds or uses in a set are passed over; a private key in it is
// an error, because then it is not private any more.
class KeySet {
 public:
  static Result<KeySet> read(const json::Value& set);
  static Result<KeySet> parse(std::string_view text);
  json::Value write() const;  // {"keys": [...]}
  const std::vector<json::Value>& keys() const { return keys_; }
  void add(json::Value public_key) { keys_.push_back(std::move(public_key)); }

 private:
  std::vector<json::Value> keys_;
};

// Checks the signature with the key of the set that the token names, or the only one that fits when it names
// none. `not_found` when the set has no such key (it may have been changed since it was fetched), `refused`
// when the signature is not of that key or its algorithm is not among `allowed`.
Result<Token> verify(std::string_view compact, const KeySet& keys, std::span<const Algorithm> allowed);

// A key of our own, private part and all, with its thumbprint as "kid".
Result<json::Value> make_key(Algorithm algorithm);
json::Value public_part(const json::Value& key);
std::string thumbprint(const json::Value& key);  // RFC 7638

// `extra` are header fields besides alg and kid.
Result<std::string> sign(std::string_view payload, const json::Value& private_key, Algorithm algorithm,
                         const json::Value& extra = {});

}  // namespace dyad::access::jose
