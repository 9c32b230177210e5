// SPDX-License-Identifier: Apache-2.0
#include "access/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace dyad::access {
namespace {

constexpr int kAuthorityDays = 365 * 30;  // minutes of a mother's case are looked at when the child is grown
constexpr int kHospitalDays = 365 * 20;
constexpr int kSerialBytes = 16;
constexpr std::size_t kLongestName = 64;  // ub-common-name and ub-organization-name of X.520

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Message = std::unique_ptr<CMS_ContentInfo, Freed<CMS_ContentInfo_free>>;
using Trust = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Time = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;

Failure failed(std::string what) {
  ERR_clear_error();
  return fail(ErrorKind::storage, std::move(what));
}

Bio reading(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string taken(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Key read_key(std::string_view pem) {
  return Key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr));
}
Certificate read_certificate(std::string_view pem) {
  return Certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
}

// At most 64 characters of UTF-8, whole ones.
std::string shortened(std::string_view text) {
  std::size_t characters = 0, i = 0;
  for (; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins && characters++ == kLongestName) break;
  }
  return std::string(text.substr(0, i));
}

bool set_name(X509_NAME* name, const char* field, std::string_view text) {
  const std::string value = shortened(text);
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, kSerialBytes> bytes{};
  if (RAND_bytes(bytes.data(), kSerialBytes) != 1) return false;
  bytes[0] &= 0x7F;  // a serial number is positive
  std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(bytes.data(), kSerialBytes, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_times(X509* certificate, Instant now, int days) {
  const auto seconds = static_cast<time_t>(now.ms / 1000);
  // A day earlier, so that a machine whose clock is behind does not call it not yet valid.
  return ASN1_TIME_adj(X509_getm_notBefore(certificate), seconds, -1, 0) != nullptr &&
         ASN1_TIME_adj(X509_getm_notAfter(certificate), seconds, days, 0) != nullptr;
}

bool extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<KeyAndCertificate> written(EVP_PKEY* key, X509* certificate) {
  const Bio secret(BIO_new(BIO_s_mem())), open(BIO_new(BIO_s_mem()));
  if (!secret || !open ||
      PEM_write_bio_PKCS8PrivateKey(secret.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(open.get(), certificate) != 1)
    return failed("a key could not be written");
  return KeyAndCertificate{taken(secret.get()), taken(open.get())};
}

bool say(CMS_SignerInfo* signer, int nid, std::string_view text) {
  return text.empty() || CMS_signed_add1_attr_by_NID(signer, nid, V_ASN1_UTF8STRING, text.data(),
                                                     static_cast<int>(text.size())) == 1;
}

bool say_time(CMS_SignerInfo* signer, Instant at) {
  const Time time(ASN1_TIME_adj(nullptr, static_cast<time_t>(at.ms / 1000), 0, 0));
  return time && CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time.get(), -1) == 1;
}

std::string said(const CMS_SignerInfo* signer, int nid) {
  const int at = CMS_signed_get_attr_by_NID(signer, nid, -1);
  X509_ATTRIBUTE* attribute = at < 0 ? nullptr : CMS_signed_get_attr(signer, at);
  const auto* text = attribute == nullptr ? nullptr
                                          : static_cast<const ASN1_STRING*>(X509_ATTRIBUTE_get0_data(
                                                attribute, 0, V_ASN1_UTF8STRING, nullptr));
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

Instant time_said(const CMS_SignerInfo* signer) {
  const int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
  X509_ATTRIBUTE* attribute = at < 0 ? nullptr : CMS_signed_get_attr(signer, at);
  const ASN1_TYPE* type = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
  if (type == nullptr || (type->type != V_ASN1_UTCTIME && type->type != V_ASN1_GENERALIZEDTIME)) return {};
  const Time epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0, seconds = 0;
  if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), type->value.asn1_string) != 1) return {};
  return {(static_cast<std::int64_t>(days) * 86'400 + seconds) * 1000};
}

}  // namespace

Result<KeyAndCertificate> make_authority(std::string_view installation, Instant now) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate) return failed("the authority's key could not be made");
  X509* x = certificate.get();
  X509_NAME* name = X509_get_subject_name(x);
  if (X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x) || !set_times(x, now, kAuthorityDays) ||
      !set_name(name, "CN", installation) || X509_set_issuer_name(x, name) != 1 ||
      X509_set_pubkey(x, key.get()) != 1 ||
      !extend(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !extend(x, x, NID_key_usage, "critical,keyCertSign") ||
      !extend(x, x, NID_subject_key_identifier, "hash") || X509_sign(x, key.get(), EVP_sha256()) == 0)
    return failed("the authority's certificate could not be made");
  return written(key.get(), x);
}

Result<KeyAndCertificate> make_hospital_key(const KeyAndCertificate& authority, std::string_view hospital,
                                            std::string_view organization, Instant now) {
  const Key issuer_key = read_key(authority.private_key);
  const Certificate issuer = read_certificate(authority.certificate);
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!issuer_key || !issuer || !key || !certificate) return failed("the hospital's key could not be made");
  X509* x = certificate.get();
  X509_NAME* name = X509_get_subject_name(x);
  // Without the purpose of signing mail, `openssl cms -verify` would ask for a special option.
  if (X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x) || !set_times(x, now, kHospitalDays) ||
      !set_name(name, "O", hospital) || !set_name(name, "CN", hospital) ||
      !set_name(name, "serialNumber", organization) ||
      X509_set_issuer_name(x, X509_get_subject_name(issuer.get())) != 1 ||
      X509_set_pubkey(x, key.get()) != 1 ||
      !extend(x, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !extend(x, issuer.get(), NID_key_usage, "critical,digitalSignature,nonRepudiation") ||
      !extend(x, issuer.get(), NID_ext_key_usage, "emailProtection") ||
      !extend(x, issuer.get(), NID_subject_key_identifier, "hash") ||
      !extend(x, issuer.get(), NID_authority_key_identifier, "keyid:always") ||
      X509_sign(x, issuer_key.get(), EVP_sha256()) == 0)
    return failed("the hospital's certificate could not be made");
  return written(key.get(), x);
}

Result<std::string> sign_detached(const KeyAndCertificate& key, std::string_view content,
                                  const SignerNamed& signer) {
  const Key secret = read_key(key.private_key);
  const Certificate certificate = read_certificate(key.certificate);
  if (!secret || !certificate) return failed("the hospital's key cannot be read");
  constexpr unsigned kFlags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL;
  const Message message(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags));
  CMS_SignerInfo* info =
      message ? CMS_add1_signer(message.get(), certificate.get(), secret.get(), EVP_sha256(), kFlags)
              : nullptr;
  if (info == nullptr || !say_time(info, signer.at) || !say(info, NID_name, signer.name) ||
      !say(info, NID_title, signer.role) || !say(info, NID_organizationName, signer.hospital) ||
      CMS_final(message.get(), reading(content).get(), nullptr, CMS_DETACHED | CMS_BINARY) != 1)
    return failed("the signature could not be made");
  const Bio out(BIO_new(BIO_s_mem()));
  if (!out || i2d_CMS_bio(out.get(), message.get()) != 1) return failed("the signature could not be written");
  return taken(out.get());
}

Result<SignerNamed> verify_detached(std::string_view signature, std::string_view content,
                                    std::string_view authority_certificate) {
  const auto refused = [] {
    ERR_clear_error();
    return fail(ErrorKind::refused, "the signature does not hold", "signature");
  };
  const Message message(d2i_CMS_bio(reading(signature).get(), nullptr));
  const Certificate authority = read_certificate(authority_certificate);
  const Trust trust(X509_STORE_new());
  if (!message || !authority || !trust || X509_STORE_add_cert(trust.get(), authority.get()) != 1)
    return refused();
  if (CMS_verify(message.get(), nullptr, trust.get(), reading(content).get(), nullptr, CMS_BINARY) != 1)
    return refused();
  const auto* signers = CMS_get0_SignerInfos(message.get());
  if (signers == nullptr || sk_CMS_SignerInfo_num(signers) != 1) return refused();
  const CMS_SignerInfo* info = sk_CMS_SignerInfo_value(signers, 0);
  return SignerNamed{said(info, NID_name), said(info, NID_title), said(info, NID_organizationName),
                     time_said(info)};
}

}  // namespace dyad::access
