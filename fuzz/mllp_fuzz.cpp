// SPDX-License-Identifier: Apache-2.0
// Any bytes as a stream of MLLP frames: the first byte of the input says how they are split, and the messages
// are the same however they are.
#include <vector>

#include "check.hpp"
#include "net/mllp_framing.hpp"

using namespace dyad;
using fuzz::must;

namespace {

constexpr std::size_t kLimit = 4096;

std::string taken(std::string_view bytes, std::size_t step) {
  net::MllpReader reader(kLimit);
  std::string out;
  const auto drain = [&] {
    while (const auto frame = reader.next()) {
      must(!frame->bytes.empty(), "a message has bytes");
      must(frame->bytes.size() <= kLimit, "no message is above the limit");
      out += (frame->broken ? "!" : "=") + std::to_string(frame->bytes.size()) + ":" + frame->bytes;
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    if (!reader.feed(bytes.substr(at, step))) break;
    drain();
  }
  drain();
  if (reader.too_large()) return out;
  reader.finish();
  drain();
  must(!reader.within(), "nothing is left when the stream has ended");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto bytes = fuzz::text_of(data + 1, size - 1);
  const std::size_t step = data[0] % 7 + 1;
  must(taken(bytes, step) == taken(bytes, bytes.size() + 1), "splitting changes nothing", bytes);
  const std::string framed = net::mllp_frame("MSH|" + std::string(bytes.substr(0, 100)));
  must(framed.size() >= 7, "a frame has its signs");
  return 0;
}
