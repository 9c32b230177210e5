// SPDX-License-Identifier: Apache-2.0
#include "net/gzip.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

namespace dyad::net {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;    // zlib's way to ask for a gzip header
constexpr int kEither = 32 + MAX_WBITS;  // to read: gzip or zlib, whichever it is
constexpr std::size_t kStep = std::size_t{64} * 1024;

const Bytef* bytes(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_text(std::string_view media) {
  return media.starts_with("text/") || media.find("json") != std::string_view::npos ||
         media.find("xml") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> gzip(std::string_view text, Effort effort) {
  z_stream stream{};
  const int level = effort == Effort::quick ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = bytes(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END || out.size() >= text.size()) return {};
  return out;
}

Result<std::string> inflate(std::string_view packed, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, kEither) != Z_OK) return fail(ErrorKind::busy, "no memory to unpack the body");
  std::string out;
  stream.next_in = bytes(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  int code = Z_OK;
  while (code == Z_OK && out.size() <= limit) {
    const std::size_t held = out.size();
    out.resize(held + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + held);
    stream.avail_out = static_cast<uInt>(kStep);
    code = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(held + kStep - stream.avail_out);
    if (code == Z_BUF_ERROR || (code == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) break;
  }
  inflateEnd(&stream);
  if (out.size() > limit)
    return fail(ErrorKind::too_large,
                "unpacked, the body is larger than " + std::to_string(limit) + " bytes");
  if (code != Z_STREAM_END) return fail(ErrorKind::invalid, "the body is not a whole gzip stream");
  return out;
}

bool takes_gzip(const http::Request& request) {
  std::string_view rest = request.headers.get("Accept-Encoding");
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const auto item = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    const auto semicolon = item.find(';');
    const auto name = trimmed(item.substr(0, semicolon));
    if (!http::equal_fold(name, "gzip") && name != "*") continue;
    const auto weight =
        semicolon == std::string_view::npos ? std::string_view() : trimmed(item.substr(semicolon + 1));
    if (!weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos)
      return true;
  }
  return false;
}

Result<void> unpack_body(http::Request& request, std::size_t limit) {
  const auto encoding = trimmed(request.headers.get("Content-Encoding"));
  if (encoding.empty() || http::equal_fold(encoding, "identity")) return {};
  if (!http::equal_fold(encoding, "gzip") && !http::equal_fold(encoding, "x-gzip") &&
      !http::equal_fold(encoding, "deflate"))
    return fail(ErrorKind::refused, "this content encoding is not understood: send gzip, deflate or none",
                "Content-Encoding");
  auto body = inflate(request.body, limit);
  if (!body) return std::unexpected(body.error());
  request.body = std::move(*body);
  return {};
}

void pack_body(const http::Request& request, http::Response& response) {
  if (response.content().size() < kWorthPacking || response.live || response.status == 304 ||
      response.headers.has("Content-Encoding") || !is_text(response.content_type))
    return;
  if (!response.headers.has("Vary")) response.headers.add("Vary", "Accept-Encoding");
  if (!takes_gzip(request)) return;
  auto packed = gzip(response.content(), Effort::quick);
  if (!packed) return;
  response.body = std::move(*packed);
  response.headers.add("Content-Encoding", "gzip");
}

}  // namespace dyad::net
