// SPDX-License-Identifier: Apache-2.0
#include "access/audit_line.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <initializer_list>

namespace dyad::access {
namespace {

using json::Value;

constexpr std::size_t kBlurredDigits = 16;

std::string hex(const unsigned char* bytes, std::size_t n) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

std::string sha256_of(std::initializer_list<std::string_view> texts) {
  std::array<unsigned char, 32> digest{};
  std::string joined;
  for (const auto text : texts) joined += text;
  EVP_Digest(joined.data(), joined.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return hex(digest.data(), digest.size());
}

std::string signed_by(std::string_view text, std::string_view key) {
  std::array<unsigned char, 32> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return hex(mac.data(), mac.size());
}

std::string signed_part(const AuditHead& head) {
  return std::to_string(head.number) + "|" + head.chain + "|" + std::to_string(head.at.ms);
}

Value list(const std::vector<std::string>& names) { return Value(json::Array(names.begin(), names.end())); }

std::vector<std::string> names(const Value& list) {
  std::vector<std::string> out;
  for (const Value& name : list.items()) out.emplace_back(name.as_string());
  return out;
}

std::string_view before_chain(std::string_view line) {
  const std::size_t tail = kChainMember.size() + kChainDigits + 2;
  return line.size() > tail ? line.substr(0, line.size() - tail) : std::string_view();
}

}  // namespace

std::string first_chain() { return std::string(kChainDigits, '0'); }

std::string chain_due(std::string_view line, std::string_view before) {
  return sha256_of({before, "\n", before_chain(line)});
}

std::string_view chain_in(std::string_view line) {
  const auto text = before_chain(line);
  if (text.empty() || !line.ends_with("\"}")) return {};
  const auto tail = line.substr(text.size());
  return tail.starts_with(kChainMember) ? tail.substr(kChainMember.size(), kChainDigits) : std::string_view();
}

std::string line_of(const AuditEntry& e, std::string_view before) {
  Value value = json::object({{"n", static_cast<long long>(e.number)},
                              {"at", format_utc(e.at)},
                              {"who", e.who},
                              {"session", e.session},
                              {"client", e.client},
                              {"address", e.address},
                              {"method", e.method},
                              {"route", e.route},
                              {"entity", e.entity},
                              {"query", e.query},
                              {"status", e.status},
                              {"purpose", e.purpose},
                              {"patients", list(e.patients)},
                              {"cases", list(e.cases)},
                              {"everything", e.everything}});
  std::string text = json::write(value);
  text.pop_back();
  const std::string chain = sha256_of({before, "\n", text});
  return text + std::string(kChainMember) + chain + "\"}";
}

std::optional<AuditEntry> entry_of(std::string_view line) {
  const auto value = json::parse(line);
  if (!value || !(*value)["n"].as_int()) return {};
  const auto at = parse_instant((*value)["at"].as_string());
  if (!at) return {};
  const auto text = [&](const char* name) { return std::string((*value)[name].as_string()); };
  AuditEntry e;
  e.number = *(*value)["n"].as_int();
  e.at = *at;
  e.who = text("who");
  e.session = text("session");
  e.client = text("client");
  e.address = text("address");
  e.method = text("method");
  e.route = text("route");
  e.entity = text("entity");
  e.query = text("query");
  e.status = static_cast<int>((*value)["status"].as_int().value_or(0));
  e.purpose = text("purpose");
  e.patients = names((*value)["patients"]);
  e.cases = names((*value)["cases"]);
  e.everything = (*value)["everything"].as_bool().value_or(false);
  return e;
}

std::string text_of(const AuditHead& head, std::string_view key) {
  return json::write(json::object({{"number", static_cast<long long>(head.number)},
                                   {"chain", head.chain},
                                   {"at", format_utc(head.at)},
                                   {"signature", signed_by(signed_part(head), key)}})) +
         "\n";
}

std::optional<AuditHead> head_of(std::string_view text, std::string_view key) {
  const auto value = json::parse(text);
  if (!value) return {};
  const auto at = parse_instant((*value)["at"].as_string());
  if (!at) return {};
  AuditHead head{(*value)["number"].as_int().value_or(-1), std::string((*value)["chain"].as_string()), *at};
  const std::string due = signed_by(signed_part(head), key);
  const auto stated = (*value)["signature"].as_string();
  if (stated.size() != due.size() || CRYPTO_memcmp(stated.data(), due.data(), due.size()) != 0) return {};
  return head;
}

std::string blurred(std::string_view text, std::string_view key) {
  return text.empty() ? std::string() : signed_by(text, key).substr(0, kBlurredDigits);
}

}  // namespace dyad::access
