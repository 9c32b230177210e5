// SPDX-License-Identifier: Apache-2.0
#include "access/certificates.hpp"

#include <doctest/doctest.h>

#include <map>

#include "access/signing_keys.hpp"

using namespace dyad;
using namespace dyad::access;

namespace {

const Instant kNow = *parse_instant("2025-02-12T22:00:00+07:00");

class KeptHere final : public SecretKeeper {
 public:
  Result<std::optional<std::string>> secret(std::string_view name) override {
    const auto it = held.find(name);
    return it == held.end() ? std::nullopt : std::optional(it->second);
  }
  Result<void> keep(std::string_view name, std::string_view secret) override {
    if (!held.emplace(name, secret).second) return fail(ErrorKind::conflict, "taken", std::string(name));
    return {};
  }
  std::map<std::string, std::string, std::less<>> held;
};

const SignerNamed kSigner{"Bác sĩ Lan 李医生", "department head", "Cancer hospital", kNow};

}  // namespace

TEST_CASE("what a hospital signed holds against its authority, and says who signed and when") {
  KeptHere keeper;
  SigningKeys keys(keeper, "Dyad of two hospitals");
  const auto key = keys.hospital("h1", "Bệnh viện ung bướu", kNow);
  REQUIRE(key);
  const std::string text("minutes\r\n\0of the consultation\n", 31);
  const auto signature = sign_detached(*key, text, kSigner);
  REQUIRE(signature);
  const auto said = verify_detached(*signature, text, *keys.authority_certificate(kNow));
  REQUIRE(said);
  CHECK(said->name == kSigner.name);
  CHECK(said->role == kSigner.role);
  CHECK(said->hospital == kSigner.hospital);
  CHECK(said->at == kNow);
}

TEST_CASE("a changed byte of the text or of the signature is refused") {
  KeptHere keeper;
  SigningKeys keys(keeper, "Dyad");
  const auto key = keys.hospital("h1", "H1", kNow);
  const std::string text = "deliver between 08:00 and 12:00";
  const auto signature = sign_detached(*key, text, kSigner);
  const auto authority = keys.authority_certificate(kNow);
  REQUIRE(signature);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK_FALSE(verify_detached(*signature, other, *authority));
  }
  // Of the signature the last bytes are the signature value itself.
  for (std::size_t i = signature->size() - 40; i < signature->size(); ++i) {
    std::string other = *signature;
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK_FALSE(verify_detached(other, text, *authority));
  }
  CHECK_FALSE(verify_detached("", text, *authority));
  CHECK_FALSE(verify_detached("not a signature", text, *authority));
}

TEST_CASE("another installation's authority does not vouch for this hospital") {
  KeptHere ours, theirs;
  SigningKeys here(ours, "Dyad"), there(theirs, "Dyad");
  const auto signature = sign_detached(*here.hospital("h1", "H1", kNow), "text", kSigner);
  CHECK(verify_detached(*signature, "text", *here.authority_certificate(kNow)));
  CHECK_FALSE(verify_detached(*signature, "text", *there.authority_certificate(kNow)));
}

TEST_CASE("a hospital keeps its key, and each has its own") {
  KeptHere keeper;
  SigningKeys keys(keeper, "Dyad");
  const auto first = keys.hospital("h1", "H1", kNow);
  SigningKeys later(keeper, "Dyad");
  CHECK(later.hospital("h1", "H1", kNow)->private_key == first->private_key);
  CHECK(later.hospital("h2", "H2", kNow)->private_key != first->private_key);
  CHECK(keeper.held.size() == 3);
  for (const auto& [name, secret] : keeper.held) CHECK(secret.starts_with("-----BEGIN PRIVATE KEY-----"));
}

TEST_CASE("a name of any length and language fits a certificate") {
  KeptHere keeper;
  SigningKeys keys(keeper, "Dyad");
  std::string name;
  for (int i = 0; i < 100; ++i) name += "医";
  const auto key = keys.hospital("h1", name, kNow);
  REQUIRE(key);
  CHECK(sign_detached(*key, "text", kSigner));
}
