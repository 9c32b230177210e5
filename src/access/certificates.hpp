// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::access {

// Certificates (X.509) and detached signatures (CMS, RFC 5652) as everybody's tools read them, so that what a
// hospital signed here can be checked without this program:
//   openssl cms -verify -binary -inform DER -in minutes.pdf.p7s -content minutes.pdf -CAfile ca.pem

// A private key (PKCS #8) and the certificate that belongs to it, both PEM.
struct KeyAndCertificate {
  std::string private_key;
  std::string certificate;
};

// The installation's own authority: it vouches for the keys of its hospitals and for nothing else.
Result<KeyAndCertificate> make_authority(std::string_view installation, Instant now);
// A hospital's key, vouched for by the authority; `organization` is the id it has in the record.
Result<KeyAndCertificate> make_hospital_key(const KeyAndCertificate& authority, std::string_view hospital,
                                            std::string_view organization, Instant now);

// Who signs for the hospital; covered by the signature beside the content.
struct SignerNamed {
  std::string name;
  std::string role;
  std::string hospital;
  Instant at;
};
// A detached signature (DER) over exactly these bytes, with SHA-256, the signing time, the signer's name and
// role, and the hospital's certificate.
Result<std::string> sign_detached(const KeyAndCertificate& key, std::string_view content,
                                  const SignerNamed& signer);
// What a signature says, after checking it against the content and the authority's certificate. refused when
// it does not hold, whatever the reason: a changed byte, another key, another authority.
Result<SignerNamed> verify_detached(std::string_view signature, std::string_view content,
                                    std::string_view authority_certificate);

}  // namespace dyad::access
