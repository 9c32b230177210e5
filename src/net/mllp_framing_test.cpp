// SPDX-License-Identifier: Apache-2.0
#include "net/mllp_framing.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace dyad::net;

namespace {

constexpr std::size_t kLimit = 1000;

std::string shown(MllpReader& reader) {
  std::string out;
  while (auto frame = reader.next()) out += (frame->broken ? "!" : "") + frame->bytes + ";";
  return out;
}

std::string take(const std::string& bytes) {
  MllpReader reader(kLimit);
  reader.feed(bytes);
  reader.finish();
  return shown(reader);
}

const std::string kS = "\x0B", kE = "\x1C\r";

std::string wide(const std::string& text, bool big) {
  std::string out;
  for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

}  // namespace

TEST_CASE("messages come out as they were framed, glued or with bytes between them") {
  CHECK(take(kS + "MSH|a" + kE) == "MSH|a;");
  CHECK(take(kS + "MSH|a" + kE + kS + "MSH|b" + kE) == "MSH|a;MSH|b;");
  CHECK(take("noise" + kS + "MSH|a" + kE + "\r\n--\n" + kS + "MSH|b" + kE) == "MSH|a;MSH|b;");
  CHECK(take(mllp_frame("MSH|a")) == "MSH|a;");
}

TEST_CASE("a message without its start byte, or with an end that lacks its CR, is taken all the same") {
  CHECK(take("MSH|a" + kE + "MSH|b" + kE) == "MSH|a;MSH|b;");
  CHECK(take("\r\nMSH|a" + kE) == "MSH|a;");
  CHECK(take(kS + "MSH|a\x1C" + kS + "MSH|b" + kE) == "MSH|a;MSH|b;");
  CHECK(take(kS + "MSH|a\x1C\n" + kS + "MSH|b" + kE) == "MSH|a;MSH|b;");
  CHECK(take(kS + "MSH|a\x1C") == "MSH|a;");
}

TEST_CASE("a lost end is told, and the next message is not lost with it") {
  CHECK(take(kS + "MSH|a" + kS + "MSH|b" + kE) == "!MSH|a;MSH|b;");
  CHECK(take(kS + "MSH|a") == "!MSH|a;");
  CHECK(take(kS) == "");
  CHECK(take("noise without a message") == "");
}

TEST_CASE("an end byte inside a message is part of it") {
  CHECK(take(kS +
             "MSH|a\x1C"
             "b" +
             kE) ==
        "MSH|a\x1C"
        "b;");
  CHECK(take(kS + "MSH|a\x1C\x1C\r") == "MSH|a\x1C;");
}

TEST_CASE("UTF-16 is framed by signs of one byte or of two") {
  for (const bool big : {false, true}) {
    const std::string body = wide("MSH|a\rPID\r", big);
    CHECK(take(kS + body + kE) == body + ";");
    if (big) CHECK(take(wide(kS, big) + body + wide(kE, big)) == body + ";");
  }
  // In little endian a start of two bytes and what follows read as big endian: the text is the same.
  CHECK(take(wide(kS, false) + wide("MSH|", false) + wide(kE, false)) == wide("MSH|", true) + ";");
}

TEST_CASE("a message above the limit ends the stream") {
  MllpReader reader(kLimit);
  CHECK(reader.feed(kS + std::string(kLimit, 'x')));
  CHECK_FALSE(reader.feed("xx"));
  CHECK(reader.too_large());
  CHECK_FALSE(reader.next());
}

TEST_CASE("however bytes are split, the messages are the same") {
  const unsigned seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  const std::string signs("\x0B\x1C\r\nMSH|\0", 9);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (std::size_t n = random() % 60; n > 0; --n)
      bytes += random() % 4 == 0   ? kS
               : random() % 5 == 0 ? kE
                                   : std::string(1, signs[random() % signs.size()]);
    const std::string whole = take(bytes);
    MllpReader reader(kLimit);
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t n = 1 + random() % 5;
      reader.feed(std::string_view(bytes).substr(at, n));
      at += n;
    }
    reader.finish();
    REQUIRE(shown(reader) == whole);
  }
}
