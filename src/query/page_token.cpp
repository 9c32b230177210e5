// SPDX-License-Identifier: Apache-2.0
#include "query/page_token.hpp"

#include <array>
#include <vector>

#include "query/query.hpp"

namespace dyad::query {
namespace {

constexpr std::uint8_t kLayout = 1;
constexpr std::size_t kMaxTokenBytes = 64;
constexpr std::size_t kCheckBytes = 6;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// FNV-1a: it tells slips and mixed-up tokens apart; it keeps no secret, as a token opens nothing that its
// search does not.
class Fnv {
 public:
  explicit Fnv(std::uint64_t seed = 0xcbf29ce484222325u) : hash_(seed) {}
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x100000001b3u;
    }
    hash_ ^= 0xffu;  // ends the part: "ab","c" is not "a","bc"
    hash_ *= 0x100000001b3u;
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_;
};

void put(std::string& out, std::uint64_t number) {
  for (; number >= 0x80u; number >>= 7) out += static_cast<char>((number & 0x7fu) | 0x80u);
  out += static_cast<char>(number);
}

std::optional<std::uint64_t> take(std::string_view& in) {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    out |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80u) return out;
  }
  return std::nullopt;
}

std::string check_of(std::string_view payload, std::uint64_t fingerprint) {
  Fnv hash(fingerprint);
  hash.add(payload);
  std::string out;
  for (std::size_t i = 0; i < kCheckBytes; ++i) out += static_cast<char>(hash.value() >> (8 * i));
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[(held >> (bits - 6)) & 63u];
    held &= (1u << bits) - 1;
  }
  if (bits > 0) out += kAlphabet[(held << (6 - bits)) & 63u];
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    held = (held << 6) | static_cast<unsigned>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits);
    held &= (1u << bits) - 1;
  }
  return held == 0 ? std::optional(out) : std::nullopt;
}

}  // namespace

std::uint64_t fingerprint(const search::Search& search, std::string_view compartment_type,
                          std::string_view compartment_id) {
  Fnv hash;
  for (const std::string_view part : {std::string_view(search.type), compartment_type, compartment_id})
    hash.add(part);
  for (const auto& type : search.types) hash.add(type);
  for (const auto& criterion : search.criteria) {
    hash.add(criterion.name);
    hash.add(criterion.raw);
  }
  for (const auto& sort : search.sort)
    hash.add((sort.descending ? "-" : "+") + std::string(sort.parameter->name));
  return hash.value();
}

std::string write_token(const PageToken& token, std::uint64_t fingerprint) {
  std::string payload(1, static_cast<char>(kLayout));
  put(payload, static_cast<std::uint64_t>(token.as_of));
  put(payload, static_cast<std::uint64_t>(token.place));
  put(payload, token.total ? *token.total + 1 : 0);
  return to_base64(payload + check_of(payload, fingerprint));
}

Result<PageToken> read_token(std::string_view text, std::uint64_t fingerprint) {
  const auto refused = [](std::string why) {
    return fail(ErrorKind::invalid, std::move(why), std::string(kPageParameter));
  };
  const auto bytes = text.size() <= kMaxTokenBytes ? from_base64(text) : std::nullopt;
  if (!bytes || bytes->size() <= kCheckBytes + 1) return refused("is not a page that this server gave out");
  std::string_view payload = std::string_view(*bytes).substr(0, bytes->size() - kCheckBytes);
  if (static_cast<std::uint8_t>(payload.front()) != kLayout)
    return refused("comes from another version of this server; search again from the first page");
  if (check_of(payload, fingerprint) != bytes->substr(payload.size()))
    return refused("belongs to another search, or was changed on the way");
  payload.remove_prefix(1);
  const auto as_of = take(payload);
  const auto place = take(payload);
  const auto total = take(payload);
  if (!as_of || !place || !total || !payload.empty())
    return refused("is not a page that this server gave out");
  PageToken out{static_cast<std::int64_t>(*as_of), static_cast<std::int64_t>(*place), std::nullopt};
  if (*total > 0) out.total = static_cast<std::size_t>(*total - 1);
  return out;
}

}  // namespace dyad::query
