// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/ack.hpp"

#include <doctest/doctest.h>

#include "hl7v2/charset.hpp"
#include "hl7v2/when.hpp"

using namespace dyad;
using namespace dyad::hl7v2;

namespace {

Message read(const std::string& tail, const std::string& version = "2.5.1",
             const std::string& type = "ORU^R01^ORU_R01") {
  auto m =
      read_message("MSH|^~\\&|LAB^1.2^ISO|H1|DYAD|H2|20260203||" + type + "|A7|P|" + version + tail + "\r");
  REQUIRE(m);
  return std::move(*m);
}

std::vector<std::string> answer(const Message& m, Verdict verdict, const Findings& findings = {}) {
  return acknowledge(m.header(), m.separators(), verdict, findings, {{"20260204", "X1"}, {"20260204", "X2"}});
}

std::string code_of(const std::string& ack) {
  const auto at = ack.find("MSA|");
  return at == std::string::npos ? "" : ack.substr(at + 4, 2);
}

const Finding kWrong{Finding::Severity::error, kRequiredMissing, "no identifier", {"PID", 1, 3, 0, 0, 0}};

}  // namespace

TEST_CASE("an answer swaps sender and receiver, names the message and ends with CR") {
  const auto acks = answer(read(""), Verdict::accepted);
  REQUIRE(acks.size() == 1);
  CHECK(acks[0] == "MSH|^~\\&|DYAD|H2|LAB^1.2^ISO|H1|20260204||ACK^R01^ACK|X1|P|2.5.1\rMSA|AA|A7\r");
}

TEST_CASE("in original mode there is one answer") {
  CHECK(code_of(answer(read(""), Verdict::error)[0]) == "AE");
  CHECK(code_of(answer(read(""), Verdict::rejected)[0]) == "AR");
}

TEST_CASE("in enhanced mode MSH-15 and MSH-16 say which answers are wanted") {
  const auto codes = [](const char* conditions, Verdict verdict) {
    std::string all;
    for (const auto& ack : answer(read(std::string("|||") + conditions), verdict)) all += code_of(ack) + " ";
    return all;
  };
  CHECK(codes("AL|AL", Verdict::accepted) == "CA AA ");
  CHECK(codes("AL|NE", Verdict::accepted) == "CA ");
  CHECK(codes("NE|AL", Verdict::accepted) == "AA ");
  CHECK(codes("NE|NE", Verdict::accepted) == "");
  CHECK(codes("NE|NE", Verdict::error) == "");
  CHECK(codes("NE|ER", Verdict::accepted) == "");
  CHECK(codes("NE|ER", Verdict::error) == "AE ");
  CHECK(codes("NE|SU", Verdict::accepted) == "AA ");
  CHECK(codes("NE|SU", Verdict::error) == "");
  CHECK(codes("ER|", Verdict::accepted) == "");
  CHECK(codes("AL|AL", Verdict::error) == "CA AE ");
  CHECK(codes("AL|AL", Verdict::rejected) == "CR ");
  CHECK(codes("ER|AL", Verdict::rejected) == "CR ");
}

TEST_CASE("an acknowledgement is never acknowledged") {
  CHECK(answer(read("", "2.5", "ACK^R01"), Verdict::accepted).empty());
  CHECK(answer(read("|||AL|AL", "2.5", "ACK"), Verdict::error).empty());
}

TEST_CASE("errors are told as their version writes them, one segment each or one field") {
  const auto late = answer(read("", "2.5"), Verdict::error, {kWrong, kWrong})[0];
  CHECK(late.find("ERR||PID^1^3^1|101^Required field missing^HL70357|E||||no identifier\r") !=
        std::string::npos);
  CHECK(late.find("ERR", late.find("ERR") + 3) != std::string::npos);
  const auto early = answer(read("", "2.3"), Verdict::error, {kWrong, kWrong})[0];
  CHECK(early.find(
            "MSA|AE|A7|PID-3: no identifier\rERR|PID^1^3^101&Required field missing&HL70357~PID^1^3^101") !=
        std::string::npos);
}

TEST_CASE("an answer stays short whatever there is to say") {
  Findings many(500, kWrong);
  for (auto& f : many) f.text = std::string(5000, 'x');
  CHECK(answer(read(""), Verdict::error, many)[0].size() < 4096);
}

TEST_CASE("separators in what is told are escaped") {
  Finding odd = kWrong;
  odd.text = "a|b^c";
  CHECK(answer(read(""), Verdict::error, {odd})[0].find("a\\F\\b\\S\\c") != std::string::npos);
}

TEST_CASE("bytes are read by MSH-18") {
  const auto text = [](const std::string& set, const std::string& name) {
    return "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||" + set + "\rPID|1||5||" + name + "\r";
  };
  const auto decoded = [&](const std::string& set, const std::string& name) {
    const auto d = decode(text(set, name));
    REQUIRE_MESSAGE(d, (d ? "" : d.error().text()));
    return d->text.substr(d->text.find("PID"));
  };
  CHECK(decoded("8859/1", "Jos\xE9") == "PID|1||5||José\r");
  CHECK(decoded("UNICODE UTF-8", "Đào") == "PID|1||5||Đào\r");
  CHECK(decoded("GB 18030-2000", "\xD5\xC5\x81\x7C") ==
        "PID|1||5||张亅\r");  // the last byte is a field separator in ASCII
  CHECK(decoded("", "Đào") == "PID|1||5||Đào\r");
  CHECK(decode(text("", "Đào"))->set.assumed);
  CHECK_FALSE(decode(text("", "Dao"))->set.assumed);
}

TEST_CASE(
    "bytes that are not of the set stated are refused with the place; a site may name the set of a sender") {
  const std::string latin = "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5\rPID|1||5||Jos\xE9\r";
  const auto d = decode(latin);
  REQUIRE_FALSE(d);
  CHECK(d.error().field == "MSH-18");
  CHECK(d.error().message.find("byte " + std::to_string(latin.find(char(0xE9)) + 1) + " ") !=
        std::string::npos);
  CHECK(decode(latin, "8859/1")->text.find("José") != std::string::npos);
  CHECK(decode("MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||KLINGON\r").error().value == "KLINGON");
}

TEST_CASE("UTF-16 is known by its first bytes, with and without a byte order mark") {
  const std::string text = "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||UNICODE UTF-16\rPID|1||5||Dao\r";
  for (const bool big : {false, true})
    for (const bool mark : {false, true}) {
      std::string wide;
      const auto add = [&](char high, char low) {
        wide += big ? std::string{high, low} : std::string{low, high};
      };
      if (mark) add('\xFE', '\xFF');
      for (const char c : text) add('\0', c);
      const auto d = decode(wide);
      REQUIRE(d);
      CHECK(d->text.find("PID|1||5||Dao") != std::string::npos);
      CHECK(decode(encode(d->text, d->set))->text == d->text);
    }
}

TEST_CASE("a time keeps the digits it came with and its zone, or takes the site's and says so") {
  const auto zone = Zone::find("Asia/Ho_Chi_Minh");
  REQUIRE(zone);
  const auto read_one = [&](const char* text) { return (*read_when(text, &*zone))->text; };
  CHECK(read_one("2026") == "2026");
  CHECK(read_one("202602") == "2026-02");
  CHECK(read_one("20260203") == "2026-02-03");
  CHECK(read_one("2026020304") == "2026-02-03T04:00:00+07:00");
  CHECK(read_one("20260203041530.1234-0500") == "2026-02-03T04:15:30.123-05:00");
  CHECK((*read_when("202602030415", &*zone))->zone_assumed);
  CHECK_FALSE((*read_when("202602030415+0700", &*zone))->zone_assumed);
  CHECK_FALSE(*read_when("", &*zone));
  CHECK_FALSE(*read_when("\"\"", &*zone));
  for (const char* bad :
       {"2026023", "20260231", "20261301", "2026020325", "20260203T04", "20260203+7", "soon"})
    CHECK_FALSE(read_when(bad, &*zone));
  CHECK_FALSE(read_when("202602030415", nullptr));
  CHECK(read_when("202602030415+0000", nullptr));
}

TEST_CASE("summer time is that of the day, not of today") {
  const auto zone = Zone::find("Europe/Berlin");
  REQUIRE(zone);
  CHECK((*read_when("202607011200", &*zone))->text.ends_with("+02:00"));
  CHECK((*read_when("202601011200", &*zone))->text.ends_with("+01:00"));
  CHECK_FALSE(Zone::find("Mars/Olympus"));
  CHECK(Zone::find("+05:30"));
}
