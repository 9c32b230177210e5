// SPDX-License-Identifier: Apache-2.0
#include "app/gzip.hpp"

#include <zlib.h>

namespace dyad::app {

std::optional<std::string> gzip(std::string_view text) {
  constexpr int kGzip = 16 + MAX_WBITS;  // zlib's way to ask for a gzip header
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  std::string in(text);  // zlib's interface takes no const bytes
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END || out.size() >= text.size()) return {};
  return out;
}

}  // namespace dyad::app
