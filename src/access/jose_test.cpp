// SPDX-License-Identifier: Apache-2.0
#include "access/jose.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "access/crypto.hpp"

using namespace dyad;
using namespace dyad::access;
using jose::Algorithm;

namespace {

constexpr std::array kAll{Algorithm::rs256, Algorithm::rs384, Algorithm::es384};

json::Value published_examples() {
  std::ifstream file(DYAD_SOURCE_DIR "/test/golden/jose.json");
  std::stringstream text;
  text << file.rdbuf();
  auto read = json::parse(text.str());
  REQUIRE(read);
  return *read;
}

jose::KeySet set_of(const json::Value& key) {
  auto set = jose::KeySet::read(json::object({{"keys", json::Array{jose::public_part(key)}}}));
  REQUIRE(set);
  return *set;
}

std::string forged(std::string_view header, std::string_view claims, std::string_view signature) {
  return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
}

// The token with the last letter but a few of one part changed.
std::string tampered(std::string token, int part) {
  std::size_t end = 0;
  for (int i = 0; i <= part; ++i) end = std::min(token.find('.', end + 1), token.size());
  char& letter = token[end - 6];
  letter = letter == 'A' ? 'B' : 'A';
  return token;
}

}  // namespace

TEST_CASE("published signatures are confirmed, and no longer when a letter is changed") {
  const auto examples = published_examples();
  REQUIRE(examples.size() == 3);
  for (const auto& example : examples.items()) {
    CAPTURE(example["name"].as_string());
    const std::string token(example["token"].as_string());
    const auto keys = set_of(example["key"]);
    const auto read = jose::verify(token, keys, kAll);
    REQUIRE(read);
    CHECK(jose::name_of(read->algorithm) == example["algorithm"].as_string());
    CHECK(read->claims["iss"].as_string() == example["issuer"].as_string());
    for (const int part : {0, 1, 2}) CHECK_FALSE(jose::verify(tampered(token, part), keys, kAll));
  }
}

TEST_CASE("the thumbprint of a key is the published one (RFC 7638, 3.1)") {
  const auto key = json::object({{"kty", "RSA"},
                                 {"n",
                                  "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFF"
                                  "xuhDR1L6tSoc_BJECPebWKRXjBZCiF"
                                  "V4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
                                  "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9"
                                  "c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"
                                  "bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1"
                                  "jF44-csFCur-kEgU8awapJzKnqDKgw"},
                                 {"e", "AQAB"},
                                 {"alg", "RS256"},
                                 {"kid", "2011-04-29"}});
  CHECK(jose::thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST_CASE("what is signed here is confirmed by the public part and by no other key") {
  for (const auto algorithm : kAll) {
    const auto key = jose::make_key(algorithm);
    const auto other = jose::make_key(algorithm);
    REQUIRE(key);
    REQUIRE(other);
    const auto token = jose::sign(R"({"sub":"lan"})", *key, algorithm, json::object({{"typ", "JWT"}}));
    REQUIRE(token);
    const auto read = jose::verify(*token, set_of(*key), kAll);
    REQUIRE(read);
    CHECK(read->claims["sub"].as_string() == "lan");
    CHECK(read->header["typ"].as_string() == "JWT");
    CHECK(read->key_id == jose::thumbprint(*key));
    CHECK(jose::verify(*token, set_of(*other), kAll).error().kind == ErrorKind::not_found);
    // The same name on another key does not help.
    auto renamed = *other;
    renamed.set("kid", (*key)["kid"]);
    CHECK(jose::verify(*token, set_of(renamed), kAll).error().kind == ErrorKind::refused);
    CHECK_FALSE(jose::public_part(*key).has("d"));
  }
}

TEST_CASE("a token cannot choose a weaker check") {
  const auto key = jose::make_key(Algorithm::rs256);
  REQUIRE(key);
  const auto keys = set_of(*key);
  const std::string claims = R"({"sub":"lan"})";
  for (const auto* alg : {"none", "None", "HS256", "HS384", "RS512", "PS256", "ES256", ""})
    CHECK_FALSE(jose::verify(forged(R"({"alg":")" + std::string(alg) + "\"}", claims, ""), keys, kAll));
  const auto token = jose::sign(claims, *key, Algorithm::rs256);
  REQUIRE(token);
  constexpr std::array only{Algorithm::rs384, Algorithm::es384};
  CHECK(jose::verify(*token, keys, only).error().field == "alg");
  CHECK_FALSE(jose::take_apart(forged(R"({"alg":"RS256","crit":["exp"],"exp":1})", claims, "x")));
}

TEST_CASE("text that is no token is refused and not believed") {
  for (const std::string text :
       {"", ".", "..", "a.b", "a.b.c.d", "eyJhbGciOiJSUzI1NiJ9.e30", "\x01.\x02.\x03"})
    CHECK_FALSE(jose::take_apart(text));
  CHECK_FALSE(jose::take_apart(forged(R"({"alg":"RS256"})", "[1]", "x")));
  CHECK_FALSE(jose::take_apart(forged(R"({"alg":"RS256","alg":"ES384"})", "{}", "x")));
  CHECK_FALSE(jose::take_apart(forged(R"({"alg":"RS256"})", "{}", "x") + "="));
  CHECK(jose::take_apart(std::string(jose::kMostTokenBytes + 1, 'a')).error().kind == ErrorKind::too_large);
}

TEST_CASE("a set of keys: private, short and misplaced keys are refused; other kinds are passed over") {
  const auto key = jose::make_key(Algorithm::es384);
  REQUIRE(key);
  const auto read = [](const json::Value& one) {
    return jose::KeySet::read(json::object({{"keys", json::Array{one}}}));
  };
  CHECK(read(*key).error().kind == ErrorKind::refused);  // with its private part
  auto off_curve = jose::public_part(*key);
  off_curve.set("y", off_curve["x"]);
  const auto token = jose::sign("{}", *key, Algorithm::es384);
  REQUIRE(token);
  const auto set = read(off_curve);
  REQUIRE(set);
  CHECK_FALSE(jose::verify(*token, *set, kAll));
  CHECK(read(json::object({{"kty", "RSA"}, {"e", "AQAB"}, {"n", std::string(171, 'A')}})).error().limit ==
        "2048 to 4096 bits");
  const auto other = read(json::object({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "AA"}}));
  REQUIRE(other);
  CHECK(other->keys().empty());
  auto for_encryption = jose::public_part(*key);
  for_encryption.set("use", "enc");
  CHECK(read(for_encryption)->keys().empty());
  CHECK_FALSE(jose::KeySet::parse(R"({"keys": "none"})"));
}
