// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace dyad::net {

// Takes messages out of a stream of bytes framed as MLLP: 0x0B, the message, 0x1C 0x0D. However the bytes are
// split or glued, the messages are the same. Bytes between frames are passed over. A line that begins with
// "MSH" without its start byte begins a message all the same. A new start byte inside a frame means that the
// end of the one before was lost: what stood before it is given out as broken. 0x1C ends a message also when
// a line feed or a start byte follows it; any other 0x1C is part of the message. In UTF-16 the frame's own
// signs may be one byte wide or two (and U+0D1C, U+1C0D cannot be told from an end).
class MllpReader {
 public:
  struct Frame {
    std::string bytes;    // without the frame's own
    bool broken = false;  // its end was never seen
  };

  explicit MllpReader(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // False once a message is larger than allowed: nothing more is read from this stream.
  bool feed(std::string_view bytes);
  std::optional<Frame> next();
  // The peer has closed: what is left is a frame whose end is missing, if it is one at all.
  void finish();
  bool within() const { return state_ != State::between; }  // a message has begun and not ended
  bool too_large() const { return too_large_; }
  std::size_t skipped() const { return skipped_; }  // bytes between frames, line ends not counted

 private:
  enum class State { between, narrow, wide };
  void between(char c);
  void narrow(char c);
  void wide(char c);
  void begin(std::string_view first);
  void end(bool broken);

  std::size_t max_bytes_;
  State state_ = State::between;
  std::string message_;
  std::size_t named_ = 0;    // between frames: how much of "MSH" stands at the beginning of the line
  bool line_begins_ = true;  // between frames
  bool ending_ = false;      // narrow: the last byte was 0x1C
  std::deque<Frame> ready_;
  std::size_t skipped_ = 0;
  bool too_large_ = false;
};

std::string mllp_frame(std::string_view message);

}  // namespace dyad::net
