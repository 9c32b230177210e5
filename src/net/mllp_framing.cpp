// SPDX-License-Identifier: Apache-2.0
#include "net/mllp_framing.hpp"

#include <algorithm>

namespace dyad::net {
namespace {

constexpr char kStart = 0x0B;
constexpr char kEnd = 0x1C;
constexpr char kReturn = 0x0D;
constexpr std::string_view kHeader = "MSH";

bool line_end(char c) { return c == '\r' || c == '\n'; }

// The last unit of 16 bits is whole, and the message, in this byte order, ends here.
bool wide_end(std::string_view m) {
  if (m.size() % 2 != 0 || m.size() < 2) return false;
  if (m.ends_with(std::string_view("\x1C\x0D", 2))) return true;
  return m.ends_with(std::string_view("\x1C\0\x0D\0", 4)) || m.ends_with(std::string_view("\0\x1C\0\x0D", 4));
}

}  // namespace

std::string mllp_frame(std::string_view message) {
  std::string out(1, kStart);
  out.append(message);
  out += kEnd;
  out += kReturn;
  return out;
}

void MllpReader::begin(std::string_view first) {
  state_ = State::narrow;
  message_ = first;
  ending_ = false;
}

void MllpReader::end(bool broken) {
  if (!message_.empty()) ready_.push_back({std::move(message_), broken});
  message_.clear();
  state_ = State::between;
  named_ = 0;
  line_begins_ = true;
  ending_ = false;
}

void MllpReader::between(char c) {
  if (c == kStart) return begin({});
  if (c == '\0') return;  // the other half of a sign that is two bytes wide
  if (line_end(c)) {
    skipped_ += named_;
    named_ = 0;
    line_begins_ = true;
    return;
  }
  if (line_begins_ && named_ < kHeader.size() && c == kHeader[named_]) {
    if (++named_ == kHeader.size()) begin(kHeader);
    return;
  }
  skipped_ += named_ + 1;
  named_ = 0;
  line_begins_ = false;
}

void MllpReader::narrow(char c) {
  if (ending_) {
    ending_ = false;
    if (c == kReturn || c == '\n') return end(false);
    if (c == kStart) {
      end(false);
      return begin({});
    }
    message_ += kEnd;  // it was part of the message
  }
  if (c == kEnd) {
    ending_ = true;
    return;
  }
  if (c == kStart) {
    end(true);
    return begin({});
  }
  message_ += c;
  if (message_.size() != 2) return;
  const bool marked = message_ == "\xFF\xFE" || message_ == "\xFE\xFF";
  if (marked || (message_[0] == '\0') != (message_[1] == '\0')) state_ = State::wide;
}

void MllpReader::wide(char c) {
  message_ += c;
  if (!wide_end(message_)) return;
  const bool two =
      message_.ends_with(std::string_view("\0\x0D", 2)) || message_.ends_with(std::string_view("\x0D\0", 2));
  message_.resize(message_.size() - (two ? 4 : 2));
  end(false);
}

bool MllpReader::feed(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size() && !too_large_; ++i) {
    if (state_ == State::between) {
      between(bytes[i]);
    } else if (state_ == State::wide) {
      wide(bytes[i]);
    } else if (!ending_ && message_.size() > 2) {  // the long middle of a message in one go
      const auto stop = std::min(bytes.find_first_of(std::string_view("\x0B\x1C", 2), i), bytes.size());
      message_.append(bytes.substr(i, stop - i));
      if (stop < bytes.size()) narrow(bytes[stop]);
      i = stop;
    } else {
      narrow(bytes[i]);
    }
    if (message_.size() > max_bytes_) too_large_ = true;
  }
  return !too_large_;
}

std::optional<MllpReader::Frame> MllpReader::next() {
  if (ready_.empty()) return {};
  Frame frame = std::move(ready_.front());
  ready_.pop_front();
  return frame;
}

void MllpReader::finish() {
  if (state_ != State::between) end(!ending_);
}

}  // namespace dyad::net
