// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/message.hpp"

#include <doctest/doctest.h>

#include <string>

#include "hl7v2/escape.hpp"

using namespace dyad;
using namespace dyad::hl7v2;

namespace {

const std::string kHead = "MSH|^~\\&|LAB|H1|DYAD|H2|20260203041500+0700||ORU^R01^ORU_R01|77|P|2.5.1\r";

Message read(const std::string& text) {
  auto message = read_message(text);
  REQUIRE_MESSAGE(message, (message ? "" : message.error().text()));
  return std::move(*message);
}

}  // namespace

TEST_CASE(
    "segments end with CR, LF or both, and a byte order mark and blank lines before MSH do not matter") {
  for (const std::string end : {"\r", "\n", "\r\n"}) {
    const std::string text =
        "\xEF\xBB\xBF" + end + end + "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.3" + end + "PID|1||5^^^H" + end;
    const auto m = read(text);
    CHECK(m.segments().size() == 2);
    CHECK(m.first("PID")->fields.size() == 4);
    CHECK(m.header().type() == "ADT^A01");
    CHECK(m.findings().empty());
  }
}

TEST_CASE("separators are those the header states") {
  const auto m = read("MSH$%*?@$A$B$$$$$ADT%A01$1$P$2.3\rPID$1$$5%%%H@1.2@ISO*6%%%H\r");
  const auto& pid = *m.first("PID");
  CHECK(pid[3].repetitions().size() == 2);
  CHECK(pid[3].repetitions()[1].component(1).text() == "6");
  CHECK(pid[3].component(4).sub(2).text() == "1.2");
}

TEST_CASE("a header without usable separators is refused by name, and so is a text that is no message") {
  for (const char* bad : {"", "PID|1", "MSH", "MSH|", "MSH|^^~\\&|A", "MSHA^~\\&|", "hello"}) {
    const auto m = read_message(bad);
    REQUIRE_FALSE(m);
    CHECK(m.error().field.starts_with("MSH"));
    CHECK_FALSE(m.error().limit.empty());
  }
}

TEST_CASE("escapes stand for separators, bytes and line breaks, and what is unknown is kept") {
  const Separators s;
  CHECK(unescape("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", s) == "a|b^c&d~e\\f");
  CHECK(unescape("1\\.br\\2\\X0D\\3\\X41\\", s) == "1\n2\n3A");
  CHECK(unescape("\\H\\bold\\N\\", s) == "bold");
  CHECK(unescape("\\Zx\\ C:\\temp", s) == "\\Zx\\ C:\\temp");
  CHECK(unescape("\\XZZ\\", s) == "\\XZZ\\");
  CHECK(unescape("a\x01"
                 "b",
                 s) == "a b");
}

TEST_CASE("a text survives escaping and unescaping") {
  const Separators s;
  const std::string text = "5|6^7~8\\9&10\nnext \xE1\xBB\x87";
  CHECK(unescape(escape(text, s), s) == text);
}

TEST_CASE("an empty field, a deletion and a value are three things") {
  const auto m = read(kHead + "PID|1||5|\"\"|x\r");
  const auto& pid = *m.first("PID");
  CHECK(pid[2].empty());
  CHECK(pid[4].deletes());
  CHECK(pid[4].text().empty());
  CHECK_FALSE(pid[4].valued());
  CHECK(pid[5].valued());
  CHECK(pid[99].empty());
}

TEST_CASE("a line break inside a field is joined to it, and found") {
  const auto m = read(kHead + "OBX|1|TX|a^b||first line\rsecond line|||||F\rNTE|1||x\r");
  const auto& obx = *m.first("OBX");
  CHECK(obx[5].whole_text() == "first line\nsecond line|||||F");
  REQUIRE(m.findings().size() == 1);
  CHECK(m.findings()[0].place.text() == "OBX-5");
  CHECK(m.segments().size() == 3);
}

TEST_CASE("segments nobody knows are kept in their place") {
  const auto m = read(kHead + "ZPI|1|own\rPID|1||5\rZZ9|x\r");
  REQUIRE(m.segments().size() == 4);
  CHECK(m.segments()[1].name == "ZPI");
  CHECK(m.segments()[3][1].text() == "x");
}

TEST_CASE("a text whose sender did not escape keeps its separators when read whole") {
  const auto m = read(kHead + "OBX|1|TX|a||blood & urine ^ done\r");
  CHECK((*m.first("OBX"))[5].text() == "blood");
  CHECK((*m.first("OBX"))[5].whole_text() == "blood & urine ^ done");
}

TEST_CASE("a batch is taken apart into its messages") {
  bool wrapped = false;
  const std::string text = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + kHead + "PID|1\r" + kHead + "PID|2\rBTS|2\rFTS|1\r";
  const auto parts = split_batch(text, &wrapped);
  CHECK(wrapped);
  REQUIRE(parts.size() == 2);
  for (const auto part : parts) CHECK(read_message(part)->segments().size() == 2);
  CHECK(split_batch(kHead, &wrapped).size() == 1);
  CHECK_FALSE(wrapped);
}

TEST_CASE("numbers of fields follow MSH, whose first field is the separator itself") {
  const auto m = read(kHead);
  const auto& msh = m.segments()[0];
  CHECK(msh[1].raw() == "|");
  CHECK(msh[2].raw() == "^~\\&");
  CHECK(m.header().sending_application == "LAB");
  CHECK(m.header().control_id == "77");
  CHECK(m.header().version == "2.5.1");
  CHECK_FALSE(m.header().enhanced());
}

TEST_CASE("too many segments or fields, or too large a message, are refused with the limit") {
  std::string many = kHead;
  for (std::size_t i = 0; i < kMaxSegments; ++i) many += "NTE|1\r";
  CHECK(read_message(many).error().kind == ErrorKind::too_large);
  CHECK(read_message(kHead + "OBX" + std::string(kMaxFields + 1, '|')).error().kind == ErrorKind::too_large);
  CHECK(read_message(std::string(kMaxMessageBytes + 1, 'x')).error().kind == ErrorKind::too_large);
}
