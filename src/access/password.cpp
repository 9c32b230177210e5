// SPDX-License-Identifier: Apache-2.0
// The only file that knows argon2.
#include "access/password.hpp"

#include <argon2.h>

#include <algorithm>
#include <semaphore>
#include <stdexcept>

#include "access/crypto.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kBesideLogin = 8;  // further characters of a password that holds the login name
constexpr std::ptrdiff_t kAtOnce = 2;    // further ones wait: sign-in must not take the server's memory

std::counting_semaphore<kAtOnce>& places() {
  static std::counting_semaphore<kAtOnce> all(kAtOnce);
  return all;
}

struct Place {
  Place() { places().acquire(); }
  ~Place() { places().release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

// Unicode characters, as a person counts them.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

Failure refused(std::string message, std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), "password", {}, std::move(limit));
}

}  // namespace

std::string hash_password(std::string_view password, const Policy& policy) {
  const Place place;
  const std::string salt = random_bytes(kSaltBytes);
  std::string out(argon2_encodedlen(policy.argon2_passes, policy.argon2_memory_kib, policy.argon2_lanes,
                                    kSaltBytes, kHashBytes, Argon2_id),
                  '\0');
  const int code = argon2id_hash_encoded(policy.argon2_passes, policy.argon2_memory_kib, policy.argon2_lanes,
                                         password.data(), password.size(), salt.data(), salt.size(),
                                         kHashBytes, out.data(), out.size());
  if (code != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(code));
  out.resize(out.find('\0'));
  return out;
}

bool verify_password(std::string_view encoded, std::string_view password) {
  const Place place;
  return argon2id_verify(std::string(encoded).c_str(), password.data(), password.size()) == ARGON2_OK;
}

Result<void> check_password(std::string_view password, std::string_view login, bool second_factor,
                            const Policy& policy) {
  const std::size_t least = second_factor ? policy.password_least_second_factor : policy.password_least;
  const std::size_t n = characters(password);
  if (n < least)
    return refused("the password is too short", "at least " + std::to_string(least) + " characters");
  if (n > policy.password_most)
    return refused("the password is too long",
                   "at most " + std::to_string(policy.password_most) + " characters");
  const std::string plain = folded(password);
  if (std::ranges::count(policy.common_passwords, plain) > 0)
    return refused("this password is among the commonest", "one that others do not use");
  if (std::ranges::count(plain, plain.empty() ? '\0' : plain.front()) ==
      static_cast<std::ptrdiff_t>(plain.size()))
    return refused("one letter over and over is no password", "several different characters");
  if (!login.empty() && plain.find(folded(login)) != std::string::npos &&
      plain.size() < login.size() + kBesideLogin)
    return refused("the password is hardly more than the login name", "something others cannot guess");
  return {};
}

std::string generated_password() {
  // 32 letters and digits without i, l, o, 0 and 1: five bits each, a hundred in all.
  static constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789a";
  static_assert(kLetters.size() == 32);
  std::string out;
  for (const char c : random_bytes(20)) {
    if (out.size() % 6 == 5) out += '-';
    out += kLetters[static_cast<unsigned char>(c) & 31u];
  }
  return out;
}

}  // namespace dyad::access
